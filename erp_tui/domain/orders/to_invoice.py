"""What of an order is still to be invoiced: by line, and as the amount that counts as on order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.money import EXACT, ZERO, round_half_away
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.orders import queries
from erp_tui.domain.orders.models import OrderLine, OrderLineProgress
from erp_tui.domain.orders.rules import COMPONENT, DELIVERED_KINDS, Progress


def of_line(row: Mapping[str, Any], invoice_on: str) -> Decimal:
    """What of a line is to be invoiced (below zero: to be credited). Components are invoiced with their kit."""
    return ZERO if row["kind"] == COMPONENT else Progress.of(row).to_invoice(invoice_on)


def invoiced_by(header: Mapping[str, Any], kept: Mapping[int, Mapping[str, Any]]) -> str:
    """What of an order is invoiced: ordered or delivered. Of one that is never delivered (charges only): what was ordered."""
    return queries.invoiced_by(str(header["invoice_on"]), [row["kind"] for row in kept.values()])


def will_be_invoiced(row: Mapping[str, Any], invoice_on: str) -> Decimal:
    """How much of a line is still to be invoiced, when all that is to come has come."""
    if row["kind"] == COMPONENT:
        return ZERO
    most = row["quantity_ordered"] - row["quantity_closed"]
    if invoice_on != "ordered":
        most = max(most, row["quantity_delivered"])
    done = row["quantity_invoiced"] - row["quantity_credited"] + row["quantity_returned"] + row["quantity_waived"]
    return Decimal(max(ZERO, most - done))


def left_to_invoice(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    lines: Iterable[Mapping[str, Any]],
    kept: Mapping[int, Mapping[str, Any]],
) -> Decimal:
    """What of an order is still to be invoiced, gross in its currency: less the deposits that were invoiced and not taken off."""
    return _less_deposits(uow, header, _gross(lines, kept, invoiced_by(header, kept)))


def not_yet_invoiced(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    lines: Iterable[Mapping[str, Any]],
    kept: Mapping[int, Mapping[str, Any]],
    *,
    is_part: bool = False,
) -> Decimal:
    """What of an order is still to be invoiced, gross in base currency: so much of it counts as on order.

    `is_part`: these are some of its lines; what the others come to is asked of the books, without reading those untouched.
    """
    if not is_part:
        left = left_to_invoice(uow, header, lines, kept)
    else:
        others, untouched, delivers = _others(uow, header, kept)
        by = str(header["invoice_on"]) if delivers else invoiced_by(header, kept)
        gross = _gross(lines, kept, by) + _gross(others, {one["id"]: one for one in others}, by) + untouched
        left = _less_deposits(uow, header, gross)
    return administration.in_base(uow, left, header["rate"])


def _gross(lines: Iterable[Mapping[str, Any]], kept: Mapping[int, Mapping[str, Any]], by: str) -> Decimal:
    return sum(
        (
            part_of(line["gross"], will_be_invoiced(kept[line["id"]], by), line["stock_quantity"])
            for line in lines
            if line["id"] in kept and not line["optional"]
        ),
        ZERO,
    )


def _less_deposits(uow: UnitOfWork, header: Mapping[str, Any], gross: Decimal) -> Decimal:
    currency = administration.currency(uow, header["currency"])
    return max(ZERO, currency.round(gross) - (header["deposit"] - header["deposit_used"]))


def _others(
    uow: UnitOfWork, header: Mapping[str, Any], kept: Mapping[int, Any]
) -> tuple[list[dict[str, Any]], Decimal, bool]:
    """Of the lines of an order that are not in `kept`: those that something has happened to, the gross of all others, and
    whether any of them is delivered. Of a line that nothing has happened to all is still to be invoiced."""
    lines, done = table_of(OrderLine), table_of(OrderLineProgress)
    others = (lines.c.order_id == header["id"], lines.c.id.not_in(sorted(kept)))
    costs = (*others, lines.c.optional.is_(False))
    figures = [done.c[name] for name in Progress.__dataclass_fields__]
    untouched = (done.c.quantity_ordered > 0) & (done.c.quantity_ordered == lines.c.stock_quantity)
    for figure in figures:
        if figure.name not in ("quantity_ordered", "quantity_reserved"):
            untouched &= figure == 0
    own = [lines.c[name] for name in ("id", "kind", "gross", "stock_quantity", "optional")]
    together = lines.join(done, done.c.line_id == lines.c.id)
    found = uow.rows(select(*own, *figures).select_from(together).where(*costs, ~untouched))
    gross = uow.value(select(sum_of(lines.c.gross)).select_from(together).where(*costs, untouched))
    kinds = exists().select_from(together).where(*others, lines.c.kind.in_(DELIVERED_KINDS))
    return [dict(row._mapping) for row in found], gross, bool(uow.value(select(kinds)))


def part_of(amount: Decimal, quantity: Decimal, whole: Decimal) -> Decimal:
    """The share of an amount that falls to a part of a quantity, to four places."""
    return round_half_away(EXACT.divide(EXACT.multiply(amount, quantity), whole), Decimal("0.0001")) if whole else ZERO
