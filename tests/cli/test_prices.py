"""What a price costs, asked before there is a document, is what a line of a document costs."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal

from conftest import keeper_for
from desk import Desk
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.products import queries as products_queries
from erp_tui.domain.products import services as products
from house import OWNER


def test_a_price_is_told_as_a_line_of_that_customer_would_have_it(desk: Desk) -> None:
    """In the customer's currency, by the customer's list; the barcode of a case asks for what is in it."""
    desk.line("rate set USD 2026-01-01 2")
    desk.line("customer new --name Yank --code C1 --currency USD")
    desk.line("product new --code A --name Thing --price 10")
    with closing(keeper_for(open_engine(desk.db))) as books:
        books.perform(
            products.add_barcode, OWNER, books.read(products_queries.id_of, OWNER, "A"), "4006381333931", Decimal(12)
        )
    desk.line("price-list new SHOP --name Shops")
    desk.run("price-list", "add-rule", "SHOP", "A 12.. 9")
    desk.line("price-list assign SHOP --customer C1")
    for code in ("A", "4006381333931"):
        told = desk.json("price", "explain", "C1", code)
        order = desk.json("order", "new", "--customer", "C1", "--line", code)
        [line] = order["lines"]
        assert (told["unit_price"], told["quantity"]) == (line["unit_price"], line["quantity"])
        assert told["currency"] == order["currency"] == "USD"
    assert Decimal(told["unit_price"]) == 18
    assert desk.json("price", "explain", "-", "A")["currency"] == "EUR"
    desk.run("price", "explain", "C1", "nothing", code=1)
    assert "nothing" in desk.error
