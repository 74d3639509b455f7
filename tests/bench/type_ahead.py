"""Type-ahead, many times: random tasks in all ways that keys may arrive, with reads that take their time, against slow typing.

Each task is typed slowly once, then so many times in other ways, each time on a copy of one built company; the engine and what it
has compiled are kept. `--minutes` ends early, with what was played until then.

.venv/bin/python tests/bench/type_ahead.py --plays 2000 --tasks 100 --jobs 2
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

import common
from erp_tui import workspace
from erp_tui.app import ErpApp
from keyplay import Outcome, arrivals, as_bytes, outcome, slowly
from random_tasks import random_task
from tasks import TASKS

WAYS = ("burst", "bytes", "pauses", "late burst")


def steps_of(number: int) -> tuple[str, ...]:
    """The commonest tasks first, then random ones."""
    return TASKS[number].steps if number < len(TASKS) else random_task(number)


def slow_data(seed: int, most: float) -> Callable[[ErpApp], None]:
    """Opening the books and reading from them take up to so long, at random."""
    chance, pause = random.Random(seed), threading.Event()

    def prepare(app: ErpApp) -> None:
        read, ready = app.workspace.read, app.workspace.ready

        def slow_read(*args: Any, **kwargs: Any) -> Any:
            pause.wait(most * chance.random() ** 4)  # mostly quick
            return read(*args, **kwargs)

        def slow_ready() -> Any:
            pause.wait(most * chance.random())
            return ready()

        app.workspace.read = slow_read  # type: ignore[method-assign]
        app.workspace.ready = slow_ready  # type: ignore[method-assign]

    return prepare


def kept_open(open_keeper: Callable[..., Any]) -> Callable[..., Any]:
    """The same engine for all books that come to lie at one path: what it compiled for one play serves the next."""
    keepers: dict[str, Any] = {}

    def again(url: str, **more: Any) -> Any:
        if url not in keepers:
            keepers[url] = open_keeper(url, **more)
        keepers[url]._setup = (0, {})
        return keepers[url]

    return again


def trial(number: int, tasks: int, company: str) -> list[tuple[str, str]]:
    """One task slowly, then in its share of ways; gives (way, what differs)."""
    keys = as_bytes(steps_of(number))
    found = []
    with common.workplace() as folder, patch.object(workspace, "open_keeper", kept_open(workspace.open_keeper)):
        path = folder / "books.db"

        def play(pieces: Any, **more: Any) -> Outcome:
            for suffix in ("-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
            shutil.copy(company, path)
            return asyncio.run(outcome(path, pieces, **more))

        expected = play(slowly(keys))
        for turn in range(tasks):
            chance = random.Random(number * 1000 + turn)
            way = WAYS[turn % len(WAYS)]
            most = chance.choice((0.0, 0.0, 0.02, 0.1))
            got = play(arrivals(keys, chance)[way], prepare=slow_data(number + turn, most))
            found.append((way, got.unlike(expected)))
    return found


def _trial(job: tuple[int, int, str]) -> tuple[int, list[tuple[str, str]]]:
    try:
        return job[0], trial(*job)
    except Exception as error:  # noqa: BLE001 - a trial that breaks is a failed trial, and the others go on
        return job[0], [("broken", repr(error))]


def run(company: Path, plays: int, tasks: int, jobs: int, first: int = 0, minutes: float = 0) -> common.Report:
    report = common.Report("type_ahead")
    ends = time.monotonic() + minutes * 60 if minutes else float("inf")
    work = [(number, max(1, plays // tasks), str(company)) for number in range(first, first + tasks)]
    right: Counter[str] = Counter()
    played: Counter[str] = Counter()
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for number, found in pool.map(_trial, work):
            for way, unlike in found:
                played[way] += 1
                right[way] += not unlike
                if unlike:
                    report.add(
                        f"task {number}, {way}", "", False, unlike=unlike[:1000], steps=" ".join(steps_of(number))
                    )
            if time.monotonic() > ends:
                pool.shutdown(wait=False, cancel_futures=True)
                break
    for way in sorted(played):
        report.add(way, "all the same", right[way] == played[way], same=right[way], plays=played[way])
    return report


if __name__ == "__main__":
    os.environ.setdefault("ESCDELAY", "400")
    args = common.arguments(__doc__, plays=200, tasks=50, jobs=2, first=0, minutes=0)
    raise SystemExit(run(common.company(), args.plays, args.tasks, args.jobs, args.first, args.minutes).show(args.json))
