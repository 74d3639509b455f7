"""Taxes as people look at them: the list, and which of them a customer bears on a product, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.errors import InvalidInput, NotFound
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger.models import Account
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import queries
from erp_tui.domain.products import queries as products

REASONS = {
    "exemption": N_("Exempt by certificate"),
    "own": N_("The customer's own tax class"),
    "region": N_("Where the goods go"),
    "usual": N_("As usual"),
}
"""Why a customer is taxed as it is."""


@dataclass(frozen=True)
class TaxRow:
    """A tax: `rate_percent` percent, or `unit_rate` of the document's currency for each unit."""

    id: int
    code: str
    name: str
    kind: str
    rate_percent: Decimal
    unit_rate: Decimal
    included: bool
    adds_to_next: bool
    ignores_previous: bool
    valid_from: date | None
    valid_to: date | None
    sequence: int
    account_code: str
    archived_at: datetime | None
    version: int


def tax_rows(unit: Unit) -> list[TaxRow]:
    """All taxes in their order of computation, archived ones too."""
    table = table_of(Account)
    accounts = {row.id: row.code for row in unit.rows(select(table.c.id, table.c.code))}
    return [
        TaxRow(
            one.id, one.code, one.name, one.rule.kind, one.rule.rate, one.rule.amount, one.rule.included,
            one.rule.adds_to_next, one.rule.ignores_previous, one.rule.valid_from, one.rule.valid_to, one.sequence,
            accounts[one.account_id], one.archived_at, one.version,
        )
        for one in queries.taxes(unit).values()
    ]  # fmt: skip


def tax_row(unit: Unit, code: str) -> TaxRow:
    for one in tax_rows(unit):
        if one.code == clean(code):
            return one
    raise NotFound("no_tax", N_("There is no tax {code}."), field="tax", code=clean(code))


@dataclass(frozen=True)
class ExemptionRow:
    """A certificate by which a customer is taxed as another class."""

    id: int
    party_code: str
    party_name: str
    party_class: str
    number: str
    valid_from: date | None
    valid_to: date | None
    ended_at: datetime | None


def exemption_rows(unit: Unit) -> list[ExemptionRow]:
    known = queries.tax_exemptions(unit)
    names = parties.names_of(unit, list(known))
    return [
        ExemptionRow(
            one.id, *names[party_id], one.party_class, one.number, one.valid_from, one.valid_to, one.ended_at
        )
        for party_id, some in known.items()
        for one in some
    ]  # fmt: skip


@dataclass(frozen=True)
class LeftOut:
    """A tax of the choice that does not count on the day, with the reason."""

    code: str
    name: str
    message: str
    values: dict[str, Any]


@dataclass(frozen=True)
class TaxReason:
    """Which taxes a customer bears on a product on a day, and why: both classes, the choice for them, what is left out."""

    on: date
    party_code: str
    party_class: str | None
    reason: str
    """A word of REASONS, with its detail: the certificate's number, the country."""
    detail: str
    product_code: str
    product_class: str
    chosen_for: str
    """The pair of classes that the choice names; * is any. Empty: there is no choice, and no tax."""
    taxes: tuple[TaxRow, ...]
    left_out: tuple[LeftOut, ...]


def why_taxes(
    unit: Unit, party_id: int, product_id: int, on: date | None = None, country: str | None = None
) -> TaxReason:
    """Explain the taxes of a product for a customer, delivered to its own address or to another country."""
    on = on or unit.today
    if country is not None and country not in administration.countries(unit):
        raise InvalidInput(
            "no_country",
            N_("There is no country {code}. It takes two letters, as in DE."),
            field="country",
            code=clean(country),
        )
    party = parties.defaults_for(unit, party_id)
    header = {
        "bill_to_id": party_id, "party_id": party_id, "on": on, "ship_to": {"country": country} if country else None,
        "ship_address_id": party.ship_address_id, "bill_address_id": party.bill_address_id,
    }  # fmt: skip
    by = queries.party_class(unit, header)
    product = products.by_id(unit, [product_id])[product_id]
    product_class = product.tax_class or "standard"
    choice = queries.choice_for(unit, product_class, by.code)
    held = queries.taxes_for(unit, product_class, by.code, on)
    rows = {one.code: one for one in tax_rows(unit)}
    left_out = [_left_out(rows[code]) for code in (choice.taxes if choice else ()) if code not in held]
    pair = f"{choice.product_class or '*'} / {choice.party_class or '*'}" if choice else ""
    return TaxReason(
        on, party.code, by.code, REASONS[by.reason], by.detail, product.code, product_class, pair,
        tuple(rows[code] for code in held), tuple(left_out),
    )  # fmt: skip


def _left_out(tax: TaxRow) -> LeftOut:
    if tax.archived_at is not None:
        return LeftOut(tax.code, tax.name, N_("It is archived."), {})
    days = {"first": tax.valid_from or "…", "last": tax.valid_to or "…"}
    return LeftOut(tax.code, tax.name, N_("It holds from {first} to {last}."), days)
