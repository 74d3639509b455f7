"""Why an order line is short: who has the goods, and when more of them come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.stock import movements
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.movements import PlanView, PromiseView


@dataclass(frozen=True)
class Shortage:
    """What is missing of an order line, in stock units of its product."""

    line: orders.OrderLineView
    on_hand: Decimal
    reserved: Decimal
    """Of the product, for all orders."""
    holders: tuple[PromiseView, ...]
    """The other documents that have the goods."""
    coming: tuple[PlanView, ...]
    """Planned receipts, soonest first."""
    there_on: date | None
    """The day by which planned receipts cover all that is planned to go; None: not in sight."""


def of_line(unit: Unit, order_id: int, line_id: int) -> Shortage:
    """Why this line of a confirmed order is short."""
    view = orders.order(unit, order_id)
    line = next((one for one in (*view.lines, *view.components) if one.id == line_id), None)
    if line is None or line.product_id is None:
        raise NotFound("no_line", N_("There is no such line."), field="line")
    there = stock.availability(unit, [line.product_id], warehouse=view.warehouse_id)[line.product_id]
    planned = movements.planned(unit, line.product_id)
    coming = tuple(one for one in planned if one.direction == "in")
    total = there.on_hand - sum((one.quantity for one in planned if one.direction != "in"), ZERO)
    there_on = None
    for one in coming:
        total += one.quantity
        if total >= 0:
            there_on = max(one.planned_on, unit.today)
            break
    holders = tuple(one for one in movements.promises_of(unit, line.product_id) if one.record_id != order_id)
    return Shortage(line, there.on_hand, there.reserved, holders, coming, there_on)
