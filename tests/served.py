"""A real server of some books, and doors to it at real pseudo-terminals."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
from left import until

from terminal import Terminal


class Serving:
    """A server of some books, and doors to it."""

    def __init__(self, home: Path, books: Path, *options: str) -> None:
        self.home, self.books = home, books
        self.socket = home / "run" / "s.sock"
        command = [sys.executable, "-m", "erp_tui", "--db", str(books), "serve", "--socket", str(self.socket), *options]
        with (home / "log").open("w") as log:
            self.process = subprocess.Popen(command, env={**os.environ, "HOME": str(home)}, stdout=log, stderr=log)
        self.doors: list[Terminal] = []
        until(self.socket.exists)

    def come(self, login: str = "owner", size: tuple[int, int] = (80, 24)) -> Terminal:
        door = Terminal("attach", "--as", login, "--socket", str(self.socket), home=self.home, size=size)
        self.doors.append(door)
        return door

    def sessions(self) -> list[psutil.Process]:
        """The processes of sessions: what does the due work has no terminal's threads."""
        children = psutil.Process(self.process.pid).children()
        return [one for one in children if one.status() != psutil.STATUS_ZOMBIE and one.num_threads() > 3]

    def close(self) -> None:
        for door in self.doors:
            door.close()
        self.process.terminate()
        self.process.wait(120)
