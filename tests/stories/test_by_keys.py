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
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.opportunities import queries as opportunities
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.shipping import queries as shipping


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_the_chain_by_keys(northwind_file: Path, tmp_path: Path, language: str) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path, language=language) as clerk:
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
        assert [item for item in ledger.open_items(unit, party_id=order.party_id) if item.record_id in (
            invoices[0].id, invoices[1].id)] == []  # fmt: skip
    assert house.faults(books) == []
    engine.dispose()


async def _walk(clerk: Clerk) -> None:
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
    await clerk.press("up", "f8")  # to the delivery
    assert clerk.where == "DeliveryScreen", clerk.screen
    await clerk.press("home", "down", "down", "enter")  # the first line goes in part
    await clerk.press("backspace", "backspace")
    await clerk.enter("6")
    await clerk.press("f8", "down", "f8", "up", "f8")  # pick, pack, ship
    await clerk.press("f8")
    await clerk.press("f12")  # back on the order
    assert clerk.where == "OrderScreen", clerk.screen
    await clerk.press("f8")  # to the backorder
    await clerk.press("down", "f8", "up", "f8", "down", "f8")
    await clerk.press("f8")
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
