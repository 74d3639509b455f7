"""What else a clerk does in a day, all by keys, and what is stored of it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from driving import Clerk, at_work
from erp_tui.domain import check
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel import records
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.products import queries as products
from erp_tui.domain.purchasing import queries as purchasing
from erp_tui.domain.receivables import queries as receivables
from erp_tui.domain.shipping import queries as shipping
from erp_tui.domain.stock import movements
from erp_tui.domain.stock import queries as stock
from erp_tui.domain.stock import services as stock_services


@pytest.fixture
async def clerk(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Clerk]:
    """A clerk in a small company that sells one thing to one customer and buys it from one supplier."""
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    async with at_work(path) as one:
        await one.keys("1", "f6", "Anton", "enter", "C1", "f8", "f12")
        await one.keys("right", "f6", "Sepp", "enter", "S1", "f8", "f3")
        await one.keys("5", "f6", "Thing", "enter", "A", "enter", "10", "enter", "5", "f8")
        await one.keys("F10 Adjust stock", "10", "f8", "f3")
        assert one.where == "HomeScreen", one.screen
        yield one
        assert read(one, lambda unit: list(check.findings(unit))) == []


def read(clerk: Clerk, query, *args, **kwargs):  # type: ignore[no-untyped-def]
    return clerk.app.workspace.read(query, *args, **kwargs)


def record(clerk: Clerk, kind: str, number: str) -> int:
    found: int = read(clerk, records.by_number, kind, number)
    return found


async def order(clerk: Clerk, *lines: str) -> int:
    """From the start screen: a confirmed order; its screen is left open."""
    await clerk.keys("4", "f6", "C1", "f8")
    for line in lines:
        await clerk.keys(line, "enter")
    await clerk.keys("enter", "f8")
    assert "Confirmed" in clerk.screen, clerk.screen
    found: int = clerk.app.screen.record_id  # type: ignore[attr-defined]
    return found


async def ship(clerk: Clerk) -> None:
    """From an order's screen: its open delivery is picked, packed and shipped; back on the order."""
    await clerk.keys("up", "f8", "down", "f8", "up", "f8", "down", "f8")
    assert "F8 Ship" in clerk.lines[-1], clerk.screen  # the form says what it does
    await clerk.keys("down", "f8")
    assert "Shipped" in clerk.screen, clerk.screen
    await clerk.keys("f12")


async def test_masters_are_changed_and_archived(clerk: Clerk) -> None:
    await clerk.keys("1", "enter", "f9", "ctrl+u", "Anton & Co", "f8")
    party = read(clerk, parties.party, record(clerk, "party", "C1"))
    assert party.name == "Anton & Co"
    await clerk.keys(
        "f10", "5", "Depot", "enter", "Street 9", "enter", "1010", "enter", "Wien", "enter", "enter", "AT", "f8"
    )
    await clerk.keys("f10", "6", "Toni", "enter", "Buyer", "f8")
    party = read(clerk, parties.party, party.id)
    assert [(one.name, one.city) for one in party.addresses] == [("Depot", "Wien")]
    assert [(one.name, one.title) for one in party.contacts] == [("Toni", "Buyer")]
    await clerk.keys("end", "enter", *("down",) * 4, "ctrl+u", "no", "f8")  # the contact is no longer in use
    assert read(clerk, parties.party, party.id).contacts == ()
    await clerk.keys("f10", "9", "f12", "left")  # archived, and its list is the last one
    assert "Anton & Co" in clerk.screen
    await clerk.keys("enter", "f8")
    assert "Nothing comes next" in clerk.said  # an archived customer orders nothing
    await clerk.keys("f3", "5", "enter", "f9", "down", "ctrl+u", "12.50", "f8")
    product = read(clerk, products.product, record(clerk, "product", "A"))
    assert product.list_price == Decimal("12.50")


async def test_goods_that_fall_short_are_requested_ordered_received_and_promised(clerk: Clerk) -> None:
    order_id = await order(clerk, "A*15")
    assert [line.quantity_reserved for line in read(clerk, orders.order, order_id).lines] == [10]
    await clerk.keys("f3", "6", "enter")
    assert clerk.where == "RequisitionScreen", clerk.screen
    await clerk.keys("f8", "down", "f8")  # approve, order
    assert clerk.where == "FormDialog", clerk.screen  # no supplier is known: it asks
    await clerk.keys("S1", "enter")
    assert clerk.where == "PurchaseOrderScreen", clerk.screen
    await clerk.keys("down", "f8", "up", "f8")  # ordered; what has come?
    assert clerk.where == "FormDialog", clerk.screen
    await clerk.keys("enter", "f8")
    assert "Received" in clerk.screen, clerk.screen
    bought = read(clerk, purchasing.purchase_order, clerk.app.screen.record_id)  # type: ignore[attr-defined]
    assert [line.quantity_received for line in bought.lines] == [5]
    assert [line.quantity_reserved for line in read(clerk, orders.order, order_id).lines] == [15]


