"""Reading replenishment: rules, requisitions, purchase orders, receipts, supplier prices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.parties.models import Party
from erp_tui.domain.products import queries as products
from erp_tui.domain.products.models import Product
from erp_tui.domain.purchasing.models import (
    PurchaseLineProgress,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    ReorderRule,
    Requisition,
    SupplierProduct,
)
from erp_tui.domain.purchasing.rules import Reorder


@dataclass(frozen=True)
class Offer:
    """What a supplier asks for one stock unit, in `currency`, from `min_quantity` on; `supplier_code` is what it calls it."""

    supplier_id: int
    unit_price: Decimal
    currency: str
    lead_days: int
    min_quantity: Decimal
    supplier_code: str


def _offer(row: Any) -> Offer:
    return Offer(**{name: row._mapping[name] for name in Offer.__dataclass_fields__})


def supplier_prices(unit: Unit, supplier_id: int, product_ids: Iterable[int]) -> dict[int, tuple[Offer, ...]]:
    """What a supplier asks for products, by product and the quantity from which on it holds."""
    table = table_of(SupplierProduct)
    question = (
        select(table)
        .where(table.c.supplier_id == supplier_id, table.c.product_id.in_(sorted(set(product_ids))))
        .order_by(table.c.product_id, table.c.min_quantity, table.c.id)
    )
    found: dict[int, tuple[Offer, ...]] = {}
    for row in unit.rows(question):
        found[row.product_id] = (*found.get(row.product_id, ()), _offer(row))
    return found


def reached(offers: Iterable[Offer], quantity: Decimal) -> Offer | None:
    """The price with the highest break that a quantity reaches. Source: examples, area pricing."""
    within = [one for one in offers if one.min_quantity <= quantity]
    return max(within, key=lambda one: one.min_quantity, default=None)


def named(unit: Unit, supplier_id: int, codes: Sequence[str]) -> dict[str, products.Named]:
    """What was typed in an order to a supplier: our code, a barcode, or the supplier's own code. What is unknown is left out."""
    found = products.named(unit, codes)
    lacking = {code: fold(clean(code)) for code in codes if code not in found and clean(code)}
    if not lacking:
        return found
    table = table_of(SupplierProduct)
    question = select(table.c.product_id, table.c.sort_code).where(
        table.c.supplier_id == supplier_id, table.c.sort_code.in_(sorted(set(lacking.values())))
    )
    of = {row.sort_code: row.product_id for row in unit.rows(question.order_by(table.c.id.desc()))}
    views = products.by_id(unit, of.values())
    return found | {code: products.Named(views[of[key]]) for code, key in lacking.items() if key in of}


def usual_supplier(unit: Unit, product_ids: Iterable[int], quantity: Decimal) -> dict[int, Offer]:
    """The supplier that comes first for each product."""
    table = table_of(SupplierProduct)
    question = (
        select(table)
        .where(table.c.product_id.in_(sorted(set(product_ids))), table.c.min_quantity <= quantity)
        .order_by(table.c.sequence.desc(), table.c.min_quantity, table.c.id.desc())
    )
    return {row.product_id: _offer(row) for row in unit.rows(question)}


def reorder_rules(unit: Unit, product_ids: Iterable[int], warehouse_id: int) -> dict[int, Reorder]:
    table = table_of(ReorderRule)
    names = list(Reorder.__dataclass_fields__)
    question = select(table).where(
        table.c.product_id.in_(sorted(set(product_ids))),
        table.c.warehouse_id == warehouse_id,
        table.c.archived_at.is_(None),
    )
    return {row.product_id: Reorder(**{name: row._mapping[name] for name in names}) for row in unit.rows(question)}


def requested(unit: Unit, product_ids: Iterable[int], warehouse_id: int) -> dict[int, Decimal]:
    """What is requested, or proposed to be ordered, and not yet planned to come in."""
    table, orders, lines = table_of(Requisition), table_of(PurchaseOrder), table_of(PurchaseOrderLine)
    ids = sorted(set(product_ids))
    asked = (
        select(table.c.product_id, sum_of(table.c.quantity).label("quantity"))
        .where(
            table.c.product_id.in_(ids),
            table.c.warehouse_id == warehouse_id,
            table.c.state.in_(("proposed", "approved")),
        )
        .group_by(table.c.product_id)
    )
    proposed = (
        select(lines.c.product_id, sum_of(lines.c.quantity).label("quantity"))
        .join(orders, orders.c.id == lines.c.order_id)
        .where(
            lines.c.product_id.in_(ids),
            orders.c.warehouse_id == warehouse_id,
            orders.c.state.in_(("proposed", "approved")),
        )
        .group_by(lines.c.product_id)
    )
    found: dict[int, Decimal] = {}
    for question in (asked, proposed):
        for row in unit.rows(question):
            found[row.product_id] = found.get(row.product_id, ZERO) + row.quantity
    return found


