"""A few rows that lie over what is above an entry row: what may be meant by what is typed, or what could not be entered."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip

from erp_tui.terminal.safe import safe
from erp_tui.widgets.bars import REVERSE, fitted
from erp_tui.widgets.drawn import Drawn
from erp_tui.widgets.row_list import STYLES


class Panel(Drawn):
    """Rows with a cursor that comes only when it is moved. It never has the focus: typing goes on below it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[str] = []
        self.chosen: int | None = None
        self.display = False

    def show(self, rows: Sequence[str], *, below: int) -> None:
        """These rows, the last one above line `below` of the screen; none: nothing is shown. No row is chosen."""
        if list(rows) == self.rows and self.chosen is None:
            return
        self.rows, self.chosen = list(rows), None
        self.display = bool(self.rows)
        if self.rows:
            self.styles.height = len(self.rows) + 1
            self.styles.margin = (0, 0, max(0, self.screen.size.height - below), 0)
        self.refresh()

    def move(self, step: int) -> None:
        """The cursor to the next row or back; it stays within the rows."""
        if self.rows:
            start = self.chosen if self.chosen is not None else (-1 if step > 0 else len(self.rows))
            self.chosen = max(0, min(len(self.rows) - 1, start + step))
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return Strip([Segment("─" * width, STYLES["dim"])], width)
        if y > len(self.rows):
            return Strip.blank(width)
        is_chosen = y - 1 == self.chosen
        text = fitted((">" if is_chosen else " ") + safe(self.rows[y - 1]), width)
        return Strip([Segment(text, REVERSE if is_chosen else STYLES[""])], width)
