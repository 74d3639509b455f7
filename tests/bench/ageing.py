"""Ageing of all customers against one SQL statement that sums the same buckets."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import common
from erp_tui.domain.kernel.unit_of_work import SYSTEM
from erp_tui.domain.receivables import queries

MOST_TIMES = 1.5
BUCKETS = (0, 30, 60, 90)


def run(path: Path | str, times: int) -> common.Report:
    report = common.Report("ageing")
    days = [str(common.TODAY - timedelta(days=days)) for days in BUCKETS]
    sums = ", ".join(
        f"sum(CASE WHEN due_on < '{later}' AND due_on >= '{earlier}' THEN amount_open_base END)"
        for later, earlier in zip(["9999", *days], [*days, ""], strict=True)
    )
    question = (
        f"SELECT p.id, p.code, p.name, {sums}, sum(amount_open_base) FROM open_item i JOIN party p ON p.id = i.party_id "
        f"WHERE is_open = 1 AND \"on\" <= '{common.TODAY}' GROUP BY p.id, p.code, p.name"
    )
    with common.opened(path) as books:
        took = common.sample([lambda: books.read(queries.ageing, SYSTEM)] * times)
        floor = common.floor_of(books, common.Statement(question, (), False), times)
        rows = books.read(queries.ageing, SYSTEM)
        connection = common.plain(path)
        items = connection.execute("SELECT count(*) FROM open_item WHERE is_open = 1").fetchone()[0]
        assert {(row.party_id, row.total) for row in rows} == {
            (row[0], Decimal(row[-1]).scaleb(-4)) for row in connection.execute(question)
        }
        connection.close()
        report.add(
            f"{items} open items of {len(rows)} customers", f"<= {MOST_TIMES} x one statement",
            took.cpu_ms <= MOST_TIMES * floor.cpu_ms,
            cpu_ms=took.cpu_ms, wall_ms=took.p50, floor_cpu_ms=floor.cpu_ms, times=took.cpu_ms / floor.cpu_ms,
        )  # fmt: skip
    return report


if __name__ == "__main__":
    args = common.arguments(__doc__, scale=100, times=5)
    raise SystemExit(run(common.company(args.scale), args.times).show(args.json))
