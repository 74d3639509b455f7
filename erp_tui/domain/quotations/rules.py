"""The states of a quotation and what it says has happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from erp_tui.domain.kernel.facts import Fact
from erp_tui.domain.kernel.flow import Flow
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing.documents import NewDocument


class QuotationState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"


FLOW: Flow[QuotationState] = Flow(
    {
        QuotationState.DRAFT: (QuotationState.SENT, QuotationState.ACCEPTED, QuotationState.DECLINED),
        QuotationState.SENT: (QuotationState.ACCEPTED, QuotationState.DECLINED),
        QuotationState.ACCEPTED: (),
        QuotationState.DECLINED: (),
    },
    {
        QuotationState.DRAFT: N_("Draft"),
        QuotationState.SENT: N_("Sent"),
        QuotationState.ACCEPTED: N_("Accepted"),
        QuotationState.DECLINED: N_("Declined"),
    },
)
"""A draft may be accepted or declined at once: the customer is on the telephone."""


@dataclass(frozen=True)
class QuotationAccepted(Fact):
    """The customer has said yes."""


@dataclass(frozen=True)
class NewQuotation:
    document: NewDocument
    opportunity_id: int | None = None
    valid_until: date | None = None
    """None: so many days as the setting quotation.valid_days says."""
    customer_reference: str = ""


def is_expired(state: str, valid_until: date, today: date) -> bool:
    """A derived word: the last day of validity is past and nobody has answered."""
    return state in (QuotationState.DRAFT, QuotationState.SENT) and today > valid_until
