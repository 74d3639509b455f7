"""The built-in SSH door: a process of its own that proves who comes, and passes bytes between them and their sessions.

No shell, no command, no file transfer, no forwarding: one terminal for each connection, nothing else. It is forked from the warm
server, so that the data layer is there; only it imports asyncssh.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import asyncssh

from erp_tui import faults
from erp_tui.domain.administration import access, logins, queries
from erp_tui.domain.administration.logins import Visitor
from erp_tui.domain.administration.proofs import Hidden
from erp_tui.domain.kernel.errors import BusinessError, NotAllowed
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import SYSTEM, Bookkeeper
from erp_tui.i18n import _, said, set_language
from erp_tui.terminal.serving import kiosk
from erp_tui.terminal.serving.session import Serving, become_new
from erp_tui.terminal.serving.ssh_line import Line
from erp_tui.workspace import open_keeper

R = TypeVar("R")

PROVERS = 2
"""So many passwords are looked at once: each takes 19 MiB and some 50 ms."""
WAITING = 100
"""So many connections of all addresses together may be on their way in."""
ALIVE = 30
"""Seconds between two questions whether the other end is still there; four without an answer: it is gone."""
PATIENCE = 3.0
"""Seconds in which clients take the last words."""
LOOK = 5.0
"""Seconds between two looks whether the server is still there."""
NAME = "erp-tui"
LIMITS = ("serving.tries", "serving.grace_seconds", "serving.per_address", "serving.per_user")
"""Settings of the company; read as the door opens."""


def serve(listener: socket.socket, serving: Serving, server: int) -> int:
    """Let people in until SIGTERM, or until the process `server` is there no more; after SIGHUP only those go on who are in.

    Gives the exit code.
    """
    become_new()
    asyncssh.set_log_level("ERROR")
    try:
        with closing(open_keeper(serving.url, door="ssh")) as keeper:
            set_language(keeper.read(queries.company, SYSTEM).language)
            door = Door(keeper, serving)
            kiosk.close_the_doors()
            asyncio.run(door.run(listener, server))
    except BusinessError as error:
        sys.stderr.write(f"erp-tui: {said(error)}\n")
        return 1
    except Exception as error:  # noqa: BLE001 this process ends: the log and whoever reads ours are told
        sys.stderr.write(f"erp-tui: {faults.keep(error)}\n")
        return faults.EXIT_CODE
    return 0


def host_key(path: Path) -> asyncssh.SSHKey:
    """The key by which clients know this machine again: made at the first start, nobody else's to read."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = asyncssh.generate_private_key("ssh-ed25519", comment=NAME)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(new.export_private_key())
    if path.stat().st_mode & 0o077 or path.stat().st_uid != os.getuid():
        raise NotAllowed(
            "open_host_key", N_("Others can read the host key {path}: chmod 600, and make it yours."), path=path
        )
    try:
        return asyncssh.read_private_key(path)
    except (asyncssh.KeyImportError, OSError) as error:
        raise NotAllowed("bad_host_key", N_("{path} holds no host key."), path=path) from error


