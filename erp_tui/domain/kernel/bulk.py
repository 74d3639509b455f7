"""Loading a new company in bulk: without guards and secondary indexes, which are made in one go when all rows are there.

Only while nobody else works in the books. A load that is interrupted leaves books without guards: they are to be thrown
away, as any half-built company.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from erp_tui.domain.kernel import guards
from erp_tui.domain.kernel.tables import metadata
from erp_tui.domain.kernel.unit_of_work import Bookkeeper

_SQLITE = {"cache_size": ("-131072", "-2000"), "synchronous": ("NORMAL", "FULL")}
"""What a load sets and what it puts back: 128 MB of pages, no waiting for the disk at each commit."""


@contextmanager
def loading(keeper: Bookkeeper, tell: Callable[[], None] = lambda: None) -> Iterator[Connection]:
    """A connection to load through, in transactions of the caller's; `tell` is called as indexes come back."""
    with keeper.writer.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        _set(connection, 0)
        with connection.begin():
            guards.drop(connection)
            for index in _indexes():
                index.drop(connection)
        yield connection
        for index in _indexes():
            with connection.begin():
                index.create(connection)
            tell()
        with connection.begin():
            guards.create(connection)
            connection.exec_driver_sql("ANALYZE")
        _set(connection, 1)
        if is_sqlite:
            _raw(connection, "wal_checkpoint(TRUNCATE)")


def _indexes() -> list:
    return [
        index for table in metadata.sorted_tables for index in sorted(table.indexes, key=lambda index: str(index.name))
    ]


def _set(connection: Connection, which: int) -> None:
    if connection.dialect.name == "sqlite":
        for name, values in _SQLITE.items():
            _raw(connection, f"{name}={values[which]}")
        return
    with connection.begin():
        for name, value in (("statement_timeout", ("0", "30000")), ("maintenance_work_mem", ("'256MB'", "DEFAULT"))):
            connection.exec_driver_sql(f"SET SESSION {name} = {value[which]}")


def _raw(connection: Connection, pragma: str) -> None:
    """A pragma outside any transaction."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.execute(f"pragma {pragma}")
