"""Go anywhere by keys: numbers and their ends, names, references, screens, actions; what was open lately; the trail."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from textual.pilot import Pilot

from driving import at_work
from erp_tui.terminal.gate import at_rest


@pytest.fixture
def file(northwind_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(northwind_file, tmp_path / "northwind.db"))


async def test_whatever_is_typed_leads_there(file: Path) -> None:
    """The end of a number, a code, a piece of a name, a city and a name, a contact: Enter opens the best."""
    async with at_work(file) as clerk:
        for typed, seen in (
            ("830", "SO000830"), ("so000700", "SO000700"), ("alfki", "ALFKI"), ("futterk", "Alfreds"), ("bon app", "Bon app"),
            ("anders maria", "Maria Anders"), ("chai", "Chai"), ("rules", "Rules"), ("invoices", "Invoices"),
        ):  # fmt: skip
            await clerk.keys("f2", typed, "enter")
            assert seen in clerk.screen, typed
            await clerk.press("f12")


async def test_a_glance_tells_what_is_owed(file: Path) -> None:
    """Without opening anything: the code, and the line says what the customer owes."""
    async with at_work(file) as clerk:
        await clerk.keys("f2", "ERNSH")
        [line] = [line for line in clerk.lines if "Ernst Handel" in line]
        assert re.search(r"Owes 15,665\.60 +│", line), line  # the company's own currency is not said


async def test_what_comes_next_for_a_customer(file: Path) -> None:
    async with at_work(file) as clerk:
        await clerk.keys("f2", "ernsh", "right")
        assert "New order" in clerk.screen and "Owes" in clerk.screen
        await clerk.press("1")
        assert clerk.where == "FormDialog" and "ERNSH" in clerk.screen
        await clerk.press("f12")
        await clerk.keys("f2", "owes ernst", "enter")
        assert clerk.where == "DebtorScreen" and "Ernst Handel" in clerk.screen
        await clerk.press("f12")
        await clerk.keys("f2", "orders of ernst", "enter")
        assert clerk.where == "OrdersScreen" and "Ernst Handel" in clerk.screen


async def test_actions_of_the_screen_beneath(file: Path) -> None:
    async with at_work(file) as clerk:
        await clerk.keys("f2", "alfki", "enter", "f2", "new contact", "enter")
        assert clerk.where == "FormDialog" and "New contact" in clerk.screen
        await clerk.press("f12")
        assert clerk.where == "PartyScreen"
        await clerk.keys("f2", "new customer", "enter")
        assert clerk.where == "FormDialog" and "Postal code" in clerk.screen
        await clerk.keys("Wine Bar", "f8")
        assert clerk.where == "PartyScreen" and "Wine Bar" in clerk.screen, "what was made opens"


async def test_lately_open_comes_first(file: Path) -> None:
    async with at_work(file) as clerk:
        await clerk.keys("f2", "alfki", "enter", "f12", "4", "f12", "f2", "so000700", "enter", "f12", "f2")
        order, orders, alfki = (
            next(n for n, line in enumerate(clerk.lines) if text in line) for text in ("SO000700", "Orders", "ALFKI")
        )
        assert order < orders < alfki
        await clerk.press("down", "down", "enter")
        assert clerk.where == "PartyScreen"
    async with at_work(file) as again:
        await again.press("f2")
        assert "ALFKI" in again.screen.split("SO000700")[0], "another day the same"


async def test_the_trail_is_a_tree_with_states(file: Path) -> None:
    async with at_work(file) as clerk:
        await clerk.keys("f2", "so000700", "enter", "ctrl+g")
        assert "└─ " in clerk.screen and "◄" in clerk.screen
        [here] = [line for line in clerk.lines if "◄" in line]
        assert "SO000700" in here
        assert any("Invoice" in line and "INV" in line for line in clerk.lines)
        await clerk.press("down", "enter")
        assert clerk.where == "DeliveryScreen"
        await clerk.press("f12")
        assert clerk.where == "OrderScreen"


async def test_in_chinese(file: Path) -> None:
    async with at_work(file, language="zh_CN") as clerk:
        await clerk.keys("f2", "ernsh")
        [line] = [line for line in clerk.lines if "Ernst Handel" in line]
        assert "欠款" in line


async def test_names_are_whole_where_the_terminal_has_the_room(file: Path) -> None:
    """The box is wider on a wide terminal, and its lines are made anew when the terminal changes."""
    async with at_work(file) as clerk:
        await clerk.keys("f2", "anatr")
        assert "Owes 331.99" in clerk.screen and "Ana Trujillo Emparedados y helados" not in clerk.screen
        for width, is_whole in ((120, True), (80, False)):
            await Pilot(clerk.app).resize_terminal(width, 30)
            await at_rest(clerk.app)
            assert ("Ana Trujillo Emparedados y helados" in clerk.screen) is is_whole, clerk.screen
            assert "Owes 331.99" in clerk.screen, clerk.screen
