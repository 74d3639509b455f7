"""Deliveries that orders bring with them: planned when an order stands, and following what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.orders import progress
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders.models import Order
from erp_tui.domain.orders.rules import (
    DeliveryWanted,
    OrderAmended,
    OrderConfirmed,
    OrderHeld,
    OrderReleased,
    OrderReserved,
    OrderState,
    OrderStopped,
)
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.shipping.models import (
    Delivery,
    DeliveryLine,
)
from erp_tui.domain.shipping.rules import (
    OPEN,
    STARTED,
    DeliveryState,
)


def plan(uow: UnitOfWork, fact: OrderConfirmed | OrderReleased | DeliveryWanted) -> None:
    """A delivery for everything of an order that is still to come and on no open delivery yet."""
    header = rows.get(uow, Order, fact.record_id)
    if header["state"] == OrderState.CONFIRMED:
        plan_rest_of(uow, header)


def plan_rest_of(uow: UnitOfWork, header: Mapping[str, Any], *, into: Mapping[str, Any] | None = None) -> int | None:
    """A delivery for what is on none yet, or more on one that nobody has begun to pick. Nothing lacking: None."""
    kept = progress.locked(uow, header["id"])
    on_way = _on_open_deliveries(uow, header["id"])
    rest = {
        i: progress.of(row).quantity_to_deliver - on_way.get(i, ZERO) for i, row in progress.goes_itself(kept).items()
    }
    rest = {i: quantity for i, quantity in rest.items() if quantity > 0}
    if not rest:
        return None
    return new_delivery(uow, header, kept, rest, None) if into is None else _put_on(uow, into, kept, rest)


def _put_on(
    uow: UnitOfWork,
    delivery: Mapping[str, Any],
    kept: Mapping[int, Mapping[str, Any]],
    more: Mapping[int, Decimal],
) -> int:
    """More goods on a planned delivery."""
    lines = {line["order_line_id"]: line for line in rows.lines_of(uow, DeliveryLine, "delivery_id", delivery["id"])}
    write.update_many(
        uow, DeliveryLine, [(lines[i], {"quantity": lines[i]["quantity"] + q}) for i, q in more.items() if i in lines]
    )
    last = max(line["line_no"] for line in lines.values())
    new = {i: quantity for i, quantity in more.items() if i not in lines}
    _add_lines(uow, int(delivery["id"]), kept, new, last)
    now = {i: line["quantity"] for i, line in lines.items()}
    now |= {i: now.get(i, ZERO) + quantity for i, quantity in more.items()}
    write.update(uow, Delivery, delivery, state=state_for(kept, now))
    return int(delivery["id"])


def _add_lines(
    uow: UnitOfWork,
    delivery_id: int,
    kept: Mapping[int, Mapping[str, Any]],
    quantities: Mapping[int, Decimal],
    after: int = 0,
) -> None:
    write.insert(
        uow,
        DeliveryLine,
        [
            {
                "delivery_id": delivery_id, "line_no": number, "order_line_id": line_id, "quantity": quantity,
                "product_id": kept[line_id]["product_id"], "text": kept[line_id]["text"],
            }
            for number, (line_id, quantity) in enumerate(sorted(quantities.items()), after + 1)
        ],
    )  # fmt: skip


def _on_open_deliveries(uow: UnitOfWork, order_id: int) -> dict[int, Decimal]:
    headers, lines = table_of(Delivery), table_of(DeliveryLine)
    question = (
        select(lines.c.order_line_id, lines.c.quantity)
        .join(headers, headers.c.id == lines.c.delivery_id)
        .where(headers.c.order_id == order_id, headers.c.state.in_((*OPEN, *STARTED)))
    )
    found: dict[int, Decimal] = {}
    for row in uow.rows(question):
        found[row.order_line_id] = found.get(row.order_line_id, ZERO) + row.quantity
    return found


def new_delivery(
    uow: UnitOfWork,
    order: Mapping[str, Any],
    kept: Mapping[int, Mapping[str, Any]],
    quantities: Mapping[int, Decimal],
    backorder_of_id: int | None,
    ship_to: Mapping[str, Any] | None = None,
    before: Mapping[int, Decimal] | None = None,
) -> int:
    """A delivery of so much of order lines; `before` is what other open deliveries take of them first."""
    if ship_to is None:
        ship_to = order["ship_to"] or parties.address_snapshot(uow, order["ship_address_id"], order["party_id"])
    number = numbering.take(uow, "delivery", uow.today, order["branch_id"])
    delivery_id = records.add(
        uow, "delivery", str(ship_to["name"]), number=number, party_id=order["party_id"], on=uow.today
    )
    records.link(uow, order["id"], delivery_id)
    if backorder_of_id is not None:
        records.link(uow, backorder_of_id, delivery_id, "backorder")
    soonest = uow.today + timedelta(days=int(administration.setting(uow, "order.promise_days")))
    write.insert_one(
        uow,
        Delivery,
        id=delivery_id,
        number=number,
        state=state_for(kept, quantities, before),
        branch_id=order["branch_id"],
        order_id=order["id"],
        party_id=order["party_id"],
        warehouse_id=order["warehouse_id"],
        carrier_id=order["carrier_id"],
        ship_to=dict(ship_to),
        planned_on=max(soonest, order["requested_on"] or soonest) if backorder_of_id is None else soonest,
        backorder_of_id=backorder_of_id,
        printed_note=order["printed_note"],
    )
    _add_lines(uow, delivery_id, kept, quantities)
    return delivery_id


def state_for(
    kept: Mapping[int, Mapping[str, Any]],
    quantities: Mapping[int, Decimal],
    before: Mapping[int, Decimal] | None = None,
) -> DeliveryState:
    """Planned while goods of it are short, else reserved; `before` is what earlier open deliveries take of the same lines."""
    waits = any(
        kept[i]["is_waiting"] and quantity + (before or {}).get(i, ZERO) > kept[i]["quantity_reserved"]
        for i, quantity in quantities.items()
    )
    return DeliveryState.PLANNED if waits else DeliveryState.RESERVED


def follow_amendment(uow: UnitOfWork, fact: OrderAmended) -> None:
    """Lines of an order have another quantity: its open delivery follows. One that is being packed is unpacked first."""
    header = rows.get(uow, Order, fact.record_id)
    _adjust_open(uow, header, progress.locked(uow, fact.record_id))
    if not fact.line_ids:
        _readdress(uow, header)
    if not orders.is_held(uow, fact.record_id):
        waiting = [one for one in _open_deliveries(uow, fact.record_id) if one["state"] in OPEN]
        plan_rest_of(uow, header, into=waiting[0] if waiting else None)


def _readdress(uow: UnitOfWork, order: Mapping[str, Any]) -> None:
    """Where the goods go, with whom, and what is printed with them: as the order has it now."""
    ship_to = order["ship_to"] or parties.address_snapshot(uow, order["ship_address_id"], order["party_id"])
    new = {"ship_to": dict(ship_to), "carrier_id": order["carrier_id"], "printed_note": order["printed_note"]}
    write.update_many(uow, Delivery, [(delivery, new) for delivery in _open_deliveries(uow, order["id"])])


def follow_stop(uow: UnitOfWork, fact: OrderStopped) -> None:
    """What is on open deliveries beyond what is still to come goes off them; empty ones are cancelled."""
    header = rows.get(uow, Order, fact.record_id)
    _adjust_open(uow, header, progress.locked(uow, fact.record_id))


def refresh(uow: UnitOfWork, fact: OrderReserved | OrderHeld | OrderReleased | DeliveryWanted) -> None:
    """What is promised to an order has changed: its open deliveries are planned or reserved accordingly."""
    kept = progress.locked(uow, fact.record_id)
    held = isinstance(fact, OrderHeld)
    before: dict[int, Decimal] = {}
    for delivery in reversed(_open_deliveries(uow, fact.record_id)):
        lines = rows.lines_of(uow, DeliveryLine, "delivery_id", delivery["id"])
        quantities = {line["order_line_id"]: line["quantity"] for line in lines}
        state = DeliveryState.PLANNED if held else state_for(kept, quantities, before)
        if delivery["state"] in OPEN or held:
            write.update(uow, Delivery, delivery, state=state)
        before |= {i: before.get(i, ZERO) + quantity for i, quantity in quantities.items()}


def split_wanted(uow: UnitOfWork, fact: DeliveryWanted) -> None:
    """An order shall be delivered in parts: what is there now, and the rest by itself."""
    if fact.in_parts:
        split_open(uow, rows.get(uow, Order, fact.record_id))


def split_open(uow: UnitOfWork, order: Mapping[str, Any]) -> int | None:
    """Divide the oldest open delivery of which only a part is there: it keeps that, a new one has the rest. None: there is none."""
    kept = progress.locked(uow, order["id"])
    left = {i: row["quantity_reserved"] if row["is_stocked"] else row["quantity_ordered"] for i, row in kept.items()}
    for delivery in reversed(_open_deliveries(uow, order["id"])):
        lines = rows.lines_of(uow, DeliveryLine, "delivery_id", delivery["id"])
        there = {line["id"]: min(line["quantity"], left[line["order_line_id"]]) for line in lines}
        for line in lines:
            left[line["order_line_id"]] -= there[line["id"]]
        rest = {x["order_line_id"]: x["quantity"] - there[x["id"]] for x in lines if x["quantity"] > there[x["id"]]}
        if delivery["state"] in OPEN and rest and any(there.values()):
            stay = [line for line in lines if there[line["id"]] > 0]
            write.delete(uow, DeliveryLine, [line for line in lines if there[line["id"]] == 0])
            write.update_many(uow, DeliveryLine, [(line, {"quantity": there[line["id"]]}) for line in stay])
            write.update(uow, Delivery, delivery, state=DeliveryState.RESERVED)
            before = {line["order_line_id"]: there[line["id"]] for line in stay}
            return new_delivery(uow, order, kept, rest, int(delivery["id"]), delivery["ship_to"], before)
    return None


def _open_deliveries(uow: UnitOfWork, order_id: int) -> list[dict[str, Any]]:
    table = table_of(Delivery)
    question = select(table).where(table.c.order_id == order_id, table.c.state.in_((*OPEN, *STARTED)))
    return [dict(row._mapping) for row in uow.rows(question.order_by(table.c.id.desc()).with_for_update())]


def _adjust_open(uow: UnitOfWork, order: Mapping[str, Any], kept: Mapping[int, Mapping[str, Any]]) -> None:
    """Take off open deliveries what is no longer to come; newest delivery first."""
    on_way = _on_open_deliveries(uow, order["id"])
    excess = {i: quantity - progress.of(kept[i]).quantity_to_deliver for i, quantity in on_way.items()}
    for delivery in _open_deliveries(uow, order["id"]):
        lines = rows.lines_of(uow, DeliveryLine, "delivery_id", delivery["id"])
        changes, gone = [], []
        for line in lines:
            off = max(ZERO, min(excess.get(line["order_line_id"], ZERO), line["quantity"]))
            excess[line["order_line_id"]] = excess.get(line["order_line_id"], ZERO) - off
            if off == line["quantity"]:
                gone.append(line)
            elif off:
                changes.append((line, {"quantity": line["quantity"] - off, "quantity_picked": ZERO}))
        if (changes or gone) and delivery["state"] in STARTED:
            raise NotAllowed(
                "being_packed", N_("Delivery {number} is picked already: unpick it first."), number=delivery["number"]
            )
        write.update_many(uow, DeliveryLine, changes)
        if len(gone) == len(lines):
            write.update(uow, Delivery, delivery, state=DeliveryState.CANCELLED)
            continue
        write.delete(uow, DeliveryLine, gone)
        quantities = {line["order_line_id"]: line["quantity"] for line in lines if line not in gone}
        if delivery["state"] in OPEN:
            write.update(uow, Delivery, delivery, state=state_for(kept, quantities))
