"""Between a browser's terminal and a session: what `attach` is for sshd, for one WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pty
import socket
import tty
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from erp_tui.terminal.serving import messages
from erp_tui.terminal.serving.messages import Broken, Mailbox

PIECE = 65_536
LONGEST = 1 << 20
"""Bytes of one message: what is pasted comes in one."""
HEARTBEAT = 25.0
"""Seconds between questions whether the browser is still there: a line that is dead is let go."""


class Unreachable(Exception):
    """No server takes the terminal."""


class Line:
    """A pseudo-terminal: one end is the session's, the other is carried to the browser."""

    def __init__(self, path: str, hello: dict[str, Any]) -> None:
        """Bring a terminal to the server behind the socket. Raises Unreachable."""
        self.ended: tuple[int, str] | None = None
        """The session's last word: exit code, and what is to be read when the screens have gone."""
        self._door = socket.socket(socket.AF_UNIX)
        try:
            self._door.connect(path)
            self._near, far = pty.openpty()
        except OSError as error:
            self._door.close()
            raise Unreachable from error
        try:
            tty.setraw(far)
            messages.send(self._door, hello, (far, far))
        except Broken as error:
            self._door.close()
            os.close(self._near)
            raise Unreachable from error
        finally:
            os.close(far)

    async def carry(self, browser: web.WebSocketResponse) -> None:
        """Both ways, until the session ends or the browser goes. The session keeps what was typed either way."""
        loop = asyncio.get_running_loop()
        shown, typed = asyncio.StreamReader(limit=PIECE), asyncio.StreamReader()
        output, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(shown), os.fdopen(self._near, "rb", 0)
        )
        # A writer of its own, so that a session that reads nothing stops the browser's messages and nobody else's.
        keys, protocol = await loop.connect_write_pipe(
            lambda: asyncio.StreamReaderProtocol(typed), os.fdopen(os.dup(self._near), "wb", 0)
        )
        writer = asyncio.StreamWriter(keys, protocol, None, loop)
        gone = loop.create_future()
        mailbox = Mailbox(self._door)
        loop.add_reader(self._door.fileno(), self._hear, mailbox, gone)
        tasks = [asyncio.ensure_future(one) for one in (gone, self._show(shown, browser), self._type(writer, browser))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if (
                tasks[1] in done and not tasks[2].done() and not gone.done()
            ):  # the screen has gone: the last word follows
                await asyncio.wait([gone], timeout=5)
        finally:
            loop.remove_reader(self._door.fileno())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            output.close()
            keys.abort()
            self._door.close()
            await browser.close(code=WSCloseCode.OK)

    def _hear(self, mailbox: Mailbox, gone: asyncio.Future[None]) -> None:
        try:
            for message in mailbox.read():
                if type(message.get("exit")) is int:
                    words = message.get("say")
                    self.ended = message["exit"], words if isinstance(words, str) else ""
        except Broken:
            if not gone.done():
                gone.set_result(None)

    async def _show(self, shown: asyncio.StreamReader, browser: web.WebSocketResponse) -> None:
        with contextlib.suppress(OSError):  # EIO: the other end of the pseudo-terminal is closed
            while data := await shown.read(PIECE):
                await browser.send_bytes(data)

    async def _type(self, writer: asyncio.StreamWriter, browser: web.WebSocketResponse) -> None:
        async for message in browser:
            if message.type is not WSMsgType.TEXT:
                continue
            kind, value = read(message.data)
            if kind == "stdin" and isinstance(value, str):
                writer.write(value.encode("utf-8", "replace"))
                await writer.drain()
            elif kind == "resize" and isinstance(value, dict):
                messages.tell(self._door, {"size": [value.get("width"), value.get("height")]})
            elif kind == "ping" and isinstance(value, str):
                await browser.send_json(["pong", value[:40]])


def read(text: str) -> tuple[str, Any]:
    """What the browser's terminal says: a word and, mostly, a value. Anything else means nothing."""
    try:
        found = json.loads(text)
    except ValueError:
        return "", None
    if not isinstance(found, list) or not found or not isinstance(found[0], str):
        return "", None
    return found[0], found[1] if len(found) > 1 else None
