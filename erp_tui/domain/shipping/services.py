"""What is done with deliveries: plan, pick, pack, ship. Returns, and what goes wrong on the way, have files of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import periods
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import rows, write
from erp_tui.domain.kernel.errors import BusinessError, NotAllowed, NotEnough, raise_all
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.ledger import queries as ledger_queries
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.ledger.rules import Side
from erp_tui.domain.orders import credit, exceptions, progress, reported
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import rules as order_rules
from erp_tui.domain.orders.models import Order
from erp_tui.domain.orders.rules import (
    OrderState,
)
from erp_tui.domain.products import queries as products
from erp_tui.domain.shipping import may_go, planning, rules
from erp_tui.domain.shipping.coming_back import stocked_in
from erp_tui.domain.shipping.models import (
    Delivery,
    DeliveryLine,
    DeliveryLineProgress,
)
from erp_tui.domain.shipping.returns import approve_return, receive_return, reject_return, request_return
from erp_tui.domain.shipping.rules import (
    FLOW,
    STARTED,
    DeliveryShipped,
    DeliveryState,
)
from erp_tui.domain.shipping.troubles import cancel, report_lost, short_pick, undo
from erp_tui.domain.stock import goods, promises
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import Issue

__all__ = [
    "approve_return", "cancel", "pack", "pick", "plan_rest", "receive_return", "reject_return", "report_lost",
    "request_return", "ship", "short_pick", "split", "undo", "unpick",
]  # fmt: skip
"""All that is done with deliveries and returns; what orders bring about by themselves stands in `planning`."""


@verb("shipping.plan_rest", N_("New delivery"), roles=(CLERK,))
def plan_rest(uow: UnitOfWork, order_id: int) -> int:
    """A delivery for what is still to come of an order (after one was cancelled)."""
    header = rows.get(uow, Order, order_id, lock=True)
    exceptions.settle(uow, order_id, of_goods=True)
    if header["state"] != OrderState.CONFIRMED or orders.is_held(uow, order_id):
        raise NotAllowed("not_deliverable", N_("Only orders that are confirmed and not held are delivered."))
    progress.reserve(uow, header)
    made = planning.plan_rest_of(uow, header)
    if made is None:
        raise NotAllowed("nothing_to_deliver", N_("Nothing of this order is waiting for a delivery."))
    return made


@verb("shipping.split", N_("Deliver what is there, the rest later"), roles=(CLERK,))
def split(uow: UnitOfWork, order_id: int) -> int:
    """Divide the open delivery of an order that is only partly there: it keeps what is, a new one (given) has the rest."""
    header = rows.get(uow, Order, order_id, lock=True)
    if header["state"] != OrderState.CONFIRMED or orders.is_held(uow, order_id):
        raise NotAllowed("not_deliverable", N_("Only orders that are confirmed and not held are delivered."))
    made = planning.split_open(uow, header)
    if made is None:
        raise NotAllowed("nothing_to_split", N_("No open delivery of this order is partly there."))
    return made


@verb("shipping.pick", N_("Pick"), roles=(CLERK,))
def pick(uow: UnitOfWork, delivery_id: int, quantities: Mapping[int, Decimal] | None = None) -> int:
    """The goods are taken from the shelf: what is reserved, or quantities by delivery line. Nothing there: refused."""
    delivery = rows.get(uow, Delivery, delivery_id, lock=True)
    FLOW.check(delivery["state"], DeliveryState.PICKED)
    _check_may_ship(uow, orders.with_hold(uow, delivery["order_id"]))
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
    state = planning.state_for(kept, {line["order_line_id"]: line["quantity"] for line in lines})
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
    order = orders.with_hold(uow, delivery["order_id"], lock=True)
    FLOW.check(delivery["state"], DeliveryState.SHIPPED)
    _check_may_ship(uow, order)
    lines = rows.lines_of(uow, DeliveryLine, "delivery_id", delivery_id, lock=True)
    going = _quantities(uow, delivery, lines, quantities)
    on = periods.posting_day(uow, on)
    kept = progress.locked(uow, order["id"])
    by_order_line: dict[int, Decimal] = {}
    for line in lines:
        if line["id"] in going:
            by_order_line[line["order_line_id"]] = by_order_line.get(line["order_line_id"], ZERO) + going[line["id"]]
    _check_to_come(uow, kept, by_order_line)
    ledger.lock_credit(uow, order["bill_to_id"])  # before stock, as every unit does: the invoice follows by itself
    values = _issue(uow, delivery, lines, going, on)
    promises.unplan(uow, by_order_line)
    reported.deliver(uow, order, by_order_line, kept)
    rest = {x["order_line_id"]: x["quantity"] - going.get(x["id"], ZERO) for x in lines}
    rest = {i: min(q, progress.of(kept[i]).quantity_to_deliver) for i, q in rest.items()}
    rest = {i: quantity for i, quantity in rest.items() if quantity > 0}
    _keep_what_left(uow, lines, going, values)
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
    _book_cost(uow, delivery, on, sum(values.values(), ZERO))
    if rest:
        planning.new_delivery(uow, order, kept, rest, delivery_id, delivery["ship_to"])
    uow.tell(DeliveryShipped(delivery_id, order["id"]))
    return delivery_id


def _keep_what_left(
    uow: UnitOfWork, lines: Sequence[Mapping[str, Any]], going: Mapping[int, Decimal], costs: Mapping[int, Decimal]
) -> None:
    """The lines of a delivery become what has left and at which cost; what stays is off it."""
    write.delete(uow, DeliveryLine, [line for line in lines if line["id"] not in going])
    left = [line for line in lines if line["id"] in going]
    changes = []
    for line in left:
        quantity = going[line["id"]]
        cost = costs.get(line["id"], ZERO)
        changes.append((line, {"quantity": quantity, "quantity_picked": quantity, "cost": cost}))
    write.update_many(uow, DeliveryLine, changes)
    write.insert(
        uow, DeliveryLineProgress, [{"line_id": line["id"], "quantity_shipped": going[line["id"]]} for line in left]
    )


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
    """Refuses what is held, what waits to be paid, and what is beyond the credit limit or overdue without a release that
    holds today.
    """
    if order["is_held"]:
        raise NotAllowed("held", N_("Order {number} is held: release it first."), number=order["number"])
    if waits := may_go.waits_for_payment(uow, order):
        raise NotAllowed("not_paid", waits, number=order["number"])
    if not administration.setting(uow, "credit.check"):
        return
    limit = order["credit_limit"]
    since = credit.overdue_since(uow, order["bill_to_id"])
    if limit is None and since is None:
        return
    total = ledger_queries.exposure(uow, order["bill_to_id"]).total
    over = limit is not None and total > limit
    if not (over or since) or orders.credit_released(uow, order["id"]):
        return
    if over:
        raise NotAllowed(
            "over_limit",
            N_("The credit limit is {limit}, owed and on order are {total}: hold the order and have it released."),
            limit=limit,
            total=total,
        )
    raise NotAllowed(
        "overdue", N_("The customer is overdue since {since}: hold the order and have it released."), since=since
    )


def _issue(
    uow: UnitOfWork,
    delivery: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    going: Mapping[int, Decimal],
    on: date,
) -> dict[int, Decimal]:
    """Take the goods out of stock; what is not kept in stock has no cost here. Gives the value by delivery line."""
    stocked = stocked_in(uow, lines)
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
