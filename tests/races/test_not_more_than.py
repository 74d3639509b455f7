"""Whatever two clerks try at the same moment, no more is given than there is. On both engines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from races.together import at_once

import house
from erp_tui.domain.invoicing import queries as invoicing_queries
from erp_tui.domain.invoicing import services as invoicing
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import queries as order_queries
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.purchasing import queries as purchasing_queries
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.domain.shipping import queries as shipping_queries
from erp_tui.domain.shipping import services as shipping
from erp_tui.domain.shipping.rules import NewReturn
from erp_tui.domain.stock import queries as stock_queries
from erp_tui.domain.stock import services as stock

ROUNDS = 3


def delivered(books: Bookkeeper, party: int, typed: str) -> tuple[int, int]:
    """An order and its shipped delivery."""
    order = house.order(books, party, typed, confirm=True)
    [delivery] = books.read(shipping_queries.deliveries_of, house.CLERK, order)
    books.perform(shipping.ship, house.CLERK, delivery)
    return order, delivery


@pytest.fixture
def party(books: Bookkeeper) -> int:
    house.product(books, "A", stock_of="200")
    return house.customer(books)


def test_an_open_amount_is_paid_once(books: Bookkeeper, party: int) -> None:
    for _ in range(ROUNDS):
        order, _delivery = delivered(books, party, "A*1")
        [invoice] = books.read(invoicing_queries.invoices_of, house.CLERK, order)
        new = NewPayment(party, Decimal(12), settle=((invoice, Decimal(12)),))
        said = at_once(books, [lambda keeper, new=new: keeper.perform(receivables.record, house.CLERK, new)] * 3)
        assert said.count("not_open") == 2, said
        assert books.read(invoicing_queries.invoice, house.CLERK, invoice).payment == "Paid"
    assert books.read(ledger.balance_of, house.CLERK, "bank") == 12 * ROUNDS
    assert house.faults(books) == []


def test_the_credit_limit_is_given_once(books: Bookkeeper, party: int) -> None:
    for number in range(ROUNDS):
        careful = house.customer(books, f"Careful {number}", credit_limit=Decimal(100))
        ids = [house.order(books, careful, "A*5") for _ in range(4)]  # 60 each: one fits
        at_once(books, [lambda keeper, one=one: keeper.perform(orders.confirm, house.CLERK, one) for one in ids])
        with books.reading() as unit:
            seen = [order_queries.order(unit, one) for one in ids]
            assert [order.state for order in seen] == ["confirmed"] * 4
            assert sorted(order.is_held for order in seen) == [False, True, True, True]
            assert ledger.exposure(unit, careful).total == 60
    assert house.faults(books) == []


def test_goods_are_invoiced_once(books: Bookkeeper, party: int) -> None:
    from erp_tui.domain.administration import services as administration

    books.perform(administration.set_setting, house.OWNER, "invoice.itself", "no")
    for _ in range(ROUNDS):
        order = house.order(books, party, "A*10", confirm=True)  # seven are still to come: they do not make room
        [delivery] = books.read(shipping_queries.deliveries_of, house.CLERK, order)
        line = books.read(shipping_queries.delivery, house.CLERK, delivery).lines[0]
        books.perform(shipping.ship, house.CLERK, delivery, {line.id: Decimal(3)})
        drafts = [books.perform(invoicing.from_order, house.CLERK, order) for _ in range(2)]
        said = at_once(
            books, [lambda keeper, one=one: keeper.perform(invoicing.post, house.CLERK, one) for one in drafts]
        )
        assert said.count("more_than_to_invoice") == 1, said
    assert house.faults(books) == []


def test_goods_come_back_once(books: Bookkeeper, party: int) -> None:
    for _ in range(ROUNDS):
        _order, delivery = delivered(books, party, "A*3")
        line = books.read(shipping_queries.delivery, house.CLERK, delivery).lines[0]
        new = NewReturn(delivery, {line.id: Decimal(2)}, "damaged")
        ids = [books.perform(shipping.request_return, house.CLERK, new) for _ in range(2)]
        for one in ids:
            books.perform(shipping.approve_return, house.CLERK, one)
        said = at_once(
            books, [lambda keeper, one=one: keeper.perform(shipping.receive_return, house.CLERK, one) for one in ids]
        )
        assert said.count("more_than_shipped") == 1, said
    assert house.faults(books) == []


def test_a_delivery_leaves_once_and_is_undone_once(books: Bookkeeper, party: int) -> None:
    for _ in range(ROUNDS):
        order = house.order(books, party, "A*2", confirm=True)
        [delivery] = books.read(shipping_queries.deliveries_of, house.CLERK, order)
        for verb, refusal in ((shipping.ship, "wrong_state"), (shipping.undo, "undone_already")):
            said = at_once(books, [lambda keeper, v=verb: keeper.perform(v, house.CLERK, delivery)] * 2)  # noqa: B023
            assert said.count(refusal) == 1, said
    assert house.faults(books) == []


def test_a_purchase_comes_in_once(books: Bookkeeper, party: int) -> None:
    exotic = house.supplier(books)
    bought = books.perform(purchasing.create, house.CLERK, exotic, house.lines("A*5 @4"))
    books.perform(purchasing.order, house.CLERK, bought)
    [line] = books.read(purchasing_queries.purchase_order, house.CLERK, bought).lines
    said = at_once(
        books, [lambda keeper: keeper.perform(purchasing.receive, house.CLERK, bought, {line.id: Decimal(3)})] * 2
    )
    assert said.count("more_than_ordered") == 1, said
    assert house.faults(books) == []


def test_goods_that_come_while_their_order_is_closed(books: Bookkeeper, party: int) -> None:
    """A receipt promises goods to an order that waits, while that order is closed short: either, but never half of both."""
    for number in range(ROUNDS):
        goods = house.product(books, f"B{number}")
        order = house.order(books, party, f"B{number}*3", confirm=True)
        said = at_once(
            books,
            [
                lambda keeper, one=goods: keeper.perform(stock.adjust, house.CLERK, one, Decimal(3), "found"),
                lambda keeper, one=order: keeper.perform(orders.close_short, house.CLERK, one),
            ],
        )
        assert said == [goods, order]
        with books.reading() as unit:
            assert stock_queries.availability(unit, [goods])[goods].available == 3
        assert house.faults(books) == []


def test_goods_go_both_ways_between_two_places(books: Bookkeeper, party: int) -> None:
    goods = house.product(books, "C", stock_of="6")
    with books.reading() as unit:
        warehouse = stock_queries.default_warehouse(unit)
        first = stock_queries.warehouses(unit)[warehouse].stock_location_id
    second = books.perform(stock.new_location, house.OWNER, warehouse, "SHELF")
    books.perform(stock.transfer, house.CLERK, goods, Decimal(3), first, second)
    ways = [(first, second), (second, first)] * 3
    said = at_once(
        books,
        [lambda keeper, w=way: keeper.perform(stock.transfer, house.CLERK, goods, Decimal(3), *w) for way in ways],
    )
    assert set(said) <= {goods, "short"}
    assert house.faults(books) == []


def test_one_key_used_twice_at_once_acts_once(books: Bookkeeper, party: int) -> None:
    for number in range(ROUNDS):
        new = NewOrder(NewDocument(party, house.lines("A*1")))
        said = at_once(
            books,
            [lambda keeper, n=number, new=new: keeper.perform(orders.create, house.CLERK, new, key=f"key {n}")] * 3,
        )
        assert len(set(said)) == 1, said
        assert isinstance(said[0], int)
    with books.reading() as unit:
        assert len(listing.first_rows(unit, order_queries.ORDERS, limit=50)) == ROUNDS


def test_one_key_and_a_refusal_in_between(books: Bookkeeper, party: int) -> None:
    """The second use waits for the first, and is answered, although by now the rules would refuse it."""
    for number in range(ROUNDS):
        order = house.order(books, party, "A*1")
        said = at_once(
            books,
            [lambda keeper, n=number, one=order: keeper.perform(orders.confirm, house.CLERK, one, key=f"c {n}")] * 3,
        )
        assert said == [order] * 3


def test_a_code_is_taken_once(books: Bookkeeper) -> None:
    from erp_tui.domain.products import services as product_services
    from erp_tui.domain.products.rules import NewProduct

    new = NewProduct("Chai", code="CHAI")
    said = at_once(books, [lambda keeper: keeper.perform(product_services.create, house.CLERK, new)] * 3)
    assert said.count("code_taken") == 2, said
