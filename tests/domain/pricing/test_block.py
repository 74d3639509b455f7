"""Blocks from spreadsheets: columns by heading or by what stands in them; no row is lost, whatever it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.pricing.block import MOST_CHARACTERS, MOST_LINES, read_block


def shown(text: str) -> list[str]:
    return [row.text if row.error is None else f"! {row.text}" for row in read_block(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11\t3\r\n42\t5\r\n", ["11*3", "42*5"]),
        ("3\tA-1\n5\tB-2", ["A-1*3", "B-2*5"]),
        ("Code\tName\tQty\tPrice\n11\tQueso\t1,234\t9.50\nX\tnothing\t\t", ["11*1234 @9.50", "! X nothing"]),
        ("Price\tItem\tQuantity\n9.50\t11\t3", ["11*3 @9.50"]),
        ("A-1\tfoo\t12,5\t¥9.50\t5%\nB-2\tbar\tx\t1\t", ["A-1*12.5 @9.50 -5%", "! B-2 bar x 1"]),
        ("11*3\n5 42\n# Title\n\n7", ["11*3", "5 42", "# Title", "7"]),
        ("编码；数量\nＡ１；１，２００", ["A1*1200"]),
        ("A\t-3\nB\t1.234,50", ["! A -3", "B*1234.50"]),
        ("11\t3\n42\tx\n43", ["11*3", "! 42 x", "43"]),
        ("11\t3\n\t\t\n42\t", ["11*3", "! 42"]),
        ("A-1\t2\t\t-10", ["A-1*2 -10%"]),
        ("", []),
    ],
)  # fmt: skip
def test_reads(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


def test_what_is_read_means_what_it_says() -> None:
    [row] = read_block("11\t1,234\t9.50\t5")
    assert row.line is not None
    assert (row.line.code, row.line.quantity, row.line.unit_price, row.line.discount_percent) == (
        "11", Decimal(1234), Decimal("9.50"), Decimal(5),
    )  # fmt: skip


CELLS = st.text(st.characters(exclude_characters="\t;；", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=12))
def test_no_row_is_lost(rows: list[list[str]]) -> None:
    """Rows of any text behind one that can be read: as many come out as had something in them."""
    text = "\n".join(["A-1\t1", *("\t".join(cells) for cells in rows)])
    filled = 1 + sum(any(shown(cell) for cell in cells) for cells in rows)
    found = read_block(text)
    assert len(found) == filled
    assert all(row.text and (row.line is None) != (row.error is None) for row in found)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    for row in read_block(text):
        assert (row.line is None) != (row.error is None)


@pytest.mark.parametrize("text", ["1\t1\n" * (MOST_LINES + 1), "x" * (MOST_CHARACTERS + 1)])
def test_too_much_is_refused_whole(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_block(text)
    assert refused.value.code == "block_too_large"
