"""The lists of replenishment: requisitions, purchase orders, receipts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.list_shortcuts import InStates
from erp_tui.domain.kernel.listing import Column, Listing, Sort
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.parties.models import Party
from erp_tui.domain.products.models import Product
from erp_tui.domain.purchasing.models import (
    PurchaseOrder,
    Receipt,
    Requisition,
)


def _requisition_source(asked: Asked) -> Select[Any]:
    table, products, parties = table_of(Requisition), table_of(Product), table_of(Party)
    return (
        select(
            table.c.id, table.c.number, table.c.on, table.c.state, products.c.code.label("product_code"),
            products.c.name.label("product_name"), table.c.quantity, products.c.unit,
            func.coalesce(parties.c.name, "").label("supplier_name"), func.lower(table.c.number).label("number_key"),
            products.c.sort_name, func.coalesce(parties.c.sort_name, "").label("supplier_key"), table.c.needed_on,
        )
        .join(products, products.c.id == table.c.product_id)
        .outerjoin(parties, parties.c.id == table.c.supplier_id)
    )  # fmt: skip


REQUISITIONS = Listing(
    "requisitions",
    N_("Requisitions"),
    "requisition",
    (
        Column("number", N_("Number"), "code", 9),
        Column("product_code", N_("Code"), "code", 8),
        Column("product_name", N_("Product"), width=17, grows=True, key="sort_name"),
        Column("quantity", N_("Quantity"), "number", 9),
        Column("unit", N_("Unit"), width=5),
        Column("supplier_name", N_("Supplier"), width=14, grows=True, key="supplier_key"),
        Column("needed_on", N_("Needed on"), "day", 10, wide=True),
        Column("state", N_("State"), "state", 9),
    ),
    _requisition_source,
    ("number",),
    descending=True,
    sorts=(
        Sort("state", ("state", "needed_on", "number")),
        Sort("needed_on", ("needed_on", "number")),
    ),
    searched=("number_key", "sort_name", "supplier_key"),
    filters={"open": (N_("Open"), InStates(("proposed", "approved")))},
)


def _order_source(asked: Asked) -> Select[Any]:
    table, parties = table_of(PurchaseOrder), table_of(Party)
    return select(
        table.c.id, table.c.number, table.c.on, table.c.state, parties.c.name.label("party_name"), parties.c.sort_name,
        func.coalesce(table.c.expected_on, table.c.on).label("expected_on"), table.c.net, table.c.currency,
        func.lower(table.c.number).label("number_key"), table.c.supplier_id.label("party_id"),
    ).join(parties, parties.c.id == table.c.supplier_id)  # fmt: skip


PURCHASE_ORDERS = Listing(
    "purchasing",
    N_("Purchase orders"),
    "purchase_order",
    (
        Column("number", N_("Number"), "code", 9),
        Column("on", N_("Date"), "day", 10),
        Column("party_name", N_("Supplier"), width=18, grows=True, key="sort_name"),
        Column("expected_on", N_("Expected"), "day", 10),
        Column("state", N_("State"), "state", 9),
        Column("net", N_("Net"), "amount", 11),
        Column("currency", N_("Cur"), "code", 4),
    ),
    _order_source,
    ("number",),
    descending=True,
    sorts=(Sort("state", ("state", "on", "number")),),
    searched=("number_key", "sort_name"),
    filters={
        "open": (N_("Open"), InStates(("proposed", "approved", "ordered"))),
        "late": (N_("Late"), lambda c, unit: (c.state == "ordered") & (c.expected_on < unit.today)),
    },
)


def _receipt_source(asked: Asked) -> Select[Any]:
    table, parties, orders = table_of(Receipt), table_of(Party), table_of(PurchaseOrder)
    return (
        select(
            table.c.id, table.c.number, table.c.on, parties.c.name.label("party_name"),
            parties.c.sort_name, orders.c.number.label("order_number"), table.c.supplier_reference,
            func.lower(table.c.number).label("number_key"),
        )
        .join(parties, parties.c.id == table.c.supplier_id)
        .join(orders, orders.c.id == table.c.purchase_order_id)
        .where(table.c.number.is_not(None))  # given at posting, in the same unit
    )  # fmt: skip


RECEIPTS = Listing(
    "receipts",
    N_("Goods receipts"),
    "receipt",
    (
        Column("number", N_("Number"), "code", 14),
        Column("on", N_("Date"), "day", 10),
        Column("party_name", N_("Supplier"), width=20, grows=True, key="sort_name"),
        Column("order_number", N_("Order"), "code", 9),
        Column("supplier_reference", N_("Reference"), width=12),
    ),
    _receipt_source,
    ("number",),
    descending=True,
    searched=("number_key", "sort_name"),
)
