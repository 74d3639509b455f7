"""Reading reminders: levels, what is due for one, runs with their letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select, type_coerce

from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.listing import Column, Listing
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.ledger.models import OpenItem
from erp_tui.domain.ledger.queries import OpenItemView
from erp_tui.domain.parties.models import Party
from erp_tui.domain.receivables import rules
from erp_tui.domain.receivables.models import DunningLetter, DunningLevel, DunningRun
from erp_tui.domain.receivables.rules import Level


def dunning_levels(unit: Unit) -> dict[int, Level]:
    def read(unit: Unit) -> dict[int, Level]:
        table = table_of(DunningLevel)
        names = list(Level.__dataclass_fields__)
        return {row.level: Level(**{n: row._mapping[n] for n in names}) for row in unit.rows(select(table))}

    return unit.remember("dunning_levels", read)


def due_for_dunning(unit: Unit, on: date) -> list[tuple[OpenItemView, int]]:
    """Open, not blocked, positive items whose next level has been reached, with their days past due.

    Those on a run that was proposed and not sent stay with it.
    """
    letters, runs = table_of(DunningLetter), table_of(DunningRun)
    waiting = {
        row.open_item_id
        for row in unit.rows(
            select(letters.c.open_item_id)
            .join(runs, runs.c.id == letters.c.run_id)
            .where(runs.c.state == rules.DunningState.PROPOSED)
        )
    }
    levels = dunning_levels(unit)
    found = []
    for item in ledger.open_items(unit):
        days = (on - item.due_on).days
        if item.amount_open <= 0 or item.blocked_reason or item.id in waiting or item.kind == "dunning":
            continue
        if rules.next_level(item.dunning_level, days, levels) is not None:
            found.append((item, days))
    return found


@dataclass(frozen=True)
class Proposal:
    """A reminder that is proposed and not sent yet, of an item that is still open and not blocked."""

    run_id: int
    record_id: int
    number: str
    level: int


def proposals(unit: Unit) -> list[Proposal]:
    """All reminders that wait to be sent, oldest run first. What was paid or blocked meanwhile is not among them."""
    letters, runs, items = table_of(DunningLetter), table_of(DunningRun), table_of(OpenItem)
    question = (
        select(letters.c.run_id, items.c.record_id, items.c.number, letters.c.level)
        .join(runs, runs.c.id == letters.c.run_id)
        .join(items, items.c.id == letters.c.open_item_id)
        .where(
            runs.c.state == rules.DunningState.PROPOSED, items.c.amount_open > 0, items.c.blocked_reason.is_(None)
        )
        .order_by(letters.c.run_id, items.c.due_on, items.c.id)
    )  # fmt: skip
    return [Proposal(**row._mapping) for row in unit.rows(question)]


@dataclass(frozen=True)
class LevelView:
    """A dunning level with its words."""

    level: int
    name: str
    overdue_days: int
    fee: Decimal
    fee_percent: Decimal
    interest_percent_per_year: Decimal
    text: str


def level_views(unit: Unit) -> list[LevelView]:
    table = table_of(DunningLevel)
    return [LevelView(**row._mapping) for row in unit.rows(select(table).order_by(table.c.level))]


@dataclass(frozen=True)
class LetterView:
    id: int
    party_id: int
    party_code: str
    party_name: str
    record_id: int
    number: str
    level: int
    due_on: date
    days_overdue: int
    currency: str
    amount_open: Decimal
    fee: Decimal
    interest: Decimal
    amount_to_pay: Decimal
    """What is open with fee and interest."""
    sent_at: datetime | None
    is_resolved: bool
    """Nothing is open of the item any more."""


@dataclass(frozen=True)
class RunView:
    id: int
    number: str
    state: str
    on: date
    version: int
    letters: tuple[LetterView, ...]


def dunning_run(unit: Unit, run_id: int) -> RunView:
    runs, letters, items, parties = (table_of(m) for m in (DunningRun, DunningLetter, OpenItem, Party))
    row = unit.row(select(runs).where(runs.c.id == run_id))
    if row is None:
        raise NotFound("no_run", N_("There is no such dunning run."))
    question = (
        select(
            letters.c.id, letters.c.party_id, parties.c.code.label("party_code"), parties.c.name.label("party_name"),
            items.c.record_id, items.c.number, letters.c.level, items.c.due_on, letters.c.days_overdue, letters.c.currency,
            letters.c.amount_open, letters.c.fee, letters.c.interest, letters.c.sent_at,
            type_coerce(letters.c.amount_open + letters.c.fee + letters.c.interest, letters.c.fee.type).label("amount_to_pay"),
            (items.c.is_open == 0).label("is_resolved"),
        )
        .join(items, items.c.id == letters.c.open_item_id)
        .join(parties, parties.c.id == letters.c.party_id)
        .where(letters.c.run_id == run_id)
        .order_by(parties.c.code, items.c.due_on)
    )  # fmt: skip
    found = tuple(LetterView(**one._mapping) for one in unit.rows(question))
    return RunView(row.id, row.number, row.state, row.on, row.version, found)


def _run_source(asked: Asked) -> Select[Any]:
    runs, letters = table_of(DunningRun), table_of(DunningLetter)
    many = select(func.count()).where(letters.c.run_id == runs.c.id).correlate(runs).scalar_subquery()
    return select(
        runs.c.id,
        runs.c.number,
        runs.c.on,
        runs.c.state,
        many.label("letters"),
        func.lower(runs.c.number).label("number_key"),
    )


DUNNING_RUNS = Listing(
    "dunning",
    N_("Dunning runs"),
    "dunning_run",
    (
        Column("number", N_("Number"), "code", 9),
        Column("on", N_("Date"), "day", 10),
        Column("state", N_("State"), "state", 9),
        Column("letters", N_("Reminders"), "number", 9),
    ),
    _run_source,
    ("number",),
    descending=True,
    searched=("number_key",),
)
