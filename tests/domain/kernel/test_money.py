"""Rounding, splitting and conversion: the worked cases, and that nothing is ever lost."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_tui.domain.kernel import money
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import Currency, Money

CASES = json.loads((Path(__file__).parents[2] / "examples" / "rounding.json").read_text())["cases"]
CURRENCIES = [Currency("JPY", 0, Decimal(1)), Currency("CNY", 2, Decimal("0.01")), Currency("CHF", 2, Decimal("0.05")),
              Currency("KWD", 3, Decimal("0.001"))]  # fmt: skip
amounts = st.decimals(-(10**9), 10**9, places=4)
weights = st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=8).filter(any)


def currency_of(world: dict[str, Any], code: str) -> Currency:
    found = world["currencies"][code]
    return Currency(code, int(found["decimals"]), Decimal(found["step"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_cases(case: dict[str, Any]) -> None:
    world = case["given"]
    for number, step in enumerate(case["when"], 1):
        expected = case["then"].get(f"s{number}", {})
        amount = Decimal(step["amount"])
        if step["op"] == "round":
            if "currency" in step:
                found = currency_of(world, step["currency"]).round(amount)
            else:
                found = money.round_half_away(amount, Decimal(step["step"]))
        else:
            known = {code: Decimal(rate) for code, rate in _rates(world, step).items()}
            ends = (step["from"], step["to"])
            if "refused" in expected:
                with pytest.raises(InvalidInput):
                    money.convert(amount, known.get(ends[0]), known.get(ends[1]), currency_of(world, ends[1]))
                continue
            found = money.convert(amount, known[ends[0]], known[ends[1]], currency_of(world, ends[1]))
        assert found == Decimal(expected["amount"]), step


def _rates(world: dict[str, Any], step: dict[str, Any]) -> dict[str, str]:
    rates = {world["base_currency"]: "1"}
    for row in world["rates"]:
        if row.get("date", "") <= step.get("date", "9999"):
            rates[row["currency"]] = row["rate"]
    return rates


@given(amounts, st.sampled_from(CURRENCIES))
def test_rounding_is_the_nearest_amount_and_mirrors(amount: Decimal, currency: Currency) -> None:
    found = currency.round(amount)
    assert abs(found - amount) <= currency.step / 2
    assert found % currency.step == 0
    assert currency.round(-amount) == -found
    assert currency.round(found) == found


@given(amounts, weights, st.sampled_from(CURRENCIES))
def test_a_split_loses_nothing(amount: Decimal, shares: list[Decimal], currency: Currency) -> None:
    total = currency.round(amount)
    for split in (money.split_rest_to_last, money.split_largest_remainder):
        found = split(total, shares, currency)
        assert sum(found) == total
        assert len(found) == len(shares)
        assert [-one for one in split(-total, shares, currency)] == found
    fair = money.split_largest_remainder(total, shares, currency)
    for share, weight in zip(fair, shares, strict=True):
        assert abs(share - total * weight / sum(shares)) < currency.step


def test_money_refuses_places_its_currency_lacks() -> None:
    yen, dinar = CURRENCIES[0], CURRENCIES[-1]
    assert (Money(Decimal(3), yen) + Money(Decimal(4), yen)).amount == 7
    assert Money(Decimal("1.125"), dinar).amount == Decimal("1.125")
    with pytest.raises(InvalidInput):
        Money(Decimal("0.5"), yen)
    with pytest.raises(AssertionError):
        Money(Decimal(1), yen) + Money(Decimal(1), dinar)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-1", "1e30", "0.0000001"])
def test_what_cannot_be_kept_does_not_fit(text: str) -> None:
    assert not money.fits(Decimal(text))
    assert money.fits(Decimal("0.000001"))
