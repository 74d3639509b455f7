"""Goods of a purchase order have come: into stock at their price, never more than was ordered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from erp_tui.domain.administration import periods
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.money import EXACT, ZERO, round_half_away
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.ledger.rules import Side
from erp_tui.domain.purchasing.models import (
    PurchaseLineProgress,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    Requisition,
)
from erp_tui.domain.purchasing.rules import (
    GoodsReceived,
    SupplyState,
)
from erp_tui.domain.stock import goods, promises
from erp_tui.domain.stock.rules import Incoming, check_quantity


def locked_progress(uow: UnitOfWork, order_id: int) -> dict[int, dict[str, Any]]:
    table = table_of(PurchaseLineProgress)
    question = select(table).where(table.c.order_id == order_id).order_by(table.c.line_id).with_for_update()
    return {row.line_id: dict(row._mapping) for row in uow.rows(question)}


def to_come(row: Mapping[str, Any]) -> Decimal:
    return max(ZERO, row["quantity_ordered"] - row["quantity_received"] - row["quantity_closed"])


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
    kept = locked_progress(uow, order_id)
    coming = _coming(lines, kept, quantities)
    on = periods.posting_day(uow, on)
    receipt, made = _new_receipt(uow, header, lines, coming, on, clean(supplier_reference, limit=60))
    receipt_id = int(receipt["id"])
    _count_received(uow, coming)
    promises.unplan(uow, coming)
    booked = goods.receive(
        uow,
        on=on,
        record_id=receipt_id,
        source="supplier",
        goods=[
            Incoming(
                row["product_id"],
                row["quantity"],
                row["value"],
                header["warehouse_id"],
                row["id"],
                unit_cost=row["unit_cost"],
            )
            for row in made
        ],
    )
    number = numbering.take(uow, "receipt", on, header["branch_id"])
    _book(uow, receipt, number, sum((row["value"] for row in made), ZERO), sum(booked.values(), ZERO))
    records.give_number(uow, receipt_id, records.read(uow, order_id)["label"], number)
    write.update(uow, Receipt, receipt, number=number, state="posted")
    for line_id, quantity in coming.items():
        kept[line_id]["quantity_received"] += quantity
    _finish(uow, header, kept)
    uow.tell(GoodsReceived(receipt_id, order_id))
    return receipt_id


def _new_receipt(
    uow: UnitOfWork,
    order: Mapping[str, Any],
    lines: Mapping[int, Mapping[str, Any]],
    coming: Mapping[int, Decimal],
    on: date,
    supplier_reference: str,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The receipt as a draft and its lines, at the price of the order in base currency."""
    label = records.read(uow, order["id"])["label"]
    receipt_id = records.add(uow, "receipt", label, party_id=order["supplier_id"], on=on)
    records.link(uow, order["id"], receipt_id)
    receipt = write.insert_one(
        uow,
        Receipt,
        id=receipt_id,
        branch_id=order["branch_id"],
        on=on,
        supplier_id=order["supplier_id"],
        warehouse_id=order["warehouse_id"],
        purchase_order_id=order["id"],
        supplier_reference=supplier_reference,
    )
    base = administration.base_currency(uow)
    full = []
    for number, (line_id, quantity) in enumerate(sorted(coming.items()), 1):
        line = lines[line_id]
        cost = EXACT.divide(line["unit_price"], order["rate"])
        full.append(
            {
                "receipt_id": receipt_id, "line_no": number, "purchase_line_id": line_id, "product_id": line["product_id"],
                "quantity": quantity, "unit_cost": round_half_away(cost, Decimal("0.0001")),
                "value": base.round(EXACT.multiply(cost, quantity)),
            }
        )  # fmt: skip
    return receipt, write.insert(uow, ReceiptLine, full)


def _count_received(uow: UnitOfWork, coming: Mapping[int, Decimal]) -> None:
    table = table_of(PurchaseLineProgress)
    add = bindparam("add_quantity_received", type_=table.c.quantity_received.type)
    write.move_figures(
        uow,
        PurchaseLineProgress,
        [({"line_id": i}, {"quantity_received": q}) for i, q in coming.items()],
        table.c.quantity_received + table.c.quantity_closed + add <= table.c.quantity_ordered,
    )


def _book(uow: UnitOfWork, receipt: Mapping[str, Any], number: str, value: Decimal, rise: Decimal) -> None:
    """Goods received and not invoiced; what stock does not rise by is a difference."""
    ledger.post(
        uow,
        on=receipt["on"],
        text=number,
        record_id=receipt["id"],
        branch_id=receipt["branch_id"],
        lines=[
            Side(rise, "inventory"),
            Side(value - rise, "stock_difference"),
            Side(-value, "received_not_invoiced", party_id=receipt["supplier_id"]),
        ],
    )


def _coming(
    lines: Mapping[int, Mapping[str, Any]], kept: Mapping[int, Mapping[str, Any]], given: Mapping[int, Decimal] | None
) -> dict[int, Decimal]:
    coming = {i: to_come(row) for i, row in kept.items()} if given is None else dict(given)
    for line_id, quantity in coming.items():
        if line_id not in kept:
            raise InvalidInput("no_line", N_("There is no such line."), field="line")
        if given is not None:
            check_quantity(quantity)
        if quantity > to_come(kept[line_id]):
            raise NotEnough(
                "more_than_ordered",
                N_("{text}: {wanted} are to be received, only {left} are still to come."),
                field="quantity",
                text=lines[line_id]["text"],
                wanted=quantity,
                left=to_come(kept[line_id]),
            )
    coming = {i: quantity for i, quantity in coming.items() if quantity > 0}
    if not coming:
        raise NotAllowed("nothingto_come", N_("Nothing of this is still to come."))
    return coming


def _finish(uow: UnitOfWork, header: Mapping[str, Any], kept: Mapping[int, Mapping[str, Any]]) -> None:
    """Lines that have come whole close their requisitions; an order without anything to come is received."""
    table = table_of(Requisition)
    whole = [i for i, row in kept.items() if to_come(row) == 0]
    question = select(table).where(table.c.purchase_line_id.in_(sorted(whole)), table.c.state == SupplyState.ORDERED)
    write.update_many(
        uow, Requisition, [(dict(row._mapping), {"state": SupplyState.RECEIVED}) for row in uow.rows(question)]
    )
    if len(whole) == len(kept):
        write.update(uow, PurchaseOrder, header, state=SupplyState.RECEIVED)
