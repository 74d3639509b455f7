"""The chain by commands, and what wrong input does: a clear line, the right exit code, nothing written."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from erp_tui.cli import run

HOSTILE = '[/] "O\'Brien" 东方红有限公司 \x1b[2J'


class Desk:
    """Somebody who types commands."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = path
        self.capsys = capsys
        self.error = ""

    def run(self, *words: str, code: int = 0, before: tuple[str, ...] = ()) -> str:
        self.capsys.readouterr()
        found = run(["--db", str(self.path), *before, *words])
        said = self.capsys.readouterr()
        self.error = said.err
        assert found == code, f"{words}: {found}\n{said.out}\n{said.err}"
        assert "Traceback" not in said.err
        return said.out

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))


@pytest.fixture
def desk(
    sqlite_template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    desk = Desk(path, capsys)
    desk.run("settings", "calendar", "2026-03-16")
    return desk


def test_order_to_cash_by_commands(desk: Desk) -> None:
    customer = desk.json("customer", "new", "--name", HOSTILE, "--city", "Berlin", "--country", "DE")["code"]
    supplier = desk.json("supplier", "new", "--name", "Exotic Liquids")["code"]
    desk.run("product", "new", "--code", "11", "--name", "Chai", "--price", "18", "--cost", "9")
    desk.run("product", "new", "--code", "42", "--name", "Tofu", "--price", "10", "--cost", "4")
    desk.run("product", "supplier", "11", supplier, "--price", "8")
    desk.run("stock", "adjust", "11", "2", "--reason", "opening")
    desk.run("stock", "adjust", "42", "10", "--reason", "opening")
    chance = desk.json("opportunity", "new", "--customer", customer, "--title", "Spring", "--amount", "300")["number"]
    quote = desk.json("quote", "new", "--customer", customer, "--opportunity", chance, "--line", "11*3",
                      "--line", "42*2 @9.50 -5%")  # fmt: skip
    assert (quote["net"], quote["gross"]) == ("72.05", "86.46")
    order = desk.json("quote", "order", quote["number"], "--reference", "PO 1")["number"]
    confirmed = desk.json("order", "confirm", order)
    assert [line["quantity_reserved"] for line in confirmed["lines"]] == ["2", "2"]
    [need] = desk.json("requisition", "list", "--only", "open")["rows"]
    assert need["product_code"] == "11"
    assert "Expected are -1" in desk.run("requisition", "why", need["number"])
    [purchase] = desk.json("requisition", "order", need["number"])["rows"]
    desk.run("purchase-order", "order", purchase["number"])
    [delivery] = desk.json("delivery", "list", "--only", "open")["rows"]
    desk.run("delivery", "ship", delivery["number"], "--line", "11*2", "--line", "42*2", "--tracking", "T1")
    desk.run("purchase-order", "receive", purchase["number"])
    [rest] = desk.json("delivery", "list", "--only", "ready")["rows"]
    desk.run("delivery", "pick", rest["number"])
    desk.run("delivery", "pack", rest["number"])
    desk.run("delivery", "ship", rest["number"])
    invoices = desk.json("invoice", "list")["rows"]
    assert len(invoices) == 2
    first = min(invoices, key=lambda row: row["number"])
    printed = desk.run("invoice", "print", first["number"])
    assert "\x1b" not in printed and "东方红有限公司" in printed
    from rich.cells import cell_len

    assert max(cell_len(line) for line in printed.split("\n")) <= 80
    sheets = (
        ("quote", "print", quote["number"]),
        ("order", "print", order),
        ("delivery", "print", delivery["number"]),
        ("delivery", "pick-list", delivery["number"]),
    )
    for noun, verb, number in sheets:
        assert max(cell_len(line) for line in desk.run(noun, verb, number).split("\n")) <= 80
    back = desk.json("return", "new", "--delivery", delivery["number"], "--line", "42*1", "--reason", "damaged")[
        "number"
    ]
    desk.run("return", "approve", back)
    desk.run("return", "receive", back)
    [note] = desk.json("credit-note", "list")["rows"]
    assert note["gross"] == "-10.84"
    desk.run("payment", "record", "--customer", customer, "--amount", "75.62", "--oldest")
    assert desk.json("report", "ageing")["rows"] == []
    assert desk.json("order", "show", order)["state"] == "closed"
    assert desk.json("opportunity", "show", chance)["state"] == "won"
    assert len(desk.json("order", "trail", order)["rows"]) >= 6
    desk.run("report", "sales", "--by", "customer")
    desk.run("work", "--once")
    desk.run("check")


def test_the_same_key_gives_the_first_answer(desk: Desk) -> None:
    first = desk.json("customer", "new", "--name", "Once", "--key", "k1")
    assert desk.json("customer", "new", "--name", "Once", "--key", "k1") == first
    desk.run("customer", "new", "--name", "Twice", "--key", "k1", code=1)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("order", "new", "--customer", "NOBODY", "--line", "11*1"), 1, "NOBODY"),
        (("order", "new", "--customer", "C1", "--line", "NO*1"), 1, "NO"),
        (("order", "new", "--customer", "C1", "--line", "A*-1"), 2, "-1"),
        (("order", "new", "--customer", "C1", "--line", "A*x"), 2, "x"),
        (("order", "new", "--customer", "C1", "--line", "A*1 @-5"), 2, "-5"),
        (("order", "new", "--customer", "C1", "--line", "A*1 -200%"), 2, "200"),
        (("order", "new", "--customer", "C1", "--line", "A*0.5"), 1, "step"),
        (("order", "new"), 2, "--customer"),
        (("order", "show", "SO999999"), 1, "SO999999"),
        (("order", "list", "--only", "nonsense"), 2, "--only"),
        (("delivery", "ship", "DN999999"), 1, "DN999999"),
        (("payment", "record", "--customer", "C1", "--amount", "abc"), 2, "abc"),
        (("payment", "record", "--customer", "C1", "--amount", "0"), 1, "EUR"),
        (("payment", "record", "--customer", "C1", "--amount", "1.999"), 1, "EUR"),
        (("report", "sales", "--by", "moon"), 1, "year"),
        (("report", "ageing", "--as-of", "2026-02-31"), 2, "2026-02-31"),
        (("stock", "adjust", "A", "1", "--reason", "whim"), 1, "whim"),
        (("stock", "adjust", "A", "NaN", "--reason", "found"), 2, "NaN"),
        (("customer", "new", "--name", " "), 1, "name"),
        (("customer", "new", "--name", "X", "--country", "XX"), 1, "XX"),
        (("customer", "new", "--name", "X", "--email", "nothing"), 1, "nothing"),
        (("nonsense",), 2, "nonsense"),
        (("import", "customers", "/nowhere.csv"), 2, "/nowhere.csv"),
        (("user", "new", "a b"), 1, "login"),
    ],
)
def test_wrong_input_is_said_and_nothing_is_written(desk: Desk, words: tuple[str, ...], code: int, said: str) -> None:
    desk.run("customer", "new", "--code", "C1", "--name", "Somebody")
    desk.run("product", "new", "--code", "A", "--name", "Thing", "--price", "1")

    def size() -> int:
        with closing(sqlite3.connect(desk.path)) as connection:
            return int(connection.execute("select count(*) from record").fetchone()[0])

    before = size()
    desk.run(*words, code=code)
    assert said in desk.error
    assert desk.error.count("\n") <= 4
    assert size() == before


def test_a_clerk_may_not_change_the_set_up(desk: Desk) -> None:
    desk.run("user", "new", "anna", "--role", "clerk")
    desk.run("settings", "set", "stock.when_short", "allow", before=("--user", "anna"), code=1)
    assert "role" in desk.error


def test_an_import_is_tried_first_and_doubles_nothing(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("客户编号,客户名称,城市\nK1,大华公司,上海\nK2,,北京\nK1,小华,广州\n", encoding="gbk")
    tried = json.loads(desk.run("import", "customers", str(file), "--dry-run", "--json", code=1))
    assert (tried["accepted"], [row["record"] for row in tried["rows"]]) == (1, [2, 3])
    assert desk.json("customer", "list")["rows"] == []
    desk.run("import", "customers", str(file), code=1)
    assert [row["code"] for row in desk.json("customer", "list")["rows"]] == ["K1"]
    again = json.loads(desk.run("import", "customers", str(file), "--json", code=1))
    assert again["accepted"] == 0


def test_every_group_explains_itself(desk: Desk) -> None:
    from erp_tui.cli.base import GROUPS

    for name in GROUPS:
        assert desk.run(name, "--help")
