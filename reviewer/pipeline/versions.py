"""What of the program itself an answer depends on."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

from reviewer.store.cache import code_digest

_ROOMS = (".", "model", "config", "knowledge", "store", "ingest", "cfront", "changes", "claims", "prover", "replay", "engine", "pipeline")
"""Where the code is that has a part in an answer: all but what shows it."""
_SHOWN = ("report", "reply", "cli")
"""Where it is shown."""


def _installed(name: str) -> str:
    """Return the version of a distribution, "" if no directory of the installed ones names it; `importlib.metadata` takes a third of the start."""
    for place in filter(os.path.isdir, sys.path):
        for entry in sorted(os.listdir(place)):
            if entry.startswith(f"{name}-") and entry.endswith(".dist-info"):
                return entry[len(name) + 1 :].removesuffix(".dist-info")
    return ""


@cache
def versions(shown: bool = False) -> str:
    """Return what of this program, its solver and its interpreter an answer (and how it is `shown`) depends on, as one text.

    "" where that can't be told: a solver that pip did not install has no version.
    """
    solver = _installed("z3_solver")
    top = Path(__file__).parent.parent
    rooms = (*_ROOMS, *_SHOWN) if shown else _ROOMS
    return f"{':'.join(code_digest(top / room) for room in rooms)} z3 {solver} python {sys.version}" if solver else ""
