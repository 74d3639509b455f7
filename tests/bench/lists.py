"""Lists as windows: open, page, end, position, filters; the same statements in plain SQLite beside them.

Then every filter that people type, and what all this takes of memory. `--books` names a file or URL that is there already;
`--scan` compares what each filter finds with a list that is read whole, and with `--beside` also with other books of the same
business, on the other engine.
"""

from __future__ import annotations

import argparse
import resource
from collections import deque
from contextlib import nullcontext
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

import common
from erp_tui import list_words
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel import list_conditions, listing
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.kernel.unit_of_work import SYSTEM, Bookkeeper, Unit
from erp_tui.domain.opportunities import queries as opportunities
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.purchasing import lists as purchasing
from erp_tui.domain.quotations import queries as quotations
from erp_tui.domain.receivables import queries as receivables
from erp_tui.domain.shipping import queries as shipping
from erp_tui.domain.stock import lists as stock_lists
from erp_tui.exchange.table import all_rows
from erp_tui.widgets import window_table

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
    (stock_lists.STOCK, ("ch",), None),
)
"""Each list, what is typed to position in it, and the filter to try."""


OF_CUSTOMERS = (
    "东", "青岛", "gmbh", "gourmet", "muller", "city:lond", "city:青岛", "phone:030", "name~handel", "name~gmbh", "code:alf",
    "name:m", "东 青岛", "gourmet -gmbh", "-gmbh", "zzqx", "东 or zzqx", "country:de", "qd", "1234", "phone:0532", "contact:zzqx",
)  # fmt: skip
FILTERS: tuple[tuple[Listing, tuple[str, ...]], ...] = (
    (parties.CUSTOMERS, OF_CUSTOMERS),
    (orders.ORDERS, ("total:>1000", "date:1998", "state:draft", "customer:alf", "alfki", "requested:<today", "po-77")),
    (invoicing.INVOICES, ("due:<today", "total:>1000", "customer:alf")),
)
"""What is typed behind / in a list."""
LOOK, FURTHER = window_table.AT_ONCE, window_table.FURTHER
"""Rows that a list looks at before it shows what it has, and then at a time."""


def run(path: Path | str, times: int, only: str = "", *, compared: bool = False, beside: str = "") -> common.Report:
    report = common.Report("lists")
    with common.opened(path) as books:
        before = _memory()
        for one, typed, filter_name in LISTS:
            if only in one.name:
                _measure(report, books, one, typed, filter_name, times)
        for one, texts in FILTERS:
            for text in texts if only in one.name else ():
                _filter(report, books, one, text, times)
        if compared:
            _compare(report, books, only, beside)
        rows = _from_top_to_end(books, parties.CUSTOMERS)
        grown = _memory() - before
        report.add("memory grown by all of this", "flat", grown < 64, mb=grown, rows_paged=rows)
    return report


