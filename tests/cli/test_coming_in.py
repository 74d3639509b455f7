"""Commands about how users come in: secrets come by standard input and go nowhere; wrong input gets a sentence."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest

from desk import Desk

OLD, NEW = "correct horse battery", "another horse battery"


@pytest.fixture
def anna(desk: Desk) -> Desk:
    desk.line("user new anna --name Anna")
    return desk


def say(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{one}\n" for one in lines)))


def test_a_password(anna: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, OLD)
    assert anna.json("user", "password", "anna") == {"login": "anna"}
    me = ("--user", "anna")
    say(monkeypatch, "wrong horse battery", NEW)
    anna.run("user", "password", "anna", before=me, code=1)
    assert "not the password you have" in anna.error
    say(monkeypatch, OLD, NEW)
    anna.run("user", "password", "anna", before=me)
    say(monkeypatch, NEW)
    anna.run("user", "password", "owner", before=me, code=1)
    say(monkeypatch)
    anna.run("user", "password", "anna", code=2)
    say(monkeypatch, "short")
    anna.run("user", "password", "anna", code=1)
    assert "10 to 200" in anna.error
    found = anna.json("user", "access", "anna")
    assert found["password_since"] and not found["code_since"] and "argon2" not in str(found)
    anna.run("user", "password", "anna", "--remove")
    assert anna.json("user", "access", "anna")["password_since"] is None


def test_one_time_codes_show_their_secret_once(anna: Desk) -> None:
    found = anna.json("user", "totp", "on", "anna")
    assert found["address"].startswith("otpauth://totp/") and found["secret"] in found["address"]
    assert found["secret"] not in anna.line("user access anna") + anna.line("user show anna")
    anna.line("user totp off anna")
    assert anna.json("user", "access", "anna")["code_since"] is None


def test_keys(anna: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "anna@laptop", "-f", tmp_path / "id"], check=True
    )
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", tmp_path / "weak"], check=True)
    public = tmp_path / "id.pub"
    [kind, _blob, _comment] = public.read_text().split()
    found = anna.json("user", "key", "add", "anna", str(public))
    [row] = anna.json("user", "key", "list", "anna")["rows"]
    assert (row["kind"], row["comment"], row["fingerprint"]) == (kind, "anna@laptop", found["fingerprint"])
    for file, words in ((public, "already"), (tmp_path / "id", "private key"), (tmp_path / "weak.pub", "too weak"),
                        (Path(__file__), "no public SSH key")):  # fmt: skip
        anna.run("user", "key", "add", "owner", str(file), code=1)
        assert words in anna.error
    anna.run("user", "key", "add", "anna", str(tmp_path / "none.pub"), code=2)
    anna.run("user", "key", "list", "nobody", code=1)
    anna.run("user", "key", "remove", "anna", "other", code=1)
    anna.run("user", "key", "remove", "anna", "anna@laptop")
    say(monkeypatch, public.read_text())
    anna.run("user", "key", "add", "anna", "-", "--comment", "by hand")
    assert "by hand" in anna.line("user key list")
    assert anna.json("user", "logins") == {"rows": []}


def test_the_extra_is_named(anna: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "argon2", None)
    say(monkeypatch, OLD)
    anna.run("user", "password", "anna", code=1)
    assert "erp-tui[ssh]" in anna.error
