"""Goods that are planned and promised: called by the rooms to the right, and before goods leave.

Everything takes many lines at once: the number of statements does not grow with them. Rows are locked in the order
product, place, lot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select
from sqlmodel import SQLModel

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.errors import NotEnough, raise_all
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.products import queries as products
from erp_tui.domain.stock import queries
from erp_tui.domain.stock.models import PlannedMove, Reservation, StockBalance
from erp_tui.domain.stock.rules import NewPlan, StockLowered, StockRaised, Want


def plan(uow: UnitOfWork, moves: Sequence[NewPlan]) -> None:
    """Note what will come or go. What goes out lowers the forecast: purchasing hears of it."""
    write.insert(
        uow, PlannedMove, [{name: getattr(move, name) for name in NewPlan.__dataclass_fields__} for move in moves]
    )
    _tell_lowered(uow, [(m.record_id, m.warehouse_id, m.product_id) for m in moves if m.direction == "out"])


def unplan(uow: UnitOfWork, quantities: Mapping[int, Decimal]) -> None:
    """Take so much off the plans of document lines; a plan that has nothing left goes."""
    if not quantities:
        return
    table = table_of(PlannedMove)
    question = select(table).where(table.c.line_id.in_(sorted(quantities))).order_by(table.c.id).with_for_update()
    left = dict(quantities)
    gone, lower = [], []
    for row in uow.rows(question):
        taken = min(left[row.line_id], row.quantity)
        left[row.line_id] -= taken
        if taken == row.quantity:
            gone.append(dict(row._mapping))
        elif taken > 0:
            lower.append(({"id": row.id}, {"quantity": -taken}))
    write.delete(uow, PlannedMove, gone)
    write.move_figures(uow, PlannedMove, lower)


def balances(uow: UnitOfWork, product_ids: Iterable[int], warehouse_id: int) -> dict[int, list[dict[str, Any]]]:
    """The locked balances of products in a warehouse, by product, in the order goods are taken."""
    table = table_of(StockBalance)
    question = (
        select(table)
        .where(
            table.c.product_id.in_(sorted(set(product_ids))),
            table.c.location_id.in_(queries.storage(uow, warehouse_id)),
        )
        .order_by(table.c.product_id, table.c.location_id, table.c.lot_id)
        .with_for_update()
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in uow.rows(question):
        found[row.product_id].append(dict(row._mapping))
    return found


def reserve(uow: UnitOfWork, warehouse_id: int, wants: Sequence[Want], *, partly: bool = False) -> dict[int, Decimal]:
    """Promise what is free to document lines, in their order; gives what each line got (nothing: not named).

    Where the setting stock.when_short says `refuse`, anything short refuses all of it, naming each shortfall; `partly` takes
    what there is all the same (goods that come in later for orders that wait).
    """
    wants = [want for want in wants if want.quantity > 0]
    if not wants:
        return {}
    there = balances(uow, [want.product_id for want in wants], warehouse_id)
    got: dict[int, Decimal] = {}
    new: dict[tuple[int, int, int], dict[str, Any]] = {}
    moved: dict[tuple[int, int, int], Decimal] = defaultdict(lambda: ZERO)
    for want in wants:
        left = want.quantity
        for balance in there.get(want.product_id, ()):
            given = max(ZERO, min(left, balance["on_hand"] - balance["reserved"]))
            if given == 0:
                continue
            balance["reserved"] += given
            left -= given
            place = (want.line_id, balance["location_id"], balance["lot_id"])
            row = new.setdefault(
                place,
                {
                    "line_id": place[0],
                    "location_id": place[1],
                    "lot_id": place[2],
                    "product_id": want.product_id,
                    "record_id": want.record_id,
                    "quantity": ZERO,
                },
            )
            row["quantity"] += given
            moved[want.product_id, place[1], place[2]] += given
        if left < want.quantity:
            got[want.line_id] = got.get(want.line_id, ZERO) + want.quantity - left
    if not partly and administration.setting(uow, "stock.when_short") == "refuse":
        _refuse_short(uow, wants, got)
    _promise(uow, list(new.values()), moved)
    return got


def _promise(uow: UnitOfWork, promises: list[dict[str, Any]], moved: Mapping[tuple[int, int, int], Decimal]) -> None:
    if not promises:
        return
    kept = table_of(StockBalance)
    met = write.move_figures(
        uow,
        StockBalance,
        [
            ({"product_id": p, "location_id": place, "lot_id": lot}, {"reserved": q})
            for (p, place, lot), q in moved.items()
        ],
        kept.c.on_hand - kept.c.reserved >= bindparam("add_reserved", type_=kept.c.reserved.type),
        must=False,
    )
    if not met:
        raise NotEnough("stock_gone", N_("Somebody else has just taken this stock: try again."))
    table = table_of(Reservation)
    keys = ("line_id", "location_id", "lot_id")
    there = {
        (row.line_id, row.location_id, row.lot_id)
        for row in uow.rows(
            select(table.c.line_id, table.c.location_id, table.c.lot_id)
            .where(table.c.line_id.in_(sorted({row["line_id"] for row in promises})))
            .with_for_update()
        )
    }
    write.insert(uow, Reservation, [row for row in promises if tuple(row[key] for key in keys) not in there])
    write.move_figures(
        uow,
        Reservation,
        [
            ({key: row[key] for key in keys}, {"quantity": row["quantity"]})
            for row in promises
            if tuple(row[key] for key in keys) in there
        ],
    )


def _refuse_short(uow: UnitOfWork, wants: Sequence[Want], got: Mapping[int, Decimal]) -> None:
    short = [want for want in wants if got.get(want.line_id, ZERO) < want.quantity]
    if not short:
        return
    named = products.by_id(uow, [want.product_id for want in short])
    raise_all(
        [
            NotEnough(
                "short",
                N_("{code} {name}: {wanted} wanted, {free} free."),
                field="quantity",
                code=named[want.product_id].code,
                name=named[want.product_id].name,
                wanted=want.quantity,
                free=got.get(want.line_id, ZERO),
            )
            for want in short
        ]
    )


def release(
    uow: UnitOfWork, amounts: Mapping[int, Decimal | None], *, record_id: int, tell: bool = True
) -> dict[int, Decimal]:
    """Give up promises of document lines: so much, or all (None); gives what was released. Others may get it now."""
    found = take(uow, {line: (q, None) for line, q in amounts.items()})
    released: dict[int, Decimal] = {}
    raised: list[tuple[int, int, int]] = []
    for row in found:
        released[row.line_id] = released.get(row.line_id, ZERO) + row.quantity
        warehouse = queries.locations(uow)[row.location_id].warehouse_id
        assert warehouse is not None
        raised.append((record_id, warehouse, row.product_id))
    _lower_reserved(uow, found)
    if tell:
        tell_raised(uow, raised)
    return released


@dataclass(frozen=True)
class Taken:
    line_id: int
    location_id: int
    lot_id: int
    product_id: int
    quantity: Decimal


def take(uow: UnitOfWork, amounts: Mapping[int, tuple[Decimal | None, int | None]]) -> list[Taken]:
    """Lower the reservation rows of lines; gives what was taken from where. The balances are the caller's."""
    if not amounts:
        return []
    table = table_of(Reservation)
    question = (
        select(table)
        .where(table.c.line_id.in_(sorted(amounts)))
        .order_by(table.c.product_id, table.c.location_id, table.c.lot_id, table.c.line_id)
        .with_for_update()
    )
    left = {line: quantity for line, (quantity, _warehouse) in amounts.items()}
    taken, gone, lower = [], [], []
    for row in uow.rows(question):
        limit = left[row.line_id]
        part = row.quantity if limit is None else min(limit, row.quantity)
        if part <= 0:
            continue
        if limit is not None:
            left[row.line_id] = limit - part
        taken.append(Taken(row.line_id, row.location_id, row.lot_id, row.product_id, part))
        if part == row.quantity:
            gone.append(dict(row._mapping))
        else:
            keys = {name: row._mapping[name] for name in ("line_id", "location_id", "lot_id")}
            lower.append((keys, {"quantity": -part}))
    write.delete(uow, Reservation, gone)
    write.move_figures(uow, Reservation, lower)
    return taken


