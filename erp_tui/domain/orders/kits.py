"""Kits on orders: sold and invoiced as one line, delivered by what they consist of.

When an order stands, each kit line gets a line of kind `component` for each product in it, at no price. Those are planned, promised
and delivered; how many whole kits went or came back follows from them. What a kit consists of is settled at that moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.errors import InvalidInput, raise_all
from erp_tui.domain.kernel.money import EXACT, ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.orders.models import OrderLine, OrderLineProgress
from erp_tui.domain.orders.rules import COMPONENT
from erp_tui.domain.products import queries as products

Row = Mapping[str, Any]


def explode(uow: UnitOfWork, lines: Iterable[Row]) -> list[dict[str, Any]]:
    """The component lines that new lines of kits bring with them, stored. A kit that consists of nothing is goods of its own."""
    ids = {line["product_id"] for line in lines if line["kind"] == "product" and line["product_id"] is not None}
    kits = [i for i, view in products.by_id(uow, ids).items() if view.kind == "kit"]
    if not kits:
        return []
    consist = products.components(uow, kits)
    views = products.by_id(uow, [one.product_id for parts in consist.values() for one in parts])
    return write.insert(
        uow,
        OrderLine,
        [
            {
                "order_id": line["order_id"], "line_no": line["line_no"], "kind": COMPONENT, "product_id": one.product_id,
                "text": views[one.product_id].name, "unit": views[one.product_id].unit,
                "quantity": EXACT.multiply(line["stock_quantity"], one.quantity),
                "stock_quantity": EXACT.multiply(line["stock_quantity"], one.quantity),
                "requested_on": line["requested_on"], "kit_line_id": line["id"], "per_kit": one.quantity,
            }
            for line in lines
            for one in consist.get(line["product_id"], ())
        ],
    )  # fmt: skip


def follow(
    uow: UnitOfWork, changed: Iterable[Row], kept: Mapping[int, Row], components: Sequence[Row]
) -> list[dict[str, Any]]:
    """The component lines of kits that are ordered in another quantity, changed with them. Not below what was delivered."""
    wanted = {line["id"]: line["stock_quantity"] for line in changed}
    moves = [
        (one, EXACT.multiply(wanted[one["kit_line_id"]], one["per_kit"]))
        for one in components
        if one["kit_line_id"] in wanted
    ]
    raise_all(
        [
            InvalidInput(
                "below_delivered",
                N_("{text}: {done} are delivered or closed already; the order cannot be for less."),
                field="quantity",
                text=one["text"],
                done=kept[one["id"]]["quantity_delivered"] + kept[one["id"]]["quantity_closed"],
            )
            for one, quantity in moves
            if quantity < kept[one["id"]]["quantity_delivered"] + kept[one["id"]]["quantity_closed"]
        ]
    )
    return write.update_many(
        uow, OrderLine, [(one, {"quantity": quantity, "stock_quantity": quantity}) for one, quantity in moves]
    )


def components_of(kept: Mapping[int, Row], line_ids: Iterable[int]) -> list[int]:
    """The component lines of kit lines."""
    wanted = set(line_ids)
    return [i for i, row in kept.items() if row["kit_line_id"] in wanted]


def count(uow: UnitOfWork, kept: Mapping[int, dict[str, Any]], line_ids: Iterable[int]) -> None:
    """How many whole kits have gone and come back, after these component lines have moved."""
    moves = []
    for kit_id in sorted({kept[i]["kit_line_id"] for i in line_ids if kept[i]["kit_line_id"] is not None}):
        kit = kept[kit_id]
        parts = [kept[i] for i in components_of(kept, [kit_id])]
        delivered = _whole(kit, [(one["quantity_delivered"], one["per_kit"]) for one in parts])
        stayed = _whole(kit, [(one["quantity_delivered"] - one["quantity_returned"], one["per_kit"]) for one in parts])
        change = {
            "quantity_delivered": delivered - kit["quantity_delivered"],
            "quantity_returned": delivered - stayed - kit["quantity_returned"],
        }
        if any(change.values()):
            moves.append(({"line_id": kit_id}, change))
            for name, quantity in change.items():
                kit[name] += quantity
    write.move_figures(uow, OrderLineProgress, moves)


def _whole(kit: Row, parts: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """How many kits so much of each component makes; a part of a kit is none, unless that is what was ordered."""
    most = min((EXACT.divide(quantity, per_kit) for quantity, per_kit in parts), default=ZERO)
    if most >= kit["quantity_ordered"] > most.to_integral_value(ROUND_FLOOR):
        return Decimal(kit["quantity_ordered"])
    return most.to_integral_value(ROUND_FLOOR)
