"""How a list is declared, and what a page of it is. `listing` reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery

from erp_tui.domain.kernel.list_terms import Column
from erp_tui.domain.kernel.unit_of_work import Unit

Place = tuple[Any, ...]
"""Where a row stands in the order of its list: the values that it is sorted by."""


@dataclass(frozen=True)
class Row:
    """A row: the record it opens, its place in the order of the list, and its cells by column."""

    id: int
    place: Place
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    rows: tuple[Row, ...]
    before: bool
    """Whether there is something before the first row."""
    after: bool
    reached: Place | None = None
    """How far was looked, where looking stopped before the page was full: it goes on from there."""


@dataclass(frozen=True)
class Order:
    """What a list is sorted by: one of its sorts, and the direction."""

    name: str
    descending: bool = False


@dataclass(frozen=True)
class Sort:
    """Another order that an index serves: the column whose title names it, the labels sorted by (never null, the last unique)."""

    name: str
    by: tuple[str, ...]


class Asked:
    """What the statement of a list may know of who asks: others read by it afterwards."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self.day: date | None = None
        """The day, where it was asked for: the statement is good for that day."""
        self.is_once = False
        """Whether more was asked: the statement is good for this once."""

    @property
    def today(self) -> date:
        self.day = self._unit.today
        return self.day

    @property
    def unit(self) -> Unit:
        self.is_once = True
        return self._unit


_made: dict[Callable[[Asked], Select[Any]], tuple[date | None, Subquery]] = {}
"""What lists are read from, with the day that it was made for if it asks for one."""


@dataclass(frozen=True)
class Listing:
    """A list. `source` gives the statement: its columns by label, among them `id`.

    `order` names the labels sorted by, `sorts` what else it may be sorted by, `searched` the folded texts that the filter looks
    into, `filters` named conditions (open, mine, late …) with their words.
    """

    name: str
    label: str
    kind: str
    """The kind of record that Enter opens."""
    columns: tuple[Column, ...]
    source: Callable[[Asked], Select[Any]]
    order: tuple[str, ...]
    descending: bool = False
    searched: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, Callable[[Any, Unit], ColumnElement[bool]]]] = field(default_factory=dict)
    sorts: tuple[Sort, ...] = ()
    found: tuple[tuple[str, str], ...] = ()
    """What the search index knows of a row: (kind, label of its key)."""

    def rows_of(self, unit: Unit) -> Subquery:
        """What the list is read from: made once where nothing else was asked, else once for a day, or for each reading."""
        day, made = _made.get(self.source, (None, None))
        if made is None or day not in (None, unit.today):
            asked = Asked(unit)
            made = self.source(asked).subquery()
            if not asked.is_once:
                _made[self.source] = asked.day, made
        return made

    @property
    def usual(self) -> Order:
        """The order it has of itself."""
        return Order(self.all_sorts[0].name, self.descending)

    @property
    def all_sorts(self) -> tuple[Sort, ...]:
        """The usual order first, under the name of the column that shows it."""
        first = self.order[0]
        shown = next((column.name for column in self.columns if first in (column.name, column.key)), first)
        return (Sort(shown, self.order), *self.sorts)

    def sorted_by(self, order: Order | None) -> tuple[Sort, bool]:
        """The sort of an order and its direction; one that the list does not have (any more) is the usual one."""
        found = next((one for one in self.all_sorts if order is not None and one.name == order.name), None)
        return (self.all_sorts[0], self.descending) if found is None or order is None else (found, order.descending)
