"""How documents are numbered: series by kind of document and branch. Numbers that were given are never changed or reused."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from erp_tui.domain.kernel import pattern as patterns
from erp_tui.domain.kernel import records, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotFound
from erp_tui.domain.kernel.models import Series, SeriesCounter
from erp_tui.domain.kernel.numbering import GAP_FREE
from erp_tui.domain.kernel.pattern import why_not_save as why_not_number
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import verb


@verb("administration.new_series", N_("New number series"))
def new_series(
    uow: UnitOfWork,
    kind: str,
    pattern: str,
    *,
    branch_id: int = 0,
    reset: str = "never",
    strict_date_order: bool = False,
) -> int:
    """How documents of a kind are numbered, in a branch (0: all that have no series of their own). One that exists stays."""
    if kind not in records.KINDS:
        raise InvalidInput("no_kind", N_("There is no such kind of document."), field="kind")
    if error := why_not_number(pattern := clean(pattern, limit=60), reset):
        raise error
    table = table_of(Series)
    here = select(table.c.id).where(table.c.kind == kind, table.c.branch_id == branch_id)
    if uow.value(here) is not None:
        raise InvalidInput("code_taken", N_("The code {code} is in use."), field="kind", code=kind)
    row = write.insert_one(
        uow, Series, kind=kind, branch_id=branch_id, pattern=pattern, reset=reset, strict_date_order=strict_date_order
    )
    return int(row["id"])


@verb("administration.change_series", N_("Change number series"))
def change_series(uow: UnitOfWork, kind: str, *, branch_id: int = 0, **new: Any) -> int:
    """Pattern, reset or strict_date_order of a series, for the documents to come."""
    assert new.keys() <= {"pattern", "reset", "strict_date_order"}, new
    before = _series(uow, kind, branch_id)
    if "pattern" in new:
        new["pattern"] = clean(new["pattern"], limit=60)
    if error := why_not_number(new.get("pattern", before["pattern"]), new.get("reset", before["reset"])):
        raise error
    if (
        new.get("reset", before["reset"]) != before["reset"]
        and new.get("pattern", before["pattern"]) == before["pattern"]
    ):
        table = table_of(SeriesCounter)
        if uow.value(select(table.c.last_value).where(table.c.series_id == before["id"])):
            raise InvalidInput(
                "repeats", N_("To start anew at other times the numbers need another pattern."), field="pattern"
            )
    write.update(uow, Series, before, **new)
    return int(before["id"])


@verb("administration.set_next_number", N_("Set next number"))
def set_next_number(uow: UnitOfWork, kind: str, number: int, *, branch_id: int = 0, on: date | None = None) -> int:
    """Where a series begins (or, where gaps are allowed, goes on), in the period of a day.

    A number that was given already is refused; so is a gap in a series that has none.
    """
    series = _series(uow, kind, branch_id)
    if not 1 <= number <= 10**12:
        raise InvalidInput("not_positive", N_("A number is above zero."), field="number")
    table = table_of(SeriesCounter)
    period = patterns.period_of(series["reset"], on or uow.today)
    here = (table.c.series_id == series["id"]) & (table.c.period == period)
    last = uow.value(select(table.c.last_value).where(here).with_for_update())
    if last is not None and number <= last:
        raise NotAllowed("given_already", N_("Numbers up to {last} are given already."), field="number", last=last)
    if last and number > last + 1 and kind in GAP_FREE:
        raise NotAllowed("leaves_a_gap", N_("Numbers of this kind have no gaps: the next one is {next}."), field="number",
                         next=last + 1)  # fmt: skip
    if last is None:
        write.insert_unless_there(
            uow,
            SeriesCounter,
            [{"series_id": series["id"], "period": period, "last_value": number - 1, "last_on": None}],
        )
    else:
        write.change_figures(uow, SeriesCounter, here, last_value=number - 1)
    return int(series["id"])


def _series(uow: UnitOfWork, kind: str, branch_id: int) -> dict[str, Any]:
    table = table_of(Series)
    row = uow.row(select(table).where(table.c.kind == kind, table.c.branch_id == branch_id).with_for_update())
    if row is None:
        raise NotFound("no_series", N_("There is no number series for {kind}."), field="kind", kind=clean(kind))
    return dict(row._mapping)
