"""Tables of the company itself: who it is, who works here, its calendar, currencies, units, terms and settings."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t


class Company(SQLModel, table=True):
    """One row: the company that these books belong to. `purpose` is real, demo or practice."""

    __tablename__ = "company"
    __table_args__ = t.table_args(setup=True)
    id: int = t.record_key()
    name: str
    country: str
    base_currency: str = Field(foreign_key="currency.code")
    time_zone: str
    language: str
    purpose: str = "real"
    fixed_today: date | None = t.day(default=None)
    """The day a demo or practice company is told it is; none: the real calendar."""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    tax_number: str = ""
    phone: str = ""
    email: str = ""
    bank_account: str = ""
    version: int = t.whole(default=1)


class Branch(SQLModel, table=True):
    __tablename__ = "branch"
    __table_args__ = t.table_args(setup=True)
    id: int = t.record_key()
    code: str = Field(unique=True)
    name: str
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class User(SQLModel, table=True):
    """Somebody who may work here, in one of the roles that verbs are declared for."""

    __tablename__ = "app_user"
    __table_args__ = t.table_args(setup=True)
    id: int = t.record_key()
    login: str = Field(unique=True)
    name: str
    role: str
    language: str = "en"
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class Setting(SQLModel, table=True):
    """One setting of the company by its name; what may be set, and the defaults, stand in `rules.SETTINGS`."""

    __tablename__ = "setting"
    __table_args__ = t.table_args(setup=True)
    name: str = Field(primary_key=True)
    value: str


class Currency(SQLModel, table=True):
    """A currency: `places` decimals at most, rounded to multiples of `step`."""

    __tablename__ = "currency"
    __table_args__ = t.table_args(setup=True)
    code: str = Field(primary_key=True)
    name: str
    places: int = t.whole()
    step: Decimal = t.price()


class ExchangeRate(SQLModel, table=True):
    """Units of `currency` for one unit of the base currency, from `on` until a newer one."""

    __tablename__ = "exchange_rate"
    __table_args__ = t.table_args(setup=True)
    currency: str = Field(primary_key=True, foreign_key="currency.code")
    on: date = t.day(primary_key=True)
    rate: Decimal = t.rate()


class Country(SQLModel, table=True):
    __tablename__ = "country"
    __table_args__ = t.table_args(setup=True)
    code: str = Field(primary_key=True)
    name: str


class MeasureUnit(SQLModel, table=True):
    """A unit of measure: `numerator/denominator` basic units of its `kind`; quantities are multiples of `step`."""

    __tablename__ = "unit"
    __table_args__ = t.table_args(setup=True)
    code: str = Field(primary_key=True)
    name: str
    kind: str
    numerator: int = t.whole(default=1)
    denominator: int = t.whole(default=1)
    step: Decimal = t.quantity(default=Decimal(1))


class PaymentTerm(SQLModel, table=True):
    __tablename__ = "payment_term"
    __table_args__ = t.table_args(setup=True)
    id: int = t.key()
    code: str = Field(unique=True)
    name: str
    discount_percent: Decimal = t.percent(default=Decimal(0))
    discount_days: int = t.whole(default=0)
    """An early-payment discount may be taken up to and including so many days after the invoice date; no percent: none."""
    discount_computation: str = "gross"
    """What the discount is taken from: gross, net_only or tax_reduced_upfront (see `terms`)."""
    instalment_step: Decimal | None = t.price(default=None)
    """Shares are rounded to this step; none: to the currency."""
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class PaymentTermLine(SQLModel, table=True):
    """One instalment: its share (percent, fixed or remainder) and the steps from the invoice date to its due date."""

    __tablename__ = "payment_term_line"
    __table_args__ = t.table_args(setup=True)
    id: int = t.key()
    term_id: int = t.ref("payment_term.id")
    line_no: int = t.whole()
    share: dict = t.json_field()
    due: list = t.json_field()


class ReasonCode(SQLModel, table=True):
    """A coded reason: `area` is lost, cancelled, return, close_short, adjust or hold."""

    __tablename__ = "reason_code"
    __table_args__ = t.table_args(Index("uq_reason_code_area_code", "area", "code", unique=True), setup=True)
    id: int = t.key()
    area: str
    code: str
    name: str
    archived_at: datetime | None = t.moment(default=None)


class TaxClass(SQLModel, table=True):
    """A class of products or of parties that taxes are chosen by; `side` is product or party."""

    __tablename__ = "tax_class"
    __table_args__ = t.table_args(setup=True)
    code: str = Field(primary_key=True)
    side: str
    name: str


class Period(SQLModel, table=True):
    """A month (or other part) of a fiscal year; nothing is posted into a closed one."""

    __tablename__ = "period"
    __table_args__ = t.table_args(setup=True)
    id: int = t.key()
    fiscal_year: str
    code: str = Field(unique=True)
    starts_on: date = t.day()
    ends_on: date = t.day()
    closed_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class ListView(SQLModel, table=True):
    """How a user looks at a list. Without a name: how they always do."""

    __tablename__ = "list_view"
    __table_args__ = t.table_args(
        Index("uq_list_view_login_list_name", "login", "list", "name", unique=True), setup=True
    )
    id: int = t.key()
    login: str
    list: str
    """The name of the listing."""
    name: str = ""
    words: str = ""
    """The filter, as typed."""
    only: str | None = None
    """The listing's own filter."""
    sort: str = ""
    descending: bool = False
    columns: str = ""
    """Names of the columns shown, in their order, each with `=width` where it has another; empty: the usual ones."""
    version: int = t.whole(default=1)


