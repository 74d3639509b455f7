"""One key, one unit of work: the connection, who works, what day it is, and what must happen before commit.

`Bookkeeper.reading()` gives a `Unit`, `.writing()` a `UnitOfWork`, `.perform()` runs one verb with the retries that
concurrent transactions need. Services never commit: leaving in order commits, leaving by an error undoes everything.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Executable, Row, insert, select, update
from sqlalchemy import Sequence as DbSequence
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from erp_tui.domain.kernel import models
from erp_tui.domain.kernel.engine import why_not_work
from erp_tui.domain.kernel.errors import Busy, NotAllowed
from erp_tui.domain.kernel.facts import Chain, Fact
from erp_tui.domain.kernel.tables import metadata, table_of
from erp_tui.domain.kernel.text import N_

P = ParamSpec("P")
R = TypeVar("R")

BLOCK = 64
"""Ids are taken from the database so many at a time; what a unit leaves over is never used."""
TRIES = 6
_AGAIN = {"40001", "40P01", "55P03"}
_OF_WHICH_BOOKS = "SELECT schema_version, setup_version FROM books"
"""What every unit begins with: as text, that nothing needs to be worked out for it each time."""
_TAKEN = "23505"
"""Somebody else has just stored the same code or name: the next try sees it, and says so."""

row_ids = DbSequence("row_id", start=1_000, increment=BLOCK, metadata=metadata)


@dataclass(frozen=True)
class Actor:
    """Who works: identity from the door, never from the client's environment."""

    id: int | None
    login: str
    name: str
    role: str
    language: str = "en"


SYSTEM = Actor(None, "system", "system", "owner")


@dataclass(frozen=True)
class Clock:
    """The calendar of the company. `fixed` is the day that a practice company is told it has."""

    zone: str = "UTC"
    fixed: date | None = None

    def now(self) -> datetime:
        now = datetime.now(UTC)
        if self.fixed is None:
            return now
        local = now.astimezone(ZoneInfo(self.zone))
        return datetime.combine(self.fixed, local.timetz()).astimezone(UTC)

    def today(self) -> date:
        return self.fixed or datetime.now(ZoneInfo(self.zone)).date()


class Unit:
    """A reading unit: a snapshot of the books for as long as one question takes."""

    def __init__(self, keeper: Bookkeeper, connection: Connection, actor: Actor, clock: Clock) -> None:
        self.keeper = keeper
        self.connection = connection
        self.actor = actor
        self.clock = clock
        self.now = clock.now()
        self.today = clock.today()
        self.seen: dict[str, dict[Any, Any]] = {}
        """Masters that were read in this unit, by room; the services that change them forget them here."""
        self._remembered = keeper.remembered_for(self)

    @property
    def is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    def rows(self, question: Executable, values: Any = None) -> Sequence[Row[Any]]:
        return self.connection.execute(question, values).all()

    def row(self, question: Executable, values: Any = None) -> Row[Any] | None:
        return self.connection.execute(question, values).first()

    def value(self, question: Executable, values: Any = None) -> Any:
        return self.connection.execute(question, values).scalar()

    def remember(self, name: str, read: Callable[[Unit], R]) -> R:
        """A piece of the set-up, read once and kept until somebody changes the set-up."""
        if name not in self._remembered:
            self._remembered[name] = read(self)
        return self._remembered[name]


@dataclass(frozen=True)
class _Answer:
    digest: str
    result: dict[str, Any]


