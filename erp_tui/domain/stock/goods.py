"""Goods that are planned, promised, leave and come: called by the rooms to the right, never by a user alone.

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
from sqlmodel import SQLModel

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.errors import BusinessError, NotAllowed, NotEnough, raise_all
from erp_tui.domain.kernel.money import EXACT, ZERO, Currency, unit_price
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.products import queries as products
from erp_tui.domain.stock import queries, valuation
from erp_tui.domain.stock.models import CostLayer, PlannedMove, Reservation, StockBalance, StockMove, StockValue
from erp_tui.domain.stock.rules import Incoming, Issue, NewPlan, StockLowered, StockRaised, Want

# ------------------------------------------------------------------------------------------------ plans


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


# ------------------------------------------------------------------------------------------------ promises


def _balances(uow: UnitOfWork, product_ids: Iterable[int], warehouse_id: int) -> dict[int, list[dict[str, Any]]]:
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
    balances = _balances(uow, [want.product_id for want in wants], warehouse_id)
    got: dict[int, Decimal] = {}
    new: dict[tuple[int, int, int], dict[str, Any]] = {}
    moved: dict[tuple[int, int, int], Decimal] = defaultdict(lambda: ZERO)
    for want in wants:
        left = want.quantity
        for balance in balances.get(want.product_id, ()):
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
    found = _take_promises(uow, {line: (q, None) for line, q in amounts.items()})
    released: dict[int, Decimal] = {}
    raised: list[tuple[int, int, int]] = []
    for row in found:
        released[row.line_id] = released.get(row.line_id, ZERO) + row.quantity
        warehouse = queries.locations(uow)[row.location_id].warehouse_id
        assert warehouse is not None
        raised.append((record_id, warehouse, row.product_id))
    _lower_reserved(uow, found)
    if tell:
        _tell_raised(uow, raised)
    return released


@dataclass(frozen=True)
class _Taken:
    line_id: int
    location_id: int
    lot_id: int
    product_id: int
    quantity: Decimal


def _take_promises(uow: UnitOfWork, amounts: Mapping[int, tuple[Decimal | None, int | None]]) -> list[_Taken]:
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
        taken.append(_Taken(row.line_id, row.location_id, row.lot_id, row.product_id, part))
        if part == row.quantity:
            gone.append(dict(row._mapping))
        else:
            keys = {name: row._mapping[name] for name in ("line_id", "location_id", "lot_id")}
            lower.append((keys, {"quantity": -part}))
    write.delete(uow, Reservation, gone)
    write.move_figures(uow, Reservation, lower)
    return taken


def _lower_reserved(uow: UnitOfWork, taken: Sequence[_Taken]) -> None:
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
        _at_least(StockBalance, "reserved"),
    )


def _at_least(model: type[SQLModel], name: str) -> ColumnElement[bool]:
    """The guard of a figure that never falls below zero."""
    column = table_of(model).c[name]
    return column + bindparam(f"add_{name}", type_=column.type) >= 0


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
        for product_id, rows in _balances(uow, wanted, warehouse).items():
            balances[product_id, warehouse] = rows
    wanted_by_line: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for one in ordered:
        wanted_by_line[one.line_id] += one.quantity
    promised: dict[int, list[_Taken]] = defaultdict(list)
    for taken in _take_promises(uow, {line: (q, None) for line, q in wanted_by_line.items()}):
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
    uow: UnitOfWork, one: Issue, promised: list[_Taken], balances: Mapping[tuple[int, int], list[dict[str, Any]]]
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
        _at_least(StockBalance, "reserved"),
        *(() if below_zero else (_promises_kept(),)),
    )
    held = _Holdings(uow, [piece.product_id for piece in pieces], on)
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
    held = _Holdings(uow, [one.product_id for one in goods], on)
    outside = queries.outside(uow, source)
    booked, moves, layers = {}, [], []
    for one, move_id in zip(goods, uow.new_ids(len(goods)), strict=True):
        booked[one.doc_line_id], layer = held.receive(one.product_id, one.quantity, one.value)
        move = _move(
            uow,
            one.product_id,
            outside,
            places[one.doc_line_id],
            0,
            one.quantity,
            one.value,
            on,
            record_id,
            one.doc_line_id,
        )
        moves.append({"id": move_id, **move})
        if layer is not None:
            layers.append(
                {
                    "product_id": one.product_id,
                    "move_id": move_id,
                    "quantity_left": layer.quantity,
                    "value_left": layer.value,
                }
            )
    write.insert(uow, StockMove, moves)
    write.insert(uow, CostLayer, layers)
    held.store()
    _tell_raised(uow, [(record_id, one.warehouse_id, one.product_id) for one in goods])
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


class _Holdings:
    """The values of some products while goods move; read under lock, written back once."""

    def __init__(self, uow: UnitOfWork, product_ids: Iterable[int], on: date) -> None:
        self.uow = uow
        self.on = on
        self.currency: Currency = administration.base_currency(uow)
        ids = sorted(set(product_ids))
        views = products.by_id(uow, ids)
        table = table_of(StockValue)
        question = select(table).where(table.c.product_id.in_(ids)).order_by(table.c.product_id).with_for_update()
        self.before = {row.product_id: row._mapping for row in uow.rows(question)}
        self.held: dict[int, valuation.Holding] = {}
        for product_id in ids:
            row, view = self.before.get(product_id), views[product_id]
            if row and row["valued_on"] is not None and on < row["valued_on"]:
                raise NotAllowed(
                    "valued_later", N_("{name} was valued on {day}: an earlier day is not possible."), field="on",
                    name=view.name, day=row["valued_on"],
                )  # fmt: skip
            self.held[product_id] = valuation.Holding(
                view.valuation,
                row["quantity"] if row else ZERO,
                row["value"] if row else ZERO,
                row["last_cost"] if row else view.standard_cost,
                view.standard_cost,
            )
        self._read_layers([i for i in ids if views[i].valuation in ("fifo", "lifo")])

    def _read_layers(self, ids: list[int]) -> None:
        self.layer_rows: dict[int, dict[str, Any]] = {}
        if not ids:
            return
        table = table_of(CostLayer)
        for row in self.uow.rows(
            select(table).where(table.c.product_id.in_(ids)).order_by(table.c.id).with_for_update()
        ):
            self.layer_rows[row.id] = dict(row._mapping)
            self.held[row.product_id].layers.append(valuation.Layer(row.quantity_left, row.value_left, row.id))

    def issue(self, product_id: int, quantity: Decimal) -> Decimal:
        return valuation.issue(self.held[product_id], quantity, self.currency)

    def receive(self, product_id: int, quantity: Decimal, value: Decimal) -> tuple[Decimal, valuation.Layer | None]:
        held = self.held[product_id]
        count = len(held.layers)
        booked = valuation.receive(held, quantity, value, self.currency)
        return booked, held.layers[-1] if len(held.layers) > count else None

    def store(self) -> None:
        new = [product_id for product_id in self.held if product_id not in self.before]
        write.insert_unless_there(self.uow, StockValue, [{"product_id": product_id} for product_id in new])
        moves: list[tuple[dict[str, Any], dict[str, Any]]] = []
        for product_id, held in self.held.items():
            row = self.before.get(product_id) or {"quantity": ZERO, "value": ZERO, "last_cost": ZERO}
            moves.append(
                (
                    {"product_id": product_id},
                    {
                        "quantity": held.quantity - row["quantity"],
                        "value": held.value - row["value"],
                        "last_cost": held.last_cost - row["last_cost"],
                    },
                )
            )
        write.move_figures(self.uow, StockValue, moves)
        later = [i for i in self.held if i in new or self.before[i]["valued_on"] != self.on]
        if later:
            kept = table_of(StockValue)
            write.change_figures(self.uow, StockValue, kept.c.product_id.in_(sorted(later)), valued_on=self.on)
        self._store_layers()

    def _store_layers(self) -> None:
        gone, lower = [], []
        for held in self.held.values():
            for layer in held.layers:
                if layer.id is None:
                    continue
                row = self.layer_rows[layer.id]
                if layer.quantity <= 0:
                    gone.append(row)
                elif layer.quantity != row["quantity_left"]:
                    lower.append(
                        (
                            {"id": layer.id},
                            {
                                "quantity_left": layer.quantity - row["quantity_left"],
                                "value_left": layer.value - row["value_left"],
                            },
                        )
                    )
        write.delete(self.uow, CostLayer, gone)
        write.move_figures(self.uow, CostLayer, lower)


# ------------------------------------------------------------------------------------------------ facts


def _tell_lowered(uow: UnitOfWork, what: Iterable[tuple[int, int, int]]) -> None:
    for (record_id, warehouse_id), ids in _by_place(what).items():
        uow.tell(StockLowered(record_id, warehouse_id, ids))


def _tell_raised(uow: UnitOfWork, what: Iterable[tuple[int, int, int]]) -> None:
    for (record_id, warehouse_id), ids in _by_place(what).items():
        uow.tell(StockRaised(record_id, warehouse_id, ids))


def _by_place(what: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int], tuple[int, ...]]:
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for record_id, warehouse_id, product_id in what:
        found[record_id, warehouse_id].add(product_id)
    return {key: tuple(sorted(ids)) for key, ids in sorted(found.items())}


def cost_now(uow: UnitOfWork, product_id: int) -> Decimal:
    """The cost of one unit of a product now: value by quantity, or the last known."""
    return _Holdings(uow, [product_id], uow.today).held[product_id].unit_cost
