"""Sessions that break off in the middle of the commonest tasks, in a real terminal: kill -9, a dropped line, an orderly end.

Some break off when the program has come to rest: then screens, cursors and half-typed fields must come back. The others break
off while it works: then the books must be sound, and what was kept must open.

.venv/bin/python tests/bench/broken_off.py --plays 84
"""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual.widgets import Input

import common
from driving import at_work
from erp_tui.app import ErpApp
from erp_tui.domain.kernel import sessions
from erp_tui.domain.kernel.drafts import Draft, DraftStore
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.screens.dialogs import Dialog
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormDialog
from erp_tui.screens.list_screen import ListScreen
from far_away import as_it_is, prepared
from house import faults
from keyplay import as_bytes, playing, slowly
from tasks import TASKS, Task
from terminal import Terminal

SIGNALS = (signal.SIGKILL, signal.SIGHUP, signal.SIGTERM)
LONGEST = 4.0
"""Seconds after which a session breaks off at the latest while it works: the start and a task take about so long."""


@dataclass(frozen=True)
class Play:
    """A task of which so many keys are typed before the session breaks off. `after`: seconds; None: when it is at rest."""

    task: Task
    keys: int
    signal: signal.Signals
    after: float | None = None

    @property
    def name(self) -> str:
        when = "at rest" if self.after is None else f"after {self.after:.2f} s"
        return f"{self.task.name}, key {self.keys}, {self.signal.name} {when}"


def play_of(number: int) -> Play:
    """The same one for the same number: all tasks in turn, the signals in turn, one in three while the program works."""
    chance = random.Random(number)
    task = TASKS[number % len(TASKS)]
    count = len(as_bytes(task.steps))
    which = SIGNALS[number // len(TASKS) % len(SIGNALS)]
    if chance.random() < 1 / 3:
        return Play(task, count, which, LONGEST * chance.random())
    return Play(task, chance.randint(1, count), which)


def fault_of(play: Play, company: Path, folder: Path) -> str:
    """What is wrong afterwards, in words; nothing when nothing is."""
    begin = prepared(play.task, company, folder)
    near, far = (Path(shutil.copy(begin, folder / name)) for name in ("near.db", "far.db"))
    data = as_bytes(play.task.steps)[: play.keys]
    expected = asyncio.run(_at_rest(near, data)) if play.after is None else None
    program = Terminal("--db", str(far), home=folder)
    try:
        program.send(b"".join(data))
        if expected is not None:
            program.wait_until(lambda: kept(far) == expected[0], f"{expected[0]} instead of {kept(far)}")
        else:
            program.listen(play.after or 0.0)
        program.process.send_signal(play.signal)
        program.end()
    finally:
        program.close()
    with common.opened(far) as books:
        found = faults(books)
    if found:
        return f"books: {found[:3]}"
    came_back = asyncio.run(come_back(far))
    if expected is not None and expected[0] and came_back != expected[1]:
        return f"{came_back} instead of {expected[1]}"
    return ""


Seen = tuple[list[tuple[str, ...]], tuple[Any, ...]]
"""What is kept, and where one is with what in the fields."""


async def _at_rest(path: Path, data: Sequence[bytes]) -> Seen:
    """What is kept when the keys were typed slowly, and what stands there."""
    async with playing(path, slowly(data), prepare=as_it_is) as app:
        for screen in app.screen_stack:
            if (journal := getattr(screen, "journal", None)) is not None:
                journal.write()
        app.whereabouts.write()
        app.workspace.in_order(int).result()
        return kept(path), _place(app)


def kept(path: Path) -> list[tuple[str, ...]]:
    """What was begun and where sessions are, without what is of the moment; looked at from outside, whoever has it."""
    with (
        closing(DraftStore(str(path), open_engine(str(path)), "owner")) as store,
        patch.object(sessions, "lives_elsewhere", lambda _session: False),
    ):
        return sorted(_without_the_moment(one) for one in store.kept())


def _without_the_moment(draft: Draft) -> tuple[str, ...]:
    way = {name: value for name, value in draft.way.items() if name != "session"}
    return draft.title, repr(way), repr(sorted(draft.typed.items()))


def _place(app: ErpApp) -> tuple[Any, ...]:
    """The screens over each other, without menus that were open, and what is marked or set by hand on them; the field in focus,
    what is in the fields."""
    stack = [
        screen for screen in app.screen_stack[1:] if isinstance(screen, FormDialog) or not isinstance(screen, Dialog)
    ]
    top = stack[-1]
    fields = sorted((field.id or "", field.value) for field in top.query(Input))
    focus = top.focused.id if isinstance(top.focused, Input) else type(top.focused).__name__
    by_hand = [screen.by_hand() for screen in stack if isinstance(screen, DocumentScreen)]
    marked = [screen.table.marked for screen in stack if isinstance(screen, ListScreen) and screen.table is not None]
    return [type(screen).__name__ for screen in stack], focus, fields, by_hand, marked


async def come_back(path: Path) -> tuple[Any, ...]:
    """Open the books again, and go on where the session was, where that is offered."""
    async with at_work(path) as clerk:
        if "Go on where you were" in clerk.screen:
            await clerk.press("right", "home", "enter")
        return _place(clerk.app)


def run(company: Path, plays: Sequence[Play]) -> common.Report:
    report = common.Report("broken_off")
    for play in plays:
        with common.workplace() as folder:
            wrong = common.in_words(fault_of, play, company, folder)
        report.add(play.name, "all is back", not wrong, wrong=wrong[:1000])
    return report


if __name__ == "__main__":
    args = common.arguments(__doc__, plays=42, first=0)
    wanted = [play_of(number) for number in range(args.first, args.first + args.plays)]
    raise SystemExit(run(common.company(), wanted).show(args.json))
