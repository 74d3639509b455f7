"""The order list says how far each order is, in the words of the order itself."""

from __future__ import annotations

from decimal import Decimal

import house
from erp_tui.domain.invoicing import queries as invoices
from erp_tui.domain.invoicing import services as invoicing
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders import queries, services
from erp_tui.domain.shipping import queries as deliveries
from erp_tui.domain.shipping import services as shipping


def test_the_list_and_the_order_say_the_same(books: Bookkeeper) -> None:
    def listed() -> tuple[str, str]:
        [row] = house.cells(books, queries.ORDERS)
        view = books.read(queries.order, house.CLERK, order)
        assert row["billing"] == view.invoice_status
        if not view.is_held:  # else it waits for a decision, not for goods
            assert row["delivery"] == view.delivery_status
            assert bool(row["is_short"]) == any(line.quantity_short > 0 for line in view.lines)
        return row["delivery"], row["billing"]

    def do(verb, *args, **more):  # type: ignore[no-untyped-def]
        return books.perform(verb, house.CLERK, *args, **more)

    house.product(books, "A", "10", stock_of="9")
    house.product(books, "POST", "5", kind="charge")
    order = house.order(books, house.customer(books, invoice_itself=False), "A*5", "POST*1")
    assert listed() == ("draft", "nothing_to_invoice")
    do(services.confirm, order)
    assert listed() == ("confirmed", "nothing_to_invoice")
    hold = do(services.hold, order, "wait")
    assert listed()[0] == "held"
    do(services.release_hold, hold, "go")
    [delivery] = books.read(deliveries.deliveries_of, house.CLERK, order)
    line = books.read(deliveries.delivery, house.CLERK, delivery).lines[0]
    do(shipping.ship, delivery, {line.id: Decimal(2)})
    assert listed() == ("partly_delivered", "to_invoice")
    do(invoicing.post, do(invoicing.from_order, order))
    assert listed() == ("partly_delivered", "nothing_to_invoice")
    do(shipping.cancel, books.read(deliveries.deliveries_of, house.CLERK, order)[-1])
    assert listed()[0] == "exception"
    do(shipping.ship, do(shipping.plan_rest, order))
    assert listed() == ("delivered", "to_invoice")
    do(invoicing.post, do(invoicing.from_order, order))
    assert listed() == ("delivered", "invoiced")
    do(invoicing.credit, books.read(invoices.invoices_of, house.CLERK, order)[0])
    assert listed() == ("exception", "to_invoice")


def test_charges_alone_are_invoiced_as_ordered_and_what_is_given_up_says_so(books: Bookkeeper) -> None:
    house.product(books, "POST", "5", kind="charge")
    party = house.customer(books)
    charge = house.order(books, party, "POST*1", confirm=True)
    house.product(books, "A", "10", stock_of="4")
    short = house.order(books, party, "A*5", confirm=True)
    assert [row["id"] for row in house.cells(books, queries.ORDERS) if row["is_short"]] == [short]
    books.perform(services.close_short, house.CLERK, short)
    gone = house.order(books, party, "A*5", confirm=True)
    books.perform(services.cancel, house.CLERK, gone, "customer")
    rows = {row["id"]: (row["delivery"], row["billing"]) for row in house.cells(books, queries.ORDERS)}
    for order in (charge, short, gone):
        view = books.read(queries.order, house.CLERK, order)
        assert rows[order] == (view.delivery_status, view.invoice_status)
    assert rows[charge][1] == "to_invoice" and rows[short][0] == "closed" and rows[gone][0] == "cancelled"
