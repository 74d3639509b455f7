"""`erp-tui serve` and `erp-tui attach`: many users on one machine, each in a session that outlives its line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from erp_tui import config
from erp_tui.cli.base import Wrong, options
from erp_tui.i18n import _, language, set_language

Socket = Annotated[Path | None, typer.Option("--socket", help="The socket between doors and server.")]


def serve(
    socket: Socket = None,
    sessions: Annotated[int, typer.Option("--sessions", min=1, max=5000, help="So many at once.")] = 200,
    keep: Annotated[
        int,
        typer.Option("--keep", min=0, max=10_080, help="Minutes that a session waits for a user whose line dropped."),
    ] = 60,
    ssh: Annotated[
        str | None, typer.Option("--ssh", help="[HOST:]PORT of a built-in SSH door; without HOST this machine alone.")
    ] = None,
    host_key: Annotated[
        Path | None, typer.Option("--host-key", help="The SSH door's own key, made where there is none.")
    ] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", help="Its Unix accounts may come in too, each as the user of the same name."),
    ] = None,
    only_try: Annotated[bool, typer.Option("--try", help="Come up, then end: whether this version works.")] = False,
) -> None:
    """Serve sessions to `erp-tui attach` on this machine. SIGHUP: begin anew as the version installed now; sessions go on."""
    if os.name != "posix":
        raise Wrong(_("Sessions are served on Linux and other Unix systems."))
    if not sys.flags.isolated:
        os.execv(sys.executable, [sys.executable, "-I", "-m", "erp_tui", *sys.argv[1:]])
    from erp_tui.terminal.serving import kiosk, server, warm
    from erp_tui.terminal.serving.attach import default_socket
    from erp_tui.terminal.serving.session import Serving
    from erp_tui.workspace import Workspace

    members = None if group is None else _group(group)
    address = None if ssh is None else _address(ssh)
    kiosk.clean_environment()
    url = config.choose_db(options()["db"])
    Workspace.open_light(url)  # refused now rather than to each who comes
    spoken = language()
    warm.warm_up()
    set_language(spoken)
    if only_try:
        return
    key = host_key or config.folder() / "ssh_host_ed25519_key"
    serving = Serving(url, socket or Path(default_socket()), sessions, keep, key, members)
    command = [sys.executable, "-I", "-m", "erp_tui", *sys.argv[1:]]
    raise typer.Exit(server.Server(serving, command, address).run())


def _group(name: str) -> int:
    import grp

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise Wrong(_("There is no group {name} on this machine.").format(name=name)) from None


def _address(text: str) -> tuple[str, int]:
    """Where the SSH door is; refused where it could not work. Nothing is imported for it: sessions are copies of this process."""
    from importlib.util import find_spec

    from erp_tui.domain.administration.proofs import MISSING

    host, _colon, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise Wrong(_("--ssh is [HOST:]PORT, as 2222 or 0.0.0.0:2222."))
    if any(find_spec(name) is None for name in ("asyncssh", "argon2", "pyotp")):
        raise MISSING
    return host.strip("[]") or "127.0.0.1", int(port)


def attach(
    login: Annotated[str | None, typer.Option("--as", help="Who works; believed of the serving account only.")] = None,
    socket: Socket = None,
) -> None:
    """Work at this terminal in a session of the server: for sshd's ForceCommand, or command= beside a key."""
    from erp_tui.terminal.serving import attach as door

    raise typer.Exit(door.attach(str(socket) if socket else None, login))
