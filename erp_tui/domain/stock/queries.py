# ------------------------------------------------------------------------------------ sums for other rooms

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, case, func, select, type_coerce

from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.listing import Column, Listing, Sort
from erp_tui.domain.kernel.models import Record
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
class MoveView:
    on: date
    product_code: str
    product_name: str
    from_code: str
    to_code: str
    quantity: Decimal
    unit_cost: Decimal
    value: Decimal
    record_id: int | None
    record_kind: str | None
    record_number: str | None


@dataclass(frozen=True)
class PlanView:
    """A planned move: why goods come or go, and when."""

    planned_on: date
    direction: str
    quantity: Decimal
    record_id: int
    record_kind: str
    record_number: str | None


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
    products, balances, plans, values = (table_of(m) for m in (Product, StockBalance, PlannedMove, StockValue))
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
    wanted = None
    if product_ids is not None:
        wanted = sorted(set(product_ids))
        kept = kept.where(balances.c.product_id.in_(wanted))
        planned = planned.where(plans.c.product_id.in_(wanted))
    kept_sub, planned_sub = kept.subquery(), planned.subquery()
    question = (
        select(
            products.c.id,
            products.c.code,
            products.c.name,
            products.c.unit,
            kept_sub.c.on_hand,
            kept_sub.c.res,
            planned_sub.c.planned_in,
            planned_sub.c.planned_out,
            values.c.value,
        )
        .outerjoin(kept_sub, kept_sub.c.product_id == products.c.id)
        .outerjoin(planned_sub, planned_sub.c.product_id == products.c.id)
        .outerjoin(values, values.c.product_id == products.c.id)
        .order_by(products.c.code)
    )
    question = (
        question.where(products.c.kind == "goods") if wanted is None else question.where(products.c.id.in_(wanted))
    )
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


def planned(unit: Unit, product_id: int) -> list[PlanView]:
    """Why goods come and go: the planned moves of a product by day."""
    table, recorded = table_of(PlannedMove), table_of(Record)
    question = (
        select(
            table.c.planned_on,
            table.c.direction,
            table.c.quantity,
            table.c.record_id,
            recorded.c.kind.label("record_kind"),
            recorded.c.number.label("record_number"),
        )
        .join(recorded, recorded.c.id == table.c.record_id)
        .where(table.c.product_id == product_id)
        .order_by(table.c.planned_on, table.c.id)
    )
    return [PlanView(**row._mapping) for row in unit.rows(question)]


def moves(
    unit: Unit, *, product_id: int | None = None, record_id: int | None = None, limit: int = 200
) -> list[MoveView]:
    """Finished moves of a product or a document, newest first."""
    table, products, recorded = table_of(StockMove), table_of(Product), table_of(Record)
    question = (
        select(table, products.c.code, products.c.name, recorded.c.kind, recorded.c.number)
        .join(products, products.c.id == table.c.product_id)
        .outerjoin(recorded, recorded.c.id == table.c.record_id)
        .order_by(table.c.on.desc(), table.c.id.desc())
        .limit(limit)
    )
    if product_id is not None:
        question = question.where(table.c.product_id == product_id)
    if record_id is not None:
        question = question.where(table.c.record_id == record_id)
    places = locations(unit)
    return [
        MoveView(
            row.on,
            row.code,
            row.name,
            places[row.from_location_id].code,
            places[row.to_location_id].code,
            row.quantity,
            row.unit_cost,
            row.value,
            row.record_id,
            row.kind,
            row.number,
        )
        for row in unit.rows(question)
    ]


def reserved_for(unit: Unit, line_ids: Iterable[int]) -> dict[int, Decimal]:
    """How much is reserved for document lines."""
    table = table_of(Reservation)
    question = (
        select(table.c.line_id, sum_of(table.c.quantity).label("quantity"))
        .where(table.c.line_id.in_(sorted(line_ids)))
        .group_by(table.c.line_id)
    )
    return {row.line_id: row.quantity for row in unit.rows(question)}


@dataclass(frozen=True)
class PlaceView:
    """What lies in one place of a product, and how much of it is promised."""

    location_code: str
    on_hand: Decimal
    reserved: Decimal


def places_of(unit: Unit, product_id: int) -> list[PlaceView]:
    """Where a product lies, over all lots; places without any of it are left out."""
    table, known = table_of(StockBalance), locations(unit)
    question = (
        select(
            table.c.location_id, sum_of(table.c.on_hand).label("on_hand"), sum_of(table.c.reserved).label("reserved")
        )
        .where(table.c.product_id == product_id)
        .group_by(table.c.location_id)
    )
    found = [PlaceView(known[row.location_id].code, row.on_hand, row.reserved)
             for row in unit.rows(question) if row.location_id in known]  # fmt: skip
    return sorted((one for one in found if one.on_hand or one.reserved), key=lambda one: one.location_code)


@dataclass(frozen=True)
class PromiseView:
    """So much of a product is promised to a document."""

    record_id: int
    record_kind: str
    record_number: str | None
    label: str
    quantity: Decimal


def promises_of(unit: Unit, product_id: int, *, limit: int = 100) -> list[PromiseView]:
    """The documents that a product is reserved for, oldest first."""
    table, recorded = table_of(Reservation), table_of(Record)
    question = (
        select(
            table.c.record_id, recorded.c.kind.label("record_kind"), recorded.c.number.label("record_number"),
            recorded.c.label, sum_of(table.c.quantity).label("quantity"),
        )
        .join(recorded, recorded.c.id == table.c.record_id)
        .where(table.c.product_id == product_id)
        .group_by(table.c.record_id, recorded.c.kind, recorded.c.number, recorded.c.label)
        .order_by(table.c.record_id)
        .limit(limit)
    )  # fmt: skip
    return [PromiseView(**row._mapping) for row in unit.rows(question)]


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


# ------------------------------------------------------------------------------------------------ lists


def _source(unit: Unit) -> Select[Any]:
    products, kept, plans, values = (table_of(m) for m in (Product, StockBalance, PlannedMove, StockValue))
    places = storage(unit)

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


def _count_source(unit: Unit) -> Select[Any]:
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


# ---------------------------------------------------------------------------------------- what must hold


def planned_by_line(unit: Unit, direction: str) -> dict[int, Decimal]:
    """What is planned to come in or go out, by document line."""
    table = table_of(PlannedMove)
    question = (
        select(table.c.line_id, sum_of(table.c.quantity).label("total"))
        .where(table.c.direction == direction)
        .group_by(table.c.line_id)
    )
    return {row.line_id: row.total for row in unit.rows(question)}


def moved_by_document(unit: Unit, kind: str) -> dict[tuple[int, int], Decimal]:
    """What documents of a kind have moved out of the storage places (in: negative), by record and product."""
    moves, recorded = table_of(StockMove), table_of(Record)
    places = {view.id for view in locations(unit).values() if view.kind == "storage"}
    question = (
        select(moves.c.record_id, moves.c.product_id, moves.c.from_location_id, moves.c.to_location_id,
               sum_of(moves.c.quantity).label("total"))
        .join(recorded, recorded.c.id == moves.c.record_id)
        .where(recorded.c.kind == kind)
        .group_by(moves.c.record_id, moves.c.product_id, moves.c.from_location_id, moves.c.to_location_id)
    )  # fmt: skip
    found: dict[tuple[int, int], Decimal] = {}
    for row in unit.rows(question):
        sign = (row.from_location_id in places) - (row.to_location_id in places)
        found[row.record_id, row.product_id] = found.get((row.record_id, row.product_id), ZERO) + sign * row.total
    return found
