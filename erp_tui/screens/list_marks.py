"""The marked rows of a list: how many, what they come to, what is done with all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from erp_tui import formats
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.i18n import _, said
from erp_tui.screens.dialogs import Option, TextDialog
from erp_tui.screens.exporting import export_list

if TYPE_CHECKING:
    from erp_tui.screens.list_screen import ListScreen

MOST_MARKED = 1_000
"""Rows that are marked together: as many as a list counts."""


def about_marked(screen: ListScreen) -> str:
    """How many rows are marked, and the sums of their amounts by currency."""
    ids = sorted(screen.table.marked) if screen.table is not None else []
    if not ids:
        return ""
    columns = {column.name: _(column.label) for column in screen.listing().columns}
    sums = screen.workspace.read(listing.totals, screen.listing(), ids)
    parts = [
        f"{columns[name]} {formats.amount(value, screen.places(currency))} {currency}".rstrip()
        for currency, amounts in sums
        for name, value in amounts.items()
    ]
    return "  ".join([_("{count} marked").format(count=len(ids)), *parts])


def common_actions(screen: ListScreen) -> list[Option]:
    """What F10 offers on every list."""
    marked = len(screen.table.marked) if screen.table is not None else 0
    found = screen.table is not None and screen.table.rows
    return [
        Option(_("Mark all that is found"), partial(mark_all, screen), None if found else _("Nothing here.")),
        Option(_("Unmark all"), partial(unmark_all, screen), None if marked else _("Nothing is marked.")),
        Option(_("Export as CSV"), partial(export_list, screen)),
    ]


def mark_all(screen: ListScreen) -> None:
    """Mark what the filter finds; of very many the first thousand."""
    assert screen.table is not None
    page = screen.read_page(size=MOST_MARKED)
    screen.table.marked |= {row.id for row in page.rows}
    screen.table.refresh()
    more = " " + _("(the first ones)") if page.after else ""
    screen.say(about_marked(screen) + more)


def unmark_all(screen: ListScreen) -> None:
    assert screen.table is not None
    screen.table.marked.clear()
    screen.table.refresh()


def with_marked(screen: ListScreen, label: str, verb: Callable[..., Any]) -> Option:
    """An action that does the same with every marked row, or with the one under the cursor."""
    return Option(_(label), partial(act_on_all, screen, label, verb))


def act_on_all(screen: ListScreen, label: str, verb: Callable[..., Any]) -> None:
    """Each row is done or refused for itself. What was refused stays marked, and is told with its reason."""
    ids = screen.marked_or_chosen()
    refused: dict[int, BusinessError] = {}
    for record_id in ids:
        try:
            screen.workspace.perform(verb, record_id)
        except BusinessError as error:
            refused[record_id] = error
    if screen.table is not None:
        screen.table.marked -= set(ids) - refused.keys()
        screen.table.reload()
    screen.say(_("{what}: {done} done, {refused} refused.").format(
        what=_(label), done=len(ids) - len(refused), refused=len(refused)))  # fmt: skip
    if refused:
        _tell(screen, label, refused)


def _tell(screen: ListScreen, label: str, refused: dict[int, BusinessError]) -> None:
    """Which rows were refused, and why."""
    first = screen.listing().columns[0].name
    page = screen.workspace.read(listing.page, screen.listing(), size=len(refused), ids=list(refused))
    names = {row.id: str(row.cells[first]) for row in page.rows}
    if len(refused) == 1 and len(screen.marked_or_chosen()) <= 1:
        screen.complain(next(iter(refused.values())))
        return
    lines = [f"{names.get(record_id, ''):<14}  {said(error)}" for record_id, error in refused.items()]
    screen.app.push_screen(TextDialog(_("{word}: {text}").format(word=_(label), text=_("refused")), "\n".join(lines)))
