"""At the end of a long line all keys, typed before anything is seen, lead to what slow typing leads to: of `bench/far_away`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from far_away import far_away
from tasks import TASKS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="LEFT OUT: needs a pseudo-terminal")


@pytest.mark.parametrize(
    ("name", "way"), [("order of 5 lines, confirmed", "burst"), ("payment of three invoices", "pauses")]
)
def test_task(name: str, way: str, northwind_file: Path, tmp_path: Path) -> None:
    task = next(task for task in TASKS if task.name == name)
    assert far_away(task, way, 600, northwind_file, tmp_path) == ""
