"""Each check of `erp-tui check` is shown books in which just that does not hold: it says so, and names the document."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from desk import Desk
from erp_tui.cli import run
from erp_tui.domain import check
from erp_tui.domain.kernel.engine import sqlite_module

STORY = """
settings calendar 2026-03-16
customer new --code C1 --name Somebody
supplier new --code S1 --name Other
product new --code A --name Thing --price 10 --cost 6
product new --code F --name Layered --price 10 --cost 6 --valuation fifo
product supplier A S1 --price 6
stock adjust A 5 --reason opening
stock adjust F 5 --reason opening
promotion new OFF --name Off --kind percent_off --percent 5 --coupon
coupon new C5 --promotion OFF
quote new --customer C1 --line A*1
quote send Q000001
quote revise Q000001
order new --customer C1 --line A*3 --line F*1 --confirm
delivery ship DN000001
return new --delivery DN000001 --reason defect --line A*1
return approve RT000001
return receive RT000001
order new --customer C1 --line A*2 --confirm
order new --customer C1 --line A*50 --confirm
purchase-order new --supplier S1 --line A*8
purchase-order approve PO000001
purchase-order order PO000001
purchase-order receive PO000001 --line A*3
payment record --customer C1 --amount 20 --oldest
"""

DAMAGES: dict[str, tuple[str, str]] = {
    "references": ("pragma foreign_keys=off; update sales_order_line set product_id = 424242 where id = "
               "(select min(id) from sales_order_line)", "sales_order_line"),
    "records": ("pragma foreign_keys=off; delete from record where kind = 'stock_count' or number = 'Q000001'", ""),
    "audit": ("pragma foreign_keys=off; delete from change_set where sequence = 5", ""),
    "numbers": ("update series_counter set last_value = last_value + 1 where series_id = "
                "(select id from series where kind = 'invoice')", "INV-2026-00002"),
    "labels": ("update sales_order set number = 'SO777777' where number = 'SO000002'", "SO000002"),
    "seals": ("update invoice set customer_reference = 'other' where number = 'INV-2026-00001'", "INV-2026-00001"),
    "sealed": ("delete from seal where record_id = (select id from invoice where number = 'INV-2026-00001')",
               "INV-2026-00001"),
    "search": ("update party set name = 'Nobody' where code = 'C1'", "C1"),
    "ledger.balance": ("update posting set amount_base = amount_base + 1 where id = (select min(p.id) from posting p join "
                       "entry e on e.id = p.entry_id where e.number = 'J-2026-000001')", "J-2026-000001"),
    "ledger.receivable": ("update party_credit set receivable = receivable + 1", "C1"),
    "ledger.open": ("update open_item set is_open = 1 - is_open where number = 'INV-2026-00001'", "INV-2026-00001"),
    "stock.moves": ("update stock_balance set on_hand = on_hand + 1000000 where product_id = "
                    "(select id from product where code = 'A')", "A"),
    "stock.reserved": ("update stock_balance set reserved = reserved + 1 where product_id = "
                       "(select id from product where code = 'A')", "A"),
    "stock.valued": ("update stock_value set quantity = quantity + 1 where product_id = "
                     "(select id from product where code = 'A')", "A"),
    "stock.layers": ("update cost_layer set quantity_left = quantity_left + 1", "F"),
    "stock.inventory": ("update stock_value set value = value + 1 where product_id = "
                        "(select id from product where code = 'A')", ""),
    "stock.negative": ("update stock_balance set on_hand = -1 where product_id = "
                       "(select id from product where code = 'F')", "F"),
    "stock.plans": ("update planned_move set quantity = 0", "SO000003"),
    "quotations.current": ("update quotation set is_current = 1", "Q000001"),
    "pricing.coupons": ("update coupon set uses_taken = 7", "OFF"),
    "quotations.ordered": ("update quotation_line set quantity_ordered = quantity + 1 where quotation_id = "
                           "(select id from quotation where revision = 2)", "Q000001"),
    "orders.quoted": ("update quotation_line set quantity_ordered = 1 where quotation_id = "
                      "(select id from quotation where revision = 2)", "Q000001"),
    "quotations.totals": ("update quotation set net = net + 1 where revision = 1", "Q000001"),
    "invoicing.deposits": ("update sales_order set deposit = 10000 where number = 'SO000002'", "SO000002"),
    "orders.exposure": ("update party_credit set on_order = on_order + 1", "C1"),
    "orders.counted": ("update sales_order set state = 'cancelled' where number = 'SO000003'", "SO000003"),
    "orders.waiting": ("update order_line_progress set is_waiting = 1 where order_id = "
                       "(select id from sales_order where number = 'SO000001')", "SO000001"),
    "orders.progress": ("update order_line_progress set quantity_credited = quantity_invoiced + 1 where order_id = "
                        "(select id from sales_order where number = 'SO000001')", "SO000001"),
    "orders.reserved": ("update order_line_progress set quantity_reserved = quantity_reserved + 1 where order_id = "
                        "(select id from sales_order where number = 'SO000002')", "SO000002"),
    "orders.totals": ("update sales_order set gross = gross + 1 where number = 'SO000001'", "SO000001"),
    "purchasing.received": ("update purchase_line_progress set quantity_received = quantity_received + 1", "PO000001"),
    "purchasing.planned": ("delete from planned_move where direction = 'in'", "PO000001"),
    "purchasing.totals": ("update purchase_order set net = net + 1", "PO000001"),
    "shipping.delivered": ("update order_line_progress set quantity_delivered = quantity_delivered + 1 where order_id = "
                           "(select id from sales_order where number = 'SO000002')", "SO000002"),
    "shipping.planned": ("delete from planned_move where record_id = (select id from sales_order where "
                         "number = 'SO000002')", "SO000002"),
    "shipping.moves": ("update delivery_line set quantity = quantity + 1000000 where delivery_id = "
                       "(select id from delivery where number = 'DN000001')", "DN000001"),
    "shipping.back": ("update delivery_line_progress set quantity_returned = 0", "DN000001"),
    "shipping.returned": ("update delivery_line_progress set quantity_returned = quantity_shipped + 1", "DN000001"),
    "invoicing.totals": ("update invoice set net = net + 1 where number = 'INV-2026-00001'", "INV-2026-00001"),
    "invoicing.owed": ("delete from open_item where number = 'INV-2026-00001'", "INV-2026-00001"),
    "invoicing.credited": ("update invoice_line_progress set quantity_credited = 0", "INV-2026-00001"),
    "invoicing.invoiced": ("update order_line_progress set quantity_invoiced = 0 where order_id = "
                           "(select id from sales_order where number = 'SO000001')", "SO000001"),
    "receivables.open": ("update open_item set amount_open = amount_open + 1 where number = 'INV-2026-00001'",
                         "INV-2026-00001"),
    "receivables.payments": ("update open_item set amount = amount + 1, amount_open = amount_open + 1 where number = "
                             "'PAY-2026-00001'", "PAY-2026-00001"),
}  # fmt: skip
"""For each check: what is done to the books behind their back, and the document it must name."""


@pytest.fixture(scope="module")
def good_books(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("story") / "books.db"
    shutil.copy(sqlite_template, path)
    for line in STORY.strip().splitlines():
        assert run(["--db", str(path), *line.split()]) == 0, line
    return path


def damage(path: Path, script: str) -> None:
    """Change the file with nothing of ours in the way: no guards, no audit."""
    with closing(sqlite_module().connect(str(path))) as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f'drop trigger "{name}"')
        connection.executescript(f"{script}; pragma wal_checkpoint(TRUNCATE);")


def test_the_good_books_are_good(good_books: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Desk(str(good_books), capsys).json("check") == {"rows": []}


def test_every_check_is_shown_to_fail() -> None:
    assert {one.name for one in check.all_checks()} == {"engine", *DAMAGES}  # the engine's: a torn page, below


@pytest.mark.parametrize("name", DAMAGES)
def test_a_check_fails_and_names_the_document(
    name: str, good_books: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "books.db"
    shutil.copy(good_books, path)
    script, number = DAMAGES[name]
    damage(path, script)
    desk = Desk(str(path), capsys)
    found = [row for row in json.loads(desk.run("check", "--json", code=1))["rows"] if row["check"] == name]
    assert found, f"{name} did not notice"
    assert any(number in f"{row['number']} {row['fault']}" for row in found), found
    desk.run("backup", str(tmp_path / "copy"), code=1)
    assert not (tmp_path / "copy").exists()


def test_a_torn_page_is_damage_and_not_a_surprise(
    good_books: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever page of the file is torn, check ends with 1 and a line that says so."""
    content = good_books.read_bytes()
    page = 4096
    noticed = 0
    for place in range(page, len(content), len(content) // 12 // page * page):
        path = tmp_path / f"torn-{place}.db"
        path.write_bytes(content[:place] + b"\x55" * page + content[place + page :])
        desk = Desk(str(path), capsys)
        found = desk.run("check", code=1)
        noticed += "engine" in found
        assert "engine" in found or "damaged" in desk.error, found
    assert noticed
