"""The row below a document in which lines are typed: here a line is typed whole, `quick_lines` asks for it in parts.

A line that is refused never stands in the way of the next one, for which keys may be on their way: it waits above the row, with
what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, counted, said
from erp_tui.keys import key_name
from erp_tui.screens.journal import Journal, Kept, resumed_for
from erp_tui.screens.lines_aside import LinesAside, Waiting
from erp_tui.widgets.bars import fitted
from erp_tui.widgets.fields import EDITING, Field
from erp_tui.widgets.panel import Panel

if TYPE_CHECKING:
    from erp_tui.screens.document_screen import DocumentScreen


MOST_SHOWN = 6
"""So many lines that wait, or products that may be meant, are shown over the row."""
WAITS = N_("Enter takes it back, {key} drops it.")
LEFT_ONE = N_("1 line waits: F7 goes on with it.")
LEFT = N_("{count} lines wait: F7 goes on with them.")
TAKE_ONE = N_("1 line waits: Enter takes it to be corrected, Ctrl+D drops it.")
TAKE = N_("{count} lines wait: Enter takes the first to be corrected, Ctrl+D drops it.")
HALF = N_("A line is half typed: Enter takes it, F12 gives it up.")


class EntryRow(Vertical):
    """A row to type lines into. What is typed is journaled; an empty line or F12 ends."""

    UNDER = 3
    """Lines of the screen from the row down, before it has been laid out."""

    def __init__(self, host: DocumentScreen) -> None:
        super().__init__(id="entry")
        self.host = host
        self.code = self.first_field()
        self.journal: Journal | None = None
        self.panel = Panel()
        self.aside = LinesAside()
        self.taken: Waiting | None = None
        """The line that had to wait and is being corrected, and what was wrong with it."""

    def first_field(self) -> Field:
        return Field(id="code", goes_on=True)

    def compose(self) -> ComposeResult:
        yield self.code

    def over(self) -> Iterable[Widget]:
        """What lies above the sheet while the row is open."""
        yield self.panel

    def fields(self) -> Mapping[str, Field | Kept]:
        """What is kept while it is typed."""
        return {"entry": self.code, "left": self.aside.left}

    @property
    def is_open(self) -> bool:
        return self.has_class("open")

    # -- opening and closing

    def open(self, title: str) -> None:
        """Show the row with nothing in it, or with what was typed before something went wrong."""
        host = self.host
        if self.journal is None:
            self.clear()
            fields = self.fields()
            draft = resumed_for(host.erp, title, fields)
            way = {**host.way(), "lines_of": host.whose()}
            self.journal = Journal(host, title, way, fields, lambda text: host.say(text, error=True), draft)
        self.journal.is_open = True
        self.add_class("open")
        host.show_frame()
        self.say_hint()
        self.show_over()
        self.take_focus()

    def say_hint(self) -> None:
        self.host.say(_(self.host.ENTRY_HINT))

    def take_focus(self) -> None:
        """The cursor comes to where typing goes on."""
        self.code.focus()

    def clear(self) -> None:
        self.code.value = ""
        self.taken = None
        if self.is_open:
            self.show_over()

    def close(self) -> None:
        """Lines that wait stay: they are gone on with here, or from the unfinished work."""
        count = len(self.aside.waiting)
        if count and self.journal is not None:
            self.journal.write()
            self.hide()
            self.host.say(self._why_not_without())
        else:
            if self.journal is not None:
                self.journal.end()
                self.journal = None
            self.hide()
            self.host.say("")
        self.panel.show([], below=0)

    def hide(self) -> None:
        if self.journal is not None:
            self.journal.is_open = False
        self.remove_class("open")
        self.host.sheet.focus()
        self.host.show_frame()

    @property
    def is_begun(self) -> bool:
        """Whether something stands in it that is no line yet."""
        return bool(self.code.value.strip())

    def let_go(self) -> bool:
        """Before the main action: an empty row closes; a half-typed line or one that waits is said and stays (False)."""
        if not self.is_open:
            if reason := self._why_not_without():
                self.host.say(reason, error=True)
            return not reason
        if reason := self.why_not_leave():
            self.host.say(reason, error=True)
            self.take_focus()
            return False
        self.close()
        return True

    def _why_not_without(self) -> str:
        """What is said of lines that wait while the row is closed; empty: none does."""
        count = len(self.aside.waiting)
        return counted(LEFT_ONE, LEFT, count) if count else ""

    def why_not_leave(self) -> str:
        """What is to be done with the row before the document goes on; empty: nothing."""
        count = len(self.aside.waiting)
        if count and not self.is_begun:
            return counted(TAKE_ONE, TAKE, count)
        return _(HALF) if self.is_begun else ""

    def on_unmount(self) -> None:
        """The program goes down with a half-typed line."""
        if self.journal is not None:
            self.journal.write()

    # -- typing

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        if self.journal is not None:
            self.journal.changed()
            self.changed()

    def changed(self) -> None:
        """Something was typed."""

    def on_descendant_focus(self) -> None:
        if self.journal is not None:
            self.journal.changed()  # where the cursor is

    def on_input_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.enter()

    def enter(self) -> None:
        text = self.code.value.strip()
        if text:
            self.do(lambda: self.host.add_line(text))
        elif self.aside.waiting:
            self.take_waiting()
        else:
            self.close()

    def do(self, work: Callable[[], str]) -> bool:
        """Something is done with what was typed, and said; where it is refused, `refused` says what becomes of it (False)."""
        assert self.journal is not None
        try:
            with self.host.workspace.keyed(self.journal.key):
                done = work()
        except BusinessError as error:
            self.refused(error)
            self.journal.another_try()
            return False
        self.clear()
        self.journal.another_try()
        self.host.sheet.go_last()
        self.host.say(done)
        return True

    def refused(self, error: BusinessError) -> None:
        """What was typed cannot be a line: it waits, and the next one may be typed."""
        self.put_aside(Waiting(self.code.value.strip(), said(error)))

    # -- lines that wait

    def put_aside(self, line: Waiting) -> None:
        """It waits for what is wrong with it; one that had waited already is the first again."""
        self.aside.add([line], first=self.taken is not None)
        self.clear()
        help_now = _(WAITS).format(key=key_name(self.host.erp.keys["delete"].keys[-1]))
        room = max(0, self.host.size.width - 3 - cell_len(help_now))  # all of the reason stands over the row
        self.host.say(f"{fitted(line.reason, room).rstrip()} {help_now}", error=True)
        if self.journal is not None:
            self.journal.changed()

    def take_waiting(self) -> None:
        """The first line that waits comes into the row."""
        taken = self.aside.take_first()
        if taken is not None:
            self.bring_back(taken)
            self.host.say(taken.reason, error=True)
        self.taken = taken

    def bring_back(self, line: Waiting) -> None:
        """What waited stands in the row again."""
        self.code.value = line.text
        self.code.stand()
        self.show_over()

    def drop_first(self) -> None:
        """The first line that waits is not wanted."""
        if self.is_begun or not self.aside.waiting:
            self.host.say(_(HALF) if self.is_begun else _("There is no line to take away here."))
            return
        dropped = self.aside.take_first()
        self.host.say(_("Dropped: {line}").format(line=dropped.words if dropped is not None else ""))
        self.show_over()
        if self.journal is not None:
            self.journal.changed()

    def show_over(self) -> None:
        """The first lines that wait, over the row."""
        self.show_rows([f"! {one.words}  {one.reason}" for one in self.aside.waiting[:MOST_SHOWN]])

    def show_rows(self, rows: list[str]) -> None:
        self.panel.show(rows, below=self.region.y or self.host.size.height - self.UNDER)

    def on_key(self, event: events.Key) -> None:
        if self.takes(event.key):
            event.stop()
            event.prevent_default()

    def takes(self, key: str) -> bool:
        """Whether a key means something in the row, which is done then."""
        if key == "tab":
            self.enter()  # at the last cell it adds the line
        elif key in ("escape", "f12"):
            self.step_back()
        elif key not in EDITING and self.host.erp.action_of_key.get(key) == "delete":
            self.drop_first()
        else:
            return False
        return True

    def step_back(self) -> None:
        """Out of the row; what had to wait waits again."""
        if self.taken is None:
            self.close()
            return
        self.aside.add([self.taken], first=True)
        self.clear()
        self.host.say("")
