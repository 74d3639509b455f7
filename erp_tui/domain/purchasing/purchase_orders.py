"""Purchase orders: proposed with their lines, changed while they are a proposal, approved, placed with the supplier, given up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotFound
from erp_tui.domain.kernel.money import MOST_MONEY, ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.parties.rules import why_not_use
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.purchasing import offers
from erp_tui.domain.purchasing.models import PurchaseLineProgress, PurchaseOrder, PurchaseOrderLine, Requisition
from erp_tui.domain.purchasing.receipts import locked_progress, to_come
from erp_tui.domain.purchasing.requisitions import tell_of_orders
from erp_tui.domain.purchasing.rules import FLOW, SupplyState
from erp_tui.domain.stock import promises
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import NewPlan, StockLowered


@verb("purchasing.create", N_("New purchase order"), roles=(CLERK,))
def create(
    uow: UnitOfWork,
    supplier_id: int,
    lines: Sequence[LineInput] = (),
    *,
    warehouse_id: int | None = None,
    printed_note: str = "",
) -> int:
    """A purchase order as a proposal; prices of the supplier where none is given. Lines may come later."""
    warehouse = warehouse_id or stock.default_warehouse(uow)
    return _create(uow, supplier_id, lines, warehouse, printed_note)[0]


def _create(
    uow: UnitOfWork, supplier_id: int, lines: Sequence[LineInput], warehouse_id: int, printed_note: str
) -> tuple[int, list[dict[str, Any]]]:
    """The order and its lines."""
    supplier = parties.party(uow, supplier_id)
    if error := why_not_use(supplier.name, supplier.archived_at is not None, supplier.blocked_reason):
        raise error
    if not supplier.is_supplier:
        raise NotAllowed("no_supplier", N_("{name} is no supplier."), field="supplier", name=supplier.name)
    branch_id = stock.warehouses(uow)[warehouse_id].branch_id
    header: dict[str, Any] = {
        "supplier_id": supplier_id,
        "currency": supplier.currency,
        "rate": administration.rate_on(uow, supplier.currency, uow.today),
    }
    priced = offers.price(uow, header, lines)
    number = numbering.take(uow, "purchase_order", uow.today, branch_id)
    order_id = records.add(uow, "purchase_order", supplier.name, number=number, party_id=supplier_id, on=uow.today)
    write.insert_one(
        uow,
        PurchaseOrder,
        **header,
        id=order_id,
        number=number,
        branch_id=branch_id,
        on=uow.today,
        warehouse_id=warehouse_id,
        net=_sum([one.net for one in priced]),
        expected_on=max((one.expected_on for one in priced), default=None),
        printed_note=clean(printed_note, multiline=True, limit=2000),
    )
    return order_id, _insert(uow, order_id, priced, 0)


def _insert(uow: UnitOfWork, order_id: int, priced: Sequence[offers.Priced], after: int) -> list[dict[str, Any]]:
    return write.insert(
        uow,
        PurchaseOrderLine,
        [one.row() | {"order_id": order_id, "line_no": line_no} for line_no, one in enumerate(priced, after + 1)],
    )


def _sum(amounts: Sequence[Decimal]) -> Decimal:
    net = sum(amounts, ZERO)
    if net > MOST_MONEY:
        raise InvalidInput("too_large", N_("{amount} is more than a document can be for."), field="lines", amount=net)
    return net


# ------------------------------------------------------------------------------------------------ lines of a proposal


@verb("purchasing.add_lines", N_("Add lines"), roles=(CLERK,))
def add_lines(uow: UnitOfWork, order_id: int, lines: Sequence[LineInput], *, version: int | None = None) -> int:
    """More lines at the end of a proposal; all are refused when one of them cannot be entered."""
    header = _proposal(uow, order_id)
    priced = offers.price(uow, header, lines)
    table = table_of(PurchaseOrderLine)
    last = uow.value(select(func.max(table.c.line_no)).where(table.c.order_id == order_id))
    new = _insert(uow, order_id, priced, last or 0)
    _follow(uow, header, [line["net"] for line in new], version)
    return order_id


@verb("purchasing.change_line", N_("Change line"), roles=(CLERK,))
def change_line(
    uow: UnitOfWork,
    order_id: int,
    line_id: int,
    *,
    quantity: Decimal | None = None,
    unit_price: Decimal | None = None,
    discount_percent: Decimal = ZERO,
    text: str | None = None,
    expected_on: date | None = None,
    version: int | None = None,
) -> int:
    """Another quantity, price, text or day of a line of a proposal.

    A price that is the supplier's follows the breaks of another quantity; one that was given stays. A discount is taken off the
    price that is named, else off the supplier's.
    """
    header = _proposal(uow, order_id)
    line = _line_of(uow, order_id, line_id)
    as_it_is = LineInput(product_id=line["product_id"], quantity=line["quantity"], line_id=line_id)
    if unit_price is None and not discount_percent:
        [usual] = offers.price(uow, header, [as_it_is])
        unit_price = None if usual.unit_price == line["unit_price"] else line["unit_price"]
    new = LineInput(
        product_id=line["product_id"],
        quantity=line["quantity"] if quantity is None else quantity,
        unit_price=unit_price,
        discount_percent=discount_percent,
        text=line["text"] if text is None else clean(text, limit=500),
        line_id=line_id,
        more={"expected_on": expected_on or line["expected_on"]},
    )
    [priced] = offers.price(uow, header, [new])
    changed = write.update(uow, PurchaseOrderLine, line, **priced.row())
    _follow(uow, header, [changed["net"], -line["net"]], version)
    if changed["quantity"] < line["quantity"]:
        uow.tell(StockLowered(order_id, header["warehouse_id"], (line["product_id"],)))
    return order_id


@verb("purchasing.remove_line", N_("Remove line"), roles=(CLERK,))
def remove_line(uow: UnitOfWork, order_id: int, line_id: int, *, version: int | None = None) -> int:
    """Take a line off a proposal. What asked for it is not bought by this order; what is needed all the same is asked for anew."""
    header = _proposal(uow, order_id)
    line = _line_of(uow, order_id, line_id)
    write.delete(uow, PurchaseOrderLine, [line])
    behind = [
        one for one in rows.lines_of(uow, PurchaseOrderLine, "order_id", order_id) if one["line_no"] > line["line_no"]
    ]
    write.update_many(uow, PurchaseOrderLine, [(one, {"line_no": one["line_no"] - 1}) for one in behind])
    _follow(uow, header, [-line["net"]], version)
    _not_bought(uow, header, [line])
    return order_id


def _proposal(uow: UnitOfWork, order_id: int) -> dict[str, Any]:
    header = rows.get(uow, PurchaseOrder, order_id, lock=True)
    if header["state"] != SupplyState.PROPOSED:
        raise NotAllowed("no_proposal", N_("Only a proposal is changed: this purchase order was decided."))
    return header


def _line_of(uow: UnitOfWork, order_id: int, line_id: int) -> dict[str, Any]:
    found = rows.lines_of(uow, PurchaseOrderLine, "order_id", order_id, lock=True, only=[line_id])
    if not found:
        raise NotFound("no_line", N_("There is no such line."), field="line")
    return found[0]


def _follow(uow: UnitOfWork, header: dict[str, Any], amounts: Sequence[Decimal], version: int | None) -> None:
    """The header says what its lines say: so much has come and gone."""
    table = table_of(PurchaseOrderLine)
    write.update(
        uow,
        PurchaseOrder,
        header,
        version=version,
        net=_sum([header["net"], *amounts]),
        expected_on=uow.value(select(func.max(table.c.expected_on)).where(table.c.order_id == header["id"])),
    )


def _check_lines(lines: Sequence[Mapping[str, Any]]) -> None:
    if not lines:
        raise InvalidInput("no_lines", N_("A purchase order needs at least one line."), field="lines")


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
        lines = [LineInput(product_id=row["product_id"], quantity=row["quantity"]) for row in group]
        order_id, made_lines = _create(uow, supplier, lines, warehouse, "")
        write.update_many(
            uow,
            Requisition,
            [
                (row, {"state": SupplyState.ORDERED, "purchase_line_id": line["id"], "supplier_id": supplier})
                for row, line in zip(group, made_lines, strict=True)
            ],
        )
        for row in group:
            records.link(uow, row["id"], order_id)
        made.append(order_id)
    return made


# ------------------------------------------------------------------------------------------------ decided


@verb("purchasing.approve", N_("Approve purchase order"), roles=(CLERK,))
def approve(uow: UnitOfWork, order_id: int) -> int:
    """It may be ordered."""
    row = rows.get(uow, PurchaseOrder, order_id, lock=True)
    state = FLOW.check(row["state"], SupplyState.APPROVED)
    _check_lines(rows.lines_of(uow, PurchaseOrderLine, "order_id", order_id))
    write.update(uow, PurchaseOrder, row, state=state)
    return order_id


@verb("purchasing.order", N_("Place order"), roles=(CLERK,))
def order(uow: UnitOfWork, order_id: int) -> int:
    """The supplier has it: the goods are planned to come in."""
    header = rows.get(uow, PurchaseOrder, order_id, lock=True)
    state = FLOW.check(header["state"], SupplyState.ORDERED)
    lines = rows.lines_of(uow, PurchaseOrderLine, "order_id", order_id)
    _check_lines(lines)
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
    _not_bought(uow, header, lines, {i for i, row in kept.items() if row["quantity_received"] > 0})
    return order_id


def _not_bought(
    uow: UnitOfWork, header: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], came: Collection[int] = ()
) -> None:
    """Lines that are not bought (any more): the requisitions behind them end, what is needed all the same is asked for anew, and
    orders that waited for it are told so. `came`: the ids of those of which something has come.
    """
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
    uow.tell(StockLowered(header["id"], header["warehouse_id"], ids))
    tell_of_orders(uow, header["id"], header["number"], gone)
