"""What somebody meets who uses the program for the first time: nothing is taken away, swallowed or passed over in silence."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from driving import Clerk, at_work
from erp_tui.screens.forms import FormDialog


@pytest.fixture
async def clerk(northwind_file: Path, tmp_path: Path) -> AsyncIterator[Clerk]:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as found:
        yield found


async def test_a_new_order_is_under_the_cursor_of_the_list_one_comes_back_to(clerk: Clerk) -> None:
    await clerk.keys("4", "pagedown", "down", "f6", "ALFKI", "f8", "11*3", "enter", "f8")
    number = clerk.app.screen.doc.view.number  # type: ignore[attr-defined]
    await clerk.keys("f12")
    assert clerk.where == "OrdersScreen" and number in clerk.screen
    assert clerk.app.screen.table.chosen_row.cells["number"] == number  # type: ignore[attr-defined]


async def test_what_is_typed_on_an_order_without_f7_is_answered_and_walking_says_where(clerk: Clerk) -> None:
    await clerk.keys("4", "f6", "ALFKI", "f8", "11*3", "enter", "enter")
    await clerk.type("t")
    assert clerk.said == "F7 adds a line."
    await clerk.keys("f12", "n")
    assert clerk.where == "OrdersScreen"  # there letters position
    await clerk.keys("home", "enter", "n")
    number = clerk.app.screen.doc.view.number  # type: ignore[attr-defined]
    assert clerk.said == f"Order {number} · in the list Orders, All"


async def test_a_line_that_waits_holds_the_main_action_from_everywhere(clerk: Clerk) -> None:
    await clerk.keys("4", "f6", "ALFKI", "f8", "11*3", "enter", "nothing*2", "enter", "f12")
    before = clerk.changes
    for way in (("f8",), ("F10 Confirm",)):
        await clerk.keys(*way)
        assert clerk.said == "1 line waits: F7 goes on with it.", way
    assert clerk.changes == before
    await clerk.keys("f7", "ctrl+d", "f12", "f8")
    assert clerk.changes == before + 1


async def test_taking_a_line_away_says_which_and_asks_where_the_order_is_confirmed(clerk: Clerk) -> None:
    await clerk.keys("4", "f6", "ALFKI", "f8", "11*3", "enter", "14*4", "enter", "17*1", "enter", "enter")
    await clerk.keys("end", "delete")
    assert clerk.said == "Taken away: 1 x 17 Alice Mutton"
    await clerk.keys("f8")
    assert clerk.app.screen.doc.view.confirmed_at is not None  # type: ignore[attr-defined]
    before = clerk.changes
    clerk.app.screen.sheet.go_last_line()  # type: ignore[attr-defined]
    await clerk.keys("delete")
    assert "Take away line 2? Order" in clerk.screen and "Yes: 4 x 14 Tofu" in clerk.screen
    await clerk.keys("f12")
    assert clerk.changes == before
    await clerk.keys("delete", "enter")
    assert clerk.said == "Taken away: 4 x 14 Tofu"
    assert [line.code for line in clerk.app.screen.doc.view.lines] == ["11"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("burst", [True, False])
async def test_enter_stays_on_a_wrong_value_and_the_correction_takes_its_place(clerk: Clerk, burst: bool) -> None:
    await clerk.keys("4", "f6")
    if burst:
        await clerk.enter("ALFKI", "REF", "32", "31", "")
    else:
        for text in ("ALFKI", "REF", "32", "31", ""):
            await clerk.keys(text, "enter") if text else await clerk.press("enter")
    form = clerk.app.screen
    assert isinstance(form, FormDialog)
    values = {name: field.value for name, field in form.inputs.items()}
    assert values["requested_on"].endswith("-31") and values["carrier"] == "" and values["reference"] == "REF"
    assert form.focused is form.inputs["bill_to"]


async def test_unfinished_lines_are_named_by_their_document(clerk: Clerk) -> None:
    await clerk.keys("4", "f6", "ALFKI", "f8", "nothing*2", "enter", "14", "enter", "4")
    number = clerk.app.screen.doc.view.number  # type: ignore[attr-defined]
    clerk.app.screen.entry.journal.write()  # type: ignore[attr-defined]  # as if the moment after the last key had passed
    await clerk.keys("f3")
    assert f"Order {number}, ALFKI: line 14 Tofu 4" in clerk.screen, clerk.screen


async def test_what_looks_like_a_slip_is_said_and_taken(clerk: Clerk) -> None:
    today = clerk.app.workspace.today
    await clerk.keys("4", "f6", "ALFKI", "down", "down", "-3", "f8")
    assert f"The requested day {clerk.app.screen.doc.view.requested_on} is past." in clerk.said  # type: ignore[attr-defined]
    await clerk.keys("f7", "11*3 @0", "enter")
    assert clerk.said.startswith("The price is 0. · 11 Queso Cabrales") or "The price is 0." in clerk.said
    await clerk.keys("11", "enter", "99999")
    assert "A very large quantity: 99,999." in clerk.said
    await clerk.keys("enter")
    assert "A very large quantity: 99,999." in clerk.said
    await clerk.keys("enter", "f8")
    clerk.app.screen.sheet.go_first_line()  # type: ignore[attr-defined]
    await clerk.keys("enter", "1")
    screen = clerk.app.screen
    assert isinstance(screen, FormDialog)
    screen.inputs["requested_on"].focus()
    await clerk.press()
    await clerk.keys("ctrl+u", "+9", "enter", "ctrl+u", "+2", "f8")
    assert clerk.where == "OrderScreen" and "before it is requested." in clerk.said, clerk.screen
    assert today < clerk.app.screen.doc.view.lines[0].promised_on  # type: ignore[attr-defined]
