"""`erp-tui invoice`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_day, an_amount, group, open_door
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import (
    Customer,
    Lines,
    Note,
    Number,
    On,
    Quantities,
    Reason,
    Reference,
    Term,
    add_print,
    add_show,
    amount_or_none,
    document_lines,
    id_of,
    number_or_none,
    party_id,
    quantities,
    said_now,
    term_id,
)
from erp_tui.cli.output import done
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import queries, services
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.verbs import first_answer
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.receivables import rules as receivable_rules
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import Part
from erp_tui.i18n import _
from erp_tui.workspace import Workspace

app = group("invoice", N_("Invoices"))
add_list(app, queries.INVOICES)
add_show(app, "invoice", queries.invoice)
add_print(app, "invoice", "invoice")


@app.command("new", answers=queries.InvoiceView, example="--order SO000001 --line '11*2' --post")
def new_invoice(
    order: Annotated[str, typer.Option(help="Number of the order.")],
    line: Quantities = None,
    post: Annotated[bool, typer.Option("--post", help="Post it at once.")] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """A draft over what of an order is to be invoiced: all, or some of it. Deposits are taken off."""
    door = open_door()
    found = id_of(door, "order", order)
    made = door.perform(services.from_order, found, quantities(line, door.read(orders.order, found).lines), key=key)
    if post:
        door.perform(services.post, made, key=None if key is None else f"{key}:post")
    said_now(door, queries.invoice, made, json)


DIRECT = "--customer ALFKI --text 'Installation=350' --text 'Allowance=-50' --post"


@app.command("direct", answers=queries.InvoiceView, example=DIRECT)
def direct_invoice(
    customer: Customer,
    line: Lines = None,
    text: Annotated[
        list[str] | None, typer.Option(help="A line of its own: TEXT=AMOUNT, below zero an allowance; several times.")
    ] = None,
    on: On = None,
    currency: Annotated[str | None, typer.Option(help="Three letters; none: the customer's.")] = None,
    term: Term = None,
    reference: Reference = "",
    note: Note = "",
    post: Annotated[bool, typer.Option("--post", help="Post it at once.")] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """An invoice without an order: services, charges, allowances; below zero in sum it is a credit note."""
    door = open_door()
    lines = list(document_lines(line))
    for one in text or ():
        words, equals, amount = one.rpartition("=")
        if not equals or not words.strip():
            raise Wrong(_("Write a line as TEXT=AMOUNT."))
        lines.append(LineInput("free", text=words, unit_price=an_amount(amount)))
    if not lines:
        raise Wrong(_("An invoice needs at least one line."))
    document = NewDocument(
        party_id(door, customer), tuple(lines), on=a_day(on, door.today), currency=currency.upper() if currency else None,
        payment_term_id=term_id(door, term), printed_note=note,
    )  # fmt: skip
    made = door.perform(services.create, document, customer_reference=reference, key=key)
    if post:
        door.perform(services.post, made, key=None if key is None else f"{key}:post")
    said_now(door, queries.invoice, made, json)


@app.command("reschedule", answers=queries.InvoiceView, example="INV-2026-00001 --parts 3 --first +30")
def reschedule(
    number: Number,
    parts: Annotated[int | None, typer.Option(min=1, max=120, help="So many equal parts.")] = None,
    first: Annotated[str | None, typer.Option(help="When the first one falls due: YYYY-MM-DD or +30.")] = None,
    months: Annotated[int, typer.Option(min=1, max=120, help="Months from one part to the next.")] = 1,
    part: Annotated[
        list[str] | None, typer.Option(help="A part by hand: DATE=AMOUNT; the last one may be DATE alone.")
    ] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """What is open of it falls due in other parts on other days."""
    door = open_door()
    view = door.read(queries.invoice, id_of(door, "invoice", number))
    if (parts is None) == (part is None):
        raise Wrong(_("Name either --parts or --part."))
    wanted: list[Part] = []
    for one in part or ():
        day, equals, amount = one.partition("=")
        due = a_day(day, door.today)
        assert due is not None
        wanted.append(Part(due, an_amount(amount) if equals else None))
    if parts is not None:
        start = a_day(first, door.today) or door.today
        currency = door.read(administration.currency, view.currency)
        wanted = receivable_rules.even_parts(view.amount_open, parts, start, currency, months)
    door.perform(receivables.reschedule, view.id, tuple(wanted), key=key)
    said_now(door, queries.invoice, view.id, json)


@app.command("deposit", answers=queries.InvoiceView, example="--order SO000001 --percent 30 --post")
def deposit(
    order: Annotated[str, typer.Option(help="Number of the order.")],
    percent: Annotated[str | None, typer.Option(help="So much of the order's total.")] = None,
    amount: Annotated[str | None, typer.Option(help="Or an amount, with taxes.")] = None,
    post: Annotated[bool, typer.Option("--post", help="Post it at once.")] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """A deposit on an order; its later invoices take it off."""
    door = open_door()
    made = door.perform(
        services.deposit,
        id_of(door, "order", order),
        percent=number_or_none(percent),
        amount=amount_or_none(amount),
        key=key,
    )
    if post:
        door.perform(services.post, made, key=None if key is None else f"{key}:post")
    said_now(door, queries.invoice, made, json)


@app.command("credit-order", answers=queries.InvoiceView, example="SO000001")
def credit_order(
    number: Annotated[str, typer.Argument(help="Number of the order.")], json: Json = False, key: Key = None
) -> None:
    """Credit what of an order was invoiced and came back, or never went, where that does not happen by itself."""
    door = open_door()
    made = door.perform(services.credit_order, id_of(door, "order", number), key=key)
    said_now(door, queries.invoice, made, json)


@app.command("post", answers=queries.InvoiceView, example="SO000001")
def post(
    number: Annotated[str, typer.Argument(help="Number of the order whose draft is posted.")],
    json: Json = False,
    key: Key = None,
) -> None:
    """Post the draft invoice of an order: drafts have no number of their own."""
    door = open_door()
    made = door.perform(services.post, _draft_of(door, number, key), key=key)
    said_now(door, queries.invoice, made, json)


def _draft_of(door: Workspace, order: str, key: str | None) -> int:
    found = door.read(queries.invoices_of, id_of(door, "order", order))
    for one in found:
        if door.read(queries.invoice, one).state == "draft":
            return one
    before = None if key is None else door.read(first_answer, key)
    if before in found:  # the draft of this very key was posted already
        return int(before)
    raise Wrong(_("Order {number} has no draft invoice.").format(number=order))


@app.command("credit", answers=queries.InvoiceView, example="INV-2026-00001 --line '11*1'")
def credit(
    number: Number,
    line: Quantities = None,
    note: Note = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """A credit note over it, or over some of its lines; what is credited may be invoiced again."""
    door = open_door()
    found = id_of(door, "invoice", number)
    wanted = quantities(line, door.read(queries.invoice, found).lines)
    said_now(door, queries.invoice, door.perform(services.credit, found, wanted, note=note, key=key), json)


@app.command("write-off", answers=queries.InvoiceView, example="INV-2026-00001 --reason 'Insolvent'")
def write_off(
    number: Number,
    reason: Reason,
    code: Annotated[str, typer.Option(help="Code: bad_debt, difference, discount, returned, charges.")] = "bad_debt",
    json: Json = False,
    key: Key = None,
) -> None:
    """Give up what is open of it."""
    door = open_door()
    found = id_of(door, "invoice", number)
    door.perform(receivables.write_off, found, reason, code=code, key=key)
    said_now(door, queries.invoice, found, json)


@app.command("block", answers=("number",), example="INV-2026-00001 --reason 'Complaint open'")
def block(number: Number, reason: Reason, json: Json = False, key: Key = None) -> None:
    """Send no reminders for it."""
    if not reason.strip():
        raise Wrong(_("Write something."))
    door = open_door()
    door.perform(receivables.block, id_of(door, "invoice", number), reason, key=key)
    done(_("{code} is blocked.").format(code=number), json, number=number)


@app.command("unblock", answers=("number",))
def unblock(number: Number, json: Json = False, key: Key = None) -> None:
    """Send reminders again."""
    door = open_door()
    door.perform(receivables.block, id_of(door, "invoice", number), None, key=key)
    done(_("{code} is not blocked any more.").format(code=number), json, number=number)
