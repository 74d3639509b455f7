"""Dialogs: a menu, a value list, a text to read; forms have a file of their own. All by keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from erp_tui.domain.kernel.text import N_, fold
from erp_tui.i18n import _
from erp_tui.screens.base import Keyed
from erp_tui.widgets.bars import TitleBar, plain, wrapped
from erp_tui.widgets.fields import Field, hint
from erp_tui.widgets.row_list import Sheet, SheetRow

BOX, WIDE = 76, 96
"""How wide a box is (styles/app.tcss says the same); on a terminal that is not wide it takes all of it."""


class Dialog(Keyed, ModalScreen[Any]):
    """A box over the screen. F12 or Esc leaves it without doing anything."""

    heading = ""

    def help_title(self) -> str:
        return self.heading

    def compose(self) -> ComposeResult:
        self._narrow()  # before anything is in it that would be styled again
        yield from self.body()
        with Vertical(id="foot"):
            yield self.message
            yield self.tour_line
            yield self.key_bar

    def body(self) -> Iterable[Widget]:
        return ()

    def on_screen_resume(self) -> None:
        self.show_keys()

    def on_resize(self) -> None:
        self._narrow()

    def _narrow(self) -> None:
        """On a narrow terminal the box takes the whole width."""
        self.set_class(self.app.size.width < WIDE, "narrow")

    def do_back(self) -> None:
        self.dismiss(None)

    def do_leave(self) -> None:
        self.dismiss(None)


# ------------------------------------------------------------------------------------------------ text


class TextDialog(Dialog):
    """Something to read: help, a history; a printed document stays as wide as it is (`as_printed`)."""

    def __init__(self, title: str, text: str, *, as_printed: bool = False, command: str = "") -> None:
        """`command`: what writes the same to paper or a file, for the help."""
        super().__init__()
        self.command = command
        self.heading = title
        self.text = text
        self.as_printed = as_printed
        self.title_bar = TitleBar()
        self.sheet = Sheet(marks=not as_printed)

    def body(self) -> Iterable[Widget]:
        yield self.title_bar
        yield self.sheet

    def offered(self) -> list[tuple[str, str]]:
        return [("pageup", N_("Up")), ("pagedown", N_("Down")), ("back", "")]

    def do_help(self) -> None:
        """What is read here explains itself."""
        if self.command:
            self.say(_("On paper or in a file: {command} > FILE").format(command=self.command))
            return
        self.say(_("Read with the arrow keys and PgUp, PgDn; {key} closes this.").format(key=self.named("back")))

    def on_mount(self) -> None:
        self.title_bar.show(self.heading)
        self.sheet.focus()

    def on_resize(self) -> None:
        lines = self.text.split("\n")
        if not self.as_printed:
            lines = [part for line in lines for part in wrapped(line, self.size.width - 2, indent=_indent(line))]
        self.sheet.show([SheetRow(line) for line in lines])


def _indent(line: str) -> int:
    """Where the lines go on that a line is broken into: under its second column, else under its beginning."""
    second = re.match(r"\S.{0,24}?\s{2,}(?=\S)", line)
    return len(second[0]) if second else len(line) - len(line.lstrip())


# ------------------------------------------------------------------------------------------------ choosing


@dataclass(frozen=True)
class Option:
    """A line of a menu; one with a reason cannot be chosen, and says why."""

    label: str
    value: Any
    reason: str | None = None


MENU_HEIGHT, FREE = 20, 4
"""A menu is as high as it has lines, with its frame: up to this, or all rows of a higher terminal but so many."""
DIGITS = 9
"""So many options have a number that chooses them at once; the others are reached by their first letters."""


class MenuDialog(Dialog):
    """Choose one: by cursor and Enter, by its number, or by the first letters of its name and Enter."""

    WORDS = N_(
        "A menu. The cursor and Enter choose, or the number alone; letters go to the first that begins so. "
        "What is grey cannot be done now: Enter says why."
    )

    def __init__(self, title: str, options: Sequence[Option], at: int | None = None) -> None:
        super().__init__()
        self.heading = title
        self.options = list(options)
        self.at = self._first_choosable() if at is None else at
        self.sheet = Sheet(tells_more=True)
        self.typed = ""

    def body(self) -> Iterable[Widget]:
        with Vertical(id="box", classes="tall"):
            yield Static(plain(self.heading), id="title")
            yield self.sheet

    def mark(self, number: int) -> str:
        """What is typed to choose the option of this number at once."""
        return str(number) if number <= DIGITS else ""

    def marks(self) -> str:
        """From which to which of them there are."""
        return f"1–{min(DIGITS, len(self.options))}"

    def offered(self) -> list[tuple[str, str]]:
        at_once = [(self.marks(), N_("At once"))] if len(self.options) > 1 else []
        return [("open", N_("Choose")), *at_once, ("help", ""), ("back", "")]

    def help_here(self) -> list[str]:
        row = self.sheet.chosen_row
        if row is None or row.target is None:
            return []
        option = self.options[row.target[1] - 1]
        return [option.label, *([_("Why not now: {reason}").format(reason=option.reason)] if option.reason else [])]

    def on_mount(self) -> None:
        rows = []
        for number, option in enumerate(self.options, 1):
            text = f"{self.mark(number):>2}  {option.label}"
            if option.reason:
                words = _("{what}: {reason}").format(what=text, reason=option.reason)
                rows.append(SheetRow(words, ("option", number), style="dim"))
            else:
                rows.append(SheetRow(text, ("option", number)))
        self.sheet.show(rows or [SheetRow(_("Nothing here."))])
        self._fit()
        self.sheet.cursor = min(self.at, max(0, len(rows) - 1))
        self.sheet.focus()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        most = max(MENU_HEIGHT, self.app.size.height - FREE)
        self.query_one("#box").styles.height = min(most, max(1, len(self.options)) + 3)

    def _first_choosable(self) -> int:
        """Where the cursor begins: Enter at once never meets a refusal while something can be done."""
        return next((place for place, option in enumerate(self.options) if option.reason is None), 0)

    def on_row_list_chosen(self, message: Sheet.Chosen) -> None:
        self._choose(message.row.target[1])

    def on_row_list_typed(self, message: Sheet.Typed) -> None:
        if message.character.isdigit() and 0 < int(message.character) <= len(self.options):
            self._choose(int(message.character))
        else:
            self._go_to(self.typed + message.character) or self._go_to(message.character)

    def _go_to(self, letters: str) -> bool:
        """To the first that can be chosen and begins so; the numbers of options change with the state, their names do not."""
        for place, option in enumerate(self.options):
            if option.reason is None and fold(option.label.strip()).startswith(fold(letters)):
                self.sheet.go_to(place)
                self.typed = letters
                return True
        self.typed = ""
        return False

    def _choose(self, number: int) -> None:
        option = self.options[number - 1]
        if option.reason:
            self.say(option.reason, error=True)
        else:
            self.dismiss(option.value)


class SearchDialog(Dialog):
    """Choose from what a search gives: type, cursor, Enter. `find` gives (label, value) for a text."""

    HINT = N_("type to narrow: a part of a name, a code")

    WORDS = N_("Type a part of a name, a code or a number: the list narrows. The cursor and Enter choose.")

    def __init__(self, title: str, find: Callable[[str], Sequence[tuple[str, Any]]], text: str = "") -> None:
        super().__init__()
        self.heading = title
        self.find = find
        self.field = Field(text, id="search", goes_on=True, placeholder=hint(_(self.HINT)))
        self.sheet = Sheet()
        self.found: list[tuple[str, Any]] = []
        self.made_for = 0
        """How wide the terminal was when what is found was put into lines."""

    def body(self) -> Iterable[Widget]:
        with Vertical(id="box", classes="tall broad"):
            yield Static(plain(self.heading), id="title")
            yield self.field
            yield self.sheet

    def offered(self) -> list[tuple[str, str]]:
        return [("open", N_("Choose")), ("down", N_("Next")), ("help", ""), ("back", "")]

    def on_mount(self) -> None:
        self.field.focus()
        self.field.cursor_position = len(self.field.value)
        self.search(self.field.value)

    def on_input_changed(self, message: Input.Changed) -> None:
        self.search(message.value)

    def on_resize(self) -> None:
        if self.made_for not in (0, self.app.size.width):
            self.search(self.field.value)

    def search(self, text: str) -> None:
        self.made_for = self.app.size.width
        self.found = list(self.find(text))
        rows = [SheetRow(label, ("found", i)) for i, (label, _value) in enumerate(self.found)]
        self.sheet.show(rows or [SheetRow(_("Nothing found."))], keep=False)

    def on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down", "pageup", "pagedown"):
            event.stop()
            event.prevent_default()
            if event.key in Sheet.MOVES:
                self.sheet.move(Sheet.MOVES[event.key])
            else:
                self.sheet.turn(-1 if event.key == "pageup" else 1)

    def on_input_submitted(self, _message: Input.Submitted) -> None:
        row = self.sheet.chosen_row
        if row is not None and row.target is not None:
            self.dismiss(self.found[row.target[1]][1])


# ------------------------------------------------------------------------------------------------ short ways


def choose(
    screen: Keyed, title: str, options: Iterable[Option], then: Callable[[Any], None], *, at: int | None = None
) -> None:
    """Let the user choose; `then` gets the value, or is not called. The cursor begins `at` so many lines from the top, else on
    the first that can be chosen."""

    def done(value: Any) -> None:
        if value is not None:
            then(value)

    screen.app.push_screen(MenuDialog(title, list(options), at), done)
