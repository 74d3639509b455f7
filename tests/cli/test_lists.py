"""Lists by commands: filters, sorts, columns, views and CSV as on the screen."""

from __future__ import annotations

import csv
import io

import pytest

from desk import Desk
from erp_tui.domain.administration import views
from erp_tui.domain.administration.views import View
from erp_tui.workspace import Workspace


@pytest.fixture
def trade(desk: Desk) -> Desk:
    desk.line("customer new --code ALFKI --name Alfreds --country DE")
    desk.line("customer new --code EVIL --name =cmd --country DE --city +Berlin")
    desk.line("product new --code A --name Thing --price 100")
    for customer, quantity in (("ALFKI", 1), ("EVIL", 3), ("ALFKI", 20)):
        desk.line(f"order new --customer {customer} --line A*{quantity}")
    return desk


def numbers(desk: Desk, *arguments: str) -> list[str]:
    return [row["number"][-1] for row in desk.json("order", "list", *arguments)["rows"]]


def test_lists_by_commands(trade: Desk) -> None:
    """Filters, sorts and columns; a view of the screen; a table without formulas; what a list does not have."""
    assert numbers(trade, "--where", "total:>150") == ["3", "2"]
    assert numbers(trade, "--where", "客户:alf -合计:<150") == ["3"]
    assert numbers(trade, "--sort", "gross") == ["1", "2", "3"]
    assert numbers(trade, "--sort", "gross-") == ["3", "2", "1"]
    assert numbers(trade, "--sort", "number+") == ["1", "2", "3"]
    assert [*trade.json("order", "list", "--columns", "gross,number")["rows"][0]] == ["gross", "number", "currency"]
    for words, said in (
        (("--where", "colour:red"), "colour"),
        (("--where", "total:("), "total"),
        (("--sort", "party_name"), "--sort is one of: number, on, state, gross"),
        (("--columns", "colour"), "colour"),
        (("--columns", "number,number"), "twice"),
    ):
        trade.run("order", "list", *words, code=2)
        assert said in trade.error

    workspace = Workspace(trade.db, login="owner")
    workspace.perform(views.save, "orders", View("Large", "total:>150", None, "gross", False, ("gross", "number=12")))
    workspace.close()
    assert numbers(trade, "--view", "Large") == ["2", "3"]
    assert numbers(trade, "--view", "Large", "--where", "customer:alf") == ["3"]
    trade.run("order", "list", "--view", "None such", code=1)
    assert "None such" in trade.error

    rows = list(csv.DictReader(io.StringIO(trade.run("customer", "list", "--csv"))))
    assert [row["Name"] for row in rows] == ["'=cmd", "Alfreds"]
    rows = list(csv.DictReader(io.StringIO(trade.run("order", "list", "--csv", "--where", "total:>150"))))
    assert [(row["Number"][-1], row["Total"], row["State"]) for row in rows] == [
        ("3", "2400.00", "Draft"),
        ("2", "360.00", "Draft"),
    ]


def test_the_lines_of_a_document_as_a_table(trade: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(trade.run("order", "show", "SO000003", "--csv"))))
    assert [(row["Code"], row["Quantity"], row["Price"], row["Amount"]) for row in rows] == [
        ("A", "20", "100.00", "2000.00")
    ]
    trade.run("product", "show", "A", "--csv", code=2)
