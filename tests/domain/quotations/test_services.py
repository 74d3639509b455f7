"""Quotations: revisions, validity, acceptance; and the opportunities behind them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

import house
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Clock
from erp_tui.domain.opportunities import queries as opportunities
from erp_tui.domain.opportunities import services as opportunity_services
from erp_tui.domain.opportunities.rules import NewOpportunity
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.quotations import queries, services
from erp_tui.domain.quotations.rules import NewQuotation


@pytest.fixture
def party(books: Bookkeeper) -> int:
    house.product(books, "A", "10", stock_of="9")
    return house.customer(books)


def quote(books: Bookkeeper, party: int, *typed: str, **more: object) -> int:
    return books.perform(services.create, house.CLERK, NewQuotation(NewDocument(party, house.lines(*typed)), **more))  # type: ignore[arg-type]


def seen(books: Bookkeeper, quotation: int) -> queries.QuotationView:
    return books.read(queries.quotation, house.CLERK, quotation)


def test_what_was_sent_changes_by_revisions_only(books: Bookkeeper, party: int) -> None:
    first = quote(books, party, "A*3")
    books.perform(services.send, house.CLERK, first)
    with pytest.raises(NotAllowed):
        books.perform(services.add_lines, house.CLERK, first, house.lines("A*1"))
    second = books.perform(services.revise, house.CLERK, first)
    books.perform(services.change_line, house.CLERK, second, seen(books, second).lines[0].id, unit_price=Decimal(9))
    assert (seen(books, first).net, seen(books, second).net, seen(books, second).revision) == (30, 27, 2)
    with pytest.raises(NotAllowed):  # replaced
        books.perform(services.accept, house.CLERK, first)
    with pytest.raises(NotAllowed):
        books.perform(services.revise, house.CLERK, first)
    order = books.perform(order_services.from_quotation, house.CLERK, second)
    assert books.read(orders.order, house.CLERK, order).net == 27
    with pytest.raises(NotAllowed):  # one order for one quotation
        books.perform(order_services.from_quotation, house.CLERK, second)
    assert house.faults(books) == []


def test_the_last_day_of_validity_counts(books: Bookkeeper, party: int) -> None:
    today = books.clock.today()
    quotation = quote(books, party, "A*3", valid_until=today + timedelta(days=5))
    books.clock = Clock("UTC", today + timedelta(days=6))
    assert seen(books, quotation).is_expired
    with pytest.raises(NotAllowed):
        books.perform(services.accept, house.CLERK, quotation)
    books.clock = Clock("UTC", today + timedelta(days=5))
    books.perform(services.accept, house.CLERK, quotation)
    with pytest.raises(InvalidInput):
        quote(books, party, "A*1", valid_until=date(2020, 1, 1))


def test_optional_lines_are_shown_and_not_ordered(books: Bookkeeper, party: int) -> None:
    lines = (*house.lines("A*3"), LineInput(code="A", quantity=Decimal(5), optional=True))
    quotation = books.perform(services.create, house.CLERK, NewQuotation(NewDocument(party, lines)))
    assert seen(books, quotation).net == 30
    order = books.perform(order_services.from_quotation, house.CLERK, quotation)
    assert [line.quantity for line in books.read(orders.order, house.CLERK, order).lines] == [3]


def test_an_opportunity_follows_its_quotation(books: Bookkeeper, party: int) -> None:
    chance = books.perform(opportunity_services.create, house.CLERK, NewOpportunity(party, "Spring"))
    quotation = quote(books, party, "A*3", opportunity_id=chance)
    assert books.read(opportunities.opportunity, house.CLERK, chance).state == "proposed"
    with pytest.raises(InvalidInput):
        books.perform(services.decline, house.CLERK, quotation, "no such reason")
    books.perform(services.decline, house.CLERK, quotation, "price")
    assert books.read(opportunities.opportunity, house.CLERK, chance).state == "proposed"
    books.perform(opportunity_services.lose, house.CLERK, chance, "price", detail="5 % too much")
    with pytest.raises(NotAllowed):
        quote(books, party, "A*1", opportunity_id=chance)
    books.perform(opportunity_services.reopen, house.CLERK, chance)
    again = quote(books, party, "A*3", opportunity_id=chance)
    books.perform(services.accept, house.CLERK, again)
    assert books.read(opportunities.opportunity, house.CLERK, chance).state == "won"


@pytest.mark.parametrize(
    "bad",
    [{"title": " "}, {"title": "X", "probability": Decimal(101)}, {"title": "X", "probability": Decimal("NaN")},
     {"title": "X", "expected_amount": Decimal(-1)}, {"title": "X", "expected_amount": Decimal("1e30")},
     {"title": "X", "currency": "XXX"}],
)  # fmt: skip
def test_an_impossible_opportunity_is_refused(books: Bookkeeper, party: int, bad: dict[str, object]) -> None:
    with pytest.raises(BusinessError):
        books.perform(opportunity_services.create, house.CLERK, NewOpportunity(party, **bad))  # type: ignore[arg-type]


def test_activities_are_done_once(books: Bookkeeper, party: int) -> None:
    activity = books.perform(opportunity_services.add_activity, house.CLERK, party, "call", "Ask")
    with books.reading() as unit:
        assert [one.id for one in opportunities.due_activities(unit)] == [activity]
    books.perform(opportunity_services.finish_activity, house.CLERK, activity, result="No")
    with pytest.raises(NotAllowed):
        books.perform(opportunity_services.finish_activity, house.CLERK, activity)
    for kind, text in (("dance", "Ask"), ("call", " ")):
        with pytest.raises(InvalidInput):
            books.perform(opportunity_services.add_activity, house.CLERK, party, kind, text)
