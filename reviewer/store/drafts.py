"""Answers that are being written, kept in the user's state directory: one JSON file a patch, replaced as a whole at every change.

A killed program leaves the file of the last change or the one before, never half of one. A file that can't be read is put aside under
another name, not overwritten: it may hold somebody's words.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from itertools import count
from pathlib import Path

from reviewer.model.draft import NO_ANSWER, Answer, Mark, Note
from reviewer.model.place import Side
from reviewer.store.exact_json import read, write

LAYOUT = 1
"""The version of the files' form; a file of another one is put aside."""


class Drafts:
    """Answers by key (`answer_key()`); without a folder they are kept in memory alone."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._known: dict[str, Answer] = {}

    def get(self, key: str) -> Answer:
        """Return the answer to a patch, an empty one if there is none."""
        if key not in self._known:
            self._known[key] = self._read(key)
        return self._known[key]

    def put(self, key: str, answer: Answer) -> str:
        """Keep an answer and return "", or why it could not be written; it is then known until the program ends."""
        self._known[key] = answer
        if self.folder is None:
            return ""
        path = self._path(key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if answer == NO_ANSWER:
                path.unlink(missing_ok=True)
                return ""
            beside = path.with_suffix(f".{os.getpid()}.new")
            write(beside, _table(key, answer))
            beside.chmod(0o600)
            os.replace(beside, path)
        except OSError as error:
            return f"not kept: {error.strerror or error}"
        return ""

    def _path(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / (hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32] + ".json")

    def _read(self, key: str) -> Answer:
        if self.folder is None:
            return NO_ANSWER
        path = self._path(key)
        try:
            return _answer(read(path), key)
        except FileNotFoundError:
            return NO_ANSWER
        except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
            with suppress(OSError):
                os.replace(path, _free(path))
            return NO_ANSWER


def _free(path: Path) -> Path:
    """Return a name to put an unreadable file aside under, none that holds another one's words."""
    names = (path.with_suffix(".unread" if not number else f".{number}.unread") for number in count())
    return next(name for name in names if not os.path.lexists(name))


def user_drafts() -> Drafts:
    """Return the answers in the user's state directory."""
    return Drafts(state_folder() / "drafts")


def state_folder() -> Path:
    """Return the user's state directory of this program."""
    from platformdirs import user_state_path

    return user_state_path("reviewer")


def _table(key: str, answer: Answer) -> dict[str, object]:
    notes = [
        {"file": one.file, "line": one.line, "side": one.side.value, "text": one.text, "origin": one.origin, "ready": one.ready}
        for one in answer.notes
    ]
    table = {"layout": LAYOUT, "key": key, "mark": answer.mark.value, "trailers": list(answer.trailers), "text": answer.text}
    return table | {"notes": notes, "adopted": list(answer.adopted)}


def _answer(table: object, key: str) -> Answer:
    """Read what `_table()` made; raises ValueError, TypeError or KeyError on anything else."""
    if not isinstance(table, dict) or table["layout"] != LAYOUT or table["key"] != key:
        raise ValueError("not a draft of this patch")
    notes = tuple(
        Note(_string(one["file"]), int(one["line"]), Side(one["side"]), _string(one["text"]), _string(one["origin"]), bool(one["ready"]))
        for one in table["notes"]
    )
    trailers, adopted = (tuple(_string(one) for one in table[name]) for name in ("trailers", "adopted"))
    return Answer(notes, trailers, _string(table["text"]), Mark(table["mark"]), adopted)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
