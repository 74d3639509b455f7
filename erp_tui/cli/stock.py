"""`erp-tui stock`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_line, a_number, a_quantity, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import AdjustReason, Limit, Number, Warehouse, id_of, number_or_none, product_id
from erp_tui.cli.output import done, show, show_list
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.stock import lists as stock_lists
from erp_tui.domain.stock import movements, queries, services
from erp_tui.i18n import _
from erp_tui.workspace import Workspace

app = group("stock", N_("Stock: balances, adjust, count, transfer"))
add_list(app, stock_lists.STOCK)
add_list(app, stock_lists.COUNTS, "counts")


def _show(door: Workspace, code: str, json: bool) -> None:
    found = product_id(door, code)
    show(door, door.read(queries.availability, [found])[found], json)


@app.command("show", answers=queries.Availability)
def show_stock(code: Number, json: Json = False) -> None:
    """What is there, promised, coming and going, and why."""
    door = open_door()
    _show(door, code, json)
    if not json:
        plans = door.read(movements.planned, product_id(door, code))
        show_list(door, plans, ("planned_on", "direction", "quantity", "record_kind", "record_number"))


@app.command("moves", answers=RowsOf(movements.MoveView))
def moves(code: Number, limit: Limit = 50, json: Json = False) -> None:
    """Its finished moves, newest first."""
    door = open_door()
    found = door.read(movements.moves, product_id=product_id(door, code), limit=limit)
    show_list(door, found, ("on", "from_code", "to_code", "quantity", "unit_cost", "value", "record_number"), json)


@app.command("adjust", answers=queries.Availability, example="11 --reason broken -- -5")
def adjust(
    code: Number,
    quantity: Annotated[str, typer.Argument(help="More (5) or less (-5) than the books say.")],
    reason: AdjustReason,
    cost: Annotated[str | None, typer.Option(help="Cost per unit of what is more; none: as it is now.")] = None,
    warehouse: Warehouse = None,
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


@app.command("transfer", answers=queries.Availability, example="11 5 --from W1 --to W2")
def transfer(
    code: Number,
    quantity: Annotated[str, typer.Argument(help="How many.")],
    source: Annotated[str, typer.Option("--from", help="Code of the storage place.")],
    target: Annotated[str, typer.Option("--to", help="Code of the storage place.")],
    json: Json = False,
    key: Key = None,
) -> None:
    """Move free goods from one storage place to another."""
    door = open_door()
    door.perform(
        services.transfer, product_id(door, code), a_quantity(quantity), door.read(queries.location_id, source),
        door.read(queries.location_id, target), key=key,
    )  # fmt: skip
    _show(door, code, json)


@app.command("new-count", answers=queries.CountView, example="11 42")
def new_count(
    code: Annotated[list[str] | None, typer.Argument(help="Codes of products; none: all.")] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """A count sheet: of all goods in the warehouse, or of some products."""
    door = open_door()
    ids = [product_id(door, one) for one in code] if code else None
    sheet = door.read(queries.count, door.perform(services.new_count, None, ids, key=key))
    show(door, sheet, json)


@app.command("show-count", answers=queries.CountView, example="SC00001")
def show_count(number: Number, json: Json = False) -> None:
    """What a count sheet says."""
    door = open_door()
    show(door, door.read(queries.count, id_of(door, "stock_count", number)), json)


@app.command("count", answers=queries.CountView, example="SC00001 --line '11*38' --line '42*0'")
def count(
    number: Number,
    line: Annotated[list[str], typer.Option("--line", help="CODE*QTY, several times; CODE*0 for none.")],
    json: Json = False,
    key: Key = None,
) -> None:
    """Enter what was counted."""
    door = open_door()
    found = id_of(door, "stock_count", number)
    counted = {}
    for text in line:
        code, quantity = _counted(text)
        counted[product_id(door, code)] = quantity
    door.perform(services.enter_count, found, counted, key=key)
    show(door, door.read(queries.count, found), json)


def _counted(text: str) -> tuple[str, Decimal]:
    """CODE*QTY or QTY CODE, and nothing may have been there."""
    code, star, number = text.strip().rpartition("*")
    if star and a_number(number) == 0:
        return code.strip(), Decimal(0)
    entry = a_line(text)
    if entry.unit_price is not None or entry.discount_percent is not None:
        raise Wrong(_("A counted line is CODE*QTY: {text}").format(text=text))
    return entry.code, entry.quantity


@app.command("post-count", answers=queries.CountView)
def post_count(number: Number, json: Json = False, key: Key = None) -> None:
    """What was counted becomes the stock."""
    door = open_door()
    found = id_of(door, "stock_count", number)
    door.perform(services.post_count, found, key=key)
    show(door, door.read(queries.count, found), json)


@app.command("cancel-count", answers=queries.CountView)
def cancel_count(number: Number, json: Json = False, key: Key = None) -> None:
    """Throw a count sheet away."""
    door = open_door()
    found = id_of(door, "stock_count", number)
    door.perform(services.cancel_count, found, key=key)
    show(door, door.read(queries.count, found), json)


@app.command("new-warehouse", answers=("code", "name"), example="W2 'North hall'")
def new_warehouse(
    code: Annotated[str, typer.Argument(help="Its code.")],
    name: Annotated[str, typer.Argument(help="Its name.")],
    json: Json = False,
    key: Key = None,
) -> None:
    """A warehouse with its first storage place."""
    door = open_door()
    door.perform(services.new_warehouse, code, name, key=key)
    done(f"{code}  {name}", json, code=code, name=name)


@app.command("new-location", answers=("code", "name"), example="W1 A-01 --name 'Aisle A'")
def new_location(
    warehouse: Annotated[str, typer.Argument(help="Code of the warehouse.")],
    code: Annotated[str, typer.Argument(help="Its code.")],
    name: Annotated[str, typer.Option(help="Its name.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Another storage place in a warehouse."""
    door = open_door()
    door.perform(services.new_location, door.read(queries.warehouse_id, warehouse), code, name, key=key)
    done(f"{code}  {name}", json, code=code, name=name)
