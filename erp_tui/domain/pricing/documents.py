"""Priced documents: from what was entered to complete lines and totals.

Quotation, order and invoice share this: the same line means the same all the way down the street. The number of
statements does not depend on the number of lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, NotFound, raise_all
from erp_tui.domain.kernel.money import EXACT, MOST, MOST_MONEY, ZERO, fits
from erp_tui.domain.kernel.quantity import convert_qty, round_qty
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.parties.rules import why_not_use
from erp_tui.domain.pricing import prices, queries, rules
from erp_tui.domain.pricing.columns import COUNTED
from erp_tui.domain.pricing.entry import LineEntry
from erp_tui.domain.pricing.prices import PriceBook, Terms
from erp_tui.domain.pricing.rules import HUNDRED
from erp_tui.domain.pricing.totals import Priced, totalled
from erp_tui.domain.pricing.views import LineView, line_views, with_subtotals
from erp_tui.domain.products import queries as products
from erp_tui.domain.products.queries import ProductView

__all__ = [
    "ADDRESS_FIELDS", "COUNTED", "LINE_KINDS", "LineInput", "LineView", "NewDocument", "Priced", "check_discount",
    "clean_address", "from_entry", "header_values", "line_views", "price", "with_subtotals",
]  # fmt: skip

LINE_KINDS = ("product", "charge", "text", "title", "subtotal", "free")
ADDRESS_FIELDS = ("name", "street", "postal_code", "city", "region", "country")


@dataclass(frozen=True)
class LineInput:
    """A line as entered, or as it stands (`line_id`). Name a product by `product_id` or `code`.

    `unit_price` per entered unit in the document's currency (None: the list price); given `taxes` and `discount_share` are
    kept. kind: product, charge (freight), free (text with a price), text, title, subtotal (of the lines since the last title or
    subtotal: shown, never counted).
    """

    kind: str = "product"
    product_id: int | None = None
    code: str | None = None
    text: str | None = None
    quantity: Decimal = Decimal(1)
    unit: str | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal = ZERO
    optional: bool = False
    line_id: int | None = None
    line_no: int | None = None
    """Its number where not all lines are there; None: its place among them."""
    discount_share: Decimal | None = None
    taxes: tuple[str, ...] | None = None
    price_reason: Mapping[str, Any] | None = None
    custom: Mapping[str, Any] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    """Columns that only this kind of document has (requested_on, order_line_id)."""


def from_entry(entry: LineEntry) -> LineInput:
    """A typed line (`11*3 @9.50 -5%`) as a line of a document."""
    return LineInput(
        code=entry.code,
        quantity=Decimal(1) if entry.quantity is None else entry.quantity,
        unit_price=entry.unit_price,
        discount_percent=entry.discount_percent or ZERO,
    )


@dataclass(frozen=True)
class NewDocument:
    """What a new document starts with; what is None comes from the party, then from the company."""

    party_id: int
    lines: tuple[LineInput, ...] = ()
    bill_to_id: int | None = None
    contact_id: int | None = None
    bill_address_id: int | None = None
    ship_address_id: int | None = None
    ship_to: dict[str, Any] | None = field(default=None, hash=False)
    on: date | None = None
    salesperson_id: int | None = None
    language: str | None = None
    currency: str | None = None
    payment_term_id: int | None = None
    price_list_id: int | None = None
    """None: that of the customer, else of its group, else the default one."""
    discount_percent: Decimal = ZERO
    discount_amount: Decimal = ZERO
    discount_applies_to: str = "lines"
    prices_include_tax: bool | None = None
    """Whether prices contain their taxes; None: as the price list says, without one: no."""
    printed_note: str = ""
    custom: dict[str, Any] | None = field(default=None, hash=False)
    branch_id: int | None = None
    coupons: tuple[str, ...] = ()
    """Codes that open promotions."""


def header_values(uow: UnitOfWork, new: NewDocument) -> dict[str, Any]:
    """The columns of a new document's header. Blocked and archived parties are refused."""
    party = parties.defaults_for(uow, new.party_id)
    payer = party if new.bill_to_id in (None, new.party_id) else parties.defaults_for(uow, new.bill_to_id or 0)
    raise_all(
        [
            error
            for one in dict.fromkeys((party, payer))
            if (error := why_not_use(one.name, one.archived_at is not None, one.blocked_reason))
        ]
    )
    on = new.on or uow.today
    currency = new.currency or payer.currency
    check_discount(uow, currency, new.discount_percent, new.discount_amount, new.discount_applies_to)
    price_list = prices.list_named(uow, new.price_list_id) or prices.list_for(uow, party.party_id)
    return {
        "branch_id": new.branch_id or administration.default_branch(uow),
        "on": on,
        "party_id": party.party_id,
        "bill_to_id": payer.party_id,
        "contact_id": new.contact_id,
        "bill_address_id": new.bill_address_id or payer.bill_address_id,
        "ship_address_id": new.ship_address_id or (None if new.ship_to else party.ship_address_id),
        "ship_to": clean_address(uow, new.ship_to),
        "salesperson_id": new.salesperson_id or party.salesperson_id,
        "language": new.language or party.language,
        "currency": currency,
        "rate": administration.rate_on(uow, currency, on),
        "payment_term_id": new.payment_term_id or payer.payment_term_id,
        "price_list_id": price_list.id if price_list else None,
        "discount_percent": new.discount_percent,
        "discount_amount": new.discount_amount,
        "discount_applies_to": new.discount_applies_to,
        "prices_include_tax": (
            new.prices_include_tax
            if new.prices_include_tax is not None
            else price_list is not None and price_list.includes_tax
        ),
        "printed_note": clean(new.printed_note, multiline=True, limit=2000),
        "custom": new.custom,
    }


