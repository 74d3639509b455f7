"""The chain over posted documents: what was tampered with is named, whatever batch it is read in."""

from __future__ import annotations

import pytest
from sqlalchemy import text

import house
from erp_tui.domain.kernel import guards, seal
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.shipping import queries as deliveries
from erp_tui.domain.shipping import services as shipping


def _invoices(books: Bookkeeper, count: int) -> list[int]:
    customer = house.customer(books)
    house.product(books, "11", stock_of="100")
    for _ in range(count):
        order_id = house.order(books, customer, "11*2", confirm=True)
        [delivery] = books.read(deliveries.deliveries_of, house.CLERK, order_id)
        books.perform(shipping.ship, house.CLERK, delivery)
    with books.reading() as unit:
        return list(unit.connection.scalars(text("SELECT record_id FROM seal ORDER BY position")))


def _broken(books: Bookkeeper) -> list[int]:
    with books.reading() as unit:
        return list(seal.broken_links(unit))


@pytest.mark.parametrize("at_a_time", [1, 2, 500])
def test_a_changed_line_is_found(books: Bookkeeper, at_a_time: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "AT_A_TIME", at_a_time)
    invoices = _invoices(books, 3)
    assert len(invoices) == 3 and _broken(books) == []
    with books.writing() as uow:
        guards.drop(uow.connection)
        uow.connection.execute(
            text("UPDATE invoice_line SET net = net + 1 WHERE invoice_id = :id"), {"id": invoices[1]}
        )
    assert _broken(books) == [invoices[1]]
    with books.writing() as uow:
        uow.connection.execute(
            text("UPDATE invoice_line SET net = net - 1 WHERE invoice_id = :id"), {"id": invoices[1]}
        )
        guards.create(uow.connection)


def test_a_missing_link_is_found(sqlite_books: Bookkeeper) -> None:
    invoices = _invoices(sqlite_books, 3)
    with sqlite_books.writing() as uow:
        guards.drop(uow.connection)
        uow.connection.execute(text("DELETE FROM seal WHERE record_id = :id"), {"id": invoices[1]})
    assert _broken(sqlite_books) == [invoices[2]]
