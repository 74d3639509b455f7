"""All that the search index is made of, from all rooms: for who makes the index anew or compares it with the books."""

from __future__ import annotations

from erp_tui.domain.kernel.search_rebuild import rebuild
from erp_tui.domain.kernel.search_store import faults
from erp_tui.domain.opportunities import searched as opportunities
from erp_tui.domain.parties import searched as parties
from erp_tui.domain.products import searched as products

ROOMS = (parties, products, opportunities)
"""Each has entered what it is found by as it was imported; documents say it in their tables."""

__all__ = ["ROOMS", "faults", "rebuild"]
