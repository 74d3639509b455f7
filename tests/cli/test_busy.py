"""What a command says when others are at the books: busy and conflict end with 3, a reader that has gone with 0."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from desk import Desk
from erp_tui.domain.kernel import engine
from erp_tui.domain.kernel.errors import Conflict
from erp_tui.domain.parties import services


def test_books_that_somebody_else_writes_are_busy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "WAIT_SECONDS", 0.02)
    with closing(engine.sqlite_module().connect(desk.db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        desk.run("customer", "new", "--name", "Somebody", code=3)
        assert "busy" in desk.error and desk.error.count("\n") == 1
        assert "Nothing found" in desk.line("customer list")
        other.execute("ROLLBACK")
    desk.run("customer", "new", "--name", "Somebody")


def test_what_somebody_else_has_changed_is_a_conflict(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.line("customer new --code C1 --name Somebody")

    def somebody_was_faster(*_words: object, **_more: object) -> int:
        raise Conflict("changed_meanwhile", "Somebody else has changed this meanwhile: look again.")

    monkeypatch.setattr(services, "change", somebody_was_faster)
    desk.line("customer edit C1 --phone 1", code=3)
    assert "Somebody else" in desk.error


def test_a_fault_of_ours_ends_with_70_and_tells_no_values(
    desk: Desk, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_words: object, **_more: object) -> int:
        raise RuntimeError("secret value")

    monkeypatch.setattr(services, "create", broken)
    desk.run("customer", "new", "--name", "Somebody", code=70)
    assert "RuntimeError" in desk.error and "secret" not in desk.error and desk.error.count("\n") == 1
    assert "secret" not in (home / "state" / "erp-tui" / "faults.log").read_text()
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    desk.run("customer", "new", "--name", "Somebody", code=70)


def test_a_reader_that_has_gone_is_no_fault(desk: Desk) -> None:
    for number in range(40):
        desk.line(f"ledger new-account {9000 + number} {'x' * 190} asset")
    command = [sys.executable, "-m", "erp_tui", "--db", desk.db, "ledger", "trial-balance"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0
