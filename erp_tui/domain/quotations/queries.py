"""Reading quotations: one with its lines, its revisions and their differences, lists; and the templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, or_, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.administration.term_views import DueRow
from erp_tui.domain.kernel import audit, rows
from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.list_shortcuts import InStates
from erp_tui.domain.kernel.listing import Column, Listing, Sort
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.records import KINDS
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.parties.models import Party
from erp_tui.domain.pricing.documents import COUNTED, LineView, line_views, with_subtotals
from erp_tui.domain.pricing.payable import payable
from erp_tui.domain.pricing.sums import totals_are_lines
from erp_tui.domain.products import queries as products
from erp_tui.domain.quotations.models import Quotation, QuotationLine, QuotationTemplate, QuotationTemplateLine
from erp_tui.domain.quotations.rules import QuotationState, is_expired, progress_word, read_number


@dataclass(frozen=True)
class QuotationLineView(LineView):
    """A line of a quotation; what of it was ordered in the unit of the line."""

    quantity_ordered: Decimal = ZERO

    @property
    def quantity_left(self) -> Decimal:
        return self.quantity - self.quantity_ordered if self.kind in COUNTED else ZERO


@dataclass(frozen=True)
class QuotationView:
    """A quotation as a clerk sees it. Amounts in `currency`; `is_expired` is derived from the day, `progress` from what was
    ordered of its lines (empty, partly_ordered, ordered)."""

    id: int
    number: str
    revision: int
    is_current: bool
    state: str
    is_expired: bool
    progress: str
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
    price_list_id: int | None
    discount_percent: Decimal
    discount_amount: Decimal
    discount_applies_to: str
    prices_include_tax: bool
    net: Decimal
    tax: Decimal
    gross: Decimal
    rounding: Decimal
    taxes: tuple[dict[str, Any], ...]
    payable: tuple[DueRow, ...]
    """When how much would be due if it were invoiced on its day."""
    coupons: list[str]
    printed_note: str
    customer_reference: str
    declined_reason: str
    version: int
    lines: tuple[QuotationLineView, ...]
    as_of: int
    """The change set that wrote to it last when it was read."""


def quotation(unit: Unit, quotation_id: int, known: QuotationView | None = None) -> QuotationView:
    """A quotation with its lines. `known`: as it was read before; of a draft only lines that were written since are read again."""
    written, as_of = (
        audit.written_since(unit, quotation_id, QuotationLine, known.as_of)
        if known is not None
        and known.state == QuotationState.DRAFT  # what is ordered of one that was sent is no change
        else (None, audit.newest(unit, quotation_id))
    )
    table, parties = table_of(Quotation), table_of(Party)
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
        raise NotFound("no_quotation", N_("There is no such quote."))
    found = dict(row._mapping)
    own = {name: found[name] for name in QuotationView.__dataclass_fields__ if name in found and name != "taxes"}
    stays = [one for one in known.lines if one.id not in written] if known is not None and written is not None else []
    views = [*stays, *_lines(unit, quotation_id, written)] if written is None or written else stays
    return QuotationView(
        **own,
        is_expired=is_expired(found["state"], found["valid_until"], unit.today),
        progress=progress_word(
            [(one.quantity, one.quantity_ordered) for one in views if one.kind in COUNTED and not one.optional]
        ),
        declined_reason=administration.reason_name(unit, found["declined_reason_id"]),
        taxes=tuple(found["taxes"]),
        payable=payable(unit, found),
        lines=tuple(with_subtotals(sorted(views, key=lambda one: (one.line_no, one.id)))),
        as_of=as_of,
    )


def _lines(unit: Unit, quotation_id: int, only: set[int] | None) -> list[QuotationLineView]:
    found = rows.lines_of(unit, QuotationLine, "quotation_id", quotation_id, only=only)
    return line_views(unit, found, QuotationLineView)


def id_of(unit: Unit, typed: str) -> int:
    """The quotation of a number: `Q000123` is the current revision, `Q000123 v1` the first. Refused when there is none."""
    number, revision = read_number(clean(typed))
    table = table_of(Quotation)
    which = table.c.is_current.is_(True) if revision is None else table.c.revision == revision
    found = unit.value(select(table.c.id).where(table.c.number == number, which))
    if found is None:
        raise NotFound(
            "no_such_number", N_("{kind} {number} does not exist."), kind=KINDS["quotation"], number=clean(typed)
        )
    return int(found)


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
        raise NotFound("no_quotation", N_("There is no such quote."))
    first = row.first_id or row.id
    columns = [table.c[name] for name in RevisionView.__dataclass_fields__]
    question = select(*columns).where(or_(table.c.id == first, table.c.first_id == first)).order_by(table.c.revision)
    return [RevisionView(**found._mapping) for found in unit.rows(question)]


# ------------------------------------------------------------------------------------------------ templates


@dataclass(frozen=True)
class TemplateLineView:
    """A line of a template; a `unit_price` only where it is not to come from the price lists."""

    id: int
    line_no: int
    kind: str
    product_id: int | None
    code: str
    text: str
    quantity: Decimal
    unit: str | None
    unit_price: Decimal | None
    discount_percent: Decimal
    optional: bool


@dataclass(frozen=True)
class TemplateView:
    id: int
    code: str
    name: str
    currency: str
    printed_note: str
    archived_at: datetime | None
    version: int
    lines: tuple[TemplateLineView, ...]


def template(unit: Unit, template_id: int) -> TemplateView:
    table, lines = table_of(QuotationTemplate), table_of(QuotationTemplateLine)
    row = unit.row(select(table).where(table.c.id == template_id))
    if row is None:
        raise NotFound("no_template", N_("There is no such template."))
    found = unit.rows(select(lines).where(lines.c.template_id == template_id).order_by(lines.c.line_no))
    goods = products.by_id(unit, [one.product_id for one in found if one.product_id is not None])
    names = [name for name in TemplateLineView.__dataclass_fields__ if name not in ("code", "text")]
    views = []
    for one in found:
        product = goods.get(one.product_id)
        own = {name: one._mapping[name] for name in names}
        text = one.text or (product.name if product else "")
        views.append(TemplateLineView(code=product.code if product else "", text=text, **own))
    own = {name: row._mapping[name] for name in TemplateView.__dataclass_fields__ if name != "lines"}
    return TemplateView(**own, lines=tuple(views))


def _templates(asked: Asked) -> Select[Any]:
    table = table_of(QuotationTemplate)
    return select(
        table.c.id, table.c.code, func.lower(table.c.code).label("code_key"), table.c.name, table.c.sort_name,
        table.c.archived_at,
    )  # fmt: skip


TEMPLATES = Listing(
    "templates",
    N_("Templates"),
    "quotation_template",
    (Column("code", N_("Code"), "code", 12), Column("name", N_("Name"), width=40, grows=True, key="sort_name")),
    _templates,
    ("code",),
    searched=("code_key", "sort_name"),
    filters={
        "active": (N_("Active"), lambda c, unit: c.archived_at.is_(None)),
        "archived": (N_("Archived"), lambda c, unit: c.archived_at.is_not(None)),
    },
)


# ------------------------------------------------------------------------------------------------ lists


def _source(asked: Asked) -> Select[Any]:
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
        Column("number", N_("Number"), "code", 9),
        Column("revision", N_("Rev"), "number", 3),
        Column("on", N_("Date"), "day", 10, wide=True),
        Column("party_name", N_("Customer"), width=20, grows=True, key="sort_name", of="party_id"),
        Column("valid_until", N_("Valid until"), "day", 11),
        Column("state", N_("State"), "state", 9),
        Column("gross", N_("Total"), "amount", 12),
        Column("currency", N_("Cur"), "code", 4),
    ),
    _source,
    ("number",),
    descending=True,
    sorts=(
        Sort("on", ("on", "number")),
        Sort("state", ("state", "on", "number")),
    ),
    found=(("party", "party_id"),),
    searched=("number_key", "sort_name"),
    filters={
        "open": (N_("Open"), InStates(("draft", "sent"))),
        "expired": (N_("Expired"), lambda c, unit: c.state.in_(("draft", "sent")) & (c.valid_until < unit.today)),
    },
)


def _one_current(unit: Unit) -> Iterator[Fault]:
    table = table_of(Quotation)
    first = func.coalesce(table.c.first_id, table.c.id)
    question = select(first.label("first")).where(table.c.is_current.is_(True)).group_by(first).having(func.count() > 1)
    for row in unit.rows(question):
        yield Fault(row.first, N_("A quote has two current revisions."))


def _never_more_than_quoted(unit: Unit) -> Iterator[Fault]:
    table = table_of(QuotationLine)
    wrong = (table.c.quantity_ordered < 0) | (table.c.quantity_ordered > table.c.quantity)
    for row in unit.rows(select(table.c.quotation_id).where(wrong).distinct()):
        yield Fault(row.quotation_id, N_("More of a line is kept as ordered than was quoted."))


def _totals(unit: Unit) -> Iterator[Fault]:
    yield from totals_are_lines(unit, Quotation, QuotationLine, "quotation_id")


CHECKS = (
    Check("quotations.current", N_("A quote has one current revision"), _one_current),
    Check("quotations.ordered", N_("No more of a quote is ordered than was quoted"), _never_more_than_quoted),
    Check("quotations.totals", N_("Quote totals equal their lines"), _totals),
)
