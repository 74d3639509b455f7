"""One's own password by keys: asked for as it should be, set, and nowhere to be seen or found."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import house
from conftest import keeper_for
from driving import Clerk, at_work
from erp_tui.domain.administration import access, logins, proofs, queries, services
from erp_tui.domain.administration.models import UserSecret
from erp_tui.domain.administration.proofs import Hidden
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.tables import table_of
from erp_tui.i18n import _
from erp_tui.terminal.gate import at_rest

OLD, NEW = "correct horse battery", "staple of nine lives"


@pytest.fixture
def books_file(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    return path


def kept(path: Path) -> str | None:
    keeper = keeper_for(open_engine(str(path)))
    owner = keeper.read(queries.actor, house.OWNER, "owner").id
    found = keeper.read(access.secret, house.OWNER, owner).password
    keeper.close()
    return found


def nowhere(clerk: Clerk, *texts: str) -> None:
    """Neither shown, nor kept to be repeated or gone on with."""
    drafts = clerk.app.workspace.with_drafts("kept").result()
    said_before: Any = clerk.app.said_before
    for text in texts:
        assert text not in clerk.screen and text not in str(drafts) and text not in str(said_before._values)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_given_and_changed(books_file: Path, language: str) -> None:
    async with at_work(books_file, language=language) as clerk:
        await clerk.keys(f"F10 {_('Your password')}")
        assert clerk.where == "FormDialog" and _("Password now") not in clerk.screen
        await clerk.keys(OLD, "enter", OLD + "!", "f8")
        assert _("These were two different passwords: nothing was changed.")[:20] in clerk.screen
        assert kept(books_file) is None
        nowhere(clerk, OLD)
        await clerk.keys(OLD, "enter")
        assert clerk.where == "HomeScreen" and clerk.said == _("Your password was set.")
        assert proofs.is_password(Hidden(OLD), kept(books_file))
        await clerk.keys(f"F10 {_('Your password')}", "not it at all", "enter", NEW, "enter", NEW, "enter")
        assert _("That was not it, or there were too many tries: wait a while and type it again.")[:15] in clerk.screen
        await clerk.keys("home", "f1", "f12", OLD[:3])
        nowhere(clerk, NEW)
        await clerk.keys("f12", f"F10 {_('Your password')}", OLD, "enter", NEW, "enter", NEW, "enter")
        assert clerk.where == "HomeScreen" and proofs.is_password(Hidden(NEW), kept(books_file))
        tried = [(one.door, one.outcome) for one in clerk.app.workspace.read(logins.logins)]
        assert tried == [("screen", "proved"), ("screen", "wrong_password")]  # nobody came in by it


async def test_nothing_keeps_repeats_or_takes_back_what_is_typed(books_file: Path) -> None:
    async with at_work(books_file) as clerk:
        await clerk.keys("F10 Your password", NEW)
        form = clerk.app.screen
        await clerk.keys("ctrl+z")
        assert "nothing to take back" in clerk.screen and form.inputs["password"].value == NEW
        clerk.app.line_paused()  # as when the line drops
        nowhere(clerk, NEW)
        await clerk.keys("enter", NEW, "f12")
        assert clerk.where == "HomeScreen" and "kept" not in clerk.said and clerk.app.screen.drafts == []
        await clerk.keys("F10 Your password", NEW, "enter", NEW, "f8")
        await clerk.keys("F10 Your password", "ctrl+f", "f4", "ctrl+y")
        assert clerk.app.screen.inputs["old"].value == ""
        nowhere(clerk, NEW)
    journal = [one for one in books_file.parent.iterdir() if one != books_file]
    assert not any(NEW.encode() in one.read_bytes() for one in [books_file, *journal] if one.is_file())


async def test_too_easy_ones_are_refused_beside_their_field(books_file: Path) -> None:
    async with at_work(books_file) as clerk:
        await clerk.keys("F10 Your password", "short", "enter", "short", "f8")
        assert "10 to 200 characters" in clerk.screen and clerk.app.screen.focused.id == "field-password"
        await clerk.keys("ctrl+u", "aaaaaaaaaaaa", "enter", "aaaaaaaaaaaa", "f8")
        assert "too easy to guess" in clerk.screen and kept(books_file) is None


async def test_from_anywhere_and_pasted_with_its_blanks(books_file: Path) -> None:
    from textual import events

    async with at_work(books_file) as clerk:
        await clerk.keys("1", "ctrl+k", "your password", "enter")
        for _time in range(2):
            clerk.app.post_message(events.Paste("two  blanks and more \n"))
            await at_rest(clerk.app)
            await clerk.keys("enter")
        assert clerk.where == "CustomersScreen" and clerk.said == "Your password was set."
        assert proofs.is_password(Hidden("two  blanks and more "), kept(books_file))
        table = table_of(UserSecret)
        assert len(clerk.app.workspace.read(lambda unit: list(unit.rows(select(table.c.user_id))))) == 1


async def test_wrong_old_passwords_are_counted_delayed_and_written_down(books_file: Path) -> None:
    keeper = keeper_for(open_engine(str(books_file)))
    owner = keeper.read(queries.actor, house.OWNER, "owner").id
    keeper.perform(services.set_password, house.OWNER, owner, proofs.hash_password(Hidden(OLD), "owner"))
    async with at_work(books_file) as clerk:
        await clerk.keys("F10 Your password", "wrong number 1", "enter", NEW, "enter", NEW, "enter")
        for number in range(2, logins.FREE["user"] + 2):
            await clerk.keys("home", f"wrong number {number}", "f8")
        tries = [one for one in keeper.read(logins.logins, house.OWNER) if one.outcome == "wrong_password"]
        assert {one.door for one in tries} == {"screen"} and len(tries) == logins.FREE["user"] + 1
        await clerk.keys("home", OLD, "f8")
        assert "too many tries" in clerk.screen and clerk.where == "FormDialog"
        assert proofs.is_password(Hidden(OLD), kept(books_file))
    keeper.close()
