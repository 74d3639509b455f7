"""Early-payment discounts: what settles an invoice in time, what is booked, and that it can be taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import early
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.invoicing import services as invoicing_services
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.receivables import services
from erp_tui.domain.receivables.rules import NewPayment

TODAY = date(2026, 3, 16)
PART: dict[str, Any] = {"share": {"remainder": True}, "due": [{"add_days": 30}]}


@pytest.fixture
def party(books: Bookkeeper) -> int:
    return house.customer(books)


def invoice(books: Bookkeeper, party: int, computation: str = "gross", *, days: int = 10, currency: str = "EUR") -> int:
    """1,000 net with 20 % tax and 2 % discount within so many days."""
    term = books.perform(
        administration.new_payment_term,
        house.OWNER,
        f"{computation[:9]}{days}",
        "",
        [PART],
        Decimal(2),
        days,
        computation,
    )
    line = LineInput("charge", text="Work", unit_price=Decimal(1000), taxes=("VAT20",))
    new = NewOrder(NewDocument(party, (line,), payment_term_id=term, currency=currency))
    order = books.perform(orders.create, house.CLERK, new)
    books.perform(orders.confirm, house.CLERK, order)
    made = books.perform(invoicing_services.from_order, house.CLERK, order)
    return books.perform(invoicing_services.post, house.CLERK, made)


def pay(books: Bookkeeper, party: int, amount: str, invoice_id: int | None = None, **more: Any) -> int:
    settle = () if invoice_id is None else ((invoice_id, None),)
    new = NewPayment(party, Decimal(amount), settle=settle, **more)
    return books.perform(services.record, house.CLERK, new)


def balance(books: Bookkeeper, use: str) -> Decimal:
    return books.read(ledger.balance_of, house.CLERK, use)


def due(books: Bookkeeper, invoice_id: int) -> early.AmountDue:
    return books.read(early.amount_due, house.CLERK, [invoice_id], TODAY)


@pytest.mark.parametrize(
    ("computation", "gross", "payable", "discount", "tax"),
    [
        ("gross", "1200", "1176", "20", "196"),
        ("net_only", "1200", "1180", "20", "200"),
        ("tax_reduced_upfront", "1196", "1176", "20", "196"),
    ],
)
def test_the_reduced_amount_settles_it(
    books: Bookkeeper, party: int, computation: str, gross: str, payable: str, discount: str, tax: str
) -> None:
    one = invoice(books, party, computation)
    found = due(books, one)
    assert (found.gross, found.payable) == (Decimal(gross), Decimal(payable))
    payment = pay(books, party, payable, one)
    assert books.read(invoicing.invoice, house.CLERK, one).amount_open == 0
    assert (balance(books, "discount"), balance(books, "tax")) == (Decimal(discount), -Decimal(tax))
    assert balance(books, "receivable") == 0
    assert house.faults(books) == []
    books.perform(services.reverse, house.CLERK, payment)
    assert books.read(invoicing.invoice, house.CLERK, one).amount_open == Decimal(gross)
    assert (balance(books, "discount"), balance(books, "receivable")) == (0, Decimal(gross))
    assert balance(books, "tax") == -(Decimal(gross) - 1000)
    assert house.faults(books) == []


def test_too_late_or_too_little_leaves_the_rest_open(books: Bookkeeper, party: int) -> None:
    one = invoice(books, party, days=0)
    pay(books, party, "1175.99", one)
    assert books.read(invoicing.invoice, house.CLERK, one).amount_open == Decimal("24.01")
    pay(books, party, "0.01", one)  # in parts, but in time: now no more than the discount is open
    assert books.read(invoicing.invoice, house.CLERK, one).amount_open == 0
    found = books.read(early.amount_due, house.CLERK, [invoice(books, party)], date(2026, 3, 27))
    assert (found.payable, found.discount) == (1200, 0)
    assert house.faults(books) == []


def test_who_pays_more_is_given_less(books: Bookkeeper, party: int) -> None:
    one = invoice(books, party)
    pay(books, party, "1188", one)
    assert books.read(invoicing.invoice, house.CLERK, one).amount_open == 0
    assert (balance(books, "discount"), balance(books, "tax")) == (10, -198)
    assert house.faults(books) == []


def test_money_on_account_is_in_time_when_it_came_in_time(books: Bookkeeper, party: int) -> None:
    one = invoice(books, party)
    payment = pay(books, party, "1176")
    books.perform(services.allocate, house.CLERK, payment, one)
    assert books.read(invoicing.invoice, house.CLERK, one).amount_open == 0
    assert house.faults(books) == []


def test_a_credit_note_lowers_the_discount(books: Bookkeeper, party: int) -> None:
    one = invoice(books, party)
    [line] = books.read(invoicing.invoice, house.CLERK, one).lines
    books.perform(invoicing_services.credit, house.CLERK, one, {line.id: Decimal("0.25")})
    found = due(books, one)
    assert (found.gross, found.payable, found.discount_net, found.discount_tax) == (900, 882, 15, 3)
    pay(books, party, "882", one)
    assert books.read(invoicing.invoice, house.CLERK, one).amount_open == 0
    assert house.faults(books) == []


def test_in_another_currency_the_invoice_s_rate_counts(books: Bookkeeper, party: int) -> None:
    books.perform(administration.set_rate, house.OWNER, "USD", date(2026, 1, 1), Decimal("1.25"))
    one = invoice(books, party, currency="USD")
    books.perform(administration.set_rate, house.OWNER, "USD", TODAY, Decimal("1.6"))
    pay(books, party, "1176", one, currency="USD")
    assert books.read(invoicing.invoice, house.CLERK, one).amount_open == 0
    assert (balance(books, "discount"), balance(books, "tax"), balance(books, "receivable")) == (
        16,
        Decimal("-156.8"),
        0,
    )
    assert house.faults(books) == []
