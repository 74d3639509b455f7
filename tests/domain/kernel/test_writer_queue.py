"""Those who wait to write to books in a file: in the order they came, one of them trying, the others asleep."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import get_ident
from typing import Any

import pytest
from left import until

from erp_tui.domain.kernel import engine, writer_queue
from erp_tui.domain.kernel.errors import Busy

AT_ONCE = 0.0
"""Till the beginning of time: nobody waits."""


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
    begins, waits = engine._has_begun, writer_queue._wait
    waiting: list[int] = []
    who_is: dict[int, int] = {}

    def begun(raw: Any, lite: Any) -> bool:
        tries.append(who_is.get(get_ident(), 0))
        return begins(raw, lite)

    def wait(place: int, until_then: float) -> None:
        waiting.append(who_is[get_ident()])
        waits(place, until_then)

    def write(who: int) -> None:
        who_is[get_ident()] = who
        _write(books, who)

    monkeypatch.setattr(engine, "_has_begun", begun)
    monkeypatch.setattr(writer_queue, "_wait", wait)
    with ThreadPoolExecutor(4) as clerks:
        with books.execution_options(write=True).begin():
            tries.clear()
            sent = [_send(clerks, write, 1, lambda: len(tries) > 1)]
            for who in (2, 3, 4):
                sent.append(_send(clerks, write, who, lambda who=who: waiting[-1:] == [who] and _asleep() == who - 1))
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


def test_who_waited_too_long_is_told_so_and_is_in_nobodys_way(books: Any) -> None:
    path = Path(books.url.database)
    with writer_queue.at_the_front(path, AT_ONCE), pytest.raises(Busy), writer_queue.at_the_front(path, AT_ONCE):
        raise AssertionError("there is one front")
    with writer_queue.at_the_front(path, time.monotonic() + 30):
        pass
    _write(books, 1)
    assert _said(books) == [1]


def test_the_first_gives_up_when_the_writer_does_not_end(books: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "WAIT_SECONDS", 0.02)
    with books.execution_options(write=True).begin():
        for _again in range(2):
            with pytest.raises(Busy):
                _write(books, 1)
    _write(books, 2)
    assert _said(books) == [2]


def test_where_there_can_be_no_queue_all_keep_trying(books: Any, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    Path(f"{path}{writer_queue.QUEUE}").unlink()
    Path(f"{path}{writer_queue.QUEUE}").mkdir()
    with ThreadPoolExecutor(3) as clerks:
        with books.execution_options(write=True).begin():
            sent = [clerks.submit(_write, books, who) for who in (1, 2, 3)]
        for one in sent:
            one.result()
    assert sorted(_said(books)) == [1, 2, 3]


def test_the_queue_is_open_to_whoever_the_books_are(books: Any, tmp_path: Path) -> None:
    path, queue = tmp_path / "books.db", tmp_path / f"books.db{writer_queue.QUEUE}"
    path.chmod(0o660)
    _write(books, 1)
    assert queue.stat().st_mode & 0o777 == 0o660 and queue.stat().st_size == 0
    engine.remove_sides(path)
    assert not queue.exists()
