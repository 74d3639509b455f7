"""Purchase orders by keys: quick lines as in orders, with what the supplier asks, its own codes, and blocks from spreadsheets."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

from textual import events

from conftest import keeper_for
from driving import Clerk, at_work
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.purchasing import services
from erp_tui.terminal.gate import at_rest
from house import CLERK
from terminal import Terminal

F6, F8 = b"\x1b[17~", b"\x1b[19~"


def prepared(northwind_file: Path, tmp_path: Path) -> Path:
    """Of supplier S5 product 11 costs 14, from 50 on 12; it calls it QC-1."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    books = keeper_for(open_engine(str(path)))
    with books.reading() as unit:
        goods, seller = records.by_number(unit, "product", "11"), records.by_number(unit, "party", "S5")
    for least, price in (("0", "14"), ("50", "12")):
        books.perform(
            services.set_supplier, CLERK, goods, seller, Decimal(price), min_quantity=Decimal(least), lead_days=10,
            supplier_code="QC-1",
        )  # fmt: skip
    books.close()
    return path


@asynccontextmanager
async def an_order(path: Path, language: str = "en") -> AsyncIterator[Clerk]:
    """A new purchase order, its lines being typed."""
    async with at_work(path, language=language) as clerk:
        await clerk.keys("6", "f6", "S5", "f8")
        assert clerk.where == "PurchaseOrderScreen", clerk.screen
        yield clerk


def lines(clerk: Clerk) -> list[tuple[str, Decimal, Decimal]]:
    found = clerk.app.screen.read().view.lines  # type: ignore[attr-defined]
    return [(one.code, one.quantity, one.unit_price) for one in found]


async def test_a_purchase_order_is_typed_as_any_order(northwind_file: Path, tmp_path: Path) -> None:
    async with an_order(prepared(northwind_file, tmp_path)) as clerk:
        await clerk.enter("qc-1")
        assert "11 Queso Cabrales · QC-1" in clerk.screen, clerk.screen
        assert "14.00 USD/pcs" in clerk.screen and "from 50: 12.00" in clerk.screen and "12 free" in clerk.screen
        assert lines(clerk) == []
        await clerk.keys("60")
        assert "12.00 USD/pcs = 720.00" in clerk.screen
        await clerk.enter("", "12", "3 @7 -10%", "cabrales*2", "5 11")
        assert lines(clerk) == [("11", 60, 12), ("12", 3, Decimal("6.3")), ("11", 2, 14), ("11", 5, 14)]
        await clerk.keys("up", "enter", "50", "enter")
        assert lines(clerk)[3] == ("11", 50, 12)
        await clerk.keys("up", "up", "ctrl+d", "end", "f7", "f8")
        assert "Place order: done" in clerk.said, clerk.screen
        assert lines(clerk) == [("11", 60, 12), ("12", 3, Decimal("6.3")), ("11", 50, 12)]
        await clerk.keys("f7")
        assert not clerk.app.screen.entry.is_open  # type: ignore[attr-defined]


async def test_what_cannot_be_bought_waits_and_takes_no_key_of_the_next(northwind_file: Path, tmp_path: Path) -> None:
    async with an_order(prepared(northwind_file, tmp_path)) as clerk:
        await clerk.enter("NONE", "5", "# Title", "Travel=120", "11*0.5", "QC-1", "3")
        assert lines(clerk) == [("11", 3, 14)]
        for text in ("! NONE*5", "! # Title  A purchase order takes goods", "! Travel=120", "! 11*0.5"):
            assert text in clerk.screen, clerk.screen
        await clerk.press("f8")
        assert "4 lines wait" in clerk.said and "Proposed" in clerk.screen
        await clerk.keys("ctrl+d", "ctrl+d", "ctrl+d", "enter", "ctrl+u", "2 11", "enter", "f8")
        assert "Place order: done" in clerk.said


async def test_a_block_enters_what_is_good_and_keeps_the_rest(northwind_file: Path, tmp_path: Path) -> None:
    async with an_order(prepared(northwind_file, tmp_path)) as clerk:
        before = clerk.changes
        clerk.app.post_message(events.Paste("Code\tQty\tPrice\nQC-1\t100\t\nNIX\t2\t\n12\t4\t5.5\n"))
        await at_rest(clerk.app)
        assert clerk.changes == before + 1
        assert lines(clerk) == [("11", 100, 12), ("12", 4, Decimal("5.5"))]
        assert "2 lines are entered, 1 wait" in clerk.said and "! NIX*2" in clerk.screen


async def test_an_empty_one_says_what_to_do_and_a_line_is_changed_in_a_form(
    northwind_file: Path, tmp_path: Path
) -> None:
    async with an_order(prepared(northwind_file, tmp_path)) as clerk:
        assert "No lines yet" in clerk.screen
        await clerk.keys("f12", "f8")
        assert "Nothing comes next" in clerk.said and "Proposed" in clerk.screen, clerk.said
        await clerk.keys("f7", "11*2", "enter", "enter", "end")
        assert clerk.app.screen.sheet.has_focus  # type: ignore[attr-defined]
        await clerk.keys("enter", "4", "enter", "enter", "10", "enter", "enter", "+7", "f8")
        assert lines(clerk) == [("11", 4, Decimal("12.6"))], clerk.screen


async def test_in_chinese(northwind_file: Path, tmp_path: Path) -> None:
    async with an_order(prepared(northwind_file, tmp_path), "zh_CN") as clerk:
        await clerk.enter("QC-1")
        assert "50 起：12.00" in clerk.screen, clerk.screen


def test_typed_before_the_first_paint(northwind_file: Path, tmp_path: Path) -> None:
    path = prepared(northwind_file, tmp_path)
    one = Terminal("--db", str(path), home=tmp_path)
    try:
        one.send(b"6" + F6 + b"S5" + F8 + b"QC-1\r3\r12*2\r" + F8)
        one.wait_for("Place order: done")
    finally:
        one.close()
