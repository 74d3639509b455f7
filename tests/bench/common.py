"""What the benches share: companies of a size, samples, captured statements, the plain-SQLite floor, output.

Benches are commands, run by hand: `.venv/bin/python tests/bench/lists.py --customers 1000000 --json`. They print ratios to a
floor measured in the same run; times alone say as much about the machine as about the program.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import plans
from sqlalchemy import event
from sqlalchemy.schema import CreateTable

from conftest import DATA, fill, keeper_for
from erp_tui.domain import schema
from erp_tui.domain.demo import copies, northwind, sizes
from erp_tui.domain.kernel.engine import open_engine, sqlite_module
from erp_tui.domain.kernel.unit_of_work import Bookkeeper

TODAY = date(1998, 5, 6)
MANY = 6_000
"""Rows that are too many to be read or sorted for a page."""
SQLITE = sqlite_module()


def cache() -> Path:
    """Where built companies are kept between runs: ERP_TUI_BENCH, else a folder of the user's in the temporary one."""
    named = os.environ.get("ERP_TUI_BENCH")
    folder = Path(named) if named else Path(tempfile.gettempdir()) / f"erp-tui-bench-{os.getuid()}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def company(scale: int = 1, customers: int = 0) -> Path:
    """A file with the Northwind company of that size; built once for a schema. Copy it before changing it."""
    size = sizes.size_for(scale=scale, customers=max(customers, 1))
    told = "".join(str(CreateTable(one)) for one in schema.metadata.sorted_tables)  # their repr has addresses in it
    tables = hashlib.sha256(told.encode()).hexdigest()[:8]
    path = cache() / f"northwind-{scale}-{size.customers}-{tables}.db"
    if path.exists():
        return path
    making = path.with_suffix(".making")
    making.unlink(missing_ok=True)
    if size == sizes.Size():
        engine = open_engine(str(making), create=True)
        northwind.build(engine, keeper_for(engine), DATA, today=TODAY, original_dates=True)
    else:
        shutil.copy(company(), making)
        engine = open_engine(str(making))
        copies.multiply(keeper_for(engine, TODAY), size)
    _close(engine)
    making.rename(path)
    return path


def empty_company(folder: Path) -> Bookkeeper:
    """A small set-up company without business, in a new file."""
    engine = open_engine(str(folder / "empty.db"), create=True)
    fill(engine)
    return keeper_for(engine)


def copy_of(books: Bookkeeper, target: Path) -> Path:
    """The books as they are now, in another file."""
    with books.engine.connect() as connection:
        connection.connection.dbapi_connection.execute("pragma wal_checkpoint(TRUNCATE)")
    shutil.copy(str(books.engine.url.database), target)
    return target


def _close(engine: Any) -> None:
    with engine.connect() as connection:
        connection.connection.dbapi_connection.execute("pragma wal_checkpoint(TRUNCATE)")
    engine.dispose()


@contextmanager
def opened(path: Path | str, today: date | None = None) -> Iterator[Bookkeeper]:
    engine = open_engine(str(path))
    yield keeper_for(engine, today or TODAY)
    engine.dispose()


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for files that a bench changes."""
    folder = Path(tempfile.mkdtemp(prefix="work-", dir=cache()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # books that are being closed take their own files away


def in_words(play: Callable[..., str], *arguments: Any) -> str:
    """What a play finds wrong. One that breaks is a failed one, and the others go on."""
    try:
        return play(*arguments)
    except Exception as error:  # noqa: BLE001
        return repr(error)


# ------------------------------------------------------------------------------------------------ samples


@dataclass
class Sample:
    """Times of one action in milliseconds: of the clock, and of the processor."""

    wall: list[float]
    cpu: list[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.wall)

    @property
    def p95(self) -> float:
        return sorted(self.wall)[max(0, round(len(self.wall) * 0.95) - 1)]

    @property
    def cpu_p95(self) -> float:
        return sorted(self.cpu)[max(0, round(len(self.cpu) * 0.95) - 1)]

    @property
    def worst(self) -> float:
        return max(self.wall)

    @property
    def cpu_ms(self) -> float:
        return statistics.median(self.cpu)


def sample(
    actions: Sequence[Callable[[], Any]], warm: int = 1, used: Callable[[], float] = time.process_time
) -> Sample:
    """Run each action once, after `warm` of them have been run uncounted. `used`: seconds of the processor so far."""
    for action in actions[:warm]:
        action()
    gc.freeze()  # as the program does when it is ready: else one action in some hundred waits for garbage of all of it
    wall, cpu = [], []
    for action in actions:
        began, before = time.perf_counter(), used()
        action()
        cpu.append((used() - before) * 1000)
        wall.append((time.perf_counter() - began) * 1000)
    return Sample(wall, cpu)


def used_by(books: Bookkeeper) -> Callable[[], float]:
    """Seconds of the processor for the program and, where it runs here, for the server's process: what others do does not count."""
    if books.engine.dialect.name == "sqlite":
        return time.process_time
    with books.engine.connect() as connection:
        server = Path(f"/proc/{connection.exec_driver_sql('SELECT pg_backend_pid()').scalar()}/schedstat")
    if not server.exists():
        return time.process_time
    return lambda: time.process_time() + int(server.read_text().split()[0]) / 1e9


