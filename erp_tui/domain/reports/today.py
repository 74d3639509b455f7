"""What needs somebody today, over all rooms: counts for the start screen, each with the list behind it."""

from __future__ import annotations

from dataclasses import dataclass

from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.opportunities import queries as opportunities
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.purchasing import queries as purchasing
from erp_tui.domain.quotations import queries as quotations
from erp_tui.domain.shipping import queries as shipping


@dataclass(frozen=True)
class Need:
    """So many rows of a list wait; `screen` and `tab` say where."""

    screen: str
    tab: int
    count: int
    label: str


NEEDS: tuple[tuple[str, int, Listing, str, str], ...] = (
    ("orders", 1, orders.ORDERS, "draft", N_("orders to confirm")),
    ("orders", 3, orders.ORDERS, "held", N_("orders are held")),
    ("orders", 4, orders.ORDERS, "short", N_("orders wait for goods")),
    ("shipping", 1, shipping.DELIVERIES, "ready", N_("deliveries are ready to ship")),
    ("shipping", 4, shipping.RETURNS, "open", N_("returns are open")),
    ("purchasing", 0, purchasing.REQUISITIONS, "open", N_("requisitions to decide")),
    ("purchasing", 3, purchasing.PURCHASE_ORDERS, "late", N_("purchase orders are late")),
    ("invoices", 1, invoicing.INVOICES, "draft", N_("invoices to post")),
    ("invoices", 3, invoicing.INVOICES, "overdue", N_("invoices are overdue")),
    ("quotes", 2, quotations.QUOTATIONS, "expired", N_("quotes have expired")),
)


def needs(unit: Unit) -> list[Need]:
    """What waits, in the order of the way of an order."""
    found = [
        Need(screen, tab, listing.count(unit, source, only=only), label) for screen, tab, source, only, label in NEEDS
    ]
    due = len(opportunities.due_activities(unit))
    return [*found, Need("pipeline", 0, due, N_("calls and tasks are due"))]
