"""Lists as windows over SQL: a page after, before or at a place, by keyset, so that a million rows open like ten.

A room declares a `Listing` beside its queries; screens and commands show it. Sorting is by stored columns that are never
null, compared byte by byte, so that paging is the same on both engines; the last sort column makes each place unique.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_

from erp_tui.domain.kernel.text import clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit

COUNT_LIMIT = 1_001
"""Counting stops here: beyond it a list says "more than 1,000"."""


@dataclass(frozen=True)
class Column:
    """A column of a list. kind: text, number, amount, price, day, state, flag. `wide` ones show where there is room for them."""

    name: str
    label: str
    kind: str = "text"
    width: int = 10
    grows: bool = False
    wide: bool = False


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
class Listing:
    """A list. `source` gives the statement: its columns by label, among them `id`.

    `order` names the labels sorted by, `searched` the folded texts that the filter looks into, `filters` named conditions
    (open, mine, late …) with their words.
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
    position: str | None = None
    """The label that typed characters position in; None: the first of `order`."""


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
) -> Page:
    """So many rows: the first or the last ones, those after or before a place, or from where a typed text would stand."""
    source = listing.source(unit).subquery()
    order = [source.c[name] for name in listing.order]
    question = select(source).where(*_conditions(unit, listing, source, words, only))
    backwards = last or before is not None
    forward = listing.descending == backwards  # ascending in SQL
    place = before if backwards else after
    if place is not None:
        here = tuple_(*order)
        there = tuple_(*(_literal(column, value) for column, value in zip(order, place, strict=True)))
        question = question.where(here > there if forward else here < there)
    elif at:
        column = source.c[listing.position or listing.order[0]]
        question = question.where(
            column <= fold_for(at) + "\U0010ffff" if listing.descending else column >= fold_for(at)
        )
    question = question.order_by(*(column.asc() if forward else column.desc() for column in order)).limit(size + 1)
    found = list(unit.rows(question))
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    rows = tuple(
        Row(row._mapping["id"], tuple(row._mapping[name] for name in listing.order), dict(row._mapping))
        for row in found
    )
    if backwards:
        return Page(rows, more, not last)
    return Page(rows, place is not None or bool(at), more)


def count(unit: Unit, listing: Listing, *, words: str = "", only: str | None = None) -> int:
    """How many rows there are, up to COUNT_LIMIT."""
    source = listing.source(unit).subquery()
    some = select(source.c.id).where(*_conditions(unit, listing, source, words, only)).limit(COUNT_LIMIT).subquery()
    return int(unit.value(select(func.count()).select_from(some)))


def first_rows(unit: Unit, listing: Listing, *, limit: int, words: str = "", only: str | None = None) -> list[Row]:
    """The first rows, for commands and lookups."""
    return list(page(unit, listing, size=limit, words=words, only=only).rows)


def fold_for(text: str) -> str:
    """What is typed, as stored sort keys have it. Numbers are stored in capitals: those are tried as typed."""
    plain = clean(text)
    return plain.upper() if any(c.isdigit() for c in plain) else fold(plain)


def _conditions(unit: Unit, listing: Listing, source: Any, words: str, only: str | None) -> list[ColumnElement[bool]]:
    found = [
        or_(*(func.lower(source.c[name]).contains(fold(word), autoescape=True) for name in listing.searched))
        for word in clean(words).split()
        if listing.searched
    ]
    if only is not None:
        found.append(listing.filters[only][1](source.c, unit))
    return found


def _literal(column: Any, value: Any) -> Any:
    from sqlalchemy import literal

    return literal(value, column.type)
