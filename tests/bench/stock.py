"""Stock of many products after few and after many moves: kept balances make it the same."""

from __future__ import annotations

from decimal import Decimal

import common
import house
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.unit_of_work import SYSTEM, Bookkeeper
from erp_tui.domain.products import services as products
from erp_tui.domain.products.rules import NewProduct
from erp_tui.domain.stock import lists as stock_lists
from erp_tui.domain.stock import queries
from erp_tui.domain.stock import services as stock

MOST_MS, MOST_TIMES = 5, 1.5


def run(product_count: int, moves: int, times: int) -> common.Report:
    """`moves` in all; the first measure is after a tenth of them."""
    report = common.Report("stock")
    with common.workplace() as folder:
        books = common.empty_company(folder)
        new = [NewProduct(code=f"P{n}", name=f"Product {n}", list_price=Decimal(9)) for n in range(product_count)]
        with books.writing(house.OWNER) as uow:
            ids = products.create_many(uow, new)
        rounds = max(10, moves // product_count)
        made, first = 0, 0.0
        for number in range(1, rounds + 1):
            amount = Decimal(5) if number % 2 else Decimal(-2)
            reason = "found" if number % 2 else "lost"
            changes = {i: (amount, Decimal(4) if number % 2 else None) for i in ids}
            with books.writing(house.OWNER) as uow:
                stock.adjust_many(uow, changes, reason)
            made += product_count
            if number in (rounds // 10, rounds):
                first = _measure(report, books, ids, made, times, first)
        books.close()
    return report


def _measure(report: common.Report, books: Bookkeeper, ids: list[int], moves: int, times: int, first: float) -> float:
    with common.captured(books) as statements:
        books.read(queries.availability, SYSTEM)
    took = common.sample([lambda: books.read(queries.availability, SYSTEM)] * times)
    floor = common.floor_of(books, statements[-1], times)
    kept = took.cpu_ms <= MOST_MS and (not first or took.cpu_ms <= MOST_TIMES * first)
    report.add(
        f"{len(ids)} products after {moves} moves", f"<= {MOST_MS} ms, the same for both", kept,
        cpu_ms=took.cpu_ms, wall_ms=took.p50, floor_cpu_ms=floor.cpu_ms, floor_wall_ms=floor.p50,
    )  # fmt: skip
    page = common.sample([lambda: books.read(listing.page, SYSTEM, stock_lists.STOCK, size=32)] * times)
    report.add(
        f"a page of them after {moves} moves",
        f"<= {MOST_MS} ms",
        page.cpu_ms <= MOST_MS,
        cpu_ms=page.cpu_ms,
        wall_ms=page.p50,
    )
    return took.cpu_ms


if __name__ == "__main__":
    args = common.arguments(__doc__, products=1_000, moves=100_000, times=20)
    raise SystemExit(run(args.products, args.moves, args.times).show(args.json))
