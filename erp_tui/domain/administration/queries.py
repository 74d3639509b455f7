"""Reading the set-up: each piece is read once and kept until somebody changes the set-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import models, rules, terms
from erp_tui.domain.kernel import money
from erp_tui.domain.kernel.errors import InvalidInput, NotFound
from erp_tui.domain.kernel.models import Series
from erp_tui.domain.kernel.money import EXACT, Currency
from erp_tui.domain.kernel.quantity import Unit as MeasureUnit
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Actor, Unit


@dataclass(frozen=True)
class CompanyView:
    id: int
    name: str
    country: str
    base_currency: str
    time_zone: str
    language: str
    purpose: str
    fixed_today: date | None
    street: str
    postal_code: str
    city: str
    region: str
    tax_number: str
    phone: str
    email: str
    bank_account: str
    version: int


@dataclass(frozen=True)
class TermView:
    """A payment term; `instalments` are (share, due steps) as `terms.schedule` takes them."""

    id: int
    code: str
    name: str
    discount_percent: Decimal
    discount_days: int
    discount_computation: str
    instalment_step: Decimal | None
    instalments: tuple[dict[str, Any], ...]
    archived_at: datetime | None
    version: int

    @property
    def untaxed_percent(self) -> Decimal:
        """What percent of the net bears no tax on invoices of this term: theirs is issued with the tax of the reduced net."""
        return self.discount_percent if self.discount_computation == "tax_reduced_upfront" else Decimal(0)


@dataclass(frozen=True)
class UserView:
    id: int
    login: str
    name: str
    role: str
    language: str
    archived_at: datetime | None
    version: int


def company(unit: Unit) -> CompanyView:
    def read(unit: Unit) -> CompanyView:
        row = unit.row(select(table_of(models.Company)))
        assert row is not None, "the books have a company from the first moment"
        return CompanyView(**row._mapping)

    return unit.remember("company", read)


def settings(unit: Unit) -> dict[str, rules.Setting]:
    """All settings with their values, defaults included."""

    def read(unit: Unit) -> dict[str, rules.Setting]:
        table = table_of(models.Setting)
        stored = {row.name: row.value for row in unit.rows(select(table.c.name, table.c.value))}
        return {
            name: rules.parse_setting(name, stored.get(name, kind.default)) for name, kind in rules.SETTINGS.items()
        }

    return unit.remember("settings", read)


def setting(unit: Unit, name: str) -> Any:
    """The value of one setting: text, whole number or True/False by its kind."""
    return settings(unit)[name]


def currencies(unit: Unit) -> dict[str, Currency]:
    def read(unit: Unit) -> dict[str, Currency]:
        table = table_of(models.Currency)
        rows = unit.rows(select(table.c.code, table.c.places, table.c.step))
        return {row.code: Currency(row.code, row.places, row.step) for row in rows}

    return unit.remember("currencies", read)


def currency(unit: Unit, code: str) -> Currency:
    found = currencies(unit).get(code)
    if found is None:
        raise InvalidInput("no_currency", N_("There is no currency {code}."), field="currency", code=clean(code))
    return found


def base_currency(unit: Unit) -> Currency:
    return currency(unit, company(unit).base_currency)


def rate_on(unit: Unit, code: str, on: date) -> Decimal:
    """Units of the currency for one unit of base currency: the newest on or before the day. None or zero: refused."""
    if code == company(unit).base_currency:
        return Decimal(1)

    def read(unit: Unit) -> dict[str, list[tuple[date, Decimal]]]:
        table = table_of(models.ExchangeRate)
        found: dict[str, list[tuple[date, Decimal]]] = {}
        for row in unit.rows(select(table).order_by(table.c.currency, table.c.on)):
            found.setdefault(row.currency, []).append((row.on, row.rate))
        return found

    known = [rate for day, rate in unit.remember("rates", read).get(code, ()) if day <= on]
    if not known or known[-1] <= 0:
        raise NotFound(
            "no_rate", N_("There is no exchange rate of {code} on {on}."), field="currency", code=code, on=on
        )
    return known[-1]


def convert(unit: Unit, amount: Decimal, source: str, target: str, on: date) -> Decimal:
    """An amount of one currency in another at a day's rates, through the base currency, rounded once at the end."""
    return money.convert(amount, rate_on(unit, source, on), rate_on(unit, target, on), currency(unit, target))


