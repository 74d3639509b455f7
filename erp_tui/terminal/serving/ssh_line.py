"""One terminal at the other end of an SSH connection: its bytes, both ways, between the client and the session of the user."""

from __future__ import annotations

import asyncio
import os
import socket
import tty
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncssh

from erp_tui.i18n import _
from erp_tui.terminal.serving import messages
from erp_tui.terminal.serving.messages import Broken, Mailbox
from erp_tui.terminal.serving.session import UNAVAILABLE

FULL = 65_536
"""Bytes typed that the session does not take: more are not read from the client meanwhile."""
CHUNK = 4096


class Line(asyncssh.SSHServerSession[bytes]):
    """A pseudo-terminal whose far end is the client. Nothing but a terminal with a shell request is granted."""

    def __init__(self, server: Path, login: str, address: str) -> None:
        self._server, self._login, self._address = server, login, address
        self._chan: asyncssh.SSHServerChannel[bytes]
        self._has_terminal = False
        self._master: int | None = None
        self._mailbox: Mailbox | None = None
        self._typed = bytearray()
        self._is_over = self._is_knocking = False
        self._opening: asyncio.Task[None] | None = None

    # -- what the client asks for

    def connection_made(self, chan: Any) -> None:
        self._chan = chan
        chan.set_write_buffer_limits(CHUNK)

    def pty_requested(self, term_type: str, term_size: Any, term_modes: Any) -> bool:
        self._has_terminal = True
        return True

    def shell_requested(self) -> bool:
        return self._has_terminal

    def exec_requested(self, command: str) -> bool:
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        return False

    def session_started(self) -> None:
        self._opening = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        """Ask the server for the session of this user, as `attach` does."""
        self._master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(self._master, False)
        hello = {
            "as": self._login, "term": self._chan.get_terminal_type() or "", "size": list(self._chan.get_terminal_size()[:2]),
            "far": True, "door": "ssh", "address": self._address,
        }  # fmt: skip
        loop = asyncio.get_running_loop()
        self._is_knocking = True
        try:
            self._mailbox = Mailbox(await loop.run_in_executor(None, _knock, self._server, hello, slave))
        except (Broken, OSError):
            words = _("No server answers at {path}. Start it there: erp-tui serve.").format(path=self._server)
            self._end(UNAVAILABLE, words)
        finally:
            self._is_knocking = False
            os.close(slave)
        if self._is_over or self._mailbox is None:
            self._close()
            return
        loop.add_reader(self._mailbox.connection.fileno(), self._hear)
        loop.add_reader(self._master, self._show)
        self._type()

    # -- bytes

    def data_received(self, data: bytes, datatype: Any) -> None:
        self._typed += data
        if len(self._typed) > FULL:
            self._chan.pause_reading()
        if self._mailbox is not None:
            self._type()

    def _type(self) -> None:
        """As much as the session takes now; the rest when it takes more."""
        if self._master is None:
            return
        loop = asyncio.get_running_loop()
        try:
            while self._typed:
                del self._typed[: os.write(self._master, self._typed[:CHUNK])]
        except BlockingIOError:
            loop.add_writer(self._master, self._type)
            return
        except OSError:  # the session has let go: its last word comes by the other way
            self._typed.clear()
        loop.remove_writer(self._master)
        self._chan.resume_reading()

    def _show(self) -> None:
        """Show the client what the session has written."""
        data = self._read()
        if data:
            self._chan.write(data)
        elif data is not None and self._master is not None:
            asyncio.get_running_loop().remove_reader(self._master)

    def _read(self) -> bytes | None:
        """What the session has written; None for nothing just now, empty where nothing more comes."""
        try:
            return b"" if self._master is None else os.read(self._master, CHUNK)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def pause_writing(self) -> None:
        if self._master is not None:
            asyncio.get_running_loop().remove_reader(self._master)

    def resume_writing(self) -> None:
        if self._master is not None and self._mailbox is not None and not self._is_over:
            asyncio.get_running_loop().add_reader(self._master, self._show)

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        if self._mailbox is not None:
            messages.tell(self._mailbox.connection, {"size": [width, height]})

    # -- the end

    def _hear(self) -> None:
        """What the session says: its last words, and with what it ends."""
        assert self._mailbox is not None
        try:
            found = self._mailbox.read()
        except Broken:
            self._end(UNAVAILABLE)
            return
        for message in found:
            if type(message.get("exit")) is int:
                words = message.get("say")
                self._end(message["exit"], words if isinstance(words, str) else "")
                return

    def _end(self, code: int, words: str = "") -> None:
        """Everything that was shown, then what is to be said, then the end."""
        if self._is_over:
            return
        self._is_over = True
        while data := self._read():
            self._chan.write(data)
        if words:
            self._chan.write(f"erp-tui: {words}\r\n".encode())
        self._chan.exit(code)
        self._close()

    def eof_received(self) -> bool:
        """The client sends no more keys; it may still look on."""
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_over = True
        self._close()

    def _close(self) -> None:
        """The session sees its line drop; it waits for another one."""
        loop = asyncio.get_running_loop()
        if self._is_knocking:
            return  # what comes then is closed at once
        if self._master is not None:
            loop.remove_reader(self._master)
            loop.remove_writer(self._master)
            os.close(self._master)
            self._master = None
        if self._mailbox is not None:
            loop.remove_reader(self._mailbox.connection.fileno())
            self._mailbox.connection.close()
            self._mailbox = None


def _knock(server: Path, hello: dict[str, Any], end: int) -> socket.socket:
    with ExitStack() as refused:
        connection: socket.socket = refused.enter_context(socket.socket(socket.AF_UNIX))
        connection.connect(str(server))
        messages.send(connection, hello, (end, end))
        connection.setblocking(False)
        refused.pop_all()  # it is let in, and stays open
    return connection
