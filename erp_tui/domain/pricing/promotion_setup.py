"""Setting promotions and coupons up, and reading them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import codes, records, rows, write
from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotFound
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.listing import Column, Listing
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork
from erp_tui.domain.kernel.verbs import MANAGER, verb
from erp_tui.domain.parties.models import Party
from erp_tui.domain.pricing import promotion_rules
from erp_tui.domain.pricing.promotion_models import Coupon, CouponUse, Promotion
from erp_tui.domain.pricing.promotion_rules import PromotionRule
from erp_tui.domain.products import queries as products
from erp_tui.domain.products.models import Category, Product


@dataclass(frozen=True)
class CouponView:
    id: int
    code: str
    promotion_code: str
    party_code: str
    uses_allowed: int | None
    uses_taken: int
    once_per_customer: bool
    archived_at: datetime | None


@dataclass(frozen=True)
class PromotionView:
    """A promotion as people see it; amounts in `currency`, quantities in stock units."""

    id: int
    code: str
    name: str
    kind: str
    product_code: str
    category_code: str
    party_code: str
    party_group: str
    min_quantity: Decimal | None
    min_amount: Decimal | None
    percent: Decimal | None
    amount: Decimal | None
    currency: str
    buy_quantity: Decimal | None
    pay_quantity: Decimal | None
    free_quantity: Decimal | None
    free_product_code: str
    valid_from: date | None
    valid_to: date | None
    priority: int | None
    is_stackable: bool
    needs_coupon: bool
    archived_at: datetime | None
    version: int
    coupons: tuple[CouponView, ...]


def promotion(unit: Unit, promotion_id: int) -> PromotionView:
    table, goods, given = table_of(Promotion), table_of(Product), table_of(Product).alias("given")
    categories, parties = table_of(Category), table_of(Party)
    row = unit.row(
        select(
            table, goods.c.code.label("product_code"), given.c.code.label("free_product_code"),
            categories.c.code.label("category_code"), parties.c.code.label("party_code"),
        )
        .outerjoin(goods, goods.c.id == table.c.product_id)
        .outerjoin(given, given.c.id == table.c.free_product_id)
        .outerjoin(categories, categories.c.id == table.c.category_id)
        .outerjoin(parties, parties.c.id == table.c.party_id)
        .where(table.c.id == promotion_id)
    )  # fmt: skip
    if row is None:
        raise NotFound("no_promotion", N_("There is no such promotion."))
    found = {name: row._mapping[name] for name in PromotionView.__dataclass_fields__ if name != "coupons"}
    found |= {name: value or "" for name, value in found.items() if name.endswith("_code")}
    return PromotionView(**found, coupons=tuple(coupons_of(unit, promotion_id)))


def coupons_of(unit: Unit, promotion_id: int | None = None) -> list[CouponView]:
    """The coupons of a promotion, or all."""
    table, promotions, parties = table_of(Coupon), table_of(Promotion), table_of(Party)
    question = (
        select(table, promotions.c.code.label("promotion_code"), func.coalesce(parties.c.code, "").label("party_code"))
        .join(promotions, promotions.c.id == table.c.promotion_id)
        .outerjoin(parties, parties.c.id == table.c.party_id)
        .order_by(table.c.code)
    )
    if promotion_id is not None:
        question = question.where(table.c.promotion_id == promotion_id)
    names = list(CouponView.__dataclass_fields__)
    return [CouponView(**{name: row._mapping[name] for name in names}) for row in unit.rows(question)]


def _source(asked: Asked) -> Select[Any]:
    table = table_of(Promotion)
    return select(
        table.c.id, table.c.code, func.lower(table.c.code).label("code_key"), table.c.name, table.c.sort_name,
        table.c.kind, table.c.valid_from, table.c.valid_to, table.c.needs_coupon, table.c.archived_at,
    )  # fmt: skip


PROMOTIONS = Listing(
    "promotions",
    N_("Promotions"),
    "promotion",
    (
        Column("code", N_("Code"), "code", 12),
        Column("name", N_("Name"), width=20, grows=True, key="sort_name"),
        Column("kind", N_("Kind"), "state", 17),
        Column("valid_from", N_("Valid from"), "day", 10),
        Column("valid_to", N_("Valid until"), "day", 11),
        Column("needs_coupon", N_("Coupon"), "flag", 6, wide=True),
    ),
    _source,
    ("code",),
    searched=("code_key", "sort_name"),
    filters={
        "active": (N_("Active"), lambda c, unit: c.archived_at.is_(None)),
        "archived": (N_("Archived"), lambda c, unit: c.archived_at.is_not(None)),
    },
)


# ------------------------------------------------------------------------------------------------ verbs


@verb("pricing.new_promotion", N_("New promotion"), roles=(MANAGER,))
def new_promotion(uow: UnitOfWork, rule: PromotionRule) -> int:
    """A promotion; from now on drafts are priced with it. A code that exists is refused."""
    code = codes.new_code(uow, Promotion, rule.code.upper(), longest=30)
    values = _checked(uow, rule) | {"code": code}
    promotion_id = records.add(uow, "promotion", values["name"], number=code)
    write.insert_one(uow, Promotion, id=promotion_id, **values)
    return promotion_id


@verb("pricing.change_promotion", N_("Change promotion"), roles=(MANAGER,))
def change_promotion(uow: UnitOfWork, promotion_id: int, rule: PromotionRule, *, version: int | None = None) -> int:
    """All of a promotion anew; its code stays. What drafts say changes when they are priced again."""
    before = rows.get(uow, Promotion, promotion_id, lock=True)
    values = _checked(uow, rule) | {"code": before["code"]}
    write.update(uow, Promotion, before, version=version, **values)
    records.change(uow, promotion_id, label=values["name"])
    return promotion_id


@verb("pricing.archive_promotion", N_("Archive promotion"), roles=(MANAGER,))
def archive_promotion(uow: UnitOfWork, promotion_id: int) -> int:
    """It applies no longer; what was confirmed with it stays."""
    before = rows.get(uow, Promotion, promotion_id, lock=True)
    write.update(uow, Promotion, before, archived_at=uow.now)
    records.change(uow, promotion_id, archived_at=uow.now)
    return promotion_id


def _checked(uow: UnitOfWork, rule: PromotionRule) -> dict[str, Any]:
    if error := promotion_rules.why_not_save(rule):
        raise error
    name = clean(rule.name, limit=120)
    if not name:
        raise InvalidInput("no_name", N_("A name is needed."), field="name")
    currency = administration.currency(uow, rule.currency or administration.base_currency(uow).code)
    for product_id in (rule.product_id, rule.free_product_id):
        if product_id is not None:
            products.product(uow, product_id)
    if rule.category_id is not None and rule.category_id not in products.category_parents(uow):
        raise NotFound("no_category", N_("There is no such category."), field="category")
    if rule.party_id is not None:
        rows.get(uow, Party, rule.party_id)
    return vars(rule) | {
        "name": name, "sort_name": fold(name), "currency": currency.code, "party_group": clean(rule.party_group, limit=60),
    }  # fmt: skip


@verb("pricing.new_coupon", N_("New coupon"), roles=(MANAGER,))
def new_coupon(
    uow: UnitOfWork,
    promotion_id: int,
    code: str,
    *,
    uses_allowed: int | None = None,
    party_id: int | None = None,
    once_per_customer: bool = False,
) -> int:
    """A code that opens a promotion, for so many uses (None: any number), for one customer or everyone."""
    promoted = rows.get(uow, Promotion, promotion_id)
    if not promoted["needs_coupon"]:
        raise NotAllowed("no_coupon_needed", N_("{code} needs no coupon."), field="promotion", code=promoted["code"])
    code = codes.new_code(uow, Coupon, code.upper(), longest=30)
    if uses_allowed is not None and not 0 < uses_allowed <= 10**9:
        raise InvalidInput("not_positive", N_("A number above zero is needed."), field="uses")
    if party_id is not None:
        rows.get(uow, Party, party_id)
    row = write.insert_one(
        uow, Coupon, code=code, promotion_id=promotion_id, party_id=party_id, uses_allowed=uses_allowed,
        once_per_customer=once_per_customer,
    )  # fmt: skip
    return int(row["id"])


@verb("pricing.archive_coupon", N_("Archive coupon"), roles=(MANAGER,))
def archive_coupon(uow: UnitOfWork, coupon_id: int) -> int:
    """Nobody can use it any more; what was confirmed with it stays."""
    before = rows.get(uow, Coupon, coupon_id, lock=True)
    write.update(uow, Coupon, before, archived_at=uow.now)
    return coupon_id


def rule_of(unit: Unit, promotion_id: int) -> PromotionRule:
    """A promotion as it was set up, to be changed."""
    found = rows.get(unit, Promotion, promotion_id)
    return PromotionRule(**{name: found[name] for name in PromotionRule.__dataclass_fields__})


def coupon_id(unit: Unit, code: str) -> int:
    found = unit.value(select(table_of(Coupon).c.id).where(table_of(Coupon).c.code == clean(code).upper()))
    if found is None:
        raise NotFound("no_coupon", N_("There is no coupon {code}."), field="coupons", code=clean(code))
    return int(found)


def coupon_uses_are_kept(unit: Unit) -> Iterator[Fault]:
    """A coupon is used as often as documents say, and never more than allowed."""
    table, uses = table_of(Coupon), table_of(CouponUse)
    counts = select(uses.c.coupon_id, func.count().label("count")).group_by(uses.c.coupon_id).subquery()
    question = (
        select(table.c.promotion_id, table.c.code)
        .outerjoin(counts, counts.c.coupon_id == table.c.id)
        .where((func.coalesce(counts.c.count, 0) != table.c.uses_taken) | (table.c.uses_taken > table.c.uses_allowed))
    )
    for row in unit.rows(question):
        yield Fault(row.promotion_id, N_("The uses of coupon {code} are not what documents used."), {"code": row.code})


CHECK = Check(
    "pricing.coupons", N_("Coupons are used as often as documents say, and never too often"), coupon_uses_are_kept
)
