"""Thin and stock: whatever Textual writes, the terminal shows the same, and nothing is sent that it does not understand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from painted import TERMINALS, XTERM, Pair
from rich.cells import cell_len

from erp_tui.terminal.abilities import TRUE_COLOURS, VT100, Abilities
from erp_tui.terminal.painter import Painter
from erp_tui.terminal.pen import PLAIN, Pen, applied, change, reduced
from erp_tui.terminal.shadow import Shadow, cells_of, is_sure

WIDTH, HEIGHT = 24, 8
COLOURS = st.one_of(
    st.sampled_from(["", "31", "42", "97", "104", "39", "49"]),
    st.builds("{};5;{}".format, st.sampled_from(["38", "48"]), st.integers(0, 255)),
    st.builds("{};2;{};{};{}".format, st.sampled_from(["38", "48"]), *[st.integers(0, 255)] * 3),
)
STYLES = st.lists(st.sampled_from(["1", "2", "3", "4", "7", "9", "0", "22", "24", "27"]), max_size=3)
SGR = st.builds(lambda styles, colour: ";".join([*styles, *([colour] if colour else [])]), STYLES, COLOURS)
TEXT = st.one_of(
    st.text("ab -.", min_size=1, max_size=12),
    st.lists(st.sampled_from([*"é東한カ—─▲ x", "e\u0301", "\u0905\u0902"]), min_size=1, max_size=8).map("".join),
    st.builds(lambda one, count: one * count, st.sampled_from(" -─x"), st.integers(1, WIDTH)),
)
PIECE = st.tuples(st.integers(0, WIDTH - 1), SGR, TEXT)
LINE = st.tuples(st.integers(0, HEIGHT - 1), st.lists(PIECE, min_size=1, max_size=4))
SCROLL = st.integers(-3, 3)
FRAME = st.tuples(
    st.lists(LINE, max_size=HEIGHT), SCROLL, st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1))
)


def written(frame: tuple[list[tuple[int, list[tuple[int, str, str]]]], int, tuple[int, int]], page: list[str]) -> str:
    """A frame as Textual writes it. `page` are whole lines: they move by the second part, as a list does that is scrolled."""
    lines, scroll, (x, y) = frame
    parts = []
    if scroll:
        page[:] = page[scroll:] + page[:scroll]
        parts += [f"\x1b[{n + 1};1H{text}\x1b[0m" for n, text in enumerate(page)]
    for line, pieces in lines:
        for start, sgr, text in pieces:
            parts.append(f"\x1b[{line + 1};{start + 1}H\x1b[{sgr}m{_fitted(text, WIDTH - start)}\x1b[0m")
        parts += ["\n"] if line < HEIGHT - 1 else []
    return "".join(parts) + f"\x1b[{y + 1};{x + 1}H"


def _fitted(text: str, width: int) -> str:
    while cell_len(text) > width:
        text = text[:-1]
    return text


@pytest.mark.parametrize("name", TERMINALS)
@settings(max_examples=60, deadline=None)
@given(frames=st.lists(FRAME, min_size=1, max_size=6))
def test_thin_and_stock_show_the_same_after_every_frame(
    name: str, frames: list[tuple[list[tuple[int, list[tuple[int, str, str]]]], int, tuple[int, int]]]
) -> None:
    pair = Pair(TERMINALS[name], (WIDTH, HEIGHT))
    page = [f"\x1b[{31 + n % 3}mRow {n} of the list" + " " * 10 for n in range(HEIGHT)]
    for frame in frames:
        pair.show(written(frame, page))
        pair.assert_same()


DOUBTFUL = ["❤️", "👨‍👩‍👧", "🇩🇪", "👍🏽", "☎", "⚠", "한글".encode().decode(), "न\u094dद", "e\u0301\u0323", "1️⃣"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*DOUBTFUL, "a", "b ", "東", "long text"]), max_size=6),
    st.lists(st.sampled_from([*DOUBTFUL, "x", "  "])),
)
def test_what_follows_a_character_of_doubtful_width_stands_in_its_place(first: list[str], second: list[str]) -> None:
    """The emulator finds joined and marked characters wider or narrower than the program; all others stand right even so."""
    pair = Pair(XTERM, (40, 3))
    for texts in (first, second):
        text = _fitted("".join(texts), 30)
        pair.shadow.feed(f"\x1b[2;1H{text}{' ' * (30 - cell_len(text))}the end\x1b[1;1H")
        pair.thin.feed(pair.painter.paint(pair.shadow))
        line = pair.shadow.lines[1].cells
        for x, cell in enumerate(line):
            if cell and is_sure(cell) and not any(not is_sure(one) for one in line[max(0, x - 2) : x] if one):
                assert pair.thin.buffer[1][x].data == cell, (x, pair.thin.display[1])
        assert pair.thin.display[1].rstrip().endswith("the end")


def test_nothing_but_cells_and_styles_gets_through() -> None:
    """Whatever is written to the driver: titles, clipboards, modes, questions, bells, keyboards."""
    shadow, painter = Shadow(40, 3, XTERM), Painter(XTERM)
    shadow.feed(
        "\x1b[?1000h\x1b]0;title\x07\x1b]52;c;eA==\x1b\\\x1b[>25u\x1b[6n\x07\x1bP+q\x1b\\\x1b[2J\x1b[5mseen\x1bc\x9b5n\u202e!"
    )
    sent = painter.paint(shadow)
    assert "seenc5n!" in sent
    for piece in ("?1000", "]0;", "]52", "25u", "6n", "\x07", "\x1bP", "\x1bc", "\x9b", "\u202e"):
        assert piece not in sent


def test_an_unchanged_screen_costs_nothing() -> None:
    shadow, painter = Shadow(40, 3, XTERM), Painter(XTERM)
    shadow.feed("\x1b[2;3Hhello\x1b[1;1H")
    assert "hello" in painter.paint(shadow)
    shadow.feed("\x1b[2;1H  hello \x1b[1;1H")
    assert painter.paint(shadow) == ""
    painter.forget()
    assert "hello" in painter.paint(shadow)


@pytest.mark.parametrize(
    ("colours", "given", "found"),
    [
        (0, "31;44;1", Pen(("1",))),
        (8, "91", Pen(("1",), "31")),
        (8, "48;2;255;0;0", Pen((), "39", "41")),
        (16, "38;5;196", Pen((), "31")),
        (16, "38;5;13", Pen((), "95")),
        (256, "38;2;255;0;0", Pen((), "38;5;196")),
        (256, "38;5;7", Pen((), "38;5;7")),
        (TRUE_COLOURS, "38;2;1;2;3", Pen((), "38;2;1;2;3")),
    ],
)
def test_colours_are_reduced_to_what_the_terminal_has(colours: int, given: str, found: Pen) -> None:
    assert reduced(applied(PLAIN, given), Abilities(colours=colours)) == found


def test_a_style_the_terminal_lacks_is_left_out_and_all_are_taken_back_together() -> None:
    assert reduced(applied(PLAIN, "3;4;9"), VT100) == Pen(("4",))
    assert change(Pen(("1", "4")), Pen(("4",)), False) == "\x1b[0;4m"
    assert change(Pen(("1", "4")), Pen(("4",)), True) == "\x1b[22m"
    assert change(Pen(("1",), "31"), PLAIN, True) == "\x1b[m"


def test_what_the_terminal_cannot_write_is_a_question_mark_of_the_same_width() -> None:
    assert cells_of("é東x", "latin-1") == ["é", "?", "?", "x"]
