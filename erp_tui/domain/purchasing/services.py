"""What is done about replenishment: reorder rules, requisitions (by hand and by themselves), purchase orders, receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, raise_all
from erp_tui.domain.kernel.money import EXACT, MOST_MONEY, ZERO, Currency, fits
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.parties.rules import why_not_use
from erp_tui.domain.products import queries as products
from erp_tui.domain.purchasing import queries, rules
from erp_tui.domain.purchasing.models import (
    PurchaseLineProgress,
    PurchaseOrder,
    PurchaseOrderLine,
    ReorderRule,
    Requisition,
    SupplierProduct,
)
from erp_tui.domain.purchasing.receipts import locked_progress, receive, to_come
from erp_tui.domain.purchasing.requisitions import (
    approve_requisition,
    propose,
    reject_requisition,
    request,
    tell_of_orders,
)
from erp_tui.domain.purchasing.rules import (
    FLOW,
    NewPurchaseLine,
    Reorder,
    SupplyState,
)
from erp_tui.domain.stock import promises
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import NewPlan, StockLowered, check_quantity

__all__ = [
    "approve", "approve_requisition", "cancel", "create", "order", "order_requisitions", "propose", "receive",
    "reject_requisition", "remove_rule", "request", "set_rule", "set_supplier",
]  # fmt: skip


# ------------------------------------------------------------------------------------------------ set-up


@verb("purchasing.set_rule", N_("Set reorder rule"), roles=(CLERK,))
def set_rule(uow: UnitOfWork, product_id: int, rule: Reorder, *, warehouse_id: int | None = None) -> int:
    """Keep so much of a product: below the minimum a requisition fills up to the maximum. Gives the product."""
    raise_all(rules.faults_of(rule))
    warehouse = warehouse_id or stock.default_warehouse(uow)
    view = products.product(uow, product_id)
    if view.kind != "goods":
        raise NotAllowed("not_goods", N_("{name} is not kept in stock."), field="product", name=view.name)
    table = table_of(ReorderRule)
    here = (table.c.product_id == product_id) & (table.c.warehouse_id == warehouse)
    before = uow.row(select(table).where(here).with_for_update())
    values = {name: getattr(rule, name) for name in Reorder.__dataclass_fields__} | {"archived_at": None}
    if before is None:
        write.insert_one(uow, ReorderRule, product_id=product_id, warehouse_id=warehouse, **values)
    else:
        write.update(uow, ReorderRule, dict(before._mapping), **values)
    uow.tell(StockLowered(product_id, warehouse, (product_id,)))
    return product_id


@verb("purchasing.remove_rule", N_("Remove reorder rule"), roles=(CLERK,))
def remove_rule(uow: UnitOfWork, product_id: int, *, warehouse_id: int | None = None) -> int:
    """The product is bought for orders only."""
    table = table_of(ReorderRule)
    warehouse = warehouse_id or stock.default_warehouse(uow)
    question = select(table).where(table.c.product_id == product_id, table.c.warehouse_id == warehouse)
    row = uow.row(question.with_for_update())
    if row is None or row.archived_at is not None:
        raise NotAllowed("no_rule", N_("This product has no reorder rule."))
    write.update(uow, ReorderRule, dict(row._mapping), archived_at=uow.now)
    return product_id


@verb("purchasing.set_supplier", N_("Set supplier"), roles=(CLERK,))
def set_supplier(
    uow: UnitOfWork,
    product_id: int,
    supplier_id: int,
    unit_price: Decimal,
    *,
    min_quantity: Decimal = ZERO,
    supplier_code: str = "",
    lead_days: int = 7,
) -> int:
    """From whom a product is bought at which price, from `min_quantity` on, in the supplier's currency."""
    supplier = parties.party(uow, supplier_id)
    if not supplier.is_supplier:
        raise NotAllowed("no_supplier", N_("{name} is no supplier."), field="supplier", name=supplier.name)
    if not fits(unit_price):
        raise InvalidInput("bad_price", N_("A price is not below zero."), field="unit_price")
    if not fits(min_quantity):
        raise InvalidInput("below_zero", N_("A quantity is not below zero."), field="min_quantity")
    if not 0 <= lead_days <= 3650:
        raise InvalidInput("bad_days", N_("These are no days."), field="lead_days")
    products.product(uow, product_id)
    table = table_of(SupplierProduct)
    here = (
        (table.c.product_id == product_id)
        & (table.c.supplier_id == supplier_id)
        & (table.c.min_quantity == min_quantity)
    )
    before = uow.row(select(table).where(here).with_for_update())
    values: dict[str, Any] = {
        "unit_price": unit_price,
        "lead_days": lead_days,
        "supplier_code": clean(supplier_code, limit=60),
    }
    if before is None:
        write.insert_one(
            uow, SupplierProduct, product_id=product_id, supplier_id=supplier_id, min_quantity=min_quantity,
            currency=supplier.currency, **values,
        )  # fmt: skip
    else:
        write.update(uow, SupplierProduct, dict(before._mapping), **values)
    return product_id


