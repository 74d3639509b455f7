"""Price lists as they are kept and used: who has which, bad set-ups, documents, re-pricing, statements; on both engines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import house
from erp_tui.domain.administration import services as set_up
from erp_tui.domain.kernel.errors import BusinessError, Conflict, InvalidInput, NotAllowed, NotFound, Several
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.parties.services import change as change_party
from erp_tui.domain.pricing import list_queries, prices, services
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.pricing.price_lists import NewPriceList
from erp_tui.domain.pricing.rule_text import parse_rule
from erp_tui.domain.products import queries as products
from erp_tui.domain.products import services as product_services
from erp_tui.domain.products.queries import Component
from erp_tui.domain.quotations import queries
from erp_tui.domain.quotations import services as quotations
from erp_tui.domain.quotations.rules import NewQuotation
from house import CLERK, OWNER


def price_list(books: Bookkeeper, code: str, *typed: str, default: bool = False, **more: Any) -> int:
    """A price list of typed rules."""
    list_id = books.perform(services.new_list, OWNER, NewPriceList(code, **more))
    add_rules(books, list_id, *typed)
    if default:
        books.perform(services.set_default_list, OWNER, list_id)
    return list_id


def add_rules(books: Bookkeeper, list_id: int, *typed: str) -> list[int]:
    with books.reading() as unit:
        rules = [list_queries.rule_from(unit, parse_rule(text)) for text in typed]
    return books.perform(services.add_rules, OWNER, list_id, rules) if rules else []


def quote(books: Bookkeeper, party_id: int, *typed: str, **more: Any) -> int:
    document = NewDocument(party_id, house.lines(*typed), **more)
    return books.perform(quotations.create, CLERK, NewQuotation(document))


def quoted(books: Bookkeeper, quotation_id: int) -> queries.QuotationView:
    return books.read(queries.quotation, OWNER, quotation_id)


def price(books: Bookkeeper, product_id: int, quantity: str = "1", **more: Any) -> Decimal:
    return books.read(prices.price_of, OWNER, product_id, Decimal(quantity), **more).unit_price


# ------------------------------------------------------------------------------------------------ who has which


def test_the_customers_list_else_the_groups_else_the_default_else_the_list_price(books: Bookkeeper) -> None:
    product, customer = house.product(books), house.customer(books, group="VIP")
    assert price(books, product, party_id=customer) == 10
    price_list(books, "D", "all 9", default=True)
    assert price(books, product, party_id=customer) == 9
    books.perform(services.assign_group_list, OWNER, "VIP", price_list(books, "G", "all 8"))
    assert price(books, product, party_id=customer) == 8
    own = price_list(books, "C", "all 7")
    books.perform(services.assign_list, OWNER, customer, own)
    assert price(books, product, party_id=customer) == 7
    assert price(books, product) == 9
    books.perform(services.archive_list, OWNER, own)
    assert price(books, product, party_id=customer) == 8
    books.perform(services.assign_group_list, OWNER, "VIP", None)
    books.perform(services.set_default_list, OWNER, None)
    assert price(books, product, party_id=customer) == 10
    with pytest.raises(NotAllowed):
        books.perform(services.assign_list, OWNER, customer, own)


def test_only_who_may_changes_price_lists(books: Bookkeeper) -> None:
    with pytest.raises(NotAllowed):
        books.perform(services.new_list, CLERK, NewPriceList("L"))


@pytest.mark.parametrize(
    "rule",
    [
        {"fixed": Decimal(-1)}, {"fixed": Decimal("1e15")}, {"fixed": Decimal("NaN")}, {"round_to": Decimal(0)},
        {"min_quantity": Decimal(5), "max_quantity": Decimal(4)}, {"min_margin": Decimal(5), "max_margin": Decimal(4)},
        {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, {"product_id": 1}, {"category_id": 1},
        {"template_id": 1}, {"party_id": 1}, {"base": "price_list", "base_list_id": 1}, {"base": "moon"},
    ],
)  # fmt: skip
def test_a_bad_rule_is_refused_and_nothing_is_written(books: Bookkeeper, rule: dict[str, Any]) -> None:
    list_id = price_list(books, "L", "all 9")
    with pytest.raises((InvalidInput, NotFound)):
        books.perform(services.add_rules, OWNER, list_id, [{"fixed": Decimal(8)}, rule])
    assert len(books.read(list_queries.price_list, OWNER, list_id).rules) == 1
    rule_id = books.read(list_queries.price_list, OWNER, list_id).rules[0].id
    with pytest.raises((InvalidInput, NotFound)):
        books.perform(services.change_rule, OWNER, list_id, rule_id, **services.EMPTY_RULE | rule)


def test_all_faults_of_a_rule_are_said_at_once(books: Bookkeeper) -> None:
    list_id = price_list(books, "L")
    with pytest.raises(Several) as refused:
        books.perform(services.add_rules, OWNER, list_id, [{"round_to": Decimal(0), "factor": Decimal(-1)}])
    assert {error.field for error in refused.value.errors} == {"round_to", "factor"}


def test_lists_based_on_each_other_in_a_circle_are_refused(books: Bookkeeper) -> None:
    lists = [price_list(books, f"L{n}") for n in range(4)]
    for n in range(3):
        add_rules(books, lists[n], f"all list:L{n + 1} -1%")
    with pytest.raises(InvalidInput) as refused:
        add_rules(books, lists[3], "all list:L0")
    assert refused.value.values["way"] == "L3 → L0 → L1 → L2 → L3"
    (rule,) = add_rules(books, lists[3], "all 5")
    with pytest.raises(InvalidInput):
        books.perform(services.change_rule, OWNER, lists[3], rule, fixed=None, base="price_list", base_list_id=lists[3])
    with pytest.raises(NotAllowed):
        books.perform(services.archive_list, OWNER, lists[3])
    assert price(books, house.product(books), list_id=lists[0]) == Decimal("4.8515")


def test_overlapping_rules_are_told_and_the_first_decides(books: Bookkeeper) -> None:
    product = house.product(books)
    list_id = price_list(books, "L", "all 9", "all to:2099-01-01 8", "A-1 2.. 7", default=True)
    view = books.read(list_queries.price_list, OWNER, list_id)
    assert [rule.overlaps for rule in view.rules] == [(2,), (1,), ()]
    assert price(books, product) == 9
    books.perform(services.move_rule, OWNER, list_id, view.rules[1].id, 1)
    assert price(books, product) == 8
    books.perform(services.remove_rule, OWNER, list_id, view.rules[1].id)
    assert price(books, product) == 9
    assert [rule.line_no for rule in books.read(list_queries.price_list, OWNER, list_id).rules] == [1, 2]


def test_a_rule_changed_meanwhile_is_a_conflict(books: Bookkeeper) -> None:
    list_id = price_list(books, "L", "all 9", "all 8")
    view = books.read(list_queries.price_list, OWNER, list_id)
    books.perform(services.change_rule, OWNER, list_id, view.rules[0].id, version=view.version, fixed=Decimal(7))
    for late in (
        lambda: books.perform(
            services.change_rule, OWNER, list_id, view.rules[1].id, version=view.version, fixed=Decimal(6)
        ),
        lambda: books.perform(services.remove_rule, OWNER, list_id, view.rules[1].id, version=view.version),
        lambda: books.perform(services.move_rule, OWNER, list_id, view.rules[1].id, 1, version=view.version),
    ):
        with pytest.raises(Conflict):
            late()
    assert [rule.text for rule in books.read(list_queries.price_list, OWNER, list_id).rules] == ["all 7", "all 8"]


# ------------------------------------------------------------------------------------------------ documents


def test_the_line_keeps_the_reason_of_its_price(books: Bookkeeper) -> None:
    customer = house.customer(books)
    house.product(books)
    price_list(books, "BASE", "all -10%")
    price_list(books, "L", "A-1 10.. list:BASE -5%", "all -1%", default=True)
    view = quoted(books, quote(books, customer, "A-1*12", "A-1*2 @9"))
    first, second = view.lines
    assert first.unit_price == Decimal("8.55")
    assert first.price_reason is not None
    assert first.price_reason["rule"]["no"] == 1
    assert first.price_reason["lost"] == [
        {"no": 2, "name": "", "for": "all", "why": "product", "value": ""},
    ]
    assert first.price_reason["base"]["of"]["list"] == "BASE"
    assert first.price_reason["price"] == "8.55"
    assert second.price_reason is not None
    assert (second.unit_price, second.price_reason["code"]) == (9, "given")
    assert second.price_reason["instead_of"]["price"] == "9.9"


def test_another_quantity_of_a_draft_brings_its_break_and_a_confirmed_order_keeps_its_prices(books: Bookkeeper) -> None:
    customer = house.customer(books)
    house.product(books, stock_of="100")
    list_id = price_list(books, "L", "A-1 10.. 8", default=True)
    order_id = house.order(books, customer, "A-1*5", "A-1*5 @7")
    lines = books.read(orders.order, OWNER, order_id).lines
    for line in lines:
        books.perform(order_services.change_line, CLERK, order_id, line.id, quantity=Decimal(10))
    assert [line.unit_price for line in books.read(orders.order, OWNER, order_id).lines] == [8, 7]
    books.perform(order_services.confirm, CLERK, order_id)
    rule = books.read(list_queries.price_list, OWNER, list_id).rules[0]
    books.perform(services.change_rule, OWNER, list_id, rule.id, fixed=Decimal(6))
    books.perform(order_services.change_line, CLERK, order_id, lines[0].id, quantity=Decimal(12))
    assert [line.unit_price for line in books.read(orders.order, OWNER, order_id).lines] == [8, 7]
    with pytest.raises(NotAllowed):
        books.perform(order_services.reprice, CLERK, order_id)
    assert house.faults(books) == []


def test_pricing_anew_twice_changes_nothing(books: Bookkeeper) -> None:
    customer = house.customer(books)
    house.product(books)
    house.product(books, "A-2", "20")
    list_id = price_list(books, "L", "A-1 8", default=True)
    quotation_id = quote(books, customer, "A-1*2", "A-2*3 -5%", "A-2*1 @15", discount_percent=Decimal(3))
    before = quoted(books, quotation_id)
    books.perform(quotations.reprice, CLERK, quotation_id)
    assert quoted(books, quotation_id) == before
    add_rules(books, list_id, "A-2 -50%")
    rule = books.read(list_queries.price_list, OWNER, list_id).rules[0]
    books.perform(services.change_rule, OWNER, list_id, rule.id, fixed=Decimal(9))
    books.perform(quotations.reprice, CLERK, quotation_id)
    after = quoted(books, quotation_id)
    assert [line.unit_price for line in after.lines] == [9, 10, 15]
    assert after.version > before.version
    with house.counting(books) as count:
        books.perform(quotations.reprice, CLERK, quotation_id)
    assert quoted(books, quotation_id) == after
    assert not any(text.startswith(("UPDATE", "INSERT")) for text in count.texts)


def test_an_inclusive_list_makes_inclusive_documents(books: Bookkeeper) -> None:
    customer = house.customer(books)
    house.product(books)
    price_list(books, "SHOP", "all 12", default=True, includes_tax=True)
    view = quoted(books, quote(books, customer, "A-1*1"))
    assert (view.prices_include_tax, view.gross, view.net) == (True, 12, 10)


def test_a_list_in_another_currency_is_converted_at_the_rate_of_the_document(books: Bookkeeper) -> None:
    customer = house.customer(books, currency="USD")
    house.product(books)
    books.perform(set_up.set_rate, OWNER, "USD", date(2026, 1, 1), Decimal("1.25"))
    price_list(books, "E", "all 8", default=True)
    quotation_id = quote(books, customer, "A-1*1")
    assert quoted(books, quotation_id).lines[0].unit_price == 10
    books.perform(set_up.set_rate, OWNER, "USD", date(2026, 1, 2), Decimal(2))
    books.perform(quotations.reprice, CLERK, quotation_id)
    assert quoted(books, quotation_id).lines[0].unit_price == 10  # the rate is frozen on the document


def test_what_a_list_makes_of_a_price_must_be_a_price(books: Bookkeeper) -> None:
    customer = house.customer(books)
    house.product(books)
    price_list(books, "L", "all +-20", default=True)
    with pytest.raises(NotAllowed) as refused:
        quote(books, customer, "A-1*1")
    assert refused.value.code == "no_price"
    assert quoted(books, quote(books, customer, "A-1*1 @4")).lines[0].unit_price == 4


def test_documents_keep_their_list_and_copies_of_it(books: Bookkeeper) -> None:
    customer = house.customer(books)
    house.product(books)
    price_list(books, "L", "all 9", default=True)
    other = price_list(books, "M", "all 7")
    quotation_id = quote(books, customer, "A-1*1", price_list_id=other)
    assert quoted(books, quotation_id).lines[0].unit_price == 7
    books.perform(quotations.add_lines, CLERK, quotation_id, house.lines("A-1*2"))
    assert [line.unit_price for line in quoted(books, quotation_id).lines] == [7, 7]
    books.perform(quotations.reprice, CLERK, quotation_id)
    assert [line.unit_price for line in quoted(books, quotation_id).lines] == [9, 9]


# ------------------------------------------------------------------------------------------------ statements


def _many(books: Bookkeeper, count: int) -> tuple[int, tuple[LineInput, ...]]:
    product_ids = [house.product(books, f"X{number}") for number in range(10)]
    price_list(books, "BASE", "all -1%")
    price_list(books, "L", *[f"X{number} 2.. list:BASE -{number}%" for number in range(10)], "all -2%", default=True)
    lines = tuple(
        LineInput(product_id=product_ids[number % 10], quantity=Decimal(number % 7 + 1)) for number in range(count)
    )
    return house.customer(books), lines


def test_pricing_costs_the_same_statements_for_one_and_for_a_thousand_lines(books: Bookkeeper) -> None:
    customer, lines = _many(books, 1000)
    counts = []
    for number in (1, 10, 1000):
        document = NewDocument(customer, lines[:number])
        books.perform(quotations.create, CLERK, NewQuotation(document))  # what is set up is known
        with house.counting(books) as count:
            books.perform(quotations.create, CLERK, NewQuotation(document))
        counts.append(_without_ids(count))
    assert counts[0] == counts[1] == counts[2]


def test_changing_one_line_costs_the_same_in_ten_and_in_a_thousand(books: Bookkeeper) -> None:
    customer, lines = _many(books, 1000)
    counts = []
    for number in (10, 1000):
        quotation_id = books.perform(quotations.create, CLERK, NewQuotation(NewDocument(customer, lines[:number])))
        line = quoted(books, quotation_id).lines[4]
        for quantity in (8, 1):
            with house.counting(books) as count:
                books.perform(quotations.change_line, CLERK, quotation_id, line.id, quantity=Decimal(quantity))
        counts.append(_without_ids(count))
    assert counts[0] == counts[1]


def test_without_price_lists_nothing_is_asked_for_them(books: Bookkeeper) -> None:
    customer, product = house.customer(books), house.product(books)
    document = NewDocument(customer, (LineInput(product_id=product),))
    books.perform(quotations.create, CLERK, NewQuotation(document))
    with house.counting(books) as count:
        books.perform(quotations.create, CLERK, NewQuotation(document))
    assert not any(name in text for text in count.texts for name in ("price_rule", "party_price_list", "customer_item"))


def _without_ids(count: house.Count) -> int:
    """Statements without those that draw a block of ids: a thousand lines need more ids."""
    return sum("id_block" not in text and "row_id" not in text for text in count.texts)


# ------------------------------------------------------------------------------------------------ products


def test_what_a_customer_calls_a_product_finds_it_and_is_printed(books: Bookkeeper) -> None:
    customer, other = house.customer(books), house.customer(books, "Other")
    product, second = house.product(books), house.product(books, "A-2")
    books.perform(product_services.name_for_customer, CLERK, customer, product, code="Tee 7", name="Chai")
    with pytest.raises(InvalidInput):
        books.perform(product_services.name_for_customer, CLERK, customer, second, code="tee 7")
    document = NewDocument(
        customer, (LineInput(code="TEE 7"), LineInput(code="A-1", text="As typed"), LineInput(code="A-2"))
    )
    view = quoted(books, books.perform(quotations.create, CLERK, NewQuotation(document)))
    assert [(line.code, line.text) for line in view.lines] == [
        ("A-1", "Chai [Tee 7]"), ("A-1", "As typed"), ("A-2", "Product A-2"),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        books.perform(quotations.create, CLERK, NewQuotation(NewDocument(other, (LineInput(code="TEE 7"),))))
    books.perform(product_services.name_for_customer, CLERK, customer, product)
    assert books.read(products.customer_items, OWNER, customer) == []


def test_a_kit_has_components_and_is_none_itself(books: Bookkeeper) -> None:
    kit = house.product(books, "SET", "25", kind="kit")
    one, two = house.product(books), house.product(books, "A-2")
    set_components = product_services.set_components
    books.perform(set_components, CLERK, kit, [Component(one, Decimal(2)), Component(two, Decimal(1))])
    books.perform(set_components, CLERK, kit, [Component(two, Decimal(3)), Component(one, Decimal(1))])
    assert books.read(products.components, OWNER, [kit, one]) == {
        kit: (Component(two, Decimal(3)), Component(one, Decimal(1)))
    }
    for bad in ([Component(kit, Decimal(1))], [Component(one, Decimal(0))], [Component(one, Decimal("0.5"))],
                [Component(one, Decimal(1)), Component(one, Decimal(2))], [Component(1, Decimal(1))]):  # fmt: skip
        with pytest.raises(BusinessError):
            books.perform(set_components, CLERK, kit, bad)
    with pytest.raises(NotAllowed):
        books.perform(set_components, CLERK, one, [])


def test_a_unit_keeps_its_size(books: Bookkeeper) -> None:
    save = set_up.save_unit
    books.perform(save, CLERK, "stone", kind="mass", factor=Decimal("6350.29318"), step=Decimal("0.01"))
    books.perform(save, CLERK, "stone", kind="mass", factor=Decimal("6350.29318"), step=Decimal("0.1"), name="Stone")
    for wrong in ({"factor": Decimal(1)}, {"kind": "volume"}, {"factor": Decimal(0)}, {"step": Decimal(0)},
                  {"factor": Decimal("NaN")}, {"factor": Decimal(10) ** 30}):  # fmt: skip
        values = {"kind": "mass", "factor": Decimal("6350.29318"), "step": Decimal(1)} | wrong
        with pytest.raises((InvalidInput, NotAllowed)):
            books.perform(save, CLERK, "stone", **values)


def test_categories_cannot_lie_below_themselves(books: Bookkeeper) -> None:
    top = books.perform(product_services.new_category, CLERK, "TOP", "Top")
    low = books.perform(product_services.new_category, CLERK, "LOW", "Low", parent_id=top)
    with pytest.raises(InvalidInput):
        books.perform(product_services.move_category, CLERK, top, low)
    with pytest.raises(InvalidInput):
        books.perform(product_services.move_category, CLERK, top, top)


def test_a_group_of_customers_moves_with_them(books: Bookkeeper) -> None:
    product, customer = house.product(books), house.customer(books)
    price_list(books, "L", "all group:VIP 5", "all 9", default=True)
    assert price(books, product, party_id=customer) == 9
    books.perform(change_party, OWNER, customer, group="VIP")
    assert price(books, product, party_id=customer) == 5
