"""Tables of the pipeline: opportunities and what was done and planned about them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t


class Opportunity(SQLModel, table=True):
    """A chance of business with a party; `expected_amount` in `currency`."""

    __tablename__ = "opportunity"
    __table_args__ = t.table_args(
        Index("ix_opportunity_state_number", "state", "number"),
        Index("ix_opportunity_state_expected_on", "state", "expected_on", "number"),
        Index("ix_opportunity_expected_on", "expected_on", "number"),
        found_by=("title",),
    )
    id: int = t.record_key()
    number: str = t.sort_text(unique=True)
    state: str = t.sort_text(default="new")
    branch_id: int = t.ref("branch.id", index=False)
    on: date = t.day()
    party_id: int = t.ref("party.id")
    contact_id: int | None = t.ref("contact.id", default=None, index=False)
    salesperson_id: int | None = t.ref("salesperson.id", default=None)
    title: str
    needs: str = ""
    source: str = ""
    currency: str = Field(foreign_key="currency.code")
    expected_amount: Decimal = t.amount(default=Decimal(0))
    probability: Decimal = t.percent(default=Decimal(0))
    expected_on: date = t.day()
    lost_reason_id: int | None = t.ref("reason_code.id", default=None, index=False)
    lost_detail: str = ""
    custom: dict | None = t.json_field(default=None)
    version: int = t.whole(default=1)


class Activity(SQLModel, table=True):
    """Something to do or done about an opportunity (or any record): call, visit, mail, task."""

    __tablename__ = "activity"
    __table_args__ = t.table_args(Index("ix_activity_due", "done_at", "due_on"), record_column="record_id")
    id: int = t.key()
    record_id: int = t.ref("record.id")
    party_id: int | None = t.ref("party.id", default=None)
    kind: str
    text: str
    due_on: date = t.day()
    user_id: int | None = t.ref("app_user.id", default=None, index=False)
    done_at: datetime | None = t.moment(default=None)
    result: str = ""
    version: int = t.whole(default=1)
