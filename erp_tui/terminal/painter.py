"""From the screen as it was last sent to the screen as it should be: which lines moved, which are drawn, and in which way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from erp_tui.terminal.abilities import Abilities
from erp_tui.terminal.brush import Brush
from erp_tui.terminal.lines import blanked, differing, draw
from erp_tui.terminal.pen import PLAIN
from erp_tui.terminal.shadow import Line, Shadow

WORTH = 30
"""Scrolling costs some twenty bytes: it must spare so many cells and styles."""
MUCH = 300
"""So many cells to be blanked: it is worth trying to erase all and begin anew."""


class Painter:
    """Knows what the terminal shows."""

    def __init__(self, abilities: Abilities) -> None:
        self.abilities = abilities
        self.shown: list[Line] = []
        self._brush = Brush(abilities, 0)

    def forget(self) -> None:
        """What the terminal shows is not known any more: the next time all is drawn."""
        self.shown = []

    def paint(self, shadow: Shadow) -> str:
        """What brings the terminal to show the shadow."""
        brush, size = self._brush, (shadow.width, shadow.height)
        brush.width = shadow.width
        if size != (len(self.shown[0].cells) if self.shown else 0, len(self.shown)):
            brush.lose()
            brush.clear()
            self.shown = [Line(shadow.width) for _ in range(shadow.height)]
        else:
            self._scroll(brush, shadow.lines)
        changed = [y for y, line in enumerate(shadow.lines) if line != self.shown[y]]
        way = self._drawn(shadow.lines, changed, self.shown)
        if self.abilities.erase and sum(blanked(self.shown[y], shadow.lines[y]) for y in changed) > MUCH:
            afresh = self._drawn(shadow.lines, range(len(self.shown)), None)
            way = min(way, afresh, key=lambda one: one.cost)
        brush.join(way)
        for y in changed:
            self.shown[y] = shadow.lines[y].copy()
        if 0 < shadow.y < shadow.height and 0 <= shadow.x < shadow.width:
            brush.move(shadow.x, shadow.y, shadow.lines[shadow.y])
        written, brush.written = "".join(brush.written), []
        return written

    def _drawn(self, lines: Sequence[Line], which: Iterable[int], old: Sequence[Line] | None) -> Brush:
        """A way to draw some lines over what stands there; over nothing (None): all is erased first."""
        brush = self._brush.fork()
        if old is None:
            brush.clear()
            old = [Line(brush.width)] * len(lines)
        for y in which:
            draw(brush, y, old[y], lines[y])
        return brush

    def _scroll(self, brush: Brush, lines: Sequence[Line]) -> None:
        """Where lines stand again further up or down, let the terminal move them."""
        if not self.abilities.margins or (found := moved(self.shown, lines)) is None:
            return
        top, bottom, by = found
        brush.use(PLAIN)  # the lines that come in are blank in it
        brush.sequence(f"\x1b[{top + 1};{bottom + 1}r")
        brush.x = brush.y = 0
        if self.abilities.scroll_many:
            brush.sequence(f"\x1b[{abs(by) if abs(by) > 1 else ''}{'S' if by > 0 else 'T'}")
        else:
            brush.move(0, bottom if by > 0 else top)
            brush.sequence(("\n" if by > 0 else "\x1bM") * abs(by))
        brush.sequence("\x1b[r")
        brush.x = brush.y = None  # home in most terminals, not in all
        self.shown = scrolled(self.shown, top, bottom, by)


def scrolled(lines: Sequence[Line], top: int, bottom: int, by: int) -> list[Line]:
    """The lines after those from top to bottom went up (by > 0) or down, with blank ones behind them."""
    part = list(lines[top : bottom + 1])
    fresh = [Line(len(part[0].cells)) for _ in range(abs(by))]
    part = [*part[by:], *fresh] if by > 0 else [*fresh, *part[:by]]
    return [*lines[:top], *part, *lines[bottom + 1 :]]


def moved(old: Sequence[Line], new: Sequence[Line]) -> tuple[int, int, int] | None:
    """The lines (first, last) that went up (by > 0) or down, where moving them spares enough; else None."""
    places = defaultdict(list)
    for y, line in enumerate(old):
        places["".join(line.cells).strip()].append(y)
    places.pop("", None)
    votes: Counter[int] = Counter()
    ends: dict[int, tuple[int, int]] = {}
    for y, line in enumerate(new):
        if line == old[y]:
            continue
        for was in places.get("".join(line.cells).strip(), ()):
            if by := was - y:
                votes[by] += 1
                first, last = ends.get(by, (y, y))
                ends[by] = (min(first, y, was), max(last, y, was))
    for by, count in votes.most_common(1):
        top, bottom = ends[by]
        if count > 1 and abs(by) <= bottom - top:
            after = scrolled(old, top, bottom, by)
            spared = sum(differing(old[y], new[y]) - differing(after[y], new[y]) for y in range(top, bottom + 1))
            if spared > WORTH:
                return top, bottom, by
    return None
