"""One line to type into. Function keys and the keys of the map go up to the screen; only editing stays here."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from erp_tui.terminal.handlers import FoundOnce
from erp_tui.terminal.safe import safe

EDITING = frozenset({"enter", "delete", "backspace", "left", "right", "home", "end", "ctrl+u"})
"""Keys that belong to a field while it is typed into, whatever they mean elsewhere."""
LIMIT = 2000
"""No field holds more characters than this: a page pasted by mistake is cut."""


def hint(text: str) -> str:
    """What an empty field says of itself: in brackets, since not every terminal can write it paler than what was typed."""
    return f"({text})" if text else ""


class Field(FoundOnce, Input, inherit_bindings=False):
    """An input with editing keys only, so that no key of the program's key map is eaten.

    What stands in it when it is entered is marked, and the first character typed replaces it; the arrows, Home and End let it
    stand to be edited. `goes_on` is for a field whose typing began elsewhere.
    """

    cursor_blink = False
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """How far it scrolls. Textual lays the whole screen out anew with each letter, which no field here has a use for."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "cursor_left", show=False),
        Binding("right", "cursor_right", show=False),
        Binding("home", "home", show=False),
        Binding("end", "end", show=False),
        Binding("backspace", "delete_left", show=False),
        Binding("delete", "delete_right", show=False),
        Binding("enter", "submit", show=False),
        Binding("ctrl+u", "delete_left_all", show=False),
    ]

    def __init__(self, value: str = "", *, id: str | None = None, placeholder: str = "", goes_on: bool = False) -> None:
        super().__init__(safe(value), id=id, placeholder=safe(placeholder), compact=True, select_on_focus=not goes_on)
        self.replaces = not goes_on
        self.cursor_blink = False

    def stand(self, cursor: int | None = None) -> None:
        """What stands in it is gone on with, from the end or from where the cursor was, when it is entered next."""
        self.select_on_focus = False
        self.cursor_position = len(self.value) if cursor is None else cursor

    def on_blur(self) -> None:
        self.select_on_focus = self.replaces

    def _on_paste(self, event: events.Paste) -> None:
        """Pasted text is text: one line of it, no control characters, not more than a field holds."""
        event.prevent_default()
        event.stop()
        room = LIMIT - len(self.value) + len(self.selected_text)
        text = safe(event.text[: 10 * LIMIT].strip("\r\n"))
        if not self.password:  # whose blanks are part of it
            text = " ".join(text.split())
        text = text[: max(0, room)]
        self.replace(text, *sorted(self.selection))
