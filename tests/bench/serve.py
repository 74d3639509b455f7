"""Sessions from a warm server: from the door to the first rows beside a bare Textual program, and what each keeps for itself.

python tests/bench/serve.py --sessions 20
python tests/bench/serve.py --sessions 200 --over 60 --every 2     a crowd at work, instead
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import crowd
import psutil
from merging import merging, settle
from sqlalchemy import func, select
from start_up import BARE, first_paint

import common
from erp_tui.domain.administration import services
from erp_tui.domain.administration.models import User
from erp_tui.domain.kernel.models import Change, ChangeSet
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders.models import Order
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewAddress, NewParty
from erp_tui.domain.products import queries as products
from erp_tui.domain.stock import services as stock
from house import OWNER
from served import Serving

MOST_MIB = 25
"""Private memory of a session."""
MOST_MS = 100
"""From a key to the last byte, for 95 of a hundred keys."""
MOST_TIMES = 0.5
"""From the door to the first rows, of what a bare Textual program takes from its start."""


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
            memory = [_memory(one) for one in serving.sessions()]
            with merging() as can:
                if can:
                    settle()
                merged = [_memory(one) for one in serving.sessions()] if can else None
        finally:
            serving.close()
    assert len(memory) == count, "a session went with its line"
    least, floor = min(one[0] for one in ours), min(one[0] for one in bare)
    report.add(
        "from the door to the first rows", f"<= {MOST_TIMES} x bare", least <= MOST_TIMES * floor,
        wall_ms=least, median_ms=statistics.median(one[0] for one in ours), bytes=ours[0][2], floor_ms=floor, times=least / floor,
    )  # fmt: skip
    _report_memory(report, memory, merged)
    return report


def _report_memory(
    report: common.Report, memory: list[dict[str, float]], merged: list[dict[str, float]] | None
) -> None:
    """As it is by itself, and where the system merges memory; the limit is for the latter where it can be had."""
    for name, found in (("memory", memory), ("memory, merged by the system", merged)):
        if found is None:
            report.add(name, left_out="the system does not merge memory, or only root may say so")
            continue
        private = [one["private"] for one in found]
        limit = (
            {}
            if found is memory and merged is not None
            else {"budget": f"<= {MOST_MIB} MiB", "kept": max(private) <= MOST_MIB}
        )
        report.add(name, **limit, sessions=len(found), median_mib=statistics.median(private), most_mib=max(private),
                   shared_out_mib=sum(one["pss"] for one in found))  # fmt: skip


def run_crowd(count: int, over: int, every: int) -> common.Report:
    report = common.Report("serve")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        books = home / "books.db"
        shutil.copy(common.company(), books)
        _hire(books, count)
        _supply(books, count)
        serving = Serving(home, books, "--sessions", str(count))
        try:
            with merging() as can:
                began, used = time.perf_counter(), time.process_time()
                clerks = asyncio.run(crowd.play(serving.socket, count, over, every))
                took, client = time.perf_counter() - began, time.process_time() - used
                sessions = serving.sessions()
                cpu = sum(sum(one.cpu_times()[:2]) for one in sessions)
                memory = [_memory(one) for one in sessions]
                if can:
                    settle()
                merged = [_memory(one) for one in sessions] if can else None
            for clerk in clerks:
                clerk.go()
        finally:
            serving.close()
        wrong = _not_as_typed(books, count) + [f"screen of {one.number}" for one in clerks if not _shows_it(one)]
        check = subprocess.run([sys.executable, "-m", "erp_tui", "--db", str(books), "check"], check=False).returncode
    assert len(sessions) == count, "a session went"
    keys = [one for clerk in clerks for one in clerk.key_ms]
    unanswered = sum(clerk.unanswered for clerk in clerks)
    logins = common.Sample([clerk.login_ms for clerk in clerks], [0.0])
    report.add("from hello to the first rows", p50_ms=logins.p50, p95_ms=logins.p95, worst_ms=logins.worst)
    at_keys = common.Sample(keys, [0.0])
    report.add(
        "from a key to the last byte", f"p95 <= {MOST_MS} ms", at_keys.p95 <= MOST_MS, sessions=count, keys=len(keys) + unanswered,
        unanswered=unanswered, p50_ms=at_keys.p50, p95_ms=at_keys.p95, worst_ms=at_keys.worst,
    )  # fmt: skip
    report.add(
        "processor", seconds=took, sessions_cpu_s=cpu, client_cpu_s=client, cores_busy=cpu / took,
        cpu_ms_a_key=cpu * 1000 / (len(keys) + unanswered),
    )  # fmt: skip
    _report_memory(report, memory, merged)
    report.add(
        "orders as typed, books in order", kept=not wrong and check == 0, wrong=", ".join(wrong[:5]), check=check
    )
    return report


def _memory(process: psutil.Process) -> dict[str, float]:
    """Private memory of a process, and its share of all, in MiB."""
    lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()[1:]
    kept = {name.rstrip(":"): int(size) for name, size, *_unit in (line.split() for line in lines)}
    return {"private": (kept["Private_Clean"] + kept["Private_Dirty"]) / 1024, "pss": kept["Pss"] / 1024}


def _shows_it(clerk: crowd.Clerk) -> bool:
    return clerk.number >= crowd.SEEN or all(text in clerk.shown for text in (f"user{clerk.number}", "Confirmed"))


def _not_as_typed(books: Path, count: int) -> list[str]:
    """Of each clerk the one order that they took: who, what, how much, and that it is confirmed."""
    with common.opened(books) as keeper:
        found = keeper.read(_taken, OWNER)
    wanted = {
        f"user{number}": [("confirmed", [(crowd.PRODUCT, Decimal(crowd.quantity(number)))])] for number in range(count)
    }
    return [f"{login}: {found.get(login)}" for login, taken in wanted.items() if found.get(login) != taken]


def _taken(unit: Unit) -> dict[str, list[Any]]:
    table, changes, sets, users = (table_of(one) for one in (Order, Change, ChangeSet, User))
    first = select(func.min(changes.c.change_set)).where(changes.c.record_id == table.c.id).scalar_subquery()
    rows = unit.rows(
        select(table.c.id, users.c.login)
        .select_from(table)
        .join(sets, sets.c.sequence == first)
        .join(users, users.c.id == sets.c.user_id)
        .where(users.c.login.like("user%"))
    )
    found: dict[str, list[Any]] = {}
    for row in rows:
        one = orders.order(unit, row.id)
        found.setdefault(row.login, []).append((one.state, [(line.code, line.quantity) for line in one.lines]))
    return found


def _hire(books: Path, count: int) -> None:
    with common.opened(books) as keeper:
        for number in range(count):
            keeper.perform(services.new_user, OWNER, f"user{number}", f"User {number}", "clerk")


def _supply(books: Path, count: int) -> None:
    """A customer for each clerk, and goods enough for all."""
    place = NewAddress(street="Ring 4", postal_code="1010", city="Wien", country="AT")
    with common.opened(books) as keeper:
        for number in range(count):
            new = NewParty(name=f"Crowd {number}", code=crowd.customer(number), addresses=(place,))
            keeper.perform(parties.create, OWNER, new)
        product = keeper.read(products.id_of, OWNER, crowd.PRODUCT)
        keeper.perform(stock.adjust, OWNER, product, Decimal(10 * count), "opening", unit_cost=Decimal(5))


if __name__ == "__main__":
    args = common.arguments(__doc__, sessions=20, over=0, every=2)
    report = run_crowd(args.sessions, args.over, args.every) if args.over else run(args.sessions)
    raise SystemExit(report.show(args.json))
