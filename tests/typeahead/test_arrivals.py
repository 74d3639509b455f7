"""However keys arrive, they lead to what slow typing leads to: the same rows in all tables, the same place on the screen."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from keyplay import arrivals, as_bytes, outcome, slowly
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
        ("purchase order of 3 lines, placed", "bytes"),
    ],
)
async def test_task(name: str, way: str, northwind_file: Path, tmp_path: Path) -> None:
    steps = next(task.steps for task in TASKS if task.name == name)
    await compare(steps, (way,), northwind_file, tmp_path)


@pytest.mark.parametrize(("seed", "way"), [(1, "burst"), (2, "pauses"), (3, "bytes")])
async def test_what_somebody_could_type(seed: int, way: str, northwind_file: Path, tmp_path: Path) -> None:
    await compare(random_task(seed), (way,), northwind_file, tmp_path)
