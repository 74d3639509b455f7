"""Reading what goods are worth: quantity, value, cost of one unit, and the receipts that are left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from erp_tui.domain.kernel.money import EXACT, ZERO, unit_price
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.products import queries as products
from erp_tui.domain.stock.models import CostLayer, StockValue


@dataclass(frozen=True)
class LayerView:
    """What is left of a receipt, and what one unit of it came at."""

    quantity: Decimal
    unit_cost: Decimal


@dataclass(frozen=True)
class WorthView:
    """A product over all places, base currency. Without any, `unit_cost` is the last one known."""

    on_hand: Decimal
    value: Decimal
    unit_cost: Decimal
    layers: tuple[LayerView, ...]
    """Of first in first out and last in first out, oldest first."""


def worth(unit: Unit, product_id: int) -> WorthView:
    values, layers = table_of(StockValue), table_of(CostLayer)
    row = unit.row(select(values).where(values.c.product_id == product_id))
    if row is None:
        return WorthView(ZERO, ZERO, products.product(unit, product_id).standard_cost, ())
    cost = unit_price(EXACT.divide(row.value, row.quantity)) if row.quantity else row.last_cost
    question = select(layers).where(layers.c.product_id == product_id).order_by(layers.c.id)
    left = tuple(LayerView(one.quantity_left, unit_price(one.unit_cost)) for one in unit.rows(question))
    return WorthView(row.quantity, row.value, cost, left)
