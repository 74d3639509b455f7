"""Tables of the discount policy: how far who may go with which goods; and of the approvals that are asked for beyond it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t


class PolicyRule(SQLModel, table=True):
    """The most discount, or the least margin, in percent, and what happens beyond it: refuse or approve.

    It is for a product, for a category and those below it, or for all; for one role, or for everyone.
    """

    __tablename__ = "policy_rule"
    __table_args__ = t.table_args(setup=True)
    id: int = t.key()
    no: int = t.whole(unique=True)
    product_id: int | None = t.ref("product.id", default=None)
    category_id: int | None = t.ref("category.id", default=None)
    role: str = ""
    """Empty: every role."""
    max_discount_percent: Decimal | None = t.percent(default=None)
    min_margin_percent: Decimal | None = t.percent(default=None)
    beyond: str = "approve"
    version: int = t.whole(default=1)


class Approval(SQLModel, table=True):
    """A request to let a document pass beyond the policy: requested, approved, rejected, or replaced by what was changed since.

    `digest` says what exactly was asked: a document that has another one needs a new approval.
    """

    __tablename__ = "approval"
    __table_args__ = t.table_args(
        Index("ix_approval_state_id", "state", "id"),
        Index("ix_approval_record", "record_id"),
        record_column="record_id",
    )
    id: int = t.key()
    record_id: int = t.ref("record.id", index=False)
    state: str = "requested"
    digest: str
    findings: list = t.json_field(default_factory=list)
    """[{line_no, limit, rule, message, values}]: what goes beyond which rule."""
    party_id: int = t.ref("party.id", index=False)
    currency: str = Field(foreign_key="currency.code")
    gross: Decimal = t.amount(default=Decimal(0))
    asked_by: int | None = t.ref("app_user.id", default=None, index=False)
    asked_login: str
    asked_at: datetime = t.moment()
    asked_reason: str = ""
    decided_by: int | None = t.ref("app_user.id", default=None, index=False)
    decided_login: str = ""
    decided_at: datetime | None = t.moment(default=None)
    decided_reason: str = ""
    version: int = t.whole(default=1)
