"""`erp-tui stock`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_line, a_number, done, group, open_door, show, show_list
from erp_tui.cli.nouns import Number, Text, add_list, id_of, number_or_none, product_id
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.stock import queries, services
from erp_tui.i18n import _
from erp_tui.workspace import Workspace

app = group("stock", N_("Stock: balances, adjust, count, transfer"))
add_list(app, queries.STOCK)
add_list(app, queries.COUNTS, "counts")


def _show(door: Workspace, code: str, json: bool) -> None:
    found = product_id(door, code)
    show(door, door.read(queries.availability, [found])[found], json)


@app.command("show")
def show_stock(code: Number, json: Json = False) -> None:
    """What is there, promised, coming and going, and why."""
    door = open_door()
    _show(door, code, json)
    if not json:
        plans = door.read(queries.planned, product_id(door, code))
        show_list(door, plans, ("planned_on", "direction", "quantity", "record_kind", "record_number"))


@app.command("moves")
def moves(code: Number, limit: int = 50, json: Json = False) -> None:
    """Its finished moves, newest first."""
    door = open_door()
    found = door.read(queries.moves, product_id=product_id(door, code), limit=limit)
    show_list(door, found, ("on", "from_code", "to_code", "quantity", "unit_cost", "value", "record_number"), json)


@app.command("adjust")
def adjust(
    code: Number,
    quantity: Annotated[str, typer.Argument(help="More (5) or less (-5) than the books say.")],
    reason: Annotated[str, typer.Option(help="count, broken, lost, found, opening")],
    cost: Text = None,
    warehouse: Text = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Bring the books to what is there, with a coded reason. Write -- before a negative quantity."""
    door = open_door()
    door.perform(
        services.adjust, product_id(door, code), a_number(quantity), reason, unit_cost=number_or_none(cost),
        warehouse_id=door.read(queries.warehouse_id, warehouse), key=key,
    )  # fmt: skip
    _show(door, code, json)


@app.command("transfer")
def transfer(
    code: Number,
    quantity: str,
    source: Annotated[str, typer.Option("--from")],
    target: Annotated[str, typer.Option("--to")],
    json: Json = False,
    key: Key = None,
) -> None:
    """Move free goods from one storage place to another."""
    door = open_door()
    door.perform(
        services.transfer, product_id(door, code), a_number(quantity), door.read(queries.location_id, source),
        door.read(queries.location_id, target), key=key,
    )  # fmt: skip
    _show(door, code, json)


@app.command("new-count")
def new_count(code: Annotated[list[str] | None, typer.Argument()] = None, json: Json = False, key: Key = None) -> None:
    """A count sheet: of all goods in the warehouse, or of some products."""
    door = open_door()
    ids = [product_id(door, one) for one in code] if code else None
    sheet = door.read(queries.count, door.perform(services.new_count, None, ids, key=key))
    show(door, sheet, json)


@app.command("count")
def count(
    number: Number, line: Annotated[list[str], typer.Option("--line")], json: Json = False, key: Key = None
) -> None:
    """Enter what was counted: --line CODE*QTY."""
    door = open_door()
    found = id_of(door, "stock_count", number)
    entries = [a_line(text) if not text.endswith("*0") else None for text in line]
    counted = {}
    for text, entry in zip(line, entries, strict=True):
        code, quantity = (text[:-2], a_number("0")) if entry is None else (entry.code, entry.quantity)
        counted[product_id(door, code)] = quantity
    if not counted:
        raise Wrong(_("Name at least one line."))
    door.perform(services.enter_count, found, counted, key=key)
    show(door, door.read(queries.count, found), json)


@app.command("post-count")
def post_count(number: Number, json: Json = False, key: Key = None) -> None:
    """What was counted becomes the stock."""
    door = open_door()
    found = id_of(door, "stock_count", number)
    door.perform(services.post_count, found, key=key)
    show(door, door.read(queries.count, found), json)


@app.command("new-warehouse")
def new_warehouse(code: str, name: str, json: Json = False, key: Key = None) -> None:
    """A warehouse with its first storage place."""
    door = open_door()
    door.perform(services.new_warehouse, code, name, key=key)
    done(f"{code}  {name}", json, code=code, name=name)


@app.command("new-location")
def new_location(warehouse: str, code: str, name: str = "", json: Json = False, key: Key = None) -> None:
    """Another storage place in a warehouse."""
    door = open_door()
    door.perform(services.new_location, door.read(queries.warehouse_id, warehouse), code, name, key=key)
    done(f"{code}  {name}", json, code=code, name=name)
