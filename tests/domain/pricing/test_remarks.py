"""Notes and blocks that stand on customers and products, where documents are entered."""

from __future__ import annotations

import pytest

from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.orders import services as order_services
from erp_tui.domain.parties import services as parties
from erp_tui.domain.pricing.remarks import Remark, remarks_on
from erp_tui.domain.products import services as products
from house import CLERK, OWNER, customer, lines, order, product


def test_notes_are_told_once_each(books: Bookkeeper) -> None:
    party_id, one, other = customer(books), product(books, "A-1"), product(books, "A-2")
    assert books.read(remarks_on, CLERK, party_id, [one, other]) == []
    books.perform(parties.change, CLERK, party_id, entry_note=" Pays late: ring first ")
    books.perform(products.change, CLERK, other, entry_note="Fragile")
    assert books.read(remarks_on, CLERK, party_id, [one, other, other, None]) == [
        Remark("Alfreds Futterkiste", "Pays late: ring first"),
        Remark("Product A-2", "Fragile"),
    ]
    assert books.read(remarks_on, CLERK, None, [other]) == [Remark("Product A-2", "Fragile")]


def test_a_blocked_product_comes_on_no_new_line(books: Bookkeeper) -> None:
    party_id, product_id = customer(books), product(books, "A-1", stock_of="9")
    before = order(books, party_id, "A-1*2")
    books.perform(products.block, CLERK, product_id, "Recalled by the maker")
    with pytest.raises(NotAllowed, match="Recalled by the maker"):
        order(books, party_id, "A-1*1")
    with pytest.raises(NotAllowed) as refused:
        books.perform(order_services.add_lines, CLERK, before, lines("A-1*1"))
    assert refused.value.field == "product"
    line = books.read(orders.order, CLERK, before).lines[0]
    books.perform(order_services.change_line, CLERK, before, line.id, quantity=line.quantity + 1)
    with pytest.raises(NotAllowed):  # a clerk stops it; who sells it again answers for that
        books.perform(products.unblock, CLERK, product_id)
    books.perform(products.unblock, OWNER, product_id)
    books.perform(order_services.add_lines, CLERK, before, lines("A-1*1"))
