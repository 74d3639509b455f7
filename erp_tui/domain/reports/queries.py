"""The order book, late shipments, stock value, what to reorder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select, type_coerce

from erp_tui.domain.kernel.columns import FINE_PLACES, from_scaled, raw_of
from erp_tui.domain.kernel.money import EXACT, ZERO, round_half_away
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.orders.models import Order, OrderLine, OrderLineProgress
from erp_tui.domain.parties.models import Party
from erp_tui.domain.products.models import Product
from erp_tui.domain.purchasing.models import PurchaseLineProgress, PurchaseOrder, PurchaseOrderLine, ReorderRule
from erp_tui.domain.shipping.models import Delivery
from erp_tui.domain.stock.models import StockBalance, StockValue


@dataclass(frozen=True)
class OrderBookRow:
    """An order that is not done: what is still to be delivered, at its net price, in the order's currency."""

    order_id: int
    number: str
    on: date
    party_id: int
    party_code: str
    party_name: str
    requested_on: date | None
    currency: str
    net: Decimal
    quantity_open: Decimal
    quantity_short: Decimal
    is_overdue: bool


@dataclass(frozen=True)
class LateShipment:
    delivery_id: int
    number: str
    order_number: str
    party_name: str
    carrier_code: str
    carrier_name: str
    requested_on: date
    shipped_on: date
    days_late: int


@dataclass(frozen=True)
class StockValueRow:
    """Stock of a product: quantity, value at cost and at list price, both in base currency."""

    product_id: int
    code: str
    name: str
    quantity: Decimal
    value: Decimal
    list_value: Decimal


@dataclass(frozen=True)
class ReorderRow:
    """A product at or below its minimum: stock and what is on order together."""

    product_id: int
    code: str
    name: str
    quantity_on_hand: Decimal
    quantity_on_order: Decimal
    minimum: Decimal


def order_book(unit: Unit) -> list[OrderBookRow]:
    """Confirmed orders with goods still to be delivered, oldest first."""
    orders, lines, kept, parties = table_of(Order), table_of(OrderLine), table_of(OrderLineProgress), table_of(Party)
    to_come = type_coerce(
        kept.c.quantity_ordered - kept.c.quantity_delivered - kept.c.quantity_closed, kept.c.quantity_ordered.type
    )
    question = (
        select(
            orders.c.id, orders.c.number, orders.c.on, parties.c.id.label("party_id"), parties.c.code, parties.c.name,
            orders.c.requested_on, orders.c.currency, lines.c.net, kept.c.quantity_ordered, to_come.label("open"),
            kept.c.quantity_reserved, lines.c.kind,
        )
        .join(lines, lines.c.order_id == orders.c.id)
        .join(kept, kept.c.line_id == lines.c.id)
        .join(parties, parties.c.id == orders.c.party_id)
        .where(orders.c.state == "confirmed", lines.c.kind == "product", to_come > 0)
        .order_by(orders.c.on, orders.c.number)
    )  # fmt: skip
    books: dict[int, dict[str, Any]] = {}
    for row in unit.rows(question):
        entry = books.setdefault(
            row.id,
            {"order_id": row.id, "number": row.number, "on": row.on, "party_id": row.party_id, "party_code": row.code,
             "party_name": row.name, "requested_on": row.requested_on, "currency": row.currency, "net": ZERO,
             "quantity_open": ZERO, "quantity_short": ZERO,
             "is_overdue": row.requested_on is not None and row.requested_on < unit.today},
        )  # fmt: skip
        entry["net"] += round_half_away(
            EXACT.divide(EXACT.multiply(row.net, row.open), row.quantity_ordered), Decimal("0.01")
        )
        entry["quantity_open"] += row.open
        entry["quantity_short"] += max(ZERO, row.open - row.quantity_reserved)
    return [OrderBookRow(**entry) for entry in books.values()]


def late_shipments(unit: Unit) -> list[LateShipment]:
    """Deliveries that left after the day the customer asked for, latest first."""
    rows = unit.rows(_shipped().where(table_of(Delivery).c.shipped_on > table_of(Order).c.requested_on))
    found = [
        LateShipment(row.id, row.number, row.order_number, row.party_name, row.carrier_code or "",
                     row.carrier_name or "", row.requested_on, row.shipped_on, (row.shipped_on - row.requested_on).days)
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.days_late, one.number))


