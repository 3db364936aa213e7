"""Commits of a repository to patches: message and diff, from the objects alone."""

import stat
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import TYPE_CHECKING

from reviewer.config.limits import Limits
from reviewer.ingest.blob_diff import Change, DiffError, Side, diff
from reviewer.ingest.charset import decode
from reviewer.ingest.codes import Code
from reviewer.ingest.diff import Diff, read_diff
from reviewer.model.patterns import regex
from reviewer.model.place import Problem
from reviewer.model.series import Message, Patch
from reviewer.model.value_type import value_type

if TYPE_CHECKING:
    from git import Repo

MAX_DEPTH = 64
"""Nested directories; the kernel has 10."""
_KEPT_TREES = 4096
_SUBMODULE = 0o160000
_WHO = regex(r"(.*?)\s*<([^<>\n]*)> (-?\d{1,18}) ([-+]\d{4})$")
_COVER_MARK = "--- b4-submit-tracking ---"
_Entry = tuple[int, bytes]
"""Mode and object name of a file."""


@value_type
class CommitText:
    """A commit object, taken apart. `tree` and `parents` are object names; `message` is decoded, `readable` says whether it could be."""

    tree: str
    parents: tuple[str, ...]
    author: str
    date: str
    message: str
    readable: bool


class Reader:
    """Reads commits of one repository."""

    def __init__(self, repository: "Repo", source: str, limits: Limits) -> None:
        self._odb = repository.odb
        self._source = source
        self._limits = limits
        self._trees: OrderedDict[bytes, dict[str, _Entry]] = OrderedDict()
        self._left = limits.input_bytes

    def commit(self, sha: str) -> CommitText:
        """Return a commit; raises ValueError if the object is missing."""
        data = self._odb.stream(bytes.fromhex(sha)).read()
        head, _, message = data.partition(b"\n\n")
        headers: dict[str, list[str]] = {}
        for line in head.split(b"\n"):
            name, _, value = line.partition(b" ")
            headers.setdefault(name.decode("latin-1"), []).append(value.decode("utf-8", "replace"))
        text, readable = decode(message, headers.get("encoding", ["utf-8"])[0].lower())
        author, date = _who(headers.get("author", [""])[0])
        return CommitText(headers.get("tree", [""])[0], tuple(headers.get("parent", ())), author, date, text, readable)

    def patch(self, sha: str, commit: CommitText) -> Patch:
        """Return a commit as the patch that it is against its first parent, 1 of 1."""
        title, body, line = _parts(commit.message)
        problems: list[Problem] = []
        if not commit.readable:
            problems.append(self._problem(Code.WRONG_CHARSET, "the message is not in the character set that the commit names"))
        found = self._diff(commit, problems)
        problems.extend(Problem(note.code, note.text.encode("latin-1", "replace").decode("utf-8", "replace"), self._source) for note in found.notes)
        message = Message("", title, commit.author, commit.date, body, line, commit=sha, source=self._source)
        return Patch(message, 1, 1, 1, title, tuple(found.files), tuple(problems))

    def _diff(self, commit: CommitText, problems: list[Problem]) -> Diff:
        try:
            before = self.commit(commit.parents[0]).tree if commit.parents else ""
            pairs = list(self._compare(bytes.fromhex(before), bytes.fromhex(commit.tree), ""))
            changes = self._changes(pairs, problems)
            lines = diff(changes, renames=True) if changes else []
        except (DiffError, ValueError) as error:
            reason = str(error) if isinstance(error, DiffError) else "an object of the repository is missing or damaged"
            problems.append(self._problem(Code.UNREADABLE_COMMIT, f"{reason}; the commit's changes were not read"))
            return Diff(0)
        return read_diff(lines, 0, "utf-8", self._limits)

    def _changes(self, pairs: Sequence[tuple[str, _Entry | None, _Entry | None]], problems: list[Problem]) -> list[Change]:
        """Read the two sides of each file that changed; a file that became a link, or the other way round, goes and comes."""
        if len(pairs) > self._limits.patch_files:
            raise DiffError(f"more than {self._limits.patch_files:,} files in one commit (limits.patch-files)")
        changes: list[Change] = []
        for path, old, new in pairs:
            if old and new and stat.S_IFMT(old[0]) != stat.S_IFMT(new[0]):
                changes.append(Change(path, self._side(path, old, problems), None))
                changes.append(Change(path, None, self._side(path, new, problems)))
            else:
                changes.append(Change(path, self._side(path, old, problems), self._side(path, new, problems)))
        return changes

    def _side(self, path: str, entry: _Entry | None, problems: list[Problem]) -> Side | None:
        if entry is None:
            return None
        mode, name = entry
        if mode == _SUBMODULE:
            return Side("160000", name.hex(), b"Subproject commit %s\n" % name.hex().encode("ascii"))
        stream = self._odb.stream(name)
        data = None
        if stream.size > self._limits.file_bytes:
            text = f"{path} has more than {self._limits.file_bytes:,} bytes (limits.file-bytes) and is taken as binary"
            problems.append(self._problem(Code.TOO_BIG, text))
        elif stream.size > self._left:
            raise DiffError(f"more than {self._limits.input_bytes:,} bytes of files in one range (limits.input-bytes)")
        else:
            self._left -= stream.size
            data = stream.read()
        return Side(f"{mode:06o}", name.hex(), data)

    def _compare(self, old: bytes, new: bytes, folder: str, depth: int = 0) -> Iterator[tuple[str, _Entry | None, _Entry | None]]:
        """Yield the files that two trees do not have in common, in git's order; equal directories are not entered."""
        if depth > MAX_DEPTH:
            raise ValueError("directories nested too deep")
        before, after = self._tree(old), self._tree(new)
        for name in sorted(before.keys() | after.keys(), key=lambda name: name + "/" if _is_folder(before.get(name) or after.get(name)) else name):
            first, second = before.get(name), after.get(name)
            if first == second:
                continue
            path = folder + name
            files = [entry if entry and not _is_folder(entry) else None for entry in (first, second)]
            folders = [entry[1] if entry and _is_folder(entry) else b"" for entry in (first, second)]
            if any(files):
                yield path, files[0], files[1]
            if any(folders):
                yield from self._compare(folders[0], folders[1], path + "/", depth + 1)

    def _tree(self, name: bytes) -> dict[str, _Entry]:
        """Return the entries of a directory by name (latin-1)."""
        if not name:
            return {}
        known = self._trees.get(name)
        if known is None:
            known = self._trees[name] = dict(_entries(self._odb.stream(name).read()))
            if len(self._trees) > _KEPT_TREES:
                self._trees.popitem(last=False)
        return known

    def _problem(self, code: Code, text: str) -> Problem:
        return Problem(code, text, self._source)


