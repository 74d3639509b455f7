"""The real program in a real pseudo-terminal: bytes in, a screen out. Waits for what is shown, never for time to pass.

At the end of a long line where a round trip is given (milliseconds), of a thin one where a rate is (bytes a second).
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import tty
from codecs import getincrementaldecoder
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from emulator import Emulator

PATIENCE = 60.0
RELAY = Path(__file__).with_name("relay.py")


def _as_at_a_login() -> None:
    """The terminal is the program's own, and a dropped line is heard: whoever runs this may have been begun with nohup."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Terminal:
    """A program on a terminal of its own; `output` is every byte it wrote."""

    def __init__(
        self,
        *arguments: str,
        home: Path,
        size: tuple[int, int] = (80, 24),
        round_trip: int = 0,
        rate: int = 0,
        typed_ahead: bytes = b"",
        through: Sequence[str] = (sys.executable, "-m", "erp_tui"),
        term: str = "xterm-256color",
    ) -> None:
        self.screen = Emulator(*size)
        self.decode = getincrementaldecoder("utf-8")("replace").decode
        self.output = bytearray()
        self.master, slave = pty.openpty()
        self.resize(*size)
        command = [*through, *arguments]
        if round_trip or rate or typed_ahead:
            far = [f"--round-trip={round_trip}", f"--rate={rate}", f"--typed-ahead={len(typed_ahead)}"]
            command = [sys.executable, str(RELAY), *far, "--", *command]
            tty.setraw(slave)  # as the near end of a line is
            os.write(self.master, typed_ahead)
        environment = {**os.environ, "HOME": str(home), "TERM": term, "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment,
            start_new_session=True, preexec_fn=_as_at_a_login,
        )  # fmt: skip
        os.close(slave)

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.screen.resize(lines, columns)
        if hasattr(self, "process"):
            os.kill(self.process.pid, signal.SIGWINCH)

    def send(self, data: bytes) -> None:
        """All of it, reading what the program says meanwhile: a full pipe must not stop both."""
        until = monotonic() + PATIENCE
        while data:
            self._read(0.0)
            _, writable, _ = select.select([], [self.master], [], 0.05)
            if writable:
                data = data[os.write(self.master, data[:512]) :]
            assert monotonic() < until, "the program takes no more"

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the program has ended
            return False
        self.output += data
        self.screen.feed(self.decode(data))
        return bool(data)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait_for(self, text: str) -> None:
        self.wait_until(lambda: text in self.text, repr(text))

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Read what the program says until it is so."""
        until = monotonic() + PATIENCE
        while not condition():
            assert self._read(0.05), f"the program ended before {what}:\n{self.text}"
            assert monotonic() < until, f"{what} never came:\n{self.text}"

    def listen(self, seconds: float) -> None:
        """Read what the program says for so long."""
        until = monotonic() + seconds
        while monotonic() < until and self._read(0.01):
            pass

    def end(self) -> int:
        """Read until the program has ended; its exit code."""
        until = monotonic() + PATIENCE
        while self._read(0.05) and self.process.poll() is None:
            assert monotonic() < until, self.text
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
