"""What is done with orders, and what is refused: holds and credit, amending, ending and opening again."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import queries as invoicing_queries
from erp_tui.domain.invoicing import services as invoicing
from erp_tui.domain.kernel.errors import BusinessError, Conflict, InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import queries, services
from erp_tui.domain.parties import services as parties
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.products import services as products
from erp_tui.domain.shipping import planning
from erp_tui.domain.shipping import queries as shipping_queries
from erp_tui.domain.shipping import services as shipping
from erp_tui.domain.stock import promises
from erp_tui.domain.stock import services as stock

EXAMPLES = Path(__file__).parents[2] / "examples"


def seen(books: Bookkeeper, order: int) -> queries.OrderView:
    return books.read(queries.order, house.CLERK, order)


def on_order(books: Bookkeeper, party: int) -> Decimal:
    return books.read(ledger.exposure, house.CLERK, party).on_order


def delivery_of(books: Bookkeeper, order: int) -> int:
    return books.read(shipping_queries.deliveries_of, house.CLERK, order)[-1]


# ------------------------------------------------------------------------------------------------ credit


def test_worked_case_of_credit(books: Bookkeeper) -> None:
    """Limit 100, owed 100: an order of 50 does not count; with a limit of 200 it does, and keeps counting after that."""
    [case] = json.loads((EXAMPLES / "credit_limit.json").read_text())["cases"]
    party = house.customer(books, tax_class="foreign", credit_limit=Decimal(case["given"]["limit"]))
    house.product(books, "A", "1", stock_of="1000")
    owed = house.order(books, party, f"A*{case['given']['open_receivables']}", confirm=True)
    books.perform(shipping.ship, house.CLERK, delivery_of(books, owed))
    order = house.order(books, party, "A*50")

    def exposure() -> Decimal:
        return books.read(ledger.exposure, house.CLERK, party).total

    books.perform(services.confirm, house.CLERK, order)
    assert [hold.kind for hold in seen(books, order).holds] == ["credit"]
    assert exposure() == Decimal(case["then"]["s1"]["exposure"])
    books.perform(parties.change, house.OWNER, party, credit_limit=Decimal(200))
    books.perform(services.release_credit_hold, house.OWNER, seen(books, order).holds[0].id, "the limit was raised")
    assert exposure() == Decimal(case["then"]["s3"]["exposure"])
    line = books.read(shipping_queries.delivery, house.CLERK, delivery_of(books, order)).lines[0]
    books.perform(administration.set_setting, house.OWNER, "invoice.itself", "no")
    books.perform(shipping.ship, house.CLERK, delivery_of(books, order), {line.id: Decimal(25)})
    books.perform(parties.change, house.OWNER, party, credit_limit=Decimal(100))
    assert exposure() == Decimal(case["then"]["s4"]["exposure"])
    made = books.perform(invoicing.from_order, house.CLERK, order)
    books.perform(invoicing.post, house.CLERK, made)
    assert exposure() == Decimal(case["then"]["s5"]["exposure"])
    assert house.faults(books) == []


def test_a_held_order_does_not_keep_others_from_shipping(books: Bookkeeper) -> None:
    party = house.customer(books, credit_limit=Decimal(100))
    house.product(books, "A", "10", stock_of="50")
    small = house.order(books, party, "A*5", confirm=True)  # 60
    house.order(books, party, "A*5", confirm=True)  # held
    books.perform(shipping.ship, house.CLERK, delivery_of(books, small))
    assert house.faults(books) == []


def test_amending_beyond_the_limit_gives_the_promises_back(books: Bookkeeper) -> None:
    party = house.customer(books, credit_limit=Decimal(100))
    goods = house.product(books, "A", "10", stock_of="50")
    order = house.order(books, party, "A*5", confirm=True)
    [line] = seen(books, order).lines
    books.perform(services.change_line, house.CLERK, order, line.id, quantity=Decimal(20))
    assert seen(books, order).is_held
    assert seen(books, order).lines[0].quantity_reserved == 0
    assert on_order(books, party) == 60  # as before: what is held for credit does not count for more
    books.perform(services.change_line, house.CLERK, order, line.id, quantity=Decimal(4))
    assert on_order(books, party) == 48
    [hold] = seen(books, order).holds
    books.perform(services.release_credit_hold, house.OWNER, hold.id, "smaller now")
    assert seen(books, order).lines[0].quantity_reserved == 4
    assert goods
    assert house.faults(books) == []


def test_an_amended_price_counts_for_what_is_still_to_be_invoiced(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", "10", stock_of="5")
    order = house.order(books, party, "A*10", confirm=True)
    books.perform(shipping.ship, house.CLERK, delivery_of(books, order))  # five; five are to come
    assert on_order(books, party) == 60
    [line] = seen(books, order).lines
    books.perform(services.change_line, house.CLERK, order, line.id, unit_price=Decimal(20))
    assert on_order(books, party) == 120
    assert house.faults(books) == []


# ------------------------------------------------------------------------------------------------ fulfilment


def test_worked_case_of_fulfilment(books: Bookkeeper) -> None:
    [case] = json.loads((EXAMPLES / "fulfilment.json").read_text())["cases"]
    house.product(books, "P", "1", stock_of=case["given"]["stock"]["P"])
    order = house.order(books, house.customer(books), f"P*{case['given']['order'][0]['qty']}")

    def deliver(step: dict[str, Any]) -> None:
        line = books.read(shipping_queries.delivery, house.CLERK, delivery_of(books, order)).lines[0]
        books.perform(shipping.ship, house.CLERK, delivery_of(books, order), {line.id: Decimal(step["qty"])})

    def undo(step: dict[str, Any]) -> None:
        shipped = books.read(shipping_queries.deliveries_of, house.CLERK, order)[int(step["number"]) - 1]
        books.perform(shipping.undo, house.CLERK, shipped)

    steps = {
        "confirm": lambda _step: books.perform(services.confirm, house.CLERK, order),
        "deliver": deliver,
        "close": lambda _step: books.perform(services.close_short, house.CLERK, order),
        "reopen": lambda _step: books.perform(services.reopen, house.CLERK, order),
        "cancel_delivery": undo,
        "cancel": lambda _step: books.perform(services.cancel, house.CLERK, order, "customer"),
    }
    for number, step in enumerate(case["when"], 1):
        steps[step["op"]](step)
        [line] = seen(books, order).lines
        found = {
            "reserved": line.quantity_reserved,
            "delivered": line.quantity_delivered - line.quantity_returned,
            "remaining": line.quantity_to_deliver,
        }
        for name, expected in case["then"].get(f"s{number}", {}).items():
            assert found[name] == Decimal(expected["P"]), (step, name)
        assert house.faults(books) == []


def test_an_order_is_confirmed_once_and_cancelled_with_its_version(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", stock_of="5")
    order = house.order(books, party, "A*5", confirm=True)
    with pytest.raises(NotAllowed):
        books.perform(services.confirm, house.CLERK, order)
    version = seen(books, order).version
    with pytest.raises(Conflict):
        books.perform(services.cancel, house.CLERK, order, "customer", version=version - 1)
    books.perform(services.cancel, house.CLERK, order, "customer", version=version)
    assert (seen(books, order).state, on_order(books, party)) == ("cancelled", 0)
    shipped = house.order(books, party, "A*5", confirm=True)
    books.perform(shipping.ship, house.CLERK, delivery_of(books, shipped))
    assert seen(books, shipped).state == "closed"
    with pytest.raises(NotAllowed) as refused:  # a closed one is not confirmed again
        books.perform(services.confirm, house.CLERK, shipped)
    assert refused.value.code == "confirmed_already"
    with pytest.raises(NotAllowed):
        books.perform(services.reopen, house.CLERK, shipped)
    assert house.faults(books) == []


def test_two_forms_do_not_overwrite_each_other(books: Bookkeeper) -> None:
    house.product(books, "A", stock_of="5")
    order = house.order(books, house.customer(books), "A*5")
    read = seen(books, order)
    books.perform(services.change, house.CLERK, order, version=read.version, customer_reference="first")
    with pytest.raises(Conflict):
        books.perform(services.change, house.CLERK, order, version=read.version, customer_reference="second")
    with pytest.raises(Conflict):
        books.perform(
            services.change_line, house.CLERK, order, read.lines[0].id, version=read.version, quantity=Decimal(1)
        )
    assert seen(books, order).customer_reference == "first"


def test_open_deliveries_follow_a_new_address(books: Bookkeeper) -> None:
    house.product(books, "A", stock_of="5")
    order = house.order(books, house.customer(books), "A*5", confirm=True)
    books.perform(
        services.change, house.CLERK, order, ship_to={"name": "Shop", "city": "Bremen"}, printed_note="Ring the bell"
    )
    delivery = books.read(shipping_queries.delivery, house.CLERK, delivery_of(books, order))
    assert (delivery.ship_to["city"], delivery.printed_note) == ("Bremen", "Ring the bell")


def test_services_and_charges_wait_for_no_goods(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "S", "50", kind="service")
    house.product(books, "FREIGHT", "5", kind="charge")
    order = house.order(books, party, "S*2", "FREIGHT*1", confirm=True)
    delivery = delivery_of(books, order)
    assert books.read(shipping_queries.delivery, house.CLERK, delivery).state == "reserved"
    assert [line.quantity_short for line in seen(books, order).lines] == [0, 0]
    books.perform(shipping.ship, house.CLERK, delivery)
    assert seen(books, order).state == "closed"
    only = house.order(books, party, "FREIGHT*1", confirm=True)  # nothing of it is ever delivered
    made = books.perform(invoicing.from_order, house.CLERK, only)
    books.perform(invoicing.post, house.CLERK, made)
    assert seen(books, only).state == "closed"
    assert on_order(books, party) == 0
    assert house.faults(books) == []


# ------------------------------------------------------------------------------------------------ input


BIG = Decimal("99999999999")


@pytest.mark.parametrize(
    "bad",
    [
        LineInput(code="NO"), LineInput(), LineInput(code="A", quantity=Decimal(0)), LineInput(code="A", quantity=Decimal("NaN")),
        LineInput(code="A", quantity=Decimal("-1")), LineInput(code="A", quantity=Decimal("1.5")),
        LineInput(code="A", quantity=BIG),
        LineInput(code="A", unit="no"), LineInput(code="A", unit_price=Decimal("-0.01")), LineInput(code="A", unit_price=BIG),
        LineInput(code="A", unit_price=Decimal("Infinity")), LineInput(code="A", unit_price=Decimal("1e30")),
        LineInput(code="A", unit_price=Decimal("0.0000001")), LineInput(code="A", discount_percent=Decimal(101)),
        LineInput(code="A", discount_percent=Decimal("NaN")), LineInput(code="A", kind="gift"),
        LineInput(code="A", quantity=Decimal(10**9), unit_price=Decimal(10**9)),
    ],
    ids=str,
)  # fmt: skip
def test_an_impossible_line_is_refused_and_nothing_remains(sqlite_books: Bookkeeper, bad: LineInput) -> None:
    party = house.customer(sqlite_books)
    house.product(sqlite_books, "A")
    order = house.order(sqlite_books, party, "A*1")
    before = seen(sqlite_books, order)
    with pytest.raises(BusinessError):
        sqlite_books.perform(services.add_lines, house.CLERK, order, [LineInput(code="A"), bad])
    assert seen(sqlite_books, order) == before
    assert house.faults(sqlite_books) == []


def test_all_faults_of_an_order_are_said_at_once(books: Bookkeeper) -> None:
    house.product(books, "A")
    order = house.order(books, house.customer(books), "A*1")
    with pytest.raises(BusinessError) as refused:
        books.perform(
            services.add_lines, house.CLERK, order, [LineInput(code="X"), LineInput(code="A", quantity=Decimal(0))]
        )
    assert refused.value.code == "several"


def test_who_is_blocked_or_archived_orders_nothing(books: Bookkeeper) -> None:
    house.product(books, "A", stock_of="9")
    blocked, gone = house.customer(books, "Blocked"), house.customer(books, "Gone")
    draft = house.order(books, blocked, "A*1")
    books.perform(parties.block, house.CLERK, blocked, "does not pay")
    books.perform(parties.archive, house.CLERK, gone)
    for party in (blocked, gone):
        with pytest.raises(NotAllowed):
            house.order(books, party, "A*1")
    with pytest.raises(NotAllowed):
        books.perform(services.confirm, house.CLERK, draft)


def test_what_is_kept_in_stock_stays_so(books: Bookkeeper) -> None:
    goods = house.product(books, "A", stock_of="9")
    with pytest.raises(NotAllowed):
        books.perform(products.change, house.CLERK, goods, kind="service")
    for new in (
        {"list_price": Decimal("1.23456789")},
        {"standard_cost": Decimal("-1")},
        {"list_price": Decimal("1e20")},
    ):
        with pytest.raises(InvalidInput):
            books.perform(products.change, house.CLERK, goods, **new)


def test_an_order_keeps_its_reference_notes_and_trace(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", stock_of="9")
    first = house.order(books, party, "A*1", customer_reference=" PO 77 ")
    second = house.order(books, party, "A*1", customer_reference="PO 77")
    with books.reading() as unit:
        assert [one.order_id for one in queries.with_reference(unit, party, "PO 77", but=second)] == [first]
    books.perform(services.note, house.CLERK, first, "call before delivery")
    with pytest.raises(InvalidInput):
        books.perform(services.note, house.CLERK, first, " \x1b ")
    copied = books.perform(services.copy, house.CLERK, first)
    assert (seen(books, copied).state, seen(books, copied).customer_reference) == ("draft", "")
    with pytest.raises(InvalidInput):
        books.perform(services.hold, house.CLERK, first, "  ")
    with pytest.raises(InvalidInput):
        books.perform(services.hold, house.CLERK, first, "why", kind="whim")


def test_an_order_in_another_currency_keeps_its_rate(books: Bookkeeper) -> None:
    from datetime import date

    books.perform(administration.set_rate, house.OWNER, "USD", date(2026, 1, 1), Decimal("1.25"))
    party = house.customer(books, currency="USD", tax_class="foreign")
    house.product(books, "A", "10", stock_of="9", cost="6")
    order = house.order(books, party, "A*3", confirm=True)  # 12.50 a piece
    books.perform(administration.set_rate, house.OWNER, "USD", date(2026, 3, 1), Decimal("2"))
    assert (seen(books, order).gross, seen(books, order).rate, on_order(books, party)) == (
        Decimal("37.50"), Decimal("1.25"), Decimal(30),
    )  # fmt: skip
    books.perform(shipping.ship, house.CLERK, delivery_of(books, order))
    [invoice] = books.read(invoicing_queries.invoices_of, house.CLERK, order)
    view = books.read(invoicing_queries.invoice, house.CLERK, invoice)
    assert (view.gross, view.rate, view.gross_base) == (Decimal("37.50"), Decimal(2), Decimal("18.75"))
    assert on_order(books, party) == 0
    with pytest.raises(BusinessError):  # no rate, no document
        house.order(books, house.customer(books, "Rate-less", currency="CHF"), "A*1")
    assert house.faults(books) == []


def test_a_refusal_deep_inside_leaves_nothing(books: Bookkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part of confirming fails in turn: the order is a draft as before and nothing is promised or planned."""

    house.product(books, "A", stock_of="9")
    order = house.order(books, house.customer(books), "A*3")
    before = seen(books, order)
    for module, name in (
        (promises, "plan"),
        (promises, "_promise"),
        (planning, "new_delivery"),
        (stock.ledger, "lock_credit"),
    ):

        def broken(*_arguments: object, **_more: object) -> None:
            raise NotEnough("broken", "broken")

        with monkeypatch.context() as patched:
            patched.setattr(module, name, broken)
            with pytest.raises(NotEnough):
                books.perform(services.confirm, house.CLERK, order)
        assert seen(books, order) == before
        assert house.faults(books) == []
