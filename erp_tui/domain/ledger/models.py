"""Tables of the record of money: accounts, entries and postings (append-only), open items, kept exposure."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t


class Account(SQLModel, table=True):
    """kind: asset, liability, equity, income or expense."""

    __tablename__ = "account"
    __table_args__ = t.table_args(setup=True)
    id: int = t.key()
    code: str = t.sort_text(unique=True)
    name: str
    kind: str
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class AccountUse(SQLModel, table=True):
    """Which account the program posts to for which use: the uses stand in `rules.USES`."""

    __tablename__ = "account_use"
    __table_args__ = t.table_args(setup=True)
    use: str = Field(primary_key=True)
    account_id: int = t.ref("account.id", index=False)


class Entry(SQLModel, table=True):
    """A journal entry: balances in base currency, numbered without gaps, never changed; corrected by reversal."""

    __tablename__ = "entry"
    __table_args__ = t.table_args(append_only=True)
    id: int = t.record_key()
    number: str = t.sort_text(unique=True)
    on: date = t.day(index=True)
    period_id: int = t.ref("period.id")
    branch_id: int = t.ref("branch.id", index=False)
    record_id: int | None = t.ref("record.id", default=None)
    """The document that is its reason."""
    text: str
    reverses_id: int | None = t.ref("entry.id", default=None)


class Posting(SQLModel, table=True):
    """One signed side of an entry (debit positive), in document and in base currency."""

    __tablename__ = "posting"
    __table_args__ = t.table_args(
        Index("ix_posting_account_id_on", "account_id", "on"),
        Index("ix_posting_party_id_account_id", "party_id", "account_id"),
        append_only=True,
        record_column="entry_id",
    )
    id: int = t.key()
    entry_id: int = t.ref("entry.id")
    line_no: int = t.whole()
    on: date = t.day()
    account_id: int = t.ref("account.id", index=False)
    amount: Decimal = t.amount()
    currency: str = Field(foreign_key="currency.code")
    amount_base: Decimal = t.amount()
    party_id: int | None = t.ref("party.id", default=None, index=False)
    branch_id: int = t.ref("branch.id", index=False)
    period_id: int = t.ref("period.id", index=False)
    record_id: int | None = t.ref("record.id", default=None)
    due_on: date | None = t.day(default=None)
    tax_code: str | None = None
    tax_base: Decimal | None = t.amount(default=None)
    text: str = ""


class OpenItem(SQLModel, table=True):
    """What a party owes us (positive) or has in credit (negative). `amount_open` is kept under conditional update."""

    __tablename__ = "open_item"
    __table_args__ = t.table_args(
        Index("ix_open_item_party_open", "party_id", "is_open", "due_on"),
        Index("ix_open_item_open_due", "is_open", "due_on", "id"),
        Index("ix_open_item_open_number", "is_open", "kind", "number", "record_id"),
        record_column="record_id",
        kept=("amount_open", "amount_open_base", "is_open"),
    )
    id: int = t.key()
    party_id: int = t.ref("party.id", index=False)
    record_id: int = t.ref("record.id")
    """The invoice, credit note or payment."""
    kind: str
    number: str = t.sort_text()
    instalment: int = t.whole(default=1)
    on: date = t.day()
    due_on: date = t.day()
    discount_until: date | None = t.day(default=None)
    """Who pays by this day may take the document's early-payment discount."""
    currency: str = Field(foreign_key="currency.code")
    amount: Decimal = t.amount()
    amount_open: Decimal = t.amount()
    amount_base: Decimal = t.amount()
    amount_open_base: Decimal = t.amount()
    is_open: int = t.whole(default=1)
    """1 while amount_open is not 0."""
    blocked_reason: str | None = None
    dunning_level: int = t.whole(default=0)
    dunned_on: date | None = t.day(default=None)


class PartyCredit(SQLModel, table=True):
    """Kept exposure of a party in base currency: what is receivable, and what is confirmed and not yet invoiced."""

    __tablename__ = "party_credit"
    __table_args__ = t.table_args(audited=False, record_column="party_id")
    party_id: int = t.key(foreign_key="party.id")
    receivable: Decimal = t.amount(default=Decimal(0))
    on_order: Decimal = t.amount(default=Decimal(0))
