"""`erp-tui tax`: taxes, and which of them a customer bears."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, Wrong, a_day, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.nouns import Customer, On, given, number_or_none, party_id, product_id
from erp_tui.cli.output import done, show, show_list
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing import queries, tax_views, taxes
from erp_tui.domain.pricing.rules import TaxRule
from erp_tui.i18n import _

app = group("tax", N_("Taxes, and who bears which"))

Code = Annotated[str, typer.Argument(help="Code of the tax.")]
Kind = Annotated[str | None, typer.Option(help="percent, per_unit or percent_of_gross.")]
Rate = Annotated[str | None, typer.Option(help="Percent; below zero for a withholding tax.")]
UnitRate = Annotated[str | None, typer.Option("--per-unit", help="So much money for each unit.")]
Included = Annotated[bool | None, typer.Option("--included/--on-top", help="Whether prices contain it.")]
Adds = Annotated[
    bool | None, typer.Option("--adds-to-next/--adds-nothing", help="Later taxes are computed on a base raised by it.")
]
Ignores = Annotated[
    bool | None, typer.Option("--ignores-previous/--on-previous", help="Its own base is not raised by earlier taxes.")
]
First = Annotated[str | None, typer.Option("--from", help="First day it holds: YYYY-MM-DD.")]
Last = Annotated[str | None, typer.Option("--until", help="Last day it holds: YYYY-MM-DD.")]
Order = Annotated[
    int | None, typer.Option("--sequence", min=0, max=1_000_000, help="Taxes are computed in this order.")
]
Account = Annotated[str | None, typer.Option(help="Code of the account it is booked to; none: the usual one.")]
Name = Annotated[str | None, typer.Option(help="Name as documents print it.")]
ProductClass = Annotated[str, typer.Option(help="Tax class of the products; * for any.")]
PartyClass = Annotated[str, typer.Option(help="Tax class of the customers; * for any.")]


@app.command("list", answers=RowsOf(tax_views.TaxRow))
def list_taxes(json: Json = False) -> None:
    """All taxes in their order of computation."""
    door = open_door()
    names = ("code", "name", "kind", "rate_percent", "unit_rate", "included", "valid_from", "valid_to", "archived_at")
    show_list(door, door.read(tax_views.tax_rows), names, json)


@app.command("show", answers=tax_views.TaxRow)
def show_tax(code: Code, json: Json = False) -> None:
    """Everything about one."""
    door = open_door()
    show(door, door.read(tax_views.tax_row, code), json)


@app.command("new", answers=tax_views.TaxRow, example="VAT19 --name 'VAT 19 %' --rate 19 --from 2026-01-01")
def new_tax(
    code: Code,
    name: Name = None,
    kind: Kind = None,
    rate: Rate = None,
    per_unit: UnitRate = None,
    included: Included = None,
    adds_to_next: Adds = None,
    ignores_previous: Ignores = None,
    first: First = None,
    until: Last = None,
    sequence: Order = None,
    account: Account = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """A tax; `tax choose` says who bears it."""
    door = open_door()
    tax = TaxRule(
        code, kind or ("per_unit" if per_unit else "percent"), number_or_none(rate) or ZERO, number_or_none(per_unit) or ZERO,
        bool(included), bool(adds_to_next), bool(ignores_previous), a_day(first, door.today), a_day(until, door.today),
    )  # fmt: skip
    door.perform(taxes.new_tax, tax, name or "", sequence=sequence, account=account, key=key)
    show(door, door.read(tax_views.tax_row, code), json)


@app.command("edit", answers=tax_views.TaxRow, example="VAT19 --until 2026-12-31")
def edit_tax(
    code: Code,
    name: Name = None,
    kind: Kind = None,
    rate: Rate = None,
    per_unit: UnitRate = None,
    included: Included = None,
    adds_to_next: Adds = None,
    ignores_previous: Ignores = None,
    first: First = None,
    until: Last = None,
    sequence: Order = None,
    account: Account = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Change what is named; documents that exist keep their taxes."""
    door = open_door()
    new = given(
        name=name, kind=kind, rate=number_or_none(rate), amount=number_or_none(per_unit), included=included,
        adds_to_next=adds_to_next, ignores_previous=ignores_previous, valid_from=a_day(first, door.today),
        valid_to=a_day(until, door.today), sequence=sequence, account=account,
    )  # fmt: skip
    door.perform(taxes.change_tax, code, key=key, **new)
    show(door, door.read(tax_views.tax_row, code), json)


@app.command("archive", answers=("code",))
def archive_tax(code: Code, json: Json = False, key: Key = None) -> None:
    """New lines do not bear it any more."""
    door = open_door()
    door.perform(taxes.archive_tax, code, key=key)
    done(_("{code} is archived.").format(code=code), json, code=code)


@app.command("restore", answers=("code",))
def restore_tax(code: Code, json: Json = False, key: Key = None) -> None:
    """New lines may bear it again."""
    door = open_door()
    door.perform(taxes.restore_tax, code, key=key)
    done(_("{code} is not archived any more.").format(code=code), json, code=code)


# ------------------------------------------------------------------------------------------- which taxes when


