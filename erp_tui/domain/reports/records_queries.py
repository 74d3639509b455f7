"""Questions about any record: its trail, its history, its notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, literal, select

from erp_tui.domain.kernel.models import Change, ChangeSet, Record, RecordLink, RecordNote
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.reports.finding import Found, records

LARGEST_FAMILY = 500
"""So many documents of one trail are shown."""


def trail(unit: Unit, record_id: int) -> list[Found]:
    """The document's family as a tree: from its oldest forebear down, each with its depth, state and amounts.

    Three statements, however large the family is. A document that came from several stands below the first.
    """
    earlier: dict[int, int] = {}
    for row in _linked(unit, record_id, later=False):
        earlier[row.later_id] = min(row.earlier_id, earlier.get(row.later_id, row.earlier_id))
    top, passed = record_id, {record_id}
    while (above := earlier.get(top)) is not None and above not in passed:
        passed.add(above)
        top = above
    children: dict[int, list[int]] = {}
    for row in _linked(unit, top, later=True):
        children.setdefault(row.earlier_id, []).append(row.later_id)
    order = _in_order(top, children)
    return [replace(one, depth=order[one.id]) for one in records(unit, list(order))]


def _linked(unit: Unit, record_id: int, *, later: bool) -> Sequence[Any]:
    """All links that lead from a record to what came of it, or back to what it came from."""
    links = table_of(RecordLink)
    here, there = (links.c.earlier_id, links.c.later_id) if later else (links.c.later_id, links.c.earlier_id)
    family = select(literal(record_id, BigInteger).label("id")).cte("family", recursive=True)
    family = family.union(select(there).join(family, here == family.c.id))
    question = select(links.c.earlier_id, links.c.later_id).join(family, here == family.c.id)
    return unit.rows(question.order_by(links.c.earlier_id, links.c.later_id).limit(LARGEST_FAMILY))


def _in_order(top: int, children: dict[int, list[int]]) -> dict[int, int]:
    """Depths by id, each below where it came from."""
    found: dict[int, int] = {}
    waiting = [(top, 0)]
    while waiting:
        here, depth = waiting.pop()
        if here not in found:
            found[here] = depth
            waiting.extend((child, depth + 1) for child in reversed(children.get(here, ())))
    return found


def kinds_of(unit: Unit, ids: Sequence[int]) -> dict[int, str]:
    """What kind of record each id is, in one question."""
    return {i: row.kind for i, row in _records(unit, ids).items()} if ids else {}


def _records(unit: Unit, ids: Sequence[int]) -> dict[int, Any]:
    table = table_of(Record)
    return {row.id: row for row in unit.rows(select(table).where(table.c.id.in_(sorted(ids))))}


@dataclass(frozen=True)
class HistoryLine:
    """One change of a record: who, when, by which verb, and what became of which column."""

    at: datetime
    user_name: str
    verb: str
    table: str
    action: str
    values: tuple[tuple[str, Any, Any], ...]
    """Column, old value, new value; of a new row only what is not empty."""


def history(unit: Unit, record_id: int, *, limit: int = 200) -> list[HistoryLine]:
    """What was changed about a record, newest first."""
    changes, sets = table_of(Change), table_of(ChangeSet)
    question = (
        select(changes, sets.c.at, sets.c.user_name, sets.c.verb)
        .join(sets, sets.c.sequence == changes.c.change_set)
        .where(changes.c.record_id == record_id)
        .order_by(changes.c.change_set.desc(), changes.c.id.desc())
        .limit(limit)
    )
    return [
        HistoryLine(row.at, row.user_name, row.verb, row.table_name, row.action, _values(row.old, row.new))
        for row in unit.rows(question)
    ]


_NOTHING: tuple[Any, ...] = (None, "", False, 0, "0", [], {})
_QUIET = {
    "id",
    "uid",
    "version",
    "search_key",
    "sort_name",
    "price_reason",
    "custom",
    "exposure_base",
    "line_no",
    "rate",
    "taxes",
}


def _values(old: dict[str, Any] | None, new: dict[str, Any] | None) -> tuple[tuple[str, Any, Any], ...]:
    old, new = old or {}, new or {}
    names = [name for name in (new or old) if name not in _QUIET and not name.endswith("_id")]
    return tuple(
        (name, old.get(name), new.get(name)) for name in names if (old and new) or (new or old)[name] not in _NOTHING
    )


@dataclass(frozen=True)
class NoteView:
    at: datetime
    text: str
    printed: bool


def notes(unit: Unit, record_id: int) -> list[NoteView]:
    """The notes on a record, newest first."""
    table = table_of(RecordNote)
    question = select(table.c.at, table.c.text, table.c.printed).where(table.c.record_id == record_id)
    return [NoteView(*tuple(row)) for row in unit.rows(question.order_by(table.c.id.desc()))]
