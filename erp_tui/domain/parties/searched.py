"""What parties are found by: name, code, city, the people there, phones, e-mail addresses, tax number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from erp_tui.domain.kernel import search_store
from erp_tui.domain.kernel.search_store import Findable, Source
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.parties.models import Address, Contact, Party


def _question() -> Select[Any]:
    party, places, people = table_of(Party), table_of(Address), table_of(Contact)
    return (
        select(
            party.c.id, party.c.name, party.c.sort_name, party.c.code, party.c.tax_number, party.c.phone, party.c.email,
            party.c.is_customer, party.c.is_supplier, party.c.is_carrier, party.c.search_rank, party.c.archived_at,
            party.c.canonical_id,
            places.c.city, people.c.name.label("person"), people.c.phone.label("person_phone"),
            people.c.email.label("person_email"),
        )
        .outerjoin(places, (places.c.party_id == party.c.id) & places.c.archived_at.is_(None))
        .outerjoin(people, (people.c.party_id == party.c.id) & people.c.archived_at.is_(None))
    )  # fmt: skip


def _read(rows: Sequence[Any]) -> Findable:
    first = rows[0]
    out_of_use = first.archived_at is not None or first.canonical_id is not None
    group = "archived_party" if out_of_use else "customer" if first.is_customer else "party"
    further = {text: None for row in rows for text in (row.city, row.person) if text}
    return Findable(
        first.id,
        group,
        first.name,
        first.sort_name,
        code=first.code,
        further=tuple(sorted(further)),
        roles="s" * first.is_supplier + "c" * first.is_carrier,
        rank=first.search_rank,
        identifiers=(first.tax_number, first.email, *(row.person_email or "" for row in rows)),
        with_ends=(first.phone, *(row.person_phone or "" for row in rows)),
    )


search_store.SOURCES["party"] = Source("party", _question, _read, lambda: table_of(Party).c.sort_name)
