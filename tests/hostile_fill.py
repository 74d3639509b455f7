"""Hostile texts into the fields of forms, lists of values, filters and rows of lines, and which field has had which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from time import monotonic
from typing import Any

from hostile_reached import Place, Tally, Way
from hostile_texts import NUMBER_OF, STRINGS, look
from textual import events

from driving import Clerk
from erp_tui.screens.dialogs import Dialog, MenuDialog, SearchDialog, TextDialog
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormDialog, FormField
from erp_tui.screens.jump import JumpDialog
from erp_tui.screens.list_screen import ListScreen
from erp_tui.screens.quick_lines import QuickLines
from erp_tui.widgets.fields import Field

AGAIN = 150
"""So often one form is opened anew."""
SAVED = 12
"""So often a form is filled once more with good figures beside the hostile texts, so that they are stored."""


def form_name(form: FormDialog) -> str:
    """A form wherever it is opened: the code that takes its values, and its fields without the numbers of lines."""
    names = sorted({field_name(one) for one in form.inputs})
    return f"{form.form.removeprefix('erp_tui.screens.').replace('.<locals>', '')}({' '.join(names)})"


def field_name(name: str) -> str:
    return re.sub(r"\d+", "#", name)


GOOD = {"customer": "ALFKI", "supplier": "X1", "product": "41", "carrier": "X1", "day": "=", "number": "1", "whole": "1",
        "switch": "yes", "text": "good", "country": "DE", "secret": "good enough for a test"}  # fmt: skip


def good(one: FormField) -> str:
    """A value that a field takes."""
    if one.value:
        return one.value
    if one.choices:
        return one.choices[0][0]
    return GOOD.get(one.kind, "") if one.required else ""


class Filler:
    """Fills the fields that stand before it, and finds back."""

    def __init__(self, clerk: Clerk, tally: Tally, rounds: int, first: int, saved: int, far: bool) -> None:
        self.clerk = clerk
        self.tally = tally
        self.numbers = [(first + number) % len(STRINGS) for number in range(rounds)]
        """The strings that are put."""
        self.saved = saved
        """So many of them again, beside good figures, so that they are stored."""
        self.far = far
        """Whether the screens that open from others are looked through, too."""
        self.listing = ("", "")
        """The form and field whose list of values is open."""

    @property
    def top(self) -> Any:
        return self.clerk.app.screen

    @property
    def depth(self) -> int:
        return len(self.clerk.app.screen_stack)

    # -- counting

    def place_of(self, field: Field) -> Place:
        """Where a field stands."""
        screen: Any = field.screen
        if isinstance(screen, FormDialog):
            return "form", form_name(screen), field_name(next(n for n, one in screen.inputs.items() if one is field))
        if isinstance(screen, JumpDialog):
            return "go to", type(screen.under).__name__, ""
        if isinstance(screen, SearchDialog):
            return "values", *self.listing
        if isinstance(screen, ListScreen):
            return "filter", type(screen).__name__, screen.listing().name
        if isinstance(screen, DocumentScreen):
            corrected = getattr(screen.entry, "corrected", None)
            return (
                "row",
                type(screen).__name__,
                "correction" if corrected is not None and corrected.value else field.id or "",
            )
        return "other", type(screen).__name__, field.id or ""

    def came(self, field: Field, text: str) -> None:
        """A text has come to a field."""
        if (number := NUMBER_OF.get(text)) is not None:
            self.tally.put[self.place_of(field)].add(number)

    def left(self, place: Place) -> list[int]:
        """The strings that a field has not had."""
        return [number for number in self.numbers if number not in self.tally.put.get(place, ())]

    # -- moving

    async def burst(self, *keys: str | int) -> None:
        """Keys, and strings by their numbers, all at once."""
        for key in keys:
            event = (
                events.Paste(STRINGS[key])
                if isinstance(key, int)
                else events.Key(key, "\r" if key == "enter" else None)
            )
            self.clerk.app.post_message(event)
        await self.clerk.press()

    async def back_to(self, depth: int) -> None:
        """By F12, to where so many screens are over each other and nothing is typed."""
        for _step in range(16):
            entry = getattr(self.top, "entry", None)
            is_typing = isinstance(self.clerk.app.focused, Field) and entry is not None
            if self.depth <= depth and not is_typing:
                return
            await self.clerk.press(*["ctrl+d"] * 3 * is_typing, "f12")
            look(self.clerk)
        raise AssertionError(f"F12 does not lead away from {self.clerk.where}: {self.clerk.screen}")

    async def lead(self, way: Way) -> bool:
        """Go a way from here; whether it could be gone."""
        for step in way:
            if step[0] == "=":
                places = [
                    number
                    for number, one in enumerate(getattr(self.top, "options", ()))
                    if one.reason is None and one.label == step[1:]
                ]
                if not isinstance(self.top, MenuDialog) or not places:
                    return False
                await self.clerk.press("home", *["down"] * places[0], "enter")
            elif step[0] == "#":
                await self.clerk.press("home", *["down"] * int(step[1:]), "enter")
            else:
                await self.clerk.press(step)
            look(self.clerk)
        return True

    # -- forms

    async def form(self, depth: int, way: Way, kind: str) -> None:
        """Filled until it has seen all; where it was taken, it is opened again the same way."""
        form: FormDialog = self.top
        name = form_name(form)
        has_both = len({one.kind == "text" for one in form.fields}) > 1
        todo = [*self.numbers, *(number + len(STRINGS) for number in self.numbers[: self.saved] if has_both)]
        todo = [number for number in todo if number not in self.tally.rounds[name]]
        if not todo:
            self.tally.unfinished[kind].discard(name)
            return
        self.tally.unfinished[kind].add(name)
        await self.lists_of_values(form, name)
        if not has_both and any(self.left(("form", name, field_name(one))) for one in form.inputs):
            for number in self.numbers:  # a form that is taken may not come again
                await self.fill(form, number, "")
        opened, began = 0, monotonic()
        while todo:
            if self.top is not form:
                self.tally.taken[name] += 1
                await self.back_to(depth)
                opened += 1
                if opened > AGAIN or not await self.lead(way):
                    return
                if not isinstance(self.top, FormDialog) or form_name(self.top) != name:
                    return
                form = self.top
            number = todo.pop(0)
            await self.fill(form, number, "f8")
            self.tally.rounds[name].add(number)
        self.tally.unfinished[kind].discard(name)
        self.tally.tell(f"  {monotonic() - began:5.1f} s, opened {opened + 1} times: {name}")

    async def fill(self, form: FormDialog, number: int, then: str) -> None:
        """Empty each field and paste into it, all in one burst, then save. From the second sixty on: texts alone are hostile."""
        post = self.clerk.app.post_message
        next(iter(form.inputs.values())).focus()
        post(events.Key("end", None))
        for place, one in enumerate(form.fields):
            text = STRINGS[(number + place) % len(STRINGS)]
            if number >= len(STRINGS) and one.kind != "text":
                text = good(one)
            elif then:
                self.tally.said["form", form_name(form), field_name(one.name)].add(NUMBER_OF[text])
            post(events.Key("ctrl+u", None))
            post(events.Paste(text))
            post(events.Key("down", None))
        await self.clerk.press(*[then] * bool(then))
        look(self.clerk)
        for _question in range(3):
            if self.top is form or not isinstance(self.top, MenuDialog | TextDialog):
                break
            await self.clerk.press("enter" if isinstance(self.top, MenuDialog) and number % 3 else "f12")
            look(self.clerk)

    async def lists_of_values(self, form: FormDialog, name: str) -> None:
        """F4 on each field that has a list."""
        for one in form.fields:
            self.listing = (name, field_name(one.name))
            left = self.left(("values", *self.listing))
            if not left or form.finder(one) is None:
                continue
            form.inputs[one.name].focus()
            await self.clerk.press("f4")
            if isinstance(self.top, SearchDialog):
                await self.type_each(left)
                await self.clerk.press("enter")  # what is found last, if anything
            if self.top is not form:
                await self.clerk.press("f12")

    async def type_each(self, numbers: Iterable[int]) -> None:
        """Each string into the field that has the cursor, one after the other."""
        for number in numbers:
            await self.burst("end", "ctrl+u", number)
            look(self.clerk)
        await self.clerk.press("end", "ctrl+u")

    # -- fields of screens

    async def go_anywhere(self) -> None:
        if left := self.left(("go to", type(self.top).__name__, "")):
            await self.clerk.press("f2")
            if isinstance(self.top, JumpDialog):
                await self.type_each(left)
                await self.clerk.press("f12")

    async def filter(self, screen: ListScreen) -> None:
        depth = self.depth
        for number in self.left(("filter", type(screen).__name__, screen.listing().name)):
            await self.burst(*[] if screen.entry.has_focus else ["slash"], "end", "ctrl+u", number, "tab", "enter")
            look(self.clerk)
        await self.burst(*[] if screen.entry.has_focus else ["slash"], "f4")
        await self.back_to(depth)

    async def rows(self, screen: DocumentScreen) -> None:
        """The row of lines: its code; where it asks for more, the quantity of a good code, and of a line that is corrected."""
        depth, kind = self.depth, type(screen).__name__
        names = ("code", "quantity", "correction") if hasattr(screen.entry, "corrected") else ("code",)
        if not screen.can_add_lines() or not any(self.left(("row", kind, name)) for name in names):
            return
        for name in names:
            for number in self.left(("row", kind, name)):
                if not screen.entry.is_open:
                    await self.clerk.press("f7")
                if name == "correction":
                    await self.clerk.press("up", "enter")
                elif name == "quantity":
                    await self.clerk.enter("41")
                if not isinstance(self.clerk.app.focused, Field) or isinstance(self.top, Dialog):
                    break
                await self.burst("end", "ctrl+u", number, "f4", "enter")
                look(self.clerk)
                if isinstance(screen.entry, QuickLines) and screen.entry.quantity.has_focus:
                    await self.burst("end", "ctrl+u", number, "enter")
                    look(self.clerk)
                if screen.entry.is_open:
                    await self.clerk.press("ctrl+d", "ctrl+d", *["f12"] * (self.top is not screen))
            await self.back_to(depth)
