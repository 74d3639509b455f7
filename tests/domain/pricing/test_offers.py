"""What a typed line would be: price, margin by right, stock and promise; barcodes of cases; which of many lines can be entered."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from erp_tui.domain.kernel.errors import NotAllowed, NotFound
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.orders.services import DRAFT
from erp_tui.domain.pricing import services as pricing
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.pricing.explain import sentences
from erp_tui.domain.pricing.offers import Offer, Supply, asked, choices, faults_of, offer
from erp_tui.domain.pricing.promotion_rules import PromotionRule
from erp_tui.domain.products import services as products
from erp_tui.domain.stock.rules import Planned, covered_on
from house import CLERK, OWNER, customer, lines, order, product


def test_an_offer_is_what_the_line_will_be(books: Bookkeeper) -> None:
    product(books, "A-1", stock_of="5")
    order_id = order(books, customer(books), "A-1*1")
    asked = LineInput(code="a-1", quantity=Decimal(3), discount_percent=Decimal(10))
    found: Offer = books.read(offer, OWNER, DRAFT, order_id, asked)
    books.perform(order_services.add_lines, CLERK, order_id, [asked])
    line = books.read(orders.order, CLERK, order_id).lines[-1]
    assert (found.code, found.text, found.quantity, found.unit_price, found.discount_percent, found.amount) == (
        line.code, line.text, line.quantity, line.unit_price, line.discount_percent, line.amount,
    )  # fmt: skip
    assert found.margin == Decimal("33.33")  # 27 for what cost 18
    assert books.read(offer, CLERK, DRAFT, order_id, asked).margin is None


def test_products_that_may_be_meant_come_with_what_is_free_of_them(books: Bookkeeper) -> None:
    product(books, "A-1", stock_of="5")
    product(books, "A-2")
    product(books, "A-3", kind="service")
    order_id = order(books, customer(books), "A-1*2")
    books.perform(order_services.confirm, CLERK, order_id)
    found = books.read(choices, CLERK, "a-", 10)
    assert {one.code: one.free for one in found} == {"A-1": 3, "A-2": 0, "A-3": None}
    assert books.read(choices, CLERK, "a-", 1) == found[:1] and books.read(choices, CLERK, "nosuch", 10) == []


def promote(books: Bookkeeper, code: str, kind: str, **values: Any) -> None:
    books.perform(pricing.new_promotion, OWNER, PromotionRule(code, f"Promotion {code}", kind, "", **values))


def test_the_row_and_a_question_know_promotions_as_the_line_does(books: Bookkeeper) -> None:
    product_id, party_id = product(books, "A-1", stock_of="5"), customer(books)
    promote(books, "SPRING", "percent_off", percent=Decimal(20))
    promote(books, "VIP", "percent_off", percent=Decimal(50), needs_coupon=True)
    order_id = order(books, party_id, "A-1*1")
    typed = LineInput(code="A-1", quantity=Decimal(3), discount_percent=Decimal(10))
    found: Offer = books.read(offer, OWNER, DRAFT, order_id, typed)
    books.perform(order_services.add_lines, CLERK, order_id, [typed])
    line = books.read(orders.order, CLERK, order_id).lines[-1]
    assert (found.unit_price, found.discount_percent, found.amount) == (10, 28, Decimal("21.6"))
    assert (line.unit_price, line.discount_percent, line.amount) == (10, 28, Decimal("21.6"))
    assert found.reason == line.price_reason and not found.is_before_promotions
    answer = books.read(asked, CLERK, product_id, Decimal(3), party_id=party_id)
    assert (answer.unit_price, answer.discount_percent) == (10, 20)
    told = [one.message.format_map(one.values) for one in sentences(answer.reason) if "code" in one.values]
    assert any("SPRING" in one and "does not" not in one for one in told) and any("VIP" in one for one in told)
    assert books.read(asked, CLERK, product_id).discount_percent == 0, "nobody in particular"


def test_what_looks_at_the_whole_document_is_not_guessed(books: Bookkeeper) -> None:
    product_id, party_id = product(books, "A-1", stock_of="5"), customer(books)
    promote(books, "LARGE", "percent_off", percent=Decimal(20), min_amount=Decimal(25))
    order_id = order(books, party_id, "A-1*1")
    found: Offer = books.read(offer, OWNER, DRAFT, order_id, LineInput(code="A-1", quantity=Decimal(2)))
    assert (found.discount_percent, found.is_before_promotions) == (0, True)
    assert books.read(asked, CLERK, product_id, Decimal(3), party_id=party_id).discount_percent == 20


def test_what_is_free_and_when_it_can_leave(books: Bookkeeper) -> None:
    product(books, "A-1", stock_of="5")
    party_id = customer(books)
    order(books, party_id, "A-1*2", confirm=True)
    order_id = order(books, party_id, "A-1*1")
    with books.reading() as unit:
        tomorrow = unit.today + timedelta(days=1)

    def supply(quantity: int) -> Supply | None:
        found: Offer = books.read(offer, CLERK, DRAFT, order_id, LineInput(code="A-1", quantity=Decimal(quantity)))
        return found.supply

    assert supply(3) == Supply(Decimal(3), Decimal(0), Decimal(0), None, tomorrow)
    assert supply(4) == Supply(Decimal(3), Decimal(1), Decimal(0), None, None)


def test_receipts_cover_what_is_short_when_all_issues_are_served() -> None:
    first, second = date(2026, 3, 1), date(2026, 3, 9)
    plans = [Planned(second, Decimal(10)), Planned(first, Decimal(4)), Planned(second, Decimal(-3))]
    assert covered_on(Decimal(-1), plans) == first
    assert covered_on(Decimal(-2), plans) == second
    assert covered_on(Decimal(-12), plans) is None


def test_the_barcode_of_a_case_counts_its_pieces(books: Bookkeeper) -> None:
    books.perform(products.add_barcode, CLERK, product(books, "A-1"), "4006381333931", Decimal(12))
    order_id = order(books, customer(books), "4006381333931*2", "A-1*1")
    books.perform(order_services.add_lines, CLERK, order_id, lines("4006381333931"))
    found = books.read(orders.order, CLERK, order_id).lines
    assert [(line.code, line.quantity) for line in found] == [("A-1", 24), ("A-1", 1), ("A-1", 12)]


def test_an_offer_is_refused_as_the_line_would_be(books: Bookkeeper) -> None:
    product_id = product(books, "A-1")
    order_id = order(books, customer(books), "A-1*1")
    books.perform(products.block, CLERK, product_id, "Recalled")
    with pytest.raises(NotAllowed, match="Recalled"):
        books.read(offer, CLERK, DRAFT, order_id, LineInput(code="A-1"))
    with pytest.raises(NotFound):
        books.read(offer, CLERK, DRAFT, order_id, LineInput(code="B-1"))


def test_which_of_many_lines_can_be_entered(books: Bookkeeper) -> None:
    product(books, "A-1")
    books.perform(products.block, CLERK, product(books, "A-2"), "Recalled")
    order_id = order(books, customer(books), "A-1*1")
    typed = lines("A-1*1", "NONE*2", "A-2*1", "A-1*0.5", "A-1*7")
    found = books.read(faults_of, CLERK, DRAFT, order_id, typed)
    assert {place: error.code for place, error in found.items()} == {
        1: "no_product", 2: "product_blocked", 3: "not_a_step",
    }  # fmt: skip
    assert [error.values["line"] for _place, error in sorted(found.items())] == [2, 3, 4]
    books.perform(order_services.add_lines, CLERK, order_id, [typed[0], typed[4]])
