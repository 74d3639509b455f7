"""Settling: how much of which open items a payment or credit takes, and what exchange rates made of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import records, write
from erp_tui.domain.kernel.errors import InvalidInput, NotEnough
from erp_tui.domain.kernel.money import MOST_MONEY, ZERO, Currency, fits
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.ledger import queries as ledger_queries
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.ledger.queries import OpenItemView
from erp_tui.domain.ledger.rules import Side
from erp_tui.domain.receivables.models import Allocation
from erp_tui.domain.receivables.rules import NewPayment


def check_amount(amount: Decimal, currency: Currency, *, field: str = "amount") -> None:
    if not fits(amount, places=4, least=-MOST_MONEY, most=MOST_MONEY) or amount in (ZERO, -ZERO) or (
        amount != currency.round(amount)
    ):  # fmt: skip
        raise InvalidInput("bad_amount", N_("This is no amount of {currency}."), field=field, currency=currency.code)


def to_settle(
    uow: UnitOfWork, new: NewPayment, currency: Currency
) -> tuple[Sequence[OpenItemView], dict[int, Decimal]]:
    """The open items, and how much of which a payment settles: what it names, then the oldest where that is wanted.

    More than is open is refused. Money paid back settles what the customer has in credit. The items are locked.
    """
    if not new.settle and not new.oldest_first:
        return (), {}
    left = abs(new.amount)
    items = [
        item
        for item in ledger_queries.open_items(uow, party_id=new.party_id, lock=True)
        if (item.amount_open > 0) == (new.amount > 0) and item.currency == currency.code
    ]
    taken: dict[int, Decimal] = {}
    for record_id, amount in new.settle:
        of_it = [item for item in items if item.record_id == record_id]
        if not of_it:
            number = records.read(uow, record_id)["number"]
            raise NotEnough(
                "not_open", N_("{number} is no open invoice of this customer in {currency}."), field="settle",
                number=number, currency=currency.code,
            )  # fmt: skip
        open_now = sum((abs(item.amount_open) - taken.get(item.id, ZERO) for item in of_it), ZERO)
        wanted = min(left, open_now) if amount is None else amount
        if amount is not None:
            check_amount(amount, currency)
        if wanted <= 0 or wanted > open_now:
            number = records.read(uow, record_id)["number"]
            raise NotEnough(
                "not_open", N_("Of {number} only {open} is open."), field="amount", number=number, open=open_now,
                currency=currency.code,
            )  # fmt: skip
        if wanted > left:
            raise NotEnough("payment_used", N_("Of this payment only {left} is left."), field="amount", left=left)
        left -= _take(taken, of_it, wanted)
    if new.oldest_first:
        open_now = sum((abs(item.amount_open) - taken.get(item.id, ZERO) for item in items), ZERO)
        _take(taken, items, min(left, open_now))
    return items, taken


def _take(taken: dict[int, Decimal], items: Sequence[OpenItemView], amount: Decimal) -> Decimal:
    """Spread an amount over items in their order of due date."""
    left = amount
    for item in items:
        part = min(left, abs(item.amount_open) - taken.get(item.id, ZERO))
        if part > 0:
            taken[item.id] = taken.get(item.id, ZERO) + part
            left -= part
    return amount - left


def settle(uow: UnitOfWork, pairs: Sequence[tuple[int, int, Decimal]], party_id: int, on: date) -> None:
    """Debit item, credit item, amount, from a day on (or since both are there); differences of exchange are booked."""
    if not pairs:
        return
    made, difference = [], ZERO
    for debit_id, credit_id, amount in sorted(pairs):
        done = ledger.settle(uow, debit_id, credit_id, amount)
        difference += done.of_credit - done.of_debit
        made.append(
            {
                "debit_item_id": debit_id, "credit_item_id": credit_id, "on": max(on, done.since),
                "at": uow.now, "amount": amount, "amount_base": done.of_debit, "credit_base": done.of_credit,
            }
        )  # fmt: skip
    write.insert(uow, Allocation, made)
    book_difference(uow, party_id, difference)


def book_difference(uow: UnitOfWork, party_id: int, difference: Decimal, *, undo: bool = False) -> None:
    """What rates have gained (above zero) or lost between invoice and payment; `undo` books it back where it was."""
    if difference:
        use = "exchange_gain" if (difference > 0) != undo else "exchange_loss"
        ledger.post(
            uow,
            on=uow.today,
            text="exchange",
            record_id=party_id,
            branch_id=administration.default_branch(uow),
            lines=[
                Side(ZERO, "receivable", amount_base=difference, party_id=party_id),
                Side(ZERO, use, amount_base=-difference, party_id=party_id),
            ],
        )
