"""A screen that nobody sits at is covered: nothing is seen or reached, and the password brings the work back as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import house
from conftest import keeper_for
from driving import Clerk, at_work
from erp_tui.domain.administration import logins, proofs, queries, services
from erp_tui.domain.administration.proofs import Hidden
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.screens.lock import Idle, Standing
from erp_tui.terminal.gate import at_rest

PASSWORD = "correct horse battery"
LONG = 900


@pytest.fixture
def books_file(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    return path


def give_password(path: Path) -> None:
    keeper = keeper_for(open_engine(str(path)))
    owner = keeper.read(queries.actor, house.OWNER, "owner").id
    keeper.perform(services.set_password, house.OWNER, owner, proofs.hash_password(Hidden(PASSWORD), "owner"))
    keeper.close()


def watch(clerk: Clerk, said: list[str]) -> Idle:
    clerk.app.idle = Idle(clerk.app, LONG, said.append)
    return clerk.app.idle


async def walk_away(clerk: Clerk, idle: Idle) -> None:
    idle.since -= LONG + 1
    idle.look()
    await at_rest(clerk.app)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_locked_and_opened_the_work_is_as_it_was(books_file: Path, language: str) -> None:
    give_password(books_file)
    said: list[str] = []
    async with at_work(books_file, language=language) as clerk:
        idle = watch(clerk, said)
        await clerk.keys("1", "f6", "Half a na")
        idle.since -= LONG - 60
        await clerk.keys("m")  # a key says that somebody is here
        idle.look()
        await at_rest(clerk.app)
        assert clerk.where == "FormDialog"
        before = clerk.screen
        await walk_away(clerk, idle)
        assert clerk.where == "LockScreen" and "Half" not in clerk.screen
        await clerk.keys("f2", "f6", "f12", "escape", "f1", "ctrl+k", "tab", "1", "f8", "backspace")
        assert clerk.where == "LockScreen" and "Half" not in clerk.screen and said == []
        clerk.burst("wrong horse battery\nGone")
        await at_rest(clerk.app)
        assert clerk.where == "LockScreen" and clerk.app.screen.field.value == ""
        assert PASSWORD not in clerk.screen
        await clerk.type(PASSWORD)
        assert PASSWORD not in clerk.screen
        clerk.burst("\nXXX\n")  # typed for nobody knows what
        await at_rest(clerk.app)
        assert clerk.where == "FormDialog" and clerk.screen == before
        await clerk.type("e")
        assert "Half a name" in clerk.screen
        outcomes = [(one.door, one.outcome) for one in clerk.app.workspace.read(logins.logins)]
        assert outcomes == [("lock", "proved"), ("lock", "wrong_password")]


async def test_without_a_password_the_line_goes_and_coming_in_again_opens(books_file: Path) -> None:
    said: list[str] = []
    async with at_work(books_file) as clerk:
        idle = watch(clerk, said)
        await clerk.keys("1", "f6", "Half a na")
        await walk_away(clerk, idle)
        assert clerk.where == "LockScreen" and len(said) == 1 and "come in again" in said[0]
        await clerk.keys("enter", "f3")
        assert clerk.where == "LockScreen" and len(said) == 2
        clerk.app.call_later(clerk.app.line_came)
        clerk.burst("me")  # behind the answer at the door
        await at_rest(clerk.app)
        clerk.app.line_came()  # a line that comes to an open screen takes nothing away
        assert clerk.where == "FormDialog" and "Half a name" in clerk.screen


async def test_another_role_counts_from_the_next_key_on(books_file: Path) -> None:
    keeper = keeper_for(open_engine(str(books_file)))
    keeper.perform(services.new_user, house.OWNER, "second", "Second", "owner", "en")
    async with at_work(books_file) as clerk:
        clerk.app.standing = Standing(clerk.app)
        await clerk.keys("d", "f10")
        assert "New branch" in clerk.screen and "New branch: " not in clerk.screen
        owner = keeper.read(queries.actor, house.OWNER, "owner").id
        keeper.perform(services.change_user, house.OWNER, owner, role="clerk")
        await clerk.keys("f12", "f5")
        assert clerk.app.workspace.user.role == "clerk"
        await clerk.press("f10")
        assert "New branch: " in clerk.screen, "grey, with the reason"
    keeper.close()


async def test_too_many_tries_are_not_listened_to(books_file: Path) -> None:
    give_password(books_file)
    async with at_work(books_file) as clerk:
        idle = watch(clerk, [])
        await walk_away(clerk, idle)
        for _try in range(logins.FREE["user"] + 1):
            await clerk.keys("wrong horse battery", "enter")
        await clerk.keys(PASSWORD, "enter")
        assert clerk.where == "LockScreen" and "wait a while" in clerk.said
