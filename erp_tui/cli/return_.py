"""`erp-tui return`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, group, open_door
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import Quantities, ReturnReason, add_show, add_verb, id_of, quantities, said_now
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.shipping import queries, services
from erp_tui.domain.shipping.rules import NewReturn

app = group("return", N_("Customer returns"))
add_list(app, queries.RETURNS)
add_show(app, "return", queries.sales_return)
for _name, _service in (
    ("approve", services.approve_return),
    ("reject", services.reject_return),
    ("receive", services.receive_return),
):
    add_verb(app, _name, "return", _service, queries.sales_return)


@app.command("new", answers=queries.ReturnView, example="--delivery DN000001 --reason damaged --line '42*1'")
def new_return(
    delivery: Annotated[str, typer.Option(help="Number of the delivery.")],
    reason: ReturnReason,
    line: Quantities = None,
    text: Annotated[str, typer.Option(help="More about the reason.")] = "",
    write_off: Annotated[bool, typer.Option("--write-off", help="Do not put the goods back into stock.")] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """A customer wants to send goods back."""
    door = open_door()
    found = id_of(door, "delivery", delivery)
    lines = door.read(queries.delivery, found).lines
    wanted = quantities(line, lines)
    made = door.perform(services.request_return, NewReturn(found, wanted, reason, text, restock=not write_off), key=key)
    said_now(door, queries.sales_return, made, json)
