"""What goes wrong with an order holds it until a clerk answers; the answers, and what the books say after each."""

from __future__ import annotations

from decimal import Decimal

import pytest

import house
from erp_tui.domain.invoicing import queries as invoices
from erp_tui.domain.invoicing import services as invoicing
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders import answers, exception_queries, queries, services
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.purchasing import lists as purchase_lists
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.shipping import queries as deliveries
from erp_tui.domain.shipping import services as shipping
from erp_tui.domain.stock import queries as stock


class Case:
    """An order of five A and two B, all there, and its delivery."""

    def __init__(self, books: Bookkeeper, stock_of: str = "5") -> None:
        self.books = books
        self.a = house.product(books, "A", "10", stock_of=stock_of)
        self.b = house.product(books, "B", "20", stock_of="2")
        self.other = house.product(books, "C", "12", stock_of="9")
        self.party = house.customer(books)
        self.order = house.order(books, self.party, "A*5", "B*2", confirm=True)
        self.delivery = self.open_deliveries()[0]

    def do(self, verb, *args, **more):
        result = self.books.perform(verb, house.CLERK, *args, **more)
        assert house.faults(self.books) == []
        return result

    def refused(self, verb, *args, **more) -> str:
        with pytest.raises(BusinessError) as caught:
            self.books.perform(verb, house.CLERK, *args, **more)
        assert house.faults(self.books) == []
        return caught.value.code

    @property
    def view(self) -> queries.OrderView:
        return self.books.read(queries.order, house.CLERK, self.order)

    @property
    def exception(self) -> queries.HoldView | None:
        return next((hold for hold in self.view.holds if hold.exception and hold.is_open), None)

    def open_deliveries(self) -> list[int]:
        found = self.books.read(deliveries.deliveries_of, house.CLERK, self.order)
        return [i for i in found if self.seen(i).state not in ("shipped", "cancelled")]

    def seen(self, delivery: int) -> deliveries.DeliveryView:
        return self.books.read(deliveries.delivery, house.CLERK, delivery)

    def invoices(self) -> list[invoices.InvoiceView]:
        found = self.books.read(invoices.invoices_of, house.CLERK, self.order)
        return [self.books.read(invoices.invoice, house.CLERK, i) for i in found]

    def on_deliveries(self) -> list[tuple[str, dict[str, int]]]:
        seen = [self.seen(i) for i in self.open_deliveries()]
        return [(one.state, {line.code: int(line.quantity) for line in one.lines}) for one in seen]

    def worklist(self) -> list[str]:
        return [
            row.cells["exception"]
            for row in self.books.read(listing.first_rows, house.CLERK, exception_queries.OPEN, limit=9)
        ]

    def to_come(self) -> dict[str, int]:
        return {line.code: int(line.quantity_to_deliver) for line in self.view.lines}

    def reserved(self) -> dict[str, int]:
        return {line.code: int(line.quantity_reserved) for line in self.view.lines}


@pytest.fixture
def case(books: Bookkeeper) -> Case:
    return Case(books)


# ------------------------------------------------------------------------------------------------ a delivery is given up


def test_a_cancelled_delivery_holds_its_order_and_keeps_its_goods(case: Case) -> None:
    case.do(shipping.cancel, case.delivery)
    assert case.exception is not None and case.exception.exception == "delivery_cancelled"
    assert (case.exception.source_kind, case.exception.source_id) == ("delivery", case.delivery)
    assert case.worklist() == ["delivery_cancelled"]
    assert case.reserved() == {"A": 5, "B": 2}  # nobody else gets them meanwhile
    assert case.open_deliveries() == []
    rows = house.cells(case.books, queries.ORDERS, only="exception")
    assert [row["id"] for row in rows] == [case.order]


def test_it_is_delivered_again(case: Case) -> None:
    case.do(shipping.cancel, case.delivery)
    case.do(answers.recreate, case.exception.id)
    assert case.on_deliveries() == [("reserved", {"A": 5, "B": 2})]
    [hold] = case.view.holds
    assert hold.answer == "recreate" and not hold.is_open and case.worklist() == []
    case.do(shipping.ship, case.open_deliveries()[0])
    assert case.view.delivery_status == "delivered"


