"""Which taxes a line bears on the day of its document, deductions, and what cannot be saved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.invoicing import services as invoicing_services
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders import queries as orders_queries
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing import queries, taxes
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.pricing.rules import TaxRule
from erp_tui.domain.quotations import queries as quotes
from erp_tui.domain.quotations import services as quotations
from erp_tui.domain.quotations.rules import NewQuotation


def quote(books: Bookkeeper, *lines: LineInput, **more: object) -> int:
    document = NewDocument(house.customer(books), lines, **more)  # type: ignore[arg-type]
    return books.perform(quotations.create, house.CLERK, NewQuotation(document, valid_until=date(2026, 12, 31)))


def test_a_tax_that_no_longer_holds_is_replaced_by_what_holds(books: Bookkeeper) -> None:
    """The quotation was made under the old rate, the order comes under the new one."""
    house.product(books, "A", "100")
    books.perform(taxes.change_tax, house.OWNER, "VAT20", valid_to=date(2026, 3, 15))
    books.perform(taxes.new_tax, house.OWNER, TaxRule("VAT21", rate=Decimal(21), valid_from=date(2026, 3, 16)))
    books.perform(taxes.choose_taxes, house.OWNER, "standard", "domestic", ["VAT20", "VAT21"])
    made = quote(books, LineInput(code="A"), on=date(2026, 3, 10))
    assert books.read(quotes.quotation, house.CLERK, made).tax == 20
    order = books.perform(orders.from_quotation, house.CLERK, made)
    found = books.read(orders_queries.order, house.CLERK, order)
    assert (found.tax, [row["tax"] for row in found.taxes]) == (21, ["VAT21"])


def test_free_of_tax_stays_free_and_a_rate_of_zero_is_told(books: Bookkeeper) -> None:
    house.product(books, "A", "100")
    made = quote(books, LineInput(code="A", taxes=()), LineInput(code="A", taxes=("VAT0",)))
    found = books.read(quotes.quotation, house.CLERK, made)
    assert [(row["tax"], Decimal(row["base"]), Decimal(row["amount"])) for row in found.taxes] == [("VAT0", 100, 0)]


def test_prices_that_include_tax_keep_their_gross_down_the_street(books: Bookkeeper) -> None:
    house.product(books, "A", "100", stock_of="9")
    made = quote(books, LineInput("charge", text="Work", quantity=Decimal(3), unit_price=Decimal("9.99"), taxes=("VAT20",)),
                 prices_include_tax=True)  # fmt: skip
    order = books.perform(orders.from_quotation, house.CLERK, made)
    books.perform(orders.confirm, house.CLERK, order)
    for quantity in ("1", "2"):
        [line] = books.read(orders_queries.order, house.CLERK, order).lines
        part = books.perform(invoicing_services.from_order, house.CLERK, order, {line.id: Decimal(quantity)})
        books.perform(invoicing_services.post, house.CLERK, part)
    found = [
        books.read(invoicing.invoice, house.CLERK, one) for one in books.read(invoicing.invoices_of, house.CLERK, order)
    ]
    assert [one.gross for one in found] == [Decimal("9.99"), Decimal("19.98")]
    assert books.read(quotes.quotation, house.CLERK, made).gross == Decimal("29.97")
    assert house.faults(books) == []


def test_a_tax_per_unit_is_in_an_inclusive_price_as_well(books: Bookkeeper) -> None:
    """What was agreed is what is paid: 3 x 9.99, of which 3 x 0.50 is the tax per unit and a sixth of the rest the other."""
    books.perform(taxes.new_tax, house.OWNER, TaxRule("ECO", "per_unit", amount=Decimal("0.50")))
    line = LineInput("charge", text="Work", quantity=Decimal(3), unit_price=Decimal("9.99"), taxes=("VAT20", "ECO"))
    made = quote(books, line, prices_include_tax=True)
    found = books.read(quotes.quotation, house.CLERK, made)
    assert (found.gross, found.net) == (Decimal("29.97"), Decimal("23.72"))
    assert {row["tax"]: Decimal(row["amount"]) for row in found.taxes} == {
        "VAT20": Decimal("4.75"),
        "ECO": Decimal("1.50"),
    }


def test_a_deduction_comes_off_the_quote_the_order_and_the_invoice(books: Bookkeeper) -> None:
    work = LineInput("charge", text="Work", quantity=Decimal(1), unit_price=Decimal(200), taxes=("VAT20",))
    old = LineInput("free", text="Old machine", quantity=Decimal(2), unit_price=Decimal(-25), taxes=("VAT20",))
    made = quote(books, work, old)
    assert books.read(quotes.quotation, house.CLERK, made).gross == 180
    order = books.perform(orders.from_quotation, house.CLERK, made)
    assert books.read(orders_queries.order, house.CLERK, order).gross == 180
    books.perform(orders.confirm, house.CLERK, order)
    assert house.faults(books) == []


def test_an_order_takes_no_quantity_below_zero(books: Bookkeeper) -> None:
    old = LineInput("free", text="Old machine", quantity=Decimal(-1), unit_price=Decimal(25), taxes=())
    party = house.customer(books)
    with pytest.raises(BusinessError):
        books.perform(orders.create, house.CLERK, NewOrder(NewDocument(party, (old,))))
    order = house.order(books, party)
    with pytest.raises(BusinessError):
        books.perform(orders.add_lines, house.CLERK, order, [old])
    made = quote(books, old)  # a quote may name it so, but it cannot be ordered
    assert books.read(quotes.quotation, house.CLERK, made).gross == -25
    with pytest.raises(BusinessError):
        books.perform(orders.from_quotation, house.CLERK, made)


@pytest.mark.parametrize(
    "bad",
    [
        TaxRule("X", "moon"), TaxRule("X", rate=Decimal("NaN")), TaxRule("X", rate=Decimal(10) ** 30),
        TaxRule("X", "percent_of_gross", Decimal(100)), TaxRule("X", "per_unit", amount=Decimal("Infinity")),
        TaxRule("X", "per_unit", rate=Decimal(5)), TaxRule("X", amount=Decimal(5)), TaxRule("VAT20", rate=Decimal(5)),
        TaxRule("X", valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)), TaxRule("", rate=Decimal(5)),
        TaxRule("X", rate=Decimal(-101)),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_refused_and_nothing_is_written(books: Bookkeeper, bad: TaxRule) -> None:
    before = books.read(queries.taxes, house.CLERK).keys()
    with pytest.raises(BusinessError):
        books.perform(taxes.new_tax, house.OWNER, bad)
    assert books.read(queries.taxes, house.CLERK).keys() == before


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "1e30", "0.0000000000001"])
def test_rates_that_are_none_are_refused(books: Bookkeeper, rate: str) -> None:
    with pytest.raises(BusinessError):
        books.perform(administration.set_rate, house.OWNER, "USD", date(2026, 1, 1), Decimal(rate))
