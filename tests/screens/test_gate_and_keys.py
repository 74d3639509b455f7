"""Keys typed ahead go where they were meant, at any speed; keys that mean nothing say so."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from conftest import keeper_for
from driving import at_work
from erp_tui.domain.duties import DUTIES
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.models import Job
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.orders import queries as orders
from erp_tui.terminal.gate import at_rest


@pytest.fixture
def books_file(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    return path


async def test_a_customer_typed_in_one_burst_before_the_books_are_open(books_file: Path) -> None:
    async with at_work(books_file) as clerk:
        for key in ("1", "f6"):
            clerk.burst(key) if len(key) == 1 else await clerk.press(key)
        await clerk.enter(
            '[/] "O\'Brien" 东方红有限公司', "OB", "Street 1", "1000", "Berlin", "DE", "030", "", "", "", ""
        )
        assert clerk.where == "PartyScreen", clerk.screen
        assert "东方红有限公司" in clerk.screen
        await clerk.press("f12")
        assert "OB" in clerk.screen


async def test_a_refused_form_keeps_what_was_typed_and_says_why_beside_the_field(books_file: Path) -> None:
    async with at_work(books_file) as clerk:
        await clerk.type("1")
        await clerk.press("f6")
        await clerk.enter("Somebody", "", "", "", "", "XX", "", "", "", "", "")
        assert clerk.where == "FormDialog", clerk.screen
        assert "There is no country XX." in clerk.screen
        assert "Somebody" in clerk.screen


async def test_the_main_action_twice_in_a_row_acts_once(books_file: Path) -> None:
    async with at_work(books_file) as clerk:
        await clerk.type("1")
        await clerk.press("f6")
        await clerk.enter("Somebody", "C1", "", "", "", "", "", "", "", "", "")
        await clerk.press("f12", "f12")
        await clerk.type("5")
        await clerk.press("f6")
        await clerk.enter("Thing", "A", "10", "5", "", "", "")
        await clerk.press("f3")
        await clerk.type("4")
        await clerk.press("f6")
        await clerk.enter("C1", "", "", "", "")
        assert clerk.where == "OrderScreen", clerk.screen
        await clerk.enter("A*3", "")
        await clerk.press("f8", "f8", "f8")
        assert "Once is enough" in clerk.said
        workspace = clerk.app.workspace
        [row] = workspace.read(listing.first_rows, orders.ORDERS, limit=2)
        assert row.cells["state"] == "confirmed"
        assert clerk.where == "OrderScreen"


def test_at_the_first_paint_no_data_layer_is_loaded(books_file: Path) -> None:
    """In a fresh interpreter: the start screen is drawn, and what is imported by then is neither ORM nor models."""
    code = """
import sys
from erp_tui.app import ErpApp
from erp_tui.workspace import Workspace

def look(app):
    strips = app.screen._compositor.render_strips(app.size)
    app.seen = "".join(segment.text for strip in strips for segment in strip)
    app.loaded = sorted(set(sys.modules) & {"sqlalchemy", "sqlmodel", "pydantic", "alembic", "typer", "babel"})
    app.exit(0)

ErpApp.bring_data = lambda app: app.screen.call_after_refresh(look, app)
app = ErpApp(Workspace.open_light(sys.argv[1]))
app.run(headless=True, size=(80, 24))
print("Where to?" in app.seen, "What needs me today" in app.seen, app.loaded)
"""
    done = subprocess.run([sys.executable, "-c", code, str(books_file)], capture_output=True, text=True, check=True)
    assert done.stdout == "True True []\n", done.stdout + done.stderr


async def test_enter_right_after_a_list_was_asked_for_opens_its_first_row(northwind_file: Path, tmp_path: Path) -> None:
    """The list reads its rows when it learns how many fit: keys wait for that too."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as clerk:
        for _again in range(5):
            for number in "1457":
                clerk.burst(f"{number}\n")
                await clerk.press("f9")
                assert clerk.where not in ("CustomersScreen", "OrdersScreen", "StockScreen", "ShippingScreen"), (
                    clerk.screen
                )
                await clerk.press("f12", "f12", "f12") if clerk.where == "FormDialog" else await clerk.press(
                    "f12", "f12"
                )
                assert clerk.where == "HomeScreen"


async def test_opening_does_the_work_that_is_due(sqlite_template: Path, tmp_path: Path) -> None:
    """Books in a file have no server: what is due by the clock is done when somebody opens them."""
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    async with at_work(path, due_work=True) as clerk:
        await clerk.app.workers.wait_for_complete()
        await at_rest(clerk.app)
    engine = open_engine(str(path))
    with keeper_for(engine).reading() as unit:
        jobs = {row.name: (row.state, row.claimed_by is not None) for row in unit.rows(select(table_of(Job)))}
    engine.dispose()
    assert jobs == dict.fromkeys(DUTIES, ("waiting", True))  # done once, and due again later


async def test_the_program_ends_by_its_own_key_and_not_by_one_too_many(
    northwind_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(northwind_file, tmp_path / "books.db"))
    async with at_work(path) as clerk:
        ended: list[int] = []
        monkeypatch.setattr(clerk.app, "exit", ended.append)
        for key in ("ctrl+c", "ctrl+q"):
            for keys in ((), ("4",), ("f6",)):
                await clerk.keys(*keys, key)
                assert "F3 closes this" in clerk.said
            await clerk.keys("f12", "f12")
        await clerk.keys("4", "f3")
        assert (clerk.where, ended) == ("HomeScreen", [])
        await clerk.keys("down", "f3")
        assert clerk.said == "This is the start: F3 twice ends the program."
        await clerk.keys("1", "f3")
        assert ended == []
        await clerk.keys("f3")
        assert ended == [0]
        monkeypatch.undo()
