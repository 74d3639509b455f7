"""A real browser without a window, told what to do over its DevTools protocol; its terminal shows what came over its line."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import re
import shutil
import tempfile
from codecs import getincrementaldecoder
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

import aiohttp
from emulator import Emulator
from left import until as until_so

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 60.0
FUNCTION_KEYS = {f"F{number}": 111 + number for number in range(1, 13)}
KEYS = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowDown": 40, **FUNCTION_KEYS}


class Browser:
    def __init__(self, size: tuple[int, int] = (1000, 700), language: str = "en", *options: str) -> None:
        self.size, self.language, self.options = size, language, options
        self.answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.numbers = itertools.count(1)
        self.screen = Emulator(80, 24)
        self.opened: list[str] = []
        """Addresses that the page has asked for."""

    async def __aenter__(self) -> Browser:
        self.home = tempfile.mkdtemp(prefix="browser-")
        width, height = self.size
        self.process = await asyncio.create_subprocess_exec(
            str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0",
            f"--user-data-dir={self.home}", f"--window-size={width},{height}", f"--accept-lang={self.language}",
            *self.options, "about:blank",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        told = Path(self.home) / "DevToolsActivePort"
        await asyncio.to_thread(until_so, lambda: told.exists() and "\n" in told.read_text())
        port = told.read_text().split()[0]
        self.session = aiohttp.ClientSession()
        async with self.session.get(f"http://127.0.0.1:{port}/json/list") as response:
            [page] = [one for one in await response.json() if one["type"] == "page"]
        self.line = await self.session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0)
        self.hearing = asyncio.create_task(self._hear())
        for domain in ("Page", "Network", "Runtime"):
            await self.do(f"{domain}.enable")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hearing.cancel()
        await self.session.close()
        self.process.terminate()
        await self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    async def _hear(self) -> None:
        decode = getincrementaldecoder("utf-8")("replace").decode
        async for message in self.line:
            found = json.loads(message.data)
            if found.get("id") in self.answers:
                self.answers.pop(found["id"]).set_result(found)
            elif found.get("method") == "Network.webSocketCreated":
                width, height = re.findall(r"\d+", found["params"]["url"].partition("?")[2])
                self.screen = Emulator(int(width), int(height))
            elif (
                found.get("method") == "Network.webSocketFrameSent"
                and '"resize"' in found["params"]["response"]["payloadData"]
            ):
                size = json.loads(found["params"]["response"]["payloadData"])[1]
                self.screen.resize(size["height"], size["width"])
            elif found.get("method") == "Network.requestWillBeSent":
                self.opened.append(found["params"]["request"]["url"])
            elif found.get("method") == "Network.webSocketFrameReceived":
                frame = found["params"]["response"]
                if frame["opcode"] == 2:
                    self.screen.feed(decode(base64.b64decode(frame["payloadData"])))

    async def do(self, method: str, **values: Any) -> dict[str, Any]:
        number = next(self.numbers)
        answer = self.answers[number] = asyncio.get_running_loop().create_future()
        await self.line.send_json({"id": number, "method": method, "params": values})
        found = await asyncio.wait_for(answer, PATIENCE)
        assert "error" not in found, found
        return found["result"]

    async def js(self, expression: str) -> Any:
        found = await self.do("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def go(self, address: str) -> None:
        await self.do("Page.navigate", url=address)

    async def until(self, expression: str) -> None:
        """Until this is so in the page, whichever page that is by then."""
        over = monotonic() + PATIENCE
        while not await self.js(f"Boolean({expression})"):
            assert monotonic() < over, f"{expression} never came about"
            await self._frame()

    async def _frame(self) -> None:
        await self.js("new Promise(done => requestAnimationFrame(done))")

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    async def wait_for(self, text: str) -> None:
        """Until the terminal shows it."""
        over = monotonic() + PATIENCE
        while text not in self.text:
            assert monotonic() < over, f"{text!r} never came:\n{self.text}"
            await self._frame()

    async def type(self, text: str) -> None:
        await self.do("Input.insertText", text=text)

    async def key(self, name: str) -> None:
        text = {"text": "\r"} if name == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            await self.do(
                "Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=KEYS[name], **text
            )

    async def picture(self, path: Path) -> None:
        found = await self.do("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(found["data"]))

    async def log_in(self, address: str, user: str, password: str, code: str = "") -> None:
        await self.go(address)
        await self.until("document.querySelector('[name=user]')")
        for name, value in (("user", user), ("password", password), ("code", code)):
            await self.js(f"document.querySelector('[name={name}]').value = {json.dumps(value)}")
        await self.js("document.querySelector('form').requestSubmit()")
