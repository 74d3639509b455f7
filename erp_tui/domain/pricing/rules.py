"""The arithmetic of priced documents: line amounts, document discounts, taxes, totals. Values in, values out.

Source of every rule: `tests/examples/README.md`, areas tax and discount, and its "Rules that hold everywhere".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import reduce

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import EXACT, MOST, ZERO, Currency, fits, round_half_away, split_rest_to_last
from erp_tui.domain.kernel.text import N_

HUNDRED = Decimal(100)
ONE = Decimal(1)
KINDS = ("percent", "per_unit", "percent_of_gross")
APPLIES_TO = ("lines", "net_total", "gross_total")
"""What a document discount is taken from."""


@dataclass(frozen=True)
class TaxRule:
    """A tax as it is computed. `rate` is percent; `amount` is money for one unit of the quantity."""

    code: str
    kind: str = "percent"
    rate: Decimal = ZERO
    amount: Decimal = ZERO
    included: bool = False
    adds_to_next: bool = False
    ignores_previous: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, on: date | None) -> bool:
        """Whether the tax is in force; first and last day are inside."""
        if on is None:
            return True
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class LineIn:
    """A line to be totalled. `counted` is False for titles, comments and optional lines: they cost nothing."""

    quantity: Decimal
    unit_price: Decimal
    taxes: tuple[str, ...] = ()
    discount_percent: Decimal = ZERO
    counted: bool = True
    discount_share: Decimal | None = None
    """Its part of a document discount that was split before; None: it is split here."""


@dataclass(frozen=True)
class Discount:
    """A document discount: an amount or a percentage, taken from the lines, the net total or the gross total.

    An amount has the sign of the document, so that a document below zero is an exact mirror.
    """

    applies_to: str = "lines"
    amount: Decimal | None = None
    percent: Decimal | None = None

    def of(self, total: Decimal, currency: Currency) -> Decimal:
        if self.percent is not None:
            return currency.round(EXACT.divide(EXACT.multiply(total, self.percent), HUNDRED))
        amount = currency.round(self.amount or ZERO)
        return -amount if total < 0 else amount


@dataclass(frozen=True)
class TaxRow:
    tax: str
    base: Decimal
    amount: Decimal


@dataclass(frozen=True)
class LineTotals:
    amount: Decimal
    """Before the document discount, taxes as the price has them."""
    discount_share: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    taxes: tuple[TaxRow, ...]


@dataclass(frozen=True)
class DocumentTotals:
    """`payable` is the gross, rounded to the cash step where there is one; `rounding` is the difference."""

    net: Decimal
    tax: Decimal
    gross: Decimal
    rounding: Decimal
    payable: Decimal
    taxes: tuple[TaxRow, ...]
    lines: tuple[LineTotals, ...]


def check_none_below_zero(quantities: Iterable[Decimal]) -> None:
    """What becomes an order is counted as it is delivered: a deduction there has a price below zero, not a quantity."""
    if any(quantity.is_finite() and quantity < 0 for quantity in quantities):
        raise InvalidInput(
            "below_zero",
            N_("A deduction has a quantity above zero and a price below zero."),
            field="quantity",
        )


def line_amount(quantity: Decimal, unit_price: Decimal, discount_percent: Decimal, currency: Currency) -> Decimal:
    """round(quantity x unit price x (1 - discount / 100)), rounded once."""
    full = EXACT.multiply(quantity, unit_price)
    return currency.round(EXACT.multiply(full, ONE - EXACT.divide(discount_percent, HUNDRED)))


def unit_discount(
    list_price: Decimal, *, percent: Decimal | None = None, amount: Decimal | None = None, places: int = 4
) -> tuple[Decimal, Decimal, Decimal]:
    """Unit price, discount amount and discount percent for a discount on one unit; percent has two places."""
    step = ONE.scaleb(-places)
    if percent is not None:
        price = round_half_away(EXACT.multiply(list_price, ONE - EXACT.divide(percent, HUNDRED)), step)
        return price, list_price - price, percent
    given = amount or ZERO
    share = EXACT.divide(EXACT.multiply(given, HUNDRED), list_price) if list_price else ZERO
    return list_price - given, given, round_half_away(share, Decimal("0.01"))


def total_document(
    lines: Sequence[LineIn],
    taxes: Sequence[TaxRule],
    currency: Currency,
    rounding: str = "line",
    document_discount: Discount | None = None,
    cash_step: Decimal | None = None,
    on: date | None = None,
    untaxed_percent: Decimal = ZERO,
) -> DocumentTotals:
    """Everything a priced document says about money. `taxes` are in their order of computation.

    rounding: `line` rounds every tax of every line; `document` rounds each tax once over all lines. So much percent of the
    net as `untaxed_percent` says bears no tax (an early-payment discount whose tax is reduced when the invoice is issued).
    """
    rules = [tax for tax in taxes if tax.holds(on)]
    amounts = [
        line_amount(line.quantity, line.unit_price, line.discount_percent, currency) if line.counted else ZERO
        for line in lines
    ]
    works = [
        _Work(line, amount, [t for t in rules if t.code in line.taxes])
        for line, amount in zip(lines, amounts, strict=True)
    ]
    if document_discount is not None and document_discount.applies_to != "lines":
        _tax(works, currency, rounding)
        shares = _discount_totals(works, document_discount, currency, rounding)
    else:
        shares = _line_shares(works, document_discount, currency)
        for work, share in zip(works, shares, strict=True):
            work.price = work.amount - share
        _tax(works, currency, rounding)
    if untaxed_percent:
        _tax_less(works, untaxed_percent, currency, rounding)
    return _collect(works, shares, rules, currency, cash_step)


class _Work:
    """One line while its taxes are computed."""

    def __init__(self, line: LineIn, amount: Decimal, taxes: list[TaxRule]) -> None:
        self.line = line
        self.amount = amount
        self.price = amount
        """What the included taxes are taken out of."""
        self.taxes = taxes if line.counted else []
        self.exact: list[Decimal] = []
        self.rounded: list[Decimal] = []
        self.net = amount
        self.untaxed = ZERO
        """What of the net bears no tax."""

    @property
    def tax(self) -> Decimal:
        return sum(self.rounded, ZERO)

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def _line_shares(works: list[_Work], discount: Discount | None, currency: Currency) -> list[Decimal]:
    """What each line gives of a discount on the lines: in proportion, the last counted line takes the rest."""
    shares = [work.line.discount_share or ZERO for work in works]
    if discount is None:
        return shares
    open_lines = [i for i, work in enumerate(works) if work.line.counted and work.line.discount_share is None]
    weights = [works[i].amount for i in open_lines]
    for i, share in zip(
        open_lines, split_rest_to_last(discount.of(sum(weights, ZERO), currency), weights, currency), strict=True
    ):
        shares[i] = share
    return shares


def _tax(works: list[_Work], currency: Currency, rounding: str) -> None:
    for work in works:
        work.exact = _exact_taxes(work)
        work.rounded = [_rounded(amount, currency) for amount in work.exact]
    if rounding == "document":
        _round_over_document(works, currency)
    for work in works:
        work.net = work.price - sum(
            (amount for tax, amount in zip(work.taxes, work.rounded, strict=True) if tax.included), ZERO
        )
        if rounding == "line":
            _on_top(work, currency)


_FINE = Decimal("1e-30")


def _sum(values: Iterable[Decimal]) -> Decimal:
    """A sum of unrounded numbers: the plain `+` would round them to 28 digits."""
    return reduce(EXACT.add, values, ZERO)


def _rounded(amount: Decimal, currency: Currency) -> Decimal:
    """Rounded to the currency, once what a division has cut off after sixty digits is put right: a half is a half."""
    return currency.round(amount.quantize(_FINE, context=EXACT))


def _exact_taxes(work: _Work) -> list[Decimal]:
    """The unrounded tax amounts of a line, each an affine function of the net: amount = slope x net + fixed.

    With the included ones the price is known and the net is wanted: net = (price - fixed parts) / (1 + slopes).
    """
    slopes, fixed = [], []
    raised_slope = raised_fixed = ZERO
    of_gross = sum((tax.rate for tax in work.taxes if tax.kind == "percent_of_gross"), ZERO)
    for tax in work.taxes:
        base_slope = ONE if tax.ignores_previous else EXACT.add(ONE, raised_slope)
        base_fixed = ZERO if tax.ignores_previous else raised_fixed
        if tax.kind == "per_unit":
            slope, const = ZERO, EXACT.multiply(tax.amount, work.line.quantity)
        else:
            share = EXACT.divide(tax.rate, HUNDRED)
            if tax.kind == "percent_of_gross":
                share = EXACT.divide(share, ONE - EXACT.divide(of_gross, HUNDRED))
            slope, const = EXACT.multiply(share, base_slope), EXACT.multiply(share, base_fixed)
        slopes.append(slope)
        fixed.append(const)
        if tax.adds_to_next:
            raised_slope, raised_fixed = EXACT.add(raised_slope, slope), EXACT.add(raised_fixed, const)
    included = [i for i, tax in enumerate(work.taxes) if tax.included]
    net = work.price
    if included:
        known = EXACT.subtract(work.price, _sum(fixed[i] for i in included))
        net = EXACT.divide(known, EXACT.add(ONE, _sum(slopes[i] for i in included)))
    return [EXACT.add(EXACT.multiply(slope, net), const) for slope, const in zip(slopes, fixed, strict=True)]


def _on_top(work: _Work, currency: Currency) -> None:
    """Per line, taxes on top are computed on the rounded net, raised by the rounded amounts before them."""
    of_gross = sum((tax.rate for tax in work.taxes if tax.kind == "percent_of_gross"), ZERO)
    raised = ZERO
    for i, tax in enumerate(work.taxes):
        if not tax.included:
            base = work.net if tax.ignores_previous else work.net + raised
            if tax.kind == "per_unit":
                amount = EXACT.multiply(tax.amount, work.line.quantity)
            else:
                amount = EXACT.divide(EXACT.multiply(base, tax.rate), HUNDRED)
                if tax.kind == "percent_of_gross":
                    amount = EXACT.divide(amount, ONE - EXACT.divide(of_gross, HUNDRED))
            work.rounded[i] = currency.round(amount)
        if tax.adds_to_next:
            raised += work.rounded[i]


def _round_over_document(works: list[_Work], currency: Currency) -> None:
    """Each tax is rounded once over all lines; the lines' parts are theirs rounded, corrected where they were furthest off."""
    for code in dict.fromkeys(tax.code for work in works for tax in work.taxes):
        places = [(work, i) for work in works for i, tax in enumerate(work.taxes) if tax.code == code]
        total = _rounded(_sum(work.exact[i] for work, i in places), currency)
        left = total - sum((work.rounded[i] for work, i in places), ZERO)
        step = currency.step if left > 0 else -currency.step
        by_error = sorted(places, key=lambda place: (place[0].rounded[place[1]] - place[0].exact[place[1]]) * step)
        for work, i in by_error[: int(abs(EXACT.divide(left, currency.step)))]:
            work.rounded[i] += step


