"""Every text that is marked for translation, found in the source: `N_("…")` and `_("…")`, and words the seed brings."""

from __future__ import annotations

import ast
import csv
import json
from pathlib import Path
from typing import Any

import typer

from erp_tui.cli.base import root

ROOT = Path(__file__).parents[1]


def marked() -> set[str]:
    """All marked texts of the program."""
    found: set[str] = set()
    for path in sorted((ROOT / "erp_tui").rglob("*.py")):
        if "versions" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_", "say"):
                for argument in node.args[:1]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
                        found.add(argument.value)
    return found


def seeded() -> set[str]:
    """Words of the set-up that the screens translate: countries, currencies, reasons, accounts, payment terms."""
    seed = ROOT / "data" / "seed"
    found: set[str] = set()
    for path in (
        *(seed / f"{name}.csv" for name in ("countries", "currencies", "reasons")),
        seed / "charts" / "standard.csv",
    ):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {row["name"] for row in csv.DictReader(file)}
    for term in json.loads((seed / "payment_terms.json").read_text(encoding="utf-8")):
        found.add(term["name"])
    return found


def commanded() -> set[str]:
    """What `--help` says: of every command what it does, and of each of its options. It is translated when it is shown."""
    found: set[str] = set()

    def walk(command: Any) -> None:
        found.add(" ".join((command.help or "").split()))
        found.update(getattr(param, "help", None) or "" for param in command.params)
        if hasattr(command, "list_commands"):
            for name in command.list_commands(None):
                walk(command.get_command(None, name))

    walk(typer.main.get_command(root))
    return found - {"", "Show this message and exit."}


def all_texts() -> set[str]:
    return marked() | seeded() | commanded()