def _filter(report: common.Report, books: Bookkeeper, one: Listing, text: str, times: int) -> None:
    """A first page as the screen asks for it; whether it was full or the end at once."""
    where = list_words.meaning(one, text, common.TODAY)
    with common.captured(books) as statements:
        page = books.read(listing.page, SYSTEM, one, size=ROWS, where=where, look=LOOK)
    took = common.sample(
        [lambda: books.read(listing.page, SYSTEM, one, size=ROWS, where=where, look=LOOK)] * max(3, times // 5),
        used=common.used_by(books),
    )
    figures: dict[str, Any] = {
        "p50_ms": took.p50,
        "p95_ms": took.p95,
        "cpu_ms": took.cpu_ms,
        "cpu_p95": took.cpu_p95,
        "statements": len(statements),
    }
    at_once = page.reached is None
    report.add(f"{one.name}: /{text}", "p95 <= 15 ms", took.p95 <= 15, rows=len(page.rows), at_once=at_once, **figures)


def _compare(report: common.Report, books: Bookkeeper, only: str, beside: str) -> None:
    """First and last rows of every filter beside those of a list that is read whole."""
    wrong, other_wrong, filters = [], [], 0
    with common.opened(beside) if beside else nullcontext(books) as others:
        for one, text in [(one, text) for one, texts in FILTERS for text in texts if only in one.name]:
            where = list_words.meaning(one, text, common.TODAY)
            filters += 1
            found = _shown(books, one, where, last=False), _shown(books, one, where, last=True)
            scanned = _scanned(books, one, where)
            if found != scanned:
                wrong.append(f"{one.name}/{text}")
            if beside and found != (_shown(others, one, where, last=False), _shown(others, one, where, last=True)):
                other_wrong.append(f"{one.name}/{text}")
    report.add("compared with a full scan", "nothing missed", not wrong, filters=filters, missed=", ".join(wrong) or 0)
    if beside:
        missed = ", ".join(other_wrong) or 0
        report.add("compared with the other books", "nothing missed", not other_wrong, filters=filters, missed=missed)


def _shown(books: Bookkeeper, one: Listing, where: Any, *, last: bool) -> list[Any]:
    """The places of the first or last rows as the screen comes by them: it looks on until it has them."""
    found: list[Any] = []
    more: dict[str, Any] = {"last": True} if last else {}
    look = LOOK
    while True:
        page = books.read(listing.page, SYSTEM, one, size=ROWS - len(found), where=where, look=look, **more)
        places = [row.place for row in page.rows]
        found = [*places, *found] if last else [*found, *places]
        if page.reached is None or len(found) == ROWS:
            return found
        more, look = {"before" if last else "after": page.reached}, FURTHER


def _scanned(books: Bookkeeper, one: Listing, where: Any) -> tuple[list[Any], list[Any]]:
    """The places of the first and the last rows that meet a filter, held against one row after the other, without any index of
    words."""
    with books.reading() as unit:
        source = one.rows_of(unit)
        meaning = list_conditions.looked_up(unit, one.found, where, few=False)
        holds = list_conditions.condition(unit, source.c, one.searched, meaning)
        columns = [source.c[name] for name in one.order]
        question = select(holds.label("holds"), *columns)
        question = question.order_by(*(column.desc() if one.descending else column.asc() for column in columns))
        rows = unit.connection.execution_options(yield_per=5_000).execute(question)
        first: list[Any] = []
        last: deque[Any] = deque(maxlen=ROWS)
        for row in rows:
            if row.holds:
                last.append(tuple(row)[1:])
                if len(first) < ROWS:
                    first.append(last[-1])
        return first, list(last)


def _from_top_to_end(books: Bookkeeper, one: Listing) -> int:
    """Every row, a thousand at a time."""
    return sum(1 for _row in all_rows(lambda **where: books.read(listing.page, SYSTEM, one, **where)))


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
        took = common.sample(
            [lambda c=c: books.read(listing.page, SYSTEM, one, size=ROWS, **c) for c in chosen],
            used=common.used_by(books),
        )
        budget = 15 if name.startswith("filter") else 10
        figures: dict[str, Any] = {
            "p50_ms": took.p50,
            "p95_ms": took.p95,
            "cpu_ms": took.cpu_ms,
            "cpu_p95": took.cpu_p95,
        }
        if books.engine.dialect.name == "sqlite":
            figures["floor_ms"] = common.floor_of(books, statement, times).p50
        figures["scan"] = common.is_scan(books, statement)
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
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("scale", 1), ("customers", 20_000), ("times", 50)):
        parser.add_argument(f"--{name}", type=int, default=default, help=f"default {default}")
    parser.add_argument("--books", help="a file or URL of books that are there already")
    parser.add_argument("--only", default="", help="lists whose name contains this")
    parser.add_argument("--scan", action="store_true", help="compare filters with a full scan")
    parser.add_argument("--beside", default="", help="books of the same business to compare filters with")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    books = args.books or common.company(args.scale, args.customers)
    raise SystemExit(run(books, args.times, args.only, compared=args.scan, beside=args.beside).show(args.json))
