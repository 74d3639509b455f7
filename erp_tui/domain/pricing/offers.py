"""What a line would be before it is one: its price, what is there of it, and what is to be known, while it is typed or asked.

The number of statements depends neither on how long the document is nor on the number of products.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import rows
from erp_tui.domain.kernel.errors import BusinessError, NotFound, Several
from erp_tui.domain.kernel.money import EXACT, ZERO
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import documents, policy, policy_rules, prices, promotions
from erp_tui.domain.pricing.columns import COUNTED
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.pricing.drafts import Draft
from erp_tui.domain.pricing.remarks import doubts_of_line, remarks_on
from erp_tui.domain.products import queries as products
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import covered_on, incoming


@dataclass(frozen=True)
class Supply:
    """What there is of a product, in its stock unit: free now, short of the quantity asked for, planned to come in (from which
    day on), and the day on which that quantity can leave (None: not as far as is planned).
    """

    free: Decimal
    short: Decimal
    incoming: Decimal
    incoming_on: date | None
    promised_on: date | None


@dataclass(frozen=True)
class Offer:
    """A line as it would be: figures per entered unit in the document's currency, `margin` in percent for those who may see it."""

    product_id: int
    code: str
    text: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    currency: str
    discount_percent: Decimal
    amount: Decimal
    reason: Mapping[str, Any]
    margin: Decimal | None
    supply: Supply | None
    """None: it is not kept in stock."""
    note: str
    warnings: tuple[tuple[str, Mapping[str, Any]], ...]
    """What looks like a slip, and what the discount policy says about it: marked texts with their values."""
    is_before_promotions: bool = False
    """There are promotions that look at the whole document: what they do is known when the line is entered."""


@dataclass(frozen=True)
class Choice:
    """A product that may be meant by what is typed, and what is free of it, in its stock unit (None: it is not kept)."""

    code: str
    name: str
    free: Decimal | None


@dataclass(frozen=True)
class Asked:
    """A price for one unit in `currency`, what promotions take off it, and why."""

    unit_price: Decimal
    currency: str
    reason: dict[str, Any]
    discount_percent: Decimal = ZERO


def offer(unit: Unit, draft: Draft, document_id: int, line: LineInput) -> Offer:
    """A typed line of a document as it would be. Refused as the line itself would be: no such product, blocked, no quantity."""
    header = {**rows.get(unit, draft.header, document_id), "discount_amount": ZERO}
    found = products.named(unit, [line.code or ""], header["party_id"]).get(line.code or "")
    if found is None:
        raise NotFound("no_product", N_("There is no product {code}."), field="code", code=clean(line.code or ""))
    product = found.product
    priced, is_known = _with_promotions(unit, header, product, line)
    beyond = policy.findings(unit, header, [priced])
    return Offer(
        product.id,
        product.code,
        priced["text"],
        priced["quantity"],
        priced["unit"],
        priced["unit_price"],
        header["currency"],
        priced["discount_percent"],
        priced["amount"],
        priced["price_reason"] or {},
        _margin(unit, header, priced, product),
        _supply(unit, header, product, priced["stock_quantity"]),
        " ".join(remark.text for remark in remarks_on(unit, None, [product.id])),
        (
            *doubts_of_line(priced["quantity"], priced["unit_price"]),
            *(policy.told(unit.actor.role, {"limit": one.limit, "values": policy.values_of(one)}) for one in beyond),
        ),
        not is_known,
    )


def choices(unit: Unit, text: str, limit: int, warehouse_id: int | None = None) -> list[Choice]:
    """The products that a part of a code or name may stand for, the best first; what is free in a warehouse (None: the first)."""
    found = products.matches(unit, text, limit)
    kept = [one.id for one in found if one.is_kept]
    there = stock.availability(unit, kept, warehouse=warehouse_id or stock.default_warehouse(unit)) if kept else {}
    return [Choice(one.code, one.name, there[one.id].available if one.id in there else None) for one in found]


