"""Kits: sold and invoiced as one line, delivered by what they consist of."""

from __future__ import annotations

from decimal import Decimal

import pytest

import house
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders import queries, services
from erp_tui.domain.products import services as products
from erp_tui.domain.products.queries import Component
from erp_tui.domain.shipping import may_go
from erp_tui.domain.shipping import queries as shipping_queries
from erp_tui.domain.shipping import services as shipping
from erp_tui.domain.shipping.rules import NewReturn


@pytest.fixture
def order(books: Bookkeeper) -> int:
    """Four kits of two P and one Q; there are twenty of each."""
    parts = [house.product(books, code, "5", stock_of="20") for code in ("P", "Q")]
    kit = house.product(books, "K", "30", kind="kit")
    books.perform(
        products.set_components, house.CLERK, kit, [Component(parts[0], Decimal(2)), Component(parts[1], Decimal(1))]
    )
    return house.order(books, house.customer(books), "K*4", "P*1", confirm=True)


def seen(books: Bookkeeper, order: int) -> queries.OrderView:
    return books.read(queries.order, house.CLERK, order)


def last_delivery(books: Bookkeeper, order: int) -> int:
    return books.read(shipping_queries.deliveries_of, house.CLERK, order)[-1]


def ship(books: Bookkeeper, order: int, kits: int) -> int:
    delivery = last_delivery(books, order)
    by_line = {seen(books, order).lines[0].id: Decimal(kits)}
    return books.perform(
        shipping.ship, house.CLERK, delivery, books.read(may_go.on_delivery, house.CLERK, delivery, by_line)
    )


def invoiced(books: Bookkeeper, order: int) -> list[Decimal]:
    found = books.read(invoicing.invoices_of, house.CLERK, order)
    return [books.read(invoicing.invoice, house.CLERK, one).net for one in found]


def test_a_kit_is_delivered_by_its_components_and_invoiced_whole(books: Bookkeeper, order: int) -> None:
    view = seen(books, order)
    assert [line.code for line in view.lines] == ["K", "P"]
    assert [(one.code, one.quantity_reserved) for one in view.components] == [("P", 8), ("Q", 4)]
    assert view.net == 125
    sent = ship(books, order, 3)
    view = seen(books, order)
    assert view.lines[0].quantity_delivered == 3 and [one.quantity_to_deliver for one in view.components] == [2, 1]
    assert invoiced(books, order) == [90]
    assert house.faults(books) == []
    lines = {line.code: line.id for line in books.read(shipping_queries.delivery, house.CLERK, sent).lines}
    back = NewReturn(sent, {lines["P"]: Decimal(1)}, "not_wanted")  # half a kit: one kit less has stayed
    made = books.perform(shipping.request_return, house.CLERK, back)
    books.perform(shipping.approve_return, house.CLERK, made)
    books.perform(shipping.receive_return, house.CLERK, made)
    assert invoiced(books, order) == [90, -30]
    assert seen(books, order).lines[0].quantity_returned == 1
    books.perform(shipping.ship, house.CLERK, last_delivery(books, order))
    assert seen(books, order).delivery_status == "delivered" and seen(books, order).state == "closed"
    assert house.faults(books) == []


def test_components_follow_their_kit(books: Bookkeeper, order: int) -> None:
    line = seen(books, order).lines[0]
    books.perform(services.change_line, house.CLERK, order, line.id, quantity=Decimal(6))
    assert [one.quantity_reserved for one in seen(books, order).components] == [12, 6]
    sent = ship(books, order, 2)
    with pytest.raises(BusinessError):
        books.perform(services.change_line, house.CLERK, order, line.id, quantity=Decimal(1))
    books.perform(shipping.undo, house.CLERK, sent)
    assert invoiced(books, order) == [60, -60]
    books.perform(services.close_line, house.CLERK, order, line.id)
    assert [one.quantity_to_deliver for one in seen(books, order).components] == [0, 0]
    assert [line.code for line in seen(books, books.perform(services.copy, house.CLERK, order)).lines] == ["K", "P"]
    assert house.faults(books) == []


def test_half_of_a_kit_is_none(books: Bookkeeper, order: int) -> None:
    delivery = last_delivery(books, order)
    lines = {line.code: line for line in books.read(shipping_queries.delivery, house.CLERK, delivery).lines}
    books.perform(shipping.ship, house.CLERK, delivery, {lines["Q"].id: Decimal(4)})
    view = seen(books, order)
    assert view.lines[0].quantity_delivered == 0 and view.delivery_status == "partly_delivered"
    assert invoiced(books, order) == []
    assert house.faults(books) == []
