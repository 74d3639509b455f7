"""A printed document as plain text of 80 columns. Chinese characters take two."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from erp_tui.printing.model import PrintColumn, PrintedDocument

WIDTH = 80


def render(document: PrintedDocument) -> str:
    """The document as text; no line is wider than 80 columns."""
    lines = _two_columns(document)
    lines += ["", *_wrapped(f"{document.title} {document.number}".strip()), "=" * WIDTH]
    label_width = max((cell_len(label) for label, _value in document.facts), default=0)
    for label, value in document.facts:
        if value:
            first, *rest = _wrapped(value, WIDTH - label_width - 2) or [""]
            lines.append(f"{pad(label, label_width)}  {first}")
            lines += [" " * (label_width + 2) + more for more in rest]
    lines.append("")
    lines += _table(document)
    if document.totals:
        lines.append("-" * WIDTH)
        value_width = max(cell_len(value) for _label, value in document.totals)
        for label, value in document.totals:
            lines.append(pad(label, WIDTH - value_width - 2, right=True) + "  " + pad(value, value_width, right=True))
    for note in document.notes:
        lines += ["", *[part for row in note.split("\n") for part in (_wrapped(row) or [""])]]
    fitting = [part for line in lines for part in (_wrapped(line) if cell_len(line) > WIDTH else [line])]
    return "\n".join(line.rstrip() for line in fitting) + "\n"


def _two_columns(document: PrintedDocument) -> list[str]:
    half = WIDTH // 2
    left = [part for row in document.receiver for part in _wrapped(row, half - 2)]
    right = [part for row in document.seller for part in _wrapped(row, half)]
    height = max(len(left), len(right))
    left += [""] * (height - len(left))
    right += [""] * (height - len(right))
    return [pad(a, half) + b for a, b in zip(left, right, strict=True)]


def _table(document: PrintedDocument) -> list[str]:
    columns, growing = document.columns, next(i for i, column in enumerate(document.columns) if column.grows)
    widths = _widths(document, growing)
    lines = [_row([column.label for column in columns], columns, widths), "-" * WIDTH]
    indent = " " * sum(width + 1 for width in widths[:growing])
    for row in document.rows:
        wrapped = [
            [text] if column.right else [part for one in text.split("\n") for part in _wrapped(one, width)] or [""]
            for text, column, width in zip(row.cells, columns, widths, strict=True)
        ]
        for number in range(max(len(parts) for parts in wrapped)):
            lines.append(_row([parts[number] if number < len(parts) else "" for parts in wrapped], columns, widths))
        lines += [indent + part for part in _wrapped(row.below, WIDTH - len(indent))]
    return lines


_LEAST = 12
"""The growing column is never narrower than this: words of other columns are wrapped before."""


def _widths(document: PrintedDocument, growing: int) -> list[int]:
    """Figures are never cut: their columns are as wide as they need. Words wrap, in the width their column asks for."""
    needed = [
        max(cell_len(column.label), *(cell_len(row.cells[i]) for row in document.rows), 1)
        if document.rows
        else column.width
        for i, column in enumerate(document.columns)
    ]
    widths = [
        max(column.width, need) if column.right else max(min(column.width, need), cell_len(column.label))
        for column, need in zip(document.columns, needed, strict=True)
    ]
    over = sum(widths) - widths[growing] + len(widths) - 1 + _LEAST - WIDTH
    for i, column in enumerate(document.columns):
        if over > 0 and i != growing:  # what figures leave free of their usual width goes first
            spare = widths[i] - (needed[i] if column.right else min(needed[i], 4))
            taken = max(0, min(spare, over))
            widths[i], over = widths[i] - taken, over - taken
    widths[growing] = max(WIDTH - sum(widths) + widths[growing] - len(widths) + 1, 2)
    return widths


def _row(cells: list[str], columns: tuple[PrintColumn, ...], widths: list[int]) -> str:
    return " ".join(
        pad(text, width, right=column.right) for text, width, column in zip(cells, widths, columns, strict=True)
    )


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Text of exactly so many terminal columns."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, max(width - 1, 0)) + "…" if width else ""
    return " " * (width - length) + text if right else text + " " * (width - length)


def _wrapped(text: str, width: int = WIDTH) -> list[str]:
    """Lines of at most so many columns, broken at blanks where there are any."""
    lines, line = [], ""
    for word in text.replace("\t", "    ").split(" "):
        while cell_len(word) > width:
            head = set_cell_size(word, width).rstrip() if cell_len(word) > width else word
            if line:
                lines.append(line)
                line = ""
            lines.append(head)
            word = word[len(head) :]
        candidate = f"{line} {word}" if line else word
        if cell_len(candidate) > width:
            lines.append(line)
            line = word
        else:
            line = candidate
    return [*lines, line] if line else lines
