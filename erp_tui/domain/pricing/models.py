"""Tables of price lists, of taxes and how they are chosen. The list price itself stands on the product."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t


class PriceList(SQLModel, table=True):
    """Prices in one currency, for the customers and groups that have the list, or (the default) for all who have none."""

    __tablename__ = "price_list"
    __table_args__ = t.table_args(setup=True)
    id: int = t.record_key()
    code: str = t.sort_text(unique=True)
    name: str
    sort_name: str = t.sort_text()
    currency: str = Field(foreign_key="currency.code")
    includes_tax: bool = False
    """Whether its prices contain their taxes: documents that use it are made so."""
    is_default: bool = False
    rule_changes: int = t.whole(default=0)
    """How often its rules were changed: a changed rule is a changed list."""
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class PriceRule(SQLModel, table=True):
    """One rule of a price list; what it names must fit for it to apply, what it leaves empty does not matter.

    Quantities and amounts are per stock unit of the product, amounts in the list's currency. Which rule decides, and what
    each column does to the price: `price_rules`.
    """

    __tablename__ = "price_rule"
    __table_args__ = t.table_args(Index("ix_price_rule_list_product", "list_id", "product_id"), record_column="list_id")
    id: int = t.key()
    list_id: int = t.ref("price_list.id", index=False)
    line_no: int = t.whole()
    """Its place in the list: of rules that are equal otherwise the earlier one decides."""
    name: str = ""
    product_id: int | None = t.ref("product.id", default=None)
    template_id: int | None = t.ref("product_template.id", default=None)
    category_id: int | None = t.ref("category.id", default=None)
    """At most one of product, template and category; none: all products."""
    party_id: int | None = t.ref("party.id", default=None)
    party_group: str | None = t.sort_text(default=None)
    min_quantity: Decimal | None = t.quantity(default=None)
    max_quantity: Decimal | None = t.quantity(default=None)
    valid_from: date | None = t.day(default=None)
    valid_to: date | None = t.day(default=None)
    priority: int | None = t.whole(default=None)
    """Lower numbers decide first; none: last."""
    fixed: Decimal | None = t.price(default=None)
    base: str = "list"
    """What the formula begins with: list (list price), cost, or price_list (`base_list_id`)."""
    base_list_id: int | None = t.ref("price_list.id", default=None)
    margin_percent: Decimal | None = t.percent(default=None)
    percent_off: Decimal | None = t.percent(default=None)
    factor: Decimal | None = t.quantity(default=None)
    round_to: Decimal | None = t.price(default=None)
    add: Decimal | None = t.price(default=None)
    min_margin: Decimal | None = t.price(default=None)
    max_margin: Decimal | None = t.price(default=None)
    floor_price: Decimal | None = t.price(default=None)
    version: int = t.whole(default=1)


class PartyPriceList(SQLModel, table=True):
    """Which price list a customer has."""

    __tablename__ = "party_price_list"
    __table_args__ = t.table_args(record_column="party_id")
    party_id: int = t.key(foreign_key="party.id")
    list_id: int = t.ref("price_list.id")


class GroupPriceList(SQLModel, table=True):
    """Which price list the customers of a group have, unless they have one of their own."""

    __tablename__ = "group_price_list"
    __table_args__ = t.table_args(setup=True)
    party_group: str = t.sort_text(primary_key=True)
    list_id: int = t.ref("price_list.id")


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
