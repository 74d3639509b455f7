"""`erp-tui order`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_day, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import (
    BillTo,
    CancelReason,
    Carrier,
    Coupons,
    Customer,
    Discount,
    DiscountAmount,
    DiscountOn,
    LineDiscount,
    LineNo,
    LinePrice,
    LineQuantity,
    LineReason,
    Lines,
    Note,
    Number,
    PriceListCode,
    Reason,
    Reference,
    Requested,
    Salesperson,
    ShipTo,
    TaxIncluded,
    Term,
    Text,
    Warehouse,
    add_print,
    add_show,
    add_verb,
    amount_or_none,
    document_lines,
    given,
    id_of,
    line_id,
    number_or_none,
    party_id,
    party_or_none,
    price_list_id,
    price_why,
    product_id,
    said_now,
    salesperson_id,
    say_remarks,
    term_id,
)
from erp_tui.cli.nouns import ship_to as address
from erp_tui.cli.output import done, show, show_list
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.verbs import first_answer
from erp_tui.domain.orders import answers, exceptions, queries, services
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing import approvals
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.reports import records_queries
from erp_tui.domain.reports.finding import Found
from erp_tui.domain.shipping import services as shipping
from erp_tui.domain.stock import queries as stock
from erp_tui.i18n import _
from erp_tui.workspace import Workspace

InvoiceOn = Annotated[
    str | None, typer.Option(help="What is invoiced: delivered or ordered; none: as the customer has it.")
]
DeliverOn = Annotated[
    str | None, typer.Option(help="When goods leave: confirmed, deposit_paid or paid; none: as the customer has it.")
]
Expires = Annotated[str | None, typer.Option(help="Last day the release of a credit hold is good for.")]

app = group("order", N_("Sales orders"))
add_list(app, queries.ORDERS)
add_show(app, "order", queries.order)
add_print(app, "order", "order_confirmation")
for _name, _service in (
    ("confirm", services.confirm),
    ("close", services.close_short),
    ("reopen", services.reopen),
    ("reserve", services.reserve),
):
    add_verb(app, _name, "order", _service, queries.order)


@app.command(
    "new", answers=queries.OrderView, example="--customer ALFKI --line '11*3' --line '42*2 @9.50 -5%' --confirm"
)
def new_order(
    customer: Customer,
    line: Lines = None,
    reference: Reference = "",
    requested: Requested = None,
    freight: Annotated[str | None, typer.Option(help="Freight to be charged.")] = None,
    freight_code: Annotated[str, typer.Option(help="Code of the product that freight is charged as.")] = "FREIGHT",
    coupon: Coupons = None,
    discount: Discount = None,
    discount_amount: DiscountAmount = None,
    discount_on: DiscountOn = None,
    tax_included: TaxIncluded = None,
    warehouse: Warehouse = None,
    carrier: Carrier = None,
    price_list: PriceListCode = None,
    term: Term = None,
    salesperson: Salesperson = None,
    bill_to: BillTo = None,
    ship_to: ShipTo = None,
    note: Note = "",
    invoice_on: InvoiceOn = None,
    deliver_on: DeliverOn = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Confirm it at once.")] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """An order with its lines, priced and taxed."""
    door = open_door()
    buyer = party_id(door, customer)
    lines, charged = list(document_lines(line)), amount_or_none(freight)
    if charged is not None:
        lines.append(LineInput(product_id=product_id(door, freight_code), unit_price=charged))
    document = NewDocument(
        buyer, tuple(lines), payment_term_id=term_id(door, term), salesperson_id=salesperson_id(door, salesperson),
        discount_percent=number_or_none(discount) or ZERO, discount_amount=amount_or_none(discount_amount) or ZERO,
        discount_applies_to=discount_on or "lines", prices_include_tax=tax_included,
        price_list_id=price_list_id(door, price_list),
        printed_note=note, bill_to_id=party_or_none(door, bill_to), coupons=tuple(coupon or ()), ship_to=address(ship_to),
    )  # fmt: skip
    new = NewOrder(
        document, reference, a_day(requested, door.today), door.read(stock.warehouse_id, warehouse),
        party_or_none(door, carrier), invoice_on=invoice_on, deliver_on=deliver_on,
    )  # fmt: skip
    order_id = door.perform(services.create, new, key=key)
    say_remarks(door, queries.order, order_id)
    if confirm:
        door.perform(services.confirm, order_id, key=None if key is None else f"{key}:confirm")
    for same in door.read(queries.with_reference, buyer, reference):
        if same.order_id != order_id:
            typer.echo(_("The reference {reference} is on {number} of {on} already.").format(
                reference=reference, number=same.number, on=same.on), err=True)  # fmt: skip
    said_now(door, queries.order, order_id, json)


@app.command("edit", answers=queries.OrderView, example="SO000001 --reference 'PO 4711' --requested +14")
def edit_order(
    number: Number,
    reference: Annotated[str | None, typer.Option(help="The other side's own number or words.")] = None,
    requested: Requested = None,
    note: Annotated[str | None, typer.Option(help="Printed on the document.")] = None,
    coupon: Coupons = None,
    discount: Discount = None,
    discount_amount: DiscountAmount = None,
    discount_on: DiscountOn = None,
    tax_included: TaxIncluded = None,
    term: Term = None,
    ship_to: ShipTo = None,
    invoice_on: InvoiceOn = None,
    deliver_on: DeliverOn = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Change what is named on the header."""
    door = open_door()
    new: dict[str, Any] = given(
        ship_to=address(ship_to), coupons=coupon,
        customer_reference=reference, requested_on=a_day(requested, door.today), printed_note=note,
        discount_percent=number_or_none(discount), discount_amount=amount_or_none(discount_amount),
        discount_applies_to=discount_on, prices_include_tax=tax_included,
        payment_term_id=term_id(door, term), invoice_on=invoice_on, deliver_on=deliver_on,
    )  # fmt: skip
    found = id_of(door, "order", number)
    door.perform(services.change, found, key=key, **new)
    said_now(door, queries.order, found, json)


