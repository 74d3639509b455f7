"""Where a typed text stands in the order of a list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, String, true

from erp_tui.domain.kernel.columns import SortText
from erp_tui.domain.kernel.list_conditions import LAST, condition
from erp_tui.domain.kernel.list_declared import Listing, Sort
from erp_tui.domain.kernel.list_terms import DAYS, NUMBERS, Wanted
from erp_tui.domain.kernel.text import clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit


def from_typed(
    unit: Unit, listing: Listing, sort: Sort, source: Any, typed: str, descending: bool
) -> ColumnElement[bool]:
    """From the first row that begins with what was typed: a text, a number, or the beginning of a date."""
    shown = next((one for one in listing.columns if one.name == sort.name), None)
    if shown is not None and shown.kind in NUMBERS + DAYS:
        rest = "9999-12-31" if descending else "0001-01-01"
        value = (_number(typed) if shown.kind in NUMBERS else _day(typed, rest), True)
        ends = {"high": value} if descending else {"low": value}
        return condition(unit, source.c, (), Wanted(shown, "range", **ends))
    if not isinstance(source.c[sort.by[0]].type, String | SortText):
        return true()  # an order that nobody reads: nothing is typed in it
    is_code = shown is not None and shown.kind in ("code", "numbered")
    column, text = source.c[sort.by[0]], clean(typed).upper() if is_code else _folded(typed)
    return column <= text + LAST if descending else column >= text


def _folded(text: str) -> str:
    """What is typed, as stored sort keys have it. Numbers are stored in capitals: those are tried as typed."""
    plain = clean(text)
    return plain.upper() if any(c.isdigit() for c in plain) else fold(plain)


def _number(typed: str) -> Decimal:
    try:
        value = Decimal(typed.replace(",", ""))
    except InvalidOperation:
        value = Decimal(0)
    return value if value.is_finite() else Decimal(0)


def _day(typed: str, rest: str) -> date:
    """The beginning of an ISO date, filled up."""
    text = clean(typed)[:10]
    for length in range(len(text), -1, -1):
        try:
            return date.fromisoformat(text[:length] + rest[length:])
        except ValueError:
            continue
    return date.fromisoformat(rest)
