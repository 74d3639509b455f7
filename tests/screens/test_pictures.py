"""A few screens as pictures, taken when all is at rest: what no assertion sees, an eye sees in the difference."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from driving import Clerk
from erp_tui.app import ErpApp
from erp_tui.i18n import set_language
from erp_tui.terminal.gate import at_rest
from erp_tui.workspace import Workspace

PICTURES: dict[str, tuple[str, tuple[int, int], tuple[str, ...]]] = {
    "the start screen says what needs me": ("en", (80, 24), ()),
    "an order with short lines": ("en", (80, 24), ("4", "enter")),
    "the same order on a wide terminal in Chinese": ("zh_CN", (120, 36), ("4", "enter")),
    "a form with its error beside the field": ("en", (80, 24), ("1", "f6", "Somebody", *("enter",) * 5, "XX", "f8")),
}


@pytest.mark.parametrize("name", PICTURES)
def test_picture(northwind_file: Path, tmp_path: Path, snap_compare: Callable[..., bool], name: str) -> None:
    language, size, keys = PICTURES[name]
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    workspace = Workspace.open_light(str(path))
    workspace.asked_language = language
    set_language(language)
    app = ErpApp(workspace)

    async def go(_pilot: Any) -> None:
        await at_rest(app)
        await Clerk(app).keys(*keys)

    run: Callable[[Any], Awaitable[None]] = go
    try:
        assert snap_compare(app, terminal_size=size, run_before=run)
    finally:
        set_language("en")
        workspace.close()
