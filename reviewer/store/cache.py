"""What was found out about a content, kept for the next run: rows of (kind, key) -> JSON in one SQLite file of the user's cache directory.

A key names content (a blob or tree id) and the code that looked at it, so a row never goes stale: other content has another key. Whatever is
wrong with the file (it is locked, damaged, of another version, on a full disk) makes the cache empty and never the answer wrong.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from threading import Lock

_LAYOUT = "1"
_LARGEST = 512 << 20
"""Bytes of the file from which on it begins anew; the tables of a whole kernel take some 60 MB."""
_BATCH = 500
"""Keys of one query, below SQLite's least limit of variables."""
_WAIT = 0.5
"""Seconds to wait for another process that writes."""

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


class Cache:
    """Rows of one file; without a path nothing is kept. Safe to use from threads and from several processes."""

    def __init__(self, path: Path | None) -> None:
        self._lock = Lock()
        self._db = None if path is None else _opened(path)

    def get(self, kind: str, keys: Iterable[str]) -> dict[str, Json]:
        """Return the values that are there for `keys`."""
        found: dict[str, Json] = {}
        wanted = list(keys)
        with self._lock:
            if self._db is None:
                return found
            for start in range(0, len(wanted), _BATCH):
                some = wanted[start : start + _BATCH]
                query = f"SELECT key, value, digest FROM entry WHERE kind = ? AND key IN ({','.join('?' * len(some))})"
                try:
                    rows = self._db.execute(query, (kind, *some)).fetchall()
                except sqlite3.Error:
                    self._close()
                    return found
                for key, text, digest in rows:
                    if isinstance(text, str) and _digest(kind, key, text) == digest:
                        with suppress(ValueError, RecursionError):
                            found[key] = json.loads(text)
        return found

    def put(self, kind: str, values: Mapping[str, Json]) -> None:
        """Keep values; they are written now, or never if the file can't be written."""
        rows = []
        for key, value in values.items():
            text = json.dumps(value, separators=(",", ":"))
            rows.append((kind, key, text, _digest(kind, key, text)))
        with self._lock:
            if self._db is None or not rows:
                return
            try:
                with self._db:
                    self._db.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)", rows)
            except sqlite3.OperationalError:
                return  # locked, or the disk is full: the next run finds it out again
            except sqlite3.Error:
                self._close()

    def _close(self) -> None:
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
        self._db = None


def user_cache() -> Cache:
    """Return the cache in the user's cache directory."""
    return Cache(cache_file())


def cache_file() -> Path:
    """Return where the cache is: `index.sqlite3` in the user's cache directory."""
    from platformdirs import user_cache_path

    return user_cache_path("reviewer") / "index.sqlite3"


def rows_by_kind(path: Path) -> dict[str, int] | None:
    """Count the rows of each kind, without changing the file; None if it is no cache of ours or can't be read."""
    if not path.is_file():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT)) as db:
            return {str(kind): int(count) for kind, count in db.execute("SELECT kind, count(*) FROM entry GROUP BY kind ORDER BY kind")}
    except sqlite3.Error:
        return None


def clear(path: Path) -> int:
    """Remove the file and those that SQLite keeps beside it; return the bytes that are free again.

    Raises:
        OSError: one can't be removed.
    """
    freed = 0
    for name in _files(path):
        with suppress(FileNotFoundError):
            size = name.stat().st_size
            name.unlink()
            freed += size
    return freed


def _files(path: Path) -> list[Path]:
    return [Path(f"{path}{suffix}") for suffix in ("", "-wal", "-shm", "-journal")]


def code_digest(folder: Path) -> str:
    """Return a digest of the Python sources in `folder`: the version of what they compute."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:24]


def _digest(kind: str, key: str, text: str) -> str:
    return hashlib.sha256(f"{kind}\0{key}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _opened(path: Path) -> sqlite3.Connection | None:
    """Open the file, made anew where it is damaged, too large or of another layout; None if there is no way."""
    for _ in range(2):
        with suppress(OSError, sqlite3.OperationalError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if path.exists() and path.stat().st_size > _LARGEST:
                path.unlink()
            try:
                return _connected(path)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError) and "lock" in str(error):
                    return None
            clear(path)
    return None


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_WAIT, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("CREATE TABLE IF NOT EXISTS entry (kind TEXT, key TEXT, value TEXT, digest TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID")
        db.execute("CREATE TABLE IF NOT EXISTS layout (version TEXT PRIMARY KEY) WITHOUT ROWID")
        db.execute("INSERT OR IGNORE INTO layout VALUES (?)", (_LAYOUT,))
        db.commit()
        versions = [row[0] for row in db.execute("SELECT version FROM layout")]
        columns = [row[1] for row in db.execute("PRAGMA table_info(entry)")]
        if versions != [_LAYOUT] or columns != ["kind", "key", "value", "digest"]:
            raise sqlite3.DatabaseError("another layout")
    except sqlite3.Error:
        db.close()
        raise
    return db
