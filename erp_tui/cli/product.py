"""`erp-tui product`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_line, a_number, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import Number, Reason, add_show, given, id_of, number_or_none, party_id, product_id
from erp_tui.cli.output import done, show_list
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.products import queries, services
from erp_tui.domain.products.queries import Component
from erp_tui.domain.products.rules import NewProduct
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.purchasing.rules import Reorder
from erp_tui.domain.stock.lists import STOCK
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


def _template(door: Workspace, code: str | None) -> int | None:
    if code is None:
        return None
    for template_id, (known, _name) in door.read(queries.templates).items():
        if known == code:
            return template_id
    raise Wrong(_("There is no product template {code}.").format(code=code))


def _said(door: Workspace, product_id: int, json: bool) -> None:
    view = door.read(queries.product, product_id)
    done(f"{view.code}  {view.name}", json, code=view.code, name=view.name)


Code = Annotated[str | None, typer.Option(help="None: the next free one.")]
Price = Annotated[str | None, typer.Option(help="List price in base currency, per unit.")]
Cost = Annotated[str | None, typer.Option(help="Standard cost in base currency, per unit.")]
Category = Annotated[str | None, typer.Option(help="Code of the category.")]
Template = Annotated[str | None, typer.Option(help="Code of the product template that it is a variant of.")]
Specification = Annotated[str | None, typer.Option(help="More about it, as size or packing.")]
LeadDays = Annotated[int, typer.Option(min=0, max=3650, help="Days from order to arrival.")]
SHORT = ("code", "name")


@app.command("new", answers=SHORT, example="--code 11 --name Chai --price 18 --cost 9.50")
def new_product(
    name: Annotated[str, typer.Option(help="Its name.")],
    code: Code = None,
    price: Price = None,
    cost: Cost = None,
    unit: Annotated[str, typer.Option(help="Code of the stock unit.")] = "pcs",
    kind: Annotated[str, typer.Option(help="goods, service, charge or kit")] = "goods",
    currency: Annotated[str | None, typer.Option(help="Currency of the list price; none: base currency.")] = None,
    template: Template = None,
    category: Category = None,
    specification: Specification = None,
    valuation: Annotated[str, typer.Option(help="average, standard, fifo or lifo")] = "average",
    json: Json = False,
    key: Key = None,
) -> None:
    """Something to sell or buy."""
    door = open_door()
    new = NewProduct(
        name=name, code=code, list_price=a_number(price or "0"), standard_cost=a_number(cost or "0"), unit=unit, kind=kind,
        category_id=_category(door, category), specification=specification or "", valuation=valuation,
        currency=currency.upper() if currency else None, template_id=_template(door, template),
    )  # fmt: skip
    _said(door, door.perform(services.create, new, key=key), json)


@app.command("edit", answers=SHORT, example="11 --price 19.50 --discontinued")
def edit_product(
    code: Number,
    name: Annotated[str | None, typer.Option(help="Its name.")] = None,
    price: Price = None,
    cost: Cost = None,
    category: Category = None,
    template: Template = None,
    specification: Specification = None,
    entry_note: Annotated[str | None, typer.Option(help="Said when a line of it is entered.")] = None,
    discontinued: Annotated[
        bool | None, typer.Option("--discontinued/--continued", help="Sold while stocks last, or not any more so.")
    ] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Change what is named."""
    door = open_door()
    new: dict[str, Any] = given(
        name=name, list_price=number_or_none(price), standard_cost=number_or_none(cost), specification=specification,
        category_id=_category(door, category), discontinued=discontinued, entry_note=entry_note,
        template_id=_template(door, template),
    )  # fmt: skip
    found = id_of(door, "product", code)
    door.perform(services.change, found, key=key, **new)
    _said(door, found, json)


@app.command("block", answers=("code",), example="11 --reason 'Recalled'")
def block_product(code: Number, reason: Reason, json: Json = False, key: Key = None) -> None:
    """Let it come on no new line; the reason is said to whoever tries."""
    door = open_door()
    door.perform(services.block, id_of(door, "product", code), reason, key=key)
    done(_("{code} is blocked.").format(code=code), json, code=code)


@app.command("unblock", answers=("code",))
def unblock_product(code: Number, json: Json = False, key: Key = None) -> None:
    """Sell it again."""
    door = open_door()
    door.perform(services.unblock, id_of(door, "product", code), key=key)
    done(_("{code} is not blocked any more.").format(code=code), json, code=code)


@app.command("archive", answers=("code",))
def archive_product(code: Number, json: Json = False, key: Key = None) -> None:
    """Take it out of use; its documents stay."""
    door = open_door()
    door.perform(services.archive, id_of(door, "product", code), key=key)
    done(_("{code} was archived.").format(code=code), json, code=code)


