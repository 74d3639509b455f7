"""Payment terms: how an amount becomes instalments with due dates.

Source: `tests/examples/README.md`, area payment_terms. A share is {percent}, {fixed} or {remainder}; the last row always
takes what is left. Due steps from the invoice date: add_days, add_months, end_of_month, set_day, next_day_of_month.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import EXACT, ZERO, Currency, round_half_away
from erp_tui.domain.kernel.text import N_

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Instalment:
    due: date
    amount: Decimal


def schedule(
    amount: Decimal,
    currency: Currency,
    on: date,
    instalments: Sequence[Mapping[str, Any]],
    instalment_step: Decimal | None = None,
) -> list[Instalment]:
    """The instalments of a document of `amount` dated `on`, in the order of the term; their sum is the amount.

    A negative amount (credit note) mirrors: fixed shares take the sign of the document.
    """
    sign = -1 if amount < 0 else 1
    left = amount
    found = []
    for number, part in enumerate(instalments, 1):
        share = part["share"]
        if number == len(instalments) or "remainder" in share:
            value = left
        elif "percent" in share:
            value = EXACT.divide(EXACT.multiply(amount, Decimal(str(share["percent"]))), HUNDRED)
            value = round_half_away(value, instalment_step) if instalment_step else currency.round(value)
        else:
            value = sign * currency.round(Decimal(str(share["fixed"])))
        left -= value
        found.append(Instalment(due_on(on, part["due"]), value))
    return found


def due_on(on: date, steps: Sequence[Mapping[str, Any]]) -> date:
    """The due date after the steps of a term; no steps: at once."""
    for step in steps:
        ((name, value),) = step.items()
        on = _STEPS[name](on, value)
    return on


def _add_days(on: date, days: int) -> date:
    return on + timedelta(days=int(days))


def _add_months(on: date, months: int) -> date:
    count = on.year * 12 + on.month - 1 + int(months)
    return _day_in(count // 12, count % 12 + 1, on.day)


def _end_of_month(on: date, _flag: object) -> date:
    return _day_in(on.year, on.month, 31)


def _set_day(on: date, day: int) -> date:
    return _day_in(on.year, on.month, int(day))


def _next_day_of_month(on: date, day: int) -> date:
    here = _set_day(on, day)
    return here if here >= on else _set_day(_add_months(on.replace(day=1), 1), day)


def _day_in(year: int, month: int, day: int) -> date:
    """The day of a month, or its last day where it has no such day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


_STEPS = {
    "add_days": _add_days,
    "add_months": _add_months,
    "end_of_month": _end_of_month,
    "set_day": _set_day,
    "next_day_of_month": _next_day_of_month,
}


def why_not_save(instalments: Sequence[Mapping[str, Any]]) -> InvalidInput | None:
    """Why a term cannot be kept, or None: it needs instalments, known shares and steps, percentages up to 100 in all."""
    if not instalments:
        return InvalidInput("no_instalments", N_("A payment term needs an instalment."), field="instalments")
    percent = ZERO
    for number, part in enumerate(instalments, 1):
        share, last = part.get("share", {}), number == len(instalments)
        kinds = set(share)
        if len(kinds) != 1 or not kinds <= {"percent", "fixed", "remainder"} or ("remainder" in kinds and not last):
            return InvalidInput(
                "bad_share",
                N_("Instalment {number}: the share is a percentage, an amount, or (the last) the remainder."),
                field="instalments",
                number=number,
            )
        if kinds != {"remainder"}:
            value = _number(next(iter(share.values())))
            if value is None or value < 0:
                return InvalidInput(
                    "bad_share_value", N_("Instalment {number}: not a share."), field="instalments", number=number
                )
            percent += value if "percent" in kinds else ZERO
        if error := _why_not_steps(part.get("due", ()), number):
            return error
    if percent > HUNDRED:
        return InvalidInput("over_hundred", N_("The instalments are more than 100 percent."), field="instalments")
    return None


def _why_not_steps(steps: Sequence[Mapping[str, Any]], number: int) -> InvalidInput | None:
    for step in steps:
        if len(step) != 1 or not step.keys() <= _STEPS.keys():
            return InvalidInput(
                "bad_step", N_("Instalment {number}: unknown due step."), field="instalments", number=number
            )
        ((name, value),) = step.items()
        limits = {
            "add_days": (-3660, 3660),
            "add_months": (-120, 120),
            "set_day": (1, 31),
            "next_day_of_month": (1, 31),
        }
        if name in limits and not (
            isinstance(value, int) and not isinstance(value, bool) and limits[name][0] <= value <= limits[name][1]
        ):
            return InvalidInput(
                "bad_step", N_("Instalment {number}: unknown due step."), field="instalments", number=number
            )
    return None


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
