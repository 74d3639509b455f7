"""Styles that are looked up are those that Textual would work out."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.widget import Widget

from driving import at_work
from erp_tui.terminal.gate import at_rest
from erp_tui.widgets.styles import ParsedOnce

KEYS = (
    *("1", "f6", "Half", "tab", "f12", "enter", "f10", "down", "enter", "f12", "f12", "f12"),
    *("4", "f6", "ALFKI", "f8", "11", "enter", "1", "f8", "f10", "f12", "f12", "f12"),
    *("f2", "chai", "down", "f12", "f1", "f12", "9", "f12"),
)


async def test_what_is_looked_up_is_what_textual_finds(
    northwind_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0
    ours = ParsedOnce.apply

    def both(self: ParsedOnce, node: DOMNode, **options: Any) -> None:
        nonlocal compared
        ours(self, node, **options)
        before = dict(node.styles.base._rules), _flags(node)
        Stylesheet.apply(self, node)
        assert (dict(node.styles.base._rules), _flags(node)) == before, node
        compared += 1

    monkeypatch.setattr(ParsedOnce, "apply", both)
    async with at_work(Path(shutil.copy(northwind_file, tmp_path))) as clerk:
        await clerk.keys(*KEYS, *KEYS)
    assert compared > 1_000


def _flags(node: DOMNode) -> tuple[bool, ...]:
    return node._has_hover_style, node._has_focus_within, node._has_order_style, node._has_odd_or_even


class Part(Widget):
    COMPONENT_CLASSES = {"part--inner"}
    DEFAULT_CSS = "Part > .part--inner { color: red; } Part:focus > .part--inner { color: lime; }"
    can_focus = True


async def test_what_rules_for_a_part_ask_of_its_widget_counts(northwind_file: Path, tmp_path: Path) -> None:
    async with at_work(Path(shutil.copy(northwind_file, tmp_path))) as clerk:
        part = Part()
        await clerk.app.screen.mount(part)
        before = part.get_component_styles("part--inner").color
        part.focus()
        await at_rest(clerk.app)
        assert part.has_focus and part.get_component_styles("part--inner").color != before
