"""Products: what they must be, codes and barcodes, what is archived."""

from __future__ import annotations

from decimal import Decimal

import pytest

import house
from erp_tui.domain.kernel.errors import BusinessError, Conflict, InvalidInput, NotAllowed
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.products import queries, services
from erp_tui.domain.products.rules import NewProduct


@pytest.mark.parametrize(
    "bad",
    [
        NewProduct(""), NewProduct("X", kind="dream"), NewProduct("X", route="sea"), NewProduct("X", valuation="guess"),
        NewProduct("X", unit="no"), NewProduct("X", tax_class="no"), NewProduct("X", list_price=Decimal("-0.01")),
        NewProduct("X", list_price=Decimal("NaN")), NewProduct("X", list_price=Decimal("1e30")),
        NewProduct("X", standard_cost=Decimal("0.0000001")),
    ],
    ids=str,
)  # fmt: skip
def test_an_impossible_product_is_refused(sqlite_books: Bookkeeper, bad: NewProduct) -> None:
    with pytest.raises(BusinessError):
        sqlite_books.perform(services.create, house.CLERK, bad)


def test_what_is_typed_finds_code_or_barcode(books: Bookkeeper) -> None:
    goods = house.product(books, "A-1")
    books.perform(services.add_barcode, house.CLERK, goods, "4006381333931")
    with books.reading() as unit:
        found = queries.by_code(unit, ["a-1", "4006381333931", "no"])
        assert {typed: view.id for typed, view in found.items()} == {"a-1": goods, "4006381333931": goods}
    for code, quantity in (("4006381333931", "1"), ("", "1"), ("5", "0"), ("5", "NaN")):
        with pytest.raises(InvalidInput):
            books.perform(services.add_barcode, house.CLERK, goods, code, Decimal(quantity))
    with pytest.raises(InvalidInput):
        house.product(books, "A-1")


def test_an_archived_product_stands_on_no_new_line(books: Bookkeeper) -> None:
    goods = house.product(books, "A-1", stock_of="5")
    party = house.customer(books)
    books.perform(services.archive, house.CLERK, goods)
    with pytest.raises(NotAllowed):
        house.order(books, party, "A-1*1")
    with pytest.raises(NotAllowed):
        books.perform(services.archive, house.CLERK, goods)
    books.perform(services.restore, house.CLERK, goods)
    house.order(books, party, "A-1*1")


def test_changes_know_their_version(books: Bookkeeper) -> None:
    goods = house.product(books, "A-1")
    books.perform(services.change, house.CLERK, goods, version=1, list_price=Decimal("12.345678"))
    with pytest.raises(Conflict):
        books.perform(services.change, house.CLERK, goods, version=1, name="Newer")
    assert books.read(queries.product, house.CLERK, goods).list_price == Decimal("12.345678")
