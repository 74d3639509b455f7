"""The life of one session in a process of its own: who comes, whether one goes on with what runs already, the screens, the end."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import random
import select
import signal
import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from erp_tui import faults, opening
from erp_tui.domain.administration import logins, queries
from erp_tui.domain.administration.logins import Visitor
from erp_tui.domain.kernel import sessions
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.unit_of_work import SYSTEM
from erp_tui.i18n import _, said, set_language
from erp_tui.terminal.serving import kiosk, messages
from erp_tui.terminal.serving.lines import Lines, told_abilities
from erp_tui.terminal.serving.messages import Broken, Mailbox
from erp_tui.workspace import Workspace

HELLO = 10.0
"""Seconds in which a door says who comes."""
ANSWER = 120.0
"""Seconds for an answer at the door."""
UNAVAILABLE = 69
NAME = 16
"""Characters of the name under which a session is found, beside the server's socket."""


@dataclass(frozen=True)
class Serving:
    """What a server serves: which books, where its socket is, and within which limits."""

    url: str
    socket: Path
    most: int = 200
    """So many sessions at once."""
    kept_minutes: int = 60
    """So long a session waits for its user after the line dropped."""
    host_key: Path = Path("ssh_host_key")
    """Of the built-in SSH door."""


class Refused(Exception):
    """Nobody gets in like this; the words are for the one at the door."""


def live(connection: socket.socket, serving: Serving, is_full: bool) -> int:
    """From the first message of a door to the end of the session, or of the errand. Gives the exit code of the process."""
    become_new()
    mailbox = Mailbox(connection)
    connection.settimeout(HELLO)
    try:
        hello = mailbox.first()
        login = _who(connection, hello)
        if len(mailbox.descriptors) != 2:
            return 1
        if hello.get("books") not in (None, messages.mark_of(serving.url)):
            raise Refused(_("The server at {path} serves other books.").format(path=serving.socket))
        connection.settimeout(None)
        workspace = Workspace(serving.url, login=login, door="screen").ready()
        workspace.does_due_work = False  # the server does it
        set_language(workspace.language)
        _note(connection, hello, workspace)
        return _Door(mailbox, hello, (mailbox.descriptors[0], mailbox.descriptors[1])).open(workspace, serving, is_full)
    except Broken:
        return 1
    except (Refused, BusinessError) as error:
        words = said(error) if isinstance(error, BusinessError) else str(error)
        messages.tell(connection, {"exit": UNAVAILABLE, "say": words})
        return 1
    except Exception as error:  # noqa: BLE001 this process ends: the log and the one at the door are told
        messages.tell(connection, {"exit": faults.EXIT_CODE, "say": faults.keep(error)})
        return faults.EXIT_CODE


def do_due_work(url: str) -> int:
    """What is due in books that lie in a file; those on a server have `erp-tui work` for that. Gives the exit code."""
    become_new()
    workspace = Workspace(url, door="work")
    if workspace.does_due_work:
        from erp_tui.domain.duties import DUTIES
        from erp_tui.domain.kernel import jobs

        jobs.run_due(workspace.keeper, DUTIES)
    workspace.close()
    return 0


def become_new() -> None:
    """What must not be the same in two processes that were one."""
    os.setsid()
    os.umask(0o077)  # drafts, and the socket at which this session is found, are nobody else's
    random.seed()
    sessions.mine.cache_clear()


def _who(connection: socket.socket, hello: dict[str, Any]) -> str:
    """The user at the door. The account that serves, and root, may say who comes (sshd's keys have told them); anybody else is
    who the system says, whatever the message claims.
    """
    user = _peer(connection)[1]
    claimed = hello.get("as")
    if user in (0, os.getuid()) and isinstance(claimed, str) and claimed:
        return claimed
    try:
        name = pwd.getpwuid(user).pw_name
    except KeyError:
        raise Refused(_("This account has no name.")) from None
    if claimed not in (None, "", name):
        raise Refused(_("This account may not work as {login}.").format(login=claimed))
    return name


def _note(connection: socket.socket, hello: dict[str, Any], workspace: Workspace) -> None:
    """Write down who came in by the system's account or a key of sshd's; the built-in doors have done so themselves."""
    is_ours = _peer(connection)[1] in (0, os.getuid())
    if is_ours and hello.get("door") in ("ssh", "web"):
        return
    address = str(hello.get("address", "")) if is_ours else ""
    try:
        workspace.keeper.perform(logins.note, SYSTEM, Visitor(workspace.login, address, "attach"), "account", "came_in")
    except BusinessError as error:  # a full disk, say: those who are let in may at least read
        faults.keep(error)


