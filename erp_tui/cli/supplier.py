"""`erp-tui supplier`."""

from __future__ import annotations

from erp_tui.cli.party import party_commands
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.parties import queries

app = party_commands("supplier", N_("Suppliers"), queries.SUPPLIERS, "supplier")
