"""What is typed is kept while it is typed: it comes back after a crash, is done once, and goes when it was said or given up."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import pytest
from left import kept, names, until

import house
from driving import Clerk, at_work
from erp_tui.domain.kernel import drafts, sessions
from erp_tui.domain.kernel.drafts import Draft, DraftStore
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.parties import services as party_services
from erp_tui.domain.parties.rules import NewParty
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormDialog
from erp_tui.terminal.gate import at_rest


def books_of(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    return path


def write_now(clerk: Clerk) -> None:
    """As if the moment after the last key had passed."""
    screen = clerk.app.screen
    assert isinstance(screen, FormDialog | DocumentScreen) and screen.journal is not None
    screen.journal.write()


async def test_a_form_comes_back_and_is_said_once(sqlite_template: Path, tmp_path: Path) -> None:
    path = books_of(sqlite_template, tmp_path)
    async with at_work(path) as clerk:
        await clerk.type("1")
        await clerk.press("f6")
        await clerk.type("Half a na")  # and the program goes down
    [draft] = kept(path)
    assert draft.typed["name"] == "Half a na"
    async with at_work(path) as clerk:
        assert "Unfinished work" in clerk.screen and "Half a na" in clerk.screen
        await clerk.press("right", "end", "enter")
        assert clerk.app.screen.query_one("#field-name").value == "Half a na"
        await clerk.type("me")
        await clerk.press("f8")
        assert clerk.where == "PartyScreen"
    assert names(path) == ["Half a name"]
    assert kept(path) == []


async def test_the_cursor_is_where_it_was_though_the_form_was_looked_at_first(
    sqlite_template: Path, tmp_path: Path
) -> None:
    """What was written before anything was typed says nothing about where the cursor is now."""
    path = books_of(sqlite_template, tmp_path)
    async with at_work(path) as clerk:
        await clerk.keys("1", "f6")
        write_now(clerk)
        await clerk.type("Half a na")
        screen = clerk.app.screen
        assert isinstance(screen, FormDialog) and screen.journal is not None
        screen.set_focus(None)  # as when the program goes down
        await at_rest(clerk.app)
        screen.journal.write()
    async with at_work(path) as clerk:
        await clerk.press("right", "end", "enter")
        await clerk.type("me")
        assert clerk.app.screen.query_one("#field-name").value == "Half a name"  # type: ignore[attr-defined]


async def test_what_was_said_before_the_crash_is_not_done_twice(sqlite_template: Path, tmp_path: Path) -> None:
    """The books have it, the draft is still there: saying it again gives the first answer."""
    path = books_of(sqlite_template, tmp_path)
    async with at_work(path) as clerk:
        await clerk.type("1")
        await clerk.press("f6")
        await clerk.type("Once")
        write_now(clerk)
        [draft] = clerk.app.workspace.in_order(clerk.app.workspace.drafts.all).result()
        await clerk.press("f8")
    assert kept(path) == []
    with closing(DraftStore(str(path), open_engine(str(path)), "owner")) as store:
        store.keep(draft)
    async with at_work(path) as clerk:
        await clerk.press("right", "end", "enter", "f8")
        assert clerk.where == "FormDialog"  # there is one of that name already
        await clerk.press("down", "f8")
        assert clerk.where == "PartyScreen", clerk.screen
    assert names(path) == ["Once"]
    assert kept(path) == []


@pytest.mark.parametrize("key", ["f12", "f3"])
async def test_what_is_left_half_typed_is_unfinished_work(sqlite_template: Path, tmp_path: Path, key: str) -> None:
    path = books_of(sqlite_template, tmp_path)
    async with at_work(path) as clerk:
        await clerk.keys("1", "f6", "f12")  # nothing was typed: nothing is kept
        assert "unfinished" not in clerk.said
        await clerk.keys("f6", "Nova", "down", "NOVAH", key)
        assert clerk.said == "Not saved; what you typed waits on the start screen: New customer"
        await clerk.press("f12")
        assert "New customer: Nova, NOVAH" in clerk.screen, clerk.screen
        await clerk.press("right", "end", "enter")
        assert clerk.app.screen.focused.id == "field-code"  # type: ignore[union-attr]
        await clerk.press("f8")
        assert clerk.where == "PartyScreen", clerk.screen
    assert names(path) == ["Nova"]
    assert kept(path) == []


async def test_leaving_is_said_on_the_start_screen_and_a_question_is_no_work(
    northwind_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as clerk:
        await clerk.keys("f2", "new customer", "enter", "Nova", "f12")
        assert clerk.where == "HomeScreen" and "waits on the start screen" in clerk.said
        assert "New customer: Nova" in clerk.screen
        await clerk.keys("f2", "41", "enter", "f8", "FISSA", "f12")
        assert clerk.where == "ProductScreen" and clerk.said == ""
    assert [one.title for one in kept(path)] == ["New customer"]


async def test_only_the_latest_of_what_was_left_are_kept(books: Bookkeeper) -> None:
    url = books.engine.url.render_as_string(hide_password=False)
    with closing(DraftStore(url, books.engine, "owner")) as store:
        store.keep(Draft("begun", "New order", {"screen": "x"}, {"name": "old"}))
        for number in range(drafts.MOST_LEFT + 2):
            store.keep(Draft(f"k{number}", "New order", {"screen": "x", "left": True}, {"name": str(number)}))
        assert [one.typed["name"] for one in store.all()] == [*map(str, range(drafts.MOST_LEFT + 1, 1, -1)), "old"]


async def test_unfinished_work_is_thrown_away(sqlite_template: Path, tmp_path: Path) -> None:
    path = books_of(sqlite_template, tmp_path)
    async with at_work(path) as clerk:
        await clerk.type("1")
        await clerk.press("f6")
        await clerk.type("Nobody")
    async with at_work(path) as clerk:
        await clerk.press("right", "end", "delete")
        assert "Nobody" not in clerk.screen
        assert "Nothing you began is waiting." in clerk.screen
    assert kept(path) == []
    assert names(path) == []


async def test_a_refused_form_may_be_said_otherwise(sqlite_template: Path, tmp_path: Path) -> None:
    path = books_of(sqlite_template, tmp_path)
    async with at_work(path) as clerk:
        await clerk.type("1")
        await clerk.press("f6")
        await clerk.press("f8")
        assert clerk.where == "FormDialog"
        await clerk.type("Somebody")
        await clerk.press("down", "f8")
        assert clerk.where == "PartyScreen", clerk.screen
    assert names(path) == ["Somebody"]


async def test_a_half_typed_line_comes_back(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as clerk:
        await clerk.type("4")
        await clerk.press("f6")
        await clerk.enter("ALFKI", "", "", "", "")
        await clerk.type("42*")
    [draft] = kept(path)
    assert draft.typed == {"entry": "42*"}
    async with at_work(path, today=date(1998, 5, 6)) as clerk:
        await clerk.press("right", "end", "up", "enter")  # the line before the order, which is a draft itself
        assert clerk.where == "OrderScreen"
        await clerk.enter("3", "")
        assert " 42 " in clerk.screen
    assert kept(path) == []


async def test_drafts_are_their_writer_s(books: Bookkeeper) -> None:
    """On both engines: kept, written over, dropped; nobody sees another's."""
    books.perform(party_services.create, house.OWNER, NewParty("Somebody"))
    url = books.engine.url.render_as_string(hide_password=False)
    with (
        closing(DraftStore(url, books.engine, "owner")) as mine,
        closing(DraftStore(url, books.engine, "anna")) as hers,
    ):
        mine.keep(Draft("k1", "New order", {"screen": "x"}, {"customer": "ALF\x1b[2J\x00"}))
        mine.keep(Draft("k1", "New order", {"screen": "x"}, {"customer": "ALFKI"}))
        hers.keep(Draft("k2", "新订单", {"screen": "x"}, {"customer": "东方红"}))
        assert [(one.key, one.typed["customer"]) for one in mine.all()] == [("k1", "ALFKI")]
        assert [one.title for one in hers.all()] == ["新订单"]
        mine.drop("k1")
        assert mine.all() == []


