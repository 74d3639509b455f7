"""Customers, suppliers, carriers: what they must be, what is warned of, what blocks and archives."""

from __future__ import annotations

from decimal import Decimal

import pytest

import house
from erp_tui.domain.kernel.errors import BusinessError, Conflict, InvalidInput, NotAllowed
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.parties import queries, services
from erp_tui.domain.parties.rules import NewAddress, NewContact, NewParty


@pytest.mark.parametrize(
    "bad",
    [
        NewParty(""), NewParty("\x1b\u200b"), NewParty("X", roles=frozenset()), NewParty("X", roles=frozenset({"friend"})),
        NewParty("X", currency="XXX"), NewParty("X", language="tlh"), NewParty("X", email="nobody"), NewParty("X", tax_class="no"),
        NewParty("X", credit_limit=Decimal(-1)), NewParty("X", credit_limit=Decimal("NaN")),
        NewParty("X", credit_limit=Decimal("1e30")),
        NewParty("X", payment_term_id=1), NewParty("X", addresses=(NewAddress(country="XX"),)),
    ],
    ids=str,
)  # fmt: skip
def test_an_impossible_party_is_refused(sqlite_books: Bookkeeper, bad: NewParty) -> None:
    with pytest.raises(BusinessError):
        sqlite_books.perform(services.create, house.CLERK, bad)
    with sqlite_books.reading() as unit:
        assert queries.likely_duplicates(unit, name=bad.name or "X") == []


def test_hostile_names_are_kept_as_far_as_they_can_be_shown(books: Bookkeeper) -> None:
    party = house.customer(books, '[/] "O\'Brien" 东方红有限公司 \x1b[2J\u202e')
    assert books.read(queries.party, house.CLERK, party).name == '[/] "O\'Brien" 东方红有限公司 [2J'
    assert house.faults(books) == []


def test_a_code_is_used_once_and_likely_duplicates_are_named(books: Bookkeeper) -> None:
    party = house.customer(books, "Müller & Co", code="MUE", email="info@mueller.example")
    with pytest.raises(InvalidInput):
        house.customer(books, "Other", code="MUE")
    with books.reading() as unit:
        assert [(one.party_id, one.by) for one in queries.likely_duplicates(unit, name="MULLER & co")] == [
            (party, "name")
        ]
        assert queries.likely_duplicates(unit, name="Müller & Co", but=party) == []
        assert [one.by for one in queries.likely_duplicates(unit, email="info@mueller.example")] == ["email"]


def test_changes_know_their_version_and_leave_a_role(books: Bookkeeper) -> None:
    party = house.customer(books)
    version = books.read(queries.party, house.CLERK, party).version
    books.perform(services.change, house.CLERK, party, version=version, name="New", phone=" 030 \x07 1 ")
    view = books.read(queries.party, house.CLERK, party)
    assert (view.name, view.phone, view.version) == ("New", "030 1", version + 1)
    with pytest.raises(Conflict):
        books.perform(services.change, house.CLERK, party, version=version, name="Newer")
    with pytest.raises(InvalidInput):
        books.perform(services.change, house.CLERK, party, is_customer=False)


def test_blocking_and_archiving(books: Bookkeeper) -> None:
    party = house.customer(books)
    with pytest.raises(InvalidInput):
        books.perform(services.block, house.CLERK, party, " ")
    books.perform(services.block, house.CLERK, party, "does not pay")
    with pytest.raises(NotAllowed):  # who blocks does not unblock
        books.perform(services.unblock, house.CLERK, party)
    books.perform(services.unblock, house.OWNER, party)
    books.perform(services.archive, house.CLERK, party)
    with pytest.raises(NotAllowed):
        books.perform(services.archive, house.CLERK, party)
    books.perform(services.restore, house.CLERK, party)
    assert books.read(queries.party, house.CLERK, party).archived_at is None


def test_addresses_and_contacts_are_kept_with_their_party(books: Bookkeeper) -> None:
    party = house.customer(books)
    second = books.perform(
        services.add_address, house.CLERK, party, NewAddress(city="Bremen", country="DE", for_invoices=False)
    )
    books.perform(services.add_contact, house.CLERK, party, NewContact("Ann", phone="1"))
    view = books.read(queries.party, house.CLERK, party)
    assert [address.city for address in view.addresses] == ["Berlin", "Bremen"]
    assert [contact.name for contact in view.contacts] == ["Ann"]
    with pytest.raises(InvalidInput):
        books.perform(services.change_address, house.CLERK, second, country="XX")
    with pytest.raises(InvalidInput):
        books.perform(services.add_contact, house.CLERK, party, NewContact(" "))
    assert house.faults(books) == []
