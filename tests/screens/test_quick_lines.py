"""Quick lines: code, Enter, quantity, Enter; the short forms; names; correcting; and what stands in the way."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import event
from textual import events

from conftest import keeper_for
from driving import Clerk, at_work
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.products import items
from erp_tui.domain.products import services as products
from erp_tui.terminal.gate import at_rest
from house import CLERK


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
        assert "Confirmed" in clerk.said


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


async def paste(clerk: Clerk, text: str) -> None:
    clerk.app.post_message(events.Paste(text))
    await at_rest(clerk.app)


async def test_names_narrow_a_list_and_never_take_an_enter(northwind_file: Path, tmp_path: Path) -> None:
    async with an_order(northwind_file, tmp_path) as clerk:
        await clerk.keys("ques")
        assert re.search(
            r"\n.11  +12 free  Queso Cabrales +\n.12  +84 free  Queso Manchego La Pastora", clerk.screen
        ), clerk.screen
        await clerk.keys("o", "enter")
        assert "Several products" in clerk.said and lines(clerk) == []
        await clerk.keys("down", "down", "enter")
        await clerk.enter("2")
        await clerk.enter("cabrales", "5")  # one product has it in its name
        assert [line[:2] for line in lines(clerk)] == [("12", 2), ("11", 5)]
        await clerk.enter("queso", "3")  # all in one burst: nobody has chosen
        assert len(lines(clerk)) == 2 and "! queso*3" in clerk.screen
        await clerk.keys(
            "enter", "f12", "ctrl+d", "queso", "enter", "down", "4", "enter"
        )  # chosen, and how many, at once
        assert [line[:2] for line in lines(clerk)][2:] == [("11", 4)]


async def test_a_line_that_cannot_be_entered_takes_no_key_of_the_next(northwind_file: Path, tmp_path: Path) -> None:
    """However fast the lines come: each bad one waits, marked, and is corrected when there is time."""
    typed = ["11", "3", "NONE", "5", "2 NIX", "14", "x", "42", "", "3 @x", "41", "0", "ikura", "6"]
    bad = ["! NONE*5  There is no product NONE", "! 2 NIX ", "! 14 x ", "! 3 @x ", "! 41*0 "]
    async with an_order(northwind_file, tmp_path) as clerk:
        await clerk.enter(*typed)
        assert [line[:2] for line in lines(clerk)] == [("11", 3), ("42", 1), ("10", 6)]
        assert [text for text in bad if text not in clerk.screen] == [], clerk.screen
        await clerk.press("f8")
        assert "5 lines wait" in clerk.said and "Draft" in clerk.screen
        await clerk.keys("enter", "home", "delete", "delete", "delete", "delete", "39", "enter")
        await clerk.keys("ctrl+d", "ctrl+d", "ctrl+d", "ctrl+d", "f8")
        assert [line[:2] for line in lines(clerk)][3:] == [("39", 5)]
        assert "Confirmed" in clerk.said


async def test_tab_goes_as_enter_does_and_at_the_last_cell_adds_the_line(northwind_file: Path, tmp_path: Path) -> None:
    async with an_order(northwind_file, tmp_path) as clerk:
        row = []
        for key in ("41", "tab", "2", "shift+tab", "tab", "tab", "42", "tab", "tab"):
            await (clerk.press(key) if "tab" in key else clerk.type(key))
            row.append(clerk.app.screen.focused.id)  # type: ignore[union-attr]
        assert row == ["code", "quantity", "quantity", "code", "quantity", "code", "code", "quantity", "code"]
        assert [line[:2] for line in lines(clerk)] == [("41", 2), ("42", 1)]


async def test_an_unknown_code_is_corrected_before_its_quantity(northwind_file: Path, tmp_path: Path) -> None:
    async with an_order(northwind_file, tmp_path) as clerk:
        await clerk.keys("4Z", "enter")
        assert "There is no product 4Z. F12 corrects it" in clerk.said
        await clerk.keys("f12", "backspace", "2", "enter", "7", "enter")
        assert [line[:2] for line in lines(clerk)] == [("42", 7)]


async def test_a_burst_is_what_slow_typing_is(northwind_file: Path, tmp_path: Path) -> None:
    async with an_order(northwind_file, tmp_path) as clerk:
        typed = [("11", "3"), ("cabrales", "2"), ("42", ""), ("4 14", None), ("11", "1 -5%")]
        clerk.burst("".join(f"{code}\n" + ("" if more is None else f"{more}\n") for code, more in typed))
        await at_rest(clerk.app)
        assert [(code, quantity, off) for code, quantity, _price, off in lines(clerk)] == [
            ("11", 3, 0), ("11", 2, 0), ("42", 1, 0), ("14", 4, 0), ("11", 1, 5),
        ]  # fmt: skip


async def test_a_wrong_line_is_corrected_with_few_keys(northwind_file: Path, tmp_path: Path) -> None:
    async with an_order(northwind_file, tmp_path) as clerk:
        await clerk.enter("42*1", "11*30")
        await clerk.keys("up", "enter", "3", "enter")
        assert [line[:2] for line in lines(clerk)] == [("42", 1), ("11", 3)]
        await clerk.keys("up", "up", "enter", "2 @9.5", "enter", "14*1", "enter")  # typing goes on where it was
        assert [line[:3] for line in lines(clerk)] == [
            ("42", 2, Decimal("9.5")),
            ("11", 3, 21),
            ("14", 1, Decimal("23.25")),
        ]
        await clerk.keys("14", "enter", "f12", "enter", "7", "enter")  # back to the code and on again
        assert [line[:2] for line in lines(clerk)][-2:] == [("14", 1), ("14", 7)]


async def test_a_correction_that_cannot_be_made_takes_no_key_of_the_next(northwind_file: Path, tmp_path: Path) -> None:
    """It waits like a line: what is typed ahead of it is the next line, never another quantity of this one."""
    async with an_order(northwind_file, tmp_path) as clerk:
        await clerk.enter("42*1", "11*30")
        await clerk.press("up", "enter")
        await clerk.enter("x7", "41", "2")
        assert [line[:2] for line in lines(clerk)] == [("42", 1), ("11", 30), ("41", 2)]
        assert "! 11: x7  " in clerk.screen, clerk.screen
        await clerk.press("enter")
        assert clerk.app.screen.focused.id == "quantity" and "x7" in clerk.said  # type: ignore[union-attr]
        await clerk.press("f12")  # it waits again
        assert "! 11: x7  " in clerk.screen
        await clerk.keys("enter", "3", "enter", "f8")
        assert [line[:2] for line in lines(clerk)] == [("42", 1), ("11", 3), ("41", 2)]
        assert "Confirmed" in clerk.said


async def test_f4_never_chooses_a_line_that_waits(northwind_file: Path, tmp_path: Path) -> None:
    """Where no product fits, the panel still shows the lines that wait."""
    async with an_order(northwind_file, tmp_path) as clerk:
        await clerk.keys("11*x", "enter", "nosuch", "f4")
        assert "No product has this" in clerk.said and "! 11*x  " in clerk.screen and ">!" not in clerk.screen
        await clerk.keys("enter", "2", "enter")
        assert "! nosuch*2  " in clerk.screen
        await clerk.press("ctrl+d", "ctrl+d")
        await clerk.keys("42", "enter", "1", "enter")
        assert [line[:2] for line in lines(clerk)] == [("42", 1)]


async def test_the_main_action_waits_for_a_half_typed_line(northwind_file: Path, tmp_path: Path) -> None:
    async with an_order(northwind_file, tmp_path) as clerk:
        await clerk.keys("11*3", "enter", "42", "f8")
        assert "half typed" in clerk.said and "Draft" in clerk.screen
        await clerk.keys("enter", "5", "f8")
        assert "half typed" in clerk.said and len(lines(clerk)) == 1
        await clerk.keys("enter", "f8")
        assert "Confirmed" in clerk.said and len(lines(clerk)) == 2


async def test_a_case_and_the_customers_own_code(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    engine = open_engine(str(path))
    books = keeper_for(engine)
    with books.reading() as unit:
        party_id, product_id, recalled = (
            records.by_number(unit, *one) for one in (("party", "ALFKI"), ("product", "11"), ("product", "42"))
        )
    books.perform(products.add_barcode, CLERK, product_id, "4006381333931", Decimal(12))
    books.perform(items.name_for_customer, CLERK, party_id, product_id, code="K-7", name="Blue cheese")
    books.perform(products.block, CLERK, recalled, "recalled")
    engine.dispose()
    async with at_work(path, size=(120, 36)) as clerk:
        await clerk.keys("4", "f6", "ALFKI", "f8")
        await clerk.enter("4006381333931", "2", "k-7", "5")
        assert [line[:2] for line in lines(clerk)] == [("11", 24), ("11", 5)]
        await clerk.enter("42")
        assert "recalled" in clerk.said
        await clerk.press("f12", "ctrl+u")
        await paste(clerk, "4006381333931\t1\nK-7\t4\n42\t1")
        assert [line[:2] for line in lines(clerk)][2:] == [("11", 12), ("11", 4)]
        assert "! 42*1" in clerk.screen and "recalled" in clerk.screen


async def test_a_block_enters_what_is_good_and_keeps_the_rest(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    async with an_order(northwind_file, tmp_path) as clerk:
        before = clerk.changes
        await paste(clerk, "Code\tQty\tPrice\n11\t3\t9.50\nNONE\t2\t\n42\t1,000\t\n14\tx\t\n")
        assert clerk.changes == before + 1
        assert [line[:3] for line in lines(clerk)] == [("11", 3, Decimal("9.5")), ("42", 1000, 14)]
        assert "! NONE*2" in clerk.screen and "! 14 x" in clerk.screen
        await clerk.press("f8")
        assert "2 lines wait" in clerk.said and "Draft" in clerk.screen
        await clerk.keys("enter", "ctrl+u", "43*2")  # and the program goes down, one line in the row and one waiting
    async with at_work(path, today=date(1998, 5, 6)) as clerk:
        await clerk.press("right", "end", "up", "enter")
        assert "43*2" in clerk.screen and clerk.where == "OrderScreen", clerk.screen
        await clerk.press("enter")
        assert [line[0] for line in lines(clerk)] == ["11", "42", "43"]
        assert "! 14 x" in clerk.screen
        await clerk.keys("enter", "f12")  # it waits again
        assert "! 14 x" in clerk.screen
        await clerk.keys("ctrl+d", "f8")
        assert "Confirmed" in clerk.said


async def test_a_block_that_was_being_entered_is_entered_once(northwind_file: Path, tmp_path: Path) -> None:
    """It was stored, and the program went down before it could say so: the draft still holds the block."""
    path = tmp_path / "books.db"
    async with an_order(northwind_file, tmp_path) as clerk:
        entry = clerk.app.screen.entry  # type: ignore[attr-defined]
        entry.pasted.block.value = "11\t3\nNONE\t1"
        entry.journal.write()
        [draft] = [one for one in clerk.app.workspace.with_drafts("all").result() if "block" in one.typed]
        await paste(clerk, "11\t3\nNONE\t1")
        assert len(lines(clerk)) == 1
        await clerk.keys("ctrl+d", "enter")
        clerk.app.workspace.with_drafts("keep", draft).result()
    async with at_work(path, today=date(1998, 5, 6)) as clerk:
        await clerk.press("right", "end", "up", "enter")
        assert clerk.where == "OrderScreen", clerk.screen
        assert len(lines(clerk)) == 1 and "! NONE*1" in clerk.screen


async def test_too_much_at_once_is_refused_and_a_thousand_are_not(northwind_file: Path, tmp_path: Path) -> None:
    async with an_order(northwind_file, tmp_path) as clerk:
        await paste(clerk, "11\t1\n" * 200_000)
        assert "paste at most 2000 lines" in clerk.said and lines(clerk) == []
        await paste(clerk, "11\t1\nNONE\t1\n" * 500)
        assert len(lines(clerk)) == 500 and "500 lines are entered, 500 wait" in clerk.said


async def test_in_chinese(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    engine = open_engine(str(path))
    keeper_for(engine).perform(
        products.create, CLERK, products.NewProduct("绿茶饼干", code="LC1", list_price=Decimal(8))
    )
    engine.dispose()
    async with at_work(path, language="zh_CN") as clerk:
        await clerk.keys("4", "f6", "ALFKI", "f8")
        await clerk.type("茶")
        assert "LC1  可用 0  绿茶饼干" in clerk.screen
        await clerk.keys("ctrl+u")
        await clerk.enter("lcbg", "３")
        assert [line[:2] for line in lines(clerk)] == [("LC1", 3)]


async def test_asking_for_a_line_reads_the_same_however_long_the_document(northwind_file: Path, tmp_path: Path) -> None:
    """Header, product, its names, what the customer is, cost, stock and plans: never the lines that are there."""
    async with an_order(northwind_file, tmp_path) as clerk:
        screen, engine = clerk.app.screen, clerk.app.workspace.keeper.engine
        asked: list[str] = []

        def executed(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            if statement.startswith("SELECT"):
                asked.append(statement)

        counts = []
        for more in (10, 990):
            await paste(clerk, "11\t1\n42\t1\n" * (more // 2))
            screen.offered_line(LineInput(code="14"))  # type: ignore[attr-defined]
            event.listen(engine, "before_cursor_execute", executed)
            screen.offered_line(LineInput(code="14", quantity=Decimal(7)))  # type: ignore[attr-defined]
            event.remove(engine, "before_cursor_execute", executed)
            counts.append(len(asked))
            asked.clear()
        assert len(lines(clerk)) == 1000
        assert counts == [9, 9]