def test_kill_9_takes_nothing(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real program at a real terminal, killed in the middle of a word."""
    monkeypatch.setattr(sessions, "lives_elsewhere", lambda _session: False)  # looked at from outside, while it runs
    path = books_of(sqlite_template, tmp_path)
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "HOME": str(tmp_path), "COLUMNS": "80", "LINES": "24"}
    program = subprocess.Popen(
        [sys.executable, "-m", "erp_tui", "--db", str(path)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
    )
    try:
        os.set_blocking(ours, False)
        os.write(ours, b"1\x1b[17~Half a na")  # before the first paint: 1, F6 and half a name

        def is_kept() -> bool:
            with suppress(BlockingIOError):
                os.read(ours, 65536)  # nobody looks, but the program must be able to paint
            return Path(f"{path}.drafts").exists() and any(one.typed["name"] == "Half a na" for one in kept(path))

        until(is_kept)
    finally:
        program.send_signal(signal.SIGKILL)
        program.wait()
        os.close(ours)
        os.close(theirs)
    assert names(path) == []
    assert [one.typed["name"] for one in kept(path)] == ["Half a na"]


async def test_a_draft_that_cannot_be_kept_is_said_without_what_was_typed(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine's own words name the values it was given: they are for nobody's eyes."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = books_of(sqlite_template, tmp_path)
    async with at_work(path) as clerk:
        store = clerk.app.workspace.drafts
        with store.engine.execution_options(write=True).begin() as connection:
            connection.exec_driver_sql("DROP TABLE draft")
        await clerk.type("1")
        await clerk.press("f6")
        await clerk.type("Secret Ltd")
        write_now(clerk)
        clerk.app.workspace.in_order(int).result()  # what was begun before has ended
        await at_rest(clerk.app)
        said = str(clerk.app.screen.last_fault.content)
        assert "OperationalError" in said
        assert "Secret" not in said and "UPDATE" not in said
        await clerk.press("f12")


async def test_drafts_that_cannot_be_opened_are_done_without(sqlite_template: Path, tmp_path: Path) -> None:
    """A folder lies where the drafts would be: the screens open and work, and say once what is missing."""
    path = books_of(sqlite_template, tmp_path)
    Path(f"{path}.drafts").mkdir()
    async with at_work(path) as clerk:
        assert "cannot be kept" in clerk.screen
        await clerk.type("1")
        await clerk.press("f6")
        await clerk.type("Kept by hand")
        write_now(clerk)
        clerk.app.workspace.in_order(int).result()
        await at_rest(clerk.app)
        assert "cannot be kept" not in str(clerk.app.screen.last_fault.content)
        await clerk.press("f8")
        assert clerk.where == "PartyScreen"
    assert names(path) == ["Kept by hand"]
