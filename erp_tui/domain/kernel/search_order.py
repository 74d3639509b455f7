"""What very many records have in common, in the order of their names: hits of the search index, from a name on.

Rank keys of one group and rank stand in the order of names (`search_keys.place_of`), so SQLite gives hits so from each of them,
which are merged here. PostgreSQL reads all hits before it gives the first ones. The order is that of the beginnings of names:
who lists them sorts those that begin alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    CompoundSelect,
    Select,
    Text,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)

from erp_tui.domain.kernel import search_keys, search_statements, search_store
from erp_tui.domain.kernel.models import SearchEntry
from erp_tui.domain.kernel.search_store import FTS, RANK_BITS, SLOT_BITS, SLOT_SIZE, UNPLACED
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit

_PLACES = (1 << search_keys.PLACE_BITS) - 1
MOST_ALIKE = SLOT_SIZE + 1
"""More than find room in a slot."""
SURE = 3
"""So many hits in a sample say that a text is common."""


@dataclass(frozen=True)
class Hits:
    """The next hits: their records, and the place of names up to which (without it) these are all; None: there are no more."""

    ids: tuple[int, ...]
    up_to: int | None


def sorted_by(kind: str) -> Column[Any] | None:
    """The column in whose order hits of a kind come."""
    source = search_store.SOURCES.get(search_statements.scope_of(kind).kind)
    return None if source is None or source.sorted_by is None else source.sorted_by()


def ranks(unit: Unit, kind: str) -> list[int] | None:
    """The first rank key of each group and rank that has records of a kind. None: not all of them are in the order of names, as
    very many begin alike."""
    low, high = search_statements.scope_of(kind).range(archived=True)
    lows = [row.value >> RANK_BITS << RANK_BITS for row in unit.rows(_lows(), {"low": low, "high": high})]
    values = {f"from_{number}": low + UNPLACED for number, low in enumerate(lows)}
    values |= {f"to_{number}": low + (1 << RANK_BITS) for number, low in enumerate(lows)}
    return None if lows and unit.rows(_unplaced(len(lows)), values) else lows


@lru_cache(2)
def _lows() -> Select[Any]:
    """The first rank key of each group and rank that has records: a step in the index for each."""
    key = table_of(SearchEntry).c.rank_key
    high: BindParameter[int] = bindparam("high")
    value = select(func.min(key).label("value")).where(key >= bindparam("low"), key < high).cte("value", recursive=True)
    next_rank = value.c.value - value.c.value % (1 << RANK_BITS) + (1 << RANK_BITS)
    further = select(func.min(key)).where(key >= next_rank, key < high).correlate(value).scalar_subquery()
    value = value.union_all(select(further).where(value.c.value.is_not(None)))
    return select(value.c.value).where(value.c.value.is_not(None))


@lru_cache(50)
def _unplaced(number: int) -> CompoundSelect[Any]:
    """One record of each of so many ranks that is not in the order of names."""
    key = table_of(SearchEntry).c.rank_key
    one = [
        select(key).where(key >= bindparam(f"from_{place}"), key < bindparam(f"to_{place}")).limit(1).subquery()
        for place in range(number)
    ]
    return union_all(*map(select, one))


def is_common(unit: Unit, kind: str, texts: Sequence[str], most: int) -> bool:
    """Whether more than `most` records have all these texts, by a sample: then PostgreSQL is not asked which ones they are.

    SQLite stops where enough are found, and may be asked.
    """
    has = [text for plan in map(search_keys.plan, texts) if plan is not None for text in plan.asks[-1].has]
    scope = search_statements.scope_of(kind)
    if unit.is_sqlite or not has:
        return False
    known: dict[Any, tuple[int, int]] = unit.seen.setdefault("sampled", {})
    if (scope, *has) not in known:
        pieces = [*has, *([f" ={scope.role}"] if scope.role else [])]
        low, high = scope.range(archived=True)
        values = {"low": low, "high": high} | {f"has_{number}": text for number, text in enumerate(pieces)}
        row = unit.rows(_sampled(len(pieces)), values)[0]
        known[scope, *has] = row.hits, row.pages
    found, pages = known[scope, *has]
    return found >= SURE and found * pages > most * search_statements.SAMPLED


@lru_cache(50)
def _sampled(number: int) -> Select[Any]:
    some, pages = search_statements.sample()
    tests = [func.strpos(some.c.search_key, bindparam(f"has_{one}", type_=Text())) > 0 for one in range(number)]
    within = some.c.rank_key.between(bindparam("low"), bindparam("high") - 1)
    return select(func.count().label("hits"), pages.label("pages")).select_from(some).where(within, *tests)


def hits(unit: Unit, kind: str, lows: Sequence[int], texts: Sequence[str], start: int, rising: bool, size: int) -> Hits:
    """Some hits of texts that have grams, from the place of a name on, that one's included: `size` of each of the `ranks`.

    There may be false ones among them; what a text finds by a code or phone is not. Where more than so many names begin alike,
    these are the ones.
    """
    scope = search_statements.scope_of(kind)
    asks = [plan.asks[-1] for plan in map(search_keys.plan, texts) if plan is not None]
    grams = [*(gram for ask in asks for gram in ask.grams), *([f"={scope.role}"] if scope.role else [])]
    if not grams or not lows:
        return Hits((), None)
    wanted = (
        " AND ".join(f'"{gram}"' for gram in dict.fromkeys(grams)) if unit.is_sqlite else list(dict.fromkeys(grams))
    )

    def read(first: int, last: int, most: int) -> Sequence[Any]:
        values: dict[str, Any] = {"grams": wanted, "size": most}
        if not unit.is_sqlite:
            low, high = scope.range(archived=True)
            values |= {"low": low, "high": high, "first": first, "last": last}
            return unit.rows(_sorted_hits(rising), values)
        for number, low in enumerate(lows):
            values |= {f"low_{number}": low + (first << SLOT_BITS), f"high_{number}": low + ((last + 1) << SLOT_BITS)}
        return unit.rows(_streams(len(lows), rising), values)

    found = _merged(read(*((start, _PLACES - 1) if rising else (0, start)), size), size, rising)
    if found.ids or found.up_to is None:
        return found
    alike = found.up_to
    rows = read(*((start, alike) if rising else (alike, start)), MOST_ALIKE)
    return Hits(tuple(row.record_id for row in rows), alike + (1 if rising else -1))


def _merged(rows: Sequence[Any], size: int, rising: bool) -> Hits:
    """The hits of all streams as far as each of them was read."""
    streams: dict[int, list[tuple[int, int]]] = {}
    for row in rows:
        streams.setdefault(row.stream, []).append((row.rank_key >> SLOT_BITS & _PLACES, row.record_id))
    ends = [one[-1][0] for one in streams.values() if len(one) >= size]
    if not ends:
        return Hits(tuple(record for one in streams.values() for _place, record in one), None)
    end = min(ends) if rising else max(ends)
    found = (hit for one in streams.values() for hit in one)
    return Hits(tuple(record for place, record in found if (place < end if rising else place > end)), end)


@lru_cache(50)
def _streams(number: int, rising: bool) -> CompoundSelect[Any]:
    """The first hits of each of so many ranks, from SQLite."""
    entries = table_of(SearchEntry)
    legs = []
    for place in range(number):
        low: BindParameter[int] = bindparam(f"low_{place}")
        high: BindParameter[int] = bindparam(f"high_{place}")
        columns: tuple[Any, ...] = (entries.c.rank_key, entries.c.record_id, literal_column(str(place)).label("stream"))
        leg = search_statements.with_grams(True, columns, low, high)
        leg = leg.order_by(FTS.c.rowid.asc() if rising else FTS.c.rowid.desc()).limit(bindparam("size"))
        legs.append(select(leg.subquery()))
    return union_all(*legs)


@lru_cache(2)
def _sorted_hits(rising: bool) -> Select[Any]:
    """The first hits of all ranks, from PostgreSQL: all of them are read, and sorted."""
    entries = table_of(SearchEntry)
    place = entries.c.rank_key.op(">>")(literal_column(str(SLOT_BITS))).op("&")(literal_column(str(_PLACES)))
    columns: tuple[Any, ...] = (entries.c.rank_key, entries.c.record_id, literal_column("0").label("stream"))
    question = search_statements.with_grams(False, columns)
    question = question.where(place >= bindparam("first", type_=BigInteger()))
    question = question.where(place <= bindparam("last", type_=BigInteger()))
    return question.order_by(place.asc() if rising else place.desc()).limit(bindparam("size"))
