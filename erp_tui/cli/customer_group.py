"""`erp-tui customer-group`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, group, open_door
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import Number, limit_or_none
from erp_tui.cli.output import show
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.parties import queries, services

app = group("customer-group", N_("Groups of customers and their credit limits"))
add_list(app, queries.GROUPS)


@app.command("save", answers=queries.GroupView, example="RETAIL --name 'Retail shops' --credit-limit 5000")
def save(
    code: Number,
    name: Annotated[str, typer.Option(help="Name of the group; none: as it is.")] = "",
    credit_limit: Annotated[
        str | None, typer.Option(help="For each customer of the group without one of its own; none: no limit.")
    ] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Set up a group, or change the one of this code. Customers join it with `customer edit --group`."""
    door = open_door()
    made = door.perform(services.save_group, code, name, credit_limit=limit_or_none(credit_limit), key=key)
    show(door, door.read(queries.group, made), json)
