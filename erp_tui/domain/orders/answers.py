"""The answers that a clerk can give when something went wrong with an order, and another product instead of one that is short."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from erp_tui.domain.kernel import rows
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough, NotFound
from erp_tui.domain.kernel.money import fits
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.orders import ending, exceptions, progress, queries, services
from erp_tui.domain.orders.models import Order, OrderLine
from erp_tui.domain.orders.rules import COMPONENT, EXCEPTIONS, InvoiceWanted, OrderState
from erp_tui.domain.pricing.documents import LineInput


@verb("orders.recreate", N_("Deliver or invoice again"), roles=(CLERK,))
def recreate(uow: UnitOfWork, hold_id: int) -> int:
    """What went wrong is done again: goods are planned for a delivery, an invoice is made as a draft. Gives the order."""
    hold, header = exceptions.answered(uow, hold_id, "recreate")
    if not EXCEPTIONS[hold["exception"]].is_of_goods:
        uow.tell(InvoiceWanted(header["id"]))
    exceptions.go_on(uow, header)
    return int(header["id"])


@verb("orders.split", N_("Deliver what is there, the rest later"), roles=(CLERK,))
def split(uow: UnitOfWork, hold_id: int) -> int:
    """What is there is delivered now, what is missing by a delivery of its own. Gives the order."""
    _hold, header = exceptions.answered(uow, hold_id, "split")
    if queries.is_held(uow, header["id"]):
        raise NotAllowed(
            "held", N_("Order {number} is held for something else too: see to that first."), number=header["number"]
        )
    exceptions.go_on(uow, header, in_parts=True)
    return int(header["id"])


@verb("orders.ignore", N_("Accept what went wrong"), roles=(CLERK,))
def ignore(uow: UnitOfWork, hold_id: int, reason: str = "") -> int:
    """It stays as it is: goods of the exception will not come, what was credited is not invoiced again. Gives the order."""
    hold, header = exceptions.answered(uow, hold_id, "ignore", reason)
    kept = progress.locked(uow, header["id"])
    about = exceptions.lines_of(uow, hold_id)
    if EXCEPTIONS[hold["exception"]].is_of_goods:
        ending.close_lines(uow, header, kept, about)
    else:
        ending.waive_lines(uow, header, kept, about)
    exceptions.go_on(uow, header)
    return int(header["id"])


@verb("orders.substitute", N_("Another product instead"), roles=(CLERK,))
def substitute(
    uow: UnitOfWork,
    order_id: int,
    line_id: int,
    product_id: int,
    *,
    quantity: Decimal | None = None,
    unit_price: Decimal | None = None,
    hold_id: int | None = None,
) -> int:
    """Another product instead of what is still to come of a line of a confirmed order; `quantity` None: all of that.

    The other product is a new line at its own price (or `unit_price`), the old line is closed by as much (stock units of
    both). With `hold_id` this is the answer to that exception, and by default about its quantity. Gives the order.
    """
    most = None
    if hold_id is not None:
        _hold, header = exceptions.answered(uow, hold_id, "substitute")
        order_id, most = int(header["id"]), exceptions.lines_of(uow, hold_id).get(line_id)
    else:
        header = rows.get(uow, Order, order_id, lock=True)
    if header["state"] != OrderState.CONFIRMED:
        raise NotAllowed("not_confirmed", N_("The order is not confirmed: change its line instead."))
    left = _left_of(uow, order_id, line_id)
    wanted = quantity if quantity is not None else min(most or left, left)
    if not fits(wanted) or wanted == 0:
        raise InvalidInput("not_positive", N_("A quantity is a number above zero."), field="quantity")
    if wanted > left:
        raise NotEnough(
            "more_than_to_come", N_("Only {left} are still to come of this line."), field="quantity", left=left
        )
    old = rows.get(uow, OrderLine, line_id)
    if product_id == old["product_id"]:
        raise InvalidInput("same_product", N_("That is the product of the line itself."), field="product")
    new = LineInput(product_id=product_id, quantity=wanted, unit_price=unit_price)
    services.add_lines(uow, order_id, [replace(new, more={"requested_on": old["requested_on"]})])
    header = rows.get(uow, Order, order_id, lock=True)
    ending.close_lines(uow, header, progress.locked(uow, order_id), {line_id: wanted})
    if hold_id is not None:
        exceptions.go_on(uow, header)
    return order_id


def _left_of(uow: UnitOfWork, order_id: int, line_id: int) -> Decimal:
    kept = progress.locked(uow, order_id)
    if line_id not in kept:
        raise NotFound("no_line", N_("There is no such line."), field="line")
    if kept[line_id]["kind"] == COMPONENT or any(row["kit_line_id"] == line_id for row in kept.values()):
        raise NotAllowed("of_a_kit", N_("Kits are delivered as they are: close the line and add others."), field="line")
    left = progress.of(kept[line_id]).quantity_to_deliver
    if left == 0:
        raise NotAllowed("nothing_to_come", N_("Nothing of this line is to come."), field="line")
    return left
