"""What a key has begun is painted once, and a screen is read in one look; what fails in painting ends the program in order."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from driving import at_work
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.screens.home import HomeScreen
from erp_tui.terminal import calm
from erp_tui.widgets.bars import MessageLine

ORDER = (
    *(
        ("4", "OrdersScreen"),
        ("f6", "FormDialog"),
        *((letter, "FormDialog") for letter in "ALFKI"),
        ("f8", "OrderScreen"),
    ),
    *(("4", "OrderScreen"), ("1", "OrderScreen"), ("enter", "OrderScreen")),
)


@pytest.fixture
def path(northwind_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(northwind_file, tmp_path / "books.db"))


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> Iterator[list[Any]]:
    """The calls of something while it goes on as it does."""
    calls: list[Any] = []
    real = getattr(owner, name)

    def counting(self: Any, *args: Any, **kwargs: Any) -> Any:
        calls.append(self)
        return real(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, counting)
        yield calls


async def test_what_a_key_does_is_painted_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calm, "PAINT_HOLD", 60.0)
    async with at_work(path) as clerk:
        for key, where in ORDER:
            with counted(monkeypatch, calm.CalmScreen, "paint") as painted:
                await clerk.keys(key)
            assert clerk.where == where
            assert [type(screen).__name__ for screen in painted] == [where], key


async def test_a_screen_is_laid_out_when_it_comes_and_not_when_another_goes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("4", "f6", "f12")
        for key, where, count in (("f6", "FormDialog", 1), ("f12", "OrdersScreen", 0), ("enter", "OrderScreen", 1)):
            with counted(monkeypatch, Screen, "_refresh_layout") as laid_out:
                await clerk.keys(key)
            assert (clerk.where, len(laid_out)) == (where, count)


async def test_a_document_is_read_in_one_look_and_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("4")
        with counted(monkeypatch, Bookkeeper, "reading") as looks:
            await clerk.keys("enter")
        assert clerk.where == "OrderScreen"
        assert len(looks) == 1
        await clerk.keys("f1")
        with counted(monkeypatch, Bookkeeper, "reading") as looks:
            await clerk.keys("f12")
        assert (clerk.where, len(looks)) == ("OrderScreen", 1), "what others wrote meanwhile is read"


async def test_what_is_sought_anywhere_is_read_in_one_look(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("f2", "a")
        with counted(monkeypatch, Bookkeeper, "reading") as looks:
            await clerk.keys("n")
        assert len(looks) == 1 and "Ana Trujillo" in clerk.screen


async def test_a_list_under_a_form_that_leads_on_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from erp_tui.widgets.window_table import WindowTable

    async with at_work(path) as clerk:
        await clerk.keys("4", "f6", "ALFKI")
        with counted(monkeypatch, WindowTable, "_show") as shown:
            await clerk.keys("f8")
        assert (clerk.where, shown) == ("OrderScreen", [])
        with counted(monkeypatch, WindowTable, "_show") as shown:
            await clerk.keys("f12", "f12")
        assert (clerk.where, len(shown)) == ("OrdersScreen", 1)


async def test_what_fails_in_painting_ends_the_program_in_order(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: Any) -> Any:
        raise ZeroDivisionError

    async def work() -> None:
        async with at_work(path) as clerk:
            await clerk.keys("4")
            monkeypatch.setattr(MessageLine, "render_line", fails)
            clerk.app.screen.say("something")  # type: ignore[attr-defined]
            while not clerk.app.fault:
                await asyncio.sleep(0)

    with pytest.raises(ZeroDivisionError):  # which the tests' way to run a program raises anew
        await work()


async def test_what_changes_while_painting_is_held_is_painted_next(path: Path) -> None:
    async with at_work(path) as clerk:
        screen = clerk.app.screen
        assert isinstance(screen, HomeScreen)
        screen.title_bar.show("second")
        screen._dirty_widgets.add(screen.title_bar)  # as its message would: the update of the screen is still due
        screen.paint()
        assert screen._dirty_widgets == {screen.title_bar}, "taken from the list of what has changed, and not painted"


async def test_what_notes_and_labels_hold_is_text(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("4", "f6")
        row = clerk.app.screen.rows["customer"]  # type: ignore[attr-defined]
        row.show_note("a\x1b[5;5Hb\u202ec")
        assert not {"\x1b", "\u202e"} & set(row.render_line(0).text)
