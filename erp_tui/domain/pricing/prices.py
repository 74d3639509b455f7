"""Prices of products: which price list, which rule, and the whole chain that led to the price.

A document asks for a `PriceBook` once: two statements, however many lines it has, none where the company has no price lists.
What the book says of one product is then computed from what it has read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotFound
from erp_tui.domain.kernel.money import EXACT, fits, unit_price
from erp_tui.domain.kernel.quantity import convert_qty, exact_price
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import price_rules
from erp_tui.domain.pricing.models import GroupPriceList, PartyPriceList, PriceList, PriceRule
from erp_tui.domain.pricing.price_rules import Asked, Lost, plain
from erp_tui.domain.products import queries as products
from erp_tui.domain.products.queries import ProductView

MOST_LOST = 20
"""So many rules that did not decide are kept with a line."""


# ------------------------------------------------------------------------------------------------ the set-up


@dataclass(frozen=True)
class ListView:
    """A price list without its rules. `based_on`: the lists that its rules take prices from."""

    id: int
    code: str
    name: str
    currency: str
    includes_tax: bool
    is_default: bool
    is_archived: bool
    based_on: tuple[int, ...]


def lists(unit: Unit) -> dict[int, ListView]:
    """All price lists, archived ones too: documents name them."""

    def read(unit: Unit) -> dict[int, ListView]:
        heads, rules = table_of(PriceList), table_of(PriceRule)
        bases: dict[int, list[int]] = {}
        pairs = select(rules.c.list_id, rules.c.base_list_id).where(rules.c.base_list_id.is_not(None)).distinct()
        for row in unit.rows(pairs):
            bases.setdefault(row.list_id, []).append(row.base_list_id)
        return {
            row.id: ListView(
                row.id, row.code, row.name, row.currency, row.includes_tax, row.is_default, row.archived_at is not None,
                tuple(sorted(bases.get(row.id, ()))),
            )
            for row in unit.rows(select(heads).order_by(heads.c.code))
        }  # fmt: skip

    return unit.remember("price_lists", read)


def group_lists(unit: Unit) -> dict[str, int]:
    """The price list of each customer group that has one."""

    def read(unit: Unit) -> dict[str, int]:
        return {row.party_group: row.list_id for row in unit.rows(select(table_of(GroupPriceList)))}

    return unit.remember("group_price_lists", read)


def list_named(unit: Unit, list_id: int | None) -> ListView | None:
    """A list by id; None for None. One that does not exist is refused."""
    if list_id is None:
        return None
    found = lists(unit).get(list_id)
    if found is None:
        raise NotFound("no_price_list", N_("There is no price list {code}."), field="price_list", code=list_id)
    return found


def list_for(unit: Unit, party_id: int | None) -> ListView | None:
    """The customer's price list, else that of its group, else the default; None: list prices. Archived ones do not count."""
    known = {one.id: one for one in lists(unit).values() if not one.is_archived}
    if not known:
        return None
    if party_id is not None:
        table = table_of(PartyPriceList)
        own = unit.value(select(table.c.list_id).where(table.c.party_id == party_id))
        group = group_lists(unit).get(parties.defaults_for(unit, party_id).group) if group_lists(unit) else None
        for list_id in (own, group):
            if list_id in known:
                return known[list_id]
    return next((one for one in known.values() if one.is_default), None)


# ------------------------------------------------------------------------------------------------ the book


@dataclass(frozen=True)
class Priced:
    """A price for one unit, in `currency`; `reason` is the chain that led to it, in JSON values."""

    unit_price: Decimal
    currency: str
    reason: dict[str, Any]


@dataclass(frozen=True)
class Terms:
    """For whom, when and in which currency a document prices. `rate` is its own, frozen; `list_id` its price list."""

    list_id: int | None
    on: date
    currency: str | None = None
    """None: the currency of the list, without one that of the product."""
    rate: Decimal | None = None
    party_id: int | None = None
    everyone: bool = False
    """Whether rules for other customers are looked at too, to be able to say why they do not apply."""


