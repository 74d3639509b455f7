"""Hits by name, best first: a class after the other, and within each the better records first.

SQLite gives the hits of a gram in the order of their rank, and stops where enough are found. PostgreSQL cannot stop early:
there the best records are walked; what is not among those is asked for by grams, all classes in one statement, of which each is
read only where the ones before it are too few. What very many have is not asked for: a sample has some of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from erp_tui.domain.kernel import search_keys
from erp_tui.domain.kernel import search_statements as statements
from erp_tui.domain.kernel.search_keys import Ask, Plan
from erp_tui.domain.kernel.search_statements import Scope
from erp_tui.domain.kernel.search_store import LAST_RANK, MARKED, RANK_BITS, SLOT_BITS, SLOT_SIZE, USUAL_RANK
from erp_tui.domain.kernel.unit_of_work import Unit

_ONCE = 100
"""Fewer hits than this of the widest class are all read at once, and sorted here."""
_EACH = 3
"""So many times the limit are more of one class than are asked for, as better ones may be left out."""
_PLAIN = 2
"""With more grams than these, few records have them all, and no sample is needed to tell."""
_SURELY = 4
"""So many times too many must a sample say there are: it is never exact."""
RANKS = (*range(USUAL_RANK + 1), LAST_RANK)
"""Those that are given."""
FIRST_CJK = "\u4e00"
LAST = "\U0010ffff"

Hit = tuple[int, int]
"""Rank key and record: hits sort by it."""
Classed = list[tuple[int, Hit]]
"""Hits with their class, in their order."""


def named(unit: Unit, scopes: Sequence[Scope], plan: Plan, limit: int) -> list[Classed]:
    """The best hits by name for each of some kinds."""
    if unit.is_sqlite:
        return [_in_order(unit, scope, plan, limit) for scope in scopes]
    walked = _walks(unit, scopes, plan, limit) if scopes else []
    return [_beyond(unit, scope, plan, limit, walk) for scope, walk in zip(scopes, walked, strict=True)]


# ------------------------------------------------------------------------------------------------ SQLite


def _in_order(unit: Unit, scope: Scope, plan: Plan, limit: int) -> Classed:
    if plan.complete:
        widest = _all_of(unit, scope, plan, max(_ONCE, limit + 1))
        if len(widest) < _ONCE:
            return sorted((n, hit) for n, hit in widest if n is not None)[:limit]
    found: dict[Hit, int] = {}
    for number, ask in enumerate(plan.asks):
        for hit in _of_class(unit, scope, ask, limit + len(found)):
            found.setdefault(hit, number)
        if len(found) >= limit:
            break
    return sorted((number, hit) for hit, number in found.items())[:limit]


def _all_of(unit: Unit, scope: Scope, plan: Plan, limit: int) -> Classed:
    """The first so many of the widest class, each with its class."""
    question = statements.widest(scope, tuple(map(statements.shape_of, plan.asks)))
    values = statements.values_of(unit, scope, plan.asks[-1]) | _texts(plan) | {"limit": limit}
    return [(row.number, (row.rank_key, row.record_id)) for row in unit.rows(question, values)]


def _of_class(unit: Unit, scope: Scope, ask: Ask, need: int) -> list[Hit]:
    question = statements.best(scope, statements.shape_of(ask))
    values = statements.values_of(unit, scope, ask) | statements.texts(0, ask) | {"limit": need}
    return [(row.rank_key, row.record_id) for row in unit.rows(question, values)]


def _texts(plan: Plan) -> dict[str, Any]:
    return {name: text for number, ask in enumerate(plan.asks) for name, text in statements.texts(number, ask).items()}


# ------------------------------------------------------------------------------------------------ PostgreSQL


@dataclass(frozen=True)
class _Walk:
    """What the first records of a kind gave."""

    early: Classed
    end: int | None
    """The last one of them, behind which there are more; None: there are no more."""
    further: Classed
    """Hits of Chinese, from where such names begin: behind all names before them nothing can be better."""

    def of_class(self, number: int) -> int:
        return sum(n == number for n, _hit in (*self.early, *self.further))


def _beyond(unit: Unit, scope: Scope, plan: Plan, limit: int, walk: _Walk) -> Classed:
    """The hits of a walk and, where those are too few, of what lies behind it."""
    if walk.end is None or sum(number == 0 for number, _hit in walk.early) >= limit:
        return walk.early[:limit]
    found = {hit: number for number, hit in (*walk.early, *walk.further)}
    first = _beginning(unit, scope, plan.asks[0])
    found |= dict.fromkeys(first, 0)
    if len(first) < limit:
        some = _sample(unit, scope, plan, limit) if walk.of_class(len(plan.asks) - 1) < limit else []
        found |= {hit: number for number, hit in some}
        found |= {hit: number for number, hit in _of_classes(unit, scope, plan, limit, walk, is_sampled=bool(some))}
    return sorted((number, hit) for hit, number in found.items())[:limit]


def _beginning(unit: Unit, scope: Scope, ask: Ask) -> list[Hit]:
    """Names that begin with one word, where they are very many; else none: asked for by their grams they are found as well. So
    are those of a role, which few have."""
    if len(ask.has) > 1 or scope.role:
        return []
    word = ask.starts[0].strip()
    first, last = (search_keys.place_of(text) << SLOT_BITS for text in (word, word + LAST))
    lows = [low for low in range(*scope.range(False), 1 << RANK_BITS) if low >> RANK_BITS & 15 in RANKS]
    values = {"lows": [low + first for low in lows], "highs": [low + last + SLOT_SIZE for low in lows]}
    rows = unit.rows(statements.beginning(statements.shape_of(ask)), values | statements.texts(0, ask))
    return [] if len(rows) < statements.MOST_SORTED else [(row.rank_key, row.record_id) for row in rows]


def _sample(unit: Unit, scope: Scope, plan: Plan, limit: int) -> Classed:
    """Hits among some records, always the same ones, where the last class has so many that it is not said which come first."""
    if not plan.complete or len(plan.asks[-1].grams) > _PLAIN:
        return []
    low, high = scope.range(archived=False)
    question = statements.sampled(scope, tuple(map(statements.shape_of, plan.asks)))
    rows = unit.rows(question, _texts(plan) | {"low": low, "high": high})
    last = [row for row in rows if row.number == len(plan.asks) - 1]
    if len(last) < limit or len(last) * last[0].pages < _SURELY * statements.MOST_SORTED * statements.SAMPLED:
        return []
    return [(row.number, (row.rank_key, row.record_id)) for row in rows]


def _of_classes(unit: Unit, scope: Scope, plan: Plan, limit: int, walk: _Walk, *, is_sampled: bool) -> Classed:
    """Hits behind a walk by their grams. Marks tell the better ones, where not all of these have been walked; of a class of which
    there is a sample only these are asked for."""
    assert walk.end is not None
    steps = _steps(scope, walk.end)
    values = _texts(plan) | {"limit": limit, "low": walk.end + 1, "high": scope.range(False)[1]}
    asked: list[tuple[int, int]] = []
    for number, ask in enumerate(plan.asks):
        if sum(map(walk.of_class, range(number))) >= limit:
            break
        values[f"known_{number}"] = sum(n <= number for n, _hit in walk.early)
        for mark, rank in steps if walk.of_class(number) < limit else []:
            if mark or not is_sampled or number < len(plan.asks) - 1:
                grams = statements.values_of(unit, scope, ask, marks=(mark,) if mark else ())["grams"]
                values[f"grams_{len(asked)}"] = grams
                asked.append((number, rank))
    if not asked:
        return []
    rows = unit.rows(statements.best_of_classes(tuple(map(statements.shape_of, plan.asks)), tuple(asked)), values)
    return [(row.number, (row.rank_key, row.record_id)) for row in rows]


def _steps(scope: Scope, end: int) -> list[tuple[str, int]]:
    """Marks of the better ones, where not all of these stand before a rank key, each with the rank from which on it is asked for;
    at last no mark."""
    found, rank = [], 0
    for mark, last in MARKED.items():
        if end >> RANK_BITS << RANK_BITS <= scope.range(False)[0] + (last << RANK_BITS):
            found.append((mark, rank))
            rank = last + 1
    return [*found, ("", rank)]


def _walks(unit: Unit, scopes: Sequence[Scope], plan: Plan, limit: int) -> list[_Walk]:
    """Hits among the best records of some kinds. One statement."""
    legs = [(scope, scope.range(False)[0]) for scope in scopes]
    if any(map(search_keys.is_cjk, "".join(plan.asks[-1].has))):
        legs += [(scope, _usual_from(scope, FIRST_CJK)) for scope in scopes]
    values: dict[str, Any] = _texts(plan) | {"most": _EACH * limit}
    for leg, (scope, low) in enumerate(legs):
        values |= {f"low_{leg}": low, f"high_{leg}": scope.range(False)[1]}
    question = statements.walking(tuple(scope for scope, _low in legs), tuple(map(statements.shape_of, plan.asks)))
    hits: list[Classed] = [[] for _leg in legs]
    ends: dict[int, int] = {}
    for row in unit.rows(question, values):
        if row.turn == statements.WALK:
            ends[row.leg] = row.rank_key
        if row.number is not None:
            hits[row.leg].append((row.number, (row.rank_key, row.record_id)))
    found = []
    for leg, scope in enumerate(scopes):
        usual = _usual_from(scope, "")
        is_behind = len(legs) > len(scopes) and ends.get(leg, usual) >= usual
        found.append(_Walk(sorted(hits[leg]), ends.get(leg), sorted(hits[leg + len(scopes)]) if is_behind else []))
    return found


def _usual_from(scope: Scope, text: str) -> int:
    """The rank key from which names of the usual rank begin with a text."""
    return scope.range(False)[0] + (USUAL_RANK << RANK_BITS) + (search_keys.place_of(text) << SLOT_BITS)
