"""A block pasted into the entry row: good lines are entered in one go, the others wait, with what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events

from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.pricing.block import BlockRow, read_block
from erp_tui.i18n import _, said
from erp_tui.screens.journal import Kept
from erp_tui.screens.lines_aside import LinesAside, Waiting
from erp_tui.widgets.fields import Field

if TYPE_CHECKING:
    from erp_tui.screens.lined import LinedScreen


class BlockField(Field):
    """A field that gives away what is pasted when that is more than a word: rows or columns."""

    def __init__(self, take: Callable[[str], None], *, id: str, placeholder: str = "") -> None:
        super().__init__(id=id, placeholder=placeholder, goes_on=True)
        self.take = take

    def _on_paste(self, event: events.Paste) -> None:
        if any(one in event.text.strip() for one in "\n\r\t"):
            event.prevent_default()
            event.stop()
            self.take(event.text)


class PastedLines(LinesAside):
    """What was pasted and is no line yet.

    `block` is what is being entered: after a crash it is entered under the same key, so that nothing is entered twice.
    """

    def __init__(self) -> None:
        super().__init__()
        self.block = Kept()

    def enter(self, host: LinedScreen) -> str:
        """Enter the good lines of the block in one unit of work; the others wait. Gives what to say."""
        rows = read_block(self.block.value)
        reasons = _reasons(host, rows)
        good = [row.line for place, row in enumerate(rows) if place not in reasons and row.line is not None]
        try:
            if good:
                host.enter_lines(good)
        except BusinessError as error:
            reasons = {place: reasons.get(place, said(error)) for place in range(len(rows))}
            good = []
        self.block.value = ""
        self.add([Waiting(rows[place].text, reasons[place]) for place in sorted(reasons)])
        if not reasons:
            return _("{count} lines are entered.").format(count=len(good))
        return _(
            "{count} lines are entered, {bad} wait: Enter takes the first to be corrected, Ctrl+D drops it."
        ).format(count=len(good), bad=len(reasons))


def _reasons(host: LinedScreen, rows: list[BlockRow]) -> dict[int, str]:
    """Why rows cannot be entered, by their place."""
    found = {place: said(row.error) for place, row in enumerate(rows) if row.error is not None}
    lines = [(place, row.line) for place, row in enumerate(rows) if row.line is not None]
    for place, error in host.faults_of([line for _place, line in lines]).items():
        error.values["line"] = lines[place][0] + 1
        found[lines[place][0]] = said(error)
    return found
