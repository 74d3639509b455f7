"""Filters that a list answers without walking past what it leaves out: by the states of its rows, or by the rows of another table.

A list that shows the open ones of a million in the order of their numbers must not read all that are closed. Each state by
itself is a range of an index in that order, so a page is the best of a page of each. What is open of invoices stands in another
table, which has an index in the order of their numbers of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, func, select, union_all

from erp_tui.domain.kernel.list_conditions import Leaf, on_table, stored, together
from erp_tui.domain.kernel.list_terms import Wanted
from erp_tui.domain.kernel.unit_of_work import Unit

MOST_VALUES = 20
"""Values that are looked up each by itself; of more the list is walked."""


@dataclass(frozen=True)
class InStates:
    """Rows in one of these states. Their table has an index of the state, then the columns of the usual order."""

    states: tuple[str, ...]

    def __call__(self, columns: Any, _unit: Unit) -> ColumnElement[bool]:
        found: ColumnElement[bool] = columns.state.in_(self.states)
        return found


@dataclass(frozen=True)
class NamedBy:
    """Rows that the rows of another table name, under conditions; `by` are its columns for the labels of the usual order."""

    key: Callable[[], ColumnElement[Any]]
    by: Mapping[str, Callable[[], ColumnElement[Any]]]
    conditions: Callable[[Unit], Sequence[ColumnElement[bool]]] = field(default=lambda _unit: ())

    def __call__(self, columns: Any, unit: Unit) -> ColumnElement[bool]:
        found: ColumnElement[bool] = columns.id.in_(select(self.key()).where(*self.conditions(unit)))
        return found


def best_of_values(
    column: Any,
    values: Sequence[Any],
    leg: Callable[[ColumnElement[bool]], Select[Any]],
    order: Sequence[str],
    turn: Callable[[Any], Any],
    size: int,
) -> Select[Any]:
    """The keys of a page of rows with some values in a column: the first ones of each, and of these the first ones.

    `leg` gives the keys and places of the first rows that meet a test.
    """
    every = union_all(*(select(leg(column == value).subquery()) for value in values)).subquery()
    return select(every.c.id).order_by(*(turn(every.c[name]) for name in order)).limit(size)


def values_asked_for(
    unit: Unit, source: Any, order: Sequence[Any], meaning: Leaf
) -> tuple[ColumnElement[Any], Sequence[Any]] | None:
    """A column that must have one of few values (a city that begins so), where an index has each in the order of the list."""
    behind = [stored(column) for column in order]
    for part in together(meaning):
        if not isinstance(part, Wanted) or part.how not in ("starts", "is") or part.column.kind != "text":
            continue
        label = part.column.key or part.column.name
        own = stored(source.c[label])
        if own is None or not any(list(index.columns) == [own, *behind] for index in own.table.indexes):
            continue
        values = _values(unit, own, on_table(unit, part, own))
        if len(values) <= MOST_VALUES:
            return source.c[label], values or [""]
    return None


def _values(unit: Unit, column: Column[Any], test: ColumnElement[bool]) -> list[Any]:
    """The values of an indexed column that meet a test, one more than MOST_VALUES at most: a step in the index for each."""
    value = select(func.min(column).label("value")).where(test).cte("value", recursive=True)
    last = select(func.max(column)).where(test).scalar_subquery()  # else SQLite would go on from the first value
    further = select(func.min(column)).where(column > value.c.value, column <= last).scalar_subquery()
    value = value.union_all(select(further).where(value.c.value.is_not(None)))
    question = select(value.c.value).where(value.c.value.is_not(None)).limit(MOST_VALUES + 1)
    return [row[0] for row in unit.rows(question)]


def first_named(
    unit: Unit,
    named: NamedBy,
    beyond: Callable[[Sequence[Any], Any], Any],
    place: Any,
    order: Sequence[str],
    turn: Callable[[Any], Any],
    size: int,
) -> Select[Any]:
    """The keys of a page of rows that another table names, in the order of that table's index."""
    columns = [named.by[name]() for name in order]
    question = select(named.key()).where(*named.conditions(unit), *beyond(columns, place))
    return question.group_by(named.key(), *columns).order_by(*map(turn, columns)).limit(size)
