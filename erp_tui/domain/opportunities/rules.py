"""The states of an opportunity and what may be typed about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from erp_tui.domain.kernel.errors import BusinessError, InvalidInput
from erp_tui.domain.kernel.facts import Fact
from erp_tui.domain.kernel.flow import Flow
from erp_tui.domain.kernel.money import MOST_MONEY, ZERO, fits
from erp_tui.domain.kernel.text import N_, clean


class OpportunityState(StrEnum):
    NEW = "new"
    QUALIFIED = "qualified"
    PROPOSED = "proposed"
    WON = "won"
    LOST = "lost"


_OPEN = (OpportunityState.QUALIFIED, OpportunityState.PROPOSED, OpportunityState.WON, OpportunityState.LOST)
FLOW: Flow[OpportunityState] = Flow(
    {
        OpportunityState.NEW: _OPEN,
        OpportunityState.QUALIFIED: _OPEN[1:],
        OpportunityState.PROPOSED: _OPEN[2:],
        OpportunityState.WON: (OpportunityState.QUALIFIED,),
        OpportunityState.LOST: (OpportunityState.QUALIFIED,),
    },
    {
        OpportunityState.NEW: N_("New"),
        OpportunityState.QUALIFIED: N_("Qualified"),
        OpportunityState.PROPOSED: N_("Proposed"),
        OpportunityState.WON: N_("Won"),
        OpportunityState.LOST: N_("Lost"),
    },
)
USUAL_PROBABILITY = {
    OpportunityState.NEW: Decimal(10),
    OpportunityState.QUALIFIED: Decimal(30),
    OpportunityState.PROPOSED: Decimal(60),
    OpportunityState.WON: Decimal(100),
    OpportunityState.LOST: ZERO,
}
"""What a state is worth unless somebody says otherwise."""
ACTIVITIES = {"call": N_("Call"), "visit": N_("Visit"), "mail": N_("E-mail"), "task": N_("Task")}


@dataclass(frozen=True)
class OpportunityWon(Fact):
    """The business is ours."""


@dataclass(frozen=True)
class NewOpportunity:
    """A chance of business; without a day it is expected in thirty days, in the party's currency."""

    party_id: int
    title: str
    needs: str = ""
    source: str = ""
    contact_id: int | None = None
    salesperson_id: int | None = None
    currency: str | None = None
    expected_amount: Decimal = ZERO
    probability: Decimal | None = None
    expected_on: date | None = None
    custom: dict[str, Any] | None = field(default=None, hash=False)


def faults_of(values: dict[str, Any]) -> list[BusinessError]:
    found: list[BusinessError] = []
    if "title" in values and not clean(values["title"]):
        found.append(InvalidInput("no_title", N_("An opportunity needs a title."), field="title"))
    probability = values.get("probability")
    if probability is not None and not fits(probability, most=Decimal(100)):
        found.append(
            InvalidInput("bad_probability", N_("A probability is between 0 and 100 percent."), field="probability")
        )
    amount = values.get("expected_amount")
    if amount is not None and not (amount.is_finite() and 0 <= amount <= MOST_MONEY):
        found.append(InvalidInput("bad_amount", N_("An expected amount is not below zero."), field="expected_amount"))
    return found
