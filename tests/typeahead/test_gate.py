"""Keys wait for work under way; long waits are said, and Esc breaks them. A main action is not done twice by one key too many."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from textual import events

from driving import Clerk, at_work
from erp_tui.terminal import gate
from erp_tui.terminal.driver import MOST_PASTED, KeyParser, decoder
from erp_tui.terminal.gate import at_rest


@pytest.fixture
async def clerk(northwind_file: Path, tmp_path: Path) -> AsyncIterator[Clerk]:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as one:
        yield one


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said after a while is said at once."""
    monkeypatch.setattr(gate, "PATIENCE", 0.0)
    monkeypatch.setattr(gate, "BREAK_AFTER", 0.0)


class Work:
    """A worker that takes until it is told to end."""

    def __init__(self, clerk: Clerk, **more: object) -> None:
        self.may_end = asyncio.Event()
        self.worker = clerk.app.run_worker(self._work(), name="reading", exit_on_error=False, **more)  # type: ignore[arg-type]

    async def _work(self) -> None:
        await self.may_end.wait()


async def until(shown: Callable[[], bool]) -> None:
    """Turns of the loop, until it is so."""
    async with asyncio.timeout(30):
        while not shown():
            await asyncio.sleep(0.001)


def test_a_character_may_come_in_parts() -> None:
    parser, decode = KeyParser(), decoder()
    found = [message for byte in "a东\x1bOP".encode() for message in parser.feed(decode(bytes([byte])))]
    assert [message.key for message in found] == ["a", "东", "f1"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64, 1000])
def test_what_is_pasted_is_text_whatever_it_holds(size: int) -> None:
    """Sequences in it are no keys, in whatever pieces it comes, and what is typed behind it is."""
    evil = "a\x1b[24~\x1b]0;owned\x07\x1b[200~\x1b\x1b[20\x1bOP\r\x1b[201"
    data = f"x\x1b[B\x1b[200~{evil}\x1b[201~y\x1b[24~\x1b[200~\x1b[201~z"
    parser = KeyParser()
    found = [message for at in range(0, len(data), size) for message in parser.feed(data[at : at + size])]
    words = [one.text if isinstance(one, events.Paste) else one.key for one in found]  # type: ignore[attr-defined]
    assert words == ["x", "down", evil, "y", "f12", "", "z"]


def test_a_paste_without_end_is_not_kept_without_end() -> None:
    parser, piece = KeyParser(), "x" * 65_536
    assert [*parser.feed("\x1b[200~")] == []
    for _piece in range(2 * MOST_PASTED // len(piece)):
        assert [*parser.feed(piece)] == []
    [paste, key] = parser.feed("\x1b[201~y")
    assert isinstance(paste, events.Paste) and len(paste.text) <= MOST_PASTED + 5
    assert isinstance(key, events.Key)


@pytest.mark.usefixtures("impatient")
async def test_keys_wait_for_a_worker_and_it_is_said_how_many(clerk: Clerk) -> None:
    work = Work(clerk)
    clerk.burst("4/FISSA\n")
    await until(lambda: "Working: reading … Keys waiting: 8" in clerk.screen)
    assert clerk.where == "HomeScreen"
    work.may_end.set()
    await at_rest(clerk.app)
    assert clerk.where == "OrdersScreen"
    assert "/FISSA" in clerk.screen
    assert "Keys waiting" not in clerk.screen


@pytest.mark.usefixtures("impatient")
async def test_esc_breaks_a_wait_that_was_said_and_tells_what_it_dropped(clerk: Clerk) -> None:
    work = Work(clerk)
    clerk.burst("41")
    await until(lambda: "Keys waiting: 2" in clerk.screen)
    await clerk.press("escape")
    assert work.worker.is_cancelled
    assert clerk.where == "HomeScreen"
    assert "Keys typed meanwhile and dropped: 2." in clerk.said
    await clerk.type("4")
    assert clerk.where == "OrdersScreen"


@pytest.mark.usefixtures("impatient")
async def test_a_wait_over_a_dialog_is_said_on_the_screen_under_it(clerk: Clerk) -> None:
    await clerk.press("f2")
    work = Work(clerk)
    clerk.burst("4")
    await until(
        lambda: any("Keys waiting: 1" in one.message.over for one in clerk.app.screen_stack if hasattr(one, "message"))
    )
    work.may_end.set()
    await at_rest(clerk.app)
    assert clerk.app.screen.field.value == "4"  # type: ignore[attr-defined]


async def test_esc_in_a_short_wait_is_a_key_like_others(clerk: Clerk) -> None:
    work = Work(clerk)
    clerk.burst("4")
    clerk.app.post_message(events.Key("escape", "\x1b"))
    clerk.burst("5")
    work.may_end.set()
    await at_rest(clerk.app)
    assert clerk.where == "StockScreen"
    assert not work.worker.is_cancelled


@pytest.mark.usefixtures("impatient")
async def test_f12_typed_ahead_of_long_work_leaves_when_it_is_done(clerk: Clerk) -> None:
    """However long it takes: only Esc, which is said to, drops keys."""
    await clerk.type("4")
    work = Work(clerk)
    clerk.burst("/FISSA\n")
    await until(lambda: "Keys waiting: 7" in clerk.screen)
    clerk.app.post_message(events.Key("f12", None))
    clerk.burst("5")
    await until(lambda: "Keys waiting: 9" in clerk.screen)
    work.may_end.set()
    await at_rest(clerk.app)
    assert not work.worker.is_cancelled
    assert clerk.where == "StockScreen"


async def test_keys_do_not_wait_for_what_none_depends_on(clerk: Clerk) -> None:
    work = Work(clerk, group=gate.PASSIVE)
    await clerk.type("4")
    assert clerk.where == "OrdersScreen"
    assert work.worker.is_running
    work.may_end.set()


@pytest.mark.parametrize("number", ["Q000001", "SO000829", "DN000829", "DN000830", "PO000014"])
async def test_a_second_main_action_in_a_row_is_swallowed_with_a_word(clerk: Clerk, number: str) -> None:
    """Whether the first one changed the document, led to another one, or opened a form."""
    await clerk.press("f2")
    await clerk.enter(number)
    await clerk.press("f8")
    before = (clerk.changes, clerk.where)
    await clerk.press("f8", "f8")
    assert "Once is enough" in clerk.screen
    assert (clerk.changes, clerk.where) == before
