"""A quotation beyond the discount policy, by keys: approved by somebody else, sent, revised, compared, ordered in part."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

from driving import at_work
from erp_tui.domain import check
from erp_tui.domain.administration import services as administration
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.pricing import services as pricing
from erp_tui.domain.pricing.policy_rules import Rule
from erp_tui.domain.quotations import queries as quotations


async def test_a_quote_beyond_the_policy_is_approved_sent_revised_compared_and_ordered_in_part(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    async with at_work(path) as owner:
        owner.app.workspace.perform(administration.new_user, "clerk", "Clara", "clerk")
        await owner.keys("1", "f6", "Anton", "enter", "C1", "f8", "f3")
        await owner.keys("5", "f6", "Thing", "enter", "A", "enter", "10", "f8", "f3")
        await owner.keys("f2", "Rules", "enter", *("right",) * 4, "f6", "enter", "enter", "clerk", "enter", "10", "f8")
        assert "Clerk" in owner.screen, owner.screen
    async with at_work(path, login="clerk") as clerk:
        await clerk.keys("3", "f6", "C1", "f8", "A*10 -20%", "enter", "enter")
        assert "Needs approval:" in clerk.screen and "F8 Ask for approval" in clerk.screen, clerk.screen
        await clerk.keys("f8", "A large customer", "f8")
        assert "Waits for approval:" in clerk.screen and "F8 Send" not in clerk.screen, clerk.screen
    async with at_work(path) as manager:
        await manager.keys("f2", "Rules", "enter")
        assert "Q000001" in manager.screen and "To approve" in manager.screen, manager.screen
        await manager.keys("enter")
        assert "A large customer" in manager.screen and "20 % below the usual price, 10 % are allowed" in manager.screen
        await manager.keys("f8", "Once", "f8")
        assert "Approved" in manager.screen, manager.screen
        await manager.keys("f12")
        assert "Nobody waits for your approval." in manager.screen, manager.screen
    async with at_work(path, login="clerk") as clerk:
        await clerk.keys("f2", "Q000001", "enter")
        assert "Approved: Once" in clerk.screen and "F8 Send" in clerk.screen, clerk.screen
        await clerk.keys("f8")
        assert "Sent" in clerk.screen, clerk.screen
        await clerk.choose("Revise")
        assert "Q000001 v2" in clerk.screen, clerk.screen
        await clerk.keys("f7", "A*2", "enter", "= All of it", "enter", "enter")
        await clerk.choose("Compare with the revision before")
        assert "80.00 → 100.00" in clerk.screen and "+20.00" in clerk.screen, clerk.screen
        assert "All of it" in clerk.screen and "Lines that are the same: 1" in clerk.screen, clerk.screen
        await clerk.keys("f12")
        assert "F8 Ask for approval" in clerk.screen, clerk.screen  # it says something else than what was approved
        await clerk.keys("f8", "Two more at full price", "f8")
    async with at_work(path) as manager:
        await manager.keys("f2", "Rules", "enter", "enter", "f8", "down", "f8")
        assert "Approved" in manager.screen, manager.screen
    async with at_work(path, login="clerk") as clerk:
        await clerk.keys("f2", "Q000001", "enter")
        await clerk.keys("f8")
        await clerk.choose("Order a part")
        await clerk.keys("ctrl+u", "4", "enter", "ctrl+u", "f8")
        read = clerk.app.workspace.read
        order = read(orders.order, clerk.app.screen.record_id)  # type: ignore[attr-defined]
        quote = read(quotations.quotation, order.quotation_id)
        assert (quote.revision, quote.state, quote.progress) == (2, "accepted", "partly_ordered"), clerk.screen
        assert [line.quantity_ordered for line in quote.lines] == [Decimal(4), 0, 0]
        assert order.net == Decimal(32)
        assert read(lambda unit: list(check.findings(unit))) == []


async def test_an_order_beyond_the_policy_offers_to_ask_before_it_offers_to_confirm(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    async with at_work(path) as owner:
        owner.app.workspace.perform(administration.new_user, "clerk", "Clara", "clerk")
        owner.app.workspace.perform(pricing.new_policy, Rule(0, role="clerk", max_discount_percent=Decimal(10)))
        await owner.keys("1", "f6", "Anton", "enter", "C1", "f8", "f3")
        await owner.keys("5", "f6", "Thing", "enter", "A", "enter", "10", "f8", "f3")
    async with at_work(path, login="clerk") as clerk:
        await clerk.keys("4", "f6", "C1", "f8", "A*10 -20%", "enter", "enter")
        assert "F8 Ask for approval" in clerk.screen and "F8 Confirm" not in clerk.screen, clerk.screen
        await clerk.keys("f8", "A large customer", "f8")
        assert "Waits for approval:" in clerk.screen and "F8 Confirm" not in clerk.screen, clerk.screen
        await clerk.keys("f7", "A*1", "enter", "enter")
        assert "F8 Ask for approval" in clerk.screen, clerk.screen
