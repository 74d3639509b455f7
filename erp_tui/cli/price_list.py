"""`erp-tui price-list`: price lists, their rules, and who has which."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, Wrong, group, open_door, usage
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import Number, given, id_of, party_id
from erp_tui.cli.output import done, print_table, show, write
from erp_tui.cli.words import word
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing import list_queries, rule_text, services
from erp_tui.domain.pricing.list_queries import PRICE_LISTS, PriceListView, RuleView
from erp_tui.domain.pricing.price_lists import NewPriceList
from erp_tui.i18n import _
from erp_tui.workspace import Workspace

app = group("price-list", N_("Price lists and their rules"))
add_list(app, PRICE_LISTS)

RULE_HELP = N_(
    "SCOPE [conditions] [price]: 11 10.. 9.50; c:BEV -10%; all cost +30% ~0.05 floor:1; t:SHIRT group:VIP to:2026-06-30 x0.8"
)
Rules = Annotated[list[str], typer.Argument(help=RULE_HELP)]
RuleText = Annotated[str, typer.Argument(help=RULE_HELP)]
RuleNo = Annotated[int, typer.Argument(min=1, max=1_000_000, help="Number of the rule.")]
Customer = Annotated[str | None, typer.Option(help="Code of the customer.")]
Group = Annotated[str | None, typer.Option(help="Name of the customer group.")]


def say(door: Workspace, view: PriceListView) -> None:
    """A price list as people read it: what it is, its rules as they are typed, who has it."""
    facts = [f"{view.code}  {view.name}  {view.currency}"]
    facts += [_("taxes included")] if view.includes_tax else []
    facts += [_("default")] if view.is_default else []
    facts += [_("archived")] if view.archived_at is not None else []
    write(", ".join(facts))
    if view.rules:
        write("")
        table = [
            {"line_no": rule.line_no, "text": rule.text, "overlaps": ", ".join(map(str, rule.overlaps))}
            for rule in view.rules
        ]
        count = 3 if any(rule.overlaps for rule in view.rules) else 2
        print_table(table, ("line_no", "text", "overlaps")[:count], ["#", _("Rule"), word("overlaps")][:count])
    for label, known in ((_("Customers"), view.customers), (_("Customer groups"), view.groups)):
        if known:
            write(f"\n{label}: {', '.join(known)}")


def answer(door: Workspace, list_id: int, json: bool) -> None:
    view = door.read(list_queries.price_list, list_id)
    if json:
        show(door, view, True)
    else:
        say(door, view)


def warn_of_overlaps(view: PriceListView, numbers: set[int]) -> None:
    """Beside the answer: overlapping rules are no fault, but whoever makes one should know which decides."""
    for rule in view.rules:
        if rule.overlaps and rule.line_no in numbers:
            others = ", ".join(map(str, rule.overlaps))
            typer.echo(
                _("Rule {no} overlaps with {others}: where several apply, the earliest decides.").format(
                    no=rule.line_no, others=others
                ),
                err=True,
            )


def rule_of(view: PriceListView, number: int) -> RuleView:
    for rule in view.rules:
        if rule.line_no == number:
            return rule
    raise Wrong(_("There is no rule {no}.").format(no=number))


def typed(text: str) -> rule_text.TypedRule:
    try:
        return rule_text.parse_rule(text)
    except InvalidInput as error:
        raise usage(error) from error


@app.command("show", answers=PriceListView)
def show_list_(number: Number, json: Json = False) -> None:
    """Its rules as they are typed, and who has it."""
    door = open_door()
    answer(door, id_of(door, "price_list", number), json)


@app.command("new", answers=PriceListView, example="RETAIL --name 'Shops' --currency EUR --tax-included")
def new_list(
    code: Annotated[str, typer.Argument(help="Code of the price list.")],
    name: Annotated[str, typer.Option(help="Name as people know it.")] = "",
    currency: Annotated[str | None, typer.Option(help="Currency of its prices; none: the company's.")] = None,
    tax_included: Annotated[
        bool, typer.Option("--tax-included/--tax-on-top", help="Whether prices contain their taxes.")
    ] = False,
    json: Json = False,
    key: Key = None,
) -> None:
    """A price list without rules: it gives the list prices of the products."""
    door = open_door()
    new = NewPriceList(code, name, currency.upper() if currency else None, tax_included)
    answer(door, door.perform(services.new_list, new, key=key), json)


@app.command("edit", answers=PriceListView, example="RETAIL --name 'Shops and kiosks'")
def edit_list(
    number: Number,
    name: Annotated[str | None, typer.Option(help="Name as people know it.")] = None,
    tax_included: Annotated[
        bool | None, typer.Option("--tax-included/--tax-on-top", help="Whether prices contain their taxes.")
    ] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Another name, or whether its prices contain taxes; documents made from now on are so."""
    door = open_door()
    found = id_of(door, "price_list", number)
    door.perform(services.change_list, found, key=key, **given(name=name, includes_tax=tax_included))
    answer(door, found, json)


