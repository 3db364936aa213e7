"""What was found out about a content, kept for the next run: rows of (kind, key) -> JSON in one SQLite file of the user's cache directory.

A key names content (a blob or tree id) and the code that looked at it, so a row never goes stale: other content has another key. Whatever is
wrong with the file (it is locked, damaged, of another version, on a full disk) makes the cache empty and never the answer wrong.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import field
from pathlib import Path
from threading import Lock

from reviewer.model.value_type import value_type
from reviewer.store.notes import note

_LAYOUT = "1"
_LARGEST = 512 << 20
"""Bytes of the file from which on it begins anew; the tables of a whole kernel take some 60 MB."""
_BATCH = 500
"""Keys of one query, below SQLite's least limit of variables."""
_WAIT = 0.5
"""Seconds to wait for another process that writes."""
_COLUMNS = ["kind", "key", "value", "digest"]
_ASIDE = ".unread"
"""What the name of a file that was set aside ends in."""

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class _ForeignError(Exception):
    """The file is none of ours, or damaged."""


class _OlderError(Exception):
    """The file is of another version of this program."""


class Cache:
    """Rows of one file; without a path nothing is kept. Safe to use from threads and from several processes."""

    def __init__(self, path: Path | None) -> None:
        self._lock = Lock()
        self._path = path
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
                except sqlite3.Error as error:
                    self._give_up(error)
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
            except sqlite3.Error as error:
                self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        """Go on without the file; one that is damaged is set aside, so that the next run has a new one."""
        assert self._db is not None
        assert self._path is not None
        with suppress(sqlite3.Error):
            self._db.close()
        self._db = None
        if not isinstance(error, sqlite3.OperationalError):
            _set_aside(self._path)


def user_cache() -> Cache:
    """Return the cache in the user's cache directory."""
    return Cache(cache_file())


def cache_file() -> Path:
    """Return where the cache is: `index.sqlite3` in the user's cache directory."""
    from platformdirs import user_cache_path

    return user_cache_path("reviewer") / "index.sqlite3"


@value_type
class Contents:
    """What is in a cache's file: its rows by kind, all bytes that it and its companions take, and what is wrong with it ("": nothing)."""

    rows: dict[str, int] = field(default_factory=dict)
    size: int = 0
    problem: str = ""


def contents(path: Path) -> Contents:
    """Look into a cache without changing it."""
    size = sum(name.stat().st_size for name in _files(path) if name.is_file())
    if not path.is_file():
        return Contents({}, size)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT)) as db:
            _check(db)
            rows = db.execute("SELECT kind, count(*) FROM entry GROUP BY kind ORDER BY kind")
            return Contents({str(kind): int(count) for kind, count in rows}, size)
    except _OlderError:
        return Contents({}, size, "the file is of another version; the next run begins a new one")
    except sqlite3.OperationalError as error:
        return Contents({}, size, f"the file can't be read now ({error})")
    except (_ForeignError, sqlite3.Error):
        return Contents({}, size, "the file is no cache of this version; the next run sets it aside and begins a new one")


def clear(path: Path) -> int:
    """Remove the file and those that SQLite keeps beside it, one that was set aside, too; return the bytes that are free again.

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
    return [Path(f"{path}{suffix}") for suffix in ("", "-wal", "-shm", "-journal", _ASIDE)]


def code_digest(folder: Path, pattern: str = "*.py") -> str:
    """Return a digest of the Python sources in `folder`: the version of what they compute."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob(pattern)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:24]


def _digest(kind: str, key: str, text: str) -> str:
    return hashlib.sha256(f"{kind}\0{key}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _opened(path: Path) -> sqlite3.Connection | None:
    """Open the file, made anew where it is too large or of another version; one that is no cache is set aside (which is noted).

    None if there is no way: it is locked, or the directory can't be written. Then nothing in it is touched.
    """
    for _ in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if path.exists() and path.stat().st_size > _LARGEST:
                clear(path)
            return _connected(path)
        except _OlderError:
            with suppress(OSError):
                clear(path)
        except (OSError, sqlite3.OperationalError):
            return None
        except (_ForeignError, sqlite3.Error):
            _set_aside(path)
    return None


def _set_aside(path: Path) -> None:
    """Give a file another name, in place of one that was set aside before, and note it."""
    aside = Path(f"{path}{_ASIDE}")
    try:
        os.replace(path, aside)
        for name in _files(path)[1:-1]:
            name.unlink(missing_ok=True)  # a log left behind would be taken for one of the new file
    except OSError as error:
        note(f"{path} is no cache that can be read, and can't be set aside: {error.strerror or error}")
    else:
        note(f"{path} was no cache that can be read; it is now {aside.name}")


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_WAIT, check_same_thread=False)
    try:
        if _is_empty(db):
            db.execute("PRAGMA journal_mode = WAL")
            # At once, so that no other process sees half of it and takes it for a file of somebody else.
            db.execute("BEGIN IMMEDIATE")
            if _is_empty(db):
                db.execute("CREATE TABLE entry (kind TEXT, key TEXT, value TEXT, digest TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID")
                db.execute("CREATE TABLE layout (version TEXT PRIMARY KEY) WITHOUT ROWID")
                db.execute("INSERT INTO layout VALUES (?)", (_LAYOUT,))
            db.commit()
        _check(db)
        db.execute("PRAGMA synchronous = OFF")
    except BaseException:
        db.close()
        raise
    return db


def _is_empty(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,))


def _check(db: sqlite3.Connection) -> None:
    """Raise unless the file is a cache of this version."""
    if not {"entry", "layout"} <= {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}:
        raise _ForeignError
    versions = [row[0] for row in db.execute("SELECT version FROM layout")]
    columns = [row[1] for row in db.execute("PRAGMA table_info(entry)")]
    if versions != [_LAYOUT] or columns != _COLUMNS:
        raise _OlderError
