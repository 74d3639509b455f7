"""How orders end: cancelled, closed short whole or line by line; and how what was closed is opened again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import rows, write
from erp_tui.domain.kernel.errors import NotAllowed, NotFound
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.orders import closing, exceptions, progress, queries, to_invoice
from erp_tui.domain.orders.holds import (
    count_on_order,
)
from erp_tui.domain.orders.models import Order, OrderLine
from erp_tui.domain.orders.rules import (
    FLOW,
    OrderAmended,
    OrderHeld,
    OrderState,
    OrderStopped,
)
from erp_tui.domain.pricing import coupons
from erp_tui.domain.quotations import services as quotations


@verb("orders.cancel", N_("Cancel order"), roles=(CLERK,))
def cancel(uow: UnitOfWork, order_id: int, reason: str, *, version: int | None = None) -> int:
    """Give up an order of which nothing was delivered, with a coded reason of area cancelled."""
    header = rows.get(uow, Order, order_id, lock=True)
    write.update(uow, Order, header, version=version)
    FLOW.check(header["state"], OrderState.CANCELLED)
    reason_id = administration.reason_id(uow, "cancelled", reason)
    if header["state"] == OrderState.CONFIRMED:
        kept = progress.locked(uow, order_id)
        if any(
            row["quantity_delivered"] > 0 or row["quantity_invoiced"] > row["quantity_credited"]
            for row in kept.values()
        ):
            raise NotAllowed("delivered_already", N_("Some of this order was delivered: close it short instead."))
        if header["deposit"] > header["deposit_used"]:
            raise NotAllowed("deposit_open", N_("A deposit of this order was invoiced: credit that first."))
        coupons.give_back(uow, header)
        ledger.lock_credit(uow, header["bill_to_id"])
        closing.close(uow, header, kept, dict.fromkeys(kept))
        count_on_order(uow, header, ZERO)
        uow.tell(OrderStopped(order_id))
    write.update(uow, Order, header, state=OrderState.CANCELLED, cancel_reason_id=reason_id)
    if header["quotation_id"] is not None:
        give_back(uow, rows.lines_of(uow, OrderLine, "order_id", order_id), ())
    return order_id


@verb("orders.close_short", N_("Close short"), roles=(CLERK,))
def close_short(uow: UnitOfWork, order_id: int, *, version: int | None = None) -> int:
    """What is still to come will not come; what was delivered is invoiced as always."""
    header = rows.get(uow, Order, order_id, lock=True)
    write.update(uow, Order, header, version=version)
    FLOW.check(header["state"], OrderState.CLOSED)
    kept = progress.locked(uow, order_id)
    close_lines(uow, header, kept, dict.fromkeys(kept))
    return order_id


@verb("orders.close_line", N_("Close line short"), roles=(CLERK,))
def close_line(uow: UnitOfWork, order_id: int, line_id: int, *, version: int | None = None) -> int:
    """What is still to come of a line of a confirmed order will not come."""
    header = rows.get(uow, Order, order_id, lock=True)
    write.update(uow, Order, header, version=version)
    FLOW.check(header["state"], OrderState.CLOSED)
    kept = progress.locked(uow, order_id)
    if line_id not in kept:
        raise NotFound("no_line", N_("There is no such line."), field="line")
    if progress.of(kept[line_id]).quantity_to_deliver == 0:
        raise NotAllowed("nothing_to_come", N_("Nothing of this line is to come."), field="line")
    close_lines(uow, header, kept, {line_id: None})
    return order_id


@verb("orders.reopen", N_("Reopen"), roles=(CLERK,))
def reopen(uow: UnitOfWork, order_id: int, *, version: int | None = None) -> int:
    """What was closed short is to come after all: it is planned and reserved anew."""
    header = rows.get(uow, Order, order_id, lock=True)
    write.update(uow, Order, header, version=version)
    kept = progress.locked(uow, order_id)
    back = {i: row["quantity_closed"] for i, row in kept.items() if row["quantity_closed"] > 0}
    if header["state"] not in (OrderState.CONFIRMED, OrderState.CLOSED) or not back:
        raise NotAllowed("nothing_closed", N_("Nothing of this order was closed short."))
    progress.reopen(uow, header)
    was_held = queries.is_held(uow, order_id)
    lines = rows.lines_of(uow, OrderLine, "order_id", order_id)
    open_again = {i: {**row, "quantity_closed": ZERO} for i, row in kept.items()}
    now_held = count_on_order(uow, header, to_invoice.not_yet_invoiced(uow, header, lines, open_again))
    if now_held and not was_held:
        progress.unreserve(uow, order_id)
        kept = progress.locked(uow, order_id)
    progress.open_again(uow, header, kept, back, reserve=not now_held and not was_held)
    uow.tell(OrderAmended(order_id, tuple(sorted(back))))
    if now_held and not was_held:
        uow.tell(OrderHeld(order_id))
    return order_id


def close_lines(
    uow: UnitOfWork, header: dict[str, Any], kept: dict[int, dict[str, Any]], quantities: Mapping[int, Decimal | None]
) -> None:
    """So much of lines (None: all that is still to come) will not come; what ends by it ends."""
    ledger.lock_credit(uow, header["bill_to_id"])
    closing.close(uow, header, kept, quantities)
    lines = rows.lines_of(uow, OrderLine, "order_id", header["id"])
    still = min(header["exposure_base"], to_invoice.not_yet_invoiced(uow, header, lines, kept))
    count_on_order(uow, header, still)
    exceptions.settle_closed(uow, header["id"], kept)
    progress.end_if_done(uow, header, kept)
    uow.tell(OrderStopped(header["id"]))


def waive_lines(
    uow: UnitOfWork, header: dict[str, Any], kept: dict[int, dict[str, Any]], quantities: Mapping[int, Decimal]
) -> None:
    """So much of what is to be invoiced of lines will not be; it counts as on order no longer."""
    ledger.lock_credit(uow, header["bill_to_id"])
    closing.waive(uow, header, kept, quantities)
    lines = rows.lines_of(uow, OrderLine, "order_id", header["id"])
    count_on_order(uow, header, min(header["exposure_base"], to_invoice.not_yet_invoiced(uow, header, lines, kept)))
    progress.end_if_done(uow, header, kept)


def give_back(uow: UnitOfWork, before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> None:
    """What the lines that are no more had taken from a quotation is left to order again."""
    still = {line["id"] for line in now}
    gone = [line for line in before if line["id"] not in still and line["quoted_quantity"]]
    quotations.give_back(uow, {line["quotation_line_id"]: line["quoted_quantity"] for line in gone})
