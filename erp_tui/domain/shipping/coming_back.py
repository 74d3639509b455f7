"""What undone shipments and returns share: goods come back at the cost they left with, and never more than went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam

from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.ledger.rules import Side
from erp_tui.domain.products import queries as products
from erp_tui.domain.shipping.models import (
    DeliveryLineProgress,
)
from erp_tui.domain.stock import goods
from erp_tui.domain.stock.rules import Incoming


def stocked_in(uow: UnitOfWork, lines: Sequence[Mapping[str, Any]]) -> set[int]:
    """The products of lines that lie in stock."""
    ids = {line["product_id"] for line in lines if line["product_id"] is not None}
    return {i for i, view in products.by_id(uow, ids).items() if view.kind == "goods"}


def receive_goods(uow: UnitOfWork, document: Mapping[str, Any], on: date, incoming: Sequence[Incoming]) -> None:
    """Goods come back from a customer at the cost they left with; cost of sales is taken back."""
    booked = goods.receive(uow, on=on, record_id=document["id"], source="customer", goods=incoming)
    value, rise = sum((one.value for one in incoming), ZERO), sum(booked.values(), ZERO)
    if not incoming:
        return
    ledger.post(
        uow,
        on=on,
        text=str(document["number"]),
        record_id=document["id"],
        branch_id=document["branch_id"],
        lines=[
            Side(rise, "inventory"),
            Side(-value, "cost_of_sales", party_id=document["party_id"]),
            Side(value - rise, "stock_difference"),
        ],
    )


def count_returned(uow: UnitOfWork, quantities: Mapping[int, Decimal]) -> None:
    table = table_of(DeliveryLineProgress)
    add = bindparam("add_quantity_returned", type_=table.c.quantity_returned.type)
    write.move_figures(
        uow,
        DeliveryLineProgress,
        [({"line_id": i}, {"quantity_returned": q}) for i, q in quantities.items()],
        table.c.quantity_returned + add <= table.c.quantity_shipped,
    )
