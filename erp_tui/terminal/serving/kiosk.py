"""A session is a kiosk: a clean environment, no other program, nothing left behind in a crash."""

from __future__ import annotations

import os
import re
import resource
import sys
from typing import Any

from textual import constants

KEPT = re.compile(r"PATH|HOME|LANG|LC_\w+|TZ|XDG_\w+|ERP_TUI_\w+|NOTIFY_SOCKET|PG\w+")
"""What the server keeps of its own environment; PG… tells where a PostgreSQL server and its password file are."""
TERM = re.compile(r"[A-Za-z0-9.+_-]{1,40}")
FORBIDDEN = frozenset(
    {
        "subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.forkpty", "pty.spawn",
        "webbrowser.open",
    }
)  # fmt: skip
"""Events of the interpreter that no screen has a use for."""


class Forbidden(RuntimeError):
    """A session tried to start another program, or the like."""


def clean_environment() -> None:
    """Forget what nobody needs: settings of Python, of Textual, of editors and pagers."""
    for name in [name for name in os.environ if not KEPT.fullmatch(name)]:
        del os.environ[name]


def take_terminal(message: dict[str, Any]) -> None:
    """The names of the user's terminal, and nothing else of the user's environment."""
    term = message.get("term")
    os.environ["TERM"] = term if isinstance(term, str) and TERM.fullmatch(term) else "vt100"
    for name, given, value in (
        ("COLORTERM", message.get("colorterm") in ("truecolor", "24bit"), "truecolor"),
        ("NO_COLOR", message.get("no_color") is True, "1"),
    ):
        if given:
            os.environ[name] = value
        else:
            os.environ.pop(name, None)
    delay = "400" if message.get("far") is True else "100"
    os.environ["ESCDELAY"] = delay
    setattr(constants, "ESCAPE_DELAY", int(delay) / 1000)  # noqa: B010 Textual has read the server's by now


def close_the_doors() -> None:
    """From here on this process starts no other one, and leaves no picture of its memory. There is no way back."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in FORBIDDEN or (event == "os.kill" and arguments[1] != 0):  # 0 asks only whether another one lives
        raise Forbidden(event)
