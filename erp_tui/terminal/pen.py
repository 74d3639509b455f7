"""Styles as SGR numbers: read what is written, reduce it to what the terminal shows, change from one to the next for least."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from erp_tui.terminal.abilities import TRUE_COLOURS, Abilities

USUAL, USUAL_BACK = "39", "49"
OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29", "21": "24", "53": "55"}
"""A style's number, and the one that takes it back."""
SHOWN_ON_BLANK = frozenset({"4", "7", "9", "21", "53"})


class Pen(NamedTuple):
    """A style: attributes and colours, as the parameters of SGR."""

    attributes: tuple[str, ...] = ()
    foreground: str = USUAL
    background: str = USUAL_BACK

    @property
    def shows_on_blank(self) -> bool:
        """Whether more of it than the background is seen where there is no character."""
        return not SHOWN_ON_BLANK.isdisjoint(self.attributes)


PLAIN = Pen()


@lru_cache(4096)
def applied(pen: Pen, sgr: str) -> Pen:
    """The pen after an SGR sequence with these parameters. What is not known changes nothing."""
    attributes, foreground, background = set(pen.attributes), pen.foreground, pen.background
    numbers = iter(sgr.replace(":", ";").split(";"))
    for number in numbers:
        code = int(number or 0)
        if code == 0:
            attributes, foreground, background = set(), USUAL, USUAL_BACK
        elif code in (38, 48):
            kind = next(numbers, "")
            colour = ";".join((number, kind, *(next(numbers, "0") for _ in range(1 if kind == "5" else 3))))
            foreground, background = (colour, background) if code == 38 else (foreground, colour)
        elif 30 <= code <= 39 or 90 <= code <= 97:
            foreground = number
        elif 40 <= code <= 49 or 100 <= code <= 107:
            background = number
        elif number in OFF:
            attributes.add(number)
        else:
            attributes -= {one for one, off in OFF.items() if off == number}
    return Pen(tuple(sorted(attributes)), foreground, background)


@lru_cache(4096)
def on_blank(pen: Pen) -> Pen:
    """What is seen of a pen on a blank: mostly the background alone."""
    return pen if pen.shows_on_blank else Pen(background=pen.background)


@lru_cache(4096)
def reduced(pen: Pen, abilities: Abilities) -> Pen:
    """The pen as this terminal can show it."""
    foreground, more = _reduced_colour(pen.foreground, abilities.colours)
    background, _none = _reduced_colour(pen.background, abilities.colours)
    attributes = {*pen.attributes, *more} & abilities.styles
    return Pen(tuple(sorted(attributes)), foreground, background)


def _reduced_colour(colour: str, colours: int) -> tuple[str, tuple[str, ...]]:
    """A colour in a palette of that size, and the attributes that stand for what it lost: bold for a bright one of eight."""
    is_back = colour.startswith(("4", "10"))
    usual = USUAL_BACK if is_back else USUAL
    if colours == 0 or colour == usual:
        return usual, ()
    which, *values = map(int, colour.split(";"))
    if not values:
        number = which % 10 + (8 if which >= 90 else 0)
    elif colours == TRUE_COLOURS or (colours == 256 and values[0] == 5):
        return colour, ()
    else:
        number = _nearest(tuple(values), colours)
        if colours == 256:
            return f"{which};5;{number}", ()
    more = ("1",) if number >= 8 and colours == 8 and not is_back else ()
    base = (40 if is_back else 30) + number % 8
    return str(base + 60 if number >= 8 and colours > 8 else base), more


@lru_cache(1024)
def _nearest(colour: tuple[int, ...], colours: int) -> int:
    """The nearest colour of a palette to (5, number) or (2, red, green, blue)."""
    from rich.color import Color, ColorSystem

    kind, *values = colour
    given = Color.from_ansi(values[0]) if kind == 5 else Color.from_rgb(*values)
    found = given.downgrade(ColorSystem.EIGHT_BIT if colours == 256 else ColorSystem.STANDARD).number
    assert found is not None
    return found


@lru_cache(16384)
def change(old: Pen | None, new: Pen, single_off: bool) -> str:
    """The shortest SGR sequence from one pen (None: unknown) to another."""
    if old == new:
        return ""
    whole = [*new.attributes, *(c for c in (new.foreground, new.background) if c not in (USUAL, USUAL_BACK))]
    afresh = f"\x1b[0;{';'.join(whole)}m" if whole else "\x1b[m"
    if old is None:
        return afresh
    off = {OFF[one] for one in old.attributes if one not in new.attributes}
    loses_colour = (new.foreground == USUAL != old.foreground) or (new.background == USUAL_BACK != old.background)
    if (off or loses_colour) and not single_off:
        return afresh
    on = [one for one in new.attributes if one not in old.attributes or OFF[one] in off]
    parts = [*sorted(off), *on]
    parts += [new.foreground] * (new.foreground != old.foreground)
    parts += [new.background] * (new.background != old.background)
    return min(f"\x1b[{';'.join(parts)}m", afresh, key=len)
