"""The built-in SSH door, tried with Debian's own client: who comes in by what, nothing but the screens, lines that drop."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pyotp
import pytest
from left import until

import house
from conftest import keeper_for
from erp_tui.domain.administration import logins, proofs, services
from erp_tui.domain.administration.proofs import Hidden
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from served import Serving, answers, free_port, ssh_words
from terminal import Terminal

F3, F6, F12 = b"\x1bOR", b"\x1b[17~", b"\x1b[24~"
PASSWORD = "correct horse battery"
WARMED_UP_TWICE = 120.0
"""Seconds until a server has begun anew, on a busy machine: it is tried before it is taken."""

pytestmark = pytest.mark.skipif(shutil.which("ssh") is None, reason="LEFT OUT: no OpenSSH client")


class Door:
    """A server with an SSH door of its own, the user anna with a key and a password, and clients of it."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.before = 0
        """Lines of the log that are of no meaning any more."""
        for name in ("anna", "stranger", "gone"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home / name], check=True)
        self.keeper: Bookkeeper = keeper_for(open_engine(str(home / "books.db")))
        self.anna = self.keeper.perform(services.new_user, house.OWNER, "anna", "Anna", "clerk")
        self.keeper.perform(
            services.set_password, house.OWNER, self.anna, proofs.hash_password(Hidden(PASSWORD), "anna")
        )
        self.keeper.perform(
            services.add_key, house.OWNER, self.anna, proofs.public_key((home / "anna.pub").read_text())
        )
        self.key = home / "own" / "host_key"
        self.serving = Serving(home, home / "books.db", "--ssh", str(self.port), "--host-key", str(self.key))
        until(lambda: "SSH door at 127.0.0.1" in (home / "log").read_text())

    def words(self, *options: str, user: str = "anna", key: str = "anna", program: str = "ssh") -> list[str]:
        return ssh_words(self.home, self.port, user, *options, key=key, program=program)

    def come(self, *options: str, user: str = "anna", key: str = "anna", term: str = "xterm-256color") -> Terminal:
        door = Terminal(home=self.home, through=self.words("-tt", *options, user=user, key=key), term=term)
        self.serving.doors.append(door)
        return door

    def by_password(self, user: str = "anna", method: str = "keyboard-interactive") -> Terminal:
        return self.come("-o", "BatchMode=no", "-o", f"PreferredAuthentications={method}", user=user)

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, input="", capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, **more})  # fmt: skip

    def log(self) -> list[tuple[str, str, str, str]]:
        found = self.keeper.read(logins.logins, house.OWNER, 1000)
        return [(one.login, one.door, one.how, one.outcome) for one in reversed(found)][self.before :]

    def process(self) -> psutil.Process:
        """Of the door."""
        children = psutil.Process(self.serving.process.pid).children()
        [found] = [one for one in children if listens(one)]
        return found

    def close(self) -> None:
        self.serving.close()
        self.keeper.close()


def listens(process: psutil.Process) -> bool:
    """Whether it lets people in; one that has ended meanwhile does not."""
    try:
        return any(one.status == psutil.CONN_LISTEN for one in process.net_connections("tcp"))
    except psutil.Error:
        return False


@pytest.fixture
def door(sqlite_template: Path, tmp_path: Path) -> Iterator[Door]:
    shutil.copy(sqlite_template, tmp_path / "books.db")
    with closing(Door(tmp_path)) as found:
        yield found


@pytest.fixture(scope="module")
def one_server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """For tests that leave nothing behind: a server takes its time to warm up."""
    home = tmp_path_factory.mktemp("door")
    shutil.copy(sqlite_template, home / "books.db")
    with closing(Door(home)) as found:
        yield found


@pytest.fixture
def shared(one_server: Door) -> Iterator[Door]:
    one_server.before += len(one_server.log())
    yield one_server
    for terminal in one_server.serving.doors:
        terminal.close()
    one_server.serving.doors.clear()


def test_a_session_outlives_its_client_and_is_the_same_at_both_doors(shared: Door) -> None:
    assert shared.key.stat().st_mode & 0o777 == 0o600
    first = shared.come(term="no-such-terminal")
    first.wait_for("Nothing: all is done.")
    assert not re.search(rb"\x1b\[(\d+;)*[34]\d(;\d+)*m", first.output)  # what nobody knows is a VT100
    first.resize(100, 30)
    first.wait_until(lambda: len(first.text.split("\n")[0].rstrip()) > 80, "a wider head line")
    first.send(b"1" + F6 + b"Half a na")
    first.wait_for("Postal code")
    first.wait_for("Half a na")
    [session] = shared.serving.sessions()
    first.process.kill()
    first.process.wait()
    second = shared.come()
    second.wait_for("go on with it here")
    assert "its line dropped" in second.text
    second.send(b"\rme")
    second.wait_for("Half a name")
    third = shared.serving.come("anna")
    third.wait_for("open at another terminal")
    third.send(b"\r")
    third.wait_for("Half a name")
    second.wait_for("session goes on")  # the rest may be wrapped
    assert second.end() == 0
    assert shared.serving.sessions() == [session]
    third.send(F12 + F3 * 4)
    assert third.end() == 0
    assert shared.log() == [("anna", "ssh", "key", "came_in"), ("anna", "ssh", "key", "came_in"),
                          ("anna", "attach", "account", "came_in")]  # fmt: skip


