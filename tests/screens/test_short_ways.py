"""Where the screens take a shorter way than Textual's own, it leads to the same: the lines drawn, the handlers called."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from textual import on
from textual._styles_cache import StylesCache
from textual.geometry import Region, Spacing
from textual.message import Message
from textual.message_pump import MessagePump
from textual.strip import Strip
from textual.widget import Widget

from driving import at_work
from erp_tui.terminal.gate import at_rest
from erp_tui.terminal.handlers import FoundOnce
from erp_tui.widgets import drawn
from erp_tui.widgets.drawn import Drawn

KEYS = (
    *("1", "f6", "Half", "tab", "f12", "enter", "f10", "down", "enter", "f12", "f12", "f12"),
    *("4", "pagedown", "f6", "ALFKI", "f8", "11", "enter", "1", "f8", "f10", "f12", "f12", "f12"),
    *("f2", "chai", "down", "f12", "f1", "f12", "9", "f12"),
)


async def test_drawn_lines_are_those_of_textuals_own_cache(
    northwind_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared, kinds = 0, set()
    ours = drawn._Lines.render_widget

    def both(self: Any, widget: Widget, crop: Region) -> list[Strip]:
        nonlocal compared
        found = ours(self, widget, crop)
        theirs = StylesCache().render_widget(widget, crop)
        assert [list(one) for one in found] == [list(one) for one in theirs], widget
        assert widget.styles.gutter == Spacing.all(0), f"{widget}: nothing may stand around what draws itself"
        compared += len(found)
        kinds.add(type(widget).__name__)
        return found

    monkeypatch.setattr(drawn._Lines, "render_widget", both)
    async with at_work(Path(shutil.copy(northwind_file, tmp_path))) as clerk:
        await clerk.keys(*KEYS)
    assert compared > 500
    assert kinds >= {"WindowTable", "Sheet", "TitleBar", "KeyBar", "MessageLine", "FormRow", "Panel", "OneLine"}


async def test_handlers_are_those_that_textual_finds(
    northwind_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared, kinds = 0, set()
    ours = FoundOnce._get_dispatch_methods

    def both(self: FoundOnce, name: str, message: Message) -> Any:
        nonlocal compared
        found = [*ours(self, name, message)]
        assert found == [*MessagePump._get_dispatch_methods(self, name, message)], (self, message)
        compared += 1
        kinds.add(type(self).__name__)
        return ours(self, name, message)

    monkeypatch.setattr(FoundOnce, "_get_dispatch_methods", both)
    async with at_work(Path(shutil.copy(northwind_file, tmp_path))) as clerk:
        await clerk.keys(*KEYS)
    assert compared > 1_000
    assert kinds >= {"ErpApp", "HomeScreen", "WindowTable", "Field", "FormRow"}


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_layout_from_scratch_would_show_the_same(
    northwind_file: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    """After each key, whatever layouts were left out."""
    more = ("f2", "chai", "enter", "f12", "1", "f6", "end", "pagedown", "f8", "f12", "/", "Al", "enter", "f12", "f12")
    async with at_work(Path(shutil.copy(northwind_file, tmp_path)), size=size) as clerk:
        for key in (*KEYS, *more):
            await clerk.keys(key)
            screen, shown = clerk.app.screen, clerk.lines
            for widget in screen.walk_children(Widget, with_self=True):
                widget._clear_arrangement_cache()
                widget._layout_cache.clear()
                widget.clear_cached_dimensions()
            screen._refresh_layout(clerk.app.size)
            screen.refresh()
            await at_rest(clerk.app)
            assert clerk.lines == shown, key


class Told(Message):
    pass


class Quiet(Drawn):
    calls: list[str]

    def on_told(self, event: Told) -> None:
        self.calls.append("quiet")


class Loud(Quiet):
    def on_told(self, event: Told) -> None:
        self.calls.append("loud")
        event.prevent_default()


class Chosen(Drawn):
    calls: list[str]

    @on(Told)
    def whatever(self) -> None:
        self.calls.append("chosen")


async def test_defaults_can_be_prevented_and_decorated_handlers_are_found(northwind_file: Path, tmp_path: Path) -> None:
    async with at_work(Path(shutil.copy(northwind_file, tmp_path))) as clerk:
        for kind, wanted in ((Quiet, ["quiet"]), (Loud, ["loud"]), (Chosen, ["chosen"])):
            widget = kind()
            widget.calls = []  # type: ignore[attr-defined]
            await clerk.app.screen.mount(widget)
            widget.post_message(Told())
            await clerk.keys("down")
            assert widget.calls == wanted  # type: ignore[attr-defined]
            await widget.remove()
