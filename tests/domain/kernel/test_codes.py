"""A code is kept as it was typed or refused: never cut to fit, never somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

import house
from erp_tui.domain.administration import money
from erp_tui.domain.administration import services as administration
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.domain.parties import services as parties
from erp_tui.domain.pricing import taxes
from erp_tui.domain.pricing.rules import TaxRule
from erp_tui.domain.products import services as products
from erp_tui.domain.stock import services as stock

MAKERS: dict[str, tuple[Callable[..., object], Callable[[str], tuple[object, ...]]]] = {
    "branch": (administration.new_branch, lambda code: (code, "Name")),
    "salesperson": (parties.new_salesperson, lambda code: (code, "Name")),
    "category": (products.new_category, lambda code: (code, "Name")),
    "template": (products.new_template, lambda code: (code, "Name")),
    "warehouse": (stock.new_warehouse, lambda code: (code, "Name")),
    "tax": (taxes.new_tax, lambda code: (TaxRule(code, "percent"),)),
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_code_is_never_cut(sqlite_books: Bookkeeper, name: str) -> None:
    verb, arguments = MAKERS[name]
    with pytest.raises(InvalidInput, match="at most"):
        sqlite_books.perform(verb, house.OWNER, *arguments("X" * 61))
    with pytest.raises(InvalidInput, match="at least one"):
        sqlite_books.perform(verb, house.OWNER, *arguments(" \u200b"))
    sqlite_books.perform(verb, house.OWNER, *arguments("X 1"))
    with pytest.raises(InvalidInput, match="X 1 is in use"):
        sqlite_books.perform(verb, house.OWNER, *arguments(" X \t1"))


def test_what_is_too_long_changes_nothing_that_is_shorter(sqlite_books: Bookkeeper) -> None:
    """EURO is not the euro, and a login of 41 letters is not the one of 40."""
    with pytest.raises(InvalidInput, match="three capital letters"):
        sqlite_books.perform(money.save_currency, house.OWNER, "EURO", places=0, step=Decimal(1))
    with pytest.raises(InvalidInput, match="up to 40"):
        sqlite_books.perform(administration.new_user, house.OWNER, "a" * 41, "Anna", "clerk")
