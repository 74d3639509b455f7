"""Printed documents: 80 columns whatever stands in them, figures never cut, Chinese in two columns each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from erp_tui.printing.model import PrintColumn, PrintedDocument, PrintRow
from erp_tui.printing.text import WIDTH, render

COLUMNS = (
    PrintColumn("序号", 3, right=True),
    PrintColumn("Code", 9),
    PrintColumn("Description", 0, grows=True),
    PrintColumn("Quantity", 8, right=True),
    PrintColumn("Unit", 5),
    PrintColumn("Price", 10, right=True),
    PrintColumn("Amount", 12, right=True),
)


def document(*rows: tuple[str, ...], note: str = "", name: str = "Somebody") -> PrintedDocument:
    return PrintedDocument(
        "Invoice", "INV-1", ("Seller",), (name,), (("Your reference", note),), COLUMNS,
        tuple(PrintRow(row, below=note) for row in rows), (("Total EUR", "1.00"),), (note,),
    )  # fmt: skip


def test_figures_are_never_cut() -> None:
    row = (
        "1",
        "A",
        "A thing with a long name that wraps",
        "123,456.789",
        "pcs",
        "123,456,789.123456",
        "999,999,999,999.99",
    )
    printed = render(document(row))
    for figure in (row[3], row[5], row[6]):
        assert figure in printed
    assert max(map(cell_len, printed.split("\n"))) <= WIDTH
    assert "…" not in printed


def test_long_codes_wrap_and_stay_whole() -> None:
    printed = render(document(("1", "A-VERY-LONG-CODE-1", "东方红有限公司的特级豆腐", "1", "pcs", "1.00", "1.00")))
    lines = printed.split("\n")
    start = next(i for i, line in enumerate(lines) if "A-VERY" in line)
    assert "".join(line[5:14].strip() for line in lines[start : start + 2]) == "A-VERY-LONG-CODE-1"
    assert "序号" in printed


WORDS = st.text(st.sampled_from("ab 东方红-_,\t\n"), max_size=120)
FIGURES = st.decimals(0, 10**12, places=6, allow_nan=False).map(lambda value: f"{value:,}")


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, FIGURES, FIGURES, FIGURES, WORDS)
def test_no_line_is_wider_than_80(code: str, text: str, quantity: str, price: str, amount: str, note: str) -> None:
    printed = render(document(("1", code, text, quantity, "pcs", price, amount), note=note, name=text))
    assert max(map(cell_len, printed.split("\n"))) <= WIDTH
    assert amount in printed.replace("\n", "") or amount in printed


@pytest.mark.parametrize("text", ["", " ", "\n", "x" * 500, "红" * 500])
def test_odd_texts_print(text: str) -> None:
    assert render(document(("1", text, text, "1", text[:5], "1", "1"), note=text, name=text))
