"""Rows with a cursor: the base of the window over SQL and of document sheets."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from erp_tui.terminal.safe import safe
from erp_tui.widgets.bars import BOLD, DIM, REVERSE, fitted
from erp_tui.widgets.drawn import Drawn


@dataclass(frozen=True)
class SheetRow:
    """A row as drawn. `target` is what Enter opens (kind, id); `line_id` the document line behind it; neither: no cursor.

    `parts` are (text, style) where pieces of the row have styles of their own; together they are `text`.
    """

    text: str
    target: tuple[str, Any] | None = None
    line_id: int | None = None
    style: str = ""
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def selectable(self) -> bool:
        return self.target is not None or self.line_id is not None


STYLES = {"": Style(), "title": BOLD, "dim": DIM, "warn": Style(bold=True, color="red"), "head": Style(underline=True)}


WARNS = "!"
"""Before a row that is overdue, late or short, and behind such a figure: what is wrong is never told by colour alone."""


def with_cursor(text: str, width: int, style: str, *, bar: bool) -> Strip:
    """The row of the cursor: a bar, or a sign alone on a slow line. A warning stays to be seen: there it is the sign, reversed."""
    mark = WARNS if style == "warn" else ">"
    if bar:
        return Strip([Segment(fitted(mark + text, width), REVERSE)], width)
    sign = Segment(mark, STYLES[style] if mark == ">" else STYLES[style] + REVERSE)
    return Strip([sign, Segment(fitted(text, width - 1), STYLES[style])], width)


def arrows() -> tuple[str, str]:
    """Up and down, as this terminal can write them."""
    try:
        "▲▼".encode(sys.__stdout__.encoding if sys.__stdout__ is not None else "utf-8")
    except UnicodeEncodeError:
        return "^", "v"
    return "▲", "▼"


class RowList(Drawn, can_focus=True):
    """What has rows and one cursor. Keys that move are handled here, all else goes up to the screen."""

    class Chosen(Message):
        """Enter on a row."""

        def __init__(self, row: Any) -> None:
            super().__init__()
            self.row = row

    class Typed(Message):
        """A printable character: the screen decides what it means."""

        def __init__(self, character: str) -> None:
            super().__init__()
            self.character = character

    MOVES = {"up": -1, "down": 1}

    @property
    def has_bar(self) -> bool:
        """Whether the row of the cursor is drawn as a bar; on a slow line its sign has to do."""
        return self.has_focus and not getattr(self.app, "line_is_slow", False)

    def on_key(self, event: events.Key) -> None:
        if event.key in self.MOVES:
            self.move(self.MOVES[event.key])
        elif event.key in ("pageup", "pagedown"):
            self.turn(-1 if event.key == "pageup" else 1)
        elif event.key in ("home", "ctrl+home"):
            self.go_first()
        elif event.key in ("end", "ctrl+end"):
            self.go_last()
        elif event.key == "enter" and self.chosen_row is not None:
            self.post_message(self.Chosen(self.chosen_row))
        elif event.is_printable and event.character is not None and event.character not in "?/":
            self.post_message(self.Typed(event.character))
        else:
            return
        event.stop()

    @property
    def chosen_row(self) -> Any:
        raise NotImplementedError

    def move(self, step: int) -> None:
        raise NotImplementedError

    def turn(self, pages: int) -> None:
        raise NotImplementedError

    def go_first(self) -> None:
        raise NotImplementedError

    def go_last(self) -> None:
        raise NotImplementedError


def _is_same(row: SheetRow, other: SheetRow) -> bool:
    return row is other or (row.line_id == other.line_id and row.target == other.target)


class Sheet(RowList):
    """A document: rows that were read whole; the cursor stops at rows that lead somewhere."""

    def __init__(self, *, quiet: bool = False, marks: bool = True, tells_more: bool = False) -> None:
        super().__init__()
        self.tells_more = tells_more
        """Whether its edge says that there are more rows beyond it."""
        self.marks = marks
        """Whether rows begin with a cell for the cursor's mark."""
        self.quiet = quiet
        """Shows its cursor only while it has the focus: for sheets beside each other."""
        self.rows: list[SheetRow] = []
        self.cursor = 0
        self.top = 0

    def show(self, rows: list[SheetRow], *, keep: bool = True) -> None:
        """New rows; the cursor stays on its line where that still exists."""
        before = self.chosen_row if keep else None
        self.rows = rows
        places = [i for i, row in enumerate(rows) if row.selectable]
        same = next((i for i in places if _is_same(rows[i], before)), None) if before is not None else None
        if same is not None:
            self.cursor = same
        elif self.cursor not in places or not keep:
            later = [i for i in places if i >= self.cursor]
            self.cursor = (later or places or [0])[0] if keep else (places or [0])[0]
        self._scroll()
        self.refresh()

    @property
    def chosen_row(self) -> SheetRow | None:
        if self.cursor < len(self.rows) and self.rows[self.cursor].selectable:
            return self.rows[self.cursor]
        return None

    def move(self, step: int) -> None:
        places = [i for i, row in enumerate(self.rows) if row.selectable and (i - self.cursor) * step > 0]
        if places:
            self.cursor = places[0] if step > 0 else places[-1]
        elif step < 0:
            self.top = max(0, self.top - 1)
        else:
            self.top = min(max(0, len(self.rows) - self.size.height), self.top + 1)
            self.refresh()
            return
        self._scroll()
        self.refresh()

    def turn(self, pages: int) -> None:
        height = max(1, self.size.height)
        target = self.cursor + pages * height
        places = [i for i, row in enumerate(self.rows) if row.selectable]
        if places:
            self.cursor = min(places, key=lambda i: abs(i - target))
        self.top = max(0, min(self.top + pages * height, len(self.rows) - height))
        self._scroll()
        self.refresh()

    def go_first(self) -> None:
        self.cursor = next((i for i, row in enumerate(self.rows) if row.selectable), 0)
        self.top = 0
        self.refresh()

    def go_last(self) -> None:
        self.cursor = next((i for i in range(len(self.rows) - 1, -1, -1) if self.rows[i].selectable), 0)
        self.top = max(0, len(self.rows) - max(1, self.size.height))
        self._scroll()
        self.refresh()

    def go_last_line(self) -> bool:
        """To the last line of the document; False where it has none."""
        place = next((i for i in range(len(self.rows) - 1, -1, -1) if self.rows[i].line_id is not None), None)
        if place is None:
            return False
        self.go_to(place)
        return True

    def go_first_line(self) -> None:
        """To the first document line; where there is none the cursor stays."""
        place = next((i for i, row in enumerate(self.rows) if row.line_id is not None), None)
        if place is not None:
            self.go_to(place)

    def go_to(self, place: int) -> None:
        """To a row by its place."""
        self.cursor = place
        self._scroll()
        self.refresh()

    def go_back_to(self, line_id: int | None, target: tuple[str, Any] | None) -> None:
        """To the row of a line or reference, where it is still there."""
        for i, row in enumerate(self.rows):
            if row.selectable and (row.line_id, row.target) == (line_id, target):
                self.go_to(i)
                return

    def go_below(self, title: str) -> bool:
        """To the first row under a title; False where there is none."""
        start = next(
            (i for i, row in enumerate(self.rows) if row.style == "title" and row.text == title), len(self.rows)
        )
        place = next((i for i in range(start, len(self.rows)) if self.rows[i].selectable), None)
        if place is None:
            return False
        self.go_to(place)
        return True

    def _scroll(self) -> None:
        height = self.size.height or 20
        first = next((i for i, row in enumerate(self.rows) if row.selectable), 0)
        if self.cursor <= first and first < height:
            self.top = 0
        elif self.cursor < self.top:
            self.top = self.cursor
        elif self.cursor >= self.top + height:
            self.top = self.cursor - height + 1

    def on_resize(self) -> None:
        self._scroll()

    def render_line(self, y: int) -> Strip:
        width, height = self.size.width, self.size.height
        is_more = (y == 0 and self.top > 0) or (y == height - 1 and self.top + height < len(self.rows))
        if not (self.tells_more and is_more):
            return self._line(y)
        return Strip([*self._line(y).crop(0, width - 1), Segment(arrows()[0 if y == 0 else 1])], width)

    def _line(self, y: int) -> Strip:
        width, index = self.size.width, self.top + y
        if index >= len(self.rows):
            return Strip.blank(width)
        row = self.rows[index]
        if index == self.cursor and row.selectable and (self.has_focus or not self.quiet):
            return with_cursor(safe(row.text), width, row.style, bar=self.has_bar)
        mark = WARNS if row.style == "warn" else " "
        if not row.parts:
            text = (mark if self.marks else "") + safe(row.text)
            return Strip([Segment(fitted(text, width), STYLES[row.style])], width)
        parts = [Segment(safe(text), STYLES[style]) for text, style in row.parts]
        return Strip([Segment(" "), *parts]).adjust_cell_length(width)
