"""Styles that are looked up are those that Textual would work out."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

from driving import at_work
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
