"""`erp-tui report`."""

from __future__ import annotations

from typing import Annotated

import typer

from erp_tui.cli.base import Json, a_day, group, open_door, show, show_list
from erp_tui.cli.nouns import Text
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.receivables import queries as receivables
from erp_tui.domain.reports import queries

app = group("report", N_("Reports"))


@app.command("sales")
def sales(
    by: Annotated[str, typer.Option(help="year, month, country, customer, product, category, employee, carrier")],
    since: Text = None,
    until: Text = None,
    limit: Annotated[int | None, typer.Option(min=1)] = None,
    json: Json = False,
) -> None:
    """Net sales by one thing: what was ordered and confirmed, without freight and taxes, in base currency."""
    door = open_door()
    span = {"since": a_day(since, door.today), "until": a_day(until, door.today)}
    rows = door.read(queries.sales, by, limit=limit, **span)
    show_list(door, rows, ("code", "name", "net", "orders", "quantity"), json)


@app.command("totals")
def totals(since: Text = None, until: Text = None, json: Json = False) -> None:
    """All sales of a span of time."""
    door = open_door()
    show(door, door.read(queries.sales_totals, since=a_day(since, door.today), until=a_day(until, door.today)), json)


@app.command("order-book")
def order_book(json: Json = False) -> None:
    """Confirmed orders with goods still to be delivered."""
    door = open_door()
    columns = ("number", "on", "party_name", "requested_on", "net", "quantity_open", "quantity_short", "is_overdue")
    show_list(door, door.read(queries.order_book), columns, json)


@app.command("late-shipments")
def late_shipments(json: Json = False) -> None:
    """Deliveries that left after the day the customer asked for."""
    door = open_door()
    columns = ("number", "order_number", "party_name", "carrier_code", "requested_on", "shipped_on", "days_late")
    show_list(door, door.read(queries.late_shipments), columns, json)


@app.command("stock-value")
def stock_value(json: Json = False) -> None:
    """What lies in the warehouses, at cost and at list price."""
    door = open_door()
    rows = door.read(queries.stock_value)
    show_list(
        door, rows, ("code", "name", "quantity", "value", "list_value"), json,
        value=sum(row.value for row in rows), list_value=sum(row.list_value for row in rows),
    )  # fmt: skip


@app.command("reorder")
def reorder(json: Json = False) -> None:
    """Products at or below their minimum, what is on order included."""
    door = open_door()
    columns = ("code", "name", "quantity_on_hand", "quantity_on_order", "minimum")
    show_list(door, door.read(queries.reorder_list), columns, json)


@app.command("ageing")
def ageing(as_of: Text = None, json: Json = False) -> None:
    """What customers owe by age, base currency; payments after the day do not count."""
    door = open_door()
    rows = door.read(receivables.ageing, on=a_day(as_of, door.today))
    plain = [
        {
            "party_code": row.party_code,
            "party_name": row.party_name,
            **row.buckets,
            "credits": row.credits,
            "total": row.total,
        }
        for row in rows
    ]
    total = sum((row.total for row in rows), 0 * (rows[0].total if rows else 0))
    show_list(door, plain, tuple(plain[0]) if plain else (), json, total_base=total)
