"""What a clerk does with stock: adjust, transfer, count; and setting up warehouses and locations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import bindparam, select, type_coerce

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.codes import new_code
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough, NotFound
from erp_tui.domain.kernel.money import EXACT, MOST_MONEY, ZERO, fits
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.ledger.rules import Side
from erp_tui.domain.products import queries as products
from erp_tui.domain.stock import goods, holdings, queries, rules
from erp_tui.domain.stock.models import Location, StockBalance, StockCount, StockCountLine, StockMove, Warehouse
from erp_tui.domain.stock.rules import COUNT_FLOW, CountState, Incoming, Issue, StockLowered, StockRaised


@verb("stock.adjust", N_("Adjust stock"), roles=(CLERK,))
def adjust(
    uow: UnitOfWork,
    product_id: int,
    quantity: Decimal,
    reason: str,
    *,
    warehouse_id: int | None = None,
    unit_cost: Decimal | None = None,
) -> int:
    """More (positive) or less (negative) of a product than the books say, with a coded reason of area adjust.

    What comes is valued at `unit_cost` (base currency), else at the present cost. Less than what is promised to orders
    cannot stay: release the promise first. Gives the product's id.
    """
    return adjust_many(uow, {product_id: (quantity, unit_cost)}, reason, warehouse_id=warehouse_id)[0]


@verb("stock.adjust_many", N_("Adjust stock"), roles=(CLERK,))
def adjust_many(
    uow: UnitOfWork,
    changes: Mapping[int, tuple[Decimal, Decimal | None]],
    reason: str,
    *,
    warehouse_id: int | None = None,
) -> list[int]:
    """Adjust several products with one entry in the ledger: {product: (quantity, unit cost or None)}."""
    administration.reason_id(uow, "adjust", reason)
    warehouse = warehouse_id or queries.default_warehouse(uow)
    views = products.by_id(uow, changes)
    for product_id, (quantity, cost) in changes.items():
        if product_id not in views:
            raise NotFound("no_product", N_("There is no product {code}."), field="product", code=product_id)
        if cost is not None and not fits(cost):
            raise InvalidInput("bad_cost", N_("A cost is not below zero."), field="unit_cost")
        if quantity == 0:
            raise InvalidInput("not_positive", N_("The quantity is more or less than zero."), field="quantity")
        rules.check_quantity(abs(quantity))
        if views[product_id].kind != "goods":
            raise NotAllowed(
                "not_goods", N_("{name} is not kept in stock."), field="product", name=views[product_id].name
            )
    products.check_steps(uow, {product_id: quantity for product_id, (quantity, _cost) in changes.items()})
    _adjust(uow, [(i, None, quantity, cost) for i, (quantity, cost) in sorted(changes.items())], reason, warehouse)
    return sorted(changes)


def _adjust(
    uow: UnitOfWork,
    changes: Sequence[tuple[int, int | None, Decimal, Decimal | None]],
    reason: str,
    warehouse: int,
) -> None:
    """So much more or less of products (at a place, or wherever) with one entry: (product, place, quantity, cost)."""
    more, less = [], []
    for number, (product_id, place, quantity, cost) in enumerate(changes):
        if quantity > 0:
            price = holdings.cost_now(uow, product_id) if cost is None else cost
            value = administration.base_currency(uow).round(EXACT.multiply(quantity, price))
            if value > MOST_MONEY:
                raise InvalidInput("too_large", N_("{amount} is more than a document can be for."), amount=value)
            more.append(Incoming(product_id, quantity, value, warehouse, number, place, price))
        else:
            less.append(Issue(0, product_id, -quantity, warehouse, number, place))
    first = changes[0][0]
    rise = sum(goods.receive(uow, on=uow.today, record_id=first, source="loss", goods=more).values(), ZERO)
    rise -= sum(goods.issue(uow, on=uow.today, record_id=first, goods=less, to="loss").values(), ZERO)
    ledger.post(
        uow,
        on=uow.today,
        text=f"{reason}",
        record_id=first,
        branch_id=queries.warehouses(uow)[warehouse].branch_id,
        lines=[
            Side(rise, "inventory"),
            Side(-rise, "equity" if reason == "opening" else "stock_difference"),
        ],
    )
    if less:
        uow.tell(StockLowered(first, warehouse, tuple(sorted({one.product_id for one in less}))))


@verb("stock.transfer", N_("Transfer stock"), roles=(CLERK,))
def transfer(uow: UnitOfWork, product_id: int, quantity: Decimal, from_location_id: int, to_location_id: int) -> int:
    """Move free goods from one storage place to another; their value stays. Gives the product's id."""
    rules.check_quantity(quantity)
    places = queries.locations(uow)
    source, target = places.get(from_location_id), places.get(to_location_id)
    if source is None or target is None or {source.kind, target.kind} != {"storage"}:
        raise InvalidInput("no_location", N_("Goods are moved between storage places."), field="to_location")
    if source.id == target.id:
        raise InvalidInput("same_location", N_("The goods are there already."), field="to_location")
    view = products.product(uow, product_id)
    products.check_steps(uow, {product_id: quantity})
    free = _move_free(uow, product_id, quantity, source.id, target.id)
    if free is not None:
        raise NotEnough(
            "short", N_("{code} {name}: {wanted} wanted, {free} free."), field="quantity", code=view.code, name=view.name,
            wanted=quantity, free=free,
        )  # fmt: skip
    cost = holdings.cost_now(uow, product_id)
    value = administration.base_currency(uow).round(EXACT.multiply(quantity, cost))
    write.insert_one(
        uow,
        StockMove,
        product_id=product_id,
        from_location_id=source.id,
        to_location_id=target.id,
        quantity=quantity,
        unit_cost=cost,
        value=value,
        on=uow.today,
        at=uow.now,
    )
    if source.warehouse_id != target.warehouse_id:
        assert source.warehouse_id is not None and target.warehouse_id is not None
        uow.tell(StockLowered(product_id, source.warehouse_id, (product_id,)))
        uow.tell(StockRaised(product_id, target.warehouse_id, (product_id,)))
    return product_id


