"""The queue of those who wait to write to books in a file: first come, first served, and only the first one keeps trying.

SQLite wakes nobody when its lock is free: whoever waits must try again and again. A hundred who do so take the processor from the
one who writes. The system's own lock on a file beside the books (`<books>.queue`, always empty) puts them to sleep in a line
(flock; Linux wakes them one by one). It orders those who wait, and protects nothing: where it cannot be had, all keep trying, and
who has slept for a while tries too, in case the first one is held up.
"""

from __future__ import annotations

import fcntl
import os
import random
import stat
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

QUEUE = ".queue"
"""How the name of the file ends."""
FIRST = 0.002
"""Seconds between two tries of one who is next to write."""
AMONG_MANY = (0.004, 0.04)
"""Between two tries where there is no line: fair among equals, and so long that many who try leave room for the one who writes."""
SLEEP = 1.0
"""Seconds that one sleeps in the line before one tries all the same."""


def try_in_turn(path: Path, has_begun: Callable[[], bool], until: float) -> bool:
    """Try to begin to write to these books, in the order of those who wait, up to a time (monotonic); False if that has passed."""
    place = _join(path)
    try:
        while place is not None and not place.is_first(until):
            if has_begun():
                return True
            if time.monotonic() > until:
                return False
        while not has_begun():
            if time.monotonic() > until:
                return False
            is_alone = place is not None and not place.is_broken
            time.sleep(FIRST if is_alone else random.uniform(*AMONG_MANY))
        return True
    finally:
        if place is not None:
            place.leave()


class _Place:
    """A place in the line: an open file, and where it had to be waited for, a thread that stands there."""

    def __init__(self, file: int) -> None:
        self.file = file
        self.came = threading.Event()
        self.is_broken = False
        """There is no standing in this line: the file system has no such locks, or there is no thread to be had."""
        self._deciding = threading.Lock()
        self._stands = self._is_left = False

    def is_first(self, until: float) -> bool:
        """Whether everybody who came before is gone, or there is no line; waits for that, up to SLEEP."""
        if not self.came.is_set() and not self._stands:
            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                self._stand()
            except OSError:
                self.is_broken = True
        if not self.is_broken:
            self.came.wait(min(SLEEP, max(0.0, until - time.monotonic())))
        return self.came.is_set() or self.is_broken

    def _stand(self) -> None:
        """The system's wait has no end of its own, so it happens in a thread that may be left behind."""
        self._stands = True
        try:
            threading.Thread(target=self._sleep, name="writer queue", daemon=True).start()
        except RuntimeError:
            self._stands, self.is_broken = False, True

    def _sleep(self) -> None:
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX)
        except OSError:
            self.is_broken = True
        with self._deciding:
            self._stands = False
            self.came.set()
            if self._is_left:
                os.close(self.file)

    def leave(self) -> None:
        """With the file the lock goes; the thread that still waits for it closes it."""
        with self._deciding:
            if not self._is_left and not self._stands:
                os.close(self.file)
            self._is_left = True


def _join(path: Path) -> _Place | None:
    """A place in the line. None where there can be none, or where strangers could hold the line up: what is no empty file of
    those who may write to the books is nobody's queue.
    """
    name, flags = f"{path}{QUEUE}", os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        like = path.stat()
        try:
            file = os.open(name, flags)
        except FileNotFoundError:
            file = _make(name, flags, like)
        found = os.fstat(file)
    except OSError:
        return None
    is_group = like.st_mode & stat.S_IWGRP and found.st_gid == like.st_gid
    is_ours = found.st_uid in (0, like.st_uid, os.geteuid()) or is_group
    if not (is_ours and stat.S_ISREG(found.st_mode) and found.st_nlink == 1):
        os.close(file)
        return None
    return _Place(file)


def _make(name: str, flags: int, like: os.stat_result) -> int:
    """An empty file for all who may write to the books, and for nobody else."""
    file = os.open(name, flags | os.O_CREAT | os.O_EXCL, 0o600)
    with suppress(OSError):  # who may write to the books but does not own them
        os.fchown(file, -1, like.st_gid)
    with suppress(OSError):
        os.fchmod(file, like.st_mode & 0o666)
    with suppress(OSError):
        os.fchown(file, like.st_uid, -1)
    return file
