"""The input gate: a key waits until all that the key before it began has come to rest.

Textual chooses the target of a key by the focus of the moment it arrives. A clerk who types ahead means the focus that will be
there. So keys stand in a line of their own and go one by one, each when the program is at rest: nothing ready in the event
loop, no worker running that keys depend on, no new layout due, and every screen and widget waiting for its next message.
"""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic
from typing import Any

from textual import events

from erp_tui.domain.kernel.text import N_
from erp_tui.terminal.calm import CalmApp

EAGER_LOOKS = 200
"""The gate looks again in every turn of the loop so many times, then only now and then."""
PAUSE = 0.002
LOOKS_AFTER_PAUSE = 5
"""Timers due together run in one turn, so a single look from a timer always finds another one ready."""
PASSIVE = "passive"
"""Workers that no key depends on."""
PATIENCE = 0.3
"""Keys held so long: say that they wait."""
BREAK_AFTER = 1.0
"""Esc when that has been said for so long breaks the wait; before, it is a key like others and stands in line.

It is the only one: who types F12 ahead means to leave when what was begun before is done, however long that takes.
"""
BREAK_KEY = "escape"
UNBROKEN = "opening"
"""Workers without which there is nothing to go on with: they are waited for in any case."""


class GatedApp(CalmApp):
    """An App whose keys never overtake their own consequences."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line: deque[events.Key | events.Paste] = deque()
        self._released: events.Event | None = None
        self._looking = False
        self._looks = 0
        self._since = 0.0
        self._said_since: float | None = None

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.AppFocus | events.AppBlur):
            return  # the window losing its focus must not take it from the field typed into
        if isinstance(event, events.Key) and event.key == "ctrl+j":
            event = events.Key("enter", "\r")  # Enter typed before the terminal was raw
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if event is not self._released:
                if self._breaks(event):
                    self._break()
                    return
                if not self.line:
                    self._since = monotonic()
                self.line.append(event)
                self._look_soon()
                return
            self._released = None
        await super().on_event(event)

    # -- the rule

    def why_not_at_rest(self) -> str | None:
        """What is under way, or None. Looked at between two turns of the event loop."""
        if self._released is not None:
            return N_("busy")
        for worker in self.workers:
            if not worker.is_finished and worker.group != PASSIVE:
                return worker.name or N_("working")
        return self.why_not_drawn()

    # -- keys out

    def _look_soon(self) -> None:
        if self._looking:
            return
        self._looking = True
        self._looks += 1
        loop = asyncio.get_running_loop()
        if self._looks < EAGER_LOOKS or self._looks % LOOKS_AFTER_PAUSE:
            loop.call_soon(self._look)
        else:
            loop.call_later(PAUSE, self._look)

    def _look(self) -> None:
        self._looking = False
        if not self.line or self._exit:
            return
        reason = self.why_not_at_rest()
        if reason is None:
            self._looks = 0
            self._released = self.line.popleft()
            self._since = monotonic()
            self._say(None)
            self.key_released(self._released)
            if not self._exit:
                self.post_message(self._released)
        elif monotonic() - self._since > PATIENCE:
            self._say(reason)
        if self.line:
            self._look_soon()

    # -- long waits

    def _say(self, reason: str | None) -> None:
        if reason is None and self._said_since is None:
            return
        self._said_since = None if reason is None else self._said_since or monotonic()
        self.show_waiting(reason, len(self.line))

    def _breaks(self, event: events.Event) -> bool:
        """Whether a key means: wait no longer."""
        said = self._said_since
        is_one = isinstance(event, events.Key) and event.key == BREAK_KEY
        return is_one and said is not None and monotonic() - said > BREAK_AFTER

    def _break(self) -> None:
        """Give up what is waited for, and drop the keys that were typed for its result."""
        dropped = len(self.line)
        self.line.clear()
        self._say(None)
        for worker in self.workers:
            if not worker.is_finished and worker.group not in (PASSIVE, UNBROKEN):
                worker.cancel()
        self.waiting_broken(dropped)

    def key_released(self, event: events.Event) -> None:
        """A key is on its way to where it belongs."""

    def show_waiting(self, reason: str | None, keys: int) -> None:
        """So many keys wait (reason None: no longer). The app says it where the user looks."""

    def waiting_broken(self, dropped: int) -> None:
        """The user waits no longer, and so many keys typed ahead were dropped: say so."""


UNDISTURBED = 0.0055
"""Looked at more often, painting would find the loop busy with the looking, and be held back for as long as it can be."""


async def at_rest(app: GatedApp, patience: float = 30.0) -> None:
    """For tests: all keys have been acted upon, nothing is under way, and all is painted."""
    until = monotonic() + patience
    while app.line or app.why_not_at_rest() or app.is_unpainted:
        if monotonic() > until:
            raise TimeoutError(app.why_not_at_rest() or "keys in line")
        is_painting = not app.line and app.why_not_at_rest() is None
        await asyncio.sleep(UNDISTURBED if is_painting else 0.001)
