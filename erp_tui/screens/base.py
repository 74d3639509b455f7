"""What all screens share: the lines around them, the way of a key to its action, errors as words, going elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from erp_tui.domain.kernel.errors import BusinessError, Several
from erp_tui.i18n import _, said
from erp_tui.widgets.bars import WARNING, KeyBar, MessageLine, TitleBar, key_name
from erp_tui.widgets.fields import EDITING, Field

if TYPE_CHECKING:
    from erp_tui.app import ErpApp
    from erp_tui.workspace import Workspace

R = TypeVar("R")


ALWAYS = ("help", "back", "leave")
"""Keys that the key bar shows however narrow it is."""


class BaseScreen(Screen[Any]):
    """A screen of the program. `do_<action>` does what the key of that action means here."""

    AUTO_FOCUS = None
    WORDS = ""
    """What this screen is for, in a sentence for the help (marked text)."""

    def __init__(self) -> None:
        super().__init__()
        self.title_bar = TitleBar()
        self.message = MessageLine()
        self.key_bar = KeyBar()
        self.step: tuple[str, Any] = ("key", "")
        """What the user has done here last: how a form was come by."""
        self.asked: list[tuple[Any, Any]] | None = None
        """While set, forms are not opened: what they would ask, and what would become of it, is noted here."""

    @property
    def erp(self) -> ErpApp:
        return cast("ErpApp", self.app)

    @property
    def workspace(self) -> Workspace:
        return self.erp.workspace

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield from self.body()
        yield self.message
        yield self.key_bar

    def body(self) -> Iterable[Widget]:
        return ()

    def heading(self) -> str:
        return ""

    # -- what is shown around

    def show_frame(self) -> None:
        """The title and the keys, as they are now."""
        who = self.workspace.login
        day = self.workspace.today.isoformat() if self.workspace.is_ready else ""
        name = self.workspace.company_name
        self.title_bar.show(f"{name} · {self.heading()}" if self.heading() else name, f"{who} {day}".strip())
        keys = self.erp.keys
        entries = [
            (action, (key_name(keys[action].keys[0]), _(label or keys[action].label)))
            for action, label in self.offered()
        ]
        self.key_bar.show(
            [entry for action, entry in entries if action not in ALWAYS],
            [entry for action, entry in entries if action in ALWAYS],
        )

    def offered(self) -> list[tuple[str, str]]:
        """The actions that work now, most important first, with another label than the usual where one fits better."""
        return [("help", ""), ("jump", ""), ("back", "")]

    def on_screen_resume(self) -> None:
        self.show_frame()

    def say(self, text: str, *, error: bool = False) -> None:
        self.message.show(text, style=WARNING if error else None)

    def say_waiting(self, reason: str | None) -> None:
        if reason is not None:
            self.say(_("Working: {what} …").format(what=_(reason)))
        elif self.message.left.endswith("…"):
            self.say("")

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

    def on_key(self, event: events.Key) -> None:
        action = self.erp.action_of_key.get(event.key)
        if action is None or (isinstance(self.focused, Field) and event.key in EDITING):
            return
        event.stop()
        self.act(action)

    def act(self, action: str) -> None:
        if action == "main" and self.erp.action_before == "main":
            self.say(_("Once is enough: press another key before the main action again."))
            return
        self.step = ("key", action)
        handler = getattr(self, f"do_{action}", None)
        if handler is None:
            self.say(_("{key} does nothing here.").format(key=key_name(self.erp.keys[action].keys[0])))
            return
        self.say("")
        handler()

    def argument(self) -> Any:
        """What this screen was made with."""
        return None

    def way(self) -> dict[str, Any]:
        """How to come to this place again: the screen, what it shows, what was done on it last."""
        return {
            "screen": f"{type(self).__module__}:{type(self).__qualname__}", "argument": self.argument(), "step": self.step,
        }  # fmt: skip

    def take_step(self, kind: str, value: Any) -> None:
        """Do again what led to a form."""
        if kind == "key":
            self.act(value)

    def do_back(self) -> None:
        self.dismiss(None)

    def do_leave(self) -> None:
        """Back to the start screen."""
        while len(self.app.screen_stack) > 2:
            self.app.pop_screen()

    def do_help(self) -> None:
        from erp_tui.screens.dialogs import TextDialog

        self.app.push_screen(
            TextDialog(f"{_('Help')}: {self.heading() or self.workspace.company_name}", self.help_text())
        )

    def help_text(self) -> str:
        lines = [_(self.WORDS), ""] if self.WORDS else []
        for action, label in self.offered():
            key = self.erp.keys[action]
            names = " ".join(key_name(one) for one in key.keys)
            lines.append(f"{names:<12}  {_(label or key.label)}: {_(key.tooltip)}")
        return "\n".join(lines)

    def do_jump(self) -> None:
        from erp_tui.screens.jump import JumpDialog

        self.app.push_screen(JumpDialog())

    def open_record(self, kind: str, record_id: Any) -> None:
        """Go to the document or master behind a figure or reference; F12 comes back here."""
        from erp_tui.screens import registry

        screen = registry.screen_for(kind, record_id)
        if screen is None:
            self.say(_("There is no screen for this."))
        else:
            self.app.push_screen(screen)
