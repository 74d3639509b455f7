"""The tour: the way of an order by the keys that its line names; each step is seen, in both languages, and never in real books."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest

from driving import Clerk, at_work
from erp_tui import config
from erp_tui.screens.tour import CUSTOMER, STEPS
from erp_tui.terminal.gate import at_rest


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "state_folder", lambda: tmp_path)


@pytest.fixture
def books(northwind_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    return path


async def shown(clerk: Clerk, step: int) -> None:
    """Wait until the line asks for this step (from 1), and the books are at rest."""
    for _time in range(2000):
        await at_rest(clerk.app)
        tour = clerk.app.tour
        if (step > len(STEPS) and tour is None) or (tour is not None and tour.at + 1 == step):
            return
        await asyncio.sleep(0.005)
    raise AssertionError(f"step {step} does not come:\n{clerk.screen}")


async def go_to_line(clerk: Clerk) -> None:
    """The cursor on the first line of the document, as somebody would with the arrow keys."""
    sheet = clerk.app.screen.sheet
    await clerk.keys("home")
    while sheet.chosen_row is None or sheet.chosen_row.line_id is None:
        await clerk.keys("down")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_the_whole_way(books: Path, language: str) -> None:
    async with at_work(books, language=language) as clerk:
        await clerk.keys("t")
        await shown(clerk, 1)
        assert clerk.app.tour is not None
        first, second = clerk.app.tour.products
        for step, keys in enumerate([
            ("1",), ("bl",), ("enter",), ("f3",), ("4",), ("f6",), (CUSTOMER, "f8"), (first, "enter", "3", "enter"),
            (second, "enter", "2", "enter"), ("enter", "f8"),
        ], 2):  # fmt: skip
            await clerk.keys(*keys)
            await shown(clerk, step)
            assert f"{step}" in clerk.lines[-3]
        await go_to_line(clerk)
        for step, keys in enumerate(
            [("ctrl+w",), ("f12",), ("f8",), ("f10",), ("3",), ("down", "f8"), ("ctrl+g",)], 12
        ):
            await clerk.keys(*keys)
            if step < 15:
                await shown(clerk, step)
        await clerk.keys("end", "enter")
        for step, keys in enumerate([("f8",), ("enter", "f8"), ("home", "enter"), ("f3",)], 17):
            await shown(clerk, step)
            await clerk.keys(*keys)
        await shown(clerk, len(STEPS) + 1)
        assert clerk.where == "HomeScreen"
        assert "»" in clerk.lines[-3]
        await clerk.keys("1")
        assert "»" not in clerk.screen


async def test_left_and_gone_on_with(books: Path) -> None:
    async with at_work(books) as clerk:
        assert "New here?" in clerk.said
        await clerk.keys("t", "1", "bl")
        await shown(clerk, 3)
        await clerk.keys("f12")
        await shown(clerk, 1)  # on the start screen, the list has to be opened again
        await clerk.keys("f12")
        assert clerk.app.tour is None
        assert "The tour is left" in clerk.said
        await clerk.keys("t", "1", "bl", "enter", "f3", "4", "f6", CUSTOMER, "f8")
        await shown(clerk, 8)
        number = clerk.app.screen.doc.view.number
        await clerk.keys("f3") if clerk.where != "HomeScreen" else None
        while clerk.where != "HomeScreen":
            await clerk.keys("f12")
        await clerk.keys("f12")
    async with at_work(books) as clerk:
        assert "New here?" not in clerk.said
        await clerk.keys("t")
        assert f"Back to the order: F2, {number}, Enter." in clerk.screen
        await clerk.keys("f2", number, "enter")
        assert clerk.where == "OrderScreen"
        assert "Back to the order" not in clerk.screen


async def test_an_order_confirmed_too_early_and_goods_sent_by_one_key(books: Path) -> None:
    """F8 with one line only goes on; the closed row is opened again by the key that is named; F8 twice is never asked for."""
    async with at_work(books) as clerk:
        await clerk.keys("t", "1", "bl", "enter", "f3", "4", "f6", CUSTOMER, "f8")
        await shown(clerk, 8)
        assert "goes on with the lines" not in clerk.screen
        await clerk.keys("enter")
        await at_rest(clerk.app)
        clerk.app.tour.look()
        assert "Tour 8 of 20: F7 goes on with the lines." in clerk.screen
        await clerk.keys("f7", clerk.app.tour.products[0], "enter", "3", "enter")
        await shown(clerk, 9)
        await clerk.keys("f8")
        await shown(clerk, 11)
        await go_to_line(clerk)
        await clerk.keys("ctrl+w", "f12", "f8")
        await shown(clerk, 14)
        while clerk.where == "DeliveryScreen":
            await clerk.keys("f8", "home")
        await clerk.keys("f12", "f8")  # the form is opened by the key that is asked for next
        await shown(clerk, 15)
        await clerk.keys("down", "f8")
        await shown(clerk, 16)


async def test_never_in_the_books_of_a_real_company(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "real.db"
    shutil.copy(sqlite_template, path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE company SET purpose = 'real', fixed_today = NULL")
    async with at_work(path) as clerk:
        assert "Tour" not in clerk.screen
        await clerk.keys("t")
        assert clerk.app.tour is None
        assert "demo company" in clerk.said
