"""The record of money: entries balance, periods close, items settle, nothing is written twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

import house
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.administration import services as administration_services
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, UnitOfWork
from erp_tui.domain.ledger import queries, services
from erp_tui.domain.ledger.rules import NewOpenItem, Side, is_balanced

TODAY = date(2026, 3, 16)


def entry(uow: UnitOfWork, *sides: Side, on: date = TODAY) -> int:
    branch = administration.default_branch(uow)
    return services.post(uow, on=on, text="test", record_id=None, branch_id=branch, lines=sides)


def answered(uow: UnitOfWork) -> UnitOfWork:
    uow.name_change_set("test")
    return uow


def test_an_entry_balances_in_base_currency(books: Bookkeeper) -> None:
    with books.writing() as uow:
        entry(answered(uow), Side(Decimal(10), "bank"), Side(Decimal(-10), "equity"))
    with books.reading() as unit:
        assert queries.balance_of(unit, "bank") == 10
        assert sum(row.balance for row in queries.trial_balance(unit)) == 0
        [first, second] = queries.postings(unit)
        assert first.entry_number == second.entry_number == "J-2026-000001"
    assert not is_balanced([Side(Decimal(10), "bank"), Side(Decimal("-9.99"), "equity")])
    with pytest.raises(AssertionError), books.writing() as uow:
        entry(answered(uow), Side(Decimal(10), "bank"), Side(Decimal("-9.99"), "equity"))
    assert house.faults(books) == []


def test_a_closed_or_missing_period_takes_no_entry(books: Bookkeeper) -> None:
    sides = (Side(Decimal(10), "bank"), Side(Decimal(-10), "equity"))
    books.perform(administration_services.close_period, house.OWNER, "2026-02")
    for day in (date(2026, 2, 28), date(2019, 1, 1)):
        with pytest.raises(NotAllowed), books.writing() as uow:
            entry(answered(uow), *sides, on=day)
    with books.writing() as uow:
        entry(answered(uow), *sides, on=date(2026, 3, 1))


@pytest.mark.parametrize("books", ["postgresql"], indirect=True)
def test_a_period_that_is_closed_meanwhile_takes_nothing(books: Bookkeeper) -> None:
    """Who began before the period was closed and ends after it is refused. (SQLite lets one write at a time.)"""

    def posts() -> None:
        with books.writing() as uow:
            entry(answered(uow), Side(Decimal(10), "bank"), Side(Decimal(-10), "equity"))
            books.perform(administration_services.close_period, house.OWNER, "2026-03")

    with pytest.raises(NotAllowed):
        posts()
    assert books.read(queries.balance_of, house.CLERK, "bank") == 0


def test_items_settle_as_far_as_both_are_open(books: Bookkeeper) -> None:
    party, other = house.customer(books), house.customer(books, "Other")

    def item(uow: UnitOfWork, who: int, amount: str, base: str) -> int:
        record = records.add(uow, "payment", "test")
        new = NewOpenItem(who, record, "payment", "T", TODAY, TODAY, "EUR", Decimal(amount), Decimal(base))
        return services.add_open_items(uow, [new])[0]

    with books.writing() as uow:
        answered(uow)
        debit, credit, foreign = (
            item(uow, party, "100", "100"),
            item(uow, party, "-60", "-60"),
            item(uow, other, "-60", "-60"),
        )
        assert services.settle(uow, debit, credit, Decimal(25)) == services.Settled(Decimal(25), Decimal(25), TODAY)
        for refused, amount in ((credit, "36"), (credit, "-26"), (foreign, "1")):
            with pytest.raises((NotEnough, NotAllowed)):
                services.settle(uow, debit, refused, Decimal(amount))
        services.settle(uow, debit, credit, Decimal(35))
        [left] = [one for one in queries.open_items(uow, party_id=party)]
        assert (left.id, left.amount_open) == (debit, 40)
        services.settle(uow, debit, credit, Decimal(-60))
        assert [one.amount_open for one in queries.open_items(uow, party_id=party)] == [100, -60]


def test_exposure_stops_at_the_limit_and_always_falls(books: Bookkeeper) -> None:
    party = house.customer(books)
    with books.writing() as uow:
        answered(uow)
        assert services.expose(uow, party, Decimal(60), Decimal(100))
        assert not services.expose(uow, party, Decimal("40.01"), Decimal(100))
        assert services.expose(uow, party, Decimal(40), Decimal(100))
        assert services.expose(uow, party, Decimal(-10), Decimal(0))
        assert queries.exposure(uow, party).on_order == 90


def test_accounts_have_a_kind_and_a_code_of_their_own(books: Bookkeeper) -> None:
    books.perform(services.new_account, house.OWNER, "6999", "Gifts", "expense")
    for code, kind in (("6999", "expense"), ("", "expense"), ("7000", "fun")):
        with pytest.raises(InvalidInput):
            books.perform(services.new_account, house.OWNER, code, "Gifts", kind)
    with pytest.raises(NotAllowed):
        books.perform(services.new_account, house.CLERK, "7001", "Gifts", "expense")
