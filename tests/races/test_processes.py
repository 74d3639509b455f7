"""Whole processes: numbers without a gap while four post at once, and books that hold when one is killed. On both engines."""

from __future__ import annotations

import random

from races.together import go, start

import house
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.unit_of_work import Bookkeeper

POST = """
def fails(uow, delivery):
    shipping.ship(uow, delivery)
    raise RuntimeError
for number in range(int(sys.argv[3])):
    order = house.order(books, party, "A*1", confirm=True)
    [delivery] = books.read(shipping_queries.deliveries_of, house.CLERK, order)
    if number % 3 == 1:  # what is undone at the last moment leaves no gap
        try:
            books.perform(fails, house.CLERK, delivery)
        except RuntimeError:
            pass
    books.perform(shipping.ship, house.CLERK, delivery)
print("done")
"""
WORK = """
while True:
    order = house.order(books, party, "A*2", confirm=True)
    [delivery] = books.read(shipping_queries.deliveries_of, house.CLERK, order)
    books.perform(shipping.ship, house.CLERK, delivery)
    books.perform(receivables.record, house.CLERK, NewPayment(party, Decimal(20), oldest_first=True))
    print(order, flush=True)
"""


def test_numbers_have_no_gap_while_four_post(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", stock_of="100")
    processes = [start(books, POST, party, 4) for _ in range(4)]
    go(processes)
    assert [process.communicate(timeout=120)[0] for process in processes] == ["done\n"] * 4
    with books.reading() as unit:
        numbers = sorted(row.cells["number"] for row in listing.first_rows(unit, invoicing.INVOICES, limit=50))
    assert numbers == [f"INV-2026-{number:05}" for number in range(1, 17)]
    assert house.faults(books) == []


def test_books_hold_when_a_process_is_killed_in_the_middle(books: Bookkeeper) -> None:
    party = house.customer(books)
    house.product(books, "A", stock_of="2000")
    chance = random.Random(7)
    for _ in range(2):
        with start(books, WORK, party) as process:
            go([process])
            assert process.stdout is not None
            for _line in range(chance.randint(1, 4)):  # in the middle of whatever follows
                assert process.stdout.readline()
            process.kill()
        assert house.faults(books) == []
    order = house.order(books, party, "A*1", confirm=True)  # nothing is locked for ever
    assert order
