"""`erp-tui purchase-order`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_day, a_line, group, open_door
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import (
    Lines,
    Note,
    Number,
    On,
    Quantities,
    Reference,
    add_show,
    add_verb,
    id_of,
    party_id,
    product_id,
    quantities,
    said_now,
)
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.purchasing import lists, queries, services
from erp_tui.domain.purchasing.rules import NewPurchaseLine
from erp_tui.i18n import _

app = group("purchase-order", N_("Purchase orders"))
add_list(app, lists.PURCHASE_ORDERS)
add_show(app, "purchase_order", queries.purchase_order)
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
    if not line:
        raise Wrong(_("Name at least one line: --line CODE*QTY."))
    entries = [a_line(text) for text in line]
    if any(one.discount_percent is not None for one in entries):
        raise Wrong(_("A purchase line has a price, no discount."))
    lines = [NewPurchaseLine(product_id(door, one.code), one.quantity, one.unit_price) for one in entries]
    made = door.perform(services.create, party_id(door, supplier), lines, printed_note=note, key=key)
    said_now(door, queries.purchase_order, made, json)


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
