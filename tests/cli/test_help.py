"""Commands explain themselves: every option, in both languages, with examples that can be typed and fields that do not drift."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest

import json_fields
from desk import Desk
from erp_tui.cli import run
from erp_tui.cli.base import GROUPS
from erp_tui.cli.help import fields
from erp_tui.cli.words import WORDS

SINGLE = {
    "new",
    "demo",
    "tour",
    "check",
    "backup",
    "upgrade",
    "work",
    "keys",
    "reindex",
    "serve",
    "attach",
    "web",
    "user password",
    "user totp on",
}  # a key keeps a digest of what was said
READING = {"check", "choices", "counts", "customers", "diff", "entries", "levels", "exemptions", "explain", "list", "moves",
           "periods", "pick-list", "pipeline", "preview", "print", "products", "regions", "series", "show", "show-count",
           "trail", "trial-balance", "units", "why", "branches", "exceptions", "salespeople", "logins", "access"}  # fmt: skip
"""Verbs that change nothing, or (imports) know by the codes what is there already."""


def test_the_fields_of_json_are_as_written_down() -> None:
    """Machines rely on them: who changes one on purpose runs tests/json_fields.py and says so in the changelog."""
    assert json_fields.FILE.read_text(encoding="utf-8") == json_fields.told()


@pytest.mark.parametrize(("path", "command"), list(json_fields.commands()))
def test_a_command_says_what_it_does_and_what_it_takes(path: str, command: Any) -> None:
    assert command.help
    for param in command.params:
        assert param.help, f"{path}: {param.opts[-1]} has no help"
    names = {param.name for param in command.params}
    verb = path.split()[-1]
    assert "json" in names or verb in ("print", "pick-list", "tour", "serve", "attach", "web")
    if path not in SINGLE and not path.startswith("report ") and verb not in READING:
        assert "key" in names, f"{path} changes something and takes no --key"
    if "json" in names:
        told = list(fields(command.callback.answers))
        assert told
        assert not {name for _path, name, _kind in told if name not in WORDS}, f"{path}: fields without a word"


@pytest.mark.parametrize(
    ("path", "command"), [(path, one) for path, one in json_fields.commands() if getattr(one.callback, "example", "")]
)
def test_an_example_can_be_typed(path: str, command: Any) -> None:
    words = shlex.split(command.callback.example)
    command.make_context(path, words, resilient_parsing=False)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_help_is_in_the_users_language(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--language", language, "--help"]) == 0
    pages = [capsys.readouterr().out]
    for name in GROUPS:
        assert run(["--language", language, name, "--help"]) == 0
        pages.append(capsys.readouterr().out)
    for noun, verb in (("order", "new"), ("order", "show"), ("payment", "record"), ("report", "sales")):
        assert run(["--language", language, noun, verb, "--help"]) == 0
        pages.append(capsys.readouterr().out)
    lines = [line for page in pages for line in page.splitlines() if "erp-tui " not in line]
    english = [line for line in lines if re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", line)]
    assert bool(english) == (language == "en"), english[:5]


def test_the_terminals_language_counts_until_the_books_tell_the_users(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert run(["--help"]) == 0
    assert "用法" in capsys.readouterr().out
    assert run(["order", "nix"]) == 2
    assert "没有命令 nix" in capsys.readouterr().err
    assert "hold" in desk.run("check")
    assert "全部通过" in desk.run("check", before=("--language", "zh"))


def test_lists_say_when_there_is_more(desk: Desk) -> None:
    for number in range(3):
        desk.line(f"customer new --name Number{number}")
    assert "Number2" not in desk.line("customer list --limit 2")
    assert "--limit" in desk.error
    assert [row["code"] for row in desk.json("customer", "list", "--find", "NUMBER1")["rows"]] == ["C00002"]
    assert "Nothing found" in desk.line("customer list --find nobody")


def test_amounts_have_the_places_of_their_currency(desk: Desk) -> None:
    desk.line("rate set JPY 2026-01-01 160")
    desk.line("rate set KWD 2026-01-01 0.33")
    desk.line("product new --code A --name Thing --price 1000")
    for currency, price, gross in (("JPY", "1999", "1999"), ("KWD", "19.995", "19.995"), ("EUR", "19.99", "23.99")):
        place = ("--country", "JP") if currency != "EUR" else ()
        code = desk.json(
            "customer", "new", "--name", currency, "--currency", currency, "--credit-limit", "99.50", *place
        )
        order = desk.json("order", "new", "--customer", code["code"], "--line", f"A*1 @{price}")
        assert order["currency"] == currency
        assert len(order["gross"].partition(".")[2]) == {"JPY": 0, "EUR": 2, "KWD": 3}[currency], gross
        row = desk.json("order", "list", "--find", order["number"])["rows"][0]
        assert (row["gross"], row["currency"]) == (order["gross"], currency)
        for tax in order["taxes"]:
            assert len(tax["amount"].partition(".")[2]) == len(order["gross"].partition(".")[2])
        assert desk.json("customer", "show", code["code"])["credit_limit"] == "99.50"


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    name, number = capsys.readouterr().out.split()
    assert name == "erp-tui" and number[0].isdigit()
