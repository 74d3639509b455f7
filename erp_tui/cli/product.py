"""`erp-tui product`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_number, done, group, open_door
from erp_tui.cli.nouns import Number, Text, add_list, add_show, given, id_of, number_or_none, party_id
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.products import queries, services
from erp_tui.domain.products.rules import NewProduct
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.purchasing.rules import Reorder
from erp_tui.domain.stock.queries import STOCK
from erp_tui.i18n import _
from erp_tui.workspace import Workspace

app = group("product", N_("Products"))
add_list(app, STOCK)
add_show(app, "product", queries.product)


def _category(door: Workspace, code: str | None) -> int | None:
    if code is None:
        return None
    for view in door.read(queries.categories):
        if view.code == code:
            return view.id
    raise Wrong(_("There is no category {code}.").format(code=code))


def _said(door: Workspace, product_id: int, json: bool) -> None:
    view = door.read(queries.product, product_id)
    done(f"{view.code}  {view.name}", json, id=product_id, code=view.code, name=view.name)


@app.command("new")
def new_product(
    name: Annotated[str, typer.Option()],
    code: Text = None,
    price: str = "0",
    cost: str = "0",
    unit: str = "pcs",
    kind: Annotated[str, typer.Option(help="goods, service, charge")] = "goods",
    category: Text = None,
    specification: str = "",
    valuation: str = "average",
    json: Json = False,
    key: Key = None,
) -> None:
    """Something to sell or buy."""
    door = open_door()
    new = NewProduct(
        name=name, code=code, list_price=a_number(price), standard_cost=a_number(cost), unit=unit, kind=kind,
        category_id=_category(door, category), specification=specification, valuation=valuation,
    )  # fmt: skip
    _said(door, door.perform(services.create, new, key=key), json)


@app.command("edit")
def edit_product(
    code: Number,
    name: Text = None,
    price: Text = None,
    cost: Text = None,
    category: Text = None,
    specification: Text = None,
    discontinued: Annotated[bool | None, typer.Option("--discontinued/--continued")] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Change what is named."""
    door = open_door()
    new: dict[str, Any] = given(
        name=name, list_price=number_or_none(price), standard_cost=number_or_none(cost), specification=specification,
        category_id=_category(door, category), discontinued=discontinued,
    )  # fmt: skip
    found = id_of(door, "product", code)
    door.perform(services.change, found, key=key, **new)
    _said(door, found, json)


@app.command("archive")
def archive_product(code: Number, json: Json = False, key: Key = None) -> None:
    """Take it out of use; its documents stay."""
    door = open_door()
    door.perform(services.archive, id_of(door, "product", code), key=key)
    done(_("{code} was archived.").format(code=code), json, code=code)


@app.command("restore")
def restore_product(code: Number, json: Json = False, key: Key = None) -> None:
    """Take it back from the archive."""
    door = open_door()
    door.perform(services.restore, id_of(door, "product", code), key=key)
    done(_("{code} is in use again.").format(code=code), json, code=code)


@app.command("new-category")
def new_category(code: str, name: str, json: Json = False, key: Key = None) -> None:
    """A category of products."""
    door = open_door()
    door.perform(services.new_category, code, name, key=key)
    done(f"{code}  {name}", json, code=code, name=name)


@app.command("reorder")
def reorder_rule(
    code: Number,
    minimum: Annotated[str, typer.Option("--min")],
    maximum: Annotated[str, typer.Option("--max")],
    multiple: Text = None,
    order_minimum: Text = None,
    lead_days: int = 0,
    json: Json = False,
    key: Key = None,
) -> None:
    """Keep so much of it: below the minimum a requisition is made by itself."""
    door = open_door()
    rule = Reorder(
        a_number(minimum), a_number(maximum), number_or_none(multiple), number_or_none(order_minimum), lead_days
    )
    found = id_of(door, "product", code)
    door.perform(purchasing.set_rule, found, rule, key=key)
    _said(door, found, json)


@app.command("supplier")
def set_supplier(
    code: Number,
    supplier: str,
    price: Annotated[str, typer.Option()],
    from_quantity: str = "0",
    lead_days: int = 7,
    json: Json = False,
    key: Key = None,
) -> None:
    """From whom it is bought at which price."""
    door = open_door()
    found = id_of(door, "product", code)
    door.perform(
        purchasing.set_supplier, found, party_id(door, supplier), a_number(price), min_quantity=a_number(from_quantity),
        lead_days=lead_days, key=key,
    )  # fmt: skip
    _said(door, found, json)
