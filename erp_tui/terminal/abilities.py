"""What a terminal can do, as terminfo tells: asked once, never guessed from its name. What nobody knows is a VT100."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

TRUE_COLOURS = 1 << 24
FEWEST = frozenset({"1", "4", "7"})
"""Bold, underlined, reversed: the styles of a VT100."""
STYLES = {"bold": "1", "dim": "2", "sitm": "3", "smul": "4", "blink": "5", "rev": "7", "invis": "8", "smxx": "9"}
"""What terminfo calls a style, and its number in SGR."""


@dataclass(frozen=True)
class Abilities:
    """What may be sent besides text, cursor addresses and SGR. Nothing set: what every terminal understands."""

    colours: int = 0
    """0, 8, 16, 256 or 1 << 24."""
    styles: frozenset[str] = FEWEST
    """Styles by their number in SGR."""
    single_off: bool = False
    """Styles and colours can be taken back one by one; else only all together."""
    relative: bool = False
    """The cursor moves by steps as well."""
    columns: bool = False
    """The cursor goes to a column of its line (HPA), and ..."""
    rows: bool = False
    """... to a line in its column (VPA)."""
    erase: bool = False
    """Erasing to the end of a line (EL) and of all (ED)."""
    erase_colour: bool = False
    """What is erased takes the background colour of the moment; else always the usual one."""
    erase_some: bool = False
    """Erasing so many characters (ECH)."""
    repeat: bool = False
    """Repeating the last character (REP)."""
    margins: bool = False
    """Scrolling some of the lines (DECSTBM, IND, RI), and ..."""
    scroll_many: bool = False
    """... by several lines at once (SU, SD)."""
    own_page: bool = False
    """There is an alternate screen, so what stood there before comes back."""
    stays_in_line: bool = False
    """After its last column the cursor stays in that line."""

    @property
    def plain(self) -> Abilities:
        """For terminals that are not what they say: addresses, text and styles only, the colours as they are."""
        return Abilities(
            colours=self.colours, styles=self.styles, own_page=self.own_page, stays_in_line=self.stays_in_line
        )


VT100 = Abilities(relative=True, erase=True, margins=True, stays_in_line=True)


def of_terminal(environment: Mapping[str, str], descriptor: int = 1) -> Abilities:
    """The abilities of the terminal that TERM and COLORTERM name. Asked once in the life of a process: terminfo keeps the first."""
    found = _from_terminfo(environment.get("TERM", ""), descriptor)
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit") and found.colours >= 8:
        found = replace(found, colours=TRUE_COLOURS)
    if environment.get("NO_COLOR"):
        found = replace(found, colours=0)
    return found.plain if environment.get("ERP_TUI_TERMINAL") == "plain" else found


def _from_terminfo(name: str, descriptor: int) -> Abilities:
    import curses

    try:
        curses.setupterm(name, descriptor)
    except curses.error:
        return VT100

    def has(*names: str) -> bool:
        return all(curses.tigetstr(one) for one in names)

    if not has("cup"):
        return VT100
    rmul, op = curses.tigetstr("rmul") or b"", curses.tigetstr("op") or b""
    colours = _colours(curses.tigetnum("colors"))
    return Abilities(
        colours=colours,
        styles=FEWEST | {number for one, number in STYLES.items() if has(one)},
        single_off=b"24" in rmul and (not colours or b"39;49" in op),
        relative=has("cuf", "cub", "cuu", "cud"),
        columns=has("hpa"),
        rows=has("vpa"),
        erase=has("el", "ed"),
        erase_colour=curses.tigetflag("bce") > 0,
        erase_some=has("ech"),
        repeat=has("rep"),
        margins=has("csr", "ind", "ri"),
        scroll_many=has("csr", "indn", "rin"),
        own_page=b"1049" in (curses.tigetstr("smcup") or b""),
        stays_in_line=has("rmam") or curses.tigetflag("xenl") > 0,
    )


def _colours(number: int) -> int:
    """The largest of the palettes we can write that a terminal of so many colours has."""
    return next((size for size in (TRUE_COLOURS, 256, 16, 8) if number >= size), 0)
