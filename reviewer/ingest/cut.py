"""The patch part of a mail cut into file sections as git apply cuts it: by headers and by the counts of the hunks, never by what a line looks like.

unidiff sees one section at a time: a message line that looks like a header would cost it the whole mail (domain notes on its traps).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from reviewer.config.limits import DEFAULT, Limits
from reviewer.ingest.codes import Code
from reviewer.ingest.foreign import context_diff, unread
from reviewer.ingest.names import git_header_names, header_name
from reviewer.ingest.stamps import cut_stamp, is_epoch
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

HUNK = regex(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@")

_MODES = regex(r"(old mode|new mode|new file mode|deleted file mode) ([0-7]{1,6})$")
_MOVES = regex(r"(rename from|rename to|copy from|copy to) (.+)$")
_INDEX = regex(r"index ([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: ([0-7]{1,6}))?$")
_OTHER = regex(r"(?:(?:similarity|dissimilarity) )?index ")


class Fault(Enum):
    """What ends a hunk's body."""

    NONE = 0
    NO_DIFF_LINE = 1
    TOO_LONG = 2
    ENDS_EARLY = 3
    NO_LINES = 4


@value_type
class HunkCut:
    """A hunk, as indexes of the lines: its header, and the end of its body (no-newline marker included).

    `fault` names why the body does not fit the header, `fault_line` where.
    """

    header: int
    end: int
    fault: Fault = Fault.NONE
    fault_line: int = 0


@dataclass(slots=True)
class Section:
    """A file section. Names are raw, with their prefix and `/dev/null`; `marks` are the extended header lines by their words.

    `absent` says of a plain diff's old and new side that its time stamp is the epoch: there is no such file.
    """

    start: int
    git: bool
    old: str = ""
    new: str = ""
    names: tuple[str, str] | None = None
    marks: dict[str, str] = field(default_factory=dict)
    blobs: tuple[str, str] = ("", "")
    binary: bool = False
    absent: tuple[bool, bool] = (False, False)
    hunks: list[HunkCut] = field(default_factory=list)
    end: int = 0


@dataclass(slots=True)
class Cut:
    """The sections, and faults outside of them: code, words, 0-based line."""

    sections: list[Section] = field(default_factory=list)
    faults: list[tuple[Code, str, int]] = field(default_factory=list)


def cut_sections(lines: Sequence[str], start: int, limits: Limits = DEFAULT) -> Cut:
    """Cut `lines[start:]`; never fails, time is linear in the lines."""
    cut = Cut()
    # The message ends at a line `--- name`, which is the second one of a context diff's header.
    at = start - 1 if 0 < start < len(lines) and context_diff(lines, start - 1) else start
    hunks = 0
    behind = -1
    while at < len(lines):
        line = lines[at]
        if line.startswith(("diff --cc ", "diff --combined ")):
            cut.faults.append((Code.COMBINED_DIFF, "a combined diff of a merge has no single old side; it was not read", at))
            at = _next_header(lines, at + 1)
            continue
        section = _header_at(lines, at)
        if section is None:
            if found := unread(lines, at, beside=at == behind):
                cut.faults.append((*found, at))
                at = behind = at + 1
            elif match := HUNK.match(line):
                cut.faults.append((Code.HUNK_WITHOUT_FILE, "a hunk without a file header; its lines were not read", at))
                hunk = read_hunk(lines, at, match)
                at = hunk.end if hunk.fault is Fault.NONE else at + 1
            else:
                at += 1
            continue
        if len(cut.sections) >= limits.patch_files:
            text = f"more than {limits.patch_files:,} files in one patch (limits.patch-files); the rest was not read"
            cut.faults.append((Code.TOO_MANY_FILES, text, at))
            break
        cut.sections.append(section)
        at = behind = section.end = _hunks(lines, section, cut, limits.patch_hunks - hunks)
        hunks += len(section.hunks)
        if hunks >= limits.patch_hunks and at < len(lines) and lines[at].startswith("@@ -"):
            text = f"more than {limits.patch_hunks:,} hunks in one patch (limits.patch-hunks); the rest was not read"
            cut.faults.append((Code.TOO_MANY_HUNKS, text, at))
            break
    return cut


def is_header(lines: Sequence[str], at: int) -> bool:
    """Whether a file section starts at `at`."""
    line = lines[at]
    if line.startswith("diff --git "):
        return True
    return line.startswith("--- ") and at + 2 < len(lines) and lines[at + 1].startswith("+++ ") and bool(HUNK.match(lines[at + 2]))


def hunk_counts(header: re.Match[str]) -> tuple[int, int]:
    """Return how many lines a matched hunk header announces for the old and the new side."""
    return 1 if header[2] is None else int(header[2]), 1 if header[4] is None else int(header[4])


