"""Reading quotations: one with its lines, its revisions, lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, or_, select

from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.listing import Column, Listing
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.parties.models import Party
from erp_tui.domain.pricing.documents import LineView, line_views
from erp_tui.domain.pricing.sums import totals_are_lines
from erp_tui.domain.quotations.models import Quotation, QuotationLine
from erp_tui.domain.quotations.rules import is_expired


@dataclass(frozen=True)
class QuotationView:
    """A quotation as a clerk sees it. Amounts in `currency`; `is_expired` is derived from the day."""

    id: int
    number: str
    revision: int
    is_current: bool
    state: str
    is_expired: bool
    on: date
    valid_until: date
    party_id: int
    party_code: str
    party_name: str
    bill_to_id: int
    bill_to_code: str
    contact_id: int | None
    bill_address_id: int | None
    ship_address_id: int | None
    ship_to: dict[str, Any] | None
    salesperson_id: int | None
    opportunity_id: int | None
    language: str
    currency: str
    rate: Decimal
    payment_term_id: int | None
    discount_percent: Decimal
    discount_amount: Decimal
    discount_applies_to: str
    prices_include_tax: bool
    net: Decimal
    tax: Decimal
    gross: Decimal
    rounding: Decimal
    taxes: tuple[dict[str, Any], ...]
    printed_note: str
    customer_reference: str
    version: int
    lines: tuple[LineView, ...]


def quotation(unit: Unit, quotation_id: int) -> QuotationView:
    table, parties, lines = table_of(Quotation), table_of(Party), table_of(QuotationLine)
    payers = parties.alias("payer")
    row = unit.row(
        select(
            table,
            parties.c.code.label("party_code"),
            parties.c.name.label("party_name"),
            payers.c.code.label("bill_to_code"),
        )
        .join(parties, parties.c.id == table.c.party_id)
        .join(payers, payers.c.id == table.c.bill_to_id)
        .where(table.c.id == quotation_id)
    )
    if row is None:
        raise NotFound("no_quotation", N_("There is no such quotation."))
    found = dict(row._mapping)
    rows = unit.rows(select(lines).where(lines.c.quotation_id == quotation_id).order_by(lines.c.line_no, lines.c.id))
    own = {name: found[name] for name in QuotationView.__dataclass_fields__ if name in found and name != "taxes"}
    return QuotationView(
        **own,
        is_expired=is_expired(found["state"], found["valid_until"], unit.today),
        taxes=tuple(found["taxes"]),
        lines=tuple(line_views(unit, [dict(line._mapping) for line in rows])),
    )


@dataclass(frozen=True)
class RevisionView:
    id: int
    number: str
    revision: int
    state: str
    on: date
    gross: Decimal
    currency: str


def revisions(unit: Unit, quotation_id: int) -> list[RevisionView]:
    """All revisions of a quotation, first to last."""
    table = table_of(Quotation)
    row = unit.row(select(table.c.id, table.c.first_id).where(table.c.id == quotation_id))
    if row is None:
        raise NotFound("no_quotation", N_("There is no such quotation."))
    first = row.first_id or row.id
    columns = [table.c[name] for name in RevisionView.__dataclass_fields__]
    question = select(*columns).where(or_(table.c.id == first, table.c.first_id == first)).order_by(table.c.revision)
    return [RevisionView(**found._mapping) for found in unit.rows(question)]


def _source(unit: Unit) -> Select[Any]:
    table, parties = table_of(Quotation), table_of(Party)
    return (
        select(
            table.c.id, table.c.number, table.c.revision, table.c.on, table.c.state, table.c.valid_until, table.c.party_id,
            parties.c.name.label("party_name"), parties.c.sort_name, func.lower(table.c.number).label("number_key"),
            table.c.net, table.c.gross, table.c.currency, table.c.opportunity_id,
        )
        .join(parties, parties.c.id == table.c.party_id)
        .where(table.c.is_current.is_(True))
    )  # fmt: skip


QUOTATIONS = Listing(
    "quotes",
    N_("Quotes"),
    "quotation",
    (
        Column("number", N_("Number"), width=9),
        Column("revision", N_("Rev"), "number", 3),
        Column("on", N_("Date"), "day", 10, wide=True),
        Column("party_name", N_("Customer"), width=20, grows=True),
        Column("valid_until", N_("Valid until"), "day", 11),
        Column("state", N_("State"), "state", 9),
        Column("gross", N_("Total"), "amount", 12),
        Column("currency", N_("Cur"), width=3),
    ),
    _source,
    ("number",),
    descending=True,
    searched=("number_key", "sort_name"),
    filters={
        "open": (N_("Open"), lambda c, unit: c.state.in_(("draft", "sent"))),
        "expired": (N_("Expired"), lambda c, unit: c.state.in_(("draft", "sent")) & (c.valid_until < unit.today)),
    },
)


def _one_current(unit: Unit) -> Iterator[Fault]:
    table = table_of(Quotation)
    first = func.coalesce(table.c.first_id, table.c.id)
    question = select(first.label("first")).where(table.c.is_current.is_(True)).group_by(first).having(func.count() > 1)
    for row in unit.rows(question):
        yield Fault(row.first, N_("A quotation has two current revisions."))


def _totals(unit: Unit) -> Iterator[Fault]:
    yield from totals_are_lines(unit, Quotation, QuotationLine, "quotation_id")


CHECKS = (
    Check("quotations.current", N_("A quotation has one current revision"), _one_current),
    Check("quotations.totals", N_("Quotation totals equal their lines"), _totals),
)
