"""A driver whose terminal may go and another one come: what is written meanwhile goes nowhere, nothing is ever waited for."""

from __future__ import annotations

import os
import select
from typing import Any

from erp_tui.terminal.abilities import Abilities
from erp_tui.terminal.driver import KeyParser, ThinDriver, decoder
from erp_tui.terminal.link import Measure
from erp_tui.terminal.painter import Painter
from erp_tui.terminal.serving.bell import Bell
from erp_tui.terminal.serving.lines import Lines
from erp_tui.terminal.shadow import Shadow

LOOK = 200
"""Milliseconds after which a sender that a stuck line takes nothing from looks whether there is another line."""
SPLIT_KEY = 50
"""Milliseconds between looks whether the rest of a torn key has come."""


class ServedDriver(ThinDriver):
    """The terminal of a session that the server holds: descriptors 0 and 1, whatever line stands behind them now."""

    lines: Lines
    """Set by the subclass that is made for the session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._output = 1
        self._is_new = False
        self._drawn_for = self.lines.number
        """The line that the shadow and the painter were made for, and ..."""
        self._frame_for = self.lines.number
        """... that the frame being sent was painted for."""
        self._ending = False
        self._bell = Bell()
        self.lines.bells.append(self._bell)

    def _look_at_terminal(self) -> Abilities:
        return self.lines.abilities

    def _get_terminal_size(self) -> tuple[int, int]:
        return self.lines.size

    def start_application_mode(self) -> None:
        self.lines.begin(
            come=lambda: self._loop.call_soon_threadsafe(self._come),
            resized=lambda: self._loop.call_soon_threadsafe(self._size_changed),
            gone=lambda: self._loop.call_soon_threadsafe(self._app.line_paused),  # type: ignore[attr-defined]
            over=lambda code: self._loop.call_soon_threadsafe(self._app.line_dropped, code),  # type: ignore[attr-defined]
        )
        self.lines.farewell = self._closing().encode()
        super().start_application_mode()

    def _come(self) -> None:
        """Another terminal, of perhaps another kind: everything is drawn anew, by what it can do."""
        with self._lock:
            self.abilities, self._drawn_for = self.lines.abilities, self.lines.number
            self._shadow = Shadow(*self.lines.size, self.abilities, self._shadow.encoding)
            self._painter, self._measure = Painter(self.abilities), Measure()
            self._first, self._is_new = self._opening(), True
            self.lines.farewell = self._closing().encode()
        self._make_raw()
        self._tell_size()
        if self.lines.is_proved:
            self._app.call_later(self._app.line_came)  # type: ignore[attr-defined]
        self._app.call_later(self._draw_all)

    def _draw_all(self) -> None:
        self._app._display(self._app.screen, self._app.screen._compositor.render_full_update())

    # -- what the terminal gets

    def _next_frame(self) -> str:
        with self._lock:
            self._frame_for = self._drawn_for
            first, self._is_new = self._first if self._is_new else "", False
            return first + super()._next_frame()

    def _send(self, text: str) -> bool:
        """All of it, unless the line goes or another one comes: then it is drawn anew there anyway."""
        data, line = text.encode(self._shadow.encoding, "replace"), self._frame_for
        poller = select.poll()
        poller.register(self._output, select.POLLOUT)
        while data and self.lines.is_there and self.lines.number == line:
            if not poller.poll(LOOK):
                continue
            try:
                data = data[os.write(self._output, data) :]
            except BlockingIOError:
                continue
            except OSError:
                self.lines.lost(line)
        return True

    # -- what the terminal sends

    def run_input_thread(self) -> None:
        parser, decode, line = KeyParser(self._debug), decoder(), self.lines.number
        while not self._ending:
            is_torn = parser._awaiting.timeout is not None
            if self._bell.wait(self.fileno, milliseconds=SPLIT_KEY if is_torn else None):
                here = self.lines.number
                try:
                    data = os.read(self.fileno, 4096)
                except BlockingIOError:  # the line went, or another came, since it was looked at
                    continue
                except OSError:
                    data = b""
                if here != line:  # what the last line left half said is not for this one
                    parser, decode, line = KeyParser(self._debug), decoder(), here
                if data:
                    self._pass_on(parser.feed(decode(data)))
                else:
                    self.lines.lost(here)
            self._pass_on(parser.tick())

    def disable_input(self) -> None:
        self._ending = True
        self._bell.ring()
        super().disable_input()
