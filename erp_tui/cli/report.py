"""`erp-tui report`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from erp_tui.cli.base import Json, a_day, group, open_door
from erp_tui.cli.help import RowsOf
from erp_tui.cli.nouns import Since, Until
from erp_tui.cli.output import show, show_list
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.receivables import queries as receivables
from erp_tui.domain.reports import queries
from erp_tui.domain.reports import sales as sold

app = group("report", N_("Reports"))
AGED = ("party_code", "party_name", "buckets", "credits", "total")


@app.command("sales", answers=RowsOf(sold.SalesRow), example="--by customer --since 2026-01-01 --limit 10")
def sales(
    by: Annotated[str, typer.Option(help="year, month, country, customer, product, category, employee, carrier")],
    since: Since = None,
    until: Until = None,
    limit: Annotated[int | None, typer.Option(min=1, max=100_000, help="At most so many rows.")] = None,
    json: Json = False,
) -> None:
    """Net sales by one thing: what was ordered and confirmed, without freight and taxes, in base currency."""
    door = open_door()
    span = {"since": a_day(since, door.today), "until": a_day(until, door.today)}
    rows = door.read(sold.sales, by, limit=limit, **span)
    show_list(door, rows, ("code", "name", "net", "orders", "quantity"), json)


@app.command("totals", answers=sold.SalesTotals)
def totals(since: Since = None, until: Until = None, json: Json = False) -> None:
    """All sales of a span of time."""
    door = open_door()
    show(door, door.read(sold.sales_totals, since=a_day(since, door.today), until=a_day(until, door.today)), json)


@app.command("order-book", answers=RowsOf(queries.OrderBookRow))
def order_book(json: Json = False) -> None:
    """Confirmed orders with goods still to be delivered."""
    door = open_door()
    columns = ("number", "on", "party_name", "requested_on", "net", "quantity_open", "quantity_short", "is_overdue")
    show_list(door, door.read(queries.order_book), columns, json)


@app.command("late-shipments", answers=RowsOf(queries.LateShipment))
def late_shipments(json: Json = False) -> None:
    """Deliveries that left after the day the customer asked for."""
    door = open_door()
    columns = ("number", "order_number", "party_name", "carrier_name", "requested_on", "shipped_on", "days_late")
    show_list(door, door.read(queries.late_shipments), columns, json)


@app.command("stock-value", answers=RowsOf(queries.StockValueRow, ("value", "list_value")))
def stock_value(json: Json = False) -> None:
    """What lies in the warehouses, at cost and at list price."""
    door = open_door()
    rows = door.read(queries.stock_value)
    show_list(
        door, rows, ("code", "name", "quantity", "value", "list_value"), json,
        value=sum((row.value for row in rows), ZERO), list_value=sum((row.list_value for row in rows), ZERO),
    )  # fmt: skip


@app.command("reorder", answers=RowsOf(queries.ReorderRow))
def reorder(json: Json = False) -> None:
    """Products at or below their minimum, what is on order included."""
    door = open_door()
    columns = ("code", "name", "quantity_on_hand", "quantity_on_order", "minimum")
    show_list(door, door.read(queries.reorder_list), columns, json)


@app.command("ageing", answers=RowsOf(AGED, ("total_base",)), example="--as-of 2026-12-31")
def ageing(
    as_of: Annotated[str | None, typer.Option(help="The day it is seen from; none: today.")] = None, json: Json = False
) -> None:
    """What customers owe by age, base currency; payments after the day do not count."""
    door = open_door()
    rows = door.read(receivables.ageing, on=a_day(as_of, door.today))
    plain: list[dict[str, Any]] = [
        {
            "party_code": row.party_code,
            "party_name": row.party_name,
            "buckets": row.buckets,
            "credits": row.credits,
            "total": row.total,
        }
        for row in rows
    ]
    total = sum((row.total for row in rows), ZERO)
    if not json:
        plain = [row | row.pop("buckets") for row in plain]
    columns = ("party_code", "party_name", *(rows[0].buckets if rows else ()), "credits", "total")
    show_list(door, plain, columns, json, total_base=total)
