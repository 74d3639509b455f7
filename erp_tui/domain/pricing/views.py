"""Lines of priced documents as they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

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


V = TypeVar("V", bound=LineView)


def line_views(unit: Unit, lines: Iterable[Mapping[str, Any]], kind: type[V]) -> list[V]:
    """Lines as stored, as views of a kind; `with_subtotals` says what their subtotals come to."""
    lines = list(lines)
    ids = [row["product_id"] for row in lines if row["product_id"] is not None]
    known = products.by_id(unit, ids) if ids else {}
    codes = {None: ""} | {product_id: view.code for product_id, view in known.items()}
    if not lines:
        return []
    names = [name for name in kind.__dataclass_fields__ if name not in ("code", "taxes") and name in lines[0]]
    return [
        kind(code=codes.get(row["product_id"], ""), taxes=tuple(row["taxes"]), **{name: row[name] for name in names})
        for row in lines
    ]


def with_subtotals(lines: Iterable[V]) -> list[V]:
    """Lines as they are read, each subtotal with the sum of the amounts since the last title or subtotal."""
    found, since = [], ZERO
    for line in lines:
        if line.kind == "subtotal" and line.amount != since:
            line = replace(line, amount=since)
        if line.kind in ("title", "subtotal"):
            since = ZERO
        elif line.kind in COUNTED and not line.optional:
            since += line.amount
        found.append(line)
    return found
