"""What is done with deliveries and returns: plan, pick, pack, ship, cancel, undo; take goods back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, NotEnough, raise_all
from erp_tui.domain.kernel.money import EXACT, ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.ledger import queries as ledger_queries
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.ledger.rules import Side
from erp_tui.domain.orders import progress
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import rules as order_rules
from erp_tui.domain.orders.models import Order
from erp_tui.domain.orders.rules import (
    OrderAmended,
    OrderConfirmed,
    OrderHeld,
    OrderReleased,
    OrderReserved,
    OrderState,
    OrderStopped,
)
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.products import queries as products
from erp_tui.domain.shipping import rules
from erp_tui.domain.shipping.models import (
    Delivery,
    DeliveryLine,
    DeliveryLineProgress,
    SalesReturn,
    SalesReturnLine,
)
from erp_tui.domain.shipping.rules import (
    FLOW,
    OPEN,
    RETURN_FLOW,
    STARTED,
    DeliveryReversed,
    DeliveryShipped,
    DeliveryState,
    NewReturn,
    ReturnReceived,
    ReturnState,
)
from erp_tui.domain.stock import goods
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import Incoming, Issue

# ------------------------------------------------------------------------------------------------ planning


def plan(uow: UnitOfWork, fact: OrderConfirmed | OrderReleased) -> None:
    """A delivery for everything of an order that is still to come and on no open delivery yet."""
    header = rows.get(uow, Order, fact.record_id)
    if header["state"] == OrderState.CONFIRMED:
        _plan_rest(uow, header)


@verb("shipping.plan_rest", N_("New delivery"), roles=(CLERK,))
def plan_rest(uow: UnitOfWork, order_id: int) -> int:
    """A delivery for what is still to come of an order (after one was cancelled)."""
    header = rows.get(uow, Order, order_id, lock=True)
    if header["state"] != OrderState.CONFIRMED or orders.is_held(uow, order_id):
        raise NotAllowed("not_deliverable", N_("Only orders that are confirmed and not held are delivered."))
    made = _plan_rest(uow, header)
    if made is None:
        raise NotAllowed("nothing_to_deliver", N_("Nothing of this order is waiting for a delivery."))
    return made


def _plan_rest(uow: UnitOfWork, header: Mapping[str, Any]) -> int | None:
    kept = progress.locked(uow, header["id"])
    on_way = _on_open_deliveries(uow, header["id"])
    rest = {
        i: progress.of(row).quantity_to_deliver - on_way.get(i, ZERO)
        for i, row in kept.items()
        if row["kind"] in progress.DELIVERED_KINDS
    }
    rest = {i: quantity for i, quantity in rest.items() if quantity > 0}
    return _new_delivery(uow, header, kept, rest, None) if rest else None


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


def _new_delivery(
    uow: UnitOfWork,
    order: Mapping[str, Any],
    kept: Mapping[int, Mapping[str, Any]],
    quantities: Mapping[int, Decimal],
    backorder_of_id: int | None,
    ship_to: Mapping[str, Any] | None = None,
) -> int:
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
        state=_state_for(kept, quantities),
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
    write.insert(
        uow,
        DeliveryLine,
        [
            {
                "delivery_id": delivery_id, "line_no": number, "order_line_id": line_id, "quantity": quantity,
                "product_id": kept[line_id]["product_id"], "text": kept[line_id]["text"],
            }
            for number, (line_id, quantity) in enumerate(sorted(quantities.items()), 1)
        ],
    )  # fmt: skip
    return delivery_id


def _state_for(kept: Mapping[int, Mapping[str, Any]], quantities: Mapping[int, Decimal]) -> DeliveryState:
    waits = any(kept[i]["is_waiting"] for i in quantities)
    return DeliveryState.PLANNED if waits else DeliveryState.RESERVED


def follow_amendment(uow: UnitOfWork, fact: OrderAmended) -> None:
    """Lines of an order have another quantity: its open delivery follows. One that is being packed is unpacked first."""
    header = rows.get(uow, Order, fact.record_id)
    _adjust_open(uow, header, progress.locked(uow, fact.record_id))
    if not fact.line_ids:
        _readdress(uow, header)
    if not orders.is_held(uow, fact.record_id):
        _plan_rest(uow, header)


def _readdress(uow: UnitOfWork, order: Mapping[str, Any]) -> None:
    """Where the goods go, with whom, and what is printed with them: as the order has it now."""
    ship_to = order["ship_to"] or parties.address_snapshot(uow, order["ship_address_id"], order["party_id"])
    new = {"ship_to": dict(ship_to), "carrier_id": order["carrier_id"], "printed_note": order["printed_note"]}
    write.update_many(uow, Delivery, [(delivery, new) for delivery in _open_deliveries(uow, order["id"])])


def follow_stop(uow: UnitOfWork, fact: OrderStopped) -> None:
    """What is on open deliveries beyond what is still to come goes off them; empty ones are cancelled."""
    header = rows.get(uow, Order, fact.record_id)
    _adjust_open(uow, header, progress.locked(uow, fact.record_id))


def refresh(uow: UnitOfWork, fact: OrderReserved | OrderHeld) -> None:
    """What is promised to an order has changed: its open deliveries are planned or reserved accordingly."""
    kept = progress.locked(uow, fact.record_id)
    held = isinstance(fact, OrderHeld)
    for delivery in _open_deliveries(uow, fact.record_id):
        lines = rows.lines_of(uow, DeliveryLine, "delivery_id", delivery["id"])
        state = DeliveryState.PLANNED if held else _state_for(kept, {x["order_line_id"]: x["quantity"] for x in lines})
        if delivery["state"] in OPEN or held:
            write.update(uow, Delivery, delivery, state=state)


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
            write.update(uow, Delivery, delivery, state=_state_for(kept, quantities))


# ------------------------------------------------------------------------------------------------ the way out


@verb("shipping.pick", N_("Pick"), roles=(CLERK,))
def pick(uow: UnitOfWork, delivery_id: int, quantities: Mapping[int, Decimal] | None = None) -> int:
    """The goods are taken from the shelf: what is reserved, or quantities by delivery line. Nothing there: refused."""
    delivery = rows.get(uow, Delivery, delivery_id, lock=True)
    FLOW.check(delivery["state"], DeliveryState.PICKED)
    lines = rows.lines_of(uow, DeliveryLine, "delivery_id", delivery_id, lock=True)
    picked = _quantities(uow, delivery, lines, quantities)
    if quantities is not None:
        _check_there(uow, delivery, lines, picked)
    write.update_many(
        uow, DeliveryLine, [(line, {"quantity_picked": picked[line["id"]]}) for line in lines if line["id"] in picked]
    )
    write.update(uow, Delivery, delivery, state=DeliveryState.PICKED)
    return delivery_id


def _check_there(
    uow: UnitOfWork, delivery: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], picked: Mapping[int, Decimal]
) -> None:
    """What is picked by hand lies there: promised to the line, or free. Shipping looks again, under lock."""
    if administration.setting(uow, "stock.when_short") == "allow":
        return
    kept = progress.locked(uow, delivery["order_id"])
    ids = [line["product_id"] for line in lines if line["product_id"] is not None]
    there = stock.availability(uow, ids, warehouse=delivery["warehouse_id"])
    views = products.by_id(uow, ids)
    raise_all(
        [
            NotEnough(
                "short",
                N_("{code} {name}: {wanted} wanted, {free} free."),
                field="quantity",
                code=views[line["product_id"]].code,
                name=line["text"],
                wanted=picked[line["id"]],
                free=kept[line["order_line_id"]]["quantity_reserved"] + there[line["product_id"]].available,
            )
            for line in lines
            if line["id"] in picked
            and line["product_id"] in views
            and views[line["product_id"]].kind == "goods"
            and picked[line["id"]]
            > kept[line["order_line_id"]]["quantity_reserved"] + max(ZERO, there[line["product_id"]].available)
        ]
    )


@verb("shipping.unpick", N_("Unpick"), roles=(CLERK,))
def unpick(uow: UnitOfWork, delivery_id: int) -> int:
    """Put the goods back on the shelf: the delivery is planned or reserved again."""
    delivery = rows.get(uow, Delivery, delivery_id, lock=True)
    if delivery["state"] not in STARTED:
        raise NotAllowed("not_picked", N_("This delivery is not picked."))
    lines = rows.lines_of(uow, DeliveryLine, "delivery_id", delivery_id, lock=True)
    write.update_many(uow, DeliveryLine, [(line, {"quantity_picked": ZERO}) for line in lines])
    kept = progress.locked(uow, delivery["order_id"])
    state = _state_for(kept, {line["order_line_id"]: line["quantity"] for line in lines})
    write.update(uow, Delivery, delivery, state=state)
    return delivery_id


@verb("shipping.pack", N_("Pack"), roles=(CLERK,))
def pack(uow: UnitOfWork, delivery_id: int) -> int:
    """What was picked is in its parcels."""
    delivery = rows.get(uow, Delivery, delivery_id, lock=True)
    write.update(uow, Delivery, delivery, state=FLOW.check(delivery["state"], DeliveryState.PACKED))
    return delivery_id


def _quantities(
    uow: UnitOfWork,
    delivery: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    given: Mapping[int, Decimal] | None,
) -> dict[int, Decimal]:
    """What goes of each line: as given, else as picked, else what is promised to it (all of it for what is not stocked)."""
    known = {line["id"]: line["quantity"] for line in lines}
    if given is not None:
        rules.check_quantities(given, known)
        found = dict(given)
    elif delivery["state"] in STARTED:
        found = {line["id"]: line["quantity_picked"] for line in lines}
    else:
        kept = progress.locked(uow, delivery["order_id"])
        allow = administration.setting(uow, "stock.when_short") == "allow"
        found = {}
        for line in lines:
            row = kept[line["order_line_id"]]
            promised = row["quantity_reserved"] if row["is_stocked"] and not allow else line["quantity"]
            found[line["id"]] = min(line["quantity"], promised)
    found = {i: quantity for i, quantity in found.items() if quantity > 0}
    if not found:
        raise NotEnough("nothing_there", N_("Nothing of this delivery is there to be shipped."), field="quantity")
    return found


@verb("shipping.ship", N_("Ship"), roles=(CLERK,))
def ship(
    uow: UnitOfWork,
    delivery_id: int,
    quantities: Mapping[int, Decimal] | None = None,
    *,
    carrier_id: int | None = None,
    tracking_code: str = "",
    on: date | None = None,
) -> int:
    """The goods leave: stock falls, the order is told, cost is booked. What does not go is put on a backorder.

    Without quantities goes what was picked, else what is reserved. Held orders, and orders beyond the credit limit without a
    valid release, are refused; so is more than is still to come.
    """
    delivery = rows.get(uow, Delivery, delivery_id, lock=True)
    order = rows.get(uow, Order, delivery["order_id"], lock=True)
    FLOW.check(delivery["state"], DeliveryState.SHIPPED)
    _check_may_ship(uow, order)
    lines = rows.lines_of(uow, DeliveryLine, "delivery_id", delivery_id, lock=True)
    going = _quantities(uow, delivery, lines, quantities)
    on = administration.posting_day(uow, on)
    kept = progress.locked(uow, order["id"])
    by_order_line: dict[int, Decimal] = {}
    for line in lines:
        if line["id"] in going:
            by_order_line[line["order_line_id"]] = by_order_line.get(line["order_line_id"], ZERO) + going[line["id"]]
    _check_to_come(uow, kept, by_order_line)
    ledger.lock_credit(uow, order["bill_to_id"])  # before stock, as every unit does: the invoice follows by itself
    values = _issue(uow, delivery, lines, going, on)
    goods.unplan(uow, by_order_line)
    progress.deliver(uow, order, by_order_line, kept)
    rest = {x["order_line_id"]: x["quantity"] - going.get(x["id"], ZERO) for x in lines}
    rest = {i: quantity for i, quantity in rest.items() if quantity > 0}
    write.delete(uow, DeliveryLine, [line for line in lines if line["id"] not in going])
    left = [line for line in lines if line["id"] in going]
    write.update_many(
        uow,
        DeliveryLine,
        [
            (
                line,
                {
                    "quantity": going[line["id"]],
                    "quantity_picked": going[line["id"]],
                    "cost": values.get(line["id"], ZERO),
                },
            )
            for line in left
        ],
    )
    write.update(
        uow,
        Delivery,
        delivery,
        state=DeliveryState.SHIPPED,
        shipped_on=on,
        shipped_at=uow.now,
        carrier_id=carrier_id or delivery["carrier_id"],
        tracking_code=clean(tracking_code, limit=60) or delivery["tracking_code"],
    )
    write.insert(
        uow, DeliveryLineProgress, [{"line_id": line["id"], "quantity_shipped": going[line["id"]]} for line in left]
    )
    _book_cost(uow, delivery, on, sum(values.values(), ZERO))
    if rest:
        _new_delivery(uow, order, kept, rest, delivery_id, delivery["ship_to"])
    uow.tell(DeliveryShipped(delivery_id, order["id"]))
    return delivery_id


def _check_to_come(uow: UnitOfWork, kept: Mapping[int, Mapping[str, Any]], wanted: Mapping[int, Decimal]) -> None:
    over = int(administration.setting(uow, "shipping.over_delivery_percent"))
    faults: list[BusinessError] = []
    for line_id, quantity in wanted.items():
        row = kept[line_id]
        most = order_rules.most_deliverable(row["quantity_ordered"], over)
        if row["quantity_delivered"] + row["quantity_closed"] + quantity > most:
            faults.append(order_rules.more_than_ordered(row["text"], quantity, progress.of(row).quantity_to_deliver))
    raise_all(faults)


def _check_may_ship(uow: UnitOfWork, order: Mapping[str, Any]) -> None:
    if orders.is_held(uow, order["id"]):
        raise NotAllowed("held", N_("Order {number} is held: release it first."), number=order["number"])
    if not administration.setting(uow, "credit.check"):
        return
    limit = parties.defaults_for(uow, order["bill_to_id"]).credit_limit
    if limit is None:
        return
    total = ledger_queries.exposure(uow, order["bill_to_id"]).total
    if total > limit and not orders.credit_released(uow, order["id"]):
        raise NotAllowed(
            "over_limit",
            N_("The credit limit is {limit}, owed and on order are {total}: hold the order and have it released."),
            limit=limit,
            total=total,
        )


def _issue(
    uow: UnitOfWork,
    delivery: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    going: Mapping[int, Decimal],
    on: date,
) -> dict[int, Decimal]:
    """Take the goods out of stock; what is not kept in stock has no cost here. Gives the value by delivery line."""
    stocked = _stocked(uow, lines)
    return goods.issue(
        uow,
        on=on,
        record_id=delivery["id"],
        goods=[
            Issue(line["order_line_id"], line["product_id"], going[line["id"]], delivery["warehouse_id"], line["id"])
            for line in lines
            if line["id"] in going and line["product_id"] in stocked
        ],
    )


def _book_cost(uow: UnitOfWork, delivery: Mapping[str, Any], on: date, cost: Decimal, sign: int = 1) -> None:
    if cost:
        ledger.post(
            uow,
            on=on,
            text=str(delivery["number"]),
            record_id=delivery["id"],
            branch_id=delivery["branch_id"],
            lines=[
                Side(sign * cost, "cost_of_sales", party_id=delivery["party_id"]),
                Side(-sign * cost, "inventory"),
            ],
        )


@verb("shipping.cancel", N_("Cancel delivery"), roles=(CLERK,))
def cancel(uow: UnitOfWork, delivery_id: int) -> int:
    """Give up a delivery that has not left. The goods stay promised to the order; plan a new delivery when it is time."""
    delivery = rows.get(uow, Delivery, delivery_id, lock=True)
    write.update(uow, Delivery, delivery, state=FLOW.check(delivery["state"], DeliveryState.CANCELLED))
    return delivery_id


@verb("shipping.undo", N_("Undo shipment"), roles=(CLERK,))
def undo(uow: UnitOfWork, delivery_id: int) -> int:
    """Undo a shipment that never left the house: a reversing delivery puts the goods back, its invoice is credited by itself."""
    delivery = rows.get(uow, Delivery, delivery_id, lock=True)
    order = rows.get(uow, Order, delivery["order_id"], lock=True)
    table = table_of(Delivery)
    if delivery["state"] != DeliveryState.SHIPPED or delivery["reverses_id"] is not None:
        raise NotAllowed("not_shipped", N_("Only a delivery that was shipped is undone."))
    if uow.value(select(table.c.id).where(table.c.reverses_id == delivery_id)) is not None:
        raise NotAllowed("undone_already", N_("This delivery was undone already."))
    lines = rows.lines_of(uow, DeliveryLine, "delivery_id", delivery_id)
    kept_lines = rows.get_many(uow, DeliveryLineProgress, [line["id"] for line in lines], lock=True)
    if any(row["quantity_returned"] for row in kept_lines.values()):
        raise NotAllowed("returned_already", N_("Some of this delivery has come back: it cannot be undone as a whole."))
    _count_returned(uow, {line["id"]: line["quantity"] for line in lines})
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
    stocked = _stocked(uow, made)
    incoming = [
        Incoming(line["product_id"], -line["quantity"], -line["cost"], delivery["warehouse_id"], line["id"])
        for line in made
        if line["product_id"] in stocked
    ]
    _receive(uow, delivery | {"id": new_id, "number": number}, uow.today, incoming)
    quantities: dict[int, Decimal] = {}
    for line in lines:
        quantities[line["order_line_id"]] = quantities.get(line["order_line_id"], ZERO) + line["quantity"]
    kept = progress.locked(uow, order["id"])
    progress.undo_delivery(uow, order, quantities, kept)
    uow.tell(DeliveryReversed(new_id, order["id"], delivery_id))
    return new_id


def _stocked(uow: UnitOfWork, lines: Sequence[Mapping[str, Any]]) -> set[int]:
    """The products of lines that lie in stock."""
    ids = {line["product_id"] for line in lines if line["product_id"] is not None}
    return {i for i, view in products.by_id(uow, ids).items() if view.kind == "goods"}


def _receive(uow: UnitOfWork, document: Mapping[str, Any], on: date, incoming: Sequence[Incoming]) -> None:
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


def _count_returned(uow: UnitOfWork, quantities: Mapping[int, Decimal]) -> None:
    table = table_of(DeliveryLineProgress)
    add = bindparam("add_quantity_returned", type_=table.c.quantity_returned.type)
    write.move_figures(
        uow,
        DeliveryLineProgress,
        [({"line_id": i}, {"quantity_returned": q}) for i, q in quantities.items()],
        table.c.quantity_returned + add <= table.c.quantity_shipped,
    )


# ------------------------------------------------------------------------------------------------ returns


@verb("shipping.request_return", N_("New return"), roles=(CLERK,))
def request_return(uow: UnitOfWork, new: NewReturn) -> int:
    """A customer wants to send goods of a delivery back, with a coded reason of area return. Never more than went."""
    delivery = rows.get(uow, Delivery, new.delivery_id, lock=True)
    if delivery["state"] != DeliveryState.SHIPPED or delivery["reverses_id"] is not None:
        raise NotAllowed("not_shipped", N_("Only goods that were shipped come back."))
    lines = {line["id"]: line for line in rows.lines_of(uow, DeliveryLine, "delivery_id", new.delivery_id)}
    rules.check_quantities(new.quantities, {i: line["quantity"] for i, line in lines.items()})
    wanted = {i: quantity for i, quantity in new.quantities.items() if quantity > 0}
    if not wanted:
        raise InvalidInput("no_lines", N_("Say what comes back."), field="lines")
    for i in wanted:
        if lines[i]["product_id"] is None:
            raise NotAllowed("not_goods", N_("{name} is not kept in stock."), field="line", name=lines[i]["text"])
    _check_returnable(uow, lines, wanted)
    number = numbering.take(uow, "return", uow.today, delivery["branch_id"])
    label = delivery["ship_to"]["name"]
    return_id = records.add(uow, "return", label, number=number, party_id=delivery["party_id"], on=uow.today)
    records.link(uow, new.delivery_id, return_id)
    write.insert_one(
        uow,
        SalesReturn,
        id=return_id,
        number=number,
        branch_id=delivery["branch_id"],
        on=uow.today,
        delivery_id=new.delivery_id,
        order_id=delivery["order_id"],
        party_id=delivery["party_id"],
        warehouse_id=delivery["warehouse_id"],
        reason_id=administration.reason_id(uow, "return", new.reason),
        reason_text=clean(new.reason_text),
    )
    write.insert(
        uow,
        SalesReturnLine,
        [
            {
                "return_id": return_id, "line_no": number, "delivery_line_id": i, "restock": new.restock,
                "order_line_id": lines[i]["order_line_id"], "product_id": lines[i]["product_id"], "quantity": quantity,
            }
            for number, (i, quantity) in enumerate(sorted(wanted.items()), 1)
        ],
    )  # fmt: skip
    return return_id


def _check_returnable(uow: UnitOfWork, lines: Mapping[int, Mapping[str, Any]], wanted: Mapping[int, Decimal]) -> None:
    kept = rows.get_many(uow, DeliveryLineProgress, wanted, lock=True)
    raise_all(
        [
            NotEnough(
                "more_than_shipped",
                N_("{text}: {wanted} are to come back, only {left} are still out."),
                field="quantity",
                text=lines[i]["text"],
                wanted=quantity,
                left=kept[i]["quantity_shipped"] - kept[i]["quantity_returned"],
            )
            for i, quantity in wanted.items()
            if quantity > kept[i]["quantity_shipped"] - kept[i]["quantity_returned"]
        ]
    )


@verb("shipping.approve_return", N_("Approve return"), roles=(CLERK,))
def approve_return(uow: UnitOfWork, return_id: int) -> int:
    """The customer may send the goods."""
    found = rows.get(uow, SalesReturn, return_id, lock=True)
    write.update(uow, SalesReturn, found, state=RETURN_FLOW.check(found["state"], ReturnState.APPROVED))
    return return_id


@verb("shipping.reject_return", N_("Reject return"), roles=(CLERK,))
def reject_return(uow: UnitOfWork, return_id: int) -> int:
    found = rows.get(uow, SalesReturn, return_id, lock=True)
    write.update(uow, SalesReturn, found, state=RETURN_FLOW.check(found["state"], ReturnState.REJECTED))
    return return_id


@verb("shipping.receive_return", N_("Receive return"), roles=(CLERK,))
def receive_return(uow: UnitOfWork, return_id: int) -> int:
    """The goods are back: into stock at the cost they left with, or written off on arrival. The credit note follows by itself."""
    found = rows.get(uow, SalesReturn, return_id, lock=True)
    RETURN_FLOW.check(found["state"], ReturnState.RECEIVED)
    order = rows.get(uow, Order, found["order_id"], lock=True)
    lines = rows.lines_of(uow, SalesReturnLine, "return_id", return_id, lock=True)
    shipped = rows.get_many(uow, DeliveryLine, [line["delivery_line_id"] for line in lines])
    _check_returnable(uow, shipped, {line["delivery_line_id"]: line["quantity"] for line in lines})
    _count_returned(uow, {line["delivery_line_id"]: line["quantity"] for line in lines})
    back: dict[int, Decimal] = {}
    for line in lines:
        back[line["order_line_id"]] = back.get(line["order_line_id"], ZERO) + line["quantity"]
    progress.take_back(uow, back)
    ledger.lock_credit(uow, order["bill_to_id"])
    base = administration.base_currency(uow)
    stocked = _stocked(uow, lines)
    incoming = []
    for line in lines:
        sent = shipped[line["delivery_line_id"]]
        cost = base.round(EXACT.divide(EXACT.multiply(sent["cost"], line["quantity"]), sent["quantity"]))
        if line["restock"] and line["product_id"] in stocked:
            incoming.append(Incoming(line["product_id"], line["quantity"], cost, found["warehouse_id"], line["id"]))
    _receive(uow, found, uow.today, incoming)
    write.update(uow, SalesReturn, found, state=ReturnState.RECEIVED, received_on=uow.today)
    uow.tell(ReturnReceived(return_id, found["order_id"]))
    return return_id
