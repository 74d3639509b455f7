"""Texts that nobody means well with, put into every field of every form that keys lead to, and how the screens look then.

As a command all of them go into all fields: in each form one after the other, in turns with a company of its own for the forms
that were saved and closed before they had seen all. What comes through a terminal is in `bench/storms.py`.

    .venv/bin/python tests/hostile.py --rounds 120 --turns 4
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from rich.cells import cell_len
from textual import events

from conftest import keeper_for
from driving import Clerk, at_work
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.screens import registry
from erp_tui.screens.dialogs import Dialog, MenuDialog
from erp_tui.screens.forms import FormDialog, FormField
from erp_tui.widgets.fields import Field
from house import faults

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

SAFE_CATEGORIES = {"Cc", "Zl", "Zp"}
"""Characters of these kinds may not reach the terminal."""
REORDERING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}

DOCUMENTS = ("BERGS", "41", "Q000001", "SO000829", "SO000830", "DN000829", "DN000700", "INV-1998-00195", "PAY-1998-00181",
             "PO000014", "P000003")  # fmt: skip
"""Opened by number, beside the first one of every list."""


def look(clerk: Clerk) -> None:
    """Nothing on the screen moves the cursor, reorders text or overflows its line."""
    width = clerk.app.size.width
    for line in clerk.lines:
        bad = [c for c in line if unicodedata.category(c) in SAFE_CATEGORIES or ord(c) in REORDERING]
        assert not bad, (bad, line)
        assert cell_len(line) == width, line


def texts(turn: int) -> Iterator[str]:
    """All strings without end, beginning at another one each turn."""
    while True:
        for number in range(len(STRINGS)):
            yield STRINGS[(turn + number) % len(STRINGS)]


GOOD = {"customer": "ALFKI", "supplier": "X1", "product": "41", "carrier": "X1", "day": "=", "number": "1", "whole": "1",
        "switch": "yes", "text": "good"}  # fmt: skip


def good(one: FormField) -> str:
    """A value that a field takes."""
    if one.value:
        return one.value
    if one.choices:
        return one.choices[0][0]
    return GOOD.get(one.kind, "") if one.required else ""


async def fill(clerk: Clerk, values: dict[str, str]) -> None:
    """Empty each field and paste into it, all in one burst, then save."""
    form: Any = clerk.app.screen
    next(iter(form.inputs.values())).focus()
    for name in form.inputs:
        for key in ("end", "ctrl+u"):
            clerk.app.post_message(events.Key(key, None))
        clerk.app.post_message(events.Paste(values[name]))
        clerk.app.post_message(events.Key("down", None))
    await clerk.press("f8")


class Walk:
    """Goes wherever keys lead, and fills each form it comes to: in turns hostile everywhere and only where text is asked for."""

    def __init__(self, clerk: Clerk, turn: int, rounds: int) -> None:
        self.clerk = clerk
        self.turn = turn
        self.rounds = rounds
        self.texts = texts(turn)
        self.forms: dict[str, int] = {}
        """How often each form was filled, by its title and the names of its fields."""
        self.put: set[tuple[str, str, str]] = set()
        """Form, field and string of all that was put."""

    async def form(self) -> None:
        """Filled until it has seen all rounds or is taken; the next way to it goes on there."""
        form: Any = self.clerk.app.screen
        name = f"{form.heading}: {' '.join(form.inputs)}"
        while self.forms.get(name, 0) < self.rounds and self.clerk.app.screen is form:
            number = self.forms[name] = self.forms.get(name, 0) + 1
            values = {}
            for place, one in enumerate(form.fields):
                if one.kind == "text" or number % 2:
                    values[one.name] = STRINGS[(self.turn + number // 2 + place) % len(STRINGS)]
                    self.put.add((name, one.name, values[one.name]))
                else:
                    values[one.name] = good(one)
            await fill(self.clerk, values)
            look(self.clerk)

    async def back_to(self, depth: int) -> None:
        """By F12, to where so many screens are over each other."""
        for _step in range(12):
            if len(self.clerk.app.screen_stack) <= depth:
                return
            await self.clerk.press("f12")
            look(self.clerk)
        raise AssertionError(f"F12 does not lead away from {self.clerk.where}")

    async def whatever_opened(self, depth: int) -> None:
        """A form is filled; of a menu the first is chosen; anything else is looked at and left."""
        look(self.clerk)
        for _step in range(2):
            if len(self.clerk.app.screen_stack) > depth and isinstance(self.clerk.app.screen, MenuDialog):
                await self.clerk.press("enter")
        if isinstance(self.clerk.app.screen, FormDialog):
            await self.form()
        await self.back_to(depth)

    async def ways_of_here(self) -> None:
        """All that this screen offers: new, edit, note, filter, line, each action."""
        depth = len(self.clerk.app.screen_stack)
        for key in ("f6", "f9", "ctrl+a", "enter"):
            await self.clerk.press(key)
            await self.whatever_opened(depth)
        for key in ("/", "f7"):
            await self.clerk.keys(key)
            for _number in range(3):
                if self._is_typing():
                    self.clerk.app.post_message(events.Paste(next(self.texts)))
                    await self.clerk.press("enter")
                    look(self.clerk)
            await self.clerk.keys(*(key,) if key == "/" else ())  # an open filter is closed by F12 and shows all
            for _number in range(3):
                if self._is_typing():
                    await self.clerk.press("f12")
            await self.back_to(depth)
        await self.clerk.press("f10")
        count = len(getattr(self.clerk.app.screen, "options", ()))
        await self.back_to(depth)
        for number in range(count):
            await self.clerk.press("f10", "home", *["down"] * number, "enter")
            if isinstance(self.clerk.app.screen, MenuDialog) and len(self.clerk.app.screen_stack) > depth:
                await self.back_to(depth)  # refused, with its reason
                continue
            await self.whatever_opened(depth)

    def _is_typing(self) -> bool:
        """Whether a line of the screen itself is typed into: a filter, a quick line."""
        return isinstance(self.clerk.app.focused, Field) and not isinstance(self.clerk.app.screen, Dialog)

    async def list(self, place: int) -> None:
        """A list of the menu: each of its tabs, and the first document in it."""
        await self.clerk.type(registry.MENU_KEYS[place])
        for _tab in getattr(self.clerk.app.screen, "TABS", (None,)):
            depth = len(self.clerk.app.screen_stack)
            await self.ways_of_here()
            await self.clerk.press("home", "enter")
            look(self.clerk)
            if len(self.clerk.app.screen_stack) > depth and not isinstance(self.clerk.app.screen, Dialog):
                await self.ways_of_here()
            await self.back_to(depth)
            await self.clerk.press("right")
        await self.clerk.press("f3")

    async def document(self, number: str) -> None:
        """A document by its number, through go-anywhere, where hostile text is typed first."""
        await self.clerk.press("f2")
        self.clerk.app.post_message(events.Paste(next(self.texts)))
        await self.clerk.press("end", "ctrl+u")
        look(self.clerk)
        await self.clerk.enter(number)
        assert not isinstance(self.clerk.app.screen, Dialog), self.clerk.screen
        await self.ways_of_here()
        await self.clerk.press("f3")


async def walk(
    path: Path, turn: int, places: range, documents: tuple[str, ...], language: str = "en", rounds: int = 4
) -> Walk:
    """Fill what can be filled, then look at everything again; gives what was met."""
    async with at_work(path, language=language) as clerk:
        one = Walk(clerk, turn, rounds)
        for place in places:
            await one.list(place)
        for number in documents:
            await one.document(number)
        await look_again(clerk, places)
    engine = open_engine(str(path))
    found = faults(keeper_for(engine))
    engine.dispose()
    assert found == []
    return one


async def look_again(clerk: Clerk, places: range) -> None:
    """Lists and their latest documents, with help, trail, history and print, now that hostile text is in them."""
    for place in places:
        await clerk.type(registry.MENU_KEYS[place])
        for _tab in getattr(clerk.app.screen, "TABS", (None,)):
            look(clerk)
            for end in ("home", "end"):
                depth = len(clerk.app.screen_stack)
                await clerk.press(end, "enter")
                look(clerk)
                if len(clerk.app.screen_stack) > depth:
                    for key in ("f1", "ctrl+g", "ctrl+y", "ctrl+p"):
                        inner = len(clerk.app.screen_stack)
                        await clerk.press(key)
                        look(clerk)
                        if len(clerk.app.screen_stack) > inner:
                            await clerk.press("f12")
                    while len(clerk.app.screen_stack) > depth:
                        await clerk.press("f12")
            await clerk.press("right")
        await clerk.press("f3")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=2, help="each with a company of its own, in another language")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=4, help="so often each form is filled; 120 are all strings")
    args = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parent / "bench"))
    import common

    put: set[tuple[str, str, str]] = set()
    for turn in range(args.first, args.first + args.turns):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(shutil.copy(common.company(), Path(folder) / "books.db"))
            language = ("en", "zh_CN")[turn % 2]
            found = asyncio.run(walk(path, turn, range(len(registry.MENU)), DOCUMENTS, language, args.rounds))
        put |= found.put
        fields = {(form, field) for form, field, _text in put}
        print(
            f"turn {turn}: {len(found.forms)} forms filled {sum(found.forms.values())} times; so far "
            f"{len(fields)} fields, {len(put)} of {len(fields) * len(STRINGS)} strings in fields",
            flush=True,
        )


if __name__ == "__main__":
    main()
