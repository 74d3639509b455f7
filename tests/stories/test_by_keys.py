"""The whole chain by keys on the Northwind company, once in each language: what is stored, what the ledger says, and the checks."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import house
from conftest import keeper_for
from driving import Clerk, at_work
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.opportunities import queries as opportunities
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.products import queries as products
from erp_tui.domain.receivables import queries as receivables
from erp_tui.domain.shipping import queries as shipping
from erp_tui.domain.stock import queries as stock
from erp_tui.i18n import _


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_the_chain_by_keys(northwind_file: Path, tmp_path: Path, language: str) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path, language=language) as clerk:
        before = clerk.app.workspace.read(_figures)
        await _walk(clerk)
    engine = open_engine(str(path))
    books = keeper_for(engine, date(1998, 5, 6))
    with books.reading() as unit:
        chance = opportunities.opportunity(unit, records.by_number(unit, "opportunity", "P000007"))
        assert (chance.state, chance.title, chance.expected_amount) == ("won", "Summer drinks", Decimal(900))
        order = orders.order(unit, records.by_number(unit, "order", "SO000831"))
        assert order.state == "closed"
        assert [(line.code, line.quantity, line.quantity_delivered) for line in order.lines] == [
            ("41", 10, 10), ("39", 5, 5), ("42", 2, 2)
        ]  # fmt: skip
        assert order.net == Decimal("205.50")  # 96.50 + 90 + 19.00: two at 10 less 5 %
        first, second = (shipping.delivery(unit, one) for one in shipping.deliveries_of(unit, order.id))
        assert [line.quantity for line in first.lines] == [6, 5, 2]
        assert [line.quantity for line in second.lines] == [4]
        assert second.backorder_of_id == first.id
        invoices = [invoicing.invoice(unit, one) for one in invoicing.invoices_of(unit, order.id)]
        assert [one.gross for one in invoices] == [Decimal("166.90"), Decimal("38.60")]
        assert [one.payment for one in invoices] == ["Paid", "Paid"]
        assert [one.delivery_id for one in invoices] == [first.id, second.id]
        assert ledger.open_items(unit, record_ids=[one.id for one in invoices]) == []
        [settled] = {one.credit_record_id for bill in invoices for one in receivables.allocations(unit, bill.id)}
        payment = receivables.payment(unit, settled)
        assert (payment.amount, payment.amount_open) == (Decimal("205.50"), 0)
        assert sorted((one.debit_number, one.amount) for one in payment.allocations) == sorted(
            (one.number, one.gross) for one in invoices
        )
        assert _booked(unit, [one.id for one in invoices]) == {"1100": Decimal("205.50"), "4000": Decimal("-205.50")}
        assert _booked(unit, [payment.id]) == {"1000": Decimal("205.50"), "1100": Decimal("-205.50")}
        goods = _booked(unit, [first.id, second.id])
        assert set(goods) == {"1200", "5000"}  # stock goes out at cost
        assert goods["5000"] == -goods["1200"] > 0
        after = _figures(unit)
    assert {code: before[code] - after[code] for code in before} == {"41": 10, "39": 5, "42": 2, "owed": 0}
    assert house.faults(books) == []
    engine.dispose()


def _figures(unit: Unit) -> dict[str, Decimal]:
    """What lies there of the three products, and what the customer owes."""
    found = {code: products.by_code(unit, [code])[code].id for code in ("41", "39", "42")}
    there = {code: stock.availability(unit, [one])[one].on_hand for code, one in found.items()}
    return there | {"owed": ledger.exposure(unit, parties.id_of(unit, "FISSA")).receivable}


def _booked(unit: Unit, record_ids: list[int]) -> dict[str, Decimal]:
    """What was booked for some documents, by account."""
    sums: dict[str, Decimal] = {}
    for record_id in record_ids:
        for one in ledger.postings(unit, record_id=record_id):
            sums[one.account_code] = sums.get(one.account_code, Decimal(0)) + one.amount_base
    return sums


async def _walk(clerk: Clerk) -> None:
    assert _("What needs me today") in clerk.screen
    await clerk.type("2")  # pipeline
    await clerk.press("f6")
    await clerk.enter("FISSA", "Summer drinks", "900", "+30", "Cold drinks")
    assert clerk.where == "OpportunityScreen", clerk.screen
    await clerk.press("f8")  # new quote
    await clerk.enter("", "", "")
    assert clerk.where == "QuoteScreen", clerk.screen
    await clerk.enter("41*10", "5 39", "42*2 @10 -5%", "")
    await clerk.press("f8")  # send
    await clerk.press("down", "f8")  # accepted: the order; another key between the two main actions
    assert clerk.where == "OrderScreen", clerk.screen
    await clerk.press("down", "f8")  # confirm
    assert _("Confirmed") in clerk.screen
    order_id = clerk.app.screen.record_id  # type: ignore[attr-defined]
    confirmed = clerk.app.workspace.read(orders.order, order_id)
    assert [line.quantity_reserved for line in confirmed.lines] == [10, 5, 2]
    await clerk.press("up", "f8")  # to the delivery
    assert clerk.where == "DeliveryScreen", clerk.screen
    await clerk.press("home", "down", "down", "enter")  # the first line goes in part
    await clerk.press("backspace", "backspace")
    await clerk.enter("6")
    await clerk.press("f8", "down", "f8", "up", "f8")  # pick, pack, ship
    await clerk.press("down", "f8")
    assert "INV-" in clerk.said  # made by itself, and said
    await clerk.press("f12")  # back on the order
    assert clerk.where == "OrderScreen", clerk.screen
    assert _("Partly delivered") in clerk.screen
    await clerk.press("f8")  # to the backorder
    await clerk.press("down", "f8", "up", "f8", "down", "f8")
    await clerk.press("down", "f8")
    await clerk.press("f12", "f12", "f12", "f12", "f12")
    assert clerk.where == "HomeScreen", clerk.where
    await clerk.press("f2")
    await clerk.enter("FISSA")
    assert clerk.where == "PartyScreen", clerk.screen
    await clerk.press("enter")  # what it owes
    assert clerk.where == "DebtorScreen", clerk.screen
    await clerk.press("f8")
    await clerk.enter("205.5")
    await clerk.press("f8")
    assert clerk.where == "DebtorScreen", clerk.screen
    assert "205.50" in clerk.said
