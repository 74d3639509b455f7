"""The door for OpenSSH: hands this terminal to the server and waits for the session's end. Imports next to nothing: it is what
somebody waits for after the password.
"""

from __future__ import annotations

import os
import signal
import socket
import sys

UNAVAILABLE = 69


def attach(path: str | None, login: str | None) -> int:
    """Work at this terminal in a session of the server behind the socket (None: the usual one). Gives the exit code.

    `login` counts only where the server trusts whoever runs this; else one is who the system says.
    """
    from erp_tui.terminal.raw import raw_terminal

    path = path or default_socket()
    if not (os.isatty(0) and os.isatty(1)):
        return _complain("terminal", UNAVAILABLE)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(path)
    except OSError:
        return _complain("server", UNAVAILABLE, path=path)
    raw_terminal()
    from erp_tui.terminal.serving import messages

    hello = {
        "as": login, "term": os.environ.get("TERM", ""), "colorterm": os.environ.get("COLORTERM", ""),
        "no_color": bool(os.environ.get("NO_COLOR")), "size": _size(), "far": bool(os.environ.get("SSH_CONNECTION")),
        "address": os.environ.get("SSH_CONNECTION", "").partition(" ")[0],
    }  # fmt: skip
    try:
        messages.send(connection, hello, (0, 1))
    except messages.Broken:
        return _complain("server", UNAVAILABLE, path=path)
    signal.signal(signal.SIGWINCH, lambda *_: messages.tell(connection, {"size": _size()}))
    return _wait(connection)


def default_socket() -> str:
    """Where the server is: in its own run-time folder, that of the service, or one of the user's own."""
    folders = (os.environ.get("RUNTIME_DIRECTORY"), "/run/erp-tui", f"/run/user/{os.getuid()}/erp-tui")
    known = [folder for folder in folders if folder and os.path.isdir(folder)]
    return os.path.join(known[0] if known else f"/tmp/erp-tui-{os.getuid()}", "serve.sock")


def _size() -> list[int]:
    try:
        return list(os.get_terminal_size(0))
    except OSError:
        return [80, 24]


def _wait(connection: socket.socket) -> int:
    """Until the session says its last word; the words are for after the screens have gone."""
    from erp_tui.terminal.serving import messages

    mailbox, code = messages.Mailbox(connection), UNAVAILABLE
    while True:
        try:
            found = mailbox.read()
        except messages.Broken:
            break
        for message in found:
            if isinstance(message.get("say"), str) and message["say"]:
                sys.stderr.write(f"erp-tui: {message['say']}\r\n")
            if type(message.get("exit")) is int:
                code = message["exit"]
    return code


def _complain(what: str, code: int, **values: str) -> int:
    from erp_tui.config import environment_language
    from erp_tui.domain.kernel.text import N_
    from erp_tui.i18n import _, set_language

    texts = {
        "terminal": N_("The screens need a terminal: with ssh, give -t and no command."),
        "server": N_("No server answers at {path}. Start it there: erp-tui serve."),
    }
    set_language(environment_language())
    sys.stderr.write(f"erp-tui: {_(texts[what]).format(**values)}\n")
    return code
