"""The same on PostgreSQL with 10,000 rows in every table that a list reads: no plan reads a whole table for a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import plans
import pytest
from plans import ROWS, SERVED, listings
from sqlalchemy import Engine, event

import house
from conftest import TODAY, keeper_for
from erp_tui import list_words
from erp_tui.domain.kernel import listing, search_index
from erp_tui.domain.kernel.list_shortcuts import InStates, NamedBy
from erp_tui.domain.kernel.listing import Listing, Order
from erp_tui.domain.kernel.models import Identifier, SearchEntry
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.parties.queries import CUSTOMERS
from erp_tui.domain.reports import finding
from erp_tui.widgets.window_table import AT_ONCE, FURTHER

LONG, MANY = 10_000, 6_000
"""Rows in each table, and how many of them are too many to be read or sorted for a page."""
QUEUES = {"holds"}
"""What is open of something, and few: in an order that no index has, as it comes from two tables."""
WORDS = "' ' || md5(CAST(g AS text)) || CASE WHEN mod(g, 10) = 0 THEN ' gmbh' ELSE '' END || '|||/'"
SPECIAL = {
    "search_entry.rank_key": "(CAST(1 AS bigint) << 60) + (CAST(8 AS bigint) << 56) + (CAST(g AS bigint) * 100000000 << 16)",
    "search_entry.search_key": WORDS,
    "search_entry.grams": "ARRAY[left(md5(CAST(g AS text)), 4), CASE WHEN mod(g, 10) = 0 THEN 'gmbh' ELSE '^x' END]",
    "identifier.kind": "'party'",
    "party.sort_city": "'city ' || mod(g, 100)",
}

Statements = list[tuple[str, Any]]


@pytest.fixture(scope="module")
def long(postgres_engine: tuple[Engine, Any]) -> Iterator[Bookkeeper]:
    engine, restore = postgres_engine
    books = keeper_for(engine, TODAY)
    with books.reading() as unit:
        tables = plans.tables_of(unit, listings())
    tables += [table_of(model) for model in (SearchEntry, Identifier)]
    with engine.begin() as connection:
        plans.make_long(connection, tables, LONG, SPECIAL)
    yield books
    restore()
    with engine.begin() as connection:
        for table in tables:
            connection.exec_driver_sql(f'ANALYZE "{table.name}"')


def asked(books: Bookkeeper, query: Any, *what: Any, **where: Any) -> tuple[Any, Statements]:
    """What a question gives, and its statements."""
    found: Statements = []

    def seen(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, _many: bool) -> None:
        found.append((text, values))

    event.listen(books.engine, "before_cursor_execute", seen)
    try:
        return books.read(query, house.OWNER, *what, **where), found
    finally:
        event.remove(books.engine, "before_cursor_execute", seen)


def reads_of_all(books: Bookkeeper, statements: Statements, without: str = "") -> list[str]:
    """Steps that read a whole table; as they would be without an index."""
    with books.engine.connect() as connection, connection.begin() as transaction:
        if without:
            connection.exec_driver_sql(f"DROP INDEX {without}")
        found = [step for text, values in statements for step in plans.reads_of_all(connection, text, values, MANY)]
        transaction.rollback()
    return found


def moves(books: Bookkeeper, source: Listing, **where: Any) -> Statements:
    """The statements of opening a list, paging down and up, and its end."""
    page, found = asked(books, listing.page, source, size=ROWS, **where)
    ends = [{"after": page.rows[-1].place}, {"before": page.rows[-1].place}] if page.rows else []
    for more in ({"last": True}, *ends):
        found += asked(books, listing.page, source, size=ROWS, **more, **where)[1]
    return found


@pytest.mark.parametrize("source", [one for one in listings() if one.name not in QUEUES], ids=lambda one: one.name)
def test_every_list_opens_pages_ends_and_positions_by_an_index(long: Bookkeeper, source: Listing) -> None:
    statements = moves(long, source) + asked(long, listing.page, source, size=ROWS, at="m")[1]
    for name, (_words, condition) in source.filters.items():
        if isinstance(condition, InStates | NamedBy):
            statements += moves(long, source, only=name)
    for sort in source.all_sorts[1:]:
        statements += moves(long, source, order=Order(sort.name))
    assert reads_of_all(long, statements) == []


@pytest.mark.parametrize("text", [*SERVED, "country:zz", "gmbh country:zz"])
def test_filters_read_no_whole_table(long: Bookkeeper, text: str) -> None:
    where = list_words.meaning(CUSTOMERS, text, TODAY)
    _page, found = asked(long, listing.page, CUSTOMERS, size=ROWS, where=where, look=AT_ONCE)
    _page, from_the_middle = asked(
        long, listing.page, CUSTOMERS, size=ROWS, where=where, look=AT_ONCE, after=("8", "8")
    )
    assert reads_of_all(long, found + from_the_middle) == []


@pytest.mark.parametrize("text", ["gmbh", "gmbh or zzqx", "gmbh country:zz"])
def test_what_the_index_gives_by_name_reads_no_whole_table(long: Bookkeeper, text: str) -> None:
    """For who looks on: all hits are read, and no more rows of the list than have them."""
    where = list_words.meaning(CUSTOMERS, text, TODAY)
    _page, found = asked(long, listing.page, CUSTOMERS, size=ROWS, where=where, look=FURTHER, after=("1", "1"))
    assert any("AS holds" in statement for statement, _values in found)
    assert reads_of_all(long, found) == []
    assert reads_of_all(long, found, without="ix_search_fts") != []


@pytest.mark.parametrize("text", ["a", "ab", "abc", "gmbh", "gmbh abc", "zzqx", "东", "东方", "1234", "SO0001"])
def test_go_anywhere_reads_no_whole_table(long: Bookkeeper, text: str) -> None:
    found = asked(long, finding.find, text)[1] + asked(long, search_index.find, ("customer",), text)[1]
    assert reads_of_all(long, found) == []
    assert len(found) <= 17, len(found)


def test_an_index_that_is_lost_is_missed(long: Bookkeeper) -> None:
    """Else the tests above would tell nothing."""
    opened = moves(long, CUSTOMERS)
    by_city = moves(long, CUSTOMERS, order=Order("city"))
    rare = asked(long, search_index.find, ("customer",), "zzqx")[1]
    for statements, index in (
        (opened, "ix_party_sort_name_code"),
        (by_city, "ix_party_city_sort_name_code"),
        (rare, "ix_search_fts"),
        (opened, "ix_contact_party_id"),
    ):
        assert reads_of_all(long, statements) == [], index
        assert reads_of_all(long, statements, without=index) != [], index
