"""What is done about replenishment: set-up here, and by name all that the rooms beside this do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.codes import why_not_code
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, raise_all
from erp_tui.domain.kernel.money import ZERO, fits
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.products import queries as products
from erp_tui.domain.purchasing import rules
from erp_tui.domain.purchasing.models import ReorderRule, SupplierProduct
from erp_tui.domain.purchasing.purchase_orders import (
    add_lines,
    approve,
    cancel,
    change_line,
    create,
    order,
    order_requisitions,
    remove_line,
)
from erp_tui.domain.purchasing.receipts import receive
from erp_tui.domain.purchasing.requisitions import approve_requisition, propose, reject_requisition, request, withdraw
from erp_tui.domain.purchasing.rules import Reorder
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import StockLowered

__all__ = [
    "add_lines", "approve", "approve_requisition", "cancel", "change_line", "create", "order", "order_requisitions", "propose",
    "receive", "reject_requisition", "remove_line", "remove_rule", "request", "set_rule", "set_supplier", "withdraw",
]  # fmt: skip


# ------------------------------------------------------------------------------------------------ set-up


@verb("purchasing.set_rule", N_("Set reorder rule"), roles=(CLERK,))
def set_rule(uow: UnitOfWork, product_id: int, rule: Reorder, *, warehouse_id: int | None = None) -> int:
    """Keep so much of a product: below the minimum a requisition fills up to the maximum. Gives the product."""
    raise_all(rules.faults_of(rule))
    warehouse = warehouse_id or stock.default_warehouse(uow)
    view = products.product(uow, product_id)
    if view.kind != "goods":
        raise NotAllowed("not_goods", N_("{name} is not kept in stock."), field="product", name=view.name)
    table = table_of(ReorderRule)
    here = (table.c.product_id == product_id) & (table.c.warehouse_id == warehouse)
    before = uow.row(select(table).where(here).with_for_update())
    values = {name: getattr(rule, name) for name in Reorder.__dataclass_fields__} | {"archived_at": None}
    if before is None:
        write.insert_one(uow, ReorderRule, product_id=product_id, warehouse_id=warehouse, **values)
    else:
        write.update(uow, ReorderRule, dict(before._mapping), **values)
    uow.tell(StockLowered(product_id, warehouse, (product_id,)))
    return product_id


@verb("purchasing.remove_rule", N_("Remove reorder rule"), roles=(CLERK,))
def remove_rule(uow: UnitOfWork, product_id: int, *, warehouse_id: int | None = None) -> int:
    """The product is bought for orders only."""
    table = table_of(ReorderRule)
    warehouse = warehouse_id or stock.default_warehouse(uow)
    question = select(table).where(table.c.product_id == product_id, table.c.warehouse_id == warehouse)
    row = uow.row(question.with_for_update())
    if row is None or row.archived_at is not None:
        raise NotAllowed("no_rule", N_("This product has no reorder rule."))
    write.update(uow, ReorderRule, dict(row._mapping), archived_at=uow.now)
    return product_id


@verb("purchasing.set_supplier", N_("Set supplier"), roles=(CLERK,))
def set_supplier(
    uow: UnitOfWork,
    product_id: int,
    supplier_id: int,
    unit_price: Decimal,
    *,
    min_quantity: Decimal = ZERO,
    supplier_code: str | None = None,
    lead_days: int = 7,
) -> int:
    """From whom a product is bought at which price, from `min_quantity` on, in the supplier's currency.

    `supplier_code`: what the supplier calls it, understood in orders to it (None: as before). Refused: a code that this
    supplier has for another product.
    """
    supplier = parties.party(uow, supplier_id)
    if not supplier.is_supplier:
        raise NotAllowed("no_supplier", N_("{name} is no supplier."), field="supplier", name=supplier.name)
    if not fits(unit_price):
        raise InvalidInput("bad_price", N_("A price is not below zero."), field="unit_price")
    if not fits(min_quantity):
        raise InvalidInput("below_zero", N_("A quantity is not below zero."), field="min_quantity")
    if not 0 <= lead_days <= 3650:
        raise InvalidInput("bad_days", N_("These are no days."), field="lead_days")
    products.product(uow, product_id)
    table = table_of(SupplierProduct)
    here = (
        (table.c.product_id == product_id)
        & (table.c.supplier_id == supplier_id)
        & (table.c.min_quantity == min_quantity)
    )
    before = uow.row(select(table).where(here).with_for_update())
    values: dict[str, Any] = {"unit_price": unit_price, "lead_days": lead_days}
    if supplier_code is not None:
        values |= _called(uow, supplier_id, product_id, clean(supplier_code))
    if before is None:
        write.insert_one(
            uow, SupplierProduct, product_id=product_id, supplier_id=supplier_id, min_quantity=min_quantity,
            currency=supplier.currency, **values,
        )  # fmt: skip
    else:
        write.update(uow, SupplierProduct, dict(before._mapping), **values)
    return product_id


def _called(uow: UnitOfWork, supplier_id: int, product_id: int, code: str) -> dict[str, str]:
    """What the supplier calls the product, as it is kept."""
    table = table_of(SupplierProduct)
    if code and (error := why_not_code(code, longest=60)):
        error.field = "supplier_code"
        raise error
    taken = select(table.c.id).where(table.c.supplier_id == supplier_id, table.c.sort_code == fold(code))
    if code and uow.value(taken.where(table.c.product_id != product_id).limit(1)) is not None:
        raise InvalidInput("code_taken", N_("The code {code} is in use."), field="supplier_code", code=code)
    return {"supplier_code": code, "sort_code": fold(code)}
