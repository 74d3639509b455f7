"""The requests there are, who may make them, and from where. One process, which carries bytes and holds no session of the books."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, web

from erp_tui import config, faults
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, said, set_language
from erp_tui.terminal.web import line, pages
from erp_tui.terminal.web.visitors import MOST_LINES, Visitor, Visitors

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LONGEST_FORM = 8192
"""Bytes of what a login page sends."""
AT_ONCE, WAITING = 2, 32
"""So many passwords are looked at at the same time (each takes memory and a processor), and so many wait for it."""
NOT_FROM_HERE = N_("This request does not come from a page of this program.")

NOT_PROVED = N_("Name, password or code are not right, or there were too many tries: then wait a while.")
"""One answer for all: it does not tell which users there are."""


@dataclass(frozen=True)
class Door:
    """What this door knows of the world."""

    company: str
    socket: str
    """Where the server of the sessions is."""
    books: str
    """The mark of the books, which the server's must be too."""
    host: str
    port: int
    proxy: str
    """The address that browsers use, where a proxy with TLS stands before us; else empty."""
    verify: Callable[[str, str, str, str], bool]
    """Whether this name, password and code let in from this address. Works for a while; refuses with a BusinessError."""


class Web:
    def __init__(self, door: Door) -> None:
        self.door = door
        self.visitors = Visitors()
        self.cookie = "__Host-erp_tui" if door.proxy else "erp_tui"
        self._verifying = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="verify")
        self._waiting = 0

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=LONGEST_FORM)
        app.add_routes(
            [
                web.get("/", self._page),
                web.post("/login", self._log_in),
                web.post("/logout", self._log_out),
                web.get("/ws", self._terminal),
                web.static("/static", Path(str(files("textual_serve"))) / "static"),
                web.static("/door", Path(__file__).with_name("static")),
            ]
        )
        app.on_shutdown.append(self._close_lines)
        return app

    async def serve(self, ready: Callable[[], object]) -> None:
        """Until SIGTERM or SIGINT; the sessions go on without their lines."""
        runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=5.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.door.host, self.door.port).start()
            over = asyncio.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, over.set)
            ready()
            await over.wait()
        finally:
            await runner.cleanup()
            self._verifying.shutdown(wait=False, cancel_futures=True)

    # -- from where

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Only browsers that use our own name; what changes something or opens a line, only from our own pages."""
        set_language(_language_of(request))
        try:
            if not self.door.proxy and request.host.lower() not in self._own_hosts():
                raise web.HTTPForbidden(text=_(NOT_FROM_HERE))
            if (request.method != "GET" or request.path == "/ws") and request.headers.get("Origin") != self._origin(
                request
            ):
                raise web.HTTPForbidden(text=_(NOT_FROM_HERE))
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(pages.RULES)
            raise
        except Exception as error:  # noqa: BLE001 one request does not end the door; whoever asked is told nothing, the log is
            faults.keep(error)
            raise web.HTTPInternalServerError(headers=pages.RULES) from None
        if not response.prepared:
            response.headers.update(pages.RULES)
            response.headers.setdefault(
                "Cache-Control", "no-store" if "/static/" not in request.path else "max-age=3600"
            )
        return response

    def _own_hosts(self) -> set[str]:
        """Names by which a browser on this machine calls us; any other one is a trick with names of elsewhere."""
        host = f"[{self.door.host}]" if ":" in self.door.host else self.door.host
        return {f"{name}:{self.door.port}" for name in ("localhost", "127.0.0.1", "[::1]", host.lower())}

    def _origin(self, request: web.Request) -> str:
        return self.door.proxy or f"http://{request.host}"

    def _address(self, request: web.Request) -> str:
        """Who asks; the proxy has written it behind whatever the client claims."""
        if self.door.proxy and (told := request.headers.get("X-Forwarded-For", "")):
            return told.rpartition(",")[2].strip()[:45]
        return request.remote or ""

    # -- who

    def _visitor(self, request: web.Request) -> Visitor | None:
        return self.visitors.known(request.cookies.get(self.cookie))

    async def _page(self, request: web.Request) -> web.Response:
        """The terminal for whoever is in, else the question who it is. What stands behind `?` has no meaning."""
        visitor = self._visitor(request)
        if visitor is None:
            words = self.visitors.last_words(request.cookies.get(self.cookie))
            return _html(pages.login_page(self.door.company, words))
        address = urlsplit(self._origin(request))
        scheme = "wss" if address.scheme == "https" else "ws"
        return _html(pages.terminal_page(self.door.company, visitor.login, f"{scheme}://{address.netloc}/ws"))

    async def _log_in(self, request: web.Request) -> web.Response:
        form = await request.post()
        user, password, code = (str(form.get(name, "")) for name in ("user", "password", "code"))
        set_language(_language_of(request))  # others were asked while the form came
        if self._waiting >= WAITING:
            raise web.HTTPServiceUnavailable(text=_("Too many want to come in just now. Try again in a minute."))
        self._waiting += 1
        try:
            proved = self._verifying.submit(self.door.verify, user, password, code, self._address(request))
            is_proved, why = await asyncio.wrap_future(proved), None
        except BusinessError as error:
            is_proved, why = False, error
        finally:
            self._waiting -= 1
        if not is_proved:
            set_language(_language_of(request))
            return _html(
                pages.login_page(self.door.company, said(why) if why is not None else _(NOT_PROVED)), status=403
            )
        if old := request.cookies.get(self.cookie):
            await _close(self.visitors.farewell(old))
        response = web.HTTPSeeOther("/")
        response.set_cookie(
            self.cookie,
            self.visitors.welcome(user),
            path="/",
            httponly=True,
            samesite="Strict",
            secure=bool(self.door.proxy),
        )
        raise response

    async def _log_out(self, request: web.Request) -> web.Response:
        token = request.cookies.get(self.cookie, "")
        await _close(self.visitors.farewell(token, _("You have logged out. What was typed is kept.")))
        raise web.HTTPSeeOther("/")

    # -- the terminal

    async def _terminal(self, request: web.Request) -> web.StreamResponse:
        visitor = self._visitor(request)
        if visitor is None:
            raise web.HTTPForbidden(text=_("Log in first."))
        if len(visitor.lines) >= MOST_LINES:
            raise web.HTTPTooManyRequests(text=_("So many pages of yours are open already. Close one of them."))
        browser = web.WebSocketResponse(heartbeat=line.HEARTBEAT, max_msg_size=line.LONGEST, compress=False)
        await browser.prepare(request)
        visitor.lines.add(browser)
        token, words = request.cookies[self.cookie], ""
        try:
            opened = await asyncio.to_thread(line.Line, self.door.socket, self._hello(request, visitor))
            await opened.carry(browser)
            words = opened.ended[1] if opened.ended is not None else ""
            is_over = opened.ended is not None
        except line.Unreachable:
            set_language(_language_of(request))
            is_over, words = True, _("No server of the sessions answers. Tell whoever looks after this machine.")
        finally:
            visitor.lines.discard(browser)
        await browser.close(code=WSCloseCode.OK)
        if is_over and not visitor.lines:  # who comes again proves again who it is
            await _close(self.visitors.farewell(token, words))
        return browser

    def _hello(self, request: web.Request, visitor: Visitor) -> dict[str, object]:
        size = [_number(request.query.get("width"), 80), _number(request.query.get("height"), 24)]
        return {
            "as": visitor.login, "term": "xterm-256color", "colorterm": "truecolor", "no_color": False, "size": size,
            "far": False, "door": "web", "books": self.door.books,
        }  # fmt: skip

    async def _close_lines(self, _app: web.Application) -> None:
        for visitor in self.visitors.all():
            await _close(set(visitor.lines))


async def _close(lines: set[web.WebSocketResponse]) -> None:
    for one in set(lines):
        await one.close(code=WSCloseCode.GOING_AWAY)


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, content_type="text/html", status=status)


def _language_of(request: web.Request) -> str:
    accepted = request.headers.get("Accept-Language", "").split(",")[0].partition(";")[0]
    return config.language_of(accepted) or config.LANGUAGES[0]


def _number(text: str | None, usual: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and 0 < int(text) <= 1000 else usual
