"""`erp-tui delivery`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_day, group, open_door
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import (
    Carrier,
    Number,
    On,
    Quantities,
    add_print,
    add_show,
    add_verb,
    id_of,
    party_or_none,
    quantities,
    said_now,
)
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.shipping import queries, services

app = group("delivery", N_("Deliveries"))
add_list(app, queries.DELIVERIES)
add_show(app, "delivery", queries.delivery)
add_print(app, "delivery", "delivery_note")
add_print(app, "delivery", "pick_list", "pick-list")
for _name, _service in (("unpick", services.unpick), ("pack", services.pack), ("cancel", services.cancel)):
    add_verb(app, _name, "delivery", _service, queries.delivery)


@app.command("new", answers=queries.DeliveryView, example="--order SO000001")
def new_delivery(
    order: Annotated[str, typer.Option(help="Number of the order.")], json: Json = False, key: Key = None
) -> None:
    """A delivery for what is still to come of an order."""
    door = open_door()
    made = door.perform(services.plan_rest, id_of(door, "order", order), key=key)
    said_now(door, queries.delivery, made, json)


@app.command("pick", answers=queries.DeliveryView, example="DN000001 --line '11*2' --line 3:5")
def pick(number: Number, line: Quantities = None, json: Json = False, key: Key = None) -> None:
    """The goods are taken from the shelf."""
    door = open_door()
    found = id_of(door, "delivery", number)
    door.perform(services.pick, found, quantities(line, door.read(queries.delivery, found).lines), key=key)
    said_now(door, queries.delivery, found, json)


@app.command("short-pick", answers=queries.DeliveryView, example="DN000001 --line '11*2' --book-out lost")
def short_pick(
    number: Number,
    line: Quantities = None,
    book_out: Annotated[
        str | None, typer.Option(help="Reason to book the missing goods out of stock: count, broken, lost.")
    ] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Not all that was promised lies there: --line says how much was found. Its order waits for an answer."""
    door = open_door()
    found = id_of(door, "delivery", number)
    there = quantities(line, door.read(queries.delivery, found).lines)
    door.perform(services.short_pick, found, there or {}, reason=book_out, key=key)
    said_now(door, queries.delivery, found, json)


@app.command("ship", answers=queries.DeliveryView, example="DN000001 --line '11*2' --carrier X1 --tracking 1Z999")
def ship(
    number: Number,
    line: Quantities = None,
    carrier: Carrier = None,
    tracking: Annotated[str, typer.Option(help="The carrier's tracking code.")] = "",
    on: On = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """The goods leave; what does not go is put on a backorder, the invoice is made by itself."""
    door = open_door()
    found = id_of(door, "delivery", number)
    wanted = quantities(line, door.read(queries.delivery, found).lines)
    door.perform(
        services.ship, found, wanted, carrier_id=party_or_none(door, carrier),
        tracking_code=tracking, on=a_day(on, door.today), key=key,
    )  # fmt: skip
    said_now(door, queries.delivery, found, json)


@app.command("undo", answers=queries.DeliveryView)
def undo(number: Number, json: Json = False, key: Key = None) -> None:
    """Undo a shipment that never left: the goods are back, its invoice is credited."""
    door = open_door()
    said_now(door, queries.delivery, door.perform(services.undo, id_of(door, "delivery", number), key=key), json)


@app.command("lost", answers=queries.DeliveryView)
def lost(number: Number, json: Json = False, key: Key = None) -> None:
    """The carrier has lost it: written off and credited; its order waits for an answer."""
    door = open_door()
    said_now(door, queries.delivery, door.perform(services.report_lost, id_of(door, "delivery", number), key=key), json)
