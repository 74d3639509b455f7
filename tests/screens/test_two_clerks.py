"""Two clerks at the same document: nobody's words are written over unseen, nothing typed is lost."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import keeper_for
from driving import Clerk, at_work
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.parties import services as party_services
from house import CLERK, OWNER

DAY = date(1998, 5, 6)


def alfki(books: Bookkeeper) -> parties.PartyView:
    with books.reading() as unit:
        return parties.party(unit, records.by_number(unit, "party", "ALFKI"))


async def card(clerk: Clerk) -> None:
    """The card of ALFKI, open to be changed."""
    await clerk.press("f2")
    await clerk.enter("ALFKI")
    await clerk.press("f9")
    assert clerk.where == "FormDialog", clerk.screen


async def test_what_only_one_changed_is_merged_without_a_question(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    books = keeper_for(open_engine(str(path)), DAY)
    async with at_work(path, today=DAY) as clerk:
        await card(clerk)
        await clerk.keys("down", "down", "down", "DE99")
        books.perform(party_services.change, OWNER, alfki(books).id, phone="1234")
        await clerk.press("f8")
        assert clerk.where == "PartyScreen", clerk.screen
        assert clerk.said == "Saved, with what was changed meanwhile: Phone 1234"
    found = alfki(books)
    assert (found.phone, found.tax_number) == ("1234", "DE99")
    books.close()


@pytest.mark.parametrize(
    ("way", "name"), [("m", "Alfreds Futterkiste AG"), ("t", "Alfreds Kiste"), ("edit", "Alfreds GmbH")]
)
async def test_theirs_and_mine(northwind_file: Path, tmp_path: Path, way: str, name: str) -> None:
    """They change the phone and the name, I change the name and the tax number: all but the name is merged at once."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    books = keeper_for(open_engine(str(path)), DAY)
    async with at_work(path, today=DAY) as clerk:
        await card(clerk)
        await clerk.keys("end", " AG")
        books.perform(party_services.change, OWNER, alfki(books).id, name="Alfreds Kiste", phone="1234")
        await clerk.keys("down", "down", "down", "DE99", "f8", "f8")
        assert clerk.where == "ClashDialog", clerk.screen
        for word in ("Name: before Alfreds Futterkiste", "m  mine: Alfreds Futterkiste AG", "t  theirs: Alfreds Kiste"):
            assert word in clerk.screen
        assert "Phone" not in clerk.screen
        assert alfki(books).name == "Alfreds Kiste", "nothing is decided by saving once more"
        if way == "edit":
            await clerk.press("f12")
            assert "changed to: Alfreds Kiste." in clerk.screen
            await clerk.keys("ctrl+u", name, "f8")
        else:
            await clerk.keys(way, "enter")
        assert clerk.where == "PartyScreen", clerk.screen
    found = alfki(books)
    assert (found.name, found.phone, found.tax_number) == (name, "1234", "DE99")
    books.close()


async def new_order(clerk: Clerk, *lines: str) -> int:
    await clerk.keys("4", "f6")
    await clerk.enter("ALFKI")
    await clerk.press("f8")
    await clerk.enter(*lines, "")
    assert clerk.where == "OrderScreen", clerk.screen
    return int(clerk.app.screen.record_id)  # type: ignore[attr-defined]


async def test_two_clerks_at_the_lines_of_one_order(northwind_file: Path, tmp_path: Path) -> None:
    """I change a quantity, they the discount of the same line and the quantity of another: all of it stands."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    books = keeper_for(open_engine(str(path)), DAY)
    async with at_work(path, today=DAY) as clerk:
        order_id = await new_order(clerk, "42*3", "11*2")
        await clerk.keys("end", "up", "enter", "5")
        first, second = books.read(orders.order, CLERK, order_id).lines
        books.perform(order_services.change_line, CLERK, order_id, first.id, discount_percent=Decimal(10))
        books.perform(order_services.change_line, CLERK, order_id, second.id, quantity=Decimal(7))
        await clerk.press("f8")
        assert clerk.where == "OrderScreen", clerk.screen
        assert clerk.said == "Saved, with what was changed meanwhile: Discount % 10"
    found = [(line.quantity, line.discount_percent) for line in books.read(orders.order, CLERK, order_id).lines]
    assert found == [(5, 10), (7, 0)]
    books.close()


async def test_what_was_taken_away_under_an_open_form(northwind_file: Path, tmp_path: Path) -> None:
    """The line goes, then the order is cancelled: a sentence each time, and what was typed can still be read."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    books = keeper_for(open_engine(str(path)), DAY)
    async with at_work(path, today=DAY) as clerk:
        order_id = await new_order(clerk, "42*3", "11*2")
        await clerk.keys("end", "enter", "5")
        _first, second = books.read(orders.order, CLERK, order_id).lines
        books.perform(order_services.remove_line, CLERK, order_id, second.id)
        await clerk.press("f8")
        assert clerk.where == "FormDialog"
        assert "There is no such line." in clerk.screen, clerk.screen
        assert clerk.app.screen.inputs["quantity"].value == "5"  # type: ignore[attr-defined]
        await clerk.keys("f12", "f9", "PO-9")
        books.perform(order_services.cancel, OWNER, order_id, "mistake")
        await clerk.press("f8")
        assert clerk.where == "FormDialog"
        assert clerk.app.screen.query(".fault.open"), clerk.screen
        assert "PO-9" in clerk.screen
        await clerk.press("f12")
        assert "Cancelled" in clerk.screen
    assert len(books.read(orders.order, CLERK, order_id).lines) == 1
    books.close()


@pytest.mark.parametrize(("way", "name"), [("m", "Alfreds Futterkiste AG"), ("t", "Alfreds Kiste"), ("edit", "AG 1")])
async def test_a_draft_of_yesterday_meets_what_was_written_meanwhile(
    northwind_file: Path, tmp_path: Path, way: str, name: str
) -> None:
    """Asked as between two who write at the same time; going on to edit says it beside the field."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    books = keeper_for(open_engine(str(path)), DAY)
    async with at_work(path, today=DAY) as clerk:
        await clerk.press("f2")
        await clerk.enter("ALFKI")
        await clerk.press("f9")
        await clerk.keys("end", " AG")
    books.perform(party_services.change, OWNER, alfki(books).id, name="Alfreds Kiste", phone="1234")
    async with at_work(path, today=DAY) as clerk:
        await clerk.press("right", "end", "enter")
        assert clerk.where == "ClashDialog", clerk.screen
        for word in ("Name: before Alfreds Futterkiste", "m  mine: Alfreds Futterkiste AG", "t  theirs: Alfreds Kiste"):
            assert word in clerk.screen
        if way == "edit":
            await clerk.press("f12")
            assert "changed to: Alfreds Kiste." in clerk.screen, clerk.screen
            assert clerk.app.screen.inputs["name"].value == "Alfreds Futterkiste AG"  # type: ignore[attr-defined]
            await clerk.keys("end", "ctrl+u", name, "f8")
        else:
            await clerk.keys(way, "enter")
        assert clerk.where == "PartyScreen"
    found = alfki(books)
    assert (found.name, found.phone) == (name, "1234")
    books.close()