def _discount_totals(works: list[_Work], discount: Discount, currency: Currency, rounding: str) -> list[Decimal]:
    """A discount on the net or gross total: split over the lines, then net and tax are computed anew from what is left.

    Lines whose share was split before keep it.
    """
    from_net = discount.applies_to == "net_total"
    weights = [work.net if from_net else work.gross for work in works]
    shares = [work.line.discount_share or ZERO for work in works]
    splits = [i for i, work in enumerate(works) if work.line.counted and work.line.discount_share is None]
    to_split = discount.of(sum((weights[i] for i in splits), ZERO), currency)
    found = split_rest_to_last(to_split, [weights[i] for i in splits], currency)
    for i, share in zip(splits, found, strict=True):
        shares[i] = share
    for work, weight, share in zip(works, weights, shares, strict=True):
        work.price = weight - share
        work.taxes = [replace(tax, included=not from_net) for tax in work.taxes]
    _tax(works, currency, rounding)
    return shares


def _tax_less(works: list[_Work], percent: Decimal, currency: Currency, rounding: str) -> None:
    """Taxes anew on nets that are lower by so much percent; the nets themselves stay."""
    nets = [work.net for work in works]
    off = currency.round(EXACT.divide(EXACT.multiply(sum(nets, ZERO), percent), HUNDRED))
    for work, net, less in zip(works, nets, split_rest_to_last(off, nets, currency), strict=True):
        work.price = net - less
        work.taxes = [replace(tax, included=False) for tax in work.taxes]
    _tax(works, currency, rounding)
    for work, net in zip(works, nets, strict=True):
        work.untaxed = net - work.net
        work.net = net


