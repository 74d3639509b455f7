"""A list or the lines of a document as a CSV table for a spreadsheet: what is shown, in the order it is shown in.

Days are ISO dates, numbers plain decimals with their currency's places. A text that a spreadsheet would take for a formula
gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from erp_tui import formats
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.list_terms import NUMBERS, Column
from erp_tui.domain.kernel.listing import Page, Row
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _

AT_A_TIME = 1_000
"""Rows read and written together: a list of a million rows is never held whole."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How texts begin that a spreadsheet would calculate."""

GROUPED = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?")
"""A figure as the screens show it."""


def all_rows(read: Callable[..., Page]) -> Iterator[Row]:
    """Every row of a list, page by page; `read` gives a page: read(size=…, after=…)."""
    page = read(size=AT_A_TIME)
    while page.rows:
        yield from page.rows
        if not page.after:
            return
        page = read(size=AT_A_TIME, after=page.rows[-1].place)


def write_table(
    file: TextIO, rows: Iterator[Row] | Sequence[Row], columns: Sequence[Column], places: Callable[[str], int]
) -> int:
    """Write the titles and the rows; gives the number of rows. `places` are the decimal places of a currency."""
    writer = csv.writer(file)
    writer.writerow([guarded(_(column.label)) for column in columns])
    count = 0
    for row in rows:
        here = places(str(row.cells.get("currency") or ""))
        writer.writerow([_cell(row.cells.get(column.name), column.kind, here) for column in columns])
        count += 1
    return count


def write_shown(file: TextIO, titles: Sequence[str], rows: Iterable[Sequence[str]], are_figures: Sequence[bool]) -> int:
    """Write cells as they are shown, figures without what groups their digits; gives the number of rows."""
    writer = csv.writer(file)
    writer.writerow([guarded(title) for title in titles])
    count = 0
    for row in rows:
        writer.writerow([_figure(cell) if is_figure else guarded(cell)
                         for cell, is_figure in zip(row, are_figures, strict=True)])  # fmt: skip
        count += 1
    return count


def save(path: Path, write: Callable[[TextIO], int], *, overwrite: bool = False) -> int:
    """Write a file, whole or not at all. One that is there already is kept unless `overwrite`."""
    making = path.parent / f".{path.name}.{os.getpid()}"
    try:
        if path.exists() and not overwrite:
            raise InvalidInput(
                "file_there",
                N_("{path} is there already: say that it may be overwritten."),
                field="overwrite",
                path=str(path),
            )
        with making.open("w", encoding="utf-8-sig", newline="") as file:
            count = write(file)
        making.replace(path)
    except OSError as error:
        with suppress(OSError):  # a name that cannot be written cannot be taken away either
            making.unlink()
        raise InvalidInput("not_written", N_("{path} could not be written: {reason}"), field="path", path=str(path),
                           reason=error.strerror or str(error)) from error  # fmt: skip
    return count


def guarded(text: str) -> str:
    """A text that stays a text in a spreadsheet."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _figure(text: str) -> str:
    """A figure as a plain decimal. One in brackets does not count, and must not be taken for one below zero."""
    if GROUPED.fullmatch(text):
        return text.replace(",", "")
    return f"'{text}" if text.startswith("(") else guarded(text)


def _cell(value: Any, kind: str, places: int) -> str:
    if value is None:
        return ""
    if kind in NUMBERS:
        number = Decimal(value)
        return f"{number:.{places}f}" if kind == "amount" else formats.plain(number)
    return guarded(formats.cell(value, kind, places))
