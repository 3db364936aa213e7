"""Versions of series that the user has looked at: one JSON file a series, in the user's state directory."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from reviewer.model.history import SeenPatch, SeenVersion
from reviewer.store.exact_json import read, write

LAYOUT = 3
"""The version of the files' form; one of another is not read."""
LARGEST = 4 << 20
"""Bytes of a file that is read."""
VERSIONS = 12
"""Versions of a series that are kept, the newest."""


class History:
    """Versions by a series' key; without a folder nothing is remembered."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def before(self, key: str, version: int) -> SeenVersion | None:
        """Return the newest version that is older than `version`, None if none was seen."""
        return max((one for one in self._read(key) if one.version < version), key=lambda one: one.version, default=None)

    def put(self, key: str, seen: SeenVersion) -> str:
        """Remember a version in place of what was known of it, and return "", or why that could not be written."""
        if self.folder is None:
            return ""
        known = self._read(key)
        then = {(one.content, one.title): one.verdict for version in known if version.version == seen.version for one in version.patches}
        # What was judged once is not forgotten by a look that ended before any proof.
        seen = replace(seen, patches=tuple(replace(one, verdict=one.verdict or then.get((one.content, one.title), "")) for one in seen.patches))
        kept = sorted((*(one for one in known if one.version != seen.version), seen), key=lambda one: one.version)[-VERSIONS:]
        table = {"layout": LAYOUT, "key": key, "versions": [_written(one) for one in kept]}
        path = self._path(key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside = path.with_suffix(f".{os.getpid()}.new")
            write(beside, table)
            beside.chmod(0o600)
            os.replace(beside, path)
        except OSError as error:
            return f"not kept: {error.strerror or error}"
        return ""

    def _path(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / (hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32] + ".json")

    def _read(self, key: str) -> tuple[SeenVersion, ...]:
        """Read what is known of a series; nothing if the file is damaged, for it can be made again."""
        if self.folder is None:
            return ()
        path = self._path(key)
        try:
            if path.stat().st_size > LARGEST:
                return ()
            table: Any = read(path)
            if table["layout"] != LAYOUT or table["key"] != key:
                return ()
            return tuple(_version(one) for one in table["versions"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
            return ()


def _written(seen: SeenVersion) -> dict[str, object]:
    patches = [[one.number, one.title, one.content, one.verdict, one.key] for one in seen.patches]
    return {"version": seen.version, "cover": seen.cover, "patches": patches}


def _version(table: dict[str, object]) -> SeenVersion:
    """Read what `_written()` wrote; raises ValueError, TypeError or KeyError on anything else."""
    patches = table["patches"]
    if not isinstance(patches, list) or not isinstance(table["version"], int) or not isinstance(table["cover"], str):
        raise TypeError("no version")
    found = []
    for number, title, content, verdict, key in patches:
        if not isinstance(number, int) or not all(isinstance(one, str) for one in (title, content, verdict, key)):
            raise TypeError("no patch")
        found.append(SeenPatch(number, title, content, verdict, key))
    return SeenVersion(table["version"], tuple(found), table["cover"])
