"""`erp-tui promotion`: what is given and taken off, for whom and until when."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_day, group, open_door
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import add_show, amount_or_none, id_of, number_or_none, party_or_none, product_id
from erp_tui.cli.output import done, show
from erp_tui.cli.policy import category_id
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing import promotion_setup, services
from erp_tui.domain.pricing.promotion_rules import KINDS, PromotionRule
from erp_tui.i18n import _

app = group("promotion", N_("Promotions: free goods, buy X pay Y, percent or amount off"))
add_list(app, promotion_setup.PROMOTIONS)
add_show(app, "promotion", promotion_setup.promotion)

Code = Annotated[str, typer.Argument(help="Code of the promotion.")]


@app.command(
    "new", answers=promotion_setup.PromotionView, example="TEA32 --name 'Three for two' --kind pay_for --buy 3 --pay 2"
)
def new_promotion(
    code: Code,
    name: Annotated[str, typer.Option(help="Name as people know it.")],
    kind: Annotated[
        str, typer.Option(help="percent_off, amount_off, pay_for (buy X pay Y) or get_free (buy X get Y).")
    ],
    product: Annotated[str | None, typer.Option(help="Code of the product it is for.")] = None,
    category: Annotated[str | None, typer.Option(help="Code of the category it is for, with those below it.")] = None,
    customer: Annotated[str | None, typer.Option(help="Code of the only customer it is for.")] = None,
    customer_group: Annotated[str, typer.Option(help="Group of customers it is for.")] = "",
    percent: Annotated[str | None, typer.Option(help="Percent off.")] = None,
    amount: Annotated[str | None, typer.Option(help="Amount off.")] = None,
    buy: Annotated[str | None, typer.Option(help="X: so many are bought.")] = None,
    pay: Annotated[str | None, typer.Option(help="Y of buy X pay Y: so many are paid.")] = None,
    free: Annotated[str | None, typer.Option(help="Y of buy X get Y: so many come for nothing.")] = None,
    free_product: Annotated[
        str | None, typer.Option(help="Code of what is given; none: the product it is for.")
    ] = None,
    min_quantity: Annotated[str | None, typer.Option(help="Only from so many on.")] = None,
    min_amount: Annotated[str | None, typer.Option(help="Only from this amount on.")] = None,
    currency: Annotated[str, typer.Option(help="Of its amounts; none: the company's.")] = "",
    since: Annotated[str | None, typer.Option(help="First day.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day.")] = None,
    priority: Annotated[int | None, typer.Option(help="Lower numbers are looked at first.")] = None,
    stackable: Annotated[bool, typer.Option("--stackable", help="Others may stand on the same line.")] = False,
    coupon: Annotated[bool, typer.Option("--coupon", help="Only with a coupon.")] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """A promotion; from now on drafts are priced with it."""
    if kind not in KINDS:
        raise Wrong(_("--kind is one of: {names}").format(names=", ".join(KINDS)))
    door = open_door()

    def goods(typed: str | None) -> Any:
        return None if typed is None else product_id(door, typed)

    rule = PromotionRule(
        code, name, kind, currency, goods(product), category_id(door, category) if category else None,
        party_or_none(door, customer), customer_group, number_or_none(min_quantity), amount_or_none(min_amount),
        number_or_none(percent), amount_or_none(amount), number_or_none(buy), number_or_none(pay), number_or_none(free),
        goods(free_product), a_day(since, door.today), a_day(until, door.today), priority, stackable, coupon,
    )  # fmt: skip
    made = door.perform(services.new_promotion, rule, key=key)
    show(door, door.read(promotion_setup.promotion, made), json)


@app.command("archive", answers=("code",))
def archive_promotion(code: Code, json: Json = False, key: Key = None) -> None:
    """It applies no longer; what was confirmed with it stays."""
    door = open_door()
    door.perform(services.archive_promotion, id_of(door, "promotion", code.upper()), key=key)
    done(_("Promotion {code} was archived.").format(code=code.upper()), json, code=code.upper())
