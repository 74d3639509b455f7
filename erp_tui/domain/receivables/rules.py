"""Ageing buckets, which reminder is due, and what may be paid how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from erp_tui.domain.administration.terms import add_months
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput
from erp_tui.domain.kernel.facts import Fact
from erp_tui.domain.kernel.flow import Flow
from erp_tui.domain.kernel.money import EXACT, MOST, MOST_MONEY, ZERO, Currency, fits, split_rest_to_last
from erp_tui.domain.kernel.text import N_

METHODS = {
    "bank": N_("Bank"),
    "cash": N_("Cash"),
    "write_off": N_("Written off"),
    "discount": N_("Early-payment discount"),
}
"""How money comes in, and the use of the account it is booked to."""
DIFFERENCES = {
    "keep": N_("Stays open; what is too much stays as credit"),
    "open": N_("Stays open; too much is refused"),
    "write_off": N_("Is written off"),
}
"""What becomes of the difference between a payment and what is open of the documents it names."""
WAYS = ("bank", "cash")
"""What is recorded as a payment; writing off is a verb of its own, with a right of its own."""


class DunningState(StrEnum):
    PROPOSED = "proposed"
    SENT = "sent"
    CANCELLED = "cancelled"


DUNNING_FLOW: Flow[DunningState] = Flow(
    {
        DunningState.PROPOSED: (DunningState.SENT, DunningState.CANCELLED),
        DunningState.SENT: (),
        DunningState.CANCELLED: (),
    },
    {
        DunningState.PROPOSED: N_("Proposed"),
        DunningState.SENT: N_("Sent"),
        DunningState.CANCELLED: N_("Cancelled"),
    },
)


@dataclass(frozen=True)
class PaymentRecorded(Fact):
    """Money has come in (or was paid back)."""


@dataclass(frozen=True)
class NewPayment:
    """Money of a party. `settle` names invoices (record ids) with the amount of each, None: all that is open of it.

    `oldest_first`: what is not named settles the oldest open items. Negative: money paid back. `difference` says what
    becomes of what a payment lacks or has too much for the documents it names: see DIFFERENCES.
    """

    party_id: int
    amount: Decimal
    currency: str | None = None
    on: date | None = None
    method: str = "bank"
    reference: str = ""
    settle: tuple[tuple[int, Decimal | None], ...] = ()
    oldest_first: bool = False
    difference: str = "keep"
    reason: str = "difference"
    """Of a difference that is written off: a coded reason of area write_off."""
    amount_base: Decimal | None = None
    """What the bank gave for it in base currency; none: by the rate of the day."""


@dataclass(frozen=True)
class Part:
    """A part of what is open, and when it falls due. Without `amount` the last one takes the rest."""

    due: date
    amount: Decimal | None = None


def amounts_of(parts: Sequence[Part], total: Decimal, currency: Currency, earliest: date) -> list[Decimal]:
    """The amount of each part; together they are the total. Parts above it, of zero or before `earliest` are refused."""
    if not parts:
        raise InvalidInput("no_parts", N_("Name at least one day."), field="parts")
    for part in parts:
        if part.due < earliest:
            raise InvalidInput("before_document", N_("Nothing falls due before its document."), field="due")
        if part.amount is not None and (
            not fits(part.amount, places=4, most=MOST_MONEY) or part.amount != currency.round(part.amount)
        ):
            raise InvalidInput("bad_amount", N_("This is no amount of {currency}."), field="amount",
                               currency=currency.code)  # fmt: skip
    if any(part.amount is None for part in parts[:-1]):
        raise InvalidInput("no_amount", N_("Only the last part may be without an amount."), field="amount")
    amounts = [part.amount or ZERO for part in parts[:-1]]
    rest = total - sum(amounts, ZERO)
    last = parts[-1].amount
    if rest <= 0 or any(amount <= 0 for amount in amounts) or last not in (None, rest):
        raise InvalidInput("not_the_whole", N_("The parts must add up to {total}."), field="amount", total=total)
    return [*amounts, rest]


def even_parts(total: Decimal, count: int, first_due: date, currency: Currency, months: int = 1) -> list[Part]:
    """So many equal parts, one every so many months; the last takes what rounding leaves."""
    if not 1 <= count <= 120:
        raise InvalidInput("bad_count", N_("There are 1 to 120 parts."), field="count")
    amounts = split_rest_to_last(total, [Decimal(1)] * count, currency)
    return [Part(add_months(first_due, number * months), amount) for number, amount in enumerate(amounts)]


def parts_of(total: Decimal, each: Decimal, first_due: date, currency: Currency, months: int = 1) -> list[Part]:
    """Parts of an equal amount, one every so many months, and what then is left."""
    if each <= 0 or each != currency.round(each):
        raise InvalidInput("bad_amount", N_("This is no amount of {currency}."), field="amount", currency=currency.code)
    whole = int(total // each)
    if whole > 120:
        raise InvalidInput("bad_count", N_("There are 1 to 120 parts."), field="amount")
    amounts = [each] * whole + ([total - whole * each] if total != whole * each else [])
    return [Part(add_months(first_due, number * months), amount) for number, amount in enumerate(amounts)]


def bucket_names(limits: Sequence[int]) -> list[str]:
    """not_due, 1-30, 31-60, 61-90, over_90 for limits 30, 60, 90."""
    starts = [1, *(limit + 1 for limit in limits[:-1])]
    return ["not_due", *(f"{a}-{b}" for a, b in zip(starts, limits, strict=True)), f"over_{limits[-1]}"]


def ageing_bucket(days_past_due: int, limits: Sequence[int]) -> str:
    """The bucket of an item so many days past due (0 or less: not due). Source: examples, area ageing."""
    names = bucket_names(limits)
    if days_past_due <= 0:
        return names[0]
    for name, limit in zip(names[1:], limits, strict=False):
        if days_past_due <= limit:
            return name
    return names[-1]


@dataclass(frozen=True)
class Level:
    level: int
    overdue_days: int
    fee: Decimal = ZERO
    fee_percent: Decimal = ZERO
    interest_percent_per_year: Decimal = ZERO


def faults_of(level: Level, known: Mapping[int, Level]) -> list[BusinessError]:
    """All that is wrong with a level among the others."""
    found: list[BusinessError] = []
    if not 1 <= level.level <= max(known, default=0) + 1:
        found.append(InvalidInput("gap", N_("Levels follow each other without a gap."), field="level"))
    if not 0 <= level.overdue_days <= 3650:
        found.append(InvalidInput("bad_days", N_("These are no days."), field="overdue_days"))
    elif any((other.level < level.level) == (other.overdue_days >= level.overdue_days)
             for other in known.values() if other.level != level.level):  # fmt: skip
        found.append(InvalidInput("not_later", N_("Each level is later than the one before."), field="overdue_days"))
    if not fits(level.fee, places=4, most=MOST_MONEY):
        found.append(InvalidInput("below_zero", N_("A fee is not below zero."), field="fee"))
    for name in ("fee_percent", "interest_percent_per_year"):
        if not fits(getattr(level, name), most=MOST):
            found.append(InvalidInput("below_zero", N_("A percentage is not below zero."), field=name))
    return found


def next_level(last_sent: int, days_past_due: int, levels: Mapping[int, Level]) -> Level | None:
    """The reminder that is due: one above the last sent, when its day has come. Source: examples, area dunning."""
    level = levels.get(last_sent + 1)
    return level if level is not None and days_past_due >= level.overdue_days else None


def fee_and_interest(
    level: Level, amount_open: Decimal, days_past_due: int, currency: Currency
) -> tuple[Decimal, Decimal]:
    """fee + fee_percent of the open amount; interest = amount x rate x days past due / 365; both rounded."""
    fee = currency.round(level.fee + EXACT.divide(EXACT.multiply(amount_open, level.fee_percent), Decimal(100)))
    yearly = EXACT.divide(EXACT.multiply(amount_open, level.interest_percent_per_year), Decimal(100))
    interest = currency.round(EXACT.divide(EXACT.multiply(yearly, Decimal(days_past_due)), Decimal(365)))
    return fee, interest
