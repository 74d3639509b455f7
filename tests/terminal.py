"""The real program in a real pseudo-terminal: bytes in, a screen out. Waits for what is shown, never for time to pass."""

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
from pathlib import Path
from time import monotonic

import pyte

PATIENCE = 60.0


class Terminal:
    """A program on a terminal of its own; `output` is every byte it wrote."""

    def __init__(self, *arguments: str, home: Path, size: tuple[int, int] = (80, 24)) -> None:
        self.screen = pyte.Screen(*size)
        self.stream = pyte.ByteStream(self.screen)
        self.output = bytearray()
        self.master, slave = pty.openpty()
        self.resize(*size)
        environment = {**os.environ, "HOME": str(home), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "erp_tui", *arguments], stdin=slave, stdout=slave, stderr=slave, env=environment,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
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
        self.stream.feed(data)
        return bool(data)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait_for(self, text: str) -> None:
        until = monotonic() + PATIENCE
        while text not in self.text:
            assert self._read(0.05), f"the program ended before {text!r}:\n{self.text}"
            assert monotonic() < until, f"{text!r} never came:\n{self.text}"

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