def in_base(unit: Unit, amount: Decimal, rate: Decimal) -> Decimal:
    """An amount of a document in base currency, at the rate frozen on the document; rounded once."""
    return amount if rate == 1 else base_currency(unit).round(EXACT.divide(amount, rate))


def units_of_measure(unit: Unit) -> dict[str, MeasureUnit]:
    def read(unit: Unit) -> dict[str, MeasureUnit]:
        table = table_of(models.MeasureUnit)
        return {
            row.code: MeasureUnit(row.code, row.kind, row.numerator, row.denominator, row.step)
            for row in unit.rows(select(table))
        }

    return unit.remember("units", read)


def unit_of_measure(unit: Unit, code: str) -> MeasureUnit:
    found = units_of_measure(unit).get(code)
    if found is None:
        raise InvalidInput("no_unit", N_("There is no unit of measure {code}."), field="unit", code=clean(code))
    return found


def all_payment_terms(unit: Unit) -> dict[int, TermView]:
    """All terms, archived ones too: old documents name them."""

    def read(unit: Unit) -> dict[int, TermView]:
        terms, lines = table_of(models.PaymentTerm), table_of(models.PaymentTermLine)
        parts: dict[int, list[dict[str, Any]]] = {}
        for row in unit.rows(select(lines).order_by(lines.c.term_id, lines.c.line_no)):
            parts.setdefault(row.term_id, []).append({"share": row.share, "due": row.due})
        rows = unit.rows(select(terms).order_by(terms.c.code))
        return {row.id: TermView(**row._mapping, instalments=tuple(parts.get(row.id, ()))) for row in rows}

    return unit.remember("payment_terms", read)


@dataclass(frozen=True)
class UnitRow:
    """A unit of measure; `factor` is how many basic units of its kind it is, as text: a decimal number or a fraction."""

    code: str
    name: str
    kind: str
    factor: str
    step: Decimal


def unit_rows(unit: Unit) -> list[UnitRow]:
    """All units of measure by kind and size."""
    table = table_of(models.MeasureUnit)
    rows = sorted(unit.rows(select(table)), key=lambda row: (row.kind, row.numerator / row.denominator, row.code))
    return [UnitRow(row.code, row.name, row.kind, _factor(row.numerator, row.denominator), row.step) for row in rows]


def _factor(numerator: int, denominator: int) -> str:
    exact = EXACT.divide(Decimal(numerator), Decimal(denominator))
    if exact * denominator == numerator and len(exact.as_tuple().digits) < 20:
        return format(exact.normalize(), "f")
    return f"{numerator}/{denominator}"


def payment_terms(unit: Unit) -> dict[int, TermView]:
    """The terms that new documents may have."""
    return {term_id: term for term_id, term in all_payment_terms(unit).items() if term.archived_at is None}


def payment_term(unit: Unit, term_id: int | None) -> TermView:
    """A payment term by id; None: the company's own."""
    if term_id is None:
        return payment_term_by_code(unit, setting(unit, "receivables.term"))
    return all_payment_terms(unit)[term_id]


def payment_term_by_code(unit: Unit, code: str) -> TermView:
    for term in payment_terms(unit).values():
        if term.code == code:
            return term
    raise NotFound("no_term", N_("There is no payment term {code}."), field="payment_term", code=clean(code))


@dataclass(frozen=True)
class CurrencyRow:
    """A currency: its decimal places, the step its amounts are multiples of, and today's rate (none: there is none)."""

    code: str
    name: str
    decimals: int
    amount_step: Decimal
    rate: Decimal | None


def currency_rows(unit: Unit) -> list[CurrencyRow]:
    """All currencies with the rate of today."""
    table = table_of(models.Currency)
    found = []
    for row in unit.rows(select(table).order_by(table.c.code)):
        try:
            rate = rate_on(unit, row.code, unit.today)
        except NotFound:
            rate = None
        found.append(CurrencyRow(row.code, row.name, row.places, row.step, rate))
    return found


@dataclass(frozen=True)
class RateRow:
    currency: str
    on: date
    rate: Decimal


def rate_rows(unit: Unit, code: str | None = None) -> list[RateRow]:
    """Dated exchange rates, of all currencies or of one, newest first."""
    table = table_of(models.ExchangeRate)
    question = select(table).order_by(table.c.currency, table.c.on.desc())
    if code is not None:
        question = question.where(table.c.currency == currency(unit, code).code)
    return [RateRow(**row._mapping) for row in unit.rows(question)]


