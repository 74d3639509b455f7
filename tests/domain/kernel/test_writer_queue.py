"""Those who wait to write to books in a file: in the order they came, one of them trying, the others asleep."""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from typing import Any

import pytest
from left import until

from erp_tui.domain.kernel import engine, writer_queue
from erp_tui.domain.kernel.errors import Busy


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Any]:
    """Books that somebody writes to until `ROLLBACK`, and how others write a number to them."""
    made = engine.open_engine(str(tmp_path / "books.db"), create=True)
    with made.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("create table said (who integer)")
    yield made
    made.dispose()


def _write(books: Any, who: int) -> None:
    with books.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("insert into said values (?)", (who,))


def _said(books: Any) -> list[int]:
    with books.begin() as connection:
        return [who for (who,) in connection.exec_driver_sql("select who from said order by rowid")]


def test_who_comes_first_writes_first_and_only_the_first_keeps_trying(
    books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    begins = engine._has_begun
    who_is: dict[int, int] = {}

    def begun(raw: Any, lite: Any) -> bool:
        tries.append(who_is.get(get_ident(), 0))
        return begins(raw, lite)

    def write(who: int) -> None:
        who_is[get_ident()] = who
        _write(books, who)

    monkeypatch.setattr(engine, "_has_begun", begun)
    monkeypatch.setattr(writer_queue, "SLEEP", 60.0)
    with ThreadPoolExecutor(4) as clerks:
        with books.execution_options(write=True).begin():
            tries.clear()
            sent = [_send(clerks, write, 1, lambda: len(tries) > 1)]
            for who in (2, 3, 4):
                sent.append(_send(clerks, write, who, lambda who=who: _asleep() == who - 1))
            far = len(tries)
            until(lambda: len(tries) > far + 3)
            assert set(tries) == {1}
        for one in sent:
            one.result()
    assert _said(books) == [1, 2, 3, 4]


def _send(
    clerks: ThreadPoolExecutor, write: Callable[[int], None], who: int, is_there: Callable[[], bool]
) -> Future[None]:
    sent = clerks.submit(write, who)
    until(is_there)
    return sent


def _asleep() -> int:
    """So many stand in the system's own line: what it says of the locks that are waited for."""
    mine = f" {os.getpid()} "
    return sum("-> FLOCK" in line and mine in line for line in Path("/proc/locks").read_text().splitlines())


def _files_and_threads() -> tuple[int, int]:
    """Open files of queues, and threads."""
    files = [os.readlink(one) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    return sum(writer_queue.QUEUE in one for one in files), threading.active_count()


@pytest.fixture
def held_up(books: Any) -> Iterator[Path]:
    """Somebody stands first and does nothing."""
    queue = Path(f"{books.url.database}{writer_queue.QUEUE}")
    with queue.open("wb") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        yield queue


def test_who_is_first_and_does_nothing_holds_nobody_up(
    books: Any, held_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_queue, "SLEEP", 0.01)
    _write(books, 1)
    assert _said(books) == [1]


def test_who_waits_too_long_is_told_so_and_leaves_nothing_behind(books: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "WAIT_SECONDS", 0.02)
    before = _files_and_threads()
    with books.execution_options(write=True).begin():
        with writer_queue_held(books):
            for _again in range(3):
                with pytest.raises(Busy):
                    _write(books, 1)
        until(lambda: _files_and_threads()[1] == before[1])
        with pytest.raises(Busy):
            _write(books, 1)
    _write(books, 2)
    assert _said(books) == [2] and _files_and_threads() == before


@contextmanager
def writer_queue_held(books: Any) -> Iterator[None]:
    with open(f"{books.url.database}{writer_queue.QUEUE}", "wb") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        yield


@pytest.mark.parametrize("missing", ["locks", "threads"])
def test_where_the_system_has_no_line_all_keep_trying(
    books: Any, held_up: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    def none(*_any: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available") if missing == "locks" else RuntimeError("can't start")

    monkeypatch.setattr(writer_queue, "SLEEP", 60.0)
    if missing == "locks":
        monkeypatch.setattr(writer_queue.fcntl, "flock", none)
    else:
        monkeypatch.setattr(threading.Thread, "start", none)
    before = _files_and_threads()
    _write(books, 1)
    assert _said(books) == [1] and _files_and_threads() == before


def test_where_there_can_be_no_queue_all_keep_trying(books: Any, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    queue = Path(f"{path}{writer_queue.QUEUE}")
    queue.unlink()
    queue.mkdir()
    with ThreadPoolExecutor(3) as clerks:
        with books.execution_options(write=True).begin():
            sent = [clerks.submit(_write, books, who) for who in (1, 2, 3)]
        for one in sent:
            one.result()
    assert sorted(_said(books)) == [1, 2, 3]


def test_the_queue_is_open_to_whoever_the_books_are(books: Any, tmp_path: Path) -> None:
    path, queue = tmp_path / "books.db", tmp_path / f"books.db{writer_queue.QUEUE}"
    path.chmod(0o660)
    engine.remove_sides(queue.with_name("books.db"))
    assert not queue.exists()
    _write(books, 1)
    assert queue.stat().st_mode & 0o777 == 0o660 and queue.stat().st_size == 0


@pytest.mark.parametrize("kind", ["hard", "symbolic"])
def test_what_is_linked_in_the_place_of_the_queue_is_left_alone(books: Any, tmp_path: Path, kind: str) -> None:
    queue, other = tmp_path / f"books.db{writer_queue.QUEUE}", tmp_path / "other"
    other.write_text("mine")
    other.chmod(0o640)
    queue.unlink()
    (queue.hardlink_to if kind == "hard" else queue.symlink_to)(other)
    _write(books, 1)
    assert other.stat().st_mode & 0o777 == 0o640 and other.read_text() == "mine"
    assert _said(books) == [1]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_a_strangers_file_is_nobodys_queue(books: Any, held_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_queue, "SLEEP", 60.0)
    os.chown(held_up, 40_001, 40_001)
    _write(books, 1)
    assert _said(books) == [1]


def test_there_is_one_queue_by_whatever_way_one_comes(books: Any, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "books.db")
    by_link = engine.open_engine(str(tmp_path / "link.db"))
    _write(by_link, 1)
    by_link.dispose()
    assert not (tmp_path / f"link.db{writer_queue.QUEUE}").exists() and _said(books) == [1]
