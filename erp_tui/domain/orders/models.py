"""Tables of sales orders, their lines with kept progress, and their holds."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import SQLModel

from erp_tui.domain.kernel import tables as t
from erp_tui.domain.pricing.columns import PricedHeader, PricedLine


class Order(PricedHeader, table=True):
    __tablename__ = "sales_order"
    __table_args__ = t.table_args(
        Index("ix_sales_order_on_number", "on", "number"),
        Index("ix_sales_order_state_number", "state", "number"),
        Index("ix_sales_order_gross_number", "gross", "number"),
        Index("ix_sales_order_party_id_on", "party_id", "on", "number"),
        Index("ix_sales_order_reference", "party_id", "customer_reference"),
        identified_by=("customer_reference",), found_kind="order",
    )  # fmt: skip
    warehouse_id: int = t.ref("warehouse.id", index=False)
    carrier_id: int | None = t.ref("party.id", default=None, index=False)
    coupons: list = t.json_field(default_factory=list)
    """Codes of the coupons that were given for it."""
    quotation_id: int | None = t.ref("quotation.id", default=None)
    """The quotation that it was made from, whole or in part."""
    customer_reference: str = t.sort_text(default="")
    """The customer's own order number."""
    requested_on: date | None = t.day(default=None)
    confirmed_at: datetime | None = t.moment(default=None)
    closed_at: datetime | None = t.moment(default=None)
    cancel_reason_id: int | None = t.ref("reason_code.id", default=None, index=False)
    invoice_on: str = "delivered"
    """What is invoiced: what was delivered, or what was ordered. Taken from the customer when the order is entered."""
    deliver_on: str = "confirmed"
    """When goods leave: when the order is confirmed, its deposit paid, or all of it paid."""
    deposit: Decimal = t.amount(default=Decimal(0))
    """Kept: gross of the deposits invoiced for this order (less credited), document currency."""
    deposit_used: Decimal = t.amount(default=Decimal(0))
    """Kept: how much of that later invoices have taken off."""
    exposure_base: Decimal = t.amount(default=Decimal(0))
    """Kept: what of this order counts as confirmed and not yet invoiced, gross in base currency."""


class OrderLine(PricedLine, table=True):
    """Progress is kept in stock units: reserved, delivered (less returned), invoiced (less credited), closed short."""

    __tablename__ = "sales_order_line"
    __table_args__ = t.table_args(record_column="order_id")
    order_id: int = t.ref("sales_order.id")
    requested_on: date | None = t.day(default=None)
    promised_on: date | None = t.day(default=None)
    kit_line_id: int | None = t.ref("sales_order_line.id", default=None)
    """The line of the kit that this component (kind `component`) belongs to."""
    per_kit: Decimal = t.quantity(default=Decimal(0))
    """So much of it for one kit, stock units."""
    removed: bool = False
    """Taken off a confirmed order: kept for the history, shown and counted nowhere."""
    quotation_line_id: int | None = t.ref("quotation_line.id", default=None)
    quoted_quantity: Decimal = t.quantity(default=Decimal(0))
    """What it took from the quotation's line, in that line's unit; left to order again when the order is cancelled."""


class OrderLineProgress(SQLModel, table=True):
    """Kept figures of an order line in stock units, changed only under conditional update.

    Made at confirmation with `quantity_ordered`; `quantity_closed` is what will never be delivered (closed short, cancelled).
    """

    __tablename__ = "order_line_progress"
    __table_args__ = t.table_args(
        Index("ix_order_line_progress_waiting", "product_id", "is_waiting", "line_id"), audited=False
    )
    line_id: int = t.key(foreign_key="sales_order_line.id")
    order_id: int = t.ref("sales_order.id")
    product_id: int | None = t.ref("product.id", default=None, index=False)
    warehouse_id: int = t.ref("warehouse.id", index=False)
    quantity_ordered: Decimal = t.quantity(default=Decimal(0))
    quantity_reserved: Decimal = t.quantity(default=Decimal(0))
    quantity_delivered: Decimal = t.quantity(default=Decimal(0))
    quantity_returned: Decimal = t.quantity(default=Decimal(0))
    quantity_invoiced: Decimal = t.quantity(default=Decimal(0))
    quantity_credited: Decimal = t.quantity(default=Decimal(0))
    quantity_closed: Decimal = t.quantity(default=Decimal(0))
    quantity_waived: Decimal = t.quantity(default=Decimal(0))
    is_waiting: int = t.whole(default=0)
    """1 while goods are still to be delivered and not all of them are reserved."""


class Hold(SQLModel, table=True):
    """kind: credit, manual, approval or exception. A held order reserves and ships nothing until released.

    An exception keeps what the order has reserved: the goods may be in somebody's hands. It ends with its answer.
    """

    __tablename__ = "order_hold"
    __table_args__ = t.table_args(record_column="order_id")
    id: int = t.key()
    order_id: int = t.ref("sales_order.id")
    kind: str
    reason: dict = t.json_field()
    """{message, values}: why, in marked text where the program placed it."""
    placed_by: int | None = t.ref("app_user.id", default=None, index=False)
    placed_at: datetime = t.moment()
    released_by: int | None = t.ref("app_user.id", default=None, index=False)
    released_at: datetime | None = t.moment(default=None)
    release_reason: str = ""
    expires_on: date | None = t.day(default=None)
    """The last day that a release is good for; after it the order is held again."""
    amount_base: Decimal | None = t.amount(default=None)
    """What the order was to add to what the customer owes and has on order, gross in base currency: of credit holds."""
    exception: str = ""
    """Of exceptions: what went wrong (rules.EXCEPTIONS)."""
    source_id: int | None = t.ref("record.id", default=None, index=False)
    """Of exceptions: the document that it came from."""
    answer: str = ""
    """Of exceptions: recreate, split, substitute or ignore."""
    version: int = t.whole(default=1)


class HoldLine(SQLModel, table=True):
    """How much of an order line an exception is about, in stock units."""

    __tablename__ = "order_hold_line"
    __table_args__ = t.table_args(record_column="order_id")
    hold_id: int = t.key(foreign_key="order_hold.id")
    order_line_id: int = t.key(foreign_key="sales_order_line.id")
    order_id: int = t.ref("sales_order.id", index=False)
    quantity: Decimal = t.quantity()
