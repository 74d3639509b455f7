"""The notes on customers and products, told beside the answer of the commands that enter documents."""

from __future__ import annotations

from desk import Desk


def test_commands_tell_them_beside_the_answer(desk: Desk) -> None:
    desk.line("product new --code A --name Thing --price 10")
    desk.line("customer new --code C --name Shop")
    desk.run("product", "edit", "A", "--entry-note", "Two days to paint")
    desk.run("customer", "edit", "C", "--entry-note", "Wants pallets")
    for noun in ("order", "quote"):
        number = desk.json(noun, "new", "--customer", "C", "--line", "A*1")["number"]
        assert "Note on Shop: Wants pallets" in desk.error and "Note on Thing: Two days to paint" in desk.error
        desk.json(noun, "add", number, "--line", "A*2")
        assert "Thing" in desk.error and "Shop" not in desk.error
    desk.run("product", "block", "A", "--reason", "[/] recalled")
    desk.run("order", "new", "--customer", "C", "--line", "A*1", code=1)
    assert "[/] recalled" in desk.error
    desk.run("product", "unblock", "A")
    desk.run("order", "new", "--customer", "C", "--line", "A*1")
