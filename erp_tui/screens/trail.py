"""The trail of a document drawn as a tree: branches, kind and number, day, state and what is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from erp_tui import formats
from erp_tui.i18n import _
from erp_tui.screens.dialogs import BOX
from erp_tui.screens.jump import AROUND, figure_of
from erp_tui.widgets.bars import fitted

if TYPE_CHECKING:
    from erp_tui.domain.reports.finding import Found

DAY_WIDTH, FIGURE_WIDTH = 10, 22
NUMBERED = 4
"""Columns of the number of an option before it."""
HERE = "◄"


def tree(depths: Sequence[int]) -> list[str]:
    """The branches before each row of a tree that is given by its depths, in order."""
    found = []
    for place, depth in enumerate(depths):
        parts = []
        for level in range(1, depth + 1):
            later = next((one for one in depths[place + 1 :] if one <= level), 0)
            goes_on = later == level
            if level == depth:
                parts.append("├─ " if goes_on else "└─ ")
            else:
                parts.append("│  " if goes_on else "   ")
        found.append("".join(parts))
    return found


def trail_line(workspace: Any, branch: str, one: Found, *, here: bool, width: int) -> str:
    """A document of the trail in one line; the one it is opened from bears a mark."""
    from erp_tui.domain.kernel.records import KINDS

    room = min(BOX, width) - AROUND - NUMBERED - DAY_WIDTH - FIGURE_WIDTH - 3
    name = f"{branch}{_(KINDS[one.kind])} {one.number or _('Draft')}" + (f" {HERE}" if here else "")
    if cell_len(name) > room:
        name = f"{branch}{one.number or _(KINDS[one.kind])}" + (f" {HERE}" if here else "")
    figure = figure_of(workspace, one)
    return f"{fitted(name, room)} {fitted(formats.day(one.on), DAY_WIDTH)} {fitted(figure, FIGURE_WIDTH, right=True)}"
