"""Tables of taxes and how they are chosen. The list price stands on the product; price lists come into this room."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t


class Tax(SQLModel, table=True):
    """A tax, computed in the order of `sequence`. kind: percent, per_unit or percent_of_gross (see `rules`)."""

    __tablename__ = "tax"
    __table_args__ = t.table_args(setup=True)
    id: int = t.record_key()
    code: str = t.sort_text(unique=True)
    name: str
    kind: str = "percent"
    rate: Decimal = t.percent(default=Decimal(0))
    amount: Decimal = t.price(default=Decimal(0))
    included: bool = False
    adds_to_next: bool = False
    ignores_previous: bool = False
    valid_from: date | None = t.day(default=None)
    valid_to: date | None = t.day(default=None)
    sequence: int = t.whole(default=10)
    account_id: int = t.ref("account.id")
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class TaxChoice(SQLModel, table=True):
    """For a product class and a party class (none: any), these taxes apply; no row for the pair: none."""

    __tablename__ = "tax_choice"
    __table_args__ = t.table_args(Index("ix_tax_choice_classes", "product_class", "party_class"), setup=True)
    id: int = t.key()
    product_class: str | None = Field(default=None, foreign_key="tax_class.code")
    party_class: str | None = Field(default=None, foreign_key="tax_class.code")
    tax_id: int | None = t.ref("tax.id", default=None)
    """None: the pair is expressly free of tax."""


class TaxRegion(SQLModel, table=True):
    """Where goods go decides how a customer is taxed, unless the customer has a tax class of its own.

    Of the rows that fit, the one that names most counts; none: the company's usual class.
    """

    __tablename__ = "tax_region"
    __table_args__ = t.table_args(setup=True)
    id: int = t.key()
    country: str | None = Field(default=None, foreign_key="country.code")
    """None: any country."""
    region: str = ""
    """Region or state as in addresses, folded; empty: any."""
    has_tax_number: bool | None = None
    """Only with, or only without a tax number; None: either."""
    party_class: str = Field(foreign_key="tax_class.code")


class TaxExemption(SQLModel, table=True):
    """A customer is exempt (or taxed as another class) from one day to another, by a certificate with a number."""

    __tablename__ = "tax_exemption"
    __table_args__ = t.table_args(setup=True, record_column="party_id")
    id: int = t.key()
    party_id: int = t.ref("party.id")
    party_class: str = Field(foreign_key="tax_class.code")
    number: str
    valid_from: date | None = t.day(default=None)
    valid_to: date | None = t.day(default=None)
    ended_at: datetime | None = t.moment(default=None)
    """Taken back."""
