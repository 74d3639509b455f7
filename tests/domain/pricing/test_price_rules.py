"""Which price rule decides, whatever their order, and what it makes of a price."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.pricing import rule_text
from erp_tui.domain.pricing.price_rules import (
    FORMULA,
    Asked,
    PriceRule,
    circle,
    decide,
    faults_of,
    overlapping,
    standing,
    why_not_apply,
    work_out,
)
from erp_tui.domain.pricing.rule_text import TypedRule, parse_rule, written

DAY = date(2026, 3, 16)
ASKED = Asked(1, Decimal(5), DAY, template_id=2, categories=(3, 4), party_id=5, party_group="VIP")
small = st.decimals(-100, 1000, places=4)
maybe_days = st.none() | st.integers(-3, 3).map(lambda days: DAY + timedelta(days))

rules = st.builds(
    PriceRule,
    id=st.integers(1, 10**6),
    product_id=st.sampled_from([None, None, None, 1, 9]),
    party_id=st.sampled_from([None, None, 5, 9]),
    party_group=st.sampled_from([None, None, "VIP", "STD"]),
    min_quantity=st.sampled_from([None, Decimal(1), Decimal(5), Decimal(6)]),
    max_quantity=st.sampled_from([None, None, Decimal(5), Decimal(4)]),
    valid_from=maybe_days,
    valid_to=maybe_days,
    priority=st.sampled_from([None, None, 1, 2]),
).flatmap(
    lambda rule: st.sampled_from(
        [rule] if rule.product_id else [rule, replace(rule, template_id=2), replace(rule, category_id=3),
                                        replace(rule, category_id=4), replace(rule, category_id=8)]
    )
)  # fmt: skip
lists = st.lists(rules, max_size=8).map(
    lambda found: [replace(rule, line_no=number) for number, rule in enumerate(found, 1)]
)


@given(lists, st.integers(0, 10**6))
def test_the_order_in_which_rules_are_read_does_not_matter(found: list[PriceRule], seed: int) -> None:
    shuffled = list(found)
    Random(seed).shuffle(shuffled)
    assert decide(found, ASKED)[0] == decide(shuffled, ASKED)[0]


@given(lists)
def test_one_rule_decides_and_every_other_one_says_why_not(found: list[PriceRule]) -> None:
    winner, lost = decide(found, ASKED)
    applying = [rule for rule in found if why_not_apply(rule, ASKED) is None]
    assert (winner is None) == (not applying)
    assert len(lost) == len(found) - (winner is not None)
    for rule in applying:
        assert winner is not None
        assert standing(winner, ASKED) <= standing(rule, ASKED)


@given(lists)
def test_what_does_not_apply_can_go(found: list[PriceRule]) -> None:
    winner, _lost = decide(found, ASKED)
    assert decide([rule for rule in found if why_not_apply(rule, ASKED) is None], ASKED)[0] == winner


@given(small.filter(lambda price: price >= 0), small, small)
def test_margins_bound_the_price(base: Decimal, one: Decimal, other: Decimal) -> None:
    least, most = sorted((one, other))
    price = work_out(PriceRule(factor=Decimal("1.7"), min_margin=least, max_margin=most), base)[-1].price
    assert base + least <= price <= base + most


@given(st.decimals(0, 10**6, places=4), st.sampled_from(["0.01", "0.05", "0.5", "1", "10", "3"]))
def test_a_rounded_price_is_the_nearest_multiple(base: Decimal, step: str) -> None:
    price = work_out(PriceRule(round_to=Decimal(step)), base)[-1].price
    assert price % Decimal(step) == 0
    assert abs(price - base) <= Decimal(step) / 2


def test_steps_are_done_in_their_order() -> None:
    rule = PriceRule(margin_percent=Decimal(25), percent_off=Decimal(10), factor=Decimal("1.1"), round_to=Decimal(5),
                     add=Decimal("-0.05"), floor_price=Decimal(100))  # fmt: skip
    assert [(step.name, step.price) for step in work_out(rule, Decimal(80))] == [
        ("margin_percent", 100), ("percent_off", 90), ("factor", 99), ("round_to", 100), ("add", Decimal("99.95")),
        ("floor_price", 100),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rule",
    [
        PriceRule(fixed=Decimal(-1)),
        PriceRule(fixed=Decimal("NaN")),
        PriceRule(fixed=Decimal("1e30")),
        PriceRule(fixed=Decimal("1.2345678")),
        PriceRule(fixed=Decimal(5), factor=Decimal(1)),
        PriceRule(fixed=Decimal(5), base="cost"),
        PriceRule(base="moon"),
        PriceRule(base="price_list"),
        PriceRule(base_list_id=7),
        PriceRule(round_to=Decimal(0)),
        PriceRule(factor=Decimal(-1)),
        PriceRule(percent_off=Decimal(101)),
        PriceRule(margin_percent=Decimal(-101)),
        PriceRule(min_margin=Decimal(2), max_margin=Decimal(1)),
        PriceRule(min_quantity=Decimal(2), max_quantity=Decimal(1)),
        PriceRule(min_quantity=Decimal("Infinity")),
        PriceRule(valid_from=DAY, valid_to=DAY - timedelta(1)),
        PriceRule(priority=-1),
        PriceRule(product_id=1, category_id=2),
    ],
)
def test_a_rule_that_cannot_be_is_refused(rule: PriceRule) -> None:
    assert faults_of(rule)


def test_a_rule_that_says_nothing_is_the_list_price() -> None:
    assert faults_of(PriceRule()) == []
    assert work_out(PriceRule(), Decimal(7)) == []


@pytest.mark.parametrize(
    ("based_on", "way"),
    [
        ({1: [1]}, [1, 1]),
        ({1: [2], 2: [1]}, [1, 2, 1]),
        ({1: [2], 2: [3], 3: [4], 4: [1, 2]}, [1, 2, 3, 4, 1]),
        ({1: [2], 2: [3], 3: [2]}, []),
        ({1: [2, 3], 2: [4], 3: [4]}, []),
        ({n: [(n + 1) % 5000] for n in range(5000)}, [*range(1, 5000), 0, 1]),
    ],
)
def test_circles_are_found_however_long(based_on: dict[int, list[int]], way: list[int]) -> None:
    assert circle(based_on, 1) == way


def test_overlapping_rules_are_those_that_only_their_place_tells_apart() -> None:
    one = PriceRule(id=1, line_no=1, product_id=1, valid_to=DAY)
    other = PriceRule(id=2, line_no=2, product_id=1, valid_from=DAY)
    assert overlapping([one, other]) == [(one, other)]
    assert overlapping([one, replace(other, valid_from=DAY + timedelta(1))]) == []
    assert overlapping([one, replace(other, min_quantity=Decimal(2))]) == []


# ------------------------------------------------------------------------------------------------ typed

codes = st.from_regex(r"[A-Z0-9][A-Z0-9\-]{0,6}", fullmatch=True).filter(lambda code: code != "ALL")
figures = st.decimals(0, 10**6, places=3)
signed = st.decimals(-(10**6), 10**6, places=3)


@st.composite
def typed_rules(draw: st.DrawFn) -> TypedRule:
    scope = draw(st.sampled_from([None, "product", "template", "category"]))
    values: dict[str, object] = {}
    for name, kind in (("min_quantity", figures), ("max_quantity", figures),
                       ("party_group", st.sampled_from(["VIP", "Key accounts"])),
                       ("name", st.sampled_from(["Spring", "Spring sale"])), ("priority", st.integers(0, 99)),
                       ("valid_from", st.dates(date(2000, 1, 1), date(2099, 1, 1))),
                       ("valid_to", st.dates(date(2000, 1, 1), date(2099, 1, 1)))):  # fmt: skip
        if draw(st.booleans()):
            values[name] = draw(kind)
    base_list = None
    if draw(st.booleans()):
        values["fixed"] = draw(figures)
    else:
        base_list = draw(st.none() | codes)
        if base_list is not None:
            values["base"] = "price_list"
        elif draw(st.booleans()):
            values["base"] = "cost"
        for name in FORMULA:
            if draw(st.booleans()):
                values[name] = draw(figures if name in ("factor", "round_to", "floor_price") else signed)
    customer = draw(st.none() | codes)
    return TypedRule(**({scope: draw(codes)} if scope else {}), customer=customer, base_list=base_list, values=values)


@settings(max_examples=200)
@given(typed_rules())
def test_a_written_rule_is_read_back(typed: TypedRule) -> None:
    if typed.values.get("fixed") is None and "base" not in typed.values and not set(FORMULA) & typed.values.keys():
        typed = replace(typed, values={**typed.values, "base": "list"})
    assert parse_rule(written(typed)) == typed


@pytest.mark.parametrize(
    "text",
    ["", "A 9**9**9", "A 2*3", "A __import__('os')", "A -10%%", "A 5 6", "A x", "A from:yesterday", "A 1e9", "A +1e400", "A ..",
     "A p", "A cost list", "A list:L cost", "A " + "9" * 200, "A 1_000", "A ٣"],
)  # fmt: skip
def test_what_is_no_rule_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_rule(text)
    assert refused.value.field == "rule"


def test_conditions_and_price_of_a_rule_are_read_as_written() -> None:
    typed = parse_rule('c:BEV 10..99 group:"Key accounts" from:2026-06-01 p2 cost +30% ~0.05 -0.01 floor:1 "June"')
    assert (typed.category, typed.values["party_group"], typed.values["base"]) == ("BEV", "Key accounts", "cost")
    assert rule_text.price(typed) == "cost +30% ~0.05 -0.01 floor:1"
    assert rule_text.conditions(typed) == 'group:"Key accounts" 10..99 from:2026-06-01 p2'
