"""Customers in numbers, as the demo company makes them: always the same ones."""

from __future__ import annotations

from random import Random

from erp_tui.domain.demo import names
from erp_tui.domain.parties.rules import NewAddress, NewContact, NewParty


def made_up(number: int) -> NewParty:
    """A customer as the demo company makes them: half of them Chinese."""
    random = Random(number)
    places = (("Berlin", "", "12209", "DE"), ("Tromsø", "", "9008", "NO"), ("青岛市", "山东", "266000", "CN"))
    place = random.choice((*places, places[2]))
    one = names.make(random, *place)
    return NewParty(
        name=one.name,
        addresses=(NewAddress(city=one.city, country=one.country),),
        contacts=(NewContact(one.contact, phone=one.phone, email=f"mail{number}@example.org"),),
        phone=one.phone,
        tax_number=f"DE{number:09}",
    )