def _lower_reserved(uow: UnitOfWork, taken: Sequence[Taken]) -> None:
    sums: dict[tuple[int, int, int], Decimal] = defaultdict(lambda: ZERO)
    for one in taken:
        sums[one.product_id, one.location_id, one.lot_id] -= one.quantity
    write.move_figures(
        uow,
        StockBalance,
        [
            ({"product_id": p, "location_id": place, "lot_id": lot}, {"reserved": q})
            for (p, place, lot), q in sums.items()
        ],
        at_least(StockBalance, "reserved"),
    )


def at_least(model: type[SQLModel], name: str) -> ColumnElement[bool]:
    """The guard of a figure that never falls below zero."""
    column = table_of(model).c[name]
    return column + bindparam(f"add_{name}", type_=column.type) >= 0


def _tell_lowered(uow: UnitOfWork, what: Iterable[tuple[int, int, int]]) -> None:
    for (record_id, warehouse_id), ids in _by_place(what).items():
        uow.tell(StockLowered(record_id, warehouse_id, ids))


def tell_raised(uow: UnitOfWork, what: Iterable[tuple[int, int, int]]) -> None:
    for (record_id, warehouse_id), ids in _by_place(what).items():
        uow.tell(StockRaised(record_id, warehouse_id, ids))


def _by_place(what: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int], tuple[int, ...]]:
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for record_id, warehouse_id, product_id in what:
        found[record_id, warehouse_id].add(product_id)
    return {key: tuple(sorted(ids)) for key, ids in sorted(found.items())}
