"""Who sits at served screens: when no key has come for a while a page covers everything, and who works here says so again.

By the password; whoever has none is let go and comes in anew by what they come in with. The work stays under it as it was. Who
works here no more is shown out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, said
from erp_tui.screens.base import Keyed
from erp_tui.widgets.bars import plain
from erp_tui.widgets.fields import Field

if TYPE_CHECKING:
    from erp_tui.app import ErpApp


class Idle:
    """Watches how long no key has come, and locks."""

    def __init__(self, app: ErpApp, seconds: int, hang_up: Callable[[str], None]) -> None:
        self.app = app
        self.seconds = seconds
        """So long without a key; 0: never."""
        self.hang_up = hang_up
        """Lets the terminal go with a word; the session waits for its user."""
        self.since = monotonic()
        self.cover: LockScreen | None = None

    def begin(self) -> None:
        self.since = monotonic()
        if self.seconds:
            asyncio.get_running_loop().call_later(self.seconds, self.look)

    def key(self) -> None:
        self.since = monotonic()

    def look(self) -> None:
        """Lock, or look again when it may be time."""
        left = self.since + self.seconds - monotonic()
        if self.cover is not None:
            return
        if left > 0:
            asyncio.get_running_loop().call_later(left, self.look)
            return
        self.cover = LockScreen(self)
        self.app.line.clear()
        self.app.push_screen(self.cover)

    def open(self) -> None:
        """Whoever works here has proved it, in the lock or at a door."""
        self.since = monotonic()
        if self.cover is not None:
            self.cover.dismiss()
            self.cover = None
            self.begin()


class Standing:
    """Whether who works here still may: the books are asked before each key that does more than to type."""

    def __init__(self, app: ErpApp) -> None:
        from erp_tui.domain.administration import access

        self.app = app
        user_id = app.workspace.user.id
        assert user_id is not None, "who works at a screen is a user"
        self.had_way = app.workspace.read(access.has_way_in, user_id)
        """Whether there was something that let them in: sshd and the system's accounts need nothing of ours."""

    def key(self, event: events.Event) -> None:
        """Show out who may stay no longer; the key is not acted upon then."""
        if isinstance(event, events.Key) and event.is_printable and isinstance(self.app.focused, Field):
            return
        reason = None
        with suppress(Exception):  # books that cannot be read: what the key does meets that too, and says it
            reason = self.app.workspace.look_again(self.had_way)
        if reason is not None:
            kept = _("The session has ended; what you typed is kept as unfinished work.")
            self.app.show_out(f"{said(reason)} {kept}")


class LockScreen(Keyed):
    """Nothing of the work is seen or reached through it."""

    WORDS = N_(
        "Nobody has pressed a key for a while: the screen is locked. Your password opens it, and all is as it was."
    )

    def __init__(self, idle: Idle) -> None:
        super().__init__()
        self.idle = idle
        self.field = Field(id="password")
        self.field.password = True

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(plain(_("Locked")), id="title")
            yield Static(plain(_("{name} works here. Password:").format(name=self.workspace.user.name)))
            yield self.field
        with Vertical(id="foot"):
            yield self.message
            yield self.key_bar

    def offered(self) -> list[tuple[str, str]]:
        return [("leave", N_("Let the line go")), ("help", "")]

    def do_help(self) -> None:
        self.say(_(self.WORDS))

    def do_leave(self) -> None:
        self.idle.hang_up(_("Your work is kept as it is: come in again to go on."))

    def on_mount(self) -> None:
        self.field.focus()
        self.show_keys()
        self.run_worker(self._begin(), name=N_("locking"), exit_on_error=False)

    async def _begin(self) -> None:
        if not await asyncio.to_thread(self._has_password):
            self.idle.hang_up(_("Locked, as no key came for a while. Your work is kept: come in again to go on."))

    def _has_password(self) -> bool:
        from erp_tui.domain.administration import access

        user_id = self.workspace.user.id
        assert user_id is not None, "who works at a screen is a user"
        return self.workspace.read(access.has_password, user_id)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        self.field.value = ""
        self.run_worker(self._prove(message.value), name=N_("looking at the password"), exit_on_error=False)

    async def _prove(self, password: str) -> None:
        try:
            is_right = await asyncio.to_thread(self._is_right, password)
            words = _("That was not it, or there were too many tries: wait a while and type it again.")
        except BusinessError as error:
            is_right, words = False, said(error)
        self.erp.line.clear()  # keys typed meanwhile were not meant for the work
        if is_right:
            self.idle.open()
        else:
            self.say(words, error=True)

    def _is_right(self, password: str) -> bool:
        from erp_tui.domain.administration import logins
        from erp_tui.domain.administration.proofs import Hidden

        return logins.proves(self.workspace.keeper, self.workspace.login, Hidden(password), "lock")
