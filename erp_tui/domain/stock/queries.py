"""Questions about stock: places, what is there and free, what will be, counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Subquery, case, select

from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.products.models import Product
from erp_tui.domain.stock import rules
from erp_tui.domain.stock.models import (
    Location,
    PlannedMove,
    Reservation,
    StockBalance,
    StockCount,
    StockCountLine,
    StockMove,
    StockValue,
    Warehouse,
)


@dataclass(frozen=True)
class WarehouseView:
    id: int
    code: str
    name: str
    branch_id: int
    stock_location_id: int
    archived_at: datetime | None
    version: int


@dataclass(frozen=True)
class LocationView:
    id: int
    code: str
    name: str
    kind: str
    warehouse_id: int | None
    parent_id: int | None


@dataclass(frozen=True)
class Availability:
    """A product in a warehouse (or in all), stock units. `forecast` is when all that is planned has happened."""

    product_id: int
    code: str
    name: str
    unit: str
    on_hand: Decimal
    reserved: Decimal
    planned_in: Decimal
    planned_out: Decimal
    value: Decimal

    @property
    def available(self) -> Decimal:
        return self.on_hand - self.reserved

    @property
    def forecast(self) -> Decimal:
        return self.on_hand + self.planned_in - self.planned_out


@dataclass(frozen=True)
class CountLineView:
    id: int
    line_no: int
    product_id: int
    product_code: str
    product_name: str
    location_id: int
    quantity_expected: Decimal
    quantity_counted: Decimal | None


@dataclass(frozen=True)
class CountView:
    id: int
    number: str
    state: str
    warehouse_id: int
    on: date
    version: int
    lines: tuple[CountLineView, ...]


def warehouses(unit: Unit) -> dict[int, WarehouseView]:
    def read(unit: Unit) -> dict[int, WarehouseView]:
        table = table_of(Warehouse)
        return {row.id: WarehouseView(**row._mapping) for row in unit.rows(select(table).order_by(table.c.id))}

    return unit.remember("warehouses", read)


def default_warehouse(unit: Unit) -> int:
    return next(view.id for view in warehouses(unit).values() if view.archived_at is None)


def warehouse_id(unit: Unit, code: str | None) -> int:
    """The warehouse of a code; none: the first."""
    if code is None:
        return default_warehouse(unit)
    for view in warehouses(unit).values():
        if view.code == clean(code):
            return view.id
    raise NotFound("no_warehouse", N_("There is no warehouse {code}."), field="warehouse", code=clean(code))


def locations(unit: Unit) -> dict[int, LocationView]:
    def read(unit: Unit) -> dict[int, LocationView]:
        table = table_of(Location)
        names = list(LocationView.__dataclass_fields__)
        question = select(*(table.c[name] for name in names)).where(table.c.archived_at.is_(None))
        return {row.id: LocationView(**row._mapping) for row in unit.rows(question.order_by(table.c.id))}

    return unit.remember("locations", read)


def outside(unit: Unit, kind: str) -> int:
    """The place outside the warehouses: supplier, customer, loss or production."""
    return next(view.id for view in locations(unit).values() if view.kind == kind)


def storage(unit: Unit, warehouse: int | None = None) -> list[int]:
    """The storage places of a warehouse (or all), in the order goods are taken from them."""
    return [
        view.id
        for view in locations(unit).values()
        if view.kind == "storage" and warehouse in (None, view.warehouse_id)
    ]


def location_id(unit: Unit, code: str) -> int:
    for view in locations(unit).values():
        if view.code == clean(code):
            return view.id
    raise NotFound("no_location", N_("There is no location {code}."), field="location", code=clean(code))


def availability(
    unit: Unit, product_ids: Iterable[int] | None = None, *, warehouse: int | None = None
) -> dict[int, Availability]:
    """On hand, reserved and planned, by product: all goods, or those asked for (also those with nothing)."""
    products, values = table_of(Product), table_of(StockValue)
    wanted = None if product_ids is None else sorted(set(product_ids))
    kept, planned = _kept_and_planned(unit, wanted, warehouse)
    question = (
        select(
            products.c.id,
            products.c.code,
            products.c.name,
            products.c.unit,
            kept.c.on_hand,
            kept.c.res,
            planned.c.planned_in,
            planned.c.planned_out,
            values.c.value,
        )
        .outerjoin(kept, kept.c.product_id == products.c.id)
        .outerjoin(planned, planned.c.product_id == products.c.id)
        .outerjoin(values, values.c.product_id == products.c.id)
        .order_by(products.c.code)
    )
    question = question.where(products.c.kind == "goods" if wanted is None else products.c.id.in_(wanted))
    return {
        row.id: Availability(
            row.id,
            row.code,
            row.name,
            row.unit,
            row.on_hand or ZERO,
            row.res or ZERO,
            row.planned_in or ZERO,
            row.planned_out or ZERO,
            row.value or ZERO,
        )
        for row in unit.rows(question)
    }


def _kept_and_planned(unit: Unit, wanted: list[int] | None, warehouse: int | None) -> tuple[Subquery, Subquery]:
    """By product what lies and is reserved, and what is planned to come and go."""
    balances, plans = table_of(StockBalance), table_of(PlannedMove)
    kept = (
        select(
            balances.c.product_id, sum_of(balances.c.on_hand).label("on_hand"), sum_of(balances.c.reserved).label("res")
        )
        .where(balances.c.location_id.in_(storage(unit, warehouse)))
        .group_by(balances.c.product_id)
    )
    planned = select(
        plans.c.product_id,
        sum_of(case((plans.c.direction == "in", plans.c.quantity), else_=ZERO)).label("planned_in"),
        sum_of(case((plans.c.direction == "out", plans.c.quantity), else_=ZERO)).label("planned_out"),
    ).group_by(plans.c.product_id)
    if warehouse is not None:
        planned = planned.where(plans.c.warehouse_id == warehouse)
    if wanted is not None:
        kept = kept.where(balances.c.product_id.in_(wanted))
        planned = planned.where(plans.c.product_id.in_(wanted))
    return kept.subquery(), planned.subquery()


def on_hand(unit: Unit, product_id: int, *, on: date | None = None, warehouse: int | None = None) -> Decimal:
    """What lay there at the end of a day, by the finished moves."""
    moves = table_of(StockMove)
    places = storage(unit, warehouse)
    signed = case(
        (moves.c.to_location_id.in_(places) & moves.c.from_location_id.not_in(places), moves.c.quantity),
        (moves.c.from_location_id.in_(places) & moves.c.to_location_id.not_in(places), -moves.c.quantity),
        else_=ZERO,
    )
    question = select(sum_of(signed)).where(moves.c.product_id == product_id)
    if on is not None:
        question = question.where(moves.c.on <= on)
    return unit.value(question)


def plans(unit: Unit, product_ids: Iterable[int], warehouse: int) -> dict[int, list[rules.Planned]]:
    """The planned moves of products in a warehouse, for the forecast."""
    table = table_of(PlannedMove)
    found: dict[int, list[rules.Planned]] = {}
    question = select(table.c.product_id, table.c.planned_on, table.c.direction, table.c.quantity).where(
        table.c.product_id.in_(sorted(set(product_ids))), table.c.warehouse_id == warehouse
    )
    for row in unit.rows(question):
        sign = 1 if row.direction == "in" else -1
        found.setdefault(row.product_id, []).append(rules.Planned(row.planned_on, sign * row.quantity))
    return found


def forecast(unit: Unit, product_id: int, *, on: date | None = None, warehouse: int | None = None) -> Decimal:
    """What will lie there when the planned moves up to a day have happened; what was planned for a past day is left out.

    Of a day before today: what lay there. Source: examples, area availability.
    """
    warehouse = warehouse or default_warehouse(unit)
    there = on_hand(unit, product_id, on=on, warehouse=warehouse)
    coming = [plan for plan in plans(unit, [product_id], warehouse).get(product_id, []) if plan.on >= unit.today]
    return rules.forecast(there, coming, unit.today, on)


def reserved_for(unit: Unit, line_ids: Iterable[int]) -> dict[int, Decimal]:
    """How much is reserved for document lines."""
    table = table_of(Reservation)
    question = (
        select(table.c.line_id, sum_of(table.c.quantity).label("quantity"))
        .where(table.c.line_id.in_(sorted(line_ids)))
        .group_by(table.c.line_id)
    )
    return {row.line_id: row.quantity for row in unit.rows(question)}


def count(unit: Unit, count_id: int) -> CountView:
    sheets, lines, products = table_of(StockCount), table_of(StockCountLine), table_of(Product)
    row = unit.row(select(sheets).where(sheets.c.id == count_id))
    if row is None:
        raise NotFound("no_count", N_("There is no such count."))
    names = [name for name in CountLineView.__dataclass_fields__ if name not in ("product_code", "product_name")]
    question = (
        select(*(lines.c[name] for name in names), products.c.code, products.c.name)
        .join(products, products.c.id == lines.c.product_id)
        .where(lines.c.count_id == count_id)
        .order_by(lines.c.line_no)
    )
    found = tuple(
        CountLineView(product_code=line.code, product_name=line.name, **{name: line._mapping[name] for name in names})
        for line in unit.rows(question)
    )
    return CountView(row.id, row.number, row.state, row.warehouse_id, row.on, row.version, found)
