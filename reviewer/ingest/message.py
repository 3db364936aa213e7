"""One mail to a Patch, a cover letter or a reply."""

import re
from dataclasses import replace

from reviewer.config.limits import DEFAULT, Limits
from reviewer.ingest.charset import decode, decode_words
from reviewer.ingest.codes import LOSSY, Code
from reviewer.ingest.cut import HUNK
from reviewer.ingest.diff import Diff, read_diff
from reviewer.ingest.letter_text import BLANKS, Split, split_text
from reviewer.ingest.mail import Letter
from reviewer.ingest.peel import peel
from reviewer.ingest.subject import Subject, parse_subject
from reviewer.model.patterns import regex
from reviewer.model.place import Problem
from reviewer.model.series import FileDiff, Message, Needs
from reviewer.model.value_type import value_type

_BASE = regex(r"^base-commit:\s{0,4}([0-9a-f]{7,64})\s*$", re.MULTILINE)

_CHANGE = regex(r"^change-id:\s{0,4}(\S{1,200})\s*$", re.MULTILINE)
_NEED = regex(r"^(prerequisite-(?:patch|message|change)-id|depends-on):[ \t]{0,4}(\S[^\n]{0,499}?)[ \t\r]*$", re.MULTILINE | re.IGNORECASE)


@value_type
class Item:
    """A mail, read: its message, its subject's parts, the files of its diff.

    `patch` says that there is a diff (also one that could not be read); `sender` is the `From` header, which in-body headers do not change.
    """

    message: Message
    subject: Subject
    sender: str
    files: tuple[FileDiff, ...]
    patch: bool
    base_commit: str
    change_id: str
    needs: Needs
    problems: tuple[Problem, ...]

    @property
    def cover(self) -> bool:
        """Whether the mail is the cover letter of a posting."""
        return self.subject.number == 0 and self.subject.total > 0 and not self.subject.reply


def read_message(letter: Letter, limits: Limits = DEFAULT) -> Item:
    """Take a mail's text apart; never fails, what was not understood is among the problems."""
    peeled = peel(letter.text, reply=parse_subject(letter.subject).reply)
    if peeled.notes:
        letter = replace(letter, text=peeled.text, text_line=letter.text_line if peeled.same_lines else 0)
    text = letter.text.removesuffix("\n")
    lines = text.split("\n") if text else []
    split = split_text(lines)
    diff = read_diff(lines, split.cut, letter.charset, limits)
    subject = parse_subject(_inbody(split, letter, "subject") or letter.subject)
    header = parse_subject(letter.subject)
    # The counters stand in the mail's own subject; the one in the body has only the title.
    subject = replace(header, title=subject.title) if header.total or not subject.tagged else subject
    found = diff.found and (subject.number > 0 or not subject.total or subject.reply)
    body, below, charset_ok = _texts(letter, lines, split, diff if found else None)
    problems = [*letter.problems, *(_problem(letter, note.code, note.text, note.line, note.before, note.after) for note in peeled.notes)]
    problems.extend(_place(letter, diff if found else None))
    if not charset_ok:
        problems.append(_problem(letter, Code.WRONG_CHARSET, "the message is not in the character set that the mail names", split.start))
    if not diff.found and (stray := next((at for at, line in enumerate(lines) if HUNK.match(line)), None)) is not None:
        problems.append(_problem(letter, Code.HUNK_WITHOUT_FILE, "hunks without a file header; they were not read", stray))
    base, change = _BASE.search(letter.text), _CHANGE.search(letter.text)
    message = Message(
        message_id=letter.message_id,
        subject=letter.subject or subject.title,
        author=_inbody(split, letter, "from") or letter.author,
        date=_inbody(split, letter, "date") or letter.date,
        body=body,
        body_line=split.start + 1,
        below=below,
        commit=letter.raw.commit,
        in_reply_to=letter.in_reply_to or (letter.references[-1] if letter.references else ""),
        references=letter.references,
        to=letter.to,
        cc=letter.cc,
        source=letter.raw.source,
        source_line=letter.raw.line,
        sender=letter.author if _inbody(split, letter, "from") not in ("", letter.author) else "",
    )
    files = tuple(diff.files) if found else ()
    lost = any(problem.code in LOSSY for problem in problems)
    return Item(
        message,
        subject,
        letter.author,
        files,
        found and (bool(files) or lost),
        base[1] if base else "",
        change[1] if change else "",
        _needs(letter.text),
        tuple(problems),
    )


def _needs(text: str) -> Needs:
    """Return what the mail says it goes onto, each once, in the order of the text."""
    found: dict[str, dict[str, None]] = {}
    for match in _NEED.finditer(text):
        found.setdefault(match[1].lower(), {})[match[2]] = None
    return Needs(*(tuple(found.get(key, ())) for key in ("prerequisite-patch-id", "prerequisite-message-id", "prerequisite-change-id", "depends-on")))


def _inbody(split: Split, letter: Letter, name: str) -> str:
    value = split.headers.get(name, "")[:2000]
    return " ".join(decode_words(decode(value.encode("latin-1"), letter.charset)[0]).split()) if value else ""


def _texts(letter: Letter, lines: list[str], split: Split, diff: Diff | None) -> tuple[str, str, bool]:
    """Return body, text below the cut, and whether the charset was right. Without a diff all of the text is body."""
    end = split.cut if diff else len(lines)
    body, right = decode("\n".join(lines[split.start : end]).rstrip(BLANKS).encode("latin-1"), letter.charset)
    first = split.cut + split.has_cut
    below = "\n".join(lines[first : diff.first]).strip("\n") if diff else ""
    return body, decode(below.encode("latin-1"), letter.charset)[0], right


def _place(letter: Letter, diff: Diff | None) -> list[Problem]:
    return [_problem(letter, note.code, note.text, note.line, note.before, note.after) for note in diff.notes] if diff else []


def _problem(letter: Letter, code: Code, text: str, line: int, before: str = "", after: str = "") -> Problem:
    at = letter.text_line + line if letter.text_line else letter.raw.line
    return Problem(code, _utf8(text), letter.raw.source, at, letter.message_id, _utf8(before), _utf8(after))


def _utf8(wire: str) -> str:
    """Return text that may hold latin-1 bytes of the mail, decoded for display."""
    return wire if wire.isascii() else wire.encode("latin-1", "replace").decode("utf-8", "replace")
