"""The same session in several terminals: pyte, tmux, and Debian's xterm, read back as text and as pictures.

.venv/bin/python tests/bench/emulators.py

In tmux (which has other abilities than xterm) each screen must have the text that it has in pyte, cell by cell. In xterm (under
Xvfb) each picture must be, pixel by pixel, that of the same screen with Textual's own output, which draws every cell anew.
"""

from __future__ import annotations

import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from unittest import mock

import wire

import common
from terminal import Terminal

SIZE = (80, 24)
PATIENCE = 30.0
KEYS = (
    "1", "Down", "Down", "n", "F12", "4", "Down", "Enter", "F1", "F12", "F10", "F12", "F12", "F12", "5", "PgDn", "End", "F12",
    "1", "F6", "东", "京", "é",
)  # fmt: skip
"""Not home after the form: there unfinished work has its time."""
NEEDED = {"tmux": ("tmux",), "xterm": ("xterm", "Xvfb", "import")}


def missing(emulator: str) -> list[str]:
    return [name for name in NEEDED[emulator] if shutil.which(name) is None]


def environment(folder: Path, **changes: str) -> dict[str, str]:
    """That of one run: its own settings and drafts."""
    own = {"HOME": str(folder), "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "LC_ALL": "C.UTF-8"}
    return {**os.environ, **own, "ERP_TUI_LINE": "fast", **changes}


def command(books: Path) -> list[str]:
    return [sys.executable, "-m", "erp_tui", "--db", str(books), "--today", "1998-05-06"]


def as_bytes(key: str) -> bytes:
    return wire.KEYS.get(key, key.encode())


def text_of(lines: list[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).rstrip()


# ------------------------------------------------------------------------------------------------ text


class Tmux:
    """The program in a tmux of its own."""

    def __init__(self, books: Path, folder: Path) -> None:
        self.place = ["tmux", "-S", str(folder / "t")]
        self.environment = environment(folder, TERM="xterm-256color")
        (folder / "tmux.conf").write_text(
            "set -g status off\nset -g escape-time 20\nset -g default-terminal tmux-256color\n"
        )
        size = ["-x", str(SIZE[0]), "-y", str(SIZE[1])]
        self._do("-f", str(folder / "tmux.conf"), "new-session", "-d", *size, shlex.join(command(books)))

    def _do(self, *words: str) -> str:
        done = subprocess.run([*self.place, *words], env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout

    def send(self, data: bytes) -> None:
        self._do("send-keys", "-H", *(f"{byte:02x}" for byte in data))

    @property
    def text(self) -> str:
        return text_of(self._do("capture-pane", "-p").split("\n"))

    def close(self) -> None:
        subprocess.run([*self.place, "kill-server"], env=self.environment, capture_output=True, check=False)


def unlike_in_tmux(company: Path, keys: tuple[str, ...] = KEYS) -> list[str]:
    """The keys after which tmux shows other text than pyte, with both."""
    with common.workplace() as folder:
        homes = [folder / name for name in ("p", "t")]
        books = [Path(shutil.copy(company, _made(home) / "books.db")) for home in homes]
        changes = {"ERP_TUI_LINE": "fast", "XDG_STATE_HOME": str(homes[0]), "XDG_CONFIG_HOME": str(homes[0])}
        with mock.patch.dict(os.environ, changes):
            program = Terminal("--db", str(books[0]), "--today", "1998-05-06", home=homes[0], size=SIZE)
        other = Tmux(books[1], homes[1])
        try:
            line, found = wire.Line(program), []
            program.wait_for("Nothing you began")
            for key in ("", *keys):
                if key:
                    program.send(as_bytes(key))
                    other.send(as_bytes(key))
                line.settle()
                until = monotonic() + PATIENCE
                while (theirs := other.text) != text_of(list(program.screen.display)) and monotonic() < until:
                    line.settle()
                if theirs != text_of(list(program.screen.display)):
                    found.append(f"{key}:\n{program.text}\n{theirs}")
            return found
        finally:
            program.close()
            other.close()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


# ------------------------------------------------------------------------------------------------ pictures


@contextmanager
def display(number: int = 93) -> Iterator[str]:
    """A screen that nobody sees."""
    name = f":{number}"
    with subprocess.Popen(["Xvfb", name, "-screen", "0", "900x560x24"], stderr=subprocess.DEVNULL) as server:
        try:
            until = monotonic() + PATIENCE
            while not Path(f"/tmp/.X11-unix/X{number}").exists():
                assert monotonic() < until and server.poll() is None, "Xvfb does not come up"
                select.select([], [], [], 0.05)
            yield name
        finally:
            server.terminate()


class Xterm:
    """The program in an xterm whose keys come from a named pipe."""

    def __init__(self, company: Path, folder: Path, screen: str, driver: str) -> None:
        self.folder, self.pipe = folder, folder / "keys"
        books = Path(shutil.copy(company, folder / "books.db"))
        os.mkfifo(self.pipe)
        inside = [sys.executable, __file__, "--inside", str(self.pipe), *command(books)]
        self.environment = environment(folder, DISPLAY=screen, ERP_TUI_DRIVER=driver)
        look = [
            "-u8",
            "-geometry",
            f"{SIZE[0]}x{SIZE[1]}+0+0",
            "-fa",
            "monospace",
            "-fs",
            "10",
            "+sb",
            "-bc",
            "-tn",
            "xterm-256color",
        ]
        self.process = subprocess.Popen(
            ["xterm", *look, "-e", *inside], env=self.environment, stderr=subprocess.DEVNULL
        )
        self.keys = os.open(self.pipe, os.O_WRONLY)

    def send(self, data: bytes) -> None:
        os.write(self.keys, data)

    def picture(self, calm: float = 0.4) -> bytes:
        """The pixels, when they have not changed for so many seconds."""
        before, until = b"", monotonic() + PATIENCE
        while True:
            now = subprocess.run(
                ["import", "-window", "root", "-depth", "8", "rgb:-"],
                env=self.environment,
                capture_output=True,
                check=True,
            ).stdout
            if now == before or monotonic() > until:
                return now
            before = now
            select.select([], [], [], calm)

    def close(self) -> None:
        os.close(self.keys)
        self.process.terminate()
        self.process.wait()


def pictures(company: Path, screen: str, driver: str, keys: tuple[str, ...]) -> list[bytes]:
    with common.workplace() as folder:
        program = Xterm(company, folder, screen, driver)
        try:
            select.select([], [], [], 5.0)
            found = []
            for number, key in enumerate(keys):
                program.send(as_bytes(key))
                select.select([], [], [], 0.5)
                found.append(program.picture(calm=0.4 if number else 5.0))  # the figures come when the books are open
            return found
        finally:
            program.close()


def unlike_in_xterm(company: Path, keys: tuple[str, ...] = KEYS) -> list[str]:
    """The keys after which our picture is not that of Textual's own output."""
    with display() as screen:
        ours = pictures(company, screen, "", keys)
        stock = pictures(company, screen, "stock", keys)
    assert len({*ours}) > 5, "nothing was shown"
    return [f"{number} {key}" for number, key in enumerate(keys) if ours[number] != stock[number]]


def inside(pipe: str, program: list[str]) -> None:
    """Between xterm and the program: the keys of the pipe are typed; what xterm answers goes on, what the program says is shown."""
    child, master = pty.fork()
    if not child:
        os.execvp(program[0], program)
    import fcntl
    import termios

    fcntl.ioctl(master, termios.TIOCSWINSZ, fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8)))
    os.kill(child, 28)
    tty.setraw(0)
    sources = {os.open(pipe, os.O_RDONLY): master, 0: master, master: 1}
    while True:
        for ready in select.select([*sources], [], [])[0]:
            try:
                data = os.read(ready, 65536)
            except OSError:
                return
            if not data:
                return
            os.write(sources[ready], data)


def run(company: Path) -> common.Report:
    report = common.Report("emulators")
    for emulator, look in (("tmux", unlike_in_tmux), ("xterm", unlike_in_xterm)):
        if lacking := missing(emulator):
            report.add(emulator, "", None, left_out=f"not installed: {', '.join(lacking)}")
            continue
        unlike = look(company)
        report.add(emulator, "the same", not unlike, screens=len(KEYS), unlike="; ".join(unlike)[:3000])
    return report


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], sys.argv[3:])
        sys.exit()
    args = common.arguments(__doc__)
    raise SystemExit(run(common.company()).show(args.json))
