"""The set-up and the rarer forms by keys: what is typed is stored, and what is wrong is said beside the field."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

import house
from conftest import keeper_for
from driving import Clerk, at_work
from erp_tui.domain import check
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import services as pricing
from erp_tui.domain.pricing.price_lists import NewPriceList
from erp_tui.domain.products import queries as products
from erp_tui.domain.receivables import reminders
from erp_tui.domain.shipping import queries as deliveries
from erp_tui.domain.shipping import services as shipping


@pytest.fixture
async def clerk(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Clerk]:
    """A company that sells goods, hours and a kit; one order was delivered and invoiced, another is a draft."""
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(str(path))
    books = keeper_for(engine)
    house.product(books, "A", "10", stock_of="50")
    house.product(books, "B", "20", stock_of="50")
    house.product(books, "HOUR", "80", kind="service")
    house.product(books, "SET", "35", kind="kit")
    party = house.customer(books, "Anton", code="C1")
    books.perform(pricing.new_list, house.OWNER, NewPriceList("WHOLE", "Wholesale"))
    order = house.order(books, party, "A*5", confirm=True)
    books.perform(shipping.ship, house.CLERK, books.read(deliveries.deliveries_of, house.CLERK, order)[0])
    house.order(books, party, "A*2")
    engine.dispose()
    async with at_work(path) as one:
        yield one
        assert read(one, lambda unit: list(check.findings(unit))) == []


def read(clerk: Clerk, query, *args, **kwargs):  # type: ignore[no-untyped-def]
    return clerk.app.workspace.read(query, *args, **kwargs)


async def set_up(clerk: Clerk) -> None:
    await clerk.keys("d")
    assert clerk.where == "CompanyScreen", clerk.screen


async def test_branches_people_and_series_are_set_up(clerk: Clerk) -> None:
    await set_up(clerk)
    await clerk.choose("New branch")
    await clerk.keys("NORTH", "enter", "Northern branch", "f8")
    assert "Northern branch" in read(clerk, administration.branches).values()
    await clerk.choose("New branch")
    await clerk.keys("NORTH", "enter", "Again", "f8")
    assert "The code NORTH is in use." in clerk.screen
    await clerk.keys("f12")
    for code, name in (("ND", "Nancy"), ("AF", "Andrew")):
        await clerk.choose("New salesperson")
        await clerk.keys(code, "enter", name, "f8")
    await clerk.keys("home", "down")
    while "Nancy" not in clerk.app.screen.sheet.chosen_row.text:  # type: ignore[attr-defined]
        await clerk.keys("down")
    await clerk.keys("enter", "AF", "f8")
    people = {one.code: one for one in read(clerk, parties.salespeople)}
    assert people["ND"].reports_to_id == people["AF"].id
    await clerk.choose("New number series")
    await clerk.keys("invoice", "enter", "Northern branch", "enter", "no number", "f8")
    assert "{seq" in clerk.screen  # it says what a pattern needs
    await clerk.keys("ctrl+u", "N{seq:5}", "f8")
    found = [one for one in read(clerk, administration.series) if one.kind == "invoice"]
    assert [one.pattern for one in found if one.branch_id] == ["N{seq:5}"]


async def test_dunning_levels_and_units_are_set_up(clerk: Clerk) -> None:
    await set_up(clerk)
    before = len(read(clerk, reminders.level_views))
    await clerk.choose("New dunning level")
    await clerk.keys("1", "enter", "Too early", "f8")
    assert clerk.where == "FormDialog"  # each level is later than the one before
    await clerk.keys("ctrl+u", "200", "f8")
    level = read(clerk, reminders.level_views)[-1]
    assert len(read(clerk, reminders.level_views)) == before + 1 and level.name == "Too early"
    await clerk.choose("Remove the last dunning level")
    assert len(read(clerk, reminders.level_views)) == before
    await clerk.choose("New unit of measure")
    await clerk.keys("doz", "enter", "ctrl+u", "count", "enter", "ctrl+u", "12", "enter", "Dozen", "f8")
    assert read(clerk, administration.units_of_measure)["doz"].numerator == 12


async def test_a_kit_and_other_codes_of_a_product(clerk: Clerk) -> None:
    await clerk.keys("f2", "SET", "enter")
    assert clerk.where == "ProductScreen"
    await clerk.choose("Set kit components")
    await clerk.keys("A*2, NONE*1", "f8")
    assert "There is no product NONE." in clerk.screen
    for words in ("# Title", "=1+1", "Travel=12"):  # a line of a document, and nothing that a kit consists of
        await clerk.keys("ctrl+u", f"A*2, {words}", "f8")
        assert f"There is no product {words}." in clerk.screen
    await clerk.keys("ctrl+u", "A*2, B*1", "f8")
    kit = clerk.app.screen.record_id  # type: ignore[attr-defined]
    assert [int(one.quantity) for one in read(clerk, products.components, [kit])[kit]] == [2, 1]
    assert "Consists of" in clerk.screen
    await clerk.choose("Customer's item code")
    await clerk.keys("C1", "enter", "K-77", "enter", "Starter set", "f8")
    assert "K-77" in clerk.screen and "Starter set" in clerk.screen
    await clerk.choose("Add barcode")
    await clerk.keys("4006381333931", "f8")
    assert "4006381333931" in clerk.screen


async def test_an_invoice_without_an_order_its_due_days_and_a_credit_note_taken_back(clerk: Clerk) -> None:
    await clerk.keys("8", "f6", "C1", "f8")
    await clerk.enter("HOUR", "2", "A", "1", "Travel=40.50")
    assert clerk.where == "InvoiceScreen" and "200.50" in clerk.screen
    assert "! A*1  Product A is kept in stock: it is invoiced from" in clerk.screen
    await clerk.keys(
        "ctrl+d", "up", "enter", "2", "enter", "up", "enter", "1", "enter", "Allowance=-300", "enter", "f8"
    )
    assert "it would be a credit note" in clerk.screen
    await clerk.keys("f7", "up", "delete", "f12")
    await clerk.choose("Post")
    await clerk.choose("Other due days")
    await clerk.keys("ctrl+u", "0", "f8")
    assert "There are 1 to 120 parts." in clerk.screen
    await clerk.keys("ctrl+u", "2", "f8")
    made = clerk.app.screen.record_id  # type: ignore[attr-defined]
    items = read(clerk, ledger.open_items, record_ids=[made])
    assert len([item for item in items if item.amount_open]) == 2
    await clerk.choose("Credit invoice")
    assert clerk.where == "InvoiceScreen" and "Credit note" in clerk.screen
    await clerk.choose("Take back credit note")
    await clerk.keys("f8")
    assert "This is needed." in clerk.screen
    await clerk.keys("It was right", "f8")
    assert "It was right" in clerk.screen
    await clerk.keys("f3", "8", "f6", "C1", "enter", "credit", "f8", "HOUR*1", "enter", "f8")
    assert "it would be an invoice" in clerk.screen
    draft = clerk.app.screen.record_id  # type: ignore[attr-defined]
    await clerk.choose("Delete draft")
    assert clerk.where == "InvoicesScreen"
    with pytest.raises(Exception, match="invoice"):
        read(clerk, invoicing.invoice, draft)


async def test_a_line_in_another_unit_and_a_draft_by_another_list(clerk: Clerk) -> None:
    await set_up(clerk)
    await clerk.choose("New unit of measure")
    await clerk.keys("doz", "enter", "ctrl+u", "count", "enter", "ctrl+u", "12", "f8", "f3")
    order = read(clerk, records.by_number, "order", "SO000002")
    await clerk.keys("f2", "SO000002", "enter")
    line = read(clerk, orders.order, order).lines[0]
    clerk.app.screen.choose_line(line.id)  # type: ignore[attr-defined]
    await clerk.press("up")  # from the first field to the last
    await clerk.keys("ctrl+u", "nonsense", "f8")
    assert "Choose one with F4" in clerk.screen
    await clerk.keys("ctrl+u", "doz", "f8")
    line = read(clerk, orders.order, order).lines[0]
    assert (line.unit, line.quantity, line.unit_price) == ("doz", Decimal(2), Decimal(120))
    await clerk.choose("Price by another list")
    await clerk.keys("WHOLE", "f8")
    assert read(clerk, orders.order, order).price_list_id is not None