class UserAccess(SQLModel, table=True):
    """By what a user may come in at the doors, without the secrets: since when there is a password, and a second step."""

    __tablename__ = "user_access"
    __table_args__ = t.table_args(record_column="user_id")
    user_id: int = t.key(foreign_key="app_user.id")
    password_since: datetime | None = t.moment(default=None)
    code_since: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class UserSecret(SQLModel, table=True):
    """The secrets themselves. Not audited: no history may show them; `UserAccess` says when they changed."""

    __tablename__ = "user_secret"
    __table_args__ = t.table_args(audited=False)
    user_id: int = t.key(foreign_key="app_user.id")
    password: str | None = None
    """Its argon2id hash."""
    code_secret: str | None = None
    """What the user's one-time codes are made of."""
    code_step: int = t.whole(default=0)
    """The step of time whose code was used last: it and those before it count no more."""


class UserKey(SQLModel, table=True):
    """A public SSH key that a user comes in with."""

    __tablename__ = "user_key"
    __table_args__ = t.table_args(record_column="user_id", kept=("last_used_at",))
    id: int = t.key()
    user_id: int = t.ref("app_user.id")
    fingerprint: str = Field(unique=True)
    kind: str
    public: str
    comment: str = ""
    added_at: datetime = t.moment()
    last_used_at: datetime | None = t.moment(default=None)


class LoginThrottle(SQLModel, table=True):
    """How often somebody failed to come in as a user, or from an address, and until when nothing is listened to."""

    __tablename__ = "login_throttle"
    __table_args__ = t.table_args(audited=False)
    subject: str = Field(primary_key=True)
    failures: int = t.whole(default=0)
    until: datetime = t.moment()
    last_at: datetime = t.moment()


class Login(SQLModel, table=True):
    """The log of those who came in, and of those who tried. A name that is no user's is not kept: people type passwords there."""

    __tablename__ = "login"
    __table_args__ = t.table_args(Index("ix_login_at_id", "at", "id"), append_only=True, audited=False)
    id: int = t.key()
    at: datetime = t.moment()
    login: str = ""
    address: str = ""
    door: str
    how: str
    outcome: str
