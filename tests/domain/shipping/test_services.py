"""What leaves and what comes back, and what is refused on the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.shipping import queries, services
from erp_tui.domain.shipping.rules import NewReturn
from erp_tui.domain.stock import queries as stock


def delivery_of(books: Bookkeeper, order: int) -> queries.DeliveryView:
    return books.read(queries.delivery, house.CLERK, books.read(queries.deliveries_of, house.CLERK, order)[-1])


def on_hand(books: Bookkeeper, goods: int) -> Decimal:
    with books.reading() as unit:
        return stock.availability(unit, [goods])[goods].on_hand


def sent_back(books: Bookkeeper, delivery: queries.DeliveryView, quantity: str, *, restock: bool = True) -> int:
    new = NewReturn(delivery.id, {delivery.lines[0].id: Decimal(quantity)}, "damaged", restock=restock)
    back = books.perform(services.request_return, house.CLERK, new)
    books.perform(services.approve_return, house.CLERK, back)
    return books.perform(services.receive_return, house.CLERK, back)


def test_delivered_may_not_exceed_ordered_beyond_what_is_allowed(books: Bookkeeper) -> None:
    house.product(books, "A", stock_of="20")
    party = house.customer(books)
    order = house.order(books, party, "A*10", confirm=True)
    delivery = delivery_of(books, order)
    line = delivery.lines[0].id
    with pytest.raises(NotEnough) as refused:
        books.perform(services.ship, house.CLERK, delivery.id, {line: Decimal(11)})
    assert refused.value.code == "more_than_ordered"
    books.perform(administration.set_setting, house.OWNER, "shipping.over_delivery_percent", "10")
    with pytest.raises(NotEnough):
        books.perform(services.ship, house.CLERK, delivery.id, {line: Decimal(12)})
    books.perform(services.ship, house.CLERK, delivery.id, {line: Decimal(11)})
    [invoice] = books.read(invoicing.invoices_of, house.CLERK, order)
    assert books.read(invoicing.invoice, house.CLERK, invoice).net == 110
    assert books.read(orders.order, house.CLERK, order).state == "closed"
    assert house.faults(books) == []


@pytest.mark.parametrize(
    "bad", [{1: Decimal(1)}, {None: Decimal("NaN")}, {None: Decimal(-1)}, {None: Decimal("1e30")}, {None: Decimal(0)}]
)
def test_impossible_quantities_are_refused(books: Bookkeeper, bad: dict[int | None, Decimal]) -> None:
    goods = house.product(books, "A", stock_of="20")
    delivery = delivery_of(books, house.order(books, house.customer(books), "A*10", confirm=True))
    wanted = {line if line is not None else delivery.lines[0].id: quantity for line, quantity in bad.items()}
    for verb in (services.ship, services.pick):
        with pytest.raises(BusinessError):
            books.perform(verb, house.CLERK, delivery.id, wanted)
    assert (on_hand(books, goods), delivery_of(books, delivery.order_id).state) == (20, "reserved")


def test_goods_leave_today_or_earlier_in_an_open_period(books: Bookkeeper) -> None:
    house.product(books, "A", stock_of="20")
    delivery = delivery_of(books, house.order(books, house.customer(books), "A*10", confirm=True))
    for day in (date(2026, 3, 17), date(2026, 3, 15), date(2019, 1, 1)):  # to come, before the goods came, no period
        with pytest.raises(BusinessError):
            books.perform(services.ship, house.CLERK, delivery.id, on=day)
    books.perform(services.ship, house.CLERK, delivery.id, on=date(2026, 3, 16))


def test_what_is_picked_can_be_put_back_but_not_amended(books: Bookkeeper) -> None:
    house.product(books, "A", stock_of="20")
    order = house.order(books, house.customer(books), "A*10", confirm=True)
    delivery = delivery_of(books, order)
    books.perform(services.pick, house.CLERK, delivery.id)
    books.perform(services.pack, house.CLERK, delivery.id)
    with pytest.raises(NotAllowed) as refused:
        books.perform(order_services.close_short, house.CLERK, order)
    assert refused.value.code == "being_packed"
    books.perform(services.unpick, house.CLERK, delivery.id)
    with pytest.raises(NotAllowed):
        books.perform(services.pack, house.CLERK, delivery.id)
    books.perform(services.cancel, house.CLERK, delivery.id)
    with pytest.raises(NotAllowed):
        books.perform(services.ship, house.CLERK, delivery.id)
    books.perform(services.plan_rest, house.CLERK, order)
    with pytest.raises(NotAllowed):  # it is all on its way again
        books.perform(services.plan_rest, house.CLERK, order)
    assert house.faults(books) == []


def test_goods_of_no_cost_come_back_too(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of="10", cost="0")
    party = house.customer(books)
    first, second = (delivery_of(books, house.order(books, party, "A*5", confirm=True)) for _ in range(2))
    books.perform(services.ship, house.CLERK, first.id)
    sent_back(books, first, "2")
    assert on_hand(books, goods) == 7
    books.perform(services.ship, house.CLERK, second.id)
    books.perform(services.undo, house.CLERK, second.id)
    assert on_hand(books, goods) == 7
    assert house.faults(books) == []


def test_what_comes_back_broken_is_not_put_on_the_shelf(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of="10", cost="6")
    delivery = delivery_of(books, house.order(books, house.customer(books), "A*10", confirm=True))
    books.perform(services.ship, house.CLERK, delivery.id)
    sent_back(books, delivery, "3", restock=False)
    assert on_hand(books, goods) == 0
    assert books.read(ledger.balance_of, house.CLERK, "cost_of_sales") == 60
    sent_back(books, delivery, "7")
    assert books.read(ledger.balance_of, house.CLERK, "cost_of_sales") == 18
    assert books.read(ledger.open_items, house.CLERK) == []  # all was credited
    with pytest.raises(NotEnough):
        sent_back(books, delivery, "1")
    assert house.faults(books) == []


def test_a_return_is_asked_for_with_a_reason_and_may_be_rejected(books: Bookkeeper) -> None:
    house.product(books, "A", stock_of="10")
    order = house.order(books, house.customer(books), "A*2")
    extra = LineInput(kind="free", text="Gift wrapping", unit_price=Decimal(2))
    books.perform(order_services.add_lines, house.CLERK, order, [extra])
    books.perform(order_services.confirm, house.CLERK, order)
    delivery = delivery_of(books, order)
    goods, wrapping = (line.id for line in delivery.lines)
    with pytest.raises(NotAllowed):
        books.perform(services.request_return, house.CLERK, NewReturn(delivery.id, {goods: Decimal(1)}, "damaged"))
    books.perform(services.ship, house.CLERK, delivery.id)
    for new in (
        NewReturn(delivery.id, {goods: Decimal(1)}, "whim"), NewReturn(delivery.id, {goods: Decimal(3)}, "damaged"),
        NewReturn(delivery.id, {goods: Decimal(0)}, "damaged"), NewReturn(delivery.id, {wrapping: Decimal(1)}, "damaged"),
    ):  # fmt: skip
        with pytest.raises(BusinessError):
            books.perform(services.request_return, house.CLERK, new)
    back = books.perform(services.request_return, house.CLERK, NewReturn(delivery.id, {goods: Decimal(1)}, "damaged"))
    with pytest.raises(NotAllowed):
        books.perform(services.receive_return, house.CLERK, back)
    books.perform(services.reject_return, house.CLERK, back)
    with pytest.raises(NotAllowed):
        books.perform(services.approve_return, house.CLERK, back)
    assert house.faults(books) == []


def test_a_shipment_is_undone_as_a_whole_once(books: Bookkeeper) -> None:
    house.product(books, "A", stock_of="10")
    party = house.customer(books)
    delivery = delivery_of(books, house.order(books, party, "A*5", confirm=True))
    with pytest.raises(NotAllowed):
        books.perform(services.undo, house.CLERK, delivery.id)
    books.perform(services.ship, house.CLERK, delivery.id)
    undone = books.perform(services.undo, house.CLERK, delivery.id)
    for one in (delivery.id, undone):
        with pytest.raises(NotAllowed):
            books.perform(services.undo, house.CLERK, one)
    with pytest.raises(NotAllowed):
        books.perform(services.request_return, house.CLERK, NewReturn(undone, {1: Decimal(1)}, "damaged"))
    other = delivery_of(books, house.order(books, party, "A*5", confirm=True))
    books.perform(services.ship, house.CLERK, other.id)
    sent_back(books, other, "1")
    with pytest.raises(NotAllowed):
        books.perform(services.undo, house.CLERK, other.id)
    assert house.faults(books) == []


def test_without_goods_nothing_ships(books: Bookkeeper) -> None:
    house.product(books, "A", stock_of="2")
    party = house.customer(books)
    first = delivery_of(books, house.order(books, party, "A*2", confirm=True))
    second = delivery_of(books, house.order(books, party, "A*2", confirm=True))
    with pytest.raises(NotEnough):
        books.perform(services.ship, house.CLERK, second.id)
    with pytest.raises(NotEnough) as refused:  # they are there, and promised to somebody else
        books.perform(services.ship, house.CLERK, second.id, {second.lines[0].id: Decimal(2)})
    assert refused.value.code == "short"
    with pytest.raises(InvalidInput):
        books.perform(services.ship, house.CLERK, first.id, {second.lines[0].id: Decimal(2)})
    books.perform(services.ship, house.CLERK, first.id)
    assert house.faults(books) == []
