"""Replenishment: what is requested by itself and why, ordered, received, given up."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import house
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.errors import BusinessError, NotAllowed, NotEnough
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import queries as order_queries
from erp_tui.domain.orders import services as orders
from erp_tui.domain.purchasing import lists, queries, rules, services
from erp_tui.domain.purchasing.rules import Reorder
from erp_tui.domain.stock import queries as stock

[CASE] = json.loads((Path(__file__).parents[2] / "examples" / "reorder.json").read_text())["cases"]


def requisitions(books: Bookkeeper, only: str | None = None) -> list[queries.RequisitionView]:
    with books.reading() as unit:
        found = listing.first_rows(unit, lists.REQUISITIONS, limit=20, only=only)
        return [queries.requisition(unit, row.id) for row in found]


def test_worked_case_of_reordering(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of=CASE["given"]["on_hand"])
    rule = CASE["given"]["rule"]
    going = sum(Decimal(move["qty"]) for move in CASE["given"]["moves"])
    books.perform(services.set_supplier, house.CLERK, goods, house.supplier(books), Decimal(5))
    house.order(books, house.customer(books), f"A*{going}", confirm=True)
    kept = Reorder(Decimal(rule["min"]), Decimal(rule["max"]), lead_days=1)  # the goods are to go tomorrow
    books.perform(services.set_rule, house.CLERK, goods, kept)
    found = requisitions(books, "open")
    assert sum(one.quantity for one in found) == Decimal(CASE["then"]["s1"]["order_qty"])
    for order in books.perform(services.order_requisitions, house.CLERK, [one.id for one in found]):
        books.perform(services.order, house.CLERK, order)
    books.perform(services.set_rule, house.CLERK, goods, kept)
    assert sum(one.quantity for one in requisitions(books, "open")) == Decimal(CASE["then"]["s3"]["order_qty"])


@pytest.mark.parametrize(
    ("forecast", "rule", "expected"),
    [
        ("5", Reorder(Decimal(5), Decimal(10)), "0"), ("4.999999", Reorder(Decimal(5), Decimal(10)), "5.000001"),
        ("0", Reorder(Decimal(5), Decimal(10), Decimal(6)), "12"), ("4", Reorder(Decimal(5), Decimal(10), None, Decimal(50)), "50"),
        ("-3", rules.NO_RULE, "3"), ("0", rules.NO_RULE, "0"),
    ],
)  # fmt: skip
def test_how_much_to_buy(forecast: str, rule: Reorder, expected: str) -> None:
    assert rules.order_quantity(Decimal(forecast), rule) == Decimal(expected)


def test_it_says_why_and_for_whom(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of="5")
    order = house.order(books, house.customer(books), "A*8", confirm=True)
    [found] = requisitions(books)
    assert (found.quantity, found.made_itself, found.values["on_hand"], found.values["going"]) == (3, True, "5", "8")
    house.order(books, house.customer(books, "Second"), "A*2", confirm=True)
    [found] = requisitions(books)  # the proposal that waits grows
    assert found.quantity == 5
    books.perform(orders.cancel, house.CLERK, order, "customer")
    assert goods
    assert house.faults(books) == []


def test_what_nobody_wants_any_more_is_not_bought(books: Bookkeeper) -> None:
    """As long as it is only proposed: what somebody has approved or asked for stays."""
    house.product(books, "A", stock_of="5")
    house.product(books, "B", stock_of="0")
    party = house.customer(books)
    first = house.order(books, party, "A*8", "B*4", confirm=True)
    second = house.order(books, party, "A*2", confirm=True)
    assert {one.product_code: one.quantity for one in requisitions(books, "open")} == {"A": 5, "B": 4}
    [a, b] = books.read(order_queries.order, house.CLERK, first).lines
    books.perform(orders.remove_line, house.CLERK, first, b.id)
    assert {one.product_code: one.quantity for one in requisitions(books, "open")} == {"A": 5}
    books.perform(orders.change_line, house.CLERK, first, a.id, quantity=Decimal(6))
    [found] = requisitions(books, "open")
    assert (found.quantity, found.values["going"], found.values["asked"]) == (3, "8", "0")
    books.perform(orders.cancel, house.CLERK, second, "customer")
    [found] = requisitions(books, "open")
    assert found.quantity == 1
    books.perform(services.approve_requisition, house.CLERK, found.id)
    books.perform(orders.cancel, house.CLERK, first, "customer")
    assert [one.quantity for one in requisitions(books, "open")] == [1]
    assert house.faults(books) == []


def test_discontinued_goods_are_not_bought(books: Bookkeeper) -> None:
    house.product(books, "A", stock_of="5", discontinued=True)
    house.order(books, house.customer(books), "A*8", confirm=True)
    assert requisitions(books) == []


def test_a_cancelled_purchase_frees_its_requisitions(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of="0")
    books.perform(services.set_supplier, house.CLERK, goods, house.supplier(books), Decimal(5))
    house.order(books, house.customer(books), "A*8", confirm=True)
    [wanted] = requisitions(books)
    [purchase] = books.perform(services.order_requisitions, house.CLERK, [wanted.id])
    books.perform(services.order, house.CLERK, purchase)
    books.perform(services.cancel, house.CLERK, purchase)
    states = {one.id: one.state for one in requisitions(books)}
    assert states.pop(wanted.id) == "cancelled"
    assert list(states.values()) == ["proposed"]  # the need is still there: it is asked for anew
    assert house.faults(books) == []


def test_goods_come_in_parts_and_never_more_than_ordered(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of="0")
    purchase = books.perform(services.create, house.CLERK, house.supplier(books), house.lines("A*10 @5.55"))
    with pytest.raises(NotAllowed):
        books.perform(services.receive, house.CLERK, purchase)
    books.perform(services.approve, house.CLERK, purchase)
    books.perform(services.order, house.CLERK, purchase)
    [line] = books.read(queries.purchase_order, house.CLERK, purchase).lines
    for bad in ({line.id: Decimal(11)}, {line.id: Decimal(0)}, {line.id: Decimal("NaN")}, {1: Decimal(1)}):
        with pytest.raises(BusinessError):
            books.perform(services.receive, house.CLERK, purchase, bad)
    with pytest.raises(BusinessError):
        books.perform(services.receive, house.CLERK, purchase, on=date(2026, 3, 17))
    receipt = books.perform(services.receive, house.CLERK, purchase, {line.id: Decimal(4)}, supplier_reference="LS 1")
    assert books.read(queries.receipt, house.CLERK, receipt).number == "GR-2026-00001"
    with pytest.raises(NotEnough):
        books.perform(services.receive, house.CLERK, purchase, {line.id: Decimal(7)})
    books.perform(services.cancel, house.CLERK, purchase)  # the rest will not come
    view = books.read(queries.purchase_order, house.CLERK, purchase)
    assert (view.state, view.lines[0].quantity_received, view.lines[0].quantity_to_come) == ("received", 4, 0)
    with books.reading() as unit:
        assert stock.availability(unit, [goods])[goods].value == Decimal("22.20")
        assert ledger.balance_of(unit, "received_not_invoiced") == Decimal("-22.20")
    assert house.faults(books) == []


def test_the_price_of_the_highest_break_counts(books: Bookkeeper) -> None:
    goods, supplier = house.product(books, "A"), house.supplier(books)
    for least, price in (("0", "6"), ("10", "5"), ("100", "4")):
        books.perform(
            services.set_supplier,
            house.CLERK,
            goods,
            supplier,
            Decimal(price),
            min_quantity=Decimal(least),
            lead_days=3,
        )
    with books.reading() as unit:
        asked = queries.supplier_prices(unit, supplier, [goods])[goods]
        found = [queries.reached(asked, Decimal(quantity)) for quantity in ("9", "10", "99", "100")]
    assert [one and one.unit_price for one in found] == [6, 5, 5, 4]
    for bad in ({"unit_price": Decimal("-1")}, {"unit_price": Decimal("1e20")}):
        with pytest.raises(BusinessError):
            books.perform(services.set_supplier, house.CLERK, goods, supplier, **bad)
    with pytest.raises(NotAllowed):
        books.perform(services.set_supplier, house.CLERK, goods, house.customer(books), Decimal(1))


@pytest.mark.parametrize(
    "rule",
    [Reorder(Decimal(5), Decimal(4)), Reorder(Decimal(-1), Decimal(4)), Reorder(Decimal("NaN"), Decimal(4)),
     Reorder(Decimal(1), Decimal(4), Decimal(0)), Reorder(Decimal(1), Decimal(4), lead_days=-1)],
)  # fmt: skip
def test_an_impossible_rule_is_refused(sqlite_books: Bookkeeper, rule: Reorder) -> None:
    goods = house.product(sqlite_books, "A")
    with pytest.raises(BusinessError):
        sqlite_books.perform(services.set_rule, house.CLERK, goods, rule)
