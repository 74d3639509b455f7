"""What a document comes to once its lines are complete: discount, taxes and totals, stored with header and lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import MOST_MONEY, ZERO, Currency, round_half_away
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
        _cash_step(unit),
        untaxed_percent=administration.payment_term(unit, header["payment_term_id"]).untaxed_percent,
    )
    _check_size(unit, header, max((abs(line.amount) for line in totals.lines), default=ZERO), totals.gross)
    for row, line in zip(full, totals.lines, strict=True):
        row.pop("codes")
        row |= _figures(row, line, currency)
    return Priced(_totals(unit, totals), full)


def _cash_step(unit: Unit) -> Decimal | None:
    step = administration.setting(unit, "cash.step")
    return Decimal(str(step)) if step else None


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


def _check_size(unit: Unit, header: Mapping[str, Any], largest: Decimal, gross: Decimal) -> None:
    """Amounts that the books cannot keep, in the document's currency or in the company's, are refused."""
    for amount in (largest, abs(gross), administration.in_base(unit, abs(gross), header["rate"])):
        if amount > MOST_MONEY:
            raise InvalidInput(
                "too_large", N_("{amount} is more than a document can be for."), field="lines", amount=amount
            )


# ------------------------------------------------------------------------------------------------ of a part


def tells_without(header: Mapping[str, Any], gone: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the totals of a document tell what is left of its taxes when these lines are taken out of it.

    They do not where nothing would be left of a tax that a line bears: another line may bear it at nothing, or none.
    """
    left = _without(header, gone)
    return all(any(left[row["tax"]]) for line in gone for row in line["taxes"])


def moved(unit: Unit, header: Mapping[str, Any], gone: Sequence[Mapping[str, Any]], part: Priced) -> dict[str, Any]:
    """The totals of a document when some of its lines, as they were stored, make room for these. `header` as it was stored.

    Only where each line is priced by itself (`parts.stand_alone`): the totals are plain sums then.
    """
    net, tax = (
        administration.currency(unit, header["currency"]).round(
            header[name] - sum((line[name] for line in gone), ZERO) + part.header[name]
        )
        for name in ("net", "tax")
    )
    gross = net + tax
    _check_size(unit, header, ZERO, gross)
    step = _cash_step(unit)
    sums = _without(header, gone)
    for row in part.header["taxes"]:
        base, amount = sums.get(row["tax"], (ZERO, ZERO))
        sums[row["tax"]] = (base + Decimal(row["base"]), amount + Decimal(row["amount"]))
    known = queries.taxes(unit)
    rows = [TaxRow(code, *sums[code]) for code in known if code in sums]
    return {
        "net": net,
        "tax": tax,
        "gross": gross,
        "rounding": (round_half_away(gross, step) if step else gross) - gross,
        "taxes": [row | {"name": known[row["tax"]].name} for row in _stored(rows)],
    }


def _without(header: Mapping[str, Any], gone: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Decimal, Decimal]]:
    """Base and amount of each tax of a document, less what these lines bear."""
    sums = {row["tax"]: (Decimal(row["base"]), Decimal(row["amount"])) for row in header["taxes"]}
    for line in gone:
        for row in line["taxes"]:
            base, amount = sums.get(row["tax"], (ZERO, ZERO))
            sums[row["tax"]] = (base - Decimal(row["base"]), amount - Decimal(row["amount"]))
    return sums
