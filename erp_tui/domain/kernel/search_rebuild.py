"""Making the search index anew, while others work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete, literal, select, tuple_
from sqlalchemy import text as sql_text

from erp_tui.domain.kernel import search_store
from erp_tui.domain.kernel.models import Identifier, SearchEntry
from erp_tui.domain.kernel.search_store import Source
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, UnitOfWork

STEP = 10_000
"""Records a transaction."""


def rebuild(keeper: Bookkeeper, tell: Callable[[int], None] = lambda _count: None) -> int:
    """Make the whole index anew, some thousand records a transaction; others may work meanwhile, but find less. Gives how many.

    In the order of names, where records have them: PostgreSQL then finds on a few pages what it walks through together.
    """
    with _rebuilding(keeper) as uow:
        _empty(uow)
    count = 0
    for kind, source in sorted(search_store.sources().items()):
        last: tuple[Any, ...] | None = ()
        while last is not None:
            with _rebuilding(keeper) as uow:
                last, number = _step(uow, kind, source, last)
            count += number
            tell(count)
    with _rebuilding(keeper) as uow:
        _tidy(uow)
    return count


@contextmanager
def _rebuilding(keeper: Bookkeeper) -> Iterator[UnitOfWork]:
    with keeper.writing() as uow:
        uow.name_change_set("search.rebuild")
        yield uow


def _step(uow: UnitOfWork, kind: str, source: Source, after: tuple[Any, ...]) -> tuple[tuple[Any, ...] | None, int]:
    """The next records behind a place: the place of the last one, None where there are none; and how many were made."""
    if source.sorted_by is None:
        by = [source.question().subquery().c.id]
    else:
        name = source.sorted_by()
        by = [name, name.table.c.id]
    beyond = [tuple_(*by) > tuple_(*map(literal, after, [one.type for one in by]))] if after else []
    rows = uow.rows(select(*by).where(*beyond).distinct().order_by(*by).limit(STEP))
    if not rows:
        return None, 0
    ids = sorted(row.id for row in rows)
    before = search_store.stored(uow, ids)
    made = list(search_store.made_of(uow, source, ids))
    search_store.settle(uow, made, before)
    search_store.take_out(uow, kind, list(before.values()))
    search_store.put_in(uow, kind, sorted(made, key=lambda one: one["rank_key"]), in_bulk=True)
    return tuple(rows[-1]), len(made)


def _empty(uow: UnitOfWork) -> None:
    tables = [table_of(model) for model in (SearchEntry, Identifier)]
    if not uow.is_sqlite:
        uow.connection.execute(sql_text("DROP INDEX IF EXISTS ix_search_fts"))
        # rows that are deleted would leave holes, which fill in no order
        uow.connection.execute(sql_text("TRUNCATE " + ", ".join(table.name for table in tables)))
        return
    uow.connection.execute(sql_text("DROP TABLE IF EXISTS search_fts"))
    for table in tables:
        uow.connection.execute(delete(table))
    search_store.create(uow.connection)


def _tidy(uow: UnitOfWork) -> None:
    """The grams in one piece, and statistics that know of them."""
    if uow.is_sqlite:
        uow.connection.execute(sql_text("INSERT INTO search_fts(search_fts) VALUES ('optimize')"))
    else:
        uow.connection.execute(sql_text("SET LOCAL statement_timeout = 0"))
        search_store.create(uow.connection)
    for table in (table_of(SearchEntry), table_of(Identifier)):
        uow.connection.execute(sql_text(f"ANALYZE {table.name}"))
