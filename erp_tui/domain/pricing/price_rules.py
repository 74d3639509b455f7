"""Which rule of a price list decides, and what it makes of a price. Values in, values out.

Source of every rule: `tests/examples/README.md`, area pricing. One rule decides, rules are never added up, and a better price
is no reason: of the rules that fit the first counts by priority, then by how closely it names the product, then the customer,
then by the higher minimum quantity, then by its place in the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_tui.domain.kernel.errors import BusinessError, InvalidInput
from erp_tui.domain.kernel.money import EXACT, MOST, ZERO, fits, round_half_away
from erp_tui.domain.kernel.text import N_

ONE = Decimal(1)
HUNDRED = Decimal(100)
LAST = 10**9
"""The priority of a rule that has none."""
MOST_FACTOR = Decimal(1_000_000)

BASES = {"list": N_("List price"), "cost": N_("Cost"), "price_list": N_("Another price list")}
FORMULA = ("margin_percent", "percent_off", "factor", "round_to", "add", "min_margin", "max_margin", "floor_price")
"""The steps of a formula, in the order in which they are done."""


@dataclass(frozen=True)
class PriceRule:
    """A rule as it is decided by. Quantities and amounts per stock unit, amounts in the currency of its list."""

    id: int = 0
    list_id: int = 0
    line_no: int = 0
    name: str = ""
    product_id: int | None = None
    template_id: int | None = None
    category_id: int | None = None
    party_id: int | None = None
    party_group: str | None = None
    min_quantity: Decimal | None = None
    max_quantity: Decimal | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    priority: int | None = None
    fixed: Decimal | None = None
    base: str = "list"
    base_list_id: int | None = None
    margin_percent: Decimal | None = None
    percent_off: Decimal | None = None
    factor: Decimal | None = None
    round_to: Decimal | None = None
    add: Decimal | None = None
    min_margin: Decimal | None = None
    max_margin: Decimal | None = None
    floor_price: Decimal | None = None


@dataclass(frozen=True)
class Asked:
    """For what a price is wanted. `categories`: the product's own first, then those above it; `quantity` in stock units."""

    product_id: int
    quantity: Decimal
    on: date
    template_id: int | None = None
    categories: tuple[int, ...] = ()
    party_id: int | None = None
    party_group: str = ""


# ------------------------------------------------------------------------------------------------ which rule

WHY_NOT = {
    "other_product": N_("for another product"),
    "other_template": N_("for another product template"),
    "other_category": N_("for another category"),
    "other_customer": N_("for another customer"),
    "other_group": N_("for another customer group"),
    "below_minimum": N_("from a quantity of {value}"),
    "above_maximum": N_("up to a quantity of {value}"),
    "not_yet": N_("valid from {value}"),
    "no_longer": N_("valid until {value}"),
    "priority": N_("the other has a lower priority number"),
    "product": N_("the other names the product more closely"),
    "customer": N_("the other names the customer more closely"),
    "break": N_("the other has a higher minimum quantity"),
    "place": N_("the other stands earlier in the list"),
}
"""Why a rule does not decide, in words. The last five: it fits, but another one comes first."""


def why_not_apply(rule: PriceRule, asked: Asked) -> tuple[str, str] | None:
    """The first thing that the rule names and that does not fit, with its value; None: the rule applies."""
    if rule.product_id is not None and rule.product_id != asked.product_id:
        return "other_product", ""
    if rule.template_id is not None and rule.template_id != asked.template_id:
        return "other_template", ""
    if rule.category_id is not None and rule.category_id not in asked.categories:
        return "other_category", ""
    if rule.party_id is not None and rule.party_id != asked.party_id:
        return "other_customer", ""
    if rule.party_group is not None and rule.party_group != asked.party_group:
        return "other_group", rule.party_group
    quantity = abs(asked.quantity)
    if rule.min_quantity is not None and quantity < rule.min_quantity:
        return "below_minimum", plain(rule.min_quantity)
    if rule.max_quantity is not None and quantity > rule.max_quantity:
        return "above_maximum", plain(rule.max_quantity)
    if rule.valid_from is not None and asked.on < rule.valid_from:
        return "not_yet", rule.valid_from.isoformat()
    if rule.valid_to is not None and asked.on > rule.valid_to:
        return "no_longer", rule.valid_to.isoformat()
    return None


