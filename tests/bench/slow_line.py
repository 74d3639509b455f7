"""The first screen and the lines of an order at the end of a modem line: seconds to the last byte, and the bytes.

.venv/bin/python tests/bench/slow_line.py --rate 960 --round-trip 300
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from unittest import mock

import wire

import common
from terminal import Terminal

SIZE = (80, 24)
PATIENCE = 30.0
FIRST_SCREEN, ORDER_LINE = 3.0, 1.0
"""Seconds that they may take at 960 bytes a second and 300 milliseconds there and back."""


@dataclass(frozen=True)
class Cost:
    name: str
    bytes: int
    seconds: float


class Modem(wire.Line):
    """The near end: it answers what a terminal is asked, so that the program may find out how slow its line is."""

    def __init__(self, program: Terminal, round_trip: int) -> None:
        super().__init__(program, quiet=3 * round_trip / 1000)

    def reach(self, text: str, keys: bytes = b"", began: float | None = None) -> tuple[int, float]:
        """Press keys, until this is shown and nothing comes any more: the bytes, and the seconds to the last one."""
        before = seen = len(self.program.output)
        began = last = perf_counter() if began is None else began
        self.program.send(keys)
        while perf_counter() - last < (
            self.quiet if text in self.program.text and (text or seen > before) else PATIENCE
        ):
            if not self.program._read(0.02):
                break
            if len(self.program.output) > seen:
                seen, last = len(self.program.output), perf_counter()
            while self.program.screen.answers:
                self.program.send(self.program.screen.answers.pop(0).encode())
        return seen - before, last - began


def played(path: Path, lines: tuple[str, ...], rate: int, round_trip: int) -> list[Cost]:
    """The program on a copy of some books: its first screen, a new order for a customer, its lines, its confirmation."""
    with common.workplace() as folder:
        copy = Path(shutil.copy(path, folder / "books.db"))
        with mock.patch.dict(os.environ, {"XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}):
            os.environ.pop("ERP_TUI_LINE", None)
            began = perf_counter()
            program = Terminal(
                "--db", str(copy), "--today", "1998-05-06", home=folder, size=SIZE, round_trip=round_trip, rate=rate
            )  # fmt: skip
        try:
            modem = Modem(program, round_trip)
            found = [Cost("first screen", *modem.reach("Where to?", began=began))]
            found.append(Cost("its figures", *modem.reach("Nothing you began", began=began)))
            for name, typed, last, text in (
                ("list of orders", "", "4", "Rattlesnake"), ("new order", "", "F6", "F4 lists"),
                ("customer", "ERNSH", "F8", "Graz"),
                *(("line", line, "Enter", "") for line in lines), ("confirmed", "", "Enter F8", "Confirmed"),
            ):  # fmt: skip
                if typed:
                    modem.reach(typed, typed.encode())
                keys = b"".join(wire.KEYS.get(key, key.encode()) for key in last.split())
                found.append(Cost(name, *modem.reach(text, keys)))
            assert "Confirmed" in program.text, program.text
            return found
        finally:
            program.close()


def run(path: Path, lines: int, rate: int, round_trip: int) -> common.Report:
    report = common.Report("slow_line")
    found = played(path, wire.LINES[:lines], rate, round_trip)
    for one in found:
        report.add(one.name, bytes=one.bytes, seconds=one.seconds)
    slowest = max(one.seconds for one in found if one.name == "line")
    report.add("the first screen", f"<= {FIRST_SCREEN} s", found[0].seconds <= FIRST_SCREEN, seconds=found[0].seconds)
    report.add("an order line", f"<= {ORDER_LINE} s", slowest <= ORDER_LINE, seconds=slowest)
    return report


if __name__ == "__main__":
    args = common.arguments(__doc__, lines=5, rate=960, round_trip=300)
    raise SystemExit(run(common.company(), args.lines, args.rate, args.round_trip).show(args.json))
