"""Lists as windows: open, page, end, position, one filter; the same statements in plain SQLite beside them."""

from __future__ import annotations

import resource
from pathlib import Path
from random import Random
from typing import Any

import common
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.kernel.unit_of_work import SYSTEM, Bookkeeper, Unit
from erp_tui.domain.opportunities import queries as opportunities
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.purchasing import queries as purchasing
from erp_tui.domain.quotations import queries as quotations
from erp_tui.domain.receivables import queries as receivables
from erp_tui.domain.shipping import queries as shipping
from erp_tui.domain.stock import queries as stock

ROWS = 32
LISTS: tuple[tuple[Listing, tuple[str, ...], str | None], ...] = (
    (parties.CUSTOMERS, ("mu", "东"), "active"),
    (orders.ORDERS, ("SO0004",), "open"),
    (shipping.DELIVERIES, ("DN0004",), "open"),
    (invoicing.INVOICES, ("INV-1997",), "open"),
    (receivables.PAYMENTS, ("PAY-1997",), None),
    (receivables.DEBTORS, ("mu",), None),
    (quotations.QUOTATIONS, ("Q0001",), "open"),
    (opportunities.PIPELINE, ("P0001",), "open"),
    (purchasing.REQUISITIONS, ("RQ0001",), "open"),
    (purchasing.PURCHASE_ORDERS, ("PO0001",), "open"),
    (stock.STOCK, ("ch",), None),
)
"""Each list, what is typed to position in it, and the filter to try."""


def run(path: Path | str, times: int, only: str = "") -> common.Report:
    report = common.Report("lists")
    with common.opened(path) as books:
        before = _memory()
        for one, typed, filter_name in LISTS:
            if only in one.name:
                _measure(report, books, one, typed, filter_name, times)
        grown = _memory() - before
        report.add("memory grown by all lists", "flat", grown < 64, mb=grown)
    return report


def _measure(
    report: common.Report, books: Bookkeeper, one: Listing, typed: tuple[str, ...], filter_name: str | None, times: int
) -> None:
    random = Random(one.name)
    with books.reading() as unit:
        places = _places(unit, one, random)
    moves: dict[str, list[dict[str, Any]]] = {
        "open": [{}],
        "page": [{"after": place} for place in places],
        "page up": [{"before": place} for place in places],
        "end": [{"last": True}],
        "position": [{"at": text} for text in typed],
    }
    if filter_name:
        moves[f"filter {filter_name}"] = [{"only": filter_name}]
    for name, choices in moves.items():
        chosen = [choices[number % len(choices)] for number in range(times)]
        with common.captured(books) as statements:
            books.read(listing.page, SYSTEM, one, size=ROWS, **chosen[0])
        statement = statements[-1]
        took = common.sample([lambda c=c: books.read(listing.page, SYSTEM, one, size=ROWS, **c) for c in chosen])
        budget = 15 if name.startswith("filter") else 10
        figures: dict[str, Any] = {"p50_ms": took.p50, "p95_ms": took.p95}
        if books.engine.dialect.name == "sqlite":
            figures["floor_ms"] = common.floor_of(books, statement, times).p50
        figures["scan"] = common.is_scan(common.plan_of(books, statement))
        report.add(f"{one.name}: {name}", f"p95 <= {budget} ms", took.p95 <= budget, **figures)


def _places(unit: Unit, one: Listing, random: Random) -> list[tuple[Any, ...]]:
    """Places all over the list: the first rows found from some typed letters on."""
    found = []
    for _ in range(20):
        text = random.choice("abcdefghklmnprstw")
        if one.order[0] == "number":
            text = f"{_prefix(unit, one)}{random.randrange(10)}"
        page = listing.page(unit, one, size=ROWS, at=text)
        found += [row.place for row in page.rows[-1:]]
    return found or [row.place for row in listing.page(unit, one, size=1).rows]


def _prefix(unit: Unit, one: Listing) -> str:
    first = listing.page(unit, one, size=1).rows
    number = str(first[0].cells["number"]) if first else ""
    return number[: -max(1, len(number.rstrip()) // 3)]


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    args = common.arguments(__doc__, scale=1, customers=20_000, times=50)
    raise SystemExit(run(common.company(args.scale, args.customers), args.times).show(args.json))
