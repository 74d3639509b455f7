"""Lists by keys: filtering in a small language, fresh data by key, and back to the same row."""

from __future__ import annotations

import asyncio
import csv
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from driving import Clerk, at_work
from erp_tui.domain.kernel import list_conditions, list_reading
from erp_tui.domain.kernel.listing import Page
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewParty
from erp_tui.widgets import window_table
from erp_tui.workspace import Workspace


@pytest.fixture
def path(northwind_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(northwind_file, tmp_path / "books.db"))


def chosen(clerk: Clerk) -> str:
    """The line under the cursor."""
    table = clerk.app.screen.table
    return clerk.lines[table.region.y + 1 + table.cursor]


async def test_a_filter_finds_by_fields_and_says_how_many(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("4", "/", "customer:quick total:>10000 -state:draft", "enter")
        assert "QUICK-Stop" in chosen(clerk) and "found" in clerk.said
        rows = [line for line in clerk.lines if "SO0" in line]
        assert rows and all("QUICK-Stop" in line for line in rows)


async def test_what_is_late_bears_the_sign_in_every_list(path: Path) -> None:
    """Orders that should be with the customer, requisitions whose day is over: told by a sign, on the document too."""
    today = date(1998, 6, 1)
    async with at_work(path, today=today, size=(120, 36)) as clerk:
        await clerk.keys("4", *("right",) * 4)
        short = {line[2:10] for line in clerk.lines if "SO0" in line}
        await clerk.keys("left", "left")
        rows = [line for line in clerk.lines if "SO0" in line and line[2:10] not in short]
        late = [line for line in rows if line[0] == "!"]
        assert 0 < len(late) < len(rows), clerk.screen
        for line in rows:
            assert (re.findall(r"1998-\d\d-\d\d", line)[1] < str(today)) == (line[0] == "!"), line
        await clerk.keys("left", "left")
        delivered = [line for line in clerk.lines if "Delivered" in line]
        assert delivered and all(line[0] != "!" for line in delivered), clerk.screen
        await clerk.keys("f3", "6")
        assert all(line[0] == "!" for line in clerk.lines if "RQ0" in line), clerk.screen
        await clerk.keys("enter")
        assert re.search(r"Needed on +1998-04-22 !", clerk.screen), clerk.screen


async def test_a_filter_that_is_wrong_stays_and_so_does_the_list(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("4", "/", "total:>5000", "enter")
        before = [line for line in clerk.lines if "SO0" in line]
        await clerk.keys("/", "end", " colour:red", "enter")
        assert "colour" in clerk.said and "total:>5000 colour:red" in clerk.screen
        assert [line for line in clerk.lines if "SO0" in line] == before[:-1]  # the field takes a line
        await clerk.keys("ctrl+u", "total:>5000 state:cl", "enter")
        assert "found" in clerk.said


async def test_fields_are_named_and_completed(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("1", "/", "f4")
        assert "city:ab" in clerk.screen and "phone~ab" in clerk.screen
        await clerk.keys("f12", "ci", "tab", "lond", "enter")
        assert "6 found" in clerk.said and "/city:lond" in clerk.screen


async def test_fields_and_states_in_chinese(path: Path) -> None:
    async with at_work(path, language="zh_CN") as clerk:
        await clerk.keys("4", "/", "状态：已确认 客户：rattle", "enter")
        assert "Rattlesnake" in chosen(clerk) and clerk.said.startswith("找到")


@pytest.mark.parametrize(
    "text", ["[/]", "[red]x", "\x1b[31m", "(" * 30, "((((", '"', "a:..", "éÿ\x85", ":", "~~~", "-", "!("]
)
async def test_hostile_filters(path: Path, text: str) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("1", "/")
        await clerk.type(text)
        await clerk.press("enter")
        assert clerk.where == "CustomersScreen" and "Traceback" not in clerk.screen
        await clerk.keys("/", "escape")
        assert "ALFKI" in clerk.screen


async def test_a_list_is_looked_through_in_steps_and_keys_wait(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many for an index: what comes at once is shown, a worker looks on, and a key typed ahead meets what it finds."""
    monkeypatch.setattr(list_conditions, "NARROW", 0)
    monkeypatch.setattr(list_reading, "FIRST_STEP", 2)
    monkeypatch.setattr(window_table, "AT_ONCE", 2)
    monkeypatch.setattr(window_table, "FURTHER", 3)
    async with at_work(path) as clerk:
        await clerk.keys("1", "/", "contact:yoshi", "enter")
        assert "Hungry" in chosen(clerk) and "Laughing" in clerk.screen
        assert " found" not in clerk.said and "Looking through" not in clerk.screen
        await clerk.keys("end")
        assert "Laughing" in chosen(clerk)
        await clerk.keys("pageup", "pagedown", "/", "contact:nobody", "enter")
        assert "Nothing meets contact:nobody" in clerk.screen
        clerk.burst("/")
        await clerk.press("ctrl+u")
        clerk.burst("contact:yoshi\n\n")
        await clerk.press("f1")
        assert "Hungry Coyote" in clerk.app.screen_stack[-2].heading()  # type: ignore[attr-defined]


@pytest.mark.parametrize("between", [False, True], ids=["during a look", "between two looks"])
async def test_looking_through_a_list_can_be_broken_off(
    path: Path, monkeypatch: pytest.MonkeyPatch, between: bool
) -> None:
    monkeypatch.setattr(list_conditions, "NARROW", 0)
    monkeypatch.setattr(list_reading, "FIRST_STEP", 2)
    monkeypatch.setattr(window_table, "AT_ONCE", 2)
    async with at_work(path) as clerk:
        await clerk.keys("1", "/", "contact:yoshi")
        table = clerk.app.screen.table  # type: ignore[attr-defined]
        read, more_came = table.read, table._more_came
        broken_off: asyncio.Queue[int] = asyncio.Queue()

        def break_off() -> None:
            for worker in clerk.app.workers:
                worker.cancel()

        def first_only(**where: Any) -> Page:
            if where.get("look") == window_table.FURTHER and not between:  # in the worker
                break_off()
            return read(**where | {"look": 2})

        def more(*what: Any) -> None:
            more_came(*what)
            asked, goes_on = what[0], what[-1]
            if goes_on:
                break_off()
            else:
                broken_off.put_nowait(asked)

        table.read, table._more_came = first_only, more
        await clerk.press("enter")
        # One that was broken off speaks when nobody waits for it any more; and the list is asked twice, as it has a row
        # more when the field goes.
        while await asyncio.wait_for(broken_off.get(), 60) != table._asked:
            pass
        await clerk.press()  # until it is painted
        assert "F5 looks on" in clerk.screen
        table.read = read
        await clerk.press("f5")
        assert "Laughing" in clerk.screen and "F5 looks on" not in clerk.screen


async def test_back_to_the_same_row(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("1", "pagedown", "down", "down")
        before = clerk.lines[1:-2]
        await clerk.press("enter")
        assert clerk.where == "PartyScreen"
        await clerk.press("f12")
        assert clerk.lines[1:-2] == before


async def test_the_cursor_stays_on_its_row_when_others_write(path: Path) -> None:
    """Somebody else adds customers before it, and renames it: it goes elsewhere."""
    async with at_work(path) as clerk:
        other = Workspace.open_light(str(path), login="owner")
        await clerk.keys("1", "isl")
        assert "ISLAT" in chosen(clerk)
        for number in range(30):
            other.perform(parties.create, NewParty(name=f"Aaa {number:02}", code=f"AAA{number:02}"))
        await clerk.press("f5")
        assert "ISLAT" in chosen(clerk)
        [row] = [row for row in clerk.app.screen.table.rows if row.cells["code"] == "ISLAT"]
        other.perform(parties.change, row.id, name="Zebra Trading")
        await clerk.press("f5")
        assert "Zebra Trading" in chosen(clerk)
        other.close()


def titles(clerk: Clerk) -> str:
    """The line of the column titles."""
    return clerk.lines[2]


async def test_sorting_and_what_it_is_sorted_by(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("1")
        assert "Name▲" in titles(clerk) and "ALFKI" in chosen(clerk)
        await clerk.choose("Sort by Code, rising", "f9")
        assert "Code▲" in titles(clerk) and "ALFKI" in chosen(clerk)
        await clerk.choose("Sort by Code, falling", "f9")
        assert "Code▼" in titles(clerk) and "WOLZA" in chosen(clerk)
        await clerk.type("koe")
        assert "KOENE" in chosen(clerk)
        await clerk.press("pagedown", "pageup", "end", "home")
        assert "WOLZA" in chosen(clerk)


async def test_columns_of_ones_own(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("4")
        await clerk.choose("Columns and widths", "f9")
        await clerk.type("total customer=12 colour")
        await clerk.press("enter")
        assert "no column colour" in clerk.screen
        await clerk.keys("ctrl+u", "total customer=12 number", "enter")
        assert titles(clerk).split() == ["Total", "Customer", "Number▼"]
        assert "1,264.25 Rattlesnake… SO000830" in clerk.screen


async def test_the_title_of_a_form_is_broken_where_it_is_too_long(path: Path) -> None:
    """It names all columns that there are."""
    async with at_work(path) as clerk:
        await clerk.keys("4", "f9", "5")
        box = [line.strip("│ ") for line in clerk.lines if "│" in line]
        assert " ".join(box[:-1]) == (
            "Columns: number date customer requested reference progress billing total cur state"
        ), clerk.screen


async def test_a_view_is_kept_as_a_tab_until_it_is_deleted(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("4", "/", "total:>10000", "enter")
        await clerk.choose("Sort by Total, rising", "f9")
        await clerk.choose("Save as a view", "f9")
        await clerk.keys("Large ones", "enter")
        assert "[Large ones]" in clerk.screen and "Total▲" in titles(clerk)
        rows = [line[1:] for line in clerk.lines if "SO0" in line]
        await clerk.press("f12")
        await clerk.keys("4", "left")
        assert "[Large ones]" in clerk.screen and "/total:>10000" in clerk.screen
        assert [line[1:] for line in clerk.lines if "SO0" in line] == rows
        await clerk.choose("Delete the view Large ones", "f9")
        assert "Large ones" not in clerk.screen and "[All]" in clerk.screen


async def test_each_user_has_a_usual_view(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("1")
        await clerk.choose("Sort by Code, rising", "f9")
        await clerk.choose("Always look at this list so", "f9")
        await clerk.press("f12")
        await clerk.keys("1")
        assert "Code▲" in titles(clerk)
        await clerk.choose("As it was at first", "f9")
        assert "Name▲" in titles(clerk)
        await clerk.press("f12")
        await clerk.keys("1")
        assert "Name▲" in titles(clerk)


async def test_marked_rows_have_a_sum_and_stay_marked(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("4", " ", " ")
        assert clerk.said.startswith("2 marked  Total ") and clerk.said.endswith(" USD")
        await clerk.keys("/", "number:SO000830", "enter")
        assert "1 found" in clerk.said and "2 marked" in clerk.said
        assert any(line[1:].startswith("*SO000830") for line in clerk.lines)
        await clerk.keys("/", "customer:quick", "enter")
        await clerk.choose("Mark all that is found")
        assert "30 marked  Total " in clerk.said
        await clerk.choose("Unmark all")
        await clerk.press("pagedown")
        assert not any(line[1] == "*" for line in clerk.lines)


async def test_what_is_done_with_all_marked_rows(path: Path) -> None:
    """What can be done is done; the rest is told row by row, and stays marked."""
    async with at_work(path) as clerk:
        await clerk.keys("7")
        table = clerk.app.screen.table
        states = {row.id: row.cells["state"] for row in table.rows}
        await clerk.choose("Mark all that is found")
        await clerk.choose("Pick the marked")
        assert "refused" in clerk.lines[0]
        assert any(line.strip().startswith("DN0") and "." in line for line in clerk.lines)
        await clerk.press("f12")
        table = clerk.app.screen.table
        now = {row.id: row.cells["state"] for row in table.rows}
        picked = {one for one in states if states[one] == "reserved"}
        assert picked and all(now[one] == "picked" for one in picked)
        assert table.marked and not picked & table.marked


async def test_export_of_what_is_shown(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "orders.csv"
    async with at_work(path) as clerk:
        await clerk.keys("4", "/", "customer:quick total:>10000", "enter")
        await clerk.choose("Export as CSV")
        await clerk.keys("ctrl+u")
        await clerk.enter(str(target), "no")
        rows = target.read_text("utf-8-sig").splitlines()
        assert rows[0].startswith("Number,Date,Customer,") and f"{len(rows) - 1} rows written" in clerk.said
        assert all("QUICK-Stop" in row for row in rows[1:]) and len(rows) > 2
        await clerk.keys(" ")
        await clerk.choose("Export as CSV")
        await clerk.keys("ctrl+u")
        await clerk.enter(str(target), "no")
        assert "is there already" in clerk.app.screen.rows["overwrite"].fault and len(  # type: ignore[attr-defined]
            target.read_text("utf-8-sig").splitlines()
        ) == len(rows)
        await clerk.keys("ctrl+u", "yes", "enter")
        assert "1 rows written" in clerk.said and len(target.read_text("utf-8-sig").splitlines()) == 2


async def test_export_of_the_lines_of_a_document(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "lines.csv"
    async with at_work(path) as clerk:
        await clerk.keys("4", "/", "customer:quick total:>10000", "enter", "down", "enter")
        view = clerk.app.screen.doc.view  # type: ignore[attr-defined]
        await clerk.keys("F10 Export lines as CSV")
        assert f"{view.number}.csv" in clerk.screen
        await clerk.keys("ctrl+u")
        await clerk.enter(str(target), "no")
        rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
        assert clerk.said == f"{len(view.lines)} rows written to {target}."
        assert [one["Code"] for one in rows] == [one.code for one in view.lines]
        assert [Decimal(one["Amount"]) for one in rows] == [one.amount for one in view.lines]
        assert max(one.amount for one in view.lines) > 1000, (
            "figures are plain, whatever groups their digits on the screen"
        )


async def test_a_sheet_without_lines_says_so(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("d", "f10")
        assert "Export" not in clerk.screen, "it has tables, and none is what it is about"
        await clerk.keys("f12", "f12", "0", "enter", "f10")
        assert "Export lines as CSV" in clerk.screen
