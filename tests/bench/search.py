"""Search by fragments in the list of customers: words that are there, words that are not; a full scan beside it."""

from __future__ import annotations

from pathlib import Path

import common
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.unit_of_work import SYSTEM
from erp_tui.domain.parties import queries as parties

KINDS = {
    "word start": ("mül", "schm", "weber", "han"),
    "inside a word": ("llar", "mann", "kitch", "oisin"),
    "Chinese": ("东方", "食品", "青岛", "华"),
    "miss": ("zzqx", "qqqq", "龘龘"),
    "two words": ("keller gmbh", "berg foods"),
    "code": ("alfki", "c00042"),
}


def run(path: Path | str, times: int) -> common.Report:
    report = common.Report("search")
    with common.opened(path) as books:
        for name, typed in KINDS.items():
            words = [typed[number % len(typed)] for number in range(times)]
            with common.captured(books) as statements:
                books.read(listing.page, SYSTEM, parties.CUSTOMERS, size=20, words=words[0])
            took = common.sample(
                [lambda w=w: books.read(listing.page, SYSTEM, parties.CUSTOMERS, size=20, words=w) for w in words]
            )
            floor = common.floor_of(books, statements[-1], min(times, 3))
            report.add(
                f"customers: {name}", "p95 <= 3 ms", took.p95 <= 3, p50_ms=took.p50, p95_ms=took.p95, floor_ms=floor.p50
            )
    return report


if __name__ == "__main__":
    args = common.arguments(__doc__, scale=1, customers=20_000, times=24)
    raise SystemExit(run(common.company(args.scale, args.customers), args.times).show(args.json))
