"""After a dropped line, a crash or a full disk one is again where one was: screens, cursors, the half-typed field."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from left import kept, names, until

from driving import Clerk, at_work
from erp_tui.domain.kernel import sessions
from erp_tui.domain.kernel.drafts import Draft, DraftStore
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.parties import services as party_services
from erp_tui.domain.parties.rules import NewParty
from erp_tui.terminal.gate import at_rest
from terminal import Terminal

F6, RIGHT, HOME, F5 = b"\x1b[17~", b"\x1b[C", b"\x1b[H", b"\x1b[15~"


@pytest.fixture
def northwind_books(northwind_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    return path


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The same process as another run of the program: the one before is gone."""
    runs = count()

    def again() -> None:
        run = next(runs)
        monkeypatch.setattr(sessions, "mine", lambda: f"here:1:later{run}")
        monkeypatch.setattr(sessions, "lives_elsewhere", lambda _session: False)

    return again


async def drop_the_line(clerk: Clerk) -> None:
    clerk.app.line_dropped(129)
    clerk.app.workspace.in_order(int).result()
    assert clerk.app.return_code == 129


async def go_on(clerk: Clerk, words: str) -> None:
    assert f"Go on where you were: {words}" in clerk.screen, clerk.screen
    await clerk.press("right", "home", "enter")


async def test_a_half_typed_form_over_a_document_over_a_list(northwind_books: Path, later: Callable[[], None]) -> None:
    async with at_work(northwind_books) as clerk:
        await clerk.keys("4", "down", "down", "down", "enter", "f9", "down", "2026-1", "left")
        assert clerk.where == "FormDialog", clerk.screen
        await drop_the_line(clerk)
    later()
    async with at_work(northwind_books) as clerk:
        await go_on(clerk, "Edit SO000827: 2026-1")
        field = clerk.app.screen.focused
        assert field is not None and field.id == "field-requested_on"
        assert (field.value, field.selection) == ("2026-1", (5, 5))  # type: ignore[attr-defined]
        await clerk.keys("2-", "end", "5")  # typed where the cursor was
        assert field.value == "2026-2-15"  # type: ignore[attr-defined]
        await clerk.press("f12")
        assert "Order SO000827" in clerk.lines[0]
        await clerk.press("f12")
        assert clerk.app.screen.table.chosen_row.cells["number"] == "SO000827", clerk.screen  # type: ignore[attr-defined]
        await clerk.press("f12")
        clerk.app.screen.do_leave()  # type: ignore[attr-defined]
    assert [(one.title, one.was_left) for one in kept(northwind_books)] == [("Edit SO000827", True)]
    async with at_work(northwind_books) as clerk:
        assert "Go on" not in clerk.screen


async def test_a_menu_over_a_document_and_a_filtered_list(northwind_books: Path, later: Callable[[], None]) -> None:
    """Nothing was typed: the place alone comes back, with the tab and the filter."""
    async with at_work(northwind_books) as clerk:
        await clerk.keys("1", "right", "/", "ex", "enter", "enter", "f10")
        assert clerk.where == "MenuDialog", clerk.screen
        title = " ".join(clerk.app.screen_stack[-2].heading().split())  # type: ignore[attr-defined]
        await drop_the_line(clerk)
    later()
    async with at_work(northwind_books) as clerk:
        await go_on(clerk, title)
        assert clerk.where == "PartyScreen"
        await clerk.press("f12")
        assert "[Suppliers]" in clerk.screen and "/ex" in clerk.screen


async def test_a_half_typed_line_of_an_order(northwind_books: Path, later: Callable[[], None]) -> None:
    async with at_work(northwind_books) as clerk:
        await clerk.keys("4", "f6", "ALFKI", "f8", "42*")
        assert clerk.where == "OrderScreen", clerk.screen
        await drop_the_line(clerk)
    later()
    async with at_work(northwind_books) as clerk:
        await go_on(clerk, "Order SO")
        assert clerk.where == "OrderScreen"
        await clerk.enter("3", "")
        assert " 42 " in clerk.screen


def is_kept(path: Path, name: str) -> bool:
    return Path(f"{path}.drafts").exists() and any(one.typed.get("name") == name for one in kept(path))


