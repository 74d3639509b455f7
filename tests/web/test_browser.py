"""The screens in a real browser: log in, work, close the page, come again, log out."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from left import until

import house
from browser import CHROMIUM, Browser
from conftest import keeper_for
from erp_tui.domain.administration import access, logins, proofs, services
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.unit_of_work import Bookkeeper
from served import answers, free_port, told

NGINX, OPENSSL = (shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("nginx", "openssl"))
PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP" * 2

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="LEFT OUT: no Chromium (apt-get install chromium)")


class Site:
    """The real command on some books: Anna may come in, and only with her password."""

    def __init__(self, home: Path, books: Path, *options: str) -> None:
        self.home, self.books = home, books
        with self.opened() as keeper:
            self.anna = keeper.perform(services.new_user, house.OWNER, "anna", "Anna", "clerk")
            hashed = proofs.hash_password(proofs.Hidden(PASSWORD), "anna")
            keeper.perform(access.set_password, house.OWNER, self.anna, hashed)
        self.port = free_port()
        command = [sys.executable, "-m", "erp_tui", "--db", str(books), "web", "--port", str(self.port), *options]
        environment = {**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"}
        with (home / "log").open("w") as log:
            self.process = subprocess.Popen(
                [*command, "--socket", str(home / "run" / "s.sock")], env=environment, stdout=log, stderr=log
            )
        until(lambda: "://" in self.log() or self.process.poll() is not None)
        [self.address] = re.findall(r"https?://\S+", self.log()) or [self.log()]

    def log(self) -> str:
        return (self.home / "log").read_text()

    def opened(self) -> closing[Bookkeeper]:
        return closing(keeper_for(open_engine(str(self.books))))

    def close(self) -> None:
        self.process.terminate()
        assert self.process.wait(60) == 0, self.log()


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    books = Path(shutil.copy(sqlite_template, tmp_path / "books.db"))
    with closing(Site(tmp_path, books)) as site:
        yield site


async def test_a_day_in_a_browser(site: Site) -> None:
    async with Browser() as browser:
        await browser.log_in(site.address, "anna", "a guess of somebody")
        await browser.until("document.querySelector('.say')")
        assert "not right" in await browser.js("document.querySelector('.say').textContent")

        await browser.log_in(site.address, "anna", PASSWORD)
        await browser.wait_for("Nothing: all is done.")
        await browser.type("1")
        await browser.wait_for("Archive")
        await browser.key("F6")
        await browser.wait_for("Postal code")
        await browser.type("Half a 名字")
        await browser.wait_for("Half a 名字")
        assert await browser.js("window.open('https://example.com') === null")
        assert not await browser.js("document.cookie")
        assert not [one for one in browser.opened if not one.startswith((site.address, "data:"))]

        await browser.go("about:blank")  # the page is closed
        await browser.go(site.address)
        await browser.wait_for("go on with it here")
        await browser.key("Enter")
        await browser.wait_for("Postal code")
        await browser.wait_for("Half a 名字")

        await browser.js("document.querySelector('.bar form').requestSubmit()")
        await browser.until("document.querySelector('.say')")
        assert "logged out" in await browser.js("document.querySelector('.say').textContent")
    with site.opened() as keeper:
        log = keeper.read(logins.logins, house.OWNER)
        assert [(one.login, one.door, one.outcome) for one in log] == [
            ("anna", "web", "came_in"),
            ("anna", "web", "wrong_password"),
        ]


@pytest.mark.skipif(NGINX is None or OPENSSL is None, reason="LEFT OUT: no nginx (apt-get install nginx-light)")
async def test_behind_the_proxy_that_the_readme_tells_of(sqlite_template: Path, tmp_path: Path) -> None:
    books = Path(shutil.copy(sqlite_template, tmp_path / "books.db"))
    with socket.create_server(("127.0.0.1", 0)) as free:  # another one than the site will take
        port = free.getsockname()[1]
    address = f"https://127.0.0.1:{port}"
    with closing(Site(tmp_path, books, "--behind-proxy", address)) as site, proxy(tmp_path, port, site.port):
        async with Browser((1000, 700), "en", "--ignore-certificate-errors") as browser:
            await browser.log_in(address, "anna", PASSWORD)
            await browser.wait_for("Nothing: all is done.")
            await browser.type("1")
            await browser.wait_for("Archive")
        with site.opened() as keeper:
            [came] = keeper.read(logins.logins, house.OWNER)
        assert (came.login, came.address, came.outcome) == ("anna", "127.0.0.1", "came_in")


@contextmanager
def proxy(home: Path, port: int, site: int) -> Iterator[None]:
    """The README's, at ports that are free and with a certificate of its own."""
    pem, key = home / "site.pem", home / "site.key"
    subprocess.run(
        [*(str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
         *("-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(pem))],
        check=True, capture_output=True,
    )  # fmt: skip
    server = told("/etc/nginx/conf.d/erp-tui.conf")
    for said, here in {
        "listen 443": f"listen 127.0.0.1:{port}", "erp.example.com;": "127.0.0.1;", "127.0.0.1:8080": f"127.0.0.1:{site}",
        "/etc/ssl/certs/erp.example.com.pem": str(pem), "/etc/ssl/private/erp.example.com.key": str(key),
    }.items():  # fmt: skip
        assert said in server
        server = server.replace(said, here)
    temporary = "".join(
        f"{name}_temp_path {home}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        f"daemon off; pid {home}/nginx.pid; error_log {home}/nginx.log;\n"
        f"events {{}}\nhttp {{ access_log off;\n{temporary}{server} }}\n"
    )
    running = subprocess.Popen([str(NGINX), "-p", str(home), "-c", str(home / "nginx.conf")])
    try:
        until(lambda: answers(port))
        yield
    finally:
        running.terminate()
        running.wait(30)


async def test_who_ends_the_program_is_logged_out(site: Site) -> None:
    with site.opened() as keeper:
        keeper.perform(access.ask_for_codes, house.OWNER, site.anna, proofs.Hidden(SECRET))
    import pyotp

    async with Browser(language="zh-CN") as browser:
        await browser.log_in(site.address, "anna", PASSWORD)
        await browser.until("document.querySelector('.say')")
        code = pyotp.TOTP(SECRET).at(datetime.now(UTC))
        await browser.log_in(site.address, "anna", PASSWORD, code)
        await browser.wait_for("Where to?")
        await browser.key("F3")
        await browser.key("F3")
        await browser.until("document.body.classList.contains('-closed')")
        await browser.key("Enter")  # the way on has the focus
        await browser.until("document.querySelector('[name=user]')")
        await browser.log_in(site.address, "anna", PASSWORD, code)
        await browser.until("document.querySelector('.say')")
        assert await browser.js("document.documentElement.lang") == "zh-CN"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--host", "0.0.0.0"], "put a proxy with TLS before it"),
        (["--host", "erp.example.com"], "put a proxy with TLS before it"),
        (["--host", "0.0.0.0", "--behind-proxy", "http://erp.example.com"], "like https://erp.example.com"),
        (["--behind-proxy", "https://erp.example.com/a?b"], "like https://erp.example.com"),
    ],
)
def test_passwords_do_not_travel_in_the_clear(
    sqlite_template: Path, tmp_path: Path, options: list[str], words: str
) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "erp_tui", "--db", str(sqlite_template), "web", *options],
        capture_output=True, text=True, env={**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}, check=False,
    )  # fmt: skip
    assert found.returncode == 2 and words in " ".join(found.stderr.split()), json.dumps(found.stderr)


def test_a_port_that_is_taken(sqlite_template: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = subprocess.run(
            [sys.executable, "-m", "erp_tui", "--db", str(sqlite_template), "web", "--port", str(port),
             "--socket", str(tmp_path / "run" / "s.sock")],
            capture_output=True, text=True, env={**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}, check=False,
        )  # fmt: skip
    assert found.returncode == 2 and f"127.0.0.1:{port} cannot be used: Address already in use" in found.stderr
    assert not (tmp_path / "run" / "s.sock").exists(), "the server that was started for it has ended too"
