"""Payment terms: how an amount becomes instalments with due dates, and what an early payment saves.

Source: `tests/examples/README.md`, areas payment_terms and early_payment. A share is {percent}, {fixed} or {remainder}; the
last row always takes what is left. Due steps from the invoice date: add_days, add_months, end_of_month, set_day,
next_day_of_month, next_weekday (1 Monday to 7 Sunday: that day of the week or the next such day).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import EXACT, MOST, ZERO, Currency, fits, round_half_away
from erp_tui.domain.kernel.text import N_, clean

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
            value = sign * Decimal(str(share["fixed"]))
            value = round_half_away(value, instalment_step) if instalment_step else currency.round(value)
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


def add_months(on: date, months: int) -> date:
    count = on.year * 12 + on.month - 1 + int(months)
    return _day_in(count // 12, count % 12 + 1, on.day)


def _end_of_month(on: date, _flag: object) -> date:
    return _day_in(on.year, on.month, 31)


def _set_day(on: date, day: int) -> date:
    return _day_in(on.year, on.month, int(day))


def _next_day_of_month(on: date, day: int) -> date:
    here = _set_day(on, day)
    return here if here >= on else _set_day(add_months(on.replace(day=1), 1), day)


def _next_weekday(on: date, day: int) -> date:
    return on + timedelta(days=(int(day) - on.isoweekday()) % 7)


def _day_in(year: int, month: int, day: int) -> date:
    """The day of a month, or its last day where it has no such day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


_STEPS = {
    "add_days": _add_days,
    "add_months": add_months,
    "end_of_month": _end_of_month,
    "set_day": _set_day,
    "next_day_of_month": _next_day_of_month,
    "next_weekday": _next_weekday,
}
_LIMITS = {
    "add_days": (-3660, 3660),
    "add_months": (-120, 120),
    "set_day": (1, 31),
    "next_day_of_month": (1, 31),
    "next_weekday": (1, 7),
}
STEPS = tuple(_STEPS)


def why_not_save(
    instalments: Sequence[Mapping[str, Any]], instalment_step: Decimal | None = None
) -> InvalidInput | None:
    """Why a term cannot be kept, or None: it needs instalments, known shares and steps, and percentages that make a whole.

    With nothing but percentages they are 100 in all (33.33 three times is near enough: the last takes what is left); with a
    fixed amount or a remainder they are not more.
    """
    if not instalments:
        return InvalidInput("no_instalments", N_("A payment term needs an instalment."), field="instalments")
    if instalment_step is not None and not (instalment_step.is_finite() and 0 < instalment_step < 10**6):
        return InvalidInput("not_positive", N_("{name} is a number above zero."), field="instalment_step",
                            name=N_("Rounded to"))  # fmt: skip
    percent, kinds = ZERO, set()
    for number, part in enumerate(instalments, 1):
        if error := _why_not_share(part.get("share", {}), number, number == len(instalments)):
            return error
        ((kind, value),) = part["share"].items()
        kinds.add(kind)
        percent += Decimal(str(value)) if kind == "percent" else ZERO
        if error := _why_not_steps(part.get("due", ()), number):
            return error
    if percent > HUNDRED:
        return InvalidInput("over_hundred", N_("The instalments are more than 100 percent."), field="instalments")
    if kinds == {"percent"} and HUNDRED - percent > Decimal("0.01") * len(instalments):
        return InvalidInput(
            "not_hundred",
            N_("The instalments are {percent} percent in all, not 100."),
            field="instalments",
            percent=percent,
        )
    return None


def _why_not_share(share: Mapping[str, Any], number: int, last: bool) -> InvalidInput | None:
    kinds = set(share)
    if len(kinds) != 1 or not kinds <= {"percent", "fixed", "remainder"} or ("remainder" in kinds and not last):
        return InvalidInput(
            "bad_share",
            N_("Instalment {number}: the share is a percentage, an amount, or (the last) the remainder."),
            field="instalments",
            number=number,
        )
    if kinds == {"remainder"}:
        return None
    value = _number(next(iter(share.values())))
    if value is None or not fits(value, most=HUNDRED if kinds == {"percent"} else MOST):
        return InvalidInput(
            "bad_share_value", N_("Instalment {number}: not a share."), field="instalments", number=number
        )
    return None


def _why_not_steps(steps: Sequence[Mapping[str, Any]], number: int) -> InvalidInput | None:
    bad = InvalidInput("bad_step", N_("Instalment {number}: unknown due step."), field="instalments", number=number)
    forward = False
    for step in steps:
        if len(step) != 1 or not step.keys() <= _STEPS.keys():
            return bad
        ((name, value),) = step.items()
        if name not in _LIMITS:  # a flag
            if value is not True:
                return bad
        else:
            least, most = _LIMITS[name]
            if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
                return bad
            if value < 0 and not forward:
                return InvalidInput(
                    "due_before", N_("Instalment {number} would be due before the invoice."), field="instalments",
                    number=number,
                )  # fmt: skip
        forward = forward or name != "set_day"
    return None


