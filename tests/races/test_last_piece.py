"""Two processes confirm orders for the last piece: one gets it, the other is short or refused. On both engines."""

from __future__ import annotations

import subprocess
import sys

import pytest

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.stock import queries as stock

CONFIRM = """
import sys
from datetime import date
from erp_tui.domain import schema
from erp_tui.domain.chain import CHAIN
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.errors import BusinessError, Several
from erp_tui.domain.kernel.unit_of_work import Actor, Bookkeeper, Clock
from erp_tui.domain.orders import services
keeper = Bookkeeper(open_engine(sys.argv[1]), clock=Clock("UTC", date(2026, 3, 16)), chain=CHAIN,
                    schema_version=schema.SCHEMA_VERSION)
print("ready", flush=True)
sys.stdin.readline()
try:
    keeper.perform(services.confirm, Actor(None, "clerk", "Clerk", "clerk"), int(sys.argv[2]))
    print("confirmed")
except (BusinessError, Several) as error:
    print("refused", error.code)
"""


def both_at_once(books: Bookkeeper, order_ids: list[int]) -> list[str]:
    url = books.engine.url.render_as_string(hide_password=False)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", CONFIRM, url, str(order_id)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for order_id in order_ids
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return [process.communicate(timeout=60)[0].strip() for process in running]


@pytest.mark.parametrize("when_short", ["backorder", "refuse"])
def test_one_gets_the_last_piece(books: Bookkeeper, when_short: str) -> None:
    books.perform(administration.set_setting, house.OWNER, "stock.when_short", when_short)
    party = house.customer(books)
    goods = house.product(books, "A", stock_of="1")
    ids = [house.order(books, party, "A*1") for _ in range(2)]
    said = both_at_once(books, ids)
    with books.reading() as unit:
        got = [line.quantity_reserved for one in ids for line in orders.order(unit, one).lines]
        assert stock.availability(unit, [goods])[goods].reserved == 1
    assert sorted(got) == [0, 1]
    if when_short == "backorder":
        assert said == ["confirmed", "confirmed"]
    else:
        assert sorted(said) == ["confirmed", "refused short"]
    assert house.faults(books) == []
