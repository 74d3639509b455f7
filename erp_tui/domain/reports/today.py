"""What needs somebody today and what they left unfinished, over all rooms: the start screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import SQLModel

from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.kernel.models import Change, ChangeSet, Record
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.opportunities import queries as opportunities
from erp_tui.domain.orders import credit, exception_queries
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders.models import Order
from erp_tui.domain.pricing import approvals
from erp_tui.domain.purchasing import lists as purchasing
from erp_tui.domain.purchasing.models import PurchaseOrder
from erp_tui.domain.quotations import queries as quotations
from erp_tui.domain.quotations.models import Quotation
from erp_tui.domain.receivables.models import DunningRun
from erp_tui.domain.shipping import queries as shipping
from erp_tui.domain.stock.models import StockCount


@dataclass(frozen=True)
class Need:
    """So many rows of a list wait; `screen` and `tab` say where."""

    screen: str
    tab: int
    count: int
    label: str


NEEDS: tuple[tuple[str, int, Listing, str | None, tuple[str, str]], ...] = (
    (
        "rules",
        0,
        approvals.APPROVALS,
        "to_decide",
        (N_("request waits for your approval"), N_("requests wait for your approval")),
    ),
    ("orders", 1, orders.ORDERS, "draft", (N_("order to confirm"), N_("orders to confirm"))),
    ("orders", 3, credit.HOLDS, "decide", (N_("hold on an order to decide"), N_("holds on orders to decide"))),
    (
        "orders",
        5,
        exception_queries.OPEN,
        None,
        (N_("exception on an order to answer"), N_("exceptions on orders to answer")),
    ),
    ("orders", 4, orders.ORDERS, "short", (N_("order waits for goods"), N_("orders wait for goods"))),
    (
        "shipping",
        1,
        shipping.DELIVERIES,
        "ready",
        (N_("delivery is ready to ship"), N_("deliveries are ready to ship")),
    ),
    ("shipping", 4, shipping.RETURNS, "open", (N_("return is open"), N_("returns are open"))),
    ("purchasing", 0, purchasing.REQUISITIONS, "open", (N_("requisition to decide"), N_("requisitions to decide"))),
    (
        "purchasing",
        3,
        purchasing.PURCHASE_ORDERS,
        "late",
        (N_("purchase order is late"), N_("purchase orders are late")),
    ),
    ("invoices", 1, invoicing.INVOICES, "draft", (N_("invoice to post"), N_("invoices to post"))),
    ("invoices", 3, invoicing.INVOICES, "overdue", (N_("invoice is overdue"), N_("invoices are overdue"))),
    ("quotes", 2, quotations.QUOTATIONS, "expired", (N_("quote has expired"), N_("quotes have expired"))),
    (
        "pipeline",
        1,
        opportunities.PIPELINE,
        "due",
        (N_("opportunity has something due"), N_("opportunities have something due")),
    ),
)


def needs(unit: Unit) -> list[Need]:
    """What waits, in the order of the way of an order."""
    found = []
    for screen, tab, source, only, (one, many) in NEEDS:
        count = listing.count(unit, source, only=only).number
        found.append(Need(screen, tab, count, one if count == 1 else many))
    return found


@dataclass(frozen=True)
class Unfinished:
    """A document that somebody began and did not finish."""

    id: int
    kind: str
    number: str
    label: str
    on: date | None


DRAFTS: tuple[tuple[str, str, type[SQLModel]], ...] = (
    ("quotation", "draft", Quotation),
    ("order", "draft", Order),
    ("purchase_order", "proposed", PurchaseOrder),
    ("stock_count", "draft", StockCount),
    ("dunning_run", "proposed", DunningRun),
)
"""Which states are unfinished work: unsent, unconfirmed, not ordered, not posted."""


def unfinished(unit: Unit, *, limit: int = 10) -> list[Unfinished]:
    """What the user of this unit began and did not finish, newest first."""
    ids: list[int] = []
    for _kind, state, model in DRAFTS:
        table = table_of(model)
        question = select(table.c.id).where(table.c.state == state).order_by(table.c.id.desc()).limit(10 * limit)
        ids += [row.id for row in unit.rows(question)]
    changes, sets, recorded = table_of(Change), table_of(ChangeSet), table_of(Record)
    first = (
        select(func.min(changes.c.change_set)).where(changes.c.record_id == recorded.c.id).correlate(recorded)
    ).scalar_subquery()
    question = (
        select(recorded.c.id, recorded.c.kind, recorded.c.number, recorded.c.label, recorded.c.on)
        .select_from(recorded.join(sets, sets.c.sequence == first))
        .where(recorded.c.id.in_(sorted(ids)), sets.c.user_id == unit.actor.id)
        .order_by(recorded.c.id.desc())
        .limit(limit)
    )
    return [Unfinished(row.id, row.kind, row.number or "", row.label, row.on) for row in unit.rows(question)]
