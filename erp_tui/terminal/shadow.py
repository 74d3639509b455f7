"""The screen as it should be: takes what Textual writes and keeps it as cells. Nothing else passes: no sequence of another kind
that is written, by whomever, reaches a terminal through here."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import split_graphemes

from erp_tui.terminal.abilities import Abilities
from erp_tui.terminal.pen import PLAIN, Pen, applied, on_blank, reduced
from erp_tui.terminal.safe import safe

RIGHT = ""
"""The right half of a wide character."""
TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<sgr>[\d;:]*)m"
    r"|\x1b\[(?P<y>\d+);(?P<x>\d+)H"
    r"|(?P<newline>\n)"
    r"|\x1b\[[<=>?]?[\d;:]*[ -/]*[@-~]"  # other sequences and strings are passed over
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
)


class Line:
    """One line of cells. A wide character is followed by RIGHT."""

    __slots__ = ("cells", "pens")

    def __init__(self, width: int) -> None:
        self.cells = [" "] * width
        self.pens = [PLAIN] * width

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Line) and self.cells == other.cells and self.pens == other.pens

    __hash__ = None  # type: ignore[assignment]

    def copy(self) -> Line:
        other = Line(0)
        other.cells, other.pens = self.cells.copy(), self.pens.copy()
        return other

    def put(self, x: int, cells: list[str], pen: Pen) -> int:
        """Write cells from x on, cut at the end of the line. Gives the column behind them."""
        cells = cells[: len(self.cells) - x]
        end = x + len(cells)
        if not cells:
            return end
        if self.cells[x] == RIGHT and x:  # half of a wide character goes: so does the other half
            self.cells[x - 1] = " "
        if end < len(self.cells) and self.cells[end] == RIGHT:
            self.cells[end] = " "
        elif end == len(self.cells) and is_wide(cells[-1]):
            cells[-1] = " "
        blank = on_blank(pen)
        self.cells[x:end] = cells
        self.pens[x:end] = [blank if cell == " " else pen for cell in cells]
        return end


class Shadow:
    """The screen that Textual believes to write on."""

    def __init__(self, width: int, height: int, abilities: Abilities, encoding: str = "utf-8") -> None:
        self.abilities = abilities
        self.encoding = encoding
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """Another size: empty, until Textual has written it anew."""
        self.width, self.height = width, height
        self.lines = [Line(width) for _ in range(height)]
        self.x = self.y = 0
        """Where Textual has left the cursor: in a field, where characters are composed. In the first line it does not care."""
        self._pen = PLAIN

    def feed(self, output: str) -> None:
        """Take what Textual writes."""
        for match in TOKEN.finditer(output):
            kind = match.lastgroup
            if kind == "text":
                self._put(match["text"])
            elif kind == "sgr":
                self._pen = applied(self._pen, match["sgr"])
            elif kind == "x":
                self.x, self.y = int(match["x"]) - 1, int(match["y"]) - 1
            elif kind == "newline":
                self.x, self.y = 0, self.y + 1

    def _put(self, text: str) -> None:
        if not (0 <= self.y < self.height and 0 <= self.x < self.width):
            return
        cells = list(text) if text.isascii() else cells_of(text, self.encoding)
        self.x = self.lines[self.y].put(self.x, cells, reduced(self._pen, self.abilities))


@lru_cache(4096)
def _cells_of(text: str, encoding: str) -> tuple[str, ...]:
    text = safe(text)
    spans, _total = split_graphemes(text)
    cells: list[str] = []
    for start, end, width in spans:
        cluster = text[start:end]
        try:
            cluster.encode(encoding)
        except UnicodeEncodeError:
            cells += "?" * width
            continue
        if width:
            cells += [cluster, *[RIGHT] * (width - 1)]
    return tuple(cells)


def cells_of(text: str, encoding: str = "utf-8") -> list[str]:
    """One string for each cell: marks stand with what they mark, what has no width of its own and nothing before it is left out,
    and what the terminal cannot write is a question mark."""
    return list(_cells_of(text, encoding))


@lru_cache(4096)
def is_wide(cell: str) -> bool:
    """Whether a cluster takes two cells."""
    return not cell.isascii() and len(cells_of(cell)) > 1


SURE = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x2FF), (0x370, 0x482),
    (0x2010, 0x2027), (0x2030, 0x205E), (0x20A0, 0x20C0), (0x2190, 0x2193), (0x2200, 0x22FF), (0x2500, 0x25FC),
    (0x3001, 0x3029), (0x3041, 0x3096), (0x30A0, 0x3247), (0x3250, 0x4DBF), (0x4E00, 0xA48C), (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6),
)  # fmt: skip
"""Latin, Greek, Cyrillic, punctuation, currencies, lines and blocks, East Asian: characters of a width nobody argues about."""


@lru_cache(4096)
def is_sure(cell: str) -> bool:
    """Whether all terminals agree on its width: not on marks, joined characters, emoji and most symbols."""
    return len(cell) == 1 and any(first <= ord(cell) <= last for first, last in SURE)