def test_it_is_accepted_that_it_will_not_come(case: Case) -> None:
    case.do(shipping.cancel, case.delivery)
    case.do(answers.ignore, case.exception.id, "The customer has found some elsewhere")
    assert case.view.state == "closed" and case.to_come() == {"A": 0, "B": 0}
    there = case.books.read(stock.availability, house.CLERK, [case.a])[case.a]
    assert there.available == 5
    assert case.view.holds[0].release_reason == "The customer has found some elsewhere"


def test_a_new_delivery_by_hand_is_the_answer(case: Case) -> None:
    case.do(shipping.cancel, case.delivery)
    case.do(shipping.plan_rest, case.order)
    assert case.exception is None and case.view.holds[0].answer == "recreate"


def test_what_ends_the_order_ends_the_exception(case: Case) -> None:
    case.do(shipping.cancel, case.delivery)
    case.do(services.close_short, case.order)
    assert case.view.holds[0].answer == "ignore"
    case.do(services.reopen, case.order)
    assert not case.view.is_held and case.on_deliveries() == [("reserved", {"A": 5, "B": 2})]


def test_an_exception_is_answered_not_released_and_once(case: Case) -> None:
    case.do(shipping.cancel, case.delivery)
    hold = case.exception.id
    assert case.refused(services.release_hold, hold, "never mind") == "exception_hold"
    case.do(answers.recreate, hold)
    assert case.refused(answers.recreate, hold) == "answered_already"
    manual = case.do(services.hold, case.order, "Wait")
    assert case.refused(answers.ignore, manual) == "no_exception"


def test_another_hold_stays_when_the_exception_is_answered(case: Case) -> None:
    case.do(shipping.cancel, case.delivery)
    manual = case.do(services.hold, case.order, "Wait")
    assert case.refused(answers.split, case.exception.id) == "held"
    case.do(answers.recreate, case.exception.id)
    assert case.view.is_held and case.open_deliveries() == [] and case.reserved() == {"A": 0, "B": 0}
    case.do(services.release_hold, manual, "Go on")
    assert case.on_deliveries() == [("reserved", {"A": 5, "B": 2})]


def test_what_is_short_on_a_delivery_that_is_given_up_is_delivered_in_parts(books: Bookkeeper) -> None:
    case = Case(books, stock_of="3")
    case.do(shipping.cancel, case.delivery)
    case.do(answers.split, case.exception.id)
    assert case.on_deliveries() == [("reserved", {"A": 3, "B": 2}), ("planned", {"A": 2})]


# ------------------------------------------------------------------------------------------------ short on the shelf


def line_of(case: Case, code: str) -> int:
    return next(line.id for line in case.seen(case.delivery).lines if line.code == code)


def test_a_short_pick_books_out_what_is_missing_and_ships_nothing_until_answered(case: Case) -> None:
    case.do(shipping.pick, case.delivery)
    case.do(shipping.short_pick, case.delivery, {line_of(case, "A"): Decimal(3)}, reason="lost")
    assert case.exception.exception == "short_pick" and case.reserved() == {"A": 3, "B": 2}
    assert case.books.read(stock.availability, house.CLERK, [case.a])[case.a].on_hand == 3
    assert case.on_deliveries() == [("planned", {"A": 5, "B": 2})]
    assert case.refused(shipping.pick, case.delivery) == case.refused(shipping.ship, case.delivery) == "held"
    case.do(answers.split, case.exception.id)
    assert case.on_deliveries() == [("reserved", {"A": 3, "B": 2}), ("planned", {"A": 2})]
    case.do(shipping.ship, case.delivery)
    assert case.to_come() == {"A": 2, "B": 0}


