"""Quick lines: code, Enter, quantity, Enter; the short forms; names; correcting; and what stands in the way."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from driving import Clerk, at_work


@asynccontextmanager
async def an_order(northwind_file: Path, tmp_path: Path, language: str = "en") -> AsyncIterator[Clerk]:
    """A new order, its lines being typed."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path, language=language) as clerk:
        await clerk.keys("4", "f6", "ALFKI", "f8")
        yield clerk


def lines(clerk: Clerk) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    """Code, quantity, price and discount of what stands on the document."""
    found = clerk.app.screen.read().view.lines  # type: ignore[attr-defined]
    return [(one.code, one.quantity, one.unit_price, one.discount_percent) for one in found]


async def test_code_enter_quantity_enter_next(northwind_file: Path, tmp_path: Path) -> None:
    async with an_order(northwind_file, tmp_path) as clerk:
        await clerk.enter("11")
        assert "Queso Cabrales" in clerk.screen and "21.00 USD" in clerk.screen
        assert lines(clerk) == []
        await clerk.enter("3", "42", "")
        assert lines(clerk) == [("11", 3, 21, 0), ("42", 1, 14, 0)]
        await clerk.enter("11", "3 @9.50 -5%")
        assert lines(clerk)[2:] == [("11", 3, Decimal("9.5"), 5)]
        await clerk.press("f8")
        assert "Confirm: done" in clerk.said


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12 11 @9.50 -5%", ("11", 12, Decimal("9.5"), 5)), ("11*12", ("11", 12, 21, 0)), ("11 -5%", ("11", 1, 21, 5)),
        ("12 queso cab", ("11", 12, 21, 0)), ("queso cab*2", ("11", 2, 21, 0)),
    ],
)  # fmt: skip
async def test_short_forms_need_one_enter(
    northwind_file: Path, tmp_path: Path, typed: str, expected: tuple[str, Decimal, Decimal, Decimal]
) -> None:
    async with an_order(northwind_file, tmp_path) as clerk:
        await clerk.enter(typed)
        assert lines(clerk) == [expected]
