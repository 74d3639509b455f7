"""`erp-tui payment`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_day, a_number, done, group, open_door
from erp_tui.cli.nouns import Number, Text, add_list, add_show, id_of, party_id, said_now
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.receivables import queries, services
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.i18n import _

app = group("payment", N_("Payments and their allocation"))
add_list(app, queries.PAYMENTS)
add_show(app, "payment", queries.payment)


@app.command("record")
def record(
    customer: Annotated[str, typer.Option()],
    amount: Annotated[str, typer.Option()],
    invoice: Annotated[list[str] | None, typer.Option(help="NUMBER or NUMBER=AMOUNT; several times.")] = None,
    oldest: Annotated[bool, typer.Option("--oldest", help="The rest settles the oldest open invoices.")] = False,
    currency: Text = None,
    on: Text = None,
    method: str = "bank",
    reference: str = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Money has come in; what it settles is named, or the oldest."""
    door = open_door()
    settle: list[tuple[int, Decimal | None]] = []
    for text in invoice or ():
        number, equals, part = text.partition("=")
        settle.append((id_of(door, "invoice", number), a_number(part) if equals else None))
    new = NewPayment(
        party_id(door, customer),
        a_number(amount),
        currency,
        a_day(on, door.today),
        method,
        reference,
        tuple(settle),
        oldest,
    )
    made = door.perform(services.record, new, key=key)
    view = door.read(queries.payment, made)
    if json:
        said_now(door, queries.payment, made, json)
    else:
        done(_("{number}: {amount} {currency}, {open} left.").format(
            number=view.number, amount=view.amount, currency=view.currency, open=view.amount_open))  # fmt: skip


app.command("new")(record)


@app.command("allocate")
def allocate(
    number: Number,
    invoice: Annotated[str, typer.Option()],
    amount: Text = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Let what is left of a payment settle an invoice."""
    door = open_door()
    found = id_of(door, "payment", number)
    door.perform(
        services.allocate, found, id_of(door, "invoice", invoice), None if amount is None else a_number(amount), key=key
    )
    said_now(door, queries.payment, found, json)


@app.command("reverse")
def reverse(number: Number, json: Json = False, key: Key = None) -> None:
    """It was wrong or has bounced: what it settled is open again."""
    door = open_door()
    said_now(door, queries.payment, door.perform(services.reverse, id_of(door, "payment", number), key=key), json)
