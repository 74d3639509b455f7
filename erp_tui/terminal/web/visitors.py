"""Who is in: a browser that has logged in holds a random cookie, we know whose it is and for how long. Kept in memory alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

UNUSED = 12 * 3600.0
"""Seconds after which a browser that did nothing must log in again; a page that is open counts as use."""
MOST = 2000
"""So many at once: the one that was away longest is forgotten."""
MOST_LINES = 4
"""So many pages of one browser may ask for the session at once."""


@dataclass
class Visitor:
    """A browser whose user is known."""

    login: str
    seen_at: float
    lines: set[Any] = field(default_factory=set)
    """The open WebSockets."""


class Visitors:
    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._known: dict[str, Visitor] = {}
        self._words: dict[str, str] = {}
        """What those who are out shall still read, once."""

    def welcome(self, login: str) -> str:
        """Somebody has proved who they are. Gives the cookie's value."""
        if len(self._known) >= MOST:
            idle = [token for token, one in self._known.items() if not one.lines] or list(self._known)
            self._known.pop(min(idle, key=lambda token: self._known[token].seen_at))
        token = secrets.token_urlsafe(32)
        self._known[token] = Visitor(login, self._now())
        return token

    def known(self, token: str | None) -> Visitor | None:
        """Whose cookie this is; None where it is nobody's, or nobody's any more."""
        visitor = self._known.get(token or "")
        if visitor is None or token is None:
            return None
        if not visitor.lines and self._now() - visitor.seen_at > UNUSED:
            del self._known[token]
            return None
        visitor.seen_at = self._now()
        return visitor

    def farewell(self, token: str, words: str = "") -> set[Any]:
        """This cookie is nobody's from now on; at the next visit its browser is told the words. Gives the lines to be closed."""
        visitor = self._known.pop(token, None)
        if visitor is not None and words:
            if len(self._words) >= MOST:
                self._words.clear()
            self._words[token] = words
        return visitor.lines if visitor is not None else set()

    def all(self) -> list[Visitor]:
        return list(self._known.values())

    def last_words(self, token: str | None) -> str:
        return self._words.pop(token or "", "")
