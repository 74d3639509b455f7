"""Ageing and reminders: the worked cases."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_tui.domain.kernel.money import ZERO, Currency
from erp_tui.domain.receivables import rules
from erp_tui.domain.receivables.rules import Level

EXAMPLES = Path(__file__).parents[2] / "examples"
EUR = Currency("EUR", 2, Decimal("0.01"))


def cases(area: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((EXAMPLES / f"{area}.json").read_text())["cases"]
    return found


@pytest.mark.parametrize("case", cases("ageing"), ids=lambda case: case["id"])
def test_worked_cases_of_ageing(case: dict[str, Any]) -> None:
    limits = [int(limit) for limit in case["given"]["buckets"]]
    for number, step in enumerate(case["when"], 1):
        on = date.fromisoformat(step["on"])
        found = dict.fromkeys([*rules.bucket_names(limits), "total"], ZERO)
        for item in case["given"]["items"]:
            days = (on - date.fromisoformat(item["due"])).days
            found[rules.ageing_bucket(days, limits)] += Decimal(item["amount"])
            found["total"] += Decimal(item["amount"])
        for name, amount in case["then"][f"s{number}"].items():
            assert found[name] == Decimal(amount), name


@given(st.integers(-400, 400), st.lists(st.integers(1, 300), min_size=1, max_size=5, unique=True).map(sorted))
def test_every_day_has_one_bucket_and_later_is_never_better(days: int, limits: list[int]) -> None:
    names = rules.bucket_names(limits)
    place = names.index(rules.ageing_bucket(days, limits))
    assert place <= names.index(rules.ageing_bucket(days + 1, limits))
    assert (place == 0) == (days <= 0)
    assert (place == len(names) - 1) == (days > limits[-1])


@pytest.mark.parametrize("case", cases("dunning"), ids=lambda case: case["id"])
def test_worked_cases_of_dunning(case: dict[str, Any]) -> None:
    levels = {
        int(row["level"]): Level(
            int(row["level"]), int(row["overdue_days"]), Decimal(row.get("fee", 0)), Decimal(row.get("fee_percent", 0)),
            Decimal(row.get("interest_percent_per_year", 0)),
        )
        for row in case["given"]["levels"]
    }  # fmt: skip
    proposed: dict[str, int] = {}
    for number, step in enumerate(case["when"], 1):
        assert step["op"] == "run"
        for item in case["given"]["items"]:
            days = (date.fromisoformat(step["on"]) - date.fromisoformat(item["due"])).days
            level = rules.next_level(0, days, levels)
            if level is not None:
                proposed.setdefault(item["document"], level.level)  # as proposed until it is sent
        assert [{"document": d, "level": str(n)} for d, n in proposed.items()] == case["then"][f"s{number}"][
            "proposals"
        ]


def test_fee_and_interest_are_rounded_each() -> None:
    level = Level(3, 42, Decimal(10), Decimal("1.5"), Decimal(5))
    assert rules.fee_and_interest(level, Decimal("333.33"), 45, EUR) == (Decimal("15.00"), Decimal("2.05"))
