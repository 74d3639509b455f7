"""Invoices and credit notes: what is invoiced, the exact mirror, what is frozen at posting."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import queries, services
from erp_tui.domain.kernel.errors import BusinessError, NotAllowed, NotEnough
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.parties import queries as party_queries
from erp_tui.domain.parties import services as parties
from erp_tui.domain.shipping import queries as shipping_queries
from erp_tui.domain.shipping import services as shipping

[CASE] = json.loads((Path(__file__).parents[2] / "examples" / "invoicing.json").read_text())["cases"]


def shipped(books: Bookkeeper, party: int, *typed: str, **more: object) -> int:
    order = house.order(books, party, *typed, confirm=True, **more)
    [delivery] = books.read(shipping_queries.deliveries_of, house.CLERK, order)
    books.perform(shipping.ship, house.CLERK, delivery)
    return order


def invoice_of(books: Bookkeeper, order: int) -> queries.InvoiceView:
    return books.read(queries.invoice, house.CLERK, books.read(queries.invoices_of, house.CLERK, order)[-1])


def test_worked_case_of_invoicing(books: Bookkeeper) -> None:
    """Invoicing what was delivered, a part of it first."""
    books.perform(administration.set_setting, house.OWNER, "invoice.itself", "no")
    for code, quantity in CASE["given"]["stock"].items():
        house.product(books, code, "10", stock_of=quantity)
    typed = [f"{row['product']}*{row['qty']}" for row in CASE["given"]["order"]]
    order = house.order(books, house.customer(books), *typed, confirm=True)

    def line(code: str) -> orders.OrderLineView:
        return next(one for one in books.read(orders.order, house.CLERK, order).lines if one.code == code)

    for number, step in enumerate(CASE["when"][1:], 2):
        expected = CASE["then"].get(f"s{number}") or {}
        if step["op"] == "deliver":
            delivery = books.read(shipping_queries.deliveries_of, house.CLERK, order)[-1]
            view = books.read(shipping_queries.delivery, house.CLERK, delivery)
            some = {one.id: Decimal(step["qty"]) for one in view.lines if one.code == step["product"]}
            books.perform(shipping.ship, house.CLERK, delivery, some)
        elif "refused" in expected:
            with pytest.raises(NotAllowed):
                books.perform(services.from_order, house.CLERK, order)
        else:
            some = {line(code).id: Decimal(quantity) for code, quantity in step.get("lines", {}).items()}
            made = books.perform(services.from_order, house.CLERK, order, some or None)
            books.perform(services.post, house.CLERK, made)
            assert books.read(queries.invoice, house.CLERK, made).net == Decimal(expected["net"])
        for code, quantity in expected.get("to_invoice", {}).items():
            assert line(code).quantity_to_invoice == Decimal(quantity)
    assert house.faults(books) == []


def test_no_more_is_invoiced_than_was_delivered(books: Bookkeeper) -> None:
    books.perform(administration.set_setting, house.OWNER, "invoice.itself", "no")
    house.product(books, "A", "10", stock_of="3")
    order = shipped(books, house.customer(books), "A*10")  # three of ten
    [line] = books.read(orders.order, house.CLERK, order).lines
    for bad in (
        {line.id: Decimal(4)},
        {line.id: Decimal("NaN")},
        {line.id: Decimal(-1)},
        {1: Decimal(1)},
        {line.id: Decimal(0)},
    ):
        with pytest.raises(BusinessError):
            books.perform(services.from_order, house.CLERK, order, bad)
    first, second = (books.perform(services.from_order, house.CLERK, order) for _ in range(2))
    books.perform(services.post, house.CLERK, first)
    with pytest.raises(NotEnough):
        books.perform(services.post, house.CLERK, second)
    with pytest.raises(NotAllowed):
        books.perform(services.post, house.CLERK, first)
    assert house.faults(books) == []


def test_credit_notes_are_an_exact_mirror_in_however_many_parts(books: Bookkeeper) -> None:
    books.perform(administration.set_setting, house.OWNER, "cash.step", "0.05")
    house.product(books, "A", "3.33", stock_of="20")
    house.product(books, "B", "7.77", stock_of="20")
    party = house.customer(books)
    order = shipped(books, party, "A*7 -3%", "B*3", document={"discount_percent": Decimal("12.5")})
    invoice = invoice_of(books, order)
    first, second = invoice.lines
    assert invoice.rounding != 0
    for part in ({first.id: Decimal(2)}, {first.id: Decimal(4), second.id: Decimal(1)}, None):
        books.perform(services.credit, house.CLERK, invoice.id, part)
    with books.reading() as unit:
        found = [queries.invoice(unit, one) for one in queries.invoices_of(unit, order)]
        for name in ("net", "tax", "gross", "rounding", "gross_base"):
            assert sum(getattr(one, name) for one in found) == 0, name
        for code in {row["tax"] for one in found for row in one.taxes}:
            rows = [row for one in found for row in one.taxes if row["tax"] == code]
            assert sum(Decimal(row["amount"]) for row in rows) == sum(Decimal(row["base"]) for row in rows) == 0
        assert ledger.open_items(unit) == []
        assert ledger.balance_of(unit, "receivable") == ledger.balance_of(unit, "revenue") == 0
    with pytest.raises(NotAllowed):
        books.perform(services.credit, house.CLERK, invoice.id)
    assert house.faults(books) == []


@pytest.mark.parametrize("bad", ["NaN", "0", "-1", "6", "1e30"])
def test_what_cannot_be_credited_is_refused(books: Bookkeeper, bad: str) -> None:
    house.product(books, "A", "10", stock_of="5")
    invoice = invoice_of(books, shipped(books, house.customer(books), "A*5"))
    with pytest.raises(BusinessError):
        books.perform(services.credit, house.CLERK, invoice.id, {invoice.lines[0].id: Decimal(bad)})
    with pytest.raises(BusinessError):
        books.perform(services.credit, house.CLERK, invoice.id, {1: Decimal(1)})


def test_a_posted_invoice_keeps_the_names_of_its_day(books: Bookkeeper) -> None:
    house.product(books, "A", "10", stock_of="5")
    party = house.customer(books, "Old Name")
    invoice = invoice_of(books, shipped(books, party, "A*5"))
    books.perform(parties.change, house.OWNER, party, name="New Name")
    [address] = books.read(party_queries.addresses, house.CLERK, party)
    books.perform(parties.change_address, house.CLERK, address.id, city="Bremen")
    books.perform(administration.change_company, house.OWNER, name="Another House")
    again = books.read(queries.invoice, house.CLERK, invoice.id)
    assert again.buyer == invoice.buyer
    assert (again.buyer or {})["name"] == "Old Name"
    assert (again.seller or {})["name"] == "Test & Söhne"
    assert (again.due_on, again.instalments) == (invoice.due_on, invoice.instalments)
    assert house.faults(books) == []


def test_nothing_is_posted_into_a_closed_period(books: Bookkeeper) -> None:
    house.product(books, "A", "10", stock_of="5")
    books.perform(administration.set_setting, house.OWNER, "invoice.itself", "no")
    order = shipped(books, house.customer(books), "A*5")
    draft = books.perform(services.from_order, house.CLERK, order)
    books.perform(administration.close_period, house.OWNER, "2026-03")
    with pytest.raises(NotAllowed):
        books.perform(services.post, house.CLERK, draft)
    assert books.read(queries.invoice, house.CLERK, draft).number is None
    books.perform(administration.reopen_period, house.OWNER, "2026-03")
    books.perform(services.post, house.CLERK, draft)
    assert books.read(queries.invoice, house.CLERK, draft).number == "INV-2026-00001"
    assert house.faults(books) == []


def test_a_credited_price_may_be_invoiced_anew(books: Bookkeeper) -> None:
    """The price was wrong: credit, correct the order, invoice again."""
    house.product(books, "A", "10", stock_of="5")
    order = shipped(books, house.customer(books), "A*5")
    books.perform(services.credit, house.CLERK, invoice_of(books, order).id)
    [line] = books.read(orders.order, house.CLERK, order).lines
    books.perform(order_services.change_line, house.CLERK, order, line.id, unit_price=Decimal(8))
    made = books.perform(services.from_order, house.CLERK, order)
    books.perform(services.post, house.CLERK, made)
    assert books.read(queries.invoice, house.CLERK, made).net == 40
    assert books.read(orders.order, house.CLERK, order).state == "closed"
    assert house.faults(books) == []
