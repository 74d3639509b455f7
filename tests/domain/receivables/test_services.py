"""Money that comes in: what it settles, what is refused, and that everything can be taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.invoicing import services as invoicing_services
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.models import Change, ChangeSet
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Clock
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import credit
from erp_tui.domain.orders import services as orders
from erp_tui.domain.receivables import queries, reminders, services
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.domain.shipping import queries as shipping_queries
from erp_tui.domain.shipping import services as shipping


def invoiced(books: Bookkeeper, party: int, typed: str) -> int:
    order = house.order(books, party, typed, confirm=True)
    [delivery] = books.read(shipping_queries.deliveries_of, house.CLERK, order)
    books.perform(shipping.ship, house.CLERK, delivery)
    return books.read(invoicing.invoices_of, house.CLERK, order)[-1]


def open_of(books: Bookkeeper, invoice: int) -> Decimal:
    return books.read(invoicing.invoice, house.CLERK, invoice).amount_open


def pay(books: Bookkeeper, party: int, amount: str, **more: object) -> int:
    return books.perform(services.record, house.CLERK, NewPayment(party, Decimal(amount), **more))  # type: ignore[arg-type]


@pytest.fixture
def party(books: Bookkeeper) -> int:
    house.product(books, "A", "10", stock_of="90")
    return house.customer(books)


def test_too_much_stays_as_credit_and_is_used_later(books: Bookkeeper, party: int) -> None:
    """The worked case PAY-002 with 120 for an invoice of 108, and what becomes of the twelve."""
    first, second = invoiced(books, party, "A*9"), invoiced(books, party, "A*3")
    payment = pay(books, party, "120", settle=((first, None),))
    assert (open_of(books, first), open_of(books, second)) == (0, 36)
    assert books.read(queries.payment, house.CLERK, payment).amount_open == 12
    books.perform(services.allocate, house.CLERK, payment, second)
    assert open_of(books, second) == 24
    with pytest.raises(NotEnough):
        books.perform(services.allocate, house.CLERK, payment, second)
    assert books.read(ledger.exposure, house.CLERK, party).receivable == 24
    assert house.faults(books) == []


def test_the_oldest_is_paid_first(books: Bookkeeper, party: int) -> None:
    first, second = invoiced(books, party, "A*1"), invoiced(books, party, "A*1")
    pay(books, party, "18", oldest_first=True)
    assert (open_of(books, first), open_of(books, second)) == (0, 6)
    assert house.faults(books) == []


def test_a_bounced_payment_opens_what_it_settled(books: Bookkeeper, party: int) -> None:
    first, second = invoiced(books, party, "A*1"), invoiced(books, party, "A*2")
    payment = pay(books, party, "30", settle=((first, None), (second, Decimal(10))))
    books.perform(services.reverse, house.CLERK, payment)
    assert (open_of(books, first), open_of(books, second)) == (12, 24)
    assert books.read(ledger.balance_of, house.CLERK, "bank") == 0
    with pytest.raises(NotAllowed):
        books.perform(services.reverse, house.CLERK, payment)
    assert house.faults(books) == []


def test_an_allocation_is_undone_once(books: Bookkeeper, party: int) -> None:
    invoice = invoiced(books, party, "A*1")
    pay(books, party, "12", settle=((invoice, None),))
    [allocation] = books.read(queries.allocations, house.CLERK, invoice)
    books.perform(services.unallocate, house.CLERK, allocation.id)
    assert open_of(books, invoice) == 12
    with pytest.raises(NotAllowed):
        books.perform(services.unallocate, house.CLERK, allocation.id)
    assert house.faults(books) == []


@pytest.mark.parametrize("amount", ["0", "NaN", "Infinity", "1e30", "0.001"])
def test_what_is_no_amount_is_refused(books: Bookkeeper, party: int, amount: str) -> None:
    invoice = invoiced(books, party, "A*1")
    with pytest.raises(InvalidInput):
        pay(books, party, amount)
    with pytest.raises(BusinessError):
        pay(books, party, "12", settle=((invoice, Decimal(amount)),))
    assert house.faults(books) == []


def test_no_more_is_settled_than_is_open(books: Bookkeeper, party: int) -> None:
    invoice, other = invoiced(books, party, "A*1"), invoiced(books, house.customer(books, "Other"), "A*1")
    for settle in (((invoice, Decimal(13)),), ((invoice, Decimal(12)), (invoice, Decimal(1))), ((other, None),)):
        with pytest.raises(NotEnough):
            pay(books, party, "20", settle=settle)
    with pytest.raises(NotEnough):
        pay(books, party, "5", settle=((invoice, Decimal(6)),))
    assert books.read(ledger.balance_of, house.CLERK, "bank") == 0
    for more in ({"on": date(2026, 3, 17)}, {"on": date(2019, 1, 1)}, {"method": "shells"}, {"currency": "XXX"}):
        with pytest.raises(BusinessError):
            pay(books, party, "5", **more)
    assert house.faults(books) == []


def test_writing_off_is_no_way_to_pay(books: Bookkeeper, party: int) -> None:
    invoice = invoiced(books, party, "A*1")
    with pytest.raises(InvalidInput):
        pay(books, party, "12", method="write_off", settle=((invoice, None),))
    with pytest.raises(NotAllowed):
        books.perform(services.write_off, house.CLERK, invoice, "bankrupt")
    with pytest.raises(InvalidInput):
        books.perform(services.write_off, house.OWNER, invoice, " ")
    books.perform(services.write_off, house.OWNER, invoice, "bankrupt")
    assert (open_of(books, invoice), books.read(ledger.balance_of, house.CLERK, "write_off")) == (0, 12)
    with pytest.raises(NotAllowed):
        books.perform(services.write_off, house.OWNER, invoice, "bankrupt")
    assert house.faults(books) == []


def test_credit_is_paid_back(books: Bookkeeper, party: int) -> None:
    invoice = invoiced(books, party, "A*1")
    pay(books, party, "12", settle=((invoice, None),))
    note = books.perform(invoicing_services.credit, house.CLERK, invoice)
    with pytest.raises(NotEnough):
        pay(books, party, "-13", settle=((note, Decimal(13)),))
    pay(books, party, "-12", settle=((note, None),))
    assert books.read(ledger.open_items, house.CLERK) == []
    assert books.read(ledger.balance_of, house.CLERK, "bank") == 0
    assert house.faults(books) == []


def test_differences_of_exchange_are_booked_and_taken_back(books: Bookkeeper) -> None:
    books.perform(administration.set_rate, house.OWNER, "USD", date(2026, 1, 1), Decimal("1.25"))
    house.product(books, "A", "8", stock_of="90")
    party = house.customer(books, currency="USD", tax_class="foreign")
    invoice = invoiced(books, party, "A*10")  # 100 USD, 80 EUR
    books.perform(administration.set_rate, house.OWNER, "USD", date(2026, 3, 16), Decimal("1.28"))
    parts = ("33.33", "33.33", "33.34")
    for part in parts:
        pay(books, party, part, settle=((invoice, Decimal(part)),))
    with books.reading() as unit:
        assert ledger.open_items(unit) == []
        assert ledger.balance_of(unit, "receivable") == 0
        assert ledger.balance_of(unit, "exchange_loss") == Decimal("80") - ledger.balance_of(unit, "bank")
        found = queries.allocations(unit, invoice)
    for one in reversed(found):
        books.perform(services.unallocate, house.CLERK, one.id)
    with books.reading() as unit:
        [item] = ledger.open_items(unit, record_ids=[invoice])
        assert (item.amount_open, item.amount_open_base) == (100, 80)
        assert ledger.balance_of(unit, "exchange_loss") == ledger.balance_of(unit, "exchange_gain") == 0
    assert house.faults(books) == []


def test_ageing_of_a_past_day_knows_no_later_payment(books: Bookkeeper, party: int) -> None:
    invoice = invoiced(books, party, "A*10")  # 120, due on 15 April
    books.clock = Clock("UTC", date(2026, 5, 20))
    pay(books, party, "20", on=date(2026, 5, 1), settle=((invoice, None),))
    pay(books, party, "40", on=date(2026, 5, 10), settle=((invoice, None),))

    def aged(on: date) -> dict[str, Decimal]:
        [row] = books.read(queries.ageing, house.CLERK, on=on)
        return {name: amount for name, amount in row.buckets.items() if amount} | {"total": row.total}

    assert aged(date(2026, 4, 15)) == {"not_due": 120, "total": 120}
    assert aged(date(2026, 5, 1)) == {"1-30": 100, "total": 100}
    assert aged(date(2026, 5, 10)) == {"1-30": 60, "total": 60}
    assert aged(date(2026, 5, 20)) == {"31-60": 60, "total": 60}
    assert house.faults(books) == []


def test_money_paid_back_without_a_credit_is_never_overdue(books: Bookkeeper, party: int) -> None:
    """It was due on no day: it is owed, in no bucket of what is late."""
    repaid = pay(books, party, "-30", on=date(2026, 3, 16))
    books.clock = Clock("UTC", date(2026, 6, 1))
    for on in (date(2026, 4, 1), date(2026, 6, 1)):
        [row] = books.read(queries.ageing, house.CLERK, on=on)
        assert {name: amount for name, amount in row.buckets.items() if amount} == {"not_due": 30}, on
    [item] = books.read(ledger.open_items, house.CLERK, record_ids=[repaid])
    assert (item.amount_open, item.days_overdue) == (30, 0)
    [debtor] = house.cells(books, queries.DEBTORS)
    assert (debtor["receivable"], debtor["overdue"]) == (30, 0)
    order = house.order(books, party, "A*1", confirm=True)
    books.perform(orders.hold, house.CLERK, order, "wait")
    [held] = house.cells(books, credit.HOLDS)
    assert held["overdue"] == 0
    assert house.faults(books) == []


def test_what_is_overdue_is_one_figure_and_no_credit_lessens_it(books: Bookkeeper, party: int) -> None:
    first, second = invoiced(books, party, "A*9"), invoiced(books, party, "A*3")
    pay(books, party, "120", settle=((first, None),))  # twelve stay as a credit
    order = house.order(books, party, "A*1", confirm=True)
    books.perform(orders.hold, house.CLERK, order, "wait")
    books.clock = Clock("UTC", date(2026, 9, 1))
    assert open_of(books, second) == 36
    [debtor], [held] = house.cells(books, queries.DEBTORS), house.cells(books, credit.HOLDS)
    assert (debtor["receivable"], debtor["overdue"], held["overdue"]) == (24, 36, 36)
    assert books.read(ledger.exposure, house.CLERK, party).overdue == 36


def test_reminders_go_level_by_level(books: Bookkeeper, party: int) -> None:
    invoice, blocked = invoiced(books, party, "A*10"), invoiced(books, party, "A*1")
    books.perform(services.block, house.CLERK, blocked, "complaint")
    with pytest.raises(NotAllowed):
        books.perform(services.propose_dunning, house.CLERK)
    books.clock = Clock("UTC", date(2026, 4, 23))  # eight days after it was due
    run = books.perform(services.propose_dunning, house.CLERK)
    [letter] = books.read(reminders.dunning_run, house.CLERK, run).letters
    assert (letter.record_id, letter.level, letter.fee) == (invoice, 1, 0)
    with pytest.raises(NotAllowed):  # it is proposed already
        books.perform(services.propose_dunning, house.CLERK)
    books.perform(services.send_dunning, house.CLERK, run)
    with pytest.raises(NotAllowed):
        books.perform(services.cancel_dunning, house.CLERK, run)
    books.clock = Clock("UTC", date(2026, 5, 10))
    second = books.perform(services.propose_dunning, house.CLERK)
    pay(books, party, "120", settle=((invoice, None),))
    books.perform(services.send_dunning, house.CLERK, second)  # paid meanwhile: nothing is owed for it
    assert books.read(reminders.dunning_run, house.CLERK, second).letters[0].sent_at is None
    books.perform(services.block, house.CLERK, blocked, None)
    third = books.perform(services.propose_dunning, house.CLERK)
    assert [one.level for one in books.read(reminders.dunning_run, house.CLERK, third).letters] == [1]
    assert house.faults(books) == []


def test_who_stopped_the_reminders_is_kept(books: Bookkeeper, party: int) -> None:
    from sqlalchemy import select

    invoice = invoiced(books, party, "A*1")
    books.perform(services.block, house.CLERK, invoice, "complaint")
    changes, sets = table_of(Change), table_of(ChangeSet)
    with books.reading() as unit:
        row = unit.row(
            select(changes.c.new, sets.c.user_name, sets.c.verb)
            .join(sets, sets.c.sequence == changes.c.change_set)
            .where(changes.c.record_id == invoice, changes.c.table_name == "open_item", changes.c.action == "update")
        )
    assert row is not None
    assert (row.new, row.user_name, row.verb) == ({"blocked_reason": "complaint"}, "clerk", "receivables.block")
