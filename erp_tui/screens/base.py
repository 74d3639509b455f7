"""What all screens share: the lines around them, the way of a key to its action, errors as words, going elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from erp_tui.domain.kernel.errors import BusinessError, Several
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, said
from erp_tui.keys import ALWAYS, is_typed, key_name
from erp_tui.terminal.calm import CalmScreen
from erp_tui.widgets.bars import WARNING, KeyBar, MessageLine, TitleBar, TourLine
from erp_tui.widgets.fields import EDITING, Field

if TYPE_CHECKING:
    from erp_tui.app import ErpApp
    from erp_tui.workspace import Workspace

R = TypeVar("R")


ENDING = {"ctrl+c", "ctrl+q"}
"""Keys that end other programs."""
FUNCTION_KEY = re.compile(r"f\d+")
ONCE = N_("Once is enough: press any other key, then {key} again.")


class Keyed(CalmScreen):
    """A screen or dialog. Its last line shows the keys that work now; `do_<action>` does what the key of that action means here."""

    AUTO_FOCUS = None
    WORDS = ""
    """What this is for, in a sentence for the help (marked text)."""

    def __init__(self) -> None:
        super().__init__()
        self.message = MessageLine()
        self.key_bar = KeyBar()
        self.tour_line = TourLine()

    @property
    def erp(self) -> ErpApp:
        return cast("ErpApp", self.app)

    @property
    def workspace(self) -> Workspace:
        return self.erp.workspace

    def offered(self) -> list[tuple[str, str]]:
        """The actions that work now, most important first, with another label than the usual where one fits better.

        Keys that are no actions, like the digits of a menu, stand here by their names.
        """
        return [("help", ""), ("back", "")]

    def offered_in_field(self) -> list[tuple[str, str]]:
        """The same while something is typed into a field of this screen."""
        return self.offered()

    def offered_now(self) -> list[tuple[str, str]]:
        return self.offered_in_field() if isinstance(self.focused, Field) else self.offered()

    def show_keys(self) -> None:
        """The last line, as it is now."""
        entries = [(action, (self.named(action), self.labelled(action, label))) for action, label in self.offered_now()]
        self.key_bar.show(
            [entry for action, entry in entries if action not in ALWAYS],
            [entry for action, entry in entries if action in ALWAYS],
        )

    def named(self, action: str) -> str:
        """The key that the key bar shows for an action: in a field one that types nothing."""
        if action not in self.erp.keys:
            return key_name(action)
        keys = self.erp.keys[action].keys
        typing = isinstance(self.focused, Field)
        return key_name(next((key for key in keys if not (typing and is_typed(key))), keys[0]))

    def labelled(self, action: str, label: str) -> str:
        return _(label or self.erp.keys[action].label)

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def show_tour(self, text: str) -> None:
        """What the tour asks for; nothing takes its line away."""
        self.tour_line.show(text)

    def say(self, text: str, *, error: bool = False) -> None:
        self.message.show(text, style=WARNING if error else None)

    def say_waiting(self, reason: str | None, keys: int) -> None:
        """Keys wait: say it for as long as they do, over what stands there."""
        text = _("Working: {what} … Keys waiting: {count}, Esc drops them.") if reason is not None else ""
        self.message.cover(text.format(what=_(reason or ""), count=keys))

    def on_key(self, event: events.Key) -> None:
        action = self.erp.action_of_key.get(event.key)
        if action is None and FUNCTION_KEY.fullmatch(event.key):
            self.say(_("{key} does nothing here.").format(key=key_name(event.key)))
        if action is None and event.key in ENDING:
            event.stop()
            self.say(
                _("{key} closes this; twice on the start screen, it ends the program.").format(key=self.named("leave"))
            )
            return
        if action is None or (isinstance(self.focused, Field) and event.key in EDITING):
            return
        event.stop()
        self.act(action)

    def said_once(self) -> str:
        """Why the main action was not done a second time in a row."""
        return _(ONCE).format(key=self.named("main"))

    def act(self, action: str) -> None:
        handler = getattr(self, f"do_{action}", None)
        if handler is None:
            self.say_no_use(action)
            return
        if action != "redraw":  # which shows what stands there
            self.say("")
        handler()

    def say_no_use(self, action: str) -> None:
        """That a key has no meaning here."""
        self.say(_("{key} does nothing here.").format(key=self.named(action)))

    def do_redraw(self) -> None:
        """Everything is sent to the terminal again: noise on the line or another program may have written there."""
        self.erp.redraw()

    def do_help(self) -> None:
        """What the cursor is on, what this screen is for, and the keys."""
        from erp_tui.screens.help import show_help

        show_help(self)

    def help_text(self) -> str:
        """All that F1 says here."""
        from erp_tui.screens.help import help_lines

        return "\n".join(help_lines(self))

    def help_title(self) -> str:
        """What the help calls this."""
        return ""

    def help_here(self) -> list[str]:
        """Lines about what the cursor is on: a field, an option, a column."""
        return []


class BaseScreen(Keyed):
    """A screen of the program."""

    def __init__(self) -> None:
        super().__init__()
        self.title_bar = TitleBar()
        self.step: tuple[str, Any] = ("key", "")
        """What the user has done here last: how a form was come by."""
        self.asked: list[tuple[Any, Any]] | None = None
        """While set, forms are not opened: what they would ask, and what would become of it, is noted here."""

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield from self.body()
        yield self.message
        yield self.tour_line
        yield self.key_bar

    def body(self) -> Iterable[Widget]:
        return ()

    def heading(self) -> str:
        return ""

    def help_title(self) -> str:
        return self.heading()

    # -- what is shown around

    def show_frame(self) -> None:
        """The title and the keys, as they are now."""
        who = self.workspace.login
        day = self.workspace.today.isoformat() if self.workspace.is_ready else ""
        name = self.workspace.company_name
        self.title_bar.show(f"{name} · {self.heading()}" if self.heading() else name, f"{who} {day}".strip())
        self.show_keys()

    def offered(self) -> list[tuple[str, str]]:
        return [("help", ""), ("jump", ""), ("back", "")]

    def on_screen_resume(self) -> None:
        self.show_frame()
        if self.erp.tour is None:
            self.show_tour("")

    def complain(self, error: BusinessError) -> None:
        """An error in words; of several the first, and how many more."""
        if isinstance(error, Several):
            first, count = said(error.errors[0]), len(error.errors) - 1
            self.say(first + (" " + _("(and {count} more)").format(count=count) if count else ""), error=True)
        else:
            self.say(said(error), error=True)

    def guarded(self, work: Callable[[], R]) -> R | None:
        """Do something that may be refused; the refusal is said where the user looks."""
        try:
            return work()
        except BusinessError as error:
            self.complain(error)
            return None

    # -- keys

    def act(self, action: str) -> None:
        if action == "main" and self.erp.in_a_row("main") > 1:
            self.say(self.said_once())
            return
        self.step = ("key", action)
        super().act(action)
        if action == "refresh" and not self.message.left:
            self.say(_("Refreshed."))

    def made(self, record_id: int) -> None:
        """A form that was opened here has made this."""

    def argument(self) -> Any:
        """What this screen was made with."""
        return None

    def way(self) -> dict[str, Any]:
        """How to come to this place again: the screens under it, itself, what it shows and what was done on it last."""
        from erp_tui.screens.places import places_under

        return {**self.spot(), "step": self.step, "below": places_under(self.erp, self)}

    def spot(self) -> dict[str, Any]:
        """This screen as it stands, in what can be kept."""
        name = f"{type(self).__module__}:{type(self).__qualname__}"
        return {"screen": name, "argument": self.argument(), "cursor": self.cursor_now()}

    def cursor_now(self) -> Any:
        """What besides its argument makes this screen the same again: filter, cursor."""
        return None

    def put_cursor(self, cursor: Any) -> None:
        """Go to what `cursor_now` gave, as far as it is still there."""

    def take_step(self, kind: str, value: Any) -> None:
        """Do again what led to a form."""
        if kind == "key":
            self.act(value)
        elif kind == "errand":
            from erp_tui.screens.jump import take_errand

            take_errand(self, *value)

    def do_back(self) -> None:
        self.dismiss(None)

    def do_leave(self) -> None:
        """Back to the start screen."""
        while len(self.app.screen_stack) > 2:
            self.app.pop_screen()

    def do_jump(self) -> None:
        from erp_tui.screens.jump import jump

        jump(self)

    def doable(self) -> Iterable[tuple[str, Callable[[], Any]]]:
        """What can be done here, by its label: for those who go by names, not by keys."""
        return ()

    def open_record(self, kind: str, record_id: Any) -> None:
        """Go to the document or master behind a figure or reference; F12 comes back here."""
        from erp_tui.screens import registry

        screen = registry.screen_for(kind, record_id)
        if screen is None:
            self.say(_("There is no screen for this."))
        else:
            self.app.push_screen(screen)
