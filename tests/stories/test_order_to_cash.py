"""Order to cash: opportunity, quotation, order, part delivery, backorder, invoices by themselves, one payment over both."""

from decimal import Decimal

import house
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.opportunities import queries as opportunities
from erp_tui.domain.opportunities import services as opportunity_services
from erp_tui.domain.opportunities.rules import NewOpportunity
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.quotations import queries as quotations
from erp_tui.domain.quotations import services as quotation_services
from erp_tui.domain.quotations.rules import NewQuotation
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.domain.shipping import queries as shipping
from erp_tui.domain.shipping import services as shipping_services
from erp_tui.domain.stock import queries as stock


def test_from_opportunity_to_money(books: Bookkeeper) -> None:
    alfki = house.customer(books)
    chai = house.product(books, "11", "18", stock_of="5", cost="9")
    house.product(books, "42", "19", stock_of="50", cost="10")
    house.product(books, "72", "10", stock_of="50", cost="4")
    chance = books.perform(
        opportunity_services.create, house.CLERK, NewOpportunity(alfki, "Spring order", expected_amount=Decimal(300))
    )
    quote = books.perform(
        quotation_services.create,
        house.CLERK,
        NewQuotation(NewDocument(alfki, house.lines("11*8", "42*2 @9.50 -5%", "72*4")), opportunity_id=chance),
    )
    with books.reading() as unit:
        assert opportunities.opportunity(unit, chance).state == "proposed"
        seen = quotations.quotation(unit, quote)
        assert [line.net for line in seen.lines] == [Decimal(144), Decimal("18.05"), Decimal(40)]
        assert (seen.net, seen.tax, seen.gross) == (Decimal("202.05"), Decimal("40.41"), Decimal("242.46"))
    books.perform(quotation_services.send, house.CLERK, quote)
    order = books.perform(order_services.from_quotation, house.CLERK, quote)
    books.perform(order_services.confirm, house.CLERK, order)
    with books.reading() as unit:
        assert opportunities.opportunity(unit, chance).state == "won"
        seen = orders.order(unit, order)
        assert [line.quantity_reserved for line in seen.lines] == [5, 2, 4]
        assert seen.lines[0].quantity_short == 3
        assert ledger.exposure(unit, alfki).on_order == Decimal("242.46")
        [first] = shipping.deliveries_of(unit, order)
        assert shipping.delivery(unit, first).state == "planned"  # three are missing
    assert house.faults(books) == []

    books.perform(shipping_services.pick, house.CLERK, first)
    books.perform(shipping_services.pack, house.CLERK, first)
    books.perform(shipping_services.ship, house.CLERK, first, tracking_code="ABC")
    with books.reading() as unit:
        _first, second = shipping.deliveries_of(unit, order)
        assert [line.quantity for line in shipping.delivery(unit, second).lines] == [3]
        [invoice] = invoicing.invoices_of(unit, order)
        assert invoicing.invoice(unit, invoice).net == Decimal("148.05")  # 5 x 18 + 18.05 + 40
        assert stock.availability(unit, [chai])[chai].on_hand == 0
    assert house.faults(books) == []

    from erp_tui.domain.stock import services as stock_services

    books.perform(stock_services.adjust, house.CLERK, chai, Decimal(10), "found")
    with books.reading() as unit:
        assert shipping.delivery(unit, second).state == "reserved"
        assert orders.order(unit, order).lines[0].quantity_reserved == 3
    books.perform(shipping_services.ship, house.CLERK, second)
    with books.reading() as unit:
        invoices = invoicing.invoices_of(unit, order)
        totals = [invoicing.invoice(unit, one).gross for one in invoices]
        assert sum(totals) == Decimal("242.46")
        assert orders.order(unit, order).state == "closed"
        assert ledger.exposure(unit, alfki).on_order == 0
        assert ledger.balance_of(unit, "receivable") == Decimal("242.46")
    payment = NewPayment(alfki, Decimal("242.46"), settle=tuple((one, None) for one in invoices))
    books.perform(receivables.record, house.CLERK, payment)
    with books.reading() as unit:
        assert [invoicing.invoice(unit, one).payment for one in invoices] == ["Paid", "Paid"]
        assert ledger.open_items(unit) == []
        assert ledger.balance_of(unit, "receivable") == 0
        assert ledger.balance_of(unit, "bank") == Decimal("242.46")
        assert ledger.balance_of(unit, "cost_of_sales") == Decimal("108.00")  # 8 x 9 + 2 x 10 + 4 x 4
    assert house.faults(books) == []


def test_it_costs_a_bounded_number_of_statements(books: Bookkeeper) -> None:
    alfki = house.customer(books)
    for number in range(1, 6):
        house.product(books, f"P{number}", stock_of="100")
    typed = [f"P{number}*3" for number in range(1, 6)]
    _order_to_cash(
        books, alfki, typed
    )  # a process reads the set-up once, and a year's first document makes its counter
    with house.counting(books) as count:
        _order_to_cash(books, alfki, typed)
    assert count.commits <= 9
    assert count.statements <= 150, "\n".join(count.texts)
    assert house.faults(books) == []


def _order_to_cash(books: Bookkeeper, party_id: int, typed: list[str]) -> None:
    """Quote, accept, confirm, reserve and pick, pack, ship, invoice, payment with its allocation."""
    quote = books.perform(
        quotation_services.create, house.CLERK, NewQuotation(NewDocument(party_id, house.lines(*typed)))
    )
    order = books.perform(order_services.from_quotation, house.CLERK, quote)
    books.perform(order_services.confirm, house.CLERK, order)
    [delivery] = books.read(shipping.deliveries_of, house.CLERK, order)
    books.perform(shipping_services.pick, house.CLERK, delivery)
    books.perform(shipping_services.pack, house.CLERK, delivery)
    books.perform(shipping_services.ship, house.CLERK, delivery)
    [invoice] = books.read(invoicing.invoices_of, house.CLERK, order)
    books.perform(receivables.record, house.CLERK, NewPayment(party_id, Decimal(180), settle=((invoice, None),)))
