"""Sessions that break off in the middle of a task, at a real terminal. A sample of `bench/broken_off`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from broken_off import Play, fault_of
from tasks import TASKS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="LEFT OUT: needs a pseudo-terminal")


@pytest.mark.parametrize(
    ("name", "keys", "number", "after"),
    [
        ("order of 5 lines, confirmed", 16, signal.SIGKILL, None),
        ("new customer", 27, signal.SIGHUP, None),
        ("an old order by the customer's reference", 5, signal.SIGKILL, None),
        ("payment of three invoices", 14, signal.SIGTERM, 1.5),
    ],
)
def test_task(
    name: str, keys: int, number: signal.Signals, after: float | None, northwind_file: Path, tmp_path: Path
) -> None:
    task = next(task for task in TASKS if task.name == name)
    assert fault_of(Play(task, keys, number, after), northwind_file, tmp_path) == ""
