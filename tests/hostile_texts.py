"""Texts that nobody means well with, and how a screen looks that shows them as text."""

from __future__ import annotations

import unicodedata

from painted import XTERM, may_be_sent
from rich.cells import cell_len

from driving import Clerk
from erp_tui.terminal.painter import Painter
from erp_tui.terminal.shadow import Shadow

STRINGS: tuple[str, ...] = (
    # markup and templates
    "[/]", "[/some/path]", "[a=b c='d]", "[@click=app.quit]x[/]", "[bold red]", "[[0]]", "{name}", "{0}", "%s %(x)s",
    "${HOME}", "$(reboot)", "`id`", "<b>&amp;</b>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", '{"a": [1]}',
    # other languages' ends of text
    "'; DROP TABLE party;--", '" OR "1"="1', "100%", "_", "\\", "\\\\n", "../../etc/passwd", "C:\\x", "=1+1", "@SUM(A1)",
    "-1+1", "|cat",
    # what moves, rings, writes or asks on a terminal
    "\x1b[2J", "\x1b]0;owned\x07", "\x1b]52;c;b3duZWQ=\x07", "\x1bc", "\x9b31mred", "a\x07b\x08\x08c", "nul\x00nul",
    "one\r\ntwo\tthree", "\x7fdel\x85next", "\x1b[200~paste in paste",
    # letters that have no place, change it, or change their size
    "left\u202eright\u202c", "no\u200bspace\ufeff", "line\u2028sep", "Z\u0351\u0352a\u0351lgo", "👩\u200d👩\u200d👧 👍🏽",
    "🇦🇹", "１２３．５", "مرحبا 12", "שלום", "สวัสดี", "𠮷野家", "\ue000\uffff", "İıß", "ﷺ", "½", "e\u0301",
    # values that are nearly some
    "NaN", "1e309", "9" * 400, "2026-02-30", "99999-01-01", "9**9**9", "x" * 5000,
)  # fmt: skip
NUMBER_OF = {text: number for number, text in enumerate(STRINGS)}

SAFE_CATEGORIES = {"Cc", "Zl", "Zp"}
"""Characters of these kinds may not reach the terminal."""
REORDERING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def look(clerk: Clerk) -> None:
    """Nothing on the screen moves the cursor, reorders text or overflows its line; nor does what a terminal is sent for it."""
    width, height = clerk.app.size
    lines = clerk.lines
    for line in lines:
        bad = [c for c in line if unicodedata.category(c) in SAFE_CATEGORIES or ord(c) in REORDERING]
        assert not bad, (bad, line)
        assert cell_len(line) == width, line
    if (width, height) not in SHADOWS:
        SHADOWS[width, height] = Shadow(width, height, XTERM), Painter(XTERM)
    shadow, painter = SHADOWS[width, height]
    shadow.feed("".join(f"\x1b[{number};1H{line}" for number, line in enumerate(lines, 1)))
    sent = painter.paint(shadow)
    assert ALLOWED.fullmatch(sent), sent
    assert not any(ord(c) in REORDERING for c in sent), sent


ALLOWED = may_be_sent(XTERM)
SHADOWS: dict[tuple[int, int], tuple[Shadow, Painter]] = {}
"""What the terminal is taken to show: one for each size."""
