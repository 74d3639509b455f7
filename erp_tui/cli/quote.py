"""`erp-tui quote`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, Key, a_day, group, open_door
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import (
    BillTo,
    Coupons,
    Customer,
    DeclinedReason,
    Discount,
    DiscountAmount,
    DiscountOn,
    LineDiscount,
    LineNo,
    LinePrice,
    LineQuantity,
    LineReason,
    Lines,
    Note,
    Number,
    PriceListCode,
    Reference,
    Salesperson,
    ShipTo,
    TaxIncluded,
    Term,
    add_print,
    add_show,
    add_verb,
    amount_or_none,
    document_lines,
    given,
    id_of,
    line_id,
    number_or_none,
    party_id,
    party_or_none,
    price_list_id,
    price_why,
    quantities,
    said_now,
    salesperson_id,
    say_remarks,
    term_id,
)
from erp_tui.cli.nouns import ship_to as address
from erp_tui.cli.output import done, show
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.pricing import approvals
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.quotations import differences, queries, services
from erp_tui.domain.quotations.rules import NewQuotation
from erp_tui.i18n import _

app = group("quote", N_("Quotes"))
add_list(app, queries.QUOTATIONS)
add_show(app, "quotation", queries.quotation)
add_print(app, "quotation", "quotation")
for _name, _service in (("send", services.send), ("accept", services.accept)):
    add_verb(app, _name, "quotation", _service, queries.quotation)


@app.command("new", answers=queries.QuotationView, example="--customer ALFKI --line '11*3' --line '42*2 @9.50 -5%'")
def new_quote(
    customer: Customer,
    line: Lines = None,
    opportunity: Annotated[str | None, typer.Option(help="Number of the opportunity it answers.")] = None,
    valid_until: Annotated[str | None, typer.Option(help="Last day of the offer: YYYY-MM-DD or +30.")] = None,
    template: Annotated[str | None, typer.Option(help="Code of the template whose lines come first.")] = None,
    reference: Reference = "",
    coupon: Coupons = None,
    discount: Discount = None,
    discount_amount: DiscountAmount = None,
    discount_on: DiscountOn = None,
    tax_included: TaxIncluded = None,
    price_list: PriceListCode = None,
    term: Term = None,
    salesperson: Salesperson = None,
    bill_to: BillTo = None,
    ship_to: ShipTo = None,
    note: Note = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """A quote with its lines, priced and taxed."""
    door = open_door()
    document = NewDocument(
        party_id(door, customer), document_lines(line), payment_term_id=term_id(door, term), printed_note=note,
        salesperson_id=salesperson_id(door, salesperson), discount_percent=number_or_none(discount) or ZERO,
        discount_amount=amount_or_none(discount_amount) or ZERO,
        discount_applies_to=discount_on or "lines", prices_include_tax=tax_included,
        price_list_id=price_list_id(door, price_list), bill_to_id=party_or_none(door, bill_to),
        coupons=tuple(coupon or ()), ship_to=address(ship_to),
    )  # fmt: skip
    chance = None if opportunity is None else id_of(door, "opportunity", opportunity)
    new = NewQuotation(document, chance, a_day(valid_until, door.today), reference, template)
    made = door.perform(services.create, new, key=key)
    say_remarks(door, queries.quotation, made)
    said_now(door, queries.quotation, made, json)


@app.command("add", answers=queries.QuotationView, example="Q000001 --line '11*3 @17.50'")
def add_lines(number: Number, line: Lines = None, json: Json = False, key: Key = None) -> None:
    """More lines on a draft."""
    door = open_door()
    found = id_of(door, "quotation", number)
    before = len(door.read(queries.quotation, found).lines)
    door.perform(services.add_lines, found, document_lines(line, needed=True), key=key)
    say_remarks(door, queries.quotation, found, lines_after=before)
    said_now(door, queries.quotation, found, json)


@app.command("edit", answers=queries.QuotationView, example="Q000001 --valid-until +14 --discount 3")
def edit_quote(
    number: Number,
    valid_until: Annotated[str | None, typer.Option(help="Last day of the offer: YYYY-MM-DD or +30.")] = None,
    reference: Annotated[str | None, typer.Option(help="The other side's own number or words.")] = None,
    coupon: Coupons = None,
    discount: Discount = None,
    discount_amount: DiscountAmount = None,
    discount_on: DiscountOn = None,
    tax_included: TaxIncluded = None,
    term: Term = None,
    note: Annotated[str | None, typer.Option(help="Printed on the document.")] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Change what is named on the header."""
    door = open_door()
    new = given(coupons=coupon,
        valid_until=a_day(valid_until, door.today), customer_reference=reference, printed_note=note,
        discount_percent=number_or_none(discount), discount_amount=amount_or_none(discount_amount),
        discount_applies_to=discount_on, prices_include_tax=tax_included,
        payment_term_id=term_id(door, term),
    )  # fmt: skip
    found = id_of(door, "quotation", number)
    door.perform(services.change, found, key=key, **new)
    said_now(door, queries.quotation, found, json)


