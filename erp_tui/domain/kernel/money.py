"""Money: exact amounts with their currency, the one rule of rounding (half away from zero), splitting without loss.

Rules: `tests/examples/README.md`, "Rules that hold everywhere". No float comes in, none goes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Self

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.text import N_

EXACT = Context(prec=60, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Precise enough that only the rounding we name ever rounds."""
ZERO = Decimal(0)


MOST = Decimal(10**10)
"""More than any quantity or price that is typed."""
MOST_MONEY = Decimal(10**12)
"""More than any amount; sums of it still fit 64 bits."""


def fits(value: Decimal, *, places: int = 6, least: Decimal = ZERO, most: Decimal = MOST) -> bool:
    """Whether a typed number can be kept: finite, within bounds, with no more places than its column has."""
    return (
        value.is_finite()
        and least <= value <= most
        and value == value.quantize(Decimal(1).scaleb(-places), context=EXACT)
    )


def round_half_away(value: Decimal, step: Decimal) -> Decimal:
    """The nearest multiple of `step`; halves go away from zero: 2.675 -> 2.68, -2.675 -> -2.68."""
    assert step > 0, f"a step is above zero: {step}"
    return EXACT.multiply(EXACT.divide(value, step).quantize(Decimal(1), context=EXACT), step)


@dataclass(frozen=True)
class Currency:
    """A currency: at most `places` decimals, amounts are multiples of `step`."""

    code: str
    places: int
    step: Decimal

    def round(self, value: Decimal) -> Decimal:
        """The nearest possible amount, with the currency's places."""
        return round_half_away(value, self.step).quantize(Decimal(1).scaleb(-self.places), context=EXACT)


@dataclass(frozen=True)
class Money:
    """A number and its currency as one value; different currencies never meet."""

    amount: Decimal
    currency: Currency

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount != self.amount.quantize(
            Decimal(1).scaleb(-self.currency.places), context=EXACT
        ):
            raise InvalidInput(
                "too_many_places",
                N_("{amount} has more decimal places than {currency} has ({places})."),
                field="amount",
                amount=self.amount,
                currency=self.currency.code,
                places=self.currency.places,
            )

    def _same(self, other: Money) -> None:
        assert self.currency.code == other.currency.code, f"{self.currency.code} meets {other.currency.code}"

    def __add__(self, other: Money) -> Self:
        self._same(other)
        return type(self)(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Self:
        return self + -other

    def __neg__(self) -> Self:
        return type(self)(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount


def split_rest_to_last(total: Decimal, weights: Sequence[Decimal], currency: Currency) -> list[Decimal]:
    """Shares in proportion to `weights`, each rounded; the last one takes the rest. Nothing is lost.

    Weights that sum to zero share equally: so does a discount over lines that cancel each other out.
    """
    whole = sum(weights, ZERO)
    if not weights:
        return []
    if whole == 0:
        weights, whole = [Decimal(1)] * len(weights), Decimal(len(weights))
    shares = [currency.round(EXACT.divide(EXACT.multiply(total, weight), whole)) for weight in weights[:-1]]
    return [*shares, total - sum(shares, ZERO)]


def split_largest_remainder(total: Decimal, weights: Sequence[Decimal], currency: Currency) -> list[Decimal]:
    """Shares rounded towards zero, then one step more to those that lost most, first ones first. Mirrors for negatives."""
    if not weights:
        return []
    if total < 0:
        return [-share for share in split_largest_remainder(-total, weights, currency)]
    whole = sum(weights, ZERO)
    assert whole > 0 and all(weight >= 0 for weight in weights), "weights are not negative and not all zero"
    exact = [EXACT.divide(EXACT.multiply(total, weight), whole) for weight in weights]
    steps = [EXACT.divide_int(share, currency.step) for share in exact]
    shares = [EXACT.multiply(count, currency.step) for count in steps]
    left = int(EXACT.divide_int(total - sum(shares, ZERO), currency.step))
    order = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for index in order[:left]:
        shares[index] += currency.step
    rest = total - sum(shares, ZERO)  # a total that is no multiple of the step keeps its odd end
    shares[order[0]] += rest
    return [share.quantize(Decimal(1).scaleb(-currency.places), context=EXACT) for share in shares]


def convert(amount: Decimal, rate_from: Decimal | None, rate_to: Decimal | None, currency: Currency) -> Decimal:
    """An amount in another currency: through the base currency, rounded once at the end.

    Rates are units of the currency for one unit of base currency; none or zero is refused.
    """
    if not rate_from or not rate_to or rate_from < 0 or rate_to < 0:
        raise InvalidInput("no_rate", N_("There is no exchange rate for {currency}."), currency=currency.code)
    return currency.round(EXACT.divide(EXACT.multiply(amount, rate_to), rate_from))


def unit_price(value: Decimal, places: int = 4) -> Decimal:
    """A computed price for one unit, rounded to so many places."""
    return round_half_away(value, Decimal(1).scaleb(-places))
