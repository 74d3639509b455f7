"""Reading products: by code or barcode, by id, and the categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import search_index
from erp_tui.domain.kernel.errors import InvalidInput, NotFound
from erp_tui.domain.kernel.quantity import round_qty
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.parties.models import Party
from erp_tui.domain.products.models import Barcode, Category, CustomerItem, KitComponent, Product, ProductTemplate


@dataclass(frozen=True)
class ProductView:
    """Prices and costs per stock unit: the list price in `currency` (none: base currency), the cost in base currency."""

    id: int
    code: str
    name: str
    specification: str
    kind: str
    route: str
    category_id: int | None
    template_id: int | None
    unit: str
    list_price: Decimal
    currency: str | None
    standard_cost: Decimal
    valuation: str
    tax_class: str | None
    discontinued: bool
    blocked_reason: str | None
    entry_note: str
    custom: dict[str, Any] | None
    archived_at: datetime | None
    version: int


@dataclass(frozen=True)
class CategoryView:
    id: int
    code: str
    name: str
    description: str
    parent_id: int | None
    version: int


def _columns() -> list[Any]:
    table = table_of(Product)
    return [table.c[name] for name in ProductView.__dataclass_fields__]


def check_steps(unit: Unit, quantities: Mapping[int, Decimal]) -> None:
    """Goods are counted in the steps of their stock unit: half a piece is refused."""
    for product_id, view in by_id(unit, quantities).items():
        step = administration.unit_of_measure(unit, view.unit).step
        if round_qty(quantities[product_id], step) != quantities[product_id]:
            raise InvalidInput(
                "not_a_step", N_("{unit} is counted in steps of {step}."), field="quantity", unit=view.unit, step=step
            )


def by_id(unit: Unit, ids: Iterable[int]) -> dict[int, ProductView]:
    """Products by id, each read once in a unit; what does not exist is left out."""
    wanted = sorted(set(ids))
    known: dict[int, ProductView] = unit.seen.setdefault("products", {})
    if lacking := [i for i in wanted if i not in known]:
        table = table_of(Product)
        for row in unit.rows(select(*_columns()).where(table.c.id.in_(lacking))):
            known[row.id] = ProductView(**row._mapping)
    return {i: known[i] for i in wanted if i in known}


def product(unit: Unit, product_id: int) -> ProductView:
    found = by_id(unit, [product_id])
    if not found:
        raise NotFound("no_product", N_("There is no product {code}."), field="product", code=product_id)
    return found[product_id]


@dataclass(frozen=True)
class Named:
    """What a typed code stands for: a product, and through a barcode so much of which unit (a case: 12 pieces)."""

    product: ProductView
    quantity: Decimal = Decimal(1)
    unit: str | None = None
    """None: it was no barcode."""


def by_code(unit: Unit, codes: Sequence[str], party_id: int | None = None) -> dict[str, ProductView]:
    """Products by what was typed, as `named` finds them."""
    return {typed: one.product for typed, one in named(unit, codes, party_id).items()}


def named(unit: Unit, codes: Sequence[str], party_id: int | None = None) -> dict[str, Named]:
    """What was typed: a code, a code in capitals, a barcode, or what the party calls it. What is unknown is left out."""
    table, barcodes = table_of(Product), table_of(Barcode)
    wanted = {code: clean(code) for code in codes}
    spellings = {*wanted.values(), *(code.upper() for code in wanted.values())}
    found = {
        row.code: Named(ProductView(**row._mapping))
        for row in unit.rows(select(*_columns()).where(table.c.code.in_(spellings)))
    }
    result: dict[str, Named | None] = {
        typed: found.get(code) or found.get(code.upper()) for typed, code in wanted.items()
    }
    if lacking := [wanted[typed] for typed, view in result.items() if view is None]:
        scanned = (barcodes.c.code.label("barcode"), barcodes.c.quantity, barcodes.c.unit.label("barcode_unit"))
        question = select(*_columns(), *scanned).join(barcodes, barcodes.c.product_id == table.c.id)
        by_barcode = {}
        for row in unit.rows(question.where(barcodes.c.code.in_(lacking))):
            values = dict(row._mapping)
            barcode, quantity, of = (values.pop(name) for name in ("barcode", "quantity", "barcode_unit"))
            by_barcode[barcode] = Named(ProductView(**values), quantity, of)
        result |= {typed: by_barcode[code] for typed, code in wanted.items() if code in by_barcode}
        _find_by_customers_code(unit, party_id, wanted, result)
    return {typed: one for typed, one in result.items() if one is not None}


def _find_by_customers_code(
    unit: Unit, party_id: int | None, wanted: Mapping[str, str], result: dict[str, Named | None]
) -> None:
    lacking = [typed for typed, view in result.items() if view is None]
    if party_id is None or not lacking or not any_customer_items(unit):
        return
    table, items = table_of(Product), table_of(CustomerItem)
    question = (
        select(*_columns(), items.c.sort_code)
        .join(items, items.c.product_id == table.c.id)
        .where(items.c.party_id == party_id, items.c.sort_code.in_({fold(wanted[typed]) for typed in lacking}))
    )
    for row in unit.rows(question):
        values = dict(row._mapping)
        code = values.pop("sort_code")
        for typed in lacking:
            if fold(wanted[typed]) == code:
                result[typed] = Named(ProductView(**values))


@dataclass(frozen=True)
class Match:
    """A product that may be meant by what was typed."""

    id: int
    code: str
    name: str
    is_kept: bool
    """Whether there is stock of it."""


def matches(unit: Unit, text: str, limit: int) -> list[Match]:
    """The products that a part of a code or name may stand for, the best first; those not in use any more are left out."""
    ids = search_index.find(unit, ("product",), text, limit)
    known = by_id(unit, ids)
    return [Match(i, known[i].code, known[i].name, known[i].kind == "goods") for i in ids if i in known]


@dataclass(frozen=True)
class CustomerItemView:
    """What a customer calls a product."""

    party_id: int
    product_id: int
    product_code: str
    product_name: str
    code: str
    name: str


def customer_items(unit: Unit, party_id: int, product_ids: Iterable[int] | None = None) -> list[CustomerItemView]:
    """What a customer calls our products (these, or all that it has a name for), by our code."""
    if not any_customer_items(unit):
        return []
    table, items = table_of(Product), table_of(CustomerItem)
    question = (
        select(items.c.party_id, items.c.product_id, table.c.code.label("product_code"), table.c.name.label("product_name"),
               items.c.code, items.c.name)
        .join(table, table.c.id == items.c.product_id)
        .where(items.c.party_id == party_id)
        .order_by(table.c.code)
    )  # fmt: skip
    if product_ids is not None:
        question = question.where(items.c.product_id.in_(sorted(set(product_ids))))
    return [CustomerItemView(**row._mapping) for row in unit.rows(question)]


def called(unit: Unit, product_id: int, *, limit: int = 100) -> list[tuple[str, str, str, str]]:
    """What customers call a product: code and name of the customer, its code for the product, its name for it."""
    table, parties = table_of(CustomerItem), table_of(Party)
    question = (
        select(parties.c.code.label("party_code"), parties.c.name.label("party_name"), table.c.code, table.c.name)
        .join(parties, parties.c.id == table.c.party_id)
        .where(table.c.product_id == product_id)
        .order_by(parties.c.code)
        .limit(limit)
    )
    return [(row.party_code, row.party_name, row.code, row.name) for row in unit.rows(question)]


def barcodes_of(unit: Unit, product_id: int) -> list[tuple[str, Decimal]]:
    """The barcodes of a product, and how many stock units each is for."""
    table = table_of(Barcode)
    rows = unit.rows(select(table).where(table.c.product_id == product_id).order_by(table.c.code))
    return [(row.code, row.quantity) for row in rows]


def any_customer_items(unit: Unit) -> bool:
    """Whether any customer has names of its own: where none has, nothing is asked for a document."""

    def read(unit: Unit) -> bool:
        return unit.value(select(table_of(CustomerItem).c.id).limit(1)) is not None

    return unit.remember("any_customer_items", read)


def id_of(unit: Unit, code: str) -> int:
    found = by_code(unit, [code])
    if not found:
        raise NotFound("no_product", N_("There is no product {code}."), field="product", code=clean(code))
    return next(iter(found.values())).id


def categories(unit: Unit) -> tuple[CategoryView, ...]:
    table = table_of(Category)
    names = list(CategoryView.__dataclass_fields__)
    question = select(*(table.c[name] for name in names)).where(table.c.archived_at.is_(None))
    return tuple(CategoryView(**row._mapping) for row in unit.rows(question.order_by(table.c.code)))


def category_parents(unit: Unit) -> dict[int, int | None]:
    """The category above each one."""

    def read(unit: Unit) -> dict[int, int | None]:
        table = table_of(Category)
        return {row.id: row.parent_id for row in unit.rows(select(table.c.id, table.c.parent_id))}

    return unit.remember("category_parents", read)


def category_line(unit: Unit, category_id: int | None) -> tuple[int, ...]:
    """A category and those above it, nearest first; nothing for none."""
    parents = category_parents(unit) if category_id is not None else {}
    found: list[int] = []
    while category_id is not None and category_id not in found:
        found.append(category_id)
        category_id = parents.get(category_id)
    return tuple(found)


@dataclass(frozen=True)
class Component:
    """So much of a product, in its stock unit, for one kit."""

    product_id: int
    quantity: Decimal


def components(unit: Unit, kit_ids: Iterable[int]) -> dict[int, tuple[Component, ...]]:
    """What kits consist of, in order: one statement for all of them. What is no kit is left out."""
    table = table_of(KitComponent)
    found: dict[int, tuple[Component, ...]] = {}
    question = select(table).where(table.c.kit_id.in_(sorted(set(kit_ids)))).order_by(table.c.kit_id, table.c.line_no)
    for row in unit.rows(question):
        found[row.kit_id] = (*found.get(row.kit_id, ()), Component(row.product_id, row.quantity))
    return found


def templates(unit: Unit) -> dict[int, tuple[str, str]]:
    """Code and name of each product template."""
    table = table_of(ProductTemplate)
    return {row.id: (row.code, row.name) for row in unit.rows(select(table).order_by(table.c.code))}