def test_a_password_and_a_code_that_counts_once(shared: Door) -> None:
    secret = proofs.new_code_secret()
    first = shared.by_password()
    first.wait_for("Password:")
    first.send(b"wrong horse battery\r")
    first.wait_until(lambda: first.output.count(b"Password:") == 2, "the question again")
    first.send(PASSWORD.encode() + b"\r")
    first.wait_for("Where to?")
    first.send(F3 + F3)
    assert first.end() == 0
    shared.keeper.perform(services.ask_for_codes, house.OWNER, shared.anna, secret)
    code = pyotp.TOTP(secret.value).at(datetime.now(UTC))
    second = shared.by_password()
    second.wait_for("Password:")
    second.send(PASSWORD.encode() + b"\r")
    second.wait_for("One-time code")
    second.send(code.encode() + b"\r")
    second.wait_for("Where to?")
    third = shared.by_password()
    third.wait_for("Password:")
    third.send(PASSWORD.encode() + b"\r")
    third.wait_for("One-time code")
    third.send(code.encode() + b"\r")
    third.wait_until(lambda: third.output.count(b"Password:") == 2, "the question again")
    only = shared.by_password(method="password")  # without a place for the code
    only.wait_for("password:")
    only.send(PASSWORD.encode() + b"\r")
    only.wait_until(lambda: only.output.count(b"password:") == 2, "the question again")
    assert [(how, outcome) for _login, _door, how, outcome in shared.log()] == [
        ("password", "wrong_password"), ("password", "came_in"), ("password+code", "came_in"),
        ("password+code", "used_code"), ("password+code", "wrong_code"),
    ]  # fmt: skip
    shared.keeper.perform(services.ask_for_no_codes, house.OWNER, shared.anna)
    second.send(F3 + F3)
    assert second.end() == 0


def test_a_stranger_is_asked_the_same_and_stays_outside(shared: Door) -> None:
    nobody = shared.by_password(user="hunter2")
    nobody.wait_for("Password:")
    for number in range(2, 5):
        nobody.send(PASSWORD.encode() + b"\r")
        if number < 4:
            nobody.wait_until(lambda number=number: nobody.output.count(b"Password:") == number, "the question again")  # type: ignore[misc]
    nobody.wait_for("Permission denied")
    assert nobody.end() == 255
    wrong = shared.run(*shared.words(key="stranger"))
    assert wrong.returncode == 255 and "Permission denied" in wrong.stderr
    until(lambda: len(shared.log()) == 4)
    assert shared.log()[0] == ("", "ssh", "password", "no_user")
    assert shared.log()[3] == ("anna", "ssh", "key", "no_key")
    assert "hunter2" not in (shared.home / "log").read_text()
    gone = shared.keeper.perform(services.new_user, house.OWNER, "gone", "Gone", "clerk")
    shared.keeper.perform(
        services.add_key, house.OWNER, gone, proofs.public_key((shared.home / "gone.pub").read_text())
    )
    shared.keeper.perform(services.archive_user, house.OWNER, gone)
    late = shared.run(*shared.words("-tt", user="gone", key="gone"))
    assert late.returncode == 255 and "Permission denied" in late.stderr