class Door:
    """What all connections share: the books, the limits, who is here."""

    def __init__(self, keeper: Bookkeeper, serving: Serving) -> None:
        self.keeper, self.serving = keeper, serving
        self.limits = {
            name: int(value) for name, value in keeper.read(queries.settings, SYSTEM).items() if name in LIMITS
        }
        self.key = host_key(serving.host_key)
        self.waiting: Counter[str] = Counter()
        """Connections by address that have not come in yet."""
        self.here: Counter[str] = Counter()
        """Connections by user."""
        self.open = 0
        self._provers = ThreadPoolExecutor(PROVERS, thread_name_prefix="prove")
        self._tasks: set[asyncio.Task[Any]] = set()
        self._empty = asyncio.Event()

    async def run(self, listener: socket.socket, server: int) -> None:
        loop, ending = asyncio.get_running_loop(), asyncio.Event()
        closed = asyncio.Event()
        loop.add_signal_handler(signal.SIGHUP, closed.set)
        loop.add_signal_handler(signal.SIGTERM, ending.set)
        orphaned = loop.create_task(_until_orphaned(server))
        orphaned.add_done_callback(lambda _task: ending.set())
        acceptor = await asyncssh.listen(
            sock=listener, server_factory=lambda: Visit(self), server_host_keys=[self.key], server_version=NAME,
            login_timeout=self.limits["serving.grace_seconds"], keepalive_interval=ALIVE, keepalive_count_max=4,
            encoding=None, line_editor=False, allow_scp=False, agent_forwarding=False, x11_forwarding=False,
            gss_kex=False, gss_auth=False, host_based_auth=False, config=None,
        )  # fmt: skip
        host, port = listener.getsockname()[:2]
        words = _("SSH door at {host}, port {port}; host key {fingerprint}")
        sys.stdout.write(words.format(host=host, port=port, fingerprint=self.key.get_fingerprint()) + "\n")
        sys.stdout.flush()
        await _one_of(closed, ending)
        acceptor.close()
        if self.open and not ending.is_set():
            await _one_of(self._empty, ending)
        if self.open:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), PATIENCE)
        orphaned.cancel()

    def came(self) -> None:
        self.open += 1
        self._empty.clear()

    def forget_nobodies(self) -> None:
        """Addresses and users that have nobody here."""
        self.waiting, self.here = +self.waiting, +self.here

    def later(self, do: Callable[..., object], *values: Any) -> None:
        """Something that nobody waits for."""
        task = asyncio.get_running_loop().create_task(self.work(do, *values))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def left(self) -> None:
        self.open -= 1
        if not self.open:
            self._empty.set()

    async def work(self, do: Callable[..., R], *values: Any) -> R | None:
        """Something that waits for the books or computes, on a thread; None where it could not be done, which the log knows."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._provers, do, *values)
        except BusinessError:
            return None
        except Exception as error:  # noqa: BLE001 one visitor's bad luck must not end the others' lines
            faults.keep(error)
            return None


class Visit(asyncssh.SSHServer):
    """One connection, from its beginning to its end."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.address = ""
        self.login: str | None = None
        """Who has come in."""
        self._conn: asyncssh.SSHServerConnection
        self._tries = 0
        self._is_one_too_many = False
        self._how, self._fingerprint, self._asked = "key", "", ""
        self._line: Line | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._conn, self.address = conn, str(conn.get_extra_info("peername")[0])
        door = self.door
        door.came()
        door.waiting[self.address] += 1
        if door.waiting[self.address] > door.limits["serving.per_address"] or door.waiting.total() > WAITING:
            asyncio.get_running_loop().call_soon(conn.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        door = self.door
        if self.login is None:
            self._is_in_or_gone()
            if self._how == "key" and self._fingerprint:
                door.later(note_failed_key, door.keeper, self._visitor(self._asked))
        else:
            door.here.subtract([self.login])
        door.left()

    def _is_in_or_gone(self) -> None:
        self.door.waiting.subtract([self.address])
        self.door.forget_nobodies()

    def _visitor(self, login: str) -> Visitor:
        return Visitor(login, self.address, "ssh")

    # -- who comes

    def begin_auth(self, username: str) -> bool:
        self._asked = username
        return True

    def _may_try(self) -> bool:
        """Count what may turn out wrong; too many end the connection."""
        self._tries += 1
        if self._tries <= self.door.limits["serving.tries"]:
            return True
        self._conn.disconnect(asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, "Too many tries")
        return False

    def public_key_auth_supported(self) -> bool:
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        fingerprint = key.get_fingerprint()
        door = self.door
        is_theirs = await door.work(door.keeper.read, logins.is_key_of, SYSTEM, username, fingerprint)
        self._fingerprint = fingerprint
        return bool(is_theirs) or (self._may_try() and False)

    def password_auth_supported(self) -> bool:
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        return await self._prove(username, password, "")

    def kbdint_auth_supported(self) -> bool:
        return True

    async def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Any:
        """The password, and where anybody has one-time codes, the code: asked of all alike."""
        prompts = [(_("Password: "), False)]
        if await self.door.work(self.door.keeper.read, access.anybody_has_codes, SYSTEM):
            prompts.append((_("One-time code (Enter if you have none): "), False))
        return "", "", "", prompts

    async def validate_kbdint_response(self, username: str, responses: Any) -> bool:
        password, code = (*responses, "", "")[:2]
        return await self._prove(username, password, code)

    async def _prove(self, username: str, password: str, code: str) -> bool:
        if not self._may_try():
            return False
        self._how = "password"
        door = self.door
        proof = (self._visitor(username), Hidden(password), Hidden(code), logins.real_moment())
        return bool(await door.work(logins.comes_in, door.keeper, *proof))

    async def auth_completed(self) -> None:
        self.login, door = str(self._conn.get_extra_info("username")), self.door
        self._is_in_or_gone()
        door.here[self.login] += 1
        self._is_one_too_many = door.here[self.login] > door.limits["serving.per_user"]
        if self._how == "key":
            values = (self._visitor(self.login), "key", "came_in", self._fingerprint)
            await door.work(door.keeper.perform, logins.note, SYSTEM, *values)
        if self._is_one_too_many:  # gone at once, the client would not hear why
            asyncio.get_running_loop().call_later(PATIENCE, self._conn.close)

    # -- what for

    def session_requested(self) -> Line | bool:
        """One terminal; everything else that one may ask for is refused, as it is where nothing is said about it."""
        if self.login is None or self._line is not None:
            return False
        if self._is_one_too_many:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_RESOURCE_SHORTAGE, _("You are here too many times at once."))
        self._line = Line(self.door.serving.socket, self.login, self.address)
        return self._line


async def _one_of(*events: asyncio.Event) -> None:
    waiting = [asyncio.ensure_future(one.wait()) for one in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()


async def _until_orphaned(server: int) -> None:
    """Until the server has gone without a word: the next one must be able to open its door."""
    while os.getppid() == server:
        await asyncio.sleep(LOOK)


def note_failed_key(keeper: Bookkeeper, visitor: Visitor) -> None:
    """Somebody offered keys, none was right, and went: it counts like a wrong password."""
    if keeper.perform(logins.count_try, SYSTEM, visitor) is not None:
        keeper.perform(logins.note, SYSTEM, visitor, "key", "no_key")
