"""`erp-tui credit-note`: made by `invoice credit` and by returns."""

from __future__ import annotations

from erp_tui.cli.base import group
from erp_tui.cli.invoice import credit
from erp_tui.cli.nouns import add_list, add_print, add_show
from erp_tui.domain.invoicing import queries
from erp_tui.domain.kernel.text import N_

app = group("credit-note", N_("Credit notes"))
add_list(app, queries.CREDIT_NOTES)
add_show(app, "credit_note", queries.invoice)
add_print(app, "credit_note", "invoice")
app.command("new", answers=queries.InvoiceView, example="INV-2026-00001 --line '11*1'")(credit)
