"""What went wrong with confirmed orders: each is a hold until a clerk answers it, or does by hand what would answer it.

An exception lets an order keep what is promised to it, and nothing more is reserved, picked or shipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.kernel import rows, write
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork
from erp_tui.domain.orders import holds, progress, queries, to_invoice
from erp_tui.domain.orders.models import Hold, HoldLine, Order
from erp_tui.domain.orders.rules import EXCEPTIONS, DeliveryWanted, OrderState, WentWrong


def place(uow: UnitOfWork, fact: WentWrong) -> None:
    """Hold the order for what went wrong, as far as it still matters: goods that are still to come, amounts to invoice."""
    header = rows.get(uow, Order, fact.record_id, lock=True)
    if header["state"] != OrderState.CONFIRMED:
        return
    kind = EXCEPTIONS[fact.what]
    kept = progress.locked(uow, fact.record_id)
    by = to_invoice.invoiced_by(header, kept)
    left = {
        i: progress.of(row).quantity_to_deliver if kind.is_of_goods else to_invoice.of_line(row, by)
        for i, row in kept.items()
    }
    wrong = {i: min(quantity, left[i]) for i, quantity in fact.quantities if i in left and min(quantity, left[i]) > 0}
    if not wrong:
        return
    own = {"exception": fact.what, "source_id": fact.source_id}
    hold_id = holds.place(uow, fact.record_id, "exception", kind.message, own, number=fact.number)
    new = [
        {"hold_id": hold_id, "order_line_id": i, "order_id": fact.record_id, "quantity": quantity}
        for i, quantity in sorted(wrong.items())
    ]
    write.insert(uow, HoldLine, new)


def lines_of(unit: Unit, hold_id: int) -> dict[int, Decimal]:
    """How much of which order lines an exception is about, stock units."""
    table = table_of(HoldLine)
    question = select(table).where(table.c.hold_id == hold_id).order_by(table.c.order_line_id)
    return {row.order_line_id: row.quantity for row in unit.rows(question)}


def open_about(unit: Unit, order_id: int, line_id: int) -> int | None:
    """The oldest exception about this line that nobody has answered."""
    holds_, about = table_of(Hold), table_of(HoldLine)
    question = (
        select(holds_.c.id)
        .join(about, about.c.hold_id == holds_.c.id)
        .where(holds_.c.order_id == order_id, about.c.order_line_id == line_id, holds_.c.released_at.is_(None))
    )
    found: int | None = unit.value(question.order_by(holds_.c.id).limit(1))
    return found


def answered(uow: UnitOfWork, hold_id: int, answer: str, reason: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    """End an exception with its answer; gives the hold and its order, both under lock."""
    header = rows.get(uow, Order, rows.get(uow, Hold, hold_id)["order_id"], lock=True)
    found = rows.get(uow, Hold, hold_id, lock=True)
    if not found["exception"]:
        raise NotAllowed("no_exception", N_("This hold is no exception: release it."))
    if found["released_at"] is not None or header["state"] != OrderState.CONFIRMED:
        raise NotAllowed("answered_already", N_("This exception is answered already."))
    known = EXCEPTIONS[found["exception"]].answers
    if answer not in known:
        raise NotAllowed("no_answer", N_("{what} cannot be answered so."), what=EXCEPTIONS[found["exception"]].word)
    return _end(uow, found, answer, reason), header


def _end(uow: UnitOfWork, hold: Mapping[str, Any], answer: str, reason: str = "") -> dict[str, Any]:
    return write.update(
        uow, Hold, hold, released_at=uow.now, released_by=uow.actor.id, answer=answer,
        release_reason=clean(reason, limit=200),
    )  # fmt: skip


def go_on(uow: UnitOfWork, header: Mapping[str, Any], *, in_parts: bool = False) -> None:
    """Where nothing holds the order any more, what is free is promised to it and what is to come is planned."""
    if header["state"] == OrderState.CONFIRMED and not queries.is_held(uow, header["id"]):
        progress.reserve(uow, header)
        uow.tell(DeliveryWanted(header["id"], in_parts))


def settle(uow: UnitOfWork, order_id: int, *, of_goods: bool) -> None:
    """A clerk does by hand what an answer would do (a new delivery, a new invoice): open exceptions of that kind are over."""
    for hold in _open(uow, order_id, of_goods):
        _end(uow, hold, "recreate")


def settle_closed(uow: UnitOfWork, order_id: int, kept: Mapping[int, Mapping[str, Any]]) -> None:
    """Lines were closed short: exceptions about goods of which nothing is to come any more are over."""
    for hold in _open(uow, order_id, of_goods=True):
        if all(progress.of(kept[i]).quantity_to_deliver == 0 for i in lines_of(uow, hold["id"]) if i in kept):
            _end(uow, hold, "ignore")


def _open(uow: UnitOfWork, order_id: int, of_goods: bool) -> list[dict[str, Any]]:
    table = table_of(Hold)
    kinds = [name for name, kind in EXCEPTIONS.items() if kind.is_of_goods == of_goods]
    question = select(table).where(
        table.c.order_id == order_id, table.c.exception.in_(kinds), table.c.released_at.is_(None)
    )
    return [dict(row._mapping) for row in uow.rows(question.order_by(table.c.id).with_for_update())]
