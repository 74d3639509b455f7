"""Taxes and terms by keys: what a document's taxes are on, when it is to be paid, and how they are set up."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from driving import Clerk, at_work


@pytest.fixture
async def clerk(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Clerk]:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    async with at_work(path) as one:
        await one.keys("1", "f6", "Anton", "enter", "C1", "f8", "f3")
        await one.keys("5", "f6", "Thing", "enter", "A", "enter", "100", "f8", "f3")
        assert one.where == "HomeScreen", one.screen
        yield one


async def test_a_quote_tells_its_taxes_and_when_it_is_to_be_paid(clerk: Clerk) -> None:
    await clerk.keys("3", "f6", "C1", "f8", "A*3", "enter", "enter", "ctrl+x")
    assert clerk.where == "TextDialog", clerk.screen
    for word in ("Taxable amount", "300.00", "60.00", "To be paid", "360.00 EUR"):
        assert word in clerk.screen, clerk.screen
    await clerk.keys("f12", "f9", "down", "down", "2D10N30", "f8")
    assert "If paid by" in clerk.screen and "352.80" in clerk.screen, clerk.screen


async def test_taxes_and_terms_are_set_up_on_their_screen(clerk: Clerk) -> None:
    await clerk.keys("f2", "Taxes and terms", "enter")
    assert clerk.where == "MoneyScreen", clerk.screen
    await clerk.keys("f6", "V5", "enter", "VAT 5 %", "enter", "enter", "5", "f8")
    assert "VAT 5 %" in clerk.screen, clerk.screen
    await clerk.keys("f10", "2", "standard", "enter", "domestic", "enter", "V5 MOON", "f8")
    assert "There is no tax MOON." in clerk.screen, clerk.screen
    await clerk.keys("f12", "f10", "2", "standard", "enter", "domestic", "enter", "V5", "f8")
    assert any(line.split()[-3:] == ["standard", "domestic", "V5"] for line in clerk.lines), clerk.screen
    await clerk.keys("f10", "5", "HALF", "enter", "Half and half", "enter", "end", "; 30% +5d", "f8")
    assert "the remainder" in clerk.screen, clerk.screen
    await clerk.keys("f12", "f10", "7", "XAU", "enter", "Gold", "enter", "f8")
    await clerk.keys("f10", "6", "XAU", "enter", "enter", "0", "f8")
    assert "above zero" in clerk.screen, clerk.screen
