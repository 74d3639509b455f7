"""The system's merging of memory, while something is measured: as the README tells administrators to switch it on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path("/sys/kernel/mm/ksm")
TOLD = {"pages_to_scan": "1000", "run": "1"}
QUICK = {"pages_to_scan": "20000"}
SCANS = 3
"""After so many looks at all memory, what can be merged is."""


@contextmanager
def merging() -> Iterator[bool]:
    """On for a while. False where that cannot be done here."""
    if not os.access(FOLDER / "run", os.W_OK):
        yield False
        return
    before = {name: (FOLDER / name).read_text() for name in TOLD}
    _set(TOLD)
    try:
        yield True
    finally:
        _set(before)


def settle(patience: float = 120.0) -> None:
    """Let it go through all memory, quickly."""
    _set(QUICK)
    scans, until = _scans(), time.monotonic() + patience
    while _scans() < scans + SCANS and time.monotonic() < until:
        time.sleep(0.2)
    _set(TOLD)


def _scans() -> int:
    return int((FOLDER / "full_scans").read_text())


def _set(values: dict[str, str]) -> None:
    for name, value in values.items():
        (FOLDER / name).write_text(value)
