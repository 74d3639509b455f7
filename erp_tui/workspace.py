"""The one place where all is wired: the books, who works, the calendar, the language.

Opening is in two steps, so that the first screen does not wait for the data layer: `open_light` asks the books for their
name with nothing heavy imported; `ready` brings the data layer, in a thread while the user is reading.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from erp_tui.domain.kernel.text import N_

if TYPE_CHECKING:
    from erp_tui.domain.kernel.drafts import DraftStore
    from erp_tui.domain.kernel.errors import BusinessError
    from erp_tui.domain.kernel.unit_of_work import Actor, Bookkeeper, Unit

R = TypeVar("R")


@dataclass(frozen=True)
class Light:
    """What the first paint needs to know, read without the data layer."""

    company_name: str
    language: str
    purpose: str


@dataclass
class _Look:
    """One reading unit for all that a thread reads; opened at the first question."""

    thread: int
    stack: ExitStack
    unit: Unit | None = None


class Workspace:
    """A session's way to the books: `read` a query, `perform` a verb. One per user and terminal."""

    def __init__(self, url: str, *, login: str = "owner", today: date | None = None, door: str = "program") -> None:
        self.url = url
        self.login = login
        self.door = door
        self.asked_today = today
        self.asked_language: str | None = None
        """Named when the program was started: stronger than the user's own."""
        self.does_due_work = "://" not in url or url.startswith("sqlite")
        """Whether opening the screens does what is due: books on a server have `erp-tui work` for that."""
        self.light: Light | None = None
        self._keeper: Bookkeeper | None = None
        self._actor: Actor | None = None
        self._drafts: DraftStore | None = None
        self._lock = threading.Lock()
        self._line: ThreadPoolExecutor | None = None
        self._key = ""
        self._only_looking = False
        self._look: _Look | None = None
        self.keys_used = 0
        """How many verbs were performed under the key of `keyed`."""

    @classmethod
    def open_light(
        cls, url: str, *, login: str = "owner", today: date | None = None, door: str = "screen"
    ) -> Workspace:
        """Open enough for the first paint. Books that do not exist are refused here already."""
        workspace = cls(url, login=login, today=today, door=door)
        workspace.light = _read_light(url, login)
        return workspace

    # -- what is known

    @property
    def company_name(self) -> str:
        if self.light is not None:
            return self.light.company_name
        from erp_tui.domain.administration import queries

        return self.read(queries.company).name

    @property
    def language(self) -> str:
        if self.asked_language:
            return self.asked_language
        if self.light is not None and not self.is_ready:
            return self.light.language
        return self.user.language

    @property
    def user(self) -> Actor:
        self.ready()
        assert self._actor is not None
        return self._actor

    @property
    def today(self) -> date:
        return self.keeper.clock.today()

    @property
    def keeper(self) -> Bookkeeper:
        self.ready()
        assert self._keeper is not None
        return self._keeper

    @property
    def is_ready(self) -> bool:
        return self._keeper is not None

    # -- opening

    def ready(self) -> Workspace:
        """Bring the data layer (some 0.6 s of imports). Safe to call from several threads; refuses an unknown user."""
        with self._lock:
            if self._keeper is None:
                keeper = open_keeper(self.url, door=self.door, today=self.asked_today)
                from erp_tui.domain.administration import queries

                with _closed_if_refused(keeper), keeper.reading() as unit:
                    self._actor = queries.actor(unit, self.login)
                self._keeper = keeper
        return self

    def look_again(self, had_way: bool) -> BusinessError | None:
        """Why this user may not go on by now, if so (`had_way`: see `access.why_not_go_on`); another role counts from now on."""
        from erp_tui.domain.administration import access, queries

        with self.keeper.reading() as unit:
            reason = access.why_not_go_on(unit, self.login, had_way)
            if reason is None:
                self._actor = queries.actor(unit, self.login)
        return reason

    @property
    def drafts(self) -> DraftStore:
        """What this user has begun to type and not said."""
        if self._drafts is None:
            from erp_tui.domain.kernel.drafts import DraftStore

            self._drafts = DraftStore(self.url, self.keeper.engine, self.login)
        return self._drafts

    def in_order(self, work: Callable[..., R], *values: Any) -> Future[R]:
        """Run something small in a thread of its own, after what was given before."""
        if self._line is None:
            self._line = ThreadPoolExecutor(1, thread_name_prefix="drafts")
        return self._line.submit(work, *values)

    def with_drafts(self, what: str, *values: Any) -> Future[Any]:
        """`keep`, `drop` or give `all` drafts, in order. Drafts that cannot be opened fail here, not in the screens."""
        return self.in_order(lambda: getattr(self.drafts, what)(*values))

    # -- working

    def read(self, query: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        """Run a query in a short reading unit."""
        look = self._look
        if look is not None and look.thread == threading.get_ident():
            look.unit = look.unit or look.stack.enter_context(self.keeper.reading(self.user))
            return query(look.unit, *args, **kwargs)
        return self.keeper.read(query, self.user, *args, **kwargs)

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """All that is read in here, in this thread, is read in one unit: a screen that asks twenty questions opens one."""
        if self._look is not None:
            yield
            return
        with ExitStack() as stack:
            self._look = _Look(threading.get_ident(), stack)
            try:
                yield
            finally:
                self._look = None

    def perform(self, verb: Callable[..., R], *args: Any, key: str | None = None, **kwargs: Any) -> R:
        """Run a verb in one unit of work: stored whole or not at all, tried again when another clerk was in the way."""
        if self._only_looking:
            from erp_tui.domain.kernel.errors import NotAllowed

            raise NotAllowed(
                "only_looking", N_("What was asked here is asked no more: look what has changed, then do it anew.")
            )
        if key is None and self._key:
            self.keys_used += 1
            key = f"{self._key}.{self.keys_used}"
        return self.keeper.perform(verb, self.user, *args, key=key, **kwargs)

    @contextmanager
    def keyed(self, key: str) -> Iterator[None]:
        """Verbs performed in here have keys made of this one: the same again, after a crash, is done once."""
        self._key, self.keys_used = key, 0
        try:
            yield
        finally:
            self._key = ""

    @contextmanager
    def only_looking(self) -> Iterator[None]:
        """For opening a form again that somebody had open: verbs performed in here, since none is asked for now, are refused."""
        self._only_looking = True
        try:
            yield
        finally:
            self._only_looking = False

    def close(self) -> None:
        if self._line is not None:
            self._line.shutdown()
        if self._drafts is not None:
            self._drafts.close()
        if self._keeper is not None:
            self._keeper.close()


def open_keeper(url: str, *, door: str, today: date | None = None) -> Bookkeeper:
    """The books behind a path or URL, with the calendar of their company. `today` is refused in a real company."""
    from erp_tui.domain import schema
    from erp_tui.domain.administration import queries, rules
    from erp_tui.domain.chain import CHAIN
    from erp_tui.domain.kernel.engine import open_engine
    from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Clock

    keeper = Bookkeeper(open_engine(url), chain=CHAIN, door=door, schema_version=schema.SCHEMA_VERSION)
    with _closed_if_refused(keeper):
        with keeper.reading() as unit:
            company = queries.company(unit)
        if today is not None and (error := rules.why_not_fix_today(company.purpose)):
            raise error
    keeper.clock = Clock(company.time_zone, today or company.fixed_today)
    return keeper


@contextmanager
def _closed_if_refused(keeper: Bookkeeper) -> Iterator[None]:
    """What cannot be opened to the end leaves no connection behind."""
    with ExitStack() as undo:
        undo.callback(keeper.close)
        yield
        undo.pop_all()


def _read_light(url: str, login: str) -> Light:
    from erp_tui.domain.kernel.errors import NotAllowed
    from erp_tui.domain.kernel.text import N_

    if "://" in url and not url.startswith("sqlite"):
        name = url.rsplit("/", 1)[-1].split("?")[0]  # the server is asked later: its driver takes 0.15 s to import
        return Light(name, "en", "real")
    path = Path(url.removeprefix("sqlite:///")).expanduser()
    if not path.exists():
        raise NotAllowed("no_books", N_("There are no books at {path}."), path=str(path))
    import sqlite3

    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
            row = connection.execute("SELECT name, language, purpose FROM company").fetchone()
            user = connection.execute("SELECT language FROM app_user WHERE login = ?", (login,)).fetchone()
    except sqlite3.DatabaseError as error:
        raise NotAllowed("not_books", N_("{path} holds no books of this program."), path=str(path)) from error
    if row is None:
        raise NotAllowed("not_books", N_("{path} holds no books of this program."), path=str(path))
    return Light(row[0], user[0] if user else row[1], row[2])
