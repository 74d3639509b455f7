"""Terminals to paint for: what they can do, and what may be sent to them."""

from __future__ import annotations

import re
from dataclasses import replace

from emulator import Emulator

from erp_tui.terminal.abilities import FEWEST, TRUE_COLOURS, VT100, Abilities
from erp_tui.terminal.painter import Painter
from erp_tui.terminal.pen import PLAIN, applied, change, reduced
from erp_tui.terminal.shadow import Shadow

DIM, ITALIC, STRUCK, BLINK, HIDDEN = "2", "3", "9", "5", "8"
ALL_STYLES = FEWEST | {DIM, ITALIC, STRUCK, BLINK, HIDDEN}
XTERM = Abilities(
    colours=256, styles=ALL_STYLES, single_off=True, relative=True, columns=True, rows=True, erase=True, erase_colour=True,
    erase_some=True, repeat=True, margins=True, scroll_many=True, own_page=True, stays_in_line=True,
)  # fmt: skip
SCREEN = Abilities(
    colours=256, styles=FEWEST | {DIM, BLINK}, single_off=True, relative=True, columns=True, rows=True, erase=True, margins=True,
    scroll_many=True, own_page=True, stays_in_line=True,
)  # fmt: skip
LINUX = Abilities(
    colours=8, styles=FEWEST | {DIM, BLINK}, single_off=True, relative=True, columns=True, rows=True, erase=True,
    erase_colour=True, erase_some=True, margins=True, stays_in_line=True,
)  # fmt: skip


def _with(abilities: Abilities, colours: int) -> Abilities:
    return replace(abilities, colours=colours)


TERMINALS = {
    "vt100": VT100,
    "xterm-16color": _with(XTERM, 16),
    "xterm-256color": XTERM,
    "truecolor": _with(XTERM, TRUE_COLOURS),
    "linux": LINUX,
    "screen-256color": SCREEN,
    "plain": XTERM.plain,
}
SGR = re.compile(r"\x1b\[([\d;:]*)m")


def may_be_sent(abilities: Abilities) -> re.Pattern[str]:
    """What a terminal with these abilities understands."""
    kinds = [r"\x1b\[(\d+(;\d+)?)?H", r"\x1b\[[\d;]*m", r"\x1b\[2J", r"[^\x00-\x1f\x7f-\x9f]+"]
    kinds += [r"\x1b\[\d*[ABCD]", "[\n\r\b]"] if abilities.relative else []
    kinds += [r"\x1b\[\d+G"] if abilities.columns else []
    kinds += [r"\x1b\[\d+d"] if abilities.rows else []
    kinds += [r"\x1b\[K"] if abilities.erase else []
    kinds += [r"\x1b\[\d+X"] if abilities.erase_some else []
    kinds += [r"\x1b\[\d+b"] if abilities.repeat else []
    kinds += [r"\x1b\[(\d+;\d+)?r", r"\n|\x1bM"] if abilities.margins else []
    kinds += [r"\x1b\[\d*[ST]"] if abilities.scroll_many else []
    return re.compile("(?:" + "|".join(f"(?:{kind})" for kind in kinds) + ")*")


class Pair:
    """The same frames, on one terminal as they are, on the other through the painter."""

    def __init__(self, abilities: Abilities, size: tuple[int, int]) -> None:
        self.abilities = abilities
        self.stock = Emulator(*size, erase_colour=abilities.erase_colour)
        self.thin = Emulator(*size, erase_colour=abilities.erase_colour)
        for terminal in (self.stock, self.thin):
            terminal.feed("\x1b[?7l")
        self.shadow = Shadow(*size, abilities)
        self.painter = Painter(abilities)
        self.allowed = may_be_sent(abilities)
        self.sent_by_stock = self.sent = 0
        self._pen = PLAIN

    def show(self, frame: str) -> None:
        """One frame on both; what is sent must be what the terminal understands."""
        self.sent_by_stock += len(frame.encode())
        self.stock.feed(SGR.sub(self._reduced, frame).replace("\n", "\r\n"))
        self.shadow.feed(frame)
        written = self.painter.paint(self.shadow)
        assert self.allowed.fullmatch(written), repr(written)
        self.sent += len(written.encode())
        self.thin.feed(written)

    def _reduced(self, sgr: re.Match[str]) -> str:
        """Styles and colours as this terminal has them: that reduction has its own tests."""
        self._pen = applied(self._pen, sgr[1])
        return "\x1b[0m" + change(None, reduced(self._pen, self.abilities), False)

    def assert_same(self) -> None:
        for y in sorted(self.stock.dirty | self.thin.dirty):
            assert self.stock.seen(y) == self.thin.seen(y), (
                f"line {y}:\n{self.stock.display[y]}\n{self.thin.display[y]}"
            )
        self.stock.dirty.clear()
        self.thin.dirty.clear()
        if 0 < self.shadow.y < self.thin.lines and self.shadow.x < self.thin.columns:
            assert (self.thin.cursor.x, self.thin.cursor.y) == (self.shadow.x, self.shadow.y)
