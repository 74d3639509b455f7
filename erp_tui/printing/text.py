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
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _two_columns(document: PrintedDocument) -> list[str]:
    half = WIDTH // 2
    left = [part for row in document.receiver for part in _wrapped(row, half - 2)]
    right = [part for row in document.seller for part in _wrapped(row, half)]
    height = max(len(left), len(right))
    left += [""] * (height - len(left))
    right += [""] * (height - len(right))
    return [pad(a, half) + b for a, b in zip(left, right, strict=True)]


def _table(document: PrintedDocument) -> list[str]:
    widths = _widths(document.columns)
    lines = [_row([column.label for column in document.columns], document.columns, widths), "-" * WIDTH]
    growing = next(i for i, column in enumerate(document.columns) if column.grows)
    indent = " " * sum(width + 1 for width in widths[:growing])
    for row in document.rows:
        parts = [part for text in row.cells[growing].split("\n") for part in _wrapped(text, widths[growing])] or [""]
        lines.append(_row([*row.cells[:growing], parts[0], *row.cells[growing + 1 :]], document.columns, widths))
        lines += [indent + part for part in parts[1:]]
        lines += [indent + part for part in _wrapped(row.below, WIDTH - len(indent))]
    return lines


def _widths(columns: tuple[PrintColumn, ...]) -> list[int]:
    fixed = sum(column.width for column in columns if not column.grows) + len(columns) - 1
    return [WIDTH - fixed if column.grows else column.width for column in columns]


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
    for word in text.split(" "):
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
