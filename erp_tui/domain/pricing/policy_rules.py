"""The arithmetic of the discount policy: how much off a line really is, what it leaves over its cost, which rule looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.money import EXACT, ZERO, fits, round_half_away
from erp_tui.domain.kernel.text import N_

HUNDRED = Decimal(100)
CENT = Decimal("0.01")
REFUSE = "refuse"
APPROVE = "approve"
BEYOND = {REFUSE: N_("Refuse"), APPROVE: N_("Approval")}


@dataclass(frozen=True)
class Rule:
    """A rule of the policy; without a limit it has nothing to say about it."""

    no: int
    product_id: int | None = None
    category_id: int | None = None
    role: str = ""
    max_discount_percent: Decimal | None = None
    min_margin_percent: Decimal | None = None
    beyond: str = APPROVE


@dataclass(frozen=True)
class Finding:
    """What goes beyond a rule. limit: discount, margin or amount; found and allowed in percent (amount: base currency)."""

    limit: str
    beyond: str
    rule: int | None
    line_no: int | None
    text: str
    found: Decimal
    allowed: Decimal


def why_not_save(rule: Rule, roles: Iterable[str]) -> InvalidInput | None:
    """Why a rule cannot be kept, or None."""
    if rule.product_id is not None and rule.category_id is not None:
        return InvalidInput("two_scopes", N_("A rule is for a product or for a category."), field="category")
    if rule.role and rule.role not in roles:
        return InvalidInput("no_role", N_("The role is one of: {roles}."), field="role", roles=", ".join(roles))
    if rule.beyond not in BEYOND:
        return InvalidInput(
            "bad_choice", N_("Beyond it is one of: {choices}."), field="beyond", choices=", ".join(BEYOND)
        )
    if rule.max_discount_percent is None and rule.min_margin_percent is None:
        return InvalidInput("no_limit", N_("Say the most discount, the least margin, or both."), field="max_discount")
    if rule.max_discount_percent is not None and not fits(rule.max_discount_percent, most=HUNDRED):
        return InvalidInput("bad_discount", N_("A discount is between 0 and 100 percent."), field="max_discount")
    if rule.min_margin_percent is not None and not fits(rule.min_margin_percent, least=-HUNDRED, most=HUNDRED):
        return InvalidInput("bad_margin", N_("A margin is between -100 and 100 percent."), field="min_margin")
    return None


def applying(rules: Sequence[Rule], limit: str, product_id: int, categories: Sequence[int], role: str) -> list[Rule]:
    """The rules that decide about a limit: those of the nearest scope (product, category, the one above …, all), there those
    of the role before those of everyone; one for each consequence, the first."""
    fitting: dict[tuple[int, bool], list[Rule]] = {}
    for rule in rules:
        if getattr(rule, limit) is None or rule.role not in ("", role):
            continue
        if rule.product_id is not None:
            place = 0 if rule.product_id == product_id else None
        elif rule.category_id is not None:
            place = 1 + categories.index(rule.category_id) if rule.category_id in categories else None
        else:
            place = 1 + len(categories)
        if place is not None:
            fitting.setdefault((place, not rule.role), []).append(rule)
    if not fitting:
        return []
    first: dict[str, Rule] = {}
    for rule in sorted(fitting[min(fitting)], key=lambda one: one.no):
        first.setdefault(rule.beyond, rule)
    return list(first.values())


def usual_price(line: Mapping[str, Any]) -> Decimal:
    """What the price rules gave for a line; a price given by hand names what it stands in place of."""
    reason = line["price_reason"] or {}
    instead = reason.get("instead_of") or {}
    return Decimal(instead["price"]) if "price" in instead else line["unit_price"]


def own_discount(line: Mapping[str, Any]) -> Decimal:
    """The discount that somebody gave: without what promotions take off."""
    own = (line["price_reason"] or {}).get("own_discount")
    return line["discount_percent"] if own is None else Decimal(own)


def share_of_document(lines: Sequence[Mapping[str, Any]]) -> Decimal:
    """Which part of its lines a document discount takes: 0.05 for five percent. Charges take no part in it."""
    if not any(line["discount_share"] for line in lines):
        return ZERO
    taking = [line for line in lines if line["kind"] != "charge" and not line["optional"]]
    shares = sum((line["discount_share"] for line in taking), ZERO)
    amounts = sum((line["amount"] for line in taking), ZERO) if shares else ZERO
    return EXACT.divide(shares, amounts) if amounts else ZERO


def may_be_cheaper(line: Mapping[str, Any]) -> bool:
    """Whether a line has a discount of its own or another price than the usual one; most have neither."""
    return bool(line["discount_percent"]) or "instead_of" in (line["price_reason"] or {})


def discount_of(line: Mapping[str, Any], document_share: Decimal) -> Decimal:
    """How much less than usual a line costs, in percent with two places: price, line discount and document discount together."""
    usual = usual_price(line)
    if usual <= 0:
        return ZERO
    kept = EXACT.multiply(EXACT.divide(line["unit_price"], usual), 1 - EXACT.divide(own_discount(line), HUNDRED))
    if line["kind"] != "charge" and not line["optional"]:
        kept = EXACT.multiply(kept, 1 - document_share)
    return round_half_away(EXACT.multiply(1 - kept, HUNDRED), CENT)


def margin_of(line: Mapping[str, Any], rate: Decimal, unit_cost: Decimal, document_share: Decimal) -> Decimal | None:
    """What is left of a line's net over its cost, in percent of the net with two places; None where it cannot be said.

    Promotions are left out of it: they were decided on elsewhere. `unit_cost` is per stock unit in base currency.
    """
    own = 1 - EXACT.divide(own_discount(line), HUNDRED)
    now = 1 - EXACT.divide(line["discount_percent"], HUNDRED)
    if unit_cost <= 0:
        return None
    if line["optional"]:
        net = EXACT.multiply(line["amount"], 1 - document_share)
    elif now > 0:
        net = EXACT.multiply(line["net"], EXACT.divide(own, now))
    else:
        net = ZERO
    return margin_on(EXACT.divide(net, rate), unit_cost, line["stock_quantity"])


def margin_on(net_base: Decimal, unit_cost: Decimal, stock_quantity: Decimal) -> Decimal | None:
    """What is left of a net in base currency over the cost, in percent of the net with two places; None without a cost."""
    if unit_cost <= 0:
        return None
    if net_base <= 0:
        return -HUNDRED
    cost = EXACT.multiply(unit_cost, stock_quantity)
    return round_half_away(EXACT.divide(EXACT.multiply(net_base - cost, HUNDRED), net_base), CENT)
