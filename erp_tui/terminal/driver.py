"""Between the terminal and Textual: bytes become keys with nothing lost at the seams, the screen becomes the fewest bytes.

Foreign bytes do no harm, Esc before text is Esc, a closed line ends the program. What Textual writes goes into a shadow screen; a
thread sends what the terminal does not show yet. While the line is busy, frames that nobody can see any more are passed over.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Event, RLock, Thread
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from erp_tui import faults
from erp_tui.terminal.abilities import Abilities, of_terminal
from erp_tui.terminal.link import LinkMeasured, Measure
from erp_tui.terminal.painter import Painter
from erp_tui.terminal.shadow import Shadow

ESCAPE = "\x1b"
BARE_ESCAPE = "[27u"
"""After the escape character: the Esc key as the kitty protocol spells it, which cannot be misread."""
PASTE, PASTE_END = "\x1b[200~", "\x1b[201~"
MOST_PASTED = 2_000_000
"""So many characters of a paste are kept: no field takes as many."""
PATIENCE = 2.0
"""Seconds that a line may take to swallow the last bytes: one that takes nothing must not keep the program from ending."""
RESIZED = 0.2
"""Seconds after which the screen is drawn anew when its size has changed, and changed back before anybody saw it."""


class KeyParser(XTermParser):
    """Textual's parser, but Esc followed by text is the Esc key and then the text: we bind no Alt keys.

    Only Esc before `[` or `O` stays ambiguous, since all function keys begin so. What is pasted is text to its end, whatever it
    holds: sequences in it are no keys.
    """

    _escape_before = False
    _before = ""
    """The last characters outside of a paste: its beginning may come in pieces."""
    _pasted: str | None = None
    """What has come of a paste that has not ended."""

    def feed(self, data: str) -> Iterable[Message]:
        """What a piece of input means; an empty one means nothing: a part of a character has come."""
        while data:
            if self._pasted is None:
                place = (self._before + data).find(PASTE)
                end = len(data) if place < 0 else place + len(PASTE) - len(self._before)
                yield from self._keys(data[:end])
                self._before = (self._before + data)[1 - len(PASTE) :] if place < 0 else ""
                self._pasted = None if place < 0 else ""
                data = data[end:]
            else:
                known = len(self._pasted)
                both = self._pasted + data
                place = both.find(PASTE_END, max(0, known + 1 - len(PASTE_END)))
                if place < 0:
                    self._pasted, data = both[:MOST_PASTED] + both[MOST_PASTED:][1 - len(PASTE_END) :], ""
                else:
                    self._pasted, data = None, both[place + len(PASTE_END) :]
                    for message in self._keys(PASTE_END):
                        if not isinstance(message, events.Paste):  # Textual has seen an empty one
                            yield message
                    yield events.Paste(both[:place].replace("\x00", ""))

    def _keys(self, data: str) -> Iterable[Message]:
        parts: list[str] = []
        escape_before = self._escape_before and self._awaiting.timeout is not None
        for character in data:
            if escape_before and character not in f"[O{ESCAPE}":
                parts.append(BARE_ESCAPE)
            parts.append(character)
            escape_before = character == ESCAPE
        self._escape_before = escape_before
        return super().feed("".join(parts))


def decoder() -> Callable[[bytes], str]:
    """Text of bytes that come in pieces; foreign bytes are shown as such."""
    return getincrementaldecoder("utf-8")("replace").decode


class KeyDriver(LinuxDriver):
    """The terminal of a session, with Textual's own output: to compare with."""

    def run_input_thread(self) -> None:
        parser = KeyParser(self._debug)
        decode = decoder()
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(0.05):
                    data = self._read()
                    if not data:
                        self._loop.call_soon_threadsafe(self._app.exit)
                        return
                    self._pass_on(parser.feed(decode(data)))
                self._pass_on(parser.tick())

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:  # the line is gone
            return b""

    def _pass_on(self, messages: Iterable[Any]) -> None:
        for message in messages:
            self.process_message(message)


