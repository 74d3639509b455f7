"""The states of an invoice and what it says has happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from erp_tui.domain.kernel.facts import Fact
from erp_tui.domain.kernel.flow import Flow
from erp_tui.domain.kernel.money import EXACT, Currency
from erp_tui.domain.kernel.text import N_

INVOICE, CREDIT_NOTE = "invoice", "credit_note"
DEPOSIT = "deposit"
"""The kind of lines that invoice a deposit, or take one off."""


class InvoiceState(StrEnum):
    DRAFT = "draft"
    POSTED = "posted"


FLOW: Flow[InvoiceState] = Flow(
    {InvoiceState.DRAFT: (InvoiceState.POSTED,), InvoiceState.POSTED: ()},
    {InvoiceState.DRAFT: N_("Draft"), InvoiceState.POSTED: N_("Posted")},
)


@dataclass(frozen=True)
class InvoicePosted(Fact):
    """An invoice is in the books."""


@dataclass(frozen=True)
class CreditNotePosted(Fact):
    """A credit note is in the books; `invoice_id` is what it corrects, none: it stands for itself."""

    invoice_id: int | None


@dataclass(frozen=True)
class CreditNoteTakenBack(Fact):
    """An invoice (the record) is in the books that takes back a credit note."""

    credit_note_id: int


def is_of_its_own(header: Mapping[str, Any]) -> bool:
    """Whether an invoice or credit note was made without an order, a return or another one."""
    return all(header[name] is None for name in ("order_id", "delivery_id", "return_id", "credits_id"))


def share(
    amount: Decimal, quantity: Decimal, whole: Decimal, already: Decimal, is_rest: bool, currency: Currency
) -> Decimal:
    """The part of an amount that falls to a part of a quantity; the last part takes what is left, so nothing is lost."""
    if is_rest:
        return amount - already
    return currency.round(EXACT.divide(EXACT.multiply(amount, quantity), whole))


def payment_state(amount: Decimal, amount_open: Decimal) -> str:
    """How much of a posted document is settled: open, partly_paid, paid."""
    if amount_open == 0:
        return "paid"
    return "open" if amount_open == amount else "partly_paid"


PAYMENT_WORDS = {"open": N_("Open"), "partly_paid": N_("Partly paid"), "paid": N_("Paid")}


def payment_word(state: str, *, is_overdue: bool = False, is_disputed: bool = False) -> str:
    """A derived word: paid; else disputed (reminders are blocked), overdue (a part is past due), open or partly paid."""
    if state == "paid":
        return PAYMENT_WORDS["paid"]
    if is_disputed:
        return N_("Disputed")
    return N_("Overdue") if is_overdue else PAYMENT_WORDS[state]
