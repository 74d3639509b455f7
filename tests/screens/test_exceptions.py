"""What went wrong with orders, by keys: reported on the delivery, found on the start screen, answered from list and order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import house
from conftest import keeper_for
from driving import at_work
from erp_tui.domain import check
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.orders import queries
from erp_tui.domain.shipping import queries as shipping


@pytest.fixture
def ordered(sqlite_template: Path, tmp_path: Path) -> tuple[Path, int]:
    """An order of five A and two B, all there; of C there are nine more."""
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(str(path))
    books = keeper_for(engine)
    for code, there in (("A", "5"), ("B", "2"), ("C", "9")):
        house.product(books, code, "10", stock_of=there)
    order = house.order(books, house.customer(books), "A*5", "B*2", confirm=True)
    engine.dispose()
    return path, order


async def test_a_short_pick_is_answered_with_another_product(ordered: tuple[Path, int]) -> None:
    path, order = ordered
    async with at_work(path) as clerk:
        await clerk.keys("7", "enter")
        assert clerk.where == "DeliveryScreen"
        await clerk.choose("Report a short pick")
        await clerk.keys("ctrl+u", "3", "f8", "f3")
        assert "1  exception on an order to answer" in clerk.screen
        await clerk.keys("right", "enter")
        assert "[Exceptions]" in clerk.screen and "Short pick" in clerk.screen
        await clerk.keys("enter")
        assert clerk.where == "OrderScreen" and "Exception" in clerk.lines[0] + clerk.lines[1]
        await clerk.keys("f8", "3", "C", "f8")  # another product instead, at its own price
        view = clerk.app.workspace.read(queries.order, order)
        assert [(line.code, line.quantity_to_deliver) for line in view.lines] == [("A", 3), ("B", 2), ("C", 2)]
        assert not view.is_held and "Confirmed" in clerk.screen
        assert clerk.app.workspace.read(lambda unit: list(check.findings(unit))) == []


async def test_several_cancelled_deliveries_are_answered_together(ordered: tuple[Path, int]) -> None:
    path, order = ordered
    async with at_work(path) as clerk:
        await clerk.keys("7", "enter")
        before = clerk.changes
        await clerk.keys("F10 Cancel delivery", "f12")
        assert clerk.changes == before, "asked first"
        await clerk.keys("F10 Cancel delivery")
        assert "is held until somebody decides" in clerk.screen
        await clerk.press("enter")
        assert "Cancel delivery: done" in clerk.said
        await clerk.keys("f3", "4", "left")
        assert "[Exceptions]" in clerk.screen and "Delivery cancelled" in clerk.screen
        await clerk.keys(" ", "f8", "1")
        assert "Nothing went wrong that is not answered." in clerk.screen
        assert not clerk.app.workspace.read(queries.order, order).is_held
        assert len(clerk.app.workspace.read(shipping.deliveries_of, order)) == 2


async def test_a_lost_shipment_is_accepted_with_a_reason(ordered: tuple[Path, int]) -> None:
    path, order = ordered
    async with at_work(path) as clerk:
        await clerk.keys("7", "enter")
        await clerk.choose("Ship")
        await clerk.keys("f8")
        await clerk.choose("Report it lost")
        await clerk.keys("enter", "f3", "4", "left", "f8", "4", "The customer no longer wants it", "f8")
        view = clerk.app.workspace.read(queries.order, order)
        assert view.state == "closed" and view.holds[0].release_reason == "The customer no longer wants it"
        assert "Nothing went wrong that is not answered." in clerk.screen


async def test_a_short_line_says_why_and_what_can_be_done(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(str(path))
    books = keeper_for(engine)
    house.product(books, "A", "10", stock_of="5")
    house.product(books, "C", "12", stock_of="9")
    house.order(books, house.customer(books, "Zapp"), "A*4", confirm=True)
    order = house.order(books, house.customer(books, "Anton"), "A*3", confirm=True)
    engine.dispose()
    async with at_work(path) as clerk:
        await clerk.keys("4", "enter")
        await clerk.choose("What is missing, and what to do")
        assert "2 missing. In stock 5, promised 5." in clerk.screen
        assert "Zapp has 4" in clerk.screen and "no receipt in sight" in clerk.screen
        await clerk.keys("4")  # who has it
        assert clerk.where == "OrderScreen" and "Zapp" in clerk.screen
        await clerk.keys("f12")
        await clerk.choose("What is missing, and what to do")
        await clerk.keys("3", "ctrl+u", "+9", "f8")
        promised = clerk.app.workspace.read(queries.order, order).lines[0].promised_on
        assert promised is not None and (promised - clerk.app.workspace.today).days == 9
        await clerk.choose("What is missing, and what to do")
        await clerk.keys("1")
        assert len(clerk.app.workspace.read(shipping.deliveries_of, order)) == 2
        await clerk.choose("What is missing, and what to do")
        await clerk.keys("2", "NONE", "f8")
        assert "There is none called NONE" in clerk.screen
        await clerk.keys("ctrl+u", "C", "f8")
        view = clerk.app.workspace.read(queries.order, order)
        assert [(line.code, line.quantity_to_deliver) for line in view.lines] == [("A", 1), ("C", 2)]
        assert clerk.app.workspace.read(lambda unit: list(check.findings(unit))) == []


async def test_undoing_a_shipment_is_asked_first(ordered: tuple[Path, int]) -> None:
    path, order = ordered
    async with at_work(path) as clerk:
        await clerk.keys("7", "enter", "F10 Ship", "f8")
        before = clerk.changes
        await clerk.keys("F10 Undo shipment", "f12")
        assert clerk.changes == before
        await clerk.keys("F10 Undo shipment")
        assert "Undo shipment? Delivery" in clerk.screen and "goods back in stock" in clerk.screen
        await clerk.press("enter")
        assert clerk.changes == before + 1 and clerk.where == "DeliveryScreen"
        assert len(clerk.app.workspace.read(shipping.deliveries_of, order)) == 2, "it and what reverses it"
