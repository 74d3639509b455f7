"""The days of a copy: those of the original, so many days earlier, with the periods and numbers that belong to them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from erp_tui.domain.kernel import models, numbering, pattern, write
from erp_tui.domain.kernel.columns import to_json
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit

if TYPE_CHECKING:
    from erp_tui.domain.demo.original import Original


class Calendar:
    """All days of the original, so many days earlier."""

    def __init__(self, original: Original, unit: Unit, days: int) -> None:
        self.shift = timedelta(days=days)
        self.micros = days * 86_400_000_000
        moved = [day - self.shift for day in original.days]
        day_column = table_of(models.Record).c.on
        self.days = [*write.for_driver(unit, day_column, moved), None]
        self.iso = [day.isoformat() for day in moved]
        self.periods = [
            next((key for starts_on, ends_on, key in original.periods if starts_on <= day <= ends_on), None)
            for day in moved
        ]
        self.draws = self._draws(original, unit)
        self._instalments: list[str] | None = None

    def _draws(self, original: Original, unit: Unit) -> list[tuple[str, date, list[int]]]:
        """Which numbers a copy draws: kind, last day, and the ranks of the records in the order they get them."""
        groups: dict[tuple[str, str], list[tuple[str, int, date]]] = defaultdict(list)
        for row in original.record_rows:
            if row["number"] is None:
                continue
            on = row["on"] or date.max
            moved = on if row["on"] is None else on - self.shift
            period = pattern.period_of(numbering.series_for(unit, row["kind"])["reset"], moved)
            groups[row["kind"], period].append((row["number"], original.ranks[row["id"]], moved))
        return [
            (kind, unit.today if kind == "party" else max(day for _, _, day in group), [rank for _, rank, _ in sorted(group)])
            for (kind, _period), group in sorted(groups.items())
        ]  # fmt: skip

    def instalments(self, originals: list[list[dict[str, Any]]]) -> list[str]:
        if self._instalments is None:
            self._instalments = [to_json(self.moved(one)) for one in originals]
        return self._instalments

    def moved(self, instalments: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**one, "due": (date.fromisoformat(one["due"]) - self.shift).isoformat()} for one in instalments]
