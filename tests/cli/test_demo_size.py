"""`erp-tui demo --scale`: what it says first, what it refuses, what is there afterwards."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from erp_tui.cli import run
from erp_tui.domain.demo import copies, northwind
from erp_tui.domain.kernel.unit_of_work import Bookkeeper

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def quick_build(monkeypatch: pytest.MonkeyPatch, northwind_file: Path, tmp_path: Path) -> None:
    """The company of the other tests in place of the long way by the services."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def build(engine: Engine, _keeper: Bookkeeper, *_more: Any, **_options: Any) -> None:
        with sqlite3.connect(northwind_file) as source, sqlite3.connect(str(engine.url.database)) as target:
            source.backup(target)
        source.close()
        target.close()

    monkeypatch.setattr(northwind, "build", build)


def count(path: Path, table: str) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    finally:
        connection.close()


@pytest.mark.usefixtures("quick_build")
def test_build_and_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "big.db"
    assert run(["--db", str(path), "demo", "--scale", "2", "--customers", "250", "--no-open", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["db"] == str(path)
    assert "250 customers, 1,660 orders, 5,970 order lines" in said.err
    assert (count(path, "sales_order"), count(path, "party WHERE is_customer")) == (1660, 273)
    assert run(["--db", str(path), "check"]) == 0
    assert [one.name for one in tmp_path.glob("big.db*") if one.name.endswith("making")] == []

    assert run(["--db", str(path), "demo", "--scale", "3", "--no-open"]) == 1
    assert "--again" in capsys.readouterr().err
    assert count(path, "sales_order") == 1660


@pytest.mark.usefixtures("quick_build")
def test_an_interrupted_build_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = copies.Copy.write

    def write_one(self: copies.Copy, most_days: int) -> None:
        written(self, most_days)
        raise RuntimeError("the lights go out")

    monkeypatch.setattr(copies.Copy, "write", write_one)
    path = tmp_path / "big.db"
    assert run(["--db", str(path), "demo", "--scale", "2", "--no-open"]) == 70
    assert not path.exists()
    monkeypatch.setattr(copies.Copy, "write", written)
    assert run(["--db", str(path), "demo", "--scale", "2", "--no-open"]) == 0
    assert count(path, "sales_order") == 1660
    capsys.readouterr()


@pytest.mark.usefixtures("quick_build")
def test_no_room(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10**12, 10**12, 5_000_000))
    assert run(["--db", str(tmp_path / "big.db"), "demo", "--scale", "100", "--no-open"]) == 1
    [estimate, refusal] = capsys.readouterr().err.splitlines()
    assert "9,100 customers" in estimate and "5 MB free" in refusal
    assert list(tmp_path.glob("big*")) == []


@pytest.mark.parametrize("wrong", ["0", "-1", "abc", "99999999999", "1.5", ""])
@pytest.mark.parametrize("option", ["--scale", "--customers", "--lines"])
def test_wrong_sizes(option: str, wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--db", str(tmp_path / "big.db"), "demo", "--no-open", option, wrong]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
