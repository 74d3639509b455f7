"""The arithmetic of promotions: which apply to which lines, in which order, and what they take off or give.

Order: lower priority number, then code. A promotion that is not stackable takes lines that no other one has, and closes them;
stackable ones add up, each on what the ones before have left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import EXACT, MOST_MONEY, ZERO, Currency, fits, round_half_away, split_rest_to_last
from erp_tui.domain.kernel.text import N_

HUNDRED = Decimal(100)
FINEST = Decimal("0.000001")
KINDS = {
    "percent_off": N_("Percent off"),
    "amount_off": N_("Amount off"),
    "pay_for": N_("Buy X, pay Y"),
    "get_free": N_("Buy X, get Y free"),
}
WHY_NOT = {
    "not_yet": N_("it has not begun"),
    "over": N_("it is over"),
    "customer": N_("it is for another customer"),
    "group": N_("it is for another group of customers"),
    "coupon": N_("its coupon was not given"),
    "used_up": N_("the coupon is used up"),
    "quantity": N_("too few are bought"),
    "amount": N_("too little is bought"),
    "exclusive": N_("another promotion stands on the line"),
}


@dataclass(frozen=True)
class PromotionRule:
    """A promotion as it is computed."""

    code: str
    name: str
    kind: str
    currency: str
    product_id: int | None = None
    category_id: int | None = None
    party_id: int | None = None
    party_group: str = ""
    min_quantity: Decimal | None = None
    min_amount: Decimal | None = None
    percent: Decimal | None = None
    amount: Decimal | None = None
    buy_quantity: Decimal | None = None
    pay_quantity: Decimal | None = None
    free_quantity: Decimal | None = None
    free_product_id: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    priority: int | None = None
    is_stackable: bool = False
    needs_coupon: bool = False

    def is_for(self, product_id: int, categories: Sequence[int]) -> bool:
        if self.product_id is not None:
            return self.product_id == product_id
        return self.category_id is None or self.category_id in categories


@dataclass
class Work:
    """A line while promotions look at it. `quantity` in stock units, `net` what is left of `full`, both unrounded."""

    place: int
    product_id: int
    categories: tuple[int, ...]
    quantity: Decimal
    full: Decimal
    net: Decimal
    applied: list[dict[str, Any]] = field(default_factory=list)
    lost: list[dict[str, Any]] = field(default_factory=list)
    is_closed: bool = False

    @property
    def discount_percent(self) -> Decimal:
        """All that was taken off, as the discount of the line."""
        if not self.full:
            return ZERO
        return round_half_away(HUNDRED - EXACT.divide(EXACT.multiply(self.net, HUNDRED), self.full), FINEST)


@dataclass(frozen=True)
class Gift:
    """So many of a product for nothing, after the line at `place`."""

    rule: PromotionRule
    product_id: int
    quantity: Decimal
    place: int


@dataclass(frozen=True)
class Situation:
    """For whom and when. `coupons`: promotion code -> coupon code; `used_up` names promotions whose coupon cannot be used."""

    on: date
    party_id: int
    group: str
    currency: Currency
    rates: Mapping[str, Decimal]
    """Units of the document's currency for one unit of another."""
    coupons: Mapping[str, str] = field(default_factory=dict)
    used_up: frozenset[str] = frozenset()


def in_order(rules: Sequence[PromotionRule]) -> list[PromotionRule]:
    return sorted(rules, key=lambda one: (one.priority is None, one.priority or 0, one.code))


def apply(rules: Sequence[PromotionRule], works: Sequence[Work], here: Situation) -> list[Gift]:
    """Let each promotion in its order do what it does; gives the goods that are given. The works are changed."""
    gifts: list[Gift] = []
    for rule in in_order(rules):
        meant = [work for work in works if rule.is_for(work.product_id, work.categories)]
        if not meant:
            continue
        free = [work for work in meant if not work.is_closed and (rule.is_stackable or not work.applied)]
        why = _why_not(rule, free, here)
        if why is not None:
            for work in meant:
                work.lost.append({"code": rule.code, "name": rule.name, "why": why})
            continue
        before = [work.net for work in free]
        gift = _do(rule, free, here)
        if gift is not None:
            gifts.append(gift)
        for work, was in zip(free, before, strict=True):
            if work.net == was and gift is None:
                continue
            found = {"code": rule.code, "name": rule.name, "kind": rule.kind}
            if rule.code in here.coupons:
                found["coupon"] = here.coupons[rule.code]
            work.applied.append(found)
            work.is_closed = work.is_closed or not rule.is_stackable
        for work in meant:
            if work not in free:
                work.lost.append({"code": rule.code, "name": rule.name, "why": "exclusive"})
    return gifts