async def test_goods_come_back_and_are_credited(clerk: Clerk) -> None:
    order_id = await order(clerk, "A*4")
    await ship(clerk)
    [delivery_id] = read(clerk, shipping.deliveries_of, order_id)
    await clerk.keys("home", "end", "up", "enter")
    assert clerk.where == "DeliveryScreen", clerk.screen
    await clerk.keys("f10", "6", "1", "f8")
    assert clerk.where == "ReturnScreen", clerk.screen
    await clerk.keys("down", "f8", "up", "f8")  # approved, the goods are back
    assert "Received" in clerk.screen, clerk.screen
    kinds = [read(clerk, invoicing.invoice, one).kind for one in read(clerk, invoicing.invoices_of, order_id)]
    assert kinds == ["invoice", "credit_note"]
    assert read(clerk, shipping.delivery, delivery_id).lines[0].quantity_returned == 1


async def test_one_payment_settles_named_invoices_and_an_allocation_is_undone(clerk: Clerk) -> None:
    for line in ("A*2", "A*3"):
        await order(clerk, line)
        await ship(clerk)
        await clerk.keys("f3")
    await clerk.keys("9", "f6", "30", *("enter",) * 5, "ctrl+u", "no", "enter", "00002=30", "f8")
    await clerk.keys("right", "right", "enter")
    assert clerk.where == "PaymentScreen", clerk.screen
    payment = read(clerk, receivables.payment, clerk.app.screen.record_id)  # type: ignore[attr-defined]
    assert [(one.debit_number[-5:], one.amount) for one in payment.allocations] == [("00002", Decimal(30))]
    await clerk.keys("f10", "2", "1")
    payment = read(clerk, receivables.payment, payment.id)
    assert [one.is_undone for one in payment.allocations] == [True]
    assert payment.amount_open == 30
    await clerk.keys("f10", "1", "1", "ctrl+u", "12", "f8")  # some of it to the other one
    payment = read(clerk, receivables.payment, payment.id)
    assert [(one.debit_number[-5:], one.amount) for one in payment.allocations if not one.is_undone] == [
        ("00001", Decimal(12))
    ]


async def test_stock_is_counted_line_by_line_and_moved(clerk: Clerk) -> None:
    await clerk.keys("5", "f10", "1")
    assert clerk.where == "CountScreen", clerk.screen
    await clerk.keys("7", "enter", "f8")
    product_id = record(clerk, "product", "A")
    assert read(clerk, stock.availability, [product_id])[product_id].on_hand == 7
    warehouse = read(clerk, stock.default_warehouse)
    clerk.app.workspace.perform(stock_services.new_location, warehouse, "SHELF")
    await clerk.keys("f3", "5", "enter", "F10 Transfer to another place", "3", "enter", "enter", "SHELF", "f8")
    assert clerk.where == "ProductScreen", clerk.screen
    assert {one.location_code: one.on_hand for one in read(clerk, movements.places_of, product_id)}["SHELF"] == 3
    assert "Where it lies" in clerk.screen


async def test_a_confirmed_order_is_amended_noted_copied_and_closed_short(clerk: Clerk) -> None:
    order_id = await order(clerk, "A*4")
    await clerk.keys("home", "down", "enter")
    assert clerk.where == "MenuDialog", clerk.screen  # the line: change it, its product, its delivery
    await clerk.keys("1", "ctrl+u", "6", *("enter",) * 4, "+3", "f8")
    line = read(clerk, orders.order, order_id).lines[0]
    assert (line.quantity, line.requested_on) == (6, read(clerk, _in_three_days))
    await clerk.keys("f9", "PO-77", "f8")
    await clerk.keys("ctrl+a", "Ring twice", "enter", "ctrl+u", "yes", "f8")
    assert "Ring twice (printed)" in clerk.screen
    await clerk.keys("ctrl+p", "end")
    assert "Ring twice" in clerk.screen
    await clerk.keys("f12")
    await clerk.choose("Other delivery address")
    await clerk.keys("Depot", "enter", "Lane 1", "f8")
    assert "Depot, Lane 1" in clerk.screen
    await ship_part(clerk)
    await clerk.choose("Close short")
    assert "Closed" in clerk.screen or "Delivered" in clerk.screen, clerk.screen
    await clerk.choose("Copy")
    copy = read(clerk, orders.order, clerk.app.screen.record_id)  # type: ignore[attr-defined]
    assert (copy.state, [line.quantity for line in copy.lines]) == ("draft", [6])
    await clerk.keys("f9", "PO-77", "f8")
    assert "also on SO000001" in clerk.screen


def _in_three_days(unit):  # type: ignore[no-untyped-def]
    from datetime import timedelta

    return unit.today + timedelta(days=3)


async def ship_part(clerk: Clerk) -> None:
    await clerk.keys("up", "f8")
    await clerk.keys("end", "enter", "ctrl+u", "2", "enter", "f8", "down", "f8", "up", "f8", "down", "f8", "f12")
