"""Lists as windows over SQL: a page after, before or at a place, by keyset, so that a million rows open like ten.

A room declares a `Listing` beside its queries; screens and commands show it. Sorting is by stored columns that are never
null, compared byte by byte, so that paging is the same on both engines; the last sort column makes each place unique.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_

from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.list_conditions import LAST, Leaf, among, condition, contains_word, looked_up, narrowed
from erp_tui.domain.kernel.list_shortcuts import InStates, NamedBy, best_of_states, first_named
from erp_tui.domain.kernel.list_terms import DAYS, NUMBERS, Column, Meaning, Wanted
from erp_tui.domain.kernel.text import clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit

__all__ = ["COUNT_LIMIT", "Column", "Listing", "Order", "Page", "Row", "Sort", "count", "first_rows", "page", "totals"]

COUNT_LIMIT = 1_001
"""Counting stops here: beyond it a list says "more than 1,000"."""


@dataclass(frozen=True)
class Row:
    """A row: the record it opens, its place in the order of the list, and its cells by column."""

    id: int
    place: tuple[Any, ...]
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    rows: tuple[Row, ...]
    before: bool
    """Whether there is something before the first row."""
    after: bool


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
    source: Callable[[Unit], Select[Any]]
    order: tuple[str, ...]
    descending: bool = False
    searched: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, Callable[[Any, Unit], ColumnElement[bool]]]] = field(default_factory=dict)
    sorts: tuple[Sort, ...] = ()
    found: tuple[tuple[str, str], ...] = ()
    """What the search index knows of a row: (kind, label of its key)."""

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


def page(
    unit: Unit,
    listing: Listing,
    *,
    size: int,
    after: Sequence[Any] | None = None,
    before: Sequence[Any] | None = None,
    at: str | None = None,
    last: bool = False,
    words: str = "",
    only: str | None = None,
    where: Meaning | None = None,
    order: Order | None = None,
    ids: Sequence[int] | None = None,
) -> Page:
    """So many rows: the first or the last ones, those after or before a place, or from where a typed text would stand.

    `words` must all occur, `where` is a filter as understood, `only` one of the listing's own, `ids` asks for
    these records alone.
    """
    source = listing.source(unit).subquery()
    wanted = None if where is None else looked_up(unit, listing.found, where)
    sort, descending = listing.sorted_by(order)
    columns = [source.c[name] for name in sort.by]
    backwards = last or before is not None
    forward = descending == backwards  # ascending in SQL
    place = before if backwards else after

    def beyond(columns: Sequence[Any]) -> list[ColumnElement[bool]]:
        """Behind the place that is asked for."""
        if place is None:
            return []
        there = tuple_(*(literal(value, column.type) for column, value in zip(columns, place, strict=True)))
        return [tuple_(*columns) > there if forward else tuple_(*columns) < there]

    def turned(column: Any) -> Any:
        return column.asc() if forward else column.desc()

    conditions = [*_conditions(unit, listing, source, words, None, wanted), *beyond(columns)]
    if place is None and at:
        conditions.append(_position(unit, listing, sort, source, at, descending))
    if ids is not None:
        conditions.append(among(unit, source.c.id, ids))
    few = None if wanted is None else narrowed(unit, source, wanted)
    named = None if only is None else listing.filters[only][1]
    chosen: Select[Any] | None = None
    if (
        few is None
        and isinstance(named, NamedBy)
        and not (words or at or wanted or ids)
        and set(sort.by) == set(named.by)
    ):
        chosen = first_named(unit, named, beyond, sort.by, turned, size + 1)
    elif few is None and isinstance(named, InStates) and sort == listing.all_sorts[0]:
        chosen = best_of_states(source, named.states, conditions, columns, turned, size + 1)
    else:
        conditions += [named(source.c, unit)] if named is not None else []
        if few is not None:
            chosen = select(source.c.id).where(among(unit, source.c.id, few), *conditions)
            chosen = chosen.order_by(*map(turned, columns)).limit(size + 1)
    if chosen is None:
        found = list(unit.rows(select(source).where(*conditions).order_by(*map(turned, columns)).limit(size + 1)))
    else:  # without an order: it would tempt the engine to walk the list after all
        keys = [row[0] for row in unit.rows(chosen)]
        places = {key: place for place, key in enumerate(keys)}
        found = list(unit.rows(select(source).where(among(unit, source.c.id, keys))))
        found.sort(key=lambda row: places[row._mapping["id"]])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    rows = tuple(
        Row(row._mapping["id"], tuple(row._mapping[name] for name in sort.by), dict(row._mapping)) for row in found
    )
    if backwards:
        return Page(rows, more, not last)
    return Page(rows, place is not None or bool(at), more)


def count(
    unit: Unit, listing: Listing, *, words: str = "", only: str | None = None, where: Meaning | None = None
) -> int:
    """How many rows there are, up to COUNT_LIMIT."""
    source = listing.source(unit).subquery()
    wanted = None if where is None else looked_up(unit, listing.found, where)
    conditions = _conditions(unit, listing, source, words, only, wanted)
    few = None if wanted is None else narrowed(unit, source, wanted)
    if few is not None:
        conditions.append(among(unit, source.c.id, few))
    some = select(source.c.id).where(*conditions).limit(COUNT_LIMIT).subquery()
    return int(unit.value(select(func.count()).select_from(some)))


def totals(unit: Unit, listing: Listing, ids: Sequence[int]) -> list[tuple[str, dict[str, Decimal]]]:
    """What the amounts of some rows come to, by currency; the currency of all is "" where rows do not name theirs."""
    source = listing.source(unit).subquery()
    names = [column.name for column in listing.columns if column.kind == "amount" and column.adds]
    if not names:
        return []
    sums = [sum_of(source.c[name]).label(name) for name in names]
    question = select(*sums).where(among(unit, source.c.id, ids))
    if "currency" in source.c:
        question = question.add_columns(source.c.currency).group_by(source.c.currency).order_by(source.c.currency)
    return [
        (row._mapping.get("currency") or "", {name: row._mapping[name] for name in names})
        for row in unit.rows(question)
    ]


def first_rows(
    unit: Unit,
    listing: Listing,
    *,
    limit: int,
    words: str = "",
    only: str | None = None,
    where: Meaning | None = None,
    order: Order | None = None,
) -> list[Row]:
    """The first rows, for commands and lookups."""
    return list(page(unit, listing, size=limit, words=words, only=only, where=where, order=order).rows)


def fold_for(text: str) -> str:
    """What is typed, as stored sort keys have it. Numbers are stored in capitals: those are tried as typed."""
    plain = clean(text)
    return plain.upper() if any(c.isdigit() for c in plain) else fold(plain)


def _position(
    unit: Unit, listing: Listing, sort: Sort, source: Any, typed: str, descending: bool
) -> ColumnElement[bool]:
    """From the first row that begins with what was typed: a text, a number, or the beginning of a date."""
    shown = next((one for one in listing.columns if one.name == sort.name), None)
    if shown is not None and shown.kind in NUMBERS + DAYS:
        rest = "9999-12-31" if descending else "0001-01-01"
        value = (_number(typed) if shown.kind in NUMBERS else _day(typed, rest), True)
        ends = {"high": value} if descending else {"low": value}
        return condition(unit, source.c, (), Wanted(shown, "range", **ends))
    is_code = shown is not None and shown.kind in ("code", "numbered")
    column, text = source.c[sort.by[0]], clean(typed).upper() if is_code else fold_for(typed)
    return column <= text + LAST if descending else column >= text


def _number(typed: str) -> Decimal:
    try:
        value = Decimal(typed.replace(",", ""))
    except InvalidOperation:
        value = Decimal(0)
    return value if value.is_finite() else Decimal(0)


def _day(typed: str, rest: str) -> date:
    """The beginning of an ISO date, filled up."""
    text = clean(typed)[:10]
    for length in range(len(text), -1, -1):
        try:
            return date.fromisoformat(text[:length] + rest[length:])
        except ValueError:
            continue
    return date.fromisoformat(rest)


def _conditions(
    unit: Unit, listing: Listing, source: Any, words: str, only: str | None, where: Leaf | None
) -> list[ColumnElement[bool]]:
    found = [contains_word(source.c, listing.searched, word) for word in clean(words).split() if listing.searched]
    if only is not None:
        found.append(listing.filters[only][1](source.c, unit))
    if where is not None:
        found.append(condition(unit, source.c, listing.searched, where))
    return found
