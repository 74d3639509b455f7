"""What would be bought of a product on a day, by its reorder rule: asked before anything is requested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.purchasing import queries, rules
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import forecast


@dataclass(frozen=True)
class Need:
    """Stock units. `forecast` is what is expected to lie there when goods ordered on the day would come."""

    forecast: Decimal
    order_quantity: Decimal
    expected_on: date


def need(unit: Unit, product_id: int, *, on: date | None = None, warehouse: int | None = None) -> Need:
    """How much to order of a product on a day, and when it would come; requests that nobody ordered yet do not count.

    Without a rule what is missing for orders is bought, whenever they are due. Source: examples, area reorder.
    """
    day, warehouse = on or unit.today, warehouse or stock.default_warehouse(unit)
    known = queries.reorder_rules(unit, [product_id], warehouse).get(product_id)
    rule = known or rules.NO_RULE
    expected_on = day + timedelta(days=rule.lead_days)
    there = stock.availability(unit, [product_id], warehouse=warehouse)[product_id].on_hand
    plans = stock.plans(unit, [product_id], warehouse).get(product_id, [])
    found = forecast(there, plans, day, expected_on if known else None)
    return Need(found, rules.order_quantity(found, rule), expected_on)
