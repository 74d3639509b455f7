"""Hostile text in every field of the forms of a document: refused or kept as text, and nothing of it acts on the terminal."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hostile_books import prepare
from hostile_reached import Tally, all_that_ask, never_asked
from hostile_texts import STRINGS, look
from hostile_walk import walk

import house
from driving import Clerk, at_work


async def test_a_document_whose_fields_are_filled_with_ill_will(northwind_file: Path, tmp_path: Path) -> None:
    """A sample; `tests/hostile.py` puts each string into each field."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    tally = Tally()
    await walk(path, tally, documents=("PO000014",), rounds=1, first=28, saved=1, far=False)
    forms = {name.partition("(")[0] for name in tally.rounds}
    asked = {"purchasing.PurchaseOrderScreen._receive.submit", "exporting._ask_where.submit"}
    assert forms >= {*asked, "document_screen.DocumentScreen.do_note.submit"}, forms
    assert {place[0] for place in tally.put} >= {"form", "values", "go to"}
    assert all(28 in numbers for place, numbers in tally.put.items() if place[0] != "form"), tally.put
    assert len(set(STRINGS)) == 60


PREPARED = {
    "ProductScreen", "CountScreen", "OrderScreen", "QuoteScreen", "DeliveryScreen", "ReturnScreen", "InvoiceScreen",
    "PaymentScreen", "DunningScreen", "RequisitionScreen", "PurchaseOrderScreen", "ReceiptScreen", "EntryScreen",
}  # fmt: skip


async def test_what_the_demo_company_has_not_is_made_for_the_walk(northwind_file: Path, tmp_path: Path) -> None:
    """Each is found by its number, the requests in their list; and the books are sound."""
    path = Path(shutil.copy(northwind_file, tmp_path / "books.db"))
    numbers = prepare(path)
    found = set()
    async with at_work(path) as clerk:
        for number in numbers:
            await clerk.keys("f2", number, "enter")
            assert clerk.where != "JumpDialog", number
            found.add(clerk.where)
            await clerk.press("f12")
        await clerk.keys("a", "enter")
        assert clerk.where == "ApprovalScreen" and "clara" in clerk.screen
        assert house.faults(clerk.app.workspace.keeper) == []
    assert found == PREPARED


def test_who_opens_a_form_is_known() -> None:
    """What was never come by is told, so that the count of fields is one of all fields."""
    [name] = [one for one in all_that_ask() if one.endswith(" do_note")]
    line = all_that_ask()[name][1]
    assert len(never_asked([f"document_screen:{line}"])) == len(all_that_ask()) - 1


async def test_what_would_be_raw_on_a_terminal_is_seen(northwind_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look fails where it must."""
    async with at_work(northwind_file) as clerk:
        look(clerk)
        blank = " " * clerk.app.size.width
        for bad in ("\x1b[2J", "\x9b2J", "\u202e", "\u2028", "\x07"):
            monkeypatch.setattr(Clerk, "lines", [bad + blank[len(bad) :]] + [blank] * 23)
            with pytest.raises(AssertionError):
                look(clerk)
