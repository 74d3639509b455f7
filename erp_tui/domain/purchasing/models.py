"""Tables of replenishment: reorder rules, requisitions, purchase orders and goods receipts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t


class SupplierProduct(SQLModel, table=True):
    """From whom a product is bought: price per stock unit in the supplier's currency from `min_quantity` on."""

    __tablename__ = "supplier_product"
    __table_args__ = t.table_args(
        Index("ix_supplier_product_supplier_code", "supplier_id", "sort_code"), record_column="product_id"
    )
    id: int = t.key()
    supplier_id: int = t.ref("party.id", index=False)
    product_id: int = t.ref("product.id")
    supplier_code: str = ""
    sort_code: str = t.sort_text(default="")
    """The supplier's code as it is compared: folded."""
    min_quantity: Decimal = t.quantity(default=Decimal(0))
    unit_price: Decimal = t.price(default=Decimal(0))
    currency: str = Field(foreign_key="currency.code")
    lead_days: int = t.whole(default=7)
    sequence: int = t.whole(default=1)
    version: int = t.whole(default=1)


class ReorderRule(SQLModel, table=True):
    """Below `minimum` forecast stock is filled up to `maximum`, at least `order_minimum`, in multiples of `multiple`."""

    __tablename__ = "reorder_rule"
    __table_args__ = t.table_args(
        Index("uq_reorder_rule_product_warehouse", "product_id", "warehouse_id", unique=True),
        record_column="product_id",
    )
    id: int = t.key()
    product_id: int = t.ref("product.id", index=False)
    warehouse_id: int = t.ref("warehouse.id", index=False)
    minimum: Decimal = t.quantity()
    maximum: Decimal = t.quantity()
    multiple: Decimal | None = t.quantity(default=None)
    order_minimum: Decimal | None = t.quantity(default=None)
    lead_days: int = t.whole(default=0)
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class Requisition(SQLModel, table=True):
    """A need for goods with its reason, made by hand or by itself. route: buy, make or transfer. Stock units."""

    __tablename__ = "requisition"
    __table_args__ = t.table_args(
        Index("ix_requisition_state_number", "state", "number"),
        Index("ix_requisition_state_needed_on", "state", "needed_on", "number"),
        Index("ix_requisition_needed_on", "needed_on", "number"),
        Index("ix_requisition_product", "product_id", "warehouse_id", "state"),
    )
    id: int = t.record_key()
    number: str = t.sort_text(unique=True)
    state: str = t.sort_text(default="proposed")
    branch_id: int = t.ref("branch.id", index=False)
    on: date = t.day()
    product_id: int = t.ref("product.id", index=False)
    warehouse_id: int = t.ref("warehouse.id", index=False)
    quantity: Decimal = t.quantity()
    needed_on: date = t.day()
    expected_on: date = t.day()
    route: str = "buy"
    supplier_id: int | None = t.ref("party.id", default=None)
    made_itself: bool = False
    reason: dict = t.json_field(default_factory=dict)
    """{code, message, values}: why this is needed, in figures."""
    purchase_line_id: int | None = t.whole(default=None)
    version: int = t.whole(default=1)


class SupplyLink(SQLModel, table=True):
    """Pegs supply (a requisition) to the order line that asked for it."""

    __tablename__ = "supply_link"
    __table_args__ = t.table_args(record_column="requisition_id")
    requisition_id: int = t.key(foreign_key="requisition.id")
    order_line_id: int = t.key(foreign_key="sales_order_line.id")
    quantity: Decimal = t.quantity()


class PurchaseOrder(SQLModel, table=True):
    """state: proposed → approved → ordered → received; rejected, cancelled. Prices in `currency`."""

    __tablename__ = "purchase_order"
    __table_args__ = t.table_args(
        Index("ix_purchase_order_state_number", "state", "number"),
        Index("ix_purchase_order_state_on", "state", "on", "number"),
    )
    id: int = t.record_key()
    number: str = t.sort_text(unique=True)
    state: str = t.sort_text(default="proposed")
    branch_id: int = t.ref("branch.id", index=False)
    on: date = t.day()
    supplier_id: int = t.ref("party.id")
    warehouse_id: int = t.ref("warehouse.id", index=False)
    currency: str = Field(foreign_key="currency.code")
    rate: Decimal = t.rate(default=Decimal(1))
    net: Decimal = t.amount(default=Decimal(0))
    expected_on: date | None = t.day(default=None)
    printed_note: str = ""
    custom: dict | None = t.json_field(default=None)
    version: int = t.whole(default=1)


class PurchaseOrderLine(SQLModel, table=True):
    __tablename__ = "purchase_order_line"
    __table_args__ = t.table_args(record_column="order_id")
    id: int = t.key()
    order_id: int = t.ref("purchase_order.id")
    line_no: int = t.whole()
    product_id: int = t.ref("product.id")
    text: str = ""
    quantity: Decimal = t.quantity()
    """In stock units."""
    unit_price: Decimal = t.price()
    net: Decimal = t.amount()
    expected_on: date = t.day()
    custom: dict | None = t.json_field(default=None)


class PurchaseLineProgress(SQLModel, table=True):
    """Kept: how much of a purchase line has come, never more than ordered unless the receipt says so."""

    __tablename__ = "purchase_line_progress"
    __table_args__ = t.table_args(audited=False)
    line_id: int = t.key(foreign_key="purchase_order_line.id")
    order_id: int = t.ref("purchase_order.id")
    quantity_ordered: Decimal = t.quantity()
    quantity_received: Decimal = t.quantity(default=Decimal(0))
    quantity_closed: Decimal = t.quantity(default=Decimal(0))


class Receipt(SQLModel, table=True):
    """Goods that came from a supplier: posted at once with its moves; corrected by a reversing receipt."""

    __tablename__ = "receipt"
    __table_args__ = t.table_args(posted_when="state = 'posted'")
    id: int = t.record_key()
    number: str | None = t.sort_text(default=None, unique=True)
    state: str = "draft"
    branch_id: int = t.ref("branch.id", index=False)
    on: date = t.day(index=True)
    supplier_id: int = t.ref("party.id")
    warehouse_id: int = t.ref("warehouse.id", index=False)
    purchase_order_id: int = t.ref("purchase_order.id")
    supplier_reference: str = ""
    reverses_id: int | None = t.ref("receipt.id", default=None)
    version: int = t.whole(default=1)


class ReceiptLine(SQLModel, table=True):
    __tablename__ = "receipt_line"
    __table_args__ = t.table_args(lines_of=("receipt", "receipt_id"), record_column="receipt_id")
    id: int = t.key()
    receipt_id: int = t.ref("receipt.id")
    line_no: int = t.whole()
    purchase_line_id: int = t.ref("purchase_order_line.id")
    product_id: int = t.ref("product.id")
    quantity: Decimal = t.quantity()
    unit_cost: Decimal = t.price()
    """Base currency per stock unit."""
    value: Decimal = t.amount()
