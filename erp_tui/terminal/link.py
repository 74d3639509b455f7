"""How far away the terminal is, and how thin the line: measured once, by what the first screen takes to get there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from textual.message import Message

ASK = "\x1b[6n"
"""Where is the cursor? Every terminal answers, in the order of what it was sent."""
LEAST = 300
"""A frame of fewer bytes says nothing about a line."""
SLOW_RATE = 6_000.0
SLOW_ROUND_TRIP = 0.25
"""Bytes a second, and seconds: with less, or more, every byte counts."""


@dataclass(frozen=True)
class Link:
    """A line as measured: seconds there and back, bytes a second."""

    round_trip: float
    rate: float

    @property
    def is_slow(self) -> bool:
        return self.rate < SLOW_RATE or self.round_trip > SLOW_ROUND_TRIP


class LinkMeasured(Message):
    """The driver knows the line now."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.link = link


class Measure:
    """Asks before and behind a frame: the first answer takes the way there and back, the second the frame's bytes in addition."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._size: int | None = None
        self._asked_at = 0.0
        self._answers: list[float] = []

    def around(self, frame: str) -> str:
        """The frame, between two questions where it is long enough and nothing has been asked yet."""
        size = len(frame.encode())
        if self._size is not None or size < LEAST:
            return frame
        self._size, self._asked_at = size, self._now()
        return f"{ASK}{frame}{ASK}"

    def answered(self) -> Link | None:
        """An answer has come; the line, when it was the second one."""
        if self._size is None or len(self._answers) == 2:
            return None
        self._answers.append(self._now())
        if len(self._answers) < 2:
            return None
        first, second = self._answers
        return Link(first - self._asked_at, self._size / max(second - first, 0.001))
