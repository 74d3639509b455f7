"""Promotions: what they take off, what they give, in which order; coupons with their uses."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

import house
from erp_tui.domain.kernel.errors import BusinessError, NotEnough, NotFound
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Clock
from erp_tui.domain.orders import queries as order_queries
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing import services as pricing
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.pricing.explain import sentences
from erp_tui.domain.pricing.promotion_rules import PromotionRule
from erp_tui.domain.pricing.promotion_setup import coupons_of, promotion
from erp_tui.domain.quotations import queries, services
from erp_tui.domain.quotations.rules import NewQuotation


@pytest.fixture
def goods(books: Bookkeeper) -> dict[str, int]:
    return {
        code: house.product(books, code, price, stock_of="500") for code, price in (("A", "10"), ("B", "4"), ("G", "3"))
    }


@pytest.fixture
def party(books: Bookkeeper, goods: dict[str, int]) -> int:
    return house.customer(books)


def promote(books: Bookkeeper, code: str, kind: str, **values: Any) -> int:
    given = {
        name: Decimal(value) if isinstance(value, str) and name != "party_group" else value
        for name, value in values.items()
    }
    return books.perform(
        pricing.new_promotion, house.OWNER, PromotionRule(code, f"Promotion {code}", kind, "", **given)
    )


def quote(books: Bookkeeper, party: int, *typed: str, **document: Any) -> int:
    return books.perform(
        services.create, house.CLERK, NewQuotation(NewDocument(party, house.lines(*typed), **document))
    )


def seen(books: Bookkeeper, quotation: int) -> queries.QuotationView:
    return books.read(queries.quotation, house.CLERK, quotation)


def amounts(books: Bookkeeper, quotation: int) -> list[Decimal]:
    return [line.amount for line in seen(books, quotation).lines]


def order(books: Bookkeeper, party: int, *typed: str, coupon: str) -> int:
    return books.perform(
        orders.create, house.CLERK, NewOrder(NewDocument(party, house.lines(*typed), coupons=(coupon,)))
    )


def test_buy_three_pay_two_takes_the_cheapest(books: Bookkeeper, party: int, goods: dict[str, int]) -> None:
    promote(books, "P32", "pay_for", buy_quantity="3", pay_quantity="2", product_id=goods["A"])
    assert amounts(books, quote(books, party, "A*2")) == [20]
    assert amounts(books, quote(books, party, "A*3")) == [20]
    assert amounts(books, quote(books, party, "A*7")) == [50]
    assert amounts(books, quote(books, party, "A*2", "A*2")) == [20, 10]
    promote(books, "ALL32", "pay_for", buy_quantity="3", pay_quantity="2")
    assert amounts(books, quote(books, party, "B*2", "G*1")) == [8, 0]


def test_bought_goods_bring_others_for_nothing(books: Bookkeeper, party: int, goods: dict[str, int]) -> None:
    promote(
        books,
        "GIFT",
        "get_free",
        buy_quantity="4",
        free_quantity="1",
        product_id=goods["A"],
        free_product_id=goods["G"],
    )
    promote(books, "MORE", "get_free", buy_quantity="10", free_quantity="1", product_id=goods["B"])
    quotation = quote(books, party, "A*9", "B*10")
    view = seen(books, quotation)
    assert [(line.code, line.quantity, line.unit_price, line.amount) for line in view.lines] == [
        ("A", 9, 10, 90), ("G", 2, 0, 0), ("B", 10, 4, 40), ("B", 1, 0, 0),
    ]  # fmt: skip
    gift = view.lines[1].id
    books.perform(services.change_line, house.CLERK, quotation, view.lines[0].id, quantity=Decimal(12))
    assert [(line.id == gift, line.quantity) for line in seen(books, quotation).lines][1] == (True, 3)
    books.perform(services.change_line, house.CLERK, quotation, view.lines[0].id, quantity=Decimal(3))
    assert [line.code for line in seen(books, quotation).lines] == ["A", "B", "B"]
    made = books.perform(orders.from_quotation, house.CLERK, quotation)
    books.perform(orders.confirm, house.CLERK, made)
    assert [(line.code, line.quantity) for line in books.read(order_queries.order, house.CLERK, made).lines] == [
        ("A", 3), ("B", 10), ("B", 1),
    ]  # fmt: skip
    assert house.faults(books) == []


def test_exclusive_and_stackable_by_priority(books: Bookkeeper, party: int, goods: dict[str, int]) -> None:
    promote(books, "TEN", "percent_off", percent="10", is_stackable=True, priority=1)
    promote(books, "FIVE", "percent_off", percent="5", is_stackable=True, priority=2)
    promote(books, "HALF", "percent_off", percent="50", priority=3)
    quotation = quote(books, party, "A*1")
    line = seen(books, quotation).lines[0]
    assert (line.discount_percent, line.amount) == (Decimal("14.5"), Decimal("8.55"))
    assert line.price_reason is not None
    assert [(one["code"], one.get("why")) for one in line.price_reason["promotions"]] == [
        ("TEN", None), ("FIVE", None), ("HALF", "exclusive"),
    ]  # fmt: skip
    assert len([one for one in sentences(line.price_reason) if "Promotion" in one.message]) == 3
    promote(books, "FIRST", "percent_off", percent="20", priority=0)
    assert amounts(books, quote(books, party, "A*1")) == [8]


def test_an_amount_off_over_a_threshold_is_shared_and_nothing_is_lost(
    books: Bookkeeper, party: int, goods: dict[str, int]
) -> None:
    promote(books, "OFF10", "amount_off", amount="10", min_amount="100")
    assert amounts(books, quote(books, party, "A*9", "B*2")) == [90, 8]
    shared = amounts(books, quote(books, party, "A*9", "B*3", "G*1"))
    assert shared == [Decimal("81.43"), Decimal("10.86"), Decimal("2.71")] and sum(shared) == 95


def test_repricing_changes_nothing_and_what_was_typed_stays(
    books: Bookkeeper, party: int, goods: dict[str, int]
) -> None:
    promote(books, "TEN", "percent_off", percent="10")
    promote(
        books,
        "GIFT",
        "get_free",
        buy_quantity="5",
        free_quantity="1",
        product_id=goods["B"],
        is_stackable=True,
        priority=1,
    )
    quotation = quote(books, party, "A*1 -20%", "B*5")
    before = seen(books, quotation)
    assert before.lines[0].discount_percent == 28
    books.perform(services.reprice, house.CLERK, quotation)
    assert seen(books, quotation) == before
    form = {"quantity": Decimal(2), "unit_price": Decimal(10), "discount_percent": Decimal(28)}
    books.perform(services.change_line, house.CLERK, quotation, before.lines[0].id, **form)
    assert seen(books, quotation).lines[0].discount_percent == 28
    books.perform(services.change_line, house.CLERK, quotation, before.lines[0].id, discount_percent=Decimal(0))
    assert seen(books, quotation).lines[0].discount_percent == 10
    copy = books.perform(services.copy, house.CLERK, quotation)
    assert [(one.code, one.quantity, one.amount) for one in seen(books, copy).lines] == [
        (one.code, one.quantity, one.amount) for one in seen(books, quotation).lines
    ]


def test_what_a_quotation_agreed_outlives_the_promotion(books: Bookkeeper, party: int, goods: dict[str, int]) -> None:
    today = books.clock.today()
    promote(books, "NOW", "percent_off", percent="25", valid_to=today)
    quotation = quote(books, party, "A*4")
    books.perform(services.send, house.CLERK, quotation)
    books.clock = Clock("UTC", today + timedelta(days=1))
    made = books.perform(orders.from_quotation, house.CLERK, quotation)
    view = books.read(order_queries.order, house.CLERK, made)
    assert view.net == seen(books, quotation).net == 30
    books.perform(orders.change_line, house.CLERK, made, view.lines[0].id, quantity=Decimal(5))
    books.perform(orders.confirm, house.CLERK, made)
    assert books.read(order_queries.order, house.CLERK, made).lines[0].discount_percent == 25
    late = seen(books, quote(books, party, "A*4")).lines[0]
    assert (late.amount, late.price_reason and late.price_reason["promotions"][0]["why"]) == (40, "over")


def test_a_promotion_is_for_whom_it_is(books: Bookkeeper, party: int, goods: dict[str, int]) -> None:
    vip = house.customer(books, "Vip", group="VIP")
    promote(books, "VIPS", "percent_off", percent="10", party_group="VIP", is_stackable=True)
    promote(books, "MINE", "percent_off", percent="20", party_id=party, min_quantity="3", is_stackable=True)
    assert amounts(books, quote(books, vip, "A*3")) == [27]
    assert amounts(books, quote(books, party, "A*3")) == [24]
    assert amounts(books, quote(books, party, "A*2")) == [20]


# ------------------------------------------------------------------------------------------------ coupons


def test_a_coupon_is_used_when_confirmed_and_given_back_when_cancelled(
    books: Bookkeeper, party: int, goods: dict[str, int]
) -> None:
    off = promote(books, "SPRING", "percent_off", percent="10", needs_coupon=True)
    books.perform(pricing.new_coupon, house.OWNER, off, "last1", uses_allowed=1)
    assert amounts(books, quote(books, party, "A*1")) == [10]
    first, second = (order(books, party, "A*1", coupon="last1") for _ in range(2))
    assert books.read(order_queries.order, house.CLERK, first).net == 9
    books.perform(orders.confirm, house.CLERK, first)
    assert house.faults(books) == []
    with pytest.raises(NotEnough):
        books.perform(orders.confirm, house.CLERK, second)
    third = order(books, party, "A*1", coupon="LAST1")
    assert books.read(order_queries.order, house.CLERK, third).net == 10  # said on the line: used up
    books.perform(orders.cancel, house.CLERK, first, "customer")
    books.perform(orders.confirm, house.CLERK, second)
    assert [one.uses_taken for one in books.read(coupons_of, house.CLERK, off)] == [1]
    with pytest.raises(NotFound):
        order(books, party, "A*1", coupon="NONE")
    assert house.faults(books) == []


def test_each_customer_once_and_an_accepted_quotation_uses_it(
    books: Bookkeeper, party: int, goods: dict[str, int]
) -> None:
    off = promote(books, "SPRING", "percent_off", percent="10", needs_coupon=True)
    books.perform(pricing.new_coupon, house.OWNER, off, "ONCE", once_per_customer=True)
    quotation = quote(books, party, "A*1", coupons=("once",))
    other = quote(books, party, "A*1", coupons=("ONCE",))
    made = books.perform(orders.from_quotation, house.CLERK, quotation)
    books.perform(orders.confirm, house.CLERK, made)
    with pytest.raises(NotEnough):
        books.perform(services.accept, house.CLERK, other)
    elsewhere = order(books, house.customer(books, "Other"), "A*1", coupon="ONCE")
    books.perform(orders.confirm, house.CLERK, elsewhere)
    assert [one.uses_taken for one in books.read(coupons_of, house.CLERK, off)] == [2]
    assert house.faults(books) == []


def test_without_promotions_nothing_is_asked_of_the_database(books: Bookkeeper, party: int) -> None:
    quote(books, party, "A*1")
    with house.counting(books) as count:
        quote(books, party, "A*1")
    assert not [text for text in count.texts if "promotion" in text or "from coupon" in text.lower()]


def test_promotions_cost_the_same_for_one_line_and_for_many(books: Bookkeeper, party: int) -> None:
    promote(books, "TEN", "percent_off", percent="10")
    quote(books, party, "A*1")
    counts = []
    for lines in (1, 40):
        with house.counting(books) as count:
            quote(books, party, *["A*1"] * lines)
        counts.append(len([text for text in count.texts if "id" not in text[:14] and "nextval" not in text]))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("kind", "bad"),
    [("dance", {}), ("percent_off", {}), ("percent_off", {"percent": "0"}), ("percent_off", {"percent": "101"}),
     ("percent_off", {"percent": "NaN"}), ("percent_off", {"percent": "5", "amount": "5"}), ("amount_off", {"amount": "-1"}),
     ("pay_for", {"buy_quantity": "3", "pay_quantity": "3"}), ("get_free", {"buy_quantity": "3", "free_quantity": "1"}),
     ("percent_off", {"percent": "5", "product_id": 1}), ("percent_off", {"percent": "5", "min_amount": "1e30"}),
     ("percent_off", {"percent": "5", "priority": -1})],
)  # fmt: skip
def test_an_impossible_promotion_is_refused(books: Bookkeeper, kind: str, bad: dict[str, Any]) -> None:
    with pytest.raises(BusinessError):
        promote(books, "BAD", kind, **bad)


def test_a_promotion_is_changed_and_archived(books: Bookkeeper, party: int, goods: dict[str, int]) -> None:
    ten = promote(books, "TEN", "percent_off", percent="10")
    with pytest.raises(BusinessError):
        promote(books, "ten", "percent_off", percent="10")
    with pytest.raises(BusinessError):  # it needs none
        books.perform(pricing.new_coupon, house.OWNER, ten, "X")
    rule = PromotionRule("", "Twenty", "percent_off", "", percent=Decimal(20))
    books.perform(pricing.change_promotion, house.OWNER, ten, rule)
    assert (books.read(promotion, house.OWNER, ten).code, amounts(books, quote(books, party, "A*1"))) == ("TEN", [8])
    books.perform(pricing.archive_promotion, house.OWNER, ten)
    assert amounts(books, quote(books, party, "A*1")) == [10]
    assert house.faults(books) == []
