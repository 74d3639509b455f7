"""What must hold of orders: kept figures and their sums, also those that quotations keep of them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger.models import PartyCredit
from erp_tui.domain.orders import rules
from erp_tui.domain.orders.models import Order, OrderLine, OrderLineProgress
from erp_tui.domain.orders.rules import OrderState, Progress
from erp_tui.domain.pricing.sums import totals_are_lines
from erp_tui.domain.quotations.models import QuotationLine
from erp_tui.domain.stock.models import Reservation


def _exposure_is_orders(unit: Unit) -> Iterator[Fault]:
    orders, credit = table_of(Order), table_of(PartyCredit)
    sums = {
        row.bill_to_id: row.total
        for row in unit.rows(
            select(orders.c.bill_to_id, sum_of(orders.c.exposure_base).label("total")).group_by(orders.c.bill_to_id)
        )
    }
    for row in unit.rows(select(credit.c.party_id, credit.c.on_order)):
        found = sums.pop(row.party_id, ZERO)
        if found != row.on_order:
            yield Fault(
                row.party_id,
                N_("On order is kept as {kept}, the orders say {found}."),
                {"kept": row.on_order, "found": found},
            )
    for party_id, found in sums.items():
        if found:
            yield Fault(
                party_id, N_("On order is kept as {kept}, the orders say {found}."), {"kept": ZERO, "found": found}
            )


def _exposure_of_what_is_over(unit: Unit) -> Iterator[Fault]:
    """Only what is confirmed counts as on order, and never less than nothing."""
    table = table_of(Order)
    wrong = (table.c.state != rules.OrderState.CONFIRMED) & (table.c.exposure_base != 0) | (table.c.exposure_base < 0)
    for row in unit.rows(select(table.c.id, table.c.exposure_base).where(wrong)):
        yield Fault(row.id, N_("This order counts as on order for {amount}."), {"amount": row.exposure_base})


def _waiting_is_marked(unit: Unit) -> Iterator[Fault]:
    table = table_of(OrderLineProgress)
    for row in unit.rows(select(table).where(table.c.is_waiting != 0)):
        if row.is_waiting != 1 or Progress.of(dict(row._mapping)).quantity_short <= 0:
            yield Fault(row.order_id, N_("A line is marked as waiting for goods and is not."))


def _progress_is_possible(unit: Unit) -> Iterator[Fault]:
    kept = table_of(OrderLineProgress)
    wrong = (
        (kept.c.quantity_returned > kept.c.quantity_delivered)
        | (kept.c.quantity_credited > kept.c.quantity_invoiced)
        | (kept.c.quantity_reserved < 0)
        | (kept.c.quantity_closed < 0)
        | (kept.c.quantity_waived < 0)
        | (kept.c.quantity_invoiced - kept.c.quantity_credited < 0)
        | (kept.c.quantity_reserved > kept.c.quantity_ordered)
    )
    for row in unit.rows(select(kept.c.order_id).where(wrong)):
        yield Fault(row.order_id, N_("More came back or was credited than ever went."))


def _reserved_is_kept(unit: Unit) -> Iterator[Fault]:
    kept, promised = table_of(OrderLineProgress), table_of(Reservation)
    sums = {
        row.line_id: row.total
        for row in unit.rows(
            select(promised.c.line_id, sum_of(promised.c.quantity).label("total")).group_by(promised.c.line_id)
        )
    }
    for row in unit.rows(select(kept.c.line_id, kept.c.order_id, kept.c.quantity_reserved)):
        if sums.get(row.line_id, ZERO) != row.quantity_reserved:
            yield Fault(
                row.order_id,
                N_("Reserved is kept as {kept}, the reservations say {found}."),
                {"kept": row.quantity_reserved, "found": sums.get(row.line_id, ZERO)},
            )


def _totals_are_lines(unit: Unit) -> Iterator[Fault]:
    yield from totals_are_lines(unit, Order, OrderLine, "order_id")


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
        yield Fault(row.quotation_id, N_("What is kept as ordered of a quote is not what its orders took."))


CHECKS = (
    Check("orders.exposure", N_("What is kept as on order equals the orders, per party"), _exposure_is_orders),
    Check("orders.counted", N_("Only confirmed orders count as on order"), _exposure_of_what_is_over),
    Check("orders.waiting", N_("Lines are marked as waiting exactly while goods are short"), _waiting_is_marked),
    Check("orders.progress", N_("Nothing came back or was credited that never went"), _progress_is_possible),
    Check("orders.reserved", N_("What is kept as reserved equals the reservations, per line"), _reserved_is_kept),
    Check("orders.totals", N_("Order totals equal their lines"), _totals_are_lines),
    Check("orders.quoted", N_("What is kept as ordered of quotes equals their orders"), _ordered_is_kept),
)
