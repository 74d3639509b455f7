"""The lines around every screen: title, message, keys."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from erp_tui.terminal.safe import safe

REVERSE = Style(reverse=True)
BOLD = Style(bold=True)
DIM = Style(dim=True)
WARNING = Style(bold=True, color="red")


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """Text of exactly so many terminal columns; what is too long ends with an ellipsis."""
    length = cell_len(text)
    if length > width:
        if width < 1:
            return ""
        return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)
    return " " * (width - length) + text if right else text + " " * (width - length)


class OneLine(Widget):
    """A line of text on the left and one on the right."""

    STYLE = Style()

    def __init__(self) -> None:
        super().__init__()
        self.left = ""
        self.right = ""
        self.style_now = self.STYLE

    def show(self, left: str, right: str = "", style: Style | None = None) -> None:
        left, right = safe(left), safe(right)
        if (left, right, style or self.STYLE) != (self.left, self.right, self.style_now):
            self.left, self.right, self.style_now = left, right, style or self.STYLE
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        right = f" {self.right} " if self.right else ""
        text = fitted(f" {self.left}", max(0, width - cell_len(right))) + right
        return Strip([Segment(fitted(text, width), self.style_now)], width)


class TitleBar(OneLine):
    """Company and screen on the left, user and day on the right."""

    STYLE = REVERSE


class MessageLine(OneLine):
    """What has just happened, or why it has not."""


class KeyBar(Widget):
    """The keys that work now: as many as fit, the most important first."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[tuple[str, str]] = []

    def show(self, entries: list[tuple[str, str]]) -> None:
        if entries != self.entries:
            self.entries = entries
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        segments, used = [], 0
        for key, label in self.entries:
            label = safe(label)
            length = cell_len(key) + cell_len(label) + 2
            if used + length > width:
                break
            segments += [Segment(key, REVERSE), Segment(f" {label} ", Style())]
            used += length
        segments.append(Segment(" " * (width - used)))
        return Strip(segments, width)


def key_name(key: str) -> str:
    """How a key is called on the key bar."""
    special = {
        "question_mark": "?", "slash": "/", "escape": "Esc", "enter": "Enter", "delete": "Del", "plus": "+",
    }  # fmt: skip
    if key in special:
        return special[key]
    if key.startswith("ctrl+"):
        return "^" + key.removeprefix("ctrl+").upper()
    return key.upper()
