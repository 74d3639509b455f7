"""Sessions from a real server, at real pseudo-terminals: they begin, outlive their line, move, and end in order."""

from __future__ import annotations

import grp
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from left import kept, until

import house
from conftest import keeper_for
from erp_tui.domain.administration import services
from erp_tui.domain.kernel import sessions
from erp_tui.domain.kernel.engine import open_engine
from served import Serving
from terminal import Terminal

F3, F6, F12 = b"\x1bOR", b"\x1b[17~", b"\x1b[24~"
QUESTION = "go on with it here"


Make = Callable[..., Serving]


@pytest.fixture
def serve(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.setattr(sessions, "lives_elsewhere", lambda _session: False)  # drafts are looked at from outside
    made: list[Serving] = []

    def make(*options: str) -> Serving:
        books = tmp_path / "books.db"
        shutil.copy(sqlite_template, books)
        made.append(Serving(tmp_path, books, *options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_session_outlives_its_line_and_moves(serve: Make) -> None:
    serving = serve()
    first = serving.come()
    first.wait_for("Nothing: all is done.")
    first.send(b"1" + F6 + b"Half a na")
    first.wait_for("Postal code")  # the form is there; before, the terminal itself shows what is typed
    first.wait_for("Half a na")
    [session] = serving.sessions()
    first.process.kill()  # the line drops
    first.process.wait()
    until(lambda: [one.typed["name"] for one in kept(serving.books) if one.typed] == ["Half a na"])

    second = serving.come(size=(100, 30))
    second.wait_for(QUESTION)
    assert "its line dropped 0 min ago" in second.text and "New customer" in second.text
    second.send(b"x\rme")  # a key that means nothing, the answer, and typing on
    second.wait_for("Half a name")
    assert serving.sessions() == [session]
    assert second.screen.cursor.y > 0 and len(second.text.split("\n")[0]) == 100

    third = serving.come()
    third.wait_for(QUESTION)
    assert "open at another terminal" in third.text
    third.send(b"\r")
    third.wait_for("Half a name")
    assert second.end() == 0
    assert b"Your session goes on at another terminal." in second.output
    third.send(F12 + F3 * 4)  # on a busy machine one may break a wait instead
    assert third.end() == 0
    until(lambda: not serving.sessions())


def test_begun_anew_what_was_typed_is_unfinished_work(serve: Make) -> None:
    serving = serve()
    first = serving.come()
    first.send(b"1" + F6 + b"Half a na")
    first.wait_for("Postal code")  # the form is there; before, the terminal itself shows what is typed
    first.wait_for("Half a na")
    os.close(first.master)  # the window is closed
    first.master = os.open(os.devnull, os.O_RDWR)
    second = serving.come()
    second.wait_for(QUESTION)
    second.send(b"n")
    second.wait_for("Go on where you were: New customer: Half a na")
    assert len(serving.sessions()) == 1


def test_a_session_that_nobody_comes_back_to_ends(serve: Make) -> None:
    serving = serve("--keep", "0")
    first = serving.come()
    first.send(b"1" + F6 + b"Half a na")
    first.wait_for("Postal code")  # the form is there; before, the terminal itself shows what is typed
    first.wait_for("Half a na")
    first.process.kill()
    until(lambda: not serving.sessions())
    assert [one.typed["name"] for one in kept(serving.books)] == ["Half a na"]
    serving.come().wait_for("Go on where you were")


def test_the_server_begins_anew_under_running_sessions_and_ends_with_them(serve: Make) -> None:
    serving = serve()
    first = serving.come()
    first.wait_for("Where to?")
    [session] = serving.sessions()
    serving.process.send_signal(signal.SIGHUP)
    second = serving.come("nobody")  # waits at the door while the new version comes up
    second.wait_for("nobody")
    assert second.end() == 69
    assert session in serving.sessions()
    first.send(b"1" + F6 + b"Half a na")
    first.wait_for("Postal code")  # the form is there; before, the terminal itself shows what is typed
    first.wait_for("Half a na")
    serving.process.terminate()
    assert serving.process.wait(30) == 0
    assert first.end() == 128 + signal.SIGTERM
    assert [one.typed["name"] for one in kept(serving.books)] == ["Half a na"]
    assert not serving.socket.exists()


def test_no_room_and_no_place_to_go(serve: Make) -> None:
    serving = serve("--sessions", "1")
    with closing(keeper_for(open_engine(str(serving.books)))) as books:
        books.perform(services.new_user, house.OWNER, "anna", "Anna", "clerk")
    serving.come().wait_for("Where to?")
    other = serving.come("anna")
    other.wait_for("no room")
    assert other.end() == 69
    piped = subprocess.run(
        [sys.executable, "-m", "erp_tui", "attach", "--socket", str(serving.socket)],
        env={**os.environ, "HOME": str(serving.home), "LC_ALL": "C.UTF-8"},
        input="4\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (piped.returncode, piped.stdout) == (69, "") and "need a terminal" in piped.stderr


def test_a_session_that_waits_is_nobodys_and_becomes_one_users(serve: Make) -> None:
    serving = serve()
    with closing(keeper_for(open_engine(str(serving.books)))) as books:
        books.perform(services.new_user, house.OWNER, "mei", "Mei", "clerk", "zh_CN")
        books.perform(services.new_user, house.OWNER, "anna", "Anna", "clerk", "en")
    until(lambda: len(serving.waiting()) == 2)
    begun = set(serving.waiting())
    assert not serving.sessions()
    merged = Path(f"/proc/{serving.process.pid}/ksm_stat")
    assert not merged.exists() or "ksm_merge_any: no" not in merged.read_text(), "its memory is fit for being shared"
    assert not any(file.path.startswith(str(serving.books)) for one in begun for file in one.open_files())

    mei, anna = serving.come("mei"), serving.come("anna")
    mei.wait_for("去哪里")
    anna.wait_for("Where to?")
    assert set(serving.sessions()) == begun, "both were there before anybody came"
    assert "mei" in mei.text and "mei" not in anna.text and "anna" in anna.text and "anna" not in mei.text
    assert "Where to?" not in mei.text and "去哪里" not in anna.text
    until(lambda: len(serving.waiting()) == 2)
    assert not begun & set(serving.waiting())
    mei.send(F3 + F3)
    assert mei.end() == 0
    until(lambda: len(serving.sessions()) == 1)
    again = serving.come("mei")
    again.wait_for("去哪里")
    assert not begun >= set(serving.sessions()), "a session is one user's, once"


def test_the_next_version_has_sessions_of_its_own(serve: Make) -> None:
    serving = serve()
    serving.come().wait_for("Where to?")
    [session] = serving.sessions()
    until(lambda: len(serving.waiting()) == 2)
    begun = set(serving.waiting())
    serving.process.send_signal(signal.SIGHUP)
    until(lambda: len(serving.waiting()) == 2 and not begun & set(serving.waiting()))
    assert serving.sessions() == [session]


def test_who_does_nothing_costs_nothing(serve: Make) -> None:
    """While somebody else works for a while, neither a session at rest nor one that waits wakes up once."""
    serving = serve()
    with closing(keeper_for(open_engine(str(serving.books)))) as books:
        books.perform(services.new_user, house.OWNER, "anna", "Anna", "clerk")
    serving.come().wait_for("Nothing: all is done.")
    [idle] = serving.sessions()
    anna = serving.come("anna")
    anna.wait_for("Nothing: all is done.")
    until(lambda: len(serving.waiting()) == 2)
    quiet = [idle, *serving.waiting()]

    def slept_through(number: int) -> bool:
        """Whether none of them woke up while anna went to a form and back."""
        before = [wakings(one.pid) for one in quiet]
        anna.send(f"1{number}".encode() + F6)
        anna.wait_for("Postal code")
        anna.send(F12 * 3)
        anna.wait_for("Where to?")
        return [wakings(one.pid) for one in quiet] == before

    assert any(slept_through(number) for number in range(5)), (
        "in the first rounds they may still be on their way to rest"
    )


def wakings(process: int) -> int:
    """How often the threads of a process have begun to wait."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return sum(
        int(line.split()[1]) for one in tasks for line in (one / "status").read_text().splitlines() if "ctxt" in line
    )


def test_a_group_may_knock_and_see_nothing_else(serve: Make) -> None:
    serving = serve("--group", grp.getgrgid(os.getgid()).gr_name)
    assert [stat.S_IMODE(place.stat().st_mode) for place in (serving.socket, serving.socket.parent)] == [0o660, 0o710]
    serving.come().wait_for("Where to?")
    [session] = [place for place in serving.socket.parent.glob("*.sock") if place != serving.socket]
    assert not stat.S_IMODE(session.stat().st_mode) & 0o077


def test_a_group_that_is_none_is_refused(sqlite_template: Path, tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "erp_tui", "--db", str(sqlite_template), "serve", "--group", "nobody-knows"],
        capture_output=True, text=True, env={**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}, check=False,
    )  # fmt: skip
    assert found.returncode == 2 and "no group nobody-knows" in found.stderr


def test_where_no_server_is(tmp_path: Path) -> None:
    door = Terminal("attach", "--socket", str(tmp_path / "none"), home=tmp_path)
    try:
        door.wait_for("erp-tui serve")
        assert door.end() == 69
    finally:
        door.close()


def test_a_place_that_is_too_long_is_refused(sqlite_template: Path, tmp_path: Path) -> None:
    place = tmp_path / ("x" * 90) / "s.sock"
    found = subprocess.run(
        [sys.executable, "-m", "erp_tui", "--db", str(sqlite_template), "serve", "--socket", str(place)],
        capture_output=True, text=True, env={**os.environ, "HOME": str(tmp_path)}, check=False,
    )  # fmt: skip
    assert found.returncode == 1 and "too long for a socket" in found.stderr
