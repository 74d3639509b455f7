"""Adjusting, moving and counting goods: what it does to stock and ledger, and what it refuses."""

from datetime import date
from decimal import Decimal

import pytest

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Clock
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.stock import queries, services


def there(books: Bookkeeper, product: int) -> tuple[Decimal, Decimal]:
    with books.reading() as unit:
        found = queries.availability(unit, [product])[product]
        return found.on_hand, found.value


def places(books: Bookkeeper) -> tuple[int, int]:
    with books.reading() as unit:
        warehouse = queries.default_warehouse(unit)
        first = queries.warehouses(unit)[warehouse].stock_location_id
    return first, books.perform(services.new_location, house.OWNER, warehouse, "SHELF")


def test_what_is_found_and_lost_is_valued(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of="10", cost="6")
    assert there(books, goods) == (10, 60)
    books.perform(services.adjust, house.CLERK, goods, Decimal(5), "found", unit_cost=Decimal(9))
    assert there(books, goods) == (15, 105)
    books.perform(services.adjust, house.CLERK, goods, Decimal(-5), "broken")  # at 7 each
    assert there(books, goods) == (10, 70)
    with books.reading() as unit:
        assert ledger.balance_of(unit, "inventory") == 70
        assert ledger.balance_of(unit, "equity") == -60
        assert ledger.balance_of(unit, "stock_difference") == -10
    assert house.faults(books) == []


def test_no_more_is_lost_than_is_free(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of="10")
    house.order(books, house.customer(books), "A*8", confirm=True)
    with pytest.raises(NotEnough) as refused:
        books.perform(services.adjust, house.CLERK, goods, Decimal(-3), "lost")
    assert refused.value.values["free"] == 2
    books.perform(services.adjust, house.CLERK, goods, Decimal(-2), "lost")
    assert house.faults(books) == []


@pytest.mark.parametrize(
    ("quantity", "reason", "cost"),
    [("0", "found", None), ("NaN", "found", None), ("1", "because", None), ("1", "found", "-1"), ("1e15", "found", "1"),
     ("1e9", "found", "1e9")],
)  # fmt: skip
def test_what_cannot_be_adjusted_is_refused(books: Bookkeeper, quantity: str, reason: str, cost: str | None) -> None:
    goods = house.product(books, "A", stock_of="10")
    price = None if cost is None else Decimal(cost)
    with pytest.raises(BusinessError):
        books.perform(services.adjust, house.CLERK, goods, Decimal(quantity), reason, unit_cost=price)
    assert there(books, goods) == (10, 60)
    service = house.product(books, "S", kind="service")
    with pytest.raises(NotAllowed):
        books.perform(services.adjust, house.CLERK, service, Decimal(1), "found")


def test_goods_move_between_places_and_keep_their_value(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of="10")
    first, second = places(books)
    house.order(books, house.customer(books), "A*8", confirm=True)
    with pytest.raises(NotEnough):
        books.perform(services.transfer, house.CLERK, goods, Decimal(3), first, second)
    books.perform(services.transfer, house.CLERK, goods, Decimal(2), first, second)
    assert there(books, goods) == (10, 60)
    for target in (first, 0):
        with pytest.raises(InvalidInput):
            books.perform(services.transfer, house.CLERK, goods, Decimal(1), first, target)
    assert house.faults(books) == []


def test_a_count_corrects_each_place_by_itself(books: Bookkeeper) -> None:
    """One piece lies on the other shelf than the books say: in all nothing is missing, but both places are put right."""
    goods = house.product(books, "A", stock_of="10")
    first, second = places(books)
    books.perform(services.transfer, house.CLERK, goods, Decimal(4), first, second)
    sheet = books.perform(services.new_count, house.CLERK)
    lines = books.read(queries.count, house.CLERK, sheet).lines
    assert sorted((line.location_id, line.quantity_expected) for line in lines) == sorted([(first, 6), (second, 4)])
    books.perform(services.enter_count, house.CLERK, sheet, {goods: Decimal(5)})  # five on each shelf
    books.perform(services.post_count, house.CLERK, sheet)
    assert there(books, goods) == (10, 60)
    again = books.perform(services.new_count, house.CLERK)
    assert [line.quantity_expected for line in books.read(queries.count, house.CLERK, again).lines] == [5, 5]
    assert house.faults(books) == []


def test_a_count_is_finished_once(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of="10")
    sheet = books.perform(services.new_count, house.CLERK)
    for counted in ({goods: Decimal(-1)}, {goods: Decimal("NaN")}, {987: Decimal(1)}):
        with pytest.raises(InvalidInput):
            books.perform(services.enter_count, house.CLERK, sheet, counted)
    books.perform(services.enter_count, house.CLERK, sheet, {goods: Decimal(7)})
    books.perform(services.adjust, house.CLERK, goods, Decimal(2), "found")  # what lies there now counts
    books.perform(services.post_count, house.CLERK, sheet)
    assert there(books, goods)[0] == 7
    for verb, more in (
        (services.post_count, ()),
        (services.cancel_count, ()),
        (services.enter_count, ({goods: Decimal(1)},)),
    ):
        with pytest.raises(NotAllowed):
            books.perform(verb, house.CLERK, sheet, *more)


def test_goods_do_not_move_before_their_last_valuation(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of="10")
    books.clock = Clock("UTC", date(2026, 3, 15))
    with pytest.raises(NotAllowed) as refused:
        books.perform(services.adjust, house.CLERK, goods, Decimal(-1), "lost")
    assert refused.value.code == "valued_later"


def test_nothing_moves_in_a_closed_period(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of="10")
    books.perform(administration.close_period, house.OWNER, "2026-03")
    with pytest.raises(NotAllowed):
        books.perform(services.adjust, house.CLERK, goods, Decimal(-1), "lost")
    assert there(books, goods)[0] == 10


def test_short_stock_by_setting(books: Bookkeeper) -> None:
    """refuse: nothing is confirmed; allow: it leaves all the same, valued at the last known cost."""
    from erp_tui.domain.orders import services as orders
    from erp_tui.domain.shipping import queries as shipping_queries
    from erp_tui.domain.shipping import services as shipping

    goods = house.product(books, "A", stock_of="3")
    party = house.customer(books)
    books.perform(administration.set_setting, house.OWNER, "stock.when_short", "refuse")
    order = house.order(books, party, "A*5")
    with pytest.raises(NotEnough):
        books.perform(orders.confirm, house.CLERK, order)
    books.perform(administration.set_setting, house.OWNER, "stock.when_short", "allow")
    books.perform(orders.confirm, house.CLERK, order)
    [delivery] = books.read(shipping_queries.deliveries_of, house.CLERK, order)
    books.perform(shipping.ship, house.CLERK, delivery)
    assert there(books, goods) == (-2, -12)
    assert house.faults(books) == []
    books.perform(services.adjust, house.CLERK, goods, Decimal(4), "found", unit_cost=Decimal(7))
    assert there(books, goods) == (2, 14)
    assert house.faults(books) == []
