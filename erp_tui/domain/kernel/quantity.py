"""Quantities and their units: exact conversion by whole-number ratios, rounding to a step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import EXACT, round_half_away
from erp_tui.domain.kernel.money import unit_price as round_price
from erp_tui.domain.kernel.text import N_


@dataclass(frozen=True)
class Unit:
    """A unit of measure: `numerator/denominator` basic units of its `kind`; quantities are multiples of `step`."""

    code: str
    kind: str
    numerator: int
    denominator: int
    step: Decimal


def convert_qty(quantity: Decimal, source: Unit, target: Unit, step: Decimal = Decimal("0.000001")) -> Decimal:
    """The same quantity in another unit of the same kind, rounded once to `step` (six places); other kinds are refused."""
    if source.code == target.code:
        return quantity
    _same_kind(source, target)
    up = EXACT.multiply(quantity, Decimal(source.numerator * target.denominator))
    return round_half_away(EXACT.divide(up, Decimal(source.denominator * target.numerator)), step)


def exact_price(price: Decimal, source: Unit, target: Unit) -> Decimal:
    """The price for one `target` where `price` is for one `source`, not rounded yet."""
    _same_kind(source, target)
    up = EXACT.multiply(price, Decimal(target.numerator * source.denominator))
    return EXACT.divide(up, Decimal(target.denominator * source.numerator))


def convert_price(price: Decimal, source: Unit, target: Unit, places: int = 4) -> Decimal:
    """The price for one `target` where `price` is for one `source`, rounded to so many places."""
    return round_price(exact_price(price, source, target), places)


def round_qty(quantity: Decimal, step: Decimal, how: str = "nearest") -> Decimal:
    """To a multiple of `step`: nearest (halves away from zero), up or down (towards plus or minus infinity)."""
    if how == "nearest":
        return round_half_away(quantity, step)
    steps = EXACT.divide(quantity, step).to_integral_value(ROUND_CEILING if how == "up" else ROUND_FLOOR, context=EXACT)
    return EXACT.multiply(steps, step)


def _same_kind(source: Unit, target: Unit) -> None:
    if source.kind != target.kind:
        raise InvalidInput(
            "other_kind", N_("{source} cannot be converted to {target}."), field="unit", source=source.code,
            target=target.code,
        )  # fmt: skip