def test_what_was_missing_is_accepted_and_the_rest_goes(case: Case) -> None:
    case.do(shipping.short_pick, case.delivery, {line_of(case, "A"): Decimal(3)}, reason="lost")
    case.do(answers.ignore, case.exception.id)
    assert case.on_deliveries() == [("reserved", {"A": 3, "B": 2})] and case.to_come() == {"A": 3, "B": 2}
    case.do(shipping.ship, case.delivery)
    assert case.view.state == "closed"


def test_another_product_takes_the_place_of_what_is_missing(case: Case) -> None:
    case.do(shipping.short_pick, case.delivery, {line_of(case, "A"): Decimal(3)}, reason="lost")
    old = case.view.lines[0]
    case.do(answers.substitute, case.order, old.id, case.other, hold_id=case.exception.id)
    assert case.to_come() == {"A": 3, "B": 2, "C": 2}
    assert case.view.lines[-1].unit_price == 12
    assert case.on_deliveries() == [("reserved", {"A": 3, "B": 2, "C": 2})]
    case.do(shipping.ship, case.delivery)
    assert case.invoices()[0].net == 3 * 10 + 2 * 20 + 2 * 12
    assert case.view.state == "closed"


def test_a_short_pick_says_what_is_missing_of_what_was_promised(case: Case) -> None:
    line = line_of(case, "A")
    assert case.refused(shipping.short_pick, case.delivery, {line: Decimal(5)}) == "nothing_missing"
    assert case.refused(shipping.short_pick, case.delivery, {line: Decimal(6)}) == "more_than_promised"
    assert case.refused(shipping.short_pick, case.delivery, {line: Decimal(-1)}) == "not_positive"
    assert case.refused(shipping.short_pick, case.delivery, {1: Decimal(1)}) == "no_line"
    case.do(shipping.ship, case.delivery)
    assert case.refused(shipping.short_pick, case.delivery, {line: Decimal(1)}) == "not_open"


# ------------------------------------------------------------------------------------------------ lost on the way


def test_a_lost_shipment_is_written_off_credited_and_sent_again(books: Bookkeeper) -> None:
    case = Case(books, stock_of="20")
    case.do(shipping.ship, case.delivery)
    case.do(shipping.report_lost, case.delivery)
    assert case.exception.exception == "lost_on_way" and case.view.state == "confirmed"
    assert case.books.read(stock.availability, house.CLERK, [case.a])[case.a].on_hand == 15
    assert [one.kind for one in case.invoices()] == ["invoice", "credit_note"]
    assert case.refused(shipping.report_lost, case.delivery) == "undone_already"
    case.do(answers.recreate, case.exception.id)
    [(state, goods)] = case.on_deliveries()
    assert state == "planned" and goods == {"A": 5, "B": 2}  # of B there is none left
    case.do(shipping.ship, case.open_deliveries()[0])
    assert case.to_come() == {"A": 0, "B": 2}


def test_a_lost_shipment_is_not_sent_again(case: Case) -> None:
    case.do(shipping.ship, case.delivery)
    case.do(shipping.report_lost, case.delivery)
    case.do(answers.ignore, case.exception.id)
    assert case.view.state == "closed" and case.view.exposure_base == 0


# ------------------------------------------------------------------------------------------------ invoices, supply


def test_a_credited_invoice_is_made_again(case: Case) -> None:
    case.do(shipping.ship, case.delivery)
    bill = case.invoices()[0].id
    case.do(invoicing.credit, bill)
    assert case.exception.exception == "invoice_credited" and case.exception.source_id == bill
    assert case.refused(answers.split, case.exception.id) == "no_answer"
    case.do(answers.recreate, case.exception.id)
    drafts = [one for one in case.invoices() if one.state == "draft"]
    assert [one.net for one in drafts] == [90]
    case.do(invoicing.post, drafts[0].id)
    assert case.view.state == "closed"


