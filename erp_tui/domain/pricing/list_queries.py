"""Reading price lists: one with its rules and who has it, the list of lists, rules that overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import SQLModel

from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.listing import Column, Listing
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.parties.models import Party
from erp_tui.domain.parties.queries import id_of as party_id_of
from erp_tui.domain.pricing import price_rules, rule_text
from erp_tui.domain.pricing.models import GroupPriceList, PartyPriceList, PriceList, PriceRule
from erp_tui.domain.pricing.rule_text import TypedRule
from erp_tui.domain.products import queries as products
from erp_tui.domain.products.models import Category, Product, ProductTemplate

MOST_SHOWN = 1_000
"""So many customers of a list are named with it."""


@dataclass(frozen=True)
class RuleView:
    """A rule with the codes of what it names. `text` is the whole rule as it is typed, `price` its price part."""

    id: int
    line_no: int
    name: str
    product_code: str | None
    template_code: str | None
    category_code: str | None
    customer_code: str | None
    party_group: str | None
    min_quantity: Decimal | None
    max_quantity: Decimal | None
    valid_from: date | None
    valid_to: date | None
    priority: int | None
    fixed: Decimal | None
    begins_with: str
    base_list_code: str | None
    margin_percent: Decimal | None
    percent_off: Decimal | None
    factor: Decimal | None
    round_to: Decimal | None
    add: Decimal | None
    min_margin: Decimal | None
    max_margin: Decimal | None
    floor_price: Decimal | None
    text: str
    overlaps: tuple[int, ...]
    """Numbers of the rules that only their place in the list tells from this one: the earliest decides."""


@dataclass(frozen=True)
class PriceListView:
    """A price list with its rules. Amounts in `currency`, per stock unit of a product."""

    id: int
    code: str
    name: str
    currency: str
    includes_tax: bool
    is_default: bool
    archived_at: Any
    version: int
    rules: tuple[RuleView, ...]
    customers: tuple[str, ...]
    groups: tuple[str, ...]


def id_of(unit: Unit, code: str) -> int:
    """The price list behind a code; refused when there is none."""
    table = table_of(PriceList)
    found = unit.value(select(table.c.id).where(table.c.code == clean(code)))
    if found is None:
        raise NotFound("no_price_list", N_("There is no price list {code}."), field="price_list", code=clean(code))
    return int(found)


def price_list(unit: Unit, list_id: int) -> PriceListView:
    heads = table_of(PriceList)
    head = unit.row(select(heads).where(heads.c.id == list_id))
    if head is None:
        raise NotFound("no_price_list", N_("There is no price list {code}."), field="price_list", code=list_id)
    parties, own, groups = table_of(Party), table_of(PartyPriceList), table_of(GroupPriceList)
    customers = (
        select(parties.c.code).join(own, own.c.party_id == parties.c.id).where(own.c.list_id == list_id)
    ).order_by(parties.c.code)
    group_names = select(groups.c.party_group).where(groups.c.list_id == list_id).order_by(groups.c.party_group)
    values = {name: head._mapping[name] for name in PriceListView.__dataclass_fields__ if name in head._mapping}
    return PriceListView(
        **values,
        rules=tuple(_rules(unit, list_id)),
        customers=tuple(row.code for row in unit.rows(customers.limit(MOST_SHOWN))),
        groups=tuple(row.party_group for row in unit.rows(group_names)),
    )


_CODES: dict[str, tuple[type[SQLModel], str]] = {
    "product_code": (Product, "product_id"),
    "template_code": (ProductTemplate, "template_id"),
    "category_code": (Category, "category_id"),
    "customer_code": (Party, "party_id"),
    "base_list_code": (PriceList, "base_list_id"),
}


def _rules(unit: Unit, list_id: int) -> list[RuleView]:
    table = table_of(PriceRule)
    joined: Any = table
    codes = []
    for name, (model, column) in _CODES.items():
        named = table_of(model).alias(name)
        joined = joined.outerjoin(named, named.c.id == table.c[column])
        codes.append(named.c.code.label(name))
    question = select(table, *codes).select_from(joined).where(table.c.list_id == list_id)
    rows = list(unit.rows(question.order_by(table.c.line_no, table.c.id)))
    names = list(price_rules.PriceRule.__dataclass_fields__)
    rules = [price_rules.PriceRule(**{name: row._mapping[name] for name in names}) for row in rows]
    beside: dict[int, list[int]] = {}
    for one, other in price_rules.overlapping(rules):
        beside.setdefault(one.id, []).append(other.line_no)
        beside.setdefault(other.id, []).append(one.line_no)
    own = [name for name in RuleView.__dataclass_fields__ if name not in ("begins_with", "text", "overlaps")]
    return [
        RuleView(
            **{name: row._mapping[name] for name in own},
            begins_with=row.base,
            text=rule_text.written(_typed(row._mapping, row.base)),
            overlaps=tuple(sorted(beside.get(row.id, ()))),
        )
        for row in rows
    ]


_TYPED = [name for name in RuleView.__dataclass_fields__ if name in price_rules.PriceRule.__dataclass_fields__]


def _typed(row: Any, base: str) -> TypedRule:
    return TypedRule(
        row["product_code"], row["template_code"], row["category_code"], row["customer_code"], row["base_list_code"],
        {name: row[name] for name in _TYPED if row[name] is not None} | {"base": base},
    )  # fmt: skip


def typed_of(view: RuleView) -> TypedRule:
    """A rule as it would be typed."""
    return _typed(vars(view), view.begins_with)


def rule_from(unit: Unit, typed: TypedRule) -> dict[str, Any]:
    """A typed rule as `add_rules` takes it; codes of nothing are refused."""
    values = dict(typed.values)
    if typed.product is not None:
        values["product_id"] = products.id_of(unit, typed.product)
    if typed.template is not None:
        found = [i for i, (code, _name) in products.templates(unit).items() if code == typed.template]
        if not found:
            raise NotFound("no_template", N_("There is no such product template."), field="template")
        values["template_id"] = found[0]
    if typed.category is not None:
        categories = [one.id for one in products.categories(unit) if one.code == typed.category]
        if not categories:
            raise NotFound("no_category", N_("There is no such category."), field="category")
        values["category_id"] = categories[0]
    if typed.customer is not None:
        values["party_id"] = party_id_of(unit, typed.customer)
    if typed.base_list is not None:
        values["base_list_id"] = id_of(unit, typed.base_list)
    return values


# ------------------------------------------------------------------------------------------------ the list of lists


def _source(asked: Asked) -> Select[Any]:
    heads, rules, own = table_of(PriceList), table_of(PriceRule), table_of(PartyPriceList)
    count = select(func.count()).where(rules.c.list_id == heads.c.id).scalar_subquery()
    customers = select(func.count()).where(own.c.list_id == heads.c.id).scalar_subquery()
    return select(
        heads.c.id, heads.c.code, func.lower(heads.c.code).label("code_key"), heads.c.name, heads.c.sort_name,
        heads.c.currency, heads.c.includes_tax,
        heads.c.is_default, heads.c.archived_at, count.label("rule_count"), customers.label("customer_count"),
    )  # fmt: skip


PRICE_LISTS = Listing(
    "price_lists",
    N_("Price lists"),
    "price_list",
    (
        Column("code", N_("Code"), "code", 12),
        Column("name", N_("Name"), width=24, grows=True, key="sort_name"),
        Column("currency", N_("Cur"), "code", 4),
        Column("rule_count", N_("Rules"), "number", 6),
        Column("customer_count", N_("Customers"), "number", 9),
        Column("is_default", N_("Default"), "flag", 7),
        Column("includes_tax", N_("Incl. tax"), "flag", 9, wide=True),
    ),
    _source,
    ("code",),
    searched=("code_key", "sort_name"),
    filters={
        "active": (N_("Active"), lambda c, _unit: c.archived_at.is_(None)),
        "archived": (N_("Archived"), lambda c, _unit: c.archived_at.is_not(None)),
    },
)
