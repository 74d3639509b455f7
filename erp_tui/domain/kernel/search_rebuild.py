"""Making the search index anew, while others work."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import delete, func, select
from sqlalchemy import text as sql_text

from erp_tui.domain.kernel import search_store
from erp_tui.domain.kernel.models import Identifier, SearchEntry
from erp_tui.domain.kernel.search_store import Source
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, UnitOfWork

STEP = 10_000
"""Records a transaction."""
LETTERS = 2


def rebuild(keeper: Bookkeeper, tell: Callable[[int], None] = lambda _count: None) -> int:
    """Make the whole index anew, some thousand records a transaction; others may work meanwhile, but find less. Gives how many.

    In the order of names, where records have them: PostgreSQL then finds on a few pages what it walks through together.
    """
    with _rebuilding(keeper) as uow:
        _empty(uow)
    count = 0
    for kind, source in sorted(search_store.sources().items()):
        ids = _in_order(keeper, source)
        for start in range(0, len(ids), STEP):
            with _rebuilding(keeper) as uow:
                count += _step(uow, kind, source, sorted(ids[start : start + STEP]))
            tell(count)
    with _rebuilding(keeper) as uow:
        _tidy(uow)
    return count


@contextmanager
def _rebuilding(keeper: Bookkeeper) -> Iterator[UnitOfWork]:
    with keeper.writing() as uow:
        uow.name_change_set("search.rebuild")
        yield uow


def _in_order(keeper: Bookkeeper, source: Source) -> array[int]:
    """The records there are, by the first letters of their names; what comes later enters the index as it is written.

    Not by more letters: those that begin alike would get their places by the alphabet, and who looks through the first thousand
    would meet only words of its beginning.
    """
    with keeper.reading() as unit:
        if source.sorted_by is None:
            inner = source.question().subquery()
            question = select(inner.c.id).distinct().order_by(inner.c.id)
        else:
            name = source.sorted_by()
            question = select(name.table.c.id).order_by(func.substr(name, 1, LETTERS), name.table.c.id)
        return array("q", unit.connection.execution_options(yield_per=STEP).execute(question).scalars())


def _step(uow: UnitOfWork, kind: str, source: Source, ids: Sequence[int]) -> int:
    """Make the rows of some records; gives how many."""
    before = search_store.stored(uow, ids)
    made = list(search_store.made_of(uow, source, ids))
    search_store.settle(uow, made, before)
    search_store.take_out(uow, kind, list(before.values()))
    search_store.put_in(uow, kind, sorted(made, key=lambda one: one["rank_key"]), in_bulk=True)
    return len(made)


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
