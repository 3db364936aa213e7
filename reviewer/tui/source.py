"""The file that a row of a diff is about, for the reader's own editor."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from reviewer.errors import ReviewerError
from reviewer.model.review import Applied
from reviewer.model.value_type import value_type
from reviewer.tui.diff import DiffRows
from reviewer.tui.patchrows import RowKind


@value_type
class Spot:
    """A file of the tree as the mail names it, and a line of it (1-based)."""

    path: str
    line: int


def spot(diff: DiffRows, row: int) -> Spot | None:
    """Return where a row stands in the tree: on the side that the tree has, near to what only the other side has; None above the diff."""
    rows = diff.laid.rows
    at = rows[row]
    if at.file < 0:
        return None
    file = diff.patch.files[at.file]
    new = diff.patch.source.applied is Applied.REVERSE
    path = file.new_path if new else file.old_path
    for index in (*range(row, len(rows)), *range(row, -1, -1)):
        line = rows[index].new if new else rows[index].old
        if rows[index].file == at.file and rows[index].kind in (RowKind.LINE, RowKind.AROUND) and line:
            return Spot(path or file.path, line)
    return Spot(path or file.path, 1)


def in_tree(tree: str, path: str) -> Path | None:
    """Return the file of a directory that a mail's path names; None if it is none, or no part of the directory."""
    if not tree or not os.path.isdir(tree):
        return None
    root = Path(tree).resolve()
    try:
        found = (root / path).resolve()
        return found if found.is_relative_to(root) and ".git" not in found.relative_to(root).parts and found.is_file() else None
    except (OSError, ValueError):
        return None


def of_revision(tree: str, path: str) -> str | None:
    """Return the text of a file in DIR@REV, None if there is none."""
    from reviewer.ingest.trees import open_tree  # git, and only where the file is no plain one

    try:
        return open_tree(tree).read(path) if tree else None
    except (ReviewerError, OSError, ValueError):
        return None


def copy_of(text: str, name: str) -> Path:
    """Write a text where nobody but the reader's editor reads it, and not to be written, and return the file; raises OSError."""
    suffix = "-" + "".join(one if one.isascii() and (one.isalnum() or one in "._-") else "_" for one in name.rsplit("/", 1)[-1])[-60:]
    with tempfile.NamedTemporaryFile("wb", prefix="read-only-", suffix=suffix, delete=False) as file:
        file.write(text.encode("utf-8", "backslashreplace"))
    Path(file.name).chmod(0o400)
    return Path(file.name)
