"""Sales by anything, the order book, late shipments, stock value, what to reorder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, func, literal, select, type_coerce

from erp_tui.domain.administration import models as administration
from erp_tui.domain.kernel.columns import AMOUNT_PLACES, FINE_PLACES, from_scaled
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import EXACT, ZERO, round_half_away
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.orders.models import Order, OrderLine, OrderLineProgress
from erp_tui.domain.parties.models import Address, Party, Salesperson
from erp_tui.domain.products.models import Category, Product
from erp_tui.domain.purchasing.models import PurchaseLineProgress, PurchaseOrder, PurchaseOrderLine, ReorderRule
from erp_tui.domain.shipping.models import Delivery
from erp_tui.domain.stock.models import StockBalance, StockValue

DIMENSIONS = {
    "year": N_("Year"),
    "month": N_("Month"),
    "country": N_("Country"),
    "customer": N_("Customer"),
    "product": N_("Product"),
    "category": N_("Category"),
    "employee": N_("Salesperson"),
    "carrier": N_("Carrier"),
}
COUNTED = ("confirmed", "closed")


@dataclass(frozen=True)
class SalesRow:
    """Net sales (base currency), orders and pieces of one year, month, country, customer …"""

    code: str
    name: str
    net: Decimal
    orders: int
    quantity: Decimal


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


def sales(
    unit: Unit, by: str, *, since: date | None = None, until: date | None = None, limit: int | None = None
) -> list[SalesRow]:
    """Net sales grouped `by` one of DIMENSIONS; years and months in order of time, all else by the largest."""
    if by not in DIMENSIONS:
        raise InvalidInput(
            "no_dimension", N_("Sales can be seen by: {names}."), field="by", names=", ".join(DIMENSIONS)
        )
    orders, lines = table_of(Order), table_of(OrderLine)
    code, name, source = _dimension(unit, by)
    net, quantity = func.sum(_raw(lines.c.net)), func.sum(_raw(lines.c.stock_quantity))
    question = (
        select(code.label("code"), name.label("name"), net.label("net"), func.count(orders.c.id.distinct()).label("orders"),
               quantity.label("quantity"), orders.c.rate)
        .select_from(source)
        .where(orders.c.state.in_(COUNTED), lines.c.kind == "product", lines.c.optional.is_(False))
        .group_by(code, name, orders.c.rate)
    )  # fmt: skip
    if since is not None:
        question = question.where(orders.c.on >= since)
    if until is not None:
        question = question.where(orders.c.on <= until)
    rows = _in_base(unit.rows(question))
    rows.sort(key=(lambda row: row.code) if by in ("year", "month") else (lambda row: (-row.net, row.code)))
    return rows[:limit] if limit is not None else rows


@dataclass(frozen=True)
class SalesOfRow:
    """An order behind a row of a sales report: its share of it, in the order's own currency."""

    order_id: int
    number: str
    on: date
    party_name: str
    currency: str
    net: Decimal
    quantity: Decimal


def sales_of(unit: Unit, by: str, code: str, *, limit: int = 200) -> list[SalesOfRow]:
    """The orders behind one row of `sales`, newest first, at most `limit`."""
    orders, lines, buyers = table_of(Order), table_of(OrderLine), table_of(Party).alias("buyers")
    column, _name, source = _dimension(unit, by)
    keys = (orders.c.id, orders.c.number, orders.c.on, orders.c.currency, buyers.c.name)
    question = (
        select(
            *keys, func.sum(_raw(lines.c.net)).label("net"), func.sum(_raw(lines.c.stock_quantity)).label("quantity")
        )
        .select_from(source.join(buyers, buyers.c.id == orders.c.party_id))
        .where(orders.c.state.in_(COUNTED), lines.c.kind == "product", lines.c.optional.is_(False), column == code)
        .group_by(*keys)
        .order_by(orders.c.on.desc(), orders.c.number.desc())
        .limit(limit)
    )
    return [
        SalesOfRow(row.id, row.number, row.on, row.name, row.currency, from_scaled(int(row.net), AMOUNT_PLACES),
                   from_scaled(int(row.quantity), FINE_PLACES))
        for row in unit.rows(question)
    ]  # fmt: skip


