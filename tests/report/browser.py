"""A headless Chromium, spoken to over a pipe (the DevTools protocol: JSON objects, each ended by a NUL)."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
_OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking")
_LAUNCH = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(given), fcntl.F_DUPFD, 5) for given in sys.argv[1:3]]
os.dup2(ends[0], 3)
os.dup2(ends[1], 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Puts the two ends of the pipe where the protocol has them, at the descriptors 3 and 4; neither may lie on the other's way."""
_EVENTS = ("Network.requestWillBeSent", "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")


@dataclass
class Page:
    """A tab; `seen` are the requests, exceptions and console lines since it was opened."""

    browser: "Browser"
    session: str
    seen: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        return self.browser.ask(method, self.session, self.seen, **params)

    def open(self, path: Path, width: int, height: int = 900) -> None:
        """Load a file at a width, and wait until it is loaded."""
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{domain}.enable")
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.ask("Page.navigate", url=path.as_uri())
        while self.value("document.readyState") != "complete" or self.value("location.href") == "about:blank":
            pass

    def value(self, expression: str) -> Any:
        """Return what a script of ours, which the page's policy does not bind, finds on the page."""
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def picture(self) -> bytes:
        """Return a PNG of what is seen."""
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"])

    def dark(self) -> None:
        """Let the page think that its reader likes it dark."""
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])

    def loaded(self) -> list[str]:
        """Return the addresses that were asked for."""
        return [one["params"]["request"]["url"] for one in self.seen if one["method"] == "Network.requestWillBeSent"]

    def complaints(self) -> list[dict[str, Any]]:
        """Return everything that a console would show."""
        return [one for one in self.seen if one["method"] != "Network.requestWillBeSent"]


class Browser:
    """The program, and its pipe."""

    def __init__(self, read: int, write: int) -> None:
        self._in, self._out = os.fdopen(read, "rb"), os.fdopen(write, "wb")
        self._last = 0
        self._rest = b""

    def ask(self, method: str, session: str = "", seen: list[dict[str, Any]] | None = None, **params: Any) -> dict[str, Any]:
        self._last += 1
        message = {"id": self._last, "method": method, "params": params} | ({"sessionId": session} if session else {})
        self._out.write(json.dumps(message).encode() + b"\0")
        self._out.flush()
        while True:
            answer = self._message()
            if answer.get("id") == self._last:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            if seen is not None and answer.get("method") in _EVENTS:
                seen.append(answer)

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            data = self._in.read1(1 << 16)
            assert data, "the browser has gone"
            self._rest += data
        text, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(text)
        return found

    def page(self) -> Page:
        """Open a tab."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        return Page(self, self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])

    def close(self) -> None:
        self._in.close()
        self._out.close()


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start Chromium with a profile in `folder`, and end it."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()

    options = [PROGRAM, *_OPTIONS, f"--user-data-dir={folder}", "--remote-debugging-pipe"]
    words = [sys.executable, "-c", _LAUNCH, str(theirs_in), str(theirs_out), *options]
    process = subprocess.Popen(words, pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(theirs_in)
    os.close(theirs_out)
    found = Browser(ours_in, ours_out)
    try:
        yield found
    finally:
        process.kill()
        process.wait()
        found.close()
