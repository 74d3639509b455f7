"""What comes through a real terminal: keys typed before the program is there, foreign bytes, floods, sequences, resizing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import keeper_for
from driving import at_work
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.parties import queries as parties
from terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="LEFT OUT: needs a pseudo-terminal")

F3, F6, F8, F12, DOWN = b"\x1bOR", b"\x1b[17~", b"\x1b[19~", b"\x1b[24~", b"\x1b[B"
NEW_CUSTOMER = b"1" + F6 + '[/] "O\'Brien" 东方红有限公司\rOB\r'.encode() + F8
NEW_PRODUCT = b"5" + F6 + b"Thing\rA\r10\r5\r" + F8
NEW_ORDER = b"4" + F6 + b"OB" + F8 + b"A*3\r2 A @9.50 -5%\r\r" + F8
CHAIN = NEW_CUSTOMER + F3 + NEW_PRODUCT + F3 + NEW_ORDER + F3 + F3
"""A customer, a product, an order of two lines, confirmed, and the end: typed while the program is still starting."""


@pytest.fixture
def books_file(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    return path


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for one in opened:
        one.close()


def _open(terminals: list, books: Path, tmp_path: Path) -> Terminal:
    one = Terminal("--db", str(books), home=tmp_path)
    terminals.append(one)
    return one


def _stored(path: Path) -> tuple[object, ...]:
    engine = open_engine(str(path))
    books = keeper_for(engine)
    with books.reading() as unit:
        order = orders.order(unit, records.by_number(unit, "order", "SO000001"))
        party = parties.party(unit, order.party_id)
        lines = [(line.code, line.quantity, line.unit_price, line.discount_percent) for line in order.lines]
        found = (party.code, party.name, order.state, order.net, lines)
    engine.dispose()
    return found


async def test_the_chain_typed_before_the_first_paint_is_stored_as_typed_slowly(
    books_file: Path, sqlite_template: Path, tmp_path: Path, terminals: list
) -> None:
    slow = tmp_path / "slow.db"
    shutil.copy(sqlite_template, slow)
    async with at_work(slow) as clerk:
        await clerk.type("1")
        await clerk.press("f6")
        for text in ('[/] "O\'Brien" 东方红有限公司', "OB"):
            await clerk.enter(text)
        await clerk.press("f8")
        await clerk.press("f3")
        await clerk.type("5")
        await clerk.press("f6")
        for text in ("Thing", "A", "10", "5"):
            await clerk.enter(text)
        await clerk.press("f8")
        await clerk.press("f3")
        await clerk.type("4")
        await clerk.press("f6")
        await clerk.type("OB")
        await clerk.press("f8")
        for text in ("A*3", "2 A @9.50 -5%", ""):
            await clerk.enter(text)
        await clerk.press("f8")
    program = _open(terminals, books_file, tmp_path)
    program.send(CHAIN)
    assert program.end() == 0, program.text
    assert _stored(books_file) == _stored(slow)
    assert _stored(books_file)[2] == "confirmed"


def test_enter_typed_before_raw_mode_arrives_as_line_feed_and_is_enter(
    books_file: Path, tmp_path: Path, terminals: list
) -> None:
    program = _open(terminals, books_file, tmp_path)
    program.send(CHAIN.replace(b"\r", b"\n"))
    assert program.end() == 0, program.text
    assert _stored(books_file)[2] == "confirmed"


def test_characters_that_come_byte_by_byte(books_file: Path, tmp_path: Path, terminals: list[Terminal]) -> None:
    program = _open(terminals, books_file, tmp_path)
    program.wait_for("Nothing: all is done.")
    program.send(b"1" + F6)
    program.wait_for("Name *")
    for byte in "东方 é €".encode():
        program.send(bytes([byte]))
        program.listen(0.05)
    program.wait_for("东方 é €")


def test_hostile_bytes_do_no_harm(books_file: Path, tmp_path: Path, terminals: list[Terminal]) -> None:
    program = _open(terminals, books_file, tmp_path)
    program.wait_for("Nothing: all is done.")
    program.send(b"\xe9\xff\xfe" + b"1" + F6)  # a keyboard that speaks Latin-1, then a form
    program.wait_for("Name *")
    program.send(b"\x1b[200~" + b"\x1b]0;owned\x07\x1b[2J evil \x1b[38;5;213m" + b"x" * 1_000_000 + b"\x1b[201~")
    program.wait_for("xxxxxxxx")
    assert "New customer" in program.text
    for size in ((40, 10), (200, 60), (1, 1), (120, 36), (80, 24)) * 6:
        program.resize(*size)
    program.wait_for("New customer")
    program.send(F12 + b"\x1b]52;c;b3duZWQ=\x07" + b"\x1b[999;999H" + F3)
    program.wait_for("Where to?")
    program.send(F3)
    assert program.end() == 0, program.text
    for raw in (b"\x1b]0;owned", b"\x1b[38;5;213m", b"\x1b]52;", b"\x1b[999;999H"):
        assert raw not in program.output


def test_the_screen_is_drawn_anew_after_something_else_wrote_on_it(
    books_file: Path, tmp_path: Path, terminals: list[Terminal]
) -> None:
    program = _open(terminals, books_file, tmp_path)
    program.wait_for("Nothing: all is done.")
    before = program.text
    program.screen.feed("\x1b[5;1H*** the machine goes down in five minutes ***\x1b[12;3Hnoise")
    assert program.text != before
    program.send(b"\x0c")
    program.wait_for(before)


def test_a_stopped_session_is_drawn_anew(books_file: Path, tmp_path: Path, terminals: list[Terminal]) -> None:
    program = _open(terminals, books_file, tmp_path)
    program.wait_for("Nothing: all is done.")
    before = program.text
    os.kill(program.process.pid, signal.SIGTSTP)  # refused: nobody lays a session aside by a key of the shell
    program.send(b"1")
    program.wait_for("F3")
    program.send(F12)
    program.wait_for("Nothing: all is done.")
    os.kill(program.process.pid, signal.SIGSTOP)
    program.screen.feed("\x1b[H\x1b[2J$ ")
    os.kill(program.process.pid, signal.SIGCONT)
    program.wait_for(before.splitlines()[0])


def test_errors_may_go_into_a_file_and_the_screens_need_a_terminal(
    terminals: list, books_file: Path, tmp_path: Path
) -> None:
    shell = ("sh", "-c", f'exec {sys.executable} -m erp_tui "$@" 2>{tmp_path}/errors', "sh")
    terminal = Terminal("--db", str(books_file), home=tmp_path, through=shell)
    terminals.append(terminal)
    terminal.wait_for("Customers")
    terminal.send(F3 + F3)
    assert terminal.end() == 0
    assert (tmp_path / "errors").read_text() == ""
    without = [sys.executable, "-m", "erp_tui", "--db", str(books_file)]
    said = subprocess.run(without, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == "erp-tui: The screens need a terminal. Without one there are the commands: erp-tui --help.\n"
