"""`erp-tui quote`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_day, group, open_door
from erp_tui.cli.nouns import (
    Lines,
    Number,
    Text,
    add_list,
    add_print,
    add_show,
    add_verb,
    document_lines,
    id_of,
    number_or_none,
    party_id,
    said_now,
    salesperson_id,
    term_id,
)
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.quotations import queries, services
from erp_tui.domain.quotations.rules import NewQuotation

app = group("quote", N_("Quotations"))
add_list(app, queries.QUOTATIONS)
add_show(app, "quotation", queries.quotation)
add_print(app, "quotation", "quotation")
for _name, _service in (("send", services.send), ("accept", services.accept)):
    add_verb(app, _name, "quotation", _service, queries.quotation)


@app.command("new")
def new_quote(
    customer: Annotated[str, typer.Option()],
    line: Lines = None,
    opportunity: Text = None,
    valid_until: Text = None,
    reference: str = "",
    discount: str = "0",
    discount_amount: str = "0",
    term: Text = None,
    salesperson: Text = None,
    note: str = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """A quotation with its lines, priced and taxed."""
    door = open_door()
    document = NewDocument(
        party_id(door, customer), document_lines(line), payment_term_id=term_id(door, term), printed_note=note,
        salesperson_id=salesperson_id(door, salesperson), discount_percent=number_or_none(discount) or ZERO,
        discount_amount=number_or_none(discount_amount) or ZERO,
    )  # fmt: skip
    chance = None if opportunity is None else id_of(door, "opportunity", opportunity)
    new = NewQuotation(document, chance, a_day(valid_until, door.today), reference)
    said_now(door, queries.quotation, door.perform(services.create, new, key=key), json)


@app.command("add")
def add_lines(number: Number, line: Lines = None, json: Json = False, key: Key = None) -> None:
    """More lines on a draft."""
    door = open_door()
    found = id_of(door, "quotation", number)
    door.perform(services.add_lines, found, document_lines(line), key=key)
    said_now(door, queries.quotation, found, json)


@app.command("revise")
def revise(number: Number, json: Json = False, key: Key = None) -> None:
    """A new revision as a draft; the one before can no longer be accepted."""
    door = open_door()
    said_now(door, queries.quotation, door.perform(services.revise, id_of(door, "quotation", number), key=key), json)


@app.command("copy")
def copy(number: Number, json: Json = False, key: Key = None) -> None:
    """A new draft with the same lines at today's prices."""
    door = open_door()
    said_now(door, queries.quotation, door.perform(services.copy, id_of(door, "quotation", number), key=key), json)


@app.command("decline")
def decline(number: Number, reason: Annotated[str, typer.Option()], json: Json = False, key: Key = None) -> None:
    """The customer said no, with a coded reason."""
    door = open_door()
    found = id_of(door, "quotation", number)
    door.perform(services.decline, found, reason, key=key)
    said_now(door, queries.quotation, found, json)


@app.command("order")
def order(number: Number, reference: str = "", json: Json = False, key: Key = None) -> None:
    """Accept it and enter its order."""
    door = open_door()
    found = id_of(door, "quotation", number)
    made = door.perform(order_services.from_quotation, found, customer_reference=reference, key=key)
    said_now(door, orders.order, made, json)
