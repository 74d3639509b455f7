"""Tables of what is sold and bought: products, their categories, templates and barcodes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t


class Category(SQLModel, table=True):
    __tablename__ = "category"
    __table_args__ = t.table_args(setup=True)
    id: int = t.key()
    code: str = t.sort_text(unique=True)
    name: str
    description: str = ""
    parent_id: int | None = t.ref("category.id", default=None)
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class ProductTemplate(SQLModel, table=True):
    __tablename__ = "product_template"
    __table_args__ = t.table_args()
    id: int = t.key()
    code: str = t.sort_text(unique=True)
    name: str
    attributes: dict | None = t.json_field(default=None)
    version: int = t.whole(default=1)


class Product(SQLModel, table=True):
    """Something that can stand on a document line. Prices and costs are per stock unit, costs in base currency.

    kind: goods, service, charge (freight) or kit. route: stock, buy, make or drop. valuation: average, standard, fifo, lifo.
    """

    __tablename__ = "product"
    __table_args__ = t.table_args(
        Index("ix_product_sort_name_code", "sort_name", "code"),
        found_by=("name", "code", "discontinued", "archived_at"),
    )
    id: int = t.record_key()
    code: str = t.sort_text(unique=True)
    name: str
    sort_name: str = t.sort_text()
    specification: str = ""
    kind: str = "goods"
    route: str = "stock"
    category_id: int | None = t.ref("category.id", default=None)
    template_id: int | None = t.ref("product_template.id", default=None)
    attributes: dict | None = t.json_field(default=None)
    unit: str = Field(foreign_key="unit.code")
    """The stock unit; fixed after the first move."""
    list_price: Decimal = t.price(default=Decimal(0))
    currency: str | None = Field(default=None, foreign_key="currency.code")
    """Of the list price; none: base currency."""
    standard_cost: Decimal = t.price(default=Decimal(0))
    valuation: str = "average"
    tax_class: str | None = Field(default=None, foreign_key="tax_class.code")
    discontinued: bool = False
    """Sold while stock lasts, never bought again."""
    blocked_reason: str | None = None
    """A blocked product comes on no new line; what is on documents already goes on."""
    entry_note: str = ""
    """Said to whoever enters a line of it; it stops nobody."""
    custom: dict | None = t.json_field(default=None)
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class Barcode(SQLModel, table=True):
    """A code on the goods, and how much of which unit it stands for."""

    __tablename__ = "barcode"
    __table_args__ = t.table_args(record_column="product_id", found_by=("code",), found_kind="product")
    code: str = t.sort_text(primary_key=True)
    product_id: int = t.ref("product.id")
    unit: str = Field(foreign_key="unit.code")
    quantity: Decimal = t.quantity(default=Decimal(1))


class KitComponent(SQLModel, table=True):
    """What one kit consists of: so much of a product, in its stock unit."""

    __tablename__ = "kit_component"
    __table_args__ = t.table_args(
        Index("uq_kit_component_kit_product", "kit_id", "product_id", unique=True), record_column="kit_id"
    )
    id: int = t.key()
    kit_id: int = t.ref("product.id", index=False)
    line_no: int = t.whole()
    product_id: int = t.ref("product.id")
    quantity: Decimal = t.quantity()


class CustomerItem(SQLModel, table=True):
    """What a customer calls a product: typed in a line of that customer the code finds it, the name is printed."""

    __tablename__ = "customer_item"
    __table_args__ = t.table_args(
        Index("uq_customer_item_party_product", "party_id", "product_id", unique=True),
        Index("ix_customer_item_party_code", "party_id", "sort_code"),
        setup=True,
        record_column="party_id",
    )
    id: int = t.key()
    party_id: int = t.ref("party.id", index=False)
    product_id: int = t.ref("product.id")
    code: str = ""
    sort_code: str = t.sort_text(default="")
    """The code as it is compared: folded."""
    name: str = ""
