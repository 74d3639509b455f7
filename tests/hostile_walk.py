"""A walk through the screens that puts hostile texts into all fields it comes by."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hostile_fill import SAVED, Filler
from hostile_reached import Tally, Way
from hostile_texts import STRINGS, look
from textual import events

from conftest import keeper_for
from driving import at_work
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.screens import asking, registry
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.dialogs import Dialog, MenuDialog
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormDialog
from erp_tui.screens.home import HomeScreen
from erp_tui.screens.list_screen import ListScreen
from erp_tui.screens.lock import Idle, LockScreen
from erp_tui.screens.pasted_lines import BlockField
from erp_tui.screens.reports import ReportScreen, ReportsScreen
from erp_tui.terminal import handlers
from erp_tui.widgets.fields import Field
from house import faults

DOCUMENTS = ("BERGS", "41", "Q000001", "SO000829", "SO000830", "DN000829", "DN000700", "INV-1998-00195", "PAY-1998-00181",
             "PO000014", "P000003")  # fmt: skip
"""Opened by number, beside those that lists lead to."""
LISTS = tuple(name for name, _label, _path in registry.MENU)
PARTS = ("start", *LISTS, "documents", "prepared")

WAYS = ("f6", "f9", "f10", "ctrl+a", "ctrl+w", "ctrl+x", "insert", "ctrl+p", "ctrl+y")
"""Keys that may lead to a form: new, edit, more, note, why, taxes, option; print and history show what was stored."""
DEEPEST = 4
"""So many steps lead from a screen to a form at most."""
HIGHEST = 6
"""So many screens are over each other at most."""
OFTEN = 2
"""So often the same way is gone on screens of a kind, and so many screens of a kind are looked through ..."""
MOST = 12
"""... and so many where a form that was met there has not seen all."""
ROWS = 6
"""So many rows of a document are opened; of a set-up sheet all are, since each may have a form of its own."""


def kind_of(screen: Any) -> str:
    """What offers the same: a kind of screen; of lists each tab for itself, of reports each one."""
    name = type(screen).__name__
    if isinstance(screen, ListScreen):
        return f"{name} {screen.tab}"
    if isinstance(screen, ReportScreen):
        return f"{name} {screen.record_id if isinstance(screen.record_id, str) else screen.record_id[0]}"
    return name


class Walk(Filler):
    """Goes wherever keys lead, and fills each field it comes to."""

    # -- ways

    async def explore(self, way: Way) -> None:
        """Go a way from this screen, and all ways on from what opens; then come back."""
        depth, screen, kind = self.depth, self.top, kind_of(self.top)
        led = await self.lead(way)
        if led and not isinstance(self.top, MenuDialog) and (self.top is not screen or way[-1][0] == "="):
            self.tally.gone[kind, way] += (
                1  # a menu is left to what is chosen there, a key that does nothing here to others
            )
        if led and self.top is not screen:
            if isinstance(self.top, FormDialog):
                await self.form(depth, way, kind)
            elif isinstance(self.top, MenuDialog):
                await self.menu(depth, way, kind)
            elif isinstance(self.top, BaseScreen) and self.far and self.depth < HIGHEST:
                await self.visit()
        await self.back_to(depth)

    async def menu(self, depth: int, way: Way, kind: str) -> None:
        """Each of what a menu offers, first what was chosen least; what is offered only then, too."""
        seen: set[str] = set()
        while isinstance(self.top, MenuDialog) and len(way) < DEEPEST:
            labels = [one.label for one in self.top.options if one.reason is None and one.label not in seen]
            labels = [one for one in labels if self.is_worth(kind, (*way, f"={one}"))]
            labels.sort(key=lambda one: self.gone_from(kind, (*way, f"={one}")))
            await self.back_to(depth)
            if not labels:
                return
            seen.add(labels[0])
            await self.explore((*way, f"={labels[0]}"))
            if not await self.lead(way):
                return

    def gone_from(self, kind: str, way: Way) -> int:
        """How often this way was gone, and all that go on from it."""
        return sum(often for (of, gone), often in self.tally.gone.items() if of == kind and gone[: len(way)] == way)

    def is_worth(self, kind: str, way: Way) -> bool:
        return self.tally.gone[kind, way] < (MOST if self.tally.unfinished[kind] else OFTEN)

    # -- screens

    async def visit(self) -> None:
        """All that a screen offers."""
        screen: Any = self.top
        depth, kind = self.depth, kind_of(screen)
        self.tally.screens[type(screen).__name__] += 1
        self.tally.visits[kind] += 1
        if self.tally.visits[kind] > (MOST if self.tally.unfinished[kind] else OFTEN):
            return
        await self.back_to(depth)
        await self.go_anywhere()
        if isinstance(screen, ListScreen):
            await self.filter(screen)
        if isinstance(screen, DocumentScreen):
            await self.rows(screen)
        if isinstance(screen, DocumentScreen | ReportsScreen):
            await self.rows_of(screen)  # what F10 does may end its changing
        for key in WAYS:
            if self.top is screen and self.is_worth(kind, (key,)):
                await self.explore((key,))

    async def rows_of(self, screen: DocumentScreen | ReportsScreen) -> None:
        """Lines that Enter changes, and what stands behind the others; all the reports."""
        depth = self.depth
        rows = [row for row in screen.sheet.rows if row.selectable]
        is_menu = isinstance(screen, ReportsScreen)
        places = [number for number, row in enumerate(rows) if row.line_id is not None or is_menu]
        if not is_menu and screen.OF_A_RECORD:
            places = [*places[: ROWS - 2], *places[ROWS - 2 :][-2:]]
        others = {
            row.target[0]: number for number, row in enumerate(rows) if row.target is not None and row.line_id is None
        }
        for number in (*places, *others.values()):
            if self.top is screen and self.is_worth(kind_of(screen), (f"#{number}",)):
                await self.explore((f"#{number}",))
                await self.back_to(depth)

    async def list(self, name: str) -> None:
        """A list of the menu: of each of its tabs documents, before others are made, then what the list itself offers."""
        depth = self.depth
        await self.clerk.type(registry.MENU_KEYS[LISTS.index(name)])
        screen: Any = self.top
        inner = self.depth
        for _tab in getattr(screen, "TABS", (None,)):
            if isinstance(screen, ListScreen):
                await self.documents(screen)
            self.tally.visits[kind_of(screen)] = 0
            await self.visit()
            await self.back_to(inner)
            if self.top is not screen:
                break
            if isinstance(screen, ListScreen):
                await self.clerk.press("right")
        await self.back_to(depth)

    async def documents(self, screen: ListScreen) -> None:
        """Documents of a tab: the last and the first ones, more where a form of theirs has not seen all."""
        depth = self.depth
        self.tally.visits.clear()
        for number in range(MOST):
            await self.clerk.press("end" if number == 0 else "home", *["down"] * (number - 1), "enter")
            if self.depth == depth or isinstance(self.top, Dialog):
                await self.back_to(depth)
                return
            kind = kind_of(self.top)
            await self.visit()
            await self.back_to(depth)
            if self.top is not screen or (number + 1 >= OFTEN and not self.tally.unfinished[kind]):
                return

    async def document(self, number: str) -> None:
        """A document by its number, through go-anywhere."""
        depth = self.depth
        self.tally.visits.clear()
        await self.clerk.press("f2")
        await self.clerk.enter(number)
        assert not isinstance(self.top, Dialog), self.clerk.screen
        await self.visit()
        await self.back_to(depth)

    async def lock(self) -> None:
        """The page that covers everything when nobody has pressed a key for a while."""
        idle = Idle(self.clerk.app, 0, lambda _words: None)
        idle.cover = LockScreen(idle)
        self.clerk.app.push_screen(idle.cover)
        await self.clerk.press()
        for number in self.left(("other", "LockScreen", "password")):
            self.clerk.app.post_message(events.Paste(STRINGS[number]))
            await self.clerk.press("enter")
            look(self.clerk)
        if idle.cover is not None:
            idle.open()
        await self.clerk.press()

    async def begun(self) -> None:
        """What was left half typed, with its hostile text, comes back."""
        depth = self.depth
        await self.clerk.press("f5")
        home: Any = self.top
        assert isinstance(home, HomeScreen), self.clerk.where
        drafts = [number for number, row in enumerate(home.work.rows) if row.target and row.target[0] == "draft"]
        for _draft in drafts[:MOST]:
            home.work.focus()
            await self.clerk.press("home", "enter")
            look(self.clerk)
            await self.back_to(depth)
            home.work.focus()
            await self.clerk.press("home", "ctrl+d")
        home.menu.focus()
        await self.clerk.press()

    async def look_again(self, name: str) -> None:
        """A list and its first and last documents, with help, trail, history and print, now that hostile text is in them."""
        depth = self.depth
        await self.clerk.type(registry.MENU_KEYS[LISTS.index(name)])
        inner = self.depth
        for _tab in getattr(self.top, "tabs", (None,))[:MOST]:
            look(self.clerk)
            for end in ("home", "end"):
                await self.clerk.press(end, "enter")
                look(self.clerk)
                for key in ("f1", "ctrl+g", "ctrl+y", "ctrl+p") if self.depth > inner else ():
                    document = self.depth
                    await self.clerk.press(key)
                    look(self.clerk)
                    await self.back_to(document)
                await self.back_to(inner)
            await self.clerk.press("right")
        await self.back_to(depth)


@asynccontextmanager
async def watched(walk: Walk) -> AsyncIterator[None]:
    """While this lasts, the walk knows what comes to fields, and which lines of the source open forms."""
    real = {one: one.__dict__["_on_paste"] for one in (Field, BlockField)}

    def wrapped(paste: Any) -> Any:
        def on_paste(field: Field, event: events.Paste) -> None:
            walk.came(field, event.text)
            paste(field, event)

        return on_paste

    opens = FormDialog.__init__

    def opened(self: FormDialog, *arguments: Any, **more: Any) -> None:
        frame: Any = sys._getframe(1)
        while frame.f_code.co_filename == asking.__file__:
            frame = frame.f_back
        walk.tally.asked.add(f"{Path(frame.f_code.co_filename).stem}:{frame.f_lineno}")
        opens(self, *arguments, **more)

    handlers._found.clear()  # what handles a paste is looked for again
    for one, paste in real.items():
        one._on_paste = wrapped(paste)
    FormDialog.__init__ = opened
    try:
        yield
    finally:
        handlers._found.clear()
        for one, paste in real.items():
            one._on_paste = paste
        FormDialog.__init__ = opens


async def walk(
    path: Path,
    tally: Tally,
    *,
    lists: Sequence[str] = (),
    documents: Sequence[str] = (),
    start: bool = False,
    language: str = "en",
    rounds: int = len(STRINGS),
    first: int = 0,
    saved: int = SAVED,
    far: bool = True,
) -> Walk:
    """Fill what can be filled, then look at everything again; the books hold together then."""
    folder = path.parent / "deep" / "enough" / "for" / "paths"
    folder.mkdir(parents=True)
    before = Path.cwd()
    os.chdir(folder)  # exports are written to wherever a hostile name says
    try:
        async with at_work(path, language=language) as clerk:
            one = Walk(clerk, tally, rounds, first, saved, far)
            async with watched(one):
                if start:
                    await one.visit()
                    await one.lock()
                for name in lists:
                    await one.list(name)
                for number in documents:
                    await one.document(number)
                await one.begun()
                for name in lists:
                    await one.look_again(name)
    finally:
        os.chdir(before)
    engine = open_engine(str(path))
    found = faults(keeper_for(engine))
    engine.dispose()
    assert not found, found
    return one
