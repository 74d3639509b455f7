"""Tables of quotations and of their templates. Each revision is a quotation of its own under the one number, tied to the first."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t
from erp_tui.domain.pricing.columns import PricedHeader, PricedLine


class Quotation(PricedHeader, table=True):
    __tablename__ = "quotation"
    __table_args__ = t.table_args(
        UniqueConstraint("number", "revision"),
        Index("ix_quotation_on_number", "on", "number"),
        Index("ix_quotation_state_number", "state", "number"),
        Index("ix_quotation_state_on", "state", "on", "number"),
        Index("ix_quotation_party_id_on", "party_id", "on", "number"),
        identified_by=("customer_reference",),
    )
    number: str | None = t.sort_text(default=None)
    """One number for all revisions; number and revision together are unique."""
    coupons: list = t.json_field(default_factory=list)
    """Codes of the coupons that were given for it."""
    opportunity_id: int | None = t.ref("opportunity.id", default=None)
    valid_until: date = t.day()
    revision: int = t.whole(default=1)
    first_id: int | None = t.ref("quotation.id", default=None)
    """The first revision; none: this is it."""
    is_current: bool = True
    """False once a newer revision exists."""
    customer_reference: str = ""
    declined_reason_id: int | None = t.ref("reason_code.id", default=None, index=False)


class QuotationLine(PricedLine, table=True):
    __tablename__ = "quotation_line"
    __table_args__ = t.table_args(record_column="quotation_id", kept=("quantity_ordered",))
    quotation_id: int = t.ref("quotation.id")
    origin_id: int | None = t.ref("quotation_line.id", default=None, index=False)
    """The line of an earlier revision that this one goes back to; none: it came with this revision."""
    quantity_ordered: Decimal = t.quantity(default=Decimal(0))
    """Kept: how much of it has gone into orders, in the unit of the line; never more than quoted."""


class QuotationTemplate(SQLModel, table=True):
    """A named set of lines to begin quotations with."""

    __tablename__ = "quotation_template"
    __table_args__ = t.table_args()
    id: int = t.record_key()
    code: str = t.sort_text(unique=True)
    name: str
    sort_name: str = t.sort_text()
    currency: str = Field(foreign_key="currency.code")
    """Of the prices that its lines name."""
    printed_note: str = ""
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class QuotationTemplateLine(SQLModel, table=True):
    """A line of a template. `unit_price` only where it is not to come from the price lists."""

    __tablename__ = "quotation_template_line"
    __table_args__ = t.table_args(record_column="template_id")
    id: int = t.key()
    template_id: int = t.ref("quotation_template.id")
    line_no: int = t.whole()
    kind: str = "product"
    product_id: int | None = t.ref("product.id", default=None)
    text: str = ""
    """Printed instead of the product's name; empty: that name."""
    quantity: Decimal = t.quantity(default=Decimal(0))
    unit: str | None = Field(default=None, foreign_key="unit.code")
    unit_price: Decimal | None = t.price(default=None)
    discount_percent: Decimal = t.percent(default=Decimal(0))
    optional: bool = False
