"""What is shown, as a CSV table in a file: a list with its filter, order and columns, or the lines of a document."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Section

if TYPE_CHECKING:
    from erp_tui.screens.list_screen import ListScreen


def export_list(screen: ListScreen) -> None:
    """The rows of a list; the marked ones alone where some are marked."""
    from erp_tui.exchange.table import all_rows, write_table

    assert screen.table is not None
    table, marked = screen.table, sorted(screen.table.marked)

    def read(**where: Any) -> Any:
        if marked:
            return screen.workspace.read(listing.page, screen.listing(), order=screen.order, ids=marked, **where)
        return screen.read_page(**where)

    def write(file: TextIO) -> int:
        columns = [column for column, _width in table.widths()]
        return write_table(file, all_rows(read), columns, screen.places)

    _ask_where(screen, screen.listing().name, write)


def export_lines(screen: BaseScreen, name: str, section: Section) -> None:
    """The lines of a document with all columns that it has, those too that only a wide terminal shows."""
    from erp_tui.exchange.table import write_shown

    columns = [column for column in section.columns if column.label]
    places = [place for place, column in enumerate(section.columns) if column.label]
    write = partial(
        write_shown, titles=[one.label for one in columns], are_figures=[one.right for one in columns],
        rows=[[line.cells[place] for place in places] for line in section.lines],
    )  # fmt: skip
    _ask_where(screen, name, write)


def _ask_where(screen: BaseScreen, name: str, write: Callable[[TextIO], int]) -> None:
    """Ask for the file, write it and say what it holds."""
    from erp_tui.exchange.table import save

    def submit(values: dict[str, Any]) -> str:
        path = Path(values["path"]).expanduser()
        path = path if path.suffix else path.with_suffix(".csv")
        count = save(path, write, overwrite=bool(values["overwrite"]))
        return _("{count} rows written to {path}.").format(count=count, path=path)

    def then(words: str) -> None:
        screen.call_after_refresh(screen.say, words)

    fields = [
        FormField("path", N_("File"), f"{name}.csv", required=True),
        FormField("overwrite", N_("Overwrite it"), "no", "switch"),
    ]
    ask_form(screen, _("Export as CSV"), fields, submit, then, does=N_("Export"))
