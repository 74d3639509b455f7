"""The grammar of a typed line."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.pricing.entry import LineEntry, parse_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11*3", LineEntry("11", Decimal(3))),
        ("12 A-100 @9.50 -5%", LineEntry("A-100", Decimal(12), Decimal("9.50"), Decimal(5))),
        ("A-100*12", LineEntry("A-100", Decimal(12))),
        ("A-100", LineEntry("A-100")),
        ("5 11", LineEntry("11", Decimal(5))),
        ("42*2 -5% @9.5", LineEntry("42", Decimal(2), Decimal("9.5"), Decimal(5))),
        ("螺丝＊２．５ ＠３", LineEntry("螺丝", Decimal("2.5"), Decimal(3))),
        ("A * 3 @ 9.5", LineEntry("A", Decimal(3), Decimal("9.5"))),
    ],
)
def test_reads(text: str, expected: LineEntry) -> None:
    assert parse_line(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "entry_empty"), ("*3", "entry_empty"), ("11*0", "entry_bad_quantity"), ("11*x", "entry_bad_quantity"),
        ("11*-3", "entry_bad_quantity"), ("11 @x", "entry_bad_price"), ("11 @-1", "entry_bad_price"),
        ("11 -101%", "entry_bad_discount"), ("11 @1 @2", "entry_bad_price"), ("a b c", "entry_bad_quantity"),
        ("11*1e5", "entry_bad_quantity"), ("11*NaN", "entry_bad_quantity"), ("@5", "entry_empty"),
    ],
)  # fmt: skip
def test_refuses(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_line(text)
    assert refused.value.code == code


@given(st.text(max_size=40))
def test_anything_typed_is_read_or_refused(text: str) -> None:
    try:
        entry = parse_line(text)
    except InvalidInput:
        return
    assert entry.code
    assert entry.quantity is None or entry.quantity > 0
