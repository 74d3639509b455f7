"""Lines of priced documents as they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.pricing.columns import COUNTED
from erp_tui.domain.products import queries as products


@dataclass(frozen=True)
class LineView:
    """A line as stored, with its product's code."""

    id: int
    line_no: int
    kind: str
    product_id: int | None
    code: str
    text: str
    quantity: Decimal
    unit: str | None
    stock_quantity: Decimal
    """The quantity in the product's stock unit."""
    unit_price: Decimal
    discount_percent: Decimal
    discount_share: Decimal
    amount: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    taxes: tuple[dict[str, Any], ...]
    price_reason: dict[str, Any] | None
    optional: bool


def line_views(unit: Unit, lines: Iterable[Mapping[str, Any]]) -> list[LineView]:
    lines = list(lines)
    ids = [row["product_id"] for row in lines if row["product_id"] is not None]
    known = products.by_id(unit, ids) if ids else {}
    names = [name for name in LineView.__dataclass_fields__ if name not in ("code", "taxes")]
    return with_subtotals(
        LineView(
            code=known[row["product_id"]].code if row["product_id"] in known else "",
            taxes=tuple(row["taxes"]),
            **{name: row[name] for name in names},
        )
        for row in lines
    )


def with_subtotals(lines: Iterable[LineView]) -> list[LineView]:
    """Lines as they are read, each subtotal with the sum of the amounts since the last title or subtotal."""
    found, since = [], ZERO
    for line in lines:
        if line.kind == "subtotal":
            line = replace(line, amount=since)
        if line.kind in ("title", "subtotal"):
            since = ZERO
        elif line.kind in COUNTED and not line.optional:
            since += line.amount
        found.append(line)
    return found
