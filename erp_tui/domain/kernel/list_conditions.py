"""What a filter means in SQL, and how few rows of an index can answer it.

A filter is first asked of an index: where at most NARROW rows of the list come into question, their keys are collected, and
only those are looked at and sorted. Else the list is walked in its order, and the filter is held against each row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Table,
    and_,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY

from erp_tui.domain.kernel import search_index, search_order
from erp_tui.domain.kernel.columns import LARGEST, SortText
from erp_tui.domain.kernel.list_filter import Word
from erp_tui.domain.kernel.list_terms import Joined, Meaning, Wanted
from erp_tui.domain.kernel.rows import each_of
from erp_tui.domain.kernel.text import clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit

NARROW = 5_000
"""Rows that are collected and sorted; more are walked."""
NARROW_HITS = 500
"""The same for words of what the rows themselves are: more than that come in the order of names."""
LAST = "\U0010ffff"
"""Behind all that begins with a text."""


def condition(unit: Unit, columns: Any, searched: Sequence[str], meaning: Leaf) -> ColumnElement[bool]:
    """What must hold of a row of the list's statement."""
    if isinstance(meaning, Word):
        return contains_word(columns, searched, meaning.text)
    if isinstance(meaning, Known):
        return among(unit, columns[meaning.label], meaning.ids)
    if isinstance(meaning, Held):
        return search_index.holds(unit, meaning.kind, meaning.text, columns[meaning.label])
    if isinstance(meaning, Wanted):
        return _holds(unit, columns, meaning)
    parts = [condition(unit, columns, searched, part) for part in meaning.parts]
    if meaning.how == "not":
        return not_(func.coalesce(parts[0], false()))
    return and_(*parts) if meaning.how == "all" else or_(*parts)


@dataclass(frozen=True)
class Known:
    """A word that the search index answers: the keys it found, in the column `label` of the list."""

    label: str
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Held:
    """A word that finds very many: what the search index keeps of the record in the column `label` is looked at row by row."""

    kind: str
    label: str
    text: str


Leaf = Meaning | Known | Held


def looked_up(unit: Unit, found: Sequence[tuple[str, str]], meaning: Meaning, *, few: bool = True) -> Leaf:
    """The words of a filter asked of the search index: (kind, label of its key) for what the list shows.

    What the rows themselves are is known by the index alone; who a document is about, beside its own texts. A word that the
    index cannot answer stays a word. Without `few` the index is not asked which ones: each word is held against the rows.
    """
    if isinstance(meaning, Joined):
        parts: tuple[Any, ...] = tuple(looked_up(unit, found, part, few=few) for part in meaning.parts)
        return Joined(meaning.how, parts)
    if not isinstance(meaning, Word):
        return meaning
    for kind, label in found:
        if not search_index.can_answer(kind, meaning.text):
            continue
        most = NARROW_HITS if label == "id" else NARROW
        is_common = few and search_order.is_common(unit, kind, (meaning.text,), most)
        ids = search_index.matching(unit, kind, meaning.text, most) if few and not is_common else None
        known = Held(kind, label, meaning.text) if ids is None else Known(label, tuple(ids))
        return known if label == "id" else Joined("any", (known, meaning))  # type: ignore[arg-type]
    return meaning


def bounds_of(unit: Unit, columns: Any, label: str, meaning: Leaf) -> list[ColumnElement[bool]]:
    """What a filter says of one column, as a range of it."""
    parts = [part for part in together(meaning) if isinstance(part, Wanted) and part.how in ("starts", "is", "range")]
    return [_holds(unit, columns, part) for part in parts if label == (part.column.key or part.column.name)]


def contains_word(columns: Any, searched: Sequence[str], word: str) -> ColumnElement[bool]:
    """A word in one of the searched texts; where nothing can be searched, no row has it."""
    plain = fold(clean(word))
    found = [func.lower(columns[name]).contains(plain, autoescape=True) for name in searched]
    return or_(*found) if found else false()


