"""Coupons: which ones a document may use, and the uses that confirmed documents take; never more than there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select

from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.errors import NotEnough, NotFound
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork
from erp_tui.domain.pricing.promotion_models import Coupon, CouponUse, Promotion

USED_UP = N_("Coupon {code} is used up.")
USED_BY_CUSTOMER = N_("This customer has used coupon {code} already.")


def checked(unit: Unit, codes: Iterable[str]) -> list[str]:
    """Coupon codes as typed, in capitals, each once; unknown ones are refused."""
    wanted = list(dict.fromkeys(clean(code).upper() for code in codes if clean(code)))
    if wanted:
        table = table_of(Coupon)
        question = select(table.c.code).where(table.c.code.in_(wanted), table.c.archived_at.is_(None))
        known = {row.code for row in unit.rows(question)}
        for code in wanted:
            if code not in known:
                raise NotFound("no_coupon", N_("There is no coupon {code}."), field="coupons", code=code)
    return wanted


def usable(unit: Unit, codes: Sequence[str], party_id: int) -> tuple[dict[str, str], frozenset[str]]:
    """Promotion code -> coupon code for what this customer can use now, and the promotions whose coupons are used up."""
    if not codes:
        return {}, frozenset()
    table, promotions, uses = table_of(Coupon), table_of(Promotion), table_of(CouponUse)
    question = (
        select(table, promotions.c.code.label("promotion"), uses.c.slot)
        .join(promotions, promotions.c.id == table.c.promotion_id)
        .outerjoin(uses, (uses.c.coupon_id == table.c.id) & (uses.c.slot == party_id))
        .where(table.c.code.in_(list(codes)), table.c.archived_at.is_(None))
        .where(or_(table.c.party_id.is_(None), table.c.party_id == party_id))
        .order_by(table.c.code)
    )
    found: dict[str, str] = {}
    used_up = set()
    for row in unit.rows(question):
        if (row.uses_allowed is not None and row.uses_taken >= row.uses_allowed) or row.slot is not None:
            used_up.add(row.promotion)
        else:
            found.setdefault(row.promotion, row.code)
    return found, frozenset(used_up - found.keys())


def used_by(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """The coupons without which the lines would not be what they are."""
    found = set()
    for line in lines:
        reason = line["price_reason"] or {}
        applied = [one for one in reason.get("promotions", ()) if "why" not in one]
        found |= {one["coupon"] for one in (reason, *applied) if "coupon" in one}
    return sorted(found)


def take(uow: UnitOfWork, header: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> None:
    """A document is confirmed: it uses the coupons that did something. One conditional update each kind of limit."""
    codes = used_by(lines) if header["coupons"] else []
    if not codes:
        return
    table = table_of(Coupon)
    found = uow.rows(select(table).where(table.c.code.in_(codes)).order_by(table.c.id))
    for row in found:
        slot = header["party_id"] if row.once_per_customer else header["id"]
        use = {"coupon_id": row.id, "slot": slot, "record_id": header["id"], "at": uow.now}
        if not write.insert_unless_there(uow, CouponUse, [use]):
            raise NotEnough("coupon_used", USED_BY_CUSTOMER, field="coupons", code=row.code)
    after = table.c.uses_taken + bindparam("add_uses_taken")
    moves = [({"id": row.id}, {"uses_taken": 1}) for row in found]
    free = or_(table.c.uses_allowed.is_(None), after <= table.c.uses_allowed)
    if not write.move_figures(uow, Coupon, moves, free, must=False):
        raise NotEnough("coupon_used_up", USED_UP, field="coupons", code=", ".join(codes))


def give_back(uow: UnitOfWork, header: Mapping[str, Any]) -> None:
    """The document is cancelled: others may use its coupons."""
    if not header["coupons"]:
        return
    table = table_of(CouponUse)
    uses = [dict(row._mapping) for row in uow.rows(select(table).where(table.c.record_id == header["id"]))]
    write.delete(uow, CouponUse, uses)
    write.move_figures(uow, Coupon, [({"id": use["coupon_id"]}, {"uses_taken": -1}) for use in uses])
