"""From bytes to keys with nothing lost at the seams: foreign bytes do no harm, Esc before text is Esc, a closed line ends."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

ESCAPE = "\x1b"
BARE_ESCAPE = "[27u"
"""After the escape character: the Esc key as the kitty protocol spells it, which cannot be misread."""


class KeyParser(XTermParser):
    """Textual's parser, but Esc followed by text is the Esc key and then the text: we bind no Alt keys.

    Only Esc before `[` or `O` stays ambiguous, since all function keys begin so.
    """

    _escape_before = False

    def feed(self, data: str) -> Iterable[Message]:
        if not data:  # a part of a character has come: for Textual nothing is the end of all input
            return ()
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
    """The terminal of a session."""

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
