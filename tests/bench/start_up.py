"""Start-up: from the start of the process to the first paint, beside a bare Textual app with a table."""

from __future__ import annotations

import os
import pty
import resource
import select
import signal
import sys
import time
from pathlib import Path

import common

MOST = 1.35
"""How often the time of a bare app is allowed, once the machine is quiet."""
BARE = """
from textual.app import App
from textual.widgets import DataTable
class Bare(App):
    def compose(self):
        yield DataTable()
    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("Code", "Northwind")
        for n in range(20):
            table.add_row(str(n), "x")
Bare().run(mouse=False)
"""


def run(path: Path, times: int) -> common.Report:
    report = common.Report("start_up")
    program = [sys.executable, "-m", "erp_tui", "--db", str(path)]
    ours = [first_paint(program) for _ in range(times)]
    bare = [first_paint([sys.executable, "-c", BARE]) for _ in range(times)]
    least, least_bare = min(ours), min(bare)
    report.add(
        "first paint beside a bare app",
        wall_ms=least[0], cpu_ms=min(one[1] for one in ours), bytes=ours[0][2],
        floor_ms=least_bare[0], floor_cpu_ms=min(one[1] for one in bare), floor_bytes=bare[0][2],
        times=least[0] / least_bare[0], budget=f"≤ {MOST} times", kept=least[0] <= MOST * least_bare[0],
    )  # fmt: skip
    return report


def first_paint(command: list[str], until: bytes = b"Northwind") -> tuple[float, float, int]:
    """Milliseconds until the word is on the terminal, processor time of the whole short life, bytes until then."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24")
        os.execv(command[0], command)
    seen = b""
    while until not in seen and time.perf_counter() - began < 30:
        if select.select([terminal], [], [], 1)[0]:
            try:
                seen += os.read(terminal, 65_536)
            except OSError:  # the other end is closed: it ended before it painted
                break
    took = (time.perf_counter() - began) * 1000
    os.kill(child, signal.SIGTERM)
    os.close(terminal)
    os.waitpid(child, 0)
    assert until in seen, seen[-500:]
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, (now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime) * 1000, len(seen)


if __name__ == "__main__":
    args = common.arguments(__doc__, times=5)
    raise SystemExit(run(common.company(), args.times).show(args.json))
