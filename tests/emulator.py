"""A terminal to look at: pyte, with what it lacks of the terminals we write for."""

from __future__ import annotations

import re
from typing import Any

import pyte
from wcwidth import wcwidth

SEQUENCE = re.compile(r"\x1b\[(?P<prefix>[<=>?]?)(?P<numbers>[\d;:]*)(?P<final>[ -/]*[@-~])")
HALF = re.compile(r"\x1b(?:\[[<=>?\d;: -/]*)?$")


class Emulator(pyte.Screen):
    """Takes text; knows REP, SU, SD and dim, erases as its terminal does, and takes marks and joiners of every kind."""

    def __init__(self, columns: int, lines: int, *, erase_colour: bool = True) -> None:
        super().__init__(columns, lines)
        self.erase_colour = erase_colour
        """Whether what is erased takes the background of the moment."""
        self.answers: list[str] = []
        """What the terminal says to the program, if anybody passes it on."""
        self._stream = pyte.Stream(self, strict=False)
        self._last = " "
        self._held = ""
        self._has_wide = False

    def feed(self, text: str) -> None:
        text = self._held + text
        half = HALF.search(text)
        self._held = half[0] if half else ""
        text = text.removesuffix(self._held) if self._held else text
        place = 0
        for match in SEQUENCE.finditer(text):
            self._stream.feed(text[place : match.start()])
            self._sequence(match)
            place = match.end()
        self._stream.feed(text[place:])

    def _sequence(self, match: re.Match[str]) -> None:
        numbers = match["numbers"]
        first = int(re.split("[;:]", numbers)[0] or 1)
        kind = match["prefix"] + match["final"]
        if kind == "b":
            self.draw(self._last * first)
        elif kind in ("S", "T"):
            self._scroll(first, up=kind == "S")
        elif kind == "n" and first == 6:
            self.answers.append(f"\x1b[{self.cursor.y + 1};{min(self.cursor.x, self.columns - 1) + 1}R")
        elif kind == "m":
            self._stream.feed(f"\x1b[{_with_dim(numbers)}m")
        else:
            self._stream.feed(match[0])

    def _scroll(self, count: int, *, up: bool) -> None:
        x, y = self.cursor.x, self.cursor.y
        top, bottom = self.margins or (0, self.lines - 1)
        for _ in range(count):
            self.cursor.y = bottom if up else top
            self.index() if up else self.reverse_index()
        self.cursor.x, self.cursor.y = x, y

    def draw(self, data: str) -> None:
        if data.isascii() and not self._has_wide:
            super().draw(data)
            self._last = data[-1:] or self._last
            return
        self._has_wide = True
        for character in data:
            if wcwidth(character) == 0:
                x = min(self.cursor.x, self.columns) - 1
                line = self.buffer[self.cursor.y]
                if x > 0 and line[x].data == "":
                    x -= 1
                line[max(0, x)] = line[max(0, x)]._replace(data=line[max(0, x)].data + character)
            else:
                self._break_wide(wcwidth(character))
                super().draw(character)
                self._last = character

    def _break_wide(self, width: int) -> None:
        """Half of a wide character is overwritten: the other half goes too."""
        line, x = self.buffer[self.cursor.y], min(self.cursor.x, self.columns - 1)
        if line[x].data == "" and x:
            line[x - 1] = line[x - 1]._replace(data=" ")
        if x + width < self.columns and line[x + width].data == "":
            line[x + width] = line[x + width]._replace(data=" ")

    def _erasing(self, erase: Any, *numbers: int) -> None:
        attributes = self.cursor.attrs
        self.cursor.attrs = self.default_char._replace(bg=attributes.bg) if self.erase_colour else self.default_char
        erase(*numbers)
        self.cursor.attrs = attributes

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        self._erasing(super().erase_in_line, how)

    def erase_characters(self, count: int | None = None) -> None:
        self._erasing(super().erase_characters, count or 1)

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        self._erasing(super().erase_in_display, how)

    def seen(self, y: int) -> list[tuple[Any, ...]]:
        """What an eye sees of each cell of a line: of a blank the background, where nothing is drawn through it."""
        return [_seen(self.buffer[y][x]) for x in range(self.columns)]


def _with_dim(numbers: str) -> str:
    """pyte knows no dim: here it is blink, which nobody writes."""
    parts = numbers.replace(":", ";").split(";")
    found, i = [], 0
    while i < len(parts):
        if parts[i] in ("38", "48"):
            size = 3 if parts[i + 1] == "5" else 5
            found += parts[i : i + size]
            i += size
            continue
        found += {"2": ["5"], "22": ["22", "25"]}.get(parts[i], [parts[i]])
        i += 1
    return ";".join(found)


def _seen(cell: Any) -> tuple[Any, ...]:
    drawn_through = cell.reverse or cell.underscore or cell.strikethrough
    if cell.data == " " and not drawn_through:
        return (" ", cell.bg)
    return tuple(cell)
