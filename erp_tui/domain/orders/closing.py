"""What of order lines will not come, or will not be invoiced: closed short, small rests, waived.

Kept figures only; `ending` has the verbs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.orders import kits, progress, to_invoice
from erp_tui.domain.orders.models import OrderLineProgress
from erp_tui.domain.stock import promises


def close(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    kept: dict[int, dict[str, Any]],
    quantities: Mapping[int, Decimal | None],
) -> dict[int, Decimal]:
    """So much of lines (None: all that is still to come) will not come: plans and promises go. Gives what was closed, by line."""
    gone = _closing(kept, quantities)
    table = table_of(OrderLineProgress)
    write.move_figures(
        uow,
        OrderLineProgress,
        [({"line_id": i}, {"quantity_closed": q}) for i, q in gone.items()],
        table.c.quantity_delivered
        + table.c.quantity_closed
        + bindparam("add_quantity_closed", type_=table.c.quantity_closed.type)
        <= table.c.quantity_ordered,
    )
    for line_id, quantity in gone.items():
        kept[line_id]["quantity_closed"] += quantity
    promises.unplan(uow, gone)
    too_much: dict[int, Decimal | None] = {}
    for i in gone:
        left = progress.of(kept[i]).quantity_to_deliver
        if left == 0:
            too_much[i] = None
        elif kept[i]["quantity_reserved"] > left:
            too_much[i] = kept[i]["quantity_reserved"] - left
    promises.release(uow, too_much, record_id=header["id"])
    rest = {i: kept[i] for i in gone if progress.of(kept[i]).quantity_to_deliver > 0}
    progress.sync(uow, {i: kept[i] for i in gone if i not in rest}, waits=False)
    progress.sync(uow, rest, waits=any(row["is_waiting"] for row in rest.values()))  # what is left waits on if it did
    return gone


def _closing(kept: Mapping[int, Mapping[str, Any]], quantities: Mapping[int, Decimal | None]) -> dict[int, Decimal]:
    """What of lines can be closed of so much (None: all): kits with all their components, and the other way round."""
    wanted = {**dict.fromkeys(kits.components_of(kept, quantities)), **quantities}
    gone = {}
    for i, most in wanted.items():
        left = progress.of(kept[i]).quantity_to_deliver
        gone[i] = left if most is None else min(left, most)
    for kit_id in {kept[i]["kit_line_id"] for i in wanted} - {None}:
        # of a kit of which nothing more comes nothing is to come
        if all(
            gone.get(i, ZERO) == progress.of(kept[i]).quantity_to_deliver for i in kits.components_of(kept, [kit_id])
        ):
            gone[kit_id] = progress.of(kept[kit_id]).quantity_to_deliver
    return {i: gone[i] for i in sorted(gone) if gone[i] > 0}


def waive(
    uow: UnitOfWork, header: Mapping[str, Any], kept: dict[int, dict[str, Any]], quantities: Mapping[int, Decimal]
) -> None:
    """So much of lines, at most what is to be invoiced now, will not be invoiced."""
    by = to_invoice.invoiced_by(header, kept)
    wanted = {i: min(quantity, to_invoice.of_line(kept[i], by)) for i, quantity in quantities.items()}
    wanted = {i: quantity for i, quantity in wanted.items() if quantity > 0}
    table = table_of(OrderLineProgress)
    done = table.c.quantity_invoiced - table.c.quantity_credited + table.c.quantity_returned + table.c.quantity_waived
    most = table.c.quantity_ordered - table.c.quantity_closed if by == "ordered" else table.c.quantity_delivered
    write.move_figures(
        uow,
        OrderLineProgress,
        [({"line_id": i}, {"quantity_waived": quantity}) for i, quantity in wanted.items()],
        done + bindparam("add_quantity_waived", type_=table.c.quantity_waived.type) <= most,
    )
    for line_id, quantity in wanted.items():
        kept[line_id]["quantity_waived"] += quantity


def close_small_rests(
    uow: UnitOfWork, header: Mapping[str, Any], kept: dict[int, dict[str, Any]], line_ids: Iterable[int]
) -> None:
    """What is missing of lines within shipping.under_delivery_percent will not come: they count as delivered."""
    under = int(administration.setting(uow, "shipping.under_delivery_percent"))
    small = [
        i
        for i in line_ids
        if ZERO < progress.of(kept[i]).quantity_to_deliver * 100 <= kept[i]["quantity_ordered"] * under
    ]
    if small:
        close(uow, header, kept, dict.fromkeys(small))


def small_rests(uow: UnitOfWork, kept: Mapping[int, Mapping[str, Any]], line_ids: Iterable[int]) -> dict[int, Decimal]:
    """What `close_small_rests` has closed of lines."""
    under = int(administration.setting(uow, "shipping.under_delivery_percent"))
    closed = {i: kept[i]["quantity_closed"] for i in line_ids}
    return {i: q for i, q in closed.items() if ZERO < q * 100 <= kept[i]["quantity_ordered"] * under}
