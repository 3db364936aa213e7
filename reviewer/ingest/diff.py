"""File sections of a diff to FileDiffs: names and modes from the header, hunks through unidiff."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from reviewer.config.limits import DEFAULT, Limits
from reviewer.ingest.charset import decode_line
from reviewer.ingest.codes import Code
from reviewer.ingest.cut import HUNK, Cut, Fault, HunkCut, Section, hunk_counts
from reviewer.ingest.diffstat import unmet
from reviewer.ingest.doubts import C_FILES, doubts, swallowed, tabs_lost
from reviewer.ingest.mend import Mended, mend
from reviewer.ingest.names import refusal
from reviewer.model.series import FileChange, FileDiff, Hunk, Line, LineKind
from reviewer.model.value_type import value_type

MAX_NOTES = 50
"""Notes of one kind that a patch keeps."""

EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
"""Git's name of an empty file."""

_SUBMODULE, _SYMLINK = "160000", "120000"
_MOVES = (("rename from", "copy from"), ("rename to", "copy to"))
_FAULTS = {
    Fault.NO_DIFF_LINE: "a line of the hunk starts with none of blank, + and -",
    Fault.TOO_LONG: "the hunk has more lines of one side than its header says",
    Fault.ENDS_EARLY: "the text ends before the hunk has the lines that its header says",
    Fault.NO_LINES: "the hunk's header announces no lines",
}
_KINDS = {"+": LineKind.ADDED, "-": LineKind.REMOVED, " ": LineKind.CONTEXT, "": LineKind.CONTEXT}


@value_type
class DiffNote:
    """A problem of a diff, without the mail that it stands in: `line` is a 0-based index of the mail's lines."""

    code: Code
    text: str
    line: int
    before: str = ""
    after: str = ""


@dataclass(slots=True)
class Diff:
    """What was read of a patch part. `first` is the 0-based line where it begins, the number of lines if there is none."""

    first: int
    files: list[FileDiff] = field(default_factory=list)
    notes: list[DiffNote] = field(default_factory=list)
    found: bool = False


def read_diff(lines: Sequence[str], start: int, charset: str, limits: Limits = DEFAULT) -> Diff:
    """Read the diff in `lines[start:]` (latin-1); text is decoded as UTF-8, else `charset`. Never fails."""
    mended = mend(lines, start, charset, limits)
    lines, cut = mended.lines, mended.cut
    firsts = [section.start for section in cut.sections] + [line for _, _, line in cut.faults]
    diff = Diff(min(firsts, default=len(lines)), found=bool(firsts))
    diff.notes.extend(DiffNote(code, text, line) for code, text, line in cut.faults)
    seen: set[str] = set()
    for section in cut.sections:
        file = _file(diff, mended, section, charset)
        if file is None:
            continue
        if file.path in seen:
            diff.notes.append(DiffNote(Code.SAME_FILE_TWICE, f"{file.path} has two sections; they follow one another", section.start))
        seen.add(file.path)
        diff.files.append(file)
    if not mended.dropped:
        diff.notes.extend(DiffNote(code, words, at, lines[at]) for code, words, at in unmet(lines, start, cut))
    _empty_context(diff, lines, cut)
    diff.first = mended.line(diff.first)
    diff.notes = [replace(note, line=mended.line(note.line)) for note in diff.notes]
    repairs = (DiffNote(note.code, note.text, note.line, note.before, note.after) for note in mended.notes)
    diff.notes = _bounded([*repairs, *diff.notes])
    return diff


def _bounded(notes: Sequence[DiffNote]) -> list[DiffNote]:
    """Keep the first notes of each code and count the rest, so that a damaged patch has no report longer than itself."""
    counts: Counter[Code] = Counter()
    out: list[DiffNote] = []
    for note in notes:
        counts[note.code] += 1
        if counts[note.code] <= MAX_NOTES:
            out.append(note)
    more = (DiffNote(code, f"{count - MAX_NOTES:,} more of these", 0) for code, count in counts.items() if count > MAX_NOTES)
    return [*out, *more]


