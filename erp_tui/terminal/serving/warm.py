"""Warming up: the screens are opened and used once in a company that is thrown away, so that sessions begin with all in place."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from pathlib import Path

from textual import events

from erp_tui import config, opening
from erp_tui.domain import seed
from erp_tui.domain.administration.services import NewCompany
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.terminal.gate import at_rest
from erp_tui.workspace import Workspace

KEYS = ("1", "f6", "f12", "f12", "4", "f6", "f12", "f12", "f2", "f12", "f1", "f12")
"""Home, a list, a form, another list and its form, the jump, the help."""


def warm_up() -> None:
    """Import and use everything a session needs at first. Leaves no thread, no loop and no open file behind."""
    import erp_tui.domain.kernel.drafts
    import erp_tui.screens.lock
    import erp_tui.screens.registry
    import erp_tui.terminal.serving.driver

    erp_tui.screens.registry.warm()
    with tempfile.TemporaryDirectory(prefix="erp-tui-") as folder:
        path = Path(folder) / "books.db"
        _make_company(path)
        workspace = Workspace.open_light(str(path))
        try:
            asyncio.run(_use(workspace))
        finally:
            workspace.close()
    assert threading.active_count() == 1, threading.enumerate()


def _make_company(path: Path) -> None:
    engine = open_engine(str(path), create=True)
    company = NewCompany("Warm", "US", "USD", "UTC", "en", "Main", "practice")
    try:
        seed.make(engine, Bookkeeper(engine, door="command"), config.data_folder(), seed.NewBooks(company))
    finally:
        engine.dispose()


async def _use(workspace: Workspace) -> None:
    app = opening.app_for(workspace)
    async with app.run_test(size=(100, 30)):
        await at_rest(app)
        for key in KEYS:
            app.post_message(events.Key(key, None))
            await at_rest(app)
