"""A session is a kiosk: its environment is clean, it starts no other program, and who works is what the door says."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from textual import constants

from erp_tui.terminal.serving import kiosk, messages, session
from erp_tui.terminal.serving.messages import Broken, Mailbox
from erp_tui.terminal.serving.server import ENDING, HANDED_ON, Server
from erp_tui.terminal.serving.session import Serving

ATTEMPTS = (
    "import subprocess; subprocess.run(['true'])", "import os; os.system('true')", "import os; os.execv('/bin/true', ['true'])",
    "import os; os.fork()", "import pty; pty.spawn('true')", "import os; os.posix_spawn('/bin/true', ['true'], {})",
    "import os, signal; os.kill(os.getppid(), signal.SIGTERM)",
)  # fmt: skip


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_session_starts_nothing_and_ends_nobody(attempt: str) -> None:
    code = f"from erp_tui.terminal.serving import kiosk\nkiosk.close_the_doors()\n{attempt}\nprint('done')"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert found.returncode == 1 and "kiosk.Forbidden" in found.stderr and "done" not in found.stdout


def test_asking_whether_another_one_lives_is_no_harm() -> None:
    code = "from erp_tui.terminal.serving import kiosk\nkiosk.close_the_doors()\nimport os\nos.kill(os.getppid(), 0)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_environment_is_what_we_need(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name in (
        "PATH",
        "HOME",
        "LC_ALL",
        "ERP_TUI_DB",
        "PYTHONPATH",
        "TEXTUAL",
        "BROWSER",
        "PAGER",
        "LD_PRELOAD",
        "IFS",
    ):
        monkeypatch.setenv(name, "x")
    kiosk.clean_environment()
    assert sorted(os.environ) == ["ERP_TUI_DB", "HOME", "LC_ALL", "PATH"]


@pytest.mark.parametrize(
    ("term", "taken"),
    [
        ("xterm-256color", "xterm-256color"), ("../../etc", "vt100"), ("x" * 99, "vt100"), ("a\x1b[2J", "vt100"),
        (7, "vt100"), (None, "vt100"),
    ],
)  # fmt: skip
def test_the_name_of_a_terminal_is_a_name(monkeypatch: pytest.MonkeyPatch, term: object, taken: str) -> None:
    for name in ("TERM", "COLORTERM", "NO_COLOR", "ESCDELAY"):
        monkeypatch.setenv(name, "before")
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 0.1)
    kiosk.take_terminal({"term": term, "colorterm": "24bit", "no_color": "yes", "far": True})
    assert [os.environ.get(name) for name in ("TERM", "COLORTERM", "NO_COLOR", "ESCDELAY")] == [
        taken,
        "truecolor",
        None,
        "400",
    ]
    assert constants.ESCAPE_DELAY == 0.4  # a key that the line tears is still that key


def who(hello: dict[str, object]) -> str:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        return session._who(ours, hello)


def test_the_serving_account_says_who_comes_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    assert who({"as": "anna"}) == "anna"
    monkeypatch.setattr(session, "_peer", lambda _connection: (1, 1))  # the account `daemon`
    assert who({}) == who({"as": "daemon"}) == "daemon"
    with pytest.raises(session.Refused, match="may not work as anna"):
        who({"as": "anna"})
    monkeypatch.setattr(session, "_peer", lambda _connection: (1, 2_000_000_001))
    with pytest.raises(session.Refused, match="no name"):
        who({"as": "anna"})


@pytest.mark.parametrize("said", [b"[]\n", b"\xff\n", b"{\n", b"", b"x" * (messages.LONGEST + 2)])
def test_what_is_no_message_ends_the_talk(said: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * messages.LONGEST)
        theirs.sendall(said)
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(Broken):
            Mailbox(ours).first()


def test_messages_come_whole_however_they_arrive() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for part in (b'{"size":', b" [80, 24]}\n{", b'"exit": 3}\n'):
            theirs.sendall(part)
        mailbox = Mailbox(ours)
        assert messages.size_in(mailbox.first()) == (80, 24)
        assert mailbox.first() == {"exit": 3}


@pytest.mark.parametrize("size", [None, [80], [80, 0], [80, "24"], [80, 24.5], [True, 24], [10**9, 24], "80x24"])
def test_a_size_is_what_a_terminal_can_be(size: object) -> None:
    assert messages.size_in({"size": size}) is None


def test_what_was_taken_was_sent(tmp_path: Path) -> None:
    """The other side may take a message with descriptors and close at once: that is no failure."""
    ours, theirs = socket.socketpair()
    with ours, (tmp_path / "file").open("w") as file:
        real = socket.send_fds

        def taken(*arguments: object) -> int:
            sent: int = real(*arguments)  # type: ignore[arg-type]
            theirs.close()
            return sent

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(socket, "send_fds", taken)
            messages.send(ours, {"do": "take"}, [file.fileno()])


def test_a_server_told_to_end_while_it_begins_anew_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial of the new version takes its time; what comes meanwhile is not lost with the old one."""
    books, begun = Serving("unused", tmp_path / "s.sock"), []
    server = Server(books, ["/bin/sh", "-c", 'kill -TERM "$PPID"'])
    monkeypatch.setattr(os, "execv", lambda *_command: begun.append(True))
    before = signal.signal(signal.SIGTERM, server._note)
    try:
        server._begin_anew()
        assert not begun
        server._signals.clear()
        server.command[-1] = "true"
        server._begin_anew()
        assert begun
    finally:
        os.environ.pop(HANDED_ON, None)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        signal.signal(signal.SIGTERM, before)
        server._door.close()
