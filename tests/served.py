"""A real server of some books, and doors to it at real pseudo-terminals."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import psutil
from left import until

from terminal import Terminal

README = Path(__file__).parents[1] / "README.md"


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
        """The processes of sessions that are somebody's: each holds the lock of its user."""
        return [one for one in self._children() if _is_somebodys(one)]

    def waiting(self) -> list[psutil.Process]:
        """The sessions that wait for somebody, with their screens up: their threads are there."""
        return [one for one in self._children() if not _is_somebodys(one) and _threads(one) > 3]

    def _children(self) -> list[psutil.Process]:
        children = psutil.Process(self.process.pid).children()
        return [one for one in children if _threads(one)]

    def close(self) -> None:
        for door in self.doors:
            door.close()
        self.process.terminate()
        self.process.wait(120)


def told(block: str) -> str:
    """A block of the README that begins with this comment."""
    found = re.search(rf"```\w+\n# {re.escape(block)}[^\n]*\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    assert found is not None
    return found.group(1)


def free_port() -> int:
    """Below those that the system gives to clients, which a client of another test may have taken before our server does."""
    for port in range(20_000 + os.getpid() % 10_000, 32_000):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError("no free port")


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def ssh_words(home: Path, port: int, user: str, *options: str, key: str = "anna", program: str = "ssh") -> list[str]:
    """Debian's client, that knows nothing of whoever runs the tests."""
    ours = ("-F", "none", "-i", str(home / key))
    known = ("-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={home}/known", "-o", "IdentitiesOnly=yes",
             "-o", "IdentityAgent=none", "-o", "LogLevel=ERROR")  # fmt: skip
    quiet = () if "BatchMode=no" in options else ("-o", "BatchMode=yes")
    return [
        program,
        *ours,
        *known,
        *quiet,
        "-P" if program == "sftp" else "-p",
        str(port),
        *options,
        f"{user}@127.0.0.1",
    ]


def _threads(process: psutil.Process) -> int:
    """How many it has; none where it has ended meanwhile."""
    try:
        return 0 if process.status() == psutil.STATUS_ZOMBIE else process.num_threads()
    except psutil.NoSuchProcess:
        return 0


def _is_somebodys(process: psutil.Process) -> bool:
    try:
        return any(file.path.endswith(".lock") for file in process.open_files())
    except psutil.Error:  # it ended meanwhile
        return False
