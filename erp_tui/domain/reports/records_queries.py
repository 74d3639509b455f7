"""Questions about any record: its trail, its history, its notes, and finding one by a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from erp_tui.domain.kernel.models import Change, ChangeSet, Record, RecordLink, RecordNote
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit

FOUND_KINDS = (
    "party", "product", "opportunity", "quotation", "order", "delivery", "invoice", "credit_note", "payment",
    "purchase_order", "requisition", "receipt", "return", "entry", "dunning_run", "stock_count",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A record by kind and number, as jump-anywhere and the trail show it; `depth` is its place in the tree."""

    id: int
    kind: str
    number: str
    label: str
    on: date | None
    depth: int = 0


def find(unit: Unit, text: str, *, limit: int = 20) -> list[Found]:
    """Records whose number or label contains all words: exact numbers first, then masters, then beginnings, then the rest."""
    table = table_of(Record)
    words = fold(clean(text)).split()
    if not words:
        return []
    columns = [table.c.id, table.c.kind, table.c.number, table.c.label, table.c.on]
    known = table.c.kind.in_(FOUND_KINDS) & table.c.archived_at.is_(None)
    exact = select(*columns).where(known, table.c.number.in_({clean(text), clean(text).upper()}))
    start = select(*columns).where(known, table.c.search_key >= words[0], table.c.search_key < words[0] + "\U0010ffff")
    inside = select(*columns).where(known, *(table.c.search_key.contains(word, autoescape=True) for word in words))
    found: dict[int, Found] = {}
    masters = table.c.kind.in_(("party", "product"))
    for question in (exact, start.where(masters), inside.where(masters), start, inside):
        if len(found) >= limit:
            break
        for row in unit.rows(question.order_by(table.c.id.desc()).limit(limit)):
            key = fold(f"{row.number or ''} {row.label}")
            if all(word in key for word in words):
                found.setdefault(row.id, Found(row.id, row.kind, row.number or "", row.label, row.on))
    return list(found.values())[:limit]


def trail(unit: Unit, record_id: int) -> list[Found]:
    """The document's family as a tree: from its oldest forebear down, each with its depth."""
    links = table_of(RecordLink)
    top, seen = record_id, {record_id}
    while (
        earlier := unit.value(select(links.c.earlier_id).where(links.c.later_id == top).order_by(links.c.earlier_id))
    ) is not None:
        if earlier in seen:
            break
        seen.add(earlier)
        top = earlier
    order: list[tuple[int, int]] = []
    waiting: list[tuple[int, int]] = [(top, 0)]
    known: set[int] = set()
    while waiting:
        here, depth = waiting.pop()
        if here in known:
            continue
        known.add(here)
        order.append((here, depth))
        rows = unit.rows(select(links.c.later_id).where(links.c.earlier_id == here).order_by(links.c.later_id.desc()))
        waiting.extend((row.later_id, depth + 1) for row in rows)
    named = _records(unit, [one for one, _depth in order])
    return [
        Found(i, row.kind, row.number or "", row.label, row.on, depth) for i, depth in order if (row := named.get(i))
    ]


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