@dataclass(frozen=True)
class ShippingSpeed:
    """Days from order to shipment."""

    shipments: int
    average_days: Decimal
    longest_days: int
    on_requested_day: int


def shipping_speed(unit: Unit) -> ShippingSpeed:
    rows = unit.rows(_shipped())
    days = [(row.shipped_on - row.ordered_on).days for row in rows]
    on_the_day = sum(row.shipped_on == row.requested_on for row in rows)
    average = round_half_away(EXACT.divide(Decimal(sum(days)), Decimal(len(days))), Decimal("0.01")) if days else ZERO
    return ShippingSpeed(len(days), average, max(days, default=0), on_the_day)


def _shipped() -> Select[Any]:
    deliveries, orders, parties = table_of(Delivery), table_of(Order), table_of(Party)
    carriers = table_of(Party).alias("carriers")
    return (
        select(
            deliveries.c.id, deliveries.c.number, deliveries.c.shipped_on, orders.c.requested_on,
            orders.c.number.label("order_number"), orders.c.on.label("ordered_on"), parties.c.name.label("party_name"),
            carriers.c.code.label("carrier_code"), carriers.c.name.label("carrier_name"),
        )
        .join(orders, orders.c.id == deliveries.c.order_id)
        .join(parties, parties.c.id == deliveries.c.party_id)
        .outerjoin(carriers, carriers.c.id == deliveries.c.carrier_id)
        .where(deliveries.c.state == "shipped", deliveries.c.reverses_id.is_(None))
    )  # fmt: skip


def stock_value(unit: Unit) -> list[StockValueRow]:
    """What lies in the warehouses, at cost and at list price."""
    products, values = table_of(Product), table_of(StockValue)
    question = (
        select(
            products.c.id, products.c.code, products.c.name, products.c.list_price, values.c.quantity, values.c.value
        )
        .join(values, values.c.product_id == products.c.id)
        .order_by(products.c.code)
    )
    return [
        StockValueRow(row.id, row.code, row.name, row.quantity, row.value,
                      round_half_away(EXACT.multiply(row.quantity, row.list_price), Decimal("0.01")))
        for row in unit.rows(question)
    ]  # fmt: skip


def reorder_list(unit: Unit) -> list[ReorderRow]:
    """Products with a reorder rule, not discontinued, whose stock plus what is on order is at or below the minimum.

    A report by today's figures; requisitions made by themselves follow the forecast (see purchasing).
    """
    products, rules, balances = table_of(Product), table_of(ReorderRule), table_of(StockBalance)
    question = (
        select(products.c.id, products.c.code, products.c.name, rules.c.minimum,
               func.coalesce(func.sum(raw_of(balances.c.on_hand)), 0).label("on_hand"))
        .join(rules, rules.c.product_id == products.c.id)
        .outerjoin(balances, balances.c.product_id == products.c.id)
        .where(products.c.discontinued.is_(False), products.c.archived_at.is_(None), rules.c.archived_at.is_(None))
        .group_by(products.c.id, products.c.code, products.c.name, rules.c.minimum)
        .order_by(products.c.code)
    )  # fmt: skip
    coming = _on_order(unit)
    found = []
    for row in unit.rows(question):
        on_hand, on_order = from_scaled(int(row.on_hand), FINE_PLACES), coming.get(row.id, ZERO)
        if on_hand + on_order <= row.minimum:
            found.append(ReorderRow(row.id, row.code, row.name, on_hand, on_order, row.minimum))
    return found


def _on_order(unit: Unit) -> dict[int, Decimal]:
    orders, lines, kept = table_of(PurchaseOrder), table_of(PurchaseOrderLine), table_of(PurchaseLineProgress)
    to_come = raw_of(kept.c.quantity_ordered) - raw_of(kept.c.quantity_received) - raw_of(kept.c.quantity_closed)
    question = (
        select(lines.c.product_id, func.sum(to_come).label("quantity"))
        .join(kept, kept.c.line_id == lines.c.id)
        .join(orders, orders.c.id == lines.c.order_id)
        .where(orders.c.state == "ordered")
        .group_by(lines.c.product_id)
    )
    return {row.product_id: from_scaled(int(row.quantity), FINE_PLACES) for row in unit.rows(question)}
