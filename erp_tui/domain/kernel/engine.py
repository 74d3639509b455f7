"""The two engines, made to behave alike: when a transaction begins, how long one waits, what a connection may do.

SQLite: WAL, synchronous=FULL, the driver never begins by itself; readers are `query_only`, writers BEGIN IMMEDIATE from a fair
queue, since SQLite's own busy handler starves writers. PostgreSQL: READ COMMITTED with time limits.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.util import LRUCache

from erp_tui.domain.kernel.errors import BusinessError, Busy, NotAllowed
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.writer_queue import QUEUE, try_in_turn

SQLITE_FLOOR = (3, 51, 3)
"""Older libraries can corrupt a WAL database that several processes share (the WAL-reset bug)."""
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "fuse.sshfs", "afs", "ceph"}
WAIT_SECONDS = 30.0
_SQLITE_HEAD = b"SQLite format 3\0"

_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
    "journal_size_limit=67108864",
    "busy_timeout=30000",
)


class Compiled(LRUCache[Any, Any]):
    """Statements as text, for all engines of this process: what was compiled for one need not be compiled again for the next.

    SQLAlchemy keys them by the dialect's object; two of one kind that speak to servers of one version write the same text.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_without_engine(key), default)

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(_without_engine(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_without_engine(key), value)


def _without_engine(key: Any) -> Any:
    dialect, *rest = key
    return dialect.name, dialect.server_version_info, *rest


COMPILED = Compiled(1000)


def sqlite_module() -> Any:
    """The newest SQLite there is: the standard library's where it is new enough, else the `pysqlite3` wheel."""
    if sqlite3.sqlite_version_info >= SQLITE_FLOOR:
        return sqlite3
    try:
        import pysqlite3
    except ImportError:
        return sqlite3
    return pysqlite3 if pysqlite3.sqlite_version_info > sqlite3.sqlite_version_info else sqlite3


def is_file(url: str) -> bool:
    """Whether a path or URL names a SQLite file."""
    return "://" not in url or url.startswith("sqlite")


def file_of(url: str) -> Path:
    """The file behind a path or an `sqlite:///` URL."""
    return Path(url.removeprefix("sqlite:///")).expanduser()


def remove_sides(path: Path) -> None:
    """Take away what lies beside books that are closed: SQLite's own files and the queue of their writers."""
    for end in ("-wal", "-shm", QUEUE):
        Path(f"{path}{end}").unlink(missing_ok=True)


def shown(url: str) -> str:
    """A path or URL as it may be said: without the password."""
    return url if is_file(url) else make_url(url).render_as_string(hide_password=True)


def open_engine(url: str, *, create: bool = False) -> Engine:
    """The engine for a path or URL. A missing file is refused unless `create`; so are network file systems."""
    return _sqlite(file_of(url), create) if is_file(url) else _postgresql(url)


def _sqlite(path: Path, create: bool) -> Engine:
    _look_at(path, create)
    kind = file_system_of(path.parent)
    if kind in NETWORK_FILE_SYSTEMS:
        raise NotAllowed(
            "network_file_system",
            N_("{path} is on a network file system ({kind}): books must lie on a local disk, or on PostgreSQL."),
            path=str(path),
            kind=kind,
        )
    if create and not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise _unusable(path, error) from error
    lite = sqlite_module()
    place = path.resolve()  # one queue, by whatever way one comes
    engine = create_engine(
        f"sqlite:///{path}",
        module=lite,
        connect_args={"timeout": 30, "cached_statements": 400},
        pool_size=4,
        execution_options={"compiled_cache": COMPILED},
    )
    if lite.sqlite_version_info < SQLITE_FLOOR:
        _one_process_only(engine, path)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"pragma {pragma}")
        if connection.execute("pragma journal_mode").fetchone()[0] != "wal" and _may_be_ours(connection):
            connection.execute("pragma journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        raw = connection.connection.dbapi_connection
        if connection.get_execution_options().get("write"):
            _begin_writing(raw, lite, place)
        else:
            raw.execute("pragma query_only=ON")
            raw.execute("BEGIN")

    return engine


def _look_at(path: Path, create: bool) -> None:
    """Refuse what cannot be books before the engine meets it: its own words would not help anybody."""
    try:
        if path.is_dir():
            raise NotAllowed("a_folder", N_("{path} is a folder: name the file of the books."), path=str(path))
        if not path.exists():
            if not create:
                raise NotAllowed("no_books", N_("There are no books at {path}."), path=str(path))
            return
        with path.open("rb") as file:
            head = file.read(len(_SQLITE_HEAD))
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from error
    if head != _SQLITE_HEAD and (head or not create):  # an empty file may become books
        raise _no_books_in(path)


def _unusable(path: Path, error: OSError | ValueError) -> NotAllowed:
    reason = getattr(error, "strerror", None) or str(error)
    return NotAllowed("unusable", N_("{path} cannot be used: {reason}"), path=str(path), reason=reason)


def _no_books_in(path: object) -> NotAllowed:
    return NotAllowed("not_books", N_("{path} holds no books of this program."), path=str(path))


def why_not_work(error: Exception, url: str) -> BusinessError | None:
    """What the user can be told of an engine's failure: no books there, damaged, read only, full, busy, no server."""
    if not isinstance(error, DBAPIError):
        return None
    text = str(error.orig).strip()
    state = getattr(error.orig, "sqlstate", None)
    where = shown(url)
    if "no such table: books" in text or (state == "42P01" and '"books"' in text):
        return _no_books_in(where)
    for sign, code, message in _SIGNS:
        if sign in text:
            return NotAllowed(code, message, path=where)
    if "database is locked" in text or state in ("55P03", "57014"):
        return Busy("busy", N_("The books are busy. Nothing was written: please try again."))
    if error.connection_invalidated or (state is None and not is_file(url) and isinstance(error, OperationalError)):
        reason = text.splitlines()[0] if text else ""
        return NotAllowed("no_server", N_("The server of {path} does not answer: {reason}"), path=where, reason=reason)
    return None


_SIGNS = (
    ("file is not a database", "not_books", N_("{path} holds no books of this program.")),
    ("malformed", "damaged", N_("{path} is damaged: bring back a backup.")),
    ("disk I/O error", "damaged", N_("{path} cannot be read or written: the disk reports a fault.")),
    ("readonly database", "read_only", N_("{path} may not be written to.")),
    ("unable to open database file", "unusable", N_("{path} cannot be opened: is its folder writable?")),
    ("database or disk is full", "disk_full", N_("The disk is full. Nothing was written.")),
)


def _may_be_ours(connection: Any) -> bool:
    """Our books, or nothing yet: another program's file is not changed by looking at it."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return not tables or "books" in tables


def _begin_writing(raw: Any, lite: Any, path: Path) -> None:
    raw.execute("pragma query_only=OFF")
    raw.execute("pragma busy_timeout=0")
    try:
        if not try_in_turn(path, lambda: _has_begun(raw, lite), time.monotonic() + WAIT_SECONDS):
            raise Busy("busy", N_("The books are busy. Nothing was written: please try again."))
    finally:
        raw.execute("pragma busy_timeout=30000")


def _has_begun(raw: Any, lite: Any) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except lite.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True


def _one_process_only(engine: Engine, path: Path) -> None:
    lock: IO[str] = open(f"{path}.lock", "w")  # noqa: SIM115 - held as long as the engine
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise Busy(
            "old_sqlite",
            N_("These books are open elsewhere, and this SQLite is too old to share them. Install pysqlite3."),
        ) from error
    event.listen(engine, "engine_disposed", lambda _engine: lock.close())


def _postgresql(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise NotAllowed("bad_url", N_("This is no address of books: {url}"), url=url) from error
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername != "postgresql+psycopg":
        raise NotAllowed("bad_url", N_("This is no address of books: {url}"), url=parsed.render_as_string())
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise NotAllowed(
            "no_driver", N_("PostgreSQL needs the extra [postgres]: pip install 'erp-tui[postgres]'.")
        ) from error
    limits = "-c lock_timeout=5000 -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000"
    # A plan for any values reads all of a million names where those asked for are few; compiling one takes longer than it runs.
    plans = "-c plan_cache_mode=force_custom_plan -c jit=off"
    return create_engine(
        parsed,
        isolation_level="READ COMMITTED",
        connect_args={"options": f"{limits} {plans}", "application_name": "erp-tui"},
        pool_size=4,
        pool_pre_ping=True,
        execution_options={"compiled_cache": COMPILED},
    )


def file_system_of(folder: Path) -> str:
    """The type of the file system that holds a folder; empty where the mount table cannot be read."""
    try:
        mounts = Path("/proc/mounts").read_text().splitlines()
    except OSError:
        return ""
    target = str(folder.resolve())
    best, kind = "", ""
    for line in mounts:
        _device, point, found, *_rest = line.split(" ")
        point = point.replace("\\040", " ")
        inside = target == point or target.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, found
    return kind
