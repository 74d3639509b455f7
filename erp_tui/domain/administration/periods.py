"""Fiscal periods: which day belongs to which, and whether anything may still be posted on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from erp_tui.domain.administration import models
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit


@dataclass(frozen=True)
class PeriodView:
    id: int
    code: str
    fiscal_year: str
    starts_on: date
    ends_on: date
    closed_at: datetime | None
    version: int


def periods(unit: Unit) -> tuple[PeriodView, ...]:
    def read(unit: Unit) -> tuple[PeriodView, ...]:
        table = table_of(models.Period)
        rows = unit.rows(select(table).order_by(table.c.starts_on))
        return tuple(PeriodView(**row._mapping) for row in rows)

    return unit.remember("periods", read)


def open_period(unit: Unit, on: date) -> int:
    """The id of the period of a day; refused when there is none or it is closed."""
    for period in periods(unit):
        if period.starts_on <= on <= period.ends_on:
            if period.closed_at is not None:
                raise NotAllowed("period_closed", N_("The period {code} is closed."), field="on", code=period.code)
            return period.id
    raise NotAllowed("no_period", N_("There is no fiscal period for {on}."), field="on", on=on)


def check_still_open(unit: Unit, period_ids: Iterable[int]) -> None:
    """Asked once more, last before commit: a period that was closed meanwhile takes nothing more."""
    if unit.is_sqlite:  # one writer at a time: what this unit read is so until it ends
        return
    table = table_of(models.Period)
    question = select(table.c.code, table.c.closed_at).where(table.c.id.in_(sorted(period_ids))).order_by(table.c.id)
    for row in unit.rows(question.with_for_update(read=True)):
        if row.closed_at is not None:
            raise NotAllowed("period_closed", N_("The period {code} is closed."), field="on", code=row.code)


def posting_day(unit: Unit, on: date | None) -> date:
    """The day that something is booked on: today unless one is given. A day to come and a closed period are refused."""
    day = on or unit.today
    if day > unit.today:
        raise InvalidInput("future", N_("This day is still to come."), field="on")
    open_period(unit, day)
    return day
