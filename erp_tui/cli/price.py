"""`erp-tui price`: what a product costs a customer, and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import typer

from erp_tui import formats
from erp_tui.cli.base import Json, a_day, a_quantity, group, open_door
from erp_tui.cli.nouns import On, id_of, party_id, reason_lines
from erp_tui.cli.output import show, write
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing import offers
from erp_tui.domain.products import queries as products

app = group("price", N_("Prices, and why they are so"))


@app.callback()
def _prices() -> None:
    """Prices, and why they are so"""


@dataclass(frozen=True)
class Explanation:
    """A price with the sentences that explain it, in the user's language; `price_reason` is the same as data."""

    product_code: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    currency: str
    discount_percent: Decimal
    explanation: tuple[str, ...]
    price_reason: dict[str, Any]


@app.command("explain", answers=Explanation, example="ALFKI 11 12 --on 2026-06-01 --unit doz")
def explain(
    customer: Annotated[str, typer.Argument(help="Code of the customer; - for anybody.")],
    product: Annotated[str, typer.Argument(help="Code of the product, ours or the customer's.")],
    quantity: Annotated[str, typer.Argument(help="How much, in the unit.")] = "1",
    on: On = None,
    unit: Annotated[str | None, typer.Option(help="Code of the unit; none: the stock unit.")] = None,
    price_list: Annotated[
        str | None, typer.Option("--list", help="Code of a price list to try; none: the customer's.")
    ] = None,
    currency: Annotated[
        str | None, typer.Option(help="Currency of the price; none: the customer's, for anybody that of the list.")
    ] = None,
    json: Json = False,
) -> None:
    """The price of one unit and the whole way to it: list, rule, break, days, formula; and why other rules lost."""
    door = open_door()
    party = None if customer == "-" else party_id(door, customer)
    named = door.read(products.named, [product], party).get(product)
    if named is None:
        raise NotFound("no_product", N_("There is no product {code}."), field="code", code=product)
    view, unit = named.product, unit or named.unit
    amount = a_quantity(quantity) * named.quantity
    priced = door.read(
        offers.asked, view.id, amount, unit_code=unit, on=a_day(on, door.today), party_id=party,
        list_id=None if price_list is None else id_of(door, "price_list", price_list),
        currency=currency.upper() if currency else None,
    )  # fmt: skip
    way = reason_lines(priced.reason)
    if json:
        show(
            door,
            Explanation(
                view.code,
                amount,
                unit or view.unit,
                priced.unit_price,
                priced.currency,
                priced.discount_percent,
                way,
                priced.reason,
            ),
            True,
        )
        return
    write(f"{view.code}  {view.name}  {formats.quantity(amount)} {unit or view.unit}")
    write(f"{formats.price(priced.unit_price)} {priced.currency}{formats.off(priced.discount_percent)}")
    write("")
    for line in way:
        write(line)
