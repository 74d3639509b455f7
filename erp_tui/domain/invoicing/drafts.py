"""The tables of an invoice, what it has from its order, and what of it is sealed."""

from __future__ import annotations

from erp_tui.domain.invoicing.models import Invoice, InvoiceLine
from erp_tui.domain.invoicing.rules import (
    CREDIT_NOTE,
    INVOICE,
)
from erp_tui.domain.kernel import seal
from erp_tui.domain.pricing.drafts import Draft

DRAFT = Draft(Invoice, InvoiceLine, "invoice_id", ("order_line_id", "delivery_line_id", "credits_line_id"))


_SEALED = seal.SealedKind(Invoice, ((InvoiceLine, "invoice_id"),), frozenset({"buyer", "ship_to"}))


FROM_ORDER = (
    "branch_id", "party_id", "bill_to_id", "contact_id", "bill_address_id", "ship_address_id", "ship_to", "salesperson_id",
    "language", "currency", "payment_term_id", "price_list_id", "discount_percent", "discount_amount",
    "discount_applies_to", "prices_include_tax", "printed_note", "customer_reference",
)  # fmt: skip
seal.SEALED |= {INVOICE: _SEALED, CREDIT_NOTE: _SEALED}
