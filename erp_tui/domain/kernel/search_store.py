"""The search index: what is kept of each record so that it is found by any piece of its name, its codes and its phone.

A room declares what of its tables is searched (`Source`), and which columns that is (`tables.table_args(found_by=…)`). The
write door notes whose columns were written; at the end of the unit of work those records are read once and brought in step,
so that nobody has to think of it. `kernel.search_index` finds; `rebuild` makes the whole index anew; `faults` compares it with
the books.

Grams lie in a virtual table without contents on SQLite (`search_fts`: rows come out in the order of `rank_key`), and in an
array under GIN on PostgreSQL. Identifiers lie in an ordinary table on both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy import text as sql_text

from erp_tui.domain.kernel import search_keys, write
from erp_tui.domain.kernel.checks import Fault
from erp_tui.domain.kernel.models import Identifier, SearchEntry
from erp_tui.domain.kernel.rows import each_of
from erp_tui.domain.kernel.tables import metadata, table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork

GROUPS = {
    "customer": 1,
    "party": 2,
    "archived_party": 3,
    "product": 4,
    "archived_product": 5,
    "opportunity": 6,
    "document": 7,
}
"""What hits are parted by: parties that are no customers stand behind all customers, what is archived is offered nowhere."""
USUAL_RANK, LAST_RANK = 8, 15
"""0 is the best customer, 15 the last; one that has bought nothing yet stands in the middle."""
GROUP_BITS, RANK_BITS, SLOT_BITS = 60, 56, 16
"""Where group and rank stand in a rank key, and how many bits of it tell records apart whose names begin alike."""
SLOT_SIZE = 1 << SLOT_BITS
UNPLACED = 0xFF << 48
"""Above all names: the records of no name, and those that found no room beside names that begin alike, in no order."""
_MANY = 1_000
"""So many ids are given as one value."""
MARKED = {"=1": 3, "=2": 5, "=3": 7}
"""Grams of the better ones, with the last rank that has them: for PostgreSQL, where hits cannot be taken in the order of their
rank. What has none of them is as good as most."""

FTS = Table("search_fts", MetaData(), Column("rowid", BigInteger), Column("grams", Text))
_DDL = {
    "sqlite": (
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5(grams, content='', contentless_delete=1, detail=none, "
        "tokenize=\"ascii tokenchars '<^='\")",
    ),
    "postgresql": (
        "CREATE INDEX IF NOT EXISTS ix_search_fts ON search_entry USING gin (grams) WITH (fastupdate = off)",
        "ALTER TABLE search_entry ALTER COLUMN grams SET STATISTICS 0",
    ),
}


@dataclass(frozen=True)
class Findable:
    """What a record is found by. `identifiers` are compared as a whole or from their beginning; phones and references
    (`with_ends`) also from their end."""

    id: int
    group: str
    name: str = ""
    sort_name: str = ""
    """What the lists of the kind are sorted by."""
    code: str = ""
    further: tuple[str, ...] = ()
    """Words of less weight: city, people."""
    roles: str = ""
    rank: int = USUAL_RANK
    identifiers: tuple[str, ...] = ()
    with_ends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """How records of a kind become findable: `question` gives rows with an `id`, `read` makes one of all rows of an id."""

    kind: str
    question: Callable[[], Select[Any]]
    read: Callable[[Sequence[Any]], Findable]
    sorted_by: Callable[[], Column[Any]] | None = None
    """The column of `Findable.sort_name`."""


SOURCES: dict[str, Source] = {}
"""What is searched by names, by the kind of record; each room enters its own. See `sources` for all."""


def sources() -> dict[str, Source]:
    """Everything that is searched: by names, and documents by what their tables say they are identified by."""
    return _documents() | SOURCES


@cache
def _documents() -> dict[str, Source]:
    tables = [table for table in metadata.sorted_tables if table.info.get("identified_by")]
    return {source.kind: source for source in map(_identified, tables)}


def _identified(table: Table) -> Source:
    columns = [table.c[name] for name in table.info["identified_by"]]

    def question() -> Select[Any]:
        return select(table.c.id, *columns).where(or_(*(column != "" for column in columns)))

    def read(rows: Sequence[Any]) -> Findable:
        return Findable(rows[0].id, "document", with_ends=tuple(rows[0][1:]))

    return Source(table.info["found_kind"] or table.name, question, read)


def create(connection: Connection) -> None:
    """Make what the engine needs beside the tables."""
    for statement in _DDL[connection.dialect.name]:
        connection.execute(sql_text(statement))


# ------------------------------------------------------------------------------------------------ keeping in step


def refresh(uow: UnitOfWork, touched: Mapping[str, Mapping[int, bool]]) -> None:
    """Bring records in step: by kind, their ids, and whether each is new in this unit."""
    searched = sources()
    for kind, ids in sorted(touched.items()):
        known = [record_id for record_id, is_new in ids.items() if not is_new]
        before = stored(uow, known) if known else {}
        found = {one["record_id"]: one for one in made_of(uow, searched[kind], sorted(ids))}
        settle(uow, list(found.values()), before)
        now = [one for record_id, one in found.items() if before.get(record_id) != one]
        gone = [old for record_id, old in before.items() if record_id not in found]
        changed = [before[one["record_id"]] for one in now if one["record_id"] in before]
        take_out(uow, kind, [*gone, *changed])
        put_in(uow, kind, now)


# ------------------------------------------------------------------------------------------------ rows


def slot_of(one: Findable, is_named: bool) -> int:
    """The first rank key for a record: of its group and rank, and of names that begin like its own."""
    assert 0 <= one.rank < 16 and 0 < one.id < 1 << 48
    base = GROUPS[one.group] << GROUP_BITS | one.rank << RANK_BITS
    return base | (search_keys.place_of(one.sort_name) << SLOT_BITS if is_named else UNPLACED | one.id)


def settle(unit: Unit, made: Sequence[dict[str, Any]], before: Mapping[int, Mapping[str, Any]]) -> None:
    """Give each row a rank key of its own: the one it had where that still fits, else the next one that is free."""
    new = []
    for one in made:
        was = before.get(one["record_id"])
        if was is not None and _same_slot(was["rank_key"], one["rank_key"], one["record_id"]):
            one["rank_key"] = was["rank_key"]
        elif one["search_key"]:
            new.append(one)
    free = {
        row.slot: (row.last or row.slot - 1) + 1 for row in _last_of(unit, sorted({one["rank_key"] for one in new}))
    }
    for one in new:
        slot = one["rank_key"]
        if free[slot] - slot < SLOT_SIZE:
            one["rank_key"] = free[slot]
            free[slot] += 1
        else:
            one["rank_key"] = unplaced(slot, one["record_id"])


def _last_of(unit: Unit, slots: Sequence[int]) -> Sequence[Any]:
    """The last rank key that is taken in each slot."""
    if not slots:
        return ()
    entries, each = table_of(SearchEntry), each_of(unit, slots)
    last = select(func.max(entries.c.rank_key)).where(
        entries.c.rank_key >= each.c.value, entries.c.rank_key < each.c.value + literal(1 << SLOT_BITS, BigInteger)
    )
    return unit.rows(select(each.c.value.label("slot"), last.correlate(each).scalar_subquery().label("last")))


def unplaced(key: int, record_id: int) -> int:
    """The rank key of a record that has no room in its slot."""
    return key >> RANK_BITS << RANK_BITS | UNPLACED | record_id


def _same_slot(key: int, slot: int, record_id: int) -> bool:
    return key >> SLOT_BITS == slot >> SLOT_BITS or key == unplaced(slot, record_id)


def made_of(unit: Unit, source: Source, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The index rows of records."""
    inner = source.question()
    key = inner.selected_columns.id
    which = key.in_(ids) if len(ids) < _MANY else key.in_(select(each_of(unit, ids).c.value))
    for _id, rows in groupby(unit.rows(inner.where(which).order_by(key)), lambda row: row.id):
        yield _row_of(source.read(list(rows)))


