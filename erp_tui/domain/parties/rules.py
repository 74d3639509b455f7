"""What a party must be, and what may be typed about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from erp_tui.domain.kernel.codes import why_not_code
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed
from erp_tui.domain.kernel.money import MOST_MONEY, fits
from erp_tui.domain.kernel.search_store import USUAL_RANK
from erp_tui.domain.kernel.text import N_, clean, fold

ROLES = {"customer": N_("Customer"), "supplier": N_("Supplier"), "carrier": N_("Carrier")}
INVOICE_ON = {"delivered": N_("delivered"), "ordered": N_("ordered")}
DELIVER_ON = {"confirmed": N_("confirmed"), "deposit_paid": N_("deposit paid"), "paid": N_("paid")}
"""When goods leave, in the order of how much must have been paid."""
TEXTS = ("name", "group", "tax_number", "phone", "email", "website", "entry_note")
ADDRESS_TEXTS = ("name", "street", "postal_code", "city", "region")


@dataclass(frozen=True)
class NewAddress:
    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str | None = None
    for_invoices: bool = True
    for_deliveries: bool = True


@dataclass(frozen=True)
class NewContact:
    name: str
    title: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class NewParty:
    """A party to be stored. Without a code it gets one from its series; what is None comes from the company."""

    name: str
    roles: frozenset[str] = frozenset({"customer"})
    code: str | None = None
    group: str = ""
    language: str | None = None
    currency: str | None = None
    tax_number: str = ""
    tax_class: str | None = None
    phone: str = ""
    email: str = ""
    website: str = ""
    entry_note: str = ""
    salesperson_id: int | None = None
    payment_term_id: int | None = None
    credit_limit: Decimal | None = None
    invoice_itself: bool | None = None
    invoice_on: str | None = None
    deliver_on: str | None = None
    needs: str = ""
    addresses: tuple[NewAddress, ...] = ()
    contacts: tuple[NewContact, ...] = ()
    custom: dict[str, Any] | None = field(default=None, hash=False)


def faults_of(values: dict[str, Any]) -> list[BusinessError]:
    """Everything wrong with a party's own values (those that are given)."""
    found: list[BusinessError] = []
    if "name" in values and not clean(values["name"]):
        found.append(InvalidInput("no_name", N_("A party needs a name."), field="name"))
    if values.get("code") is not None and (error := why_not_code(values["code"], longest=20)):
        found.append(error)
    if error := why_not_limit(values.get("credit_limit")):
        found.append(error)
    for field_name, label, known in (
        ("invoice_on", N_("What is invoiced"), INVOICE_ON),
        ("deliver_on", N_("Goods leave when the order is"), DELIVER_ON),
    ):
        if error := why_not_choice(values.get(field_name), known, field=field_name, name=label):
            found.append(error)
    email = clean(values.get("email") or "")
    if email and ("@" not in email.strip("@") or " " in email):
        found.append(InvalidInput("bad_email", N_("“{email}” is not an e-mail address."), field="email", email=email))
    return found


def why_not_limit(limit: Decimal | None) -> InvalidInput | None:
    """Why a credit limit cannot be kept, or None."""
    if limit is None or fits(limit, places=4, most=MOST_MONEY):
        return None
    return InvalidInput("bad_limit", N_("A credit limit is not below zero, and has few places."), field="credit_limit")


def why_not_choice(value: str | None, known: dict[str, str], *, field: str, name: str) -> InvalidInput | None:
    """Why a word is none of those that may stand there, or None. Nothing given is allowed."""
    if value is None or value in known:
        return None
    return InvalidInput(
        "bad_choice", N_("{name} is one of: {choices}."), field=field, name=name, choices=", ".join(known)
    )


def sort_key(name: str) -> str:
    """What lists are sorted by: the folded name."""
    return fold(clean(name))


def why_not_order(name: str, is_customer: bool) -> NotAllowed | None:
    """Why a party cannot order, or None."""
    return None if is_customer else NotAllowed("no_customer", N_("{name} is no customer."), field="party", name=name)


def why_not_use(name: str, archived: bool, blocked_reason: str | None) -> NotAllowed | None:
    """Why a party takes no new documents, or None."""
    if archived:
        return NotAllowed("party_archived", N_("{name} is archived."), field="party", name=name)
    if blocked_reason:
        return NotAllowed(
            "party_blocked", N_("{name} is blocked: {reason}"), field="party", name=name, reason=blocked_reason
        )
    return None


def ranks(best: Sequence[int]) -> dict[int, int]:
    """Where customers who bought stand in what is found, the best one first: 0 for the best 128th of them, each further rank
    for twice as many, 7 for the worse half. Who bought nothing stands behind (`USUAL_RANK`)."""
    bounds = [-(-len(best) >> (USUAL_RANK - 1 - rank)) for rank in range(USUAL_RANK)]
    return {party_id: next(r for r in range(USUAL_RANK) if place < bounds[r]) for place, party_id in enumerate(best)}
