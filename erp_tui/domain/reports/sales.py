"""Sales: by anything, the orders behind a row, totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select

from erp_tui.domain.administration import models as administration
from erp_tui.domain.kernel.columns import AMOUNT_PLACES, FINE_PLACES, from_scaled, raw_of
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import EXACT, ZERO, round_half_away
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.orders.models import Order, OrderLine
from erp_tui.domain.parties.models import Address, Party, Salesperson
from erp_tui.domain.products.models import Category, Product

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
    net, quantity = func.sum(raw_of(lines.c.net)), func.sum(raw_of(lines.c.stock_quantity))
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
            *keys,
            func.sum(raw_of(lines.c.net)).label("net"),
            func.sum(raw_of(lines.c.stock_quantity)).label("quantity"),
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