# ------------------------------------------------------------------------------------------------ typed

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)(%?)")
_STEP = re.compile(r"([+-]\d{1,4})([dm])|(day|next)(\d{1,2})")


def parse_part(text: str) -> dict[str, Any]:
    """A typed instalment: a share (`30%`, `500`, `rest`), then the steps to its due date, one after the other.

    Steps: `+30d` days, `+1m` months, `eom` end of the month, `day15` that day of the month, `next15` the next such day,
    `mon` … `sun` the next such day of the week.
    """
    head, *steps = clean(text, limit=100).lower().split() or [""]
    found = _SHARE.fullmatch(head)
    if head == "rest":
        share: dict[str, Any] = {"remainder": True}
    elif found is not None:
        share = {"percent" if found[2] else "fixed": found[1]}
    else:
        raise InvalidInput("bad_part", N_("Type 30% +10d, 500 eom or rest next15: not “{text}”."), field="instalments",
                           text=clean(text, limit=100))  # fmt: skip
    return {"share": share, "due": [_parse_step(step, text) for step in steps]}


def _parse_step(step: str, text: str) -> dict[str, Any]:
    if step == "eom":
        return {"end_of_month": True}
    if step in _WEEKDAYS:
        return {"next_weekday": _WEEKDAYS.index(step) + 1}
    found = _STEP.fullmatch(step)
    if found is None:
        raise InvalidInput("bad_part", N_("Type 30% +10d, 500 eom or rest next15: not “{text}”."), field="instalments",
                           text=clean(text, limit=100))  # fmt: skip
    if found[1]:
        return {"add_days" if found[2] == "d" else "add_months": int(found[1])}
    return {"set_day" if found[3] == "day" else "next_day_of_month": int(found[4])}


def part_text(part: Mapping[str, Any]) -> str:
    """An instalment as `parse_part` reads it."""
    ((kind, value),) = part["share"].items()
    words = {"percent": f"{value}%", "fixed": str(value), "remainder": "rest"}[kind]
    return " ".join([words, *map(_step_text, part["due"])])


def _step_text(step: Mapping[str, Any]) -> str:
    ((name, value),) = step.items()
    if name == "end_of_month":
        return "eom"
    if name == "next_weekday":
        return _WEEKDAYS[value - 1]
    return {"add_days": f"{value:+}d", "add_months": f"{value:+}m", "set_day": f"day{value}"}.get(name, f"next{value}")


# ------------------------------------------------------------------------------------------------ early payment

COMPUTATIONS = {
    "gross": N_("Net and tax"),
    "net_only": N_("Net only, the whole tax stays due"),
    "tax_reduced_upfront": N_("Net; the invoice has the tax of the reduced net"),
}
"""What an early-payment discount is taken from."""


@dataclass(frozen=True)
class EarlyDiscount:
    """What is not paid of an invoice that is paid early: of its net, and of each of its taxes by code."""

    net: Decimal
    taxes: dict[str, Decimal]

    @property
    def tax(self) -> Decimal:
        return sum(self.taxes.values(), ZERO)

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


def early_discount(
    percent: Decimal, computation: str, net: Decimal, taxes: Mapping[str, Decimal], currency: Currency
) -> EarlyDiscount:
    """The discount on a net and the taxes on it; fixed contributions (so much per unit) are no part of `taxes`."""

    def part(amount: Decimal) -> Decimal:
        return currency.round(EXACT.divide(EXACT.multiply(amount, percent), HUNDRED))

    reduced = {code: part(amount) for code, amount in taxes.items()} if computation == "gross" else {}
    return EarlyDiscount(part(net), reduced)


def why_not_discount(
    percent: Decimal, days: int, computation: str, instalments: Sequence[Mapping[str, Any]]
) -> InvalidInput | None:
    """Why a term cannot have this early-payment discount, or None. No percentage is no discount."""
    if computation not in COMPUTATIONS:
        return InvalidInput(
            "bad_choice", N_("{name} is one of: {choices}."), field="discount_computation", name=N_("Discount on"),
            choices=", ".join(COMPUTATIONS),
        )  # fmt: skip
    if not fits(percent, most=HUNDRED) or percent == HUNDRED:
        return InvalidInput("bad_discount", N_("A discount is between 0 and 100 percent."), field="discount_percent")
    if not 0 <= days <= 3650 or (days and not percent):
        return InvalidInput("bad_days", N_("The discount may be taken for 0 to 3650 days."), field="discount_days")
    if percent and len(instalments) > 1:
        return InvalidInput("discount_in_parts", N_("An early-payment discount needs a term of one instalment."),
                            field="discount_percent")  # fmt: skip
    return None


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
