"""Tables of promotions and of the coupons that open them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel import tables as t


class Promotion(SQLModel, table=True):
    """kind: percent_off, amount_off (of what it is for), pay_for (buy X pay Y), get_free (buy X get Y more).

    It is for a product, a category and those below it, or all; for one customer, a group, or everyone.
    """

    __tablename__ = "promotion"
    __table_args__ = t.table_args(setup=True)
    id: int = t.record_key()
    code: str = t.sort_text(unique=True)
    name: str
    sort_name: str = t.sort_text()
    kind: str
    product_id: int | None = t.ref("product.id", default=None)
    category_id: int | None = t.ref("category.id", default=None)
    party_id: int | None = t.ref("party.id", default=None)
    party_group: str = ""
    min_quantity: Decimal | None = t.quantity(default=None)
    """Only from so many on, in stock units."""
    min_amount: Decimal | None = t.amount(default=None)
    """Only from this amount on, in `currency`."""
    percent: Decimal | None = t.percent(default=None)
    amount: Decimal | None = t.amount(default=None)
    currency: str = Field(foreign_key="currency.code")
    buy_quantity: Decimal | None = t.quantity(default=None)
    pay_quantity: Decimal | None = t.quantity(default=None)
    free_quantity: Decimal | None = t.quantity(default=None)
    free_product_id: int | None = t.ref("product.id", default=None)
    """What is given; none: the product that it is for."""
    valid_from: date | None = t.day(default=None)
    valid_to: date | None = t.day(default=None)
    priority: int | None = t.whole(default=None)
    """Lower numbers are looked at first; none: last."""
    is_stackable: bool = False
    """Whether other promotions may stand on the same line."""
    needs_coupon: bool = False
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class Coupon(SQLModel, table=True):
    """A code that opens a promotion, for so many uses."""

    __tablename__ = "coupon"
    __table_args__ = t.table_args(record_column="promotion_id", kept=("uses_taken",))
    id: int = t.key()
    code: str = t.sort_text(unique=True)
    promotion_id: int = t.ref("promotion.id")
    party_id: int | None = t.ref("party.id", default=None)
    """For this customer only."""
    uses_allowed: int | None = t.whole(default=None)
    """None: any number."""
    uses_taken: int = t.whole(default=0)
    """Kept: by how many confirmed documents it is used."""
    once_per_customer: bool = False
    archived_at: datetime | None = t.moment(default=None)
    version: int = t.whole(default=1)


class CouponUse(SQLModel, table=True):
    """A document uses a coupon. `slot` is the document, or the customer where each customer has one use."""

    __tablename__ = "coupon_use"
    __table_args__ = t.table_args(audited=False)
    coupon_id: int = t.key(foreign_key="coupon.id")
    slot: int = t.key()
    record_id: int = t.ref("record.id")
    at: datetime = t.moment()
