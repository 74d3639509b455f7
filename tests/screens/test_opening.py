"""What is said before there is a screen, and after one has broken."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.css import stylesheet

from driving import Clerk, at_work
from erp_tui import config, opening
from erp_tui.app import ErpApp
from erp_tui.cli import run
from erp_tui.i18n import set_language
from erp_tui.screens.home import HomeScreen
from erp_tui.terminal.gate import at_rest
from erp_tui.workspace import Workspace


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A user's folders, empty."""
    for name in ("CONFIG", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.delenv("ERP_TUI_DB", raising=False)
    yield tmp_path
    set_language("en")


@pytest.fixture
def books_file(sqlite_template: Path, tmp_path: Path) -> str:
    return str(shutil.copy(sqlite_template, tmp_path / "books.db"))


def test_a_newcomer_is_told_how_to_begin(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert opening.open_screens({}) == 1
    assert "erp-tui demo" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ({"db": "/nowhere/books.db"}, 1, "/nowhere/books.db"),
        ({"today": "2026-02-30"}, 2, "2026-02-30"),
    ],
)
def test_what_cannot_be_opened_is_said(
    at_home: Path, books_file: str, capsys: pytest.CaptureFixture[str], options: dict[str, str], code: int, said: str
) -> None:
    assert opening.open_screens({"db": books_file} | options) == code
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("language", "words"), [("en", "There is a demo company"), ("zh_CN", "有一家演示公司")])
def test_who_has_a_demo_company_only_is_told_how_to_name_it(
    at_home: Path, books_file: str, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    """At the screens, and by a command: the one that was meant."""
    Path(config.demo_db()).parent.mkdir(parents=True)
    shutil.copy(books_file, config.demo_db())
    assert opening.open_screens({"language": language}) == 1
    at_screens = capsys.readouterr().err
    assert run(["--language", language, "order", "list"]) == 1
    assert at_screens == capsys.readouterr().err
    assert words in at_screens and f"erp-tui --db {config.demo_db()}" in at_screens
    assert run(["--db", config.demo_db(), "check"]) == 0


def test_a_text_file_is_no_books(at_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir\n" * 500)
    assert opening.open_screens({"db": str(path)}) == 1
    assert "holds no books" in capsys.readouterr().err


def test_own_keys(at_home: Path, books_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    own = at_home / "CONFIG" / "erp-tui" / "keys.toml"
    own.parent.mkdir(parents=True)
    own.write_text('new = ["f6", "f16"]\n')
    assert run(["keys"]) == 0
    assert "F16" in capsys.readouterr().out
    own.write_text('new = ["f5"]\n')  # F5 refreshes
    assert run(["keys"]) == 2
    assert opening.open_screens({"db": books_file}) == 1
    assert "F5" in capsys.readouterr().err


async def test_a_broken_screen_leaves_a_reference_and_no_values(
    at_home: Path, books_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: HomeScreen) -> None:
        secret = "the customer's own words"
        raise RuntimeError(secret)

    monkeypatch.setattr(HomeScreen, "do_refresh", broken)
    seen: list[ErpApp] = []

    async def press_it() -> None:
        async with at_work(Path(books_file)) as clerk:
            seen.append(clerk.app)
            clerk.app.post_message(events.Key("f5", None))
            await asyncio.wait_for(clerk.app._exception_event.wait(), 30)

    with pytest.raises(RuntimeError):  # the test's driver tells; a user would be told by the program's last word
        await press_it()
    [app] = seen
    assert app.fault is not None and "RuntimeError" in app.fault and "customer's" not in app.fault
    log = (at_home / "STATE" / "erp-tui" / "faults.log").read_text()
    assert "broken" in log and "customer's" not in log


async def test_styles_are_parsed_once_in_a_process(books_file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_work(Path(books_file)):
        pass
    parsed: list[object] = []
    monkeypatch.setattr(stylesheet, "parse", lambda *source, **_more: parsed.append(source))
    async with at_work(Path(books_file)) as clerk:
        assert "Where to?" in clerk.screen
    assert not parsed


async def test_where_the_books_are_open_already_the_start_screen_is_drawn_up_once(
    books_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    figures = HomeScreen.read_figures
    monkeypatch.setattr(HomeScreen, "read_figures", lambda home: (read.append(home), figures(home)))
    workspace = Workspace(books_file).ready()
    workspace.does_due_work = False
    app = ErpApp(workspace)
    async with app.run_test():
        await at_rest(app)
        assert "Nothing: all is done." in Clerk(app).screen
    workspace.close()
    assert len(read) == 1
