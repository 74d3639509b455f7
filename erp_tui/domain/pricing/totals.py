"""What a document comes to once its lines are complete: discount, taxes and totals, stored with header and lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import MOST_MONEY, ZERO, Currency
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.pricing import queries, rules
from erp_tui.domain.pricing.columns import COUNTED
from erp_tui.domain.pricing.rules import Discount, LineIn, LineTotals, TaxRow


@dataclass(frozen=True)
class Priced:
    """Totals for the header, and each line with all columns of a priced line but its header's key."""

    header: dict[str, Any]
    lines: list[dict[str, Any]]


def totalled(
    unit: Unit, header: Mapping[str, Any], full: list[dict[str, Any]], shares: Sequence[Decimal | None]
) -> Priced:
    """The lines with their amounts, and the totals. `shares`: a line's part of the document discount where it is settled."""
    currency = administration.currency(unit, header["currency"])
    step = administration.setting(unit, "cash.step")
    totals = rules.total_document(
        [
            LineIn(
                row["quantity"],
                row["unit_price"],
                tuple(row["codes"]),
                row["discount_percent"],
                row["kind"] in COUNTED and not row["optional"],
                share,
            )
            for row, share in zip(full, shares, strict=True)
        ],
        queries.tax_rules(unit, (row["codes"] for row in full), prices_include_tax=header["prices_include_tax"]),
        currency,
        str(administration.setting(unit, "tax.rounding")),
        _discount_of(header),
        Decimal(str(step)) if step else None,
        untaxed_percent=administration.payment_term(unit, header["payment_term_id"]).untaxed_percent,
    )
    _check_size(unit, header, totals)
    for row, line in zip(full, totals.lines, strict=True):
        row.pop("codes")
        row |= _figures(row, line, currency)
    return Priced(_totals(unit, totals), full)


def _discount_of(header: Mapping[str, Any]) -> Discount | None:
    if header["discount_percent"]:
        return Discount(header["discount_applies_to"], percent=header["discount_percent"])
    if header["discount_amount"]:
        return Discount(header["discount_applies_to"], amount=header["discount_amount"])
    return None


def _figures(row: Mapping[str, Any], line: LineTotals, currency: Currency) -> dict[str, Any]:
    """The amounts of a line. What an optional line would cost is shown, while its net and tax count for nothing."""
    amount = line.amount
    if row["optional"]:
        amount = rules.line_amount(row["quantity"], row["unit_price"], row["discount_percent"], currency)
    return {
        "amount": amount,
        "discount_share": line.discount_share,
        "net": line.net,
        "tax": line.tax,
        "gross": line.gross,
        "taxes": _stored(line.taxes),
    }


def _totals(unit: Unit, totals: rules.DocumentTotals) -> dict[str, Any]:
    known = queries.taxes(unit)
    return {
        "net": totals.net,
        "tax": totals.tax,
        "gross": totals.gross,
        "rounding": totals.rounding,
        "taxes": [row | {"name": known[row["tax"]].name} for row in _stored(totals.taxes)],
    }


def _stored(taxes: Iterable[TaxRow]) -> list[dict[str, str]]:
    return [{"tax": one.tax, "base": str(one.base), "amount": str(one.amount)} for one in taxes]


def _check_size(unit: Unit, header: Mapping[str, Any], totals: rules.DocumentTotals) -> None:
    """Amounts that the books cannot keep, in the document's currency or in the company's, are refused."""
    largest = max((abs(line.amount) for line in totals.lines), default=ZERO)
    for amount in (largest, abs(totals.gross), administration.in_base(unit, abs(totals.gross), header["rate"])):
        if amount > MOST_MONEY:
            raise InvalidInput(
                "too_large", N_("{amount} is more than a document can be for."), field="lines", amount=amount
            )
