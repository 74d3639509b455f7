"""Many clerks at once, in one light process: each comes, takes an order with a key every so often, and pages a list to the end."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import socket
import struct
import termios
import time
from codecs import getincrementaldecoder
from dataclasses import dataclass, field
from pathlib import Path

import common  # noqa: F401  # isort: skip  puts the folder of the tests on the path
from emulator import Emulator

from erp_tui.terminal.serving import messages

SIZE = (80, 24)
FIRST_ROWS = b"Where to?"
F6, F8, F12, PAGE_DOWN, PAGE_UP = b"\x1b[17~", b"\x1b[19~", b"\x1b[24~", b"\x1b[6~", b"\x1b[5~"
PRODUCT = "41"
SEEN = 3
"""So many clerks have a terminal that is looked at; the others count bytes."""


def customer(number: int) -> str:
    return f"C{number}"


def quantity(number: int) -> int:
    return number % 9 + 1


def order(number: int) -> list[bytes]:
    """The keys of an order, confirmed; the last one shows it."""
    typed = [*customer(number), F8, *PRODUCT, "\r", str(quantity(number)), "\r"]
    return [b"4", F6, *(one if isinstance(one, bytes) else one.encode() for one in typed), F8]


@dataclass
class Clerk:
    """One of the crowd, at a terminal of their own."""

    number: int
    path: Path
    login_ms: float = 0.0
    key_ms: list[float] = field(default_factory=list)
    unanswered: int = 0
    """Keys after which nothing came; a list's end may have nothing new to show."""
    shown: str = ""
    """The screen when the order was confirmed, where it is looked at."""

    def come(self) -> None:
        self._terminal, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
        os.set_blocking(self._terminal, False)
        self._screen = Emulator(*SIZE) if self.number < SEEN else None
        self._decode = getincrementaldecoder("utf-8")().decode
        self._first = asyncio.Event()
        self._last: float | None = None
        self._seen = b""
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(str(self.path))
        hello = {
            "as": f"user{self.number}",
            "term": "xterm-256color",
            "colorterm": "",
            "size": list(SIZE),
            "far": False,
        }
        self._began = time.perf_counter()
        messages.send(self._connection, hello, (theirs, theirs))
        os.close(theirs)
        asyncio.get_running_loop().add_reader(self._terminal, self._read)

    def _read(self) -> None:
        try:
            data = os.read(self._terminal, 65_536)
        except OSError:  # the session has ended
            asyncio.get_running_loop().remove_reader(self._terminal)
            return
        self._last = time.perf_counter()
        if b"\x1b[6n" in data:  # it measures its line
            os.write(self._terminal, b"\x1b[1;1R")
        if self._screen is not None:
            self._screen.feed(self._decode(data))
        if not self._first.is_set():
            self._seen += data
            if FIRST_ROWS in self._seen:
                self.login_ms = (self._last - self._began) * 1000
                self._first.set()

    async def work(self, every: float, until: float) -> None:
        """From the first rows on, one key every so many seconds; its time ends with the last byte before the next one."""
        await asyncio.wait_for(self._first.wait(), 60)
        await asyncio.sleep(every)
        for key in order(self.number):
            await self._press(key, every)
        if self._screen is not None:
            self.shown = "\n".join(self._screen.display)
        await self._press(F12, every)
        page = 0
        while time.perf_counter() < until:
            await self._press(PAGE_DOWN if page % 8 < 4 else PAGE_UP, every)
            page += 1

    async def _press(self, key: bytes, every: float) -> None:
        self._last, sent = None, time.perf_counter()
        os.write(self._terminal, key)
        await asyncio.sleep(every)
        if self._last is None:
            self.unanswered += 1
        else:
            self.key_ms.append((self._last - sent) * 1000)

    def go(self) -> None:
        """The line drops."""
        os.close(self._terminal)
        self._connection.close()


async def play(path: Path, count: int, over: float, every: float) -> list[Clerk]:
    """All come within `over` seconds, and stay until each has had twice as long as an order takes."""
    clerks = [Clerk(number, path) for number in range(count)]
    took = len(order(0)) * every
    until = time.perf_counter() + over + 2 * took

    async def one(clerk: Clerk) -> None:
        await asyncio.sleep(over * clerk.number / count)
        clerk.come()
        await clerk.work(every, until)

    await asyncio.gather(*(one(clerk) for clerk in clerks))
    return clerks
