"""Needs for goods: asked for by hand, and by themselves, with their reason, when stock falls short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.money import MOST, ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.orders.models import OrderLine, OrderLineProgress
from erp_tui.domain.orders.rules import OrderAmended, OrderStopped, Progress, WentWrong
from erp_tui.domain.products import queries as products
from erp_tui.domain.purchasing import queries, rules
from erp_tui.domain.purchasing.models import (
    Requisition,
    SupplyLink,
)
from erp_tui.domain.purchasing.rules import (
    FLOW,
    NO_RULE,
    Reorder,
    RequisitionRaised,
    SupplyState,
)
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import StockLowered, check_quantity, forecast


@verb("purchasing.request", N_("New requisition"), roles=(CLERK,))
def request(
    uow: UnitOfWork,
    product_id: int,
    quantity: Decimal,
    *,
    needed_on: date | None = None,
    reason: str = "",
    warehouse_id: int | None = None,
    supplier_id: int | None = None,
) -> int:
    """Somebody needs goods; stock units."""
    check_quantity(quantity)
    products.check_steps(uow, {product_id: quantity})
    view = products.product(uow, product_id)
    if view.kind != "goods":
        raise NotAllowed("not_goods", N_("{name} is not kept in stock."), field="product", name=view.name)
    return _raise_requisition(
        uow,
        product_id,
        view.name,
        warehouse_id or stock.default_warehouse(uow),
        quantity,
        needed_on or uow.today,
        supplier_id,
        {"code": "by_hand", "message": clean(reason) or N_("Asked for by hand"), "values": {}},
        made_itself=False,
    )


def _raise_requisition(
    uow: UnitOfWork,
    product_id: int,
    name: str,
    warehouse_id: int,
    quantity: Decimal,
    needed_on: date,
    supplier_id: int | None,
    reason: Mapping[str, Any],
    *,
    made_itself: bool,
) -> int:
    usual = queries.usual_supplier(uow, [product_id], quantity).get(product_id)
    lead = usual.lead_days if usual else 0
    number = numbering.take(uow, "requisition", uow.today)
    requisition_id = records.add(uow, "requisition", name, number=number, on=uow.today)
    write.insert_one(
        uow,
        Requisition,
        id=requisition_id,
        number=number,
        branch_id=stock.warehouses(uow)[warehouse_id].branch_id,
        on=uow.today,
        product_id=product_id,
        warehouse_id=warehouse_id,
        quantity=quantity,
        needed_on=needed_on,
        expected_on=uow.today + timedelta(days=lead),
        supplier_id=supplier_id or (usual.supplier_id if usual else None),
        made_itself=made_itself,
        reason=dict(reason),
    )
    uow.tell(RequisitionRaised(requisition_id))
    return requisition_id


def propose(uow: UnitOfWork, fact: StockLowered) -> None:
    """Less will be there than before: what falls below its reorder rule (or below what orders need) is requested."""
    views = products.by_id(uow, fact.product_ids)
    wanted = [i for i, view in views.items() if view.kind == "goods" and not view.discontinued and view.route != "drop"]
    if not wanted:
        return
    for product_id, outlook in _outlooks(uow, wanted, fact.warehouse_id).items():
        quantity = rules.order_quantity(outlook.expected + outlook.asked, outlook.rule)
        if quantity > 0:
            reason = outlook.reason(outlook.asked)
            _request_itself(uow, views[product_id].name, product_id, fact.warehouse_id, quantity, reason)


def withdraw(uow: UnitOfWork, fact: OrderAmended | OrderStopped) -> None:
    """An order wants less than before: what was proposed by itself and nobody has approved yet is lowered to what is still
    needed, and given up where that is nothing.
    """
    kept, lines, table = table_of(OrderLineProgress), table_of(OrderLine), table_of(Requisition)
    products_ = select(kept.c.product_id, kept.c.warehouse_id).where(kept.c.order_id == fact.record_id)
    if isinstance(fact, OrderAmended):
        products_ = products_.join(lines, lines.c.id == kept.c.line_id).where(
            lines.c.id.in_(fact.line_ids) | lines.c.kit_line_id.in_(fact.line_ids)
        )
    mine = products_.distinct().subquery()
    question = (
        select(table)
        .join(mine, (mine.c.product_id == table.c.product_id) & (mine.c.warehouse_id == table.c.warehouse_id))
        .where(table.c.state == SupplyState.PROPOSED, table.c.made_itself.is_(True))
        .order_by(table.c.id)
        .with_for_update(of=table)
    )
    waiting = [dict(row._mapping) for row in uow.rows(question)]
    for warehouse_id in sorted({row["warehouse_id"] for row in waiting}):
        here = {row["product_id"]: row for row in waiting if row["warehouse_id"] == warehouse_id}
        outlooks = _outlooks(uow, sorted(here), warehouse_id, all_of_them=True)
        for product_id, row in here.items():
            outlook = outlooks[product_id]
            others = outlook.asked - row["quantity"]
            needed = rules.order_quantity(outlook.expected + others, outlook.rule)
            if needed <= 0:
                write.update(uow, Requisition, row, state=FLOW.check(row["state"], SupplyState.CANCELLED))
            elif needed < row["quantity"]:
                write.update(uow, Requisition, row, quantity=needed, reason=outlook.reason(others))


@dataclass(frozen=True)
class _Outlook:
    """What will be there of a product in a warehouse, and what is requested of it beside that."""

    rule: Reorder
    has_rule: bool
    on_hand: Decimal
    plans: Sequence[Any]
    expected: Decimal
    asked: Decimal

    def reason(self, asked: Decimal) -> dict[str, Any]:
        """Why something is requested while so much is requested already."""
        return {
            "code": "below_minimum" if self.has_rule else "short_for_orders",
            "message": N_(
                "Expected are {forecast}, wanted at least {minimum}: {on_hand} in stock, {coming} coming, {going} going,"
                " {asked} requested"
            ),
            "values": {
                "forecast": _plain(self.expected + asked),
                "minimum": _plain(self.rule.minimum),
                "on_hand": _plain(self.on_hand),
                "coming": _plain(sum((plan.quantity for plan in self.plans if plan.quantity > 0), ZERO)),
                "going": _plain(-sum((plan.quantity for plan in self.plans if plan.quantity < 0), ZERO)),
                "asked": _plain(asked),
            },
        }


def _outlooks(
    uow: UnitOfWork, wanted: Sequence[int], warehouse_id: int, *, all_of_them: bool = False
) -> dict[int, _Outlook]:
    """Of the products that fall below their rule (or below what orders need), or of all of them."""
    known = queries.reorder_rules(uow, wanted, warehouse_id)
    there = stock.availability(uow, wanted, warehouse=warehouse_id)
    plans = stock.plans(uow, wanted, warehouse_id)
    expected: dict[int, Decimal] = {}
    for product_id in sorted(wanted):
        rule = known.get(product_id, NO_RULE)
        until = uow.today + timedelta(days=rule.lead_days) if product_id in known else None
        found = forecast(there[product_id].on_hand, plans.get(product_id, []), uow.today, until)
        if found < rule.minimum or all_of_them:
            expected[product_id] = found
    if not expected:
        return {}
    # what a supplier needs longer for than the rule looks ahead is not ordered again while it is on its way
    usual = queries.usual_supplier(uow, expected, MOST)
    for product_id in [i for i in expected if i in known and i in usual and expected[i] < known[i].minimum]:
        rule = known[product_id]
        until = uow.today + timedelta(days=max(rule.lead_days, usual[product_id].lead_days))
        expected[product_id] = forecast(there[product_id].on_hand, plans.get(product_id, []), uow.today, until)
    asked = queries.requested(uow, expected, warehouse_id)
    return {
        product_id: _Outlook(
            known.get(product_id, NO_RULE), product_id in known, there[product_id].on_hand, plans.get(product_id, []),
            found, asked.get(product_id, ZERO),
        )
        for product_id, found in expected.items()
    }  # fmt: skip


def _plain(quantity: Decimal) -> str:
    text = format(quantity, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _request_itself(
    uow: UnitOfWork, name: str, product_id: int, warehouse_id: int, quantity: Decimal, reason: Mapping[str, Any]
) -> None:
    """Raise the proposal that waits already, else make one; peg it to the order lines that wait."""
    table = table_of(Requisition)
    waiting = uow.row(
        select(table)
        .where(
            table.c.product_id == product_id,
            table.c.warehouse_id == warehouse_id,
            table.c.state == SupplyState.PROPOSED,
            table.c.made_itself.is_(True),
        )
        .order_by(table.c.id)
        .limit(1)
        .with_for_update()
    )
    if waiting is not None:
        write.update(
            uow, Requisition, dict(waiting._mapping), quantity=waiting.quantity + quantity, reason=dict(reason)
        )
        requisition_id = waiting.id
    else:
        requisition_id = _raise_requisition(
            uow, product_id, name, warehouse_id, quantity, uow.today, None, reason, made_itself=True
        )
    _peg(uow, requisition_id, product_id, warehouse_id)


def _peg(uow: UnitOfWork, requisition_id: int, product_id: int, warehouse_id: int) -> None:
    kept, links = table_of(OrderLineProgress), table_of(SupplyLink)
    waiting = uow.rows(
        select(kept).where(kept.c.product_id == product_id, kept.c.is_waiting == 1, kept.c.warehouse_id == warehouse_id)
    )
    there = {row.order_line_id for row in uow.rows(select(links).where(links.c.requisition_id == requisition_id))}
    write.insert(
        uow,
        SupplyLink,
        [
            {
                "requisition_id": requisition_id,
                "order_line_id": row.line_id,
                "quantity": row.quantity_ordered - row.quantity_delivered - row.quantity_closed - row.quantity_reserved,
            }
            for row in waiting
            if row.line_id not in there
        ],
    )


def _move(uow: UnitOfWork, requisition_id: int, to: SupplyState) -> int:
    row = rows.get(uow, Requisition, requisition_id, lock=True)
    write.update(uow, Requisition, row, state=FLOW.check(row["state"], to))
    return requisition_id


@verb("purchasing.approve_requisition", N_("Approve requisition"), roles=(CLERK,))
def approve_requisition(uow: UnitOfWork, requisition_id: int) -> int:
    """This shall be bought."""
    return _move(uow, requisition_id, SupplyState.APPROVED)


@verb("purchasing.reject_requisition", N_("Reject requisition"), roles=(CLERK,))
def reject_requisition(uow: UnitOfWork, requisition_id: int) -> int:
    """This shall not be bought. Orders that wait for it are told so."""
    _move(uow, requisition_id, SupplyState.REJECTED)
    tell_of_orders(uow, requisition_id, rows.get(uow, Requisition, requisition_id)["number"], [requisition_id])
    return requisition_id


def tell_of_orders(uow: UnitOfWork, source_id: int, number: str, requisition_ids: Sequence[int]) -> None:
    """What was to come by these requisitions does not: that went wrong with the orders whose lines still wait for it."""
    links, kept = table_of(SupplyLink), table_of(OrderLineProgress)
    question = (
        select(kept, links.c.quantity)
        .join(links, links.c.order_line_id == kept.c.line_id)
        .where(links.c.requisition_id.in_(requisition_ids), kept.c.is_waiting == 1)
        .order_by(kept.c.order_id, kept.c.line_id)
    )
    short: dict[int, dict[int, Decimal]] = {}
    for row in uow.rows(question):
        found = short.setdefault(row.order_id, {})
        left = Progress.of(dict(row._mapping)).quantity_short
        found[row.line_id] = min(left, found.get(row.line_id, ZERO) + row.quantity)
    for order_id, lines in short.items():
        uow.tell(WentWrong(order_id, "supply_cancelled", source_id, number, tuple(sorted(lines.items()))))
