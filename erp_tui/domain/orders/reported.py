"""What later rooms report of an order: delivered, undone, come back, invoiced, credited. Never more than there is to it.

"Delivered may not exceed ordered" stands in `deliver`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, bindparam, type_coerce

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.errors import NotEnough, raise_all
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.orders import kits, queries, rules, to_invoice
from erp_tui.domain.orders.closing import close_small_rests, small_rests
from erp_tui.domain.orders.models import Order, OrderLineProgress
from erp_tui.domain.orders.progress import (
    come_again,
    end_if_done,
    is_done,
    is_never_delivered,
    locked,
    of,
    open_again,
    reopen,
    sync,
)
from erp_tui.domain.orders.rules import DELIVERED_KINDS, OrderState


def deliver(
    uow: UnitOfWork, header: dict[str, Any], quantities: Mapping[int, Decimal], kept: dict[int, dict[str, Any]]
) -> None:
    """So much of lines has left. Delivered may not exceed ordered: beyond the setting's percentage it is refused.

    With the first delivery the charges of the order count as delivered too: they go with its invoice.
    """
    over = int(administration.setting(uow, "shipping.over_delivery_percent"))
    raise_all(
        [
            rules.more_than_ordered(kept[i]["text"], quantity, of(kept[i]).quantity_to_deliver)
            for i, quantity in quantities.items()
            if kept[i]["quantity_delivered"] + quantity + kept[i]["quantity_closed"]
            > rules.most_deliverable(kept[i]["quantity_ordered"], over)
        ]
    )
    charges = {
        i: row["quantity_ordered"]
        for i, row in kept.items()
        if row["kind"] not in DELIVERED_KINDS and row["quantity_delivered"] == 0 and row["quantity_closed"] == 0
    }
    moved = {**charges, **{i: q for i, q in quantities.items() if q}}
    promised = {}
    for line_id, quantity in moved.items():
        kept[line_id]["quantity_delivered"] += quantity
        reserved = kept[line_id]["quantity_reserved"]
        promised[line_id] = reserved - min(reserved, quantity)  # what left was taken from the promise first
    table = table_of(OrderLineProgress)
    raw = [type_coerce(column, BigInteger) for column in (table.c.quantity_delivered, table.c.quantity_closed)]
    add = type_coerce(bindparam("add_quantity_delivered", type_=table.c.quantity_delivered.type), BigInteger)
    guard = (raw[0] + raw[1] + add) * 100 <= type_coerce(table.c.quantity_ordered, BigInteger) * (100 + over)
    sync(uow, {i: kept[i] for i in moved}, waits=True, promised=promised, delivered=moved, guard=[guard])
    kits.count(uow, kept, quantities)
    close_small_rests(uow, header, kept, quantities)
    if header["invoice_on"] == "ordered":  # invoiced before: the last delivery is the end of it
        end_if_done(uow, header, kept)


def undo_delivery(
    uow: UnitOfWork, header: dict[str, Any], quantities: Mapping[int, Decimal], kept: dict[int, dict[str, Any]]
) -> None:
    """A delivery was undone: its goods are to be delivered again."""
    table = table_of(OrderLineProgress)
    add = bindparam("add_quantity_delivered", type_=table.c.quantity_delivered.type)
    write.move_figures(
        uow,
        OrderLineProgress,
        [({"line_id": i}, {"quantity_delivered": -q}) for i, q in quantities.items()],
        table.c.quantity_delivered + add >= table.c.quantity_returned,
    )
    for line_id, quantity in quantities.items():
        kept[line_id]["quantity_delivered"] -= quantity
    if rests := small_rests(uow, kept, quantities):
        open_again(uow, header, kept, rests, reserve=False)
    kits.count(uow, kept, quantities)
    held = queries.is_held(uow, header["id"])
    come_again(uow, header, {i: kept[i] for i in quantities}, quantities, reserve=not held)
    reopen(uow, header)


def take_back(uow: UnitOfWork, order_id: int, quantities: Mapping[int, Decimal]) -> None:
    """So much of lines came back; never more than was delivered."""
    table = table_of(OrderLineProgress)
    add = bindparam("add_quantity_returned", type_=table.c.quantity_returned.type)
    write.move_figures(
        uow,
        OrderLineProgress,
        [({"line_id": i}, {"quantity_returned": q}) for i, q in quantities.items()],
        table.c.quantity_returned + add <= table.c.quantity_delivered,
    )
    kept = locked(uow, order_id)
    kits.count(uow, kept, quantities)


def invoice(
    uow: UnitOfWork,
    header: dict[str, Any],
    quantities: Mapping[int, Decimal],
    gross_base: Decimal,
    kept: dict[int, dict[str, Any]] | None = None,
) -> None:
    """So much of lines was invoiced, never more than was delivered (or ordered, as the order says) and kept; what was on
    order is now owed. An order of which nothing is ever delivered (charges only) is invoiced as ordered.
    """
    if kept is None:
        kept = locked(uow, header["id"])
    by = to_invoice.invoiced_by(header, kept)
    never_delivered = is_never_delivered(kept)
    faults = [
        more_than_to_invoice(kept[i]["text"], quantity, to_invoice.of_line(kept[i], by))
        for i, quantity in quantities.items()
        if quantity > to_invoice.of_line(kept[i], by)
    ]
    raise_all(list(faults))
    table = table_of(OrderLineProgress)
    add = bindparam("add_quantity_invoiced", type_=table.c.quantity_invoiced.type)
    now = (
        table.c.quantity_invoiced
        - table.c.quantity_credited
        + table.c.quantity_returned
        + table.c.quantity_waived
        + add
    )
    most = table.c.quantity_ordered - table.c.quantity_closed if by == "ordered" else table.c.quantity_delivered
    came = {i: min(q, of(kept[i]).quantity_to_deliver) if never_delivered else ZERO for i, q in quantities.items()}
    write.move_figures(
        uow,
        OrderLineProgress,
        [({"line_id": i}, {"quantity_invoiced": q, "quantity_delivered": came[i]}) for i, q in quantities.items()],
        now <= most,
    )
    for line_id, quantity in quantities.items():
        kept[line_id]["quantity_invoiced"] += quantity
        kept[line_id]["quantity_delivered"] += came[line_id]
    taken = min(gross_base, header["exposure_base"])
    done = is_done(header, kept) and all(to_invoice.will_be_invoiced(row, by) == 0 for row in kept.values())
    if done:
        taken = header["exposure_base"]
    ledger.expose(uow, header["bill_to_id"], -taken, None)
    state: dict[str, Any] = (
        {"state": OrderState.CLOSED, "closed_at": uow.now} if done and header["state"] == OrderState.CONFIRMED else {}
    )
    header |= write.update(uow, Order, header, exposure_base=header["exposure_base"] - taken, **state)


def more_than_to_invoice(text: str, wanted: Decimal, left: Decimal) -> NotEnough:
    return NotEnough(
        "more_than_to_invoice", N_("{text}: {wanted} are to be invoiced, only {left} are left."), field="quantity", text=text,
        wanted=wanted, left=left,
    )  # fmt: skip


def credit(uow: UnitOfWork, quantities: Mapping[int, Decimal]) -> None:
    """So much of what was invoiced was credited."""
    table = table_of(OrderLineProgress)
    add = bindparam("add_quantity_credited", type_=table.c.quantity_credited.type)
    write.move_figures(
        uow,
        OrderLineProgress,
        [({"line_id": i}, {"quantity_credited": q}) for i, q in quantities.items()],
        table.c.quantity_credited + add <= table.c.quantity_invoiced,
    )


def expose_again(uow: UnitOfWork, header: dict[str, Any], gross_base: Decimal) -> None:
    """What was invoiced is credited and will be invoiced again: it counts as on order once more."""
    ledger.expose(uow, header["bill_to_id"], gross_base, None)
    header |= write.update(uow, Order, header, exposure_base=header["exposure_base"] + gross_base)
