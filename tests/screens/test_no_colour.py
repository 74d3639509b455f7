"""Without colours (NO_COLOR, old terminals) the program works, and what is late or short is told by a sign."""

from __future__ import annotations

import re
import shutil
from datetime import date
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
        assert clerk.lines[first].startswith("!*"), clerk.screen
        await clerk.keys("down")
        assert clerk.lines[first].startswith("!*"), clerk.screen


TABS_OF_THE_SHORT = {"orders": ("4", ("right",) * 4), "deliveries": ("7", ("right",) * 2)}


@pytest.mark.parametrize("which", TABS_OF_THE_SHORT)
async def test_what_lacks_goods_has_its_sign_on_every_tab(northwind_file: Path, tmp_path: Path, which: str) -> None:
    """Not only where nothing else stands. No day is over here, so that nothing is late."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    menu, way = TABS_OF_THE_SHORT[which]
    async with at_work(path, size=(80, 50), today=date(1998, 4, 6)) as clerk:
        await clerk.keys(menu)

        def numbers(sign: str) -> set[str]:
            return {row.split()[0] for row in re.findall(rf"^{sign} ((?:SO|DN)\d+.*)", clerk.screen, re.MULTILINE)}

        with_sign, others = numbers("!"), numbers("[ >]")
        await clerk.keys(*way)
        assert not numbers("[ >]")
        assert with_sign and with_sign <= numbers("!") and others and not others & numbers("!"), clerk.screen


async def test_the_cursor_of_a_field_is_seen_on_dark_and_on_light(sqlite_template: Path, tmp_path: Path) -> None:
    """Reversed are the terminal's own colours: black on white, reversed, would be nothing on a black terminal."""
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    async with at_work(path) as clerk:
        await clerk.keys("1", "f6", "down")  # on a field with a hint
        field = clerk.app.screen.focused
        assert field is not None
        strip = clerk.app.screen._compositor.render_strips(clerk.app.size)[field.region.y]
        [cursor] = [one for one in strip if one.style and one.style.reverse]
        assert cursor.cell_length == 1 and cursor.style is not None
        named = [one.name for one in (cursor.style.color, cursor.style.bgcolor) if one is not None]
        assert set(named) <= {"default"}, named