def _peer(connection: socket.socket) -> tuple[int, int]:
    """Process and user at the other end of a local socket, as the system knows them."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    process, user, _group = struct.unpack("3i", credentials)
    return process, user


def wait_for_end(process: int) -> None:
    """A session that is asked to end keeps what was typed and goes; one that is stuck is made to: its drafts are kept already."""
    try:
        running = os.pidfd_open(process)
    except ProcessLookupError:
        return
    poller = select.poll()
    poller.register(running, select.POLLIN)
    if not poller.poll(HELLO * 1000):
        os.kill(process, signal.SIGKILL)
    os.close(running)


@dataclass
class _Door:
    """Somebody who may come in, with a terminal."""

    door: Mailbox
    hello: dict[str, Any]
    ends: tuple[int, int]

    def open(self, workspace: Workspace, serving: Serving, is_full: bool) -> int:
        place = _place(serving, workspace.login)
        kiosk.take_terminal(self.hello)
        self.hello["abilities"] = told_abilities()
        with place.with_suffix(".lock").open("w") as lock:
            while not _is_free(lock.fileno()):
                if self._goes_on(place.with_suffix(".sock")):
                    return 0
            if is_full:
                raise Refused(_("So many are at work here that there is no room for more. Try again later."))
            return self._begin(workspace, serving, place.with_suffix(".sock"))

    def _goes_on(self, path: Path) -> bool:
        """Whether the session that runs already has this terminal now; else it has ended, or is about to."""
        with socket.socket(socket.AF_UNIX) as running:
            running.settimeout(HELLO)
            mailbox = Mailbox(running)
            try:
                running.connect(str(path))
                messages.send(running, {"do": "describe"})
                found = mailbox.first()
                if self._wants_it(str(found.get("place")), found.get("away")):
                    ends = (self.door.connection.fileno(), *self.ends)
                    messages.send(running, {**self.hello, "do": "take"}, ends)
                    return True
                messages.send(running, {"do": "end"})
            except (Broken, OSError):
                time.sleep(0.05)  # it holds the lock and does not listen: it begins or ends just now
            else:
                wait_for_end(_peer(running)[0])
        return False

    def _wants_it(self, place: str, away: Any) -> bool:
        """Ask at the terminal: go on there, or begin anew."""
        if isinstance(away, int):
            text = _("Your session is still here, at {place}; its line dropped {minutes} min ago.").format(
                place=place, minutes=away // 60
            )
        else:
            text = _("Your session is open at another terminal, at {place}.").format(place=place)
        question = _("Enter: go on with it here. n: begin anew; what is typed there is kept as unfinished work.")
        _say(self.ends[1], f"{text}\r\n{question}\r\n")
        answer = _one_key(self.ends[0], {b"\r": True, b"\n": True, b"n": False, b"N": False})
        if answer is None:
            raise Refused(_("Nothing was changed."))
        return answer

    def _begin(self, workspace: Workspace, serving: Serving, path: Path) -> int:
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as newcomers:
            newcomers.bind(str(path))
            newcomers.listen(4)
            from erp_tui.screens.lock import Idle

            app = opening.app_for(workspace)
            moved = _("Your session goes on at another terminal.")
            lines = Lines(newcomers, kept_for=serving.kept_minutes * 60.0, describe=app.where, moved=moved)
            app.idle = Idle(app, workspace.read(queries.setting, "serving.lock_seconds"), lines.hang_up)
            lines.take(self.door, self.hello, self.ends)
            kiosk.close_the_doors()
            from erp_tui.terminal.serving.driver import ServedDriver

            app.driver_class = type("SessionDriver", (ServedDriver,), {"lines": lines})
            code, words = opening.run(app)
            path.unlink(missing_ok=True)
            lines.end(code, words)
        return code


def _place(serving: Serving, login: str) -> Path:
    """Where the session of a user is found: a login may be of any letters, and the path of a socket is short."""
    return serving.socket.with_name(hashlib.sha256(login.encode()).hexdigest()[:NAME])


def _is_free(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _say(descriptor: int, text: str) -> None:
    try:
        os.write(descriptor, f"\r\n{text}".encode())
    except OSError as error:
        raise Broken from error


def _one_key(descriptor: int, meanings: dict[bytes, bool]) -> bool | None:
    """The first key that means something; None for Esc, Ctrl+C and when nobody answers. Keys behind it stay for the screens."""
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    while poller.poll(ANSWER * 1000):
        try:
            key = os.read(descriptor, 1)
        except OSError as error:
            raise Broken from error
        if not key:
            raise Broken
        if key in meanings:
            return meanings[key]
        if key in (b"\x1b", b"\x03", b"\x04"):
            return None
    return None
