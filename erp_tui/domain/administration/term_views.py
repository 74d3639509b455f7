"""Payment terms as people look at them, and what they make of an amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from erp_tui.domain.administration import queries, terms
from erp_tui.domain.administration.queries import TermView
from erp_tui.domain.kernel.errors import InvalidInput, NotFound
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit


@dataclass(frozen=True)
class TermRow:
    """A payment term; its instalments as `terms.parse_part` reads them."""

    id: int
    code: str
    name: str
    parts: tuple[str, ...]
    discount_percent: Decimal
    discount_days: int
    discount_computation: str
    instalment_step: Decimal | None
    archived_at: datetime | None
    version: int


def _row(term: TermView) -> TermRow:
    return TermRow(
        term.id, term.code, term.name, tuple(map(terms.part_text, term.instalments)), term.discount_percent,
        term.discount_days, term.discount_computation, term.instalment_step, term.archived_at, term.version,
    )  # fmt: skip


def term_rows(unit: Unit) -> list[TermRow]:
    """All payment terms, archived ones too."""
    return [_row(term) for term in queries.all_payment_terms(unit).values()]


def term_row(unit: Unit, code: str) -> TermRow:
    for row in term_rows(unit):
        if row.code == clean(code):
            return row
    raise NotFound("no_term", N_("There is no payment term {code}."), field="payment_term", code=clean(code))


@dataclass(frozen=True)
class DueRow:
    """One instalment; where paying early saves something, until when, and what settles it then."""

    due_on: date
    amount: Decimal
    discount_until: date | None = None
    early_amount: Decimal | None = None


def due_rows(
    unit: Unit, term: TermView, amount: Decimal, currency: str, on: date, *, net: Decimal, taxes: Mapping[str, Decimal]
) -> tuple[DueRow, ...]:
    """The instalments of an amount under a term, from a day on; its net and taxes say what an early payment saves."""
    found = queries.instalments(unit, term, amount, currency, on)
    if not term.discount_percent or amount <= 0:
        return tuple(DueRow(part.due, part.amount) for part in found)
    money = queries.currency(unit, currency)
    saved = terms.early_discount(term.discount_percent, term.discount_computation, net, taxes, money).total
    until = on + timedelta(days=term.discount_days)
    return tuple(DueRow(part.due, part.amount, until, part.amount - saved) for part in found)


def preview(unit: Unit, code: str, amount: Decimal, currency: str, on: date) -> tuple[DueRow, ...]:
    """When how much of an amount without tax falls due under a term. Refused: what is no amount of the currency."""
    if amount != queries.currency(unit, currency).round(amount):
        raise InvalidInput("bad_amount", N_("This is no amount of {currency}."), field="amount", currency=currency)
    return due_rows(unit, queries.payment_term_by_code(unit, code), amount, currency, on, net=amount, taxes={})
