"""`erp-tui policy`: the most discount and the least margin, and what happens beyond them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import typer

from erp_tui.cli.base import Json, Key, Wrong, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.nouns import number_or_none, product_id
from erp_tui.cli.output import done, show_list
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing import policy, services
from erp_tui.domain.pricing.policy_rules import APPROVE, BEYOND, Rule
from erp_tui.domain.products import queries as products
from erp_tui.i18n import _
from erp_tui.workspace import Workspace

app = group("policy", N_("Discount policy: the most discount, the least margin"))

No = Annotated[int, typer.Argument(min=1, max=1_000_000, help="Number of the rule.")]
Product = Annotated[str | None, typer.Option(help="Code of the product it is for.")]
Category = Annotated[str | None, typer.Option(help="Code of the category it is for, with those below it.")]
Role = Annotated[str, typer.Option(help="owner, manager or clerk; none: everyone.")]
Most = Annotated[
    str | None, typer.Option("--max-discount", help="The most discount in percent, all discounts together.")
]
Least = Annotated[
    str | None, typer.Option("--min-margin", help="The least margin over the cost, in percent of the net.")
]
Beyond = Annotated[str, typer.Option(help="refuse (the line) or approve (somebody else lets it pass).")]


@app.command("list", answers=RowsOf(policy.PolicyView))
def list_rules(json: Json = False) -> None:
    """All rules. The nearest decides: product, category, the one above, all; there a role before everyone."""
    door = open_door()
    columns = ("no", "product_code", "category_code", "role", "max_discount_percent", "min_margin_percent", "beyond")
    show_list(door, door.read(policy.policy), columns, json)


@app.command("new", answers=("no",), example="--max-discount 10 --role clerk --beyond approve")
def new_rule(
    product: Product = None,
    category: Category = None,
    role: Role = "",
    max_discount: Most = None,
    min_margin: Least = None,
    beyond: Beyond = APPROVE,
    json: Json = False,
    key: Key = None,
) -> None:
    """A rule: for a product, a category or all, for a role or everyone."""
    door = open_door()
    rule = _rule(door, product, category, role, max_discount, min_margin, beyond)
    made = door.perform(services.new_policy, rule, key=key)
    no = next(one.no for one in door.read(policy.policy) if one.id == made)
    _warn_of_twins(door, made)
    done(_("Policy rule {no} was saved.").format(no=no), json, no=no)


def _warn_of_twins(door: Workspace, rule_id: int) -> None:
    if twins := door.read(policy.twins, rule_id):
        numbers = ", ".join(str(no) for no in twins)
        typer.echo(
            _(policy.TWINS).format(numbers=numbers),
            err=True,
        )


@app.command("edit", answers=("no",), example="1 --max-discount 15 --beyond refuse")
def edit_rule(
    no: No,
    product: Product = None,
    category: Category = None,
    role: Role = "",
    max_discount: Most = None,
    min_margin: Least = None,
    beyond: Beyond = APPROVE,
    json: Json = False,
    key: Key = None,
) -> None:
    """All of a rule anew; its number stays."""
    door = open_door()
    rule = _rule(door, product, category, role, max_discount, min_margin, beyond)
    found = door.read(policy.policy_rule_id, no)
    door.perform(services.change_policy, found, rule, key=key)
    _warn_of_twins(door, found)
    done(_("Policy rule {no} was saved.").format(no=no), json, no=no)


@app.command("remove", answers=("no",))
def remove_rule(no: No, json: Json = False, key: Key = None) -> None:
    """It decides nothing any more."""
    door = open_door()
    door.perform(services.remove_policy, door.read(policy.policy_rule_id, no), key=key)
    done(_("Policy rule {no} was removed.").format(no=no), json, no=no)


def _rule(
    door: Workspace, product: str | None, category: str | None, role: str, most: Any, least: Any, beyond: str
) -> Rule:
    if beyond not in BEYOND:
        raise Wrong(_("--beyond is one of: {names}").format(names=", ".join(BEYOND)))
    most_percent: Decimal | None = number_or_none(most)
    return Rule(
        0,
        product_id(door, product) if product else None,
        category_id(door, category) if category else None,
        role,
        most_percent,
        number_or_none(least),
        beyond,
    )


def category_id(door: Workspace, code: str) -> int:
    """The category of a code."""
    for one in door.read(products.categories):
        if one.code.upper() == code.upper():
            return one.id
    raise Wrong(_("There is no category {code}.").format(code=code))
