"""What is left when a program has ended: the drafts and the customers of some books; and waiting for another process."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event

from conftest import keeper_for
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.drafts import Draft, DraftStore
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.parties import queries as parties

PATIENCE = 30.0


def until(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait for another process, with an end."""
    waiting = Event()
    for _look in range(int(patience / 0.02)):
        if condition():
            return
        waiting.wait(0.02)
    raise TimeoutError("it never came")


def kept(path: Path) -> list[Draft]:
    with closing(DraftStore(str(path), open_engine(str(path)), "owner")) as store:
        return store.all()


def names(path: Path) -> list[str]:
    with closing(keeper_for(open_engine(str(path)))) as books, books.reading() as unit:
        return [str(row.cells["name"]) for row in listing.first_rows(unit, parties.CUSTOMERS, limit=9)]
