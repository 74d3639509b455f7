"""Reading parties: one with everything about it, the defaults its documents take, likely duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.listing import Column, Listing, Sort
from erp_tui.domain.kernel.records import NO_PARTY
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.parties.models import Address, Contact, Party, PartyGroup, Salesperson


@dataclass(frozen=True)
class AddressView:
    id: int
    line_no: int
    name: str
    street: str
    postal_code: str
    city: str
    region: str
    country: str | None
    for_invoices: bool
    for_deliveries: bool
    version: int


@dataclass(frozen=True)
class ContactView:
    id: int
    name: str
    title: str
    phone: str
    email: str
    version: int


@dataclass(frozen=True)
class SalespersonView:
    id: int
    code: str
    name: str
    title: str
    user_id: int | None
    reports_to_id: int | None
    hired_on: date | None
    archived_at: datetime | None
    version: int


@dataclass(frozen=True)
class PartyView:
    id: int
    code: str
    name: str
    is_customer: bool
    is_supplier: bool
    is_carrier: bool
    group: str
    language: str
    currency: str
    tax_number: str
    tax_class: str | None
    phone: str
    email: str
    website: str
    salesperson_id: int | None
    payment_term_id: int | None
    credit_limit: Decimal | None
    invoice_itself: bool | None
    invoice_on: str | None
    deliver_on: str | None
    blocked_reason: str | None
    entry_note: str
    needs: str
    canonical_id: int | None
    custom: dict[str, Any] | None
    archived_at: datetime | None
    version: int
    addresses: tuple[AddressView, ...]
    contacts: tuple[ContactView, ...]


@dataclass(frozen=True)
class GroupView:
    """A group of customers; its credit limit in base currency is for each of them that has none of its own."""

    id: int
    code: str
    name: str
    credit_limit: Decimal | None
    version: int


@dataclass(frozen=True)
class PartyDefaults:
    """What a new document takes from its party."""

    party_id: int
    code: str
    name: str
    group: str
    currency: str
    language: str
    payment_term_id: int | None
    salesperson_id: int | None
    tax_number: str
    tax_class: str | None
    """None: taxed as where the goods go says."""
    credit_limit: Decimal | None
    """Its own, else that of its group; None: no limit."""
    invoice_itself: bool | None
    invoice_on: str | None
    deliver_on: str | None
    is_customer: bool
    blocked_reason: str | None
    entry_note: str
    archived_at: datetime | None
    bill_address_id: int | None
    ship_address_id: int | None


def id_of(unit: Unit, code: str) -> int:
    """The party behind a code; refused when there is none."""
    table = table_of(Party)
    found = unit.value(select(table.c.id).where(table.c.code == clean(code)))
    if found is None:
        raise NotFound("no_party", NO_PARTY, field="party", code=clean(code))
    return int(found)


def party(unit: Unit, party_id: int) -> PartyView:
    table = table_of(Party)
    row = unit.row(select(table).where(table.c.id == party_id))
    if row is None:
        raise NotFound("no_party", NO_PARTY, field="party", code=party_id)
    names = PartyView.__dataclass_fields__.keys() - {"addresses", "contacts"}
    return PartyView(
        **{name: row._mapping[name] for name in names},
        addresses=addresses(unit, party_id),
        contacts=contacts(unit, party_id),
    )


def addresses(unit: Unit, party_id: int) -> tuple[AddressView, ...]:
    table = table_of(Address)
    names = list(AddressView.__dataclass_fields__)
    question = select(*(table.c[name] for name in names)).where(
        table.c.party_id == party_id, table.c.archived_at.is_(None)
    )
    return tuple(AddressView(**row._mapping) for row in unit.rows(question.order_by(table.c.line_no, table.c.id)))


def contacts(unit: Unit, party_id: int) -> tuple[ContactView, ...]:
    table = table_of(Contact)
    names = list(ContactView.__dataclass_fields__)
    question = select(*(table.c[name] for name in names)).where(
        table.c.party_id == party_id, table.c.archived_at.is_(None)
    )
    return tuple(ContactView(**row._mapping) for row in unit.rows(question.order_by(table.c.id)))


def salespeople(unit: Unit) -> tuple[SalespersonView, ...]:
    table = table_of(Salesperson)
    question = select(table).where(table.c.archived_at.is_(None)).order_by(table.c.code)
    return tuple(SalespersonView(**row._mapping) for row in unit.rows(question))


def groups(unit: Unit) -> dict[str, GroupView]:
    """The groups of customers that are set up, by code."""

    def read(unit: Unit) -> dict[str, GroupView]:
        table = table_of(PartyGroup)
        names = list(GroupView.__dataclass_fields__)
        question = select(*(table.c[name] for name in names)).order_by(table.c.code)
        return {row.code: GroupView(**row._mapping) for row in unit.rows(question)}

    return unit.remember("party_groups", read)


def group(unit: Unit, group_id: int) -> GroupView:
    found = next((one for one in groups(unit).values() if one.id == group_id), None)
    if found is None:
        raise NotFound("no_group", N_("There is no such group."), field="group")
    return found


def limit_of(unit: Unit, own: Decimal | None, group_code: str) -> Decimal | None:
    """The credit limit of a party with this one of its own and of this group."""
    known = groups(unit) if own is None and group_code else {}
    return known[group_code].credit_limit if group_code in known else own


def credit_limit(unit: Unit, party_id: int) -> Decimal | None:
    """What a party may owe and have on order at most, base currency: its own limit, else its group's; None: no limit."""
    return defaults_for(unit, party_id).credit_limit


