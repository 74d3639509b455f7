"""The lines of one session, one after the other: which terminal is there now, and what doors say meanwhile."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from threading import RLock, Thread
from time import monotonic
from typing import Any

from erp_tui.terminal.abilities import VT100, Abilities, of_terminal
from erp_tui.terminal.serving import kiosk, messages
from erp_tui.terminal.serving.bell import Bell
from erp_tui.terminal.serving.messages import Broken, Mailbox

GONE = 129
"""Exit code of a session whose line dropped, as the shell would say it of SIGHUP."""


def told_abilities() -> dict[str, Any]:
    """What the terminal can do that the environment names, for a message. Terminfo answers a process once, so whoever brings a
    terminal asks, not the session that it is brought to.
    """
    found = asdict(of_terminal(os.environ))
    return {**found, "styles": sorted(found["styles"])}


def read_abilities(told: dict[str, Any]) -> Abilities:
    return Abilities(**{**told, "styles": frozenset(told["styles"])})


def has_proved(hello: dict[str, Any]) -> bool:
    """Whether who comes has just proved who they are: the page of a browser may be opened again long after."""
    return bool(hello.get("door", "ssh") == "ssh")


class Lines:
    """Descriptors 0 and 1 are the terminal that is there; between two terminals nothing comes and nothing goes.

    A thread of its own waits until the first one is there, then hears the door of the present line, and newcomers.
    """

    first: Callable[[], object]
    """Waits for the first terminal and takes it. It sets `newcomers` and `moved`."""
    newcomers: socket.socket
    """A listening socket for the doors that come later."""
    moved: str
    """What the old terminal is told when a new one comes; in the user's language."""

    def __init__(self, *, kept_for: float, describe: Callable[[], str]) -> None:
        self.kept_for = kept_for
        """Seconds that the session waits for another line."""
        self.describe = describe
        self.is_locked: Callable[[], bool] = lambda: False
        """Whether only the user's password shows what is here."""
        self.is_proved = False
        """Whether who came had just proved who they are."""
        self.farewell = b""
        """Puts the terminal that is there back as it was found."""
        self.number = 0
        self.size = (80, 24)
        self.abilities = VT100
        self.gone_since: float | None = monotonic()
        self._door: Mailbox | None = None
        self._lock = RLock()
        self.bells = [Bell()]
        """Rung when the terminal changes: the first is that of the thread that hears."""
        self._silence, self._mouth = os.pipe()  # held open and never written to
        os.set_blocking(self._silence, False)
        self._nowhere = os.open(os.devnull, os.O_WRONLY)
        self._ending = False
        self._let_go()

    @property
    def is_there(self) -> bool:
        return self.gone_since is None

    # -- coming and going

    def take(self, door: Mailbox, hello: dict[str, Any], ends: tuple[int, int]) -> None:
        """A terminal comes; one that is still there is told and let go. The message tells what it is and can do."""
        with self._lock:
            self._let_go(self.moved)
            for end, number in ((ends[0], 0), (ends[1], 1), (ends[1], 2)):
                os.dup2(end, number)
            for end in set(ends):
                os.close(end)
            os.set_blocking(1, False)
            kiosk.take_terminal(hello)
            self.abilities = read_abilities(hello["abilities"])
            self.size = messages.size_in(hello) or self.size
            self.is_proved = has_proved(hello)
            self._door, self.gone_since = door, None
            self.number += 1
        self._ring()

    def lost(self, number: int) -> None:
        """The terminal of this number is gone; of no meaning where another one is there by now."""
        with self._lock:
            if number != self.number or not self.is_there:
                return
            self._let_go()
        self._gone()

    def hang_up(self, words: str) -> None:
        """Let the terminal go with a word; the session waits for its user as if the line had dropped."""
        with self._lock:
            if not self.is_there:
                return
            self._let_go(words)
        self._gone()

    def _let_go(self, words: str = "") -> None:
        """Whoever still listens finds the terminal as it was, and is told."""
        if self._door is not None:
            if words:
                with suppress(OSError):  # it takes nothing: what it shows is its own affair then
                    os.write(1, self.farewell)
                messages.tell(self._door.connection, {"exit": 0, "say": words})
            self._door.connection.close()
            self._door = None
        for end, number in ((self._silence, 0), (self._nowhere, 1), (self._nowhere, 2)):
            os.dup2(end, number)
        self.gone_since = monotonic()
        self._ring()

    def end(self, code: int, words: str = "") -> None:
        """The last word to the door that is there."""
        with self._lock:
            self._ending = True
            if self._door is not None:
                messages.tell(self._door.connection, {"exit": code, "say": words})
                self._door.connection.close()
                self._door = None
        self._ring()

    # -- hearing

    def begin(
        self,
        *,
        come: Callable[[], object],
        resized: Callable[[], object],
        gone: Callable[[], object],
        over: Callable[[int], object],
    ) -> None:
        """Hear doors and newcomers from now on: `come` after another terminal, `over` when the session is to end."""
        self._come, self._resized, self._gone, self._over = come, resized, gone, over
        Thread(target=self._hear, name="lines", daemon=True).start()

    def _hear(self) -> None:
        self.first()
        self._come()
        while not self._ending:
            with self._lock:
                door = self._door
            heard = [self.newcomers.fileno(), *([door.connection.fileno()] if door is not None else [])]
            ready = self.bells[0].wait(*heard, milliseconds=self._patience())
            if self._ending:
                return
            if self.gone_since is not None and monotonic() - self.gone_since > self.kept_for:
                self._over(GONE)
                return
            if self.newcomers.fileno() in ready:
                self._hear_newcomer()
            if door is not None and door is self._door and door.connection.fileno() in ready:
                self._hear_door(door)

    def _patience(self) -> float | None:
        """Milliseconds until the session has waited long enough for a line."""
        since = self.gone_since
        return None if since is None else max(0.0, since + self.kept_for - monotonic()) * 1000 + 10

    def _hear_door(self, door: Mailbox) -> None:
        try:
            found = door.read()
        except Broken:
            self.lost(self.number)
            return
        for message in found:
            if size := messages.size_in(message):
                self.size = size
                self._resized()

    def _hear_newcomer(self) -> None:
        """Another door of this user: it asks what is here, ends the session, or brings a terminal."""
        connection, _address = self.newcomers.accept()
        connection.settimeout(5)
        with connection:
            mailbox = Mailbox(connection)
            try:
                message = mailbox.first()
                if message.get("do") == "describe":
                    away = None if self.gone_since is None else int(monotonic() - self.gone_since)
                    told = {"place": self.describe(), "away": away, "locked": self.is_locked()}
                    messages.send(connection, told)
                    message = mailbox.first()
            except Broken:
                return
            if message.get("do") == "end":
                self._over(0)
            elif message.get("do") == "take" and len(mailbox.descriptors) == 3:
                door, *ends = mailbox.descriptors
                mailbox.descriptors.clear()
                self.take(Mailbox(socket.socket(fileno=door)), message, (ends[0], ends[1]))
                self._come()
            for descriptor in mailbox.descriptors:
                os.close(descriptor)

    def _ring(self) -> None:
        for bell in self.bells:
            bell.ring()
