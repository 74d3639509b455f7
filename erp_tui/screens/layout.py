"""A document as rows of so many columns: title and state, facts, tables as wide as their contents, totals, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from rich.cells import cell_len

from erp_tui.i18n import _
from erp_tui.widgets.bars import fitted, wrapped
from erp_tui.widgets.row_list import WARNS, SheetRow

LEAST = 8
"""A growing column is never narrower."""
NARROW = 16
"""With so many columns a text is still worth showing."""
GROWN = 48
"""Nor does it grow beyond this: on a wide terminal the figures stay beside what they are about."""
BAR, LONGEST_BAR = 20, 60
"""So much is left for a bar where other columns grow; it is as long as there is room then, up to this."""
THREE_FROM = 110
"""So many columns of the terminal give room for three facts in a row."""
GAP = 2
"""Between two facts of a row."""
MARGIN = 2
"""The mark of the cursor on the left, a free column on the right."""


@dataclass(frozen=True)
class Action:
    """Something that can be done with the document; with a reason it is shown but refused. `main` ones come with F8.

    What cannot be taken back `asks` first: it says what will happen, and happens when that is chosen.
    """

    id: str
    label: str
    run: Callable[[], Any]
    reason: str | None = None
    main: bool = False
    asks: str = ""


@dataclass(frozen=True)
class Fact:
    """A figure or reference of the head; `target` is the record behind it.

    The values of a column that begin with a `figure` end it under each other.
    """

    label: str
    value: str
    target: tuple[str, Any] | None = None
    warn: bool = False
    figure: bool = False


@dataclass(frozen=True)
class Cell:
    """A column of a table: as wide as what stands in it. Growing ones share what is left.

    `wide` ones show where there is room for them; the totals of the document stand under the one that `sums`.
    """

    label: str
    right: bool = False
    grows: bool = False
    wide: bool = False
    sums: bool = False
    bar: bool = False


@dataclass(frozen=True)
class Line:
    """A line: its cells; `line_id` for editing, `target` for Enter, `below` for a remark under it."""

    cells: tuple[str, ...]
    line_id: int | None = None
    target: tuple[str, Any] | None = None
    below: str = ""
    warn: bool = False

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """How wide each cell is."""
        return tuple(cell_len(cell) for cell in self.cells)


@dataclass(frozen=True)
class Section:
    """A table of the sheet under its title."""

    title: str
    columns: tuple[Cell, ...]
    lines: Sequence[Line]
    when_empty: str = ""


@dataclass(frozen=True)
class Doc:
    """A document as the screen shows it; everything already in the user's language."""

    title: str
    state: str
    facts: Sequence[Fact]
    sections: Sequence[Section] = ()
    totals: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    actions: Sequence[Action] = ()
    version: int | None = None
    view: Any = field(default=None, compare=False)

    @property
    def seen(self) -> tuple[object, ...]:
        """What a reader sees of it."""
        return self.title, self.state, self.facts, self.sections, self.totals, self.notes


def layout(doc: Doc, width: int) -> list[SheetRow]:
    """The rows of a sheet so many columns wide."""
    width = max(20, width) - MARGIN
    rows = [SheetRow(fitted(doc.title, width - cell_len(doc.state) - 1) + " " + doc.state, style="title")]
    rows += _facts(doc.facts, width)
    edge = width
    for number, section in enumerate(doc.sections or (Section("", (), ()),)):
        if section.columns:
            more, sums_edge = _section(section, width, _totals_width(doc.totals) if number == 0 else 0)
            rows += [SheetRow(""), *more]
            edge = sums_edge if number == 0 else edge
        if number == 0:
            rows += _totals(doc.totals, edge)
    for note in doc.notes:
        rows += [
            SheetRow(""),
            *(SheetRow(part, style="dim") for one in note.split("\n") for part in wrapped(one, width)),
        ]
    return rows


def _totals_width(totals: Sequence[tuple[str, str]]) -> int:
    """What a row of totals needs on the left of its edge."""
    if not totals:
        return 0
    return max(cell_len(label) for label, _value in totals) + 2 + max(cell_len(value) for _label, value in totals)


