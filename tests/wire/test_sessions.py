"""Recorded sessions of our screens: the thin driver's terminal shows what the stock driver's shows, frame by frame."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest
from painted import TERMINALS, Pair
from textual.drivers.headless_driver import HeadlessDriver

from driving import Clerk
from erp_tui.app import ErpApp
from erp_tui.i18n import set_language
from erp_tui.terminal.gate import at_rest
from erp_tui.workspace import Workspace

SIZE = (100, 30)
LISTS = (
    "1",
    "down",
    "down",
    "end",
    "up",
    "home",
    "pagedown",
    "right",
    "left",
    "/",
    "ernst",
    "enter",
    "enter",
    "n",
    "f1",
    "f12",
    "f10",
    "f12",
    "f3",
)
ORDER = (
    "4",
    "f6",
    "ERNSH",
    "f8",
    "11*3",
    "enter",
    "2 42 @9.50 -5%",
    "enter",
    "chai",
    "f4",
    "f12",
    "enter",
    "f12",
    "ctrl+w",
    "f12",
    "f12",
    "f12",
)
REST = (
    "2",
    "f12",
    "3",
    "enter",
    "f12",
    "f12",
    "5",
    "down",
    "enter",
    "f12",
    "f12",
    "9",
    "enter",
    "f12",
    "f12",
    "0",
    "enter",
    "f12",
    "f12",
    "b",
    "f12",
)
OTHERS = (
    "6",
    "f12",
    "7",
    "enter",
    "f12",
    "f12",
    "8",
    "enter",
    "ctrl+g",
    "f12",
    "f12",
    "f12",
    "a",
    "f12",
    "c",
    "f12",
    "d",
    "f6",
    "f12",
    "f12",
    "f2",
    "so0007",
    "f12",
)


class Recorder(HeadlessDriver):
    """Keeps every frame as Textual writes it."""

    frames: ClassVar[list[str]] = []
    _frame = ""

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self._frame += data

    def flush(self) -> None:
        self.frames.append(self._frame)
        self._frame = ""


@asynccontextmanager
async def recording(path: Path, language: str) -> AsyncIterator[tuple[Clerk, list[str]]]:
    """The program on some books, and the frames that it paints."""
    workspace = Workspace.open_light(str(path), today=date(1998, 5, 6))
    workspace.asked_language = language
    workspace.does_due_work = False
    set_language(language)
    frames: list[str] = []
    app = ErpApp(workspace, driver_class=type("Recording", (Recorder,), {"frames": frames}))
    app.paints_at_rest = False  # more frames, and what Textual would send
    running = asyncio.create_task(app.run_async(headless=False, size=SIZE))
    try:
        while not app.is_running or not app.screen_stack:
            assert not running.done(), running
            await asyncio.sleep(0)
        await at_rest(app)
        yield Clerk(app), frames
    finally:
        app.exit(0)
        await running
        workspace.close()
        set_language("en")


@pytest.mark.parametrize(("steps", "language"), [(LISTS, "en"), (ORDER, "zh_CN"), (REST, "en"), (OTHERS, "zh_CN")])
async def test_a_session_looks_the_same(
    northwind_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: tuple[str, ...], language: str
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    path = Path(shutil.copy(northwind_file, tmp_path / "northwind.db"))
    async with recording(path, language) as (clerk, frames):
        await clerk.keys(*steps)
    assert len(frames) > len(steps)
    for name, abilities in TERMINALS.items():
        pair = Pair(abilities, SIZE)
        for frame in frames:
            pair.show(frame)
            pair.assert_same()
        assert pair.sent < pair.sent_by_stock / (2 if name == "plain" else 4), (name, pair.sent, pair.sent_by_stock)