@dataclass
class _Pending:
    """What is written at the end of the unit, in one statement each."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    touched: dict[str, dict[int, bool]] = field(default_factory=dict)
    """Records by kind whose place in the search index has to follow, and whether they are new."""


class UnitOfWork(Unit):
    """A writing unit: everything in it is stored together or not at all."""

    def __init__(
        self,
        keeper: Bookkeeper,
        connection: Connection,
        actor: Actor,
        clock: Clock,
        *,
        key: str | None,
        door: str,
        chain: Chain,
    ) -> None:
        super().__init__(keeper, connection, actor, clock)
        self.key = key
        self.door = door
        self.verb: str | None = None
        self.pending = _Pending()
        self.setup_changed = False
        self._chain = chain
        self._facts: list[Fact] = []
        self._at_end: dict[str, Callable[[UnitOfWork], None]] = {}
        self.memo: dict[str, Any] = {}
        """What a room collects during the unit, under a name of its own."""
        self.last_links: list[tuple[str, int, int]] = []
        """Documents to be sealed at the end: kind, record, branch."""
        self._may_tell: tuple[type[Fact], ...] | None = None
        self._ids: Iterator[int] = iter(())
        self._verbs: list[str] = []
        self.answer: dict[str, Any] | None = None
        """What the key is answered with, kept at the end of the unit."""

    @property
    def is_answered_for(self) -> bool:
        """Whether a verb (and with it a right) stands behind what is written."""
        return self.verb is not None or bool(self._verbs)

    def set_up_changed(self) -> None:
        """From here on this unit reads the set-up for itself: what it sees may still be undone."""
        self.setup_changed = True
        self._remembered = {}

    # -- ids

    def new_ids(self, count: int) -> list[int]:
        """So many fresh row ids, ascending."""
        found: list[int] = []
        for number in self._ids:
            found.append(number)
            if len(found) == count:
                return found
        self._ids = iter(self._more_ids(count - len(found)))
        return [*found, *self.new_ids(count - len(found))] if count > len(found) else found

    def new_id(self) -> int:
        return self.new_ids(1)[0]

    def _more_ids(self, wanted: int) -> list[int]:
        blocks = -(-wanted // BLOCK)
        if self.is_sqlite:
            table = table_of(models.IdBlock)
            end = self.value(update(table).values(next_id=table.c.next_id + blocks * BLOCK).returning(table.c.next_id))
            return list(range(end - blocks * BLOCK, end))
        from sqlalchemy import func, literal

        series = func.generate_series(1, literal(blocks)).table_valued("n")
        starts = self.rows(select(row_ids.next_value()).select_from(series))
        return sorted(start + step for (start,) in starts for step in range(BLOCK))

    # -- facts

    def tell(self, fact: Fact) -> None:
        """Say what has happened. What follows by itself is done when the verb ends, before commit."""
        assert self._may_tell is None or isinstance(fact, self._may_tell), (
            f"{type(fact).__name__} is not declared in chain.py for this reaction"
        )
        self._facts.append(fact)
        self.pending.outbox.append(
            {"id": self.new_id(), "at": self.now, "fact": type(fact).__name__, "record_id": fact.record_id,
             "body": fact.body()}
        )  # fmt: skip

    def react(self) -> None:
        """Run what follows from the facts told so far, in the order of `chain.py`."""
        while self._facts:
            fact = self._facts.pop(0)
            for reaction in self._chain.get(type(fact), ()):
                self._may_tell = reaction.tells
                reaction.run(self, fact)
                self._may_tell = None

    def at_end(self, name: str, step: Callable[[UnitOfWork], None]) -> None:
        """Do something once, last before commit: what locks a counter that everybody waits for (numbers, hash links).

        Steps run in the order of their names, so that all units take these locks in the same order.
        """
        self._at_end.setdefault(name, step)

    # -- keys and change set

    def claim(self, key: str, verb: str, digest: str) -> _Answer | None:
        """Make the key ours before anything else; what was answered under it, where it is used up already.

        Another unit that uses the same key at this moment is waited for: then its answer is there, or the key is free.
        """
        from erp_tui.domain.kernel import write

        row = {"key": key, "verb": verb, "digest": digest, "at": self.now}
        if write.insert_unless_there(self, models.Idempotency, [row]):
            return None
        table = table_of(models.Idempotency)
        found = self.row(select(table.c.digest, table.c.result).where(table.c.key == key))
        assert found is not None, "a claimed key stays"
        return _Answer(found.digest, found.result)

    def name_change_set(self, verb: str) -> None:
        if verb not in self._verbs:
            self._verbs.append(verb)

    def finish(self) -> None:
        """Write what waits for the end: links, outbox, answers, then the change set with its changes."""
        self.react()
        for _name, step in sorted(self._at_end.items(), key=lambda item: item[0]):
            step(self)
        pending = self.pending
        if pending.links:
            from erp_tui.domain.kernel import write

            write.insert(self, models.RecordLink, pending.links)
        if pending.touched:
            from erp_tui.domain.kernel import search_store

            search_store.refresh(self, pending.touched)
        if pending.outbox:
            self.connection.execute(insert(table_of(models.Outbox)), pending.outbox)
        if pending.changes:
            self._write_changes()
        if self.answer is not None:
            keys = table_of(models.Idempotency)
            self.connection.execute(update(keys).where(keys.c.key == self.key).values(result=self.answer))
        if self.setup_changed:
            books = table_of(models.Books)
            self.connection.execute(update(books).values(setup_version=books.c.setup_version + 1))

    def _write_changes(self) -> None:
        sets = table_of(models.ChangeSet)
        sequence = self.value(
            insert(sets)
            .values(
                at=self.now,
                user_id=self.actor.id,
                user_name=self.actor.login,
                door=self.door,
                verb=" ".join(self._verbs) or "setup",
                key=self.key,
            )
            .returning(sets.c.sequence)
        )
        changes = self.pending.changes
        for number, change in zip(self.new_ids(len(changes)), changes, strict=True):
            change |= {"id": number, "change_set": sequence}
        self.connection.execute(insert(table_of(models.Change)), changes)


class Bookkeeper:
    """Opens units on one set of books. Made once per process by the workspace (or a test)."""

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Clock | None = None,
        chain: Chain | None = None,
        door: str = "program",
        schema_version: str | None = None,
    ) -> None:
        self.engine = engine
        self.writer = engine.execution_options(write=True)
        self.clock = clock or Clock()
        self.chain: Chain = chain or {}
        self.door = door
        self.schema_version = schema_version
        self._setup: tuple[int, dict[str, Any]] = (0, {})

    def remembered_for(self, unit: Unit) -> dict[str, Any]:
        """The cached set-up, emptied when the books say that it has changed. Refuses books of another schema."""
        row = unit.connection.exec_driver_sql(_OF_WHICH_BOOKS).first()
        if row is None:
            raise NotAllowed("no_books", N_("These books have not been set up."))
        if self.schema_version is not None and row.schema_version != self.schema_version:
            raise NotAllowed(
                "other_schema",
                N_(
                    "These books have schema {found}, this program needs {needed}: run erp-tui upgrade, or start again."
                ),
                found=row.schema_version,
                needed=self.schema_version,
            )
        if self._setup[0] != row.setup_version:
            self._setup = (row.setup_version, {})
        return self._setup[1]

    @contextmanager
    def reading(self, actor: Actor = SYSTEM, clock: Clock | None = None) -> Iterator[Unit]:
        with self.engine.connect() as connection, connection.begin():
            yield Unit(self, connection, actor, clock or self.clock)

    @contextmanager
    def writing(
        self, actor: Actor = SYSTEM, *, key: str | None = None, clock: Clock | None = None, door: str | None = None
    ) -> Iterator[UnitOfWork]:
        with self.writer.connect() as connection, connection.begin():
            uow = self.on(connection, actor, key=key, clock=clock, door=door)
            yield uow
            uow.finish()

    def on(
        self,
        connection: Connection,
        actor: Actor = SYSTEM,
        *,
        key: str | None = None,
        clock: Clock | None = None,
        door: str | None = None,
    ) -> UnitOfWork:
        """A unit of work on a writing transaction that somebody else ends (`finish` before the commit)."""
        return UnitOfWork(
            self, connection, actor, clock or self.clock, key=key, door=door or self.door, chain=self.chain
        )

    def read(self, query: Callable[Concatenate[Unit, P], R], actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.reading(actor) as unit:
            return query(unit, *args, **kwargs)

    def perform(
        self,
        verb: Callable[..., R],
        actor: Actor,
        *args: Any,
        key: str | None = None,
        door: str | None = None,
        **kwargs: Any,
    ) -> R:
        """Run one verb in one unit of work, again when another transaction was in the way."""
        for number in range(1, TRIES + 1):
            try:
                with self.writing(actor, key=key, door=door) as uow:
                    return verb(uow, *args, **kwargs)
            except IntegrityError as error:
                if number == TRIES or getattr(error.orig, "sqlstate", None) != _TAKEN:
                    raise
            except OperationalError as error:
                if not _worth_another_try(error):
                    refusal = why_not_work(error, self.engine.url.render_as_string(hide_password=False))
                    if refusal is None:
                        raise
                    raise refusal from error
                if number == TRIES:
                    raise Busy("busy", N_("The books are busy. Nothing was written: please try again.")) from error
            time.sleep(random.uniform(0.005, 0.03) * number)
        raise AssertionError("unreachable")

    def close(self) -> None:
        self.engine.dispose()


def _worth_another_try(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _AGAIN
