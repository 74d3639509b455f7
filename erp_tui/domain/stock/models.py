"""Tables of the record of goods: warehouses, locations, moves (append-only), kept balances, reservations, plans."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import SQLModel

from erp_tui.domain.kernel import tables as t


class Warehouse(SQLModel, table=True):
    __tablename__ = "warehouse"
    __table_args__ = t.table_args(setup=True)
    id: int = t.record_key()
    code: str = t.sort_text(unique=True)
    name: str
    branch_id: int = t.ref("branch.id")
    stock_location_id: int | None = t.whole(default=None)
    """Where goods lie unless a location is named (a row of `location`, made together with the warehouse)."""
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class Location(SQLModel, table=True):
    """A place: storage in a warehouse's tree, or the outside (customer, supplier, loss, production, transit)."""

    __tablename__ = "location"
    __table_args__ = t.table_args(setup=True)
    id: int = t.key()
    warehouse_id: int | None = t.ref("warehouse.id", default=None)
    parent_id: int | None = t.ref("location.id", default=None)
    code: str = t.sort_text(unique=True)
    name: str
    kind: str
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class StockMove(SQLModel, table=True):
    """Goods went from one place to another: quantity in stock units, unit cost and value in base currency."""

    __tablename__ = "stock_move"
    __table_args__ = t.table_args(
        Index("ix_stock_move_product_id_on", "product_id", "on", "id"), append_only=True, record_column="record_id"
    )
    id: int = t.key()
    product_id: int = t.ref("product.id", index=False)
    from_location_id: int = t.ref("location.id", index=False)
    to_location_id: int = t.ref("location.id", index=False)
    lot_id: int = t.whole(default=0)
    quantity: Decimal = t.quantity()
    unit_cost: Decimal = t.price()
    value: Decimal = t.amount()
    on: date = t.day()
    at: datetime = t.moment()
    record_id: int | None = t.ref("record.id", default=None)
    line_id: int | None = t.whole(default=None)
    """The document line (of whichever kind) that is the reason."""
    reverses_id: int | None = t.ref("stock_move.id", default=None)


class StockBalance(SQLModel, table=True):
    """Kept: what lies where, and how much of it is promised. Stock units."""

    __tablename__ = "stock_balance"
    __table_args__ = t.table_args(audited=False)
    product_id: int = t.key(foreign_key="product.id")
    location_id: int = t.key(foreign_key="location.id")
    lot_id: int = t.key()
    on_hand: Decimal = t.quantity(default=Decimal(0))
    reserved: Decimal = t.quantity(default=Decimal(0))


class StockValue(SQLModel, table=True):
    """Kept: quantity and value of a product over all storage places, base currency; `last_cost` per stock unit."""

    __tablename__ = "stock_value"
    __table_args__ = t.table_args(audited=False)
    product_id: int = t.key(foreign_key="product.id")
    quantity: Decimal = t.quantity(default=Decimal(0))
    value: Decimal = t.amount(default=Decimal(0))
    last_cost: Decimal = t.price(default=Decimal(0))
    valued_on: date | None = t.day(default=None)


class CostLayer(SQLModel, table=True):
    """Kept: what is left of a receipt, for first-in-first-out and last-in-first-out."""

    __tablename__ = "cost_layer"
    __table_args__ = t.table_args(audited=False)
    id: int = t.key()
    product_id: int = t.ref("product.id")
    move_id: int = t.ref("stock_move.id")
    quantity_left: Decimal = t.quantity()
    value_left: Decimal = t.amount()
    unit_cost: Decimal = t.price()
    """What one unit came at, base currency."""


class PlannedMove(SQLModel, table=True):
    """What will come in or go out of a warehouse, and for which document line. Changes freely, goes when done."""

    __tablename__ = "planned_move"
    __table_args__ = t.table_args(
        Index("ix_planned_move_product", "product_id", "warehouse_id", "planned_on"),
        Index("ix_planned_move_line", "line_id"),
        audited=False,
        record_column="record_id",
    )
    id: int = t.key()
    product_id: int = t.ref("product.id", index=False)
    warehouse_id: int = t.ref("warehouse.id", index=False)
    direction: str
    """in or out"""
    quantity: Decimal = t.quantity()
    planned_on: date = t.day()
    record_id: int = t.ref("record.id")
    line_id: int = t.whole()


class Reservation(SQLModel, table=True):
    """How much of the goods in one place is promised to a document line. Kept in step with `stock_balance.reserved`."""

    __tablename__ = "reservation"
    __table_args__ = t.table_args(
        Index("ix_reservation_product_location", "product_id", "location_id"), audited=False, record_column="record_id"
    )
    line_id: int = t.key()
    location_id: int = t.key(foreign_key="location.id")
    lot_id: int = t.key()
    product_id: int = t.ref("product.id", index=False)
    record_id: int = t.ref("record.id")
    quantity: Decimal = t.quantity()


class StockCount(SQLModel, table=True):
    """A count sheet: draft until posted, then its differences are moves."""

    __tablename__ = "stock_count"
    __table_args__ = t.table_args(posted_when="state = 'posted'")
    id: int = t.record_key()
    number: str = t.sort_text(unique=True)
    warehouse_id: int = t.ref("warehouse.id")
    on: date = t.day()
    state: str = "draft"
    version: int = t.whole(default=1)


class StockCountLine(SQLModel, table=True):
    __tablename__ = "stock_count_line"
    __table_args__ = t.table_args(lines_of=("stock_count", "count_id"), record_column="count_id")
    id: int = t.key()
    count_id: int = t.ref("stock_count.id")
    line_no: int = t.whole()
    product_id: int = t.ref("product.id")
    location_id: int = t.ref("location.id")
    lot_id: int = t.whole(default=0)
    quantity_expected: Decimal = t.quantity()
    quantity_counted: Decimal | None = t.quantity(default=None)
