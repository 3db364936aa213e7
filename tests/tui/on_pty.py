"""A program on a pseudo-terminal of its own: keys in, bytes out."""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?<>=]*[ $]?[a-zA-Z]|[()][A-Z0-9]|[=>78cM]|\]22;[a-z]*\x07)")
"""An escape sequence as Textual writes it."""


class OnPty:
    """Run a Python module on a terminal of `columns` by `rows`; `stdin` goes into a pipe, None leaves the terminal there."""

    def __init__(
        self,
        *argv: str,
        columns: int = 100,
        rows: int = 30,
        stdin: bytes | None = None,
        stderr: str = "",
        env: Mapping[str, str] | None = None,
    ) -> None:
        reader, writer = os.pipe()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            if stdin is not None:
                os.dup2(reader, 0)
            if stderr:
                os.dup2(os.open(stderr, os.O_WRONLY | os.O_CREAT, 0o600), 2)
            os.close(reader)
            os.close(writer)
            plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLORTERM", "COLUMNS", "LINES")}
            os.execve(sys.executable, [sys.executable, "-m", *argv], plain | {"TERM": "xterm-256color"} | dict(env or {}))
        self.before = termios.tcgetattr(self.master)
        os.close(reader)
        if stdin is not None:
            os.write(writer, stdin)
        os.close(writer)
        self.output = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.status: int | None = None
        self.started = time.monotonic()

    def __enter__(self) -> Self:
        """Return the running program."""
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Leave no process behind."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.master)

    def read(self, wait: float = 0.1) -> str:
        """Return what is there within `wait` seconds."""
        if not select.select([self.master], [], [], wait)[0]:
            return ""
        try:
            got = self.decoder.decode(os.read(self.master, 65536))
        except OSError:
            got = ""
        self.output += got
        return got

    def read_until(self, text: str, seconds: float = 20, start: int = 0) -> float:
        """Read until `text` is among what was drawn after `start`, and return the seconds since the program's begin."""
        deadline = time.monotonic() + seconds
        while text not in SEQUENCE.sub("", self.output[start:]):
            assert time.monotonic() < deadline, f"{text!r} never came; drawn: {SEQUENCE.sub('', self.output[start:])[-2000:]!r}"
            self.read()
        return time.monotonic() - self.started

    def quiet(self, seconds: float = 0.3) -> None:
        """Read until nothing came for a while."""
        while self.read(seconds):
            pass

    def press(self, keys: str) -> int:
        """Type `keys` and return where in the output the answer begins."""
        start = len(self.output)
        os.write(self.master, keys.encode())
        return start

    def resize(self, columns: int, rows: int) -> int:
        """Change the terminal's size and return where in the output the answer begins."""
        start = len(self.output)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        return start

    def wait(self, seconds: float = 10) -> int:
        """Return the exit code (or minus the signal) of the program, which must end by itself."""
        deadline = time.monotonic() + seconds
        while True:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
                self.quiet(0.05)
                return self.status
            assert time.monotonic() < deadline, "the program does not end"
