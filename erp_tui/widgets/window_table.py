"""A list as a window over SQL: only the rows on the screen are held, the next ones are read by key.

Where a filter must be held against very many rows, what came at once is shown, and a worker looks on: keys wait for it, and
Esc breaks it off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.worker import get_current_worker

from erp_tui import formats
from erp_tui.domain.kernel.listing import Column, Listing, Order, Page, Row
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _
from erp_tui.terminal.safe import safe
from erp_tui.widgets.bars import fitted
from erp_tui.widgets.row_list import STYLES, WARNS, RowList, arrows, with_cursor

HEAD = Style(underline=True)
RIGHT = ("number", "amount", "price")
GAP = 1
MARKED = "*"
SIGNS = "  "
"""Before the cells of a row stand the sign of the cursor or of what is late or short, and that of what is marked: each is seen."""
GROWN = 44
"""A growing column is never wider: on a wide terminal the figures stay beside what they are about."""
AT_ONCE, FURTHER = 1_000, 16_000
"""Rows that a filter is held against before what came is shown; and then between two looks at whether anybody still waits."""


class WindowTable(RowList):
    """`read` gives a page of the listing: read(size=…, after=…, before=…, at=…, last=…, look=…)."""

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
        self._looked: tuple[Any, bool] | None = None
        """How far the list was looked through where rows may still be missing, and whether it goes on."""
        self._asked = 0
        """Counts what is asked for: what comes late for something else is not shown."""
        self._loaded_height = 0
        self._widths: dict[int, list[tuple[Column, int]]] = {}
        """Of the width that the list has now, since every row asks."""

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

    def _ask(self, then: Callable[[Page], None], **where: Any) -> None:
        """Read a page and show it by `then`: at once, and again whenever more of it has come."""
        self._asked += 1
        page = self.read(look=AT_ONCE, **where)
        self._looked = None if page.reached is None else (page.reached[0], True)
        then(page)
        if page.reached is not None:
            look_on = partial(self._look_on, self._asked, then, page, where)
            self.run_worker(look_on, name=N_("looking through the list"), group="list", exclusive=True, thread=True)

    def _look_on(self, asked: int, then: Callable[[Page], None], page: Page, where: dict[str, Any]) -> None:
        """In a thread: the rest of a page, until it is full, the list is at its end, or nobody waits any longer."""
        worker = get_current_worker()
        backwards = where.get("last") or where.get("before") is not None
        rows, goes_on = page.rows, True
        while page.reached is not None and goes_on:
            if not worker.is_cancelled:
                on = {"before" if backwards else "after": page.reached}
                page = self.read(size=where["size"] - len(rows), look=FURTHER, **on)
                rows = (*page.rows, *rows) if backwards else (*rows, *page.rows)
            goes_on = not worker.is_cancelled  # that it stopped is told as well, whenever it was broken off
            self.app.call_from_thread(self._more_came, asked, then, replace(page, rows=rows), goes_on)

    def _more_came(self, asked: int, then: Callable[[Page], None], page: Page, goes_on: bool) -> None:
        if not self.is_attached or asked != self._asked:  # something else has been asked since
            return
        self._looked = None if page.reached is None else (page.reached[0], goes_on)
        then(page)
        self.refresh()

    def load(self) -> None:
        """The first page, or the one around the row to begin on."""
        start, self.start = self.start, None
        found = self.read(size=1, ids=[start[0]]).rows if start is not None else ()
        if start is not None and found:
            self._follow(found[0], min(start[1], self.room - 1))
            return
        self._ask(lambda page: self._show(page, 0), size=self.room)

    def reload(self) -> None:
        """Read again from the first row shown. The cursor stays on its row by key, wherever that stands now; where it is gone,
        the row that followed it takes its place."""
        chosen = self.chosen_row
        if not self.rows or chosen is None:
            self.load()
            return
        first, line = self.rows[0], self.cursor

        def show(page: Page) -> None:
            if not page.rows and page.reached is None:
                page = self.read(size=self.room, last=True, look=AT_ONCE)
            self._show(page, line)
            if not self._go_to(chosen.id) and page.reached is None:
                self._follow(chosen, line)

        self._ask(show, size=self.room, after=_just_before(self, first))

    def bring(self, row_id: int) -> None:
        """Read again and show a row that is new, with the cursor on it; where this list does not hold it the cursor stays."""
        found = self.read(size=1, ids=[row_id]).rows
        if found:
            self._follow(found[0], self.cursor)
        else:
            self.reload()

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
        above = self.read(size=line, before=place, look=AT_ONCE).rows if line else ()

        def show(below: Page) -> None:
            rows = (*above, *found, *below.rows)[: self.room]
            if rows:
                self._show(Page(rows, True, True), min(len(above), len(rows) - 1))

        self._ask(show, size=self.room - len(above), after=place)

    def position(self, text: str) -> None:
        """Show from the first row that begins with what was typed; the last ones where none comes behind it."""
        self._ask(
            lambda page: self._show(page, 0) if page.rows or page.reached else self.go_last(), size=self.room, at=text
        )

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
        first, chosen, line = self.rows[0], self.chosen_row, self.cursor

        def show(page: Page) -> None:
            self._show(page, line)
            if chosen is not None:
                self._go_to(chosen.id)

        self._ask(show, size=self.room, after=_just_before(self, first))

    # -- moving

    def move(self, step: int) -> None:
        if 0 <= self.cursor + step < len(self.rows):
            self.cursor += step
            self.refresh()
        elif self.rows and step > 0:
            rows = self.rows

            def below(page: Page) -> None:
                self._show(replace(page, rows=tuple([*rows, *page.rows][-self.room :])), self.room)

            self._ask(below, size=1, after=rows[-1].place)
        elif self.rows:
            rows = self.rows

            def above(page: Page) -> None:
                self._show(replace(page, rows=tuple([*page.rows, *rows][: self.room])), 0)

            self._ask(above, size=1, before=rows[0].place)

    def turn(self, pages: int) -> None:
        if not self.rows:
            return
        cursor = self.cursor

        def down(page: Page) -> None:
            if len(page.rows) == self.room or (page.rows and page.reached is not None):
                self._show(page, cursor)
            elif page.reached is None:
                self.go_last(cursor if page.rows else None)

        def up(page: Page) -> None:
            if len(page.rows) == self.room or (page.rows and page.reached is not None):
                self._show(page, cursor)
            elif page.reached is None:
                self._ask(lambda first: self._show(first, cursor if page.rows else 0), size=self.room)

        if pages > 0:
            self._ask(down, size=self.room, after=self.rows[-1].place)
        else:
            self._ask(up, size=self.room, before=self.rows[0].place)

    def go_first(self) -> None:
        self.load()

    def go_last(self, cursor: int | None = None) -> None:
        """The last page; the cursor on its last row, else on this line."""
        self._ask(
            lambda page: self._show(page, len(page.rows) - 1 if cursor is None else cursor), size=self.room, last=True
        )

    # -- drawing

    def widths(self) -> list[tuple[Column, int]]:
        """The columns that fit, with their widths: first those that are needed, then the wide ones; growing ones share the rest."""
        width = self.size.width
        if width not in self._widths:
            self._widths = {width: self._fitting(width)}
        return self._widths[width]

    def _fitting(self, width: int) -> list[tuple[Column, int]]:
        left = width - len(SIGNS) - 1 + GAP  # a free cell at the right
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
            return Strip([Segment(fitted(SIGNS + (" " * GAP).join(titles), width), HEAD)], width)
        index = y - 1
        if index >= len(self.rows):
            text = self._instead_of_rows(index)
            return Strip([Segment(fitted(text, width))], width)
        row = self.rows[index]
        style = "warn" if self.warns(row) else ""
        text = (MARKED if row.id in self.marked else " ") + self._cells(row)
        if index == self.cursor:
            return with_cursor(text, width, style, bar=self.has_bar)
        return Strip([Segment(fitted((WARNS if style else " ") + text, width), STYLES[style])], width)

    def _instead_of_rows(self, index: int) -> str:
        """What stands behind the last row: how far the list was looked through, or that it is empty."""
        if self._looked is not None and index == len(self.rows):
            place, goes_on = self._looked
            words = (
                _("Looking through the list, now at {place} …")
                if goes_on
                else _("Looked as far as {place}: F5 looks on.")
            )
            return "  " + words.format(place=safe(str(place)))
        is_said = index == 1 and self._is_empty and self._looked is None
        return "  " + (self.when_empty or _("Nothing here.")) if is_said else ""

    def _cells(self, row: Row) -> str:
        places = self.places(str(row.cells.get("currency") or ""))
        return (" " * GAP).join(
            fitted(safe(formats.cell(row.cells.get(column.name), column.kind, places)), w, right=column.kind in RIGHT)
            for column, w in self.widths()
        )


def _just_before(table: WindowTable, first: Row) -> tuple[Any, ...] | None:
    """The place of the row before the first one shown, or another one with no row between; None where there is none."""
    page = table.read(size=1, before=first.place, look=AT_ONCE)
    return page.rows[0].place if page.rows else page.reached


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
