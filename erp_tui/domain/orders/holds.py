"""What holds an order up: credit, and whatever somebody says. Held orders reserve and ship nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, MANAGER, verb
from erp_tui.domain.ledger import queries as ledger_queries
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.orders import credit, progress, queries, to_invoice
from erp_tui.domain.orders.models import Hold, Order, OrderLine
from erp_tui.domain.orders.rules import (
    FLOW,
    HOLDS,
    OrderHeld,
    OrderReleased,
    OrderState,
    holds_now,
)
from erp_tui.domain.parties import queries as parties


def count_on_order(uow: UnitOfWork, header: dict[str, Any], amount: Decimal) -> bool:
    """Let a confirmed order count for so much as on order. Where that is too much for the customer's limit it counts for
    no more than before and is held for credit (True): what is held for credit counts when that hold is released."""
    rise = amount - header["exposure_base"]
    if rise > 0:
        if "credit" in queries.open_holds(uow, header["id"]) or not fits_limit(uow, header, rise):
            return True
    else:
        ledger.expose(uow, header["bill_to_id"], rise, None)
    header |= write.update(uow, Order, header, exposure_base=amount)
    return False


def fits_limit(uow: UnitOfWork, header: Mapping[str, Any], rise: Decimal) -> bool:
    """Count so much more as on order, or place a hold: one conditional update decides, so that two clerks never both pass.

    Where credit.when_over says `refuse`, what is too much is refused instead of held.
    """
    party_id = header["bill_to_id"]
    if not administration.setting(uow, "credit.check"):
        return ledger.expose(uow, party_id, rise, None)
    since = credit.overdue_since(uow, party_id)
    limit = parties.credit_limit(uow, party_id)
    if since is None and ledger.expose(uow, party_id, rise, limit):
        return True
    before = ledger_queries.exposure(uow, party_id)
    message = OVER_LIMIT if since is None else OVERDUE
    base = administration.base_currency(uow)
    figures: dict[str, Decimal | None] = {
        "limit": limit, "receivable": before.receivable, "overdue": before.overdue, "on_order": before.on_order,
        "amount": rise,
    }  # fmt: skip
    values: dict[str, Any] = {name: None if one is None else base.round(one) for name, one in figures.items()}
    values |= {"currency": base.code, "since": since}
    if administration.setting(uow, "credit.when_over") == "refuse":
        raise NotEnough("credit_limit", message, field="customer", **values)
    place(
        uow,
        header["id"],
        "credit",
        message,
        {"amount_base": rise},
        **{name: one for name, one in values.items() if one is not None},
    )
    return False


OVER_LIMIT = N_(
    "Credit limit {limit}: {receivable} owed ({overdue} overdue), {on_order} on order before this order of {amount} {currency}."
)
OVERDUE = N_(
    "{overdue} {currency} is overdue, since {since}: {receivable} owed, {on_order} on order, this order {amount}."
)


def place(
    uow: UnitOfWork, order_id: int, kind: str, message: str, own: Mapping[str, Any] | None = None, **values: Any
) -> int:
    """A hold with its reason; `own` are columns that only holds of this kind have."""
    assert kind in HOLDS, kind
    row = write.insert_one(
        uow,
        Hold,
        order_id=order_id,
        kind=kind,
        reason={"message": message, "values": {name: str(value) for name, value in values.items()}},
        placed_by=uow.actor.id,
        placed_at=uow.now,
        **(own or {}),
    )
    return int(row["id"])


@verb("orders.hold", N_("Hold order"), roles=(CLERK,))
def hold(uow: UnitOfWork, order_id: int, reason: str, *, kind: str = "manual") -> int:
    """Hold an order: what is reserved for it becomes free, and nothing of it ships until the hold is released."""
    header = rows.get(uow, Order, order_id, lock=True)
    check_open(header)
    if not clean(reason):
        raise InvalidInput("no_reason_given", N_("Say why."), field="reason")
    if kind not in HOLDS:
        raise InvalidInput("no_hold", N_("There is no such kind of hold."), field="kind")
    hold_id = place(uow, order_id, kind, clean(reason))
    if header["state"] == OrderState.CONFIRMED:
        progress.unreserve(uow, order_id)
        uow.tell(OrderHeld(order_id))
    return hold_id


@verb("orders.release_hold", N_("Release hold"), roles=(CLERK,))
def release_hold(uow: UnitOfWork, hold_id: int, reason: str) -> int:
    """Release a hold that is not about credit; the last one lets the order go on."""
    return _release(uow, hold_id, reason, None, credit=False)


@verb("orders.release_credit_hold", N_("Release credit hold"), roles=(MANAGER,))
def release_credit_hold(uow: UnitOfWork, hold_id: int, reason: str, *, expires_on: date | None = None) -> int:
    """Let an order pass beyond the credit limit, with a reason; after `expires_on` it does not ship without another look."""
    return _release(uow, hold_id, reason, expires_on, credit=True)


def _release(uow: UnitOfWork, hold_id: int, reason: str, expires_on: date | None, *, credit: bool) -> int:
    found = rows.get(uow, Hold, hold_id)
    header = rows.get(uow, Order, found["order_id"], lock=True)
    found = rows.get(uow, Hold, hold_id, lock=True)
    if not holds_now(found["released_at"], found["expires_on"], uow.today):
        raise NotAllowed("released_already", N_("This hold is released already."))
    if found["exception"]:
        raise NotAllowed(
            "exception_hold", N_("An exception is answered: deliver again, split, substitute or accept it.")
        )
    if (found["kind"] == "credit") != credit:
        raise NotAllowed("credit_hold", N_("A credit hold is released by those who may: use the credit release."))
    if not clean(reason):
        raise InvalidInput("no_reason_given", N_("Say why."), field="reason")
    if expires_on is not None and expires_on < uow.today:
        raise InvalidInput("expired", N_("This day is over."), field="expires_on")
    write.update(
        uow,
        Hold,
        found,
        released_at=uow.now,
        released_by=uow.actor.id,
        release_reason=clean(reason),
        expires_on=expires_on,
    )
    if credit and header["state"] == OrderState.CONFIRMED:
        lines = rows.lines_of(uow, OrderLine, "order_id", header["id"])
        wanted = to_invoice.not_yet_invoiced(uow, header, lines, progress.locked(uow, header["id"]))
        ledger.expose(uow, header["bill_to_id"], wanted - header["exposure_base"], None)
        header |= write.update(uow, Order, header, exposure_base=wanted)
    if header["state"] == OrderState.CONFIRMED and not queries.is_held(uow, header["id"]):
        progress.reserve(uow, header)
        uow.tell(OrderReleased(header["id"], header["invoice_on"]))
    return int(header["id"])


def check_open(header: Mapping[str, Any]) -> None:
    if header["state"] not in (OrderState.DRAFT, OrderState.CONFIRMED):
        raise NotAllowed(
            "not_open",
            N_("This is {state}: it does not change any more."),
            state=FLOW.words[OrderState(header["state"])],
        )
