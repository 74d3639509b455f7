"""A list as a window over SQL: only the rows on the screen are held, the next ones are read by key."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from erp_tui import formats
from erp_tui.domain.kernel.listing import Column, Listing, Order, Page, Row
from erp_tui.i18n import _
from erp_tui.terminal.safe import safe
from erp_tui.widgets.bars import REVERSE, fitted
from erp_tui.widgets.row_list import STYLES, WARNS, RowList

HEAD = Style(underline=True)
RIGHT = ("number", "amount", "price")
GAP = 1
GROWN = 44
"""A growing column is never wider: on a wide terminal the figures stay beside what they are about."""


class WindowTable(RowList):
    """`read` gives a page of the listing: read(size=…, after=…, before=…, at=…, last=…)."""

    def __init__(
        self,
        listing: Listing,
        read: Callable[..., Page],
        places: Callable[[str], int],
        columns: Sequence[str] = (),
        order: Order | None = None,
    ) -> None:
        super().__init__()
        self.listing = listing
        self.columns = _chosen(listing, columns)
        self.order = order or listing.usual
        self.read = read
        self.places = places
        self.rows: list[Row] = []
        self.cursor = 0
        self.marked: set[int] = set()
        self.warns: Callable[[Row], bool] = lambda _row: False
        """Whether a row is late, overdue or short: it begins with a sign then."""
        self.when_empty = ""
        """What to say, and what can be done, where there is no row."""
        self.start: tuple[int, int] | None = None
        """The row to begin on, and the line where it stood, instead of the first page."""
        self._loaded_height = 0

    @property
    def _is_empty(self) -> bool:
        return not self.rows and self._loaded_height > 0

    @property
    def room(self) -> int:
        """Rows that fit under the column titles."""
        return max(1, self.size.height - 1)

    @property
    def chosen_row(self) -> Row | None:
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    # -- reading

    def load(self) -> None:
        """The first page, or the one around the row to begin on."""
        start, self.start = self.start, None
        found = self.read(size=1, ids=[start[0]]).rows if start is not None else ()
        if start is not None and found:
            self._follow(found[0], min(start[1], self.room - 1))
            return
        self._show(self.read(size=self.room), 0)

    def reload(self) -> None:
        """Read again from the first row shown. The cursor stays on its row by key, wherever that stands now; where it is gone,
        the row that followed it takes its place."""
        chosen = self.chosen_row
        if not self.rows or chosen is None:
            self.load()
            return
        first, line = self.rows[0], self.cursor
        page = self.read(size=self.room, after=_just_before(self, first))
        if not page.rows:
            page = self.read(size=self.room, last=True)
        self._show(page, line)
        if not self._go_to(chosen.id):
            self._follow(chosen, line)

    def _go_to(self, row_id: int) -> bool:
        """The cursor to a row that is shown; False where it is not."""
        for i, row in enumerate(self.rows):
            if row.id == row_id:
                self.cursor = i
                self.refresh()
                return True
        return False

    def _follow(self, chosen: Row, line: int) -> None:
        """The row of the cursor is no longer among those shown: to where it has gone, else to what came after it."""
        found = self.read(size=1, ids=[chosen.id]).rows
        place = found[0].place if found else chosen.place
        above = self.read(size=line, before=place).rows if line else ()
        below = self.read(size=self.room - len(above), after=place).rows
        rows = (*above, *found, *below)[: self.room]
        if rows:
            self._show(Page(rows, True, True), min(len(above), len(rows) - 1))

    def position(self, text: str) -> None:
        """Show from the first row that begins with what was typed."""
        page = self.read(size=self.room, at=text)
        if not page.rows:
            page = self.read(size=self.room, last=True)
            self._show(page, len(page.rows) - 1)
        else:
            self._show(page, 0)

    def _show(self, page: Page, cursor: int) -> None:
        self.rows = list(page.rows)
        self.cursor = max(0, min(cursor, len(self.rows) - 1))
        self._loaded_height = self.size.height
        self.refresh()

    def on_resize(self) -> None:
        """The first size brings the first page; a later one keeps the first row and the cursor's row."""
        if not self.size.height or self.size.height == self._loaded_height:
            return
        if not self.rows:
            self.load()
            return
        first, chosen = self.rows[0], self.chosen_row
        self._show(self.read(size=self.room, after=_just_before(self, first)), self.cursor)
        if chosen is not None:
            self._go_to(chosen.id)

    # -- moving

    def move(self, step: int) -> None:
        if 0 <= self.cursor + step < len(self.rows):
            self.cursor += step
        elif self.rows and step > 0:
            page = self.read(size=1, after=self.rows[-1].place)
            self.rows = [*self.rows, *page.rows][-max(self.room, 1) :]
            self.cursor = len(self.rows) - 1
        elif self.rows:
            page = self.read(size=1, before=self.rows[0].place)
            self.rows = [*page.rows, *self.rows][: max(self.room, 1)]
            self.cursor = 0
        self.refresh()

    def turn(self, pages: int) -> None:
        if not self.rows:
            return
        if pages > 0:
            page = self.read(size=self.room, after=self.rows[-1].place)
            if page.rows and len(page.rows) < self.room:
                page = self.read(size=self.room, last=True)
            self._show(page, self.cursor) if page.rows else self.go_last()
        else:
            page = self.read(size=self.room, before=self.rows[0].place)
            if page.rows and len(page.rows) == self.room:
                self._show(page, self.cursor)
            else:
                self._show(self.read(size=self.room), 0 if not page.rows else self.cursor)

    def go_first(self) -> None:
        self.load()

    def go_last(self) -> None:
        page = self.read(size=self.room, last=True)
        self._show(page, len(page.rows) - 1)

    # -- drawing

    def widths(self) -> list[tuple[Column, int]]:
        """The columns that fit, with their widths: first those that are needed, then the wide ones; growing ones share the rest."""
        left = self.size.width - 2 + GAP  # a cell for the mark, a free one at the right
        shown: list[Column] = []
        for column in sorted(self.columns, key=lambda one: one.wide):
            if column.width + GAP <= left or not shown:
                shown.append(column)
                left -= column.width + GAP
        growing = [column for column in shown if column.grows]
        share, rest = divmod(max(0, left), len(growing)) if growing else (0, 0)
        found = []
        for column in self.columns:
            if column in shown:
                more = share + (rest if column is growing[0] else 0) if column.grows else 0
                found.append((column, max(column.width, min(column.width + more, GROWN))))
        return found

    def _title(self, column: Column, width: int) -> str:
        """The title of a column; the one that the list is sorted by has an arrow in its last cell."""
        if column.name != self.order.name:
            return fitted(_(column.label), width, right=column.kind in RIGHT)
        up, down = arrows()
        text = f"{set_cell_size(_(column.label), min(width - 1, cell_len(_(column.label))))}{down if self.order.descending else up}"
        return fitted(text, width, right=column.kind in RIGHT)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            titles = [self._title(column, w) for column, w in self.widths()]
            return Strip([Segment(fitted(" " + (" " * GAP).join(titles), width), HEAD)], width)
        index = y - 1
        if index >= len(self.rows):
            text = "  " + (self.when_empty or _("Nothing here.")) if index == 1 and self._is_empty else ""
            return Strip([Segment(fitted(text, width))], width)
        row = self.rows[index]
        warns = self.warns(row)
        style = REVERSE if index == self.cursor and self.has_focus else STYLES["warn" if warns else ""]
        mark = "*" if row.id in self.marked else ">" if index == self.cursor else WARNS if warns else " "
        return Strip([Segment(fitted(mark + self._cells(row), width), style)], width)

    def _cells(self, row: Row) -> str:
        places = self.places(str(row.cells.get("currency") or ""))
        return (" " * GAP).join(
            fitted(safe(formats.cell(row.cells.get(column.name), column.kind, places)), w, right=column.kind in RIGHT)
            for column, w in self.widths()
        )


def _just_before(table: WindowTable, first: Row) -> tuple[Any, ...] | None:
    """The place of the row before the first one shown; None where there is none."""
    page = table.read(size=1, before=first.place)
    return page.rows[0].place if page.rows else None


def _chosen(listing: Listing, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns a user chose, in that order and with their widths; those that the list no longer has are left out."""
    known = {column.name: column for column in listing.columns}
    found = []
    for one in names:
        name, _sign, width = one.partition("=")
        if name in known:
            column = replace(known[name], wide=False)
            found.append(replace(column, width=int(width), grows=False) if width else column)
    return tuple(found) or tuple(column for column in listing.columns if not column.spare)


def arrows() -> tuple[str, str]:
    """Up and down, as this terminal can write them."""
    try:
        "▲▼".encode(sys.__stdout__.encoding if sys.__stdout__ is not None else "utf-8")
    except UnicodeEncodeError:
        return "^", "v"
    return "▲", "▼"
