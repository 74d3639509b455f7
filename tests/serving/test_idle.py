"""A served screen that nobody sits at, at a real terminal: it is covered, or let go, and the work waits."""

from __future__ import annotations

import os
import shutil
import socket
import tty
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import house
from conftest import keeper_for
from erp_tui.domain.administration import proofs, queries, services
from erp_tui.domain.administration.proofs import Hidden
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.terminal.serving import messages
from served import Serving

PASSWORD = "correct horse battery"


@pytest.fixture
def keeper(sqlite_template: Path, tmp_path: Path) -> Iterator[Bookkeeper]:
    shutil.copy(sqlite_template, tmp_path / "books.db")
    with closing(keeper_for(open_engine(str(tmp_path / "books.db")))) as found:
        found.perform(services.set_setting, house.OWNER, "serving.lock_seconds", "3")
        yield found


def test_let_go_without_a_password_and_locked_with_one(keeper: Bookkeeper, tmp_path: Path) -> None:
    with closing(Serving(tmp_path, tmp_path / "books.db")) as serving:
        first = serving.come()
        assert first.end() == 0
        assert (
            b"come in again" in first.output.partition(b"\x1b[?1049l")[2]
        )  # the terminal is as it was, then the words
        [session] = serving.sessions()
        owner = keeper.read(queries.actor, house.OWNER, "owner").id
        keeper.perform(services.set_password, house.OWNER, owner, proofs.hash_password(Hidden(PASSWORD), "owner"))
        second = serving.come()
        second.wait_for("its line dropped")
        second.send(b"\r")
        second.wait_for("Owner works here. Password:")
        second.send(b"4")
        second.send(b"\x7f" + PASSWORD.encode() + b"\r")
        second.wait_for("Where to?")
        second.wait_for("Owner works here. Password:")
        page = reopened_page(serving)
        assert b"works here. Password" in page and b"Where to?" not in page
        assert b"begin anew" not in page
        assert second.end() == 0
        assert serving.sessions() == [session]


def reopened_page(serving: Serving) -> bytes:
    """What a browser is shown whose page is opened again: it proves nothing: the lock stays, with no way around it."""
    master, slave = os.openpty()
    tty.setraw(slave)
    hello = {"as": "owner", "term": "xterm-256color", "size": [80, 24], "door": "web"}
    shown = b""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(serving.socket))
        messages.send(connection, hello, (slave, slave))
        os.close(slave)
        while b"Password" not in shown and b"begin anew" not in shown:
            shown += os.read(master, 4096)
        os.write(master, b"x")  # stands in the field for the password, if that is still there
        while not any(one in shown for one in ("•".encode(), b"Where to?", b"begin anew")):
            shown += os.read(master, 4096)
    os.close(master)
    return shown
