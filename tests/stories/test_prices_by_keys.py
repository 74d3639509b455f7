"""Price lists and why a price is what it is, all by keys, and what is stored of it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from driving import Clerk, at_work
from erp_tui.domain.kernel import records
from erp_tui.domain.pricing import list_queries
from erp_tui.domain.quotations import queries as quotations
from erp_tui.screens import registry


@pytest.fixture
async def clerk(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Clerk]:
    """Somebody in a small company with a customer and a product."""
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    async with at_work(path) as one:
        await one.keys("1", "f6", "Anton", "enter", "C1", "f8", "f3")
        await one.keys("5", "f6", "Thing", "enter", "A", "enter", "10", "enter", "5", "f8", "f3")
        assert one.where == "HomeScreen", one.screen
        yield one


def rules(clerk: Clerk, code: str) -> list[str]:
    def read(unit):  # type: ignore[no-untyped-def]
        return list_queries.price_list(unit, list_queries.id_of(unit, code))

    return [rule.text for rule in clerk.app.workspace.read(read).rules]


async def new_list(clerk: Clerk) -> None:
    number = [name for name, _label, _path in registry.MENU].index("prices")
    await clerk.keys(registry.MENU_KEYS[number], "f6", "SHOP", "enter", "Shops", "f8")
    assert "Price list Shops" in clerk.lines[0], clerk.screen


async def test_rules_are_typed_changed_moved_and_taken_away(clerk: Clerk) -> None:
    await new_list(clerk)
    await clerk.keys("f7", "A 10.. 9.50", "enter", "all -5%", "enter", "A 10.. 8", "enter")
    assert "overlaps with 1" in clerk.said
    await clerk.keys("A 9**9**9", "enter")
    assert "9**9**9" in clerk.said and "no part of a price rule" in clerk.said
    await clerk.keys("f12")
    assert rules(clerk, "SHOP") == ["A 10.. 9.5", "all -5%", "A 10.. 8"]
    await clerk.keys("home", "end", "delete")
    assert rules(clerk, "SHOP") == ["A 10.. 9.5", "all -5%"]
    await clerk.keys("end", "enter")
    assert clerk.where == "FormDialog", clerk.screen
    await clerk.keys("backspace", "backspace", "backspace", "NONE", "f8")
    assert "There is no product NONE" in clerk.screen
    await clerk.keys("backspace", "backspace", "backspace", "backspace", "c:X", "f8")
    assert "There is no such category" in clerk.screen
    await clerk.keys("backspace", "backspace", "backspace", "A", "f8")
    assert rules(clerk, "SHOP") == ["A 10.. 9.5", "A -5%"]


async def test_a_price_is_tried_and_explained(clerk: Clerk) -> None:
    await new_list(clerk)
    await clerk.keys("f7", "A 10.. 9.50", "enter", "all -5%", "enter", "f12", "f8")
    assert clerk.where == "TryDialog", clerk.screen
    await clerk.keys("down", "f8")
    assert "This is needed" in clerk.screen
    await clerk.keys("A", "enter", "backspace", "12", "f8")
    assert "9.50 EUR" in clerk.screen and "Rule 2: the other names the product more closely" in clerk.screen
    await clerk.keys("f12", "backspace", "backspace", "3", "f8")
    assert "Rule 1: from a quantity of 10" in clerk.screen and "5 % off: 9.5" in clerk.screen


async def test_one_key_tells_why_a_line_has_its_price_and_a_draft_is_priced_anew(clerk: Clerk) -> None:
    await clerk.keys("3", "f6", "C1", "f8", "A*12", "enter", "A*1 @7", "enter", "f12")
    assert clerk.where == "QuoteScreen", clerk.screen
    await clerk.keys("home", "ctrl+w")
    if clerk.where == "QuoteScreen":
        assert "Put the cursor on a line" in clerk.said
    await clerk.keys("f12") if clerk.where == "TextDialog" else None
    await clerk.keys("end", "ctrl+w")
    while clerk.where != "TextDialog":
        await clerk.keys("up", "ctrl+w")
    assert "given by hand" in clerk.screen and "List price: 10.00 EUR" in clerk.screen, clerk.screen
    await clerk.keys("f12", "f3")
    await new_list(clerk)
    await clerk.keys("f7", "A 10.. 9.50", "enter", "f12")
    await clerk.keys("f10")
    row = next(line for line in clerk.lines if "Make it the default" in line)
    await clerk.keys(row.split()[1] if not row.split()[0].isdigit() else row.split()[0])
    found = clerk.app.workspace.read(records.by_number, "quotation", "Q000001")
    await clerk.keys("f3", "3", "enter", "f10")
    row = next(line for line in clerk.lines if "Price anew" in line)
    number = next(word for word in row.split() if word.isdigit())
    lines_before = clerk.app.workspace.read(quotations.quotation, found).lines
    assert [line.unit_price for line in lines_before] == [10, 7]
    if len(number) == 1:
        await clerk.keys(number)
    else:
        await clerk.keys(*["down"] * (int(number) - 1), "enter")
    lines = clerk.app.workspace.read(quotations.quotation, found).lines
    assert [str(line.unit_price.normalize()) for line in lines] == ["9.5", "7"]
