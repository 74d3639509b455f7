"""Lists of what is open: the same rows in the same order as by walking, forwards and backwards, without walking."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

import house
from erp_tui.domain.invoicing.queries import INVOICES
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.opportunities.queries import PIPELINE
from erp_tui.domain.purchasing.lists import PURCHASE_ORDERS, REQUISITIONS
from erp_tui.domain.quotations.queries import QUOTATIONS
from erp_tui.domain.shipping.queries import DELIVERIES

CASES = [
    (DELIVERIES, "open"),
    (DELIVERIES, "ready"),
    (QUOTATIONS, "open"),
    (PIPELINE, "open"),
    (REQUISITIONS, "open"),
    (PURCHASE_ORDERS, "open"),
    (INVOICES, "open"),
    (INVOICES, "overdue"),
]


def paged(books: Bookkeeper, source: Listing, only: str, **back: Any) -> list[int]:
    """All rows, three at a time, from the first on or from the last one back."""
    found: list[int] = []
    page = books.read(listing.page, house.OWNER, source, size=3, only=only, **back)
    while page.rows:
        rows = [row.id for row in page.rows]
        found = [*rows, *found] if back else [*found, *rows]
        where = {"before": page.rows[0].place} if back else {"after": page.rows[-1].place}
        page = books.read(listing.page, house.OWNER, source, size=3, only=only, **where)
    return found


@pytest.mark.parametrize(("source", "only"), CASES, ids=lambda one: getattr(one, "name", one))
def test_paging_through_what_is_open(northwind: Bookkeeper, source: Listing, only: str) -> None:
    rows = northwind.read(listing.page, house.OWNER, source, size=5_000).rows
    with northwind.reading() as unit:
        open_ones = {row.id for row in listing.page(unit, source, size=5_000, only=only).rows}
        by_hand = source.source(unit).subquery()
        condition = source.filters[only][1](by_hand.c, unit)
        from sqlalchemy import select

        walked = {row.id for row in unit.rows(select(by_hand.c.id).where(condition))}
    assert open_ones == walked
    expected = [row.id for row in rows if row.id in walked]
    assert paged(northwind, source, only) == expected
    assert paged(northwind, source, only, last=True) == expected


@pytest.mark.parametrize(("source", "only"), CASES, ids=lambda one: getattr(one, "name", one))
def test_what_is_closed_is_not_walked_past(northwind: Bookkeeper, source: Listing, only: str) -> None:
    """Keys come from an index that begins with what is open; only the rows of the page are looked up."""
    statements: list[tuple[str, Any]] = []

    def seen(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, _many: bool) -> None:
        statements.append((text, values))

    for where in ({}, {"last": True}):
        event.listen(northwind.engine, "before_cursor_execute", seen)
        northwind.read(listing.page, house.OWNER, source, size=20, only=only, **where)
        event.remove(northwind.engine, "before_cursor_execute", seen)
    plans = []
    with northwind.engine.connect() as connection:
        for text, values in statements:
            if "LIMIT" in text:
                plans += [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)]
    assert plans
    read = [step for step in plans if step.startswith(("SCAN", "SEARCH")) and "subquery" not in step.lower()]
    assert not [
        step for step in read if step.startswith("SCAN") and not step.startswith(("SCAN json_each", "SCAN anon"))
    ], read
    assert any("_number (state=?" in step or "open_item USING" in step for step in read), read
    assert not [step for step in read if "sort_number (kind=?)" in step], read
