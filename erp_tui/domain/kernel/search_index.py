"""Finding records while somebody types: the best hits first, in a bounded number of statements however many there are.

The order is the same on both engines: what a typed text names exactly, codes and phones that begin (or end) with it, then
beginnings of names, beginnings of words, anywhere; within each the better customers first.

SQLite gives the hits of a gram in the order of their rank, and stops where enough are found. PostgreSQL cannot stop early:
there the best records are walked, then what carries the mark of the best, of the good, then all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, literal_column, or_, select, union_all

from erp_tui.domain.kernel import numbering, search_keys
from erp_tui.domain.kernel.models import Identifier, SearchEntry
from erp_tui.domain.kernel.search_keys import Ask, Plan
from erp_tui.domain.kernel.search_store import FTS, GROUPS, MARKS
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit

_ID = (1 << 48) - 1
_ONCE = {"sqlite": 100, "postgresql": 1_500}
"""Fewer hits than this of the widest class are all read at once, and sorted here."""
_WALK = 2_000
"""The best records that PostgreSQL looks through before it asks for grams."""


@dataclass(frozen=True)
class _Scope:
    """What is looked for: a kind of record, its groups in the index, and a role that it must have."""

    kind: str
    groups: tuple[str, str] = ("document", "document")
    with_archived: str = "document"
    role: str = ""
    has_names: bool = True

    def range(self, archived: bool) -> tuple[int, int]:
        last = GROUPS[self.with_archived if archived else self.groups[1]]
        return GROUPS[self.groups[0]] << 56, (last + 1) << 56


_SCOPES = {
    "customer": _Scope("party", ("customer", "customer"), "archived_party"),
    "party": _Scope("party", ("customer", "party"), "archived_party"),
    "supplier": _Scope("party", ("customer", "party"), "archived_party", "s"),
    "carrier": _Scope("party", ("customer", "party"), "archived_party", "c"),
    "product": _Scope("product", ("product", "product"), "archived_product"),
}


def _scope(kind: str) -> _Scope:
    return _SCOPES.get(kind) or _Scope(kind, has_names=False)


def find(unit: Unit, kinds: Sequence[str], text: str, limit: int = 20) -> list[int]:
    """Record ids, best first, of kinds: customer, supplier, carrier, party, product; any other kind by its identifiers.

    What is archived is left out.
    """
    found: dict[int, None] = dict.fromkeys(_identified(unit, kinds, text, limit))
    plan = search_keys.plan(text)
    if plan is not None and len(found) < limit:
        hits: list[tuple[int, int]] = []
        for scope in map(_scope, kinds):
            if scope.has_names:
                hits += _named(unit, scope, plan, limit + len(found))
        found |= dict.fromkeys(key & _ID for _number, key in sorted(hits))
    return list(found)[:limit]


def matching(unit: Unit, kind: str, text: str, limit: int = 5_000) -> list[int] | None:
    """All records of a kind that a text finds, the archived ones too, in no order; None: more than `limit`, or nothing to go by.

    One or two letters are found at beginnings of words, anything longer (and Chinese) anywhere.
    """
    scope, plan = _scope(kind), search_keys.plan(text)
    if plan is None or not scope.has_names:
        return None
    entries = table_of(SearchEntry)
    found: set[int] = set()
    for ask in plan.asks[-1:] if plan.complete else plan.asks:
        question = _with_grams(unit, scope, ask, archived=True).with_only_columns(entries.c.record_id)
        found.update(row.record_id for row in unit.rows(question.limit(limit + 1)))
        if len(found) > limit:
            return None
    found.update(_identified(unit, (kind,), text, limit + 1, archived=True))
    return None if len(found) > limit else list(found)


# ------------------------------------------------------------------------------------------------ codes, numbers, phones


def _identified(unit: Unit, kinds: Sequence[str], text: str, limit: int, *, archived: bool = False) -> list[int]:
    """What a text names by a code, a number, a phone or an address: exact ones first. One statement."""
    typed = search_keys.compact(text)
    if not typed:
        return []
    steps: list[Select[Any]] = []
    for kind in kinds:
        scope = _scope(kind)
        exact = [typed]
        if typed.isdecimal():
            exact += [search_keys.compact(number) for number in numbering.numbers_of(unit, scope.kind, int(typed))]
        steps.append(_keys(unit, scope, 0, archived).where(table_of(Identifier).c.text.in_(exact)))
        if len(typed) > 1 and (any(c.isdigit() for c in typed) or "@" in text or "." in text.strip(" .")):
            steps.append(_beginning(unit, scope, 1, typed, archived).limit(limit))
        if len(typed) >= 4 and typed.isdecimal():
            steps.append(_beginning(unit, scope, 2, search_keys.from_end(typed), archived).limit(limit))
    rows = unit.rows(union_all(*(select(step.subquery()) for step in steps)))
    return [row.record_id for row in sorted(rows, key=lambda row: (row.step, row.text, row.record_id))][:limit]


def _keys(unit: Unit, scope: _Scope, step: int, archived: bool) -> Select[Any]:
    names, entries = table_of(Identifier), table_of(SearchEntry)
    low, high = scope.range(archived)
    question = (
        select(literal_column(str(step)).label("step"), names.c.text, names.c.record_id)
        .join(entries, entries.c.record_id == names.c.record_id)
        .where(names.c.kind == scope.kind, entries.c.rank_key >= low, entries.c.rank_key < high)
    )
    return question.where(_place(unit, f" ={scope.role}") > 0) if scope.role else question


def _beginning(unit: Unit, scope: _Scope, step: int, typed: str, archived: bool) -> Select[Any]:
    names = table_of(Identifier)
    question = _keys(unit, scope, step, archived).where(names.c.text >= typed, names.c.text < typed + "\U0010ffff")
    return question.order_by(names.c.text, names.c.record_id)


# ------------------------------------------------------------------------------------------------ names


def _named(unit: Unit, scope: _Scope, plan: Plan, limit: int) -> list[tuple[int, int]]:
    """Class and rank key of the best hits by name, in their order."""
    if unit.is_sqlite:
        return _by_class(unit, scope, plan, limit, {})
    early = _walk(unit, scope, plan)
    here = {number: [key for n, key in early if n == number] for number in range(len(plan.asks))}
    if len(here[0]) >= limit:
        return [(0, key) for key in here[0][:limit]]
    return _by_class(unit, scope, plan, limit, here, few=len(early) < 2)


def _by_class(
    unit: Unit, scope: _Scope, plan: Plan, limit: int, early: dict[int, list[int]], *, few: bool = True
) -> list[tuple[int, int]]:
    """The widest class at once where it is small, else one class after the other until there are enough."""
    once = _ONCE[unit.connection.dialect.name]
    widest: list[tuple[int, int]] | None = None
    if plan.complete and few:
        widest = _all_of(unit, scope, plan, max(once, limit + 1))
        if len(widest) < once:
            return sorted((n, key) for n, key in widest if n is not None)[:limit]
    found: dict[int, int] = {}
    for number, ask in enumerate(plan.asks):
        need = limit + len(found)
        known = early.get(number, [])
        for key in known if len(known) >= need else _of_class(unit, scope, ask, need):
            found.setdefault(key, number)
        if len(found) >= limit:
            break
    return sorted((number, key) for key, number in found.items())[:limit]


def _all_of(unit: Unit, scope: _Scope, plan: Plan, limit: int) -> list[tuple[int, int]]:
    """The first so many of the widest class, each with its class."""
    entries = table_of(SearchEntry)
    wide = _with_grams(unit, scope, plan.asks[-1], archived=False)
    question = wide.with_only_columns(_class_of(unit, plan).label("number"), entries.c.rank_key)
    question = question.order_by(FTS.c.rowid) if unit.is_sqlite else question
    return [(row.number, row.rank_key) for row in unit.rows(question.limit(limit))]


def _of_class(unit: Unit, scope: _Scope, ask: Ask, need: int) -> list[int]:
    entries = table_of(SearchEntry)
    marks: tuple[tuple[str, ...], ...] = ((),) if unit.is_sqlite else ((MARKS[0],), (MARKS[1],), ())
    rows: Sequence[Any] = ()
    for more in marks:
        question = _with_grams(unit, scope, ask, archived=False, marks=more).with_only_columns(entries.c.rank_key)
        # a sum in the order keeps PostgreSQL from walking all records by rank instead of asking the grams
        order = FTS.c.rowid if unit.is_sqlite else entries.c.rank_key + literal_column("0")
        rows = unit.rows(question.order_by(order).limit(need))
        if len(rows) >= need:
            break
    return [row.rank_key for row in rows]


def _walk(unit: Unit, scope: _Scope, plan: Plan) -> list[tuple[int, int]]:
    """Hits among the best records, with their class."""
    entries = table_of(SearchEntry)
    low, high = scope.range(False)
    best = (
        select(entries.c.rank_key, entries.c.search_key)
        .where(entries.c.rank_key >= low, entries.c.rank_key < high)
        .order_by(entries.c.rank_key)
        .limit(_WALK)
        .subquery()
    )
    number = _class_of(unit, plan, best.c.search_key)
    inner = select(number.label("number"), best.c.rank_key)
    if scope.role:
        inner = inner.where(_place(unit, f" ={scope.role}", best.c.search_key) > 0)
    hits = inner.subquery()
    rows = unit.rows(select(hits).where(hits.c.number.is_not(None)))
    return sorted((row.number, row.rank_key) for row in rows)


def _with_grams(unit: Unit, scope: _Scope, ask: Ask, *, archived: bool, marks: Sequence[str] = ()) -> Select[Any]:
    """Records of a scope that have the grams and meet the condition of a class."""
    entries = table_of(SearchEntry)
    low, high = scope.range(archived)
    grams = [*ask.grams, *marks, *([f"={scope.role}"] if scope.role else [])]
    if unit.is_sqlite:
        words = " AND ".join(f'"{gram}"' for gram in grams)
        question = (
            select(entries.c.rank_key)
            .select_from(FTS.join(entries, entries.c.rank_key == FTS.c.rowid))
            .where(literal_column("search_fts").op("MATCH")(words), FTS.c.rowid >= low, FTS.c.rowid < high)
        )
    else:
        has = entries.c.grams.op("@>")(literal(grams, entries.c.grams.type))
        question = select(entries.c.rank_key).where(has, entries.c.rank_key >= low, entries.c.rank_key < high)
    return question.where(_meets(unit, ask, entries.c.search_key))


def _class_of(unit: Unit, plan: Plan, key: ColumnElement[str] | None = None) -> ColumnElement[int]:
    """The number of the first class that a record belongs to; null: none."""
    key = table_of(SearchEntry).c.search_key if key is None else key
    return case(*((_meets(unit, ask, key), literal_column(str(number))) for number, ask in enumerate(plan.asks)))


def _meets(unit: Unit, ask: Ask, key: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition of a class, in SQL: `Ask.meets`."""
    tests: list[ColumnElement[bool]] = [_place(unit, text, key) > 0 for text in ask.has]
    if ask.starts:
        first = [_place(unit, text, key) == 1 for text in ask.starts]
        tests.append(or_(*first, *(_place(unit, f"|{text}", key) > 0 for text in ask.starts)))
    return and_(*tests)


def _place(unit: Unit, text: str, key: ColumnElement[str] | None = None) -> ColumnElement[int]:
    """Where a text stands in a key, from 1; 0: nowhere."""
    key = table_of(SearchEntry).c.search_key if key is None else key
    return (func.instr if unit.is_sqlite else func.strpos)(key, literal(text))
