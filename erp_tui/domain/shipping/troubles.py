"""What goes wrong on the way: deliveries that are given up, undone, lost, or of which not all goods are found.

What is still ordered then is an exception of the order: `orders.answers` says what a clerk can do about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.money import ZERO, fits
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.orders import progress, reported
from erp_tui.domain.orders.models import Order
from erp_tui.domain.orders.rules import WentWrong
from erp_tui.domain.shipping import planning
from erp_tui.domain.shipping.coming_back import count_returned, receive_goods, stocked_in
from erp_tui.domain.shipping.models import Delivery, DeliveryLine, DeliveryLineProgress
from erp_tui.domain.shipping.rules import FLOW, STARTED, DeliveryReversed, DeliveryState
from erp_tui.domain.stock import promises
from erp_tui.domain.stock import services as stock
from erp_tui.domain.stock.rules import Incoming


@verb("shipping.cancel", N_("Cancel delivery"), roles=(CLERK,))
def cancel(uow: UnitOfWork, delivery_id: int) -> int:
    """Give up a delivery that has not left; its order keeps the goods and is held until a clerk says what becomes of them."""
    delivery = rows.get(uow, Delivery, delivery_id, lock=True)
    write.update(uow, Delivery, delivery, state=FLOW.check(delivery["state"], DeliveryState.CANCELLED))
    lines = rows.lines_of(uow, DeliveryLine, "delivery_id", delivery_id)
    quantities = tuple((line["order_line_id"], line["quantity"]) for line in lines)
    uow.tell(WentWrong(delivery["order_id"], "delivery_cancelled", delivery_id, delivery["number"], quantities))
    return delivery_id


@verb("shipping.short_pick", N_("Report a short pick"), roles=(CLERK,))
def short_pick(uow: UnitOfWork, delivery_id: int, found: Mapping[int, Decimal], *, reason: str | None = None) -> int:
    """Not all that is promised to a delivery lies there: `found` says how much does, by delivery line (those not named: all).

    What is missing is promised no longer and, with a coded `reason` of area adjust, booked out of stock. The delivery is to
    be picked anew, and its order is held until a clerk says what becomes of the rest.
    """
    delivery = rows.get(uow, Delivery, delivery_id, lock=True)
    order = rows.get(uow, Order, delivery["order_id"], lock=True)
    if delivery["state"] not in (DeliveryState.PLANNED, DeliveryState.RESERVED, *STARTED):
        raise NotAllowed("not_open", N_("This delivery is not open any more."))
    lines = {line["id"]: line for line in rows.lines_of(uow, DeliveryLine, "delivery_id", delivery_id, lock=True)}
    kept = progress.locked(uow, order["id"])
    missing: dict[int, Decimal] = {}
    for line_id, quantity in found.items():
        if line_id not in lines:
            raise InvalidInput("no_line", N_("There is no such line."), field="line")
        if not fits(quantity):
            raise InvalidInput("not_positive", N_("A quantity is a number above zero."), field="quantity")
        line = lines[line_id]
        promised = min(line["quantity"], kept[line["order_line_id"]]["quantity_reserved"])
        if quantity > promised:
            raise NotEnough(
                "more_than_promised", N_("{text}: {wanted} found, but only {promised} were promised to this delivery."),
                field="quantity", text=line["text"], wanted=quantity, promised=promised,
            )  # fmt: skip
        if quantity < promised:
            missing[line["order_line_id"]] = promised - quantity
    if not missing:
        raise NotAllowed(
            "nothing_missing", N_("Nothing is missing: say how much of a line was found."), field="quantity"
        )
    ledger.lock_credit(uow, order["bill_to_id"])
    promises.release(uow, dict(missing), record_id=order["id"])
    short = {i: kept[i] for i in missing}
    progress.sync(uow, short, waits=True)
    if reason is not None:
        _write_off(uow, delivery["warehouse_id"], [(kept[i]["product_id"], q) for i, q in missing.items()], reason)
    write.update_many(uow, DeliveryLine, [(line, {"quantity_picked": ZERO}) for line in lines.values()])
    quantities = {line["order_line_id"]: line["quantity"] for line in lines.values()}
    write.update(uow, Delivery, delivery, state=planning.state_for(kept, quantities))
    uow.tell(WentWrong(order["id"], "short_pick", delivery_id, delivery["number"], tuple(sorted(missing.items()))))
    return delivery_id


def _write_off(uow: UnitOfWork, warehouse_id: int, goods: Sequence[tuple[int, Decimal]], reason: str) -> None:
    """Goods that are not there are booked out of stock."""
    less: dict[int, Decimal] = {}
    for product_id, quantity in goods:
        less[product_id] = less.get(product_id, ZERO) - quantity
    if less:
        stock.adjust_many(uow, {i: (quantity, None) for i, quantity in less.items()}, reason, warehouse_id=warehouse_id)


@verb("shipping.undo", N_("Undo shipment"), roles=(CLERK,))
def undo(uow: UnitOfWork, delivery_id: int) -> int:
    """Undo a shipment that never left the house: a reversing delivery puts the goods back, its invoice is credited by itself."""
    return _reverse(uow, delivery_id)[0]


@verb("shipping.report_lost", N_("Report it lost"), roles=(CLERK,))
def report_lost(uow: UnitOfWork, delivery_id: int) -> int:
    """The carrier has lost a shipment: a reversing delivery takes it back, its goods are written off, its invoice is credited
    by itself, and the order is held until a clerk says what becomes of it. Gives the reversing delivery.
    """
    new_id, order_id, quantities = _reverse(uow, delivery_id, lost=True)
    uow.tell(
        WentWrong(order_id, "lost_on_way", delivery_id, _number(uow, delivery_id), tuple(sorted(quantities.items())))
    )
    return new_id


def _number(uow: UnitOfWork, delivery_id: int) -> str:
    return str(rows.get(uow, Delivery, delivery_id)["number"])


def _may_be_undone(uow: UnitOfWork, delivery: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> None:
    """Refuse what was not shipped, what was undone before, and what has come back in part."""
    table = table_of(Delivery)
    if delivery["state"] != DeliveryState.SHIPPED or delivery["reverses_id"] is not None:
        raise NotAllowed("not_shipped", N_("Only a delivery that was shipped is undone."))
    if uow.value(select(table.c.id).where(table.c.reverses_id == delivery["id"])) is not None:
        raise NotAllowed("undone_already", N_("This delivery was undone already."))
    kept = rows.get_many(uow, DeliveryLineProgress, [line["id"] for line in lines], lock=True)
    if any(row["quantity_returned"] for row in kept.values()):
        raise NotAllowed("returned_already", N_("Some of this delivery has come back: it cannot be undone as a whole."))


def _reverse(uow: UnitOfWork, delivery_id: int, *, lost: bool = False) -> tuple[int, int, dict[int, Decimal]]:
    """The reversing delivery of a shipped one, its order, and what is to be delivered again by order line."""
    delivery = rows.get(uow, Delivery, delivery_id, lock=True)
    order = rows.get(uow, Order, delivery["order_id"], lock=True)
    lines = rows.lines_of(uow, DeliveryLine, "delivery_id", delivery_id)
    _may_be_undone(uow, delivery, lines)
    count_returned(uow, {line["id"]: line["quantity"] for line in lines})
    ledger.lock_credit(uow, order["bill_to_id"])
    number = numbering.take(uow, "delivery", uow.today, delivery["branch_id"])
    new_id = records.add(
        uow, "delivery", delivery["ship_to"]["name"], number=number, party_id=delivery["party_id"], on=uow.today
    )
    records.link(uow, delivery_id, new_id, "reversed")
    copied = {
        name: value
        for name, value in delivery.items()
        if name not in ("id", "number", "version", "state", "reverses_id")
    }
    header = write.insert_one(
        uow, Delivery, **copied | {"id": new_id, "number": number, "state": DeliveryState.PACKED, "reverses_id": delivery_id,
                                   "shipped_on": uow.today, "shipped_at": uow.now, "planned_on": uow.today}
    )  # fmt: skip
    made = write.insert(
        uow,
        DeliveryLine,
        [
            {name: value for name, value in line.items() if name != "id"}
            | {"delivery_id": new_id, "quantity": -line["quantity"], "quantity_picked": ZERO, "cost": -line["cost"]}
            for line in lines
        ],
    )
    write.update(uow, Delivery, header, state=DeliveryState.SHIPPED)
    stocked = stocked_in(uow, made)
    incoming = [
        Incoming(line["product_id"], -line["quantity"], -line["cost"], delivery["warehouse_id"], line["id"])
        for line in made
        if line["product_id"] in stocked
    ]
    receive_goods(uow, delivery | {"id": new_id, "number": number}, uow.today, incoming)
    if lost:
        _write_off(uow, delivery["warehouse_id"], [(one.product_id, one.quantity) for one in incoming], "lost")
    quantities: dict[int, Decimal] = {}
    for line in lines:
        quantities[line["order_line_id"]] = quantities.get(line["order_line_id"], ZERO) + line["quantity"]
    kept = progress.locked(uow, order["id"])
    reported.undo_delivery(uow, order, quantities, kept)
    uow.tell(DeliveryReversed(new_id, order["id"], delivery_id))
    return new_id, int(order["id"]), quantities
