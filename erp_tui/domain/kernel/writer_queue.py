"""The queue of those who wait to write to books in a file: first come, first served, and only the first one keeps trying.

SQLite wakes nobody when its lock is free: whoever waits must try again and again. A hundred who do so take the processor from the
one who writes. The system's own lock on a file beside the books (`<books>.queue`, always empty) puts them to sleep in a line
(flock; Linux wakes them one by one). It orders those who wait, and protects nothing: where it cannot be had, all keep trying.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from erp_tui.domain.kernel.errors import Busy
from erp_tui.domain.kernel.text import N_

QUEUE = ".queue"
"""How the name of the file ends."""


def busy() -> Busy:
    return Busy("busy", N_("The books are busy. Nothing was written: please try again."))


@contextmanager
def at_the_front(path: Path, until: float) -> Iterator[None]:
    """Wait to be the first of those who wait to write to these books. Refused when that takes longer than `until` (monotonic)."""
    place = _join(path)
    if place is None:
        yield
        return
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _wait(place, until)
    try:
        yield
    finally:
        os.close(place)  # and with it the lock


def _join(path: Path) -> int | None:
    """A place in the line, or None where there can be none: a folder that may not be written to, somebody else's file."""
    try:
        place = os.open(f"{path}{QUEUE}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError:
        return None
    try:
        like = path.stat()
        mine = os.fstat(place)
        if (mine.st_uid, mine.st_gid, mine.st_mode & 0o777) != (like.st_uid, like.st_gid, like.st_mode & 0o777):
            os.fchmod(place, like.st_mode & 0o666)
            os.fchown(place, like.st_uid, like.st_gid)
    except OSError:  # whoever may write to the books but does not own them
        pass
    return place


def _wait(place: int, until: float) -> None:
    """The system's wait has no end of its own, so it happens in a thread that may be left behind."""
    came, deciding, is_left = threading.Event(), threading.Lock(), False

    def stand() -> None:
        fcntl.flock(place, fcntl.LOCK_EX)
        with deciding:
            came.set()
            if is_left:
                os.close(place)

    threading.Thread(target=stand, name="writer queue", daemon=True).start()
    try:
        came.wait(max(0.0, until - time.monotonic()))
    finally:
        with deciding:
            is_left = not came.is_set()
    if is_left:
        raise busy()
