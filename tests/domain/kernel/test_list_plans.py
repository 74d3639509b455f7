"""What a page costs with 20,000 customers: statements, plans, and steps of the engine. Neither grows with what is not shown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from plans import ROWS, SERVED, listings
from sqlalchemy import event

import house
from conftest import TODAY, keeper_for
from erp_tui import list_words
from erp_tui.domain.demo import copies, sizes
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.parties.queries import CUSTOMERS
from erp_tui.widgets.window_table import AT_ONCE

MOST_STEPS = 200_000
"""Instructions of SQLite for a page. To look at 20,000 rows takes more than 400,000."""
MOST_STATEMENTS = 24


@pytest.fixture(scope="module")
def large(northwind_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bookkeeper]:
    path = Path(shutil.copy(northwind_file, tmp_path_factory.mktemp("large") / "books.db"))
    engine = open_engine(str(path))
    copies.multiply(keeper_for(engine, TODAY), sizes.size_for(scale=1, customers=20_000))
    yield keeper_for(engine, TODAY)
    engine.dispose()


class Cost:
    def __init__(self, books: Bookkeeper) -> None:
        self.statements: list[tuple[str, Any]] = []
        self.steps = 0
        event.listen(books.engine, "before_cursor_execute", self._seen)
        event.listen(books.engine, "checkout", self._watched)
        self.books = books

    def _seen(self, _connection: Any, _cursor: Any, text: str, values: Any, _context: Any, _many: bool) -> None:
        self.statements.append((text, values))

    def _watched(self, connection: Any, _record: Any, _proxy: Any) -> None:
        connection.set_progress_handler(self._more, 1_000)

    def _more(self) -> int:
        self.steps += 1_000
        return 0

    def over(self) -> Cost:
        event.remove(self.books.engine, "before_cursor_execute", self._seen)
        event.remove(self.books.engine, "checkout", self._watched)
        return self

    def plan(self) -> list[str]:
        with self.books.engine.connect() as connection:
            return [
                row[3]
                for text, values in self.statements
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
            ]


def cost(books: Bookkeeper, source: Listing, **where: Any) -> tuple[listing.Page, Cost]:
    books.read(listing.page, house.OWNER, source, size=1)
    found = Cost(books)
    page = books.read(listing.page, house.OWNER, source, size=ROWS, **where)
    return page, found.over()


@pytest.mark.parametrize("source", listings(), ids=lambda one: one.name)
def test_every_list_opens_pages_ends_and_positions_by_an_index(large: Bookkeeper, source: Listing) -> None:
    page, opening = cost(large, source)
    moves = [opening, cost(large, source, last=True)[1], cost(large, source, at="m")[1]]
    moves += [cost(large, source, after=page.rows[-1].place)[1]] if page.rows else []
    for one in moves:
        assert one.steps < MOST_STEPS
        assert len(one.statements) <= 4


@pytest.mark.parametrize("text", SERVED)
def test_what_an_index_knows_is_not_looked_for_row_by_row(large: Bookkeeper, text: str) -> None:
    where = list_words.meaning(CUSTOMERS, text, TODAY)
    page, found = cost(large, CUSTOMERS, where=where, look=AT_ONCE)
    assert page.reached is None
    assert found.steps < MOST_STEPS and len(found.statements) <= MOST_STATEMENTS, (found.steps, len(found.statements))


def test_the_values_of_a_column_are_stepped_over(large: Bookkeeper) -> None:
    """What begins with a text has few values: how many rows have each of them does not count."""
    where = list_words.meaning(CUSTOMERS, "city:london", TODAY)
    assert cost(large, CUSTOMERS, where=where, look=AT_ONCE)[1].steps < 5_000


@pytest.mark.parametrize(
    ("text", "most"), [("gmbh", 4), ("country:de", 5), ("食品", 8), ("foods", 10), ("食品 or zzqx", 10)]
)
def test_what_many_have_takes_few_statements(large: Bookkeeper, text: str, most: int) -> None:
    """How far a step goes is asked only where it is gone on from there, and hits are sorted, cut and held against the filter
    in one statement."""
    where = list_words.meaning(CUSTOMERS, text, TODAY)
    page, found = cost(large, CUSTOMERS, where=where, look=AT_ONCE)
    assert len(page.rows) == ROWS and len(found.statements) <= most, len(found.statements)
    assert found.steps < 50_000


def test_a_walk_gives_back_what_it_has(large: Bookkeeper) -> None:
    """No index knows countries: the first look ends soon, and the whole list is looked through by going on."""
    where = list_words.meaning(CUSTOMERS, "country:zz", TODAY)
    page, _found = cost(large, CUSTOMERS, where=where, look=2_000)
    assert page.rows == () and page.reached is not None
    while page.reached is not None:
        page = large.read(listing.page, house.OWNER, CUSTOMERS, size=ROWS, where=where, look=2_000, after=page.reached)
    assert page.rows == ()


def test_steps_are_walked_along_the_order_of_the_list(large: Bookkeeper) -> None:
    """SQLite would rather read all by another index and sort (a skip scan), were the end of a step asked for by OFFSET."""
    where = list_words.meaning(CUSTOMERS, "country:zz", TODAY)
    plan = cost(large, CUSTOMERS, where=where, look=2_000)[1].plan()
    assert any("ix_party_sort_name_code ((sort_name,code)>(?,?)" in step for step in plan), plan
    assert not [step for step in plan if "ANY(" in step and "(sort_name,code)<" not in step]
