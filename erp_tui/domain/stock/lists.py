"""The lists of the stock room: products with what is there, and counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select, type_coerce

from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.listing import Column, Listing, Sort
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.products.models import Product
from erp_tui.domain.stock.models import PlannedMove, StockBalance, StockCount, StockValue, Warehouse
from erp_tui.domain.stock.queries import storage


def _source(asked: Asked) -> Select[Any]:
    products, kept, plans, values = (table_of(m) for m in (Product, StockBalance, PlannedMove, StockValue))
    places = storage(asked.unit)

    def total(column: Any) -> Any:
        found = select(sum_of(column)).where(kept.c.product_id == products.c.id, kept.c.location_id.in_(places))
        return found.correlate(products).scalar_subquery()

    def planned_sum(direction: str) -> Any:
        found = select(sum_of(plans.c.quantity)).where(
            plans.c.product_id == products.c.id, plans.c.direction == direction
        )
        return found.correlate(products).scalar_subquery()

    return select(
        products.c.id, products.c.code, products.c.name, products.c.sort_name, products.c.unit, products.c.list_price,
        products.c.kind, products.c.discontinued, products.c.archived_at, func.lower(products.c.code).label("code_key"),
        total(kept.c.on_hand).label("on_hand"), total(kept.c.reserved).label("reserved"),
        total(type_coerce(kept.c.on_hand - kept.c.reserved, kept.c.on_hand.type)).label("available"),
        func.coalesce(values.c.value, 0).label("value"),
        planned_sum("in").label("planned_in"), planned_sum("out").label("planned_out"),
    ).outerjoin(values, values.c.product_id == products.c.id)  # fmt: skip


STOCK = Listing(
    "stock",
    N_("Stock"),
    "product",
    (
        Column("code", N_("Code"), "code", 7),
        Column("name", N_("Product"), width=21, grows=True, key="sort_name", found="name"),
        Column("on_hand", N_("In stock"), "number", 8),
        Column("reserved", N_("Reserved"), "number", 8),
        Column("available", N_("Free"), "number", 8),
        Column("planned_in", N_("Coming"), "number", 7),
        Column("planned_out", N_("Going"), "number", 7),
        Column("unit", N_("Unit"), width=4),
        Column("list_price", N_("Price"), "price", 10, wide=True),
        Column("value", N_("Value"), "amount", 12, wide=True),
    ),
    _source,
    ("sort_name", "code"),
    sorts=(Sort("code", ("code",)),),
    found=(("product", "id"),),
    searched=("code_key", "sort_name"),
    filters={
        "active": (N_("Active"), lambda c, unit: c.archived_at.is_(None)),
        "goods": (N_("Goods"), lambda c, unit: (c.kind == "goods") & c.archived_at.is_(None)),
        "short": (N_("Short"), lambda c, unit: c.on_hand + c.planned_in < c.planned_out),
        "archived": (N_("Archived"), lambda c, unit: c.archived_at.is_not(None)),
    },
)


def _count_source(asked: Asked) -> Select[Any]:
    sheets, places = table_of(StockCount), table_of(Warehouse)
    return select(
        sheets.c.id, sheets.c.number, sheets.c.on, sheets.c.state, places.c.name.label("warehouse"),
        func.lower(sheets.c.number).label("number_key"),
    ).join(places, places.c.id == sheets.c.warehouse_id)  # fmt: skip


COUNTS = Listing(
    "counts",
    N_("Stock counts"),
    "stock_count",
    (
        Column("number", N_("Number"), "code", 9),
        Column("on", N_("Date"), "day", 10),
        Column("warehouse", N_("Warehouse"), width=16, grows=True),
        Column("state", N_("State"), "state", 9),
    ),
    _count_source,
    ("number",),
    descending=True,
    searched=("number_key",),
)
