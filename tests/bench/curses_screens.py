"""The same screens painted by curses: what a program written for it by hand would send. Usage: curses_screens.py SCREENS.json

Each key shows the next screen. A screen is a list of lines, a line a list of [text, attributes].
"""

from __future__ import annotations

import curses
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

NAMES = {
    "bold": curses.A_BOLD, "reverse": curses.A_REVERSE, "underscore": curses.A_UNDERLINE, "blink": curses.A_DIM,
    "italics": curses.A_ITALIC,
}  # fmt: skip
COLOURS = {
    "red": curses.COLOR_RED,
    "green": curses.COLOR_GREEN,
    "brown": curses.COLOR_YELLOW,
    "blue": curses.COLOR_BLUE,
}


def main(window: Any) -> None:
    curses.use_default_colors()
    curses.curs_set(0)
    for number in COLOURS.values():
        curses.init_pair(number, number, -1)
    window.idlok(True)
    for screen in json.loads(Path(sys.argv[1]).read_text()):
        window.getkey()
        window.erase()
        for y, line in enumerate(screen):
            _draw(window, y, line)
        window.refresh()
    window.getkey()


def _draw(window: Any, y: int, line: list[list[str]]) -> None:
    x = 0
    for text, names in line:
        style = 0
        for name in names.split():
            style |= NAMES.get(name, 0) | (curses.color_pair(COLOURS[name]) if name in COLOURS else 0)
        with suppress(curses.error):  # the last cell: written, but there is no place behind it
            window.addstr(y, x, text, style)
        x = window.getyx()[1]


if __name__ == "__main__":
    curses.wrapper(main)