@dataclass
class Statement:
    text: str
    values: Any
    many: bool


@contextmanager
def captured(books: Bookkeeper) -> Iterator[list[Statement]]:
    """The statements that go to the driver, with their values; without BEGIN, COMMIT, PRAGMA."""
    found: list[Statement] = []

    def seen(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, many: bool) -> None:
        found.append(Statement(text, values, many))

    event.listen(books.engine, "before_cursor_execute", seen)
    try:
        yield found
    finally:
        event.remove(books.engine, "before_cursor_execute", seen)


def plain(path: Path | str) -> Any:
    """A plain connection with the durability that the program has."""
    connection = SQLITE.connect(str(path), isolation_level=None, cached_statements=400)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"pragma {pragma}")
    return connection


def floor_of(books: Bookkeeper, statement: Statement, times: int) -> Sample:
    """The same question asked of plain SQLite."""
    connection = plain(str(books.engine.url.database))
    found = sample([lambda: connection.execute(statement.text, statement.values).fetchall()] * times)
    connection.close()
    return found


WRITES = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def recorded(books: Bookkeeper) -> Iterator[list[Statement | None]]:
    """What is written, in order; None stands for a commit."""
    found: list[Statement | None] = []

    def seen(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, many: bool) -> None:
        if text.lstrip()[:6].upper() in WRITES:
            found.append(Statement(text, values, many))

    def committed(_connection: Any) -> None:
        if found and found[-1] is not None:
            found.append(None)

    event.listen(books.engine, "before_cursor_execute", seen)
    event.listen(books.engine, "commit", committed)
    try:
        yield found
    finally:
        event.remove(books.engine, "before_cursor_execute", seen)
        event.remove(books.engine, "commit", committed)


def replay(path: Path, written: Sequence[Statement | None]) -> Sample:
    """The floor of writing: the same rows into a copy of the books as they were, with the same commits, by plain SQLite."""
    connection = plain(path)

    def write() -> None:
        begun = False
        for statement in written:
            if statement is None:
                connection.execute("COMMIT")
                begun = False
                continue
            if not begun:
                connection.execute("BEGIN IMMEDIATE")
                begun = True
            if statement.many:
                connection.executemany(statement.text, statement.values)
            else:
                connection.execute(statement.text, statement.values).fetchall()

    found = sample([write], warm=0)
    connection.close()
    return found


def is_scan(books: Bookkeeper, statement: Statement) -> bool:
    """Whether the engine reads a whole table for it, or sorts what it found."""
    with books.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            return bool(plans.reads_of_all(connection, statement.text, statement.values, MANY))
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.text}", statement.values)
        steps = [row[3] for row in rows]
    return any("TEMP B-TREE" in step or (step.startswith("SCAN") and "USING" not in step) for step in steps)


# ------------------------------------------------------------------------------------------------ output


@dataclass
class Report:
    """What a bench found: a line for each figure, and whether its budget is kept."""

    bench: str
    lines: list[dict[str, Any]] = field(default_factory=list)

    def add(self, what: str, budget: str = "", kept: bool | None = None, **figures: Any) -> None:
        rounded = {name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()}
        self.lines.append({"what": what, **rounded, "budget": budget, "kept": kept})

    def show(self, as_json: bool) -> int:
        if as_json:
            print(json.dumps({"bench": self.bench, "lines": self.lines}, ensure_ascii=False, indent=1))
        else:
            for line in self.lines:
                figures = "  ".join(f"{k} {v}" for k, v in line.items() if k not in ("what", "budget", "kept"))
                verdict = {True: "  ok", False: "  MISSED", None: ""}[line["kept"]]
                print(f"{line['what']:<44} {figures}  {line['budget']}{verdict}")
        return 0


def arguments(description: str, **sizes_and_defaults: int) -> argparse.Namespace:
    """The size knobs of a bench (`customers=1000` is `--customers`), and --json."""
    parser = argparse.ArgumentParser(description=description)
    for name, default in sizes_and_defaults.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default, help=f"default {default}")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()
