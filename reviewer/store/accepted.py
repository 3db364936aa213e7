"""Assumptions that the user took for true, each kept with the text that it is about: one JSON file each, so that they can be synced."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

from reviewer.model.value_type import value_type
from reviewer.store.exact_json import read, write

LAYOUT = 1
"""The version of the files' form; one of another is not read."""
LARGEST = 1 << 16
"""Bytes of a file that is read."""


@value_type
class Acceptance:
    """Who took what for true, when (ISO date), of which unit, with the content that it had, and in which mail."""

    assumption: str
    unit: str
    content: str
    by: str
    date: str
    message: str


class Accepted:
    """Acceptances by key; without a folder they are kept in memory alone."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._known: dict[str, Acceptance | None] = {}

    def get(self, key: str) -> Acceptance | None:
        """Return what is kept under a key (hex digits of our own making), None if nothing is."""
        if key not in self._known:
            self._known[key] = self._read(key)
        return self._known[key]

    def put(self, key: str, one: Acceptance | None) -> str:
        """Keep an acceptance, or forget it, and return "", or why that could not be written."""
        self._known[key] = one
        if self.folder is None:
            return ""
        path = self.folder / f"{key}.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if one is None:
                path.unlink(missing_ok=True)
                return ""
            beside = path.with_suffix(f".{os.getpid()}.new")
            write(beside, {"layout": LAYOUT} | asdict(one))
            beside.chmod(0o600)
            os.replace(beside, path)
        except OSError as error:
            return f"not kept: {error.strerror or error}"
        return ""

    def _read(self, key: str) -> Acceptance | None:
        """Read a file; one that is damaged says nothing, and is left as it is: the assumption is asked about again."""
        if self.folder is None:
            return None
        path = self.folder / f"{key}.json"
        try:
            if path.stat().st_size > LARGEST:
                return None
            table = read(path)
            if not isinstance(table, dict) or table.pop("layout", None) != LAYOUT or not all(isinstance(value, str) for value in table.values()):
                return None
            return Acceptance(**table)
        except (OSError, ValueError, TypeError, RecursionError):
            return None