def read_hunk(lines: Sequence[str], at: int, header: re.Match[str]) -> HunkCut:
    """Count the body of the hunk whose header is at `at` against the header, as git apply does."""
    old, new = hunk_counts(header)
    body = at + 1
    if old == new == 0:
        return HunkCut(at, body, Fault.NO_LINES, at)
    while old > 0 or new > 0:
        if body >= len(lines):
            return HunkCut(at, body, Fault.ENDS_EARLY, body - 1)
        sign = lines[body][:1]
        if sign in ("", " ", "\r"):
            old -= 1
            new -= 1
        elif sign == "-":
            old -= 1
        elif sign == "+":
            new -= 1
        elif not is_marker(lines[body]):
            return HunkCut(at, body, Fault.NO_DIFF_LINE, body)
        if old < 0 or new < 0:
            return HunkCut(at, body, Fault.TOO_LONG, body)
        body += 1
    if body < len(lines) and is_marker(lines[body]):
        body += 1
    return HunkCut(at, body)


def is_marker(line: str) -> bool:
    """Whether git takes `line`, in any language, for the one that says that no newline ends the file."""
    return line.startswith("\\ ") and len(line) >= 11


def _header_at(lines: Sequence[str], at: int) -> Section | None:
    if lines[at].startswith("diff --git "):
        return _git_header(lines, at)
    if not is_header(lines, at):
        return None
    section = Section(at, git=False, end=at + 2)
    _name(section, lines[at])
    _name(section, lines[at + 1])
    return section


def _git_header(lines: Sequence[str], at: int) -> Section:
    """Read the extended header lines; `end` is the first line that is none."""
    section = Section(at, git=True, names=git_header_names(lines[at]))
    at += 1
    while at < len(lines):
        line = lines[at].rstrip("\r")
        if match := _MODES.match(line):
            section.marks[match[1]] = match[2]
        elif match := _MOVES.match(line):
            found = header_name(match[2]) if match[2].startswith('"') else (match[2], "")
            section.marks[match[1]] = found[0] if found else ""
        elif match := _INDEX.match(line):
            section.blobs = (match[1], match[2])
            if match[3]:
                section.marks.setdefault("index mode", match[3])
        elif line.startswith("--- ") and at + 1 < len(lines) and lines[at + 1].startswith("+++ "):
            _name(section, line)
            _name(section, lines[at + 1])
            at += 2
            break
        elif line.startswith("GIT binary patch") or (line.startswith("Binary files ") and line.endswith(" differ")):
            section.binary = True
            at += 1
            break
        elif not _OTHER.match(line):
            break
        at += 1
    section.end = at
    return section


def _name(section: Section, line: str) -> None:
    found = header_name(line[4:].rstrip("\r"))
    name, stamp = found or ("", "")
    if not section.git and not stamp:
        name, stamp = cut_stamp(name)
    absent = not section.git and is_epoch(stamp.strip())
    if line.startswith("---"):
        section.old = name
        section.absent = absent, section.absent[1]
    else:
        section.new = name
        section.absent = section.absent[0], absent


def _hunks(lines: Sequence[str], section: Section, cut: Cut, most: int) -> int:
    """Read at most `most` of the hunks that follow the header and return the line behind them."""
    at = section.end
    while at < len(lines) and lines[at].startswith("@@ -") and len(section.hunks) < most:
        match = HUNK.match(lines[at])
        hunk = read_hunk(lines, at, match) if match else HunkCut(at, at + 1, Fault.NO_DIFF_LINE, at)
        section.hunks.append(hunk)
        at = hunk.end
        if hunk.fault is not Fault.NONE:
            # The counts may have taken the next file's `---` and `+++` for changed lines.
            at = _next_header(lines, hunk.header + 1)
            if at < len(lines) and not lines[at].startswith("@@ -"):
                break
    if section.hunks and section.hunks[-1].fault is Fault.NONE and at < len(lines) and _stray(lines, at):
        cut.faults.append((Code.EXTRA_LINES, "diff lines beyond the counts of the hunk's header; they were not read", at))
    return at


def _stray(lines: Sequence[str], at: int) -> bool:
    """Whether a line right behind a complete hunk looks as if it belonged to it; signatures and headers don't.

    A blank alone is an empty context line, and so is an empty line before the next hunk, since diffs have none between hunks.
    """
    line = lines[at]
    if line == " " or (not line and at + 1 < len(lines) and lines[at + 1].startswith("@@ -")):
        return True
    return line[:1] in ("+", "-", " ") and bool(line.strip()) and line.rstrip() not in ("--", "---") and not is_header(lines, at)


def _next_header(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].startswith(("@@ -", "diff --")) and not is_header(lines, at):
        at += 1
    return at
