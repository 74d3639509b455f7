"""The commonest tasks at the end of a long line: all keys typed before anything is seen, in a real terminal, against slow typing.

.venv/bin/python tests/bench/far_away.py --round-trip 600 --tasks 14
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import common
from erp_tui.app import ErpApp
from erp_tui.domain.duties import DUTIES
from erp_tui.domain.kernel import jobs
from house import OWNER
from keyplay import arrivals, as_bytes, outcome, slowly, stored
from tasks import TASKS, Task
from terminal import Terminal

LEAVE = (*("f12",) * 7, "f3", "f3")
"""From wherever a task ends to the start screen, and out."""
LONGEST = 0.1
"""Seconds between pieces, which cut through function keys too: well below the 0.4 after which half of one is Esc."""
WAYS = ("burst", "pauses")


def far_away(task: Task, way: str, round_trip: int, company: Path, folder: Path) -> str:
    """What differs from slow typing, in words; nothing where nothing does. `burst`: typed before the program has started."""
    keys = as_bytes((*task.steps, *LEAVE))
    begin = prepared(task, company, folder)
    near, far = (Path(shutil.copy(begin, folder / name)) for name in ("near.db", "far.db"))
    asyncio.run(outcome(near, slowly(as_bytes(task.steps)), prepare=as_it_is))
    pieces = arrivals(keys, random.Random(len(keys)), longest=LONGEST)[way]
    ahead = b"".join(keys) if way == "burst" else b""
    program = Terminal("--db", str(far), home=folder, round_trip=round_trip, typed_ahead=ahead)
    try:
        if not ahead:
            for pause, data in pieces:
                program.listen(pause)
                program.send(data)
        code = program.end()
        shown = program.text
    finally:
        program.close()
    if code != 0:
        return f"ended with {code}: {shown}"
    return _unlike(task, near, far)


def as_it_is(app: ErpApp) -> None:
    """Opening the books does what is due, as it does at the far end: the same ids are taken."""
    app.workspace.does_due_work = True


def prepared(task: Task, company: Path, folder: Path) -> Path:
    """A company in which the task can be done, and in which opening the books finds nothing due."""
    path = Path(shutil.copy(company, folder / "prepared.db"))
    with common.opened(path) as books:
        jobs.run_due(books, DUTIES)
        task.prepare(books)
    return path


def _unlike(task: Task, near: Path, far: Path) -> str:
    with common.opened(far) as books:
        result = books.read(task.result, OWNER)
    if result != task.expected:
        return f"{result} against {task.expected}"
    expected, found = stored(near), stored(far)
    return ", ".join(f"{name}: {found[name][-2:]}" for name in expected if found[name] != expected[name])


def run(company: Path, tasks: Sequence[Task], ways: Sequence[str], round_trip: int) -> common.Report:
    report = common.Report("far_away")
    for task in tasks:
        for way in ways:
            with common.workplace() as folder:
                unlike = common.in_words(far_away, task, way, round_trip, company, folder)
            report.add(f"{task.name}, {way}", "as typed slowly", not unlike, unlike=unlike[:1000])
    return report


if __name__ == "__main__":
    args = common.arguments(__doc__, tasks=len(TASKS), round_trip=600)
    raise SystemExit(run(common.company(), TASKS[: args.tasks], WAYS, args.round_trip).show(args.json))
