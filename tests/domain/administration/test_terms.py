"""Payment terms: the worked cases, and that no cent is lost."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_tui.domain.administration.terms import schedule, why_not_save
from erp_tui.domain.kernel.money import Currency

CASES = json.loads((Path(__file__).parents[2] / "examples" / "payment_terms.json").read_text())["cases"]
EUR = Currency("EUR", 2, Decimal("0.01"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_cases(case: dict[str, Any]) -> None:
    world = case["given"]
    term = world["term"]["instalments"]
    step = world.get("instalment_step") or world["term"].get("instalment_step")
    for number, what in enumerate(case["when"], 1):
        expected = case["then"].get(f"s{number}")
        if what["op"] == "save_term":
            assert (why_not_save(what.get("term", world["term"])["instalments"]) is not None) == ("refused" in expected)
            continue
        money = world["currencies"][what["currency"]]
        currency = Currency(what["currency"], int(money["decimals"]), Decimal(money["step"]))
        found = schedule(
            Decimal(what["amount"]), currency, date.fromisoformat(what["date"]), term, Decimal(step) if step else None
        )
        assert [(one.due.isoformat(), one.amount) for one in found] == [
            (row["due"], Decimal(row["amount"])) for row in expected["instalments"]
        ]


@given(st.decimals(-(10**6), 10**6, places=2), st.lists(st.decimals(0, 33, places=2), max_size=3))
def test_the_instalments_are_the_amount(amount: Decimal, percents: list[Decimal]) -> None:
    term: list[dict[str, Any]] = [{"share": {"percent": str(p)}, "due": []} for p in percents]
    term.append({"share": {"remainder": True}, "due": [{"add_days": 30}]})
    assert sum(one.amount for one in schedule(amount, EUR, date(2026, 1, 31), term)) == amount
