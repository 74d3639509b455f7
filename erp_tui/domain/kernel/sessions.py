"""Which run of the program is which: so that a terminal leaves alone what another one of the same user is typing."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path


@cache
def mine() -> str:
    """This run of the program: machine, process, and when it began, since process numbers come again."""
    return f"{socket.gethostname()}:{os.getpid()}:{_begun(os.getpid())}"


def lives_elsewhere(session: str) -> bool:
    """Whether another run of the program on this machine still has it. One on another machine cannot be asked: it has not."""
    host, _colon, rest = session.partition(":")
    number, _colon, begun = rest.partition(":")
    if session == mine() or host != socket.gethostname() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's process: it lives
        pass
    return _begun(int(number)) == begun


def _begun(process: int) -> str:
    """When a process began, in the system's own count; empty where the system does not tell."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
