"""Finding records while somebody types: the best hits first, in a bounded number of statements however many there are.

The order is the same on both engines: what a typed text names exactly, codes and phones that begin (or end) with it, then
beginnings of names, beginnings of words, anywhere; within each the better customers first.

SQLite gives the hits of a gram in the order of their rank, and stops where enough are found. PostgreSQL cannot stop early:
there the best records are walked, then what carries the mark of the best, of the good, then all. Where more than `MOST_SORTED`
of one class are equally good, it shows some of them; what is typed next narrows them.
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

from erp_tui.domain.kernel import numbering, search_keys
from erp_tui.domain.kernel import search_statements as statements
from erp_tui.domain.kernel.models import Identifier, SearchEntry
from erp_tui.domain.kernel.search_keys import Ask, Plan
from erp_tui.domain.kernel.search_order import is_often_held
from erp_tui.domain.kernel.search_statements import Scope, scope_of
from erp_tui.domain.kernel.search_store import LAST_RANK, MARKS, RANK_BITS, SLOT_BITS, SLOT_SIZE, USUAL_RANK
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit

_ONCE = 100
"""Fewer hits than this of the widest class are all read at once, and sorted here."""
_EACH = 3
"""So many times the limit are more of one class than are asked for, as better ones may be left out."""
RANKS = (*range(USUAL_RANK + 1), LAST_RANK)
"""Those that are given."""
FIRST_CJK = "\u4e00"


def find(unit: Unit, kinds: Sequence[str], text: str, limit: int = 20) -> list[int]:
    """Record ids, best first, of kinds: customer, supplier, carrier, party, product, opportunity; others by identifiers.

    Of several kinds each gets its share. What is archived is left out.
    """
    found: dict[int, None] = dict.fromkeys(_identified(unit, kinds, text, limit))
    plan = search_keys.plan(text)
    if plan is not None and len(found) < limit:
        named = _named(unit, [one for one in map(scope_of, kinds) if one.has_names], plan, limit + len(found))
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
    begins = (names.c.kind == scope_of(kind).kind, names.c.text >= typed, names.c.text < typed + _LAST)
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
    values: dict[str, Any] = {"limit": limit, "low": typed, "high": typed + _LAST}
    if sought.ends:
        values |= {"end_low": search_keys.from_end(typed), "end_high": search_keys.from_end(typed) + _LAST}
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


_LAST = "\U0010ffff"
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


# ------------------------------------------------------------------------------------------------ names


_Hit = tuple[int, int]
"""Rank key and record: hits sort by it."""


def _named(unit: Unit, scopes: Sequence[Scope], plan: Plan, limit: int) -> list[list[tuple[int, _Hit]]]:
    """The best hits by name with their class, in their order, for each of some kinds."""
    if unit.is_sqlite:
        return [_in_order(unit, scope, plan, limit) for scope in scopes]
    walked = _walks(unit, scopes, plan, limit) if scopes else []
    return [_sorted_here(unit, scope, plan, limit, walk) for scope, walk in zip(scopes, walked, strict=True)]


def _in_order(unit: Unit, scope: Scope, plan: Plan, limit: int) -> list[tuple[int, _Hit]]:
    """From SQLite, which gives hits in the order of their rank."""
    widest = _all_of(unit, scope, plan, max(_ONCE, limit + 1)) if plan.complete else []
    if plan.complete and len(widest) < _ONCE:
        return sorted((n, hit) for n, hit in widest if n is not None)[:limit]
    return _by_class(unit, scope, plan, limit, {})


def _sorted_here(unit: Unit, scope: Scope, plan: Plan, limit: int, walk: _Walk) -> list[tuple[int, _Hit]]:
    """From PostgreSQL, which has to be asked for grams. What very many have is met while walking, and not asked for.

    What was not met is rare, or stands elsewhere: a sample tells, and all of what is rare is read at once.
    """
    first = [hit for number, hit in walk.early if number == 0]
    if walk.is_whole or len(first) >= limit:
        return walk.early[:limit]
    widest: list[tuple[int, _Hit]] | None = None
    seen = [*walk.early, *walk.further]
    if plan.complete and not seen and not is_often_held(unit, scope, plan.asks[-1].has, statements.MOST_SORTED):
        widest = _all_of(unit, scope, plan, statements.MOST_SORTED)
        if len(widest) < statements.MOST_SORTED:
            return sorted((n, hit) for n, hit in widest if n is not None)[:limit]
    first = sorted(_beginning(unit, scope, plan.asks[0]))
    if len(first) < limit:
        first = _of_class(unit, scope, plan.asks[0], limit)
    if len(first) >= limit or len(plan.asks) == 1:
        return sorted((0, hit) for hit in first)[:limit]
    known = {number: sorted({hit for n, hit in seen if n == number}) for number in range(1, len(plan.asks))}
    if plan.complete and all(len(hits) < limit for hits in known.values()):
        widest = _all_of(unit, scope, plan, statements.MOST_SORTED) if widest is None else widest
        if len(widest) < statements.MOST_SORTED:
            return sorted((n, hit) for n, hit in widest if n is not None)[:limit]
        last = len(plan.asks) - 1
        known[last] = sorted({*known[last], *(hit for _number, hit in widest)})
    return _by_class(unit, scope, plan, limit, {0: first, **known})


def _by_class(unit: Unit, scope: Scope, plan: Plan, limit: int, known: dict[int, list[_Hit]]) -> list[tuple[int, _Hit]]:
    """One class after the other until there are enough. `known`: hits of classes that need not be asked for any more where they
    are enough; the first class is known whole."""
    found: dict[_Hit, int] = {}
    for number, ask in enumerate(plan.asks):
        need = limit + len(found)
        here = known.get(number)
        is_enough = here is not None and (number == 0 or len(here) >= need)
        for hit in here if here is not None and is_enough else _of_class(unit, scope, ask, need):
            found.setdefault(hit, number)
        if len(found) >= limit:
            break
    return sorted((number, hit) for hit, number in found.items())[:limit]


def _beginning(unit: Unit, scope: Scope, ask: Ask) -> list[_Hit]:
    """Names that begin with one word, where they are very many; else none: asked for by their grams they are found as well."""
    if len(ask.has) > 1:
        return []
    word = ask.starts[0].strip()
    first, last = (search_keys.place_of(text) << SLOT_BITS for text in (word, word + _LAST))
    lows = [low for low in range(*scope.range(False), 1 << RANK_BITS) if low >> RANK_BITS & 15 in RANKS]
    values = {"lows": [low + first for low in lows], "highs": [low + last + SLOT_SIZE for low in lows]}
    rows = unit.rows(statements.beginning(statements.shape_of(ask)), values | statements.texts(0, ask))
    return [] if len(rows) < statements.MOST_SORTED else [(row.rank_key, row.record_id) for row in rows]


def _all_of(unit: Unit, scope: Scope, plan: Plan, limit: int) -> list[tuple[int, _Hit]]:
    """The first so many of the widest class, each with its class."""
    question = statements.widest(unit.is_sqlite, scope, tuple(map(statements.shape_of, plan.asks)))
    values = statements.values_of(unit, scope, plan.asks[-1]) | {"limit": limit}
    for number, ask in enumerate(plan.asks):
        values |= statements.texts(number, ask)
    return [(row.number, (row.rank_key, row.record_id)) for row in unit.rows(question, values)]


def _of_class(unit: Unit, scope: Scope, ask: Ask, need: int) -> list[_Hit]:
    values = statements.texts(0, ask) | {"limit": need}
    if unit.is_sqlite:
        question = statements.best(scope, statements.shape_of(ask))
        rows = unit.rows(question, values | statements.values_of(unit, scope, ask))
        return [(row.rank_key, row.record_id) for row in rows]
    marks = ((MARKS[0],), (MARKS[1],), ())
    for step, some in enumerate(marks):
        values |= statements.values_of(unit, scope, ask, marks=some)
        values[f"grams_{step}"] = values.pop("grams")
    rows = unit.rows(statements.best_of_marked(statements.shape_of(ask), len(marks)), values)
    last = max((row.step for row in rows), default=0)
    return [(row.rank_key, row.record_id) for row in rows if row.step == last]


@dataclass(frozen=True)
class _Walk:
    """What the first records of a kind gave: hits with their class, in their order, and whether there are no further records."""

    early: list[tuple[int, _Hit]]
    is_whole: bool
    further: list[tuple[int, _Hit]]
    """Hits of Chinese, from where such names begin: behind all names before them nothing can be better."""


def _walks(unit: Unit, scopes: Sequence[Scope], plan: Plan, limit: int) -> list[_Walk]:
    """Hits among the best records of some kinds. One statement."""
    legs = [(scope, scope.range(False)[0]) for scope in scopes]
    if any(map(search_keys.is_cjk, "".join(plan.asks[-1].has))):
        legs += [(scope, _usual_from(scope, FIRST_CJK)) for scope in scopes]
    values: dict[str, Any] = {"most": _EACH * limit}
    for leg, (scope, low) in enumerate(legs):
        values |= {f"low_{leg}": low, f"high_{leg}": scope.range(False)[1]}
    for number, ask in enumerate(plan.asks):
        values |= statements.texts(number, ask)
    question = statements.walking(tuple(scope for scope, _low in legs), tuple(map(statements.shape_of, plan.asks)))
    hits: list[list[tuple[int, _Hit]]] = [[] for _leg in legs]
    ends: dict[int, int] = {}
    for row in unit.rows(question, values):
        if row.turn == statements.WALK:
            ends[row.leg] = row.rank_key
        if row.number is not None:
            hits[row.leg].append((row.number, (row.rank_key, row.record_id)))
    found = []
    for leg, scope in enumerate(scopes):
        usual = scope.range(False)[0] + (USUAL_RANK << RANK_BITS)
        is_behind = len(legs) > len(scopes) and ends.get(leg, usual) >= usual
        found.append(_Walk(sorted(hits[leg]), leg not in ends, sorted(hits[leg + len(scopes)]) if is_behind else []))
    return found


def _usual_from(scope: Scope, text: str) -> int:
    """The rank key from which names of the usual rank begin with a text."""
    return scope.range(False)[0] + (USUAL_RANK << RANK_BITS) + (search_keys.place_of(text) << SLOT_BITS)
