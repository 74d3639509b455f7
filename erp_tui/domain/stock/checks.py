"""What must always hold of stock: kept figures are the sums of their moves, promises, layers and postings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, or_, select

from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.products.models import Product
from erp_tui.domain.stock import queries
from erp_tui.domain.stock.models import (
    CostLayer,
    PlannedMove,
    Reservation,
    StockBalance,
    StockMove,
    StockValue,
)


def _balances_are_moves(unit: Unit) -> Iterator[Fault]:
    table, kept = table_of(StockMove), table_of(StockBalance)
    places = set(queries.storage(unit)) | {
        view.id for view in queries.locations(unit).values() if view.kind == "storage"
    }
    sums: dict[tuple[int, int, int], Decimal] = {}
    for column, sign in ((table.c.to_location_id, 1), (table.c.from_location_id, -1)):
        question = select(table.c.product_id, column, table.c.lot_id, sum_of(table.c.quantity)).group_by(
            table.c.product_id, column, table.c.lot_id
        )
        for product_id, place, lot, quantity in map(tuple, unit.rows(question)):
            if place in places:
                key = (product_id, place, lot)
                sums[key] = sums.get(key, ZERO) + sign * quantity
    for row in unit.rows(select(kept)):
        moved = sums.pop((row.product_id, row.location_id, row.lot_id), ZERO)
        if moved != row.on_hand:
            yield Fault(
                row.product_id,
                N_("Stock kept is {kept}, its moves say {moved}."),
                {"kept": row.on_hand, "moved": moved},
            )
    for (product_id, _place, _lot), moved in sums.items():
        if moved != 0:
            yield Fault(product_id, N_("Stock kept is {kept}, its moves say {moved}."), {"kept": ZERO, "moved": moved})


def _reserved_is_reservations(unit: Unit) -> Iterator[Fault]:
    kept, promised = table_of(StockBalance), table_of(Reservation)
    sums = {
        (row.product_id, row.location_id, row.lot_id): row.quantity
        for row in unit.rows(
            select(
                promised.c.product_id,
                promised.c.location_id,
                promised.c.lot_id,
                sum_of(promised.c.quantity).label("quantity"),
            ).group_by(promised.c.product_id, promised.c.location_id, promised.c.lot_id)
        )
    }
    for row in unit.rows(select(kept)):
        found = sums.pop((row.product_id, row.location_id, row.lot_id), ZERO)
        if found != row.reserved or row.reserved < 0:
            yield Fault(
                row.product_id,
                N_("Reserved is kept as {kept}, the reservations say {found}."),
                {"kept": row.reserved, "found": found},
            )
        if row.reserved > row.on_hand and row.reserved > 0:
            yield Fault(
                row.product_id,
                N_("{reserved} are reserved, {on_hand} are there."),
                {"reserved": row.reserved, "on_hand": row.on_hand},
            )
    for (product_id, _place, _lot), found in sums.items():
        yield Fault(
            product_id, N_("Reserved is kept as {kept}, the reservations say {found}."), {"kept": ZERO, "found": found}
        )


def _value_quantities(unit: Unit) -> Iterator[Fault]:
    kept, values = table_of(StockBalance), table_of(StockValue)
    sums = {
        row.product_id: row.quantity
        for row in unit.rows(
            select(kept.c.product_id, sum_of(kept.c.on_hand).label("quantity")).group_by(kept.c.product_id)
        )
    }
    for row in unit.rows(select(values)):
        if sums.get(row.product_id, ZERO) != row.quantity or (row.quantity == 0 and row.value != 0):
            yield Fault(
                row.product_id,
                N_("Valued are {quantity} for {value}, in stock are {there}."),
                {"quantity": row.quantity, "value": row.value, "there": sums.get(row.product_id, ZERO)},
            )


def _value_is_inventory(unit: Unit) -> Iterator[Fault]:
    values = table_of(StockValue)
    kept, booked = unit.value(select(sum_of(values.c.value))), ledger.balance_of(unit, "inventory")
    if kept != booked:
        yield Fault(None, N_("Stock is worth {kept}, the ledger says {booked}."), {"kept": kept, "booked": booked})


def _layers_are_value(unit: Unit) -> Iterator[Fault]:
    """First-in-first-out and last-in-first-out: what is left of the receipts is what is valued."""
    layers, values, products_ = table_of(CostLayer), table_of(StockValue), table_of(Product)
    left = {
        row.product_id: (row.quantity, row.value)
        for row in unit.rows(
            select(layers.c.product_id, sum_of(layers.c.quantity_left).label("quantity"),
                   sum_of(layers.c.value_left).label("value")).group_by(layers.c.product_id)
        )
    }  # fmt: skip
    question = select(values).join(products_, products_.c.id == values.c.product_id)
    for row in unit.rows(question.where(products_.c.valuation.in_(("fifo", "lifo")), values.c.quantity >= 0)):
        if left.get(row.product_id, (ZERO, ZERO)) != (row.quantity, row.value):
            yield Fault(row.product_id, N_("What is left of the receipts is not what is valued."))


def _no_negative(unit: Unit) -> Iterator[Fault]:
    from erp_tui.domain.administration import queries as administration

    if administration.setting(unit, "stock.when_short") == "allow":
        return
    kept = table_of(StockBalance)
    for row in unit.rows(select(kept).where(or_(kept.c.on_hand < 0, kept.c.reserved < 0))):
        yield Fault(row.product_id, N_("Stock is below zero: {on_hand}"), {"on_hand": row.on_hand})


def _plans_have_quantity(unit: Unit) -> Iterator[Fault]:
    table = table_of(PlannedMove)
    for row in unit.rows(
        select(table.c.record_id, func.count().label("n")).where(table.c.quantity <= 0).group_by(table.c.record_id)
    ):
        yield Fault(row.record_id, N_("A planned move has no quantity."))


CHECKS = (
    Check("stock.moves", N_("Kept stock equals its moves"), _balances_are_moves),
    Check(
        "stock.reserved",
        N_("Kept reservations equal the reservations and never pass the stock"),
        _reserved_is_reservations,
    ),
    Check("stock.valued", N_("Valued quantities equal the stock"), _value_quantities),
    Check("stock.layers", N_("What is left of receipts equals what is valued"), _layers_are_value),
    Check("stock.inventory", N_("The value of stock equals the ledger's inventory"), _value_is_inventory),
    Check("stock.negative", N_("No stock is below zero unless that is allowed"), _no_negative),
    Check("stock.plans", N_("Planned moves have a quantity"), _plans_have_quantity),
)