def _totals(totals: Sequence[tuple[str, str]], edge: int) -> list[SheetRow]:
    if not totals:
        return []
    value_width = max(cell_len(value) for _label, value in totals)
    return [
        SheetRow(fitted(f"{label}  ", edge - value_width, right=True) + fitted(value, value_width, right=True),
                 style="title" if label is totals[-1][0] else "")
        for label, value in totals
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------ facts


def _facts(facts: Sequence[Fact], width: int) -> list[SheetRow]:
    """Facts in columns as wide as they are; those too long for it have rows of their own.

    Facts that lead somewhere come first in their row, since a row has one cursor: the first column has them all.
    """
    shown = [fact for fact in facts if fact.value]
    count = 3 if width >= THREE_FROM - MARGIN else 2
    alone: list[Fact] = []
    while True:
        columns = [_aligned(one) for one in _columns([fact for fact in shown if fact not in alone], count)]
        widths = [_fact_widths(column) for column in columns]
        over = sum(sum(pair) for pair in widths) + GAP * (len(columns) - 1) - width
        if over <= 0 or len(alone) == len(shown):
            break
        alone.append(max((fact for fact in shown if fact not in alone), key=lambda one: cell_len(_value(one))))
    free = -over // len(columns) if columns else 0
    rows = []
    for y in range(max((len(column) for column in columns), default=0)):
        cells = [
            (column[y] if y < len(column) else None, label, value + free)
            for column, (label, value) in zip(columns, widths, strict=True)
        ]
        rows.append(_fact_row(cells))
    label_width = max((cell_len(fact.label) for fact in alone), default=0) + 1
    if columns:
        label_width = max(label_width, widths[0][0])
    lonely = [(fact, _fact_row([(fact, label_width, width - label_width)])) for fact in alone]
    first = [row for fact, row in lonely if fact is shown[0]]
    return [*first, *rows, *(row for fact, row in lonely if fact is not shown[0])]


def _columns(facts: Sequence[Fact], count: int) -> list[list[Fact]]:
    first = [fact for fact in facts if fact.target is not None]
    others = [fact for fact in facts if fact.target is None]
    height = max(len(first), -(-len(facts) // count))
    first += others[: height - len(first)]
    rest = [fact for fact in others if fact not in first]
    columns = [
        [fact for fact in facts if fact in first],
        *(rest[i : i + height] for i in range(0, len(rest), max(1, height))),
    ]
    return [column for column in columns if column]


def _aligned(facts: Sequence[Fact]) -> list[Fact]:
    """The facts of a column, their figures moved to the right so far that they end under each other."""
    lengths = [cell_len(fact.value.partition(" ")[0]) if fact.figure else 0 for fact in facts]
    return [
        replace(fact, value=" " * (max(lengths) - length) + fact.value) if fact.figure else fact
        for fact, length in zip(facts, lengths, strict=True)
    ]


def _fact_widths(facts: Sequence[Fact]) -> tuple[int, int]:
    """What the labels and the values of a column need."""
    return max(cell_len(fact.label) for fact in facts) + 1, max(cell_len(_value(fact)) for fact in facts)


def _value(fact: Fact) -> str:
    return f"{fact.value} {WARNS}" if fact.warn else fact.value


def _fact_row(cells: Sequence[tuple[Fact | None, int, int]]) -> SheetRow:
    """A row of facts, each with the width of its label and of its value."""
    parts: list[tuple[str, str]] = []
    for fact, label_width, value_width in cells:
        if parts:
            parts.append((" " * GAP, ""))
        if fact is None:
            parts.append((" " * (label_width + value_width), ""))
        else:
            parts.append((fitted(fact.label, label_width), "dim"))
            parts.append((fitted(_value(fact), value_width), "warn" if fact.warn else ""))
    target = cells[0][0].target if cells[0][0] is not None else None
    return SheetRow("".join(text for text, _style in parts), target, parts=tuple(parts))


# ------------------------------------------------------------------------------------------------ tables


@dataclass(frozen=True)
class _Table:
    """How the lines of a table are drawn: the columns that are shown with their widths, and the gap between."""

    columns: tuple[Cell, ...]
    widths: dict[int, int]
    gap: int

    def row(self, cells: Sequence[str]) -> str:
        return (
            (" " * self.gap).join(self._cell(self.columns[i], cells[i], self.widths[i]) for i in self.widths).rstrip()
        )

    def _cell(self, column: Cell, text: str, width: int) -> str:
        if column.bar:
            text = "█" * max(1, round(width * float(text))) if text and text != "0" else ""
        return fitted(text, width, right=column.right)


class _TableRow(SheetRow):
    """A line of a table, drawn when it is looked at: of a thousand lines a screen shows twenty."""

    def __init__(self, table: _Table, line: Line) -> None:
        style = "warn" if line.warn else ""
        self.__dict__.update(
            table=table, line=line, target=line.target, line_id=line.line_id, style=style, parts=()
        )  # a row does not change, but what it shows is not there yet

    @cached_property
    def text(self) -> str:
        table, line = self.__dict__["table"], self.__dict__["line"]
        drawn: str = table.row(line.cells)
        return drawn


def _row(table: _Table, line: Line) -> SheetRow:
    """The row of a line; the one it had last where it is drawn the same."""
    last: _TableRow | None = line.__dict__.get("row")
    if last is None or last.__dict__["table"] is not table:
        last = line.__dict__["row"] = _TableRow(table, line)
    return last


def _section(section: Section, width: int, totals_width: int) -> tuple[list[SheetRow], int]:
    """The rows of a table, and where the column ends that its totals belong under."""
    widths, gap = _widths(section, width, totals_width)
    table = _Table(section.columns, widths, gap)
    if section.lines and (last := section.lines[0].__dict__.get("row")) and last.__dict__["table"] == table:
        table = last.__dict__["table"]
    rows = [SheetRow(section.title, style="title")] if section.title else []
    rows.append(SheetRow(fitted(table.row([cell.label for cell in section.columns]), width), style="head"))
    for line in section.lines:
        rows.append(_row(table, line))
        if line.below:
            rows += [SheetRow("    " + part, style="dim") for part in wrapped(line.below, width - 4)]
    if not section.lines:
        rows.append(SheetRow("  " + (section.when_empty or _("Nothing here.")), style="dim"))
    edge = 0
    for i in widths:
        edge += widths[i] + gap
        if section.columns[i].sums:
            return rows, edge - gap
    return rows, width


def _widths(section: Section, width: int, totals_width: int = 0) -> tuple[dict[int, int], int]:
    """Columns with their widths, and the gap between. Empty ones are left out, wide ones where all would not fit uncut.

    The first one is so wide that the totals fit on the left of their edge.
    """
    widest = [max(column) for column in zip(*(line.widths for line in section.lines), strict=True)]
    needed = {
        i: max(cell_len(cell.label), widest[i] if widest else 0)
        for i, cell in enumerate(section.columns)
        if cell.grows or (not section.lines and not cell.wide) or (widest and widest[i])
    }
    gap = 2 if _total((needed[i] for i in needed if not section.columns[i].wide), 2) <= width else 1
    for i in reversed([i for i in needed if section.columns[i].wide]):
        if _total((_least(section.columns[i], needed[i]) for i in needed), gap) > width:
            del needed[i]
    if (sums := next((i for i in needed if section.columns[i].sums), None)) is not None:
        needed[min(needed)] += max(0, totals_width - _total((needed[i] for i in needed if i <= sums), gap))
    bars = [i for i in needed if section.columns[i].bar]
    needed.update(dict.fromkeys(bars, BAR))
    growing = [i for i in needed if section.columns[i].grows]
    over = _total(needed.values(), gap) - width
    for i in sorted(growing, key=lambda one: -needed[one]):  # the longest texts are cut first
        cut = max(0, min(over, needed[i] - LEAST))
        needed[i] -= cut
        over -= cut
    if growing and over < 0:
        share, rest = divmod(-over, len(growing))
        for i in growing:
            more = share + (rest if i == growing[0] else 0)
            needed[i] = max(needed[i], min(needed[i] + more, GROWN))
    for i in bars:
        needed[i] = max(LEAST, min(width - _total(needed.values(), gap) + BAR, LONGEST_BAR))
    return needed, gap


def _least(column: Cell, needed: int) -> int:
    """What a column takes when it is decided which ones show: one that may be missing and cut asks for little."""
    return min(needed, NARROW) if column.wide and column.grows else needed


def _total(widths: Iterable[int], gap: int) -> int:
    found = list(widths)
    return sum(found) + gap * (len(found) - 1)
