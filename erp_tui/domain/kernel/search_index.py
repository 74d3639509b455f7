"""Finding records while somebody types: the best hits first, in a bounded number of statements however many there are.

The order is the same on both engines: what a typed text names exactly, codes and phones that begin (or end) with it, then
beginnings of names, beginnings of words, anywhere; within each the better customers first.

Where more than `MOST_SORTED` of one class are equally good, PostgreSQL shows some of them (`search_names`); what is typed next
narrows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from erp_tui.domain.kernel import numbering, search_keys, search_names
from erp_tui.domain.kernel import search_statements as statements
from erp_tui.domain.kernel.models import Identifier, SearchEntry
from erp_tui.domain.kernel.search_keys import Ask
from erp_tui.domain.kernel.search_names import LAST
from erp_tui.domain.kernel.search_statements import Scope, scope_of
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit


def find(unit: Unit, kinds: Sequence[str], text: str, limit: int = 20) -> list[int]:
    """Record ids, best first, of kinds: customer, supplier, carrier, party, product, opportunity; others by identifiers.

    Of several kinds each gets its share. What is archived is left out.
    """
    found: dict[int, None] = dict.fromkeys(_identified(unit, kinds, text, limit))
    plan = search_keys.plan(text)
    if plan is not None and len(found) < limit:
        named = search_names.named(
            unit, [one for one in map(scope_of, kinds) if one.has_names], plan, limit + len(found)
        )
        share = -(-limit // 2) if len(named) > 1 else limit  # no kind crowds out the others
        for part in (slice(share), slice(share, None)):
            found |= dict.fromkeys(hit[1] for _number, hit in sorted(one for hits in named for one in hits[part]))
    return list(found)[:limit]


def matching(unit: Unit, kind: str, text: str, limit: int = 5_000) -> list[int] | None:
    """All records of a kind that a text finds, the archived ones too, in no order; None: more than `limit`, or nothing to go by.

    One or two letters are found at beginnings of words, anything longer (and Chinese) anywhere.
    """
    scope, plan = scope_of(kind), search_keys.plan(text)
    if plan is None or not scope.has_names:
        return None
    found: set[int] = set()
    for ask in plan.asks[-1:] if plan.complete else plan.asks:
        question = statements.matching(unit.is_sqlite, scope, statements.shape_of(ask))
        values = statements.values_of(unit, scope, ask, archived=True) | statements.texts(0, ask)
        found.update(row.record_id for row in unit.rows(question, values | {"limit": limit + 1}))
        if len(found) > limit:
            return None
    found.update(_identified(unit, (kind,), text, limit + 1, archived=True))
    return None if len(found) > limit else list(found)


def identified(unit: Unit, kind: str, text: str, limit: int) -> list[int]:
    """Records of a kind, the archived ones too, that a text names by a code, number, phone or address; `limit` at most."""
    return _identified(unit, (kind,), text, limit, archived=True)


def can_answer(kind: str, text: str) -> bool:
    """Whether there is anything to go by: letters or digits, of a kind that has names."""
    return scope_of(kind).has_names and search_keys.plan(text) is not None


def with_all(unit: Unit, kind: str, texts: Sequence[str], limit: int) -> list[int] | None:
    """Records among which all are that `matching` finds for each of some texts; None: more than `limit`.

    A text may also be a code or phone of a record that has the others in its name: those are among them too.
    """
    plans = [plan for plan in map(search_keys.plan, texts) if plan is not None and plan.complete]
    grams = [gram for plan in plans for gram in plan.asks[-1].grams]
    found = _having(unit, scope_of(kind), grams, limit)
    if found is None:
        return None
    for text in texts:
        found.update(_identified(unit, (kind,), text, limit + 1, archived=True))
    return None if len(found) > limit else list(found)


def containing(unit: Unit, kind: str, text: str, limit: int) -> list[int] | None:
    """Records among which all are whose name contains a text, be it in the middle of words; None: more than `limit`."""
    found = _having(unit, scope_of(kind), search_keys.grams_within(text), limit)
    return None if found is None else list(found)


def identified_from(unit: Unit, kind: str, text: str, limit: int) -> list[int] | None:
    """Records among which all are that have an identifier which begins so; None: more than `limit`."""
    typed = search_keys.compact(text)
    names = table_of(Identifier)
    begins = (names.c.kind == scope_of(kind).kind, names.c.text >= typed, names.c.text < typed + LAST)
    some = select(names.c.text).where(*begins).limit(limit + 1).subquery()
    if not typed or unit.value(select(func.count()).select_from(some)) > limit:
        return None
    return list({row.record_id for row in unit.rows(select(names.c.record_id).where(*begins))})


def _having(unit: Unit, scope: Scope, grams: Sequence[str], limit: int) -> set[int] | None:
    """Records that have all of some grams; None: more than `limit`, or no gram to go by."""
    if not grams:
        return None
    question = statements.matching(unit.is_sqlite, scope, (0, 0))
    values = statements.values_of(unit, scope, Ask(tuple(dict.fromkeys(grams)), ()), archived=True)
    rows = unit.rows(question, values | {"limit": limit + 1})
    return None if len(rows) > limit else {row.record_id for row in rows}


def holds(unit: Unit, kind: str, text: str, key: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the record of a key is one that `matching` finds, by what is kept of it: for rows that are looked at anyway."""
    scope, plan = scope_of(kind), search_keys.plan(text)
    assert plan is not None, "see can_answer"
    entries, lite = table_of(SearchEntry), unit.is_sqlite
    names, identifiers = entries.c.search_key, literal(" ").concat(entries.c.identifiers).concat(" ")
    tests = [_meets_literally(lite, ask, names) for ask in (plan.asks[-1:] if plan.complete else plan.asks)]
    sought = _Sought.of(unit, (kind,), text)
    pieces = [f" {one} " for one in sought.exact[0]] + ([f" {sought.typed}"] if sought.begins else [])
    pieces += [f" {search_keys.from_end(sought.typed)}"] if sought.ends else []
    tests += [statements.place(lite, literal(piece), identifiers) > 0 for piece in dict.fromkeys(pieces)]
    low, high = scope.range(archived=True)
    inner: Select[Any] = select(literal_column("1")).where(entries.c.record_id == key, or_(*tests))
    inner = inner.where(entries.c.rank_key >= low, entries.c.rank_key < high)
    if scope.role:
        inner = inner.where(statements.place(lite, literal(f" ={scope.role}"), names) > 0)
    # a value, not EXISTS: PostgreSQL would read the whole index to join it
    return func.coalesce(inner.scalar_subquery(), 0) == 1


