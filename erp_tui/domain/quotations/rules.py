"""The states of a quotation and what it says has happened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from erp_tui.domain.kernel.facts import Fact
from erp_tui.domain.kernel.flow import Flow
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing.documents import LineInput, NewDocument


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
    template: str | None = None
    """Code of the template that it begins with: its lines come before those of the document."""


@dataclass(frozen=True)
class NewTemplate:
    """A named set of lines. Prices given in `lines` are kept (in `currency`, none: the company's); the others come from the
    price lists whenever the template is used."""

    code: str
    name: str
    lines: tuple[LineInput, ...] = ()
    currency: str | None = None
    printed_note: str = ""


_REVISION = re.compile(r"(?P<number>.*\d)\s*[vV](?P<revision>\d{1,6})")


def read_number(typed: str) -> tuple[str, int | None]:
    """A quotation as people name it: `Q000123` (the current revision) or `Q000123 v2`."""
    found = _REVISION.fullmatch(typed.strip())
    return (found["number"].strip(), int(found["revision"])) if found else (typed.strip(), None)


def shown_number(number: str, revision: int) -> str:
    """The number with its revision, where there is more than the first one."""
    return number if revision == 1 else f"{number} v{revision}"


def progress_word(lines: list[tuple[Decimal, Decimal]]) -> str:
    """How much of what was quoted (quantity, of it ordered) has been ordered: empty, partly_ordered or ordered."""
    if not any(ordered > 0 for _quantity, ordered in lines):
        return ""
    return "ordered" if all(ordered >= quantity for quantity, ordered in lines) else "partly_ordered"


def is_expired(state: str, valid_until: date, today: date) -> bool:
    """A derived word: the last day of validity is past and nobody has answered."""
    return state in (QuotationState.DRAFT, QuotationState.SENT) and today > valid_until
