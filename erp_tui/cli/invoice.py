"""`erp-tui invoice`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, Wrong, group, open_door
from erp_tui.cli.nouns import (
    Note,
    Number,
    Quantities,
    Reason,
    add_list,
    add_print,
    add_show,
    id_of,
    quantities,
    said_now,
)
from erp_tui.cli.output import done
from erp_tui.domain.invoicing import queries, services
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.verbs import first_answer
from erp_tui.domain.receivables import services as receivables
from erp_tui.i18n import _
from erp_tui.workspace import Workspace

app = group("invoice", N_("Invoices"))
add_list(app, queries.INVOICES)
add_show(app, "invoice", queries.invoice)
add_print(app, "invoice", "invoice")


@app.command("new", answers=queries.InvoiceView, example="--order SO000001 --post")
def new_invoice(
    order: Annotated[str, typer.Option(help="Number of the order.")],
    post: Annotated[bool, typer.Option("--post", help="Post it at once.")] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """A draft over what was delivered and not yet invoiced."""
    door = open_door()
    made = door.perform(services.from_order, id_of(door, "order", order), key=key)
    if post:
        door.perform(services.post, made, key=None if key is None else f"{key}:post")
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
def write_off(number: Number, reason: Reason, json: Json = False, key: Key = None) -> None:
    """Give up what is open of it."""
    door = open_door()
    found = id_of(door, "invoice", number)
    door.perform(receivables.write_off, found, reason, key=key)
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
