"""Bytes on the wire, step by step: ours, ours with Textual's own output, and curses painting the same screens; in one run."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from time import perf_counter
from unittest import mock

import common  # isort: skip  puts the folder of the tests on the path
from terminal import Terminal

SIZE = (100, 30)
GRACE, QUIET = 1.0, 0.25
"""Seconds that the first byte may take, and without a byte after which a step is over."""
KEYS = {
    "F1": b"\x1bOP", "F2": b"\x1bOQ", "F3": b"\x1bOR", "F4": b"\x1bOS", "F6": b"\x1b[17~", "F8": b"\x1b[19~", "F10": b"\x1b[21~",
    "F12": b"\x1b[24~", "Down": b"\x1b[B", "PgDn": b"\x1b[6~", "End": b"\x1b[F", "Home": b"\x1b[H", "Enter": b"\r",
}  # fmt: skip
LINES = ("11*3", "42*2", "72*5", "14*9", "51*4", "41*7", "65*2", "22*6", "57*5", "20*1")


Screen = list[list[tuple[str, str]]]
"""For each line its runs of text with what they look like."""


@dataclass(frozen=True)
class Step:
    """Keys pressed one after the other (a word that is no key is typed), and how often."""

    name: str
    keys: str
    times: int = 1


WALK = (
    Step("first list", "1"),
    Step("cursor down", "Down", 4),
    Step("to the last row shown", "Down", 20),
    Step("list scrolls", "Down", 4),
    Step("page down", "PgDn"),
    Step("open a document", "Enter"),
    Step("back to the list", "F12"),
    Step("filter", "/"),
    Step("letter in a field", "e r n"),
    Step("filtered", "Enter"),
    Step("all of them", "/ F12"),
    Step("home", "F3"),
    Step("orders", "4"),
    Step("open an order", "Enter"),
    Step("help", "F1"),
    Step("out of help", "F12"),
    Step("home again", "F3"),
)
ORDER = (
    Step("new order: form", "4 F6"),
    Step("new order: customer", "E R N S H F8"),
    *(Step("new order: line", " ".join([*line, "Enter"])) for line in LINES),
    Step("new order: confirmed", "Enter F8"),
)


@dataclass(frozen=True)
class Done:
    """What a step cost: for each of its keys the bytes and the screen it left; milliseconds to the last byte of the slowest."""

    name: str
    bytes: list[int]
    milliseconds: float
    screens: list[Screen]
    text: str

    @property
    def least(self) -> int:
        """The fewest bytes of one key."""
        return min(self.bytes)

    @property
    def visible(self) -> int:
        """The bytes of the text that is shown, without the blanks."""
        return len("".join(self.text.split()).encode())


class Line:
    """The other end of the program's line."""

    def __init__(self, program: Terminal, quiet: float = QUIET) -> None:
        self.program = program
        self.quiet = quiet

    def settle(self) -> tuple[int, float]:
        """Wait until nothing comes any more: how many bytes came, and after how many milliseconds the last."""
        before = seen = len(self.program.output)
        began = last = perf_counter()
        while perf_counter() - last < (self.quiet if seen > before else GRACE):
            if not self.program._read(0.02):
                break
            if len(self.program.output) > seen:
                seen, last = len(self.program.output), perf_counter()
        return seen - before, (last - began) * 1000

    def perform(self, step: Step) -> Done:
        found, screens, slowest = [], [], 0.0
        for word in step.keys.split() * step.times:
            self.program.send(KEYS.get(word, word.encode()))
            count, took = self.settle()
            found.append(count)
            screens.append(self.screen())
            slowest = max(slowest, took)
        return Done(step.name, found, slowest, screens, self.program.text)

    def screen(self) -> Screen:
        """What is shown: runs of text in one style."""
        return [self._line(y) for y in range(self.program.screen.lines)]

    def _line(self, y: int) -> list[tuple[str, str]]:
        cells = [self.program.screen.buffer[y][x] for x in range(self.program.screen.columns)]
        styled = [
            (cell.data, " ".join([n for n in STYLES if getattr(cell, n)] + [cell.fg] * (cell.fg != "default")))
            for cell in cells
        ]
        runs = groupby(styled, key=lambda one: one[1])
        return [("".join(data for data, _style in run), style) for style, run in runs]


STYLES = ("bold", "reverse", "underscore", "blink", "italics")


@contextmanager
def opened(path: Path, *, driver: str = "", line: str = "fast", quiet: float = QUIET) -> Iterator[Line]:
    """The program on a copy of some books, its first screen painted."""
    folder = Path(tempfile.mkdtemp(prefix="wire-"))
    copy = Path(shutil.copy(path, folder / "books.db"))
    changes = {
        "ERP_TUI_DRIVER": driver,
        "ERP_TUI_LINE": line,
        "XDG_STATE_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    with mock.patch.dict(os.environ, changes):
        program = Terminal("--db", str(copy), "--today", "1998-05-06", home=folder, size=SIZE)
    try:
        program.wait_for("New here?")
        yield Line(program, quiet)
    finally:
        program.close()
        shutil.rmtree(folder)


def walked(
    path: Path, steps: tuple[Step, ...], *, driver: str = "", line: str = "fast", quiet: float = QUIET
) -> list[Done]:
    """The steps done by the program, after its first screen."""
    with opened(path, driver=driver, line=line, quiet=quiet) as there:
        there.settle()
        first = Done("start", [len(there.program.output)], 0.0, [there.screen()], there.program.text)
        return [first, *(there.perform(step) for step in steps)]


def idle(there: Line, seconds: float) -> int:
    """The bytes that come while nobody does anything."""
    until, before = perf_counter() + seconds, len(there.program.output)
    while perf_counter() < until:
        there.program._read(0.05)
    return len(there.program.output) - before


def painted_by_curses(screens: list[Screen]) -> list[int]:
    """The bytes that curses sends for each of these screens, one after the other."""
    folder = Path(tempfile.mkdtemp(prefix="wire-"))
    (folder / "screens.json").write_text(json.dumps(screens))
    program = Terminal(
        str(folder / "screens.json"),
        home=folder,
        size=SIZE,
        through=(sys.executable, str(Path(__file__).with_name("curses_screens.py"))),
    )
    try:
        line = Line(program)
        program._read(5.0)
        line.settle()
        found = []
        for _screen in screens:
            program.send(b"x")
            found.append(line.settle()[0])
        return found
    finally:
        program.close()
        shutil.rmtree(folder)


def run(path: Path, steps: tuple[Step, ...] = (*WALK, *ORDER)) -> common.Report:
    report = common.Report("wire")
    ours, stock = walked(path, steps), walked(path, steps, driver="stock")
    by_curses = iter(painted_by_curses([screen for one in ours for screen in one.screens]))
    whole_curses = 0
    for mine, theirs in zip(ours, stock, strict=True):
        curses = sum(next(by_curses) for _ in mine.screens)
        whole_curses += curses
        report.add(
            mine.name, bytes=sum(mine.bytes), stock=sum(theirs.bytes), curses=curses, presses=len(mine.bytes),
            ms=mine.milliseconds, stock_ms=theirs.milliseconds,
        )  # fmt: skip
    whole, whole_stock = (sum(sum(one.bytes) for one in found) for found in (ours, stock))
    report.add("all", bytes=whole, stock=whole_stock, curses=whole_curses, times=whole_stock / whole)
    return report


if __name__ == "__main__":
    args = common.arguments(__doc__)
    raise SystemExit(run(common.company()).show(args.json))
