"""How far order lines are: kept figures, plans and promises, changed by the order's own verbs and by what later rooms report.

Everything takes whole orders at once: the number of statements does not grow with the lines.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.orders import kits, to_invoice
from erp_tui.domain.orders.models import Order, OrderLine, OrderLineProgress
from erp_tui.domain.orders.rules import COMPONENT, DELIVERED_KINDS, OrderState, Progress
from erp_tui.domain.products import queries as products
from erp_tui.domain.products.models import Product
from erp_tui.domain.stock import promises
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock.rules import NewPlan, Want, covered_on

_OF_LINE = ("kind", "text", "requested_on", "kit_line_id", "per_kit")


of = Progress.of
"""The progress of a row."""


def locked(uow: UnitOfWork, order_id: int, only: Collection[int] | None = None) -> dict[int, dict[str, Any]]:
    """The progress of the lines of an order under lock, by line, with the line's kind and text.

    `only`: of these, and of the components that they bring as kits.
    """
    kept, lines, goods_ = table_of(OrderLineProgress), table_of(OrderLine), table_of(Product)
    stocked = lines.c.kind.in_(("product", COMPONENT)) & (func.coalesce(goods_.c.kind, "") == "goods")
    question = (
        select(kept, *(lines.c[name] for name in _OF_LINE), stocked.label("is_stocked"))
        .join(lines, lines.c.id == kept.c.line_id)
        .outerjoin(goods_, goods_.c.id == kept.c.product_id)
        .where(kept.c.order_id == order_id)
        .order_by(kept.c.line_id)
        .with_for_update(of=kept)
    )
    if only is not None:
        question = question.where(lines.c.id.in_(sorted(only)) | lines.c.kit_line_id.in_(sorted(only)))
    return {row.line_id: dict(row._mapping) for row in uow.rows(question)}


def begin(uow: UnitOfWork, header: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """The first progress of lines of a confirmed order."""
    made = write.insert(
        uow,
        OrderLineProgress,
        [
            {
                "line_id": line["id"],
                "order_id": header["id"],
                "product_id": line["product_id"],
                "warehouse_id": header["warehouse_id"],
                "quantity_ordered": line["stock_quantity"],
            }
            for line in lines
        ],
    )
    by_id = {line["id"]: line for line in lines}
    views = products.by_id(uow, {line["product_id"] for line in lines if line["product_id"] is not None})
    return {
        row["line_id"]: row
        | {name: by_id[row["line_id"]][name] for name in _OF_LINE}
        | {
            "is_stocked": by_id[row["line_id"]]["kind"] in ("product", COMPONENT)
            and row["product_id"] in views
            and views[row["product_id"]].kind == "goods"
        }
        for row in made
    }


def _with_parts(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    changed: Sequence[Mapping[str, Any]],
    kept: dict[int, dict[str, Any]],
) -> Sequence[Mapping[str, Any]]:
    """The changed lines and what they mean for components of kits; progress of those that are new is begun, in `kept` too."""
    new = [line for line in changed if line["id"] not in kept]
    if any(row["kit_line_id"] is not None for row in kept.values()):
        table = table_of(OrderLine)
        question = select(table).where(table.c.order_id == header["id"], table.c.kind == COMPONENT)
        present = [dict(row._mapping) for row in uow.rows(question.order_by(table.c.id))]
        changed = [*changed, *kits.follow(uow, changed, kept, present)]
    if new:
        parts = kits.explode(uow, new)
        kept |= begin(uow, header, [*new, *parts])
        changed = [*changed, *parts]
    return changed


def _order_as_changed(
    uow: UnitOfWork, changed: Sequence[Mapping[str, Any]], kept: Mapping[int, dict[str, Any]]
) -> dict[int, Decimal]:
    """The quantities ordered become those of the lines, in `kept` too. Gives what was to be delivered of those before."""
    moved = {
        line["id"]: line["stock_quantity"] - kept[line["id"]]["quantity_ordered"]
        for line in changed
        if line["stock_quantity"] != kept[line["id"]]["quantity_ordered"]
    }
    before = {line_id: of(kept[line_id]).quantity_to_deliver for line_id in moved}
    table = table_of(OrderLineProgress)
    write.move_figures(
        uow,
        OrderLineProgress,
        [({"line_id": i}, {"quantity_ordered": q}) for i, q in moved.items()],
        table.c.quantity_ordered + bindparam("add_quantity_ordered", type_=table.c.quantity_ordered.type)
        >= table.c.quantity_delivered + table.c.quantity_closed,
    )
    for line_id, quantity in moved.items():
        kept[line_id]["quantity_ordered"] += quantity
    return before


def replan(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    changed: Sequence[Mapping[str, Any]],
    kept: dict[int, dict[str, Any]],
    *,
    reserve: bool,
) -> None:
    """Lines of a confirmed order are new or have another quantity: plan, reserve and promise them anew."""
    changed = _with_parts(uow, header, changed, kept)
    ids = [line["id"] for line in changed]
    before = _order_as_changed(uow, changed, kept)
    plans = {i: of(kept[i]).quantity_to_deliver - before.get(i, ZERO) for i in ids if kept[i]["is_stocked"]}
    lower = {i: -q for i, q in plans.items() if q < 0}
    promises.unplan(uow, lower)
    too_much = {
        i: kept[i]["quantity_reserved"] - of(kept[i]).quantity_to_deliver
        for i in lower
        if kept[i]["quantity_reserved"] > of(kept[i]).quantity_to_deliver
    }
    if too_much:
        promises.release(uow, too_much, record_id=header["id"])
    soonest = uow.today + timedelta(days=int(administration.setting(uow, "order.promise_days")))
    promises.plan(
        uow,
        [
            NewPlan(
                kept[i]["product_id"], header["warehouse_id"], "out", quantity,
                max(kept[i]["requested_on"] or soonest, header["on"]), header["id"], i,
            )
            for i, quantity in plans.items()
            if quantity > 0
        ],
    )  # fmt: skip
    subset = {i: kept[i] for i in ids}
    got = _reserve(uow, header, subset) if reserve else {}
    promised = None if too_much else {i: row["quantity_reserved"] + got.get(i, ZERO) for i, row in subset.items()}
    sync(uow, subset, waits=reserve, promised=promised)
    _promise(uow, subset, {line["id"]: line for line in changed}, soonest)


def reserve(uow: UnitOfWork, header: Mapping[str, Any]) -> None:
    """Reserve what is free for everything that is still to be delivered (a hold was released)."""
    kept = locked(uow, header["id"])
    _reserve(uow, header, kept, partly=True)
    sync(uow, kept, waits=True)


def _reserve(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    kept: Mapping[int, Mapping[str, Any]],
    *,
    partly: bool = False,
) -> dict[int, Decimal]:
    if header["bill_to_id"] not in uow.memo.setdefault("ledger.locked", set()):
        ledger.lock_credit(uow, header["bill_to_id"])
    return promises.reserve(
        uow,
        header["warehouse_id"],
        [
            Want(i, header["id"], row["product_id"], of(row).quantity_short)
            for i, row in sorted(kept.items())
            if row["is_stocked"]
        ],
        partly=partly,
    )


def unreserve(uow: UnitOfWork, order_id: int) -> None:
    """Give up everything reserved for an order (it is held)."""
    kept = locked(uow, order_id)
    promises.release(uow, dict.fromkeys(kept), record_id=order_id)
    sync(uow, kept, waits=False)


def reserve_waiting(uow: UnitOfWork, warehouse_id: int, product_ids: Sequence[int]) -> list[int]:
    """Promise what has become free to lines that wait, first confirmed first; gives the orders that got something."""
    kept, orders = table_of(OrderLineProgress), table_of(Order)
    question = (
        select(kept)
        .join(orders, orders.c.id == kept.c.order_id)
        .where(kept.c.product_id.in_(product_ids), kept.c.is_waiting == 1, kept.c.warehouse_id == warehouse_id)
        .order_by(orders.c.confirmed_at, kept.c.line_id)
        .with_for_update(of=kept)  # what an order that changes at this moment waits for is known when it is done
    )
    found = {row.line_id: dict(row._mapping) | {"is_stocked": True} for row in uow.rows(question)}
    if not found:
        return []
    got = promises.reserve(
        uow,
        warehouse_id,
        [Want(i, row["order_id"], row["product_id"], of(row).quantity_short) for i, row in found.items()],
        partly=True,
    )
    changed = {i: found[i] for i in got}
    sync(uow, changed, waits=True)
    return sorted({row["order_id"] for row in changed.values()})


def sync(
    uow: UnitOfWork,
    kept: Mapping[int, dict[str, Any]],
    *,
    waits: bool,
    promised: Mapping[int, Decimal] | None = None,
    delivered: Mapping[int, Decimal] | None = None,
    guard: Sequence[ColumnElement[bool]] = (),
) -> None:
    """Bring the kept reservation of lines, and whether they wait for goods, in step with what is promised to them.

    `promised` where it is known, else it is read; `delivered` is counted up in the same statement, under `guard`.
    """
    if not kept:
        return
    if promised is None:
        promised = stock.reserved_for(uow, kept)
    moves = []
    for line_id, row in kept.items():
        reserved = promised.get(line_id, ZERO)
        to_come = of(row).quantity_to_deliver
        waiting = int(waits and row["is_stocked"] and to_come > reserved)
        change = {"quantity_reserved": reserved - row["quantity_reserved"], "is_waiting": waiting - row["is_waiting"]}
        if delivered is not None:
            change["quantity_delivered"] = delivered.get(line_id, ZERO)
        if any(change.values()):
            moves.append(({"line_id": line_id}, change))
            row["quantity_reserved"], row["is_waiting"] = reserved, waiting
    write.move_figures(uow, OrderLineProgress, moves, *guard)


def _promise(
    uow: UnitOfWork, kept: Mapping[int, Mapping[str, Any]], lines: Mapping[int, Mapping[str, Any]], soonest: date
) -> None:
    """The day each line is promised for: soon when it is reserved, else when planned receipts cover it, else none yet."""
    short = {row["product_id"] for row in kept.values() if row["is_waiting"]}
    warehouse = next(iter(kept.values()))["warehouse_id"] if kept else 0
    plans = stock.plans(uow, short, warehouse) if short else {}
    there = stock.availability(uow, short, warehouse=warehouse) if short else {}
    changes = []
    for line_id, row in kept.items():
        asked = row["requested_on"]
        day: date | None = max(asked, soonest) if asked else soonest
        if row["is_waiting"]:
            product_id = row["product_id"]
            covered = covered_on(there[product_id].on_hand, plans.get(product_id, ()))
            day = None if covered is None else max(covered, soonest, asked or soonest)
        if row["kind"] in DELIVERED_KINDS:
            changes.append((lines[line_id], {"promised_on": day}))
    write.update_many(uow, OrderLine, changes)


def is_never_delivered(kept: Mapping[int, Mapping[str, Any]]) -> bool:
    return all(row["kind"] not in DELIVERED_KINDS for row in kept.values())


def goes_itself(kept: Mapping[int, Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """The lines that are put on deliveries: kits go as what they consist of."""
    kits_ = {row["kit_line_id"] for row in kept.values()}
    return {i: row for i, row in kept.items() if row["kind"] in DELIVERED_KINDS and i not in kits_}


def open_again(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    kept: dict[int, dict[str, Any]],
    quantities: Mapping[int, Decimal],
    *,
    reserve: bool,
) -> None:
    """So much of lines that were closed is to come after all."""
    table = table_of(OrderLineProgress)
    write.move_figures(
        uow,
        OrderLineProgress,
        [({"line_id": i}, {"quantity_closed": -q}) for i, q in quantities.items()],
        table.c.quantity_closed + bindparam("add_quantity_closed", type_=table.c.quantity_closed.type) >= 0,
    )
    for line_id, quantity in quantities.items():
        kept[line_id]["quantity_closed"] -= quantity
    come_again(uow, header, {i: kept[i] for i in quantities}, quantities, reserve=reserve)


def come_again(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    kept: Mapping[int, dict[str, Any]],
    quantities: Mapping[int, Decimal],
    *,
    reserve: bool,
) -> None:
    """So much is to be delivered once more: planned for today, and what is free is promised."""
    promises.plan(
        uow,
        [
            NewPlan(kept[i]["product_id"], header["warehouse_id"], "out", planned, uow.today, header["id"], i)
            for i, q in quantities.items()
            if kept[i]["is_stocked"] and (planned := min(q, of(kept[i]).quantity_to_deliver)) > 0
        ],
    )
    if reserve:
        _reserve(uow, header, kept, partly=True)
    sync(uow, kept, waits=reserve)


def is_done(header: Mapping[str, Any], kept: Mapping[int, Mapping[str, Any]]) -> bool:
    """Nothing of an order is left to deliver, to invoice or to credit."""
    by = to_invoice.invoiced_by(header, kept)
    return all(of(row).quantity_to_deliver == 0 and to_invoice.of_line(row, by) == 0 for row in kept.values())


def end_if_done(uow: UnitOfWork, header: dict[str, Any], kept: Mapping[int, Mapping[str, Any]]) -> None:
    """An order that has nothing left to deliver or invoice is closed."""
    if header["state"] == OrderState.CONFIRMED and is_done(header, kept):
        header |= write.update(uow, Order, header, state=OrderState.CLOSED, closed_at=uow.now)


def reopen(uow: UnitOfWork, header: dict[str, Any]) -> None:
    if header["state"] == OrderState.CLOSED:
        header |= write.update(uow, Order, header, state=OrderState.CONFIRMED, closed_at=None)