@app.command("add", answers=queries.OrderView, example="SO000001 --line '5 42 -10%'")
def add_lines(number: Number, line: Lines = None, json: Json = False, key: Key = None) -> None:
    """More lines; on a confirmed order this amends it."""
    door = open_door()
    found = id_of(door, "order", number)
    before = len(door.read(queries.order, found).lines)
    door.perform(services.add_lines, found, document_lines(line, needed=True), key=key)
    say_remarks(door, queries.order, found, lines_after=before)
    said_now(door, queries.order, found, json)


@app.command("change-line", answers=queries.OrderView, example="SO000001 2 --quantity 5 --price 17.50")
def change_line(
    number: Number,
    line_no: LineNo,
    quantity: LineQuantity = None,
    price: LinePrice = None,
    discount: LineDiscount = None,
    requested: Requested = None,
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
    door.perform(services.change_line, found, line_id(door.read(queries.order, found).lines, line_no), key=key, **new)
    said_now(door, queries.order, found, json)


@app.command("remove-line", answers=queries.OrderView, example="SO000001 2")
def remove_line(number: Number, line_no: LineNo, json: Json = False, key: Key = None) -> None:
    """Take a line off, as long as nothing of it was delivered or invoiced."""
    door = open_door()
    found = id_of(door, "order", number)
    door.perform(services.remove_line, found, line_id(door.read(queries.order, found).lines, line_no), key=key)
    said_now(door, queries.order, found, json)


@app.command("why", answers=LineReason, example="SO000001 2")
def why(number: Number, line: LineNo, json: Json = False) -> None:
    """Where the price of a line comes from, as it was when it was priced."""
    door = open_door()
    price_why(door, door.read(queries.order, id_of(door, "order", number)).lines, line, json)


@app.command("reprice", answers=queries.OrderView, example="SO000001 --list RETAIL")
def reprice(number: Number, price_list: PriceListCode = None, json: Json = False, key: Key = None) -> None:
    """Price a draft anew, as if its lines were entered now; prices given by hand stay."""
    door = open_door()
    found = id_of(door, "order", number)
    door.perform(services.reprice, found, price_list_id=price_list_id(door, price_list), key=key)
    said_now(door, queries.order, found, json)


@app.command("close-line", answers=queries.OrderView, example="SO000001 2")
def close_line(number: Number, line_no: LineNo, json: Json = False, key: Key = None) -> None:
    """What is still to come of a line will not come."""
    door = open_door()
    found = id_of(door, "order", number)
    door.perform(services.close_line, found, line_id(door.read(queries.order, found).lines, line_no), key=key)
    said_now(door, queries.order, found, json)


@app.command("split", answers=queries.OrderView, example="SO000001")
def split(number: Number, json: Json = False, key: Key = None) -> None:
    """Deliver what is there; what is short gets a delivery of its own."""
    door = open_door()
    found = id_of(door, "order", number)
    door.perform(shipping.split, found, key=key)
    said_now(door, queries.order, found, json)


@app.command("substitute", answers=queries.OrderView, example="SO000001 2 17 --quantity 5")
def substitute(
    number: Number,
    line_no: LineNo,
    product: Annotated[str, typer.Argument(help="Code of the product that takes its place.")],
    quantity: LineQuantity = None,
    price: LinePrice = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Another product instead of what is still to come of a line; answers an exception about that line."""
    door = open_door()
    found = id_of(door, "order", number)
    line = line_id(door.read(queries.order, found).lines, line_no)
    wrong = door.read(exceptions.open_about, found, line)
    door.perform(
        answers.substitute, found, line, product_id(door, product), quantity=number_or_none(quantity),
        unit_price=number_or_none(price), hold_id=wrong, key=key,
    )  # fmt: skip
    said_now(door, queries.order, found, json)


@app.command("copy", answers=queries.OrderView)
def copy(number: Number, json: Json = False, key: Key = None) -> None:
    """A new draft with the same lines at today's prices."""
    door = open_door()
    said_now(door, queries.order, door.perform(services.copy, id_of(door, "order", number), key=key), json)


@app.command("cancel", answers=queries.OrderView, example="SO000001 --reason customer")
def cancel(number: Number, reason: CancelReason, json: Json = False, key: Key = None) -> None:
    """Give it up, with a coded reason; nothing of it may have been delivered."""
    door = open_door()
    found = id_of(door, "order", number)
    door.perform(services.cancel, found, reason, key=key)
    said_now(door, queries.order, found, json)


@app.command("hold", answers=queries.OrderView, example="SO000001 --reason 'Address is not clear'")
def hold(number: Number, reason: Reason, json: Json = False, key: Key = None) -> None:
    """Hold it: it reserves and ships nothing."""
    door = open_door()
    found = id_of(door, "order", number)
    door.perform(services.hold, found, reason, key=key)
    said_now(door, queries.order, found, json)


@app.command("release", answers=queries.OrderView, example="SO000001 --reason 'Cleared by phone'")
def release(number: Number, reason: Reason, expires: Expires = None, json: Json = False, key: Key = None) -> None:
    """Release its holds; a credit hold needs the right to."""
    door = open_door()
    release_holds(door, number, reason, expires, key)
    said_now(door, queries.order, id_of(door, "order", number), json)


def release_holds(door: Workspace, number: str, reason: str, expires: str | None, key: str | None) -> None:
    """Release all that holds an order now."""
    all_holds = door.read(queries.order, id_of(door, "order", number)).holds
    holds = [one for one in all_holds if one.is_open]
    done_before = key is not None and any(door.read(first_answer, f"{key}:{one.id}") for one in all_holds)
    if not holds and not done_before:
        raise Wrong(_("{number} is not held.").format(number=number))
    for one in holds:
        own_key = None if key is None else f"{key}:{one.id}"
        if one.kind == "credit":
            until = a_day(expires, door.today)
            door.perform(services.release_credit_hold, one.id, reason, expires_on=until, key=own_key)
        else:
            door.perform(services.release_hold, one.id, reason, key=own_key)


@app.command("note", answers=("number",), example="SO000001 'Ring twice' --printed")
def note(
    number: Number,
    text: Text,
    printed: Annotated[bool, typer.Option("--printed", help="It appears on what the customer gets.")] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """A note inside the house, or printed for the customer."""
    door = open_door()
    door.perform(services.note, id_of(door, "order", number), text, printed=printed, key=key)
    done(_("Noted."), json, number=number)


@app.command("trail", answers=RowsOf(Found))
def trail(number: Number, json: Json = False) -> None:
    """Where it came from and what came of it."""
    door = open_door()
    found = door.read(records_queries.trail, id_of(door, "order", number))
    show_list(
        door, found, ("depth", "kind", "number", "label", "on", "state", "amount", "amount_open", "currency"), json
    )


@app.command("ask-approval", answers=approvals.ApprovalView, example="SO000001 --reason 'Large customer'")
def ask_approval(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Why, in words.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Ask somebody else to let a draft pass beyond the discount policy."""
    door = open_door()
    asked = door.perform(services.ask_approval, id_of(door, "order", number), reason, key=key)
    show(door, door.read(approvals.approval, asked), json)
