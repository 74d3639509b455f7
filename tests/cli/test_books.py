"""Where the books are, and what is said where there are none: a folder, a text file, nothing, somebody else's, newer ones."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from desk import Desk
from erp_tui.cli import run

NEW = ("new", "--name", "Müller & Söhne", "--country", "de", "--currency", "eur", "--time-zone", "Europe/Berlin",
       "--language", "zh-CN", "--tax-set", "vat20", "--defaults")  # fmt: skip


def at(path: Path, *words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = run(["--db", str(path), *words])
    return code, capsys.readouterr().err


@pytest.fixture
def odd_places(tmp_path: Path, sqlite_template: Path) -> dict[str, Path]:
    """Things that are no books one could work in."""
    places = {
        name: tmp_path / name for name in ("folder", "text", "other", "empty", "newer", "unknown", "damaged", "nothing")
    }
    places["folder"].mkdir()
    places["text"].write_text("hello")
    places["empty"].touch()
    with closing(sqlite3.connect(places["other"])) as connection:
        connection.execute("create table thing (x)")
    content = sqlite_template.read_bytes()
    for name, version in (("newer", "0099"), ("unknown", "0000")):
        places[name].write_bytes(content)
        with closing(sqlite3.connect(places[name])) as connection, connection:
            connection.execute("update books set schema_version = ?", (version,))
    places["damaged"].write_bytes(content[:8192] + b"\x55" * (len(content) - 8192))
    return places


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("folder", "folder"),
        ("text", "no books"),
        ("other", "no books"),
        ("empty", "no books"),
        ("nothing", "no books"),
        ("newer", "0099"),
        ("unknown", "0000"),
        ("damaged", "damaged"),
    ],
)
def test_what_is_no_books_is_told_as_what_it_is(
    odd_places: dict[str, Path], place: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (("check",), ("order", "list"), ("upgrade",)):
        code, error = at(odd_places[place], *words, capsys=capsys)
        assert code == 1, f"{words}: {error}"
        assert error.count("\n") == 1 and ("no books" in error or said in error or "set up" in error)
    assert not odd_places["nothing"].exists()


@pytest.mark.parametrize("place", ["folder", "text", "other", "newer"])
def test_nothing_is_built_over_what_is_there(
    odd_places: dict[str, Path], place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = odd_places[place].read_bytes() if place != "folder" else b""
    for words in (("new", "--defaults"), ("demo", "--no-open", "--again")):
        code, error = at(odd_places[place], *words, capsys=capsys)
        assert code == 1 and error.count("\n") == 1, error
    assert place == "folder" or odd_places[place].read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read_or_written(
    tmp_path: Path, sqlite_template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "books.db"
    path.write_bytes(sqlite_template.read_bytes())
    path.chmod(0)
    assert at(path, "order", "list", capsys=capsys)[0] == 1
    path.chmod(stat.S_IRUSR)
    assert at(path, "settings", "set", "price.places", "3", capsys=capsys)[0] == 1


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/x", "mysql://x/y", "postgresql://[bad"])
def test_a_server_that_is_not_there(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--db", url, "check"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "unexpected" not in error, error


def test_without_any_books_it_says_what_to_do(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check"]) == 1
    said = capsys.readouterr().err
    assert "erp-tui demo" in said and "erp-tui new" in said
    assert run(["new", "--defaults"]) == 0
    assert run(["check"]) == 0
    assert (home / "data" / "erp-tui" / "books.db").exists()


def test_the_environment_names_the_books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_TUI_DB", str(tmp_path / "own.db"))
    assert run(["new", "--defaults", "--practice"]) == 0
    assert run(["--today", "2026-01-05", "customer", "new", "--name", "A"]) == 0
    assert (tmp_path / "own.db").exists()


def test_a_company_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(str(tmp_path / "own.db"), capsys)
    assert desk.json(*NEW)["name"] == "Müller & Söhne"
    assert "检查全部通过" in desk.run("check")
    desk.run(*NEW, code=1)
    desk.run("check", before=("--today", "2026-01-01"), code=1)
    desk.run("check", before=("--today", "2026-02-30"), code=2)
    desk.run("check", before=("--language", "xx"), code=2)


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--country", "XX", 1), ("--currency", "XXX", 1), ("--time-zone", "Mars/Base", 1), ("--language", "xx", 2),
        ("--tax-set", "moon", 1), ("--chart", "moon", 1), ("--name", " ", 1),
    ],
)  # fmt: skip
def test_a_company_that_is_refused_leaves_no_file(
    tmp_path: Path, option: str, value: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.db"
    found, error = at(path, "new", "--defaults", f"{option}={value}", capsys=capsys)
    assert found == code and error.count("\n") == 1, error
    assert not list(tmp_path.glob("own.db*"))


def test_what_is_not_given_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from erp_tui.cli import company

    answers = iter(["Asked", "CN", "CNY", "Asia/Shanghai", "zh_CN", "总部", "cn_vat", "cn"])
    asked: list[str] = []

    def answer(question: str, **_more: object) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr(company, "_is_terminal", lambda: True)
    monkeypatch.setattr("typer.prompt", answer)
    desk = Desk(str(tmp_path / "own.db"), capsys)
    desk.run("new")
    assert len(asked) == 8 and "cn_vat" in asked[6]
    desk.run("product", "new", "--code", "A", "--name", "茶", "--price", "10")
    customer = desk.json("customer", "new", "--name", "大华公司")["code"]
    assert desk.json("order", "new", "--customer", customer, "--line", "A*2")["gross"] == "22.60"
    desk.run("new", code=1)
    assert len(asked) == 8


def test_where_nobody_can_be_asked_a_name_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert at(tmp_path / "own.db", "new", capsys=capsys)[0] == 2
    assert not (tmp_path / "own.db").exists()


def test_a_settings_file_that_cannot_be_read(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "config" / "erp-tui"
    folder.mkdir(parents=True)
    for text in ("db = [", "db = 7", 'language = "xx"'):
        (folder / "config.toml").write_text(text)
        code, error = at(home / "own.db", "check", capsys=capsys)
        assert code == 1 and "config.toml" in error and error.count("\n") == 1, error