def _holds(unit: Unit, columns: Any, wanted: Wanted) -> ColumnElement[bool]:
    column, kind = columns[wanted.column.name], wanted.column.kind
    if wanted.how == "empty":
        return column.is_(None) | (column == "") if kind in ("text", "code", "numbered") else column.is_(None)
    if wanted.how == "among":
        return column.in_(sorted(wanted.value))
    if kind == "flag":
        return func.coalesce(column, false()) == wanted.value if wanted.value else not_(func.coalesce(column, false()))
    if kind in ("text", "code", "numbered"):
        return _text_holds(columns, wanted)
    return _between(unit, column, kind, wanted)


def _text_holds(columns: Any, wanted: Wanted) -> ColumnElement[bool]:
    """Texts are compared folded, codes and numbers in capitals: as they are stored for sorting."""
    is_text = wanted.column.kind == "text"
    column = columns[wanted.column.key or wanted.column.name] if is_text else columns[wanted.column.name]
    if is_text and not wanted.column.key:
        column = func.lower(column)

    def plain(typed: str) -> str:
        return fold(clean(typed)) if is_text else clean(typed).upper()

    if wanted.how == "has":
        return func.lower(column).contains(fold(clean(wanted.value)), autoescape=True)
    if wanted.how == "is":
        return column == plain(wanted.value)
    if wanted.how == "starts":
        start = plain(wanted.value)
        if not isinstance(column.type, SortText):
            return column.startswith(start, autoescape=True)
        return and_(column >= start, column < start + LAST)
    parts = []
    if wanted.low is not None:
        low = plain(wanted.low[0])
        parts.append(column >= low if wanted.low[1] else column >= low + LAST)
    if wanted.high is not None:
        high = plain(wanted.high[0])
        parts.append(column < high + LAST if wanted.high[1] else column < high)
    return and_(*parts)


def _between(unit: Unit, column: Any, kind: str, wanted: Wanted) -> ColumnElement[bool]:
    parts = []
    for end, is_low in ((wanted.low, True), (wanted.high, False)):
        if end is None:
            continue
        value, counts = end
        if kind == "day":
            parts.append(_compared(column, literal(value, column.type), is_low, counts))
        elif kind == "moment":
            parts.append(_moment(unit, column, value, is_low, counts))
        else:
            parts.append(_number(column, value, is_low, counts))
    return and_(*parts)


def _compared(column: Any, value: Any, is_low: bool, counts: bool) -> ColumnElement[bool]:
    if is_low:
        found = column >= value if counts else column > value
    else:
        found = column <= value if counts else column < value
    return found


def _moment(unit: Unit, column: Any, day: date, is_low: bool, counts: bool) -> ColumnElement[bool]:
    """A day of the company's calendar as moments: from its beginning, to the beginning of the next."""
    begins = day if is_low == counts else day + timedelta(days=1)
    moment = datetime.combine(begins, time(), ZoneInfo(unit.clock.zone))
    return _compared(column, literal(moment, column.type), is_low, is_low)


def _number(column: Any, value: Decimal, is_low: bool, counts: bool) -> ColumnElement[bool]:
    """Numbers are kept as whole ones of a scale: between two of them, more than one is at least the next."""
    scaled = value.scaleb(getattr(column.type, "places", 0))
    rounding = ROUND_CEILING if is_low == counts else ROUND_FLOOR
    whole = int(max(-Decimal(LARGEST), min(Decimal(LARGEST), scaled.to_integral_value(rounding))))
    return _compared(type_coerce(column, BigInteger), literal(whole, BigInteger), is_low, counts)


# ------------------------------------------------------------------------------------------------ few rows of an index


def narrowed(unit: Unit, found: Sequence[tuple[str, str]], source: Any, meaning: Leaf) -> list[int] | None:
    """The keys of the rows that can meet a filter, where an index says at once that they are few; None: they may be many."""
    parts = list(together(meaning))
    best = _all_held(unit, [part for part in parts if isinstance(part, Held)])
    for part in parts:
        keys = _keys(unit, found, source, part)
        if keys is not None and (best is None or len(keys) < len(best)):
            best = keys
    return best