def salesperson_id(unit: Unit, code: str) -> int:
    table = table_of(Salesperson)
    found = unit.value(select(table.c.id).where(table.c.code == clean(code)))
    if found is None:
        raise NotFound("no_salesperson", N_("There is no salesperson {code}."), field="salesperson", code=clean(code))
    return int(found)


def defaults_for(unit: Unit, party_id: int) -> PartyDefaults:
    """What documents of this party begin with: one statement, once in a unit."""
    known = unit.seen.setdefault("party_defaults", {})
    if party_id not in known:
        known[party_id] = _defaults_for(unit, party_id)
    found: PartyDefaults = known[party_id]
    return found


def _defaults_for(unit: Unit, party_id: int) -> PartyDefaults:
    parties, places = table_of(Party), table_of(Address)
    rows = unit.rows(
        select(parties, places.c.id.label("address_id"), places.c.for_invoices, places.c.for_deliveries)
        .outerjoin(places, (places.c.party_id == parties.c.id) & places.c.archived_at.is_(None))
        .where(parties.c.id == party_id)
        .order_by(places.c.line_no, places.c.id)
    )
    if not rows:
        raise NotFound("no_party", NO_PARTY, field="party", code=party_id)
    first = rows[0]
    limit = limit_of(unit, first.credit_limit, first.group)
    return PartyDefaults(
        first.id, first.code, first.name, first.group, first.currency, first.language, first.payment_term_id,
        first.salesperson_id, first.tax_number, first.tax_class, limit, first.invoice_itself, first.invoice_on,
        first.deliver_on, first.is_customer,
        first.blocked_reason, first.entry_note, first.archived_at,
        next((row.address_id for row in rows if row.for_invoices), None),
        next((row.address_id for row in rows if row.for_deliveries), None),
    )  # fmt: skip


def address_snapshot(unit: Unit, address_id: int | None, party_id: int) -> dict[str, Any]:
    """Name and address as they are today, to be kept with a document."""
    parties, places = table_of(Party), table_of(Address)
    row = unit.row(
        select(parties.c.name.label("party_name"), parties.c.tax_number, places)
        .outerjoin(places, (places.c.party_id == parties.c.id) & (places.c.id == address_id))
        .where(parties.c.id == party_id)
    )
    assert row is not None, "documents have a party"
    return {
        "name": row.name or row.party_name,
        "street": row.street or "",
        "postal_code": row.postal_code or "",
        "city": row.city or "",
        "region": row.region or "",
        "country": row.country or "",
        "tax_number": row.tax_number,
    }


@dataclass(frozen=True)
class Likeness:
    """A party that a new one may be the same as, and by what."""

    party_id: int
    code: str
    name: str
    by: str