def clean_address(uow: UnitOfWork, address: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A one-time address with the fields every address has."""
    if not address:
        return None
    country = clean(str(address.get("country") or ""))
    if country and country not in administration.countries(uow):
        raise InvalidInput(
            "no_country",
            N_("There is no country {code}. It takes two letters, as in DE."),
            field="country",
            code=country,
        )
    return {name: clean(str(address.get(name) or "")) for name in ADDRESS_FIELDS}


def check_discount(unit: Unit, currency: str, percent: Decimal, amount: Decimal, applies_to: str) -> None:
    """Refuses a document discount that is no percentage or amount, both at once, or taken from something unknown."""
    if applies_to not in rules.APPLIES_TO:
        raise InvalidInput(
            "bad_choice", N_("{name} is one of: {choices}."), field="discount_applies_to", name=N_("Discount on"),
            choices=", ".join(rules.APPLIES_TO),
        )  # fmt: skip
    if percent and amount:
        raise InvalidInput("two_discounts", N_("A discount is a percentage or an amount."), field="discount_amount")
    if not fits(percent, most=HUNDRED):
        raise InvalidInput("bad_discount", N_("A discount is between 0 and 100 percent."), field="discount_percent")
    if not fits(amount, places=4, most=MOST_MONEY) or amount != administration.currency(unit, currency).round(amount):
        raise InvalidInput(
            "bad_amount", N_("This is no amount of {currency}."), field="discount_amount", currency=currency
        )


def changes_totals(unit: Unit, header: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether new values of a header change what the document says about money. An impossible discount is refused."""
    named = ("discount_percent", "discount_amount", "discount_applies_to")
    if new.keys() & set(named):
        percent, amount, applies_to = (new.get(name, header[name]) for name in named)
        check_discount(unit, header["currency"], percent, amount, applies_to)
        return True
    term = administration.payment_term
    return "prices_include_tax" in new or (
        "payment_term_id" in new
        and term(unit, new["payment_term_id"]).untaxed_percent != term(unit, header["payment_term_id"]).untaxed_percent
    )


# ------------------------------------------------------------------------------------------------ pricing


def price(unit: Unit, header: Mapping[str, Any], lines: Sequence[LineInput]) -> Priced:
    """Everything a document says about money. All faults of its lines are said at once."""
    lines, known = _named(unit, lines, header["party_id"])
    names = _names(unit, header["party_id"], lines, known)
    payer_class = queries.party_class(unit, header).code
    book = _price_book(unit, header, lines, known)
    faults: list[BusinessError] = []
    full: list[dict[str, Any]] = []
    for place, line in enumerate(lines, 1):
        number = line.line_no or place
        try:
            full.append(_line(unit, header, line, known, names, payer_class, book, number))
        except BusinessError as error:
            error.values.setdefault("line", number)
            faults.append(error)
    raise_all(faults)
    # a charge takes no part in a document discount: freight is passed on as it is
    shares = [ZERO if row["kind"] == "charge" else line.discount_share for row, line in zip(full, lines, strict=True)]
    return totalled(unit, header, full, shares)


def _named(
    unit: Unit, lines: Sequence[LineInput], party_id: int
) -> tuple[Sequence[LineInput], dict[int | str, ProductView]]:
    """The lines with the quantity and unit of the barcodes among their codes; the products by their ids and codes."""
    ids = [line.product_id for line in lines if line.product_id is not None]
    codes = [line.code for line in lines if line.product_id is None and line.code]
    found: dict[int | str, ProductView] = {}
    if ids:
        found |= dict[int | str, ProductView](products.by_id(unit, ids).items())
    if codes:
        named = products.named(unit, codes, party_id)
        found.update({typed: one.product for typed, one in named.items()})
        if any(one.unit for one in named.values()):
            lines = [_as_scanned(line, named) for line in lines]
    return lines, found


def _as_scanned(line: LineInput, named: Mapping[str, products.Named]) -> LineInput:
    """Two times the barcode of a case of 12 pieces are 24 pieces; where a unit was said, that counts."""
    one = named.get(line.code or "")
    if one is None or one.unit is None or line.product_id is not None or line.unit is not None:
        return line
    return replace(line, quantity=EXACT.multiply(line.quantity, one.quantity), unit=one.unit)


def _names(
    unit: Unit, party_id: int, lines: Sequence[LineInput], known: Mapping[int | str, ProductView]
) -> dict[int, str]:
    """What the customer calls the products of lines that have no text yet, its code in brackets."""
    lacking = {
        product.id
        for line in lines
        if not line.text and (product := known.get(line.product_id or line.code or "")) is not None
    }
    return {
        one.product_id: f"{one.name or one.product_name}{f' [{one.code}]' if one.code else ''}"
        for one in (products.customer_items(unit, party_id, lacking) if lacking else ())
    }


def _line(
    unit: Unit,
    header: Mapping[str, Any],
    line: LineInput,
    known: Mapping[int | str, ProductView],
    names: Mapping[int, str],
    payer_class: str | None,
    book: PriceBook,
    number: int,
) -> dict[str, Any]:
    if line.kind not in LINE_KINDS:
        raise InvalidInput("bad_line_kind", N_("Line {line}: no such kind of line."), field="kind", line=number)
    product = _product_of(line, known, number)
    kind = line.kind
    if product is not None and product.kind == "charge" and kind == "product":
        kind = "charge"
    base: dict[str, Any] = {
        "line_no": number,
        "kind": kind,
        "product_id": product.id if product else None,
        "text": clean(line.text, multiline=True, limit=500)
        if line.text
        else (names.get(product.id, product.name) if product else ""),
        "discount_percent": line.discount_percent,
        "optional": line.optional,
        "custom": dict(line.custom) if line.custom else None,
        **line.more,
    }
    if kind not in COUNTED:
        return base | {"quantity": ZERO, "unit": None, "stock_quantity": ZERO, "unit_price": ZERO, "codes": (),
                       "price_reason": None}  # fmt: skip
    unit_code = line.unit or (product.unit if product else None)
    _check_numbers(unit, line, unit_code, number)
    price, reason = _price_and_reason(line, product, unit_code, book)
    product_class = (product.tax_class if product else None) or "standard"
    taxes = queries.taxes_on(unit, line.taxes, product_class, payer_class, header["on"])
    return base | {
        "quantity": line.quantity,
        "unit": unit_code,
        "stock_quantity": in_stock_unit(unit, line.quantity, unit_code, product),
        "unit_price": price,
        "codes": taxes,
        "price_reason": dict(reason),
    }


def _product_of(line: LineInput, known: Mapping[int | str, ProductView], number: int) -> ProductView | None:
    if line.product_id is None and not line.code:
        if line.kind == "product":
            raise InvalidInput("no_product_named", N_("Line {line}: name a product."), field="product", line=number)
        return None
    product = known.get(line.product_id if line.product_id is not None else line.code or "")
    if product is None:
        raise NotFound(
            "no_product", N_("Line {line}: there is no product {code}."), field="product", line=number,
            code=clean(line.code or str(line.product_id)),
        )  # fmt: skip
    if product.archived_at is not None and line.line_id is None:
        raise NotAllowed("product_archived", N_("{name} is archived."), field="product", name=product.name)
    if product.blocked_reason and line.line_id is None:
        raise NotAllowed(
            "product_blocked", N_("{name} is blocked: {reason}"), field="product", name=product.name,
            reason=product.blocked_reason,
        )  # fmt: skip
    return product


def _check_numbers(unit: Unit, line: LineInput, unit_code: str | None, number: int) -> None:
    # a text with a price may be a deduction: an allowance, something traded in
    least = -MOST if line.kind == "free" else ZERO
    if not fits(line.quantity, least=least) or line.quantity == 0:
        raise InvalidInput(
            "not_positive", N_("Line {line}: a quantity is a number above zero."), field="quantity", line=number
        )
    step = administration.unit_of_measure(unit, unit_code).step if unit_code else Decimal("0.000001")
    if round_qty(line.quantity, step) != line.quantity:
        raise InvalidInput(
            "not_a_step", N_("Line {line}: {unit} is counted in steps of {step}."), field="quantity", line=number,
            unit=unit_code, step=step,
        )  # fmt: skip
    if not fits(line.discount_percent, most=HUNDRED):
        raise InvalidInput(
            "bad_discount",
            N_("Line {line}: a discount is between 0 and 100 percent."),
            field="discount_percent",
            line=number,
        )
    if line.unit_price is not None and not fits(line.unit_price, least=least):
        raise InvalidInput(
            "bad_price",
            N_("Line {line}: a price is not below zero and has at most six decimal places."),
            field="unit_price",
            line=number,
        )


def _price_book(
    unit: Unit, header: Mapping[str, Any], lines: Sequence[LineInput], known: Mapping[int | str, ProductView]
) -> PriceBook:
    """What the document's price list says of the lines whose price is wanted, or was just given by hand."""
    wanted = [
        product
        for line in lines
        if (line.unit_price is None or line.price_reason is None)
        and (product := known.get(line.product_id or line.code or "")) is not None
    ]
    terms = Terms(header["price_list_id"], header["on"], header["currency"], header["rate"], header["party_id"])
    return PriceBook(unit, terms, wanted)


def _price_and_reason(
    line: LineInput, product: ProductView | None, unit_code: str | None, book: PriceBook
) -> tuple[Decimal, Mapping[str, Any]]:
    """A price by hand stays, with what it stands in place of; a line that was priced keeps price and reason."""
    if line.unit_price is not None and (line.price_reason is not None or product is None):
        return line.unit_price, line.price_reason or {"code": "given"}
    if product is None:
        return ZERO, {"code": "none"}
    if line.unit_price is None:
        found = book.price(product, line.quantity, unit_code)
        return found.unit_price, found.reason
    try:
        return line.unit_price, {"code": "given", "instead_of": book.price(product, line.quantity, unit_code).reason}
    except (NotAllowed, NotFound) as error:  # a price by hand is good where the price list has none
        return line.unit_price, {"code": "given", "no_price": error.code}


def in_stock_unit(unit: Unit, quantity: Decimal, unit_code: str | None, product: ProductView | None) -> Decimal:
    if product is None or unit_code is None or unit_code == product.unit:
        return quantity
    measure = administration.unit_of_measure
    return convert_qty(quantity, measure(unit, unit_code), measure(unit, product.unit))
