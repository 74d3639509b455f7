"""A desk where commands are typed: what they print, what they answer as JSON, and how they end."""

from __future__ import annotations

import json
from typing import Any

import pytest
import typer

from erp_tui.cli import run
from erp_tui.cli.base import root
from erp_tui.cli.help import fields

HOSTILE = '[/] "O\'Brien" 东方红有限公司 \x1b[2J'


class Desk:
    """Somebody who types commands."""

    def __init__(self, db: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.db = db
        self.capsys = capsys
        self.error = ""

    def run(self, *words: str, code: int = 0, before: tuple[str, ...] = ()) -> str:
        """Run a command: it ends with `code`, says what is wrong in lines, and moves nothing on the terminal."""
        self.capsys.readouterr()
        found = run(["--db", self.db, *before, *words])
        said = self.capsys.readouterr()
        self.error = said.err
        assert found == code, f"{words}: {found}\n{said.out}\n{said.err}"
        assert "Traceback" not in said.err + said.out
        assert "\x1b" not in said.err + said.out
        assert found == 0 or said.err.strip(), f"{words} ends with {found} and says nothing"
        return said.out

    def line(self, text: str, **more: Any) -> str:
        """A command without blanks in its words."""
        return self.run(*text.split(), **more)

    def json(self, *words: str, before: tuple[str, ...] = ()) -> Any:
        """One JSON document, with exactly the fields that `--help` tells."""
        found = json.loads(self.run(*words, "--json", before=before))
        told = {path for path, _name, _kind in fields(answers_of(words))}
        assert paths_of(found) <= told, f"{words}: {sorted(paths_of(found) - told)} are not told in --help"
        missing = {path for path in told if "." not in path and "[]" not in path} - set(found)
        assert not missing, f"{words}: {missing} are told in --help and not there"
        return found


def answers_of(words: tuple[str, ...]) -> Any:
    """What a command says that it answers."""
    command: Any = typer.main.get_command(root)
    for word in words:
        if not hasattr(command, "list_commands"):
            break
        command = command.get_command(None, word)
    return command.callback.answers


OPEN = {"price_reason", "custom", "taxes", "instalments", "seller", "buyer", "ship_to", "values", "buckets", "warnings"}
"""Fields whose inside is not told field by field."""


def paths_of(value: Any, before: str = "") -> set[str]:
    """All fields of a JSON document, as `lines[].quantity`."""
    found: set[str] = set()
    for name, item in value.items():
        path = f"{before}{name}"
        found.add(path)
        if name not in OPEN and isinstance(item, list):
            for one in item:
                if isinstance(one, dict):
                    found |= paths_of(one, f"{path}[].")
    return found
