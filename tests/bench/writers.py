"""Many processes sell from the same small stock at once: none fails, nothing is sold twice, nobody waits long."""

from __future__ import annotations

import multiprocessing
import random
import time
from pathlib import Path
from typing import Any

import common
import conftest
import house
from erp_tui.domain.orders import services as orders
from erp_tui.domain.stock import queries as stock

LONGEST_WAIT_MS = 3_000


def run(writers: int, orders_each: int, pieces: int, think_ms: int) -> common.Report:
    """`think_ms`: the mean pause of a clerk between two actions."""
    report = common.Report("writers")
    with common.workplace() as folder:
        books = common.empty_company(folder)
        customer = house.customer(books)
        house.product(books, "COMMON", stock_of="100000")
        scarce = house.product(books, "SCARCE", stock_of=str(pieces))
        path = Path(str(books.engine.url.database))
        books.close()
        forks = multiprocessing.get_context("fork")
        answers: Any = forks.Queue()
        ready, start = forks.Semaphore(0), forks.Event()
        running = [
            forks.Process(target=_sell, args=(path, customer, orders_each, think_ms, ready, start, answers))
            for _ in range(writers)
        ]
        for one in running:
            one.start()
        for _ in running:
            ready.acquire()
        began = time.perf_counter()
        start.set()
        found = [answers.get(timeout=600) for _ in running]
        took = time.perf_counter() - began
        for one in running:
            one.join()
        waits = [wait for one in found for wait in one["waits"]]
        failures = [failure for one in found for failure in one["failures"]]
        with common.opened(path, conftest.TODAY) as again:
            with again.reading() as unit:
                left = stock.availability(unit, [scarce])[scarce]
            broken = house.faults(again)
        report.add("failures", "0", not failures, count=len(failures), first=failures[0] if failures else "")
        oversold = max(0, int(left.reserved - left.on_hand))
        report.add("oversold", "0", not oversold and not broken, pieces=oversold, reserved=str(left.reserved))
        report.add(
            f"{writers} writers, {len(waits)} units of work", f"worst < {LONGEST_WAIT_MS} ms", max(waits) < LONGEST_WAIT_MS,
            worst_ms=max(waits), p95_ms=sorted(waits)[int(len(waits) * 0.95)], a_second=len(waits) / took,
        )  # fmt: skip
    return report


def _sell(path: Path, customer: int, orders_each: int, think_ms: int, ready: Any, start: Any, answers: Any) -> None:
    waits: list[float] = []
    failures: list[str] = []
    with common.opened(path, conftest.TODAY) as books:
        # the first order of a process pays for what it learns, and is not counted
        books.perform(orders.confirm, house.CLERK, house.order(books, customer, "COMMON*1"))
        ready.release()
        start.wait()
        for _ in range(orders_each):
            try:
                time.sleep(random.uniform(0, 2 * think_ms) / 1000)
                began = time.perf_counter()
                order_id = house.order(books, customer, "SCARCE*1")
                waits.append((time.perf_counter() - began) * 1000)
                time.sleep(random.uniform(0, 2 * think_ms) / 1000)
                began = time.perf_counter()
                books.perform(orders.confirm, house.CLERK, order_id)
                waits.append((time.perf_counter() - began) * 1000)
            except Exception as error:  # noqa: BLE001 - each kind of failure is a finding
                failures.append(f"{type(error).__name__}: {error}")
    answers.put({"waits": waits, "failures": failures})


if __name__ == "__main__":
    args = common.arguments(__doc__, writers=32, orders=10, pieces=100, think=250)
    raise SystemExit(run(args.writers, args.orders, args.pieces, args.think).show(args.json))
