"""The door for browsers without a browser: what is answered, to whom, and what is refused."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar, WSServerHandshakeError
from aiohttp.test_utils import TestServer
from yarl import URL

from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.terminal.web import line
from erp_tui.terminal.web.server import Door, Web
from erp_tui.terminal.web.visitors import MOST, UNUSED, Visitors

PASSWORD = "a password of anna"


class Client:
    """Somebody who asks; in the name of our own page unless told otherwise."""

    def __init__(self, server: TestServer, session: ClientSession, web: Web) -> None:
        self.server, self.session, self.web = server, session, web
        self.tried: list[tuple[str, str]] = []
        self.home = f"http://127.0.0.1:{server.port}"

    async def get(self, path: str, **headers: str) -> ClientResponse:
        async with self.session.get(URL(self.home + path, encoded=True), headers=headers) as answer:
            await answer.read()
            return answer

    async def post(
        self, path: str, origin: str | None = None, /, headers: dict[str, str] | None = None, **form: str
    ) -> ClientResponse:
        told = {"Origin": origin or self.home, **(headers or {})}
        async with self.session.post(self.home + path, data=form, headers=told, allow_redirects=False) as answer:
            await answer.read()
            return answer


async def opened(tmp_path: Path, proxy: str = "") -> AsyncIterator[Client]:
    def verify(user: str, password: str, code: str, address: str) -> bool:
        client.tried.append((user, address))
        if user == "busy":
            raise BusinessError("busy", "The books are <busy>.")
        if user == "fault":
            raise ZeroDivisionError("of ours")
        return password == PASSWORD

    door = Door("Haus & Hof", str(tmp_path / "none.sock"), "mark", "127.0.0.1", 0, proxy, verify)
    web = Web(door)
    async with TestServer(web.app(), host="127.0.0.1") as server:
        object.__setattr__(door, "port", server.port)
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
            client = Client(server, session, web)
            yield client


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    async for one in opened(tmp_path):
        yield one


@pytest.fixture
async def proxied(tmp_path: Path) -> AsyncIterator[Client]:
    async for one in opened(tmp_path, "https://erp.example.com"):
        yield one


async def test_who_logs_in_gets_a_cookie_that_scripts_and_other_pages_do_not_see(client: Client) -> None:
    asked = await client.get("/?user=anna&login=anna")
    assert "Haus &amp; Hof" in (text := await asked.text()) and 'name="password"' in text and "anna" not in text
    answer = await client.post("/login", user="anna", password=PASSWORD)
    cookie = answer.headers["Set-Cookie"]
    assert answer.status == 303 and re.match(r"erp_tui=[\w-]{43}; HttpOnly; Path=/; SameSite=Strict$", cookie), cookie
    text = await (await client.get("/")).text()
    assert "Haus &amp; Hof · anna" in text and f"ws://127.0.0.1:{client.server.port}/ws" in text
    await client.post("/logout")
    assert "What was typed is kept" in await (await client.get("/")).text()
    assert 'name="password"' in await (await client.get("/")).text()


async def test_who_is_wrong_reads_why_and_is_not_in(client: Client) -> None:
    for user, words in (("anna", "not right"), ("<b>", "not right"), ("busy", "The books are &lt;busy&gt;.")):
        answer = await client.post("/login", user=user, password="guess")
        assert answer.status == 403 and "Set-Cookie" not in answer.headers
        assert words in (text := await answer.text()) and "<b>" not in text and "guess" not in text
    chinese = await client.get("/", **{"Accept-Language": "zh-CN,zh;q=0.9"})
    assert "密码" in await chinese.text()


async def test_what_does_not_come_from_our_own_page_is_refused(client: Client) -> None:
    assert (await client.get("/", Host="erp.evil.example")).status == 403
    for origin in ("http://evil.example", f"http://localhost:{client.server.port}", "null"):
        assert (await client.post("/login", origin, user="anna", password=PASSWORD)).status == 403
    assert not client.tried
    await client.post("/login", user="anna", password=PASSWORD)
    assert (await client.post("/logout", "http://evil.example")).status == 403
    for headers in ({}, {"Origin": "http://evil.example"}):
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.session.ws_connect(f"{client.home}/ws", headers=headers)
        assert refused.value.status == 403


async def test_nobody_gets_a_terminal_without_logging_in(client: Client) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await client.session.ws_connect(f"{client.home}/ws", headers={"Origin": client.home, "Cookie": "erp_tui=x"})
    assert refused.value.status == 403


async def test_where_no_server_is_the_page_says_so_and_the_way_in_is_closed(client: Client) -> None:
    await client.post("/login", user="anna", password=PASSWORD)
    async with client.session.ws_connect(f"{client.home}/ws", headers={"Origin": client.home}) as browser:
        async for _message in browser:
            raise AssertionError("there is nobody")
    assert "No server of the sessions answers" in await (await client.get("/")).text()


@pytest.mark.parametrize(
    "path", ["/", "/none", "/static/js/textual.js", "/static/", "/static/../../server.py", "/door/door.js"]
)
async def test_every_answer_carries_the_rules(client: Client, path: str) -> None:
    answer = await client.get(path)
    rules = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in rules and "allow-popups" not in rules and "unsafe-eval" not in rules
    assert answer.headers["X-Frame-Options"] == "DENY" and "aiohttp" not in answer.headers["Server"].lower()
    assert answer.status == {"/none": 404, "/static/": 403, "/static/../../server.py": 404}.get(path, 200)


async def test_a_fault_of_ours_tells_the_log_and_nobody_else(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    answer = await client.post("/login", user="fault", password="guess")
    assert answer.status == 500 and "ours" not in await answer.text() and "Content-Security-Policy" in answer.headers
    [log] = [path.read_text() for path in tmp_path.rglob("*.log")]
    assert "ZeroDivisionError" in log and "of ours" not in log and "guess" not in log


async def test_behind_a_proxy(proxied: Client) -> None:
    ours = "https://erp.example.com"
    assert (await proxied.post("/login", user="anna", password=PASSWORD)).status == 403
    told = {"X-Forwarded-For": "10.1.1.1, 192.0.2.7"}
    answer = await proxied.post("/login", ours, told, user="anna", password=PASSWORD)
    assert answer.headers["Set-Cookie"].startswith("__Host-erp_tui=") and "Secure" in answer.headers["Set-Cookie"]
    assert proxied.tried == [("anna", "192.0.2.7")]
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    assert "wss://erp.example.com/ws" in await (await proxied.get("/", Cookie=cookie)).text()


def test_a_cookie_is_forgotten_after_a_while_and_when_there_are_too_many() -> None:
    now = [0.0]
    visitors = Visitors(lambda: now[0])
    anna, ben = visitors.welcome("anna"), visitors.welcome("ben")
    now[0] = UNUSED - 1
    assert (found := visitors.known(anna)) is not None and found.login == "anna"
    now[0] = UNUSED + 1
    assert visitors.known(ben) is None and visitors.known(anna) is found
    for number in range(MOST):
        now[0] += 1
        visitors.welcome(f"user {number}")
    assert visitors.known(anna) is None and len(visitors.all()) == MOST
    assert visitors.known(None) is None and visitors.known("") is None


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{", "[1]", '["stdin"]', '{"a": 1}', "1e999", "[[[[", '["stdin", {"a": []}]']
)
def test_what_is_no_message_means_nothing(text: str) -> None:
    kind, value = line.read(text)
    assert isinstance(kind, str) and not isinstance(value, str)
