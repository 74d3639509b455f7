"""A block of lines from a spreadsheet: which column is what, which rows can be read, and why the others cannot.

Every row that is not empty comes out again: as a line, or as a text with what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from unicodedata import normalize

from erp_tui.domain.kernel.errors import BusinessError, InvalidInput
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.pricing.documents import LineInput, from_entry
from erp_tui.domain.pricing.entry import parse_line
from erp_tui.domain.pricing.typed import typed

MOST_LINES = 2_000
MOST_CHARACTERS = 150_000
HEADINGS = {
    "code": (
        "code",
        "item",
        "product",
        "article",
        "sku",
        "no",
        "part",
        "barcode",
        "编码",
        "代码",
        "产品",
        "货号",
        "商品",
        "条码",
    ),
    "quantity": ("quantity", "qty", "pcs", "pieces", "amount ordered", "数量", "件数"),
    "unit_price": ("price", "unit price", "单价", "价格"),
    "discount_percent": ("discount", "disc", "discount %", "disc.", "折扣", "折扣%"),
}
"""How the columns are called, folded."""
_SIGNS = re.compile(r"^[$€£¥]\s*|\s*[$€£¥%元]$")


@dataclass(frozen=True)
class BlockRow:
    """A row of a block: the line it is, or what is wrong with it. `text` is it as one would type it."""

    text: str
    line: LineInput | None = None
    error: BusinessError | None = None


def read_block(text: str) -> list[BlockRow]:
    """The rows of a block, its headings left out. Refused whole when it is larger than MOST_LINES."""
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput(
            "block_too_large", N_("This is too much at once: paste at most {most} lines."), most=MOST_LINES
        )
    rows = [cells for row in text.splitlines() if any(cells := _cells(row))]
    if len(rows) > MOST_LINES:
        raise InvalidInput(
            "block_too_large", N_("These are {count} lines: paste at most {most} at once."), most=MOST_LINES,
            count=len(rows),
        )  # fmt: skip
    roles = _headings(rows[0]) if rows else None
    if roles is not None:
        rows = rows[1:]
    else:
        roles = _by_evidence(rows)
    return [_row(cells, roles) for cells in rows]


def _cells(row: str) -> list[str]:
    """The cells of a row, between tabs, else between semicolons; full-width characters as plain ones."""
    plain = row.replace("；", ";")
    cells = plain.split("\t") if "\t" in plain else plain.split(";")
    return [clean(cell if len(cells) == 1 else normalize("NFKC", cell)) for cell in cells]


def _headings(cells: Sequence[str]) -> dict[str, int] | None:
    """Which column is what, where the first row says so: it names the code, and nothing in it is a number."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        word = fold(cell)
        role = next((role for role, words in HEADINGS.items() if word in words), None)
        if role is not None:
            found.setdefault(role, place)
    return found if "code" in found and not any(_number(cell) is not None for cell in cells) else None


def _by_evidence(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Which column is what: code, quantity, price, discount, with words between code and quantity that say nothing.

    The quantity is first where that column holds only numbers and the second one none.
    """
    table = [cells for cells in rows if len(cells) > 1]
    columns = [
        [_number(cells[place]) is not None for cells in table if place < len(cells) and cells[place]]
        for place in range(max(map(len, table), default=0))
    ]
    if len(columns) > 1 and columns[1] and all(columns[0]) and not any(columns[1]):
        return {"quantity": 0, "code": 1, "unit_price": 2, "discount_percent": 3}
    first = next((place for place, column in enumerate(columns) if place and any(column)), 1)
    return {"code": 0, "quantity": first, "unit_price": first + 1, "discount_percent": first + 2}


def _row(cells: Sequence[str], roles: Mapping[str, int]) -> BlockRow:
    if sum(map(bool, cells)) == 1:
        return _typed(next(filter(None, cells)), is_alone=len(cells) == 1)
    said = {role: cells[place] for role, place in roles.items() if place < len(cells) and cells[place]}
    try:
        text = _as_typed(said)
        return BlockRow(text, from_entry(parse_line(text, names=True)))
    except BusinessError as error:
        return BlockRow(" ".join(filter(None, cells)), error=error)


def _as_typed(said: Mapping[str, str]) -> str:
    """`A-100*3 @9.50 -5%`; a cell that is no number stays in it as it is, and is refused for what it is."""
    if "quantity" not in said:
        raise _no_quantity()
    discount = said.get("discount_percent", "").removeprefix("-")
    text = f"{said.get('code', '')}*{_plain(said['quantity'])}"
    if "unit_price" in said:
        text += f" @{_plain(said['unit_price'])}"
    return f"{text} -{_plain(discount)}%" if discount else text


def _no_quantity() -> InvalidInput:
    return InvalidInput("entry_bad_quantity", N_("There is no quantity."), field="quantity")


def _typed(text: str, *, is_alone: bool) -> BlockRow:
    """A row of one cell is what one would type: `3 A-100`, `# Title`; a code alone where there is but one column."""
    try:
        found = typed(text)
        if not (is_alone or found.is_whole):
            raise _no_quantity()
    except BusinessError as error:
        return BlockRow(text, error=error)
    return BlockRow(text, found.line)


def _plain(cell: str) -> str:
    value = _number(cell)
    return cell.replace(" ", "") if value is None else format(value, "f")


def _number(cell: str) -> Decimal | None:
    """A number as spreadsheets write it: 1,234.50, 1.234,50, 12,5, ¥9.50, 5%."""
    plain = _SIGNS.sub("", cell)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?", plain):
        return Decimal(plain.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+|\d+,\d{1,2}", plain):
        return Decimal(plain.replace(".", "").replace(",", "."))
    return None
