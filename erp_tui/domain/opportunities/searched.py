"""What opportunities are found by: their title."""

from __future__ import annotations

from sqlalchemy import select

from erp_tui.domain.kernel import search_store
from erp_tui.domain.kernel.search_store import Findable, Source
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import fold
from erp_tui.domain.opportunities.models import Opportunity

search_store.SOURCES["opportunity"] = Source(
    "opportunity",
    lambda: select(table_of(Opportunity).c.id, table_of(Opportunity).c.title),
    lambda rows: Findable(rows[0].id, "opportunity", rows[0].title, fold(rows[0].title)),
)
