"""What is typed as a day or a number, in the short ways of people who type all day; `formats` is the way back.

Days: `=` or `t` is today, `+7` `-3` `+2w` `w` `-1m` count from today in days, weeks, months or years, `31` and `03-31` are the
next such day, `fri` and `周五` the next such weekday, and any ISO date is itself. Nothing whose order could be mistaken
(`3.4`, `3/4`) is a day. Numbers may be sums: `3*12.5`, `(100-15)/4`.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import EXACT, round_half_away
from erp_tui.domain.kernel.text import N_

YEARS = range(1900, 2200)
NAMED_DAYS = {
    "=": 0, "t": 0, "today": 0, "今天": 0, "今": 0, "tomorrow": 1, "明天": 1, "明": 1, "后天": 2, "yesterday": -1, "昨天": -1,
}  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CHINESE_WEEKDAY = re.compile(r"(?:下?周|星期|礼拜)([一二三四五六日天])")
COUNTED = re.compile(r"([+-]?)(\d{0,4})([dwmy]?)")
DAY = re.compile(r"(\d{1,2})[日号]?")
MONTH_AND_DAY = re.compile(r"(\d{1,2})(?:-|月)(\d{1,2})[日号]?")
WHOLE = re.compile(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")

LONGEST_SUM = 100
BEYOND = Decimal(10) ** 12
"""No number of a form reaches this."""
SMALLEST = Decimal("0.000001")
TOKEN = re.compile(r"\s*(?:(\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)|([-+*/()x×÷]))", re.ASCII)


def a_day(text: str, today: date | None, *, past: bool = False) -> date:
    """The day that was meant; `past` takes the last such day instead of the next for days that lie behind, as payments do.

    Where there is no `today` to count from, only a whole date is a day.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    try:
        found = _whole(plain)
        if found is None and today is not None:
            found = _counted(plain, today) or _named(plain, today, past) or _next_such(plain, today, past)
    except (ValueError, OverflowError):
        found = None
    if found is None or found.year not in YEARS:
        raise InvalidInput("no_day", N_("Not a day: {text}. Try =, +7, 31, fri or 2026-03-31."), text=text)
    return found


def _counted(text: str, today: date) -> date | None:
    """Today, and so many days, weeks, months or years from it."""
    if text in NAMED_DAYS:
        return today + timedelta(NAMED_DAYS[text])
    match = COUNTED.fullmatch(text)
    if match is None or not (match[1] or match[3]) or not (match[2] or match[3]):
        return None
    count = int(match[2] or 1) * (-1 if match[1] == "-" else 1)
    if match[3] in ("m", "y"):
        return _months_on(today, count * (12 if match[3] == "y" else 1))
    return today + timedelta(count * (7 if match[3] == "w" else 1))


def _months_on(day: date, months: int) -> date:
    """The same day of another month, or its last one where it has fewer."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _named(text: str, today: date, past: bool) -> date | None:
    """The next or last weekday of a name; never today itself."""
    match = CHINESE_WEEKDAY.fullmatch(text)
    if match is not None:
        weekday = "一二三四五六日".find(match[1].replace("天", "日"))
    else:
        weekday = next((i for i, name in enumerate(WEEKDAYS) if len(text) >= 2 and name.startswith(text)), -1)
    if weekday < 0:
        return None
    if past:
        return today - timedelta((today.weekday() - weekday - 1) % 7 + 1)
    return today + timedelta((weekday - today.weekday() - 1) % 7 + 1)


def _whole(text: str) -> date | None:
    """A date with its year."""
    if match := WHOLE.fullmatch(text):
        year, month, day = (part for part in match.groups() if part is not None)
        return date(int(year), int(month), int(day))
    return None


def _next_such(text: str, today: date, past: bool) -> date | None:
    """A day of a month, or a day and a month."""
    step = -1 if past else 1
    if match := DAY.fullmatch(text):
        return _nearest([(today.replace(day=1), n) for n in range(0, 12 * step, step)], int(match[1]), today, step)
    if match := MONTH_AND_DAY.fullmatch(text):
        start = date(today.year, int(match[1]), 1)
        return _nearest([(start, 12 * n) for n in range(0, 9 * step, step)], int(match[2]), today, step)
    return None


def _nearest(months: list[tuple[date, int]], day: int, today: date, step: int) -> date | None:
    """The first day of that number on the way from today; months without it are passed over."""
    for start, on in months:
        first = _months_on(start, on)
        if 1 <= day <= monthrange(first.year, first.month)[1]:
            found = first.replace(day=day)
            if (found - today).days * step >= 0:
                return found
    return None


def a_number(text: str) -> Decimal:
    """A number, or a sum of numbers with + - * / and parentheses; thousands may be set off with commas.

    Quotients are rounded to six places. Refused: what is no sum, and what is too large to mean anything.
    """
    try:
        if len(text) > LONGEST_SUM:
            raise ValueError
        value = _Sum(unicodedata.normalize("NFKC", text).casefold()).value()
        if abs(value) >= BEYOND:
            raise ValueError
    except (ValueError, ZeroDivisionError) as error:
        shown = text if len(text) <= LONGEST_SUM else text[:LONGEST_SUM] + "…"
        raise InvalidInput("no_number", N_("Not a number: {text}"), text=shown) from error
    return value


class _Sum:
    """Reads a sum from left to right; ValueError where it is none."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        place = 0
        text = text.strip()
        while place < len(text):
            match = TOKEN.match(text, place)
            if match is None:
                raise ValueError(text)
            self.tokens.append(match[1].replace(",", "") if match[1] else match[2])
            place = match.end()
        self.tokens.reverse()

    def value(self) -> Decimal:
        found = self._terms()
        if self.tokens:
            raise ValueError(self.tokens)
        return found

    def _next_in(self, signs: str) -> str | None:
        if self.tokens and self.tokens[-1] in signs:
            return self.tokens.pop()
        return None

    def _terms(self) -> Decimal:
        found = self._factors()
        while sign := self._next_in("+-"):
            join = EXACT.add if sign == "+" else EXACT.subtract
            found = join(found, self._factors())
        return found

    def _factors(self) -> Decimal:
        found = self._one()
        while sign := self._next_in("*x×/÷"):
            other = self._one()
            if sign in "*x×":
                found = EXACT.multiply(found, other)
            elif not other:
                raise ZeroDivisionError
            else:
                found = round_half_away(EXACT.divide(found, other), SMALLEST)
            if abs(found) >= BEYOND**2:
                raise ValueError(found)
        return found

    def _one(self) -> Decimal:
        if sign := self._next_in("+-"):
            return -self._one() if sign == "-" else self._one()
        if self._next_in("("):
            found = self._terms()
            if not self._next_in(")"):
                raise ValueError(self.tokens)
            return found
        if not self.tokens or not (self.tokens[-1][0].isdigit() or self.tokens[-1][0] == "."):
            raise ValueError(self.tokens)
        return Decimal(self.tokens.pop())