_ORDER = ("priority", "product", "customer", "break", "place")
"""What each part of `standing` is called, in its order."""


def standing(rule: PriceRule, asked: Asked) -> tuple[int, int, int, Decimal, int]:
    """Where a rule that applies stands: the lowest decides."""
    if rule.product_id is not None:
        nearness = 0
    elif rule.template_id is not None:
        nearness = 1
    elif rule.category_id is not None:
        nearness = 2 + asked.categories.index(rule.category_id)
    else:
        nearness = 2 + len(asked.categories)
    customer = 0 if rule.party_id is not None else 1 if rule.party_group is not None else 2
    priority = LAST if rule.priority is None else rule.priority
    return priority, nearness, customer, -(rule.min_quantity or ZERO), rule.line_no


@dataclass(frozen=True)
class Lost:
    """A rule that did not decide. `value` is what its reason speaks of, as text."""

    rule: PriceRule
    why: str
    value: str = ""


def decide(rules: Iterable[PriceRule], asked: Asked) -> tuple[PriceRule | None, list[Lost]]:
    """The one rule that counts (None: no rule fits) and why each other one does not."""
    fitting: list[tuple[tuple[int, int, int, Decimal, int], PriceRule]] = []
    lost = []
    for rule in rules:
        reason = why_not_apply(rule, asked)
        if reason is None:
            fitting.append((standing(rule, asked), rule))
        else:
            lost.append(Lost(rule, *reason))
    if not fitting:
        return None, lost
    fitting.sort(key=lambda pair: pair[0])
    first, winner = fitting[0]
    beaten = [
        Lost(rule, next(name for name, one, other in zip(_ORDER, first, place, strict=True) if one != other))
        for place, rule in fitting[1:]
    ]
    return winner, [*beaten, *lost]


# ------------------------------------------------------------------------------------------------ what it makes


@dataclass(frozen=True)
class Step:
    """One step to a price: what was done, with which figure, and the price after it (exact, unrounded)."""

    name: str
    figure: Decimal | None
    price: Decimal


def work_out(rule: PriceRule, base: Decimal) -> list[Step]:
    """The steps of a rule's formula from its base to its price; steps that the rule does not have are left out."""
    if rule.fixed is not None:
        return [Step("fixed", None, rule.fixed)]
    price = base
    steps = []
    for name in FORMULA:
        figure: Decimal | None = getattr(rule, name)
        if figure is not None:
            price = _STEPS[name](price, figure, base)
            steps.append(Step(name, figure, price))
    return steps


_STEPS: Mapping[str, Callable[[Decimal, Decimal, Decimal], Decimal]] = {
    "margin_percent": lambda price, percent, base: price + _percent(price, percent),
    "percent_off": lambda price, percent, base: price - _percent(price, percent),
    "factor": lambda price, factor, base: EXACT.multiply(price, factor),
    "round_to": lambda price, step, base: round_half_away(price, step),
    "add": lambda price, amount, base: price + amount,
    "min_margin": lambda price, amount, base: max(price, base + amount),
    "max_margin": lambda price, amount, base: min(price, base + amount),
    "floor_price": lambda price, amount, base: max(price, amount),
}


def _percent(price: Decimal, percent: Decimal) -> Decimal:
    return EXACT.divide(EXACT.multiply(price, percent), HUNDRED)


