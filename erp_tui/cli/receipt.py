"""`erp-tui receipt`: goods receipts are made by `purchase-order receive`."""

from __future__ import annotations

from erp_tui.cli.base import group
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import add_show
from erp_tui.cli.purchase_order import receive
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.purchasing import lists, queries

app = group("receipt", N_("Goods receipts"))
add_list(app, lists.RECEIPTS)
add_show(app, "receipt", queries.receipt)
app.command("new", answers=queries.ReceiptView, example="PO000001 --line '11*20' --reference 'Note 88'")(receive)
