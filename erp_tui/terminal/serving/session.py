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
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from erp_tui import faults, opening
from erp_tui.domain.administration import logins, queries
from erp_tui.domain.administration.logins import Visitor
from erp_tui.domain.kernel import sessions
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.unit_of_work import SYSTEM
from erp_tui.domain.reports import today
from erp_tui.i18n import _, said, set_language
from erp_tui.terminal.serving import kiosk, messages
from erp_tui.terminal.serving.lines import Lines, has_proved, told_abilities
from erp_tui.terminal.serving.messages import Broken, Mailbox
from erp_tui.workspace import Light, Workspace, open_keeper

if TYPE_CHECKING:
    from erp_tui.app import ErpApp

HELLO = 10.0
"""Seconds in which a door says who comes."""
ANSWER = 120.0
"""Seconds for an answer at the door."""
UNAVAILABLE = 69
NAME = 16
"""Characters of the name under which a session is found, beside the server's socket."""
NOBODYS = Light("", "en", "real")
"""What the screens show of the books before anybody has come."""


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
    group: int | None = None
    """Members may knock too."""


class Refused(Exception):
    """Nobody gets in like this; the words are for the one at the door."""


def live(calls: socket.socket, serving: Serving) -> int:
    """A session: its screens stand before anybody is there, nobody's; then the server sends somebody's door through `calls`.

    From that to the end of the session, or of the errand. Gives the exit code of the process.
    """
    become_new()
    _rehearse(calls, serving.url)
    workspace = Workspace(serving.url, login="", door="screen")
    workspace.light = NOBODYS
    workspace.does_due_work = False  # the server does it
    app = opening.app_for(workspace)
    app.awaits_user = True
    lines = Lines(kept_for=serving.kept_minutes * 60.0, describe=app.where)
    visit = _Visit(calls, serving, app, lines)
    lines.first = visit.begin
    from erp_tui.terminal.serving.driver import ServedDriver

    app.driver_class = type("SessionDriver", (ServedDriver,), {"lines": lines})
    code, words = opening.run(app)
    visit.end()
    lines.end(code, words)
    return code


def _rehearse(calls: socket.socket, url: str) -> None:
    """Ask the books what each session asks first, for nobody: memory that this writes to is copied before somebody comes."""
    poller = select.poll()
    poller.register(calls, select.POLLIN)
    if poller.poll(0) or _is_machine_busy():  # somebody waits, or everybody: what is done twice would be too much
        return
    try:
        with closing(open_keeper(url, door="screen")) as keeper:
            keeper.read(today.needs, SYSTEM)
            keeper.read(today.unfinished, SYSTEM)
    except Exception as error:  # noqa: BLE001 whoever comes meets it again, and is told
        faults.keep(error)


def _is_machine_busy() -> bool:
    """Whether more is running just now than there are processors; only Linux says so."""
    try:
        running = int(Path("/proc/loadavg").read_text().split()[3].partition("/")[0])
    except (OSError, ValueError, IndexError):
        return False
    return running > (os.cpu_count() or 1)


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


class _Visit:
    """Somebody comes, is known, and the waiting session becomes theirs: a process is one user's, once."""

    def __init__(self, calls: socket.socket, serving: Serving, app: ErpApp, lines: Lines) -> None:
        self.calls = calls
        self.serving = serving
        self.app = app
        self.lines = lines
        self.door: Mailbox
        self.hello: dict[str, Any]
        self.ends: tuple[int, int]
        self._lock: IO[str] | None = None
        """Held as long as this session is the one of its user."""
        self._path: Path | None = None
        """Where doors find this session."""

    def begin(self) -> None:
        """In a thread, while nobody's screens wait. Who does not come to this session, for whatever reason, ends the process."""
        mailbox = Mailbox(self.calls)
        try:
            self.calls.shutdown(socket.SHUT_WR)  # the server sees by this that the screens stand
            is_full = mailbox.first().get("is_full") is True
        except (Broken, OSError):  # the server has gone, or is another one by now
            os._exit(0)
        self.calls.close()
        connection = socket.socket(fileno=mailbox.descriptors.pop())
        try:
            if self._comes_in(connection, is_full):
                return
            code = 0
        except Broken:
            code = 1
        except (Refused, BusinessError) as error:
            words = said(error) if isinstance(error, BusinessError) else str(error)
            messages.tell(connection, {"exit": UNAVAILABLE, "say": words})
            code = 1
        except Exception as error:  # noqa: BLE001 this process ends: the log and the one at the door are told
            messages.tell(connection, {"exit": faults.EXIT_CODE, "say": faults.keep(error)})
            code = faults.EXIT_CODE
        os._exit(code)

    def end(self) -> None:
        """The session is no more: nobody finds it."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _comes_in(self, connection: socket.socket, is_full: bool) -> bool:
        """Whether whoever is at the door has this session now; else one that ran already has this terminal."""
        self.door = Mailbox(connection)
        connection.settimeout(HELLO)
        self.hello = self.door.first()
        login = _who(connection, self.hello)
        if len(self.door.descriptors) != 2:
            raise Broken
        if self.hello.get("books") not in (None, messages.mark_of(self.serving.url)):
            raise Refused(_("The server at {path} serves other books.").format(path=self.serving.socket))
        self.ends = (self.door.descriptors[0], self.door.descriptors[1])
        connection.settimeout(None)
        workspace = self.app.workspace
        workspace.login = login
        workspace.ready()
        set_language(workspace.language)
        _note(connection, self.hello, workspace)
        place = _place(self.serving, login)
        kiosk.take_terminal(self.hello)
        self.hello["abilities"] = told_abilities()
        self._lock = place.with_suffix(".lock").open("w")
        while not _is_free(self._lock.fileno()):
            if self._goes_on(place.with_suffix(".sock")):
                return False
        if is_full:
            raise Refused(_("So many are at work here that there is no room for more. Try again later."))
        self._take_over(place.with_suffix(".sock"))
        return True

    def _take_over(self, path: Path) -> None:
        """The screens, which were nobody's, are this user's from here on, and at this terminal."""
        from erp_tui.screens.lock import Idle, Standing

        workspace = self.app.workspace
        company = workspace.read(queries.company)
        workspace.light = Light(company.name, workspace.language, company.purpose)
        seconds = workspace.read(queries.setting, "serving.lock_seconds")
        idle = self.app.idle = Idle(self.app, seconds, self.lines.hang_up)
        self.app.standing = Standing(self.app)
        self.lines.is_locked = lambda: idle.cover is not None
        path.unlink(missing_ok=True)
        newcomers = socket.socket(socket.AF_UNIX)
        newcomers.bind(str(path))
        newcomers.listen(4)
        self._path = path
        kiosk.close_the_doors()
        self.app.call_later(self.app.user_came)
        self.lines.newcomers, self.lines.moved = newcomers, _("Your session goes on at another terminal.")
        self.lines.take(self.door, self.hello, self.ends)

    def _goes_on(self, path: Path) -> bool:
        """Whether the session that runs already has this terminal now; else it has ended, or is about to."""
        with socket.socket(socket.AF_UNIX) as running:
            running.settimeout(HELLO)
            mailbox = Mailbox(running)
            try:
                running.connect(str(path))
                messages.send(running, {"do": "describe"})
                found = mailbox.first()
                is_held = found.get("locked") is True and not has_proved(self.hello)  # no way around the lock
                if is_held or self._wants_it(str(found.get("place")), found.get("away")):
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
