"""`erp-tui opportunity`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_day, an_amount, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import (
    Customer,
    LostReason,
    Number,
    On,
    Salesperson,
    Text,
    add_show,
    add_verb,
    amount_or_none,
    given,
    id_of,
    number_or_none,
    party_id,
    said_now,
    salesperson_id,
)
from erp_tui.cli.output import done, show_list
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.opportunities import queries, services
from erp_tui.domain.opportunities.rules import NewOpportunity
from erp_tui.i18n import _

app = group("opportunity", N_("Opportunities: the pipeline"))
add_list(app, queries.PIPELINE)
add_show(app, "opportunity", queries.opportunity)
for _name, _service in (
    ("qualify", services.qualify),
    ("propose", services.propose),
    ("win", services.win),
    ("reopen", services.reopen),
):
    add_verb(app, _name, "opportunity", _service, queries.opportunity)


@app.command("pipeline", answers=RowsOf(queries.Stage))
def pipeline(json: Json = False) -> None:
    """All open ones by state, in base currency."""
    door = open_door()
    show_list(door, door.read(queries.pipeline), ("state", "count", "amount", "weighed"), json)


Title = Annotated[str | None, typer.Option(help="What it is about.")]
Amount = Annotated[str | None, typer.Option(help="Expected amount in the customer's currency.")]
Probability = Annotated[str | None, typer.Option(help="Percent; none: what is usual in its state.")]
Expected = Annotated[str | None, typer.Option(help="Day the decision is expected: YYYY-MM-DD or +30.")]
Needs = Annotated[str | None, typer.Option(help="What the customer needs.")]


@app.command(
    "new", answers=queries.OpportunityView, example="--customer ALFKI --title 'Summer assortment' --amount 1500"
)
def new_opportunity(
    customer: Customer,
    title: Annotated[str, typer.Option(help="What it is about.")],
    amount: Amount = None,
    probability: Probability = None,
    expected: Expected = None,
    needs: Needs = None,
    source: Annotated[str, typer.Option(help="Where it came from, as fair or mail.")] = "",
    salesperson: Salesperson = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """A chance of business."""
    door = open_door()
    new = NewOpportunity(
        party_id(door, customer), title, needs or "", source, expected_amount=an_amount(amount or "0"),
        probability=number_or_none(probability), expected_on=a_day(expected, door.today),
        salesperson_id=salesperson_id(door, salesperson),
    )  # fmt: skip
    said_now(door, queries.opportunity, door.perform(services.create, new, key=key), json)


@app.command("edit", answers=queries.OpportunityView, example="P000001 --amount 1800 --expected +14")
def edit_opportunity(
    number: Number,
    title: Title = None,
    amount: Amount = None,
    probability: Probability = None,
    expected: Expected = None,
    needs: Needs = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Change what is named."""
    door = open_door()
    new = given(
        title=title, expected_amount=amount_or_none(amount), probability=number_or_none(probability), needs=needs,
        expected_on=a_day(expected, door.today),
    )  # fmt: skip
    found = id_of(door, "opportunity", number)
    door.perform(services.change, found, key=key, **new)
    said_now(door, queries.opportunity, found, json)


@app.command("lose", answers=queries.OpportunityView, example="P000001 --reason price")
def lose(
    number: Number,
    reason: LostReason,
    detail: Annotated[str, typer.Option(help="More about it.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """The business went elsewhere, with a coded reason."""
    door = open_door()
    found = id_of(door, "opportunity", number)
    door.perform(services.lose, found, reason, detail=detail, key=key)
    said_now(door, queries.opportunity, found, json)


@app.command("activity", answers=("number",), example="P000001 call 'Ask about the delivery day' --due +3")
def activity(
    number: Number,
    kind: Annotated[str, typer.Argument(help="call, visit, mail or task")],
    text: Text,
    due: On = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Something to do about it: call, visit, mail, task."""
    door = open_door()
    found = id_of(door, "opportunity", number)
    door.perform(services.add_activity, found, kind, text, due_on=a_day(due, door.today), key=key)
    done(_("Noted."), json, number=number)
