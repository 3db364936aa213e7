"""The one owner of stderr: everything that is no data."""

import os
import sys
import time
from typing import TYPE_CHECKING

from reviewer.model.shown import one_line

if TYPE_CHECKING:
    from reviewer.model.place import Problem


_EVERY = 30.0
"""Seconds between two lines where no terminal is."""
_SURE = 2.0
"""Seconds after which what is left can be told from what is done."""


def can_ask() -> bool:
    """Whether somebody sees a question on stderr, and can answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def say(text: str) -> None:
    """Write one line, made visible."""
    encoding = sys.stderr.encoding or "utf-8"
    line = f"reviewer: {one_line(text)}\n"
    sys.stderr.write(line.encode(encoding, "backslashreplace").decode(encoding))
    sys.stderr.flush()


def say_problem(problem: "Problem") -> None:
    """Write one problem: place, what is wrong."""
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    say(f"{place}: {problem.text}" if place else problem.text)


class Progress:
    """How far a long run is: a counter that overwrites itself on a terminal, elsewhere a line every half minute."""

    def __init__(self, verb: str = "judged") -> None:
        self._verb = verb
        self._tty = sys.stderr.isatty()
        self._on = self._tty and os.environ.get("TERM", "dumb") != "dumb"
        self._drawn = 0
        self._begin = self._said = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` patches (or files) are done, and how long the others will take if they are like them."""
        now = time.monotonic()
        text = f"{self._verb} {done} of {total}" + _left(now - self._begin, done, total)
        if self._on:
            sys.stderr.write("\r" + text.ljust(self._drawn))
            sys.stderr.flush()
            self._drawn = len(text)
        elif not self._tty and done < total and now - self._said >= _EVERY:
            say(text)
            self._said = now

    def clear(self) -> None:
        """Wipe the counter away."""
        if self._drawn:
            sys.stderr.write("\r" + " " * self._drawn + "\r")
            sys.stderr.flush()
            self._drawn = 0


def _left(seconds: float, done: int, total: int) -> str:
    """Return the time that is left, in words; "" where it is too early to say, or not worth it."""
    left = seconds * (total - done) / done if done else 0.0
    if seconds < _SURE or left < 1:
        return ""
    return f", {left:.0f} s left" if left < 100 else f", {left / 60:.0f} min left"
