"""Quick lines in a real terminal: typed and pasted ahead of the first paint, and killed in the middle."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from conftest import keeper_for
from driving import at_work
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.orders import queries as orders
from house import CLERK
from terminal import Terminal

F6, F8, ENTER, CTRL_D, CTRL_U = b"\x1b[17~", b"\x1b[19~", b"\r", b"\x04", b"\x15"
BLOCK = b"\x1b[200~Code\tQty\r\n42\t5\r\nNONE\t2\r\n14\tx\r\n\x1b[201~"


def test_an_order_typed_and_pasted_before_the_first_paint(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    one = Terminal("--db", str(path), home=tmp_path)
    try:
        one.send(b"4" + F6 + b"ALFKI" + F8 + b"11\r3\r" + b"cabrales\r2\r" + BLOCK)
        one.wait_for("2 wait")
        one.send(ENTER + CTRL_U + b"43*4\r" + CTRL_D + F8)
        one.wait_for("Confirmed")
    finally:
        one.close()
    with closing(keeper_for(open_engine(str(path)))) as books:
        order_id = books.read(records.by_number, CLERK, "order", "SO000831")
        found = books.read(orders.order, CLERK, order_id)
    assert [(line.code, line.quantity) for line in found.lines] == [("11", 3), ("11", 2), ("42", 5), ("43", 4)]
    assert found.state == "confirmed"


async def test_killed_with_lines_that_wait(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    one = Terminal("--db", str(path), home=tmp_path)
    try:
        one.send(b"4" + F6 + b"ALFKI" + F8 + BLOCK)
        one.wait_for("2 wait")
        one.send(b"\x1b[24~")  # F12: the row closes, what waits is written at once
        one.wait_for("2 lines wait")
    finally:
        one.close()
    async with at_work(path) as clerk:
        await clerk.press("right", "end", "up", "enter")
        assert clerk.where == "OrderScreen", clerk.screen
        assert "! NONE*2" in clerk.screen and "! 14 x" in clerk.screen
