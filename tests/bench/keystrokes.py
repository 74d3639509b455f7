"""Keys that the commonest tasks cost, from the start screen on; each is played by real keys and its result looked up.

What the task is about (codes, quantities, names) is counted apart from the keys that the program asks for. `KEPT` is the
budget: it may go down, not up. For comparison the keys that the documentation of other systems names for the same task.
"""

from __future__ import annotations

import asyncio
import shutil
from contextlib import contextmanager
from itertools import groupby
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
    "a note on an order by the day it was asked for": 6,
    "what does this customer owe": 2,
    "stock of a product": 2,
    "price question": 5,
    "purchase order of 3 lines, placed": 9,
    "correct a wrong line": 6,
}
"""Keys beside what is typed. Orders of N lines: at most 5 + 2N."""

SOURCES = {
    "bc": "Dynamics 365 Business Central: https://github.com/MicrosoftDocs/dynamics365smb-docs/blob/main/business-central/"
    "keyboard-shortcuts.md (of 2025-04-03)",
    "erpnext": "ERPNext: its list of keys (Shift+/), in https://github.com/frappe/frappe frappe/public/js/frappe/ui/keyboard.js",
    "odoo": "Odoo: https://github.com/odoo/documentation/blob/master/content/applications/essentials/keyboard_shortcuts.rst",
    "tryton": "Tryton: https://docs.tryton.org/latest/client-desktop/usage.html and the key list of its Help menu (Ctrl+F1)",
}
"""Where the keys of others are documented. Only Business Central names keys that confirm, post and walk through lines."""
BC_NEW = "Alt+Q Enter Alt+N Enter"
"""Find the list by its name, make a new one, take the customer."""
BC_FOUND = "Alt+Q Enter F3 Enter"
"""Find the list by its name, search in it, open what is found."""
LOOKED_UP = {"odoo": "Ctrl+K / Enter Alt+Q Enter", "tryton": "Ctrl+K Enter"}
OTHERS: dict[str, dict[str, str]] = {
    "new customer": {
        "bc": f"{BC_NEW} Enter Enter Enter Enter Ctrl+Enter",
        "erpnext": "Ctrl+G Enter Ctrl+S",
        "odoo": "Ctrl+K / Enter Alt+C Alt+S",
        "tryton": "Ctrl+K Enter Ctrl+N Ctrl+S",
    },
    **{
        f"order of {count} line{'s' if count > 1 else ''}, confirmed": {
            "bc": " ".join([BC_NEW, "F6", *["Enter Enter"] * count, "Ctrl+F9"]),
            "erpnext": "Ctrl+G Enter Ctrl+S Ctrl+S Enter",
        }
        for count in (1, 5, 10)
    },
    "partial delivery, shipped": {"bc": f"{BC_FOUND} F6 F9 Enter", "erpnext": "Ctrl+G Enter Ctrl+S Ctrl+S Enter"},
    "return, goods are back": {"bc": f"{BC_NEW} F6 Enter Enter F9 Enter"},
    "payment of three invoices": {"bc": "Alt+Q Enter Enter Shift+F11 Enter F9 Y"},
    "an old order by the customer's reference": {
        "bc": BC_FOUND,
        "odoo": "Ctrl+K / Enter Alt+Q Enter",
        "tryton": "Ctrl+K Enter Ctrl+Shift+F Enter",
    },
    "what does this customer owe": {**LOOKED_UP, "bc": "Alt+Q Enter F3 F7"},
    "stock of a product": {**LOOKED_UP, "bc": "Alt+Q Enter F3"},
    "correct a wrong line": {"bc": f"{BC_FOUND} F6 Down Enter"},
}
"""The keys that their pages name for a task, to be pressed at least; what is typed is not among them. From field to field, and
where a button has no key, more come on top. A task or system that is missing: the pages name no key for what it needs."""


def documented(task: str, system: str) -> str:
    """How many keys a task costs at least by the pages of another system, and which; `-` where they name none for it."""
    keys = OTHERS.get(task, {}).get(system)
    return f"{len(keys.split())}+ ({_short(keys)})" if keys else "-"


def _short(keys: str) -> str:
    """Keys that come again and again in a row are said once."""
    rows = [(key, len(list(same))) for key, same in groupby(keys.split())]
    return " ".join(key if count == 1 else f"{count}x{key}" for key, count in rows)


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
            report.add(
                task.name, f"<= {KEPT[task.name]}", right and task.keys <= KEPT[task.name],
                keys=task.keys, typed=task.typed, **{system: documented(task.name, system) for system in SOURCES},
            )  # fmt: skip
    return report


if __name__ == "__main__":
    args = common.arguments(__doc__)
    code = run(common.company()).show(args.json)
    if not args.json:
        print("", *SOURCES.values(), sep="\n")
    raise SystemExit(code)
