"""Tables of money that comes in: payments, their allocation to invoices, dunning."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t


class Payment(SQLModel, table=True):
    """Money received (positive) or paid back (negative) in `currency`; a wrong one is reversed by a new record."""

    __tablename__ = "payment"
    __table_args__ = t.table_args(
        Index("ix_payment_on_number", "on", "number"),
        Index("ix_payment_party_id_on", "party_id", "on"),
        append_only=True,
    )
    id: int = t.record_key()
    number: str = t.sort_text(unique=True)
    branch_id: int = t.ref("branch.id", index=False)
    on: date = t.day()
    party_id: int = t.ref("party.id", index=False)
    method: str = "bank"
    account_id: int = t.ref("account.id", index=False)
    currency: str = Field(foreign_key="currency.code")
    rate: Decimal = t.rate(default=Decimal(1))
    amount: Decimal = t.amount()
    amount_base: Decimal = t.amount()
    reference: str = ""
    reason_code: str | None = None
    """Of what is written off: a reason of area write_off."""
    reverses_id: int | None = t.ref("payment.id", default=None)


class Allocation(SQLModel, table=True):
    """So much of a credit (payment, credit note) settles so much of a debit (invoice); undone by a reversing row."""

    __tablename__ = "allocation"
    __table_args__ = t.table_args(append_only=True)
    id: int = t.key()
    debit_item_id: int = t.ref("open_item.id")
    credit_item_id: int = t.ref("open_item.id")
    on: date = t.day()
    at: datetime = t.moment()
    amount: Decimal = t.amount()
    """In the items' currency, positive; a reversing row has it negative."""
    amount_base: Decimal = t.amount()
    """What was taken off the debit."""
    credit_base: Decimal = t.amount()
    """What was taken off the credit: where it is more, the rates between them have gained so much."""
    reverses_id: int | None = t.ref("allocation.id", default=None)


class DunningLevel(SQLModel, table=True):
    __tablename__ = "dunning_level"
    __table_args__ = t.table_args(setup=True)
    level: int = t.key()
    name: str
    overdue_days: int = t.whole()
    fee: Decimal = t.amount(default=Decimal(0))
    fee_percent: Decimal = t.percent(default=Decimal(0))
    interest_percent_per_year: Decimal = t.percent(default=Decimal(0))
    text: str = ""


class DunningRun(SQLModel, table=True):
    """state: proposed → sent; cancelled."""

    __tablename__ = "dunning_run"
    __table_args__ = t.table_args()
    id: int = t.record_key()
    number: str = t.sort_text(unique=True)
    state: str = t.sort_text(default="proposed")
    on: date = t.day()
    version: int = t.whole(default=1)


class DunningLetter(SQLModel, table=True):
    """One proposal of a run: this open item is to be dunned at this level."""

    __tablename__ = "dunning_letter"
    __table_args__ = t.table_args(record_column="run_id")
    id: int = t.key()
    run_id: int = t.ref("dunning_run.id")
    party_id: int = t.ref("party.id")
    open_item_id: int = t.ref("open_item.id")
    level: int = t.whole()
    amount_open: Decimal = t.amount()
    currency: str = Field(foreign_key="currency.code")
    days_overdue: int = t.whole()
    fee: Decimal = t.amount(default=Decimal(0))
    interest: Decimal = t.amount(default=Decimal(0))
    sent_at: datetime | None = t.moment(default=None)
    resolved_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)
