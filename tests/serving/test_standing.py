"""Whoever works here no more is shown out of the session that runs, at a real terminal; what was typed stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from left import kept, names, until

import house
from conftest import keeper_for
from erp_tui.domain.administration import proofs, queries, services
from erp_tui.domain.administration.proofs import Hidden
from erp_tui.domain.kernel import sessions
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from served import Serving

F6, F8, LEFT = b"\x1b[17~", b"\x1b[19~", b"\x1b[D"


@pytest.fixture
def keeper(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bookkeeper]:
    monkeypatch.setattr(sessions, "lives_elsewhere", lambda _session: False)  # drafts are looked at from outside
    shutil.copy(sqlite_template, tmp_path / "books.db")
    with closing(keeper_for(open_engine(str(tmp_path / "books.db")))) as found:
        yield found


def archive(keeper: Bookkeeper) -> None:
    keeper.perform(services.new_user, house.OWNER, "second", "Second", "owner", "en")
    keeper.perform(services.archive_user, house.OWNER, keeper.read(queries.actor, house.OWNER, "owner").id)


def take_away(keeper: Bookkeeper) -> None:
    owner = keeper.read(queries.actor, house.OWNER, "owner").id
    keeper.perform(services.remove_password, house.OWNER, owner, Hidden("correct horse battery"))


@pytest.mark.parametrize(
    ("take", "words"), [(archive, "owner works here no more."), (take_away, "Nothing lets owner in")]
)
def test_shown_out_at_the_next_key(
    keeper: Bookkeeper, tmp_path: Path, take: Callable[[Bookkeeper], None], words: str
) -> None:
    owner = keeper.read(queries.actor, house.OWNER, "owner").id
    new = proofs.hash_password(Hidden("correct horse battery"), "owner")
    keeper.perform(services.set_password, house.OWNER, owner, new)
    with closing(Serving(tmp_path, tmp_path / "books.db")) as serving:
        door = serving.come()
        door.wait_for("Nothing: all is done.")
        door.send(b"1" + F6 + b"Half a na")
        door.wait_for("Half a na")
        new = proofs.hash_password(Hidden("correct horse battery"), "owner")
        keeper.perform(services.set_password, house.OWNER, owner, new, Hidden("correct horse battery"))
        door.send(LEFT)  # another password ends nothing
        door.send(b"m")
        door.wait_for("Half a nma")
        take(keeper)
        door.send(b"m" + F8)
        assert door.end() == 1
        after = door.output.decode().partition("\x1b[?1049l")[2]
        assert words in after and "kept as unfinished work" in after
        until(lambda: not serving.sessions())
        [draft] = [one for one in kept(serving.books) if one.typed]
        assert draft.typed["name"] == "Half a nmma" and names(serving.books) == []
