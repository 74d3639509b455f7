"""Reading the lines of an order with how far they are: all of them, or of a known order only those that have changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.orders import rules
from erp_tui.domain.orders.models import OrderLine, OrderLineProgress
from erp_tui.domain.orders.rules import Progress
from erp_tui.domain.pricing.views import LineView, line_views, with_subtotals
from erp_tui.domain.products import queries as products


@dataclass(frozen=True)
class OrderLineView(LineView):
    """A line and how far it is. The figures of progress are in stock units; zero before confirmation."""

    requested_on: date | None = None
    promised_on: date | None = None
    quotation_line_id: int | None = None
    kit_line_id: int | None = None
    per_kit: Decimal = ZERO
    """Of a component: so much for one kit."""
    quantity_reserved: Decimal = ZERO
    quantity_delivered: Decimal = ZERO
    quantity_returned: Decimal = ZERO
    quantity_invoiced: Decimal = ZERO
    quantity_closed: Decimal = ZERO
    quantity_to_deliver: Decimal = ZERO
    quantity_short: Decimal = ZERO
    quantity_to_invoice: Decimal = ZERO


_FIGURES = ("quantity_reserved", "quantity_delivered", "quantity_returned", "quantity_invoiced", "quantity_closed",
            "quantity_to_deliver", "quantity_short")  # fmt: skip


def progress_of(unit: Unit, order_id: int) -> dict[int, Progress]:
    """The progress of the lines of an order that was confirmed, by line."""
    kept = table_of(OrderLineProgress)
    columns = [kept.c[name] for name in Progress.__dataclass_fields__]
    question = select(kept.c.line_id, *columns).where(kept.c.order_id == order_id)
    return {row.line_id: Progress.of(dict(row._mapping)) for row in unit.rows(question)}


def invoiced_by(invoice_on: str, kinds: Sequence[str]) -> str:
    """What of an order is invoiced, ordered or delivered: with lines of these kinds. Charges alone are never delivered."""
    return invoice_on if any(kind in rules.DELIVERED_KINDS for kind in kinds) else "ordered"


def lines_of(
    unit: Unit,
    order_id: int,
    invoice_on: str,
    kept: Mapping[int, Progress],
    known: Sequence[OrderLineView] = (),
    written: set[int] | None = None,
) -> list[OrderLineView]:
    """The lines by their numbers, components among them. Of `known` ones those are taken that were not `written` since; those
    with the same progress are the same objects."""
    stays = [one for one in known if written is not None and one.id not in written]
    lines = [*stays, *_read(unit, order_id, written)] if written is None or written else stays
    by = invoiced_by(invoice_on, [one.kind for one in lines if one.id in kept])
    if kept:
        figures = {one.id: _figures(kept[one.id], by) for one in lines if one.id in kept}
        not_stocked = _not_stocked(unit, lines) if any(one["quantity_short"] for one in figures.values()) else set()
        for line_id in not_stocked & figures.keys():
            figures[line_id]["quantity_short"] = ZERO
        lines = [_with(one, figures[one.id]) if one.id in figures else one for one in lines]
    return with_subtotals(sorted(lines, key=lambda one: (one.line_no, one.id)))


def _read(unit: Unit, order_id: int, only: set[int] | None) -> list[OrderLineView]:
    table = table_of(OrderLine)
    question = select(table).where(table.c.order_id == order_id, table.c.removed.is_(False))
    if only is not None:
        question = question.where(table.c.id.in_(sorted(only)))
    rows = [dict(row._mapping) for row in unit.rows(question.order_by(table.c.line_no, table.c.id))]
    return line_views(unit, rows, OrderLineView)


def _figures(progress: Progress, by: str) -> dict[str, Decimal]:
    return {name: getattr(progress, name) for name in _FIGURES} | {"quantity_to_invoice": progress.to_invoice(by)}


def _with(line: OrderLineView, figures: Mapping[str, Any]) -> OrderLineView:
    own = vars(line)
    return line if all(own[name] == value for name, value in figures.items()) else replace(line, **figures)


def _not_stocked(unit: Unit, lines: Sequence[OrderLineView]) -> set[int]:
    """The lines of which nothing lies in stock."""
    goods = products.by_id(unit, [one.product_id for one in lines if one.product_id is not None])
    return {
        one.id
        for one in lines
        if one.kind not in ("product", rules.COMPONENT)
        or one.product_id is None
        or goods[one.product_id].kind != "goods"
    }
