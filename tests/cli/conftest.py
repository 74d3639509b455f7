"""The desks that commands are typed at: a small practice company on each engine, and a home of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import Desk


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No command of a test reads or writes the home of whoever runs it."""
    for name in ("CONFIG", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("ERP_TUI_DB", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def desk(sqlite_template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk on the small practice company; it is 16 March 2026."""
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    desk = Desk(str(path), capsys)
    desk.line("settings calendar 2026-03-16")
    return desk


@pytest.fixture(params=["sqlite", "postgresql"])
def any_desk(request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    """The same on each engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("desk")
        return
    engine, restore = request.getfixturevalue("postgres_engine")
    desk = Desk(engine.url.render_as_string(hide_password=False), capsys)
    desk.line("settings calendar 2026-03-16")
    yield desk
    restore()
