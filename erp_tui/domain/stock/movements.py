"""What happens to a product: what has moved, what is planned, where it lies and to whom it is promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.models import Record
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.products.models import Product
from erp_tui.domain.stock.models import PlannedMove, Reservation, StockBalance, StockMove
from erp_tui.domain.stock.queries import locations


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
