"""`erp-tui payment`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_day, an_amount, group, open_door
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import (
    Customer,
    Number,
    On,
    Reference,
    add_show,
    amount_or_none,
    id_of,
    party_id,
    said_now,
)
from erp_tui.cli.output import done, places_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.receivables import queries, services
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.i18n import _
from erp_tui.payment_words import what_became

app = group("payment", N_("Payments and their allocation"))
add_list(app, queries.PAYMENTS)
add_show(app, "payment", queries.payment)


RECORDED = "--customer ALFKI --amount 75.62 --invoice INV-2026-00001 --invoice INV-2026-00002=30"


@app.command("record", answers=queries.PaymentView, example=RECORDED)
def record(
    customer: Customer,
    amount: Annotated[str, typer.Option(help="Below zero: money paid back.")],
    invoice: Annotated[
        list[str] | None, typer.Option(help="What it settles: NUMBER or NUMBER=AMOUNT; several times.")
    ] = None,
    oldest: Annotated[bool, typer.Option("--oldest", help="The rest settles the oldest open invoices.")] = False,
    currency: Annotated[str | None, typer.Option(help="Three letters; none: the customer's.")] = None,
    on: On = None,
    method: Annotated[str, typer.Option(help="bank or cash")] = "bank",
    difference: Annotated[
        str, typer.Option(help="Of what is too little or too much for the invoices named: keep, open or write_off.")
    ] = "keep",
    reason: Annotated[
        str, typer.Option(help="Why it is written off: difference, discount, bad_debt, returned, charges.")
    ] = "difference",
    base_amount: Annotated[
        str | None, typer.Option(help="What the bank gave for it in base currency; none: by the day's rate.")
    ] = None,
    reference: Reference = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Money has come in; what it settles is named, or the oldest."""
    door = open_door()
    settle: list[tuple[int, Decimal | None]] = []
    for text in invoice or ():
        number, equals, part = text.partition("=")
        settle.append((id_of(door, "invoice", number), an_amount(part) if equals else None))
    new = NewPayment(
        party_id(door, customer),
        an_amount(amount),
        currency.upper() if currency else None,
        a_day(on, door.today),
        method,
        reference,
        tuple(settle),
        oldest,
        difference,
        reason,
        amount_or_none(base_amount),
    )
    made = door.perform(services.record, new, key=key)
    view = door.read(queries.payment, made)
    if json:
        said_now(door, queries.payment, made, json)
    else:
        done(what_became(door.read, view, places_of(door)[view.currency]))


app.command("new", answers=queries.PaymentView, example=RECORDED)(record)


@app.command("allocate", answers=queries.PaymentView, example="PAY-2026-00001 --invoice INV-2026-00002 --amount 30")
def allocate(
    number: Number,
    invoice: Annotated[str | None, typer.Option(help="Number of the invoice that it settles.")] = None,
    credit_note: Annotated[str | None, typer.Option(help="Of money paid back: number of the credit note.")] = None,
    amount: Annotated[str | None, typer.Option(help="None: as much as can be.")] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Let what is left of a payment settle an invoice; or money paid back a credit note."""
    if (invoice is None) == (credit_note is None):
        raise Wrong(_("Name either --invoice or --credit-note."))
    door = open_door()
    found = id_of(door, "payment", number)
    if invoice is not None:
        credit, debit = found, id_of(door, "invoice", invoice)
    else:
        credit, debit = id_of(door, "credit_note", str(credit_note)), found
    door.perform(services.allocate, credit, debit, amount_or_none(amount), key=key)
    said_now(door, queries.payment, found, json)


@app.command("reverse", answers=queries.PaymentView)
def reverse(number: Number, json: Json = False, key: Key = None) -> None:
    """It was wrong or has bounced: what it settled is open again."""
    door = open_door()
    said_now(door, queries.payment, door.perform(services.reverse, id_of(door, "payment", number), key=key), json)