def _collect(
    works: list[_Work], shares: list[Decimal], rules: list[TaxRule], currency: Currency, cash_step: Decimal | None
) -> DocumentTotals:
    lines = tuple(
        LineTotals(work.amount, share, work.net, work.tax, work.gross, tuple(_rows(work)))
        for work, share in zip(works, shares, strict=True)
    )
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for line in lines:
        for row in line.taxes:
            base, amount = sums.get(row.tax, (ZERO, ZERO))
            sums[row.tax] = (base + row.base, amount + row.amount)
    net = sum((line.net for line in lines), currency.round(ZERO))
    tax = sum((line.tax for line in lines), currency.round(ZERO))
    gross = net + tax
    payable = round_half_away(gross, cash_step) if cash_step else gross
    taxes = tuple(TaxRow(rule.code, *sums[rule.code]) for rule in rules if rule.code in sums)
    return DocumentTotals(net, tax, gross, payable - gross, payable, taxes, lines)


def _rows(work: _Work) -> list[TaxRow]:
    raised = ZERO
    found = []
    net = work.net - work.untaxed
    for tax, amount in zip(work.taxes, work.rounded, strict=True):
        found.append(TaxRow(tax.code, net if tax.ignores_previous else net + raised, amount))
        if tax.adds_to_next:
            raised += amount
    return found


