"""Units of measure: the worked cases."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.quantity import Unit, convert_price, convert_qty, round_qty

CASES = json.loads((Path(__file__).parents[2] / "examples" / "units.json").read_text())["cases"]


def unit(code: str, row: dict[str, Any]) -> Unit:
    ratio = Fraction(row["factor"])
    return Unit(code, row["kind"], ratio.numerator, ratio.denominator, Decimal(row["step"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_cases(case: dict[str, Any]) -> None:
    known = {code: unit(code, row) for code, row in case["given"]["units"].items()}
    for number, step in enumerate(case["when"], 1):
        expected = case["then"].get(f"s{number}", {})
        if step["op"] == "round_qty":
            for how in expected:
                assert round_qty(Decimal(step["qty"]), Decimal(step["step"]), how) == Decimal(expected[how])
            continue
        convert, what = (convert_qty, "qty") if step["op"] == "convert_qty" else (convert_price, "price")
        found = convert(Decimal(step[what]), known[step["from"]], known[step["to"]])
        assert found == Decimal(expected[what]), step


def test_kinds_do_not_mix() -> None:
    with pytest.raises(InvalidInput):
        convert_qty(Decimal(1), Unit("kg", "mass", 1, 1, Decimal(1)), Unit("h", "time", 1, 1, Decimal(1)))
