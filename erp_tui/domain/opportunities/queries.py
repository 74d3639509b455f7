"""Reading opportunities: one with its activities, the pipeline, what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, exists, func, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.list_shortcuts import InStates
from erp_tui.domain.kernel.listing import Column, Listing, Sort
from erp_tui.domain.kernel.money import EXACT, ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.opportunities.models import Activity, Opportunity
from erp_tui.domain.opportunities.rules import OpportunityState
from erp_tui.domain.parties.models import Party


@dataclass(frozen=True)
class ActivityView:
    id: int
    record_id: int
    kind: str
    text: str
    due_on: date
    done_at: datetime | None
    result: str
    version: int


@dataclass(frozen=True)
class OpportunityView:
    """An opportunity; `expected_amount` in `currency`."""

    id: int
    number: str
    state: str
    on: date
    party_id: int
    party_code: str
    party_name: str
    contact_id: int | None
    salesperson_id: int | None
    title: str
    needs: str
    source: str
    currency: str
    expected_amount: Decimal
    probability: Decimal
    expected_on: date
    lost_detail: str
    version: int
    activities: tuple[ActivityView, ...]


@dataclass(frozen=True)
class Stage:
    """One state of the pipeline: how many, their amount and the amount weighed by probability, in base currency."""

    state: str
    count: int
    amount: Decimal
    weighed: Decimal


def opportunity(unit: Unit, opportunity_id: int) -> OpportunityView:
    table, parties = table_of(Opportunity), table_of(Party)
    row = unit.row(
        select(table, parties.c.code.label("party_code"), parties.c.name.label("party_name"))
        .join(parties, parties.c.id == table.c.party_id)
        .where(table.c.id == opportunity_id)
    )
    if row is None:
        raise NotFound("no_opportunity", N_("There is no such opportunity."))
    names = OpportunityView.__dataclass_fields__.keys() - {"activities"}
    return OpportunityView(**{name: row._mapping[name] for name in names}, activities=activities(unit, opportunity_id))


def activities(unit: Unit, record_id: int) -> tuple[ActivityView, ...]:
    table = table_of(Activity)
    columns = [table.c[name] for name in ActivityView.__dataclass_fields__]
    question = select(*columns).where(table.c.record_id == record_id).order_by(table.c.due_on, table.c.id)
    return tuple(ActivityView(**row._mapping) for row in unit.rows(question))


def due_activities(unit: Unit, *, limit: int = 50) -> list[ActivityView]:
    """What is to be done today or should have been done before, oldest first."""
    table = table_of(Activity)
    columns = [table.c[name] for name in ActivityView.__dataclass_fields__]
    question = select(*columns).where(table.c.done_at.is_(None), table.c.due_on <= unit.today)
    return [
        ActivityView(**row._mapping) for row in unit.rows(question.order_by(table.c.due_on, table.c.id).limit(limit))
    ]


def pipeline(unit: Unit) -> list[Stage]:
    """All open opportunities by state, in base currency at today's rates."""
    table = table_of(Opportunity)
    question = select(table.c.state, table.c.currency, table.c.expected_amount, table.c.probability).where(
        table.c.state.in_(("new", "qualified", "proposed"))
    )
    sums: dict[str, list[Any]] = {state.value: [0, ZERO, ZERO] for state in list(OpportunityState)[:3]}
    for row in unit.rows(question):
        rate = administration.rate_on(unit, row.currency, unit.today)
        amount = administration.in_base(unit, row.expected_amount, rate)
        found = sums[row.state]
        found[0] += 1
        found[1] += amount
        found[2] += EXACT.divide(EXACT.multiply(amount, row.probability), Decimal(100))
    base = administration.base_currency(unit)
    return [Stage(state, count, amount, base.round(weighed)) for state, (count, amount, weighed) in sums.items()]


def _source(asked: Asked) -> Select[Any]:
    table, parties, to_do = table_of(Opportunity), table_of(Party), table_of(Activity)
    return select(
        table.c.id, table.c.number, table.c.title, table.c.state, table.c.expected_on, table.c.expected_amount,
        table.c.currency, table.c.probability, table.c.party_id, parties.c.name.label("party_name"), parties.c.sort_name,
        func.lower(table.c.number).label("number_key"), func.lower(table.c.title).label("title_key"),
        exists().where(to_do.c.record_id == table.c.id, to_do.c.done_at.is_(None), to_do.c.due_on < asked.today)
        .label("is_late"),
    ).join(parties, parties.c.id == table.c.party_id)  # fmt: skip


def _due(columns: Any, unit: Unit) -> Any:
    table = table_of(Activity)
    return columns.id.in_(select(table.c.record_id).where(table.c.done_at.is_(None), table.c.due_on <= unit.today))


PIPELINE = Listing(
    "pipeline",
    N_("Pipeline"),
    "opportunity",
    (
        Column("number", N_("Number"), "code", 8),
        Column("party_name", N_("Customer"), width=16, grows=True, key="sort_name", of="party_id"),
        Column("title", N_("Title"), width=13, grows=True, key="title_key"),
        Column("state", N_("State"), "state", 9),
        Column("expected_on", N_("Expected"), "day", 10),
        Column("probability", N_("%"), "number", 4, wide=True),
        Column("expected_amount", N_("Amount"), "amount", 11),
        Column("currency", N_("Cur"), "code", 4),
    ),
    _source,
    ("number",),
    descending=True,
    sorts=(
        Sort("state", ("state", "expected_on", "number")),
        Sort("expected_on", ("expected_on", "number")),
    ),
    found=(("party", "party_id"),),
    searched=("number_key", "title_key", "sort_name"),
    filters={
        "open": (N_("Open"), InStates(("new", "qualified", "proposed"))),
        "due": (N_("Something is due"), _due),
    },
)
