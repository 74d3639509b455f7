"""Filters that a list answers without walking past what it leaves out: by the states of its rows, or by the rows of another table.

A list that shows the open ones of a million in the order of their numbers must not read all that are closed. Each state by
itself is a range of an index in that order, so a page is the best of a page of each. What is open of invoices stands in another
table, which has an index in the order of their numbers of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, select, union_all

from erp_tui.domain.kernel.unit_of_work import Unit


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


def best_of_states(
    source: Any,
    states: Sequence[str],
    conditions: Sequence[Any],
    order: Sequence[Any],
    turn: Callable[[Any], Any],
    size: int,
) -> Select[Any]:
    """The keys of a page of rows in some states: the first ones of each, and of these the first ones."""
    names = [column.name for column in order]
    legs = []
    for state in states:
        leg = select(source.c.id, *order).where(source.c.state == state, *conditions)
        legs.append(select(leg.order_by(*map(turn, order)).limit(size).subquery()))
    every = union_all(*legs).subquery()
    return select(every.c.id).order_by(*(turn(every.c[name]) for name in names)).limit(size)


def first_named(
    unit: Unit,
    named: NamedBy,
    place: Callable[[Sequence[Any]], Any],
    order: Sequence[str],
    turn: Callable[[Any], Any],
    size: int,
) -> Select[Any]:
    """The keys of a page of rows that another table names, in the order of that table's index."""
    columns = [named.by[name]() for name in order]
    question = select(named.key()).where(*named.conditions(unit), *place(columns))
    return question.group_by(named.key(), *columns).order_by(*map(turn, columns)).limit(size)
