"""What most nouns share: `list` over a listing, `show NUMBER`, verbs on a number, printing; and what is typed as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Annotated, Any, get_type_hints

import typer

from erp_tui import formats
from erp_tui.cli.base import (
    Json,
    Key,
    Wrong,
    a_document_line,
    a_line,
    a_number,
    a_quantity,
    an_amount,
    open_door,
)
from erp_tui.cli.help import Noun
from erp_tui.cli.output import done, places_of, show, show_lines, write
from erp_tui.domain.kernel import records
from erp_tui.domain.pricing.remarks import remarks_on
from erp_tui.formats import state as state_word
from erp_tui.i18n import _, told
from erp_tui.workspace import Workspace

Number = Annotated[str, typer.Argument(help="Number or code.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many rows.")]
Lines = Annotated[
    list[str] | None,
    typer.Option(
        "--line", help="CODE*QTY or QTY CODE, then @PRICE, -DISCOUNT%. First sign ?: optional, #: title, =: subtotal."
    ),
]
Coupons = Annotated[list[str] | None, typer.Option("--coupon", help="Code of a coupon, several times.")]
Quantities = Annotated[
    list[str] | None, typer.Option("--line", help="CODE*QTY or LINE:QTY, several times; none: all that is left.")
]
Customer = Annotated[str, typer.Option(help="Code of the customer.")]
BillTo = Annotated[str | None, typer.Option(help="Code of the party that gets the invoice; none: the customer.")]
ShipTo = Annotated[
    list[str] | None,
    typer.Option(
        help="Another delivery address: name=, street=, postal_code=, city=, region=, country=, one at a time."
    ),
]
Supplier = Annotated[str | None, typer.Option(help="Code of the supplier.")]
Carrier = Annotated[str | None, typer.Option(help="Code of the carrier.")]
Salesperson = Annotated[str | None, typer.Option(help="Code of the salesperson; none: the customer's.")]
Term = Annotated[str | None, typer.Option(help="Code of the payment term, as N30.")]
Warehouse = Annotated[str | None, typer.Option(help="Code of the warehouse; none: the usual one.")]
On = Annotated[str | None, typer.Option(help="Date YYYY-MM-DD, today, +7 or -7 days; none: today.")]
Requested = Annotated[str | None, typer.Option(help="Day the customer asks for: YYYY-MM-DD or +7.")]
Since = Annotated[str | None, typer.Option(help="First day.")]
Until = Annotated[str | None, typer.Option(help="Last day.")]
Reference = Annotated[str, typer.Option(help="The other side's own number or words.")]
Note = Annotated[str, typer.Option(help="Printed on the document.")]
Discount = Annotated[str | None, typer.Option(help="Percent off the whole document.")]
DiscountAmount = Annotated[str | None, typer.Option(help="An amount off the whole document.")]
DiscountOn = Annotated[str | None, typer.Option(help="What it is taken from: lines, net_total or gross_total.")]
TaxIncluded = Annotated[
    bool | None, typer.Option("--tax-included/--tax-on-top", help="Whether prices contain their taxes.")
]
PriceListCode = Annotated[str | None, typer.Option("--list", help="Code of a price list; none: the customer's.")]
LineNo = Annotated[int, typer.Argument(min=1, max=1_000_000, help="Number of the line.")]
LineQuantity = Annotated[str | None, typer.Option("--quantity", help="How many now.")]
LinePrice = Annotated[str | None, typer.Option("--price", help="Price per unit.")]
LineDiscount = Annotated[str | None, typer.Option("--discount", help="Percent off the line.")]
Language = Annotated[str | None, typer.Option(help="en or zh_CN")]
Text = Annotated[str, typer.Argument(help="What to write down.")]


LinesAsCsv = Annotated[bool, typer.Option("--csv", help="Only the lines, as a CSV table on standard output.")]
CancelReason = Annotated[str, typer.Option("--reason", help="Code: customer, mistake, not_available.")]
LostReason = Annotated[str, typer.Option("--reason", help="Code: price, competitor, timing, no_need, no_answer.")]
DeclinedReason = Annotated[str, typer.Option("--reason", help="Code: price, competitor, changed.")]
ReturnReason = Annotated[str, typer.Option("--reason", help="Code: damaged, wrong_goods, not_wanted, defect.")]
AdjustReason = Annotated[str, typer.Option("--reason", help="Code: count, broken, lost, found, opening.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words.")]


def id_of(door: Workspace, kind: str, number: str) -> int:
    """The record behind a number; a quotation can be named with its revision: `Q000123 v1`."""
    if kind == "quotation":
        from erp_tui.domain.quotations import queries

        return door.read(queries.id_of, number)
    return door.read(records.by_number, kind, number)


def add_show(app: Noun, kind: str, query: Callable[..., Any]) -> None:
    """`show NUMBER`."""

    def run(number: Number, json: Json = False, csv: LinesAsCsv = False) -> None:
        door = open_door()
        view = door.read(query, id_of(door, kind, number))
        if csv:
            show_lines(door, view)
        else:
            show(door, view, json)

    def run_without_lines(number: Number, json: Json = False) -> None:
        run(number, json)

    view = view_of(query)
    shown = run if "lines" in {one.name for one in fields(view)} else run_without_lines
    shown.__doc__ = "Everything about one."
    app.command("show", answers=view)(shown)


def add_verb(app: Noun, name: str, kind: str, service: Callable[..., Any], query: Callable[..., Any]) -> None:
    """`NAME NUMBER`: a verb that needs nothing else; says what the document is now."""

    def run(number: Number, json: Json = False, key: Key = None) -> None:
        door = open_door()
        found = id_of(door, kind, number)
        door.perform(service, found, key=key)
        said_now(door, query, found, json)

    run.__doc__ = (service.__doc__ or "").strip().split("\n")[0]
    app.command(name, answers=view_of(query))(run)


def view_of(query: Callable[..., Any]) -> Any:
    """The view that a query gives, read off its annotation."""
    return get_type_hints(query)["return"]


def add_print(app: Noun, kind: str, builder: str, name: str = "print") -> None:
    """`print NUMBER`: the document as text of 80 columns."""

    def run(number: Number) -> None:
        from erp_tui.printing import documents
        from erp_tui.printing.text import render

        door = open_door()
        write(render(door.read(getattr(documents, builder), id_of(door, kind, number))).rstrip("\n"))

    run.__doc__ = "What is to be taken from the shelf, as text of 80 columns." if name == "pick-list" else _PRINTED
    app.command(name)(run)


_PRINTED = "The document as text of 80 columns."


def say_remarks(door: Workspace, query: Callable[..., Any], record_id: int, *, lines_after: int = 0) -> None:
    """Beside the answer: the notes on the customer of a new document and on the products of its new lines."""
    view = door.read(query, record_id)
    products = [line.product_id for line in view.lines[lines_after:]]
    for one in door.read(remarks_on, None if lines_after else view.party_id, products):
        typer.echo(_("Note on {name}: {text}").format(name=one.name, text=one.text), err=True)


def said_now(door: Workspace, query: Callable[..., Any], record_id: int, json: bool) -> None:
    """What a document is after a verb: in a line, or whole as JSON."""
    view = door.read(query, record_id)
    if json:
        show(door, view, True)
        return
    facts = [str(view.number or _("Draft"))]
    if hasattr(view, "state"):
        facts.append(state_word(view.state))
    if hasattr(view, "gross"):
        facts.append(f"{formats.amount(view.gross, places_of(door)[view.currency])} {view.currency}")
    done("  ".join(facts))


def given(**values: Any) -> dict[str, Any]:
    """Only what was named on the command line."""
    return {name: value for name, value in values.items() if value is not None}


def amount_or_none(text: str | None) -> Decimal | None:
    return None if text is None else an_amount(text)


def limit_or_none(text: str | None) -> Decimal | None:
    """A credit limit: an amount, or `none`."""
    return None if text == "none" else amount_or_none(text)


def number_or_none(text: str | None) -> Decimal | None:
    return None if text is None else a_number(text)


def document_lines(texts: Iterable[str] | None, *, needed: bool = False) -> tuple[Any, ...]:
    """Typed lines as lines of a document."""
    if needed and not texts:
        raise Wrong(_("Name at least one line: --line CODE*QTY."))
    return tuple(a_document_line(text) for text in texts or ())


def quantities(texts: Iterable[str] | None, lines: Iterable[Any]) -> dict[int, Decimal] | None:
    """`CODE*QTY` or `LINE:QTY` as quantities by line; None where nothing was named."""
    if not texts:
        return None
    lines = list(lines)
    found: dict[int, Decimal] = {}
    for text in texts:
        if ":" in text:
            number, _colon, amount = text.partition(":")
            fitting = [line for line in lines if str(line.line_no) == number.strip()]
            quantity = a_quantity(amount)
        else:
            entry = a_line(text)
            if entry.unit_price is not None or entry.discount_percent is not None:
                raise Wrong(
                    _("Here a line is CODE*QTY or LINE:QTY, without price or discount: {text}").format(text=text)
                )
            fitting = [line for line in lines if line.code.upper() == entry.code.upper()]
            quantity = entry.quantity
        if len(fitting) != 1:
            raise Wrong(_("Name one line by LINE:QTY or CODE*QTY: {text}").format(text=text))
        if fitting[0].id in found:
            raise Wrong(_("This line was named twice: {text}").format(text=text))
        found[fitting[0].id] = quantity
    return found


def line_id(lines: Iterable[Any], line_no: int) -> int:
    """The line of a document that a person counts as so many."""
    for line in lines:
        if line.line_no == line_no:
            return int(line.id)
    raise Wrong(_("There is no line {line}.").format(line=line_no))


@dataclass(frozen=True)
class LineReason:
    """Why a line has its price: sentences in the user's language, and the same as data."""

    line_no: int
    product_code: str
    unit_price: Decimal
    explanation: tuple[str, ...]
    price_reason: dict[str, Any] | None