def _dimension(unit: Unit, by: str) -> tuple[ColumnElement[Any], ColumnElement[Any], Any]:
    orders, lines, parties = table_of(Order), table_of(OrderLine), table_of(Party)
    base = lines.join(orders, orders.c.id == lines.c.order_id)
    if by in ("year", "month"):
        text = _date_part(unit, orders.c.on, 4 if by == "year" else 7)
        return text, text, base
    if by == "customer":
        return parties.c.code, parties.c.name, base.join(parties, parties.c.id == orders.c.party_id)
    if by == "country":
        addresses, countries = table_of(Address), table_of(administration.Country)
        own = table_of(Address).alias("own")
        first = (
            select(func.min(own.c.id)).where(own.c.party_id == orders.c.party_id).correlate(orders).scalar_subquery()
        )
        source = base.outerjoin(addresses, addresses.c.id == first).outerjoin(
            countries, countries.c.code == addresses.c.country
        )
        return func.coalesce(addresses.c.country, ""), func.coalesce(countries.c.name, ""), source
    if by == "carrier":
        return (
            func.coalesce(parties.c.code, ""),
            func.coalesce(parties.c.name, ""),
            base.outerjoin(parties, parties.c.id == orders.c.carrier_id),
        )
    if by == "employee":
        people = table_of(Salesperson)
        return (
            func.coalesce(people.c.code, ""),
            func.coalesce(people.c.name, ""),
            base.outerjoin(people, people.c.id == orders.c.salesperson_id),
        )
    products = table_of(Product)
    with_products = base.join(products, products.c.id == lines.c.product_id)
    if by == "product":
        return products.c.code, products.c.name, with_products
    categories = table_of(Category)
    return (
        func.coalesce(categories.c.code, ""),
        func.coalesce(categories.c.name, ""),
        with_products.outerjoin(categories, categories.c.id == products.c.category_id),
    )


def _date_part(unit: Unit, column: ColumnElement[Any], length: int) -> ColumnElement[Any]:
    if unit.is_sqlite:
        return func.substr(column, 1, literal(length))
    return func.to_char(column, "YYYY" if length == 4 else "YYYY-MM")


def _raw(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The whole number behind a scaled column: SQL adds whole numbers, Python makes Decimals of the sums."""
    return type_coerce(column, BigInteger)


def _in_base(rows: Sequence[Any]) -> list[SalesRow]:
    """Sums by rate brought to base currency and put together."""
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        net = from_scaled(int(row.net), AMOUNT_PLACES)
        if row.rate != 1:
            net = round_half_away(EXACT.divide(net, row.rate), Decimal("0.0001"))
        sums = found.setdefault((row.code, row.name), [ZERO, 0, ZERO])
        sums[0] += net
        sums[1] += row.orders
        sums[2] += from_scaled(int(row.quantity), FINE_PLACES)
    return [SalesRow(code, name, *sums) for (code, name), sums in found.items()]


@dataclass(frozen=True)
class SalesTotals:
    """All sales of a span of time in base currency."""

    orders: int
    lines: int
    lines_with_discount: int
    gross_before_discount: Decimal
    net: Decimal
    charges: Decimal
    quantity: Decimal
    average_order: Decimal


def sales_totals(unit: Unit, *, since: date | None = None, until: date | None = None) -> SalesTotals:
    """Totals over all counted orders; orders in other currencies are counted at their frozen rate."""
    orders, lines = table_of(Order), table_of(OrderLine)
    question = (
        select(lines.c.kind, lines.c.quantity, lines.c.unit_price, lines.c.discount_percent, lines.c.net, orders.c.rate,
               lines.c.stock_quantity, orders.c.id)
        .join(orders, orders.c.id == lines.c.order_id)
        .where(orders.c.state.in_(COUNTED), lines.c.optional.is_(False))
    )  # fmt: skip
    if since is not None:
        question = question.where(orders.c.on >= since)
    if until is not None:
        question = question.where(orders.c.on <= until)
    ids: set[int] = set()
    count = discounted = 0
    before = net = charges = quantity = ZERO
    for row in unit.rows(question):
        ids.add(row.id)
        value = row.net if row.rate == 1 else EXACT.divide(row.net, row.rate)
        if row.kind == "charge":
            charges += value
        if row.kind != "product":
            continue
        count += 1
        discounted += row.discount_percent != 0
        before += EXACT.multiply(row.quantity, row.unit_price)
        net += value
        quantity += row.stock_quantity
    cent = Decimal("0.01")
    average = round_half_away(EXACT.divide(net, Decimal(len(ids))), cent) if ids else ZERO
    return SalesTotals(
        len(ids), count, discounted, round_half_away(before, cent), round_half_away(net, cent),
        round_half_away(charges, cent), quantity, average,
    )  # fmt: skip


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
               func.coalesce(func.sum(_raw(balances.c.on_hand)), 0).label("on_hand"))
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
    to_come = _raw(kept.c.quantity_ordered) - _raw(kept.c.quantity_received) - _raw(kept.c.quantity_closed)
    question = (
        select(lines.c.product_id, func.sum(to_come).label("quantity"))
        .join(kept, kept.c.line_id == lines.c.id)
        .join(orders, orders.c.id == lines.c.order_id)
        .where(orders.c.state == "ordered")
        .group_by(lines.c.product_id)
    )
    return {row.product_id: from_scaled(int(row.quantity), FINE_PLACES) for row in unit.rows(question)}
