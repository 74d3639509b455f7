"""`erp-tui purchase-order`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_day, group, open_door
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import (
    LineDiscount,
    LineNo,
    LinePrice,
    LineQuantity,
    Lines,
    Note,
    Number,
    On,
    Quantities,
    Reference,
    add_print,
    add_show,
    add_verb,
    document_lines,
    given,
    id_of,
    line_id,
    number_or_none,
    party_id,
    quantities,
    said_now,
)
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.purchasing import lists, queries, services

Expected = Annotated[str | None, typer.Option(help="The day on which it is expected: YYYY-MM-DD or +7.")]

app = group("purchase-order", N_("Purchase orders"))
add_list(app, lists.PURCHASE_ORDERS)
add_show(app, "purchase_order", queries.purchase_order)
add_print(app, "purchase_order", "purchase_order")
for _name, _service in (("approve", services.approve), ("order", services.order), ("cancel", services.cancel)):
    add_verb(app, _name, "purchase_order", _service, queries.purchase_order)


@app.command("new", answers=queries.PurchaseOrderView, example="--supplier S1 --line '11*20 @8.50'")
def new_purchase_order(
    supplier: Annotated[str, typer.Option(help="Code of the supplier.")],
    line: Lines = None,
    note: Note = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """A purchase order as a proposal; without a price the supplier's."""
    door = open_door()
    lines = document_lines(line, needed=True)
    made = door.perform(services.create, party_id(door, supplier), lines, printed_note=note, key=key)
    said_now(door, queries.purchase_order, made, json)


@app.command("add", answers=queries.PurchaseOrderView, example="PO000001 --line '11*20 -5%'")
def add_lines(number: Number, line: Lines = None, json: Json = False, key: Key = None) -> None:
    """More lines on a proposal; the code may be the supplier's own."""
    door = open_door()
    found = id_of(door, "purchase_order", number)
    door.perform(services.add_lines, found, document_lines(line, needed=True), key=key)
    said_now(door, queries.purchase_order, found, json)


@app.command("change-line", answers=queries.PurchaseOrderView, example="PO000001 2 --quantity 5 --price 7.50")
def change_line(
    number: Number,
    line_no: LineNo,
    quantity: LineQuantity = None,
    price: LinePrice = None,
    discount: LineDiscount = None,
    expected: Expected = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Quantity, price or expected day of a line of a proposal; a discount is taken off the price."""
    door = open_door()
    found = id_of(door, "purchase_order", number)
    new = given(
        quantity=number_or_none(quantity), unit_price=number_or_none(price), discount_percent=number_or_none(discount),
        expected_on=a_day(expected, door.today),
    )  # fmt: skip
    line = line_id(door.read(queries.purchase_order, found).lines, line_no)
    door.perform(services.change_line, found, line, key=key, **new)
    said_now(door, queries.purchase_order, found, json)


@app.command("remove-line", answers=queries.PurchaseOrderView, example="PO000001 2")
def remove_line(number: Number, line_no: LineNo, json: Json = False, key: Key = None) -> None:
    """Take a line off a proposal; what is needed all the same is asked for anew."""
    door = open_door()
    found = id_of(door, "purchase_order", number)
    line = line_id(door.read(queries.purchase_order, found).lines, line_no)
    door.perform(services.remove_line, found, line, key=key)
    said_now(door, queries.purchase_order, found, json)


@app.command("receive", answers=queries.ReceiptView, example="PO000001 --line '11*20' --reference 'Note 88'")
def receive(
    number: Number,
    line: Quantities = None,
    reference: Reference = "",
    on: On = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Goods have come: into stock, and to the orders that wait for them."""
    door = open_door()
    found = id_of(door, "purchase_order", number)
    wanted = quantities(line, door.read(queries.purchase_order, found).lines)
    day = a_day(on, door.today)
    made = door.perform(services.receive, found, wanted, supplier_reference=reference, on=day, key=key)
    said_now(door, queries.receipt, made, json)
