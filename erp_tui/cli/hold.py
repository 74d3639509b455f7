"""`erp-tui hold`: the queue of orders that are held, and who may let them go."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_day, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import Number, On, Reason, amount_or_none, id_of, party_id, said_now
from erp_tui.cli.order import Expires, release_holds
from erp_tui.cli.output import show, show_list
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.verbs import first_answer
from erp_tui.domain.orders import answers, credit, exception_queries, queries
from erp_tui.i18n import _

app = group("hold", N_("Holds on orders: the queue, releasing, what a customer may still order"))
add_list(app, credit.HOLDS)
add_list(app, exception_queries.OPEN, "exceptions")


@app.command("show", answers=RowsOf(queries.HoldView), example="SO000001")
def show_holds(number: Number, json: Json = False) -> None:
    """All holds of an order, released ones too, with their figures."""
    door = open_door()
    show_list(door, door.read(queries.holds_of, id_of(door, "order", number)),
              ("kind", "message", "placed_at", "released_at", "release_reason", "expires_on"), json)  # fmt: skip


@app.command("release", answers=queries.OrderView, example="SO000001 --reason 'Paid by phone' --expires +7")
def release(number: Number, reason: Reason, expires: Expires = None, json: Json = False, key: Key = None) -> None:
    """Release what holds an order; a credit hold needs the right to."""
    door = open_door()
    release_holds(door, number, reason, expires, key)
    said_now(door, queries.order, id_of(door, "order", number), json)


@app.command("check", answers=credit.CreditCheck, example="ALFKI 1200 --currency EUR")
def check(
    customer: Annotated[str, typer.Argument(help="Code of the customer.")],
    amount: Annotated[str, typer.Argument(help="What the order would be for, with taxes.")],
    currency: Annotated[str | None, typer.Option(help="Three letters; none: the base currency.")] = None,
    on: On = None,
    json: Json = False,
) -> None:
    """Whether an order of so much would pass the credit limit, and what the customer owes and has on order."""
    door = open_door()
    wanted = amount_or_none(amount)
    assert wanted is not None
    code = currency.upper() if currency else None
    show(door, door.read(credit.check, party_id(door, customer), wanted, code, a_day(on, door.today)), json)


@app.command("answer", answers=queries.OrderView, example="SO000001 --how split")
def answer(
    number: Number,
    how: Annotated[Literal["recreate", "split", "ignore"], typer.Option(help="What becomes of it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it is accepted, in words.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Answer what went wrong with an order: deliver or invoice again, deliver what is there and the rest later, or accept it."""
    door = open_door()
    found = id_of(door, "order", number)
    wrong = [one for one in door.read(queries.holds_of, found) if one.is_open and one.exception]
    done_before = key is not None and door.read(first_answer, f"{key}:1")
    if not wrong and not done_before:
        raise Wrong(_("Nothing went wrong with {number} that is not answered.").format(number=number))
    for count, one in enumerate(wrong, 1):
        own_key = None if key is None else f"{key}:{count}"
        if how == "ignore":
            door.perform(answers.ignore, one.id, reason, key=own_key)
        else:
            door.perform(answers.recreate if how == "recreate" else answers.split, one.id, key=own_key)
    said_now(door, queries.order, found, json)
