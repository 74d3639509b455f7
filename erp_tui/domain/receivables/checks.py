"""What must hold of money that comes in: what is open, and what was allocated."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select

from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger.models import OpenItem
from erp_tui.domain.receivables.models import Allocation, Payment


def _open_is_allocations(unit: Unit) -> Iterator[Fault]:
    items, settled = table_of(OpenItem), table_of(Allocation)
    taken: dict[int, Decimal] = {}
    for column, sign in ((settled.c.debit_item_id, -1), (settled.c.credit_item_id, 1)):
        sums = select(column.label("item_id"), sum_of(settled.c.amount).label("total")).group_by(column)
        for row in unit.rows(sums):
            taken[row.item_id] = taken.get(row.item_id, ZERO) + sign * row.total
    for row in unit.rows(select(items.c.id, items.c.record_id, items.c.number, items.c.amount, items.c.amount_open)):
        if row.amount + taken.get(row.id, ZERO) != row.amount_open:
            yield Fault(
                row.record_id,
                N_("Open is kept as {kept}, the allocations say {found}."),
                {"kept": row.amount_open, "found": row.amount + taken.get(row.id, ZERO)},
            )


def _payment_is_credit(unit: Unit) -> Iterator[Fault]:
    """Every payment stands with its whole amount in the open items."""
    payments, items = table_of(Payment), table_of(OpenItem)
    sums = select(items.c.record_id, sum_of(items.c.amount).label("total")).group_by(items.c.record_id).subquery()
    question = select(payments.c.id, payments.c.amount, sums.c.total).outerjoin(sums, sums.c.record_id == payments.c.id)
    for row in unit.rows(question):
        if -(row.total or ZERO) != row.amount:
            yield Fault(
                row.id,
                N_("The payment says {amount}, the open items {owed}."),
                {"amount": row.amount, "owed": -(row.total or ZERO)},
            )


CHECKS = (
    Check("receivables.open", N_("What is open equals the amount less its allocations"), _open_is_allocations),
    Check("receivables.payments", N_("Payments stand in the open items"), _payment_is_credit),
)
