"""Numbers of documents: drawn from a counter row inside the unit of work, so that none is lost or given twice."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select, update

from erp_tui.domain.kernel import pattern, write
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.models import Series, SeriesCounter
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork

GAP_FREE = frozenset({"invoice", "credit_note", "receipt", "entry", "payment"})
"""What is numbered without gaps: given at posting, by law or by custom."""


def series_for(unit: Unit, kind: str, branch_id: int = 0) -> dict[str, Any]:
    """The series of a kind of document: the branch's own, else the company's."""

    all_series = _all_series(unit)
    found = all_series.get((kind, branch_id)) or all_series.get((kind, 0))
    assert found is not None, f"no number series for {kind}"
    return found


def _all_series(unit: Unit) -> dict[tuple[str, int], dict[str, Any]]:
    def read(unit: Unit) -> dict[tuple[str, int], dict[str, Any]]:
        rows = unit.rows(select(table_of(Series)))
        return {(row.kind, row.branch_id): dict(row._mapping) for row in rows}

    return unit.remember("series", read)


_YEARS_BACK = 2
"""How far back a bare sequence is taken for a number of a series that starts anew every year or month."""


def numbers_of(unit: Unit, kind: str, sequence: int) -> list[str]:
    """The numbers (of masters: codes) that the `sequence`-th of a kind's series would bear, newest first."""
    found: list[str] = []
    for series in _all_series(unit).values():
        if series["kind"] == kind:
            months = {"never": 0, "year": 12 * _YEARS_BACK, "month": 11}[series["reset"]]
            here = unit.today.year * 12 + unit.today.month - 1
            for month in range(here, here - months - 1, -1):
                found.append(pattern.format_number(series["pattern"], sequence, date(month // 12, month % 12 + 1, 1)))
    return list(dict.fromkeys(found))


def take(uow: UnitOfWork, kind: str, on: date, branch_id: int = 0) -> str:
    """The next number of a series. For gap-free series call it last in the posting unit: it locks the counter."""
    return take_many(uow, kind, on, 1, branch_id)[0]


def take_many(uow: UnitOfWork, kind: str, on: date, count: int, branch_id: int = 0) -> list[str]:
    series = series_for(uow, kind, branch_id)
    period = pattern.period_of(series["reset"], on)
    counter = table_of(SeriesCounter)
    here = (counter.c.series_id == series["id"]) & (counter.c.period == period)
    raise_it = (
        update(counter)
        .where(here)
        .values(last_value=counter.c.last_value + count, last_on=on)
        .returning(counter.c.last_value)
    )
    if series["strict_date_order"]:
        _check_date_order(uow, series, period, on)
    last = uow.value(raise_it)
    if last is None:
        write.insert_unless_there(
            uow, SeriesCounter, [{"series_id": series["id"], "period": period, "last_value": 0, "last_on": None}]
        )
        last = uow.value(raise_it)
    return [pattern.format_number(series["pattern"], number, on) for number in range(last - count + 1, last + 1)]


def _check_date_order(uow: UnitOfWork, series: dict[str, Any], period: str, on: date) -> None:
    counter = table_of(SeriesCounter)
    question = select(counter.c.last_on).where(counter.c.series_id == series["id"], counter.c.period == period)
    last_on = uow.value(question.with_for_update())
    if last_on is not None and on < last_on:
        raise NotAllowed(
            "date_before_last",
            N_("The last number of this series is of {last_on}: an earlier date is not possible."),
            field="on",
            last_on=last_on,
        )
