"""Goods that leave and come: called by the rooms to the right, never by a user alone.

Everything takes many lines at once: the number of statements does not grow with them. Rows are locked in the order
product, place, lot. Values are in base currency; the callers post what is given back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.errors import BusinessError, NotEnough, raise_all
from erp_tui.domain.kernel.money import EXACT, ZERO, unit_price
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.products import queries as products
from erp_tui.domain.stock import promises, queries
from erp_tui.domain.stock.holdings import Holdings
from erp_tui.domain.stock.models import CostLayer, StockBalance, StockMove
from erp_tui.domain.stock.rules import Incoming, Issue

# ------------------------------------------------------------------------------------------------ leaving


def issue(
    uow: UnitOfWork, *, on: date, record_id: int, goods: Sequence[Issue], to: str = "customer"
) -> dict[int, Decimal]:
    """Goods leave: first what is promised to the line, then what is free. Gives the value by document line.

    Without enough it is refused, naming each shortfall; where stock.when_short says `allow`, stock goes below zero.
    """
    if not goods:
        return {}
    ordered = sorted(goods, key=lambda one: (one.product_id, one.doc_line_id))
    balances: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for warehouse in sorted({one.warehouse_id for one in ordered}):
        wanted = [one.product_id for one in ordered if one.warehouse_id == warehouse]
        for product_id, rows in promises.balances(uow, wanted, warehouse).items():
            balances[product_id, warehouse] = rows
    wanted_by_line: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for one in ordered:
        wanted_by_line[one.line_id] += one.quantity
    promised: dict[int, list[promises.Taken]] = defaultdict(list)
    for taken in promises.take(uow, {line: (q, None) for line, q in wanted_by_line.items()}):
        promised[taken.line_id].append(taken)
    pieces = [_piece for one in ordered for _piece in _pieces(uow, one, promised[one.line_id], balances)]
    allow = administration.setting(uow, "stock.when_short") == "allow"
    if not allow:
        _refuse_missing(uow, ordered, pieces)
    return _move_out(uow, on, record_id, pieces, queries.outside(uow, to), below_zero=allow)


@dataclass
class _Piece:
    """So much from one place for one document line; `reserved` of it was promised."""

    product_id: int
    location_id: int
    lot_id: int
    quantity: Decimal
    reserved: Decimal
    doc_line_id: int
    missing: bool = False


def _pieces(
    uow: UnitOfWork,
    one: Issue,
    promised: list[promises.Taken],
    balances: Mapping[tuple[int, int], list[dict[str, Any]]],
) -> list[_Piece]:
    left = one.quantity
    found: list[_Piece] = []
    here = {(row["location_id"], row["lot_id"]): row for row in balances.get((one.product_id, one.warehouse_id), ())}
    for taken in promised:
        part = min(left, taken.quantity)
        if part > 0 and (balance := here.get((taken.location_id, taken.lot_id))):
            found.append(_Piece(one.product_id, taken.location_id, taken.lot_id, part, part, one.doc_line_id))
            balance["on_hand"] -= part
            balance["reserved"] -= part
            left -= part
    for (place, lot), balance in here.items():
        if one.location_id not in (None, place):
            continue
        part = max(ZERO, min(left, balance["on_hand"] - balance["reserved"]))
        if part > 0:
            found.append(_Piece(one.product_id, place, lot, part, ZERO, one.doc_line_id))
            balance["on_hand"] -= part
            left -= part
    if left > 0:
        place = one.location_id or queries.warehouses(uow)[one.warehouse_id].stock_location_id
        found.append(_Piece(one.product_id, place, 0, left, ZERO, one.doc_line_id, missing=True))
    return found


def _refuse_missing(uow: UnitOfWork, goods: Sequence[Issue], pieces: Sequence[_Piece]) -> None:
    missing = [piece for piece in pieces if piece.missing]
    if not missing:
        return
    wanted = {one.doc_line_id: one.quantity for one in goods}
    named = products.by_id(uow, [piece.product_id for piece in missing])
    faults: list[BusinessError] = [
        NotEnough(
            "short",
            N_("{code} {name}: {wanted} wanted, {free} free."),
            field="quantity",
            code=named[piece.product_id].code,
            name=named[piece.product_id].name,
            wanted=wanted[piece.doc_line_id],
            free=wanted[piece.doc_line_id] - piece.quantity,
        )
        for piece in missing
    ]
    raise_all(faults)


def _move_out(
    uow: UnitOfWork, on: date, record_id: int, pieces: Sequence[_Piece], place: int, *, below_zero: bool
) -> dict[int, Decimal]:
    if any(piece.missing for piece in pieces):  # allowed to go below zero: the balance may not exist yet
        _make_balances(uow, [(piece.product_id, piece.location_id, piece.lot_id) for piece in pieces if piece.missing])
    sums: dict[tuple[int, int, int], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for piece in pieces:
        sums[piece.product_id, piece.location_id, piece.lot_id][0] -= piece.quantity
        sums[piece.product_id, piece.location_id, piece.lot_id][1] -= piece.reserved
    write.move_figures(
        uow,
        StockBalance,
        [
            ({"product_id": p, "location_id": at, "lot_id": lot}, {"on_hand": q, "reserved": r})
            for (p, at, lot), (q, r) in sums.items()
        ],
        promises.at_least(StockBalance, "reserved"),
        *(() if below_zero else (_promises_kept(),)),
    )
    held = Holdings(uow, [piece.product_id for piece in pieces], on)
    values: dict[int, Decimal] = defaultdict(lambda: ZERO)
    moves = []
    for piece in pieces:
        value = held.issue(piece.product_id, piece.quantity)
        values[piece.doc_line_id] += value
        moves.append(
            _move(uow, piece.product_id, piece.location_id, place, piece.lot_id, piece.quantity, value, on, record_id,
                  piece.doc_line_id)
        )  # fmt: skip
    write.insert(uow, StockMove, moves)
    held.store()
    return dict(values)


def _promises_kept() -> ColumnElement[bool]:
    """The guard of what leaves: at least what is promised to others stays."""
    kept = table_of(StockBalance).c
    adds = {name: bindparam(f"add_{name}", type_=kept[name].type) for name in ("on_hand", "reserved")}
    return kept.on_hand + adds["on_hand"] >= kept.reserved + adds["reserved"]


def _move(
    uow: UnitOfWork,
    product_id: int,
    source: int,
    target: int,
    lot_id: int,
    quantity: Decimal,
    value: Decimal,
    on: date,
    record_id: int | None,
    line_id: int | None,
) -> dict[str, Any]:
    return {
        "product_id": product_id,
        "from_location_id": source,
        "to_location_id": target,
        "lot_id": lot_id,
        "quantity": quantity,
        "unit_cost": unit_price(EXACT.divide(value, quantity)),
        "value": value,
        "on": on,
        "at": uow.now,
        "record_id": record_id,
        "line_id": line_id,
    }


# ------------------------------------------------------------------------------------------------ coming


def receive(uow: UnitOfWork, *, on: date, record_id: int, source: str, goods: Sequence[Incoming]) -> dict[int, Decimal]:
    """Goods come in from a supplier, customer, production or the differences; gives by document line how much the
    value of stock rises. What the caller's value differs by is a stock difference (standard cost, or goods that were
    below zero). The reactions to more stock run when the verb ends.
    """
    if not goods:
        return {}
    places = {
        one.doc_line_id: one.location_id or queries.warehouses(uow)[one.warehouse_id].stock_location_id for one in goods
    }
    _make_balances(uow, [(one.product_id, places[one.doc_line_id], 0) for one in goods])
    sums: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for one in goods:
        sums[one.product_id, places[one.doc_line_id]] += one.quantity
    write.move_figures(
        uow,
        StockBalance,
        [({"product_id": p, "location_id": place, "lot_id": 0}, {"on_hand": q}) for (p, place), q in sums.items()],
    )
    held = Holdings(uow, [one.product_id for one in goods], on)
    outside = queries.outside(uow, source)
    booked, moves, layers = {}, [], []
    for one, move_id in zip(goods, uow.new_ids(len(goods)), strict=True):
        booked[one.doc_line_id], layer = held.receive(one.product_id, one.quantity, one.value, one.unit_cost)
        to = places[one.doc_line_id]
        move = _move(uow, one.product_id, outside, to, 0, one.quantity, one.value, on, record_id, one.doc_line_id)
        moves.append({"id": move_id, **move})
        if layer is not None:
            layers.append(
                {
                    "product_id": one.product_id,
                    "move_id": move_id,
                    "quantity_left": layer.quantity,
                    "value_left": layer.value,
                    "unit_cost": layer.unit_cost,
                }
            )
    write.insert(uow, StockMove, moves)
    write.insert(uow, CostLayer, layers)
    held.store()
    promises.tell_raised(uow, [(record_id, one.warehouse_id, one.product_id) for one in goods])
    return booked


def _make_balances(uow: UnitOfWork, places: Iterable[tuple[int, int, int]]) -> None:
    """Balances that do not exist yet. Known ones are remembered for the unit: most goods have lain there before."""
    wanted = sorted(set(places))
    table = table_of(StockBalance)
    there = {
        (row.product_id, row.location_id, row.lot_id)
        for row in uow.rows(
            select(table.c.product_id, table.c.location_id, table.c.lot_id)
            .where(table.c.product_id.in_(sorted({p for p, _place, _lot in wanted})))
            .order_by(table.c.product_id, table.c.location_id, table.c.lot_id)
            .with_for_update()
        )
    }
    write.insert_unless_there(
        uow,
        StockBalance,
        [
            {"product_id": product_id, "location_id": place, "lot_id": lot}
            for product_id, place, lot in wanted
            if (product_id, place, lot) not in there
        ],
    )
