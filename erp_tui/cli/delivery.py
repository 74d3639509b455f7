"""`erp-tui delivery`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_day, group, open_door
from erp_tui.cli.nouns import (
    Number,
    Text,
    add_list,
    add_print,
    add_show,
    add_verb,
    id_of,
    party_id,
    quantities,
    said_now,
)
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.shipping import queries, services

Quantities = Annotated[list[str] | None, typer.Option("--line", help="CODE*QTY or LINE:QTY; none: all that is there")]

app = group("delivery", N_("Deliveries"))
add_list(app, queries.DELIVERIES)
add_show(app, "delivery", queries.delivery)
add_print(app, "delivery", "delivery_note")
add_print(app, "delivery", "pick_list", "pick-list")
for _name, _service in (("unpick", services.unpick), ("pack", services.pack), ("cancel", services.cancel)):
    add_verb(app, _name, "delivery", _service, queries.delivery)


@app.command("new")
def new_delivery(
    order: Annotated[str, typer.Option(help="Number of the order.")], json: Json = False, key: Key = None
) -> None:
    """A delivery for what is still to come of an order."""
    door = open_door()
    made = door.perform(services.plan_rest, id_of(door, "order", order), key=key)
    said_now(door, queries.delivery, made, json)


@app.command("pick")
def pick(number: Number, line: Quantities = None, json: Json = False, key: Key = None) -> None:
    """The goods are taken from the shelf."""
    door = open_door()
    found = id_of(door, "delivery", number)
    door.perform(services.pick, found, quantities(line, door.read(queries.delivery, found).lines), key=key)
    said_now(door, queries.delivery, found, json)


@app.command("ship")
def ship(
    number: Number,
    line: Quantities = None,
    carrier: Text = None,
    tracking: str = "",
    on: Text = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """The goods leave; what does not go is put on a backorder, the invoice is made by itself."""
    door = open_door()
    found = id_of(door, "delivery", number)
    wanted = quantities(line, door.read(queries.delivery, found).lines)
    door.perform(
        services.ship, found, wanted, carrier_id=None if carrier is None else party_id(door, carrier),
        tracking_code=tracking, on=a_day(on, door.today), key=key,
    )  # fmt: skip
    said_now(door, queries.delivery, found, json)


@app.command("undo")
def undo(number: Number, json: Json = False, key: Key = None) -> None:
    """Undo a shipment that never left: the goods are back, its invoice is credited."""
    door = open_door()
    said_now(door, queries.delivery, door.perform(services.undo, id_of(door, "delivery", number), key=key), json)