def _move_free(uow: UnitOfWork, product_id: int, quantity: Decimal, source: int, target: int) -> Decimal | None:
    """Take free goods from one place to another in the kept balances; where too few are free: nothing, and how many are."""
    write.insert_unless_there(uow, StockBalance, [{"product_id": product_id, "location_id": target, "lot_id": 0}])
    kept = table_of(StockBalance)
    added = bindparam("add_on_hand", type_=kept.c.on_hand.type)
    met = write.move_figures(
        uow,
        StockBalance,
        [
            ({"product_id": product_id, "location_id": place, "lot_id": 0}, {"on_hand": moved})
            for place, moved in ((source, -quantity), (target, quantity))
        ],
        (added > 0) | (kept.c.on_hand + added >= kept.c.reserved),
        must=False,
    )
    if met:
        return None
    free = select(type_coerce(kept.c.on_hand - kept.c.reserved, kept.c.on_hand.type)).where(
        kept.c.product_id == product_id, kept.c.location_id == source, kept.c.lot_id == 0
    )
    return uow.value(free) or ZERO


@verb("stock.new_count", N_("New count"), roles=(CLERK,))
def new_count(uow: UnitOfWork, warehouse_id: int | None = None, product_ids: list[int] | None = None) -> int:
    """A count sheet with what the books expect: of all goods that lie in a warehouse, or of some products."""
    warehouse = warehouse_id or queries.default_warehouse(uow)
    table = table_of(StockBalance)
    question = (
        select(table)
        .where(table.c.location_id.in_(queries.storage(uow, warehouse)))
        .order_by(table.c.product_id, table.c.location_id, table.c.lot_id)
    )
    if product_ids is not None:
        question = question.where(table.c.product_id.in_(product_ids))
    else:
        question = question.where(table.c.on_hand != ZERO)
    found = uow.rows(question)
    if not found:
        raise NotAllowed("nothing_to_count", N_("There is nothing to count here."))
    number = numbering.take(uow, "stock_count", uow.today)
    count_id = records.add(uow, "stock_count", queries.warehouses(uow)[warehouse].name, number=number, on=uow.today)
    write.insert_one(uow, StockCount, id=count_id, number=number, warehouse_id=warehouse, on=uow.today)
    write.insert(
        uow,
        StockCountLine,
        [
            {
                "count_id": count_id, "line_no": line_no, "product_id": row.product_id, "location_id": row.location_id,
                "lot_id": row.lot_id, "quantity_expected": row.on_hand,
            }
            for line_no, row in enumerate(found, 1)
        ],
    )  # fmt: skip
    return count_id


