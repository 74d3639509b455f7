"""The search index while somebody types: pieces of names, Chinese, pinyin, phones, codes, misses; a full scan beside it.

Texts are cut out of customers that are there, always the same ones. `--books` names a file or URL that is there already;
`--scan` compares so many hits with a full scan of all names.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from random import Random

from sqlalchemy import func, select

import common
from erp_tui.domain.kernel import search_index, search_keys
from erp_tui.domain.kernel.models import SearchEntry
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import SYSTEM, Bookkeeper, Unit
from erp_tui.domain.reports import finding

BUDGET = {"sqlite": 3, "postgresql": 10}
GO_BUDGET = 10
MISSES = ("zzqx", "qqqq", "龘龘", "0000000000", "xyzzy gmbh")
ENTRIES = 400


class Crowd:
    """Customers to cut texts out of."""

    def __init__(self, unit: Unit, random: Random) -> None:
        table = table_of(SearchEntry)
        low, high = unit.rows(select(func.min(table.c.record_id), func.max(table.c.record_id)))[0]
        question = select(table.c.search_key, table.c.identifiers).where(table.c.search_key != "")
        rows = [
            row
            for _time in range(ENTRIES)
            if (
                row := unit.row(
                    question.where(table.c.record_id >= random.randint(low, high)).order_by(table.c.record_id).limit(1)
                )
            )
        ]
        heads = [row.search_key.partition("/")[0].split("|") for row in rows]
        self.random = random
        self.names = [head[0].strip() for head in heads]
        self.full = [head[1].strip() for head in heads if head[1]]
        self.initials = [head[2].strip() for head in heads if head[2]]
        self.latin = [word for name in self.names for word in name.split() if word.isascii() and len(word) > 4]
        self.chinese = [name for name in self.names if name and search_keys.is_cjk(name[0]) and len(name) > 3]
        self.phones = [one[:0:-1] for row in rows for one in row.identifiers.split() if one[0] == "~" and len(one) > 8]
        self.codes = [one for row in rows for one in row.identifiers.split() if one[0] == "c" and one[1:].isdecimal()]

    def piece(self, text: str, least: int, most: int) -> str:
        length = self.random.randint(least, most)
        start = self.random.randrange(max(1, len(text) - length + 1))
        return text[start : start + length]

    def kinds(self) -> dict[str, Iterator[str]]:
        def each(texts: list[str], cut: Callable[[str], str]) -> Iterator[str]:
            return (cut(text) for text in cycle(texts or ["x"]))

        return {
            "1 letter": each(self.latin, lambda text: text[:1]),
            "2 letters": each(self.latin, lambda text: text[:2]),
            "3 letters, word start": each(self.latin, lambda text: text[:3]),
            "3 letters anywhere": each(self.latin, lambda text: self.piece(text, 3, 3)),
            "4-8 letters, word start": each(self.latin, lambda text: text[: self.random.randint(4, 8)]),
            "4-8 letters anywhere": each(self.latin, lambda text: self.piece(text, 4, 8)),
            "1 Chinese character": each(self.chinese, lambda text: self.piece(text, 1, 1)),
            "2 Chinese characters": each(self.chinese, lambda text: self.piece(text, 2, 2)),
            "3-5 Chinese characters": each(self.chinese, lambda text: self.piece(text, 3, 5)),
            "pinyin initials": each(self.initials, lambda text: text[: self.random.randint(2, 5)]),
            "pinyin initials anywhere": each(self.initials, lambda text: self.piece(text, 3, 5)),
            "pinyin in full": each(self.full, lambda text: text[: self.random.randint(3, 10)]),
            "phone end": each(self.phones, lambda text: text[-self.random.randint(4, 8) :]),
            "code": each(self.codes, lambda text: text[: self.random.randint(3, 6)]),
            "two words": each(self.names, lambda text: " ".join(word[:4] for word in text.split()[:2])),
            "miss": each(list(MISSES), str),
        }


def run(path: Path | str, times: int, scans: int = 0) -> common.Report:
    report = common.Report("search")
    with common.opened(path) as books:
        budget = BUDGET[books.engine.dialect.name]
        with books.reading() as unit:
            kinds = Crowd(unit, Random(7)).kinds()
        for name, texts in kinds.items():
            words = list(islice(texts, times))
            with common.captured(books) as statements:
                books.read(search_index.find, SYSTEM, ("customer",), words[0])
            actions = [lambda w=w: books.read(search_index.find, SYSTEM, ("customer",), w) for w in words]
            took = common.sample(actions, used=common.used_by(books))
            report.add(
                f"customers: {name}", f"p95 <= {budget} ms", took.p95 <= budget,
                p50_ms=took.p50, p95_ms=took.p95, cpu_ms=took.cpu_ms, cpu_p95=took.cpu_p95, statements=len(statements),
            )  # fmt: skip
        words = [text for texts in kinds.values() for text in islice(texts, max(1, times // 8))]
        for name, texts in [*kinds.items(), ("all kinds", iter(words))]:
            some = list(islice(texts, max(8, times // 4))) if name != "all kinds" else words
            took = common.sample(
                [lambda w=w: books.read(finding.find, SYSTEM, w) for w in some], used=common.used_by(books)
            )
            report.add(f"go anywhere: {name}", f"p95 <= {GO_BUDGET} ms", took.p95 <= GO_BUDGET,
                       p50_ms=took.p50, p95_ms=took.p95, cpu_ms=took.cpu_ms, cpu_p95=took.cpu_p95)  # fmt: skip
        if scans:
            _compare(books, report, [text for texts in kinds.values() for text in islice(texts, 1)], scans)
    return report


def _compare(books: Bookkeeper, report: common.Report, words: list[str], scans: int) -> None:
    """Hits beside those of a scan of all customers, in the same order."""
    plans = [(text, plan) for text in words if (plan := search_keys.plan(text)) is not None][:scans]
    best: list[list[tuple[int, int, int]]] = [[] for _text in plans]
    low, high = search_index.scope_of("customer").range(archived=False)
    table = table_of(SearchEntry)
    with books.reading() as unit:
        question = select(table.c.rank_key, table.c.record_id, table.c.search_key)
        question = question.where(table.c.rank_key >= low, table.c.rank_key < high).order_by(table.c.rank_key)
        for rank_key, record_id, key in unit.connection.execution_options(yield_per=5_000).execute(question):
            for found, (_text, plan) in zip(best, plans, strict=True):
                number = next((n for n, ask in enumerate(plan.asks) if ask.meets(key)), None)
                if number is not None:
                    found.append((number, rank_key, record_id))
        wrong = []
        for found, (text, _plan) in zip(best, plans, strict=True):
            hits = search_index.find(unit, ("customer",), text)
            wanted = [record_id for _number, _key, record_id in sorted(found)]
            named = [one for one in hits if one in set(wanted)]
            if named != wanted[: len(named)] or len(hits) < min(20, len(wanted)):
                wrong.append(text)
    report.add("compared with a full scan", "nothing missed", not wrong, texts=len(plans), missed=" ".join(wrong) or 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("scale", 1), ("customers", 20_000), ("times", 100), ("scan", 0)):
        parser.add_argument(f"--{name}", type=int, default=default, help=f"default {default}")
    parser.add_argument("--books", help="a file or URL of books that are there already")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    books = args.books or common.company(args.scale, args.customers)
    raise SystemExit(run(books, args.times, args.scan).show(args.json))