# ------------------------------------------------------------------------------------------------ requisitions


@verb("purchasing.order_requisitions", N_("Order requisitions"), roles=(CLERK,))
def order_requisitions(uow: UnitOfWork, requisition_ids: Sequence[int], *, supplier_id: int | None = None) -> list[int]:
    """Purchase orders for requisitions, one for each supplier and warehouse, as proposals. Gives the purchase orders."""
    found = rows.get_many(uow, Requisition, requisition_ids, lock=True)
    groups: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in found.values():
        FLOW.check(row["state"], SupplyState.ORDERED)
        supplier = supplier_id or row["supplier_id"]
        if supplier is None:
            raise InvalidInput(
                "no_supplier_named",
                N_("Requisition {number}: name a supplier."),
                field="supplier",
                number=row["number"],
            )
        groups.setdefault((supplier, row["warehouse_id"]), []).append(row)
    made = []
    for (supplier, warehouse), group in sorted(groups.items()):
        lines = [NewPurchaseLine(row["product_id"], row["quantity"]) for row in group]
        order_id = _create(uow, supplier, lines, warehouse, "")
        line_ids = [line["id"] for line in rows.lines_of(uow, PurchaseOrderLine, "order_id", order_id)]
        write.update_many(
            uow,
            Requisition,
            [
                (row, {"state": SupplyState.ORDERED, "purchase_line_id": line_id, "supplier_id": supplier})
                for row, line_id in zip(group, line_ids, strict=True)
            ],
        )
        for row in group:
            records.link(uow, row["id"], order_id)
        made.append(order_id)
    return made


# ------------------------------------------------------------------------------------------------ purchase orders


@verb("purchasing.create", N_("New purchase order"), roles=(CLERK,))
def create(
    uow: UnitOfWork,
    supplier_id: int,
    lines: Sequence[NewPurchaseLine],
    *,
    warehouse_id: int | None = None,
    printed_note: str = "",
) -> int:
    """A purchase order as a proposal; prices of the supplier where none is given."""
    return _create(uow, supplier_id, lines, warehouse_id or stock.default_warehouse(uow), printed_note)


def _create(
    uow: UnitOfWork, supplier_id: int, lines: Sequence[NewPurchaseLine], warehouse_id: int, printed_note: str
) -> int:
    supplier = parties.party(uow, supplier_id)
    if error := why_not_use(supplier.name, supplier.archived_at is not None, supplier.blocked_reason):
        raise error
    if not supplier.is_supplier:
        raise NotAllowed("no_supplier", N_("{name} is no supplier."), field="supplier", name=supplier.name)
    if not lines:
        raise InvalidInput("no_lines", N_("A purchase order needs at least one line."), field="lines")
    currency = administration.currency(uow, supplier.currency)
    views = products.by_id(uow, [line.product_id for line in lines])
    branch_id = stock.warehouses(uow)[warehouse_id].branch_id
    number = numbering.take(uow, "purchase_order", uow.today, branch_id)
    order_id = records.add(uow, "purchase_order", supplier.name, number=number, party_id=supplier_id, on=uow.today)
    full: list[dict[str, Any]] = [
        {"order_id": order_id, "line_no": line_no, "product_id": line.product_id, "text": views[line.product_id].name}
        | _priced(uow, supplier_id, line, currency)
        for line_no, line in enumerate(lines, 1)
    ]
    write.insert_one(
        uow,
        PurchaseOrder,
        id=order_id,
        number=number,
        branch_id=branch_id,
        on=uow.today,
        supplier_id=supplier_id,
        warehouse_id=warehouse_id,
        currency=currency.code,
        rate=administration.rate_on(uow, currency.code, uow.today),
        net=sum((line["net"] for line in full), ZERO),
        expected_on=max(line["expected_on"] for line in full),
        printed_note=clean(printed_note, multiline=True, limit=2000),
    )
    write.insert(uow, PurchaseOrderLine, full)
    return order_id


