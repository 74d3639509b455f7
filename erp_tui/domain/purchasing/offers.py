"""What a line of a purchase order would be: what is meant by a code, what it costs, when it comes, and what there is of it.

The number of statements depends neither on how long the order is nor on the number of products.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import rows
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, NotFound, Several, raise_all
from erp_tui.domain.kernel.money import EXACT, MOST_MONEY, ZERO, fits, unit_price
from erp_tui.domain.kernel.quantity import convert_qty, exact_price, round_qty
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.pricing.remarks import remarks_on
from erp_tui.domain.pricing.rules import HUNDRED
from erp_tui.domain.products import queries as products
from erp_tui.domain.purchasing import queries
from erp_tui.domain.purchasing.models import PurchaseOrder
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import check_quantity, incoming

USUAL_DAYS = 7
"""So long takes what a supplier has named no days for."""


@dataclass(frozen=True)
class PurchasePrice:
    """The price of one unit, in `currency`. `min_quantity`: the break that was reached, in stock units; None: the cost."""

    unit_price: Decimal
    currency: str
    min_quantity: Decimal | None = None


def purchase_price(
    unit: Unit, product_id: int, quantity: Decimal, *, supplier_id: int | None = None, unit_code: str | None = None
) -> PurchasePrice:
    """What a supplier asks with the highest break that the quantity (either sign) reaches; where none is reached, the cost."""
    view = products.product(unit, product_id)
    measures = administration.unit_of_measure
    stock_unit, wanted = measures(unit, view.unit), measures(unit, unit_code or view.unit)
    taken = convert_qty(abs(quantity), wanted, stock_unit)
    known = queries.supplier_prices(unit, supplier_id, [product_id]) if supplier_id is not None else {}
    reached = queries.reached(known.get(product_id, ()), taken)
    price = reached.unit_price if reached is not None else view.standard_cost
    if wanted.code != stock_unit.code:
        price = exact_price(price, stock_unit, wanted)
    return PurchasePrice(
        unit_price(price, _places(unit)),
        reached.currency if reached is not None else administration.company(unit).base_currency,
        reached.min_quantity if reached is not None else None,
    )


@dataclass(frozen=True)
class Priced:
    """A line as it is bought: quantity and price in the stock unit, the price in the order's currency.

    `reached` is the supplier's price that the quantity reaches (None: the price is the cost, or was given), `asked` all of them.
    """

    product: products.ProductView
    text: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    expected_on: date
    is_given: bool
    reached: queries.Offer | None
    asked: tuple[queries.Offer, ...]

    def row(self) -> dict[str, Any]:
        """What is stored of it."""
        stored = ("text", "quantity", "unit_price", "net", "expected_on")
        return {"product_id": self.product.id} | {name: getattr(self, name) for name in stored}


def price(unit: Unit, header: Mapping[str, Any], lines: Sequence[LineInput]) -> list[Priced]:
    """What lines come to in an order (its supplier, currency, rate): at the price given, else the supplier's with the highest
    break that is reached, else at the cost; less the discount. All faults are said at once, each with its `line`.
    """
    found = _named(unit, header["supplier_id"], lines)
    known = queries.supplier_prices(unit, header["supplier_id"], [one.product.id for one in found.values()])
    faults: list[BusinessError] = []
    priced: list[Priced] = []
    for place, line in enumerate(lines):
        try:
            if place not in found:
                raise _not_bought(line)
            priced.append(_line(unit, header, line, found[place], known))
        except BusinessError as error:
            error.values.setdefault("line", line.line_no or place + 1)
            faults.append(error)
    raise_all(faults)
    return priced


def _not_bought(line: LineInput) -> BusinessError:
    if line.kind != "product" or line.optional:
        return InvalidInput(
            "goods_only", N_("A purchase order takes goods: type a code, no title and no words."), field="lines"
        )
    return NotFound("no_product", N_("There is no product {code}."), field="code", code=clean(line.code or ""))


def _named(unit: Unit, supplier_id: int, lines: Sequence[LineInput]) -> dict[int, products.Named]:
    """What the lines are of, by their place; those that are of nothing are left out."""
    lines = [LineInput() if line.kind != "product" or line.optional else line for line in lines]
    by_id = products.by_id(unit, [line.product_id for line in lines if line.product_id is not None])
    codes = [line.code for line in lines if line.product_id is None and line.code]
    by_code = queries.named(unit, supplier_id, codes) if codes else {}
    found = {}
    for place, line in enumerate(lines):
        if line.product_id in by_id:
            found[place] = products.Named(by_id[line.product_id])
        elif line.product_id is None and line.code in by_code:
            found[place] = by_code[line.code]
    return found


def _line(
    unit: Unit,
    header: Mapping[str, Any],
    line: LineInput,
    named: products.Named,
    known: Mapping[int, tuple[queries.Offer, ...]],
) -> Priced:
    product = named.product
    _check(product, line)
    measures = administration.unit_of_measure
    stock_unit = measures(unit, product.unit)
    entered = measures(unit, line.unit or named.unit or product.unit)
    quantity = line.quantity if line.unit else EXACT.multiply(line.quantity, named.quantity)
    quantity = check_quantity(convert_qty(check_quantity(quantity), entered, stock_unit))
    if round_qty(quantity, stock_unit.step) != quantity:
        raise InvalidInput(
            "not_a_step", N_("{unit} is counted in steps of {step}."), field="quantity", unit=product.unit,
            step=stock_unit.step,
        )  # fmt: skip
    asked = known.get(product.id, ())
    reached = queries.reached(asked, quantity)
    if line.unit_price is not None:
        each = exact_price(line.unit_price, entered, stock_unit)
    else:
        each = _in_currency(unit, header, reached, product)
    if line.discount_percent:
        each = EXACT.divide(EXACT.multiply(each, HUNDRED - line.discount_percent), HUNDRED)
    if line.unit_price is None or line.discount_percent or entered.code != stock_unit.code:
        each = unit_price(each, _places(unit))
    net = administration.currency(unit, header["currency"]).round(EXACT.multiply(quantity, each))
    if net > MOST_MONEY:
        raise InvalidInput("too_large", N_("{amount} is more than a document can be for."), field="lines", amount=net)
    days = min((one.lead_days for one in asked), default=USUAL_DAYS) if reached is None else reached.lead_days
    expected_on = line.more.get("expected_on") or unit.today + timedelta(days=days)
    text = line.text or product.name
    return Priced(product, text, quantity, each, net, expected_on, line.unit_price is not None, reached, asked)


def _check(product: products.ProductView, line: LineInput) -> None:
    if product.kind != "goods":
        raise NotAllowed("not_goods", N_("{name} is not kept in stock."), field="product", name=product.name)
    if product.archived_at is not None and line.line_id is None:
        raise NotAllowed("product_archived", N_("{name} is archived."), field="product", name=product.name)
    if line.unit_price is not None and not fits(line.unit_price):
        raise InvalidInput("bad_price", N_("A price is not below zero."), field="unit_price")
    if not fits(line.discount_percent, most=HUNDRED):
        raise InvalidInput("bad_discount", N_("A discount is between 0 and 100 percent."), field="discount_percent")


def _in_currency(
    unit: Unit, header: Mapping[str, Any], reached: queries.Offer | None, product: products.ProductView
) -> Decimal:
    """The supplier's price, else the cost, in the order's currency."""
    currency = administration.company(unit).base_currency if reached is None else reached.currency
    amount = product.standard_cost if reached is None else reached.unit_price
    if currency == header["currency"]:
        return amount
    return EXACT.divide(EXACT.multiply(amount, header["rate"]), administration.rate_on(unit, currency, unit.today))


def _places(unit: Unit) -> int:
    return int(administration.setting(unit, "price.places"))


@dataclass(frozen=True)
class PurchaseOffer:
    """A line as it would be, in its stock unit and the order's currency, and what there is and comes of it without it.

    `price_from`: given, supplier or cost. `least`: the supplier sells from so many on (0: any). `next_break`: from how many on
    it is cheaper, and at which price.
    """

    product_id: int
    code: str
    text: str
    supplier_code: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    currency: str
    net: Decimal
    price_from: str
    least: Decimal
    next_break: tuple[Decimal, Decimal] | None
    expected_on: date
    free: Decimal
    incoming: Decimal
    incoming_on: date | None
    note: str


def offer(unit: Unit, order_id: int, line: LineInput) -> PurchaseOffer:
    """A typed line of a purchase order as it would be. Refused as the line itself would be."""
    header = rows.get(unit, PurchaseOrder, order_id)
    [found] = price(unit, header, [line])
    product, asked = found.product, found.asked
    there = stock.availability(unit, [product.id], warehouse=header["warehouse_id"])[product.id]
    plans = stock.plans(unit, [product.id], header["warehouse_id"]).get(product.id, [])
    cheaper = next(
        (one for one in asked if one.min_quantity > found.quantity and one.unit_price < found.unit_price), None
    )
    return PurchaseOffer(
        product.id,
        product.code,
        found.text,
        next((one.supplier_code for one in asked if one.supplier_code), ""),
        found.quantity,
        product.unit,
        found.unit_price,
        header["currency"],
        found.net,
        "given" if found.is_given else "supplier" if found.reached is not None else "cost",
        min((one.min_quantity for one in asked), default=ZERO),
        None if cheaper is None or found.is_given else (cheaper.min_quantity, cheaper.unit_price),
        found.expected_on,
        there.available,
        *incoming(plans),
        " ".join(remark.text for remark in remarks_on(unit, None, [product.id])),
    )


def faults_of(unit: Unit, order_id: int, lines: Sequence[LineInput]) -> dict[int, BusinessError]:
    """Which of many lines cannot be entered, by their place, and why: all that are not named here can be, together."""
    numbered = [LineInput(**{**vars(line), "line_no": place}) for place, line in enumerate(lines, 1)]
    try:
        price(unit, rows.get(unit, PurchaseOrder, order_id), numbered)
    except BusinessError as error:
        found = error.errors if isinstance(error, Several) else [error]
        return {int(one.values["line"]) - 1: one for one in found}
    return {}
