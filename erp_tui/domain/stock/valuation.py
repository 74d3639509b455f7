"""What goods are worth: average, standard, first and last in first out. Values in, values out; base currency.

Source: `tests/examples/README.md`, area valuation. Issues are valued to the cent; issuing everything leaves a value of zero.
What goes below zero is valued at the last known cost, and the next receipt revalues it to its own cost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from erp_tui.domain.kernel.money import EXACT, ZERO, Currency, round_half_away, unit_price

MILLIONTH = Decimal("0.000001")


@dataclass
class Layer:
    """What is left of one receipt. `id` is its row, None for a new one."""

    quantity: Decimal
    value: Decimal
    id: int | None = None
    unit_cost: Decimal = ZERO
    """What one unit came at; a part that leaves is valued at it, what leaves last takes the rest of the value."""


@dataclass
class Holding:
    """All there is of a product: quantity, value, and for fifo and lifo its layers, oldest first."""

    method: str
    quantity: Decimal = ZERO
    value: Decimal = ZERO
    last_cost: Decimal = ZERO
    """The cost of one unit used where nothing is known: of the last receipt or issue, or as entered."""
    standard_cost: Decimal = ZERO
    layers: list[Layer] = field(default_factory=list)

    @property
    def unit_cost(self) -> Decimal:
        """Value of one unit, four places; the last known cost when there is nothing."""
        return unit_price(EXACT.divide(self.value, self.quantity)) if self.quantity else self.last_cost


def receive(
    held: Holding, quantity: Decimal, value: Decimal, currency: Currency, unit_cost: Decimal | None = None
) -> Decimal:
    """Goods come in at a value; gives by how much the value of stock rises (the rest is a difference to be posted).

    `unit_cost` is what one unit came at before the value was rounded, where that is known.
    """
    before = held.value
    cost = EXACT.divide(value, quantity) if unit_cost is None else unit_cost
    if held.method == "standard":
        held.quantity += quantity
        held.value = currency.round(EXACT.multiply(held.quantity, held.standard_cost))
        held.last_cost = held.standard_cost
        return held.value - before
    if held.quantity >= 0:
        held.quantity += quantity
        held.value += value
        left, left_value = quantity, value
    else:  # the short part takes the new cost
        held.quantity += quantity
        left = max(ZERO, held.quantity)
        left_value = currency.round(EXACT.multiply(held.quantity, cost))
        held.value = left_value
    held.last_cost = unit_price(cost)
    if held.method in ("fifo", "lifo") and left > 0:
        held.layers.append(Layer(left, left_value, unit_cost=round_half_away(cost, MILLIONTH)))
    return held.value - before


def issue(held: Holding, quantity: Decimal, currency: Currency) -> Decimal:
    """Goods leave; gives their value to the cent."""
    value = _issue_value(held, quantity, currency)
    if held.quantity > 0 and held.method not in ("fifo", "lifo"):
        held.last_cost = unit_price(EXACT.divide(held.value, held.quantity))
    held.quantity -= quantity
    if held.method == "standard":
        value = held.value - currency.round(EXACT.multiply(held.quantity, held.standard_cost))
    held.value -= value
    return value


def _issue_value(held: Holding, quantity: Decimal, currency: Currency) -> Decimal:
    there = max(ZERO, held.quantity)
    covered = min(quantity, there)
    if held.method in ("fifo", "lifo"):  # the layer used last says what is known of the cost
        value = _from_layers(held, covered, currency)
        return value + currency.round(EXACT.multiply(quantity - covered, held.last_cost))
    below = currency.round(EXACT.multiply(quantity - covered, held.unit_cost if held.quantity > 0 else held.last_cost))
    if covered == there:
        return (held.value if there else ZERO) + below
    return currency.round(EXACT.divide(EXACT.multiply(held.value, covered), held.quantity)) + below


def _from_layers(held: Holding, quantity: Decimal, currency: Currency) -> Decimal:
    value = ZERO
    for layer in list(held.layers) if held.method == "fifo" else list(reversed(held.layers)):
        if quantity <= 0:
            break
        taken = min(quantity, layer.quantity)
        part = (
            layer.value
            if taken == layer.quantity
            else min(layer.value, currency.round(EXACT.multiply(layer.unit_cost, taken)))
        )
        held.last_cost = unit_price(layer.unit_cost)
        layer.quantity -= taken
        layer.value -= part
        quantity -= taken
        value += part
    return value
