"""The parent of all sessions: imports everything once, warms up, and forks one process for each who comes.

It has no thread, no event loop and no connection to the books: a fork copies memory, and none of these may be copied. Signals:
SIGTERM ends it and lets the sessions keep what is typed and go; SIGHUP begins it anew, as the version that is installed by then,
while the sessions go on as they are.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic

from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.text import N_
from erp_tui.terminal.serving import messages
from erp_tui.terminal.serving.bell import Bell
from erp_tui.terminal.serving.memory import share
from erp_tui.terminal.serving.messages import Broken
from erp_tui.terminal.serving.session import NAME, Serving, do_due_work, live, wait_for_end

WORK_EVERY = 600.0
"""Seconds between looks whether work is due: books in a file have nobody else who does it."""
WAITING_ROOM = 64
"""So many may stand at the door at once; the rest wait in the system's own line."""
READY = 2
"""So many sessions are begun before anybody comes."""
NEW_ONES = 3
"""So many are begun for one who knocks, should each die at once."""
PREPARE_AFTER = 0.1
"""Seconds in which nobody has knocked before the next one is begun: who comes goes first."""
LONGEST_PATH = 107
"""Bytes of the path of a socket."""
ENDING = {signal.SIGTERM, signal.SIGINT}
SSH_AGAIN = 5.0
"""Seconds until an SSH door that broke is opened again."""
HANDED_ON = "ERP_TUI_HANDED_ON"
"""The listening sockets and the children, for the next version of this process."""