def why_not_save_tax(tax: TaxRule) -> InvalidInput | None:
    """Why a tax cannot be computed, or None. A rate of 0 is valid and reported; one below 0 is a withholding tax."""
    if tax.kind not in KINDS:
        return InvalidInput("bad_tax_kind", N_("A tax is of kind: {kinds}."), field="kind", kinds=", ".join(KINDS))
    if not fits(tax.rate, least=-HUNDRED, most=10 * HUNDRED) or (
        tax.kind == "percent_of_gross" and tax.rate >= HUNDRED
    ):
        return InvalidInput("bad_rate", N_("A tax rate is between -100 and 100 percent."), field="rate")
    if not fits(tax.amount, least=-MOST):
        return InvalidInput(
            "bad_tax_amount", N_("The amount per unit is a number with at most six decimal places."), field="amount"
        )
    if (tax.kind == "per_unit" and tax.rate) or (tax.kind != "per_unit" and tax.amount):
        return InvalidInput(
            "rate_or_amount",
            N_("A tax per unit has an amount, any other has a rate."),
            field="rate" if tax.kind == "per_unit" else "amount",
        )
    if tax.valid_from and tax.valid_to and tax.valid_to < tax.valid_from:
        return InvalidInput("bad_span", N_("The last day is before the first."), field="valid_to")
    return None


def why_not_together(taxes: Sequence[TaxRule]) -> InvalidInput | None:
    """Why one line cannot bear these taxes, or None: shares of the gross must leave something of it."""
    of_gross = sum((tax.rate for tax in taxes if tax.kind == "percent_of_gross"), ZERO)
    if of_gross >= HUNDRED:
        return InvalidInput("too_much_of_gross", N_("These taxes take the whole gross amount: {percent} %."),
                            field="taxes", percent=of_gross)  # fmt: skip
    included = [tax for tax in taxes if tax.included]
    if sum((tax.rate for tax in included if tax.kind == "percent"), ZERO) <= -HUNDRED:
        return InvalidInput("bad_rate", N_("A tax rate is between -100 and 100 percent."), field="taxes")
    return None
