"""How far orders are, as words that lists show: the same words as `rules.delivery_status` and `rules.invoice_status`, in SQL.

They are read for the rows of a page only, by the lines of each order.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_

from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.orders.models import Hold, OrderLine, OrderLineProgress
from erp_tui.domain.orders.rules import COMPONENT, DELIVERED_KINDS


def delivery_word(orders: Any, today: date) -> ColumnElement[str]:
    """exception or held while something holds the order, else how far it is delivered."""
    kept, holds = table_of(OrderLineProgress), table_of(Hold)
    of_order = kept.c.order_id == orders.c.id
    to_come = exists().where(of_order, kept.c.quantity_delivered + kept.c.quantity_closed < kept.c.quantity_ordered)
    delivered = exists().where(of_order, kept.c.quantity_delivered > 0)
    holding = and_(holds.c.order_id == orders.c.id, or_(holds.c.released_at.is_(None), holds.c.expires_on < today))
    open_now = orders.c.state == "confirmed"
    return case(
        (orders.c.state.in_(("draft", "cancelled")), orders.c.state),
        (open_now & exists().where(holding, holds.c.exception != ""), "exception"),
        (open_now & exists().where(holding), "held"),
        (to_come & delivered, "partly_delivered"),
        (to_come, "confirmed"),
        (delivered, "delivered"),
        else_="closed",
    )


def waits(orders: Any) -> ColumnElement[bool]:
    """Whether some of its goods are still to be delivered and not there for it."""
    kept = table_of(OrderLineProgress)
    return exists().where(kept.c.order_id == orders.c.id, kept.c.is_waiting == 1)


def billing_word(orders: Any) -> ColumnElement[str]:
    """nothing_to_invoice, to_invoice (or to credit) or invoiced."""
    kept, lines = table_of(OrderLineProgress), table_of(OrderLine)
    of_order = and_(kept.c.order_id == orders.c.id, lines.c.id == kept.c.line_id)
    counted = and_(of_order, lines.c.kind != COMPONENT)
    goods = exists().where(of_order, lines.c.kind.in_(DELIVERED_KINDS))
    invoiced = kept.c.quantity_invoiced + kept.c.quantity_returned + kept.c.quantity_waived
    as_ordered = kept.c.quantity_ordered + kept.c.quantity_credited != invoiced + kept.c.quantity_closed
    as_delivered = kept.c.quantity_delivered + kept.c.quantity_credited != invoiced
    by_order = or_(orders.c.invoice_on == "ordered", ~goods)
    due = or_(
        and_(by_order, exists().where(counted, as_ordered)), and_(~by_order, exists().where(counted, as_delivered))
    )
    left = exists().where(
        counted, invoiced + kept.c.quantity_closed < kept.c.quantity_ordered + kept.c.quantity_credited
    )
    return case(
        (orders.c.state.in_(("draft", "cancelled")), "nothing_to_invoice"),
        (due, "to_invoice"),
        (~left & exists().where(counted, kept.c.quantity_invoiced > 0), "invoiced"),
        else_="nothing_to_invoice",
    )
