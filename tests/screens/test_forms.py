"""Wrong input to every form: the error stands beside the field, nothing is written, what was typed is still there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events

from driving import Clerk, at_work
from erp_tui.screens.forms import FormDialog
from erp_tui.terminal.gate import at_rest
from erp_tui.widgets.fields import LIMIT, Field

NEXT = ("enter",)
FORMS: dict[str, tuple[tuple[str, ...], tuple[str, ...], str, str]] = {
    # name: keys that open it, what is typed into it, the error, what is still there
    "new customer": (("1", "f6"), ("Somebody", *NEXT * 5, "XX"), "There is no country XX.", "Somebody"),
    "new customer, code taken": (("1", "f6"), ("Somebody", "enter", "ALFKI"), "ALFKI", "Somebody"),
    "new customer, no name": (("1", "f6"), ("enter", "C9"), "This is needed.", "C9"),
    "new customer, credit limit": (("1", "f6"), ("Somebody", *NEXT * 10, "much"), "Not a number: much", "Somebody"),
    "edit customer, no such term": (("1", "enter", "f9"), (*NEXT * 10, "never"), "Choose one with F4", "never"),
    "new address": (("1", "enter", "f10", "5"), ("Depot", *NEXT * 5, "QQ"), "There is no country QQ.", "Depot"),
    "new contact": (("1", "enter", "f10", "6"), ("enter", "Boss"), "This is needed.", "Boss"),
    "new supplier": (("1", "right", "f6"), ("enter", "S1"), "This is needed.", "S1"),
    "new opportunity": (("2", "f6"), ("NOBODY", "tab", "Wine"), "There is none called NOBODY", "Wine"),
    "new opportunity, amount": (("2", "f6"), ("ALFKI", "enter", "Wine", "enter", "lots"), "Not a number: lots", "Wine"),
    "new opportunity, day": (("2", "f6"), ("ALFKI", "enter", "Wine", "enter", "enter", "someday"), "Not a day: someday", "Wine"),
    "new quote": (("3", "f6"), ("ALFKI", "enter", "REF", "enter", "1990-01-01"), "before the first", "REF"),
    "new order, customer": (("4", "f6"), ("markets", "tab", "REF9"), "may be several", "REF9"),
    "new order, day": (("4", "f6"), ("ALFKI", "enter", "REF", "enter", "32"), "Not a day: 32", "REF"),
    "new order, carrier": (("4", "f6"), ("ALFKI", "enter", "enter", "enter", "ZZZ"), "There is none called ZZZ", "ALFKI"),
    "new product": (("5", "f6"), ("Thing", "enter", "T1", "enter", "-5"), "price", "Thing"),
    "new product, unit": (("5", "f6"), ("Thing", *NEXT * 4, "ctrl+u", "xx"), "Choose one with F4", "Thing"),
    "adjust": (("5", "enter", "F10 Adjust stock"), ("0.0000001",), "at most six decimal places", "0.0000001"),
    "reorder rule": (
        ("5", "enter", "F10 Set reorder rule"), ("ctrl+u", "50", "enter", "ctrl+u", "10"), "not below the minimum", "50",
    ),
    "reorder rule, days": (
        ("5", "enter", "F10 Set reorder rule"), ("ctrl+u", "5", "enter", "ctrl+u", "9", *NEXT * 3, "ctrl+u", "1.5"),
        "Not a whole number: 1.5", "9",
    ),
    "supplier of a product": (("5", "enter", "F10 Set supplier"), ("Exotic", "enter", "-1"), "not below zero", "S1"),
    "supplier of a product, its code": (
        ("5", "enter", "F10 Set supplier"), ("Exotic", "enter", "4", "enter", "-X"), "does not begin with a dash", "S1",
    ),
    "new purchase order": (("6", "f6"), ("nobody", "tab", "Call us"), "nobody", "Call us"),
    "payment": (("9", "f6"), ("10", *NEXT * 3, "ctrl+u", "2099-01-01"), "still to come", "2099-01-01"),
    "payment, names nothing open": (("9", "f6"), ("10", *NEXT * 6, "INV-1"), "Nothing open is called INV-1.", "INV-1"),
}  # fmt: skip


@pytest.fixture(scope="module")
def northwind_copy(northwind_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy for all: nothing is written into it."""
    path = tmp_path_factory.mktemp("forms") / "books.db"
    shutil.copy(northwind_file, path)
    return path


@pytest.mark.parametrize("name", FORMS)
async def test_wrong_input_is_said_and_nothing_is_written(northwind_copy: Path, name: str) -> None:
    opening, typed, error, kept = FORMS[name]
    async with at_work(northwind_copy) as clerk:
        before = clerk.changes
        await clerk.keys(*opening)
        assert clerk.where == "FormDialog", clerk.screen
        await clerk.keys(*typed)
        await clerk.keys("f8")
        assert clerk.where == "FormDialog", clerk.screen
        faults = shown_faults(clerk)
        assert faults, clerk.screen
        assert not form(clerk).last_fault.has_class("open"), f"not beside its field: {faults}"
        assert error in " ".join(faults), faults
        assert kept in [field.value for field in fields(clerk)] or any(kept in field.value for field in fields(clerk))
        assert clerk.changes == before


