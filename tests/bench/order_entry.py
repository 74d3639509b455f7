"""Entering orders: a draft of 100 lines against plain SQLite, and the change of one line in small and large orders."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import count

import common
import house
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders import queries
from erp_tui.domain.orders import services as orders

MOST_TIMES_DRAFT, MOST_TIMES_LARGE = 26, 1.5


def run(times: int, lines: int = 100, sizes: Sequence[int] = (10, 100, 1_000)) -> common.Report:
    report = common.Report("order_entry")
    with common.workplace() as folder:
        books = common.empty_company(folder)
        customer = house.customer(books)
        for number in range(100):
            house.product(books, f"P{number}")
        _draft(report, books, folder, customer, times, lines)
        _one_line(report, books, customer, times, sizes)
        books.close()
    return report


def _typed(lines: int) -> list[str]:
    return [f"P{number % 100}*{number % 7 + 1}" for number in range(lines)]


def _draft(
    report: common.Report, books: Bookkeeper, folder: common.Path, customer: int, times: int, lines: int
) -> None:
    typed = _typed(lines)
    house.order(books, customer, *typed)
    before = common.copy_of(books, folder / "floor.db")
    with common.recorded(books) as written:
        took = common.sample([lambda: house.order(books, customer, *typed)] * times, warm=0)
    floor = common.replay(before, written)
    cpu, floor_cpu = sum(took.cpu) / times, floor.cpu[0] / times
    report.add(
        f"draft of {lines} lines", f"<= {MOST_TIMES_DRAFT} x floor", cpu <= MOST_TIMES_DRAFT * floor_cpu,
        cpu_ms=cpu, wall_ms=took.p50, floor_cpu_ms=floor_cpu, times=cpu / floor_cpu,
    )  # fmt: skip


def _one_line(report: common.Report, books: Bookkeeper, customer: int, times: int, sizes: Sequence[int]) -> None:
    found: dict[int, tuple[int, float]] = {}
    for lines in sizes:
        order_id = house.order(books, customer, *_typed(lines))
        first = books.read(queries.order, house.CLERK, order_id).lines[0].id
        quantities = count(2)

        def change(order_id: int = order_id, first: int = first, quantities: count[int] = quantities) -> None:
            books.perform(orders.change_line, house.CLERK, order_id, first, quantity=Decimal(next(quantities)))

        change()
        with house.counting(books) as counted:
            change()
        took = common.sample([change] * times)
        found[lines] = (counted.statements, took.cpu_ms)
    least = found[min(sizes)]
    for lines, (statements, cpu) in found.items():
        report.add(
            f"one line of {lines} changed", f"same statements, <= {MOST_TIMES_LARGE} x",
            statements == least[0] and cpu <= MOST_TIMES_LARGE * least[1],
            statements=statements, cpu_ms=cpu, times=cpu / least[1],
        )  # fmt: skip


if __name__ == "__main__":
    args = common.arguments(__doc__, times=20, lines=100, largest=1_000)
    chosen = [size for size in (10, 100, 1_000) if size <= args.largest]
    raise SystemExit(run(args.times, args.lines, chosen).show(args.json))
