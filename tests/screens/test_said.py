"""What the screens say when something has been done, or is refused: whole sentences, numbers as people write them."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import house
from conftest import keeper_for
from driving import at_work
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from erp_tui.i18n import said

LANGUAGES = ["en", "zh_CN"]


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    return path


def at_home(path: Path) -> Bookkeeper:
    return keeper_for(open_engine(str(path)))


@pytest.mark.parametrize(
    ("language", "lines", "words"),
    [
        ("en", ("A*1",), "Confirmed."),
        ("en", ("A*3", "B*1"), "Confirmed. 1 line is short: Enter on it says why."),
        ("en", ("A*3", "B*4", "C*1"), "Confirmed. 2 lines are short: Enter on one says why."),
        ("zh_CN", ("A*3", "B*1"), "已确认。 有 1 行缺货：在该行按回车查看原因。"),
    ],
)
async def test_a_confirmed_order_says_how_many_lines_are_short(
    path: Path, language: str, lines: tuple[str, ...], words: str
) -> None:
    books = at_home(path)
    for code in "ABC":
        house.product(books, code, "10", stock_of="2")
    house.order(books, house.customer(books), *lines)
    books.close()
    async with at_work(path, language=language) as clerk:
        await clerk.keys("4", "enter", "f8")
        assert clerk.said == words
        await clerk.keys("f1")
        column = "Rsvd: " if language == "en" else "预留："
        assert column in clerk.screen and " ! " in clerk.screen


async def test_a_typed_line_names_what_is_off_its_price(path: Path) -> None:
    books = at_home(path)
    house.product(books, "A", "46", stock_of="50")
    house.order(books, house.customer(books))
    books.close()
    async with at_work(path) as clerk:
        await clerk.keys("4", "enter", "f7")
        await clerk.enter("20 A -10%")
        assert clerk.said.endswith("A Product A: 20 x 46.00 -10% = 828.00")
        await clerk.enter("0.5 A")
        assert "is counted in steps of 1." in clerk.said


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("10.000000"), "10"),
        (Decimal("1200.500000"), "1,200.5"),
        (Decimal("180.2000"), "180.20"),
        (Decimal("40"), "40"),
        (Decimal("9.99"), "9.99"),
        (7, "7"),
    ],
)
def test_what_the_books_keep_is_said_without_idle_zeros(value: object, shown: str) -> None:
    assert said(InvalidInput("x", "{left}", left=value)) == shown


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_sent_quotation_says_how_the_customer_gets_it(path: Path, language: str) -> None:
    from erp_tui.domain.pricing.documents import NewDocument
    from erp_tui.domain.quotations import services
    from erp_tui.domain.quotations.rules import NewQuotation

    books = at_home(path)
    house.product(books, "A", "10")
    document = NewDocument(party_id=house.customer(books), lines=house.lines("A*1"))
    books.perform(services.create, house.CLERK, NewQuotation(document))
    books.close()
    async with at_work(path, language=language, today=date(2026, 3, 16)) as clerk:
        await clerk.keys("3", "enter", "f8")
        assert "^P" in clerk.said


async def test_a_quantity_of_zero_is_refused_with_what_one_is_and_dropped(path: Path) -> None:
    books = at_home(path)
    house.product(books, "A", "46", stock_of="50")
    house.order(books, house.customer(books))
    books.close()
    async with at_work(path) as clerk:
        await clerk.keys("4", "f8")
        assert clerk.said == "F8 does nothing here."
        await clerk.keys("enter", "f7")
        await clerk.enter("A", "0")
        assert clerk.said == "A quantity is a number above zero, not 0. Enter takes it back, ^D drops it."
        await clerk.keys("ctrl+d")
        assert clerk.said == "Dropped: A*0"
        await clerk.enter("A*0", "")
        await clerk.keys("ctrl+d")
        assert clerk.said == "A line is half typed: Enter takes it, F12 gives it up."


@pytest.mark.parametrize(("language", "name"), [("en", "Germany"), ("zh_CN", "德国")])
async def test_a_country_is_found_by_its_name(path: Path, language: str, name: str) -> None:
    async with at_work(path, language=language) as clerk:
        await clerk.keys("1", "f6", *["down"] * 5, "ALLEMAGNE", "down")
        assert "ALLEMAGNE" in clerk.screen and "F4" in clerk.screen
        await clerk.keys("up", "ctrl+u", name, "down")
        assert clerk.app.screen.inputs["country"].value == "DE"
        await clerk.keys("up", "ctrl+u", "f4")
        await clerk.keys(name, "enter")
        assert clerk.app.screen.inputs["country"].value == "DE"


async def test_what_is_not_yet_and_what_is_no_more(path: Path) -> None:
    from erp_tui.domain.orders.rules import FLOW, OrderState

    early, late = FLOW.why_not("draft", OrderState.CLOSED), FLOW.why_not("cancelled", OrderState.CONFIRMED)
    assert early is not None and said(early) == "It is Draft, not ready to be Closed yet."
    assert late is not None and said(late) == "It is Cancelled and can no longer be Confirmed."


async def test_a_function_key_without_a_meaning_says_so(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("f11")
        assert clerk.said == "F11 does nothing here."


@pytest.mark.parametrize(("list_key", "noun"), [("3", "quote"), ("4", "order"), ("7", "delivery"), ("8", "invoice")])
async def test_a_print_names_the_command_that_writes_it(
    northwind_file: Path, tmp_path: Path, list_key: str, noun: str
) -> None:
    path = Path(shutil.copy(northwind_file, tmp_path / "books.db"))
    async with at_work(path) as clerk:
        await clerk.keys(list_key, "enter")
        number = clerk.app.screen.doc.view.number
        await clerk.keys("ctrl+p", "f1")
        assert clerk.said == f"On paper or in a file: erp-tui {noun} print {number} > FILE"
