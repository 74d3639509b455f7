"""What doors, server and sessions say to each other: lines of JSON on a local socket, the first with a terminal's two ends."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

LONGEST = 65_536
"""Bytes of one message: more is not ours."""
ENDS = 3
"""At most so many descriptors come with a message: a connection, and the terminal's two ends."""


class Broken(Exception):
    """The other side has gone, or speaks another language."""


def send(connection: socket.socket, message: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
    """One message, with descriptors beside it. Raises Broken where nobody takes it."""
    data = json.dumps(message).encode() + b"\n"
    try:
        if descriptors:
            taken = socket.send_fds(connection, [data], list(descriptors))
            data = data[taken:]
        if data:  # even nothing cannot be sent to somebody who took all and has gone
            connection.sendall(data)
    except OSError as error:
        raise Broken from error


def tell(connection: socket.socket, message: dict[str, Any]) -> None:
    """One message to somebody who may have gone: then nobody misses it."""
    with suppress(Broken):
        send(connection, message)


class Mailbox:
    """The messages that come on one connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.descriptors: list[int] = []
        """What came beside the messages so far; whoever takes them closes them."""
        self._rest = b""
        self._waiting: list[dict[str, Any]] = []

    def read(self) -> list[dict[str, Any]]:
        """Wait for some bytes; the messages that are whole by now. Raises Broken at the end, and for what is no message."""
        if self._waiting:
            found, self._waiting = self._waiting, []
            return found
        return self._read()

    def _read(self) -> list[dict[str, Any]]:
        try:
            data, found, _flags, _address = socket.recv_fds(self.connection, 4096, ENDS)
        except OSError as error:
            raise Broken from error
        self.descriptors += found
        if not data:
            raise Broken
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST:
            raise Broken
        try:
            messages = [json.loads(line) for line in lines]
        except ValueError as error:
            raise Broken from error
        if not all(isinstance(one, dict) for one in messages):
            raise Broken
        return messages

    def first(self) -> dict[str, Any]:
        """The next message."""
        while not self._waiting:
            self._waiting = self.read()
        return self._waiting.pop(0)


def mark_of(url: str) -> str:
    """By this a door and a server know that they mean the same books, without naming them."""
    is_file = "://" not in url or url.startswith("sqlite:")
    place = str(Path(url.removeprefix("sqlite:///")).expanduser().resolve()) if is_file else url
    return hashlib.sha256(place.encode()).hexdigest()


def size_in(message: dict[str, Any]) -> tuple[int, int] | None:
    """Columns and lines that a message names, within what a terminal can be."""
    size = message.get("size")
    if isinstance(size, list) and len(size) == 2 and all(type(one) is int and 0 < one <= 1000 for one in size):
        return size[0], size[1]
    return None
