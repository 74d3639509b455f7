"""Tables of goods that leave and come back: deliveries and customer returns."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import SQLModel

from erp_tui.domain.kernel import tables as t


class Delivery(SQLModel, table=True):
    """Goods for one order from one warehouse; what does not ship goes on a new delivery (the backorder)."""

    __tablename__ = "delivery"
    __table_args__ = t.table_args(
        Index("ix_delivery_state_planned_on", "state", "planned_on", "number"),
        Index("ix_delivery_state_number", "state", "number"),
        Index("ix_delivery_planned_on", "planned_on", "number"),
        Index("ix_delivery_shipped_on", "shipped_on"),
        posted_when="state = 'shipped'",
        identified_by=("tracking_code",),
    )
    id: int = t.record_key()
    number: str = t.sort_text(unique=True)
    state: str = t.sort_text(default="planned")
    branch_id: int = t.ref("branch.id", index=False)
    order_id: int = t.ref("sales_order.id")
    party_id: int = t.ref("party.id")
    warehouse_id: int = t.ref("warehouse.id", index=False)
    carrier_id: int | None = t.ref("party.id", default=None, index=False)
    tracking_code: str = ""
    ship_to: dict = t.json_field(default_factory=dict)
    """Snapshot: name, street, postal_code, city, region, country."""
    planned_on: date = t.day()
    shipped_on: date | None = t.day(default=None)
    shipped_at: datetime | None = t.moment(default=None)
    reverses_id: int | None = t.ref("delivery.id", default=None)
    backorder_of_id: int | None = t.ref("delivery.id", default=None)
    printed_note: str = ""
    custom: dict | None = t.json_field(default=None)
    version: int = t.whole(default=1)


class DeliveryLine(SQLModel, table=True):
    """Stock units. `quantity` is what is to go or has gone; a reversing delivery has it negative."""

    __tablename__ = "delivery_line"
    __table_args__ = t.table_args(lines_of=("delivery", "delivery_id"), record_column="delivery_id")
    id: int = t.key()
    delivery_id: int = t.ref("delivery.id")
    line_no: int = t.whole()
    order_line_id: int = t.ref("sales_order_line.id")
    product_id: int | None = t.ref("product.id", default=None)
    text: str = ""
    quantity: Decimal = t.quantity()
    quantity_picked: Decimal = t.quantity(default=Decimal(0))
    location_id: int | None = t.ref("location.id", default=None, index=False)
    lot_id: int = t.whole(default=0)
    cost: Decimal = t.amount(default=Decimal(0))
    """Value of the goods that left, base currency."""
    custom: dict | None = t.json_field(default=None)


class DeliveryLineProgress(SQLModel, table=True):
    """Kept for shipped lines: how much has come back, never more than went."""

    __tablename__ = "delivery_line_progress"
    __table_args__ = t.table_args(audited=False)
    line_id: int = t.key(foreign_key="delivery_line.id")
    quantity_shipped: Decimal = t.quantity()
    quantity_returned: Decimal = t.quantity(default=Decimal(0))


class SalesReturn(SQLModel, table=True):
    """Goods a customer sends back: requested → approved → received; rejected."""

    __tablename__ = "sales_return"
    __table_args__ = t.table_args(
        Index("ix_sales_return_state_on", "state", "on", "number"), posted_when="state = 'received'"
    )
    id: int = t.record_key()
    number: str = t.sort_text(unique=True)
    state: str = t.sort_text(default="requested")
    branch_id: int = t.ref("branch.id", index=False)
    on: date = t.day()
    delivery_id: int = t.ref("delivery.id")
    order_id: int = t.ref("sales_order.id")
    party_id: int = t.ref("party.id")
    warehouse_id: int = t.ref("warehouse.id", index=False)
    reason_id: int | None = t.ref("reason_code.id", default=None, index=False)
    reason_text: str = ""
    received_on: date | None = t.day(default=None)
    version: int = t.whole(default=1)


class SalesReturnLine(SQLModel, table=True):
    __tablename__ = "sales_return_line"
    __table_args__ = t.table_args(lines_of=("sales_return", "return_id"), record_column="return_id")
    id: int = t.key()
    return_id: int = t.ref("sales_return.id")
    line_no: int = t.whole()
    delivery_line_id: int = t.ref("delivery_line.id")
    order_line_id: int = t.ref("sales_order_line.id")
    product_id: int = t.ref("product.id")
    quantity: Decimal = t.quantity()
    restock: bool = True
    """False: the goods are written off on arrival."""
