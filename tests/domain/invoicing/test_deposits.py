"""Deposits and what must be paid before goods leave; parts of orders, and orders invoiced before they are delivered."""

from __future__ import annotations

from decimal import Decimal

import pytest

import house
from erp_tui.domain.invoicing import queries, services
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.domain.shipping import queries as shipping_queries
from erp_tui.domain.shipping import services as shipping


def seen(books: Bookkeeper, order: int) -> orders.OrderView:
    return books.read(orders.order, house.CLERK, order)


def invoices(books: Bookkeeper, order: int) -> list[queries.InvoiceView]:
    found = books.read(queries.invoices_of, house.CLERK, order)
    return [books.read(queries.invoice, house.CLERK, one) for one in found]


def deposit(books: Bookkeeper, order: int, **how: Decimal) -> int:
    made = books.perform(services.deposit, house.CLERK, order, **how)
    return books.perform(services.post, house.CLERK, made)


def ship(books: Bookkeeper, order: int, *quantities: str) -> None:
    delivery = books.read(shipping_queries.deliveries_of, house.CLERK, order)[-1]
    lines = books.read(shipping_queries.delivery, house.CLERK, delivery).lines
    wanted = {line.id: Decimal(q) for line, q in zip(lines, quantities, strict=False)} or None
    books.perform(shipping.ship, house.CLERK, delivery, wanted)


def test_all_invoices_together_are_the_order(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", "33.33", stock_of="9")
    house.product(books, "B", "0.07", stock_of="9")
    order = house.order(books, party, "A*3", "B*7", confirm=True)
    total = seen(books, order).gross
    deposit(books, order, percent=Decimal("33.3"))
    deposit(books, order, amount=Decimal("20.01"))
    exposure = books.read(ledger.exposure, house.CLERK, party)
    assert exposure.total == total
    assert house.faults(books) == []
    ship(books, order, "1", "3")
    assert house.faults(books) == []
    ship(books, order)
    view = seen(books, order)
    assert sum(one.gross for one in invoices(books, order)) == total
    assert sum(one.net for one in invoices(books, order)) == view.net
    assert view.deposit == view.deposit_used and view.state == "closed"
    assert books.read(ledger.exposure, house.CLERK, party).total == total
    assert books.read(ledger.balance_of, house.CLERK, "customer_credit") == 0
    assert house.faults(books) == []


def test_a_deposit_that_was_taken_off_is_not_credited(books: Bookkeeper) -> None:
    house.product(books, "A", "10", stock_of="9")
    order = house.order(books, house.customer(books), "A*5", confirm=True)
    first = deposit(books, order, percent=Decimal(50))
    with pytest.raises(NotAllowed, match="deposit"):
        books.perform(order_services.cancel, house.CLERK, order, "customer")
    ship(books, order)
    [_deposit, final] = invoices(books, order)
    with pytest.raises(NotEnough):
        books.perform(services.credit, house.CLERK, first)
    books.perform(services.credit, house.CLERK, final.id)
    assert seen(books, order).deposit_used == 0
    books.perform(services.credit, house.CLERK, first)
    assert seen(books, order).deposit == 0
    assert sum(one.gross for one in invoices(books, order)) == 0
    assert house.faults(books) == []


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({}, InvalidInput),
        ({"percent": Decimal(0)}, InvalidInput),
        ({"percent": Decimal(101)}, InvalidInput),
        ({"amount": Decimal("0.001")}, InvalidInput),
        ({"amount": Decimal("60.01")}, NotEnough),
        ({"amount": Decimal(1), "percent": Decimal(1)}, InvalidInput),
    ],
)
def test_an_impossible_deposit_is_refused(
    sqlite_books: Bookkeeper, how: dict[str, Decimal], error: type[BusinessError]
) -> None:
    house.product(sqlite_books, "A", "10", stock_of="9")
    order = house.order(sqlite_books, house.customer(sqlite_books), "A*5", confirm=True)
    with pytest.raises(error):
        sqlite_books.perform(services.deposit, house.CLERK, order, **how)
    assert invoices(sqlite_books, order) == []


def test_goods_wait_for_the_money(books: Bookkeeper) -> None:
    party = house.customer(books, deliver_on="paid", invoice_on="ordered")
    house.product(books, "A", "10", stock_of="9")
    order = house.order(books, party, "A*5", confirm=True)
    [invoice] = invoices(books, order)  # by itself, when the order stood
    assert invoice.gross == 60
    delivery = books.read(shipping_queries.deliveries_of, house.CLERK, order)[-1]
    for attempt in (shipping.ship, shipping.pick):
        with pytest.raises(NotAllowed, match="paid"):
            books.perform(attempt, house.CLERK, delivery)
    books.perform(receivables.record, house.CLERK, NewPayment(party, Decimal(60), oldest_first=True))
    books.perform(shipping.pick, house.CLERK, delivery)
    books.perform(shipping.ship, house.CLERK, delivery)
    assert seen(books, order).state == "closed" and len(invoices(books, order)) == 1
    books.perform(shipping.undo, house.CLERK, delivery)
    assert len(invoices(books, order)) == 1 and seen(books, order).state == "confirmed"
    assert house.faults(books) == []
