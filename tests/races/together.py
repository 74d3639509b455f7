"""Several clerks at the same moment: threads with engines of their own, or whole processes that can be killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

from conftest import keeper_for
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.unit_of_work import Bookkeeper

Action = Callable[[Bookkeeper], Any]


def url_of(books: Bookkeeper) -> str:
    return books.engine.url.render_as_string(hide_password=False)


def at_once(books: Bookkeeper, actions: Sequence[Action]) -> list[Any]:
    """Do all of it at the same moment, each on connections of its own; gives what came of each: a value, or a refusal's code."""
    ready = Barrier(len(actions))

    def do(action: Action) -> Any:
        engine = open_engine(url_of(books))
        try:
            keeper = keeper_for(engine, books.clock.today())
            with keeper.reading():
                pass  # connected, and the set-up looked at
            ready.wait()
            return action(keeper)
        except BusinessError as error:
            return error.code
        finally:
            engine.dispose()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(do, actions))


PREAMBLE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from decimal import Decimal
import house
from conftest import keeper_for
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.orders import services as orders
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.domain.shipping import queries as shipping_queries
from erp_tui.domain.shipping import services as shipping
books = keeper_for(open_engine(sys.argv[1]))
party = int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
"""


def start(books: Bookkeeper, code: str, *arguments: object) -> subprocess.Popen[str]:
    """A process that waits for `go`."""
    process = subprocess.Popen(
        [sys.executable, "-c", PREAMBLE + code, url_of(books), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return process


def go(processes: Sequence[subprocess.Popen[str]]) -> None:
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