@app.command("choices", answers=RowsOf(queries.ChoiceView))
def list_choices(json: Json = False) -> None:
    """Which taxes products of a class bear for customers of a class."""
    door = open_door()
    found = [
        {"product_class": one.product_class or "*", "party_class": one.party_class or "*", "taxes": " ".join(one.taxes)}
        for one in door.read(queries.tax_choices).values()
    ]
    if json:
        show_list(door, door.read(queries.tax_choices).values(), json=True)
    else:
        show_list(door, found, ("product_class", "party_class", "taxes"))


@app.command("choose", answers=("product_class", "party_class", "taxes"),
             example="--product-class standard --party-class domestic --tax VAT19")  # fmt: skip
def choose(
    product_class: ProductClass,
    party_class: PartyClass,
    tax: Annotated[list[str] | None, typer.Option(help="Code of a tax, several times.")] = None,
    free: Annotated[bool, typer.Option("--free", help="They bear no tax.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="There is no rule for them any more.")] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """Say which taxes products of a class bear for customers of a class."""
    if sum((bool(tax), free, forget)) != 1:
        raise Wrong(_("Say one of --tax, --free, --forget."))
    door = open_door()
    pair = tuple(None if name == "*" else name for name in (product_class, party_class))
    door.perform(taxes.choose_taxes, *pair, None if forget else list(tax or ()), key=key)
    named = {"product_class": product_class, "party_class": party_class}
    done(" ".join((product_class, party_class, *(tax or ()))), json, **named, taxes=list(tax or ()))


@app.command("regions", answers=RowsOf(queries.RegionView))
def list_regions(json: Json = False) -> None:
    """How customers are taxed by where their goods go."""
    door = open_door()
    show_list(door, door.read(queries.tax_regions), ("country", "region", "has_tax_number", "party_class"), json)


@app.command("region", answers=("country", "party_class"), example="FR --tax-number --class foreign")
def set_region(
    country: Annotated[str, typer.Argument(help="Two letters; * for any country.")],
    party_class: Annotated[
        str | None, typer.Option("--class", help="Tax class of the customers; none: no rule.")
    ] = None,
    region: Annotated[str, typer.Option(help="Region, state or province.")] = "",
    tax_number: Annotated[
        bool | None, typer.Option("--tax-number/--no-tax-number", help="Only customers with, or without one.")
    ] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Say how customers are taxed whose goods go there, unless they have a tax class of their own."""
    door = open_door()
    place = None if country == "*" else country.upper()
    door.perform(taxes.set_tax_region, place, party_class, region=region, has_tax_number=tax_number, key=key)
    done(f"{country} {party_class or '–'}", json, country=country, party_class=party_class)


@app.command("exemptions", answers=RowsOf(tax_views.ExemptionRow))
def list_exemptions(json: Json = False) -> None:
    """Certificates of exempt customers."""
    door = open_door()
    names = ("party_code", "party_name", "party_class", "number", "valid_from", "valid_to", "ended_at")
    show_list(door, door.read(tax_views.exemption_rows), names, json)


@app.command("exempt", answers=("party_code", "number"), example="--customer ALFKI --number E-4711 --until 2027-12-31")
def exempt(
    customer: Customer,
    number: Annotated[str, typer.Option(help="Number of the certificate.")],
    party_class: Annotated[str, typer.Option("--class", help="Tax class it is taxed as.")] = "free",
    first: Annotated[str | None, typer.Option("--from", help="First day.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day.")] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """A customer bears no tax (or another class's) while its certificate is valid."""
    door = open_door()
    days = {"valid_from": a_day(first, door.today), "valid_to": a_day(until, door.today)}
    door.perform(taxes.exempt, party_id(door, customer), number, party_class, key=key, **days)
    done(f"{customer} {number}", json, party_code=customer, number=number)


@app.command("end-exemption", answers=("party_code", "number"), example="--customer ALFKI --number E-4711")
def end_exemption(
    customer: Customer,
    number: Annotated[str, typer.Option(help="Number of the certificate.")],
    json: Json = False,
    key: Key = None,
) -> None:
    """The certificate does not count any more."""
    door = open_door()
    fitting = [
        one.id
        for one in door.read(tax_views.exemption_rows)
        if (one.party_code, one.number, one.ended_at) == (customer, number, None)
    ]
    if not fitting:
        raise Wrong(_("{customer} has no such certificate.").format(customer=customer))
    door.perform(taxes.end_exemption, fitting[0], key=key)
    done(f"{customer} {number}", json, party_code=customer, number=number)


@app.command("explain", answers=tax_views.TaxReason, example="--customer ALFKI --product 11 --on 2026-07-01")
def explain(
    customer: Customer,
    product: Annotated[str, typer.Option(help="Code of the product.")],
    on: On = None,
    country: Annotated[str | None, typer.Option(help="Country the goods go to; none: the customer's.")] = None,
    json: Json = False,
) -> None:
    """Which taxes a customer bears on a product, and why."""
    door = open_door()
    party, goods = party_id(door, customer), product_id(door, product)
    place = None if country is None else country.upper()
    show(door, door.read(tax_views.why_taxes, party, goods, a_day(on, door.today), place), json)
