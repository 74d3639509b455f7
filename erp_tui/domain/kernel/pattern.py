"""Patterns of document numbers: `{seq:6}` with at least so many digits, `{year}`, `{yy}`, `{month:2}`."""

from __future__ import annotations

import re
from datetime import date

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.text import N_

RESETS = ("never", "year", "month")
_FIELD = re.compile(r"\{(seq|year|yy|month)(?::(\d{1,2}))?\}")


def period_of(reset: str, on: date) -> str:
    """The counter that a day draws from: one for ever, one a year or one a month."""
    assert reset in RESETS, reset
    return {"never": "", "year": f"{on.year:04}", "month": f"{on.year:04}-{on.month:02}"}[reset]


def format_number(pattern: str, sequence: int, on: date) -> str:
    """The number of the `sequence`-th document of a series on a day."""
    values = {"seq": sequence, "year": on.year, "yy": on.year % 100, "month": on.month}
    least = {"seq": 1, "year": 4, "yy": 2, "month": 1}

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        return str(values[name]).zfill(int(found[2] or least[name]))

    return _FIELD.sub(fill, pattern)


def why_not_save(pattern: str, reset: str) -> InvalidInput | None:
    """Why a pattern would give a number twice, or None."""
    names = {found[1] for found in _FIELD.finditer(pattern)}
    if "seq" not in names or "{" in _FIELD.sub("", pattern) or "}" in _FIELD.sub("", pattern):
        return InvalidInput("bad_pattern", N_("A number pattern has {{seq}} and known fields only."), field="pattern")
    if reset not in RESETS:
        return InvalidInput("bad_reset", N_("A series starts anew: never, year or month."), field="reset")
    if (reset != "never" and not names & {"year", "yy"}) or (reset == "month" and "month" not in names):
        return InvalidInput(
            "repeats", N_("A series that starts anew needs the year (and month) in its pattern."), field="pattern"
        )
    return None
