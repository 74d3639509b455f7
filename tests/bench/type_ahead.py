"""Type-ahead, many times: random tasks in all ways that keys may arrive, with reads that take their time, against slow typing.

Each task is typed slowly once, then so many times in other ways, each time on a copy of one built company; the engine and what it
has compiled are kept. `--seed` gives other moments of arrival, `--first` other tasks, `--minutes` ends early, with what was played
until then.

.venv/bin/python tests/bench/type_ahead.py --plays 2000 --tasks 100 --jobs 2
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

import common
from erp_tui import workspace
from erp_tui.app import ErpApp
from erp_tui.domain.kernel import list_reading
from erp_tui.widgets import window_table
from house import OWNER
from keyplay import Outcome, arrivals, as_bytes, outcome, slowly
from random_tasks import random_task
from tasks import TASKS

WAYS = ("before the first paint", "burst", "bytes", "pauses", "late burst")
SLOW_READS = 0.1
"""So many reads take their time."""
AT_ONCE, FURTHER, FIRST_STEP = 20, 100, 10
"""Rows that lists look through at a time: so few that the lists of this company are not done at once, as those of a million rows
are not, and keys wait for the worker that looks on."""


def steps_of(number: int) -> tuple[str, ...]:
    """The commonest tasks first, then random ones."""
    return TASKS[number].steps if number < len(TASKS) else random_task(number)


def slow_data(seed: int, most: float) -> Callable[[ErpApp], None]:
    """Reading from the books takes up to so long, at random, and opening them up to five times as long: keys are said to wait."""
    chance, pause = random.Random(seed), threading.Event()

    def prepare(app: ErpApp) -> None:
        read, ready = app.workspace.read, app.workspace.ready

        def slow_read(*args: Any, **kwargs: Any) -> Any:
            if chance.random() < SLOW_READS:
                pause.wait(most * chance.random() ** 2)
            return read(*args, **kwargs)

        def slow_ready() -> Any:
            if not app.workspace.is_ready:  # it is asked before each read
                pause.wait(5 * most * chance.random())
            return ready()

        app.workspace.read = slow_read  # type: ignore[method-assign]
        app.workspace.ready = slow_ready  # type: ignore[method-assign]

    return prepare


KEEPERS: dict[str, Any] = {}
"""The open books of this process by their path."""


def kept_open(open_keeper: Callable[..., Any]) -> Callable[..., Any]:
    """The same engine for all books that come to lie at one path: what it compiled for one play serves the next."""

    def again(url: str, **more: Any) -> Any:
        if url not in KEEPERS:
            KEEPERS[url] = open_keeper(url, **more)
        KEEPERS[url]._setup = (0, {})
        return KEEPERS[url]

    return again


@contextmanager
def looking_on() -> Iterator[None]:
    """Lists show what comes at once, and look on."""
    with (
        patch.object(window_table, "AT_ONCE", AT_ONCE),
        patch.object(window_table, "FURTHER", FURTHER),
        patch.object(list_reading, "FIRST_STEP", FIRST_STEP),
    ):
        yield


@dataclass
class Trial:
    """What was found for one task."""

    number: int
    keys: int = 0
    rows: int = 0
    """Rows that the task has changed in the books."""
    wrong: str = ""
    """What is not right although typed slowly, or what broke."""
    found: list[tuple[str, str]] = field(default_factory=list)
    """The ways, and what differs in them."""
    before_paint: int = 0
    """Plays whose last key had come before anything was painted."""
    slowly: float = 0.0
    quickly: float = 0.0
    """Seconds of the processor for the slow play, and for all others."""


def trial(number: int, plays: int, seed: int, company: Path, folder: Path, ends: float = float("inf")) -> Trial:
    """One task slowly, then in its share of ways, as long as there is time."""
    path, before = folder / f"{os.getpid()}.db", company
    found = Trial(number)
    if number < len(TASKS):
        before = Path(shutil.copy(company, folder / f"{os.getpid()}-before.db"))
        with common.opened(before) as books:
            TASKS[number].prepare(books)
    keys = as_bytes(steps_of(number))
    found.keys = len(keys)

    def play(pieces: Any, **more: Any) -> Outcome:
        for left in folder.glob(f"{path.name}*"):  # the drafts of the play before too
            left.unlink()
        shutil.copy(before, path)
        return asyncio.run(outcome(path, pieces, before=before, **more))

    with patch.object(workspace, "open_keeper", kept_open(workspace.open_keeper)), looking_on():
        began = time.process_time()
        expected = play(slowly(keys))
        found.rows = sum(len(rows) for rows in expected.stored.values())
        if number < len(TASKS):
            found.wrong = _unlike_named(number, path)
        found.slowly = time.process_time() - began
        began = time.process_time()
        for turn in range(plays):
            if time.time() > ends:
                break
            chance = random.Random(f"{seed} {number} {turn}")
            way = WAYS[turn % len(WAYS)]
            most = chance.choice((0.0, 0.0, 0.02, 0.1))
            pieces, slow = arrivals(keys, chance)[way], slow_data(chance.randrange(2**32), most)

            def unlike(pieces: Any = pieces, slow: Any = slow) -> str:
                got = play(pieces, prepare=slow)
                found.before_paint += got.all_before_paint
                return got.unlike(expected)

            found.found.append((way, common.in_words(unlike)))
        found.quickly = time.process_time() - began
    return found


def _unlike_named(number: int, path: Path) -> str:
    """A task with a name says itself what it leads to."""
    with common.opened(path) as books:
        result = books.read(TASKS[number].result, OWNER)
    return "" if result == TASKS[number].expected else f"{result} against {TASKS[number].expected}"


def _trial(number: int, *, ends: float, **more: Any) -> Trial:
    if time.time() > ends:
        return Trial(number)
    try:
        return trial(number, ends=ends, **more)
    except Exception as error:  # noqa: BLE001 - a trial that breaks is a failed trial, and the others go on
        return Trial(number, wrong=repr(error))
    finally:
        gc.unfreeze()  # the program tells the collector to leave alone what is there when it has begun: each play's remains
        gc.collect()


def run(
    company: Path, plays: int, tasks: int, jobs: int, first: int = 0, minutes: float = 0, seed: int = 0
) -> common.Report:
    report = common.Report("type_ahead")
    ends = time.time() + minutes * 60 if minutes else float("inf")
    trials: list[Trial] = []
    with common.workplace() as folder, ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        one = partial(_trial, plays=max(1, plays // tasks), seed=seed, company=company, folder=folder, ends=ends)
        for done in pool.map(one, range(first, first + tasks)):
            if done.found or done.wrong:
                trials.append(done)
                differ = sum(unlike != "" for _way, unlike in done.found)
                print(f"task {done.number}: {len(done.found)} plays, {differ} differ {done.wrong}", file=sys.stderr)
    _tell(report, trials)
    return report


def _tell(report: common.Report, trials: list[Trial]) -> None:
    right: Counter[str] = Counter()
    played: Counter[str] = Counter()
    for one in trials:
        for way, unlike in (("slowly", one.wrong), *one.found):
            played[way] += 1
            right[way] += not unlike
            if unlike:
                report.add(
                    f"task {one.number}, {way}", "", False, unlike=unlike[:1000], steps=" ".join(steps_of(one.number))
                )
    for way in sorted(played):
        report.add(way, "all the same", right[way] == played[way], same=right[way], plays=played[way])
    plays = sum(played.values()) - played["slowly"]
    report.add(
        "plays against slow typing",
        plays=plays,
        differ=plays - sum(right.values()) + right["slowly"],
        tasks=len(trials),
        tasks_that_store=sum(one.rows > 0 for one in trials),
        keys=sum(one.keys * len(one.found) for one in trials),
        rows_compared=sum(one.rows * len(one.found) for one in trials),
        all_keys_before_paint=sum(one.before_paint for one in trials),
        cpu_s_of_a_play=sum(one.quickly for one in trials) / max(1, plays),
        cpu_s_of_a_slow_one=sum(one.slowly for one in trials) / len(trials),
    )


if __name__ == "__main__":
    os.environ.setdefault("ESCDELAY", "400")
    args = common.arguments(__doc__, plays=200, tasks=50, jobs=2, first=0, minutes=0, seed=0)
    found = run(common.company(), args.plays, args.tasks, args.jobs, args.first, args.minutes, args.seed)
    raise SystemExit(found.show(args.json))
