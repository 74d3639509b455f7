"""Tables of invoices and credit notes: one table, `kind` tells which; posted ones never change."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import SQLModel

from erp_tui.domain.kernel import tables as t
from erp_tui.domain.pricing.columns import PricedHeader, PricedLine


class Invoice(PricedHeader, table=True):
    """kind: invoice or credit_note. A credit note's amounts are negative: an exact mirror. No number before posting."""

    __tablename__ = "invoice"
    __table_args__ = t.table_args(
        Index("ix_invoice_kind_on", "kind", "on", "sort_number", "id"),
        Index("ix_invoice_kind_gross", "kind", "gross", "sort_number", "id"),
        Index("ix_invoice_due_on", "due_on"),
        Index("ix_invoice_party_id_on", "bill_to_id", "on", "number"),
        Index("ix_invoice_state_on", "state", "on"),
        Index("ix_invoice_kind_sort_number", "kind", "sort_number", "id"),
        posted_when="state = 'posted'",
    )
    kind: str = "invoice"
    sort_number: str = t.sort_text(default="~")
    """What lists sort by: the number, and drafts after all numbers."""
    order_id: int | None = t.ref("sales_order.id", default=None)
    delivery_id: int | None = t.ref("delivery.id", default=None)
    return_id: int | None = t.ref("sales_return.id", default=None)
    credits_id: int | None = t.ref("invoice.id", default=None)
    """The invoice that a credit note corrects."""
    customer_reference: str = ""
    due_on: date | None = t.day(default=None)
    """The last due date."""
    net_base: Decimal = t.amount(default=Decimal(0))
    tax_base: Decimal = t.amount(default=Decimal(0))
    gross_base: Decimal = t.amount(default=Decimal(0))
    seller: dict | None = t.json_field(default=None)
    """Snapshot at posting: name, address, tax number, bank."""
    buyer: dict | None = t.json_field(default=None)
    instalments: list = t.json_field(default_factory=list)
    """Stored at posting: [{due, amount}]."""
    early_percent: Decimal = t.percent(default=Decimal(0))
    """The early-payment discount of the term as it was at posting: so much percent ..."""
    early_computation: str = "gross"
    """... of this (see `administration.terms`) ..."""
    early_until: date | None = t.day(default=None)
    """... for who pays by this day; none: there is no discount."""
    posted_at: datetime | None = t.moment(default=None)


class InvoiceLine(PricedLine, table=True):
    __tablename__ = "invoice_line"
    __table_args__ = t.table_args(lines_of=("invoice", "invoice_id"), record_column="invoice_id")
    invoice_id: int = t.ref("invoice.id")
    order_line_id: int | None = t.ref("sales_order_line.id", default=None)
    delivery_line_id: int | None = t.ref("delivery_line.id", default=None)
    credits_line_id: int | None = t.ref("invoice_line.id", default=None)


class InvoiceLineProgress(SQLModel, table=True):
    """Kept for posted invoice lines: how much has been credited (entered units), never more than invoiced."""

    __tablename__ = "invoice_line_progress"
    __table_args__ = t.table_args(audited=False)
    line_id: int = t.key(foreign_key="invoice_line.id")
    invoice_id: int = t.ref("invoice.id")
    quantity_invoiced: Decimal = t.quantity()
    quantity_credited: Decimal = t.quantity(default=Decimal(0))