def _priced(uow: UnitOfWork, supplier_id: int, line: NewPurchaseLine, currency: Currency) -> dict[str, Any]:
    """What a line costs and when it comes, by what the supplier offers where the line does not say."""
    check_quantity(line.quantity)
    products.check_steps(uow, {line.product_id: line.quantity})
    offer = queries.supplier_price(uow, supplier_id, line.product_id, line.quantity)
    price = line.unit_price if line.unit_price is not None else (offer.unit_price if offer else ZERO)
    if not fits(price):
        raise InvalidInput("bad_price", N_("A price is not below zero."), field="unit_price")
    net = currency.round(EXACT.multiply(line.quantity, price))
    if net > MOST_MONEY:
        raise InvalidInput("too_large", N_("{amount} is more than a document can be for."), field="lines", amount=net)
    return {
        "quantity": line.quantity, "unit_price": price, "net": net,
        "expected_on": line.expected_on or uow.today + timedelta(days=offer.lead_days if offer else 7),
    }  # fmt: skip


@verb("purchasing.approve", N_("Approve purchase order"), roles=(CLERK,))
def approve(uow: UnitOfWork, order_id: int) -> int:
    """It may be ordered."""
    row = rows.get(uow, PurchaseOrder, order_id, lock=True)
    write.update(uow, PurchaseOrder, row, state=FLOW.check(row["state"], SupplyState.APPROVED))
    return order_id


@verb("purchasing.order", N_("Place order"), roles=(CLERK,))
def order(uow: UnitOfWork, order_id: int) -> int:
    """The supplier has it: the goods are planned to come in."""
    header = rows.get(uow, PurchaseOrder, order_id, lock=True)
    state = FLOW.check(header["state"], SupplyState.ORDERED)
    lines = rows.lines_of(uow, PurchaseOrderLine, "order_id", order_id)
    write.update(uow, PurchaseOrder, header, state=state)
    write.insert(
        uow,
        PurchaseLineProgress,
        [{"line_id": line["id"], "order_id": order_id, "quantity_ordered": line["quantity"]} for line in lines],
    )
    promises.plan(
        uow,
        [
            NewPlan(
                line["product_id"],
                header["warehouse_id"],
                "in",
                line["quantity"],
                line["expected_on"],
                order_id,
                line["id"],
            )
            for line in lines
        ],
    )
    return order_id


@verb("purchasing.cancel", N_("Cancel purchase order"), roles=(CLERK,))
def cancel(uow: UnitOfWork, order_id: int) -> int:
    """What has not come will not come. One of which something came is closed as received."""
    header = rows.get(uow, PurchaseOrder, order_id, lock=True)
    received = False
    kept: dict[int, dict[str, Any]] = {}
    if header["state"] == SupplyState.ORDERED:
        kept = locked_progress(uow, order_id)
        received = any(row["quantity_received"] > 0 for row in kept.values())
        rest = {i: to_come(row) for i, row in kept.items()}
        rest = {i: quantity for i, quantity in rest.items() if quantity > 0}
        promises.unplan(uow, rest)
        write.move_figures(
            uow, PurchaseLineProgress, [({"line_id": i}, {"quantity_closed": q}) for i, q in rest.items()]
        )
    to = SupplyState.RECEIVED if received else SupplyState.CANCELLED
    write.update(uow, PurchaseOrder, header, state=FLOW.check(header["state"], to))
    lines = rows.lines_of(uow, PurchaseOrderLine, "order_id", order_id)
    came = {i for i, row in kept.items() if row["quantity_received"] > 0}
    table = table_of(Requisition)
    question = select(table).where(
        table.c.purchase_line_id.in_([line["id"] for line in lines]), table.c.state == SupplyState.ORDERED
    )
    asked = list(uow.rows(question.order_by(table.c.id).with_for_update()))
    gone = [row.id for row in asked if row.purchase_line_id not in came]
    write.update_many(
        uow,
        Requisition,
        [
            (dict(row._mapping), {"state": SupplyState.CANCELLED if row.id in gone else SupplyState.RECEIVED})
            for row in asked
        ],
    )
    ids = tuple(sorted({line["product_id"] for line in lines}))
    uow.tell(StockLowered(order_id, header["warehouse_id"], ids))
    tell_of_orders(uow, order_id, header["number"], gone)
    return order_id
