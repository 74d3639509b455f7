"""Two clerks at the same document: nobody's words are written over unseen, nothing typed is lost."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

from conftest import keeper_for
from driving import at_work
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


async def test_theirs_and_mine(northwind_file: Path, tmp_path: Path) -> None:
    """They change the phone and the name, I change the name and the tax number: all but the name is merged at once."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    books = keeper_for(open_engine(str(path)), DAY)
    async with at_work(path, today=DAY) as clerk:
        await clerk.press("f2")
        await clerk.enter("ALFKI")
        await clerk.press("f9")
        await clerk.keys("end", " AG")
        books.perform(party_services.change, OWNER, alfki(books).id, name="Alfreds Kiste", phone="1234")
        await clerk.press("down", "down", "down")
        await clerk.type("DE99")
        await clerk.press("f8")
        assert clerk.where == "FormDialog"
        value = {name: clerk.app.screen.inputs[name].value for name in ("name", "phone", "tax_number")}
        assert value == {"name": "Alfreds Futterkiste AG", "phone": "1234", "tax_number": "DE99"}
        assert "changed to: Alfreds Kiste." in clerk.screen
        assert alfki(books).name == "Alfreds Kiste"
        await clerk.press("down", "f8")
        assert clerk.where == "PartyScreen"
    found = alfki(books)
    assert (found.name, found.phone, found.tax_number) == ("Alfreds Futterkiste AG", "1234", "DE99")
    books.close()


async def test_a_line_that_somebody_else_changed(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    books = keeper_for(open_engine(str(path)), DAY)
    async with at_work(path, today=DAY) as clerk:
        await clerk.type("4")
        await clerk.press("f6")
        await clerk.enter("ALFKI", "", "", "", "")
        await clerk.enter("42*3", "")
        await clerk.press("end", "enter")
        await clerk.press("backspace")
        await clerk.type("5")  # 3 becomes 5
        order_id = clerk.app.screen.under.record_id
        [line] = books.read(orders.order, CLERK, order_id).lines
        books.perform(order_services.change_line, CLERK, order_id, line.id, discount_percent=Decimal(10))
        await clerk.press("f8")
        assert clerk.where == "FormDialog"
        assert clerk.app.screen.inputs["discount_percent"].value == "10"
        await clerk.press("down", "f8")
        assert clerk.where == "OrderScreen"
    [line] = books.read(orders.order, CLERK, order_id).lines
    assert (line.quantity, line.discount_percent) == (5, 10)
    books.close()


async def test_a_draft_of_yesterday_meets_what_was_written_meanwhile(northwind_file: Path, tmp_path: Path) -> None:
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
        assert "changed to: Alfreds Kiste." in clerk.screen, clerk.screen
        assert clerk.app.screen.inputs["name"].value == "Alfreds Futterkiste AG"
        await clerk.press("f8")
        assert clerk.where == "PartyScreen"
    found = alfki(books)
    assert (found.name, found.phone) == ("Alfreds Futterkiste AG", "1234")
    books.close()
