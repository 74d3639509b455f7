"""A long line between a terminal and a program: what goes through arrives late, both ways, and no faster than the line carries.

.venv/bin/python tests/relay.py --round-trip 600 -- .venv/bin/python -m erp_tui
.venv/bin/python tests/relay.py --round-trip 300 --rate 960 -- .venv/bin/python -m erp_tui

`--rate`: bytes a second (960: a modem of 9600 bit/s); only a second's worth is on the line at once, then the program has to wait.
`--typed-ahead N`: the program starts when the first N bytes are on the line already, as behind a slow login.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import tty
from collections import deque
from collections.abc import Iterator
from time import monotonic

CHUNK = 4096
PIECES = 50
"""What a slow line carries in a second arrives in so many pieces."""


class Way:
    """Bytes on their way in one direction."""

    def __init__(self, source: int, target: int, seconds: float, rate: int = 0) -> None:
        self.source = source
        self.target = target
        self.seconds = seconds
        self.rate = rate
        """Bytes a second; 0: as many as come."""
        self.waiting: deque[tuple[float, bytes]] = deque()
        self._sent_at = 0.0
        """When the last byte has left."""

    def take(self) -> bool:
        """Read what the one end says; False when it says nothing more."""
        try:
            data = os.read(self.source, min(self.rate, CHUNK) or CHUNK)
        except OSError:  # a terminal whose other end is closed
            return False
        size = max(1, self.rate // PIECES) if self.rate else CHUNK
        self._sent_at = max(self._sent_at, monotonic())
        for start in range(0, len(data), size):
            piece = data[start : start + size]
            self._sent_at += len(piece) / self.rate if self.rate else 0.0
            self.waiting.append((self._sent_at + self.seconds, piece))
        return bool(data)

    @property
    def takes_at(self) -> float:
        """When the line takes more: what it has not sent yet is less than a second's worth."""
        return self._sent_at - 1.0

    def deliver(self) -> None:
        """Give the other end what has been on its way long enough; one that is closed takes nothing more."""
        with contextlib.suppress(OSError):
            while self.waiting and self.waiting[0][0] <= monotonic():
                data = self.waiting[0][1]
                while data:
                    data = data[os.write(self.target, data) :]
                self.waiting.popleft()

    @property
    def next_at(self) -> float | None:
        return self.waiting[0][0] if self.waiting else None


@contextlib.contextmanager
def raw(descriptor: int) -> Iterator[None]:
    """A terminal that passes on every byte as it is, as that of an ssh client does."""
    before = termios.tcgetattr(descriptor)
    tty.setraw(descriptor, termios.TCSANOW)  # without throwing away what was typed already
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def gather(way: Way, count: int) -> None:
    """Put the first so many bytes on the line before anybody reads them there."""
    while count > 0:
        data = os.read(way.source, min(count, CHUNK))
        os.write(way.target, data)
        count -= len(data)


def relay(command: list[str], seconds: float, rate: int, typed_ahead: int) -> int:
    """Run a program at the far end; each way takes `seconds` and carries `rate` bytes in one. Gives its exit code."""
    near, far = pty.openpty()

    def same_size(*_signal: object) -> None:
        fcntl.ioctl(near, termios.TIOCSWINSZ, fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8)))

    same_size()
    there, back = Way(0, near, seconds, rate), Way(near, 1, seconds, rate)
    gather(there, typed_ahead)
    process = subprocess.Popen(
        command, stdin=far, stdout=far, stderr=far, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(far)
    signal.signal(signal.SIGWINCH, same_size)
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: process.send_signal(number))
    open_ways = [there, back]
    while back in open_ways or back.waiting:
        free = [way for way in open_ways if way.takes_at <= monotonic()]
        due = [way.next_at for way in (there, back) if way.next_at is not None]
        due += [way.takes_at for way in open_ways if way not in free]
        wait = max(0.0, min(due) - monotonic()) if due else None
        ready, _, _ = select.select([way.source for way in free], [], [], wait)
        open_ways = [way for way in open_ways if way.source not in ready or way.take()]
        for way in (there, back):
            way.deliver()
    return process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--round-trip", type=int, default=600, help="milliseconds there and back")
    parser.add_argument("--rate", type=int, default=0, help="bytes a second; 0: no limit")
    parser.add_argument("--typed-ahead", type=int, default=0, help="bytes on the line before the program starts")
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    with raw(0):
        return relay(args.command, args.round_trip / 2000, args.rate, args.typed_ahead)


if __name__ == "__main__":
    sys.exit(main())