def plain(value: Decimal) -> str:
    """A figure as text without a tail of zeros: 10, not 10.000000."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# ------------------------------------------------------------------------------------------------ before it is saved


def faults_of(rule: PriceRule) -> list[BusinessError]:
    """Everything that is wrong with a rule's own values."""
    found: list[BusinessError] = []

    def wrong(code: str, message: str, field: str) -> None:
        found.append(InvalidInput(code, message, field=field))

    if sum(one is not None for one in (rule.product_id, rule.template_id, rule.category_id)) > 1:
        wrong("two_scopes", N_("A rule is for one product, one template, one category, or for all."), "product")
    for name in ("min_quantity", "max_quantity"):
        quantity = getattr(rule, name)
        if quantity is not None and not fits(quantity):
            wrong("bad_quantity", N_("A quantity is not below zero and has at most six decimal places."), name)
    if None not in (rule.min_quantity, rule.max_quantity) and rule.max_quantity < rule.min_quantity:  # type: ignore[operator]
        wrong("max_below_min", N_("The highest quantity is below the lowest."), "max_quantity")
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        wrong("bad_span", N_("The last day is before the first."), "valid_to")
    if rule.priority is not None and not 0 <= rule.priority < LAST:
        wrong("bad_priority", N_("A priority is a whole number from 0; the lowest decides first."), "priority")
    if rule.fixed is not None:
        if not fits(rule.fixed):
            wrong("bad_price", N_("A price is not below zero and has at most six decimal places."), "fixed")
        if rule.base != "list" or any(getattr(rule, name) is not None for name in FORMULA):
            wrong("price_or_formula", N_("A rule has a fixed price or a formula, not both."), "fixed")
    found += _faults_of_formula(rule)
    return found


def _faults_of_formula(rule: PriceRule) -> list[BusinessError]:
    found: list[BusinessError] = []
    if rule.base not in BASES or (rule.base == "price_list") != (rule.base_list_id is not None):
        message = N_("A formula begins with the list price, the cost or another price list.")
        found.append(InvalidInput("bad_base", message, field="base"))
    bounds: Mapping[str, tuple[Decimal, Decimal, str]] = {
        "margin_percent": (-HUNDRED, MOST_FACTOR, N_("A margin is between -100 and 1,000,000 percent.")),
        "percent_off": (-MOST_FACTOR, HUNDRED, N_("A discount is at most 100 percent; below zero it is a surcharge.")),
        "factor": (ZERO, MOST_FACTOR, N_("A factor is between 0 and 1,000,000.")),
        "round_to": (Decimal("0.000001"), MOST, N_("Prices are rounded to a step above zero.")),
        "add": (-MOST, MOST, N_("This is no amount that can be kept.")),
        "min_margin": (-MOST, MOST, N_("This is no amount that can be kept.")),
        "max_margin": (-MOST, MOST, N_("This is no amount that can be kept.")),
        "floor_price": (ZERO, MOST, N_("A price is not below zero and has at most six decimal places.")),
    }
    for name, (least, most, message) in bounds.items():
        figure = getattr(rule, name)
        if figure is not None and not fits(figure, least=least, most=most):
            found.append(InvalidInput(f"bad_{name}", message, field=name))
    if rule.min_margin is not None and rule.max_margin is not None and rule.max_margin < rule.min_margin:
        message = N_("The highest margin is below the lowest.")
        found.append(InvalidInput("max_below_min", message, field="max_margin"))
    return found


def circle(based_on: Mapping[int, Iterable[int]], start: int) -> list[int]:
    """The shortest way from a price list over those it is based on back to itself; empty: there is none."""
    came_from: dict[int, int] = {}
    todo = [start]
    for at in todo:
        for base in based_on.get(at, ()):
            if base == start:
                way = [start, at]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if base not in came_from:
                came_from[base] = at
                todo.append(base)
    return []


def overlapping(rules: Sequence[PriceRule]) -> list[tuple[PriceRule, PriceRule]]:
    """Pairs of rules that only their place in the list tells apart: where both apply, the earlier one decides."""
    groups: dict[tuple[object, ...], list[PriceRule]] = {}
    for rule in sorted(rules, key=lambda one: one.line_no):
        same = (
            rule.product_id, rule.template_id, rule.category_id, rule.party_id, rule.party_group, rule.priority,
            rule.min_quantity or ZERO,
        )  # fmt: skip
        groups.setdefault(same, []).append(rule)
    return [
        (one, other)
        for group in groups.values()
        for place, one in enumerate(group)
        for other in group[place + 1 :]
        if _days_meet(one, other)
    ]


def _days_meet(one: PriceRule, other: PriceRule) -> bool:
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    last = min(one.valid_to or date.max, other.valid_to or date.max)
    return first <= last
