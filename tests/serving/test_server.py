"""Which session who knocks is given, and that the server never tries for ever."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from erp_tui.terminal.serving import server as module
from erp_tui.terminal.serving.server import NEW_ONES, READY, Server
from erp_tui.terminal.serving.session import Serving

ENDS: list[socket.socket] = []
"""What sessions hold."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(Serving(str(tmp_path / "books.db"), tmp_path / "run" / "s.sock"), [])
    yield one
    for end in (one._door, *one._waiting.values(), *ENDS):
        end.close()
    ENDS.clear()


def waiting(server: Server, child: int) -> socket.socket:
    """A session that waits: its own end of the line to the server."""
    server._waiting[child], its = socket.socketpair()
    server.children.add(child)
    ENDS.append(its)
    return its


def test_who_comes_is_given_what_stands_and_was_begun_first(server: Server) -> None:
    ends = [waiting(server, child) for child in (11, 12, 13)]
    assert server._first() == 11, "none stands yet"
    ends[1].shutdown(socket.SHUT_WR)
    assert server._first() == 12, "the first may hang"
    ends[2].shutdown(socket.SHUT_WR)
    assert server._first() == 12
    ends[0].shutdown(socket.SHUT_WR)
    assert server._first() == 11


def test_a_server_whose_sessions_die_does_not_try_for_ever(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for child in (11, 12):
        waiting(server, child).close()
    begun = []

    def prepare(*_held: socket.socket) -> None:
        begun.append(13 + len(begun))
        waiting(server, begun[-1]).close()

    monkeypatch.setattr(server, "_prepare", prepare)
    server._ready = 0  # one that waited died before
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(str(server.serving.socket))
        server._take()
        assert door.recv(1) == b"", "let go, not left at the door"
    assert len(begun) == NEW_ONES and not server._waiting
    assert server._ready == READY, "the next ones are tried again"


def test_who_knocks_comes_to_the_first_that_lives(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting(server, 11).close()
    its = waiting(server, 12)
    its.shutdown(socket.SHUT_WR)
    monkeypatch.setattr(server, "_prepare", lambda *_held: pytest.fail("there is one"))
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(str(server.serving.socket))
        server._take()
        mailbox = module.messages.Mailbox(its)
        assert mailbox.first() == {"is_full": False}
        [connection] = [socket.socket(fileno=number) for number in mailbox.descriptors]
        connection.sendall(b"here")
        assert door.recv(4) == b"here"
        connection.close()
