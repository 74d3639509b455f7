"""A row of a form: one widget where labels, notes and faults of their own would be four more to lay out."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.strip import Strip
from textual.widgets import Static

from erp_tui.terminal.safe import safe
from erp_tui.widgets.bars import DIM, fitted, plain
from erp_tui.widgets.drawn import Drawn
from erp_tui.widgets.fields import Field

NOTE_WIDTH = 20
"""Columns behind a field that say what its value means."""


class FormRow(Drawn):
    """A field with its label before it, a note behind it where it has one, and beneath it what is wrong."""

    def __init__(self, label: str, label_width: int, field: Field, *, is_noted: bool) -> None:
        super().__init__()
        self.field = field
        self.fault = ""
        """What is wrong with the field, while that is shown."""
        self._label = fitted(safe(label), label_width - 1) + " "
        self._label_width = label_width
        self._note_width = NOTE_WIDTH if is_noted else 0
        self._note = ""
        self._fault: Static | None = None
        field.styles.margin = (0, self._note_width, 0, label_width)

    def compose(self) -> ComposeResult:
        yield self.field

    def show_note(self, text: str) -> None:
        if (text := safe(text)) != self._note:
            self._note = text
            self.refresh()

    def show_fault(self, text: str) -> None:
        """Beneath the field; nothing takes it away."""
        if text == self.fault:
            return
        self.fault = text
        if self._fault is None:
            self._fault = Static("", classes="fault")
            self._fault.styles.padding = (0, 0, 0, self._label_width)
            self.mount(self._fault)
        self._fault.update(plain(text))
        self._fault.set_class(bool(text), "open")

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y:
            return Strip.blank(width)
        if self._note_width:
            room = self._note_width - 1
            label, note = fitted(self._label.rstrip(), max(0, width - room)), fitted(self._note, room)
        else:
            label, note = fitted(self._label, width), ""
        return Strip([Segment(label, Style()), Segment(note, DIM)], width)