def likely_duplicates(
    unit: Unit, *, name: str = "", tax_number: str = "", email: str = "", phone: str = "", but: int | None = None
) -> list[Likeness]:
    """Parties with the same tax number, e-mail, phone or folded name: a warning, never a refusal."""
    table = table_of(Party)
    wanted = {
        "tax_number": (table.c.tax_number, clean(tax_number)),
        "email": (table.c.email, clean(email)),
        "phone": (table.c.phone, clean(phone)),
        "name": (table.c.sort_name, fold(clean(name))),
    }
    tests = {by: column == value for by, (column, value) in wanted.items() if value}
    if not tests:
        return []
    question = select(table).where(or_(*tests.values()), table.c.archived_at.is_(None)).limit(20)
    found = []
    for row in unit.rows(question):
        by = next(by for by, (column, value) in wanted.items() if value and row._mapping[column.name] == value)
        if row.id != but:
            found.append(Likeness(row.id, row.code, row.name, by))
    return found


def names_of(unit: Unit, party_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Code and name of parties by id."""
    table = table_of(Party)
    rows = unit.rows(select(table.c.id, table.c.code, table.c.name).where(table.c.id.in_(set(party_ids))))
    return {row.id: (row.code, row.name) for row in rows}


# ------------------------------------------------------------------------------------------------ lists


def _source(role: str) -> Any:
    def source(asked: Asked) -> Select[Any]:
        table = table_of(Party)
        places, people = table_of(Address), table_of(Contact)

        def first(column: Any, *conditions: ColumnElement[bool]) -> Any:
            """Of the first address or contact: not by a join, for which PostgreSQL may read all of them."""
            rows = column.table
            question = select(column).where(rows.c.party_id == table.c.id, *conditions).order_by(rows.c.id).limit(1)
            return func.coalesce(question.correlate(table).scalar_subquery(), "").label(column.name)

        return select(
            table.c.id, table.c.code, table.c.name, table.c.sort_name, first(places.c.city), first(places.c.country),
            table.c.phone, table.c.email, table.c.sort_city,
            first(people.c.name, people.c.archived_at.is_(None)).label("contact"),
            func.lower(table.c.code).label("code_key"), table.c.archived_at, table.c.blocked_reason,
        ).where(table.c[f"is_{role}"].is_(True), table.c.canonical_id.is_(None))  # fmt: skip

    return source


def _listing(name: str, label: str, role: str) -> Listing:
    return Listing(
        name,
        label,
        "party",
        (
            Column("code", N_("Code"), "code", 8),
            Column("name", N_("Name"), width=24, grows=True, key="sort_name", found="name"),
            Column("city", N_("City"), width=15, key="sort_city"),
            Column("country", N_("Ctry"), "code", 4),
            Column("phone", N_("Phone"), width=16, found="identifier"),
            Column("contact", N_("Contact"), width=22, wide=True, found="word"),
            Column("email", N_("E-mail"), width=24, wide=True, found="identifier"),
        ),
        _source(role),
        ("sort_name", "code"),
        sorts=(Sort("code", ("code",)), Sort("city", ("sort_city", "sort_name", "code"))),
        found=((role, "id"),),
        searched=("code_key", "sort_name", "sort_city", "phone"),
        filters={
            "active": (N_("Active"), lambda c, unit: c.archived_at.is_(None)),
            "archived": (N_("Archived"), lambda c, unit: c.archived_at.is_not(None)),
            "blocked": (N_("Blocked"), lambda c, unit: c.blocked_reason.is_not(None)),
        },
    )


CUSTOMERS = _listing("customers", N_("Customers"), "customer")
SUPPLIERS = _listing("suppliers", N_("Suppliers"), "supplier")
CARRIERS = _listing("carriers", N_("Carriers"), "carrier")


def _groups_source(asked: Asked) -> Select[Any]:
    table = table_of(PartyGroup)
    return select(
        table.c.id, table.c.code, table.c.name, table.c.credit_limit, func.lower(table.c.code).label("code_key")
    )


GROUPS = Listing(
    "groups",
    N_("Customer groups"),
    "party_group",
    (
        Column("code", N_("Code"), "code", 12),
        Column("name", N_("Name"), width=30, grows=True),
        Column("credit_limit", N_("Credit limit"), "amount", 14, adds=False),
    ),
    _groups_source,
    ("code",),
    searched=("code_key",),
)
