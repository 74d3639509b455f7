"""Reading deliveries and returns: one with its lines, lists, and what must hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.list_shortcuts import InStates
from erp_tui.domain.kernel.listing import Column, Listing, Sort
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.orders.models import Order, OrderLine, OrderLineProgress
from erp_tui.domain.orders.rules import COMPONENT, DELIVERED_KINDS
from erp_tui.domain.parties.models import Party
from erp_tui.domain.products.models import Product
from erp_tui.domain.shipping.models import Delivery, DeliveryLine, DeliveryLineProgress, SalesReturn, SalesReturnLine
from erp_tui.domain.shipping.rules import DeliveryState
from erp_tui.domain.stock import movements
from erp_tui.domain.stock import queries as stock


@dataclass(frozen=True)
class DeliveryLineView:
    """Stock units. `quantity_reserved` is what is promised to the order line behind it."""

    id: int
    line_no: int
    order_line_id: int
    product_id: int | None
    code: str
    text: str
    unit: str
    quantity: Decimal
    quantity_picked: Decimal
    quantity_reserved: Decimal
    quantity_returned: Decimal
    cost: Decimal


@dataclass(frozen=True)
class DeliveryView:
    id: int
    number: str
    state: str
    order_id: int
    order_number: str
    customer_reference: str
    party_id: int
    party_code: str
    party_name: str
    warehouse_id: int
    carrier_id: int | None
    tracking_code: str
    ship_to: dict[str, Any]
    planned_on: date
    requested_on: date | None
    shipped_on: date | None
    reverses_id: int | None
    backorder_of_id: int | None
    printed_note: str
    language: str
    version: int
    lines: tuple[DeliveryLineView, ...]


@dataclass(frozen=True)
class ReturnLineView:
    id: int
    line_no: int
    product_id: int
    code: str
    text: str
    quantity: Decimal
    restock: bool


@dataclass(frozen=True)
class ReturnView:
    id: int
    number: str
    state: str
    on: date
    delivery_id: int
    delivery_number: str
    order_id: int
    party_id: int
    party_code: str
    party_name: str
    reason_text: str
    received_on: date | None
    version: int
    lines: tuple[ReturnLineView, ...]


def delivery(unit: Unit, delivery_id: int) -> DeliveryView:
    table, parties, orders = table_of(Delivery), table_of(Party), table_of(Order)
    row = unit.row(
        select(
            table, parties.c.code.label("party_code"), parties.c.name.label("party_name"),
            orders.c.number.label("order_number"), orders.c.customer_reference, orders.c.requested_on, orders.c.language,
        )
        .join(parties, parties.c.id == table.c.party_id)
        .join(orders, orders.c.id == table.c.order_id)
        .where(table.c.id == delivery_id)
    )  # fmt: skip
    if row is None:
        raise NotFound("no_delivery", N_("There is no such delivery."))
    names = DeliveryView.__dataclass_fields__.keys() - {"lines"}
    return DeliveryView(**{name: row._mapping[name] for name in names}, lines=_lines(unit, delivery_id))


def _lines(unit: Unit, delivery_id: int) -> tuple[DeliveryLineView, ...]:
    lines, kept, products = table_of(DeliveryLine), table_of(DeliveryLineProgress), table_of(Product)
    rows = unit.rows(
        select(lines, kept.c.quantity_returned, products.c.code, products.c.unit)
        .outerjoin(kept, kept.c.line_id == lines.c.id)
        .outerjoin(products, products.c.id == lines.c.product_id)
        .where(lines.c.delivery_id == delivery_id)
        .order_by(lines.c.line_no)
    )
    promised = stock.reserved_for(unit, [row.order_line_id for row in rows])
    return tuple(
        DeliveryLineView(
            row.id, row.line_no, row.order_line_id, row.product_id, row.code or "", row.text, row.unit or "", row.quantity,
            row.quantity_picked, promised.get(row.order_line_id, ZERO), row.quantity_returned or ZERO, row.cost,
        )
        for row in rows
    )  # fmt: skip


def deliveries_of(unit: Unit, order_id: int) -> list[int]:
    """All deliveries of an order, first to last."""
    table = table_of(Delivery)
    return [row.id for row in unit.rows(select(table.c.id).where(table.c.order_id == order_id).order_by(table.c.id))]


@dataclass(frozen=True)
class DeliveryBrief:
    """A delivery without its lines."""

    id: int
    number: str
    state: str
    planned_on: date
    shipped_on: date | None

    @property
    def is_open(self) -> bool:
        return self.state not in (DeliveryState.SHIPPED, DeliveryState.CANCELLED)


def of_order(unit: Unit, order_id: int) -> list[DeliveryBrief]:
    """All deliveries of an order in short, first to last."""
    table = table_of(Delivery)
    columns = [table.c[name] for name in DeliveryBrief.__dataclass_fields__]
    found = unit.rows(select(*columns).where(table.c.order_id == order_id).order_by(table.c.id))
    return [DeliveryBrief(**row._mapping) for row in found]


def sales_return(unit: Unit, return_id: int) -> ReturnView:
    table, parties, deliveries = table_of(SalesReturn), table_of(Party), table_of(Delivery)
    lines, products = table_of(SalesReturnLine), table_of(Product)
    row = unit.row(
        select(
            table, parties.c.code.label("party_code"), parties.c.name.label("party_name"),
            deliveries.c.number.label("delivery_number"),
        )
        .join(parties, parties.c.id == table.c.party_id)
        .join(deliveries, deliveries.c.id == table.c.delivery_id)
        .where(table.c.id == return_id)
    )  # fmt: skip
    if row is None:
        raise NotFound("no_return", N_("There is no such return."))
    question = (
        select(lines, products.c.code, products.c.name)
        .join(products, products.c.id == lines.c.product_id)
        .where(lines.c.return_id == return_id)
        .order_by(lines.c.line_no)
    )
    found = tuple(
        ReturnLineView(one.id, one.line_no, one.product_id, one.code, one.name, one.quantity, one.restock)
        for one in unit.rows(question)
    )
    names = ReturnView.__dataclass_fields__.keys() - {"lines"}
    return ReturnView(**{name: row._mapping[name] for name in names}, lines=found)


# ------------------------------------------------------------------------------------------------ lists


def _source(asked: Asked) -> Select[Any]:
    table, parties, orders = table_of(Delivery), table_of(Party), table_of(Order)
    carriers = table_of(Party).alias("carriers")
    return (
        select(
            table.c.id, table.c.number, table.c.state, table.c.planned_on, table.c.shipped_on, table.c.party_id,
            parties.c.name.label("party_name"), parties.c.sort_name, orders.c.number.label("order_number"),
            func.lower(table.c.number).label("number_key"), func.lower(orders.c.number).label("order_key"),
            func.lower(table.c.tracking_code).label("tracking_key"), table.c.tracking_code,
            func.coalesce(carriers.c.name, "").label("carrier"),
        )
        .join(parties, parties.c.id == table.c.party_id)
        .join(orders, orders.c.id == table.c.order_id)
        .outerjoin(carriers, carriers.c.id == table.c.carrier_id)
    )  # fmt: skip


DELIVERIES = Listing(
    "shipping",
    N_("Deliveries"),
    "delivery",
    (
        Column("number", N_("Number"), "code", 9),
        Column("order_number", N_("Order"), "code", 9),
        Column("party_name", N_("Customer"), width=20, grows=True, key="sort_name", of="party_id"),
        Column("state", N_("State"), "state", 9),
        Column("planned_on", N_("Planned on"), "day", 10),
        Column("carrier", N_("Carrier"), width=16, wide=True),
        Column("tracking_code", N_("Tracking"), width=14, wide=True, key="tracking_key"),
        Column("shipped_on", N_("Shipped on"), "day", 10),
    ),
    _source,
    ("number",),
    descending=True,
    sorts=(
        Sort("state", ("state", "planned_on", "number")),
        Sort("planned_on", ("planned_on", "number")),
    ),
    found=(("party", "party_id"),),
    searched=("number_key", "order_key", "sort_name", "tracking_key"),
    filters={
        "open": (N_("To ship"), InStates(("planned", "reserved", "picked", "packed"))),
        "ready": (N_("Ready"), InStates(("reserved", "picked", "packed"))),
        "short": (N_("Short"), lambda c, unit: c.state == "planned"),
    },
)


def _return_source(asked: Asked) -> Select[Any]:
    table, parties = table_of(SalesReturn), table_of(Party)
    return select(
        table.c.id, table.c.number, table.c.state, table.c.on, table.c.party_id, parties.c.name.label("party_name"),
        parties.c.sort_name, func.lower(table.c.number).label("number_key"), table.c.reason_text,
    ).join(parties, parties.c.id == table.c.party_id)  # fmt: skip


RETURNS = Listing(
    "returns",
    N_("Returns"),
    "return",
    (
        Column("number", N_("Number"), "code", 9),
        Column("on", N_("Date"), "day", 10),
        Column("party_name", N_("Customer"), width=20, grows=True, key="sort_name", of="party_id"),
        Column("state", N_("State"), "state", 9),
        Column("reason_text", N_("Reason"), width=20, grows=True),
    ),
    _return_source,
    ("number",),
    descending=True,
    sorts=(Sort("state", ("state", "on", "number")),),
    searched=("number_key", "sort_name"),
    filters={"open": (N_("Open"), lambda c, unit: c.state.in_(("requested", "approved")))},
)


# ---------------------------------------------------------------------------------------- what must hold


def _delivered_is_lines(unit: Unit) -> Iterator[Fault]:
    """What an order keeps as delivered is the sum of its shipped delivery lines (reversals have them negative)."""
    headers, lines, kept = table_of(Delivery), table_of(DeliveryLine), table_of(OrderLineProgress)
    sums = {
        row.order_line_id: row.total
        for row in unit.rows(
            select(lines.c.order_line_id, sum_of(lines.c.quantity).label("total"))
            .join(headers, headers.c.id == lines.c.delivery_id)
            .where(headers.c.state == "shipped")
            .group_by(lines.c.order_line_id)
        )
    }
    ordered = table_of(OrderLine)
    question = (
        select(kept.c.line_id, kept.c.order_id, kept.c.quantity_delivered)
        .join(ordered, ordered.c.id == kept.c.line_id)
        .where(ordered.c.kind.in_(DELIVERED_KINDS), kept.c.line_id.not_in(_kits()))
    )
    for row in unit.rows(question):
        if sums.get(row.line_id, ZERO) != row.quantity_delivered:
            yield Fault(
                row.order_id,
                N_("Delivered is kept as {kept}, the deliveries say {found}."),
                {"kept": row.quantity_delivered, "found": sums.get(row.line_id, ZERO)},
            )


def _kits() -> Any:
    """The order lines that are delivered by their components."""
    lines = table_of(OrderLine)
    return select(lines.c.kit_line_id).where(lines.c.kit_line_id.is_not(None))


def _planned_is_to_deliver(unit: Unit) -> Iterator[Fault]:
    """What is planned to go out is what is ordered and still to be delivered, line by line."""
    kept, ordered, orders = table_of(OrderLineProgress), table_of(OrderLine), table_of(Order)
    planned = movements.planned_by_line(unit, "out")
    question = (
        select(kept, orders.c.state, ordered.c.kind, table_of(Product).c.kind.label("product_kind"))
        .join(ordered, ordered.c.id == kept.c.line_id)
        .join(orders, orders.c.id == kept.c.order_id)
        .join(table_of(Product), table_of(Product).c.id == kept.c.product_id)
    )
    for row in unit.rows(question):
        to_come = max(ZERO, row.quantity_ordered - row.quantity_delivered - row.quantity_closed)
        is_goods = row.kind in ("product", COMPONENT) and row.product_kind == "goods"
        if is_goods and planned.get(row.line_id, ZERO) != (to_come if row.state == "confirmed" else ZERO):
            yield Fault(
                row.order_id,
                N_("Planned to go out are {kept}, still to be delivered {found}."),
                {"kept": planned.get(row.line_id, ZERO), "found": to_come},
            )


def _moved_is_lines(unit: Unit) -> Iterator[Fault]:
    """What deliveries say has left is what the stock moves say."""
    headers, lines, goods = table_of(Delivery), table_of(DeliveryLine), table_of(Product)
    moved = movements.moved_by_document(unit, "delivery")
    question = (
        select(lines.c.delivery_id, lines.c.product_id, sum_of(lines.c.quantity).label("total"))
        .join(headers, headers.c.id == lines.c.delivery_id)
        .join(goods, goods.c.id == lines.c.product_id)
        .where(headers.c.state == "shipped", goods.c.kind == "goods")
        .group_by(lines.c.delivery_id, lines.c.product_id)
    )
    said = {(row.delivery_id, row.product_id): row.total for row in unit.rows(question)}
    for key in sorted(said.keys() | moved.keys()):
        if said.get(key, ZERO) != moved.get(key, ZERO):
            yield Fault(
                key[0],
                N_("The lines say that {said} have left, the stock moves {moved}."),
                {"said": said.get(key, ZERO), "moved": moved.get(key, ZERO)},
            )


def _returned_is_lines(unit: Unit) -> Iterator[Fault]:
    """What came back of a delivery is the sum of its received returns, or all of it when it was undone."""
    headers, lines, kept = table_of(SalesReturn), table_of(SalesReturnLine), table_of(DeliveryLineProgress)
    sums = {
        row.delivery_line_id: row.total
        for row in unit.rows(
            select(lines.c.delivery_line_id, sum_of(lines.c.quantity).label("total"))
            .join(headers, headers.c.id == lines.c.return_id)
            .where(headers.c.state == "received")
            .group_by(lines.c.delivery_line_id)
        )
    }
    went, deliveries = table_of(DeliveryLine), table_of(Delivery)
    undone = {row.reverses_id for row in unit.rows(select(deliveries.c.reverses_id)) if row.reverses_id is not None}
    for row in unit.rows(select(kept, went.c.delivery_id).join(went, went.c.id == kept.c.line_id)):
        found = row.quantity_shipped if row.delivery_id in undone else sums.get(row.line_id, ZERO)
        if found != row.quantity_returned:
            yield Fault(
                row.delivery_id,
                N_("Returned is kept as {kept}, the returns say {found}."),
                {"kept": row.quantity_returned, "found": found},
            )


def _returned_is_possible(unit: Unit) -> Iterator[Fault]:
    kept, lines = table_of(DeliveryLineProgress), table_of(DeliveryLine)
    question = (
        select(lines.c.delivery_id)
        .join(kept, kept.c.line_id == lines.c.id)
        .where((kept.c.quantity_returned > kept.c.quantity_shipped) | (kept.c.quantity_shipped != lines.c.quantity))
    )
    for row in unit.rows(question):
        yield Fault(row.delivery_id, N_("More came back of this delivery than went."))


CHECKS = (
    Check("shipping.delivered", N_("What orders keep as delivered equals their deliveries"), _delivered_is_lines),
    Check("shipping.planned", N_("Planned goods out equal what is still to be delivered"), _planned_is_to_deliver),
    Check("shipping.moves", N_("Deliveries equal their stock moves"), _moved_is_lines),
    Check("shipping.back", N_("What came back equals the received returns"), _returned_is_lines),
    Check("shipping.returned", N_("No more comes back than went"), _returned_is_possible),
)