class PriceBook:
    """What was read to price some products on some terms."""

    def __init__(self, unit: Unit, terms: Terms, wanted: Iterable[ProductView]) -> None:
        self.unit = unit
        self.terms = terms
        self.places = int(administration.setting(unit, "price.places"))
        self.lists = lists(unit)
        self.rules: dict[int, _Rules] = {}
        self.by_category = False
        self.group = ""
        known = {view.id: view for view in wanted}
        if terms.list_id is not None and known:
            self._read(known)

    def _read(self, wanted: Mapping[int, ProductView]) -> None:
        """The rules of the list and of all that it is based on, as far as they can matter to these products."""
        assert self.terms.list_id is not None
        table = table_of(PriceRule)
        question = select(table).where(
            table.c.list_id.in_(sorted(self._with_bases(self.terms.list_id))),
            or_(table.c.product_id.is_(None), table.c.product_id.in_(sorted(wanted))),
        )
        if not self.terms.everyone:
            question = question.where(or_(table.c.party_id.is_(None), table.c.party_id == self.terms.party_id))
        names = list(price_rules.PriceRule.__dataclass_fields__)
        for row in self.unit.rows(question.order_by(table.c.list_id, table.c.line_no, table.c.id)):
            rule = price_rules.PriceRule(**{name: row._mapping[name] for name in names})
            self.rules.setdefault(row.list_id, _Rules()).add(rule)
        self.by_category = any(rules.by_category for rules in self.rules.values())
        if self.terms.party_id is not None:
            self.group = parties.defaults_for(self.unit, self.terms.party_id).group

    def _with_bases(self, list_id: int) -> set[int]:
        found: set[int] = set()
        todo = [list_id]
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo.extend(self.lists[one].based_on)
        return found

    # ------------------------------------------------------------------------------------------ one product

    def price(self, product: ProductView, quantity: Decimal, unit_code: str | None = None) -> Priced:
        """The price of one `unit_code` of a product where so many are taken, rounded once, to the places of the setting.

        Refused: a unit of another kind, no exchange rate, a result that is no price.
        """
        unit_code = unit_code or product.unit
        measures = administration.unit_of_measure
        stock_unit, entered = measures(self.unit, product.unit), measures(self.unit, unit_code)
        in_stock = quantity if entered is stock_unit else convert_qty(quantity, entered, stock_unit)
        asked = self._asked(product, in_stock)
        price, currency, chain = self._of_list(self.terms.list_id, product, asked, ())
        target = self.terms.currency or currency
        reason = {"code": "rule" if "rule" in chain else "list", "on": self.terms.on.isoformat(), **chain}
        if entered is not stock_unit:
            price = exact_price(price, stock_unit, entered)
            reason |= {"unit": unit_code, "stock_unit": product.unit, "stock_quantity": plain(in_stock)}
        if currency != target:
            price = self._converted(price, currency, target)
            reason |= {"currency": target, "rate": _short(EXACT.divide(self._rate(target), self._rate(currency)))}
        price = unit_price(price, self.places)
        if not fits(price):
            raise NotAllowed(
                "no_price", N_("{name}: the price list makes {price} of it, which is no price."), field="unit_price",
                name=product.name, price=plain(price),
            )  # fmt: skip
        return Priced(price, target, reason | {"price": plain(price)})

    def _asked(self, product: ProductView, quantity: Decimal) -> Asked:
        categories = products.category_line(self.unit, product.category_id) if self.by_category else ()
        return Asked(
            product.id, quantity, self.terms.on, product.template_id, categories, self.terms.party_id, self.group
        )

    def _of_list(
        self, list_id: int | None, product: ProductView, asked: Asked, above: tuple[int, ...]
    ) -> tuple[Decimal, str, dict[str, Any]]:
        """Price per stock unit by a list, its currency, and how it came about."""
        if list_id is None:
            currency = self._currency_of(product)
            return product.list_price, currency, {"base": self._base("list", product.list_price, currency, currency)}
        if list_id in above:
            raise InvalidInput("list_circle", N_("The price lists are based on each other in a circle."), field="base")
        view = self.lists[list_id]
        rules = self.rules.get(list_id, _EMPTY)
        winner, lost = price_rules.decide(rules.about(asked), asked)
        chain: dict[str, Any] = {
            "list": view.code, "list_currency": view.currency, "quantity": plain(abs(asked.quantity)),
            "lost": [self._lost(one) for one in lost[:MOST_LOST]],
        }  # fmt: skip
        if view.includes_tax:
            chain["includes_tax"] = True
        if winner is None:
            price, listed = self._list_price(product, view.currency)
            return price, view.currency, chain | {"base": listed}
        chain["rule"] = self._named(winner)
        base: dict[str, Any] | None = None
        if winner.fixed is not None:
            price = winner.fixed
        elif winner.base == "price_list":
            inner, currency, inner_chain = self._of_list(winner.base_list_id, product, asked, (*above, list_id))
            price = self._converted(inner, currency, view.currency)
            base = self._base("price_list", price, view.currency, currency) | {"of": inner_chain}
        elif winner.base == "cost":
            company = administration.company(self.unit).base_currency
            price = self._converted(product.standard_cost, company, view.currency)
            base = self._base("cost", price, view.currency, company)
        else:
            price, base = self._list_price(product, view.currency)
        steps = price_rules.work_out(winner, price)
        if base is not None:
            chain["base"] = base
        chain["steps"] = [
            {"step": s.name, "figure": None if s.figure is None else plain(s.figure), "price": _short(s.price)}
            for s in steps
        ]
        return steps[-1].price if steps else price, view.currency, chain

    def _list_price(self, product: ProductView, currency: str) -> tuple[Decimal, dict[str, Any]]:
        own = self._currency_of(product)
        price = self._converted(product.list_price, own, currency)
        return price, self._base("list", price, currency, own)

    def _base(self, kind: str, price: Decimal, currency: str, own: str) -> dict[str, Any]:
        found = {"kind": kind, "price": _short(price), "currency": currency}
        return found if own == currency else found | {"from_currency": own}

    def _currency_of(self, product: ProductView) -> str:
        return product.currency or administration.company(self.unit).base_currency

    def _rate(self, currency: str) -> Decimal:
        if currency == self.terms.currency and self.terms.rate is not None:
            return self.terms.rate
        return administration.rate_on(self.unit, currency, self.terms.on)

    def _converted(self, price: Decimal, source: str, target: str) -> Decimal:
        if source == target:
            return price
        return EXACT.divide(EXACT.multiply(price, self._rate(target)), self._rate(source))

    def _lost(self, one: Lost) -> dict[str, Any]:
        return self._named(one.rule) | {"why": one.why, "value": one.value}

    def _named(self, rule: price_rules.PriceRule) -> dict[str, Any]:
        """A rule as a reason names it: its number, its name, and the break and dates that it has."""
        found: dict[str, Any] = {"no": rule.line_no, "name": rule.name}
        if rule.min_quantity is not None:
            found["min_quantity"] = plain(rule.min_quantity)
        if rule.max_quantity is not None:
            found["max_quantity"] = plain(rule.max_quantity)
        if rule.valid_from is not None:
            found["valid_from"] = rule.valid_from.isoformat()
        if rule.valid_to is not None:
            found["valid_to"] = rule.valid_to.isoformat()
        if rule.priority is not None:
            found["priority"] = rule.priority
        scope = next((name for name in ("product", "template", "category") if getattr(rule, f"{name}_id")), "all")
        found["for"] = scope
        if rule.party_id is not None:
            found["customer"] = True
        if rule.party_group is not None:
            found["group"] = rule.party_group
        return found


