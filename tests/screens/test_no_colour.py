"""Without colours (NO_COLOR, old terminals) the program works, and what is late or short is told by a sign."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from driving import Clerk, at_work


def colours(clerk: Clerk) -> set[str]:
    """The colours other than the terminal's own, on what is drawn at last."""
    strips = clerk.app.screen._compositor.render_strips(clerk.app.size)
    found = set()
    for strip in strips:
        for filter in clerk.app._filters:
            if filter.enabled:
                strip = strip.apply_filter(filter, clerk.app.screen.background_colors[1])
        found |= {segment.style.color.name for segment in strip if segment.style and segment.style.color}
    return found


@pytest.mark.parametrize("without", [True, False])
async def test_without_colours_nothing_breaks_and_nothing_is_missed(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without: bool
) -> None:
    if without:
        monkeypatch.setenv("NO_COLOR", "1")
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    async with at_work(path) as clerk:
        await clerk.keys("1", "f6", "f1", "f12", "Somebody", "f8", "f10")
        assert clerk.where == "MenuDialog"
        assert colours(clerk) <= {"default"} or not without


@pytest.mark.parametrize("is_slow", [False, True])
async def test_the_cursor_hides_no_mark(northwind_file: Path, tmp_path: Path, is_slow: bool) -> None:
    """A bar over the row, or on a slow line the sign alone, reversed: that the row is late is seen on it all the same."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as clerk:
        clerk.app.line_is_slow = is_slow
        await clerk.keys("9")
        marks = [line[0] for line in clerk.lines]
        first = marks.index("!")
        strips = clerk.app.screen._compositor.render_strips(clerk.app.size)
        reversed_cells = sum(len(one.text) for one in strips[first] if one.style and one.style.reverse)
        assert ">" not in marks and reversed_cells == (1 if is_slow else 80), clerk.screen
        await clerk.keys(" ", "home")
        assert [line[0] for line in clerk.lines][first] == ("*" if not is_slow else "!"), clerk.screen