@verb("stock.enter_count", N_("Enter count"), roles=(CLERK,))
def enter_count(uow: UnitOfWork, count_id: int, counted: Mapping[int, Decimal]) -> int:
    """What was counted, by product id, while the sheet is a draft."""
    sheet = rows.get(uow, StockCount, count_id, lock=True)
    if sheet["state"] != CountState.DRAFT:
        raise NotAllowed("not_draft", N_("This count is finished."))
    changes = []
    products.check_steps(uow, counted)
    for line in rows.lines_of(uow, StockCountLine, "count_id", count_id, lock=True):
        if line["product_id"] in counted:
            quantity = counted[line["product_id"]]
            if not quantity.is_finite() or quantity < 0:
                raise InvalidInput("below_zero", N_("A count is not below zero."), field="quantity")
            changes.append((line, {"quantity_counted": rules.check_places(quantity)}))
    missing = set(counted) - {line["product_id"] for line, _new in changes}
    if missing:
        raise InvalidInput("not_on_sheet", N_("This product is not on the sheet."), field="product")
    write.update_many(uow, StockCountLine, changes)
    return count_id


@verb("stock.post_count", N_("Post count"), roles=(CLERK,))
def post_count(uow: UnitOfWork, count_id: int) -> int:
    """The differences of what was counted become moves; lines without a count stay as they are.

    The stock of this moment counts, not what was expected when the sheet was made.
    """
    sheet = rows.get(uow, StockCount, count_id, lock=True)
    COUNT_FLOW.check(sheet["state"], CountState.POSTED)
    lines = [
        line
        for line in rows.lines_of(uow, StockCountLine, "count_id", count_id)
        if line["quantity_counted"] is not None
    ]
    table = table_of(StockBalance)
    there = {
        (row.product_id, row.location_id, row.lot_id): row.on_hand
        for row in uow.rows(
            select(table)
            .where(table.c.product_id.in_(sorted({line["product_id"] for line in lines})))
            .order_by(table.c.product_id, table.c.location_id, table.c.lot_id)
            .with_for_update()
        )
    }
    found = [
        (line["product_id"], line["location_id"],
         line["quantity_counted"] - there.get((line["product_id"], line["location_id"], line["lot_id"]), ZERO), None)
        for line in lines
    ]  # fmt: skip
    if differences := [one for one in found if one[2] != 0]:
        _adjust(uow, differences, "count", sheet["warehouse_id"])
    write.update(uow, StockCount, sheet, state=CountState.POSTED)
    return count_id


@verb("stock.cancel_count", N_("Cancel count"), roles=(CLERK,))
def cancel_count(uow: UnitOfWork, count_id: int) -> int:
    sheet = rows.get(uow, StockCount, count_id, lock=True)
    write.update(uow, StockCount, sheet, state=COUNT_FLOW.check(sheet["state"], CountState.CANCELLED))
    return count_id


@verb("stock.new_warehouse", N_("New warehouse"))
def new_warehouse(uow: UnitOfWork, code: str, name: str, *, branch_id: int | None = None) -> int:
    """A warehouse with its first storage place of the same code."""
    code, name = new_code(uow, Location, code), clean(name)
    warehouse_id = records.add(uow, "warehouse", name or code, number=code)
    place_id = uow.new_id()
    write.insert_one(
        uow,
        Warehouse,
        id=warehouse_id,
        code=code,
        name=name or code,
        branch_id=branch_id or administration.default_branch(uow),
        stock_location_id=place_id,
    )
    write.insert_one(
        uow, Location, id=place_id, warehouse_id=warehouse_id, code=code, name=name or code, kind="storage"
    )
    return warehouse_id


@verb("stock.new_location", N_("New location"))
def new_location(uow: UnitOfWork, warehouse_id: int, code: str, name: str = "") -> int:
    """Another storage place in a warehouse."""
    code = new_code(uow, Location, code)
    parent = queries.warehouses(uow)[warehouse_id].stock_location_id
    row = write.insert_one(
        uow, Location, warehouse_id=warehouse_id, parent_id=parent, code=code, name=clean(name) or code, kind="storage"
    )
    return int(row["id"])
