"""Goods that come back: asked for, approved, received. Never more than went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough, raise_all
from erp_tui.domain.kernel.money import EXACT, ZERO
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.orders import reported
from erp_tui.domain.orders.models import Order
from erp_tui.domain.shipping import rules
from erp_tui.domain.shipping.coming_back import count_returned, receive_goods, stocked_in
from erp_tui.domain.shipping.models import (
    Delivery,
    DeliveryLine,
    DeliveryLineProgress,
    SalesReturn,
    SalesReturnLine,
)
from erp_tui.domain.shipping.rules import (
    RETURN_FLOW,
    DeliveryState,
    NewReturn,
    ReturnReceived,
    ReturnState,
)
from erp_tui.domain.stock.rules import Incoming


@verb("shipping.request_return", N_("New return"), roles=(CLERK,))
def request_return(uow: UnitOfWork, new: NewReturn) -> int:
    """A customer wants to send goods of a delivery back, with a coded reason of area return. Never more than went."""
    delivery = rows.get(uow, Delivery, new.delivery_id, lock=True)
    if delivery["state"] != DeliveryState.SHIPPED or delivery["reverses_id"] is not None:
        raise NotAllowed("not_shipped", N_("Only goods that were shipped come back."))
    lines = {line["id"]: line for line in rows.lines_of(uow, DeliveryLine, "delivery_id", new.delivery_id)}
    asked = _still_out(uow, lines) if new.quantities is None else new.quantities
    rules.check_quantities(asked, {i: line["quantity"] for i, line in lines.items()})
    wanted = {i: quantity for i, quantity in asked.items() if quantity > 0}
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


def _still_out(uow: UnitOfWork, line_ids: Iterable[int]) -> dict[int, Decimal]:
    """What has been shipped of delivery lines and has not come back."""
    kept = rows.get_many(uow, DeliveryLineProgress, line_ids, lock=True)
    return {i: row["quantity_shipped"] - row["quantity_returned"] for i, row in kept.items()}


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
    """The customer keeps the goods."""
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
    count_returned(uow, {line["delivery_line_id"]: line["quantity"] for line in lines})
    back: dict[int, Decimal] = {}
    for line in lines:
        back[line["order_line_id"]] = back.get(line["order_line_id"], ZERO) + line["quantity"]
    reported.take_back(uow, order["id"], back)
    ledger.lock_credit(uow, order["bill_to_id"])
    base = administration.base_currency(uow)
    stocked = stocked_in(uow, lines)
    incoming = []
    for line in lines:
        sent = shipped[line["delivery_line_id"]]
        cost = base.round(EXACT.divide(EXACT.multiply(sent["cost"], line["quantity"]), sent["quantity"]))
        if line["restock"] and line["product_id"] in stocked:
            incoming.append(Incoming(line["product_id"], line["quantity"], cost, found["warehouse_id"], line["id"]))
    receive_goods(uow, found, uow.today, incoming)
    write.update(uow, SalesReturn, found, state=ReturnState.RECEIVED, received_on=uow.today)
    uow.tell(ReturnReceived(return_id, found["order_id"]))
    return return_id
