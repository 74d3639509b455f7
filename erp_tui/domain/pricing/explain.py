"""Why this price: the stored reason of a line as sentences, in marked text with their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing.price_rules import BASES, WHY_NOT
from erp_tui.domain.pricing.promotion_rules import WHY_NOT as PROMOTION_WHY

STEPS = {
    "fixed": N_("Fixed price: {price}"),
    "margin_percent": N_("Margin of {figure} %: {price}"),
    "percent_off": N_("{figure} % off: {price}"),
    "factor": N_("Times {figure}: {price}"),
    "round_to": N_("Rounded to multiples of {figure}: {price}"),
    "add": N_("Plus {figure}: {price}"),
    "min_margin": N_("At least {figure} above where it began: {price}"),
    "max_margin": N_("At most {figure} above where it began: {price}"),
    "floor_price": N_("Not below {figure}: {price}"),
}
SURCHARGE = N_("{figure} % surcharge: {price}")
SCOPES = {
    "product": N_("for this product"),
    "template": N_("for its template"),
    "category": N_("for its category"),
    "all": N_("for all products"),
}


@dataclass(frozen=True)
class Sentence:
    """Marked text, its values (marked words among them, under names that end in `_word`), and how far it is indented."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    depth: int = 0


def sentences(reason: Mapping[str, Any] | None, depth: int = 0) -> list[Sentence]:
    """The whole chain: list, rule, break and dates, base, each step, unit, currency, price, and why other rules lost."""
    return [*_told(reason, depth), *_promotions(reason, depth)]


def _promotions(reason: Mapping[str, Any] | None, depth: int) -> Iterator[Sentence]:
    """Which promotions stand on the line, and why others do not."""
    for one in (reason or {}).get("promotions", ()):
        if "why" in one:
            message = N_("Promotion {code} {name} does not apply: {why_word}")
            yield Sentence(message, {**one, "why_word": PROMOTION_WHY[one["why"]]}, depth)
        else:
            message = N_("Promotion {code} {name} applies")
            if "coupon" in one:
                message = N_("Promotion {code} {name} applies, with coupon {coupon}")
            yield Sentence(message, one, depth)
    if reason and "with_promotions" in reason:
        yield Sentence(N_("{with_promotions} % off with promotions, {own_discount} % given by hand"), reason, depth)


def _told(reason: Mapping[str, Any] | None, depth: int) -> Iterator[Sentence]:
    code = (reason or {}).get("code", "given")
    if reason is None or code == "given":
        yield Sentence(N_("The price was given by hand."), {}, depth)
        if reason and reason.get("instead_of"):
            yield Sentence(N_("Without that it would be:"), {}, depth)
            yield from _told(reason["instead_of"], depth + 1)
        return
    if code == "promotion":
        yield Sentence(N_("Given by promotion {promotion} {name}."), reason, depth)
        return
    if code == "none":
        yield Sentence(N_("No product, so there is no price but the one that is typed."), {}, depth)
        return
    yield from _chain(reason, depth)
    if "unit" in reason:
        yield Sentence(N_("For one {unit} instead of one {stock_unit}"), reason, depth)
    if "rate" in reason:
        yield Sentence(N_("In {currency}, at a rate of {rate}"), reason, depth)
    yield Sentence(N_("Price: {price}"), reason, depth)
    yield from _lost(reason, depth)


def _chain(reason: Mapping[str, Any], depth: int) -> Iterator[Sentence]:
    if "list" in reason:
        yield Sentence(
            N_("Price list {list} in {list_currency}, taxes included")
            if reason.get("includes_tax")
            else N_("Price list {list} in {list_currency}"),
            reason,
            depth,
        )
        if "rule" in reason:
            yield from _rule(reason["rule"], reason, depth)
        else:
            yield Sentence(N_("None of its rules fits: the list price counts."), {}, depth)
    base = reason.get("base")
    if base:
        message = N_("{kind_word}: {price} {currency}")
        if "from_currency" in base:
            message = N_("{kind_word}: {price} {currency}, converted from {from_currency}")
        yield Sentence(message, {**base, "kind_word": BASES[base["kind"]]}, depth)
        if "of" in base:
            yield from _chain(base["of"], depth + 1)
            yield from _lost(base["of"], depth + 1)
    for step in reason.get("steps", ()):
        message, figure = STEPS[step["step"]], step["figure"]
        if step["step"] == "percent_off" and str(figure).startswith("-"):
            message, figure = SURCHARGE, str(figure)[1:]
        yield Sentence(message, {**step, "figure": figure}, depth)


def _rule(rule: Mapping[str, Any], reason: Mapping[str, Any], depth: int) -> Iterator[Sentence]:
    yield Sentence(
        N_("Rule {rule} decides: {scope_word}"), {"rule": _called(rule), "scope_word": SCOPES[rule["for"]]}, depth
    )
    if rule.get("customer"):
        yield Sentence(N_("for this customer"), {}, depth + 1)
    if rule.get("group"):
        yield Sentence(N_("for customers of group {group}"), rule, depth + 1)
    if "min_quantity" in rule:
        yield Sentence(N_("from a quantity of {min_quantity}; it is {quantity}"), {**rule, **reason}, depth + 1)
    if "max_quantity" in rule:
        yield Sentence(N_("up to a quantity of {max_quantity}; it is {quantity}"), {**rule, **reason}, depth + 1)
    if "valid_from" in rule:
        yield Sentence(N_("valid from {valid_from}"), rule, depth + 1)
    if "valid_to" in rule:
        yield Sentence(N_("valid until {valid_to}"), rule, depth + 1)
    if "priority" in rule:
        yield Sentence(N_("priority {priority}"), rule, depth + 1)


def _lost(reason: Mapping[str, Any], depth: int) -> Iterator[Sentence]:
    lost = reason.get("lost") or ()
    if lost:
        yield Sentence(N_("Rules that do not decide:"), {}, depth)
    for one in lost:
        why = WHY_NOT[one["why"]]
        yield Sentence(N_("Rule {rule}: {why_word}"), {**one, "rule": _called(one), "why_word": why}, depth + 1)


def _called(rule: Mapping[str, Any]) -> str:
    """A rule by its number, and its name where it has one."""
    return f"{rule['no']} {rule['name']}".strip()
