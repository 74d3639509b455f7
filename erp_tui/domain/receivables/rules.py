"""Ageing buckets, which reminder is due, and what may be paid how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from erp_tui.domain.kernel.facts import Fact
from erp_tui.domain.kernel.flow import Flow
from erp_tui.domain.kernel.money import EXACT, Currency
from erp_tui.domain.kernel.text import N_

METHODS = {
    "bank": N_("Bank"),
    "cash": N_("Cash"),
    "write_off": N_("Written off"),
    "discount": N_("Early-payment discount"),
}
"""How money comes in, and the use of the account it is booked to."""
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

    `oldest_first`: what is not named settles the oldest open items. Negative: money paid back.
    """

    party_id: int
    amount: Decimal
    currency: str | None = None
    on: date | None = None
    method: str = "bank"
    reference: str = ""
    settle: tuple[tuple[int, Decimal | None], ...] = ()
    oldest_first: bool = False


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
    fee: Decimal
    fee_percent: Decimal
    interest_percent_per_year: Decimal


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