@dataclass(frozen=True)
class RequisitionView:
    """A need for goods, stock units; `message` with `values` says why."""

    id: int
    number: str
    state: str
    on: date
    product_id: int
    product_code: str
    product_name: str
    warehouse_id: int
    quantity: Decimal
    needed_on: date
    expected_on: date
    route: str
    supplier_id: int | None
    supplier_name: str
    made_itself: bool
    message: str
    values: dict[str, Any]
    purchase_line_id: int | None
    version: int


def requisition(unit: Unit, requisition_id: int) -> RequisitionView:
    table, products, parties = table_of(Requisition), table_of(Product), table_of(Party)
    row = unit.row(
        select(
            table, products.c.code.label("product_code"), products.c.name.label("product_name"),
            func.coalesce(parties.c.name, "").label("supplier_name"),
        )
        .join(products, products.c.id == table.c.product_id)
        .outerjoin(parties, parties.c.id == table.c.supplier_id)
        .where(table.c.id == requisition_id)
    )  # fmt: skip
    if row is None:
        raise NotFound("no_requisition", N_("There is no such requisition."))
    names = RequisitionView.__dataclass_fields__.keys() - {"message", "values"}
    return RequisitionView(
        **{name: row._mapping[name] for name in names}, message=row.reason["message"], values=row.reason["values"]
    )


@dataclass(frozen=True)
class PurchaseLineView:
    id: int
    line_no: int
    product_id: int
    code: str
    text: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    expected_on: date
    quantity_received: Decimal
    quantity_to_come: Decimal


@dataclass(frozen=True)
class PurchaseOrderView:
    id: int
    number: str
    state: str
    on: date
    supplier_id: int
    party_code: str
    party_name: str
    warehouse_id: int
    currency: str
    net: Decimal
    expected_on: date | None
    printed_note: str
    version: int
    lines: tuple[PurchaseLineView, ...]


def purchase_order(unit: Unit, order_id: int) -> PurchaseOrderView:
    table, parties = table_of(PurchaseOrder), table_of(Party)
    lines, kept, products = table_of(PurchaseOrderLine), table_of(PurchaseLineProgress), table_of(Product)
    row = unit.row(
        select(table, parties.c.code.label("party_code"), parties.c.name.label("party_name"))
        .join(parties, parties.c.id == table.c.supplier_id)
        .where(table.c.id == order_id)
    )
    if row is None:
        raise NotFound("no_purchase_order", N_("There is no such purchase order."))
    question = (
        select(lines, products.c.code, products.c.unit, kept.c.quantity_received, kept.c.quantity_closed)
        .join(products, products.c.id == lines.c.product_id)
        .outerjoin(kept, kept.c.line_id == lines.c.id)
        .where(lines.c.order_id == order_id)
        .order_by(lines.c.line_no)
    )
    found = tuple(
        PurchaseLineView(
            one.id, one.line_no, one.product_id, one.code, one.text, one.unit, one.quantity, one.unit_price, one.net,
            one.expected_on, one.quantity_received or ZERO,
            one.quantity - (one.quantity_received or ZERO) - (one.quantity_closed or ZERO),
        )
        for one in unit.rows(question)
    )  # fmt: skip
    names = PurchaseOrderView.__dataclass_fields__.keys() - {"lines"}
    return PurchaseOrderView(**{name: row._mapping[name] for name in names}, lines=found)


@dataclass(frozen=True)
class ReceiptLineView:
    line_no: int
    product_id: int
    code: str
    text: str
    quantity: Decimal
    unit_cost: Decimal
    value: Decimal


@dataclass(frozen=True)
class ReceiptView:
    id: int
    number: str | None
    state: str
    on: date
    supplier_id: int
    party_code: str
    party_name: str
    purchase_order_id: int
    purchase_order_number: str
    supplier_reference: str
    lines: tuple[ReceiptLineView, ...]


def receipt(unit: Unit, receipt_id: int) -> ReceiptView:
    table, parties, orders = table_of(Receipt), table_of(Party), table_of(PurchaseOrder)
    lines, products = table_of(ReceiptLine), table_of(Product)
    row = unit.row(
        select(
            table, parties.c.code.label("party_code"), parties.c.name.label("party_name"),
            orders.c.number.label("purchase_order_number"),
        )
        .join(parties, parties.c.id == table.c.supplier_id)
        .join(orders, orders.c.id == table.c.purchase_order_id)
        .where(table.c.id == receipt_id)
    )  # fmt: skip
    if row is None:
        raise NotFound("no_receipt", N_("There is no such receipt."))
    question = (
        select(lines, products.c.code, products.c.name)
        .join(products, products.c.id == lines.c.product_id)
        .where(lines.c.receipt_id == receipt_id)
        .order_by(lines.c.line_no)
    )
    found = tuple(
        ReceiptLineView(one.line_no, one.product_id, one.code, one.name, one.quantity, one.unit_cost, one.value)
        for one in unit.rows(question)
    )
    names = ReceiptView.__dataclass_fields__.keys() - {"lines"}
    return ReceiptView(**{name: row._mapping[name] for name in names}, lines=found)
