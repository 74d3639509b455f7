"""Tables of quotations: each revision is a quotation of its own, tied to the first."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index

from erp_tui.domain.kernel import tables as t
from erp_tui.domain.pricing.columns import PricedHeader, PricedLine


class Quotation(PricedHeader, table=True):
    __tablename__ = "quotation"
    __table_args__ = t.table_args(
        Index("ix_quotation_on_number", "on", "number"),
        Index("ix_quotation_state_on", "state", "on", "number"),
        Index("ix_quotation_party_id_on", "party_id", "on", "number"),
    )
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
    __table_args__ = t.table_args(record_column="quotation_id")
    quotation_id: int = t.ref("quotation.id")
