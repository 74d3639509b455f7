"""One line on the terminal: from what it shows to what it should show, with the fewest cells written."""

from __future__ import annotations

from operator import and_, ne

from erp_tui.terminal.abilities import Abilities
from erp_tui.terminal.brush import Brush
from erp_tui.terminal.pen import PLAIN, Pen, on_blank
from erp_tui.terminal.shadow import RIGHT, Line, is_sure

WAY_ON = 4
"""About what it costs to go on behind characters that were erased."""
RUN = 6
"""So many equal characters may be worth a sequence that repeats or erases them."""
MANY = 8
"""From so many cells on it is worth trying to erase the line first."""


def differing(old: Line, new: Line, start: int = 0) -> int:
    """How many cells are other than they should be, and how many styles."""
    cells: int = sum(map(ne, old.cells[start:], new.cells[start:]))
    pens: int = sum(map(ne, old.pens[start:], new.pens[start:]))
    return cells + pens


def blanked(old: Line, new: Line) -> int:
    """How many cells are to be blank that are not."""
    return sum(map(and_, map(" ".__eq__, new.cells), map(" ".__ne__, old.cells)))


def draw(brush: Brush, y: int, old: Line, new: Line) -> None:
    """Make line y, which shows `old`, show `new`: cell by cell, or erased first where that is less."""
    if old == new:
        return
    way = brush.fork()
    _draw(way, y, old, new)
    if brush.abilities.erase and blanked(old, new) > MANY:
        erased = brush.fork()
        start = next(x for x in range(len(new.cells)) if _differs(old, new, x))
        start -= old.cells[start] == RIGHT and start > 0
        erased.move(start, y, new)
        erased.use_to_erase(PLAIN)
        erased.sequence("\x1b[K")
        rest = old.copy()
        count = len(rest.cells) - start
        rest.cells[start:], rest.pens[start:] = [" "] * count, [PLAIN] * count
        _draw(erased, y, rest, new)
        way = min(way, erased, key=lambda one: one.cost)
    brush.join(way)


def _differs(old: Line, new: Line, x: int) -> bool:
    return old.cells[x] != new.cells[x] or old.pens[x] != new.pens[x]


def _draw(brush: Brush, y: int, old: Line, new: Line) -> None:
    width = len(new.cells)
    tail = _tail(new, brush.abilities)
    doubtful = False
    x = 0
    while x < width:
        if not doubtful and new.cells[x] == old.cells[x] and new.pens[x] == old.pens[x]:
            x += 1
            continue
        if new.cells[x] == RIGHT and x:
            x -= 1  # its right half is other than it was: the whole character is written
        brush.move(x, y, new)
        if x >= tail and (doubtful or differing(old, new, x) > 3):
            brush.use_to_erase(new.pens[x])
            brush.sequence("\x1b[K")
            return
        cell, pen = new.cells[x], new.pens[x]
        is_wide = new.cells[x + 1 : x + 2] == [RIGHT]
        if not is_sure(cell):
            doubtful = True  # it may cover more or less than we think: what follows is written anew
            _write_doubtful(brush, x, y, cell, pen, 2 if is_wide else 1)
            x += 2 if is_wide else 1
        elif is_wide:
            brush.use(pen)
            brush.cells(cell, 2)
            x += 2
        elif (end := _end_of_text(old, new, x, tail, doubtful)) > x + 1:
            brush.use(pen)
            brush.cells("".join(new.cells[x:end]), end - x)
            x = end
        else:
            count = _count_of_equal(old, new, x, tail, doubtful)
            _write(brush, cell, pen, count, is_last=x + count == width)
            x += count


def _tail(line: Line, abilities: Abilities) -> int:
    """From here on a line is blank in one style that erasing gives; its width where it is not."""
    end, last = len(line.cells), line.pens[-1]
    if not abilities.erase or last.shows_on_blank or (last != PLAIN and not abilities.erase_colour):
        return end
    start = end
    while start and line.cells[start - 1] == " " and line.pens[start - 1] == last:
        start -= 1
    return start


def _end_of_text(old: Line, new: Line, x: int, tail: int, doubtful: bool) -> int:
    """Up to where narrow characters of one style are to be written that do not repeat themselves for long."""
    cells, pens, pen = new.cells, new.pens, new.pens[x]
    blank, end = on_blank(pen), x
    while end < tail:
        cell = cells[end]
        if pens[end] != (blank if cell == " " else pen) or not is_sure(cell):
            break
        if not doubtful and cell == old.cells[end] and pens[end] == old.pens[end]:
            break
        after = cells[end + 1 : end + RUN]
        if (after and after[0] == cell and after.count(cell) == RUN - 1) or after[:1] == [RIGHT]:
            break
        end += 1
    return end


def _count_of_equal(old: Line, new: Line, x: int, tail: int, doubtful: bool) -> int:
    """How many cells from x on are to be written and all equal."""
    cell, pen, end = new.cells[x], new.pens[x], x + 1
    while end < tail and new.cells[end] == cell and new.pens[end] == pen and new.cells[end + 1 : end + 2] != [RIGHT]:
        end += 1
    while not doubtful and end > x + 1 and not _differs(old, new, end - 1):
        end -= 1
    return end - x


def _write_doubtful(brush: Brush, x: int, y: int, cell: str, pen: Pen, width: int) -> None:
    """A character that terminals find one or two cells wide. Blanks first: no half of what stood there stays visible."""
    brush.use(pen)
    if width > 1:
        brush.cells(" " * width, width)
        brush.move(x, y)
    brush.cells(cell, width, sure=False)


def _write(brush: Brush, cell: str, pen: Pen, count: int, *, is_last: bool) -> None:
    """A character so many times, in the shortest way."""
    abilities, size = brush.abilities, len(cell.encode())
    repeat, erase = f"\x1b[{count - 1}b", f"\x1b[{count}X"
    whole = size * count
    repeated = size + len(repeat) if abilities.repeat else whole
    erased = len(erase) + (0 if is_last else WAY_ON)
    may_erase = cell == " " and not pen.shows_on_blank and (abilities.erase_colour or pen == PLAIN)
    if abilities.erase_some and may_erase and erased < min(whole, repeated):
        brush.use_to_erase(pen)
        brush.sequence(erase)
        return
    brush.use_for_blank(pen) if cell == " " else brush.use(pen)
    brush.cells(cell + repeat if repeated < whole else cell * count, count)
