"""What follows when the lines of a confirmed order are changed: progress, plans, promises, credit and deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from erp_tui.domain.kernel.errors import InvalidInput, raise_all
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.orders import progress, queries, to_invoice
from erp_tui.domain.orders.holds import count_on_order
from erp_tui.domain.orders.rules import OrderAmended, OrderHeld, Progress
from erp_tui.domain.pricing.documents import COUNTED

NOTHING_DONE = dict.fromkeys(Progress.__dataclass_fields__, ZERO)
"""The progress of a line that has just come."""


def _not_below_what_is_done(changed: Sequence[Mapping[str, Any]], kept: Mapping[int, Mapping[str, Any]]) -> None:
    """Refuse lines for less than what is delivered, closed or invoiced of them: first all of the one kind, then of the other."""
    delivered, invoiced = [], []
    for line in changed:
        if (row := kept.get(line["id"])) is None:
            continue
        done = row["quantity_delivered"] + row["quantity_closed"]
        if line["stock_quantity"] < done:
            message = N_("{text}: {done} are delivered or closed already; the order cannot be for less.")
            delivered.append(InvalidInput("below_delivered", message, field="quantity", text=line["text"], done=done))
        done = row["quantity_invoiced"] - row["quantity_credited"]
        if line["stock_quantity"] < done:
            message = N_("{text}: {done} are invoiced already; credit that first.")
            invoiced.append(InvalidInput("below_invoiced", message, field="quantity", text=line["text"], done=done))
    raise_all(delivered + invoiced)


def follow(uow: UnitOfWork, header: dict[str, Any], now: Sequence[Mapping[str, Any]], *, is_part: bool = False) -> None:
    """A confirmed order has other lines: progress, plans, promises, credit and deliveries follow.

    `now` are its lines, or (`is_part`) those that were changed and have come.
    """
    kept = progress.locked(uow, header["id"], [line["id"] for line in now] if is_part else None)
    changed = [
        line
        for line in now
        if line["kind"] in COUNTED
        and not line["optional"]
        and (line["id"] not in kept or line["stock_quantity"] != kept[line["id"]]["quantity_ordered"])
    ]
    _not_below_what_is_done(changed, kept)
    was_held = queries.is_held(uow, header["id"])
    wanted = {line["id"]: line["stock_quantity"] for line in changed}
    as_wanted = {i: {**row, "quantity_ordered": wanted.get(i, row["quantity_ordered"])} for i, row in kept.items()}
    new = {
        line["id"]: {**NOTHING_DONE, "quantity_ordered": line["stock_quantity"], "kind": line["kind"]}
        for line in changed
        if line["id"] not in kept
    }
    now_held = count_on_order(
        uow, header, to_invoice.not_yet_invoiced(uow, header, now, as_wanted | new, is_part=is_part)
    )
    if now_held and not was_held:
        progress.unreserve(uow, header["id"])
        kept |= progress.locked(uow, header["id"])
    if changed:
        progress.replan(uow, header, changed, kept, reserve=not now_held and not was_held)
        uow.tell(OrderAmended(header["id"], tuple(sorted(wanted))))
    if now_held and not was_held:
        uow.tell(OrderHeld(header["id"]))
