"""The worklist of what went wrong with orders and nobody has answered yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.listing import Column, Listing
from erp_tui.domain.kernel.models import Record
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.orders.models import Hold, HoldLine, Order, OrderLine
from erp_tui.domain.parties.models import Party


def _source(asked: Asked) -> Select[Any]:
    holds, orders, parties, sources = table_of(Hold), table_of(Order), table_of(Party), table_of(Record)
    about, lines = table_of(HoldLine), table_of(OrderLine)
    first = (
        select(lines.c.text)
        .join(about, about.c.order_line_id == lines.c.id)
        .where(about.c.hold_id == holds.c.id)
        .order_by(lines.c.line_no, lines.c.id)
        .limit(1)
        .correlate(holds)
        .scalar_subquery()
    )
    return (
        select(
            holds.c.id, holds.c.order_id, orders.c.number, orders.c.party_id, parties.c.code.label("party_code"),
            parties.c.name.label("party_name"), parties.c.sort_name, holds.c.exception, holds.c.placed_at,
            sources.c.number.label("source_number"), func.coalesce(first, "").label("text"),
            func.lower(orders.c.number).label("number_key"),
        )
        .join(orders, orders.c.id == holds.c.order_id)
        .join(parties, parties.c.id == orders.c.party_id)
        .outerjoin(sources, sources.c.id == holds.c.source_id)
        .where(holds.c.exception != "", holds.c.released_at.is_(None), orders.c.state == "confirmed")
    )  # fmt: skip


OPEN = Listing(
    "exceptions",
    N_("Exceptions"),
    "exception",
    (
        Column("number", N_("Order"), width=9),
        Column("party_name", N_("Customer"), width=16, grows=True),
        Column("exception", N_("What happened"), "state", 18),
        Column("source_number", N_("Came from"), width=15),
        Column("text", N_("About"), width=14),
        Column("placed_at", N_("Since"), "moment", 16, wide=True),
    ),
    _source,
    ("number", "id"),
    searched=("number_key", "sort_name"),
)
