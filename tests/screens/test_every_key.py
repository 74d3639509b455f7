"""Every key of every screen: what is offered does something that can be seen, what is not is refused with a word."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from driving import Clerk, at_work
from erp_tui.screens import registry
from erp_tui.screens.dialogs import Option
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.widgets.fields import Field

LEAVES = ("help", "back", "leave", "jump", "redraw")
"""Keys that mean the same everywhere, with tests of their own; what redrawing does is seen at a terminal only."""
MENU = [name for name, _label, _path in registry.MENU]
NO_USE = "does nothing here"


def seen(clerk: Clerk) -> tuple[Any, ...]:
    """All that a user can notice, and what was stored."""
    return id(clerk.app.screen), tuple(clerk.lines), clerk.changes


async def back_to(clerk: Clerk, depth: int) -> None:
    """F12 until as many screens are over each other as before, and nothing is being typed."""
    for _time in range(8):
        if len(clerk.app.screen_stack) <= depth and not isinstance(clerk.app.screen.focused, Field):
            return
        await clerk.keys("f12")
    raise AssertionError(f"F12 does not lead back:\n{clerk.screen}")


async def every_key(clerk: Clerk) -> None:
    """Each key of the last line does something; each other one is answered."""
    depth = len(clerk.app.screen_stack)
    keys = clerk.app.keys  # type: ignore[attr-defined]
    offered = [action for action, _label in clerk.app.screen.offered_now()]  # type: ignore[attr-defined]
    for action, key in keys.items():
        if action in LEAVES:
            continue
        await clerk.press("home")
        clerk.app.screen.say("")  # type: ignore[attr-defined]
        before = seen(clerk)
        await clerk.press(key.keys[0])
        where = f"{action} ({key.keys[0]}) on\n{clerk.screen}"
        if action in offered:
            assert seen(clerk) != before, f"nothing is seen of {where}"
            assert NO_USE not in clerk.screen, where
        elif len(clerk.app.screen_stack) == depth:
            assert clerk.said or seen(clerk) != before, f"no word about {where}"
        await back_to(clerk, depth)


async def every_choice(clerk: Clerk, again: Callable[[], Any]) -> None:
    """Each line of F10 does something or, where it is grey, says why; `again` goes back to where it was offered."""
    depth = len(clerk.app.screen_stack)
    done: set[str] = set()
    while True:
        clerk.app.screen.say("")  # type: ignore[attr-defined]
        before = seen(clerk)
        await clerk.press("f10")
        options: list[Option] = getattr(clerk.app.screen, "options", [])
        place = next((place for place, one in enumerate(options) if one.label not in done), None)
        if place is None:
            await back_to(clerk, depth)
            return
        label, reason = options[place].label, options[place].reason
        done.add(label)
        await clerk.press("home", *["down"] * place, "enter")
        if reason is None:
            assert seen(clerk) != before, f"nothing is seen of {label} on\n{clerk.screen}"
            assert NO_USE not in clerk.screen, label
        else:
            assert reason in clerk.screen, label
        if len(clerk.app.screen_stack) < depth:
            await again()
        await back_to(clerk, depth)


@pytest.mark.parametrize("name", MENU)
async def test_keys_of_a_list_and_its_documents(northwind_file: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as clerk:
        await clerk.keys(registry.MENU_KEYS[MENU.index(name)])
        depth = len(clerk.app.screen_stack)
        looked_at: set[str] = set()
        for tab in range(len(getattr(clerk.app.screen, "TABS", ())) or 1):
            if tab == 0:
                await every_key(clerk)
                await every_choice(clerk, lambda: clerk.keys("f3", registry.MENU_KEYS[MENU.index(name)]))
            await clerk.press("home")
            await clerk.keys("enter")
            if (
                isinstance(clerk.app.screen, DocumentScreen)
                and len(clerk.app.screen_stack) > depth
                and clerk.where not in looked_at
            ):
                looked_at.add(clerk.where)
                await every_key(clerk)
                await every_choice(clerk, lambda: clerk.keys("enter"))
            await back_to(clerk, depth)
            await clerk.keys("right")


async def test_keys_of_the_start_screen(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as clerk:
        await every_key(clerk)