def is_cover(patch: Patch) -> bool:
    """Whether a commit is what b4 keeps a cover letter in: no change, and b4's mark in the message."""
    return not patch.files and not patch.problems and _COVER_MARK in patch.message.body


def as_cover(patch: Patch, total: int) -> Patch:
    """Return b4's cover commit as the cover letter of `total` patches."""
    body = patch.message.body.partition(_COVER_MARK)[0].rstrip()
    return replace(patch, number=0, total=total, message=replace(patch.message, body=body))


def _is_folder(entry: _Entry | None) -> bool:
    return entry is not None and stat.S_ISDIR(entry[0])


def _entries(data: bytes) -> Iterator[tuple[str, _Entry]]:
    """Yield the entries of a tree object."""
    at = 0
    while at < len(data):
        blank = data.index(b" ", at)
        end = data.index(b"\0", blank)
        yield data[blank + 1 : end].decode("latin-1"), (int(data[at:blank], 8), data[end + 1 : end + 21])
        at = end + 21


def _who(value: str) -> tuple[str, str]:
    """Return name and address, and the date as a mail has it."""
    match = _WHO.match(value)
    if not match:
        return value, ""
    offset = int(match[4][1:3]) * 60 + int(match[4][3:5])
    try:
        zone = timezone(timedelta(minutes=-offset if match[4][0] == "-" else offset))
        date = format_datetime(datetime.fromtimestamp(int(match[3]), zone))
    except (ValueError, OverflowError, OSError):
        date = ""
    return f"{match[1]} <{match[2]}>", date


def _parts(message: str) -> tuple[str, str, int]:
    """Return title (git's first paragraph on one line), body, and the 1-based line where the body starts."""
    lines = message.split("\n")
    at = 0
    while at < len(lines) and not lines[at].strip():
        at += 1
    first = at
    while at < len(lines) and lines[at].strip():
        at += 1
    title = " ".join(" ".join(lines[first:at]).split())
    while at < len(lines) and not lines[at].strip():
        at += 1
    return title, "\n".join(lines[at:]).rstrip(), at + 1
