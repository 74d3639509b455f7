"""Lines that were typed and could not be entered: put aside with what is wrong with them, so that the next one can be typed."""

from __future__ import annotations

from typing import NamedTuple

from erp_tui.screens.journal import Kept


class Waiting(NamedTuple):
    """A line that could not be entered, as one would type it, and what is wrong with it; or another quantity for `line`: the id
    of a line that stands, a blank, its code."""

    text: str
    reason: str
    line: str = ""

    @property
    def words(self) -> str:
        return f"{self.line.partition(' ')[2]}: {self.text}" if self.line else self.text


class LinesAside:
    """The lines that wait. They are journaled with what is typed."""

    def __init__(self) -> None:
        self.left = Kept()
        """A row for each line, its parts with tabs between them."""

    @property
    def waiting(self) -> list[Waiting]:
        """The lines that could not be entered."""
        return [Waiting(*row.split("\t")) for row in self.left.value.split("\n") if row]

    def add(self, found: list[Waiting], *, first: bool = False) -> None:
        """More lines that wait, behind the others or before them."""
        rows = [*found, *self.waiting] if first else [*self.waiting, *found]
        self.left.value = "\n".join("\t".join(" ".join(part.split()) for part in row) for row in rows)

    def take_first(self) -> Waiting | None:
        """The first line that waits; it waits no more."""
        if not self.waiting:
            return None
        first, *rest = self.waiting
        self.left.value = ""
        self.add(rest)
        return first