def _keys(unit: Unit, found: Sequence[tuple[str, str]], source: Any, part: Leaf) -> list[int] | None:
    """The keys that one test leaves, where an index knows them and they are few."""
    if isinstance(part, Known):
        return list(part.ids) if part.label == "id" else None
    if isinstance(part, Joined):  # alternatives: few only where each is
        each = [narrowed(unit, found, source, one) for one in part.parts] if part.how == "any" else [None]
        every = {key for keys in each if keys is not None for key in keys}
        return None if None in each or len(every) > NARROW else list(every)
    return _indexed(unit, found, source, part) if isinstance(part, Wanted) else None


def _all_held(unit: Unit, held: Sequence[Held]) -> list[int] | None:
    """Words that are common each, but may be rare together."""
    own = [one for one in held if one.label == "id"]
    texts = [one.text for one in own]
    if len(own) < 2 or search_order.is_common(unit, own[0].kind, texts, NARROW_HITS):
        return None
    return search_index.with_all(unit, own[0].kind, texts, NARROW_HITS)


def among(unit: Unit, column: ColumnElement[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    """One of many keys, given as one value: a statement with thousands of values takes long to be made."""
    if unit.is_sqlite:
        return column.in_(select(each_of(unit, ids).c.value))
    return column == func.any(literal(list(ids), ARRAY(BigInteger)))


def together(meaning: Leaf) -> Iterator[Leaf]:
    """The tests that must all hold."""
    if isinstance(meaning, Joined) and meaning.how == "all":
        for part in meaning.parts:
            yield from together(part)
    else:
        yield meaning


def _indexed(unit: Unit, found: Sequence[tuple[str, str]], source: Any, wanted: Wanted) -> list[int] | None:
    """The rows that meet a test, by an index of the list's own table or of the one that the text belongs to; None: many.

    What a text contains is known by the search index, and so is what phones and addresses begin with.
    """
    kind = next((kind for kind, label in found if label == "id"), None)
    if kind is not None and wanted.how in {"name": ("has",), "word": ("has", "starts", "is")}.get(
        wanted.column.found, ()
    ):
        is_common = search_order.is_common(unit, kind, (wanted.value,), NARROW)
        return None if is_common else search_index.containing(unit, kind, wanted.value, NARROW)
    if kind is not None and wanted.column.found == "identifier" and wanted.how in ("starts", "is"):
        return search_index.identified_from(unit, kind, wanted.value, NARROW)
    if wanted.how not in ("range", "starts", "is", "among"):
        return None
    own, key = stored(source.c[wanted.column.key or wanted.column.name]), stored(source.c.id)
    if own is None or key is None or not _leads_index(own):
        return None
    test = on_table(unit, wanted, own)
    if own.table is key.table:
        return _few(unit, key, test, own)
    link = stored(source.c[wanted.column.of]) if wanted.column.of else None
    if link is None or link.table is not key.table or not _leads_index(link):
        return None
    others = _few(unit, own.table.c.id, test, own)
    return None if others is None else _few(unit, key, among(unit, link, others), link)


def _few(unit: Unit, key: Column[Any], test: ColumnElement[bool], indexed: Column[Any]) -> list[int] | None:
    """The keys of rows that meet a test of an indexed column. Whether they are few is told by the index alone."""
    some = select(indexed).where(test).limit(NARROW + 1).subquery()
    if unit.value(select(func.count()).select_from(some)) > NARROW:
        return None
    return [row[0] for row in unit.rows(select(key).where(test))]


def on_table(unit: Unit, wanted: Wanted, column: Column[Any]) -> ColumnElement[bool]:
    """The test, of a column of a table."""
    return _holds(unit, {wanted.column.name: column, wanted.column.key: column}, wanted)


def stored(column: Any) -> Column[Any] | None:
    """The column of a table that a column of the statement shows as it is."""
    found = [one for one in column.base_columns if isinstance(one, Column) and isinstance(one.table, Table)]
    return found[0] if len(found) == 1 else None


def _leads_index(column: Column[Any]) -> bool:
    return (
        column.primary_key
        or bool(column.unique)
        or any(next(iter(index.columns), None) is column for index in column.table.indexes)
    )