@app.command("restore", answers=("code",))
def restore_product(code: Number, json: Json = False, key: Key = None) -> None:
    """Take it back from the archive."""
    door = open_door()
    door.perform(services.restore, id_of(door, "product", code), key=key)
    done(_("{code} is in use again.").format(code=code), json, code=code)


@app.command("new-category", answers=SHORT, example="9 'Tea and coffee'")
def new_category(
    code: Annotated[str, typer.Argument(help="Its code.")],
    name: Annotated[str, typer.Argument(help="Its name.")],
    parent: Annotated[str | None, typer.Option(help="Code of the category above it; none: at the top.")] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """A category of products, below another one where that is named."""
    door = open_door()
    door.perform(services.new_category, code, name, parent_id=_category(door, parent), key=key)
    done(f"{code}  {name}", json, code=code, name=name)


@app.command("reorder", answers=SHORT, example="11 --min 10 --max 50 --multiple 5")
def reorder_rule(
    code: Number,
    minimum: Annotated[str, typer.Option("--min", help="Below this it is ordered.")],
    maximum: Annotated[str, typer.Option("--max", help="Up to this it is ordered.")],
    multiple: Annotated[str | None, typer.Option(help="Ordered in multiples of so many.")] = None,
    order_minimum: Annotated[str | None, typer.Option(help="Never fewer than so many.")] = None,
    lead_days: LeadDays = 0,
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


@app.command("supplier", answers=SHORT, example="11 S1 --price 9.50 --lead-days 14")
def set_supplier(
    code: Number,
    supplier: Annotated[str, typer.Argument(help="Code of the supplier.")],
    price: Annotated[str, typer.Option(help="Price per unit in the supplier's currency.")],
    from_quantity: Annotated[str, typer.Option(help="The price holds from so many on.")] = "0",
    lead_days: LeadDays = 7,
    their_code: Annotated[
        str | None, typer.Option(help="What the supplier calls it; understood in orders to it.")
    ] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """From whom it is bought at which price."""
    door = open_door()
    found = id_of(door, "product", code)
    door.perform(
        purchasing.set_supplier, found, party_id(door, supplier), a_number(price), min_quantity=a_number(from_quantity),
        lead_days=lead_days, supplier_code=their_code, key=key,
    )  # fmt: skip
    _said(door, found, json)


@app.command("new-template", answers=SHORT, example="SHIRT --name 'Polo shirt'")
def new_template(
    code: Annotated[str, typer.Argument(help="Code of the product template.")],
    name: Annotated[str, typer.Option(help="Its name.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """What variants of a product have in common: price rules can be for all of them."""
    door = open_door()
    door.perform(services.new_template, code, name, key=key)
    done(f"{code}  {name or code}", json, code=code, name=name or code)


@app.command(
    "components", answers=RowsOf(("product_code", "name", "quantity", "unit")), example="SET --line 11*2 --line 42*1"
)
def components(
    code: Number,
    line: Annotated[
        list[str] | None, typer.Option("--line", help="CODE*QTY for one kit, several times; they replace what it had.")
    ] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """What one kit consists of; with --line it is set."""
    door = open_door()
    kit = id_of(door, "product", code)
    if line:
        entries = [a_line(text) for text in line]
        parts = [Component(product_id(door, entry.code), entry.quantity) for entry in entries]
        door.perform(services.set_components, kit, parts, key=key)
    found = door.read(queries.components, [kit]).get(kit, ())
    views = door.read(queries.by_id, [one.product_id for one in found])
    rows = [
        {"product_code": views[one.product_id].code, "name": views[one.product_id].name, "quantity": one.quantity,
         "unit": views[one.product_id].unit}
        for one in found
    ]  # fmt: skip
    show_list(door, rows, ("product_code", "name", "quantity", "unit"), json)


@app.command(
    "customer-code", answers=("code", "customer", "customer_code", "name"),
    example="11 --customer ALFKI --as 'K-11' --name 'Chai tea'",
)  # fmt: skip
def customer_code(
    code: Number,
    customer: Annotated[str, typer.Option(help="Code of the customer.")],
    as_: Annotated[
        str, typer.Option("--as", help="What the customer calls it; understood in the customer's lines.")
    ] = "",
    name: Annotated[str, typer.Option(help="Printed for that customer instead of our name.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """What a customer calls a product; without --as and --name it is called as we call it."""
    door = open_door()
    party, product = party_id(door, customer), id_of(door, "product", code)
    door.perform(services.name_for_customer, party, product, code=as_, name=name, key=key)
    done(
        f"{code}  {customer}  {as_}  {name}".rstrip(), json, code=code, customer=customer, customer_code=as_, name=name
    )
