"""Builders: valid things in a word, made by the services; and how a test asks what holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import event

from erp_tui.domain import check
from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.kernel.unit_of_work import Actor, Bookkeeper
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewAddress, NewParty
from erp_tui.domain.pricing.documents import LineInput, NewDocument, from_entry
from erp_tui.domain.pricing.entry import parse_line
from erp_tui.domain.products import services as products
from erp_tui.domain.products.rules import NewProduct
from erp_tui.domain.stock import services as stock

OWNER = Actor(None, "owner", "Owner", "owner")
CLERK = Actor(None, "clerk", "Clerk", "clerk")


def customer(books: Bookkeeper, name: str = "Alfreds Futterkiste", **more: Any) -> int:
    place = NewAddress(street="Obere Str. 57", postal_code="12209", city="Berlin", country="DE")
    return books.perform(parties.create, OWNER, NewParty(name=name, addresses=(place,), **more))


def supplier(books: Bookkeeper, name: str = "Exotic Liquids") -> int:
    return books.perform(parties.create, OWNER, NewParty(name=name, roles=frozenset({"supplier"})))


def product(
    books: Bookkeeper, code: str = "A-1", price: str = "10", *, stock_of: str = "0", cost: str = "6", **more: Any
) -> int:
    """Goods with a list price, and so many of them in stock at a cost."""
    product_id = books.perform(
        products.create,
        OWNER,
        NewProduct(code=code, name=f"Product {code}", list_price=Decimal(price), standard_cost=Decimal(cost), **more),
    )
    if Decimal(stock_of):
        books.perform(stock.adjust, OWNER, product_id, Decimal(stock_of), "opening", unit_cost=Decimal(cost))
    return product_id


def lines(*typed: str) -> tuple[LineInput, ...]:
    return tuple(from_entry(parse_line(text)) for text in typed)


def order(books: Bookkeeper, party_id: int, *typed: str, confirm: bool = False, **more: Any) -> int:
    """An order of typed lines: order(books, alfki, "A-1*3", "A-2*1 -5%")."""
    document = NewDocument(party_id=party_id, lines=lines(*typed), **more.pop("document", {}))
    order_id = books.perform(orders.create, CLERK, NewOrder(document, **more))
    if confirm:
        books.perform(orders.confirm, CLERK, order_id)
    return order_id


def cells(books: Bookkeeper, what: Listing, **chosen: Any) -> list[dict[str, Any]]:
    """The first rows of a list, as a clerk sees them."""
    return [dict(row.cells) for row in books.read(listing.first_rows, CLERK, what, limit=50, **chosen)]


def faults(books: Bookkeeper) -> list[str]:
    """What does not hold in the books, in words; empty when all is well."""
    with books.reading() as unit:
        return [f"{one.check}: {one.number}: {one.message.format(**one.values)}" for one in check.findings(unit)]


class Count:
    """Statements (without BEGIN, COMMIT, PRAGMA) and commits."""

    statements = 0
    commits = 0

    def __init__(self) -> None:
        self.texts: list[str] = []


@contextmanager
def counting(books: Bookkeeper) -> Iterator[Count]:
    count = Count()

    def executed(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        count.statements += 1
        count.texts.append(statement)

    def committed(_connection: Any) -> None:
        count.commits += 1

    event.listen(books.writer, "before_cursor_execute", executed)
    event.listen(books.writer, "commit", committed)
    try:
        yield count
    finally:
        event.remove(books.writer, "before_cursor_execute", executed)
        event.remove(books.writer, "commit", committed)