class ThinDriver(KeyDriver):
    """The terminal of a session. Nothing but cells, cursor and styles is ever written to it, whatever the program writes here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A session is not laid aside by the shell's key: the books would stay open behind it.
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        signal.signal(signal.SIGCONT, self._after_stop)
        self._file = sys.__stdout__  # Textual takes that of errors, which people send into files
        assert self._file is not None
        self._output, encoding = self._file.fileno(), self._file.encoding
        self.abilities = self._look_at_terminal()
        self._shadow = Shadow(*self._get_terminal_size(), self.abilities, encoding)
        self._painter = Painter(self.abilities)
        self._measure = Measure()
        self._lock = RLock()
        """Held while the shadow is written to or read."""
        self._due = Event()
        self._first, self._last = "", ""
        self._sender = Thread(target=self._send_frames, name="terminal-output", daemon=True)

    def _look_at_terminal(self) -> Abilities:
        return of_terminal(os.environ, self._output)

    @property
    def can_suspend(self) -> bool:
        return False

    # -- what Textual writes

    def write(self, data: str) -> None:
        size = tuple(self._app.size)
        with self._lock:
            if size != (self._shadow.width, self._shadow.height):
                self._shadow.resize(*size)
            self._shadow.feed(data)

    def flush(self) -> None:
        """A frame is complete."""
        self._due.set()

    def redraw(self) -> None:
        """Draw everything anew, whatever the terminal may show by now."""
        self._forget()
        self.flush()

    def _forget(self) -> None:
        with self._lock:
            self._painter.forget()

    # -- what the terminal gets

    def _send_frames(self) -> None:
        """The thread of the output: sends what is due until the end, or until the line is gone."""
        data = self._first
        while True:
            self._due.wait()
            last = self._last
            data += last or self._measure.around(self._next_frame())
            if not self._send(data) or last:
                return
            data = ""

    def _next_frame(self) -> str:
        self._due.clear()
        with self._lock:
            try:
                return self._painter.paint(self._shadow)
            except Exception as error:  # noqa: BLE001 a fault in here must not leave a clerk before a dead screen
                faults.keep(error)
                self._painter = Painter(self.abilities.plain)
                return self._painter.paint(self._shadow)

    def _send(self, text: str) -> bool:
        """All of it; False where the line is gone."""
        data = text.encode(self._shadow.encoding, "replace")
        try:
            while data:
                data = data[os.write(self._output, data) :]
        except OSError:
            return False
        return True

    def process_message(self, message: Message) -> None:
        """Where the cursor is, the terminal tells only as an answer to our question about the line."""
        if not isinstance(message, events.CursorPosition):
            super().process_message(message)
        elif (link := self._measure.answered()) is not None:
            self.send_message(LinkMeasured(link))

    # -- beginning and end

    def start_application_mode(self) -> None:
        self._make_raw()
        self._first = self._opening()
        self._sender.start()
        signal.signal(signal.SIGWINCH, lambda *_: self._loop.call_soon_threadsafe(self._size_changed))
        self._tell_size()
        self._key_thread = Thread(target=self._run_input_thread, name="textual-input")
        self._key_thread.start()

    def _opening(self) -> str:
        """A page of our own where there is one, no cursor, no wrapping, pasted text told from typed."""
        page = "\x1b[?1049h" if self.abilities.own_page else ""
        return f"{page}\x1b[?25l\x1b[?7l\x1b[?2004h"

    def _closing(self) -> str:
        """The terminal as it was found."""
        page = "\x1b[?1049l" if self.abilities.own_page else "\x1b[H\x1b[2J"
        return f"\x1b[m{page}\x1b[?2004l\x1b[?7h\x1b[?25h"

    def _make_raw(self) -> None:
        """Keys come as they are, and what we write is not translated: carriage return and line feed are moves of their own."""
        with suppress(termios.error):  # no terminal
            modes = termios.tcgetattr(self.fileno)
            self.attrs_before = self.attrs_before or [*modes]
            modes[0] = self._patch_iflag(modes[0])
            modes[1] &= ~termios.OPOST
            modes[3] = self._patch_lflag(modes[3])
            modes[6][termios.VMIN] = 1
            termios.tcsetattr(self.fileno, termios.TCSANOW, modes)

    def _tell_size(self) -> None:
        size = Size(*self._get_terminal_size())
        self.send_message(events.Resize(size, size))

    def _size_changed(self) -> None:
        """What a terminal does to its lines when its size changes is its own affair: the next frame, if one comes, draws all."""
        self._forget()
        self._tell_size()
        self._loop.call_later(RESIZED, self.flush)

    def _after_stop(self, *_: Any) -> None:
        """Somebody stopped the process and let it go on: the shell has set the terminal and written on it."""
        self._make_raw()
        self._loop.call_soon_threadsafe(self.redraw)

    def stop_application_mode(self) -> None:
        self.disable_input()
        self._last = self._closing()
        self._due.set()
        if self._sender.is_alive():
            self._sender.join(PATIENCE)
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def close(self) -> None:
        """The last bytes went when the application mode was left."""
