"""Sessions from a warm server: from the door to the first rows beside a bare Textual program, and what each keeps for itself.

python tests/bench/serve.py --sessions 20
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from start_up import BARE, first_paint

import common
from erp_tui.domain.administration import services
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.unit_of_work import Actor
from served import Serving

MOST_MIB = 25
"""Private memory of a session."""


def run(count: int) -> common.Report:
    report = common.Report("serve")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        books = home / "books.db"
        shutil.copy(common.company(), books)
        _hire(books, count)
        serving = Serving(home, books, "--sessions", str(count))
        try:
            door = [sys.executable, "-m", "erp_tui", "attach", "--socket", str(serving.socket), "--as"]
            ours = [first_paint([*door, f"user{number}"], b"Where to?") for number in range(count)]
            bare = [first_paint([sys.executable, "-c", BARE]) for _number in range(5)]
            private = [one.memory_full_info().uss / 2**20 for one in serving.sessions()]
        finally:
            serving.close()
    assert len(private) == count, "a session went with its line"
    report.add(
        "from the door to the first rows",
        wall_ms=min(one[0] for one in ours), median_ms=statistics.median(one[0] for one in ours), bytes=ours[0][2],
        floor_ms=min(one[0] for one in bare), times=min(one[0] for one in ours) / min(one[0] for one in bare),
    )  # fmt: skip
    report.add("private memory", sessions=count, median_mib=statistics.median(private), most_mib=max(private))
    return report


def _hire(books: Path, count: int) -> None:
    engine = open_engine(str(books))
    keeper = common.keeper_for(engine, common.TODAY)
    owner = Actor(None, "owner", "Owner", "owner")
    for number in range(count):
        keeper.perform(services.new_user, owner, f"user{number}", f"User {number}", "clerk")
    engine.dispose()


if __name__ == "__main__":
    args = common.arguments(__doc__, sessions=20)
    raise SystemExit(run(args.sessions).show(args.json))
