"""`list` of every noun: a listing with its filters, sorts, columns and the views kept on the screen; as text, JSON or CSV."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from erp_tui import formats, list_words
from erp_tui.cli.base import Json, Wrong, open_door, usage
from erp_tui.cli.help import Noun
from erp_tui.cli.output import places_of, print_table, show_list
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.administration import views
from erp_tui.domain.administration.views import View
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.list_terms import Column, Meaning, with_words
from erp_tui.domain.kernel.listing import Listing, Order, Row
from erp_tui.i18n import _
from erp_tui.workspace import Workspace

Find = Annotated[str, typer.Option("--find", help="Words that the number, name or reference contains.")]
Where = Annotated[
    str,
    typer.Option(
        "--where", help="As behind / on the screen: state:open 'total:>1000' date:2026-03 name~bc; fields are columns."
    ),
]
Sorted = Annotated[
    str | None, typer.Option("--sort", help="Column to sort by; with a + behind it rising, a - falling.")
]
Columns = Annotated[str | None, typer.Option("--columns", help="Columns to show, with commas between them.")]
ViewName = Annotated[str | None, typer.Option("--view", help="A view that you keep on the screen, by its name.")]
Csv = Annotated[
    bool, typer.Option("--csv", help="A CSV table on standard output, of all rows unless --limit is given.")
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, max=100_000, help="At most so many rows; 50 without it.")]


def add_list(app: Noun, source: Listing, name: str = "list") -> None:
    """`list --find … --only … --where …` over a listing."""
    filters = ", ".join(source.filters)
    option = typer.Option("--only", help=f"{filters}." if filters else "This list has no filters.")

    def run(
        find: Find = "",
        only: Annotated[str | None, option] = None,
        where: Where = "",
        sort: Sorted = None,
        columns: Columns = None,
        view: ViewName = None,
        limit: Limit = None,
        csv: Csv = False,
        json: Json = False,
    ) -> None:
        if only is not None and only not in source.filters:
            raise Wrong(_("--only is one of: {names}").format(names=filters))
        door = open_door()
        kept = door.read(views.view, source.name, view) if view is not None else View()
        order = _order(source, sort) or (Order(kept.sort, kept.descending) if kept.sort else None)
        shown = _columns(source, columns.replace(",", " ").split() if columns else list(kept.columns))
        chosen = {
            "only": only or kept.only,
            "where": with_words(a_filter(door, source, f"({kept.words}) {where}" if kept.words else where), find),
            "order": order,
        }
        if csv:
            _write_csv(door, source, shown, limit, chosen)
            return
        most = limit or 50
        rows = door.read(listing.first_rows, source, limit=most + 1, **chosen)
        more, rows = len(rows) > most, rows[:most]
        if json:
            show_list(door, [_listed(door, shown, row) for row in rows], json=True)
            return
        show_table(shown, rows, door)
        if more:
            typer.echo(_("There are more: narrow it with --find, or raise --limit."), err=True)

    run.__doc__ = source.label
    run.__annotations__["only"] = Annotated[str | None, option]
    app.command(
        name,
        answers=source,
        example=f"--find ab --limit 20{' --only ' + next(iter(source.filters)) if filters else ''}",
    )(run)


def a_filter(door: Workspace, source: Listing, text: str) -> Meaning | None:
    """`--where`, as this list understands it; what it does not is wrong usage."""
    try:
        return list_words.meaning(source, text, door.today)
    except InvalidInput as error:
        raise usage(error) from error


def _order(source: Listing, text: str | None) -> Order | None:
    if text is None:
        return None
    name = text.rstrip("+-")
    if name not in {one.name for one in source.all_sorts}:
        raise Wrong(_("--sort is one of: {names}").format(names=", ".join(one.name for one in source.all_sorts)))
    usual = source.usual
    return Order(name, text.endswith("-") or (name == usual.name and usual.descending and not text.endswith("+")))


def _columns(source: Listing, names: list[str]) -> list[Column]:
    try:
        views.checked_columns(source, tuple(names))
    except InvalidInput as error:
        raise usage(error) from error
    known = {column.name: column for column in source.columns}
    return [known[name.partition("=")[0]] for name in names] or [one for one in source.columns if not one.spare]


def _write_csv(
    door: Workspace, source: Listing, columns: list[Column], limit: int | None, chosen: dict[str, Any]
) -> None:
    from erp_tui.exchange.table import all_rows, write_table

    places = places_of(door)
    if limit is not None:
        rows: Any = door.read(listing.first_rows, source, limit=limit, **chosen)
    else:
        rows = all_rows(lambda **where: door.read(listing.page, source, **chosen, **where))
    write_table(sys.stdout, rows, columns, lambda currency: places.get(currency, 2))


def _listed(door: Workspace, columns: list[Column], row: Row) -> dict[str, Any]:
    """A row as JSON: the columns of the list, and the currency where it has amounts."""
    cells = {column.name: row.cells.get(column.name) for column in columns}
    if any(column.kind == "amount" for column in columns):
        cells["currency"] = row.cells.get("currency") or door.read(administration.company).base_currency
    return {column.name: bool(cells[column.name]) if column.kind == "flag" else cells[column.name]
            for column in columns} | {name: value for name, value in cells.items() if name == "currency"}  # fmt: skip


def show_table(columns: list[Column], rows: list[Row], door: Workspace) -> None:
    """A list as people read it: the titles and words of the screen's list."""
    places = places_of(door)
    table = [
        {
            column.name: formats.cell(
                row.cells.get(column.name), column.kind, places.get(str(row.cells.get("currency") or ""), 2)
            )
            for column in columns
        }
        for row in rows
    ]
    print_table(table, [column.name for column in columns], [_(column.label) for column in columns])
