"""How the rows of a page are come by: looked up where an index names them, else the list is walked in its order.

- An index says that few rows come into question: those are looked at and sorted.
- The rows have one of few values of an indexed column, or another table names them (`list_shortcuts`): the first ones of each.
- Words that very many have come from the search index in the order of names, where the list is in that order (`search_order`).
  PostgreSQL takes its time for them: who waits gets what is found by walking.
- Else the list is walked in its order, and the filter is held against each row.

The last two go in steps, first short ones, as what is common is soon found, then longer and longer ones. Who cannot wait gets
what came of the steps so far.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from erp_tui.domain.kernel import search_keys, search_order
from erp_tui.domain.kernel.list_conditions import (
    LAST,
    Leaf,
    among,
    bounds_of,
    condition,
    looked_up,
    narrowed,
    stored,
    together,
)
from erp_tui.domain.kernel.list_declared import Listing, Order, Place, Row
from erp_tui.domain.kernel.list_place import from_typed
from erp_tui.domain.kernel.list_shortcuts import InStates, NamedBy, best_of_values, first_named, values_asked_for
from erp_tui.domain.kernel.list_terms import Meaning, Wanted
from erp_tui.domain.kernel.list_words_found import CommonWords, WordsHeld
from erp_tui.domain.kernel.unit_of_work import Unit

FIRST_STEP, LONGEST_STEP, GROWS = 250, 32_000, 4
"""Rows that are walked at a time, and how much longer each step is than the one before."""
PATIENT = 4_000
"""Who has so many rows looked at does not wait for them."""
HITS = 4
"""Hits of a common word that are read at first, for each row that is wanted."""
AT_A_TIME = 2
"""Of these so many for each row that is wanted are held against the whole filter together."""


class Reading:
    """One look at a list: what is asked of it, from which place on, and in which direction."""

    def __init__(
        self,
        unit: Unit,
        listing: Listing,
        *,
        where: Meaning | None = None,
        only: str | None = None,
        order: Order | None = None,
        ids: Sequence[int] | None = None,
        at: str | None = None,
        place: Place | None = None,
        backwards: bool = False,
    ) -> None:
        self.unit = unit
        self.listing = listing
        self.source: Any = listing.rows_of(unit)
        self.sort, descending = listing.sorted_by(order)
        self.columns = [self.source.c[name] for name in self.sort.by]
        self.rising = descending == backwards
        """Whether it is read in rising order."""
        self.place = place
        self.named: Any = None if only is None else listing.filters[only][1]
        self.filter: Leaf | None = None if where is None else looked_up(unit, listing.found, where)
        self.begin: list[ColumnElement[bool]] = []
        """Where it begins, if not at a place."""
        if place is None and at:
            self.begin.append(from_typed(unit, listing, self.sort, self.source, at, descending))
        self.bounds = [] if self.filter is None else bounds_of(unit, self.source.c, self.sort.by[0], self.filter)
        """What the filter says of the first column of the order: no step goes beyond that."""
        self.ids = ids

    def first(self, size: int, look: int | None = None, *, cells: bool = True) -> tuple[list[Row], Place | None]:
        """So many rows from the place on, and how far was looked where it was given up before. Without cells: their keys only."""
        is_one = self.ids is None and self.named is None and isinstance(self.filter, Wanted)
        if is_one and (self.bounds or self._values is not None):
            return self._walked(self._values, size, cells), None
        few = None if self.filter is None else narrowed(self.unit, self.listing.found, self.source, self.filter)
        if few is not None or self.ids is not None:
            return self._of_few(few, size, cells), None
        plain = self.filter is None and not self.begin
        if isinstance(self.named, NamedBy) and plain and set(self.sort.by) == set(self.named.by):
            chosen = first_named(self.unit, self.named, self.beyond, self.place, self.sort.by, self.turned, size)
            return self._rows(chosen, cells), None
        values = self._values
        by_one = self.filter is None or (values is not None and isinstance(self.filter, Wanted))
        is_served = by_one and (self.named is None or values is not None)
        if is_served or (look is None and self._hits is None):
            return self._walked(values, size, cells), None
        return self._in_steps(values, size, sys.maxsize if look is None else look, cells)

    def number(self, most: int) -> int:
        """How many rows there are, up to `most`, in no order."""
        few = None if self.filter is None else narrowed(self.unit, self.listing.found, self.source, self.filter)
        if few is None and self._hits is not None:
            return len(self.first(most, cells=False)[0])
        those = [] if few is None else [among(self.unit, self.source.c.id, few)]
        some = select(self.source.c.id).where(*those, *self._all_conditions()).limit(most).subquery()
        return int(self.unit.value(select(func.count()).select_from(some)))

    # -- ways

    def _of_few(self, few: Sequence[int] | None, size: int, cells: bool) -> list[Row]:
        """Of rows that are few: those that meet the conditions, sorted."""
        those = [] if few is None else [among(self.unit, self.source.c.id, few)]
        chosen = select(self.source.c.id).where(*those, *self._all_conditions(), *self._between(self.place, None))
        return self._rows(chosen.order_by(*map(self.turned, self.columns)).limit(size), cells)

    @cached_property
    def _values(self) -> tuple[Any, Sequence[Any]] | None:
        """A column and the few values of it that the rows have, where an index has each in the order of the list."""
        if isinstance(self.named, InStates) and self.sort == self.listing.all_sorts[0]:
            return self.source.c.state, self.named.states
        if self.filter is None:
            return None
        found = values_asked_for(self.unit, self.source, self.columns, self.filter)
        return None if found is not None and self._hits is not None else found

    def _in_steps(
        self, values: tuple[Any, Sequence[Any]] | None, size: int, look: int, cells: bool
    ) -> tuple[list[Row], Place | None]:
        """Keys first, cells of those found: a row that is left out costs what the filter asks of it, and no more."""
        found: list[int] = []
        start, step, looked = self.place, FIRST_STEP, 0
        by_name = values is None and self._comes_by_name
        if by_name and self.unit.is_sqlite and self._stands_behind and (hits := self._hits) is not None:
            found, reached = self._by_name(hits, start, size, look)
            return self._shown(found, cells), reached
        while len(found) < size:
            if looked >= look:
                return self._shown(found, cells), start
            # where values are looked up each by itself, their rows must end at one place; else it is only asked for to go on
            end = None if values is None else self._end_of_step(start, step)
            found += self._keys(self._chosen(values, size - len(found), start, end, step))
            if len(found) >= size:
                break
            end = end or self._end_of_step(start, step)
            if end is None:
                break
            if not looked and by_name:
                if look < PATIENT and not self.unit.is_sqlite:
                    if len(found) * look < (size - len(found)) * step:  # so far as is looked there are hardly enough
                        return self._shown(found, cells), end
                elif (hits := self._hits) is not None:
                    rest, reached = self._by_name(hits, end, size - len(found), look)
                    return self._shown([*found, *rest], cells), reached
            start, looked, step = end, looked + step, min(step * GROWS, LONGEST_STEP)
        return self._shown(found, cells), None

    @cached_property
    def _words(self) -> WordsHeld:
        """Words that very many rows have."""
        return WordsHeld.of(() if self.filter is None else together(self.filter))

    @property
    def _comes_by_name(self) -> bool:
        """Whether the search index gives words of the filter in the order of the list."""
        order = None if self.bounds else stored(self.columns[0])  # between bounds there are fewer rows than hits
        held = self._words.held
        return bool(held) and order is not None and search_order.sorted_by(held[0].kind) is order

    @property
    def _stands_behind(self) -> bool:
        """Whether reading begins far before the words: names in Chinese stand behind all others."""
        is_chinese = any(search_keys.is_cjk(character) for one in self._words.held for character in one.text)
        return is_chinese and self.rising and self.place is None and not self.begin

    @cached_property
    def _hits(self) -> CommonWords | None:
        """The words that very many rows have, where the list is in the order in which the search index gives them."""
        return CommonWords.of(self.unit, self._words, stored(self.columns[0]))

    def _by_name(self, words: CommonWords, start: Place | None, size: int, look: int) -> tuple[list[int], Place | None]:
        """Keys of rows behind a place that have common words; of these `look` are held against the rest of the filter."""
        found: list[int] = []
        looked = 0
        name = start[0] if start is not None else "" if self.rising else LAST
        for ids, is_within in words.from_place(name, self.rising, HITS * size):
            for row in self._in_order(ids, start, AT_A_TIME * size):
                if is_within is not None and not is_within(row[2]):
                    continue
                found += [row[0]] if row[1] else []
                if len(found) >= size:
                    return found, None
                looked += 1
                if looked >= look:
                    return found, tuple(row[2:])
        return found, None

    def _in_order(self, ids: Sequence[int], start: Place | None, many: int) -> Iterator[Any]:
        """These rows behind a place in the order of reading: key, whether all conditions hold, place. So many at first, then
        more and more at a time."""
        while ids:
            some = self._some([among(self.unit, self.source.c.id, ids), *self.beyond(self.columns, start)], many)
            columns = [some.c[name] for name in self.sort.by]
            question = select(some.c.id, and_(*self._all_conditions(some.c)).label("holds"), *columns)
            rows = self.unit.rows(question.order_by(*map(self.turned, columns)))
            yield from rows
            if len(rows) < many:
                return
            start, many = tuple(rows[-1][2:]), many * GROWS

    def _some(self, those: Sequence[ColumnElement[bool]], many: int) -> Any:
        """The first so many of those rows, in the order of reading: nothing else is asked of more of them."""
        return select(self.source).where(*those).order_by(*map(self.turned, self.columns)).limit(many).subquery()

    def _end_of_step(self, start: Place | None, step: int) -> Place | None:
        """The place of the last one of so many rows, whatever the filter says of them; None: there are none.

        Not by OFFSET: with that, SQLite prefers an index that it has to sort by.
        """
        question = select(*self.columns).where(*self._between(start, None))
        some = question.order_by(*map(self.turned, self.columns)).limit(step).subquery()
        back = [some.c[name].desc() if self.rising else some.c[name].asc() for name in self.sort.by]
        row = self.unit.row(select(some).order_by(*back).limit(1))
        return None if row is None else tuple(row)

    def _walked(self, values: tuple[Any, Sequence[Any]] | None, size: int, cells: bool) -> list[Row]:
        """The first rows from the place on, in the order of the list."""
        if values is not None or not cells or not self.unit.is_sqlite:
            return self._rows(self._chosen(values, size, self.place), cells)
        question = select(self.source).where(*self._all_conditions(), *self._between(self.place, None))
        return [
            self._row(row) for row in self.unit.rows(question.order_by(*map(self.turned, self.columns)).limit(size))
        ]

    def _chosen(
        self,
        values: tuple[Any, Sequence[Any]] | None,
        size: int,
        start: Place | None,
        end: Place | None = None,
        step: int | None = None,
    ) -> Select[Any]:
        """The keys of the first rows from a place on, up to another one or at most `step` rows behind, in the order of the list."""
        between = self._between(start, end)

        def leg(*those: ColumnElement[bool]) -> Select[Any]:
            return self._first_of([*between, *those], size, step)

        return leg() if values is None else best_of_values(*values, leg, self.sort.by, self.turned, size)

    def _first_of(self, those: Sequence[ColumnElement[bool]], size: int, step: int | None) -> Select[Any]:
        """Keys and places of the first of those rows that meet all conditions; no more than `step` of them are looked at.

        PostgreSQL must be told: it guesses that half the list stands between two places, and would read all of it, and of what is
        joined to it.
        """
        rows = self.source
        if step is not None:
            rows, those = self._some(those, step), ()
        columns = [rows.c[name] for name in self.sort.by]
        question = select(rows.c.id, *columns).where(*those, *self._all_conditions(rows.c))
        return question.order_by(*map(self.turned, columns)).limit(size)

    # -- rows

    def _rows(self, chosen: Select[Any], cells: bool) -> list[Row]:
        """The rows of chosen keys, as they come.

        PostgreSQL is given the keys at once, as values: it plans as if cells were wanted of the whole list, whatever the limit
        says, and what cells ask of lines it would ask of all lines there are.
        """
        if not cells or self.unit.is_sqlite:
            return self._shown(self._keys(chosen), cells)
        keys = func.array(select(next(iter(chosen.subquery().c))).scalar_subquery(), type_=ARRAY(BigInteger))
        question = select(self.source).where(self.source.c.id == func.any(keys))
        return [self._row(row) for row in self.unit.rows(question.order_by(*map(self.turned, self.columns)))]

    def _keys(self, chosen: Select[Any]) -> list[int]:
        return [row[0] for row in self.unit.rows(chosen)]

    def _shown(self, keys: Sequence[int], cells: bool) -> list[Row]:
        return self._with_cells(keys) if cells else [Row(key, (), {}) for key in keys]

    def _with_cells(self, keys: Sequence[int]) -> list[Row]:
        """The rows of these keys, in their order."""
        if not keys:
            return []
        places = {key: place for place, key in enumerate(keys)}
        # without an order: it would tempt the engine to walk the list after all
        found = self.unit.rows(select(self.source).where(among(self.unit, self.source.c.id, keys)))
        return sorted(map(self._row, found), key=lambda row: places[row.id])

    def _row(self, row: Any) -> Row:
        cells = row._mapping
        return Row(cells["id"], tuple(cells[name] for name in self.sort.by), dict(cells))

    # -- SQL

    def _all_conditions(self, columns: Any = None) -> list[ColumnElement[bool]]:
        """What must hold of the rows, as columns of the list's statement or of one that reads from it."""
        columns = self.source.c if columns is None else columns
        found = []
        if self.filter is not None:
            found.append(condition(self.unit, columns, self.listing.searched, self.filter))
        if self.ids is not None:
            found.append(among(self.unit, columns.id, self.ids))
        return found if self.named is None else [*found, self.named(columns, self.unit)]

    def turned(self, column: Any) -> Any:
        return column.asc() if self.rising else column.desc()

    def beyond(self, columns: Sequence[Any], place: Place | None) -> list[ColumnElement[bool]]:
        """Behind a place, in the direction of reading."""
        if place is None:
            return []
        return [tuple_(*columns) > _there(columns, place) if self.rising else tuple_(*columns) < _there(columns, place)]

    def _between(self, start: Place | None, end: Place | None) -> list[ColumnElement[bool]]:
        """Behind a place, or where reading begins, and up to another place."""
        found = [*self.bounds, *(self.begin if start is None else self.beyond(self.columns, start))]
        if end is None:
            return found
        there = _there(self.columns, end)
        return [*found, tuple_(*self.columns) <= there if self.rising else tuple_(*self.columns) >= there]


def _there(columns: Sequence[Any], place: Place) -> Any:
    return tuple_(*(literal(value, column.type) for column, value in zip(columns, place, strict=True)))
