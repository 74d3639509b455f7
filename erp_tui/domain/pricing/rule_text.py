"""A price rule as one typed line, and back: `SCOPE [conditions] [price]`.

    11 10.. 9.50                     product 11, from 10 on, for 9.50
    c:BEV -10%                       category BEV and all below it, 10 % off the list price
    all cost +30% ~0.05 floor:1      everything: cost plus 30 %, in steps of 0.05, never below 1
    t:SHIRT group:VIP from:2026-06-01 to:2026-06-30 list:RETAIL x0.8 "Summer"

Scope: a product's code, `t:` template, `c:` category, or `all`. Conditions: `for:` customer, `group:` (quoted where it has blanks),
quantities `10..`, `..99`, `10..99`, days `from:` and `to:`, `p1` priority. Price: a number is fixed; else a base (`list`, `cost`,
`list:CODE`) and steps: `+30%` margin, `-10%` off, `x0.8` factor, `~0.05` rounding, `+1` or `-0.01` added, `min:` and `max:` margin
as amounts, `floor:` lowest price. Nothing is computed from what is typed: every word is one number in one place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.pricing.price_rules import plain

LONGEST = 300
_WORD = re.compile(r'(?:[^\s"]|"[^"]*")+')
_NUMBER = r"-?(?:[0-9]{1,13}(?:\.[0-9]{1,12})?|\.[0-9]{1,12})"
_SHAPES = (
    ("fixed", re.compile(rf"=?({_NUMBER})")),
    ("margin_percent", re.compile(rf"\+({_NUMBER})%")),
    ("percent_off", re.compile(rf"-({_NUMBER})%")),
    ("factor", re.compile(rf"[x×]({_NUMBER})")),
    ("round_to", re.compile(rf"~({_NUMBER})")),
    ("min_margin", re.compile(rf"min:\+?({_NUMBER})")),
    ("max_margin", re.compile(rf"max:\+?({_NUMBER})")),
    ("floor_price", re.compile(rf"floor:({_NUMBER})")),
)
_ADD = re.compile(rf"\+({_NUMBER})|(-{_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})?\.\.({_NUMBER})?")
_PRIORITY = re.compile(r"p([0-9]{1,9})")
_MARGIN_SIGNS = {"margin_percent": "+", "percent_off": "-", "factor": "x", "round_to": "~"}


@dataclass(frozen=True)
class TypedRule:
    """What was typed: codes where a rule has ids. `values` are columns of a rule."""

    product: str | None = None
    template: str | None = None
    category: str | None = None
    customer: str | None = None
    base_list: str | None = None
    values: dict[str, Any] = field(default_factory=dict)


def parse_rule(text: str) -> TypedRule:
    """Read a typed rule; what cannot be read is refused with the word that is wrong."""
    words = _WORD.findall(clean(text, limit=LONGEST))
    if not words:
        raise InvalidInput("rule_empty", N_("Type what the rule is for: a product's code, t: template, c: category or all."),
                           field="rule")  # fmt: skip
    found = scope_of(words[0])
    codes: dict[str, str] = {}
    values: dict[str, Any] = {}
    for word in words[1:]:
        name, value = _read(word)
        if name in values or name in codes:
            raise InvalidInput("rule_twice", N_("“{word}”: this was said before."), field="rule", word=word)
        if name in ("customer", "base_list"):
            codes[name] = value
        elif name == "range":
            values["range"] = True
            values |= value
        else:
            values[name] = value
    values.pop("range", None)
    if "base_list" in codes:
        if "base" in values:
            raise InvalidInput(
                "rule_twice", N_("“{word}”: this was said before."), field="rule", word=codes["base_list"]
            )
        values["base"] = "price_list"
    return TypedRule(**found, **codes, values=values)


def scope_of(text: str) -> dict[str, str]:
    """What a rule is for, by the name of its code; nothing: for all."""
    kind, colon, code = clean(text).partition(":")
    if colon and kind in ("t", "c") and code:
        return {"template" if kind == "t" else "category": _unquoted(code)}
    if text in ("all", "*"):
        return {}
    return {"product": _unquoted(text)}


def base_of(text: str) -> dict[str, str]:
    """What a formula begins with: `base` (list, cost), or the code of a list."""
    name, value = _read(clean(text))
    if name not in ("base", "base_list"):
        message = N_("A formula begins with the list price, the cost or another price list.")
        raise InvalidInput("bad_base", message, field="base")
    return {name: value}


def _read(word: str) -> tuple[str, Any]:
    """One word after the scope: which column it is about, and its value."""
    if word.startswith('"'):
        return "name", _unquoted(word)
    kind, colon, rest = word.partition(":")
    if colon and rest:
        if kind == "for":
            return "customer", _unquoted(rest)
        if kind == "group":
            return "party_group", _unquoted(rest)
        if kind == "list":
            return "base_list", _unquoted(rest)
        if kind in ("from", "to"):
            return f"valid_{kind}", _day(rest)
    if word in ("list", "cost"):
        return "base", word
    if found := _PRIORITY.fullmatch(word):
        return "priority", int(found[1])
    if (found := _RANGE.fullmatch(word)) and (found[1] or found[2]):
        ends = {"min_quantity": found[1], "max_quantity": found[2]}
        return "range", {name: Decimal(end) for name, end in ends.items() if end}
    if found := _ADD.fullmatch(word):
        return "add", Decimal(found[1] or found[2])
    for name, shape in _SHAPES:
        if found := shape.fullmatch(word):
            return name, Decimal(found[1])
    raise InvalidInput(
        "rule_word",
        N_("“{word}” is no part of a price rule: 9.50, cost, list:CODE, +30%, -10%, x0.8, ~0.05, 10.., from:2026-01-01 …"),
        field="rule", word=word,
    )  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("rule_day", N_("“{text}” is no day: YYYY-MM-DD."), field="rule", text=text) from error


def _unquoted(text: str) -> str:
    return text.replace('"', "").strip()


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"\s", text) or not text else text


# ------------------------------------------------------------------------------------------------ written


def conditions(typed: TypedRule) -> str:
    """For whom, how much and when, as it is typed."""
    values = typed.values
    words = []
    if typed.customer:
        words.append(f"for:{_quoted(typed.customer)}")
    if values.get("party_group"):
        words.append(f"group:{_quoted(values['party_group'])}")
    least, most = values.get("min_quantity"), values.get("max_quantity")
    if least is not None or most is not None:
        words.append(f"{'' if least is None else plain(least)}..{'' if most is None else plain(most)}")
    for end in ("from", "to"):
        if values.get(f"valid_{end}") is not None:
            words.append(f"{end}:{values[f'valid_{end}'].isoformat()}")
    if values.get("priority") is not None:
        words.append(f"p{values['priority']}")
    return " ".join(words)


def price(typed: TypedRule) -> str:
    """What the rule makes of a price, as it is typed."""
    values = typed.values
    if values.get("fixed") is not None:
        return plain(values["fixed"])
    words = []
    if typed.base_list:
        words.append(f"list:{_quoted(typed.base_list)}")
    elif values.get("base") == "cost":
        words.append("cost")
    for name, sign in _MARGIN_SIGNS.items():
        if values.get(name) is not None:
            words.append(f"{sign}{plain(values[name])}{'%' if name.endswith(('percent', 'percent_off')) else ''}")
    if values.get("add") is not None:
        words.append(f"{'' if values['add'] < 0 else '+'}{plain(values['add'])}")
    for name, word in (("min_margin", "min"), ("max_margin", "max"), ("floor_price", "floor")):
        if values.get(name) is not None:
            words.append(f"{word}:{plain(values[name])}")
    return " ".join(words) or "list"


def scope(typed: TypedRule) -> str:
    """What the rule is for, as it is typed."""
    if typed.product:
        return _quoted(typed.product)
    if typed.template:
        return f"t:{_quoted(typed.template)}"
    return f"c:{_quoted(typed.category)}" if typed.category else "all"


def written(typed: TypedRule) -> str:
    """The whole rule as it is typed: `parse_rule` reads it back."""
    name = typed.values.get("name")
    parts = [scope(typed), conditions(typed), price(typed), f'"{name}"' if name else ""]
    return " ".join(part for part in parts if part)
