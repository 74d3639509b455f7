"""Who bought how much lately: what the order of found customers goes by."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import BigInteger, Float, cast, func, select, type_coerce

from erp_tui.domain.kernel.columns import raw_of
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.orders.models import Order, OrderLine
from erp_tui.domain.reports.sales import COUNTED

LATELY = timedelta(days=365)


def best_first(unit: Unit) -> list[int]:
    """Customers who ordered within a year, those of the greatest net sales in base currency first.

    The sums are for comparing only, so they are added as fractions and cut to whole numbers.
    """
    orders, lines = table_of(Order), table_of(OrderLine)
    net = cast(raw_of(lines.c.net), Float) / cast(raw_of(orders.c.rate), Float)
    total = cast(func.sum(net) * type_coerce(1_000, Float), BigInteger)
    question = (
        select(orders.c.party_id)
        .join(lines, lines.c.order_id == orders.c.id)
        .where(orders.c.state.in_(COUNTED), lines.c.kind == "product", lines.c.optional.is_(False))
        .where(orders.c.on > unit.today - LATELY)
        .group_by(orders.c.party_id)
        .order_by(total.desc(), orders.c.party_id)
    )
    return [row.party_id for row in unit.rows(question)]