def _why_not(rule: PromotionRule, free: Sequence[Work], here: Situation) -> str | None:
    if rule.valid_from is not None and here.on < rule.valid_from:
        return "not_yet"
    if rule.valid_to is not None and here.on > rule.valid_to:
        return "over"
    if rule.party_id is not None and rule.party_id != here.party_id:
        return "customer"
    if rule.party_group and rule.party_group != here.group:
        return "group"
    if rule.needs_coupon and rule.code not in here.coupons:
        return "used_up" if rule.code in here.used_up else "coupon"
    if not free:
        return "exclusive"
    quantity = sum((work.quantity for work in free), ZERO)
    if quantity < max(rule.min_quantity or ZERO, rule.buy_quantity or ZERO):
        return "quantity"
    if rule.min_amount is not None:
        amount = sum((here.currency.round(work.net) for work in free), ZERO)
        if amount < here.currency.round(EXACT.multiply(rule.min_amount, here.rates[rule.currency])):
            return "amount"
    return None


def _do(rule: PromotionRule, free: Sequence[Work], here: Situation) -> Gift | None:
    if rule.kind == "percent_off":
        assert rule.percent is not None
        for work in free:
            work.net = EXACT.multiply(work.net, 1 - EXACT.divide(rule.percent, HUNDRED))
    elif rule.kind == "amount_off":
        assert rule.amount is not None
        weights = [here.currency.round(work.net) for work in free]
        off = here.currency.round(EXACT.multiply(rule.amount, here.rates[rule.currency]))
        off = min(off, sum(weights, ZERO))
        for work, share in zip(free, split_rest_to_last(off, weights, here.currency), strict=True):
            work.net -= min(share, work.net)
    else:
        assert rule.buy_quantity is not None
        times = EXACT.divide_int(sum((work.quantity for work in free), ZERO), rule.buy_quantity)
        if rule.kind == "get_free":
            assert rule.free_quantity is not None
            given = rule.free_product_id or rule.product_id
            assert given is not None, "a promotion that gives names what"
            return Gift(rule, given, EXACT.multiply(times, rule.free_quantity), free[-1].place)
        assert rule.pay_quantity is not None
        _take_cheapest(free, EXACT.multiply(times, rule.buy_quantity - rule.pay_quantity))
    return None


def _take_cheapest(free: Sequence[Work], quantity: Decimal) -> None:
    """So many cost nothing: the cheapest ones, of equal ones the last."""
    for work in sorted(free, key=lambda one: (EXACT.divide(one.net, one.quantity), -one.place)):
        taken = min(quantity, work.quantity)
        work.net -= EXACT.divide(EXACT.multiply(work.net, taken), work.quantity)
        quantity -= taken


def why_not_save(rule: PromotionRule) -> InvalidInput | None:
    """Why a promotion cannot be kept, or None."""
    if rule.kind not in KINDS:
        return InvalidInput(
            "bad_choice", N_("A promotion is one of: {choices}."), field="kind", choices=", ".join(KINDS)
        )
    if rule.product_id is not None and rule.category_id is not None:
        return InvalidInput("two_scopes", N_("A rule is for a product or for a category."), field="category")
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        return InvalidInput("bad_span", N_("The last day is before the first."), field="valid_to")
    if rule.priority is not None and not 0 <= rule.priority <= 1_000_000:
        return InvalidInput("bad_priority", N_("A priority is a whole number from 0 to 1,000,000."), field="priority")
    for name, most, places in (("min_quantity", Decimal(10**9), 6), ("min_amount", MOST_MONEY, 4)):
        value = getattr(rule, name)
        if value is not None and (not fits(value, places=places, most=most) or value == 0):
            return InvalidInput("not_positive", N_("A number above zero is needed."), field=name)
    wanted = {
        "percent_off": ("percent",),
        "amount_off": ("amount",),
        "pay_for": ("buy_quantity", "pay_quantity"),
        "get_free": ("buy_quantity", "free_quantity"),
    }[rule.kind]
    for name in ("percent", "amount", "buy_quantity", "pay_quantity", "free_quantity"):
        value = getattr(rule, name)
        if name not in wanted:
            if value is not None:
                return InvalidInput("not_of_kind", N_("This does not belong to such a promotion."), field=name)
            continue
        most, places = (HUNDRED, 6) if name == "percent" else (Decimal(10**9), 4)
        if value is None or not fits(value, places=places, most=most) or value == 0:
            return InvalidInput("not_positive", N_("A number above zero is needed."), field=name)
    if rule.kind == "pay_for" and (rule.pay_quantity or ZERO) >= (rule.buy_quantity or ZERO):
        return InvalidInput("pays_all", N_("Fewer are paid than are bought."), field="pay_quantity")
    if rule.kind == "get_free" and rule.product_id is None and rule.free_product_id is None:
        return InvalidInput("gives_nothing", N_("Say which product is given."), field="free_product")
    if rule.free_product_id is not None and rule.kind != "get_free":
        return InvalidInput("not_of_kind", N_("This does not belong to such a promotion."), field="free_product")
    return None
