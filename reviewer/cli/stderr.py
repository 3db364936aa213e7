"""The one owner of stderr: everything that is no data."""

import os
import sys
from typing import TYPE_CHECKING

from reviewer.model.shown import one_line

if TYPE_CHECKING:
    from reviewer.model.place import Problem


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
    """A counter on stderr that overwrites itself, on a terminal only."""

    def __init__(self, verb: str = "judged") -> None:
        self._verb = verb
        self._on = sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self._drawn = 0

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` patches (or files) are done."""
        if self._on:
            text = f"{self._verb} {done} of {total}"
            sys.stderr.write("\r" + text.ljust(self._drawn))
            sys.stderr.flush()
            self._drawn = len(text)

    def clear(self) -> None:
        """Wipe the counter away."""
        if self._drawn:
            sys.stderr.write("\r" + " " * self._drawn + "\r")
            sys.stderr.flush()
            self._drawn = 0