@app.command("add-rule", answers=PriceListView, example="RETAIL '11 10.. 9.50' 'c:BEV -10% to:2026-12-31'")
def add_rule(
    number: Number,
    rules: Rules,
    at: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="Place of the first one; none: at the end.")
    ] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Rules at the end of a list, or from a place on. Of equal rules the earlier one decides."""
    door = open_door()
    found = id_of(door, "price_list", number)
    read = [door.read(list_queries.rule_from, typed(text)) for text in rules]
    made = set(door.perform(services.add_rules, found, read, at=at, key=key))
    answer(door, found, json)
    view = door.read(list_queries.price_list, found)
    warn_of_overlaps(view, {rule.line_no for rule in view.rules if rule.id in made})


@app.command("change-rule", answers=PriceListView, example="RETAIL 1 '11 12.. 9.20'")
def change_rule(number: Number, rule: RuleNo, text: RuleText, json: Json = False, key: Key = None) -> None:
    """What is typed takes the place of the whole rule."""
    door = open_door()
    found = id_of(door, "price_list", number)
    before = rule_of(door.read(list_queries.price_list, found), rule)
    new = {**services.EMPTY_RULE, **door.read(list_queries.rule_from, typed(text))}
    door.perform(services.change_rule, found, before.id, key=key, **new)
    answer(door, found, json)
    warn_of_overlaps(door.read(list_queries.price_list, found), {rule})


@app.command("remove-rule", answers=PriceListView, example="RETAIL 1")
def remove_rule(number: Number, rule: RuleNo, json: Json = False, key: Key = None) -> None:
    """Take a rule out of a list."""
    door = open_door()
    found = id_of(door, "price_list", number)
    before = rule_of(door.read(list_queries.price_list, found), rule)
    door.perform(services.remove_rule, found, before.id, key=key)
    answer(door, found, json)


@app.command("move-rule", answers=PriceListView, example="RETAIL 3 1")
def move_rule(
    number: Number,
    rule: RuleNo,
    to: Annotated[int, typer.Argument(min=1, max=1_000_000, help="Its new number.")],
    json: Json = False,
    key: Key = None,
) -> None:
    """Give a rule another place: of equal rules the earlier one decides."""
    door = open_door()
    found = id_of(door, "price_list", number)
    before = rule_of(door.read(list_queries.price_list, found), rule)
    door.perform(services.move_rule, found, before.id, to, key=key)
    answer(door, found, json)


@app.command("assign", answers=PriceListView, example="RETAIL --customer ALFKI")
def assign(number: Number, customer: Customer = None, group: Group = None, json: Json = False, key: Key = None) -> None:
    """Give the list to a customer, or to all customers of a group that have none of their own."""
    door = open_door()
    found = id_of(door, "price_list", number)
    _assign(door, customer, group, found, key)
    answer(door, found, json)


@app.command("unassign", answers=("customer", "group"), example="--customer ALFKI")
def unassign(customer: Customer = None, group: Group = None, json: Json = False, key: Key = None) -> None:
    """Take a customer's or a group's price list away: then the group's counts, then the default one."""
    door = open_door()
    _assign(door, customer, group, None, key)
    done(_("{who} has no price list of its own.").format(who=customer or group), json, customer=customer, group=group)


def _assign(door: Workspace, customer: str | None, group: str | None, list_id: int | None, key: str | None) -> None:
    if (customer is None) == (group is None):
        raise Wrong(_("Name --customer or --group."))
    if customer is not None:
        door.perform(services.assign_list, party_id(door, customer), list_id, key=key)
    else:
        door.perform(services.assign_group_list, group or "", list_id, key=key)


@app.command("default", answers=("code",), example="RETAIL")
def default(
    number: Annotated[str, typer.Argument(help="Code of the price list; - for none: list prices.")],
    json: Json = False,
    key: Key = None,
) -> None:
    """The list of all customers who have none, themselves or by their group."""
    door = open_door()
    found = None if number == "-" else id_of(door, "price_list", number)
    door.perform(services.set_default_list, found, key=key)
    text = _("The default price list is {code}.") if found is not None else _("There is no default price list.")
    done(text.format(code=number), json, code=None if found is None else number)


@app.command("archive", answers=PriceListView)
def archive(number: Number, json: Json = False, key: Key = None) -> None:
    """Take it out of use; documents that have it keep it."""
    door = open_door()
    found = id_of(door, "price_list", number)
    door.perform(services.archive_list, found, key=key)
    answer(door, found, json)


@app.command("restore", answers=PriceListView)
def restore(number: Number, json: Json = False, key: Key = None) -> None:
    """Use it again."""
    door = open_door()
    found = id_of(door, "price_list", number)
    door.perform(services.restore_list, found, key=key)
    answer(door, found, json)
