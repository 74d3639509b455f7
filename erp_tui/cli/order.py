"""`erp-tui order`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_day, a_number, done, group, open_door, show_list
from erp_tui.cli.nouns import (
    Lines,
    Number,
    Text,
    add_list,
    add_print,
    add_show,
    add_verb,
    document_lines,
    given,
    id_of,
    number_or_none,
    party_id,
    product_id,
    said_now,
    salesperson_id,
    term_id,
)
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.orders import queries, services
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.reports import records_queries
from erp_tui.domain.stock import queries as stock
from erp_tui.i18n import _

app = group("order", N_("Sales orders"))
add_list(app, queries.ORDERS)
add_show(app, "order", queries.order)
add_print(app, "order", "order_confirmation")
for _name, _service in (("confirm", services.confirm), ("close", services.close_short)):
    add_verb(app, _name, "order", _service, queries.order)


@app.command("new")
def new_order(
    customer: Annotated[str, typer.Option()],
    line: Lines = None,
    reference: Annotated[str, typer.Option(help="The customer's own order number.")] = "",
    requested: Text = None,
    freight: Annotated[str | None, typer.Option(help="Freight to be charged; needs --freight-code.")] = None,
    freight_code: str = "FREIGHT",
    discount: str = "0",
    discount_amount: str = "0",
    warehouse: Text = None,
    carrier: Text = None,
    term: Text = None,
    salesperson: Text = None,
    note: Annotated[str, typer.Option(help="Printed on what the customer gets.")] = "",
    confirm: Annotated[bool, typer.Option("--confirm", help="Confirm it at once.")] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """An order with its lines, priced and taxed."""
    door = open_door()
    buyer = party_id(door, customer)
    for same in door.read(queries.with_reference, buyer, reference):
        typer.echo(_("The reference {reference} is on {number} of {on} already.").format(
            reference=reference, number=same.number, on=same.on), err=True)  # fmt: skip
    lines = list(document_lines(line))
    if freight is not None:
        lines.append(LineInput(product_id=product_id(door, freight_code), unit_price=a_number(freight)))
    document = NewDocument(
        buyer, tuple(lines), payment_term_id=term_id(door, term), salesperson_id=salesperson_id(door, salesperson),
        discount_percent=number_or_none(discount) or ZERO, discount_amount=number_or_none(discount_amount) or ZERO,
        printed_note=note,
    )  # fmt: skip
    new = NewOrder(
        document, reference, a_day(requested, door.today), door.read(stock.warehouse_id, warehouse),
        None if carrier is None else party_id(door, carrier),
    )  # fmt: skip
    order_id = door.perform(services.create, new, key=key)
    if confirm:
        door.perform(services.confirm, order_id, key=None if key is None else f"{key}:confirm")
    said_now(door, queries.order, order_id, json)


@app.command("edit")
def edit_order(
    number: Number,
    reference: Text = None,
    requested: Text = None,
    note: Text = None,
    discount: Text = None,
    discount_amount: Text = None,
    term: Text = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Change what is named on the header."""
    door = open_door()
    new: dict[str, Any] = given(
        customer_reference=reference, requested_on=a_day(requested, door.today), printed_note=note,
        discount_percent=number_or_none(discount), discount_amount=number_or_none(discount_amount),
        payment_term_id=term_id(door, term),
    )  # fmt: skip
    found = id_of(door, "order", number)
    door.perform(services.change, found, key=key, **new)
    said_now(door, queries.order, found, json)


@app.command("add")
def add_lines(number: Number, line: Lines = None, json: Json = False, key: Key = None) -> None:
    """More lines; on a confirmed order this amends it."""
    door = open_door()
    found = id_of(door, "order", number)
    door.perform(services.add_lines, found, document_lines(line), key=key)
    said_now(door, queries.order, found, json)


@app.command("change-line")
def change_line(
    number: Number,
    line_no: int,
    quantity: Text = None,
    price: Text = None,
    discount: Text = None,
    requested: Text = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Quantity, price, discount or requested day of a line; on a confirmed order this amends it."""
    door = open_door()
    found = id_of(door, "order", number)
    new = given(
        quantity=number_or_none(quantity), unit_price=number_or_none(price), discount_percent=number_or_none(discount),
        requested_on=a_day(requested, door.today),
    )  # fmt: skip
    door.perform(services.change_line, found, _line_id(door.read(queries.order, found), line_no), key=key, **new)
    said_now(door, queries.order, found, json)


@app.command("remove-line")
def remove_line(number: Number, line_no: int, json: Json = False, key: Key = None) -> None:
    """Take a line off a draft; on a confirmed order what is to come of it will not come."""
    door = open_door()
    found = id_of(door, "order", number)
    door.perform(services.remove_line, found, _line_id(door.read(queries.order, found), line_no), key=key)
    said_now(door, queries.order, found, json)


def _line_id(view: queries.OrderView, line_no: int) -> int:
    for line in view.lines:
        if line.line_no == line_no:
            return line.id
    raise Wrong(_("There is no line {line}.").format(line=line_no))


@app.command("copy")
def copy(number: Number, json: Json = False, key: Key = None) -> None:
    """A new draft with the same lines at today's prices."""
    door = open_door()
    said_now(door, queries.order, door.perform(services.copy, id_of(door, "order", number), key=key), json)


@app.command("cancel")
def cancel(number: Number, reason: Annotated[str, typer.Option()], json: Json = False, key: Key = None) -> None:
    """Give it up, with a coded reason; nothing of it may have been delivered."""
    door = open_door()
    found = id_of(door, "order", number)
    door.perform(services.cancel, found, reason, key=key)
    said_now(door, queries.order, found, json)


@app.command("hold")
def hold(number: Number, reason: Annotated[str, typer.Option()], json: Json = False, key: Key = None) -> None:
    """Hold it: it reserves and ships nothing."""
    door = open_door()
    found = id_of(door, "order", number)
    door.perform(services.hold, found, reason, key=key)
    said_now(door, queries.order, found, json)


@app.command("release")
def release(
    number: Number, reason: Annotated[str, typer.Option()], expires: Text = None, json: Json = False, key: Key = None
) -> None:
    """Release its holds; a credit hold needs the right to."""
    door = open_door()
    found = id_of(door, "order", number)
    holds = [one for one in door.read(queries.order, found).holds if one.released_at is None]
    if not holds:
        raise Wrong(_("{number} is not held.").format(number=number))
    for one in holds:
        own_key = None if key is None else f"{key}:{one.id}"
        if one.kind == "credit":
            until = a_day(expires, door.today)
            door.perform(services.release_credit_hold, one.id, reason, expires_on=until, key=own_key)
        else:
            door.perform(services.release_hold, one.id, reason, key=own_key)
    said_now(door, queries.order, found, json)


@app.command("note")
def note(number: Number, text: str, printed: bool = False, json: Json = False, key: Key = None) -> None:
    """A note inside the house, or printed for the customer."""
    door = open_door()
    door.perform(services.note, id_of(door, "order", number), text, printed=printed, key=key)
    done(_("Noted."), json, number=number)


@app.command("trail")
def trail(number: Number, json: Json = False) -> None:
    """Where it came from and what came of it."""
    door = open_door()
    found = door.read(records_queries.trail, id_of(door, "order", number))
    show_list(door, found, ("depth", "kind", "number", "label", "on"), json)
