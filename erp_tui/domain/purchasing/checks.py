"""What must always hold of purchasing: totals are sums, what came is what receipts say, what is planned is what is to come."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.purchasing.models import (
    PurchaseLineProgress,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
)
from erp_tui.domain.purchasing.rules import SupplyState
from erp_tui.domain.stock import movements


def _received_is_receipts(unit: Unit) -> Iterator[Fault]:
    kept, lines, headers = table_of(PurchaseLineProgress), table_of(ReceiptLine), table_of(Receipt)
    sums = {
        row.purchase_line_id: row.total
        for row in unit.rows(
            select(lines.c.purchase_line_id, sum_of(lines.c.quantity).label("total"))
            .join(headers, headers.c.id == lines.c.receipt_id)
            .where(headers.c.state == "posted")
            .group_by(lines.c.purchase_line_id)
        )
    }
    for row in unit.rows(select(kept)):
        found = sums.get(row.line_id, ZERO)
        if found != row.quantity_received or row.quantity_received + row.quantity_closed > row.quantity_ordered:
            yield Fault(
                row.order_id,
                N_("Received is kept as {kept}, the receipts say {found}."),
                {"kept": row.quantity_received, "found": found},
            )


def _totals(unit: Unit) -> Iterator[Fault]:
    headers, lines = table_of(PurchaseOrder), table_of(PurchaseOrderLine)
    sums = select(lines.c.order_id, sum_of(lines.c.net).label("net")).group_by(lines.c.order_id).subquery()
    question = select(headers.c.id).outerjoin(sums, sums.c.order_id == headers.c.id)
    for row in unit.rows(question.where(func.coalesce(sums.c.net, 0) != headers.c.net)):
        yield Fault(row.id, N_("The totals are not the sums of the lines."))


def _planned_is_to_come(unit: Unit) -> Iterator[Fault]:
    """What is planned to come in is what is ordered and has not come."""
    kept, orders = table_of(PurchaseLineProgress), table_of(PurchaseOrder)
    planned = movements.planned_by_line(unit, "in")
    question = select(kept, orders.c.state).join(orders, orders.c.id == kept.c.order_id)
    for row in unit.rows(question):
        to_come = row.quantity_ordered - row.quantity_received - row.quantity_closed
        wanted = max(ZERO, to_come) if row.state == SupplyState.ORDERED else ZERO
        if planned.pop(row.line_id, ZERO) != wanted:
            yield Fault(row.order_id, N_("What is planned to come in is not what is ordered and has not come."))


CHECKS = (
    Check("purchasing.totals", N_("Purchase order totals equal their lines"), _totals),
    Check("purchasing.planned", N_("Planned goods in equal what is ordered and has not come"), _planned_is_to_come),
    Check(
        "purchasing.received",
        N_("What is kept as received equals the receipts, never beyond the order"),
        _received_is_receipts,
    ),
)