@app.command("change-line", answers=queries.QuotationView, example="Q000001 2 --quantity 5 --price 17.50")
def change_line(
    number: Number,
    line_no: LineNo,
    quantity: LineQuantity = None,
    price: LinePrice = None,
    discount: LineDiscount = None,
    text: Annotated[str | None, typer.Option(help="Printed on the line.")] = None,
    optional: Annotated[bool | None, typer.Option(help="Shown and not counted, or counted.")] = None,
    json: Json = False,
    key: Key = None,
) -> None:
    """Quantity, price, discount or text of a line of a draft, and whether it is optional."""
    door = open_door()
    found = id_of(door, "quotation", number)
    new = given(
        quantity=number_or_none(quantity), unit_price=number_or_none(price), discount_percent=number_or_none(discount),
        text=text, optional=optional,
    )  # fmt: skip
    line = line_id(door.read(queries.quotation, found).lines, line_no)
    door.perform(services.change_line, found, line, key=key, **new)
    said_now(door, queries.quotation, found, json)


@app.command("remove-line", answers=queries.QuotationView, example="Q000001 2")
def remove_line(number: Number, line_no: LineNo, json: Json = False, key: Key = None) -> None:
    """Take a line off a draft."""
    door = open_door()
    found = id_of(door, "quotation", number)
    line = line_id(door.read(queries.quotation, found).lines, line_no)
    door.perform(services.remove_line, found, line, key=key)
    said_now(door, queries.quotation, found, json)


@app.command("why", answers=LineReason, example="Q000001 2")
def why(number: Number, line: LineNo, json: Json = False) -> None:
    """Where the price of a line comes from, as it was when it was priced."""
    door = open_door()
    price_why(door, door.read(queries.quotation, id_of(door, "quotation", number)).lines, line, json)


@app.command("reprice", answers=queries.QuotationView, example="Q000001 --list RETAIL")
def reprice(number: Number, price_list: PriceListCode = None, json: Json = False, key: Key = None) -> None:
    """Price a draft anew, as if its lines were entered now; prices given by hand stay."""
    door = open_door()
    found = id_of(door, "quotation", number)
    door.perform(services.reprice, found, price_list_id=price_list_id(door, price_list), key=key)
    said_now(door, queries.quotation, found, json)


@app.command("revise", answers=queries.QuotationView)
def revise(number: Number, json: Json = False, key: Key = None) -> None:
    """A new revision as a draft; the one before can no longer be accepted."""
    door = open_door()
    said_now(door, queries.quotation, door.perform(services.revise, id_of(door, "quotation", number), key=key), json)


@app.command("copy", answers=queries.QuotationView)
def copy(number: Number, json: Json = False, key: Key = None) -> None:
    """A new draft with the same lines at today's prices."""
    door = open_door()
    said_now(door, queries.quotation, door.perform(services.copy, id_of(door, "quotation", number), key=key), json)


@app.command("decline", answers=queries.QuotationView, example="Q000001 --reason price")
def decline(number: Number, reason: DeclinedReason, json: Json = False, key: Key = None) -> None:
    """The customer said no, with a coded reason."""
    door = open_door()
    found = id_of(door, "quotation", number)
    door.perform(services.decline, found, reason, key=key)
    said_now(door, queries.quotation, found, json)


@app.command("order", answers=orders.OrderView, example="Q000001 --reference 'PO 4711' --line '1:3' --line '2:1'")
def order(
    number: Number,
    line: Annotated[
        list[str] | None,
        typer.Option("--line", help="CODE*QTY or LINE:QTY, several times; none: all that is left and is not optional."),
    ] = None,
    reference: Reference = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Accept it and enter its order, of all or of a part; the rest can be ordered later."""
    door = open_door()
    found = id_of(door, "quotation", number)
    wanted = quantities(line, door.read(queries.quotation, found).lines)
    made = door.perform(order_services.from_quotation, found, lines=wanted, customer_reference=reference, key=key)
    said_now(door, orders.order, made, json)


@app.command("diff", answers=differences.Differences, example="Q000001 --since 1")
def diff(
    number: Number,
    since: Annotated[int | None, typer.Option(help="Revision to compare with; none: the one before.", min=1)] = None,
    json: Json = False,
) -> None:
    """What has changed from an earlier revision, line by line."""
    door = open_door()
    found = door.read(differences.with_revision_before, id_of(door, "quotation", number), since)
    show(door, found, json)


@app.command("save-template", answers=("code",), example="Q000001 OFFICE --name 'Office for four'")
def save_template(
    number: Number,
    code: Annotated[str, typer.Argument(help="Code of the new template.")],
    name: Annotated[str, typer.Option(help="Name as people know it.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Keep its lines as a template for other quotes."""
    door = open_door()
    template_id = door.perform(services.save_template, id_of(door, "quotation", number), code, name, key=key)
    view = door.read(queries.template, template_id)
    done(_("Template {code} was saved.").format(code=view.code), json, code=view.code)


@app.command("ask-approval", answers=approvals.ApprovalView, example="Q000001 --reason 'Large customer'")
def ask_approval(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Why, in words.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Ask somebody else to let a draft pass beyond the discount policy."""
    door = open_door()
    asked = door.perform(services.ask_approval, id_of(door, "quotation", number), reason, key=key)
    show(door, door.read(approvals.approval, asked), json)
