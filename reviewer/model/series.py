"""What was sent: a posting of patches, each with its message and its diff."""

from collections.abc import Iterator
from dataclasses import field
from enum import StrEnum

from reviewer.model.place import Problem
from reviewer.model.value_type import value_type


class LineKind(StrEnum):
    """What a line of a hunk is; the value is the diff's own first character."""

    CONTEXT = " "
    ADDED = "+"
    REMOVED = "-"


@value_type
class Line:
    """One line of a hunk, without its first character and its newline.

    `old` and `new` are its line numbers on each side, 0 where it is absent. `eof` says that no newline ends the file here.
    """

    kind: LineKind
    text: str
    old: int
    new: int
    eof: bool = False


def ranges(old_start: int, old_lines: int, new_start: int, new_lines: int) -> str:
    """Return where a hunk stands on both sides, as git writes it: `@@ -1,5 +1,4 @@`."""
    return f"@@ -{old_start},{old_lines} +{new_start},{new_lines} @@"


@value_type
class Hunk:
    """A run of lines of one file; `section` is what follows the second `@@`, unabridged."""

    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    section: str
    lines: tuple[Line, ...]

    @property
    def ranges(self) -> str:
        """Where the hunk stands on both sides, as git writes it: `@@ -1,5 +1,4 @@`."""
        return ranges(self.old_start, self.old_lines, self.new_start, self.new_lines)

    @property
    def header(self) -> str:
        """The first line of the hunk, as git writes it."""
        return f"{self.ranges} {self.section}".rstrip()

    def old_side(self) -> Iterator[Line]:
        """Yield the lines that the old text has."""
        return (line for line in self.lines if line.kind is not LineKind.ADDED)

    def new_side(self) -> Iterator[Line]:
        """Yield the lines that the new text has."""
        return (line for line in self.lines if line.kind is not LineKind.REMOVED)


class FileChange(StrEnum):
    """What a file section of a diff does to the file."""

    MODIFIED = "modified"
    ADDED = "added"
    DELETED = "deleted"
    RENAMED = "renamed"
    COPIED = "copied"
    MODE = "mode"
    BINARY = "binary"


_POINTERS = {"120000": "symbolic link", "160000": "submodule"}


@value_type
class FileDiff:
    """The change of one file. Paths are relative, unquoted, without `a/` and `b/`; "" where the side is absent.

    `old_blob` and `new_blob` are the (abbreviated) object names of the `index` line, "" if there was none.
    `whole` says that the hunks are the complete text of an added or deleted file.
    """

    old_path: str
    new_path: str
    change: FileChange
    hunks: tuple[Hunk, ...]
    old_blob: str = ""
    new_blob: str = ""
    old_mode: str = ""
    new_mode: str = ""

    @property
    def path(self) -> str:
        """The name that the file goes by: its new path, or the old one if it is deleted."""
        return self.new_path or self.old_path

    @property
    def whole(self) -> bool:
        """Whether the hunks hold all of the file's text."""
        return self.change in (FileChange.ADDED, FileChange.DELETED)

    @property
    def pointer(self) -> str:
        """What the file is if its text is the name of something else: "symbolic link", "submodule", or "" for a plain file."""
        return next((what for mode, what in _POINTERS.items() if mode in (self.old_mode, self.new_mode)), "")

    @property
    def mode_changed(self) -> bool:
        """Whether both sides have a mode, and not the same."""
        return bool(self.old_mode and self.new_mode) and self.old_mode != self.new_mode

    @property
    def changed_lines(self) -> int:
        """Count the added and removed lines."""
        return sum(line.kind is not LineKind.CONTEXT for hunk in self.hunks for line in hunk.lines)


@value_type
class Message:
    """A mail or commit, decoded. `body` is the commit message as git would record it: above the `---` cut, no diff.

    `body_line` is the 1-based number of the body's first line within the decoded text of the mail, headers not counted.
    `below` is the text between the cut and the diff. `date` is as the header gives it. `source` names the file it came from
    and `source_line` where it begins in it (1-based). `sender` is who sent the mail, "" if that is the author: a `From:` in the body names
    another author, and the reply goes to the sender.
    """

    message_id: str
    subject: str
    author: str
    date: str
    body: str
    body_line: int = 1
    below: str = ""
    commit: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    source: str = ""
    source_line: int = 1
    sender: str = ""


@value_type
class Trailer:
    """A line such as `Reviewed-by: Name <address>`; `name` is spelled as usual (`Reviewed-by`), whatever the mail has."""

    name: str
    value: str


@value_type
class Reply:
    """A mail of a thread that is no patch. `number` is that of the patch that it answers, 0 for the cover letter or what can't be told.

    `trailers` are those that it gives, not those that it quotes.
    """

    message: Message
    number: int
    trailers: tuple[Trailer, ...] = ()


@value_type
class Patch:
    """One patch of a series. `number` is 0 for a cover letter; a lone patch is 1 of 1. `title` is the subject without its tag."""

    message: Message
    number: int
    total: int
    version: int
    title: str
    files: tuple[FileDiff, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def changed_lines(self) -> int:
        """Count the added and removed lines of all files."""
        return sum(file.changed_lines for file in self.files)


@value_type
class Needs:
    """What a posting says that it goes onto besides its base, as written (git format-patch --base, b4 prep).

    `patch_ids` are git patch-ids, `message_ids` and `change_ids` name other postings, `links` are the values of `Depends-on:` lines.
    """

    patch_ids: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    change_ids: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@value_type
class Series:
    """The patches of one posting, in order. `expected` is the announced count, `missing` the numbers that are not there.

    `id` is stable for the same posting: the cover's Message-ID, else the first patch's, else a content hash.
    `base_commit` is what a `base-commit:` trailer declares, `change_id` b4's name for the work over all its versions.
    `replies` are the mails of the thread that are no patches.
    """

    id: str
    subject: str
    version: int
    expected: int
    missing: tuple[int, ...]
    cover: Patch | None
    patches: tuple[Patch, ...]
    base_commit: str = ""
    change_id: str = ""
    needs: Needs = field(default_factory=Needs)
    replies: tuple[Reply, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
