"""The queue of what is held: who is over the limit and by how much, released by keys; and the groups of customers."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

import house
from conftest import keeper_for
from driving import Clerk, at_work
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.orders import queries
from erp_tui.domain.parties import queries as parties


@pytest.fixture
def books_file_with_hold(sqlite_template: Path, tmp_path: Path) -> tuple[Path, int]:
    """A customer with a limit of 40: an order of 12 stands, one of 36 is held."""
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(str(path))
    books = keeper_for(engine)
    party = house.customer(books, credit_limit=Decimal(40))
    house.product(books, "A", "10", stock_of="50")
    house.order(books, party, "A*1", confirm=True)
    held = house.order(books, party, "A*3", confirm=True)
    engine.dispose()
    return path, held


async def test_a_hold_is_released_from_the_queue(books_file_with_hold: tuple[Path, int]) -> None:
    path, order = books_file_with_hold
    async with at_work(path) as clerk:
        assert "1  hold on an order to decide" in clerk.screen
        await clerk.press("right", "enter")
        assert clerk.where == "OrdersScreen" and "[Held]" in clerk.screen
        for figure in ("36.00", "12.00", "40.00"):  # this order, owed and on order, limit
            assert figure in clerk.screen
        await clerk.press("enter")
        assert clerk.where == "OrderScreen" and "Credit limit" in clerk.screen
        await clerk.press("f12", "f8")
        await clerk.type("Has paid by phone")
        await clerk.press("enter")
        await clerk.type("+7")
        await clerk.press("f8")
        assert "Nothing is held." in clerk.screen
        [hold] = clerk.app.workspace.read(queries.order, order).holds
        assert not hold.is_open and hold.release_reason == "Has paid by phone" and hold.expires_on is not None


async def test_a_group_is_set_up_and_changed(books_file_with_hold: tuple[Path, int]) -> None:
    path, _order = books_file_with_hold
    async with at_work(path) as clerk:
        await clerk.type("1")
        await clerk.press("left", "left", "f6")
        await clerk.type("SHOPS")
        await clerk.press("enter")
        await clerk.type("Shops")
        await clerk.press("enter")
        await clerk.type("500")
        await clerk.press("f8")
        assert "SHOPS" in clerk.screen and "500.00" in clerk.screen
        await clerk.press("enter", "enter", "ctrl+u")
        await clerk.type("750")
        await clerk.press("f8")
        assert _limit(clerk) == 750


def _limit(clerk: Clerk) -> Decimal | None:
    limit: Decimal | None = clerk.app.workspace.read(parties.groups)["SHOPS"].credit_limit
    return limit