def test_nothing_but_the_screens(shared: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    for options in ((), ("-tt",)):
        refused = shared.run(*shared.words(*options), "id")
        assert (refused.returncode, refused.stdout) == (255, "") and "exec request failed" in refused.stderr
    assert "shell request failed" in shared.run(*shared.words("-T")).stderr  # no terminal, no screens
    copied = shared.run(*shared.words(program="sftp"))
    assert copied.returncode != 0 and "sftp>" not in copied.stdout
    assert shared.run(*shared.words("-s"), "anything").returncode == 255
    through = shared.run(*shared.words("-W", f"127.0.0.1:{shared.port}"))
    assert through.returncode != 0 and "SSH-2.0" not in through.stdout
    back = shared.run(
        *shared.words("-N", "-o", "ExitOnForwardFailure=yes", "-R", f"{shared.port + 1}:127.0.0.1:{shared.port}")
    )
    assert back.returncode == 255 and not answers(shared.port + 1)
    monkeypatch.setenv("DISPLAY", "127.0.0.1:7")
    pictures = shared.come("-X", "-o", "LogLevel=INFO")
    pictures.wait_for("Where to?")
    pictures.send(F3 + F3)
    assert pictures.end() == 0
    assert b"X11 forwarding request failed" in pictures.output or shutil.which("xauth") is None


@pytest.mark.parametrize("kind", ["-L", "-D"])
def test_no_way_through(shared: Door, kind: str) -> None:
    here = free_port()
    far = f"{here}:127.0.0.1:{shared.port}" if kind == "-L" else str(here)
    client = subprocess.Popen(shared.words("-N", kind, far), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        until(lambda: answers(here))
        with socket.create_connection(("127.0.0.1", here), timeout=30) as line:
            if kind == "-D":
                line.sendall(b"\x05\x01\x00")
                assert line.recv(2) == b"\x05\x00"
                line.sendall(b"\x05\x01\x00\x01\x7f\x00\x00\x01" + shared.port.to_bytes(2, "big"))
            assert b"SSH-2.0" not in b"".join(iter(lambda: line.recv(4096), b""))
    finally:
        client.kill()
        client.communicate()


def test_the_clients_environment_and_agent_stay_outside(shared: Door) -> None:
    agent = shared.home / "agent"
    holder = subprocess.Popen(["ssh-agent", "-D", "-a", str(agent)], stdout=subprocess.DEVNULL)
    try:
        until(agent.exists)
        words = ("-A", "-o", f"IdentityAgent={agent}", "-o", "SetEnv=ERP_TUI_DB=/tmp/other PYTHONPATH=/tmp LANG=x")
        come = shared.come(*words)
        come.wait_for("Where to?")
        [session] = shared.serving.sessions()
        for process in (session, shared.process()):
            sockets = [one.laddr for one in process.net_connections("unix")]
            assert not [one for one in sockets if "agent" in str(one)]
            assert not {"SSH_AUTH_SOCK", "PYTHONPATH"} & set(process.environ())
            assert process.environ().get("ERP_TUI_DB") != "/tmp/other"
        come.send(F3 + F3)
        assert come.end() == 0
    finally:
        holder.kill()
        holder.wait()


def test_limits_of_tries_and_connections(door: Door) -> None:
    for name, value in (("serving.tries", "2"), ("serving.per_address", "3"), ("serving.per_user", "1")):
        door.keeper.perform(services.set_setting, house.OWNER, name, value)
    old = door.process()
    door.serving.process.send_signal(signal.SIGHUP)
    until(lambda: not old.is_running() or old.status() == psutil.STATUS_ZOMBIE)
    until(lambda: (door.home / "log").read_text().count("SSH door at") == 2, WARMED_UP_TWICE)
    first = door.by_password()
    for number in (1, 2, 3):
        first.wait_until(lambda number=number: first.output.count(b"Password:") == number, "the question")  # type: ignore[misc]
        first.send(b"wrong horse battery\r")
    first.wait_for("Too many tries")
    assert first.end() == 255
    assert len(door.log()) == 2
    with ExitStack() as lines:
        for _line in range(3):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", door.port), timeout=30))
            assert line.recv(8) == b"SSH-2.0-"
        one_more = lines.enter_context(socket.create_connection(("127.0.0.1", door.port), timeout=30))
        assert len(b"".join(iter(lambda: one_more.recv(4096), b""))) < 40  # its name, and the end
    door.come().wait_for("Where to?")
    again = Terminal(
        home=door.home, through=[one.replace("LogLevel=ERROR", "LogLevel=INFO") for one in door.words("-tt")]
    )
    door.serving.doors.append(again)
    again.wait_for("too many times")
    assert again.end() == 255


def test_lines_go_on_while_the_server_begins_anew_and_a_broken_door_opens_again(door: Door) -> None:
    first = door.come()
    first.wait_for("Where to?")
    door.serving.process.send_signal(signal.SIGHUP)
    until(lambda: (door.home / "log").read_text().count("SSH door at") == 2, WARMED_UP_TWICE)
    first.send(b"4")
    first.wait_for("Orders")
    second = door.come("-o", "ConnectionAttempts=20")
    second.wait_for("open at another terminal")
    second.send(b"\r")
    second.wait_for("Orders")
    assert first.end() == 0
    door.process().kill()
    assert second.end() == 255
    until(lambda: (door.home / "log").read_text().count("SSH door at") == 3, WARMED_UP_TWICE)
    third = door.come()
    third.wait_for("its line dropped")
    door.serving.process.terminate()
    assert third.end() != 0
    until(lambda: not answers(door.port))


def test_a_host_key_is_ours_alone(tmp_path: Path) -> None:
    from erp_tui.terminal.serving import ssh_door

    path = tmp_path / "own" / "key"
    made = ssh_door.host_key(path)
    assert ssh_door.host_key(path).get_fingerprint() == made.get_fingerprint()
    path.chmod(0o644)
    with pytest.raises(NotAllowed, match="Others can read"):
        ssh_door.host_key(path)
    path.chmod(0o600)
    path.write_text("nothing")
    with pytest.raises(NotAllowed, match="holds no host key"):
        ssh_door.host_key(path)


def test_the_parent_of_all_sessions_has_no_ssh() -> None:
    """What it imports every session has."""
    code = (
        "import erp_tui.cli.serve, sys\nfrom erp_tui.terminal.serving import driver, server, warm\n"
        "from erp_tui.screens import lock, registry\nregistry.warm()\n"
        "erp_tui.cli.serve._address('2222')\nprint({'asyncssh', 'cryptography', 'argon2'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
