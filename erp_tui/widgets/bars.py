"""The lines around every screen: title, message, keys."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from erp_tui.terminal.safe import safe
from erp_tui.widgets.drawn import Drawn

REVERSE = Style(reverse=True)
BOLD = Style(bold=True)
DIM = Style(dim=True)
WARNING = Style(bold=True, color="red")
CLOSING = "，。、；：？！）》”’…"
"""What never begins a line."""


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """Text of exactly so many terminal columns; what is too long ends with an ellipsis."""
    length = cell_len(text)
    if length > width:
        if width < 1:
            return ""
        return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)
    return " " * (width - length) + text if right else text + " " * (width - length)


def wrapped(text: str, width: int, *, indent: int = 0) -> list[str]:
    """Text as lines of at most so many terminal columns: broken between words, else (Chinese, long words) anywhere.

    The first line keeps its blanks; the others begin after `indent`.
    """
    if cell_len(text) <= width:
        return [text]
    indent = min(indent, width // 2)
    lines: list[str] = []
    rest = text
    while cell_len(rest) > width:
        head = set_cell_size(rest, width).rstrip()
        while head.strip() and rest[len(head)] in CLOSING and cell_len(head) > width // 2:
            head = head[:-1].rstrip()
        if len(head) < len(rest) and head and _is_inside_a_word(head[-1], rest[len(head)]):
            blank = head.rfind(" ")
            if head[:blank].strip() and cell_len(head[blank + 1 :]) < width // 2:
                head = head[:blank]
        lines.append(head.rstrip())
        rest = " " * indent + rest[len(head) :].lstrip()
    return [*lines, rest] if rest.strip() else lines


def _is_inside_a_word(last: str, first: str) -> bool:
    """Whether a line must not break between these: a wide character, such as a Chinese one, is a word of its own."""
    return not first.isspace() and cell_len(last) == 1 and cell_len(first) == 1


def plain(text: str) -> Text:
    """Text for a Static: never markup."""
    return Text("\n".join(safe(line) for line in text.split("\n")))


class OneLine(Drawn):
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
    """What has just happened, or why it has not; for a while something else may stand over it."""

    def __init__(self) -> None:
        super().__init__()
        self.over = ""

    def cover(self, text: str) -> None:
        """Show a text instead of the message, until an empty one brings it back."""
        if (text := safe(text)) != self.over:
            self.over = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        if not self.over:
            return super().render_line(y)
        return Strip([Segment(fitted(f" {self.over}", self.size.width), BOLD)], self.size.width)


class TourLine(Drawn):
    """What somebody who is shown around has to do next: two lines that stand out, or none."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def show(self, text: str) -> None:
        self.set_class(bool(text), "open")
        if text != self.text:
            self.text = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        lines = wrapped(safe(self.text), max(1, width - 4))
        mark = "»" if y == 0 else " "
        text = lines[y] if y < len(lines) else ""
        return Strip([Segment(fitted(f" {mark} {text}", width), Style(bold=True, reverse=True))], width)


class KeyBar(Drawn):
    """The keys that work now: as many as fit, the most important first; the ways out always, at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[tuple[str, str]] = []
        self.pinned: list[tuple[str, str]] = []

    def show(self, entries: list[tuple[str, str]], pinned: list[tuple[str, str]]) -> None:
        if (entries, pinned) != (self.entries, self.pinned):
            self.entries, self.pinned = entries, pinned
            self.refresh()

    def render_line(self, y: int) -> Strip:
        room = self.size.width - sum(_key_length(entry) for entry in self.pinned)
        segments: list[Segment] = []
        for entry in self.entries:
            if _key_length(entry) > room:
                break
            segments += _key_segments(entry)
            room -= _key_length(entry)
        segments.append(Segment(" " * max(0, room)))
        for entry in self.pinned:
            segments += _key_segments(entry)
        return Strip(segments).adjust_cell_length(self.size.width)


def _key_length(entry: tuple[str, str]) -> int:
    return cell_len(entry[0]) + cell_len(safe(entry[1])) + 2


def _key_segments(entry: tuple[str, str]) -> list[Segment]:
    return [Segment(entry[0], REVERSE), Segment(f" {safe(entry[1])} ", Style())]
