"""`erp-tui credit-note`: made by `invoice credit` and by returns."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, group, open_door
from erp_tui.cli.invoice import credit
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import Number, Reason, add_print, add_show, amount_or_none, id_of, said_now
from erp_tui.domain.invoicing import queries, services
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.receivables import services as receivables

app = group("credit-note", N_("Credit notes"))
add_list(app, queries.CREDIT_NOTES)
add_show(app, "credit_note", queries.invoice)
add_print(app, "credit_note", "invoice")
app.command("new", answers=queries.InvoiceView, example="INV-2026-00001 --line '11*1'")(credit)


@app.command("allocate", answers=queries.InvoiceView, example="CN-2026-00001 --invoice INV-2026-00002")
def allocate(
    number: Number,
    invoice: Annotated[str, typer.Option(help="Number of the invoice.")],
    amount: Annotated[str | None, typer.Option(help="None: as much as can be.")] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Let what is left of a credit note settle another invoice."""
    door = open_door()
    found = id_of(door, "credit_note", number)
    door.perform(receivables.allocate, found, id_of(door, "invoice", invoice), amount_or_none(amount), key=key)
    said_now(door, queries.invoice, found, json)


@app.command("take-back", answers=queries.InvoiceView, example="CN-2026-00001 --reason 'Credited twice'")
def take_back(number: Number, reason: Reason, json: Json = False, key: Key = None) -> None:
    """It was wrong: an invoice of the same lines takes it back, and what it had settled is open again."""
    door = open_door()
    made = door.perform(services.take_back_credit, id_of(door, "credit_note", number), reason, key=key)
    said_now(door, queries.invoice, made, json)