def test_terminals_that_break_off(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGHUP, then kill -9, at real terminals of one user; a second terminal leaves alone what the first one types."""
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    programs: list[Terminal] = []

    def begin() -> Terminal:
        programs.append(Terminal("--db", str(path), home=tmp_path))
        return programs[-1]

    try:
        first = begin()
        first.wait_for("Nothing: all is done.")
        first.send(b"1" + F6 + b"Half a na")
        first.wait_for("Half a na")
        first.process.send_signal(signal.SIGHUP)
        assert first.end() == 128 + signal.SIGHUP
        assert is_kept(path, "Half a na")

        second = begin()
        second.wait_for("Go on where you were: New customer: Half a na")
        second.send(RIGHT + HOME + b"\r")
        second.wait_for("Postal code")
        second.send(b"me")
        second.wait_for("Half a name")
        third = begin()
        third.wait_for("Nothing you began is waiting.")
        assert "Half" not in third.text
        with monkeypatch.context() as patch:  # looked at from outside, whoever has it
            patch.setattr(sessions, "lives_elsewhere", lambda _session: False)
            until(lambda: is_kept(path, "Half a name"))
        second.process.kill()
        second.process.wait()
        third.send(F5)
        third.wait_for("Half a name")
    finally:
        for program in programs:
            program.close()
    assert names(path) == []


def fill(clerk: Clerk) -> None:
    for number in range(1000):
        clerk.app.workspace.perform(party_services.create, NewParty(f"Filler {number}"))


async def test_a_full_disk_takes_nothing(sqlite_template: Path, tmp_path: Path) -> None:
    """First the drafts find no room, then the books: a sentence each time, and it works again when there is room."""
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    async with at_work(path) as clerk:
        drafts, books = clerk.app.workspace.drafts.engine, clerk.app.workspace.keeper.engine
        await clerk.keys("1", "f6", "Somebody")
        form = clerk.app.screen
        with drafts.connect() as connection:
            raw = connection.connection.dbapi_connection
            pages = raw.execute("pragma page_count").fetchone()[0]
            raw.execute(f"pragma max_page_count={pages}")
        form.inputs["street"].value = "x" * 20_000  # type: ignore[attr-defined]
        form.journal.write()  # type: ignore[attr-defined]
        clerk.app.workspace.in_order(int).result()
        await at_rest(clerk.app)
        assert "crash: The disk is full." in " ".join(clerk.screen.split()), clerk.screen
        with books.connect() as connection:
            raw = connection.connection.dbapi_connection
            pages = raw.execute("pragma page_count").fetchone()[0]
            raw.execute(f"pragma max_page_count={pages}")
        with pytest.raises(NotAllowed, match="full"):
            fill(clerk)
        await clerk.press("f8")
        assert clerk.where == "FormDialog"
        assert "The disk is full." in clerk.screen, clerk.screen
        assert form.inputs["name"].value == "Somebody"  # type: ignore[attr-defined]
        with books.connect() as connection:
            connection.connection.dbapi_connection.execute("pragma max_page_count=1000000")
        await clerk.keys("up", "f8")
        assert clerk.where == "PartyScreen", clerk.screen
        assert "Somebody" in clerk.lines[0]


def test_a_session_is_known_from_another(tmp_path: Path) -> None:
    host, process, begun = sessions.mine().rsplit(":", 2)
    assert not sessions.lives_elsewhere(sessions.mine())
    assert sessions.lives_elsewhere(f"{host}:1:{sessions._begun(1)}")
    assert not sessions.lives_elsewhere(f"{host}:{process}:{int(begun) + 1}")  # the number came again
    assert not sessions.lives_elsewhere(f"elsewhere:1:{sessions._begun(1)}")
    for nonsense in ("", "x", f"{host}:x:1", f"{host}:99999999:1"):
        assert not sessions.lives_elsewhere(nonsense)
    with closing(DraftStore(str(tmp_path / "b"), open_engine(str(tmp_path / "b"), create=True), "owner")) as store:
        store.keep(Draft("k", "T", {"screen": "x"}, {"name": "N"}))
        [one] = store.all()
    assert one.session == sessions.mine() and not one.is_left_over


async def test_what_was_open_and_empty_is_open_again(northwind_books: Path, later: Callable[[], None]) -> None:
    """A form in which nothing was typed, and an empty row of lines: where the cursor was is part of where one was."""
    async with at_work(northwind_books) as clerk:
        await clerk.keys("4", "down", "enter", "f9", "down", "down")
        field = clerk.app.focused.id  # type: ignore[union-attr]
        await drop_the_line(clerk)
    later()
    async with at_work(northwind_books) as clerk:
        await go_on(clerk, "Edit SO0008")
        assert (clerk.where, clerk.app.focused.id) == ("FormDialog", field)  # type: ignore[union-attr]
        await clerk.keys("f12", "f12", "f6", "ALFKI", "f8")
        assert clerk.where == "OrderScreen"
        await drop_the_line(clerk)
    assert kept(northwind_books) == []
    later()
    async with at_work(northwind_books) as clerk:
        await go_on(clerk, "Add line · Order")
        await clerk.keys("42*3", "enter", "enter")
        assert " 42 " in clerk.screen and clerk.where == "OrderScreen"


async def test_a_form_over_the_start_screen(northwind_books: Path, later: Callable[[], None]) -> None:
    async with at_work(northwind_books) as clerk:
        await clerk.keys("f2", "new customer", "enter", "Nova")
        assert clerk.where == "FormDialog"
        await drop_the_line(clerk)
    later()
    async with at_work(northwind_books) as clerk:
        await go_on(clerk, "New customer: Nova")
        assert clerk.app.screen.focused.value == "Nova"  # type: ignore[union-attr]
        assert len(clerk.app.screen_stack) == 3


async def test_going_on_performs_nothing(northwind_books: Path, later: Callable[[], None]) -> None:
    """What led to a form may lead to a deed by now: that nobody has asked for."""
    async with at_work(northwind_books) as clerk:
        await clerk.keys("4", "f6", "ALFKI", "f8", "42*3", "enter")
        order = clerk.app.screen
        order.entry.journal.way["step"] = ("action", "confirm")  # type: ignore[attr-defined]
        await drop_the_line(clerk)
    later()
    async with at_work(northwind_books) as clerk:
        before = clerk.changes
        await go_on(clerk, "Add line")
        assert clerk.where == "OrderScreen" and clerk.changes == before
        assert "asked no more" in clerk.said


async def test_what_is_marked_or_set_by_hand_and_not_stored_yet(
    northwind_books: Path, later: Callable[[], None]
) -> None:
    """Open items that a payment is for with the form they filled in, how much of a line is sent, rows of a list."""
    async with at_work(northwind_books) as clerk:
        await clerk.keys("f2", "BERGS", "enter", "enter", " ", " ", " ", "f8", "down", "down", "Their slip")
        form = clerk.app.screen
        typed = {name: field.value for name, field in form.inputs.items()}  # type: ignore[attr-defined]
        assert len(typed["settles"].split()) == 3
        await drop_the_line(clerk)
    later()
    async with at_work(northwind_books) as clerk:
        await go_on(clerk, "Record payment")
        form = clerk.app.screen
        assert {name: field.value for name, field in form.inputs.items()} == typed  # type: ignore[attr-defined]
        await clerk.keys("f12", "f12", "f12", "f12")
        await clerk.keys("7", "enter", "enter", "ctrl+u", "1", "f8")
        delivery = clerk.app.screen
        chosen = dict(delivery.chosen)  # type: ignore[attr-defined]
        assert clerk.where == "DeliveryScreen" and list(chosen.values()) == [1]
        await drop_the_line(clerk)
    later()
    async with at_work(northwind_books) as clerk:
        await go_on(clerk, "Delivery DN")
        assert clerk.app.screen.chosen == chosen  # type: ignore[attr-defined]
        await clerk.keys("f12", "f12", "5", " ", "down", " ")
        marked = set(clerk.app.screen.table.marked)  # type: ignore[attr-defined]
        assert len(marked) == 2
        await drop_the_line(clerk)
    later()
    async with at_work(northwind_books) as clerk:
        await go_on(clerk, "Stock")
        assert clerk.app.screen.table.marked == marked  # type: ignore[attr-defined]
