"""JSON files that give back every text as it was.

An escape for each half of a surrogate pair would be read as the one character that the pair stands for, and damaged text may hold such halves
side by side. So nothing is escaped that need not be, and halves are written as three bytes each.
"""

from __future__ import annotations

import json
from pathlib import Path

_ERRORS = "surrogatepass"


def write(path: Path, value: object) -> None:
    """Write a value as JSON. Raises OSError."""
    path.write_bytes((json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8", _ERRORS))


def read(path: Path) -> object:
    """Return the value of a file that `write` wrote. Raises OSError, ValueError or RecursionError."""
    value: object = json.loads(path.read_bytes().decode("utf-8", _ERRORS))
    return value
