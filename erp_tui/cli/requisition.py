"""`erp-tui requisition`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_day, a_line, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import Number, Supplier, add_show, add_verb, id_of, party_or_none, product_id, said_now
from erp_tui.cli.output import done, show_list
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.purchasing import lists, queries, services
from erp_tui.i18n import filled

app = group("requisition", N_("Purchase requisitions"))
add_list(app, lists.REQUISITIONS)
add_show(app, "requisition", queries.requisition)
for _name, _service in (("approve", services.approve_requisition), ("reject", services.reject_requisition)):
    add_verb(app, _name, "requisition", _service, queries.requisition)


@app.command("new", answers=queries.RequisitionView, example="--line '11*20' --needed +14")
def new_requisition(
    line: Annotated[str, typer.Option("--line", help="CODE*QTY or QTY CODE.")],
    needed: Annotated[str | None, typer.Option(help="Day it is needed: YYYY-MM-DD or +14.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, in words.")] = "",
    supplier: Supplier = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Somebody needs goods."""
    door = open_door()
    entry = a_line(line)
    made = door.perform(
        services.request, product_id(door, entry.code), entry.quantity, needed_on=a_day(needed, door.today), reason=reason,
        supplier_id=party_or_none(door, supplier), key=key,
    )  # fmt: skip
    said_now(door, queries.requisition, made, json)


@app.command("order", answers=RowsOf(queries.PurchaseOrderView), example="RQ000001 RQ000002 --supplier S1")
def order(
    number: Annotated[list[str], typer.Argument(help="Numbers of requisitions.")],
    supplier: Supplier = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Purchase orders for requisitions, one for each supplier."""
    door = open_door()
    ids = [id_of(door, "requisition", one) for one in number]
    chosen = party_or_none(door, supplier)
    made = door.perform(services.order_requisitions, ids, supplier_id=chosen, key=key)
    views = [door.read(queries.purchase_order, one) for one in made]
    show_list(door, views, ("number", "state", "party_name", "net", "currency"), json)


@app.command("why", answers=("number", "message"))
def why(number: Number, json: Json = False) -> None:
    """Why it was made, in figures."""
    door = open_door()
    view = door.read(queries.requisition, id_of(door, "requisition", number))
    text = filled(view.message, view.values)
    done(text, json, number=view.number, message=text)
