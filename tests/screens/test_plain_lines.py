"""Rows in which a line is typed whole, of price lists and templates: what is refused waits, marked, and blocks nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from driving import Clerk, at_work
from erp_tui.terminal.gate import at_rest

PLACES = {
    "price list": (("c", "enter", "f7"), "11 0.. nothing", "11 500.. 9.50"),
    "template": (("3", *("right",) * 3, "f6", "T1", "enter", "Usual", "enter", "11*1", "f8"), "NOSUCH*3", "11*2"),
}
"""The keys to the open row, a line that is refused, one that is not."""


@pytest.fixture
def file(northwind_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    return path


def count(clerk: Clerk) -> int:
    screen = clerk.app.screen
    view = screen.doc.view  # type: ignore[attr-defined]
    return len(view.rules if hasattr(view, "rules") else view.lines)


@pytest.mark.parametrize("place", PLACES)
async def test_a_refused_line_waits_while_the_next_is_typed(file: Path, place: str) -> None:
    way, bad, good = PLACES[place]
    async with at_work(file) as clerk:
        await clerk.keys(*way)
        before = count(clerk)
        clerk.burst(f"{bad}\n{good}\n")  # the next line is typed ahead of the refusal
        await at_rest(clerk.app)
        assert count(clerk) == before + 1
        assert f" ! {bad}  " in clerk.screen, "it waits over the row, with its reason"
        row = clerk.app.screen.entry  # type: ignore[attr-defined]
        assert row.code.value == "" and row.is_open
        await clerk.press("enter")
        assert row.code.value == bad and " ! " not in clerk.screen and clerk.said
        await clerk.press("f12")
        assert f" ! {bad}  " in clerk.screen, "given up, it waits again"
        await clerk.press("enter")
        await clerk.keys("ctrl+u", good, "enter")
        assert count(clerk) == before + 2 and " ! " not in clerk.screen
        await clerk.press("enter")
        assert not row.is_open


@pytest.mark.parametrize("place", PLACES)
async def test_what_waits_is_kept_and_dropped_by_its_key(file: Path, place: str) -> None:
    way, bad, good = PLACES[place]
    async with at_work(file) as clerk:
        await clerk.keys(*way, good, "enter", bad, "enter")
        row = clerk.app.screen.entry  # type: ignore[attr-defined]
        await clerk.press("f8")
        assert "1 line waits" in clerk.said and row.is_open
        await clerk.press("f12")
        assert not row.is_open and "F7 goes on with it" in clerk.said
        await clerk.press("f7")
        assert f" ! {bad}  " in clerk.screen
        clerk.app.line_paused()
        drafts = [one for one in clerk.app.workspace.with_drafts("kept").result() if one.typed]
        assert [one.typed["left"].split("\t")[0] for one in drafts] == [bad]
        before = count(clerk)
        await clerk.press("ctrl+d")
        assert " ! " not in clerk.screen and count(clerk) == before
        await clerk.press("enter")
        assert not row.is_open
        await clerk.press("end", "ctrl+d")
        assert count(clerk) == before - 1, "on the sheet the same key takes a line away"


@pytest.mark.parametrize("typed", ["# Desk", "Travel=120.50", '" By hand', "= So far"])
async def test_a_line_of_words_is_changed_in_its_form(file: Path, typed: str) -> None:
    """It has no unit that could be another one."""
    async with at_work(file) as clerk:
        await clerk.keys("4", "f6", "ALFKI", "f8", typed, "enter", "enter")
        order = clerk.app.screen
        [line] = order.doc.view.lines  # type: ignore[attr-defined]
        assert line.unit is None
        order.change_line(line)  # type: ignore[attr-defined]
        await clerk.press("down", "down", "down")
        await clerk.keys("end", "ctrl+u", "Other words", "f8")
        [line] = order.doc.view.lines  # type: ignore[attr-defined]
        assert clerk.where == "OrderScreen" and line.text == "Other words", clerk.screen