def price_why(door: Workspace, lines: Iterable[Any], line_no: int, json: bool) -> None:
    """Where the price of a line comes from."""
    lines = list(lines)
    found = line_id(lines, line_no)
    line = next(one for one in lines if one.id == found)
    way = reason_lines(line.price_reason)
    if json:
        show(door, LineReason(line_no, line.code, line.unit_price, way, line.price_reason), True)
        return
    write(f"{line.code}  {line.text}  {formats.price(line.unit_price)}".strip())
    for sentence in way:
        write(sentence)


def reason_lines(reason: dict[str, Any] | None) -> tuple[str, ...]:
    """The sentences that explain a price, indented, in the user's language."""
    from erp_tui.domain.pricing.explain import sentences

    return tuple("  " * one.depth + told(one.message, one.values) for one in sentences(reason))


def party_id(door: Workspace, code: str) -> int:
    from erp_tui.domain.parties import queries

    return door.read(queries.id_of, code)


def product_id(door: Workspace, code: str) -> int:
    from erp_tui.domain.products import queries

    return door.read(queries.id_of, code)


def term_id(door: Workspace, code: str | None) -> int | None:
    from erp_tui.domain.administration import queries

    return None if code is None else door.read(queries.payment_term_by_code, code).id


def price_list_id(door: Workspace, code: str | None) -> int | None:
    from erp_tui.domain.pricing import list_queries

    return None if code is None else door.read(list_queries.id_of, code)


def party_or_none(door: Workspace, code: str | None) -> int | None:
    return None if code is None else party_id(door, code)


def ship_to(typed: list[str] | None) -> dict[str, str] | None:
    """The address that `--ship-to FIELD=VALUE` spells out, or None."""
    from erp_tui.domain.pricing.documents import ADDRESS_FIELDS

    found: dict[str, str] = {}
    for part in typed or ():
        name, equals, value = part.partition("=")
        if not equals or name not in ADDRESS_FIELDS:
            raise Wrong(_("--ship-to is FIELD=VALUE, with one of: {names}").format(names=", ".join(ADDRESS_FIELDS)))
        found[name] = value.upper() if name == "country" else value
    return found or None


def salesperson_id(door: Workspace, code: str | None) -> int | None:
    from erp_tui.domain.parties import queries

    return None if code is None else door.read(queries.salesperson_id, code)
