"""How far who may go below the usual price, and who lets it pass beyond that."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, Several
from erp_tui.domain.kernel.unit_of_work import Actor, Bookkeeper
from erp_tui.domain.orders import queries as order_queries
from erp_tui.domain.orders import services as orders
from erp_tui.domain.pricing import approvals, policy
from erp_tui.domain.pricing import services as pricing
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.pricing.policy_rules import Rule
from erp_tui.domain.products import services as products
from erp_tui.domain.quotations import services as quotations
from erp_tui.domain.quotations.rules import NewQuotation

MANAGER = Actor(None, "mara", "Mara", "manager")
OTHER = Actor(None, "otto", "Otto", "manager")


@pytest.fixture
def party(books: Bookkeeper) -> int:
    house.product(books, "A", "10", stock_of="99", cost="6")
    house.product(books, "B", "10", cost="6")
    return house.customer(books)


def rule(books: Bookkeeper, **values: Any) -> int:
    given = {name: Decimal(value) if name.endswith("percent") else value for name, value in values.items()}
    return books.perform(pricing.new_policy, house.OWNER, Rule(0, **given))


def quote(books: Bookkeeper, party: int, *typed: str, actor: Actor = house.CLERK, **document: Any) -> int:
    new = NewQuotation(NewDocument(party, house.lines(*typed), **document))
    return books.perform(quotations.create, actor, new)


def code_of(books: Bookkeeper, run: Any, *arguments: Any, actor: Actor = house.CLERK) -> str:
    with pytest.raises(BusinessError) as refused:
        books.perform(run, actor, *arguments)
    return refused.value.code


def test_beyond_the_policy_a_quotation_waits_for_somebody_else(books: Bookkeeper, party: int) -> None:
    rule(books, max_discount_percent="10")
    within, beyond = quote(books, party, "A*1 -10%"), quote(books, party, "A*1 -10.01%")
    books.perform(quotations.send, house.CLERK, within)
    for run in (quotations.send, quotations.accept, orders.from_quotation):
        assert code_of(books, run, beyond) == "needs_approval"
    asked = books.perform(quotations.ask_approval, house.CLERK, beyond, "Big customer")
    assert code_of(books, quotations.send, beyond) == "waits_for_approval"
    assert code_of(books, quotations.ask_approval, beyond) == "asked_already"
    assert code_of(books, pricing.approve, asked) == "no_right"
    seen = books.read(approvals.approval, MANAGER, asked)
    assert (seen.asked_login, seen.asked_reason, seen.state) == ("clerk", "Big customer", "requested")
    assert [(one.line_no, one.limit, one.values["found"]) for one in seen.beyond] == [(1, "discount", "10.01")]
    books.perform(pricing.approve, MANAGER, asked, "Once")
    books.perform(quotations.send, house.CLERK, beyond)
    assert code_of(books, pricing.reject, asked, "No", actor=OTHER) == "decided_already"
    order = books.perform(orders.from_quotation, house.CLERK, beyond)
    books.perform(orders.confirm, house.CLERK, order)  # what the quotation agreed is agreed
    assert house.faults(books) == []


def test_who_asked_does_not_decide_whatever_the_role(books: Bookkeeper, party: int) -> None:
    rule(books, max_discount_percent="10")
    for who in (MANAGER, house.OWNER):
        beyond = quote(books, party, "A*1 -20%", actor=who)
        asked = books.perform(quotations.ask_approval, who, beyond)
        assert code_of(books, pricing.approve, asked, actor=who) == "own_request"
        assert code_of(books, pricing.reject, asked, "No", actor=who) == "own_request"
        books.perform(pricing.approve, OTHER, asked)


def test_what_was_changed_since_needs_a_new_approval(books: Bookkeeper, party: int) -> None:
    rule(books, max_discount_percent="10")
    quotation = quote(books, party, "A*1 -20%")
    first = books.perform(quotations.ask_approval, house.CLERK, quotation)
    books.perform(quotations.add_lines, house.CLERK, quotation, house.lines("A*9"))
    assert books.read(approvals.approval, MANAGER, first).state == "replaced"
    assert code_of(books, pricing.approve, first, actor=MANAGER) == "replaced"
    second = books.perform(quotations.ask_approval, house.CLERK, quotation)
    books.perform(pricing.approve, MANAGER, second)
    books.perform(quotations.change, house.CLERK, quotation, discount_percent=Decimal(1))
    assert code_of(books, quotations.send, quotation) == "needs_approval"
    books.perform(quotations.change, house.CLERK, quotation, discount_percent=Decimal(0))
    books.perform(quotations.send, house.CLERK, quotation)  # it says again what was approved


@pytest.mark.parametrize("room", [quotations, orders], ids=["quotations", "orders"])
def test_pricing_anew_follows_the_policy_as_changing_a_line_does(books: Bookkeeper, party: int, room: Any) -> None:
    rule(books, max_discount_percent="10")
    document: Any = NewDocument(party, house.lines("A*1 -20%"))
    wrapped = NewQuotation(document) if room is quotations else orders.NewOrder(document)
    draft = books.perform(room.create, house.CLERK, wrapped)
    asked = books.perform(room.ask_approval, house.CLERK, draft)
    books.perform(room.reprice, house.CLERK, draft)
    assert books.read(approvals.approval, MANAGER, asked).state == "replaced"
    rule(books, max_discount_percent="15", beyond="refuse")
    assert code_of(books, room.reprice, draft) == "beyond_policy"


def test_a_rejected_request_is_over_until_the_document_changes(books: Bookkeeper, party: int) -> None:
    rule(books, max_discount_percent="10")
    quotation = quote(books, party, "A*1 -20%")
    asked = books.perform(quotations.ask_approval, house.CLERK, quotation)
    assert code_of(books, pricing.reject, asked, " ", actor=MANAGER) == "no_reason_given"
    books.perform(pricing.reject, MANAGER, asked, "Too much")
    assert code_of(books, quotations.send, quotation) == "rejected"
    line = 0
    with books.reading() as unit:
        from erp_tui.domain.quotations import queries

        line = queries.quotation(unit, quotation).lines[0].id
    books.perform(quotations.change_line, house.CLERK, quotation, line, discount_percent=Decimal(10))
    books.perform(quotations.send, house.CLERK, quotation)


def test_every_way_of_giving_less_counts(books: Bookkeeper, party: int) -> None:
    """Price by hand, line discount and document discount together: 1 - 0.95 x 0.95 x 0.9 is 18.78 %."""
    rule(books, max_discount_percent="18.77", beyond="refuse")
    wanted = NewDocument(party, house.lines("A*100 @9.50 -5%"), discount_percent=Decimal(10))
    with pytest.raises(InvalidInput) as refused:
        books.perform(quotations.create, house.CLERK, NewQuotation(wanted))
    assert (refused.value.code, refused.value.values["found"]) == ("beyond_policy", "18.78")
    books.perform(quotations.create, house.CLERK, NewQuotation(replace(wanted, discount_percent=Decimal("9.9"))))
    with pytest.raises(Several) as all_of_them:  # every line at once
        quote(books, party, "A*1 -20%", "B*1 @5")
    assert [one.values["line"] for one in all_of_them.value.errors] == [1, 2]


def test_the_nearest_rule_decides_and_may_both_refuse_and_ask(books: Bookkeeper, party: int) -> None:
    above = books.perform(products.new_category, house.OWNER, "ABOVE", "Above")
    below = books.perform(products.new_category, house.OWNER, "BELOW", "Below", parent_id=above)
    in_it = house.product(books, "C", "10", category_id=below)
    rule(books, max_discount_percent="1", beyond="refuse")
    rule(books, category_id=above, max_discount_percent="5")
    rule(books, category_id=above, max_discount_percent="20", beyond="refuse")
    rule(books, category_id=above, role="manager", max_discount_percent="30")
    assert (
        code_of(books, quotations.create, NewQuotation(NewDocument(party, house.lines("A*1 -2%")))) == "beyond_policy"
    )
    books.perform(quotations.send, house.CLERK, quote(books, party, "C*1 -5%"))
    assert code_of(books, quotations.send, quote(books, party, "C*1 -15%")) == "needs_approval"
    assert (
        code_of(books, quotations.create, NewQuotation(NewDocument(party, house.lines("C*1 -21%")))) == "beyond_policy"
    )
    books.perform(quotations.send, MANAGER, quote(books, party, "C*1 -30%", actor=MANAGER))
    rule(books, product_id=in_it, max_discount_percent="50")
    books.perform(quotations.send, house.CLERK, quote(books, party, "C*1 -50%"))


def test_the_least_margin_is_kept_and_says_no_cost_to_clerks(books: Bookkeeper, party: int) -> None:
    rule(books, min_margin_percent="25")  # stock of A cost 6: 8 leave 25 %
    books.perform(quotations.send, house.CLERK, quote(books, party, "A*2 @8"))
    low = quote(books, party, "A*2 @7.99")
    asked = books.perform(quotations.ask_approval, house.CLERK, low)
    for actor, told in ((house.CLERK, {"line", "text"}), (MANAGER, {"line", "text", "found", "allowed"})):
        seen = books.read(approvals.approval, actor, asked).beyond[0]
        assert set(seen.values) == told
    rule(books, min_margin_percent="0", beyond="refuse")
    assert (
        code_of(books, quotations.create, NewQuotation(NewDocument(party, house.lines("B*1 @5.99")))) == "beyond_policy"
    )


def test_margins_are_told_to_those_who_see_costs(books: Bookkeeper, party: int) -> None:
    """10 less 20 % for what has cost 6; a text with a price has no cost, an optional line no say."""
    house.product(books, "M-1", "10", cost="6")
    made = house.order(books, party, "M-1*3 -20%")
    view = books.read(order_queries.order, house.OWNER, made)
    assert books.read(policy.margins, house.OWNER, view.rate, view.lines) == {view.lines[0].id: Decimal(25)}
    assert books.read(policy.margins, house.CLERK, view.rate, view.lines) == {}


def test_an_order_is_confirmed_after_approval_and_changed_within_the_policy_only(books: Bookkeeper, party: int) -> None:
    rule(books, max_discount_percent="10")
    order = house.order(books, party, "A*2 -20%", "B*1")
    assert code_of(books, orders.confirm, order) == "needs_approval"
    asked = books.perform(orders.ask_approval, house.CLERK, order, "Please")
    books.perform(pricing.approve, MANAGER, asked)
    books.perform(orders.confirm, house.CLERK, order)
    with books.reading() as unit:
        from erp_tui.domain.orders import queries

        first, second = queries.order(unit, order).lines
    with pytest.raises(InvalidInput):
        books.perform(orders.change_line, house.CLERK, order, second.id, discount_percent=Decimal(11))
    books.perform(orders.change_line, house.CLERK, order, second.id, discount_percent=Decimal(9))
    assert code_of(books, orders.ask_approval, order) == "not_draft"
    assert first.discount_percent == 20
    assert house.faults(books) == []


def test_an_order_cheaper_than_its_quotation_needs_its_own_approval(books: Bookkeeper, party: int) -> None:
    rule(books, max_discount_percent="10")
    quotation = quote(books, party, "A*2 -20%")
    books.perform(pricing.approve, MANAGER, books.perform(quotations.ask_approval, house.CLERK, quotation))
    order = books.perform(orders.from_quotation, house.CLERK, quotation)
    with books.reading() as unit:
        from erp_tui.domain.orders import queries

        line = queries.order(unit, order).lines[0].id
    books.perform(orders.change_line, house.CLERK, order, line, discount_percent=Decimal(21))
    assert code_of(books, orders.confirm, order) == "needs_approval"
    books.perform(orders.change_line, house.CLERK, order, line, discount_percent=Decimal(20))
    books.perform(orders.confirm, house.CLERK, order)


def test_large_quotations_are_approved_whatever_their_lines_say(books: Bookkeeper, party: int) -> None:
    books.perform(administration.set_setting, house.OWNER, "quotation.approve_from", "120")
    books.perform(quotations.send, house.CLERK, quote(books, party, "A*9"))
    large = quote(books, party, "A*10")  # 100 and 20 % tax
    assert code_of(books, quotations.send, large) == "needs_approval"
    books.perform(pricing.approve, MANAGER, books.perform(quotations.ask_approval, house.CLERK, large))
    books.perform(quotations.send, house.CLERK, large)
    for bad in ("0", "-1", "x", "9**9**9", "NaN"):
        with pytest.raises(InvalidInput):
            books.perform(administration.set_setting, house.OWNER, "quotation.approve_from", bad)


def test_without_rules_nothing_is_asked_of_the_database(books: Bookkeeper, party: int) -> None:
    quotation = quote(books, party, "A*1 -99%")
    books.perform(quotations.send, house.CLERK, quotation)  # reads the set-up
    with house.counting(books) as count:
        books.perform(quotations.send, house.CLERK, quote(books, party, "A*1 -99%"))
    assert not [text for text in count.texts if "approval" in text or "policy_rule" in text]
    with pytest.raises(NotAllowed):
        books.perform(quotations.ask_approval, house.CLERK, quote(books, party, "A*1 -99%"))


def test_checking_costs_the_same_for_one_line_and_for_many(books: Bookkeeper, party: int) -> None:
    rule(books, max_discount_percent="10", min_margin_percent="1")
    counts = []
    quote(books, party, "A*1")
    for lines in (1, 40):
        with house.counting(books) as count:
            quote(books, party, *["A*1 -5%"] * lines)
        counts.append(len([text for text in count.texts if "id" not in text[:14] and "nextval" not in text]))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "bad",
    [{}, {"max_discount_percent": "101"}, {"max_discount_percent": "NaN"}, {"min_margin_percent": "-101"},
     {"max_discount_percent": "5", "role": "king"}, {"max_discount_percent": "5", "beyond": "dance"},
     {"max_discount_percent": "5", "product_id": 1}, {"max_discount_percent": "5", "category_id": 1},
     {"max_discount_percent": "5", "product_id": 1, "category_id": 1}],
)  # fmt: skip
def test_an_impossible_rule_is_refused(books: Bookkeeper, bad: dict[str, Any]) -> None:
    with pytest.raises(BusinessError):
        rule(books, **bad)
    assert books.read(policy.policy, house.OWNER) == []


def test_a_rule_is_changed_and_removed(books: Bookkeeper, party: int) -> None:
    first = rule(books, max_discount_percent="10", beyond="refuse")
    assert (
        code_of(books, quotations.create, NewQuotation(NewDocument(party, house.lines("A*1 -11%")))) == "beyond_policy"
    )
    books.perform(pricing.change_policy, house.OWNER, first, Rule(9, max_discount_percent=Decimal(20)))
    assert [(one.no, one.max_discount_percent, one.beyond) for one in books.read(policy.policy, house.OWNER)] == [
        (1, 20, "approve")
    ]
    books.perform(pricing.remove_policy, house.OWNER, first)
    quote(books, party, "A*1 -99%")
    assert code_of(books, pricing.new_policy, Rule(0), actor=MANAGER) == "no_right"
