"""`erp-tui web`: the screens in a browser, behind a login."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from erp_tui import config
from erp_tui.cli.base import Wrong, options
from erp_tui.cli.serve import Socket
from erp_tui.i18n import _

if TYPE_CHECKING:
    from erp_tui.terminal.web.server import Door

COMES_UP = 60.0
"""Seconds that a server of our own may take until it answers."""


def web(
    host: Annotated[str, typer.Option("--host", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen at.")] = 8080,
    proxy: Annotated[
        str,
        typer.Option("--behind-proxy", help="https://… as browsers see it, where a proxy with TLS stands before this."),
    ] = "",
    place: Socket = None,
) -> None:
    """Users log in with a browser and work in sessions of `erp-tui serve`, which is started if none answers."""
    if os.name != "posix":
        raise Wrong(_("Sessions are served on Linux and other Unix systems."))
    _check(host, proxy)
    if not sys.flags.isolated:
        os.execv(sys.executable, [sys.executable, "-I", "-m", "erp_tui", *sys.argv[1:]])
    try:
        import argon2  # noqa: F401
        import pyotp  # noqa: F401

        from erp_tui.terminal.web.server import Door, Web
    except ImportError:
        raise Wrong(_("The browser needs the extra [web]: pip install 'erp-tui[web]'.")) from None
    from erp_tui.domain.administration import logins
    from erp_tui.domain.administration.proofs import Hidden
    from erp_tui.terminal.serving import kiosk, messages
    from erp_tui.terminal.serving.attach import default_socket
    from erp_tui.workspace import Workspace

    kiosk.clean_environment()
    url = config.choose_db(options()["db"])
    workspace = Workspace.open_light(url, door="web")
    path = place or Path(default_socket())

    def verify(user: str, password: str, code: str, address: str) -> bool:
        visitor = logins.Visitor(user, address, "web")
        return logins.comes_in(workspace.keeper, visitor, Hidden(password), Hidden(code), logins.real_moment())

    door = Door(workspace.company_name, str(path), messages.mark_of(url), host, port, proxy.rstrip("/"), verify)
    with _served(url, path):
        try:
            asyncio.run(Web(door).serve(lambda: typer.echo(_("Browsers: {url}").format(url=_seen_at(door)))))
        except OSError as error:
            raise Wrong(
                _("{host}:{port} cannot be used: {why}").format(host=host, port=port, why=os.strerror(error.errno or 0))
            ) from None


def _seen_at(door: Door) -> str:
    return door.proxy or f"http://{door.host}:{door.port}/"


def _check(host: str, proxy: str) -> None:
    """Passwords do not travel in the clear: without a proxy only this machine is listened to."""
    if proxy:
        found = urlsplit(proxy)
        if (
            found.scheme != "https"
            or not found.netloc
            or found.path.strip("/")
            or found.query
            or found.fragment
            or "@" in found.netloc
        ):
            raise Wrong(_("--behind-proxy is the address that browsers use, like https://erp.example.com"))
        return
    try:
        is_here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise Wrong(
            _(
                "Without TLS only this machine may come in: leave --host, or put a proxy with TLS before it and name it: "
                "--behind-proxy https://erp.example.com"
            )
        )


@contextmanager
def _served(url: str, path: Path) -> Iterator[None]:
    """A server of the sessions: the one that is there, else one that ends with us."""
    if _answers(path):
        yield
        return
    command = [sys.executable, "-I", "-m", "erp_tui", "serve", "--socket", str(path)]
    server = subprocess.Popen(command, env={**os.environ, "ERP_TUI_DB": url}, stdin=subprocess.DEVNULL)
    try:
        until = monotonic() + COMES_UP
        while not _answers(path):
            if server.poll() is not None or monotonic() > until:
                raise Wrong(_("No server of the sessions came up."))
            sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait()


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(str(path))
        except OSError:
            return False
    return True