def _meets_literally(lite: bool, ask: Ask, key: ColumnElement[str]) -> ColumnElement[bool]:
    """`Ask.meets` with its texts in the statement, which may hold several."""
    tests = [statements.place(lite, literal(text), key) > 0 for text in ask.has]
    for text in ask.starts:
        tests.append(
            or_(statements.place(lite, literal(text), key) == 1, statements.place(lite, literal(f"|{text}"), key) > 0)
        )
    return and_(*tests)


# ------------------------------------------------------------------------------------------------ codes, numbers, phones


def _identified(unit: Unit, kinds: Sequence[str], text: str, limit: int, *, archived: bool = False) -> list[int]:
    """What a text names by a code, a number, a phone or an address: exact ones first. One statement."""
    sought = _Sought.of(unit, kinds, text)
    typed = sought.typed
    if not typed:
        return []
    values: dict[str, Any] = {"limit": limit, "low": typed, "high": typed + LAST}
    if sought.ends:
        values |= {"end_low": search_keys.from_end(typed), "end_high": search_keys.from_end(typed) + LAST}
    values |= {f"exact_{number}": list(codes) for number, codes in enumerate(sought.exact)}
    rows = unit.rows(_identifying(unit.is_sqlite, tuple(kinds), sought.begins, sought.ends, archived), values)
    return [row.record_id for row in sorted(rows, key=lambda row: (row.step, row.text, row.record_id))][:limit]


@dataclass(frozen=True)
class _Sought:
    """A text as a code, number, phone or address: what it names exactly, by kind; whether it may also be a beginning or an end."""

    typed: str
    begins: bool
    ends: bool
    exact: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, unit: Unit, kinds: Sequence[str], text: str) -> _Sought:
        typed = search_keys.compact(text)
        is_number = typed.isdecimal()
        begins = len(typed) > 1 and (any(c.isdigit() for c in typed) or "@" in text or "." in text.strip(" ."))
        sequence = int(typed) if is_number and len(typed) < _DIGITS else None
        codes = [
            numbering.numbers_of(unit, scope_of(kind).kind, sequence) if sequence is not None else () for kind in kinds
        ]
        exact = tuple((typed, *map(search_keys.compact, each)) for each in codes)
        return cls(typed, begins, is_number and len(typed) >= 4, exact)


_DIGITS = 18
"""A longer row of digits is no sequence of a series."""


@lru_cache(200)
def _identifying(lite: bool, kinds: tuple[str, ...], begins: bool, ends: bool, archived: bool) -> CompoundSelect[Any]:
    names, entries = table_of(Identifier), table_of(SearchEntry)
    steps: list[Select[Any]] = []
    for number, kind in enumerate(kinds):
        scope = scope_of(kind)
        low, high = scope.range(archived)
        question = (
            select(names.c.text, names.c.record_id)
            .join(entries, entries.c.record_id == names.c.record_id)
            .where(names.c.kind == scope.kind, entries.c.rank_key >= low, entries.c.rank_key < high)
        )
        if scope.role:
            question = question.where(
                statements.place(lite, bindparam(None, f" ={scope.role}"), entries.c.search_key) > 0
            )
        exact = question.where(names.c.text.in_(bindparam(f"exact_{number}", expanding=True)))
        steps.append(exact.add_columns(literal_column("0").label("step")))
        for step, mark in ((1, ""), (2, "end_")) if begins and ends else ((1, ""),) if begins else ():
            some = question.where(names.c.text >= bindparam(f"{mark}low"), names.c.text < bindparam(f"{mark}high"))
            some = some.order_by(names.c.text, names.c.record_id).limit(bindparam("limit"))
            steps.append(some.add_columns(literal_column(str(step)).label("step")))
    return union_all(*(select(step.subquery()) for step in steps))