def test_it_is_accepted_that_a_credited_invoice_is_not_made_again(case: Case) -> None:
    case.do(shipping.ship, case.delivery)
    bill = case.invoices()[0]
    case.do(invoicing.credit, bill.id, {bill.lines[0].id: Decimal(2)})
    assert [int(line.quantity_to_invoice) for line in case.view.lines] == [2, 0]
    case.do(answers.ignore, case.exception.id, "Goodwill")
    assert [int(line.quantity_to_invoice) for line in case.view.lines] == [0, 0]
    assert case.view.state == "closed" and case.view.invoice_status == "invoiced" and case.view.exposure_base == 0
    assert case.refused(invoicing.from_order, case.order) == "nothing_to_invoice"


def test_the_invoice_by_hand_is_the_answer(case: Case) -> None:
    case.do(shipping.ship, case.delivery)
    bill = case.invoices()[0].id
    case.do(invoicing.credit, bill)
    case.do(invoicing.from_order, case.order)
    assert case.exception is None


def test_orders_that_wait_for_a_purchase_are_told_that_it_was_cancelled(books: Bookkeeper) -> None:
    case = Case(books, stock_of="3")
    seller = house.supplier(books)
    [asked] = [row.id for row in case.books.read(listing.first_rows, house.CLERK, purchase_lists.REQUISITIONS, limit=9)]
    case.do(purchasing.approve_requisition, asked)
    [bought] = case.do(purchasing.order_requisitions, [asked], supplier_id=seller)
    for verb in (purchasing.approve, purchasing.order):
        case.do(verb, bought)
    other = case.do(purchasing.create, seller, [LineInput(product_id=case.other, quantity=Decimal(4))])
    case.do(purchasing.cancel, other)
    assert case.exception is None  # nobody waits for those
    case.do(purchasing.cancel, bought)
    assert case.exception.exception == "supply_cancelled" and case.exception.source_kind == "purchase_order"
    assert case.refused(shipping.ship, case.delivery) == "held"
    case.do(answers.split, case.exception.id)
    case.do(shipping.ship, case.delivery)
    assert case.to_come() == {"A": 2, "B": 0}


def test_a_rejected_requisition_tells_the_orders_that_wait_for_it(books: Bookkeeper) -> None:
    case = Case(books, stock_of="3")
    [asked] = [row.id for row in case.books.read(listing.first_rows, house.CLERK, purchase_lists.REQUISITIONS, limit=9)]
    case.do(purchasing.reject_requisition, asked)
    assert case.exception.exception == "supply_cancelled" and case.exception.source_kind == "requisition"
    case.do(answers.ignore, case.exception.id)
    assert case.to_come() == {"A": 3, "B": 2} and case.on_deliveries() == [("reserved", {"A": 3, "B": 2})]


# ------------------------------------------------------------------------------------------------ short lines without an exception


def test_a_short_line_is_split_or_substituted(books: Bookkeeper) -> None:
    case = Case(books, stock_of="3")
    line = case.view.lines[0]
    assert case.refused(answers.substitute, case.order, line.id, case.a) == "same_product"
    assert case.refused(answers.substitute, case.order, line.id, case.other, quantity=Decimal(6)) == "more_than_to_come"
    assert case.refused(answers.substitute, case.order, line.id, case.other, quantity=Decimal(0)) == "not_positive"
    assert case.refused(answers.substitute, case.order, 1, case.other) == "no_line"
    rest = case.do(shipping.split, case.order)
    assert case.on_deliveries() == [("reserved", {"A": 3, "B": 2}), ("planned", {"A": 2})]
    assert case.refused(shipping.split, case.order) == "nothing_to_split"
    case.do(answers.substitute, case.order, line.id, case.other, quantity=Decimal(2))
    assert case.seen(rest).state == "cancelled" or case.on_deliveries()[-1][1] == {"C": 2}
    assert case.to_come() == {"A": 3, "B": 2, "C": 2}


def test_a_draft_changes_its_line_and_a_kit_stays_whole(case: Case) -> None:
    draft = house.order(case.books, case.party, "A*1")
    line = case.books.read(queries.order, house.CLERK, draft).lines[0]
    assert case.refused(answers.substitute, draft, line.id, case.other) == "not_confirmed"
