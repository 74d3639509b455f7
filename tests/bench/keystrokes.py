"""Keys that the commonest tasks cost, from the start screen on; each is played by real keys and its result looked up.

What the task is about (codes, quantities, names) is counted apart from the keys that the program asks for. `KEPT` is the
budget: it may go down, not up. For comparison the keys that the documentation of two other systems names for the same task.
"""

from __future__ import annotations

import asyncio
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import common
import keyplay
from house import OWNER
from tasks import TASKS, Task

KEPT = {
    "new customer": 8,
    "quotation of 3 lines, sent": 10,
    "quotation to order, confirmed": 5,
    "order of 1 line, confirmed": 6,
    "order of 5 lines, confirmed": 14,
    "order of 10 lines, confirmed": 24,
    "partial delivery, shipped": 7,
    "return, goods are back": 10,
    "payment of three invoices": 9,
    "an old order by the customer's reference": 4,
    "what does this customer owe": 2,
    "stock of a product": 2,
    "price question": 5,
    "correct a wrong line": 6,
}
"""Keys beside what is typed. Orders of N lines: at most 5 + 2N."""

ODOO = "https://github.com/odoo/documentation/blob/master/content/applications/essentials/keyboard_shortcuts.rst"
TRYTON = "https://docs.tryton.org/latest/client-desktop/usage.html and the key list of its Help menu (Ctrl+F1)"
NO = "not documented"
OTHERS: dict[str, tuple[str, str]] = {
    "new customer": ("5+: Ctrl+K / Enter Alt+C Alt+S", "4+: Ctrl+K Enter Ctrl+N Ctrl+S"),
    "an old order by the customer's reference": (
        "5+: Ctrl+K / Enter Alt+Q Enter",
        "4+: Ctrl+K Enter Ctrl+Shift+F Enter",
    ),
    "what does this customer owe": ("5+: Ctrl+K / Enter Alt+Q Enter", "2+: Ctrl+K Enter"),
    "stock of a product": ("5+: Ctrl+K / Enter Alt+Q Enter", "2+: Ctrl+K Enter"),
}
"""Task: (Odoo, Tryton). The keys their pages name, to be pressed at least. `+`: what goes from field to field, or opens a row
of a list, comes on top and is not documented. All other tasks need buttons (confirm, validate, register payment) for which
the pages name no key."""


@contextmanager
def prepared(task: Task, company: Path, folder: Path) -> Any:
    """A copy of the company in which the task can be done."""
    path = folder / "task.db"
    shutil.copy(company, path)
    with common.opened(path) as books:
        task.prepare(books)
        yield path, books


def done(task: Task, company: Path, folder: Path) -> tuple[Any, list[str]]:
    """Do a task in one burst: what the books say then, and what of it is missing on the screen."""
    with prepared(task, company, folder) as (path, books):

        async def play() -> str:
            async with keyplay.playing(path, [(0.0, b"".join(keyplay.as_bytes(task.steps)))]) as app:
                return keyplay.screen_text(app)

        screen = asyncio.run(play())
        return books.read(task.result, OWNER), [text for text in task.shown if text not in screen]


def run(company: Path) -> common.Report:
    report = common.Report("keystrokes")
    with common.workplace() as folder:
        for task in TASKS:
            result, missing = done(task, company, folder)
            right = result == task.expected and not missing
            odoo, tryton = OTHERS.get(task.name, (NO, NO))
            report.add(
                task.name, f"<= {KEPT[task.name]}", right and task.keys <= KEPT[task.name],
                keys=task.keys, typed=task.typed, odoo=odoo, tryton=tryton,
            )  # fmt: skip
    return report


if __name__ == "__main__":
    args = common.arguments(__doc__)
    code = run(common.company()).show(args.json)
    if not args.json:
        print(f"\nOdoo: {ODOO}\nTryton: {TRYTON}")
    raise SystemExit(code)
