"""Driving the real program by keys in this process, through the gate, as a terminal would."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from textual import events
from textual.keys import _character_to_key

from erp_tui.app import ErpApp
from erp_tui.domain.kernel.models import ChangeSet
from erp_tui.domain.kernel.tables import table_of
from erp_tui.i18n import set_language
from erp_tui.keys import Key
from erp_tui.terminal.gate import at_rest
from erp_tui.workspace import Workspace

NAMED = re.compile(r"f\d+|enter|up|down|left|right|home|end|pageup|pagedown|backspace|delete|escape|tab|ctrl\+\w+")


class Clerk:
    """Somebody at the keys."""

    def __init__(self, app: ErpApp) -> None:
        self.app = app

    async def press(self, *keys: str) -> None:
        """Keys by name, all in one burst; then everything comes to rest."""
        for key in keys:
            self.app.post_message(events.Key(key, "\r" if key == "enter" else None))
        await at_rest(self.app)

    async def type(self, text: str) -> None:
        """Characters, all in one burst."""
        self.burst(text)
        await at_rest(self.app)

    def burst(self, text: str) -> None:
        for character in text:
            if character == "\n":
                self.app.post_message(events.Key("enter", "\r"))
            else:
                self.app.post_message(events.Key(_character_to_key(character), character))

    async def choose(self, label: str, key: str = "f10") -> None:
        """What F10 offers under this name, wherever it stands there."""
        await self.press(key)
        labels = [option.label for option in self.app.screen.options]  # type: ignore[attr-defined]
        await self.press("home", *["down"] * labels.index(label), "enter")

    async def enter(self, *texts: str) -> None:
        """Each text, then Enter."""
        self.burst("".join(f"{text}\n" for text in texts))
        await at_rest(self.app)

    async def keys(self, *steps: str) -> None:
        """Names of keys and texts to type, mixed, each when the one before has come to rest; `F10 Label` chooses by name."""
        for step in steps:
            if step.startswith("F10 "):
                await self.choose(step.removeprefix("F10 "))
            elif NAMED.fullmatch(step):
                await self.press(step)
            else:
                await self.type(step)

    @property
    def lines(self) -> list[str]:
        """What is on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def screen(self) -> str:
        """What is on the screen, as text."""
        return "\n".join(self.lines)

    @property
    def changes(self) -> int:
        """How many units of work have changed the books: the same before and after says that nothing was written."""
        table = table_of(ChangeSet)
        return int(
            self.app.workspace.read(lambda unit: unit.value(select(func.coalesce(func.max(table.c.sequence), 0))))
        )

    @property
    def where(self) -> str:
        return type(self.app.screen).__name__

    @property
    def said(self) -> str:
        message = getattr(self.app.screen, "message", None)
        return message.left if message is not None else ""


@asynccontextmanager
async def at_work(
    path: Path,
    *,
    login: str = "owner",
    language: str = "en",
    size: tuple[int, int] = (80, 24),
    today: date | None = None,
    due_work: bool = False,
    keys: dict[str, Key] | None = None,
) -> AsyncIterator[Clerk]:
    """The program open on some books."""
    workspace = Workspace.open_light(str(path), login=login, today=today)
    workspace.asked_language = language
    workspace.does_due_work = due_work
    set_language(language)
    app = ErpApp(workspace, keys=keys)
    try:
        async with app.run_test(size=size) as pilot:
            del pilot
            await at_rest(app)
            yield Clerk(app)
    finally:
        set_language("en")
        workspace.close()