class Server:
    def __init__(self, serving: Serving, command: list[str], ssh: tuple[str, int] | None = None) -> None:
        self.serving = serving
        self.command = command
        """How this server is started, for beginning anew."""
        self.children: set[int] = set()
        self._bell = Bell()
        self._waiting: dict[int, socket.socket] = {}
        """Sessions that nobody has come to yet, and the way to each: its screens stand, its user is not known."""
        self._ready = READY
        self._signals: set[int] = set()
        self._work_at = monotonic()
        self._ssh_doors: set[int] = set()
        """The processes of SSH doors: the one that lets people in, and older ones whose lines go on."""
        self._ssh_now: int | None = None
        self._ssh_at = monotonic()
        self._door, self._ssh = self._open(ssh)

    def run(self) -> int:
        """Until SIGTERM. Gives the exit code."""
        for number in (*ENDING, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, self._note)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        share()
        _tell_the_system("READY=1")
        while not self._signals & ENDING:
            self._open_ssh()
            ready = self._bell.wait(self._door.fileno(), milliseconds=self._until_due() * 1000)
            if signal.SIGHUP in self._signals:
                self._signals.discard(signal.SIGHUP)
                self._begin_anew()
            self._bury()
            if not self._until_work():
                self._work()
            if ready:
                self._take()
            elif self._lacks_one():
                self._prepare()
        self._end()
        return 0

    def _note(self, number: int, _frame: object) -> None:
        self._signals.add(number)
        self._bell.ring()

    # -- coming in

    def _open(self, ssh: tuple[str, int] | None) -> tuple[socket.socket, socket.socket | None]:
        """The sockets that doors and SSH clients come to: those that were handed on, or new ones."""
        handed = json.loads(os.environ.pop(HANDED_ON, "{}"))
        self.children, self._ssh_doors = set(handed.get("children", ())), set(handed.get("ssh_doors", ()))
        network = None
        if handed.get("ssh") is not None:
            network = socket.socket(fileno=handed["ssh"])
        elif ssh is not None:
            network = _listen(*ssh)
        return socket.socket(fileno=handed["door"]) if handed else self._open_here(), network

    def _open_here(self) -> socket.socket:
        """A socket of this machine that nobody else may use."""
        path = self.serving.socket
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.parent.stat().st_uid != os.getuid():
            raise NotAllowed(
                "not_ours", N_("{path} belongs to somebody else: name another --socket."), path=path.parent
            )
        if len(os.fsencode(path.parent.absolute())) + NAME + len(".sock") >= LONGEST_PATH:
            raise NotAllowed("long_path", N_("{path} is too long for a socket: name another --socket."), path=path)
        door = socket.socket(socket.AF_UNIX)
        with socket.socket(socket.AF_UNIX) as other:
            try:
                other.connect(str(path))
            except OSError:
                path.unlink(missing_ok=True)
            else:
                raise NotAllowed("served", N_("A server is at work at {path} already."), path=path)
        before = os.umask(0o177)
        try:
            door.bind(str(path))
        finally:
            os.umask(before)
        if self.serving.group is not None:
            self._let_group_in(path, self.serving.group)
        door.listen(WAITING_ROOM)
        return door

    @staticmethod
    def _let_group_in(path: Path, group: int) -> None:
        """Members may knock, and find no other file in the folder; who they are, the system says."""
        try:
            os.chown(path, -1, group)
            path.chmod(0o660)
            if not path.parent.stat().st_mode & 0o001:
                os.chown(path.parent, -1, group)
                path.parent.chmod(0o710)
        except PermissionError:
            path.unlink()
            raise NotAllowed("not_in_group", N_("--group is one that this account belongs to.")) from None

    def _take(self) -> None:
        """Somebody knocks: they get a session that waits, or a new one."""
        connection, _address = self._door.accept()
        if self._at_work() >= self.serving.most + WAITING_ROOM:
            connection.close()
            return
        message = {"is_full": self._at_work() >= self.serving.most}
        self._ready = READY
        for _try in range(len(self._waiting) + NEW_ONES):
            if not self._waiting:
                self._prepare(connection)
            with self._waiting.pop(self._first()) as calls, suppress(Broken):  # it died since: the next one
                messages.send(calls, message, (connection.fileno(),))
                break
        connection.close()

    def _first(self) -> int:
        """The session that was begun first of those whose screens stand; where none does yet, of all."""
        poller = select.poll()
        for calls in self._waiting.values():
            poller.register(calls, select.POLLIN)
        standing = {number for number, _event in poller.poll(0)}
        return min(self._waiting, key=lambda child: self._waiting[child].fileno() not in standing)

    def _at_work(self) -> int:
        return len(self.children) - len(self._waiting)

    def _lacks_one(self) -> bool:
        return len(self._waiting) < self._ready and self._at_work() < self.serving.most

    def _prepare(self, *held: socket.socket) -> None:
        """A session without a user, for the next who comes. It keeps nothing that is held here: a door left open never ends."""
        ours, theirs = socket.socketpair()
        child = self._fork(lambda: live(theirs, self.serving), ours, *held)
        theirs.close()
        self.children.add(child)
        self._waiting[child] = ours

    def _fork(self, life: Callable[[], int], *ours: socket.socket, keeps_ssh: bool = False) -> int:
        """A child that lives this life and no other. Gives its process number."""
        child = os.fork()
        if child:
            return child
        code = 1
        try:
            for number in (*ENDING, signal.SIGHUP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            if self._ssh is not None and not keeps_ssh:
                self._ssh.close()
            for end in (self._door, *self._waiting.values(), *ours):
                end.close()
            self._waiting.clear()
            code = life()
        finally:
            os._exit(code)

    # -- the SSH door

    def _open_ssh(self) -> None:
        """One child lets people in by SSH; when it breaks another one does, after a while."""
        if self._ssh is not None and self._ssh_now is None and not self._until_ssh():
            self._ssh_at = monotonic() + SSH_AGAIN
            server = os.getpid()
            self._ssh_now = self._fork(lambda: self._let_in(server), keeps_ssh=True)
            self._ssh_doors.add(self._ssh_now)

    def _let_in(self, server: int) -> int:
        from erp_tui.terminal.serving import ssh_door

        assert self._ssh is not None
        return ssh_door.serve(self._ssh, self.serving, server)

    def _until_ssh(self) -> float:
        return max(0.0, self._ssh_at - monotonic())

    # -- what is due

    def _until_due(self) -> float:
        """Seconds until something is to be done though nobody knocks."""
        due = [self._until_work()]
        if self._ssh is not None and self._ssh_now is None:
            due.append(self._until_ssh())
        if self._lacks_one():
            due.append(PREPARE_AFTER)
        return min(due)

    def _until_work(self) -> float:
        return max(0.0, self._work_at - monotonic())

    def _work(self) -> None:
        """A child of its own does what is due: the parent never opens the books."""
        self._work_at = monotonic() + WORK_EVERY
        self._fork(lambda: do_due_work(self.serving.url))

    def _bury(self) -> None:
        self._signals.discard(signal.SIGCHLD)
        with suppress(ChildProcessError):  # the last one is buried
            while child := os.waitpid(-1, os.WNOHANG)[0]:
                self.children.discard(child)
                self._ssh_doors.discard(child)
                self._ssh_now = None if child == self._ssh_now else self._ssh_now
                if child in self._waiting:  # it cannot begin: whoever comes is told why, and nothing is tried meanwhile
                    self._waiting.pop(child).close()
                    self._ready = 0

    # -- ending

    def _begin_anew(self) -> None:
        """Become the version that is installed now, if that one comes up; whoever knocks meanwhile waits at the door."""
        if subprocess.run([*self.command, "--try"], check=False, stdin=subprocess.DEVNULL).returncode:
            return  # it has said why
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # until the new version takes them
        if self._signals & ENDING:
            return
        if self._ssh_now is not None:
            os.kill(self._ssh_now, signal.SIGHUP)  # lets nobody in any more; its lines go on
        handed = {"door": self._door.fileno(), "children": sorted(self.children), "ssh_doors": sorted(self._ssh_doors),
                  "ssh": None if self._ssh is None else self._ssh.fileno()}  # fmt: skip
        for number in (handed["door"], handed["ssh"]):
            if isinstance(number, int):
                os.set_inheritable(number, True)
        os.environ[HANDED_ON] = json.dumps(handed)
        os.execv(self.command[0], self.command)

    def _end(self) -> None:
        """The sessions write down what is typed and end."""
        self._door.close()
        self.serving.socket.unlink(missing_ok=True)
        for children in (
            self.children,
            self._ssh_doors,
        ):  # the doors last: they tell the clients what the sessions said
            for child in children:
                os.kill(child, signal.SIGTERM)
            for child in children:
                wait_for_end(child)
                os.waitpid(child, 0)


def _listen(host: str, port: int) -> socket.socket:
    """Where SSH clients come to."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=WAITING_ROOM)
    except OSError as error:
        number = error.errno or 0
        raise NotAllowed(
            "no_port", N_("No SSH door can be opened at {host}, port {port}: {reason}."), host=host, port=port,
            reason=os.strerror(number) if number > 0 else str(error),
        ) from error  # fmt: skip


def _tell_the_system(state: str) -> None:
    """Tell systemd (Type=notify) how far we are; elsewhere nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.connect(address.replace("@", "\0", 1))
            manager.send(state.encode())
