"""The main screens as pictures in text, in two sizes and both languages: what no assertion sees, an eye sees in the difference.

Below the lines of a picture stand those that are not plain, cell by cell: r reversed, w a warning in colour, b bold, u underlined,
d dim. `pytest tests/screens/test_pictures.py --snapshot-update` takes them anew.
"""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.style import Style

from driving import Clerk, at_work
from erp_tui.app import ErpApp
from erp_tui.terminal.gate import at_rest
from erp_tui.workspace import Workspace

FOLDER = Path(__file__).parent / "pictures"
VIEWS = (((80, 24), "en"), ((120, 36), "zh_CN"))
PICTURES: dict[str, tuple[str, ...]] = {
    "01 start": (),
    "10 customers": ("1",),
    "11 customer": ("1", "enter"),
    "12 new customer, an error beside the field": ("1", "f6", "Somebody", *("enter",) * 5, "XX", "f8"),
    "20 pipeline": ("2",),
    "21 opportunity": ("2", "enter"),
    "30 quotes": ("3",),
    "31 quote": ("3", "enter"),
    "40 orders": ("4",),
    "41 order with short lines": ("4", "enter"),
    "50 stock": ("5",),
    "51 product": ("5", "enter"),
    "60 requisitions": ("6",),
    "61 requisition": ("6", "enter"),
    "62 purchase order": ("6", "right", "right", "enter"),
    "70 shipping": ("7",),
    "71 delivery": ("7", "enter"),
    "80 overdue invoices": ("8", "right", "right", "right"),
    "81 invoice": ("8", "enter"),
    "90 who owes": ("9",),
    "91 account of a customer": ("9", "enter"),
    "92 payments": ("9", "right", "right"),
    "93 payment": ("9", "right", "right", "enter"),
    "A0 reports": ("0",),
    "A1 sales by month": ("0", "enter"),
    "A2 ageing": ("0", *("down",) * 12, "enter"),
    "B0 policy": ("a", *("right",) * 4),
    "C0 taxes and terms": ("b",),
    "D0 price lists": ("c",),
    "D1 price list": ("c", "enter"),
    "E0 company set-up": ("d",),
}
"""The keys that lead to each from the start screen."""


RED = ("red", "ansi_red", "bright_red")


def letter(style: Style | None) -> str:
    if style is None:
        return " "
    looks = (
        ("r", style.reverse),
        ("w", style.color is not None and style.color.name in RED),
        ("b", style.bold),
        ("u", style.underline),
        ("d", style.dim),
    )
    return next((name for name, is_so in looks if is_so), " ")


def picture(clerk: Clerk) -> str:
    """The lines of the screen, then the styles of those that are not plain."""
    lines, styles = [], []
    for number, strip in enumerate(clerk.app.screen._compositor.render_strips(clerk.app.size), 1):
        lines.append("".join(text for text, _style, _control in strip).rstrip())
        drawn = "".join(letter(style) * cell_len(text) for text, style, _control in strip).rstrip()
        if drawn:
            styles.append(f"{number:>2} {drawn}")
    return "\n".join((*lines, "", *styles, ""))


async def to_the_start(clerk: Clerk) -> None:
    for _time in range(4):
        if clerk.where == "HomeScreen":
            return
        await clerk.keys("f12" if clerk.where.endswith("Dialog") else "f3")


@pytest.mark.parametrize(("size", "language"), VIEWS, ids=["80x24 en", "120x36 zh_CN"])
async def test_every_main_screen_looks_as_it_did(
    northwind_file: Path, tmp_path: Path, size: tuple[int, int], language: str, pytestconfig: pytest.Config
) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    folder = FOLDER / f"{size[0]}x{size[1]} {language}"
    different: list[str] = []
    async with at_work(path, size=size, language=language) as clerk:
        for name, keys in PICTURES.items():
            await clerk.keys(*keys)
            now, file = picture(clerk), folder / f"{name}.txt"
            if pytestconfig.getoption("--snapshot-update"):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(now, encoding="utf-8")
            before = file.read_text(encoding="utf-8") if file.exists() else ""
            if now != before:
                different += difflib.unified_diff(
                    before.splitlines(), now.splitlines(), f"{name}, kept", "now", lineterm=""
                )
            await to_the_start(clerk)
    assert not different, "\n".join(different)


def test_no_picture_is_kept_of_what_is_no_longer_taken() -> None:
    kept = {file.stem for file in FOLDER.glob("*/*.txt")}
    assert kept == set(PICTURES)
    assert all(one < other for one, other in pairwise(PICTURES)), "in the order of the menu"


def test_an_order_with_short_lines_in_colour(
    northwind_file: Path, tmp_path: Path, snap_compare: Callable[..., bool]
) -> None:
    """One as a terminal draws it: the colours themselves."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    workspace = Workspace.open_light(str(path))
    app = ErpApp(workspace)

    async def go(_pilot: Any) -> None:
        await at_rest(app)
        await Clerk(app).keys("4", "enter")

    try:
        assert snap_compare(app, terminal_size=(80, 24), run_before=go)
    finally:
        workspace.close()
