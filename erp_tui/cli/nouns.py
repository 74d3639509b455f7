"""What most nouns share: `list` over a listing, `show NUMBER`, verbs on a number, printing; and what is typed as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Annotated, Any

import typer

from erp_tui import formats
from erp_tui.cli.base import (
    Json,
    Key,
    Wrong,
    a_line,
    a_number,
    as_json,
    done,
    open_door,
    places_of,
    print_table,
    show,
    show_list,
)
from erp_tui.domain.kernel import listing, records
from erp_tui.domain.kernel.listing import Listing, Row
from erp_tui.formats import state as state_word
from erp_tui.i18n import _
from erp_tui.workspace import Workspace

Number = Annotated[str, typer.Argument(help="Number or code.")]
Find = Annotated[str, typer.Option("--find", help="Words that the number, name or reference contains.")]
Only = Annotated[str | None, typer.Option("--only", help="One of the list's filters (see --help of the noun).")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=100_000)]
Text = Annotated[str | None, typer.Option()]
Lines = Annotated[list[str] | None, typer.Option("--line", help="CODE*QTY or QTY CODE, then @PRICE, -DISCOUNT%.")]
HIDDEN = ("sort_name", "_key")


def id_of(door: Workspace, kind: str, number: str) -> int:
    """The record behind a number."""
    return door.read(records.by_number, kind, number)


def add_list(app: typer.Typer, source: Listing, name: str = "list") -> None:
    """`list --find … --only …` over a listing."""

    def run(find: Find = "", only: Only = None, limit: Limit = 50, json: Json = False) -> None:
        if only is not None and only not in source.filters:
            raise Wrong(_("--only is one of: {names}").format(names=", ".join(source.filters)))
        door = open_door()
        rows = door.read(listing.first_rows, source, limit=limit, words=find, only=only)
        if not json:
            show_table(source, rows, door)
            return
        plain = [{k: v for k, v in row.cells.items() if not k.endswith(HIDDEN) and k != "id"} for row in rows]
        show_list(door, plain, json=True)

    run.__doc__ = _(source.label)
    app.command(name)(run)


def show_table(source: Listing, rows: list[Row], door: Workspace) -> None:
    """A list as people read it: the titles and words of the screen's list."""
    places = places_of(door)
    table = [
        {
            _(column.label): formats.cell(
                row.cells.get(column.name), column.kind, places.get(str(row.cells.get("currency") or ""), 2)
            )
            for column in source.columns
        }
        for row in rows
    ]
    print_table(table, tuple(_(column.label) for column in source.columns))


def add_show(app: typer.Typer, kind: str, query: Callable[..., Any]) -> None:
    """`show NUMBER`."""

    def run(number: Number, json: Json = False) -> None:
        door = open_door()
        show(door, door.read(query, id_of(door, kind, number)), json)

    run.__doc__ = _("Everything about one.")
    app.command("show")(run)


def add_verb(app: typer.Typer, name: str, kind: str, service: Callable[..., Any], query: Callable[..., Any]) -> None:
    """`NAME NUMBER`: a verb that needs nothing else; says what the document is now."""

    def run(number: Number, json: Json = False, key: Key = None) -> None:
        door = open_door()
        door.perform(service, id_of(door, kind, number), key=key)
        said_now(door, query, id_of(door, kind, number), json)

    run.__doc__ = _((service.__doc__ or "").strip().split("\n")[0])
    app.command(name)(run)


def add_print(app: typer.Typer, kind: str, builder: str, name: str = "print") -> None:
    """`print NUMBER`: the document as text of 80 columns."""

    def run(number: Number) -> None:
        from erp_tui.printing import documents
        from erp_tui.printing.text import render

        door = open_door()
        typer.echo(render(door.read(getattr(documents, builder), id_of(door, kind, number))), nl=False)

    run.__doc__ = _("The document as text of 80 columns.")
    app.command(name)(run)


def said_now(door: Workspace, query: Callable[..., Any], record_id: int, json: bool) -> None:
    """What a document is after a verb: in a line, or whole as JSON."""
    view = door.read(query, record_id)
    if json:
        show(door, view, True)
        return
    facts = [str(view.number)]
    if hasattr(view, "state"):
        facts.append(state_word(view.state))
    if hasattr(view, "gross"):
        numbers = as_json({"gross": view.gross, "currency": view.currency}, places_of(door))
        facts.append(f"{numbers['gross']} {view.currency}")
    done("  ".join(facts))


def given(**values: Any) -> dict[str, Any]:
    """Only what was named on the command line."""
    return {name: value for name, value in values.items() if value is not None}


def number_or_none(text: str | None) -> Decimal | None:
    return None if text is None else a_number(text)


def document_lines(texts: Iterable[str] | None) -> tuple[Any, ...]:
    """Typed lines as lines of a document."""
    from erp_tui.domain.pricing.documents import from_entry

    return tuple(from_entry(a_line(text)) for text in texts or ())


def quantities(texts: Iterable[str] | None, lines: Iterable[Any]) -> dict[int, Decimal] | None:
    """`CODE*QTY` or `LINE:QTY` as quantities by line; None where nothing was named."""
    if not texts:
        return None
    lines = list(lines)
    found: dict[int, Decimal] = {}
    for text in texts:
        if ":" in text:
            number, _colon, amount = text.partition(":")
            fitting = [line for line in lines if str(line.line_no) == number.strip()]
            quantity = a_number(amount.strip())
        else:
            entry = a_line(text)
            fitting = [line for line in lines if line.code.upper() == entry.code.upper()]
            quantity = entry.quantity
        if len(fitting) != 1:
            raise Wrong(_("Name one line by LINE:QTY or CODE*QTY: {text}").format(text=text))
        found[fitting[0].id] = quantity
    return found


def party_id(door: Workspace, code: str) -> int:
    from erp_tui.domain.parties import queries

    return door.read(queries.id_of, code)


def product_id(door: Workspace, code: str) -> int:
    from erp_tui.domain.products import queries

    return door.read(queries.id_of, code)


def term_id(door: Workspace, code: str | None) -> int | None:
    from erp_tui.domain.administration import queries

    return None if code is None else door.read(queries.payment_term_by_code, code).id


def salesperson_id(door: Workspace, code: str | None) -> int | None:
    from erp_tui.domain.parties import queries

    return None if code is None else door.read(queries.salesperson_id, code)
