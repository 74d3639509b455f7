"""Whether goods of an order may leave, and how much of them could."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.errors import NotEnough
from erp_tui.domain.kernel.money import EXACT, ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders.rules import DELIVERED_KINDS, OrderState
from erp_tui.domain.products import queries as products
from erp_tui.domain.shipping import queries
from erp_tui.domain.stock import queries as stock


def waits_for_payment(unit: Unit, order: Mapping[str, Any]) -> str | None:
    """What must be paid before goods of an order leave (marked text with its number), or None."""
    if order["deliver_on"] == "confirmed":
        return None
    if order["deliver_on"] == "deposit_paid":
        found = ledger.of_source(unit, order["id"], ("deposit",))
        paid = order["deposit"] > 0 and found.amount_open <= 0
        return None if paid else N_("Order {number} ships when its deposit is paid.")
    found = ledger.of_source(unit, order["id"], ("deposit", "made"))
    paid = order["exposure_base"] == 0 and found.documents > 0 and found.amount_open <= 0
    return None if paid else N_("Order {number} ships when all of it is invoiced and paid.")


def deliverable(unit: Unit, order_id: int) -> dict[int, Decimal]:
    """How much of each line of an order could leave now, stock units.

    Nothing while the order is not confirmed, held, or waits to be paid; else what is still to come, as far as it is promised
    to the line or free, where stock may not go below zero.
    """
    view = orders.order(unit, order_id)
    header = {name: getattr(view, name) for name in ("id", "deliver_on", "deposit", "exposure_base")}
    lines = [line for line in (*view.lines, *view.components) if line.kind in DELIVERED_KINDS and not line.optional]
    if view.state != OrderState.CONFIRMED or view.is_held or waits_for_payment(unit, header) is not None:
        return {line.id: ZERO for line in lines}
    if administration.setting(unit, "stock.when_short") == "allow":
        return {line.id: line.quantity_to_deliver for line in lines}
    ids = [line.product_id for line in lines if line.product_id is not None]
    stocked = {i for i, one in products.by_id(unit, ids).items() if one.kind == "goods"}
    free = {i: one.available for i, one in stock.availability(unit, ids, warehouse=view.warehouse_id).items()}
    found = {}
    for line in lines:
        found[line.id] = line.quantity_to_deliver
        if line.product_id in stocked:
            more = max(ZERO, min(line.quantity_short, free.get(line.product_id, ZERO)))
            free[line.product_id] = free.get(line.product_id, ZERO) - more
            found[line.id] = min(line.quantity_to_deliver, line.quantity_reserved + more)
    for line in lines:
        parts = [one for one in view.components if one.kit_line_id == line.id]
        if parts:
            whole = min(EXACT.divide(one.quantity_delivered + found[one.id], one.per_kit) for one in parts)
            found[line.id] = max(ZERO, whole.to_integral_value(ROUND_FLOOR) - line.quantity_delivered)
    return found


def on_delivery(unit: Unit, delivery_id: int, quantities: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """So much of order lines (stock units; a kit as its components) as quantities by line of a delivery.

    A line that is not on it is refused.
    """
    delivery = queries.delivery(unit, delivery_id)
    lines = delivery.lines
    parts = orders.order(unit, delivery.order_id).components
    kits = {one.kit_line_id for one in parts}
    found = {i: quantity for i, quantity in quantities.items() if i not in kits}
    for one in parts:
        if one.kit_line_id is not None and one.kit_line_id in quantities:
            found[one.id] = EXACT.multiply(quantities[one.kit_line_id], one.per_kit)
    quantities = found
    by_order_line = {line.order_line_id: line.id for line in lines}
    if missing := quantities.keys() - by_order_line.keys():
        text = orders.line_text(unit, min(missing))
        raise NotEnough("not_on_delivery", N_("{text} is not on this delivery."), field="line", text=text)
    return {by_order_line[i]: quantity for i, quantity in quantities.items()}
