"""A new company: what it starts with, and what its set-up refuses."""

from datetime import date
from decimal import Decimal

import pytest

from erp_tui.domain.administration import periods, queries, services
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotFound
from erp_tui.domain.kernel.unit_of_work import Actor, Bookkeeper

OWNER = Actor(None, "owner", "Owner", "owner")
CLERK = Actor(None, "clerk", "Clerk", "clerk")


def test_a_new_company_has_its_set_up(books: Bookkeeper) -> None:
    with books.reading() as unit:
        company = queries.company(unit)
        assert (company.name, company.base_currency, company.purpose) == ("Test & Söhne", "EUR", "practice")
        assert queries.setting(unit, "stock.when_short") == "backorder"
        assert queries.currency(unit, "JPY").places == 0
        assert queries.payment_term(unit, None).code == "N30"
        assert queries.actor(unit, "owner").role == "owner"
        assert periods.open_period(unit, date(2026, 3, 1))


def test_settings_are_checked_and_read_anew(books: Bookkeeper) -> None:
    with pytest.raises(InvalidInput):
        books.perform(services.set_setting, OWNER, "stock.when_short", "perhaps")
    books.perform(services.set_setting, OWNER, "stock.when_short", "refuse")
    books.perform(services.set_setting, OWNER, "stock.when_short", "allow")
    with books.reading() as unit:
        assert queries.setting(unit, "stock.when_short") == "allow"


def test_a_clerk_may_not_change_the_set_up(books: Bookkeeper) -> None:
    with pytest.raises(NotAllowed) as refused:
        books.perform(services.set_setting, CLERK, "stock.when_short", "refuse")
    assert refused.value.code == "no_right"


def test_the_newest_rate_on_or_before_the_day_counts(books: Bookkeeper) -> None:
    books.perform(services.set_rate, OWNER, "USD", date(2026, 1, 1), Decimal("1.1"))
    books.perform(services.set_rate, OWNER, "USD", date(2026, 2, 1), Decimal("1.2"))
    with books.reading() as unit:
        assert queries.rate_on(unit, "USD", date(2026, 1, 31)) == Decimal("1.1")
        assert queries.rate_on(unit, "USD", date(2026, 2, 1)) == Decimal("1.2")
        with pytest.raises(NotFound):
            queries.rate_on(unit, "USD", date(2025, 12, 31))
    with pytest.raises(InvalidInput):
        books.perform(services.set_rate, OWNER, "USD", date(2026, 3, 1), Decimal(0))


def test_nothing_is_posted_into_a_closed_period(books: Bookkeeper) -> None:
    books.perform(services.close_period, OWNER, "2026-01")
    with books.reading() as unit, pytest.raises(NotAllowed):
        periods.open_period(unit, date(2026, 1, 15))
    books.perform(services.reopen_period, OWNER, "2026-01")
    with books.reading() as unit:
        assert periods.open_period(unit, date(2026, 1, 15))


def test_the_same_key_acts_once(books: Bookkeeper) -> None:
    first = books.perform(services.new_user, OWNER, "anna", "Anna", "clerk", key="k1")
    again = books.perform(services.new_user, OWNER, "anna", "Anna", "clerk", key="k1")
    assert first == again
    with pytest.raises(NotAllowed) as refused:
        books.perform(services.new_user, OWNER, "berta", "Berta", "clerk", key="k1")
    assert refused.value.code == "key_reused"


def test_the_company_keeps_an_owner(books: Bookkeeper) -> None:
    with books.reading() as unit:
        owner = queries.actor(unit, "owner")
    with pytest.raises(NotAllowed):
        books.perform(services.change_user, OWNER, owner.id, role="clerk")
