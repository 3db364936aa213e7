"""The text of a reply: the mail quoted as a whole with the notes below their lines, and the same trimmed to what is answered."""

from collections.abc import Iterator
from email.utils import parseaddr

from reviewer.model.draft import Answer, Note
from reviewer.model.place import Side
from reviewer.model.review import PatchReview
from reviewer.model.series import FileChange, FileDiff, LineKind
from reviewer.model.shown import one_line, visible
from reviewer.model.value_type import value_type

ABOVE = 5
"""Quoted lines that stay above a comment."""
GAP = "[ ... ]"
EOF = "\\ No newline at end of file"
NO_NAME = "dev/null"
PLAIN = "100644"
"""The mode of a file of which the mail says none."""


@value_type
class Quoted:
    """The lines of a mail, and which of them each line of a file is. The message body is the file ""."""

    lines: tuple[str, ...]
    places: dict[tuple[str, Side, int], int]
    body_end: int
    """The line that the message ends at."""


def quoted(patch: PatchReview) -> Quoted:
    """Lay out a patch again from what was read of its mail: the message, then the diff of each file, as git writes it.

    What a terminal obeys is spelled out; of a binary file it is only said that it differs; what stood between message and diff is not there.
    """
    lines: list[str] = []
    places: dict[tuple[str, Side, int], int] = {}
    for number, text in enumerate(patch.message.body.rstrip("\n").split("\n"), 1):
        places["", Side.NEW, number] = len(lines)
        lines.append(text)
    end = len(lines) - 1
    for file in patch.files:
        lines += _file_head(file)
        for hunk in file.hunks:
            lines.append(hunk.header)
            for line in hunk.lines:
                if line.kind is not LineKind.ADDED:
                    places.setdefault((file.old_path, Side.OLD, line.old), len(lines))
                if line.kind is not LineKind.REMOVED:
                    places.setdefault((file.new_path, Side.NEW, line.new), len(lines))
                lines.append(line.kind.value + line.text)
                lines += [EOF] if line.eof else []
    return Quoted(tuple(visible(line).replace("\n", " ") for line in lines), places, end)


def _file_head(file: FileDiff) -> Iterator[str]:
    yield ""
    yield f"diff --git a/{file.old_path or file.new_path} b/{file.path}"
    yield from _extended(file)
    if file.change is FileChange.BINARY:
        yield f"Binary files {_side('a', file.old_path)} and {_side('b', file.new_path)} differ"
    elif file.hunks:
        yield f"--- {_side('a', file.old_path)}"
        yield f"+++ {_side('b', file.new_path)}"


def _side(letter: str, path: str) -> str:
    return f"{letter}/{path}" if path else f"/{NO_NAME}"


def _extended(file: FileDiff) -> Iterator[str]:
    """Yield git's lines on what becomes of the file besides its text: without them `git apply` takes no new file, and renames none."""
    if not file.old_path or file.change is FileChange.ADDED:
        yield f"new file mode {file.new_mode or PLAIN}"
    elif not file.new_path or file.change is FileChange.DELETED:
        yield f"deleted file mode {file.old_mode or PLAIN}"
    elif file.mode_changed:
        yield f"old mode {file.old_mode}"
        yield f"new mode {file.new_mode}"
    if file.change in (FileChange.RENAMED, FileChange.COPIED):
        what = "rename" if file.change is FileChange.RENAMED else "copy"
        yield f"{what} from {file.old_path}"
        yield f"{what} to {file.new_path}"


def attribution(patch: PatchReview) -> str:
    """Return the line above a quotation: when who sent it."""
    name, address = parseaddr(one_line(patch.message.sender or patch.message.author))
    who = f"{name} <{address}>" if name and address else name or address or "somebody"
    date = one_line(patch.message.date).strip()
    return f"On {date}, {who} wrote:" if date else f"{who} wrote:"


def whole(patch: PatchReview, answer: Answer, trailers: tuple[str, ...]) -> str:
    """Return the whole mail quoted, every ready note below its line and `trailers` below the message.

    A reply that the reader has edited stays as it is; notes made since go below the line that they are about where that is still quoted
    once, else to the end with a quotation of their own.
    """
    mail = quoted(patch)
    notes = [note for note in answer.notes if note.ready and note.text.strip()]
    if trailers:
        notes.append(Note("", 0, Side.NEW, "\n".join(trailers), "trailer"))
    if answer.text:
        return _into(answer.text, mail, notes)
    below: dict[int, list[str]] = {}
    for note in notes:
        below.setdefault(_line_of(mail, note), []).append(note.text)
    out = [attribution(patch)]
    for index, text in enumerate(mail.lines):
        out.append(_quote(text))
        if index in below:
            out += [line for note_text in below[index] for line in ("", *_own(note_text))] + [""]
    return _joined(out)


def _line_of(mail: Quoted, note: Note) -> int:
    """Return the quoted line that a note stands below: its own, else the end of the message."""
    return mail.places.get((note.file, note.side, note.line), mail.body_end)


def _own(text: str) -> list[str]:
    return text.strip("\n").split("\n")


def _quote(text: str) -> str:
    return f"> {text}".rstrip() if not text.strip() else f"> {text}"


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _into(text: str, mail: Quoted, notes: list[Note]) -> str:
    lines = text.rstrip("\n").split("\n")
    for note in notes:
        at = _line_of(mail, note)
        wanted = _quote(mail.lines[at])
        found = [index for index, line in enumerate(lines) if line.rstrip() == wanted.rstrip()]
        original = [index for index, line in enumerate(mail.lines) if _quote(line).rstrip() == wanted.rstrip()]
        if len(found) == len(original):
            where = found[original.index(at)] + 1
            lines[where:where] = ["", *_own(note.text), ""]
        else:
            lines += ["", *(_quote(line) for line in mail.lines[max(0, at - 2) : at + 1]), "", *_own(note.text)]
    return _joined(lines)


def trimmed(text: str) -> str:
    """Return a reply with at most `ABOVE` quoted lines above each comment, and nothing quoted at the end.

    A mark stands where lines are left out between two comments.

    "" if there is nothing but quotation and the line above it.
    """
    lines = text.rstrip("\n").split("\n")
    first = next((index for index, line in enumerate(lines) if line.startswith(">")), len(lines))
    out = lines[:first]
    said = len([line for line in out if line.strip()]) > 1
    quote: list[str] = []
    cut = False
    for own, block in _runs(lines[first:]):
        if not own:
            quote += block
            continue
        if all(not line.strip() or line.strip() in (GAP, "> [...]", "[...]") for line in block):
            cut = cut or any(line.strip() for line in block)
            quote += [">"] if quote and quote[-1] != ">" else []
            continue
        said = True
        kept = quote[-ABOVE:]
        while kept and kept[0].strip() == ">":
            kept.pop(0)
        while kept and kept[-1].strip() == ">":
            kept.pop()
        if (cut or len(kept) < len(_full(quote))) and len(out) > first:
            out += ["", GAP]
        out += ([""] if len(out) > first else []) + kept
        out += ["", *_stripped(block)]
        quote, cut = [], False
    return _joined(out) if said else ""


def _full(quote: list[str]) -> list[str]:
    return [line for line in quote if line.strip() != ">"]


def _runs(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Yield the runs of quoted and of unquoted lines, whether each is unquoted first."""
    run: list[str] = []
    own = False
    for line in lines:
        if run and line.startswith(">") is own:
            yield own, run
            run = []
        own = not line.startswith(">")
        run.append(line)
    if run:
        yield own, run


def _stripped(block: list[str]) -> list[str]:
    return "\n".join(block).strip("\n").split("\n")