class _Rules:
    """The rules of one list by what they are for, so that a line looks at those that can matter to it only."""

    def __init__(self) -> None:
        self.by_product: dict[int, list[price_rules.PriceRule]] = {}
        self.by_template: dict[int, list[price_rules.PriceRule]] = {}
        self.by_category: dict[int, list[price_rules.PriceRule]] = {}
        self.for_all: list[price_rules.PriceRule] = []

    def add(self, rule: price_rules.PriceRule) -> None:
        if rule.product_id is not None:
            self.by_product.setdefault(rule.product_id, []).append(rule)
        elif rule.template_id is not None:
            self.by_template.setdefault(rule.template_id, []).append(rule)
        elif rule.category_id is not None:
            self.by_category.setdefault(rule.category_id, []).append(rule)
        else:
            self.for_all.append(rule)

    def about(self, asked: Asked) -> Iterator[price_rules.PriceRule]:
        yield from self.by_product.get(asked.product_id, ())
        if asked.template_id is not None:
            yield from self.by_template.get(asked.template_id, ())
        for category_id in asked.categories:
            yield from self.by_category.get(category_id, ())
        yield from self.for_all


_EMPTY = _Rules()


def _short(price: Decimal) -> str:
    """A price on the way, for reading: exact as long as six places can say it."""
    return plain(unit_price(price, 6))


# ------------------------------------------------------------------------------------------------ asked by people


def price_of(
    unit: Unit,
    product_id: int,
    quantity: Decimal = Decimal(1),
    *,
    unit_code: str | None = None,
    on: date | None = None,
    party_id: int | None = None,
    list_id: int | None = None,
    currency: str | None = None,
) -> Priced:
    """The price of one unit of a product for a customer (None: anybody) on a day, and why.

    Without `list_id` by the list of the customer, its group or the company; in the currency of that list unless one is named.
    """
    if quantity == 0 or not fits(abs(quantity)):
        raise InvalidInput("not_positive", N_("A quantity is a number above zero."), field="quantity")
    found = list_for(unit, party_id) if list_id is None else list_named(unit, list_id)
    terms = Terms(found.id if found else None, on or unit.today, currency, None, party_id, everyone=True)
    view = products.product(unit, product_id)
    return PriceBook(unit, terms, [view]).price(view, quantity, unit_code)
