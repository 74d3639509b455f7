"""Two at the same moment: the last coupon, one request for approval, the same piece of a quotation. On both engines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from races.together import at_once

import house
from erp_tui.domain.kernel.unit_of_work import Actor, Bookkeeper
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing import approvals
from erp_tui.domain.pricing import services as pricing
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.pricing.policy_rules import Rule
from erp_tui.domain.pricing.promotion_rules import PromotionRule
from erp_tui.domain.pricing.promotion_setup import coupons_of
from erp_tui.domain.quotations import queries, services
from erp_tui.domain.quotations.rules import NewQuotation

ROUNDS = 3
MANAGERS = (Actor(None, "mara", "Mara", "manager"), Actor(None, "otto", "Otto", "manager"))


@pytest.fixture
def party(books: Bookkeeper) -> int:
    house.product(books, "A", stock_of="200")
    return house.customer(books)


def test_the_last_use_of_a_coupon_goes_to_one(books: Bookkeeper, party: int) -> None:
    rule = PromotionRule("OFF", "Off", "percent_off", "", percent=Decimal(5), needs_coupon=True)
    off = books.perform(pricing.new_promotion, house.OWNER, rule)
    for number in range(ROUNDS):
        code = f"C{number}"
        books.perform(pricing.new_coupon, house.OWNER, off, code, uses_allowed=1)
        document = NewDocument(party, house.lines("A*1"), coupons=(code,))
        made = [books.perform(orders.create, house.CLERK, NewOrder(document)) for _ in range(2)]
        said = at_once(books, [lambda b, one=one: b.perform(orders.confirm, house.CLERK, one) for one in made])
        assert sorted(map(str, said)) == sorted([str(next(one for one in said if one in made)), "coupon_used_up"])
    assert [one.uses_taken for one in books.read(coupons_of, house.OWNER, off)] == [1] * ROUNDS
    assert house.faults(books) == []


def test_of_two_approvers_one_decides(books: Bookkeeper, party: int) -> None:
    books.perform(pricing.new_policy, house.OWNER, Rule(0, max_discount_percent=Decimal(5)))
    for _ in range(ROUNDS):
        new = NewQuotation(NewDocument(party, house.lines("A*1 -9%")))
        asked = books.perform(services.ask_approval, house.CLERK, books.perform(services.create, house.CLERK, new))
        said = at_once(
            books,
            [
                lambda b, asked=asked: b.perform(pricing.approve, MANAGERS[0], asked),
                lambda b, asked=asked: b.perform(pricing.reject, MANAGERS[1], asked, "No"),
            ],
        )
        assert sorted(map(str, said)) == sorted([str(asked), "decided_already"])
        decided = books.read(approvals.approval, house.OWNER, asked)
        assert (decided.state, decided.decided_login) == (
            ("approved", "mara") if said[0] == asked else ("rejected", "otto")
        )


def test_the_same_piece_of_a_quotation_is_ordered_once(books: Bookkeeper, party: int) -> None:
    for _ in range(ROUNDS):
        new = NewQuotation(NewDocument(party, house.lines("A*5")))
        quotation = books.perform(services.create, house.CLERK, new)
        line = books.read(queries.quotation, house.CLERK, quotation).lines[0].id

        def order(b: Bookkeeper, quotation: int = quotation, line: int = line) -> int:
            return b.perform(orders.from_quotation, house.CLERK, quotation, lines={line: Decimal(3)})

        said = at_once(books, [order, order])
        assert "more_than_quoted" in said and len([one for one in said if isinstance(one, int)]) == 1
        assert books.read(queries.quotation, house.CLERK, quotation).lines[0].quantity_ordered == 3
    assert house.faults(books) == []