def form(clerk: Clerk) -> FormDialog:
    assert isinstance(clerk.app.screen, FormDialog), clerk.screen
    return clerk.app.screen


def fields(clerk: Clerk) -> list[Field]:
    return list(form(clerk).inputs.values())


def shown_faults(clerk: Clerk) -> list[str]:
    last = form(clerk).last_fault
    found = [row.fault for row in form(clerk).rows.values() if row.fault]
    return [*found, str(last.render())] if last.has_class("open") else found


async def test_typed_lines_are_refused_one_by_one_and_stay(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as clerk:
        await clerk.keys("4", "f6", "ALFKI", "f8")
        before = clerk.changes
        for typed in ("nothing*3", "11*0", "11*-1", "11*1 -200%", "11*1 @-5", "*", "11*1e99", "11*1 @x", "sir*2"):
            await clerk.keys(typed, "enter")
            assert clerk.said, typed
            assert f"! {typed}" in clerk.screen, clerk.screen  # it waits above the row, with what is wrong with it
            assert clerk.changes == before, typed
            await clerk.keys("ctrl+d")
            assert "!" not in clerk.screen, clerk.screen
        await clerk.keys("11*3", "enter")
        assert clerk.changes == before + 1, clerk.screen


async def test_a_page_pasted_into_a_field_is_one_line_and_cut(northwind_copy: Path) -> None:
    async with at_work(northwind_copy) as clerk:
        await clerk.keys("1", "f6")
        clerk.app.post_message(events.Paste("one\x1b[2J\ntwo\t" + "x" * 1_000_000))
        await at_rest(clerk.app)
        value = fields(clerk)[0].value
        assert value.startswith("one [2J two xx")
        assert len(value) == LIMIT


async def test_a_form_longer_than_the_screen_scrolls_to_its_field(northwind_copy: Path) -> None:
    async with at_work(northwind_copy, size=(80, 12)) as clerk:
        await clerk.keys("1", "f6", *("down",) * 10, "12345")
        assert "12345" in clerk.screen
        assert "Credit limit" in clerk.screen


async def test_what_is_said_above_pushes_no_field_out_of_sight(northwind_copy: Path) -> None:
    """Each field that was left says what is wrong with it, and the one that is typed into stays to be seen."""
    async with at_work(northwind_copy) as clerk:
        await clerk.keys("a", "right", "right", "right", "f6", "P1", "down", "Promotion")
        for number in range(17):
            await clerk.keys("down", "ctrl+u", "nothing that it could be")
            assert seen(clerk), (number, clerk.screen)
        for key in ("f8", *["down"] * 9, "enter", "f8", "end", "up", "up"):
            await clerk.press(key)
            assert seen(clerk), (key, clerk.screen)
        assert len(shown_faults(clerk)) >= 15, clerk.screen


def seen(clerk: Clerk) -> bool:
    """Whether the field in focus is within what is shown of the fields."""
    focused, room = clerk.app.focused, form(clerk).query_one("#fields").region
    return isinstance(focused, Field) and room.contains_region(focused.region)


async def test_the_hostile_customer_moves_nothing(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    name = '[/] "O\'Brien" 东方红有限公司 \x1b[2J'
    async with at_work(path) as clerk:
        await clerk.keys("1", "f6")
        clerk.app.post_message(events.Paste(name))
        await clerk.keys("enter", "OB", "f8")
        assert clerk.where == "PartyScreen"
        await clerk.keys("down", "f8", "down", "f8", "f12")
        assert clerk.where == "OrderScreen", clerk.screen
        for keys in (("ctrl+g",), ("f12",), ("ctrl+p",), ("f12",), ("f3",), ("f2", "OB"), ("enter",)):
            await clerk.keys(*keys)
            assert "\x1b" not in clerk.screen
            assert [cell_len(line) for line in clerk.lines] == [80] * 24
        assert '[/] "O\'Brien" 东方红有限公司 [2J' in clerk.screen


async def test_a_long_label_has_a_gap_behind_it(northwind_file: Path, tmp_path: Path) -> None:
    """Names of products are labels where it is asked how much of each there is."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as clerk:
        await clerk.keys("7", "enter", "F10 Report a short pick")
        assert re.search(r"Jack's New England Clam Chowder +3\b", clerk.screen), clerk.screen
        for row in clerk.app.screen.rows.values():  # type: ignore[attr-defined]
            assert row._label.endswith(" ")
