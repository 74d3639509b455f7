"""Writes on the terminal: moves the cursor, changes the style, knows where both are, and chooses the cheapest way each time."""

from __future__ import annotations

from erp_tui.terminal.abilities import Abilities
from erp_tui.terminal.pen import PLAIN, Pen, change, on_blank
from erp_tui.terminal.shadow import Line

BRIDGE = 9
"""Up to so many cells the way to the right may be to write what stands there again."""


class Brush:
    """`written` is what has been written; x and y (None: unknown) and the pen are where that leaves the terminal."""

    def __init__(self, abilities: Abilities, width: int) -> None:
        self.abilities = abilities
        self.width = width
        self.written: list[str] = []
        self.x: int | None = None
        self.y: int | None = None
        self.pen: Pen | None = None

    def fork(self) -> Brush:
        """Another one at the same place, to try something out."""
        other = Brush(self.abilities, self.width)
        other.x, other.y, other.pen = self.x, self.y, self.pen
        return other

    def join(self, other: Brush) -> None:
        """What the other one has tried is done."""
        self.written += other.written
        self.x, self.y, self.pen = other.x, other.y, other.pen

    @property
    def cost(self) -> int:
        return sum(map(len, self.written))

    def lose(self) -> None:
        """Where the cursor is and how it would write is not known any more."""
        self.x = self.y = self.pen = None

    # -- writing

    def sequence(self, text: str) -> None:
        """Something that is no text; whoever writes it says where the cursor is then."""
        self.written.append(text)

    def cells(self, text: str, count: int, *, sure: bool = True) -> None:
        """Text that takes so many cells, in the pen of the moment."""
        self.written.append(text)
        assert self.x is not None
        self.x += count
        if not sure:
            self.x = self.y = None
        elif self.x >= self.width:  # some stay on the last column, some wait behind it
            self.x = None
            if not self.abilities.stays_in_line:
                self.y = None

    def use(self, pen: Pen) -> None:
        """Write in this style from now on."""
        self.written.append(change(self.pen, pen, self.abilities.single_off))
        self.pen = pen

    def use_for_blank(self, pen: Pen) -> None:
        """Write blanks that look so: another foreground does no harm."""
        if self.pen is None or on_blank(self.pen) != pen:
            self.use(pen)

    def use_to_erase(self, pen: Pen) -> None:
        """Erase so that it looks so: only the background may be other than usual."""
        if self.pen is None or self.pen.shows_on_blank or self.pen.background != pen.background:
            self.use(pen)

    # -- moving

    def move(self, x: int, y: int, line: Line | None = None) -> None:
        """The cursor to a place. `line` is what stands in that line, left of x as it should."""
        if (self.x, self.y) == (x, y):
            return
        ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"]
        if self.abilities.relative and self.y is not None:
            ways += self._steps(x, y, line)
        self.written.append(min(ways, key=len))
        self.x, self.y = x, y

    def _steps(self, x: int, y: int, line: Line | None) -> list[str]:
        """Ways from where the cursor is: first to the line, then along it, or from its beginning."""
        assert self.y is not None
        to_line = self._to_line(y)
        found = [to_line + "\r" + along for along in self._along(0, x, line)]
        if self.x is not None:
            found += [to_line + along for along in self._along(self.x, x, line)]
        return found

    def _to_line(self, y: int) -> str:
        assert self.y is not None
        down = y - self.y
        if not down:
            return ""
        ways = [f"\x1b[{down}B", "\n" * down] if down > 0 else [f"\x1b[{-down}A" if down < -1 else "\x1b[A"]
        if self.abilities.rows:
            ways.append(f"\x1b[{y + 1}d")
        return min(ways, key=len)

    def _along(self, start: int, x: int, line: Line | None) -> list[str]:
        step = x - start
        if not step:
            return [""]
        if step < 0:
            ways = ["\b" * -step, f"\x1b[{-step}D" if step < -1 else "\x1b[D"]
        else:
            ways = [f"\x1b[{step}C" if step > 1 else "\x1b[C"]
            if line is not None and step < BRIDGE and (bridge := self._bridge(start, x, line)):
                ways.append(bridge)
        if self.abilities.columns:
            ways.append(f"\x1b[{x + 1}G")
        return ways

    def _bridge(self, start: int, end: int, line: Line) -> str:
        """What stands between, where it can be written again in the pen of the moment; else nothing."""
        pen = self.pen
        if pen is None:
            return ""
        blank = on_blank(pen)
        for cell, its in zip(line.cells[start:end], line.pens[start:end], strict=True):
            if not cell.isascii() or len(cell) != 1 or its != (blank if cell == " " else pen):
                return ""
        return "".join(line.cells[start:end])

    # -- all at once

    def clear(self) -> None:
        """Everything blank, the cursor at the beginning."""
        self.use(PLAIN)
        self.sequence("\x1b[H\x1b[2J")
        self.x = self.y = 0
