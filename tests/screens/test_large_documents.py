"""A line of a long document on the screen: what is read, written and drawn for it is as much as in a short one."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

import house
from conftest import keeper_for
from driving import Clerk, at_work
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.orders import queries as order_queries
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.quotations import queries as quotation_queries
from erp_tui.domain.quotations import services as quotations
from erp_tui.domain.quotations.rules import NewQuotation
from erp_tui.screens import layout, priced_sections

DAY = date(1998, 5, 6)
KINDS: dict[str, tuple[Any, Any, Any]] = {
    "order": (orders, NewOrder, order_queries.order),
    "quotation": (quotations, NewQuotation, quotation_queries.quotation),
}


def document(path: Path, kind: str, size: int) -> tuple[int, str]:
    """A draft of so many lines: its id and number."""
    services, new, view = KINDS[kind]
    books = keeper_for(open_engine(str(path)), DAY)
    with books.reading() as unit:
        party = records.by_number(unit, "party", "ALFKI")
    typed = house.lines(*(f"{number % 60 + 1}*{number % 7 + 1}" for number in range(size)))
    made = books.perform(services.create, house.OWNER, new(NewDocument(party, typed)))
    number = str(books.read(view, house.OWNER, made).number)
    books.close()
    return made, number


class Work:
    """What is done for a key: statements, rows read, lines written as cells, rows drawn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, clerk: Clerk) -> None:
        self.done: Counter[str] = Counter()
        rows, shown, drawn = Unit.rows, priced_sections._shown_line, layout._Table.row

        def counted_rows(unit: Unit, *args: Any) -> Any:
            found = rows(unit, *args)
            self.done["rows"] += len(found)
            return found

        def counted_line(*args: Any) -> Any:
            self.done["lines"] += 1
            return shown(*args)

        def counted_row(*args: Any) -> Any:
            self.done["drawn"] += 1
            return drawn(*args)

        monkeypatch.setattr(Unit, "rows", counted_rows)
        monkeypatch.setattr(priced_sections, "_shown_line", counted_line)
        monkeypatch.setattr(layout._Table, "row", counted_row)
        engine = clerk.app.workspace.keeper.engine

        def executed(*_args: Any) -> None:
            self.done["statements"] += 1

        event.listen(engine, "before_cursor_execute", executed)

    async def of(self, clerk: Clerk, *keys: str) -> dict[str, int]:
        self.done.clear()
        await clerk.press(*keys)
        return dict(self.done)


@pytest.mark.parametrize("kind", list(KINDS))
async def test_a_line_costs_as_much_in_a_long_document(
    northwind_file: Path, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    found = {}
    for size in (60, 300):
        made, number = document(path, kind, size)
        with monkeypatch.context() as patch:
            async with at_work(path, today=DAY) as clerk:
                work = Work(patch, clerk)
                await clerk.press("f2")
                await clerk.enter(number)
                assert work.done["lines"] == size
                assert work.done["drawn"] < 100, "only what is seen is drawn"
                await clerk.press("f7")
                for text in ("11*3", "12*2"):  # the first one brings what is remembered
                    await clerk.type(text)
                    added = await work.of(clerk, "enter")
                await clerk.press("escape", "end", "enter")
                await clerk.type("7")
                changed = await work.of(clerk, "f8")
                await clerk.press("home", "end", "pageup")
                removed = await work.of(clerk, "end", "delete")
                found[size] = (added, changed, removed)
                assert added["lines"] == changed["lines"] == 1
        books = keeper_for(open_engine(str(path)), DAY)
        view = books.read(KINDS[kind][2], house.OWNER, made)
        assert [line.line_no for line in view.lines] == list(range(1, size + 2))
        assert (view.lines[-1].code, view.lines[-1].quantity) == ("11", Decimal(3))
        assert view.net == sum(line.net for line in view.lines) > Decimal(0)
        books.close()
    assert found[60] == found[300]


async def test_what_others_write_is_seen(northwind_file: Path, tmp_path: Path) -> None:
    """A document that is shown again reads what was written since, by whomever; F5 reads all of it."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    made, number = document(path, "order", 5)
    books = keeper_for(open_engine(str(path)), DAY)
    async with at_work(path, today=DAY) as clerk:
        await clerk.press("f2")
        await clerk.enter(number)
        first, _second, third, *_more = books.read(order_queries.order, house.OWNER, made).lines
        books.perform(orders.change_line, house.OWNER, made, third.id, text="Another text")
        books.perform(orders.remove_line, house.OWNER, made, first.id)
        books.perform(orders.add_lines, house.OWNER, made, house.lines("11*44"))
        await clerk.press("f9", "escape")
        assert "Another text" in clerk.screen
        assert " 44 " in clerk.screen
        assert first.text not in clerk.screen
        shown = clerk.lines
        await clerk.press("f5")
        assert clerk.said == "Refreshed."
        assert clerk.lines[:-2] == shown[:-2]
        books.perform(orders.confirm, house.OWNER, made)
        await clerk.press("f9", "escape")
        confirmed = clerk.lines
        assert "Rsvd" in clerk.screen
        await clerk.press("f5")
        assert clerk.lines[:-2] == confirmed[:-2]
        assert books.read(order_queries.order, house.OWNER, made) == clerk.app.screen.known  # type: ignore[attr-defined]
    books.close()
