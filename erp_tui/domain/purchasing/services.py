"""What is done about replenishment: reorder rules, requisitions (by hand and by themselves), purchase orders, receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough, raise_all
from erp_tui.domain.kernel.money import EXACT, MOST, MOST_MONEY, ZERO, fits, round_half_away
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.ledger.rules import Side
from erp_tui.domain.orders.models import OrderLineProgress
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.parties.rules import why_not_use
from erp_tui.domain.products import queries as products
from erp_tui.domain.purchasing import queries, rules
from erp_tui.domain.purchasing.models import (
    PurchaseLineProgress,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    ReorderRule,
    Requisition,
    SupplierProduct,
    SupplyLink,
)
from erp_tui.domain.purchasing.rules import (
    FLOW,
    NO_RULE,
    GoodsReceived,
    NewPurchaseLine,
    Reorder,
    RequisitionRaised,
    SupplyState,
)
from erp_tui.domain.stock import goods
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import Incoming, NewPlan, StockLowered, check_quantity, forecast

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
        raise InvalidInput("not_positive", N_("A quantity is a number above zero."), field="min_quantity")
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


@verb("purchasing.request", N_("New requisition"), roles=(CLERK,))
def request(
    uow: UnitOfWork,
    product_id: int,
    quantity: Decimal,
    *,
    needed_on: date | None = None,
    reason: str = "",
    warehouse_id: int | None = None,
    supplier_id: int | None = None,
) -> int:
    """Somebody needs goods; stock units."""
    check_quantity(quantity)
    view = products.product(uow, product_id)
    if view.kind != "goods":
        raise NotAllowed("not_goods", N_("{name} is not kept in stock."), field="product", name=view.name)
    return _raise_requisition(
        uow,
        product_id,
        view.name,
        warehouse_id or stock.default_warehouse(uow),
        quantity,
        needed_on or uow.today,
        supplier_id,
        {"code": "by_hand", "message": clean(reason) or N_("Asked for by hand"), "values": {}},
        made_itself=False,
    )


def _raise_requisition(
    uow: UnitOfWork,
    product_id: int,
    name: str,
    warehouse_id: int,
    quantity: Decimal,
    needed_on: date,
    supplier_id: int | None,
    reason: Mapping[str, Any],
    *,
    made_itself: bool,
) -> int:
    usual = queries.usual_supplier(uow, [product_id], quantity).get(product_id)
    lead = usual.lead_days if usual else 0
    number = numbering.take(uow, "requisition", uow.today)
    requisition_id = records.add(uow, "requisition", name, number=number, on=uow.today)
    write.insert_one(
        uow,
        Requisition,
        id=requisition_id,
        number=number,
        branch_id=stock.warehouses(uow)[warehouse_id].branch_id,
        on=uow.today,
        product_id=product_id,
        warehouse_id=warehouse_id,
        quantity=quantity,
        needed_on=needed_on,
        expected_on=uow.today + timedelta(days=lead),
        supplier_id=supplier_id or (usual.supplier_id if usual else None),
        made_itself=made_itself,
        reason=dict(reason),
    )
    uow.tell(RequisitionRaised(requisition_id))
    return requisition_id


def propose(uow: UnitOfWork, fact: StockLowered) -> None:
    """Less will be there than before: what falls below its reorder rule (or below what orders need) is requested."""
    views = products.by_id(uow, fact.product_ids)
    wanted = [i for i, view in views.items() if view.kind == "goods" and not view.discontinued and view.route != "drop"]
    if not wanted:
        return
    known = queries.reorder_rules(uow, wanted, fact.warehouse_id)
    there = stock.availability(uow, wanted, warehouse=fact.warehouse_id)
    plans = stock.plans(uow, wanted, fact.warehouse_id)
    expected: dict[int, Decimal] = {}
    for product_id in sorted(wanted):
        rule = known.get(product_id, NO_RULE)
        until = uow.today + timedelta(days=rule.lead_days) if product_id in known else None
        found = forecast(there[product_id].on_hand, plans.get(product_id, []), uow.today, until)
        if found < rule.minimum:
            expected[product_id] = found
    if not expected:
        return
    # what a supplier needs longer for than the rule looks ahead is not ordered again while it is on its way
    usual = queries.usual_supplier(uow, expected, MOST)
    for product_id in [i for i in expected if i in known and i in usual]:
        rule = known[product_id]
        until = uow.today + timedelta(days=max(rule.lead_days, usual[product_id].lead_days))
        expected[product_id] = forecast(there[product_id].on_hand, plans.get(product_id, []), uow.today, until)
    asked = queries.requested(uow, expected, fact.warehouse_id)
    for product_id, found in expected.items():
        rule, own = known.get(product_id, NO_RULE), plans.get(product_id, [])
        expected_now = found + asked.get(product_id, ZERO)
        quantity = rules.order_quantity(expected_now, rule)
        if quantity <= 0:
            continue
        reason = {
            "code": "below_minimum" if product_id in known else "short_for_orders",
            "message": N_(
                "Expected are {forecast}, wanted at least {minimum}: {on_hand} in stock, {coming} coming, {going} going,"
                " {asked} requested"
            ),
            "values": {
                "forecast": _plain(expected_now),
                "minimum": _plain(rule.minimum),
                "on_hand": _plain(there[product_id].on_hand),
                "coming": _plain(sum((plan.quantity for plan in own if plan.quantity > 0), ZERO)),
                "going": _plain(-sum((plan.quantity for plan in own if plan.quantity < 0), ZERO)),
                "asked": _plain(asked.get(product_id, ZERO)),
            },
        }
        _request_itself(uow, views[product_id].name, product_id, fact.warehouse_id, quantity, reason)


def _plain(quantity: Decimal) -> str:
    text = format(quantity, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _request_itself(
    uow: UnitOfWork, name: str, product_id: int, warehouse_id: int, quantity: Decimal, reason: Mapping[str, Any]
) -> None:
    """Raise the proposal that waits already, else make one; peg it to the order lines that wait."""
    table = table_of(Requisition)
    waiting = uow.row(
        select(table)
        .where(
            table.c.product_id == product_id,
            table.c.warehouse_id == warehouse_id,
            table.c.state == SupplyState.PROPOSED,
            table.c.made_itself.is_(True),
        )
        .order_by(table.c.id)
        .limit(1)
        .with_for_update()
    )
    if waiting is not None:
        write.update(
            uow, Requisition, dict(waiting._mapping), quantity=waiting.quantity + quantity, reason=dict(reason)
        )
        requisition_id = waiting.id
    else:
        requisition_id = _raise_requisition(
            uow, product_id, name, warehouse_id, quantity, uow.today, None, reason, made_itself=True
        )
    _peg(uow, requisition_id, product_id, warehouse_id)


def _peg(uow: UnitOfWork, requisition_id: int, product_id: int, warehouse_id: int) -> None:
    kept, links = table_of(OrderLineProgress), table_of(SupplyLink)
    waiting = uow.rows(
        select(kept).where(kept.c.product_id == product_id, kept.c.is_waiting == 1, kept.c.warehouse_id == warehouse_id)
    )
    there = {row.order_line_id for row in uow.rows(select(links).where(links.c.requisition_id == requisition_id))}
    write.insert(
        uow,
        SupplyLink,
        [
            {
                "requisition_id": requisition_id,
                "order_line_id": row.line_id,
                "quantity": row.quantity_ordered - row.quantity_delivered - row.quantity_closed - row.quantity_reserved,
            }
            for row in waiting
            if row.line_id not in there
        ],
    )


def _move(uow: UnitOfWork, requisition_id: int, to: SupplyState) -> int:
    row = rows.get(uow, Requisition, requisition_id, lock=True)
    write.update(uow, Requisition, row, state=FLOW.check(row["state"], to))
    return requisition_id


@verb("purchasing.approve_requisition", N_("Approve requisition"), roles=(CLERK,))
def approve_requisition(uow: UnitOfWork, requisition_id: int) -> int:
    """This shall be bought."""
    return _move(uow, requisition_id, SupplyState.APPROVED)


@verb("purchasing.reject_requisition", N_("Reject requisition"), roles=(CLERK,))
def reject_requisition(uow: UnitOfWork, requisition_id: int) -> int:
    """This shall not be bought."""
    return _move(uow, requisition_id, SupplyState.REJECTED)


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
    full: list[dict[str, Any]] = []
    for line_no, line in enumerate(lines, 1):
        check_quantity(line.quantity)
        offer = queries.supplier_price(uow, supplier_id, line.product_id, line.quantity)
        price = line.unit_price if line.unit_price is not None else (offer.unit_price if offer else ZERO)
        if not fits(price):
            raise InvalidInput("bad_price", N_("A price is not below zero."), field="unit_price")
        net = currency.round(EXACT.multiply(line.quantity, price))
        if net > MOST_MONEY:
            raise InvalidInput(
                "too_large", N_("{amount} is more than a document can be for."), field="lines", amount=net
            )
        full.append(
            {
                "order_id": order_id, "line_no": line_no, "product_id": line.product_id,
                "text": views[line.product_id].name, "quantity": line.quantity, "unit_price": price,
                "net": net,
                "expected_on": line.expected_on or uow.today + timedelta(days=offer.lead_days if offer else 7),
            }
        )  # fmt: skip
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


@verb("purchasing.approve", N_("Approve purchase order"), roles=(CLERK,))
def approve(uow: UnitOfWork, order_id: int) -> int:
    row = rows.get(uow, PurchaseOrder, order_id, lock=True)
    write.update(uow, PurchaseOrder, row, state=FLOW.check(row["state"], SupplyState.APPROVED))
    return order_id


@verb("purchasing.order", N_("Order"), roles=(CLERK,))
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
    goods.plan(
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
        kept = _locked_progress(uow, order_id)
        received = any(row["quantity_received"] > 0 for row in kept.values())
        rest = {i: _to_come(row) for i, row in kept.items()}
        rest = {i: quantity for i, quantity in rest.items() if quantity > 0}
        goods.unplan(uow, rest)
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
    write.update_many(
        uow,
        Requisition,
        [
            (
                dict(row._mapping),
                {"state": SupplyState.RECEIVED if row.purchase_line_id in came else SupplyState.CANCELLED},
            )
            for row in uow.rows(question.order_by(table.c.id).with_for_update())
        ],
    )
    ids = tuple(sorted({line["product_id"] for line in lines}))
    uow.tell(StockLowered(order_id, header["warehouse_id"], ids))
    return order_id


def _locked_progress(uow: UnitOfWork, order_id: int) -> dict[int, dict[str, Any]]:
    table = table_of(PurchaseLineProgress)
    question = select(table).where(table.c.order_id == order_id).order_by(table.c.line_id).with_for_update()
    return {row.line_id: dict(row._mapping) for row in uow.rows(question)}


def _to_come(row: Mapping[str, Any]) -> Decimal:
    return max(ZERO, row["quantity_ordered"] - row["quantity_received"] - row["quantity_closed"])


# ------------------------------------------------------------------------------------------------ receipts


@verb("purchasing.receive", N_("Receive goods"), roles=(CLERK,))
def receive(
    uow: UnitOfWork,
    order_id: int,
    quantities: Mapping[int, Decimal] | None = None,
    *,
    supplier_reference: str = "",
    on: date | None = None,
) -> int:
    """Goods of a purchase order have come: all that is still to come, or quantities by line. Into stock at their price.

    More than was ordered is refused. Orders that wait for these goods get them by themselves. Gives the receipt.
    """
    header = rows.get(uow, PurchaseOrder, order_id, lock=True)
    if header["state"] != SupplyState.ORDERED:
        raise NotAllowed("not_ordered", N_("Only what was ordered is received."))
    lines = {line["id"]: line for line in rows.lines_of(uow, PurchaseOrderLine, "order_id", order_id)}
    kept = _locked_progress(uow, order_id)
    coming = _coming(lines, kept, quantities)
    on = administration.posting_day(uow, on)
    receipt_id = records.add(
        uow, "receipt", records.read(uow, order_id)["label"], party_id=header["supplier_id"], on=on
    )
    records.link(uow, order_id, receipt_id)
    receipt = write.insert_one(
        uow,
        Receipt,
        id=receipt_id,
        branch_id=header["branch_id"],
        on=on,
        supplier_id=header["supplier_id"],
        warehouse_id=header["warehouse_id"],
        purchase_order_id=order_id,
        supplier_reference=clean(supplier_reference, limit=60),
    )
    base = administration.base_currency(uow)
    full = []
    for number, (line_id, quantity) in enumerate(sorted(coming.items()), 1):
        line = lines[line_id]
        cost = EXACT.divide(line["unit_price"], header["rate"])
        full.append(
            {
                "receipt_id": receipt_id, "line_no": number, "purchase_line_id": line_id, "product_id": line["product_id"],
                "quantity": quantity, "unit_cost": round_half_away(cost, Decimal("0.0001")),
                "value": base.round(EXACT.multiply(cost, quantity)),
            }
        )  # fmt: skip
    made = write.insert(uow, ReceiptLine, full)
    table = table_of(PurchaseLineProgress)
    add = bindparam("add_quantity_received", type_=table.c.quantity_received.type)
    write.move_figures(
        uow,
        PurchaseLineProgress,
        [({"line_id": i}, {"quantity_received": q}) for i, q in coming.items()],
        table.c.quantity_received + table.c.quantity_closed + add <= table.c.quantity_ordered,
    )
    goods.unplan(uow, coming)
    booked = goods.receive(
        uow,
        on=on,
        record_id=receipt_id,
        source="supplier",
        goods=[
            Incoming(row["product_id"], row["quantity"], row["value"], header["warehouse_id"], row["id"])
            for row in made
        ],
    )
    number_ = numbering.take(uow, "receipt", on, header["branch_id"])
    value, rise = sum((row["value"] for row in made), ZERO), sum(booked.values(), ZERO)
    ledger.post(
        uow,
        on=on,
        text=number_,
        record_id=receipt_id,
        branch_id=header["branch_id"],
        lines=[
            Side(rise, "inventory"),
            Side(value - rise, "stock_difference"),
            Side(-value, "received_not_invoiced", party_id=header["supplier_id"]),
        ],
    )
    records.give_number(uow, receipt_id, records.read(uow, order_id)["label"], number_)
    write.update(uow, Receipt, receipt, number=number_, state="posted")
    for line_id, quantity in coming.items():
        kept[line_id]["quantity_received"] += quantity
    _finish(uow, header, kept)
    uow.tell(GoodsReceived(receipt_id, order_id))
    return receipt_id


def _coming(
    lines: Mapping[int, Mapping[str, Any]], kept: Mapping[int, Mapping[str, Any]], given: Mapping[int, Decimal] | None
) -> dict[int, Decimal]:
    coming = {i: _to_come(row) for i, row in kept.items()} if given is None else dict(given)
    for line_id, quantity in coming.items():
        if line_id not in kept:
            raise InvalidInput("no_line", N_("There is no such line."), field="line")
        if given is not None:
            check_quantity(quantity)
        if quantity > _to_come(kept[line_id]):
            raise NotEnough(
                "more_than_ordered",
                N_("{text}: {wanted} are to be received, only {left} are still to come."),
                field="quantity",
                text=lines[line_id]["text"],
                wanted=quantity,
                left=_to_come(kept[line_id]),
            )
    coming = {i: quantity for i, quantity in coming.items() if quantity > 0}
    if not coming:
        raise NotAllowed("nothing_to_come", N_("Nothing of this is still to come."))
    return coming


def _finish(uow: UnitOfWork, header: Mapping[str, Any], kept: Mapping[int, Mapping[str, Any]]) -> None:
    """Lines that have come whole close their requisitions; an order without anything to come is received."""
    table = table_of(Requisition)
    whole = [i for i, row in kept.items() if _to_come(row) == 0]
    question = select(table).where(table.c.purchase_line_id.in_(sorted(whole)), table.c.state == SupplyState.ORDERED)
    write.update_many(
        uow, Requisition, [(dict(row._mapping), {"state": SupplyState.RECEIVED}) for row in uow.rows(question)]
    )
    if len(whole) == len(kept):
        write.update(uow, PurchaseOrder, header, state=SupplyState.RECEIVED)
