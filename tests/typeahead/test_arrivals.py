"""However keys arrive, they lead to what slow typing leads to: the same rows in all tables, the same place on the screen."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from keyplay import LEFT_OUT, arrivals, as_bytes, outcome, slowly, stored
from random_tasks import random_task
from tasks import TASKS


async def compare(steps: tuple[str, ...], ways: tuple[str, ...], company: Path, folder: Path, **more: object) -> None:
    """Play the steps slowly and in other ways, each on a copy of its own."""
    keys = as_bytes(steps)
    path = folder / "books.db"
    shutil.copy(company, path)
    expected = await outcome(path, slowly(keys))
    pieces = arrivals(keys, random.Random(len(keys)))
    for way in ways:
        shutil.copy(company, path)
        assert (await outcome(path, pieces[way], **more)).unlike(expected) == "", way  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("order of 5 lines, confirmed", "pauses"),
        ("return, goods are back", "bytes"),
        ("payment of three invoices", "late burst"),
        ("quotation to order, confirmed", "burst"),
        ("order of 1 line, confirmed", "before the first paint"),
        ("purchase order of 3 lines, placed", "bytes"),
    ],
)
async def test_task(name: str, way: str, northwind_file: Path, tmp_path: Path) -> None:
    steps = next(task.steps for task in TASKS if task.name == name)
    await compare(steps, (way,), northwind_file, tmp_path)


@pytest.mark.parametrize(("seed", "way"), [(1, "before the first paint"), (2, "pauses"), (3, "bytes")])
async def test_what_somebody_could_type(seed: int, way: str, northwind_file: Path, tmp_path: Path) -> None:
    await compare(random_task(seed), (way,), northwind_file, tmp_path)


async def test_what_has_changed_is_all_that_differs(northwind_file: Path, tmp_path: Path) -> None:
    """To compare what has changed in the books is to compare the books."""
    path = Path(shutil.copy(northwind_file, tmp_path / "books.db"))
    steps = next(task.steps for task in TASKS if task.name == "payment of three invoices")
    changed = (await outcome(path, slowly(as_bytes(steps)), before=northwind_file)).stored
    now, then = stored(path), stored(northwind_file)
    assert changed.keys() == now.keys() and not changed.keys() & LEFT_OUT
    assert sum(bool(rows) for rows in changed.values()) > 5
    for name, rows in changed.items():
        more = Counter(row[1:] for row in rows if row[0] == "now")
        less = Counter(row[1:] for row in rows if row[0] == "before")
        assert Counter(then[name]) - less + more == Counter(now[name]), name
