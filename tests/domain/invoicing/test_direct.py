"""Invoices without an order: their lines change as long as they are drafts, and they are what they come to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import queries, services
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.pricing.typed import line_from
from house import CLERK, OWNER, customer, faults, order, product


@pytest.fixture
def draft(books: Bookkeeper) -> int:
    party = customer(books)
    product(books, "HOUR", "80", kind="service")
    product(books, "A-1", stock_of="5")
    return books.perform(services.create, CLERK, NewDocument(party))


def refused(code: str, books: Bookkeeper, *work: Any) -> None:
    with pytest.raises(NotAllowed) as raised:
        books.perform(*work)
    assert raised.value.code == code


def found(books: Bookkeeper, invoice_id: int) -> list[tuple[str, Decimal, Decimal]]:
    view = books.read(queries.invoice, CLERK, invoice_id)
    return [(line.text, line.quantity, line.net) for line in view.lines]


def test_lines_come_change_and_go_while_it_is_a_draft(books: Bookkeeper, draft: int) -> None:
    books.perform(services.add_lines, CLERK, draft, [line_from("HOUR*2"), line_from("Travel=40.50")])
    hours, travel = books.read(queries.invoice, CLERK, draft).lines
    books.perform(services.change_line, CLERK, draft, hours.id, quantity=Decimal(3))
    assert found(books, draft) == [("Product HOUR", 3, 240), ("Travel", 1, Decimal("40.5"))]
    books.perform(services.remove_line, CLERK, draft, travel.id)
    books.perform(services.post, CLERK, draft)
    assert found(books, draft) == [("Product HOUR", 3, 240)]
    refused("not_draft", books, services.add_lines, CLERK, draft, [line_from("HOUR*1")])
    assert faults(books) == []


def test_goods_are_refused_by_every_name(books: Bookkeeper, draft: int) -> None:
    for line in (LineInput(code="A-1"), LineInput(code="a-1")):
        refused("goods_need_an_order", books, services.add_lines, CLERK, draft, [line_from("HOUR*1"), line])
    assert found(books, draft) == []


def test_it_is_posted_as_what_it_comes_to(books: Bookkeeper, draft: int) -> None:
    refused("no_lines", books, services.post, CLERK, draft)
    books.perform(services.add_lines, CLERK, draft, [line_from("Allowance=-10")])
    refused("below_zero", books, services.post, CLERK, draft)
    party = books.read(queries.invoice, CLERK, draft).party_id
    credit = books.perform(services.create, CLERK, NewDocument(party), kind="credit_note")
    books.perform(services.add_lines, CLERK, credit, [line_from("Refund=10")])
    refused("above_zero", books, services.post, CLERK, credit)
    [line] = books.read(queries.invoice, CLERK, credit).lines
    books.perform(services.change_line, CLERK, credit, line.id, unit_price=Decimal(-10))
    books.perform(services.post, CLERK, credit)
    assert books.read(queries.invoice, CLERK, credit).number
    assert faults(books) == []


def test_what_comes_from_an_order_stays_as_it_is_there(books: Bookkeeper, draft: int) -> None:
    books.perform(administration.set_setting, OWNER, "invoice.itself", "no")
    party = books.read(queries.invoice, CLERK, draft).party_id
    made = order(books, party, "A-1*2", confirm=True, invoice_on="ordered")
    made_id = books.perform(services.from_order, CLERK, made)
    refused("of_an_order", books, services.add_lines, CLERK, made_id, [line_from("HOUR*1")])
