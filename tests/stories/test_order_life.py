"""What can happen to an order: short stock, holds, amendments, returns, undone shipments, closing short."""

from decimal import Decimal

import pytest

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import posting
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.invoicing import services as invoicing_services
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.errors import NotAllowed, NotEnough
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.purchasing import lists as purchasing_lists
from erp_tui.domain.purchasing import queries as purchasing
from erp_tui.domain.purchasing import services as purchasing_services
from erp_tui.domain.purchasing.rules import Reorder
from erp_tui.domain.shipping import queries as shipping
from erp_tui.domain.shipping import services as shipping_services
from erp_tui.domain.shipping.rules import NewReturn
from erp_tui.domain.stock import queries as stock


def shipped(books: Bookkeeper, order_id: int) -> int:
    delivery = books.read(shipping.deliveries_of, house.CLERK, order_id)[-1]
    return books.perform(shipping_services.ship, house.CLERK, delivery)


def lines_of(books: Bookkeeper, order_id: int) -> tuple[orders.OrderLineView, ...]:
    return books.read(orders.order, house.CLERK, order_id).lines


def test_sell_five_ship_three_return_one_collect_the_rest(books: Bookkeeper) -> None:
    party = house.customer(books)
    goods = house.product(books, "A", "10", stock_of="3", cost="6")
    order_id = house.order(books, party, "A*5", confirm=True)
    first = shipped(books, order_id)
    line = books.read(shipping.delivery, house.CLERK, first).lines[0]
    back = books.perform(
        shipping_services.request_return, house.CLERK, NewReturn(first, {line.id: Decimal(1)}, "damaged")
    )
    books.perform(shipping_services.approve_return, house.CLERK, back)
    books.perform(shipping_services.receive_return, house.CLERK, back)
    with books.reading() as unit:
        invoice, note = invoicing.invoices_of(unit, order_id)
        assert invoicing.invoice(unit, note).gross == Decimal("-12.00")
        assert invoicing.invoice(unit, invoice).amount_open == Decimal("24.00")  # the note settled its part
        # the returned piece is free again and was promised to the rest of the order
        assert stock.availability(unit, [goods])[goods].reserved == 1
        assert ledger.exposure(unit, party).on_order == Decimal("24.00")
    with pytest.raises(NotEnough):
        books.perform(shipping_services.request_return, house.CLERK, NewReturn(first, {line.id: Decimal(3)}, "damaged"))
    assert house.faults(books) == []


def test_an_undone_shipment_is_credited_and_goes_again(books: Bookkeeper) -> None:
    party = house.customer(books)
    goods = house.product(books, "A", "10", stock_of="5", cost="6")
    order_id = house.order(books, party, "A*5", confirm=True)
    delivery = shipped(books, order_id)
    assert books.read(orders.order, house.CLERK, order_id).state == "closed"
    books.perform(shipping_services.undo, house.CLERK, delivery)
    with books.reading() as unit:
        assert orders.order(unit, order_id).state == "confirmed"
        assert stock.availability(unit, [goods])[goods].on_hand == 5
        assert ledger.open_items(unit) == []
        assert ledger.balance_of(unit, "cost_of_sales") == 0
    assert house.faults(books) == []
    books.perform(shipping_services.plan_rest, house.CLERK, order_id)
    shipped(books, order_id)
    assert books.read(orders.order, house.CLERK, order_id).state == "closed"
    assert house.faults(books) == []
    with pytest.raises(NotAllowed):
        books.perform(shipping_services.undo, house.CLERK, delivery)


def test_over_the_credit_limit_the_order_is_held(books: Bookkeeper) -> None:
    party = house.customer(books, credit_limit=Decimal(100))
    goods = house.product(books, "A", "10", stock_of="50")
    order_id = house.order(books, party, "A*10", confirm=True)  # 120 with tax
    with books.reading() as unit:
        found = orders.order(unit, order_id)
        assert [hold.kind for hold in found.holds] == ["credit"]
        assert shipping.deliveries_of(unit, order_id) == []
        assert stock.availability(unit, [goods])[goods].reserved == 0
    with pytest.raises(NotAllowed):  # a clerk may not
        books.perform(order_services.release_credit_hold, house.CLERK, found.holds[0].id, "pays tomorrow")
    books.perform(order_services.release_credit_hold, house.OWNER, found.holds[0].id, "pays tomorrow")
    with books.reading() as unit:
        assert stock.availability(unit, [goods])[goods].reserved == 10
    shipped(books, order_id)
    assert house.faults(books) == []


