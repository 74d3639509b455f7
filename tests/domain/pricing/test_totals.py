"""Totals of priced documents: the worked cases of the areas tax and discount, and what must hold for any document."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_tui.domain.kernel.money import Currency
from erp_tui.domain.pricing.rules import Discount, LineIn, TaxRule, total_document

EXAMPLES = Path(__file__).parents[2] / "examples"
CASES = [case for area in ("tax", "discount") for case in json.loads((EXAMPLES / f"{area}.json").read_text())["cases"]]


def _tax(row: dict[str, Any]) -> TaxRule:
    flags = {name: bool(row.get(name)) for name in ("included", "adds_to_next", "ignores_previous")}
    days = {f"valid_{n}": date.fromisoformat(row[n]) if n in row else None for n in ("from", "to")}
    return TaxRule(row["tax"], row["kind"], Decimal(row.get("rate", 0)), Decimal(row.get("amount", 0)), **flags, **days)


def _line(row: dict[str, Any]) -> LineIn:
    return LineIn(
        Decimal(row["qty"]), Decimal(row["unit_price"]), tuple(row["taxes"]), Decimal(row.get("discount_percent", 0))
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_cases(case: dict[str, Any]) -> None:
    world = case["given"]
    money = world["currencies"][world["currency"]]
    currency = Currency(world["currency"], int(money["decimals"]), Decimal(money["step"]))
    found = world.get("document_discount")
    discount = found and Discount(
        found["applies_to"], *(Decimal(found[n]) if n in found else None for n in ("amount", "percent"))
    )
    for number, step in enumerate(case["when"], 1):
        on = date.fromisoformat(step["date"]) if "date" in step else None
        totals = total_document(
            [_line(row) for row in world["lines"]], [_tax(row) for row in world["taxes"]], currency,
            world["tax_rounding"], discount, on=on,
        )  # fmt: skip
        for name, expected in case["then"][f"s{number}"].items():
            if name == "taxes":
                rows = {row.tax: row for row in totals.taxes}
                assert {row["tax"]: (Decimal(row["base"]), Decimal(row["amount"])) for row in expected} == {
                    code: (row.base, row.amount) for code, row in rows.items()
                }
            else:
                assert getattr(totals, name) == Decimal(expected), name


CURRENCIES = [Currency("JPY", 0, Decimal(1)), Currency("CNY", 2, Decimal("0.01")), Currency("KWD", 3, Decimal("0.001"))]
TAXES = [
    TaxRule("IN", rate=Decimal(13), included=True),
    TaxRule("ON", rate=Decimal(6)),
    TaxRule("ADD", rate=Decimal("7.7"), adds_to_next=True),
    TaxRule("UNIT", "per_unit", amount=Decimal("0.5")),
    TaxRule("OF", "percent_of_gross", rate=Decimal(9)),
]
lines = st.builds(
    LineIn,
    st.decimals(-1000, 1000, places=2),
    st.decimals(0, 1000, places=4),
    st.sets(st.sampled_from([tax.code for tax in TAXES])).map(lambda codes: tuple(sorted(codes))),
    st.decimals(0, 100, places=2),
)
documents = st.lists(lines, min_size=1, max_size=6)
discounts = st.none() | st.builds(
    Discount, st.sampled_from(["lines", "net_total", "gross_total"]), percent=st.decimals(0, 100, places=2)
)


@given(documents, st.sampled_from(CURRENCIES), st.sampled_from(["line", "document"]), discounts)
def test_totals_are_the_sum_of_their_parts_and_mirror(
    document: list[LineIn], currency: Currency, rounding: str, discount: Discount | None
) -> None:
    totals = total_document(document, TAXES, currency, rounding, discount)
    assert totals.net + totals.tax == totals.gross == sum(line.gross for line in totals.lines)
    assert totals.tax == sum(row.amount for row in totals.taxes)
    for line in totals.lines:
        assert line.net + line.tax == line.gross
        assert line.gross == line.gross.quantize(Decimal(1).scaleb(-currency.places))
    mirrored = [LineIn(-x.quantity, x.unit_price, x.taxes, x.discount_percent) for x in document]
    mirror = total_document(mirrored, TAXES, currency, rounding, discount)
    assert (mirror.net, mirror.tax, mirror.gross) == (-totals.net, -totals.tax, -totals.gross)


@given(documents, st.sampled_from(CURRENCIES), st.sampled_from(["line", "document"]))
def test_an_included_tax_leaves_the_agreed_price(document: list[LineIn], currency: Currency, rounding: str) -> None:
    agreed = [LineIn(x.quantity, x.unit_price, ("IN",), x.discount_percent) for x in document]
    totals = total_document(agreed, TAXES, currency, rounding)
    assert totals.gross == sum(line.amount for line in totals.lines)