def instalments(unit: Unit, term: TermView, amount: Decimal, code: str, on: date) -> list[terms.Instalment]:
    """When how much of an amount of a currency falls due under a term, from a day on: the preview, and what is posted."""
    return terms.schedule(amount, currency(unit, code), on, term.instalments, term.instalment_step)


@dataclass(frozen=True)
class SeriesView:
    """How documents of a kind are numbered, in a branch (0: all that have none of their own)."""

    kind: str
    branch_id: int
    pattern: str
    reset: str
    strict_date_order: bool


def series(unit: Unit) -> list[SeriesView]:
    table = table_of(Series)
    rows = unit.rows(select(table).order_by(table.c.kind, table.c.branch_id))
    return [SeriesView(row.kind, row.branch_id, row.pattern, row.reset, bool(row.strict_date_order)) for row in rows]


def branches(unit: Unit) -> dict[int, str]:
    def read(unit: Unit) -> dict[int, str]:
        table = table_of(models.Branch)
        return {row.id: row.name for row in unit.rows(select(table.c.id, table.c.name).order_by(table.c.id))}

    return unit.remember("branches", read)


def default_branch(unit: Unit) -> int:
    return next(iter(branches(unit)))


def reasons(unit: Unit) -> dict[tuple[str, str], tuple[int, str]]:
    """Coded reasons: (area, code) -> (id, name)."""

    def read(unit: Unit) -> dict[tuple[str, str], tuple[int, str]]:
        table = table_of(models.ReasonCode)
        rows = unit.rows(select(table).where(table.c.archived_at.is_(None)).order_by(table.c.area, table.c.code))
        return {(row.area, row.code): (row.id, row.name) for row in rows}

    return unit.remember("reasons", read)


def reason_name(unit: Unit, reason_id: int | None) -> str:
    """The marked name of a coded reason; empty where there is none."""
    return next((name for found, name in reasons(unit).values() if found == reason_id), "")


def reason_id(unit: Unit, area: str, code: str) -> int:
    found = reasons(unit).get((area, code))
    if found is None:
        known = ", ".join(known for where, known in reasons(unit) if where == area)
        raise InvalidInput(
            "no_reason",
            N_("There is no reason {code}; there are: {known}."),
            field="reason",
            code=clean(code),
            known=known,
        )
    return found[0]


def countries(unit: Unit) -> dict[str, str]:
    def read(unit: Unit) -> dict[str, str]:
        table = table_of(models.Country)
        return {row.code: row.name for row in unit.rows(select(table).order_by(table.c.name))}

    return unit.remember("countries", read)


def no_country(code: str) -> InvalidInput:
    """The refusal of what is no country's code."""
    return InvalidInput(
        "no_country",
        N_("There is no country {code}. It takes two letters, as in DE."),
        field="country",
        code=clean(code),
    )


def tax_classes(unit: Unit, side: str) -> dict[str, str]:
    def read(unit: Unit) -> dict[tuple[str, str], str]:
        table = table_of(models.TaxClass)
        return {(row.side, row.code): row.name for row in unit.rows(select(table).order_by(table.c.code))}

    return {code: name for (where, code), name in unit.remember("tax_classes", read).items() if where == side}


def users(unit: Unit) -> tuple[UserView, ...]:
    table = table_of(models.User)
    return tuple(UserView(**row._mapping) for row in unit.rows(select(table).order_by(table.c.login)))


def user(unit: Unit, login: str) -> UserView | None:
    """Read anew each time: at the doors nobody may learn from what is asked who is a user."""
    table = table_of(models.User)
    row = unit.row(select(table).where(table.c.login == login))
    return None if row is None else UserView(**row._mapping)


def at_work(unit: Unit, login: str) -> UserView | None:
    """The same for somebody who is in already, read again when the set-up has changed, to which users belong."""
    return unit.remember(f"at_work {login}", lambda unit: user(unit, login))


def actor(unit: Unit, login: str) -> Actor:
    """Who works under this login; refused when there is no such user or it is archived."""
    found = at_work(unit, login)
    if found is not None and found.archived_at is None:
        return Actor(found.id, found.login, found.name, found.role, found.language)
    raise NotFound("no_user", N_("There is no user {login}."), field="user", login=clean(login))