def test_a_held_order_gives_its_goods_to_the_next(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", stock_of="5")
    first = house.order(books, party, "A*5", confirm=True)
    second = house.order(books, party, "A*3", confirm=True)
    assert lines_of(books, second)[0].quantity_reserved == 0
    books.perform(order_services.hold, house.CLERK, first, "address unclear")
    assert lines_of(books, second)[0].quantity_reserved == 3
    assert lines_of(books, first)[0].quantity_reserved == 0
    delivery = books.read(shipping.deliveries_of, house.CLERK, first)[0]
    with pytest.raises(NotAllowed):
        books.perform(shipping_services.ship, house.CLERK, delivery)
    hold = books.read(orders.order, house.CLERK, first).holds[0]
    books.perform(order_services.release_hold, house.CLERK, hold.id, "address known")
    assert lines_of(books, first)[0].quantity_reserved == 2
    assert house.faults(books) == []


def test_a_confirmed_order_is_amended(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", "10", stock_of="20")
    house.product(books, "B", "5", stock_of="20")
    order_id = house.order(books, party, "A*5", "B*2", confirm=True)
    first, second = lines_of(books, order_id)
    books.perform(order_services.change_line, house.CLERK, order_id, first.id, quantity=Decimal(8))
    books.perform(order_services.change_line, house.CLERK, order_id, second.id, quantity=Decimal(1))
    books.perform(order_services.add_lines, house.CLERK, order_id, house.lines("B*4"))
    with books.reading() as unit:
        assert [line.quantity_reserved for line in orders.order(unit, order_id).lines] == [8, 1, 4]
        assert ledger.exposure(unit, party).on_order == Decimal("126.00")  # (80 + 5 + 20) x 1.2
        quantities = [
            line.quantity
            for one in shipping.deliveries_of(unit, order_id)
            for line in shipping.delivery(unit, one).lines
        ]
        assert sorted(quantities) == [1, 4, 8]  # all on the one delivery that nobody has begun
    assert house.faults(books) == []
    for delivery in books.read(shipping.deliveries_of, house.CLERK, order_id):
        books.perform(shipping_services.ship, house.CLERK, delivery)
    assert books.read(orders.order, house.CLERK, order_id).state == "closed"
    assert house.faults(books) == []


def test_delivered_may_not_exceed_ordered_nor_the_order_fall_below_it(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", stock_of="20")
    order_id = house.order(books, party, "A*5", confirm=True)
    [delivery] = books.read(shipping.deliveries_of, house.CLERK, order_id)
    line = books.read(shipping.delivery, house.CLERK, delivery).lines[0]
    with pytest.raises(NotEnough) as refused:
        books.perform(shipping_services.ship, house.CLERK, delivery, {line.id: Decimal(6)})
    assert refused.value.code == "more_than_ordered"
    books.perform(shipping_services.ship, house.CLERK, delivery, {line.id: Decimal(4)})
    [order_line] = lines_of(books, order_id)
    with pytest.raises(Exception, match="delivered or closed"):
        books.perform(order_services.change_line, house.CLERK, order_id, order_line.id, quantity=Decimal(3))
    books.perform(order_services.close_short, house.CLERK, order_id)
    with books.reading() as unit:
        assert orders.order(unit, order_id).state == "closed"
        assert ledger.exposure(unit, party).on_order == 0
        assert [shipping.delivery(unit, one).state for one in shipping.deliveries_of(unit, order_id)] == [
            "shipped",
            "cancelled",
        ]
    assert house.faults(books) == []


def test_cancelling_gives_everything_back(books: Bookkeeper) -> None:
    party = house.customer(books)
    goods = house.product(books, "A", stock_of="20")
    order_id = house.order(books, party, "A*5", confirm=True)
    books.perform(order_services.cancel, house.CLERK, order_id, "customer")
    with books.reading() as unit:
        assert stock.availability(unit, [goods])[goods].available == 20
        assert ledger.exposure(unit, party).total == 0
    assert house.faults(books) == []


def test_freight_and_document_discount_over_partial_deliveries(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", "3.33", stock_of="4")
    house.product(books, "B", "7.77", stock_of="9")
    house.product(books, "FREIGHT", "0", kind="charge")
    order_id = house.order(
        books, party, "A*7", "B*9", "FREIGHT*1 @12.50", document={"discount_amount": Decimal("10.01")}
    )
    books.perform(order_services.confirm, house.CLERK, order_id)
    net = books.read(orders.order, house.CLERK, order_id).net
    shipped(books, order_id)
    from erp_tui.domain.products import queries as products
    from erp_tui.domain.stock import services as stock_services

    goods = books.read(products.id_of, house.CLERK, "A")
    books.perform(stock_services.adjust, house.CLERK, goods, Decimal(3), "found")
    shipped(books, order_id)
    with books.reading() as unit:
        invoices = [invoicing.invoice(unit, one) for one in invoicing.invoices_of(unit, order_id)]
        assert sum(line.discount_share for one in invoices for line in one.lines) == Decimal("10.01")
        assert sum(one.net for one in invoices) == net
        assert [line.code for line in invoices[0].lines] == ["A", "B", "FREIGHT"]
        assert [line.code for line in invoices[1].lines] == ["A"]
        assert ledger.balance_of(unit, "freight_revenue") == Decimal("-12.50")
    assert house.faults(books) == []


def test_a_wrong_invoice_is_credited_and_made_again(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", stock_of="20")
    order_id = house.order(books, party, "A*5", confirm=True)
    shipped(books, order_id)
    [invoice] = books.read(invoicing.invoices_of, house.CLERK, order_id)
    books.perform(invoicing_services.credit, house.CLERK, invoice)
    again = books.perform(invoicing_services.from_order, house.CLERK, order_id)
    books.perform(invoicing_services.post, house.CLERK, again)
    with books.reading() as unit:
        first, note, second = (invoicing.invoice(unit, one) for one in invoicing.invoices_of(unit, order_id))
        assert (first.payment, second.payment) == ("Paid", "Open")
        assert first.gross == -note.gross
        assert orders.order(unit, order_id).state == "closed"
    assert house.faults(books) == []


def test_short_goods_are_requested_ordered_received_and_delivered(books: Bookkeeper) -> None:
    party = house.customer(books)
    exotic = house.supplier(books)
    goods = house.product(books, "A", stock_of="5")
    books.perform(purchasing_services.set_supplier, house.CLERK, goods, exotic, Decimal("5.50"), lead_days=3)
    books.perform(
        purchasing_services.set_rule, house.CLERK, goods, Reorder(Decimal(4), Decimal(20), Decimal(6), None, 2)
    )
    order_id = house.order(books, party, "A*8", confirm=True)  # 5 - 8 = -3, up to 20: 23, in sixes: 24
    with books.reading() as unit:
        [found] = listing.first_rows(unit, purchasing_lists.REQUISITIONS, limit=10)
        row = purchasing.requisition(unit, found.id)
        assert (row.quantity, row.state, row.made_itself) == (24, "proposed", True)
        assert row.values["on_hand"] == "5" and row.values["going"] == "8"
    [purchase] = books.perform(purchasing_services.order_requisitions, house.CLERK, [row.id])
    books.perform(purchasing_services.order, house.CLERK, purchase)
    books.perform(purchasing_services.receive, house.CLERK, purchase)
    with books.reading() as unit:
        assert purchasing.purchase_order(unit, purchase).state == "received"
        assert purchasing.requisition(unit, row.id).state == "received"
        assert orders.order(unit, order_id).lines[0].quantity_reserved == 8
        assert ledger.balance_of(unit, "received_not_invoiced") == Decimal("-132.00")
    shipped(books, order_id)
    assert house.faults(books) == []


def test_one_line_costs_the_same_in_a_long_order(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", stock_of="5000")
    counts = []
    for many in (10, 100, 1000):
        order_id = house.order(books, party, *["A*2"] * many)
        line = lines_of(books, order_id)[many // 2]
        with house.counting(books) as count:
            books.perform(order_services.change_line, house.CLERK, order_id, line.id, quantity=Decimal(3))
        counts.append(count.statements)
    assert counts[0] == counts[1] == counts[2]


def test_free_text_lines_cost_nothing_unless_priced(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", "10", stock_of="5")
    order_id = house.order(books, party, "A*1")
    extra = [
        LineInput(kind="text", text="Deliver at the back door"),
        LineInput(kind="free", text="Gift wrapping", unit_price=Decimal(2), quantity=Decimal(1)),
    ]
    books.perform(order_services.add_lines, house.CLERK, order_id, extra)
    books.perform(order_services.confirm, house.CLERK, order_id)
    shipped(books, order_id)
    [invoice] = books.read(invoicing.invoices_of, house.CLERK, order_id)
    assert books.read(invoicing.invoice, house.CLERK, invoice).net == 12
    assert house.faults(books) == []


def test_nothing_remains_of_what_fails_in_the_middle(books: Bookkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    party = house.customer(books)
    goods = house.product(books, "A", stock_of="20")
    order_id = house.order(books, party, "A*5", confirm=True)
    [delivery] = books.read(shipping.deliveries_of, house.CLERK, order_id)

    def broken(*_arguments: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(posting, "_book", broken)
    with pytest.raises(RuntimeError):
        books.perform(shipping_services.ship, house.CLERK, delivery)
    with books.reading() as unit:
        assert shipping.delivery(unit, delivery).state == "reserved"
        assert stock.availability(unit, [goods])[goods].on_hand == 20
        assert invoicing.invoices_of(unit, order_id) == []
    assert house.faults(books) == []


def test_invoicing_by_itself_is_a_switch(books: Bookkeeper) -> None:
    books.perform(administration.set_setting, house.OWNER, "invoice.itself", "no")
    usual = house.customer(books)
    special = house.customer(books, "Special", invoice_itself=True)
    house.product(books, "A", stock_of="20")
    for party, expected in ((usual, 0), (special, 1)):
        order_id = house.order(books, party, "A*5", confirm=True)
        shipped(books, order_id)
        assert len(books.read(invoicing.invoices_of, house.CLERK, order_id)) == expected
    assert house.faults(books) == []