def _row_of(one: Findable) -> dict[str, Any]:
    with_ends = [plain for text in one.with_ends if (plain := search_keys.compact(text))]
    codes = [code for text in (one.code, *one.identifiers) if (code := search_keys.compact(text))]
    identifiers = sorted({*codes, *with_ends, *map(search_keys.from_end, with_ends)})
    key = search_keys.key_of(one.name, code=one.code, further=one.further, roles=one.roles) if one.name else ""
    return {
        "rank_key": slot_of(one, bool(key)),
        "record_id": one.id,
        "search_key": key,
        "identifiers": " ".join(identifiers),
    }


def stored(unit: Unit, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    table = table_of(SearchEntry)
    columns = [column for column in table.c if column.name != "grams"]
    rows = unit.rows(select(*columns).where(table.c.record_id.in_(ids)))
    return {row.record_id: dict(row._mapping) for row in rows}


def put_in(uow: UnitOfWork, kind: str, rows: Sequence[dict[str, Any]], *, in_bulk: bool = False) -> None:
    if not rows:
        return
    names = [
        {"kind": kind, "text": one, "record_id": row["record_id"]} for row in rows for one in row["identifiers"].split()
    ]
    grams = [_grams(row) for row in rows]
    if uow.is_sqlite:
        entries = [dict(row) for row in rows]
        named = [
            {"rowid": row["rank_key"], "grams": " ".join(sorted(g))} for row, g in zip(rows, grams, strict=True) if g
        ]
        if named:
            uow.connection.execute(insert(FTS), named)
    else:
        entries = [{**row, "grams": sorted(g)} for row, g in zip(rows, grams, strict=True)]
    for model, new in ((SearchEntry, entries), (Identifier, names)):
        if in_bulk and new:
            write.load(uow, model, {name: [row[name] for row in new] for name in new[0]})
        else:
            write.insert(uow, model, new)


def take_out(uow: UnitOfWork, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    if uow.is_sqlite and (named := [{"was": row["rank_key"]} for row in rows if row["search_key"]]):
        uow.connection.execute(delete(FTS).where(FTS.c.rowid == bindparam("was")), named)
    write.delete(uow, SearchEntry, rows)
    names = [
        {"kind": kind, "text": one, "record_id": row["record_id"]} for row in rows for one in row["identifiers"].split()
    ]
    write.delete(uow, Identifier, names)


def _grams(row: Mapping[str, Any]) -> set[str]:
    if not row["search_key"]:
        return set()
    found = search_keys.grams_of(row["search_key"])
    rank = row["rank_key"] >> RANK_BITS & 15
    return found | {mark for mark, last in MARKED.items() if rank <= last}


# ------------------------------------------------------------------------------------------------ checking


def faults(unit: Unit) -> Iterator[Fault]:
    """Records that the index does not know, knows wrongly, or knows although they are gone."""
    entries = table_of(SearchEntry)
    seen: set[int] = set()
    for source in sources().values():
        question = source.question()
        rows = unit.connection.execution_options(yield_per=1_000).execute(
            question.order_by(question.selected_columns.id)
        )
        for chunk in _chunks(groupby(rows, lambda row: row.id), source):
            before = stored(unit, [one["record_id"] for one in chunk])
            for one in chunk:
                seen.add(one["record_id"])
                settle(unit, [one], before)
                if before.get(one["record_id"]) != one:
                    yield Fault(
                        one["record_id"], N_("The search index does not show this as it is: run 'erp-tui reindex'.")
                    )
    for row in unit.rows(select(entries.c.record_id)):
        if row.record_id not in seen:
            yield Fault(row.record_id, N_("The search index knows something that is gone: run 'erp-tui reindex'."))
    if unit.is_sqlite:
        yield from _grams_are_there(unit)


def _chunks(groups: Iterable[tuple[Any, Iterable[Any]]], source: Source) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for _id, rows in groups:
        chunk.append(_row_of(source.read(list(rows))))
        if len(chunk) == 1_000:
            yield chunk
            chunk = []
    yield chunk


def _grams_are_there(unit: Unit) -> Iterator[Fault]:
    entries = table_of(SearchEntry)
    named = unit.value(select(func.count()).select_from(entries).where(entries.c.search_key != ""))
    if named != unit.value(select(func.count()).select_from(FTS)):
        yield Fault(None, N_("The search index lacks words: run 'erp-tui reindex'."))
