"""A line added to, and changed in, small and large documents on the screen: from the key to rest, and opening and paging them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import Any

import common
import house
from driving import Clerk, at_work
from erp_tui.domain.kernel import records
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.quotations import services as quotations
from erp_tui.domain.quotations.rules import NewQuotation
from erp_tui.screens.orders import OrderScreen
from erp_tui.screens.quotes import QuoteScreen

MOST_TIMES_LARGE = 1.5
KINDS: dict[str, tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]] = {
    "order": (orders.create, NewOrder, OrderScreen),
    "quotation": (quotations.create, NewQuotation, QuoteScreen),
}


def run(
    times: int, sizes: Sequence[int] = (10, 1_000), company: Path | None = None, login: str = "owner"
) -> common.Report:
    report = common.Report("order_screen")
    with common.workplace() as folder:
        path = folder / "large.db"
        shutil.copy(company or common.company(), path)
        for kind in KINDS:
            found = {size: asyncio.run(_at_the_keys(path, kind, size, times, login)) for size in sizes}
            least = found[min(sizes)]
            for size, took in found.items():
                for what, cpu in took.items():
                    budget = f"<= {MOST_TIMES_LARGE} x" if what in ("add", "change") else ""
                    report.add(
                        f"{kind} of {size} lines: {what}", budget, cpu <= MOST_TIMES_LARGE * least[what] if budget else None,
                        cpu_ms=cpu, times=cpu / least[what],
                    )  # fmt: skip
    return report


def document(path: Path, kind: str, size: int) -> int:
    """A new draft of so many lines."""
    create, new, _screen = KINDS[kind]
    with common.opened(path) as books:
        with books.reading() as unit:
            party = records.by_number(unit, "party", "ALFKI")
        typed = house.lines(*(f"{number % 77 + 1}*{number % 7 + 1}" for number in range(size)))
        made: int = books.perform(create, house.OWNER, new(NewDocument(party, typed)))
    return made


async def _at_the_keys(path: Path, kind: str, size: int, times: int, login: str) -> dict[str, float]:
    """Processor time in milliseconds for each thing done, the median of so many times."""
    record_id = document(path, kind, size)
    found: dict[str, list[float]] = {}
    async with at_work(path, login=login, today=common.TODAY) as clerk:

        async def timed(what: str, *keys: str) -> None:
            began = process_time()
            await clerk.keys(*keys)
            found.setdefault(what, []).append((process_time() - began) * 1000)

        for _n in range(times + 1):
            await _opened(clerk, KINDS[kind][2](record_id), found)
            await timed("page", "pagedown")
            await timed("end", "end")
            await clerk.press("home", *["down"] * 8)
            await clerk.press("f7")
            await clerk.type("11*3")
            await timed("add", "enter")
            await clerk.press("escape", "end", "enter")
            await clerk.type("7")
            await timed("change", "f8")
            await clerk.press("f12")
    return {what: sorted(values[1:])[len(values[1:]) // 2] for what, values in found.items()}


async def _opened(clerk: Clerk, screen: Any, found: dict[str, list[float]]) -> None:
    from erp_tui.terminal.gate import at_rest

    began = process_time()
    clerk.app.push_screen(screen)
    await at_rest(clerk.app)
    found.setdefault("open", []).append((process_time() - began) * 1000)


if __name__ == "__main__":
    args = common.arguments(__doc__, times=5, largest=1_000)
    raise SystemExit(run(args.times, (10, args.largest)).show(args.json))