def _file(diff: Diff, mended: Mended, section: Section, charset: str) -> FileDiff | None:
    """Read one section; None, with a note, if it must not or can't be read."""
    names = _names(section)
    if isinstance(names, str):
        diff.notes.append(DiffNote(Code.BAD_HEADER, f"{names}; the section was not read", section.start))
        return None
    old, new, prefixed = names
    change = _change(section, old, new)
    old, new = ("" if change is FileChange.ADDED else old), ("" if change is FileChange.DELETED else new)
    for path in {old, new} - {""} or {""}:
        if reason := refusal(path):
            diff.notes.append(DiffNote(Code.BAD_PATH, f"{reason}: {path[:200]}; the section was not read", section.start))
            return None
    if not prefixed:
        text = "the names have no a/ and b/ before them and were taken whole"
        diff.notes.append(DiffNote(Code.REPAIR_PATH_PREFIX, text, section.start, new or old, new or old))
    if change is FileChange.BINARY:
        diff.notes.append(DiffNote(Code.BINARY_FILE, f"{new or old} is a binary change, which is not looked into", section.start))
    if not section.hunks and _lacks_hunks(section, change):
        text = f"{new or old} has a header and no hunks, though its content changes"
        diff.notes.append(DiffNote(Code.BAD_HEADER, text, section.start))
    good = _good(diff, mended, section, new or old)
    if (at := _contradicts(mended.lines, good, change)) is not None:
        text = f"{new or old} is new or deleted by its header, and its hunks have lines of the side that is not there"
        diff.notes.append(DiffNote(Code.BAD_HEADER, text, at))
    _special(diff, section, new or old)
    return FileDiff(
        old_path=decode_line(old.encode("latin-1"), charset),
        new_path=decode_line(new.encode("latin-1"), charset),
        change=change,
        hunks=_hunks(mended.lines, good, charset, diff),
        old_blob=section.blobs[0],
        new_blob=section.blobs[1],
        old_mode=section.marks.get("old mode") or section.marks.get("deleted file mode") or section.marks.get("index mode", ""),
        new_mode=section.marks.get("new mode") or section.marks.get("new file mode") or section.marks.get("index mode", ""),
    )


def _contradicts(lines: Sequence[str], hunks: Sequence[HunkCut], change: FileChange) -> int | None:
    """Return the hunk that has old lines of an added file or new ones of a deleted file, as git refuses them."""
    side = {FileChange.ADDED: 0, FileChange.DELETED: 1}.get(change)
    if side is None:
        return None
    return next((hunk.header for hunk in hunks if (match := HUNK.match(lines[hunk.header])) and hunk_counts(match)[side]), None)


def _special(diff: Diff, section: Section, path: str) -> None:
    """Say of a file that is none, by its mode, what its text is."""
    modes = {value for mark, value in section.marks.items() if mark.endswith("mode")}
    if _SUBMODULE in modes:
        text = f"{path} is a submodule: that it goes to another commit can be seen, and what that changes cannot"
        diff.notes.append(DiffNote(Code.SUBMODULE, text, section.start))
    if _SYMLINK in modes:
        diff.notes.append(DiffNote(Code.SYMLINK, f"{path} is a symbolic link; its text is the name that it points to", section.start))


def _good(diff: Diff, mended: Mended, section: Section, path: str) -> list[HunkCut]:
    """Return the hunks of a section that can be taken; each other one has a note."""
    good: list[HunkCut] = []
    for hunk in section.hunks:
        if hunk.header in mended.dropped:
            continue
        if hunk.fault is not Fault.NONE:
            diff.notes.append(DiffNote(Code.CORRUPT_HUNK, f"{_FAULTS[hunk.fault]}; the hunk was dropped", hunk.fault_line))
        elif doubt := next(doubts(mended, hunk, path), None):
            diff.notes.append(DiffNote(Code.AMBIGUOUS_HUNK, f"{doubt[0]}; the hunk was dropped", doubt[1], mended.lines[doubt[1]]))
        else:
            good.append(hunk)
            diff.notes.extend(DiffNote(Code.AMBIGUOUS_HUNK, words, at, mended.lines[at]) for words, at in swallowed(mended.lines, hunk, path))
    if path.endswith(C_FILES) and not mended.dropped and (at := tabs_lost(mended.lines, good)) is not None:
        text = f"no line of the hunks of {path} has a tab, though some are indented: tabs may have become blanks, which were left as they are"
        diff.notes.append(DiffNote(Code.TABS_LOST, text, at, mended.lines[at], mended.lines[at]))
    return good


def _names(section: Section) -> tuple[str, str, bool] | str:
    """Return old and new path (prefix off, "" for /dev/null) and whether they had a prefix; words if the header contradicts itself."""
    old, new = section.old, section.new
    if section.git and not old and not new:
        if section.names is None:
            moved = [section.marks.get(f"{kind} {way}", "") for kind in ("rename", "copy") for way in ("from", "to")]
            pair = [name for name in moved if name]
            return (pair[0], pair[1], True) if len(pair) == 2 else "the header's two names can't be told apart"
        old, new = section.names
    if not old or not new:
        return "a header without a file name"
    prefixed = _prefixed(*(section.names or (old, new)))
    old, new = (_strip(old), _strip(new)) if prefixed else (old.replace("/dev/null", ""), new.replace("/dev/null", ""))
    if section.git and section.names is not None and section.old:
        expected = tuple(map(_strip, section.names)) if prefixed else section.names
        if any(got and got != want for got, want in zip((old, new), expected, strict=True)):
            return "the names of the `---` and `+++` lines are not those of the `diff --git` line"
    moved_from, moved_to = (next((section.marks[mark] for mark in marks if mark in section.marks), "") for marks in _MOVES)
    if (moved_from and moved_from != old) or (moved_to and moved_to != new):
        return "the names of a rename or copy are not those of the `diff --git` line"
    if not section.git and old and new and old != new:
        shorter = min(old, new, key=len)
        return shorter, shorter, prefixed
    return old, new, prefixed