def _with_promotions(
    unit: Unit, header: Mapping[str, Any], product: products.ProductView, line: LineInput
) -> tuple[Mapping[str, Any], bool]:
    """The priced line, and whether its promotions are in it."""
    priced = documents.price(unit, header, [line]).lines[0]
    if "coupons" not in header or header["state"] != "draft":
        return priced, True
    if not promotions.look_at_lines_alone(unit, header):
        return priced, False
    found = promotions.on_a_line(unit, header, product, priced)
    if found is None or found[0] == priced["discount_percent"]:
        return priced, True
    line = replace(line, unit_price=priced["unit_price"], discount_percent=found[0], price_reason=found[1])
    return documents.price(unit, header, [line]).lines[0], True


def asked(unit: Unit, product_id: int, quantity: Decimal = Decimal(1), **more: Any) -> Asked:
    """What a customer who asks would pay (see `prices.price_of`): in its own currency, as its documents are, unless one is named;
    with the promotions on a document of this line alone.
    """
    party_id = more.get("party_id")
    if party_id is not None and more.get("currency") is None:
        more["currency"] = parties.defaults_for(unit, party_id).currency
    priced = prices.price_of(unit, product_id, quantity, **more)
    if party_id is None:
        return Asked(priced.unit_price, priced.currency, priced.reason)
    view, on = products.product(unit, product_id), more.get("on") or unit.today
    header = {"currency": priced.currency, "rate": administration.rate_on(unit, priced.currency, on), "on": on,
              "party_id": party_id, "coupons": ()}  # fmt: skip
    row = {"kind": view.kind if view.kind == "charge" else "product", "optional": False, "quantity": quantity,
           "unit_price": priced.unit_price, "discount_percent": ZERO, "price_reason": priced.reason,
           "stock_quantity": documents.in_stock_unit(unit, quantity, more.get("unit_code"), view)}  # fmt: skip
    discount, reason = promotions.on_a_line(unit, header, view, row) or (ZERO, priced.reason)
    return Asked(priced.unit_price, priced.currency, reason, discount)


def faults_of(unit: Unit, draft: Draft, document_id: int, lines: Sequence[LineInput]) -> dict[int, BusinessError]:
    """Which of many lines cannot be entered, by their place, and why: all that are not named here can be, together."""
    header = {**rows.get(unit, draft.header, document_id), "discount_amount": ZERO}
    found: dict[int, BusinessError] = {}
    while good := [place for place in range(len(lines)) if place not in found]:
        try:
            documents.price(unit, header, [lines[place] for place in good])
        except BusinessError as error:
            told = {
                good[int(one.values["line"]) - 1]: one
                for one in (error.errors if isinstance(error, Several) else [error])
                if "line" in one.values
            }
            found |= told or dict.fromkeys(good, error)
        else:
            break
    for place, one in found.items():
        one.values["line"] = place + 1
    return found


def _margin(
    unit: Unit, header: Mapping[str, Any], priced: Mapping[str, Any], product: products.ProductView
) -> Decimal | None:
    if unit.actor.role not in policy.SEES_COST or priced["kind"] not in COUNTED or priced["optional"]:
        return None
    cost = policy.costs_of(unit, {product.id: product})[product.id]
    return policy_rules.margin_on(EXACT.divide(priced["net"], header["rate"]), cost, priced["stock_quantity"])


def _supply(unit: Unit, header: Mapping[str, Any], product: products.ProductView, wanted: Decimal) -> Supply | None:
    if product.kind != "goods":
        return None
    warehouse = header.get("warehouse_id") or stock.default_warehouse(unit)
    there = stock.availability(unit, [product.id], warehouse=warehouse)[product.id]
    plans = stock.plans(unit, [product.id], warehouse).get(product.id, [])
    coming, coming_on = incoming(plans)
    soonest = unit.today + timedelta(days=int(administration.setting(unit, "order.promise_days")))
    earliest = max(soonest, header.get("requested_on") or soonest)
    covered = unit.today if there.available >= wanted else covered_on(there.on_hand - wanted, plans)
    return Supply(
        there.available,
        max(ZERO, wanted - max(ZERO, there.available)),
        coming,
        coming_on,
        None if covered is None else max(covered, earliest),
    )
