"""Pages by every way there is: the same rows in the same order as by looking at all of them, and none of them reads far."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from crowd import made_up
from hypothesis import example, given
from hypothesis import strategies as st

import house
from erp_tui import list_words
from erp_tui.domain.demo import names
from erp_tui.domain.kernel import (
    list_conditions,
    list_reading,
    list_words_found,
    listing,
    search_keys,
    search_order,
    search_store,
)
from erp_tui.domain.kernel.listing import Order, Row
from erp_tui.domain.kernel.text import fold
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.parties import queries
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.queries import CUSTOMERS
from erp_tui.domain.parties.rules import NewContact, NewParty

CROWD = 90
TODAY = date(2026, 3, 2)
FILTERS = (
    "东", "青岛", "gmbh", "青", "han", "东 青岛", "-gmbh", "东 or berlin", "city:青岛 东", "city:ber", "city:", "name~gmb",
    "name~司", "phone:0", "phone:05", "code:C0000", "country:de -berlin", "zzqx", "name:m..p", "an", "a", "contact:a", "东 -东",
    "gmbh city:tro", "email~mail1",
    "东 or zzqx", "gmbh or de000000017", "东 or de000000017 or de000000018", "(东 or zzqx) 青", "name:m..z an",
)  # fmt: skip


def rows_of(
    books: Bookkeeper, text: str, size: int, order: Order | None, *, back: bool = False, **more: Any
) -> list[Row]:
    """All rows, page by page, from the first one on or from the last one back; each time only so far as is looked at once."""
    wanted = list_words.meaning(CUSTOMERS, text.replace("city:", 'city:""') if text == "city:" else text, TODAY)
    found: list[Row] = []
    where: dict[str, Any] = {"last": True} if back else {}
    while True:
        page = books.read(listing.page, house.CLERK, CUSTOMERS, size=size, where=wanted, order=order, **where, **more)
        found = [*page.rows, *found] if back else [*found, *page.rows]
        place = page.reached or (None if not page.rows else page.rows[0].place if back else page.rows[-1].place)
        if place is None or (page.reached is None and not (page.before if back else page.after)):
            return found
        where = {"before" if back else "after": place}


@pytest.fixture
def crowd(books: Bookkeeper) -> Bookkeeper:
    books.perform(parties.create_many, house.OWNER, [made_up(number) for number in range(CROWD)])
    return books


ORDERS = (None, Order("name", True), Order("city"), Order("code", True))


@pytest.mark.parametrize(("narrow", "is_common"), [(0, False), (6, False), (6, True)])
def test_every_way_finds_the_same(
    crowd: Bookkeeper, monkeypatch: pytest.MonkeyPatch, narrow: int, is_common: bool
) -> None:
    """A word that is common on PostgreSQL comes by walking first, and from the index for who has more rows looked at."""
    every = {order: [row.id for row in rows_of(crowd, "", 500, order)] for order in ORDERS}
    looked_up = {text: {row.id for row in rows_of(crowd, text, 500, None)} for text in FILTERS}
    assert 0 < len(looked_up["东"]) < CROWD and looked_up["-gmbh"] | looked_up["gmbh"] == set(every[None])
    monkeypatch.setattr(list_conditions, "NARROW", narrow)
    monkeypatch.setattr(list_conditions, "NARROW_HITS", narrow)
    monkeypatch.setattr(list_words_found, "NARROW_HITS", CROWD)
    monkeypatch.setattr(list_reading, "FIRST_STEP", 5)
    if is_common:
        monkeypatch.setattr(search_order, "is_common", lambda *_asked: True)
        monkeypatch.setattr(list_reading, "PATIENT", 40)
    for number, text in enumerate(FILTERS):
        order = ORDERS[number % len(ORDERS)]
        expected = {one: [key for key in every[one] if key in looked_up[text]] for one in (None, order)}
        for one in dict.fromkeys((None, order)):
            for look in (25, 50):
                assert [row.id for row in rows_of(crowd, text, 11, one, look=look)] == expected[one], (text, one)
            assert [row.id for row in rows_of(crowd, text, 11, one, look=25, back=True)] == expected[one], (text, one)
        assert [row.id for row in rows_of(crowd, text, 40, None)] == expected[None], text


def test_names_that_begin_alike(books: Bookkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a slot of the index holds: they are found all the same, by walking."""
    monkeypatch.setattr(list_conditions, "NARROW_HITS", 3)
    monkeypatch.setattr(list_reading, "FIRST_STEP", 2)
    made = [NewParty(name=f"Customer {number:04}") for number in range(30)]
    books.perform(parties.create_many, house.OWNER, made[:12])
    expected = [f"Customer {number:04}" for number in range(12)]
    assert [row.cells["name"] for row in rows_of(books, "customer", 5, None, look=4)] == expected
    monkeypatch.setattr(search_store, "SLOT_SIZE", 16)
    books.perform(parties.create_many, house.OWNER, made[12:])
    assert [row.cells["name"] for row in rows_of(books, "customer", 5, None, look=4)] == [one.name for one in made]
    assert house.faults(books) == []


@given(st.text(max_size=12), st.text(max_size=12))
@example("", "\0")
@example("almeida", "almeida & co")
@example("青岛东", "青岛东方")
@example("customer", "custom")
@example("zz", "a\U0010ffff")
def test_places_are_in_the_order_of_texts(one: str, other: str) -> None:
    less, more = sorted((fold(one), fold(other)))
    assert search_keys.place_of(less) <= search_keys.place_of(more) < 0xFF << 32


def test_places_tell_most_names_apart() -> None:
    from random import Random

    made = {names.make(Random(number), "Berlin", "", "12209", "DE").name for number in range(500)}
    assert len({search_keys.place_of(fold(name)) for name in made}) > len(made) / 2


def test_the_contact_of_a_customer_is_one_in_use(books: Bookkeeper) -> None:
    """And the search index knows it, wherever in its name a filter asks."""
    made = books.perform(
        parties.create,
        house.OWNER,
        NewParty(name="Tortuga", contacts=(NewContact("Elena"), NewContact("Ana Trujillo"))),
    )
    first, _second = books.read(queries.contacts, house.CLERK, made)
    assert [row.cells["contact"] for row in rows_of(books, "contact:ele", 5, None)] == ["Elena"]
    books.perform(parties.change_contact, house.OWNER, first.id, in_use=False)
    for text in ("contact:ana", "contact~rujil", 'contact="ana trujillo"'):
        assert [row.cells["contact"] for row in rows_of(books, text, 5, None)] == ["Ana Trujillo"], text
    assert rows_of(books, "contact:elena", 5, None) == []
