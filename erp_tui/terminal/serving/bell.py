"""Waiting for descriptors, in a way that another thread can end."""

from __future__ import annotations

import os
import select


class Bell:
    """One for each thread that waits."""

    def __init__(self) -> None:
        self._hears, self._rings = os.pipe()
        os.set_blocking(self._hears, False)

    def wait(self, *descriptors: int, milliseconds: float | None = None) -> list[int]:
        """Which of the descriptors have something, or have gone; empty when rung and when the time is over."""
        poller = select.poll()
        for descriptor in (*descriptors, self._hears):
            poller.register(descriptor, select.POLLIN)
        found = [descriptor for descriptor, _event in poller.poll(milliseconds)]
        if self._hears in found:
            found.remove(self._hears)
            os.read(self._hears, 4096)
        return found

    def ring(self) -> None:
        os.write(self._rings, b".")
