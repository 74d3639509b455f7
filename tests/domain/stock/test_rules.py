"""What goods are worth and what will lie there: the worked cases of valuation and availability."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import ZERO, Currency
from erp_tui.domain.stock import rules, valuation
from erp_tui.domain.stock.rules import Planned

EXAMPLES = Path(__file__).parents[2] / "examples"
EUR = Currency("EUR", 2, Decimal("0.01"))


def cases(area: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((EXAMPLES / f"{area}.json").read_text())["cases"]
    return found


@pytest.mark.parametrize("case", cases("valuation"), ids=lambda case: case["id"])
def test_worked_cases_of_valuation(case: dict[str, Any]) -> None:
    world = case["given"]
    start = Decimal(world.get("initial_cost", world.get("standard_cost", 0)))
    held = valuation.Holding(world["method"], last_cost=start, standard_cost=Decimal(world.get("standard_cost", 0)))
    for number, step in enumerate(case["when"], 1):
        quantity = Decimal(step["qty"])
        if step["op"] == "receive":
            valuation.receive(held, quantity, EUR.round(quantity * Decimal(step["unit_cost"])), EUR)
            value = ZERO
        else:
            value = valuation.issue(held, quantity, EUR)
        found = {"issue_value": value, "value": held.value, "on_hand": held.quantity, "unit_cost": held.unit_cost}
        for name, expected in case["then"].get(f"s{number}", {}).items():
            if name == "layers":
                left = [layer for layer in held.layers if layer.quantity]
                assert [(layer.quantity, layer.value / layer.quantity) for layer in left] == [
                    (Decimal(row["qty"]), Decimal(row["unit_cost"])) for row in expected
                ]
            else:
                assert found[name] == Decimal(expected), (number, name)


@pytest.mark.parametrize("case", cases("availability"), ids=lambda case: case["id"])
def test_worked_cases_of_availability(case: dict[str, Any]) -> None:
    world = case["given"]
    today = date.fromisoformat(world["today"])
    signs = {"in": 1, "out": -1}
    done = [
        (date.fromisoformat(m["done"]), signs[m["kind"]] * Decimal(m["qty"])) for m in world["moves"] if "done" in m
    ]
    plans = [
        Planned(date.fromisoformat(m["planned"]), signs[m["kind"]] * Decimal(m["qty"]))
        for m in world["moves"]
        if "done" not in m
    ]
    for number, step in enumerate(case["when"], 1):
        on = date.fromisoformat(step["on"]) if "on" in step else None
        if step["op"] == "on_hand":
            found = sum((quantity for day, quantity in done if on is None or day <= on), ZERO)
        else:
            found = rules.forecast(sum((quantity for _day, quantity in done), ZERO), plans, today, on)
        assert found == Decimal(case["then"][f"s{number}"]["qty"]), step


moves = st.lists(st.tuples(st.booleans(), st.integers(1, 50), st.decimals(0, 99, places=4)), max_size=20)


@given(moves, st.sampled_from(["average", "fifo", "lifo", "standard"]))
def test_nothing_is_worth_nothing_and_no_cent_is_lost(steps: list[tuple[bool, int, Decimal]], method: str) -> None:
    """What came in is what went out and what is left; when all is gone no value stays."""
    held = valuation.Holding(method, standard_cost=Decimal("3.33"))
    balance = ZERO
    for is_receipt, quantity, cost in steps:
        if is_receipt:
            balance += valuation.receive(held, Decimal(quantity), EUR.round(quantity * cost), EUR)
        else:
            balance -= valuation.issue(held, min(Decimal(quantity), held.quantity), EUR)
        assert balance == held.value
        assert held.value >= 0
        if method in ("fifo", "lifo"):
            assert sum((layer.value for layer in held.layers), ZERO) == held.value
    assert valuation.issue(held, held.quantity, EUR) == balance
    assert (held.quantity, held.value) == (0, 0)


def test_goods_below_zero_take_the_cost_of_the_next_receipt() -> None:
    held = valuation.Holding("average", last_cost=Decimal(4))
    assert valuation.issue(held, Decimal(3), EUR) == 12
    assert (held.quantity, held.value) == (-3, -12)
    assert valuation.receive(held, Decimal(5), Decimal(25), EUR) == 22  # two at 5 are left, from -12
    assert (held.quantity, held.value) == (2, 10)


@pytest.mark.parametrize("text", ["0", "-1", "NaN", "Infinity", "0.0000001", "1e20"])
def test_a_quantity_is_above_zero_and_can_be_kept(text: str) -> None:
    with pytest.raises(InvalidInput):
        rules.check_quantity(Decimal(text))


def test_demands_are_served_in_their_order() -> None:
    wanted = [Decimal(3), Decimal(4), Decimal(1)]
    assert rules.share_out(Decimal(5), wanted) == [3, 2, 0]
