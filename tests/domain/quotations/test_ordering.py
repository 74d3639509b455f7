"""Quotations in parts: what is ordered now and what later, options taken in, subtotals, templates, revisions compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

import house
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, NotEnough, NotFound
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Clock
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.pricing.typed import line_from
from erp_tui.domain.quotations import differences, queries, services
from erp_tui.domain.quotations.rules import NewQuotation, NewTemplate


@pytest.fixture
def party(books: Bookkeeper) -> int:
    house.product(books, "A", "10", stock_of="99")
    house.product(books, "B", "7.5")
    return house.customer(books)


def typed(*texts: str) -> tuple[LineInput, ...]:
    return tuple(line_from(text) for text in texts)


def quote(books: Bookkeeper, party: int, *texts: str, **document: object) -> int:
    new = NewDocument(party, typed(*texts), **document)  # type: ignore[arg-type]
    return books.perform(services.create, house.CLERK, NewQuotation(new))


def seen(books: Bookkeeper, quotation: int) -> queries.QuotationView:
    return books.read(queries.quotation, house.CLERK, quotation)


def order(books: Bookkeeper, quotation: int, **wanted: str) -> orders.OrderView:
    """Order a part: order(books, quotation, l1="3", l2="1") by line number."""
    ids = {line.line_no: line.id for line in seen(books, quotation).lines}
    lines = {ids[int(name[1:])]: Decimal(quantity) for name, quantity in wanted.items()}
    made = books.perform(order_services.from_quotation, house.CLERK, quotation, lines=lines or None)
    return books.read(orders.order, house.CLERK, made)


def test_a_part_now_and_the_rest_later(books: Bookkeeper, party: int) -> None:
    quotation = quote(books, party, "# Desk", "A*5 -10%", "B*2")
    first = order(books, quotation, l2="3")
    assert seen(books, quotation).state == "accepted"
    assert seen(books, quotation).progress == "partly_ordered"
    assert [(line.kind, line.quantity, line.unit_price, line.discount_percent) for line in first.lines] == [
        ("product", 3, 10, 10)
    ]
    assert first.quotation_number == seen(books, quotation).number
    with pytest.raises(NotEnough) as refused:
        order(books, quotation, l2="3")
    assert (refused.value.values["left"], refused.value.values["quoted"]) == (2, 5)
    rest = order(books, quotation)
    assert [(line.code, line.quantity) for line in rest.lines] == [("A", 2), ("B", 2)]
    assert seen(books, quotation).progress == "ordered"
    with pytest.raises(NotAllowed):
        order(books, quotation)
    assert first.net + rest.net == seen(books, quotation).net
    assert house.faults(books) == []


def test_what_a_cancelled_order_took_can_be_ordered_again(books: Bookkeeper, party: int) -> None:
    quotation = quote(books, party, "A*5", "B*2")
    first = order(books, quotation)
    books.perform(order_services.remove_line, house.CLERK, first.id, first.lines[1].id)
    assert [line.quantity_ordered for line in seen(books, quotation).lines] == [5, 0]
    books.perform(order_services.confirm, house.CLERK, first.id)
    books.perform(order_services.cancel, house.CLERK, first.id, "customer")
    assert [line.quantity_ordered for line in seen(books, quotation).lines] == [0, 0]
    assert house.faults(books) == []
    assert [line.quantity for line in order(books, quotation).lines] == [5, 2]


def test_parts_of_a_discount_are_the_discount(books: Bookkeeper, party: int) -> None:
    quotation = quote(books, party, "A*3", "B*1", discount_amount=Decimal("10"))
    parts = [order(books, quotation, l1="1"), order(books, quotation, l1="1"), order(books, quotation)]
    assert sum(one.discount_amount for one in parts) == 10
    assert sum(one.net for one in parts) == seen(books, quotation).net == Decimal("27.5")


def test_an_impossible_part_is_refused_and_nothing_is_written(books: Bookkeeper, party: int) -> None:
    quotation = quote(books, party, "# Desk", "A*5")
    for bad in ({"l2": "0"}, {"l2": "-1"}, {"l2": "NaN"}, {"l1": "1"}, {"l2": "0.5"}):
        with pytest.raises(BusinessError):
            order(books, quotation, **bad)
    with pytest.raises(InvalidInput):
        books.perform(order_services.from_quotation, house.CLERK, quotation, lines={})
    with pytest.raises(NotFound):
        books.perform(order_services.from_quotation, house.CLERK, quotation, lines={1: Decimal(1)})
    assert seen(books, quotation).state == "draft"
    assert seen(books, quotation).lines[1].quantity_ordered == 0


def test_an_option_is_shown_not_counted_and_taken_in_when_ordered(books: Bookkeeper, party: int) -> None:
    quotation = quote(books, party, "A*3", "?B*2")
    option = seen(books, quotation).lines[1]
    assert (option.optional, option.amount, option.net, seen(books, quotation).net) == (True, 15, 0, 30)
    books.perform(services.change_line, house.CLERK, quotation, option.id, optional=False)
    assert seen(books, quotation).net == 45
    books.perform(services.change_line, house.CLERK, quotation, option.id, optional=True)
    made = order(books, quotation, l1="3", l2="1")
    assert made.net == Decimal("37.5") and not any(line.optional for line in made.lines)
    assert seen(books, quotation).progress == "ordered"  # options left out are no rest
    assert house.faults(books) == []


def test_a_subtotal_is_of_the_lines_since_the_last_one(books: Bookkeeper, party: int) -> None:
    texts = ("A*1", "= First", "A*2", '" soft', "?B*1", "B*1", "=", "# Other", "B*2", "=")
    quotation = quote(books, party, *texts)
    view = seen(books, quotation)
    assert [line.amount for line in view.lines if line.kind == "subtotal"] == [10, Decimal("27.5"), 15]
    assert view.net == Decimal("52.5")  # never counted
    made = order(books, quotation)
    assert [line.amount for line in made.lines if line.kind == "subtotal"] == [10, Decimal("27.5"), 15]
    assert made.net == view.net
    with pytest.raises(InvalidInput):
        line_from("#  ")


# ------------------------------------------------------------------------------------------------ revisions


def test_revisions_bear_one_number_and_are_compared_line_by_line(books: Bookkeeper, party: int) -> None:
    first = quote(books, party, "A*3", "B*1", '" soon')
    books.perform(services.send, house.CLERK, first)
    second = books.perform(services.revise, house.CLERK, first)
    was, now = seen(books, first), seen(books, second)
    assert (was.number, was.revision, now.number, now.revision) == (now.number, 1, was.number, 2)
    books.perform(
        services.change_line, house.CLERK, second, now.lines[0].id, quantity=Decimal(4), unit_price=Decimal(9)
    )
    books.perform(services.remove_line, house.CLERK, second, now.lines[1].id)
    books.perform(services.add_lines, house.CLERK, second, house.lines("A*1 -50%"))
    found = books.read(differences.with_revision_before, house.CLERK, second)
    assert [(one.change, one.code, one.quantity_before, one.quantity, one.difference) for one in found.lines] == [
        ("changed", "A", 3, 4, 6), ("same", "", 0, 0, 0), ("added", "A", None, 1, 5),
        ("removed", "B", 1, None, Decimal("-7.5")),
    ]  # fmt: skip
    assert found.net - found.net_before == sum(one.difference for one in found.lines) == Decimal("3.5")
    assert found.difference == found.gross - found.gross_before == Decimal("4.2")
    books.perform(services.send, house.CLERK, second)
    third = books.perform(services.revise, house.CLERK, second)
    assert books.read(differences.between, house.CLERK, first, third).net == found.net
    for typed_number, wanted in ((was.number, third), (f"{was.number} v1", first), (f"{was.number}V2", second)):
        assert books.read(queries.id_of, house.CLERK, typed_number) == wanted
    with pytest.raises(NotFound):
        books.read(queries.id_of, house.CLERK, f"{was.number}v9")
    with pytest.raises(NotFound):
        books.read(differences.with_revision_before, house.CLERK, first)
    with pytest.raises(NotAllowed):
        books.read(differences.between, house.CLERK, quote(books, party, "A*1"), third)
    assert house.faults(books) == []


def test_what_has_expired_is_renewed_by_a_revision(books: Bookkeeper, party: int) -> None:
    today = books.clock.today()
    sent = quote(books, party, "A*3")
    draft = quote(books, party, "A*3")
    books.perform(services.send, house.CLERK, sent)
    books.clock = Clock("UTC", today + timedelta(days=31))
    for run, one in ((services.accept, sent), (services.send, draft), (order_services.from_quotation, sent)):
        with pytest.raises(NotAllowed) as refused:
            books.perform(run, house.CLERK, one)
        assert refused.value.code == "expired"
    renewed = books.perform(services.revise, house.CLERK, sent)
    assert seen(books, renewed).valid_until == today + timedelta(days=61)
    books.perform(services.accept, house.CLERK, renewed)


# ------------------------------------------------------------------------------------------------ templates


def test_a_template_begins_a_quotation_at_todays_prices(books: Bookkeeper, party: int) -> None:
    lines = (*typed("# Desk", "A*4 -5%", "?B*1 @6"), LineInput(kind="free", text="Setting up", unit_price=Decimal(50)))
    new = NewTemplate("office", "Office for four", lines, printed_note="Thank you")
    template = books.perform(services.new_template, house.CLERK, new)
    quotation = books.perform(
        services.create, house.CLERK, NewQuotation(NewDocument(party, typed("A*1")), template="OFFICE")
    )
    view = seen(books, quotation)
    assert [(line.kind, line.quantity, line.unit_price, line.optional) for line in view.lines] == [
        ("title", 0, 0, False), ("product", 4, 10, False), ("product", 1, 6, True), ("free", 1, 50, False),
        ("product", 1, 10, False),
    ]  # fmt: skip
    assert view.net == 38 + 50 + 10 and view.printed_note == "Thank you"
    with pytest.raises(InvalidInput, match="OFFICE is in use"):
        books.perform(services.new_template, house.CLERK, replace(new, code="Office"))
    books.perform(services.change_template, house.CLERK, template, name="Office", lines=typed("A*6"))
    assert [line.quantity for line in books.read(queries.template, house.CLERK, template).lines] == [6]
    books.perform(services.archive_template, house.CLERK, template)
    with pytest.raises(NotFound):
        books.perform(services.create, house.CLERK, NewQuotation(NewDocument(party), template="OFFICE"))
    assert house.faults(books) == []


def test_a_quotation_is_saved_as_a_template(books: Bookkeeper, party: int) -> None:
    quotation = quote(books, party, "A*2", "B*1 @5")
    template = books.perform(services.save_template, house.CLERK, quotation, "T1", "As always")
    prices = [line.unit_price for line in books.read(queries.template, house.CLERK, template).lines]
    assert prices == [None, 5]  # the list's price is looked up again, the agreed one stays


@pytest.mark.parametrize(
    "bad",
    [{"code": " "}, {"code": "-X"}, {"name": " "}, {"lines": ()}, {"lines": typed("NONE*1")}, {"currency": "XXX"},
     {"lines": (LineInput(code="A", quantity=Decimal(-1)),)}, {"lines": (LineInput(kind="dance"),)},
     {"lines": (LineInput(kind="product"),)}, {"lines": (LineInput(code="A", unit_price=Decimal("NaN")),)},
     {"lines": (LineInput(code="A", discount_percent=Decimal(101)),)}],
)  # fmt: skip
def test_an_impossible_template_is_refused(books: Bookkeeper, party: int, bad: dict[str, object]) -> None:
    good: dict[str, object] = {"code": "T1", "name": "Name", "lines": typed("A*1")}
    with pytest.raises(BusinessError):
        books.perform(services.new_template, house.CLERK, NewTemplate(**good | bad))  # type: ignore[arg-type]
