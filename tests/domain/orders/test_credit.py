"""Who may order how much: limits of customers and groups, what is overdue, holds and releases that end."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

import house
from conftest import keeper_for
from erp_tui.domain.administration import services as administration
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import credit, queries, services
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewParty
from erp_tui.domain.shipping import queries as shipping_queries
from erp_tui.domain.shipping import services as shipping


def later(books: Bookkeeper, days: int) -> Bookkeeper:
    """The same books some days later."""
    return keeper_for(books.engine, books.clock.today() + timedelta(days=days))


def setting(books: Bookkeeper, name: str, value: str) -> None:
    books.perform(administration.set_setting, house.OWNER, name, value)


def seen(books: Bookkeeper, order: int) -> queries.OrderView:
    return books.read(queries.order, house.CLERK, order)


def queue(books: Bookkeeper) -> list[dict[str, Any]]:
    with books.reading() as unit:
        return [dict(row.cells) for row in listing.first_rows(unit, credit.HOLDS, limit=20)]


def ship(books: Bookkeeper, order: int) -> None:
    delivery = books.read(shipping_queries.deliveries_of, house.CLERK, order)[-1]
    books.perform(shipping.ship, house.CLERK, delivery)


def test_a_group_gives_its_limit_to_those_without_one(books: Bookkeeper) -> None:
    books.perform(parties.save_group, house.OWNER, "SHOPS", "Shops", credit_limit=Decimal(100))
    one = house.customer(books, "One", group="SHOPS", tax_class="foreign")
    other = house.customer(books, "Other", group="SHOPS", credit_limit=Decimal(500), tax_class="foreign")
    house.product(books, "A", "10", stock_of="50")
    assert not seen(books, house.order(books, one, "A*10", confirm=True)).is_held
    assert not seen(books, house.order(books, other, "A*12", confirm=True)).is_held
    assert seen(books, house.order(books, one, "A*1", confirm=True)).is_held
    books.perform(parties.save_group, house.OWNER, "SHOPS", credit_limit=None)
    assert not seen(books, house.order(books, one, "A*1", confirm=True)).is_held
    [waiting] = queue(books)
    assert (waiting["amount_base"], waiting["on_order"], waiting["credit_limit"]) == (10, 110, None)
    assert house.faults(books) == []


def test_a_clerk_sets_no_limit(books: Bookkeeper) -> None:
    party = house.customer(books, credit_limit=Decimal(100))
    for attempt in (
        lambda: books.perform(parties.change, house.CLERK, party, credit_limit=Decimal(101)),
        lambda: books.perform(parties.change, house.CLERK, party, credit_limit=None),
        lambda: books.perform(parties.set_credit_limit, house.CLERK, party, Decimal(101)),
        lambda: books.perform(parties.save_group, house.CLERK, "SHOPS"),
        lambda: books.perform(parties.create, house.CLERK, NewParty("New", credit_limit=Decimal(1))),
    ):
        with pytest.raises(NotAllowed, match=r"\{role\}|no_right|role"):
            attempt()
    books.perform(parties.change, house.CLERK, party, credit_limit=Decimal(100), phone="1")  # as it is
    books.perform(parties.set_credit_limit, house.OWNER, party, None)
    with pytest.raises(InvalidInput):
        books.perform(parties.save_group, house.OWNER, "SHOPS", credit_limit=Decimal(-1))


def test_over_the_limit_can_be_refused(books: Bookkeeper) -> None:
    setting(books, "credit.when_over", "refuse")
    party = house.customer(books, credit_limit=Decimal(50), tax_class="foreign")
    house.product(books, "A", "10", stock_of="50")
    order = house.order(books, party, "A*6")
    with pytest.raises(NotEnough) as refused:
        books.perform(services.confirm, house.CLERK, order)
    assert refused.value.code == "credit_limit" and refused.value.values["amount"] == 60
    assert seen(books, order).state == "draft" and seen(books, order).holds == ()
    small = house.order(books, party, "A*5", confirm=True)
    [line] = seen(books, small).lines
    with pytest.raises(NotEnough):
        books.perform(services.change_line, house.CLERK, small, line.id, quantity=Decimal(6))
    assert books.read(ledger.exposure, house.CLERK, party).on_order == 50
    assert house.faults(books) == []


def test_who_is_overdue_is_held_and_ships_nothing(books: Bookkeeper) -> None:
    party = house.customer(books, tax_class="foreign")
    house.product(books, "A", "10", stock_of="50")
    ship(books, house.order(books, party, "A*1", confirm=True))
    waiting = house.order(books, party, "A*2", confirm=True)
    setting(books, "credit.overdue_days", "5")
    [item] = books.read(ledger.open_items, house.CLERK, party_id=party)
    to_due = (item.due_on - books.clock.today()).days
    on_time = later(books, to_due + 5)
    assert not seen(on_time, house.order(on_time, party, "A*1", confirm=True)).is_held
    late = later(books, to_due + 6)
    order = house.order(late, party, "A*3", confirm=True)
    [hold] = seen(late, order).holds
    assert hold.kind == "credit" and hold.values["since"] == item.due_on.isoformat()
    assert late.read(credit.check, house.CLERK, party, Decimal(1)).allowed is False
    with pytest.raises(NotAllowed, match="overdue"):
        ship(late, waiting)
    late.perform(services.release_credit_hold, house.OWNER, hold.id, "has promised")
    ship(late, order)
    setting(late, "credit.overdue_days", "0")
    ship(late, waiting)
    assert house.faults(late) == []


def test_a_release_that_has_ended_holds_again(books: Bookkeeper) -> None:
    party = house.customer(books, credit_limit=Decimal(10), tax_class="foreign")
    house.product(books, "A", "10", stock_of="50")
    order = house.order(books, party, "A*3", confirm=True)
    [hold] = seen(books, order).holds
    today: date = books.clock.today()
    with pytest.raises(InvalidInput):
        books.perform(services.release_credit_hold, house.OWNER, hold.id, "late", expires_on=today - timedelta(days=1))
    books.perform(
        services.release_credit_hold, house.OWNER, hold.id, "for a week", expires_on=today + timedelta(days=7)
    )
    assert queue(books) == [] and not seen(books, order).is_held
    after = later(books, 8)
    assert seen(after, order).is_held
    assert [row["number"] for row in queue(after)] == [seen(after, order).number]
    with pytest.raises(NotAllowed, match="held"):
        ship(after, order)
    after.perform(services.release_credit_hold, house.OWNER, hold.id, "once more")
    with pytest.raises(NotAllowed):
        after.perform(services.release_credit_hold, house.OWNER, hold.id, "twice")
    ship(after, order)
    assert house.faults(after) == []


def test_who_is_no_customer_orders_nothing(books: Bookkeeper) -> None:
    house.product(books, "A", "10")
    with pytest.raises(NotAllowed) as refused:
        house.order(books, house.supplier(books), "A*1")
    assert refused.value.code == "no_customer"
