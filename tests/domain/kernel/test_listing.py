"""Lists: what filters find, on both engines; paging in every order visits each row once; few rows are looked up, many walked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import house
from conftest import keeper_for
from erp_tui import list_words
from erp_tui.domain.kernel import list_conditions, listing
from erp_tui.domain.kernel.engine import Compiled, open_engine
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders.queries import ORDERS
from erp_tui.domain.orders.rules import OrderState
from erp_tui.domain.parties.queries import CUSTOMERS
from erp_tui.domain.stock.lists import STOCK


def found(books: Bookkeeper, source: Listing, text: str) -> list[str]:
    """The numbers or codes that a filter finds, sorted; counted the same."""
    wanted = list_words.meaning(source, text, books.clock.today())
    rows = books.read(listing.first_rows, house.CLERK, source, limit=500, where=wanted)
    assert books.read(listing.count, house.CLERK, source, where=wanted).number == len(rows)
    return sorted(str(row.cells.get("number") or row.cells["code"]) for row in rows)


@pytest.fixture
def trade(books: Bookkeeper) -> Bookkeeper:
    """Two customers; orders of 12, 36 and 1,200, the last one confirmed and asked for soon."""
    house.product(books, "A", "10", stock_of="500")
    first = house.customer(books, name="Suprêmes délices", code="SUPRD", phone="+32 071 235 67")
    second = house.customer(books, name="东方贸易 (Ltd)", code="DONGF")
    house.order(books, first, "A*1")
    house.order(books, first, "A*3", customer_reference="PO-77")
    house.order(books, second, "A*100", confirm=True, requested_on=books.clock.today())
    return books


def test_what_a_list_is_read_from_is_made_once(books: Bookkeeper) -> None:
    """Else each reading would put it together anew. The day that it is for, and set-up that it asks for, are the present ones."""
    later = replace(books.clock, fixed=books.clock.today() + timedelta(1))
    with books.reading() as one, books.reading() as other, books.reading(clock=later) as next_day:
        assert CUSTOMERS.rows_of(one) is CUSTOMERS.rows_of(next_day)
        first = ORDERS.rows_of(one)
        assert first is ORDERS.rows_of(other)
        assert first is not ORDERS.rows_of(next_day)
        assert STOCK.rows_of(one) is not STOCK.rows_of(other)


def test_statements_are_compiled_once_for_all_engines(books: Bookkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    books.read(listing.first_rows, house.CLERK, ORDERS, limit=5)
    again = keeper_for(open_engine(books.engine.url.render_as_string(hide_password=False)))
    compiled: list[object] = []
    monkeypatch.setattr(Compiled, "__setitem__", lambda _self, key, _value: compiled.append(key))
    again.read(listing.first_rows, house.CLERK, ORDERS, limit=5)
    again.close()
    assert not compiled


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("total:>12", [2, 3]),
        ("total:>=12", [1, 2, 3]),
        ("total:12", [1]),
        ("total:12.00001", []),
        ("total:>11.99999", [1, 2, 3]),
        ("total:<1,200", [1, 2]),
        ("total:20..1200", [2, 3]),
        ("total:>99999999999999", []),
        ("state:draft", [1, 2]),
        ("状态:草稿", [1, 2]),
        ("-state:dr", [3]),
        ("customer:supremes", [1, 2]),
        ("customer~DÉLICES", [1, 2]),
        ("客户：东方", [3]),
        ("customer=Supr", []),
        ("ref:po-7", [2]),
        ('ref:""', [1, 3]),
        ("number~3", [3]),
        ("requested:today", [3]),
        ("requested:<=+30", [3]),
        ("-requested:today", [1, 2]),
        ("on:>today or total:12", [1]),
        ("(total:12 or total:36) customer:东", []),
        ("po-77", [2]),
        ("delices 00000", [1, 2]),
        ("贸易", [3]),
        ('"贸易 (ltd"', [3]),
        ("%", []),
        ("", [1, 2, 3]),
    ],
)
def test_what_filters_find(trade: Bookkeeper, text: str, numbers: list[int]) -> None:
    assert found(trade, ORDERS, text) == [f"SO00000{number}" for number in numbers]


def test_a_month_and_a_year(trade: Bookkeeper) -> None:
    today = trade.clock.today()
    for text in (f"date:{today:%Y-%m}", f"date:{today.year}", f"date:{today.year}-01..{today}"):
        assert len(found(trade, ORDERS, text)) == 3, text
    assert found(trade, ORDERS, f"date:<{today.year}") == []


def test_customers_by_their_fields(trade: Bookkeeper) -> None:
    assert found(trade, CUSTOMERS, "city:ber code:s") == ["SUPRD"]
    assert found(trade, CUSTOMERS, "phone~071") == ["SUPRD"]
    assert found(trade, CUSTOMERS, "country:de name~délices") == ["SUPRD"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour:red", "colour"),
        ("total:much", "total:much"),
        ("state:blue", "state:blue"),
        ("state:<draft", "state<draft"),
        ("total~1", "total~1"),
        ("date:soon", "soon"),
        ("r:1", "r"),
    ],
)
def test_what_is_not_understood_is_named(trade: Bookkeeper, text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as error:
        found(trade, ORDERS, text)
    assert said in str(error.value)


def test_few_are_looked_up_and_many_walked_with_the_same_result(
    trade: Bookkeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["customer:supr total:>20", "number:SO00000", "state:draft", "date:1990..2100 customer:东"]
    looked_up = [found(trade, ORDERS, text) for text in texts]
    monkeypatch.setattr(list_conditions, "NARROW", 1)
    assert [found(trade, ORDERS, text) for text in texts] == looked_up


WORDS = st.sampled_from(["total:>20", "state:draft", "customer:东", "po", "number~1", "requested:today", 'ref:""'])
TEXTS = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        inner.map(lambda one: f"!({one})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) ({two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} or {two[1]})"),
    ),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(TEXTS, TEXTS)
def test_filters_follow_logic(trade: Bookkeeper, one: str, other: str) -> None:
    """The opposite finds all the rest; beside each other both must hold; alternatives find what either finds."""
    every = set(found(trade, ORDERS, ""))
    left, right = set(found(trade, ORDERS, one)), set(found(trade, ORDERS, other))
    assert set(found(trade, ORDERS, f"!({one})")) == every - left
    assert set(found(trade, ORDERS, f"({one}) ({other})")) == left & right
    assert set(found(trade, ORDERS, f"({one}) or ({other})")) == left | right


def test_numbers_are_those_of_the_books(trade: Bookkeeper) -> None:
    rows = trade.read(listing.first_rows, house.CLERK, ORDERS, limit=9)
    assert [(row.cells["gross"], row.cells["state"]) for row in rows] == [
        (Decimal(1200), OrderState.CONFIRMED),
        (Decimal(36), OrderState.DRAFT),
        (Decimal(12), OrderState.DRAFT),
    ]