def _lacks_hunks(section: Section, change: FileChange) -> bool:
    """Whether a section without hunks should have some: a broken header may have cost them."""
    old, new = section.blobs
    empty = EMPTY_BLOB.startswith((new or "-") if change is FileChange.ADDED else (old or "-"))
    match change:
        case FileChange.BINARY:
            return False
        case FileChange.ADDED | FileChange.DELETED:
            return bool(old) and not empty
        case FileChange.MODIFIED:
            return True
        case FileChange.RENAMED | FileChange.COPIED | FileChange.MODE:
            return old != new
        case _:
            assert_never(change)


def _prefixed(old: str, new: str) -> bool:
    """Whether `git apply -p1` is right to take the first part off: equal names with a first part of several letters never had a prefix."""
    first, slash, _ = old.partition("/")
    return old != new or (bool(slash) and len(first) <= 1)


def _strip(name: str) -> str:
    """Take the first part off a name, "" for /dev/null; an absolute name stays, to be refused."""
    if name == "/dev/null":
        return ""
    return name if name.startswith("/") else name.partition("/")[2]


def _change(section: Section, old: str, new: str) -> FileChange:
    marks = section.marks
    if section.binary:
        return FileChange.BINARY
    if "new file mode" in marks or not old or section.absent[0]:
        return FileChange.ADDED
    if "deleted file mode" in marks or not new or section.absent[1]:
        return FileChange.DELETED
    if "rename from" in marks:
        return FileChange.RENAMED
    if "copy from" in marks:
        return FileChange.COPIED
    if not section.hunks and "new mode" in marks:
        return FileChange.MODE
    return FileChange.MODIFIED


def _hunks(lines: Sequence[str], cuts: Sequence[HunkCut], charset: str, diff: Diff) -> tuple[Hunk, ...]:
    """Let unidiff read the hunks under a header of our own, since it trips over real ones."""
    if not cuts:
        return ()
    from unidiff.errors import UnidiffParseError
    from unidiff.patch import PatchSet

    text = ["--- a/f\n", "+++ b/f\n"]
    for cut in cuts:
        text.append(lines[cut.header].rstrip("\r") + "\n")
        text.extend(map(_body_line, lines[cut.header + 1 : cut.end]))
    try:
        parsed = PatchSet(text)
    except UnidiffParseError as error:
        diff.notes.append(DiffNote(Code.CORRUPT_HUNK, f"{error}; the file's hunks were dropped"[:300], cuts[0].header))
        return ()
    out: list[Hunk] = []
    for cut, hunk in zip(cuts, parsed[0], strict=True):
        body: list[Line] = []
        for line in hunk:
            if line.line_type == "\\":
                if body:
                    last = body[-1]
                    body[-1] = Line(last.kind, last.text, last.old, last.new, eof=True)
                continue
            value = line.value[:-1]
            shown = value if value.isascii() else decode_line(value.encode("latin-1"), charset)
            body.append(Line(_KINDS[line.line_type], shown, line.source_line_no or 0, line.target_line_no or 0))
        section = lines[cut.header].rstrip("\r")
        match = HUNK.match(section)
        rest = section[match.end() :].removeprefix(" ") if match else ""
        shown = decode_line(rest.encode("latin-1"), charset)
        out.append(Hunk(hunk.source_start, hunk.source_length, hunk.target_start, hunk.target_length, shown, tuple(body)))
    return tuple(out)


def _body_line(line: str) -> str:
    if line.startswith("\\"):
        return "\\ No newline at end of file\n"
    return (line if line[:1] in ("+", "-", " ") else " " + line) + "\n"


def _empty_context(diff: Diff, lines: Sequence[str], cut: Cut) -> None:
    """Say once that empty context lines had lost their blank; git takes them silently."""
    places = [
        at
        for section in cut.sections
        for hunk in section.hunks
        if hunk.fault is Fault.NONE
        for at in range(hunk.header + 1, hunk.end)
        if lines[at][:1] in ("", "\r")
    ]
    if places:
        text = f"{len(places)} empty context line(s) had lost the leading blank"
        diff.notes.append(DiffNote(Code.REPAIR_EMPTY_CONTEXT, text, places[0], "", " "))
