"""The application: the workspace, the keys, the first screen, and what needs it when. Each screen does its own work."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from typing import TYPE_CHECKING

from textual import events
from textual.driver import Driver
from textual.reactive import Reactive
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from erp_tui import faults
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, said
from erp_tui.keys import Key, key_map
from erp_tui.screens.base import BaseScreen, Keyed
from erp_tui.screens.home import HomeScreen
from erp_tui.screens.places import Whereabouts
from erp_tui.screens.steps import SaidBefore
from erp_tui.terminal.gate import PASSIVE, UNBROKEN, GatedApp
from erp_tui.terminal.link import LinkMeasured
from erp_tui.widgets.row_list import RowList
from erp_tui.widgets.styles import ParsedOnce
from erp_tui.workspace import Workspace

if TYPE_CHECKING:
    from erp_tui.domain.kernel.drafts import Draft
    from erp_tui.screens.journal import Journal
    from erp_tui.screens.lock import Idle, Standing
    from erp_tui.screens.tour import Tour

DUE_WORK = "Due work"
GARBAGE = (10_000, 20, 10)
"""When garbage is looked for. What was imported stays for good and need not be looked through again: that would take a tenth of a
second now and then, in the middle of a key, and a quarter of the processor."""


def _driver() -> type[Driver] | None:
    try:
        from erp_tui.terminal.driver import KeyDriver, ThinDriver
    except ImportError:  # Windows: Textual's own
        return None
    return KeyDriver if os.environ.get("ERP_TUI_DRIVER") == "stock" else ThinDriver


class ErpApp(GatedApp, inherit_bindings=False):
    """One session of one user."""

    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    theme = Reactive("ansi-dark", init=False)
    """From the beginning: what is set later has all styles parsed anew."""

    def __init__(
        self, workspace: Workspace, *, keys: dict[str, Key] | None = None, driver_class: type[Driver] | None = None
    ) -> None:
        super().__init__(driver_class=driver_class or _driver(), ansi_color=True)
        self.stylesheet = ParsedOnce(variables=self.get_css_variables())
        self.paints_at_rest = os.environ.get("ERP_TUI_DRIVER") != "stock"
        self.workspace = workspace
        self.keys: dict[str, Key] = keys or key_map()
        self.action_of_key = {key: one.id for one in self.keys.values() for key in one.keys}
        self._in_a_row = ("", 0)
        """The action of the last key, and how often its key was pressed with no other between."""
        self.line_is_slow = os.environ.get("ERP_TUI_LINE") == "slow"
        """The cursor in lists is a sign and no bar: every byte counts."""
        self.fatal: str | None = None
        """Why the books could not be opened."""
        self.fault: str | None = None
        """What to say after an unexpected fault."""
        self.whereabouts = Whereabouts(self)
        self.resumed: Draft | None = None
        """A draft on its way back into its form."""
        self.said_before = SaidBefore()
        self.tour: Tour | None = None
        """The tour, while somebody is shown around."""
        self.begins_with_tour = False
        """Whether the tour begins when the books are open."""
        self.idle: Idle | None = None
        """Watches a served session for a user who has walked away."""
        self.standing: Standing | None = None
        """Knows whether the user of a served session may still be here."""
        self.awaits_user = False
        """Whether the start screen stands before it is known whose it will be."""
        self.drafts_missed = False
        """What is typed cannot be kept, and the user knows."""
        Input.cursor_blink = False  # type: ignore[assignment]

    def _fatal_error(self) -> None:
        """Textual would print a traceback with all values in it: the last word is ours."""
        assert self._exception is not None
        self.fault = faults.keep(self._exception)
        self._close_messages_no_wait()

    def redraw(self) -> None:
        """Draw the whole screen anew, whatever the terminal shows by now."""
        again = getattr(self._driver, "redraw", None)
        if again is None:
            self.refresh(layout=True)
        else:
            again()

    def on_mount(self) -> None:
        if not self.is_headless:
            self._hear_the_end()
        self.push_screen(HomeScreen())

    def _hear_the_end(self) -> None:
        """A dropped line or a machine going down ends the program in order, with what was typed kept first."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, self.line_dropped, 128 + number)

    def line_dropped(self, code: int) -> None:
        """Write at once what is being typed and where, then end: also where that could not be written."""
        try:
            self.line_paused()
        finally:
            self.exit(return_code=code)

    def show_out(self, words: str) -> None:
        """End at once, whatever is open: what is typed is kept, and why is said where the screens were."""
        self.fatal = words
        self.line_dropped(1)

    def line_paused(self) -> None:
        """Write at once what is being typed and where: nobody may come back."""
        for screen in self.screen_stack:
            journal: Journal | None = getattr(screen, "journal", None)
            if journal is not None:
                journal.write()
        self.whereabouts.write()

    def line_came(self) -> None:
        """The user has come in again, at another terminal: that opens the lock."""
        if self.idle is not None:
            self.idle.open()

    def where(self) -> str:
        """What is open, in a few words: the form, or the screen."""
        for screen in reversed(self.screen_stack):
            journal: Journal | None = getattr(screen, "journal", None)
            words = journal.title if journal is not None else screen.heading() if isinstance(screen, BaseScreen) else ""
            if words:
                return " ".join(words.split())
        return _("the start screen")

    def on_link_measured(self, message: LinkMeasured) -> None:
        """The line is known: unless the user has said what it is, that decides how the cursor looks."""
        slow = message.link.is_slow
        if "ERP_TUI_LINE" not in os.environ and slow != self.line_is_slow:
            self.line_is_slow = slow
            for screen in self.screen_stack:
                screen.query(RowList).refresh()

    def bring_data(self) -> Worker[None]:
        """Import the data layer and open the books, in a thread: keys wait, the first screen stands already."""
        return self.run_worker(
            self._bring, name=N_("Opening the books"), group=UNBROKEN, thread=True, exit_on_error=False
        )

    def _bring(self) -> None:
        self.workspace.ready()
        from erp_tui.screens import registry

        registry.warm()

    def user_came(self) -> None:
        """It is known who works here, and the books are open for them."""
        self.awaits_user = False
        if self.idle is not None:
            self.idle.begin()
        self.data_brought()

    @property
    def _home(self) -> HomeScreen | None:
        return next((screen for screen in self.screen_stack if isinstance(screen, HomeScreen)), None)

    def data_brought(self) -> None:
        """The books are open: the start screen says so, and what is due is done, once."""
        home = self._home
        if home is None or home.is_open:
            return
        if not self.is_headless:
            gc.freeze()
            gc.set_threshold(*GARBAGE)
        home.books_open()
        if self.workspace.does_due_work:
            self.run_worker(self._do_due_work, name=DUE_WORK, group=PASSIVE, thread=True, exit_on_error=False)

    def _do_due_work(self) -> None:
        """Books in a file have no server that would do it: each opening does what is due."""
        from erp_tui.domain.duties import DUTIES
        from erp_tui.domain.kernel import jobs

        jobs.run_due(self.workspace.keeper, DUTIES)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The books are open, or they are not: then the program ends with a word."""
        home = self._home
        if event.worker.name == DUE_WORK and home is not None:
            if event.state is WorkerState.SUCCESS and home.is_current:
                home.read_figures()
            elif event.state is WorkerState.ERROR and (error := event.worker.error) is not None:
                home.say(
                    _("The work that is due could not be done: {error}").format(error=faults.in_words(error)),
                    error=True,
                )
        if event.worker.group != UNBROKEN:
            return
        if event.state is WorkerState.SUCCESS:
            self.data_brought()
        elif event.state is WorkerState.ERROR:
            error = event.worker.error
            if isinstance(error, BusinessError):
                self.fatal = said(error)
            elif error is not None:
                self.fault = faults.keep(error)
            self.exit(1)

    def in_a_row(self, action: str) -> int:
        """How often the key of this action was pressed last, with no other between: what is not meant to be done twice is not."""
        return self._in_a_row[1] if action and self._in_a_row[0] == action else 0

    def key_released(self, event: events.Event) -> None:
        key = event.key if isinstance(event, events.Key) else ""
        action = self.action_of_key.get(key, "")
        self._in_a_row = (action, self.in_a_row(action) + 1)
        self.whereabouts.moved()
        if self.idle is not None:
            self.idle.key()
        if self.standing is not None:
            self.standing.key(event)
        if self.tour is not None:
            self.tour.look()
            self.tour.look_soon()

    def show_waiting(self, reason: str | None, keys: int) -> None:
        if isinstance(screen := self.screen, Keyed):
            screen.say_waiting(reason, keys)

    def waiting_broken(self, dropped: int) -> None:
        if isinstance(screen := self.screen, Keyed):
            screen.say(
                _("Waited for no longer. Keys typed meanwhile and dropped: {count}.").format(count=dropped), error=True
            )
