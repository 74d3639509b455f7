"""What a printed document is made of, whatever it is rendered as."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PrintColumn:
    label: str
    width: int
    right: bool = False
    grows: bool = False


@dataclass(frozen=True)
class PrintRow:
    """A line: its cells; `below` is text under it over the width of the growing column."""

    cells: tuple[str, ...]
    below: str = ""


@dataclass(frozen=True)
class PrintedDocument:
    """Everything already in the language of the document."""

    title: str
    number: str
    seller: tuple[str, ...]
    receiver: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    columns: tuple[PrintColumn, ...]
    rows: tuple[PrintRow, ...]
    totals: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())
