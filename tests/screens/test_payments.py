"""One payment for several invoices, from their list."""

from __future__ import annotations

import shutil
from pathlib import Path

import house
from conftest import keeper_for
from driving import at_work
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.receivables import queries as receivables
from erp_tui.domain.shipping import queries as deliveries
from erp_tui.domain.shipping import services as shipping


async def test_the_marked_invoices_are_paid_together(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(str(path))
    books = keeper_for(engine)
    house.product(books, "A", "10", stock_of="50")
    party = house.customer(books, "Anton")
    for who, quantity in ((party, 1), (party, 2), (party, 4), (house.customer(books, "Other"), 8)):
        order = house.order(books, who, f"A*{quantity}", confirm=True)
        books.perform(shipping.ship, house.CLERK, books.read(deliveries.deliveries_of, house.CLERK, order)[0])
    engine.dispose()
    async with at_work(path) as clerk:
        await clerk.keys("8", "right", "right")
        assert "[Open]" in clerk.screen
        await clerk.keys(" ", " ", "f8")  # the other customer's, and one of Anton's
        assert "One payment is for invoices of one customer" in clerk.screen
        await clerk.keys("home", " ", "down", " ", "f8")
        items = clerk.app.workspace.read(ledger.open_items, party_id=party)
        some = [item for item in items if item.amount_open][-2:]
        assert clerk.app.screen.inputs["amount"].value == f"{sum(item.amount_open for item in some):.2f}"
        await clerk.keys("down", "f8")
        left = sum(item.amount_open for item in clerk.app.workspace.read(ledger.open_items, party_id=party))
        assert left == sum(item.amount_open for item in items) - sum(item.amount_open for item in some)
        assert "Documents settled: 2." in clerk.screen and "*" not in clerk.screen


async def test_a_payment_answers_wherever_its_form_was_opened(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(str(path))
    books = keeper_for(engine)
    house.product(books, "A", "10", stock_of="50")
    order = house.order(books, house.customer(books, "Anton", code="ANTON"), "A*5", confirm=True)
    books.perform(shipping.ship, house.CLERK, books.read(deliveries.deliveries_of, house.CLERK, order)[0])
    engine.dispose()
    async with at_work(path) as clerk:
        for amount, answer in (
            ("20", "20.00 EUR. Of INV-2026-00001 40.00 is still open."),
            ("41.50", "41.50 EUR, 1.50 more than is owed. INV-2026-00001 is settled."),
        ):
            await clerk.keys("F10 Record payment", "anton", "enter", amount, "f8")
            assert clerk.where == "HomeScreen" and answer in clerk.screen
            await clerk.keys("4", "f12")
            assert answer not in clerk.said


async def test_money_paid_back_is_asked_about_and_called_so(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(str(path))
    party = house.customer(keeper_for(engine), "Around the Horn", code="AROUT")
    engine.dispose()
    async with at_work(path) as clerk:
        before = clerk.changes
        await clerk.keys("f2", "pay arout", "enter", "-5", "f8")
        assert "Pay back 5.00 EUR to Around the Horn?" in clerk.screen
        await clerk.keys("f12")
        assert clerk.where == "FormDialog" and clerk.changes == before
        await clerk.keys("f8", "enter")
        assert "paid back 5.00 EUR, 5.00 without a credit: it is owed." in clerk.screen
        assert clerk.changes == before + 1
        await clerk.keys("f2", "pay arout", "enter", *"-", "7", "f8", "enter", "f2", "owes arout", "enter")
        assert clerk.screen.count("paid back") == 2
        [first, _second] = clerk.app.workspace.read(ledger.open_items, party_id=party)
        await clerk.keys("f2", first.number, "enter")
        assert f"Repayment {first.number}" in clerk.screen
        await clerk.keys("f12", "f12", "8")
        clerk.app.screen.open_record("list", ("receivables", 2))
        await clerk.press()
        assert clerk.screen.count("Repayment") == 2 and "-5.00" in clerk.screen


async def test_reversing_a_payment_is_asked_first(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as clerk:
        before = clerk.changes
        await clerk.keys("f2", "PAY-1998-00181", "enter", "F10 Reverse payment")
        view = clerk.app.workspace.read(
            lambda unit: receivables.payment(unit, records.by_number(unit, "payment", "PAY-1998-00181"))
        )
        assert f"{view.amount:,.2f} {view.currency} back, settlements undone: {len(view.allocations)}" in clerk.screen
        await clerk.press("f12")
        assert clerk.changes == before
        await clerk.keys("F10 Reverse payment", "enter")
        assert clerk.changes == before + 1 and clerk.where == "PaymentScreen"
