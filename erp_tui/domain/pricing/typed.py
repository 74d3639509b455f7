"""What is typed as a line of a document: goods by the grammar of `entry`, and by a first sign what else a document has.

`# Title`, `" a comment`, `=` or `= words` a subtotal, `? CODE*QTY` an optional line, `Travel=120.50` words with an amount.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.pricing.documents import LineInput, from_entry
from erp_tui.domain.pricing.entry import parse_amount, parse_line

SIGNS = {"#": "title", '"': "text", "=": "subtotal", "＃": "title", "＝": "subtotal"}
OPTIONAL = ("?", "？")
FREE = re.compile(r"([^*@]*\S)\s*[=＝]\s*(-?\d{1,9}(?:\.\d{1,6})?)", re.ASCII)
"""Words that are no product, and what they come to; below zero a deduction."""


@dataclass(frozen=True)
class Typed:
    """A typed line. `is_whole`: it says more than a code or a name, so that nothing more is asked."""

    line: LineInput
    is_whole: bool


def typed(text: str) -> Typed:
    """A line as typed into the entry row, where several words may be a name; what cannot be read is refused."""
    return _read(text, names=True)


def line_from(text: str) -> LineInput:
    """A typed line; what cannot be read is refused with the part that is wrong."""
    return _read(text, names=False).line


def amounts_of(text: str) -> dict[str, Decimal]:
    """The quantity, price and discount that are typed for a product (`3 @9.50 -5%`), as far as they are."""
    entry = parse_amount(text)
    said = {name: getattr(entry, name) for name in ("quantity", "unit_price", "discount_percent")}
    return {name: value for name, value in said.items() if value is not None}


def with_amount(line: LineInput, text: str) -> LineInput:
    """A line with the amounts that are typed for it; what is left out stays."""
    amounts: dict[str, Any] = {**amounts_of(text)}
    return replace(line, **amounts)


def _read(text: str, *, names: bool) -> Typed:
    plain = clean(text, limit=500)
    kind = SIGNS.get(plain[:1])
    if kind is not None:
        words = plain[1:].strip().strip('"').strip()
        if not words and kind != "subtotal":
            raise InvalidInput("no_text", N_("Write something."), field="text")
        return Typed(LineInput(kind=kind, text=words or None), is_whole=True)
    if free := FREE.fullmatch(plain):
        return Typed(LineInput("free", text=free[1], unit_price=Decimal(free[2])), is_whole=True)
    optional = plain[:1] in OPTIONAL
    entry = parse_line(plain[1:] if optional else plain, names=names)
    return Typed(replace(from_entry(entry), optional=optional), entry.is_whole)
