"""Driving the real program by keys in this process, through the gate, as a terminal would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from textual import events
from textual.keys import _character_to_key

from erp_tui.app import ErpApp
from erp_tui.i18n import set_language
from erp_tui.terminal.gate import at_rest
from erp_tui.workspace import Workspace


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

    async def enter(self, *texts: str) -> None:
        """Each text, then Enter."""
        self.burst("".join(f"{text}\n" for text in texts))
        await at_rest(self.app)

    @property
    def screen(self) -> str:
        """What is on the screen, as text."""
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

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
) -> AsyncIterator[Clerk]:
    """The program open on some books."""
    workspace = Workspace.open_light(str(path), login=login, today=today)
    workspace.does_due_work = due_work
    assert workspace.light is not None
    object.__setattr__(workspace.light, "language", language)
    set_language(language)
    app = ErpApp(workspace)
    try:
        async with app.run_test(size=size) as pilot:
            del pilot
            await at_rest(app)
            yield Clerk(app)
    finally:
        set_language("en")
        workspace.close()
