"""Days and numbers in the short ways of people who type all day; what could be mistaken is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp_tui.cli import base
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.typed import a_day, a_number

FRIDAY = date(2026, 5, 29)

DAYS = {
    "=": "2026-05-29", "t": "2026-05-29", "今天": "2026-05-29", "tomorrow": "2026-05-30", "明天": "2026-05-30",
    "+7": "2026-06-05", "-3": "2026-05-26", "＋７": "2026-06-05", "+2w": "2026-06-12", "w": "2026-06-05", "-w": "2026-05-22",
    "d": "2026-05-30", "+1m": "2026-06-29", "-3m": "2026-02-28", "y": "2027-05-29", "3d": "2026-06-01",
    "29": "2026-05-29", "31": "2026-05-31", "5": "2026-06-05", "5号": "2026-06-05", "03-31": "2027-03-31", "12-1": "2026-12-01",
    "3月31日": "2027-03-31", "02-29": "2028-02-29",
    "fri": "2026-06-05", "sat": "2026-05-30", "Monday": "2026-06-01", "周五": "2026-06-05", "星期天": "2026-05-31",
    "2026-03-31": "2026-03-31", "2026/3/31": "2026-03-31", "20260331": "2026-03-31", "2026年3月31日": "2026-03-31",
}  # fmt: skip
PAST = {
    "31": "2026-03-31",
    "29": "2026-05-29",
    "27": "2026-05-27",
    "12-31": "2025-12-31",
    "fri": "2026-05-22",
    "周四": "2026-05-28",
}
NO_DAYS = ["", "32", "0", "3.16", "16.3", "3/4", "13-01", "02-30", "2026-02-30", "f", "s", "someday", "+", "99999", "1899-12-31",
           "2200-01-01", "+9999y", "[/]", "周八", "1e3"]  # fmt: skip


@pytest.mark.parametrize("text", DAYS)
def test_a_day_by_few_keys(text: str) -> None:
    assert a_day(text, FRIDAY).isoformat() == DAYS[text]


@pytest.mark.parametrize("text", PAST)
def test_a_day_that_lies_behind(text: str) -> None:
    assert a_day(text, FRIDAY, past=True).isoformat() == PAST[text]


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(InvalidInput):
        a_day(text, FRIDAY)


NUMBERS = {
    "12": "12", "1,234.50": "1234.50", "3*12.5": "37.5", "(100-15)/4": "21.25", "10/3": "3.333333", "-5": "-5", "2/3": "0.666667",
    " 1 + 2 * 3 ": "7", "-(2+3)*-2": "10", "12x3": "36", "１２×３": "36", "0.1+0.2": "0.3", ".5": "0.5", "0.0000001": "0.0000001",
    "(((((1)))))": "1", "1,000*2": "2000",
}  # fmt: skip
NO_NUMBERS = ["", "much", "9**9**9", "9" * 13, "999999*9999999", "1/0", "1/(2-2)", "1,5", "12,34", "1 2", "(1", "1)", "()", "*",
              "1e5",
              "NaN", "inf", "2^3", "__import__", "+" * 200 + "1", "(" * 101, "1_000", "٣"]  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_a_sum(text: str) -> None:
    assert a_number(text) == Decimal(NUMBERS[text])


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(InvalidInput):
        a_number(text)


def test_commands_take_days_as_forms_do_and_without_a_today_only_whole_ones() -> None:
    assert [base.a_day(text, FRIDAY) for text in ("fri", "+7", None)] == [date(2026, 6, 5), date(2026, 6, 5), None]
    assert base.a_day("2026-03-31") == date(2026, 3, 31)
    for text, today in (("fri", None), ("=", None), ("someday", FRIDAY)):
        with pytest.raises(base.Wrong):
            base.a_day(text, today)
