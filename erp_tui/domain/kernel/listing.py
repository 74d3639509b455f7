"""Lists as windows over SQL: a page after, before or at a place, by keyset, so that a million rows open like ten.

A room declares a `Listing` beside its queries; screens and commands show it. Sorting is by stored columns that are never
null, compared byte by byte, so that paging is the same on both engines; the last sort column makes each place unique.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.list_conditions import among
from erp_tui.domain.kernel.list_declared import Listing, Order, Page, Place, Row, Sort
from erp_tui.domain.kernel.list_reading import Reading
from erp_tui.domain.kernel.list_terms import Column, Meaning
from erp_tui.domain.kernel.unit_of_work import Unit

__all__ = ["COUNT_LIMIT", "Column", "Count", "Listing", "Order", "Page", "Row", "Sort", "count",
           "first_rows", "page", "totals"]  # fmt: skip

COUNT_LIMIT = 1_001
"""Counting stops here: beyond it a list says "more than 1,000"."""


def page(
    unit: Unit,
    listing: Listing,
    *,
    size: int,
    after: Place | None = None,
    before: Place | None = None,
    at: str | None = None,
    last: bool = False,
    only: str | None = None,
    where: Meaning | None = None,
    order: Order | None = None,
    ids: Sequence[int] | None = None,
    look: int | None = None,
) -> Page:
    """So many rows: the first or the last ones, those after or before a place, or from where a typed text would stand.

    `where` is a filter as understood, `only` one of the listing's own, `ids` asks for these records alone. With `look` not many
    more rows than that are held against a filter: a page that is not full then says how far it has come (`reached`).
    """
    backwards = last or before is not None
    place = before if backwards else after
    reading = Reading(
        unit, listing, where=where, only=only, order=order, ids=ids, at=at, place=place, backwards=backwards
    )
    found, reached = reading.first(size + 1, look)
    more = len(found) > size or reached is not None
    if len(found) >= size:
        found, reached = found[:size], None
    if backwards:
        found.reverse()
        return Page(tuple(found), more, not last, reached)
    return Page(tuple(found), place is not None or bool(at), more, reached)


@dataclass(frozen=True)
class Count:
    """How many rows there are, up to COUNT_LIMIT; `whole` says whether all were looked at, or so many found."""

    number: int
    whole: bool = True


def count(
    unit: Unit, listing: Listing, *, only: str | None = None, where: Meaning | None = None, look: int | None = None
) -> Count:
    """How many rows there are, up to COUNT_LIMIT. With `look` not many more rows than that are held against a filter."""
    reading = Reading(unit, listing, where=where, only=only)
    if look is None:
        return Count(reading.number(COUNT_LIMIT))
    found, reached = reading.first(COUNT_LIMIT, look, cells=False)
    return Count(len(found), reached is None)


def totals(unit: Unit, listing: Listing, ids: Sequence[int]) -> list[tuple[str, dict[str, Decimal]]]:
    """What the amounts of some rows come to, by currency; the currency of all is "" where rows do not name theirs."""
    source = listing.rows_of(unit)
    names = [column.name for column in listing.columns if column.kind == "amount" and column.adds]
    if not names:
        return []
    sums = [sum_of(source.c[name]).label(name) for name in names]
    question = select(*sums).where(among(unit, source.c.id, ids))
    if "currency" in source.c:
        question = question.add_columns(source.c.currency).group_by(source.c.currency).order_by(source.c.currency)
    return [
        (row._mapping.get("currency") or "", {name: row._mapping[name] for name in names})
        for row in unit.rows(question)
    ]


def first_rows(
    unit: Unit,
    listing: Listing,
    *,
    limit: int,
    only: str | None = None,
    where: Meaning | None = None,
    order: Order | None = None,
) -> list[Row]:
    """The first rows, for commands and lookups."""
    return list(page(unit, listing, size=limit, only=only, where=where, order=order).rows)
