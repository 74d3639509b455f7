"""Promotions on documents: drafts are priced with them, and what they did stands on the line.

What a promotion takes off is part of the line's discount, what it gives is a line of its own at no price; `price_reason` says
which promotions stand on a line and why others do not. They are computed anew whenever a draft is priced; what is confirmed, or
was agreed in a quotation, keeps what it has. A company without promotions asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.money import EXACT, ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import coupons, documents, promotion_rules
from erp_tui.domain.pricing.documents import LineInput, Priced
from erp_tui.domain.pricing.promotion_models import Promotion
from erp_tui.domain.pricing.promotion_rules import HUNDRED, Gift, PromotionRule, Situation, Work
from erp_tui.domain.products import queries as products
from erp_tui.domain.products.queries import ProductView

OURS = ("promotions", "own_discount", "with_promotions")
"""What of a price reason promotions wrote: which ones, the discount that was given by hand, and the one with theirs."""


def rules(unit: Unit) -> list[PromotionRule]:
    """All promotions in use, read once until they change."""

    def read(unit: Unit) -> list[PromotionRule]:
        table = table_of(Promotion)
        names = list(PromotionRule.__dataclass_fields__)
        question = select(*(table.c[name] for name in names)).where(table.c.archived_at.is_(None))
        return [PromotionRule(**row._mapping) for row in unit.rows(question.order_by(table.c.code))]

    return unit.remember("promotions", read)


def looks_at_one_line(rule: PromotionRule, header: Mapping[str, Any]) -> bool:
    """Whether what a promotion does to a line of a document without coupons is the same whatever other lines there are."""
    if rule.needs_coupon or (rule.party_id is not None and rule.party_id != header["party_id"]):
        return True  # on each line stands why it does not apply
    return rule.kind == "percent_off" and rule.min_quantity is None and rule.min_amount is None


def price(unit: Unit, header: Mapping[str, Any], lines: Sequence[LineInput]) -> tuple[list[LineInput], Priced]:
    """A document priced with its promotions: its lines as they are now, given ones among them, and what they come to."""
    if "coupons" not in header:  # not a document that promotions are for
        return list(lines), documents.price(unit, header, lines)
    is_draft = header.get("state", "draft") == "draft"
    given_before = {_gift_key(line): line for line in lines if _is_gift(line) and not _is_fixed(line, is_draft)}
    plain = [
        _as_it_is(line) if _is_fixed(line, is_draft) else _without(line)
        for line in lines
        if _is_fixed(line, is_draft) or not _is_gift(line)
    ]
    priced = documents.price(unit, header, plain)
    known = rules(unit) if is_draft else []
    if not known:
        return plain, priced
    works = _works(unit, known, plain, priced, is_draft)
    here = _situation(unit, header, known)
    gifts = promotion_rules.apply(known, works, here)
    if not gifts and not any(work.applied or work.lost for work in works):
        return plain, priced
    wanted = _with_promotions(plain, priced, works)
    for gift in sorted(gifts, key=lambda one: -one.place):
        wanted.insert(gift.place + 1, _gift_line(gift, here, given_before))
    return wanted, documents.price(unit, header, wanted)


def look_at_lines_alone(unit: Unit, header: Mapping[str, Any]) -> bool:
    """Whether what promotions do to a line of a document is known without its other lines."""
    return not header.get("coupons") and all(looks_at_one_line(rule, header) for rule in rules(unit))


def on_a_line(
    unit: Unit, header: Mapping[str, Any], view: ProductView, row: Mapping[str, Any]
) -> tuple[Decimal, dict[str, Any]] | None:
    """The discount that a line, as it is priced, has with promotions, and its price reason with them; as if it stood alone.
    None where none is about it.
    """
    known = rules(unit)
    if not known or row["kind"] != "product" or row["optional"]:
        return None
    work = _work(unit, known, 0, view, row)
    promotion_rules.apply(known, [work], _situation(unit, header, known))
    if not work.applied and not work.lost:
        return None
    return _told(work, row["discount_percent"], row["price_reason"] or {})


def _is_gift(line: LineInput) -> bool:
    return (line.price_reason or {}).get("code") == "promotion"


def _gift_key(line: LineInput) -> tuple[Any, ...]:
    return (line.price_reason or {}).get("promotion"), line.product_id


def _is_fixed(line: LineInput, is_draft: bool) -> bool:
    """Whether promotions leave a line alone: it was agreed in a quotation, or the document is no draft any more."""
    return not is_draft or line.more.get("quotation_line_id") is not None


def _as_it_is(line: LineInput) -> LineInput:
    reason = line.price_reason or {}
    return replace(line, discount_percent=Decimal(reason["with_promotions"])) if "with_promotions" in reason else line


def _without(line: LineInput) -> LineInput:
    reason = line.price_reason
    if not reason or not any(name in reason for name in OURS):
        return line
    return replace(line, price_reason={name: value for name, value in reason.items() if name not in OURS})


def _works(
    unit: Unit, known: Sequence[PromotionRule], lines: Sequence[LineInput], priced: Priced, is_draft: bool
) -> list[Work]:
    views = products.by_id(unit, [row["product_id"] for row in priced.lines if row["product_id"] is not None])
    return [
        _work(unit, known, place, views[row["product_id"]], row)
        for place, (line, row) in enumerate(zip(lines, priced.lines, strict=True))
        if row["kind"] == "product" and row["product_id"] is not None
        and not row["optional"] and not _is_fixed(line, is_draft)
    ]  # fmt: skip


def _work(unit: Unit, known: Sequence[PromotionRule], place: int, view: ProductView, row: Mapping[str, Any]) -> Work:
    full = EXACT.multiply(row["quantity"], row["unit_price"])
    net = EXACT.multiply(full, 1 - EXACT.divide(row["discount_percent"], HUNDRED))
    above = any(rule.category_id is not None for rule in known)
    categories = products.category_line(unit, view.category_id) if above else ()
    return Work(place, view.id, categories, row["stock_quantity"], full, net)


def _situation(unit: Unit, header: Mapping[str, Any], known: Sequence[PromotionRule]) -> Situation:
    company = administration.company(unit).base_currency
    rates = {header["currency"]: Decimal(1)}
    for code in {rule.currency for rule in known if rule.amount is not None or rule.min_amount is not None}:
        if code not in rates:
            own = Decimal(1) if code == company else administration.rate_on(unit, code, header["on"])
            rates[code] = EXACT.divide(header["rate"], own)
    usable, used_up = coupons.usable(unit, header["coupons"], header["party_id"])
    return Situation(
        header["on"],
        header["party_id"],
        parties.defaults_for(unit, header["party_id"]).group,
        administration.currency(unit, header["currency"]),
        rates,
        usable,
        used_up,
    )


def _with_promotions(lines: Sequence[LineInput], priced: Priced, works: Sequence[Work]) -> list[LineInput]:
    by_place = {work.place: work for work in works if work.applied or work.lost}
    found = []
    for place, (line, row) in enumerate(zip(lines, priced.lines, strict=True)):
        work = by_place.get(place)
        if row["kind"] in documents.COUNTED and row["price_reason"] is not None:
            line = replace(line, unit_price=row["unit_price"], price_reason=row["price_reason"])
        if work is not None:
            discount, reason = _told(work, line.discount_percent, row["price_reason"])
            line = replace(line, discount_percent=discount, price_reason=reason)
        found.append(line)
    return found


def _told(work: Work, discount: Decimal, reason: Mapping[str, Any]) -> tuple[Decimal, dict[str, Any]]:
    """The discount of a line with its promotions, and its price reason with what they did."""
    found = {**reason, "promotions": [*work.applied, *work.lost]}
    if not work.applied or work.discount_percent == discount:
        return discount, found
    found |= {"own_discount": str(discount), "with_promotions": str(work.discount_percent)}
    return work.discount_percent, found


def _gift_line(gift: Gift, here: Situation, before: Mapping[tuple[Any, ...], LineInput]) -> LineInput:
    """The given goods as a line at no price; the one that was there before stays the same line."""
    reason: dict[str, Any] = {"code": "promotion", "promotion": gift.rule.code, "name": gift.rule.name}
    if gift.rule.code in here.coupons:
        reason["coupon"] = here.coupons[gift.rule.code]
    was = before.get((gift.rule.code, gift.product_id))
    return LineInput(
        product_id=gift.product_id,
        quantity=gift.quantity,
        unit_price=ZERO,
        price_reason=reason,
        line_id=was.line_id if was else None,
        text=was.text if was else None,
        more=was.more if was else {},
    )
