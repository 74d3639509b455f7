"""Writes down the fields of every command's `--json`: what machines rely on. Run by hand when they are to change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from erp_tui.cli.base import root
from erp_tui.cli.help import fields

FILE = Path(__file__).parent / "cli" / "json_fields.txt"


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its words."""

    def walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "list_commands"):
            for name in command.list_commands(None):
                yield from walk(command.get_command(None, name), f"{path} {name}".strip())
        else:
            yield path, command

    yield from walk(typer.main.get_command(root), "")


def told() -> str:
    """Each command with the fields it answers; commands with the same answer stand together."""
    by_answer: dict[str, list[str]] = {}
    for path, command in commands():
        if any(param.name == "json" for param in command.params):
            names = " ".join(path for path, _name, _kind in fields(command.callback.answers))
            by_answer.setdefault(names, []).append(path)
    return "".join(f"{', '.join(paths)}\n    {names}\n" for names, paths in by_answer.items())


if __name__ == "__main__":
    FILE.write_text(told(), encoding="utf-8")
