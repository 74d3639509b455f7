"""Lines of purchase orders: what one would cost and when it comes, in how many statements; entered, changed, taken away."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.errors import BusinessError, Conflict, InvalidInput, NotAllowed, Several
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewParty
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.pricing.typed import line_from
from erp_tui.domain.products import services as products
from erp_tui.domain.purchasing import lists, offers, queries, services
from erp_tui.domain.purchasing.offers import PurchaseOffer
from erp_tui.printing import documents
from erp_tui.printing.text import render
from house import CLERK


@pytest.fixture
def order(books: Bookkeeper) -> int:
    """An order without lines to a supplier that sells A from 10 on at 5, from 100 on at 4, and calls it X/7."""
    goods, seller = house.product(books, "A", stock_of="5"), house.supplier(books)
    for least, price in (("10", "5"), ("100", "4")):
        books.perform(
            services.set_supplier, CLERK, goods, seller, Decimal(price), min_quantity=Decimal(least), lead_days=3,
            supplier_code="X/7 b",
        )  # fmt: skip
    house.product(books, "B", cost="2.5")
    return books.perform(services.create, CLERK, seller)


def asked(books: Bookkeeper, order: int, typed: str) -> PurchaseOffer:
    return books.read(offers.offer, CLERK, order, line_from(typed))


def entered(books: Bookkeeper, order: int) -> list[tuple[Any, ...]]:
    view = books.read(queries.purchase_order, CLERK, order)
    assert view.net == sum(line.net for line in view.lines)
    return [(line.line_no, line.code, line.quantity, line.unit_price, line.net) for line in view.lines]


def test_an_offer_is_what_the_line_will_be(books: Bookkeeper, order: int) -> None:
    found = asked(books, order, "a*20")
    books.perform(services.add_lines, CLERK, order, house.lines("a*20"))
    [line] = books.read(queries.purchase_order, CLERK, order).lines
    assert (found.code, found.text, found.quantity, found.unit_price, found.net, found.expected_on) == (
        line.code, line.text, line.quantity, line.unit_price, line.net, line.expected_on,
    )  # fmt: skip
    with books.reading() as unit:
        assert found.expected_on == unit.today + timedelta(days=3)
    assert (found.unit_price, found.price_from, found.next_break) == (5, "supplier", (100, 4))
    assert (found.supplier_code, found.free, found.incoming) == ("X/7 b", 5, 0)
    books.perform(services.order, CLERK, order)
    again = asked(books, order, "A*100")
    assert (again.unit_price, again.next_break, again.incoming, again.incoming_on) == (4, None, 20, line.expected_on)


@pytest.mark.parametrize(
    ("typed", "price", "price_from"),
    [("A*9", "6", "cost"), ("A*10", "5", "supplier"), ("A*10 -5%", "4.75", "supplier"), ("A*10 @4.4", "4.4", "given"),
     ("A*10 @4 -50%", "2", "given"), ("B*3", "2.5", "cost")],
)  # fmt: skip
def test_the_price_given_else_the_suppliers_else_the_cost(
    books: Bookkeeper, order: int, typed: str, price: str, price_from: str
) -> None:
    found = asked(books, order, typed)
    assert (found.unit_price, found.price_from) == (Decimal(price), price_from)
    assert found.least == (10 if found.code == "A" else 0)


def test_the_cost_is_told_in_the_suppliers_currency(books: Bookkeeper) -> None:
    house.product(books, "B", cost="2.5")
    books.perform(administration.set_rate, house.OWNER, "USD", date(2000, 1, 1), Decimal("0.5"))
    seller = books.perform(parties.create, house.OWNER, NewParty("Haus", roles=frozenset({"supplier"}), currency="USD"))
    order = books.perform(services.create, CLERK, seller, house.lines("B*4"))
    assert entered(books, order) == [(1, "B", 4, Decimal("1.25"), 5)]


@pytest.mark.parametrize("typed", ["x/7 B*12", "X/7 B*12", "4006381333931"])
def test_the_suppliers_own_code_and_barcodes_are_understood(books: Bookkeeper, order: int, typed: str) -> None:
    with books.reading() as unit:
        goods = queries.named(unit, 0, ["A"])["A"].product.id
    books.perform(products.add_barcode, CLERK, goods, "4006381333931", Decimal(12))
    line = LineInput(code=typed.split("*")[0], quantity=Decimal(typed.partition("*")[2] or 1))
    books.perform(services.add_lines, CLERK, order, [line])
    assert entered(books, order) == [(1, "A", 12, 5, 60)]


def test_a_code_is_that_suppliers_only_and_stands_for_one_product(books: Bookkeeper, order: int) -> None:
    other = house.supplier(books, "Other")
    other_order = books.perform(services.create, CLERK, other)
    with pytest.raises(BusinessError, match="There is no product"):
        asked(books, other_order, "X/7")
    goods = house.product(books, "C")
    with pytest.raises(InvalidInput, match="in use"):
        books.perform(
            services.set_supplier, CLERK, goods, books.read(queries.purchase_order, CLERK, order).supplier_id, Decimal(1),
            supplier_code="x/7 B",
        )  # fmt: skip
    books.perform(services.set_supplier, CLERK, goods, other, Decimal(1), supplier_code="x/7 B")
    books.perform(services.set_supplier, CLERK, goods, other, Decimal(2))  # what it calls it stays
    assert books.read(queries.supplier_prices, CLERK, other, [goods])[goods][0].supplier_code == "x/7 B"


def test_a_block_says_of_each_line_what_is_wrong_with_it(books: Bookkeeper, order: int) -> None:
    books.perform(
        products.create, CLERK, products.NewProduct("Advice", code="S", list_price=Decimal(8), kind="service")
    )
    lines = [
        *house.lines("A*10", "NONE*2", "S*1", "B*0.5", "B*4"),
        line_from("# A title"),
        LineInput(code="B", quantity=Decimal(10) ** 9, unit_price=Decimal(10) ** 9),
    ]
    found = books.read(offers.faults_of, CLERK, order, lines)
    assert {place: error.code for place, error in found.items()} == {
        1: "no_product", 2: "not_goods", 3: "not_a_step", 5: "goods_only", 6: "too_large",
    }  # fmt: skip
    with pytest.raises(Several):
        books.perform(services.add_lines, CLERK, order, lines)
    assert entered(books, order) == []
    books.perform(services.add_lines, CLERK, order, [line for place, line in enumerate(lines) if place not in found])
    assert [line[1] for line in entered(books, order)] == ["A", "B"]


def test_asking_reads_the_same_however_many_lines_there_are(books: Bookkeeper, order: int) -> None:
    counts = []
    block = house.lines("A*10", "B*1", "X*1")
    for more in (1, 300):
        books.perform(services.add_lines, CLERK, order, house.lines("A*10") * more)
        offer = _statements(books, lambda: asked(books, order, "A*20"))
        counts.append((offer, _statements(books, lambda: books.read(offers.faults_of, CLERK, order, block))))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 7, counts


def _statements(books: Bookkeeper, work: Any) -> int:
    done: list[str] = []

    def executed(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            done.append(statement)

    event.listen(books.engine, "before_cursor_execute", executed)
    work()
    event.remove(books.engine, "before_cursor_execute", executed)
    return len(done)


def test_lines_are_changed_and_taken_away_while_it_is_a_proposal(books: Bookkeeper, order: int) -> None:
    books.perform(services.add_lines, CLERK, order, house.lines("A*10", "B*3", "A*20 @4.8"))
    first, second, third = (line.id for line in books.read(queries.purchase_order, CLERK, order).lines)
    books.perform(services.change_line, CLERK, order, first, quantity=Decimal(100))  # the break is reached
    books.perform(services.change_line, CLERK, order, third, quantity=Decimal(100))  # a price that was given stays
    assert [line[2:4] for line in entered(books, order)] == [(100, 4), (3, Decimal("2.5")), (100, Decimal("4.8"))]
    books.perform(services.change_line, CLERK, order, third, discount_percent=Decimal(10))
    books.perform(services.change_line, CLERK, order, second, unit_price=Decimal(2), text="  as\tbefore ")
    books.perform(services.change_line, CLERK, order, second, expected_on=date(2031, 1, 2))
    assert [line[2:4] for line in entered(books, order)] == [(100, 4), (3, 2), (100, Decimal("3.6"))]
    view = books.read(queries.purchase_order, CLERK, order)
    assert (view.expected_on, view.lines[1].text) == (date(2031, 1, 2), "as before")
    for bad in ({"quantity": Decimal(0)}, {"quantity": Decimal("0.5")}, {"unit_price": Decimal(-1)},
                {"discount_percent": Decimal(101)}):  # fmt: skip
        with pytest.raises(BusinessError):
            books.perform(services.change_line, CLERK, order, first, **bad)
    with pytest.raises(Conflict):
        books.perform(services.change_line, CLERK, order, first, quantity=Decimal(7), version=view.version - 1)
    books.perform(services.remove_line, CLERK, order, second)
    assert [line[:2] for line in entered(books, order)] == [(1, "A"), (2, "A")]
    with pytest.raises(BusinessError, match="no such line"):
        books.perform(services.remove_line, CLERK, order, second)
    books.perform(services.approve, CLERK, order)
    for verb, *more in (
        (services.add_lines, house.lines("A*10")),
        (services.change_line, first),
        (services.remove_line, first),
    ):
        with pytest.raises(NotAllowed, match="Only a proposal"):
            books.perform(verb, CLERK, order, *more)
    assert house.faults(books) == []


def test_an_order_without_lines_goes_nowhere(books: Bookkeeper, order: int) -> None:
    for verb in (services.approve, services.order):
        with pytest.raises(InvalidInput, match="at least one line"):
            books.perform(verb, CLERK, order)
    books.perform(services.cancel, CLERK, order)
    assert house.faults(books) == []


def test_what_asked_for_a_line_that_is_taken_away_is_asked_for_anew(books: Bookkeeper, order: int) -> None:
    house.order(books, house.customer(books), "A*8", confirm=True)
    [wanted] = books.read(listing.first_rows, CLERK, lists.REQUISITIONS, limit=9)
    seller = books.read(queries.purchase_order, CLERK, order).supplier_id
    [purchase] = books.perform(services.order_requisitions, CLERK, [wanted.id], supplier_id=seller)
    [line] = books.read(queries.purchase_order, CLERK, purchase).lines
    books.perform(services.change_line, CLERK, purchase, line.id, quantity=Decimal(2))  # one is lacking
    found = books.read(listing.first_rows, CLERK, lists.REQUISITIONS, limit=9, only="open")
    assert [row.cells["quantity"] for row in found] == [1]
    books.perform(services.remove_line, CLERK, purchase, line.id)
    found = books.read(listing.first_rows, CLERK, lists.REQUISITIONS, limit=9, only="open")
    assert [row.cells["quantity"] for row in found] == [3]
    assert books.read(queries.requisition, CLERK, wanted.id).state == "cancelled"
    assert house.faults(books) == []


def test_it_is_printed_with_the_suppliers_codes(books: Bookkeeper, order: int) -> None:
    books.perform(services.add_lines, CLERK, order, house.lines("A*10", "B*3"))
    printed = render(books.read(documents.purchase_order, CLERK, order))
    assert "Purchase order (draft)" in printed and "Exotic Liquids" in printed
    [line] = [line for line in printed.split("\n") if "X/7 b" in line]
    assert line.split()[:4] == ["1", "X/7", "b", "A"] and line.endswith("50.00")
    books.perform(services.order, CLERK, order)
    assert "(draft)" not in render(books.read(documents.purchase_order, CLERK, order))
