"""`erp-tui opportunity`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_day, a_number, done, group, open_door, show_list
from erp_tui.cli.nouns import (
    Number,
    Text,
    add_list,
    add_show,
    add_verb,
    given,
    id_of,
    number_or_none,
    party_id,
    said_now,
    salesperson_id,
)
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.opportunities import queries, services
from erp_tui.domain.opportunities.rules import NewOpportunity
from erp_tui.i18n import _

app = group("opportunity", N_("Opportunities: the pipeline"))
add_list(app, queries.PIPELINE)
add_show(app, "opportunity", queries.opportunity)
for _name, _service in (("qualify", services.qualify), ("win", services.win), ("reopen", services.reopen)):
    add_verb(app, _name, "opportunity", _service, queries.opportunity)


@app.command("pipeline")
def pipeline(json: Json = False) -> None:
    """All open ones by state, in base currency."""
    door = open_door()
    show_list(door, door.read(queries.pipeline), ("state", "count", "amount", "weighed"), json)


@app.command("new")
def new_opportunity(
    customer: Annotated[str, typer.Option()],
    title: Annotated[str, typer.Option()],
    amount: str = "0",
    probability: Text = None,
    expected: Text = None,
    needs: str = "",
    source: str = "",
    salesperson: Text = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """A chance of business."""
    door = open_door()
    new = NewOpportunity(
        party_id(door, customer), title, needs, source, expected_amount=a_number(amount),
        probability=number_or_none(probability), expected_on=a_day(expected, door.today),
        salesperson_id=salesperson_id(door, salesperson),
    )  # fmt: skip
    said_now(door, queries.opportunity, door.perform(services.create, new, key=key), json)


@app.command("edit")
def edit_opportunity(
    number: Number,
    title: Text = None,
    amount: Text = None,
    probability: Text = None,
    expected: Text = None,
    needs: Text = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Change what is named."""
    door = open_door()
    new = given(
        title=title, expected_amount=number_or_none(amount), probability=number_or_none(probability), needs=needs,
        expected_on=a_day(expected, door.today),
    )  # fmt: skip
    found = id_of(door, "opportunity", number)
    door.perform(services.change, found, key=key, **new)
    said_now(door, queries.opportunity, found, json)


@app.command("lose")
def lose(
    number: Number, reason: Annotated[str, typer.Option()], detail: str = "", json: Json = False, key: Key = None
) -> None:
    """The business went elsewhere, with a coded reason."""
    door = open_door()
    found = id_of(door, "opportunity", number)
    door.perform(services.lose, found, reason, detail=detail, key=key)
    said_now(door, queries.opportunity, found, json)


@app.command("activity")
def activity(number: Number, kind: str, text: str, due: Text = None, json: Json = False, key: Key = None) -> None:
    """Something to do about it: call, visit, mail, task."""
    door = open_door()
    found = id_of(door, "opportunity", number)
    door.perform(services.add_activity, found, kind, text, due_on=a_day(due, door.today), key=key)
    done(_("Noted."), json, number=number)
