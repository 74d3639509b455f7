"""Drafts: what is being typed is kept while it is typed, so that neither a lost line nor a power cut takes it.

They never stand in the books' writer queue: with SQLite they lie in a file of their own beside the books (`<books>.drafts`),
on PostgreSQL in a table written without waiting for the disk. They are nobody's business but their writer's: no audit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from erp_tui.domain.kernel import models, sessions
from erp_tui.domain.kernel.engine import file_of, is_file, open_engine, why_not_work
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import clean

LONGEST = 200_000
"""Characters of one field that are kept: so much are the longest block of lines that is taken, and what is said of them."""
MOST_LEFT = 50
"""So many forms that were left half typed are kept, the latest ones."""
LONGEST_WAY = 20
"""So many places that were open lately are kept."""


@dataclass(frozen=True)
class Draft:
    """Something begun: `way` says how the screens get there again, `typed` what stands in the fields that were changed, and
    `before` what stood there.

    `key` is also the idempotency key of what the draft leads to: sent twice, it is done once. A draft in which nothing is typed
    is a place: where a session was.
    """

    key: str
    title: str
    way: dict[str, Any]
    typed: dict[str, str]
    before: dict[str, str] = field(default_factory=dict)
    at: datetime | None = None
    session: str = ""

    @property
    def is_place(self) -> bool:
        return not self.typed

    @property
    def was_left(self) -> bool:
        """Whether its writer went away from it in order, to do something else."""
        return bool(self.way.get("left"))

    @property
    def is_left_over(self) -> bool:
        """Whether the session that kept it is no longer there."""
        return self.session != sessions.mine()


class DraftStore:
    """The drafts of one user on one set of books. Safe to call from any thread."""

    def __init__(self, url: str, books: Engine, login: str) -> None:
        self.login = login
        self.own_file = is_file(url)
        self.engine = open_engine(f"{file_of(url)}.drafts", create=True) if self.own_file else books
        if self.own_file:
            with self.engine.execution_options(write=True).begin() as connection:
                for model in (models.Draft, models.Visit):
                    table_of(model).create(connection, checkfirst=True)

    def keep(self, draft: Draft) -> None:
        """Store a draft in place of what was kept under its key."""
        table = table_of(models.Draft)
        values = {
            "login": self.login, "at": datetime.now(UTC), "title": clean(draft.title),
            "way": {**draft.way, "session": sessions.mine()},
            "typed": _kept(draft.typed), "before": _kept(draft.before),
        }  # fmt: skip
        with self._writing() as connection:
            if not connection.execute(update(table).where(table.c.key == draft.key).values(**values)).rowcount:
                connection.execute(insert(table).values(key=draft.key, **values))
            if draft.was_left:
                mine = select(table.c.key, table.c.way).where(table.c.login == self.login).order_by(table.c.at.desc())
                left = [row.key for row in connection.execute(mine).fetchall() if row.way.get("left")]
                connection.execute(delete(table).where(table.c.key.in_(left[MOST_LEFT:])))

    def drop(self, key: str) -> None:
        """It was said, or given up."""
        table = table_of(models.Draft)
        with self._writing() as connection:
            connection.execute(delete(table).where(table.c.key == key))

    def all(self) -> list[Draft]:
        """What this user has begun, newest first; not what another terminal is typing just now."""
        return [one for one in self.kept() if not one.is_place]

    def kept(self) -> list[Draft]:
        """What was begun, and the places where sessions were that did not end in order."""
        table = table_of(models.Draft)
        question = select(table).where(table.c.login == self.login).order_by(table.c.at.desc(), table.c.key)
        with self.engine.begin() as connection:
            rows = connection.execute(question).fetchall()
        found = [
            Draft(row.key, row.title, row.way, row.typed, row.before, row.at, row.way.get("session", ""))
            for row in rows
        ]
        return [one for one in found if not sessions.lives_elsewhere(one.session)]

    def visit(self, kind: str, place: str) -> None:
        """Note what was opened, so that one comes back by few keys; what lies LONGEST_WAY back is forgotten."""
        table = table_of(models.Visit)
        here = (table.c.login == self.login) & (table.c.kind == kind) & (table.c.place == place)
        now = datetime.now(UTC)
        with self._writing() as connection:
            if not connection.execute(update(table).where(here).values(at=now)).rowcount:
                connection.execute(insert(table).values(login=self.login, kind=kind, place=place, at=now))
                mine = select(table.c.at).where(table.c.login == self.login).order_by(table.c.at.desc())
                if (last := connection.scalar(mine.offset(LONGEST_WAY))) is not None:
                    connection.execute(delete(table).where(table.c.login == self.login, table.c.at <= last))

    def visited(self) -> list[tuple[str, str]]:
        """Kind and place of what this user had open, latest first."""
        table = table_of(models.Visit)
        question = select(table.c.kind, table.c.place).where(table.c.login == self.login)
        with self.engine.begin() as connection:
            return [
                (row.kind, row.place) for row in connection.execute(question.order_by(table.c.at.desc())).fetchall()
            ]

    def close(self) -> None:
        if self.own_file:
            self.engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A small transaction; on the books' own server it does not wait for the disk. Refused where there is no room."""
        try:
            with self.engine.execution_options(write=True).begin() as connection:
                if not self.own_file:
                    connection.execute(text("SET LOCAL synchronous_commit = off"))
                yield connection
        except DBAPIError as error:
            refusal = why_not_work(error, self.engine.url.render_as_string(hide_password=False))
            if refusal is None:
                raise
            raise refusal from error


def _kept(values: dict[str, str]) -> dict[str, str]:
    return {name: clean(value, multiline=True, limit=LONGEST) for name, value in values.items()}
