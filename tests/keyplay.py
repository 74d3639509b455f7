"""Keys as bytes, the ways they may arrive, and the real program fed with them through the driver's own parser."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import Input

from erp_tui.app import ErpApp
from erp_tui.i18n import set_language
from erp_tui.terminal.driver import KeyParser, decoder
from erp_tui.terminal.gate import at_rest
from erp_tui.workspace import Workspace

BYTES = {
    "f1": b"\x1bOP", "f2": b"\x1bOQ", "f3": b"\x1bOR", "f4": b"\x1bOS", "f5": b"\x1b[15~", "f6": b"\x1b[17~",
    "f7": b"\x1b[18~", "f8": b"\x1b[19~", "f9": b"\x1b[20~", "f10": b"\x1b[21~", "f12": b"\x1b[24~",
    "enter": b"\r", "up": b"\x1b[A", "down": b"\x1b[B", "right": b"\x1b[C", "left": b"\x1b[D", "home": b"\x1b[H",
    "end": b"\x1b[F", "pageup": b"\x1b[5~", "pagedown": b"\x1b[6~", "backspace": b"\x7f", "delete": b"\x1b[3~",
    "tab": b"\t", "escape": b"\x1b", "ctrl+down": b"\x1b[1;5B", "ctrl+up": b"\x1b[1;5A",
}  # fmt: skip
"""What a terminal sends for the keys that have names."""

REST = -1.0
"""As the pause before a piece: until the program has come to rest."""

Pieces = list[tuple[float, bytes]]


def as_bytes(steps: Iterable[str]) -> list[bytes]:
    """One item per key. Steps are keys by name or character, and after a `=` text that is typed."""
    found: list[bytes] = []
    for step in steps:
        if step.startswith("="):
            found += [character.encode() for character in step[1:]]
        elif step.startswith("ctrl+") and step not in BYTES:
            found.append(bytes([ord(step[-1]) & 0x1F]))
        else:
            found.append(BYTES.get(step) or step.encode())
    return found


# ------------------------------------------------------------------------------------------------ arrivals


def slowly(keys: Sequence[bytes]) -> Pieces:
    """Each key when the one before has come to rest: what all other ways are compared with."""
    return [(REST, key) for key in keys]


def arrivals(keys: Sequence[bytes], chance: random.Random, *, longest: float = 0.03) -> dict[str, Pieces]:
    """The ways: one burst before there is a screen, one when the first stands there, byte by byte, cut anywhere with pauses
    (inside sequences too), and two bursts, the second when all of the first is done."""
    data = b"".join(keys)
    cuts = sorted(chance.sample(range(1, len(data)), min(len(data) - 1, chance.randint(3, 20))))
    edges = [0, *cuts, len(data)]
    half = chance.randrange(len(keys))
    return {
        "before the first paint": [(0.0, data)],
        "burst": [(REST, data)],
        "bytes": [(0.0, data[at : at + 1]) for at in range(len(data))],
        "pauses": [
            (chance.choice((0.0, 0.001, longest)) * chance.random(), data[start:end]) for start, end in pairwise(edges)
        ],
        "late burst": [(0.0, b"".join(keys[:half])), (REST, b"".join(keys[half:]))],
    }


# ------------------------------------------------------------------------------------------------ playing


async def all_done(app: ErpApp) -> None:
    """The program is at rest, and whatever the gate says of workers, none is at work: who types slowly waits for what comes."""
    await at_rest(app)
    while _is_working(app):
        await asyncio.sleep(0.001)
        await at_rest(app)


def _is_working(app: ErpApp) -> bool:
    return any(not worker.is_finished for worker in app.workers)


class PlayedDriver(HeadlessDriver):
    """Gives pieces of bytes to the parser from a thread of its own, as the driver of a terminal does."""

    pieces: ClassVar[Pieces] = []

    def start_application_mode(self) -> None:
        super().start_application_mode()
        self.played = threading.Event()
        self.is_painted = False
        self.all_before_paint = False
        self.broken: BaseException | None = None
        self._pause = threading.Event()
        threading.Thread(target=self._play_all, daemon=True).start()

    def write(self, data: str) -> None:
        self.is_painted = True

    def _play_all(self) -> None:
        """Whatever goes wrong in this thread is for the test to see."""
        try:
            self._play()
        except BaseException as error:  # noqa: BLE001
            self.broken = error
        finally:
            self.played.set()

    def _play(self) -> None:
        parser, decode = KeyParser(), decoder()
        for pause, data in self.pieces:
            if pause == REST:
                self._time_out(parser)
                asyncio.run_coroutine_threadsafe(all_done(self._app), self._loop).result()  # type: ignore[arg-type]
            elif pause:
                self._pause.wait(pause)
            for message in (*parser.feed(decode(data)), *parser.tick()):
                self.process_message(message)
        self.all_before_paint = not self.is_painted
        self._time_out(parser)

    def _time_out(self, parser: KeyParser) -> None:
        """So long a pause that an Esc before it can only be the key."""
        if parser._timeout_time is not None:
            parser._timeout_time = 0.0
            for message in parser.tick():
                self.process_message(message)


@asynccontextmanager
async def playing(
    path: Path, pieces: Pieces, *, size: tuple[int, int] = (80, 24), prepare: Callable[[ErpApp], None] | None = None
) -> AsyncIterator[ErpApp]:
    """The program on some books, from its start on fed with pieces; here when all of them have been acted upon."""
    workspace = Workspace.open_light(str(path))
    workspace.does_due_work = False
    set_language(workspace.language)
    app = ErpApp(workspace, driver_class=type("Played", (PlayedDriver,), {"pieces": pieces}))
    if prepare is not None:
        prepare(app)
    running = asyncio.create_task(app.run_async(headless=False, size=size))
    try:
        while app._driver is None or not app.is_running:
            assert not running.done(), running
            await asyncio.sleep(0)
        driver: Any = app._driver
        await asyncio.to_thread(driver.played.wait)
        assert driver.broken is None, repr(driver.broken)
        while app.is_running and not app._exit and (app.line or app.why_not_at_rest() or _is_working(app)):
            await asyncio.sleep(0.001)
        yield app
    finally:
        app.exit(0)
        await running
        workspace.close()
        set_language("en")
    assert app.fault is None, app.fault
    assert app._exception is None, repr(app._exception)


# ------------------------------------------------------------------------------------------------ results

OF_THE_MOMENT = {
    "change_set.at", "change_set.key", "idempotency.key", "idempotency.digest", "idempotency.at", "record.uid",
    "seal.salt", "seal.personal_digest", "seal.digest", "seal_head.digest", "outbox.at", "outbox.done_at",
    "record_note.at", "allocation.at", "stock_move.at", "attachment.at", "coupon_use.at", "approval.asked_at",
    "approval.decided_at", "approval.digest", "dunning_letter.sent_at", "dunning_letter.resolved_at",
    "sales_order.confirmed_at", "sales_order.closed_at", "delivery.shipped_at", "order_hold.placed_at",
    "order_hold.released_at", "invoice.posted_at", "activity.done_at", "quotation.sent_at", "books.created_at",
}  # fmt: skip
"""What differs each time whoever types: moments, random keys, and what is computed of them. Ids do not: they count up."""
LEFT_OUT = {"draft", "job", "change"}
"""Drafts come and go; the changes are compared by the rows that they led to."""


@dataclass(frozen=True)
class Outcome:
    """What a task has led to: all that the books hold, and where the user stands with what in the fields."""

    stored: dict[str, list[tuple[Any, ...]]] = field(repr=False)
    """Not for people, and not for asyncio, which puts the result of a program that has ended into words to no purpose."""
    shown: tuple[Any, ...]
    all_before_paint: bool = field(default=False, compare=False)
    """Whether the last key had come before anything was painted."""

    def unlike(self, other: Outcome) -> str:
        """What differs, in a few words; empty where nothing does."""
        for name, rows in self.stored.items():
            if rows != other.stored[name]:
                mine = [row for row in rows if row not in other.stored[name]]
                theirs = [row for row in other.stored[name] if row not in rows]
                return f"{name}: {mine[:3]} against {theirs[:3]}"
        return "" if self.shown == other.shown else f"{self.shown} against {other.shown}"


def stored(path: Path, before: Path | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, but for what is of the moment. With the books as they were before: only what has changed since.
    That says the same of two plays that began with the same books, in half the time."""
    found = {}
    with closing(sqlite3.connect(path.resolve().as_uri(), uri=True)) as connection:
        if before is not None:
            connection.execute("ATTACH ? AS before", (f"{before.resolve().as_uri()}?mode=ro&immutable=1",))
        names = [row[0] for row in connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'")]
        for name in sorted(names):
            if name in LEFT_OUT or name.startswith("sqlite_") or "_fts" in name:
                continue
            columns = tuple((row[1], row[5] > 0) for row in connection.execute(f"PRAGMA main.table_info('{name}')"))
            questions = _all_rows(name, columns) if before is None else _changed_rows(name, columns)
            found[name] = [
                row for question in questions for row in sorted(connection.execute(question).fetchall(), key=repr)
            ]
    return found


Columns = tuple[tuple[str, bool], ...]
"""Names, and whether they are of the key."""


def _kept(name: str, columns: Columns) -> list[str]:
    return [one for one, _is_key in columns if f"{name}.{one}" not in OF_THE_MOMENT]


@cache
def _all_rows(name: str, columns: Columns) -> tuple[str, ...]:
    kept = ", ".join(f'"{one}"' for one in _kept(name, columns))
    return (f'SELECT {kept} FROM main."{name}"',)


@cache
def _changed_rows(name: str, columns: Columns) -> tuple[str, ...]:
    """Rows that are new or otherwise than before, then those that are gone or were otherwise."""
    kept = _kept(name, columns)
    selected = ", ".join(f'a."{one}"' for one in kept)
    key = [f'b."{one}" = a."{one}"' for one, is_key in columns if is_key] or ["b.rowid = a.rowid"]
    same = " AND ".join([*key, *(f'b."{one}" IS a."{one}" COLLATE BINARY' for one in kept)])
    return tuple(
        f"SELECT '{word}', {selected} FROM {here}.\"{name}\" a "
        f'WHERE NOT EXISTS (SELECT 1 FROM {there}."{name}" b WHERE {same})'
        for word, here, there in (("now", "main", "before"), ("before", "before", "main"))
    )


def shown(app: ErpApp) -> tuple[Any, ...]:
    """The screens over each other, the field in focus, and what is in the fields of the topmost screen."""
    fields = sorted((field.id or "", field.value) for field in app.screen.query(Input))
    focus = app.focused.id if isinstance(app.focused, Input) else type(app.focused).__name__
    return [type(screen).__name__ for screen in app.screen_stack[1:]], focus, fields


def screen_text(app: ErpApp) -> str:
    """What is on the screen, as text."""
    strips = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def outcome(path: Path, pieces: Pieces, *, before: Path | None = None, **more: Any) -> Outcome:
    """Play and look."""
    async with playing(path, pieces, **more) as app:
        seen = shown(app)
        driver: Any = app._driver
    return Outcome(stored(path, before), seen, driver.all_before_paint)
