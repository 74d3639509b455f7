"""Tables of customers, suppliers and carriers: one party, many roles."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, literal_column
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t


class Salesperson(SQLModel, table=True):
    """Who looks after customers: an employee with or without a user of the program."""

    __tablename__ = "salesperson"
    __table_args__ = t.table_args()
    id: int = t.record_key()
    code: str = Field(unique=True)
    name: str
    title: str = ""
    user_id: int | None = t.ref("app_user.id", default=None)
    reports_to_id: int | None = t.ref("salesperson.id", default=None)
    hired_on: date | None = t.day(default=None)
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class PartyGroup(SQLModel, table=True):
    """A group of customers: parties name it by its code. Its credit limit holds for each of them that has none of its own."""

    __tablename__ = "party_group"
    __table_args__ = t.table_args(setup=True)
    id: int = t.record_key()
    code: str = t.sort_text(unique=True)
    name: str
    credit_limit: Decimal | None = t.amount(default=None)
    """In base currency, for each customer of the group; none: no limit."""
    version: int = t.whole(default=1)


def _few(role: str) -> Index:
    """The parties of a role that few have, in the order of their list."""
    return Index(
        f"ix_party_{role}_sort_name_code", "sort_name", "code",
        sqlite_where=literal_column(f"is_{role} IS 1"), postgresql_where=literal_column(f"is_{role} IS true"),
    )  # fmt: skip


class Party(SQLModel, table=True):
    """A customer, supplier or carrier, or several of these. Amounts are in `currency`, the credit limit in base currency."""

    __tablename__ = "party"
    __table_args__ = t.table_args(
        Index("ix_party_sort_name_code", "sort_name", "code"),
        Index("ix_party_city_sort_name_code", "sort_city", "sort_name", "code"),
        *(_few(role) for role in ("supplier", "carrier")),
        Index("ix_party_salesperson_sort", "salesperson_id", "sort_name", "code"),
        kept=("search_rank",),
        found_by=(
            "name",
            "code",
            "tax_number",
            "phone",
            "email",
            "is_customer",
            "is_supplier",
            "is_carrier",
            "search_rank",
            "canonical_id",
            "archived_at",
        ),
    )
    id: int = t.record_key()
    code: str = t.sort_text(unique=True)
    name: str
    sort_name: str = t.sort_text()
    """The folded name lists are sorted by."""
    sort_city: str = t.sort_text(default="")
    is_customer: bool = False
    is_supplier: bool = False
    is_carrier: bool = False
    group: str = t.sort_text(default="")
    """The code of its group; one that is not set up is a word for reports only."""
    language: str = "en"
    currency: str = Field(foreign_key="currency.code")
    tax_number: str = ""
    tax_class: str | None = Field(default=None, foreign_key="tax_class.code")
    phone: str = ""
    email: str = ""
    website: str = ""
    salesperson_id: int | None = t.ref("salesperson.id", default=None, index=False)
    payment_term_id: int | None = t.ref("payment_term.id", default=None, index=False)
    credit_limit: Decimal | None = t.amount(default=None)
    """In base currency; none: that of the group, where the group has one."""
    invoice_itself: bool | None = None
    """Whether an invoice is made by itself when a delivery ships; none: as the company says."""
    invoice_on: str | None = None
    """What its orders are invoiced by, ordered or delivered; none: as the company says."""
    deliver_on: str | None = None
    """When goods leave: confirmed, deposit_paid or paid; none: as the company says."""
    blocked_reason: str | None = None
    """A blocked party takes no new documents."""
    entry_note: str = ""
    """Said to whoever enters a document for it; it stops nobody."""
    needs: str = ""
    """What the customer needs, as the house knows today; earlier states are in the history."""
    search_rank: int = t.whole(default=8)
    """How far in front it stands among what is found, 0 the first; kept by `services.rank_customers`."""
    canonical_id: int | None = t.ref("party.id", default=None, index=False)
    """The party this one was merged into."""
    custom: dict | None = t.json_field(default=None)
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class Address(SQLModel, table=True):
    __tablename__ = "address"
    __table_args__ = t.table_args(record_column="party_id", found_by=("city", "archived_at"), found_kind="party")
    id: int = t.key()
    party_id: int = t.ref("party.id")
    line_no: int = t.whole(default=1)
    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str | None = Field(default=None, foreign_key="country.code")
    for_invoices: bool = True
    for_deliveries: bool = True
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class Contact(SQLModel, table=True):
    __tablename__ = "contact"
    __table_args__ = t.table_args(
        record_column="party_id", found_by=("name", "phone", "email", "archived_at"), found_kind="party"
    )
    id: int = t.key()
    party_id: int = t.ref("party.id")
    name: str
    title: str = ""
    phone: str = ""
    email: str = ""
    custom: dict | None = t.json_field(default=None)
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)
