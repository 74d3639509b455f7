"""What must hold between orders and the quotations they came from."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.orders.models import Order, OrderLine
from erp_tui.domain.orders.rules import OrderState
from erp_tui.domain.quotations.models import QuotationLine


def _ordered_is_kept(unit: Unit) -> Iterator[Fault]:
    quoted, lines, orders = table_of(QuotationLine), table_of(OrderLine), table_of(Order)
    taken = (
        select(lines.c.quotation_line_id, sum_of(lines.c.quoted_quantity).label("quantity"))
        .join(orders, orders.c.id == lines.c.order_id)
        .where(lines.c.quotation_line_id.is_not(None), orders.c.state != OrderState.CANCELLED)
        .group_by(lines.c.quotation_line_id)
        .subquery()
    )
    question = (
        select(quoted.c.quotation_id)
        .outerjoin(taken, taken.c.quotation_line_id == quoted.c.id)
        .where(func.coalesce(taken.c.quantity, 0) != quoted.c.quantity_ordered)
        .distinct()
    )
    for row in unit.rows(question):
        yield Fault(row.quotation_id, N_("What is kept as ordered of a quotation is not what its orders took."))


CHECKS = (Check("orders.quoted", N_("What is kept as ordered of quotations equals their orders"), _ordered_is_kept),)
