"""What is looked for, and the statements that look: made once for each shape, since making one takes longer than running it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    not_,
    or_,
    select,
    tablesample,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from erp_tui.domain.kernel.columns import LARGEST
from erp_tui.domain.kernel.models import SearchEntry
from erp_tui.domain.kernel.search_keys import Ask
from erp_tui.domain.kernel.search_store import FTS, GROUP_BITS, GROUPS, RANK_BITS
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit

WALK = 1_000
"""The best records that PostgreSQL looks through before it asks for grams."""

MOST_SORTED = 500
"""Hits of one class that PostgreSQL reads and sorts: where more are equally good, it is not said which of them come first."""

SAMPLED = 100
"""Pages of the index that are looked through for a sample."""

FALSE_ONES = 100
"""Names of a range that do not begin so after all: their signs count where they are sorted."""


@dataclass(frozen=True)
class Scope:
    """What is looked for: a kind of record, its groups in the index, and a role that it must have."""

    kind: str
    groups: tuple[str, str] = ("document", "document")
    with_archived: str = "document"
    role: str = ""
    has_names: bool = True

    def range(self, archived: bool) -> tuple[int, int]:
        last = GROUPS[self.with_archived if archived else self.groups[1]]
        return GROUPS[self.groups[0]] << GROUP_BITS, min((last + 1) << GROUP_BITS, LARGEST)


_SCOPES = {
    "customer": Scope("party", ("customer", "customer"), "archived_party"),
    "party": Scope("party", ("customer", "party"), "archived_party"),
    "supplier": Scope("party", ("customer", "party"), "archived_party", "s"),
    "carrier": Scope("party", ("customer", "party"), "archived_party", "c"),
    "product": Scope("product", ("product", "product"), "archived_product"),
    "opportunity": Scope("opportunity", ("opportunity", "opportunity"), "opportunity"),
}


def scope_of(kind: str) -> Scope:
    return _SCOPES.get(kind) or Scope(kind, has_names=False)


_RANKS: ColumnElement[int] = literal_column("15")
_LOW: BindParameter[int] = bindparam("low")
_HIGH: BindParameter[int] = bindparam("high")

Shape = tuple[int, int]
"""How many texts a class wants in the key, and how many at a beginning."""


def shape_of(ask: Ask) -> Shape:
    return len(ask.has), len(ask.starts)


def texts(number: int, ask: Ask) -> dict[str, Any]:
    """The values of the conditions of a class."""
    found = {f"has_{number}_{n}": text for n, text in enumerate(ask.has)}
    for n, text in enumerate(ask.starts):
        found |= {f"start_{number}_{n}": text, f"other_{number}_{n}": f"|{text}"}
    return found


def values_of(
    unit: Unit, scope: Scope, ask: Ask, *, archived: bool = False, marks: Sequence[str] = ()
) -> dict[str, Any]:
    """The values that say which grams are wanted, and of which records."""
    grams = [*ask.grams, *marks, *([f"={scope.role}"] if scope.role else [])]
    low, high = scope.range(archived)
    wanted = " AND ".join(f'"{gram}"' for gram in grams) if unit.is_sqlite else grams
    return {"grams": wanted, "low": low, "high": high}


@lru_cache(500)
def matching(lite: bool, scope: Scope, shape: Shape) -> Select[Any]:
    entries = table_of(SearchEntry)
    return with_grams(lite, (entries.c.record_id,)).where(_meets(lite, 0, shape)).limit(bindparam("limit"))


@lru_cache(500)
def best(scope: Scope, shape: Shape) -> Select[Any]:
    """The first hits of a class on SQLite, in the order of their rank."""
    entries = table_of(SearchEntry)
    question = with_grams(True, (entries.c.rank_key, entries.c.record_id)).where(_meets(True, 0, shape))
    return question.order_by(FTS.c.rowid).limit(bindparam("limit"))


@lru_cache(500)
def best_of_classes(shapes: tuple[Shape, ...], asked: tuple[tuple[int, int], ...]) -> CompoundSelect[Any]:
    """The first hits of some classes on PostgreSQL, each with the number of its class: as long as those before it, and those that
    are known already, are too few. `asked`: numbers of classes, each with the rank from which on it is asked for."""
    entries = table_of(SearchEntry)
    steps: list[CTE] = []
    for number, rank in asked:
        grams = bindparam(f"grams_{len(steps)}", type_=entries.c.grams.type)
        some = with_grams(False, (entries.c.rank_key, entries.c.record_id), grams=grams)
        some = some.where(_meets(False, number, shapes[number]))
        some = some.where(*(not_(_meets(False, better, shapes[better])) for better in range(number)))
        if rank:
            some = some.where(entries.c.rank_key.op(">>")(literal_column(str(RANK_BITS))).op("&")(_RANKS) >= rank)
        counts = [select(func.count()).select_from(one).scalar_subquery() for one in steps]
        some = some.where(sum(counts, bindparam(f"known_{number}", type_=BigInteger())) < bindparam("limit"))
        hits = some.limit(MOST_SORTED).subquery()
        question: Select[Any] = select(literal_column(str(number)).label("number"), *hits.c)
        steps.append(question.order_by(hits.c.rank_key).limit(bindparam("limit")).cte(f"step_{len(steps)}"))
    return union_all(*map(select, steps))


@lru_cache(500)
def widest(scope: Scope, shapes: tuple[Shape, ...]) -> Select[Any]:
    """The first hits of the widest class on SQLite, each with the number of its class."""
    entries = table_of(SearchEntry)
    number = _class_of(True, shapes, entries.c.search_key).label("number")
    question = with_grams(True, (number, entries.c.rank_key, entries.c.record_id))
    question = question.where(_meets(True, len(shapes) - 1, shapes[-1]))
    return question.order_by(FTS.c.rowid).limit(bindparam("limit"))


@lru_cache(500)
def sampled(scope: Scope, shapes: tuple[Shape, ...]) -> Select[Any]:
    """Hits of all classes among a sample, and how many pages the index has; for PostgreSQL."""
    some, pages = sample()
    number = _class_of(False, shapes, some.c.search_key)
    within = [some.c.rank_key >= _LOW, some.c.rank_key < _HIGH, number.is_not(None)]
    if scope.role:
        within.append(place(False, bindparam(None, f" ={scope.role}"), some.c.search_key) > 0)
    all_pages = select(pages).scalar_subquery().label("pages")
    return select(number.label("number"), some.c.rank_key, some.c.record_id, all_pages).where(*within)


def sample() -> tuple[Any, Any]:
    """Some pages of the index, always the same ones, for PostgreSQL to look through; and how many pages it has."""
    table = table_of(SearchEntry)
    pages = func.pg_relation_size(literal_column(f"'{table.name}'")) // 8192
    share = func.least(100, SAMPLED * 100.0 / func.greatest(pages, 1))
    return tablesample(table, func.system(share), seed=literal_column("1")), pages


@lru_cache(500)
def beginning(shape: Shape) -> Select[Any]:
    """Names that begin with a text, as they stand in each of some ranges of rank keys; for PostgreSQL."""
    entries = table_of(SearchEntry)
    many = ARRAY(BigInteger)
    given = func.unnest(bindparam("lows", type_=many), bindparam("highs", type_=many))
    ranges = given.table_valued("low", "high").render_derived()
    # what is not met is rare, and stands outside: else PostgreSQL reads the whole range and sorts it
    every = (
        select(entries.c.rank_key, entries.c.record_id, entries.c.search_key)
        .where(entries.c.rank_key >= ranges.c.low, entries.c.rank_key < ranges.c.high)
        .order_by(entries.c.rank_key)
        .limit(MOST_SORTED + FALSE_ONES)
        .lateral()
    )
    question = select(every.c.rank_key, every.c.record_id).select_from(ranges.join(every, true()))
    return question.where(_meets(False, 0, shape, every.c.search_key))


@lru_cache(500)
def walking(scopes: tuple[Scope, ...], shapes: tuple[Shape, ...]) -> CompoundSelect[Any]:
    """The first hits of each class among the first records of so many ranges of rank keys, and the last record where a range may
    have more; for PostgreSQL."""
    entries = table_of(SearchEntry)
    legs = []
    for leg, scope in enumerate(scopes):
        turn = func.row_number().over(order_by=entries.c.rank_key).label("turn")
        first = (
            select(entries.c.rank_key, entries.c.record_id, entries.c.search_key, turn)
            .where(entries.c.rank_key >= bindparam(f"low_{leg}"), entries.c.rank_key < bindparam(f"high_{leg}"))
            .order_by(entries.c.rank_key)
            .limit(WALK)
            .subquery()
        )
        number = _class_of(False, shapes, first.c.search_key)
        if scope.role:
            is_one = place(False, bindparam(None, f" ={scope.role}"), first.c.search_key) > 0
            number = case((is_one, number))
        inner = select(literal_column(str(leg)).label("leg"), number.label("number"), first.c.rank_key,
                       first.c.record_id, first.c.turn).subquery()  # fmt: skip
        of_class = func.row_number().over(partition_by=inner.c.number, order_by=inner.c.rank_key).label("of_class")
        every = select(inner, of_class).where(inner.c.number.is_not(None) | (inner.c.turn == WALK)).subquery()
        legs.append(select(every).where((every.c.of_class <= bindparam("most")) | (every.c.turn == WALK)))
    return union_all(*legs)


def with_grams(
    lite: bool,
    columns: Sequence[ColumnElement[Any]],
    low: BindParameter[int] = _LOW,
    high: BindParameter[int] = _HIGH,
    grams: BindParameter[Any] | None = None,
) -> Select[Any]:
    """Records of a range that have the grams."""
    entries = table_of(SearchEntry)
    if lite:
        match = literal_column("search_fts").op("MATCH")(bindparam("grams", type_=Text()))
        question = select(*columns).select_from(FTS.join(entries, entries.c.rank_key == FTS.c.rowid))
        return question.where(match, FTS.c.rowid >= low, FTS.c.rowid < high)
    has = entries.c.grams.op("@>")(bindparam("grams", type_=entries.c.grams.type) if grams is None else grams)
    return select(*columns).where(has, entries.c.rank_key >= low, entries.c.rank_key < high)


def _class_of(lite: bool, shapes: tuple[Shape, ...], key: ColumnElement[str]) -> ColumnElement[int]:
    """The number of the first class that a record belongs to; null: none."""
    return case(*((_meets(lite, n, shape, key), literal_column(str(n))) for n, shape in enumerate(shapes)))


def _meets(lite: bool, number: int, shape: Shape, key: ColumnElement[str] | None = None) -> ColumnElement[bool]:
    """The condition of a class, in SQL: `Ask.meets`."""
    key = table_of(SearchEntry).c.search_key if key is None else key
    tests: list[ColumnElement[bool]] = [
        place(lite, bindparam(f"has_{number}_{n}", type_=Text()), key) > 0 for n in range(shape[0])
    ]
    starts = [
        or_(
            place(lite, bindparam(f"start_{number}_{n}", type_=Text()), key) == 1,
            place(lite, bindparam(f"other_{number}_{n}", type_=Text()), key) > 0,
        )
        for n in range(shape[1])
    ]
    return and_(true(), *tests, *([or_(*starts)] if starts else []))


def place(lite: bool, text: ColumnElement[str], key: ColumnElement[str]) -> ColumnElement[int]:
    """Where a text stands in a key, from 1; 0: nowhere."""
    return (func.instr if lite else func.strpos)(key, text)
