"""Damaged diffs made whole where that is certain: each repair is a named step with place, before and after.

Now: text pasted from a web page, which drops the blanks at the start of every line and folds runs of blanks into one. Which line is context, added or
removed is decided with the counts of the hunk's header. Where they leave more than one reading the hunk is dropped: nothing is guessed.
"""

from collections.abc import Sequence
from enum import Enum

from reviewer.ingest.codes import Code
from reviewer.ingest.cut import HUNK, Cut, Fault, hunk_counts, is_header, is_marker
from reviewer.ingest.indent import indent
from reviewer.model.value_type import value_type

MIN_WIDTH, MAX_WIDTH = 55, 132
"""Columns after which programs break lines."""
MIN_FILLED = 65
"""Columns of a line with the next word, from which on a program may have broken it."""


@value_type
class RepairNote:
    """One step: `line` is a 0-based index of the mail's lines."""

    code: Code
    text: str
    line: int
    before: str = ""
    after: str = ""


@value_type
class Repair:
    """The lines, as many as before, the steps, and the header lines of hunks that could not be made out."""

    lines: Sequence[str]
    notes: tuple[RepairNote, ...]
    dropped: frozenset[int]


class Lost(Enum):
    """Which blanks at the start of lines are gone."""

    NONE = 0
    ALL = 1
    FIRST = 2
    BEFORE_TAB = 3


def lost_blanks(lines: Sequence[str], cut: Cut, hunks: Sequence[tuple[int, int]]) -> Lost:
    """Say what of the leading blanks of the diff is gone, where some hunk can't be read.

    All: no line of any hunk starts with a blank. The first of each line, or that before a tab: all hunks have the lines that their headers
    say, if each without a sign is context, and each hunk has such lines.
    """
    if not any(hunk.fault is not Fault.NONE for section in cut.sections for hunk in section.hunks):
        return Lost.NONE
    text = [lines[at] for first, end in hunks for at in range(first + 1, end)]
    if not any(line.startswith(" ") for line in text):
        return Lost.ALL
    bare = [[line[0] for line in lines[first + 1 : end] if line and line[0] not in "+- \r" and not is_marker(line)] for first, end in hunks]
    if not all(bare) or any(line.startswith(" \t") for line in text) or not all(_signs(lines, first, end) for first, end in hunks):
        return Lost.NONE
    if {char for chars in bare for char in chars} == {"\t"}:
        return Lost.BEFORE_TAB
    # No rest of a broken line starts with a tab: without such a line all of them may be rests.
    starts = [at for first, end in hunks for at in range(first + 1, end) if lines[at][:1] not in ("", "+", "-", " ")]
    tabs = any(lines[at][0] == "\t" for at in starts)
    return Lost.FIRST if tabs or not any(_may_be_broken(lines[at - 1], lines[at]) for at in starts) else Lost.NONE


def rebuild(lines: Sequence[str], hunks: Sequence[tuple[int, int]], lost: Lost) -> Repair:
    """Give every line of every hunk its sign back, and its indentation if that is gone."""
    out = list(lines)
    notes: list[RepairNote] = []
    dropped: set[int] = set()
    tabs_gone = lost is Lost.ALL and not any("\t" in lines[at][:2] for first, end in hunks for at in range(first + 1, end))
    shown = 0
    for header, end in hunks:
        signs = _signs(lines, header, end)
        if not signs:
            dropped.add(header)
            code, words = (Code.AMBIGUOUS_HUNK, "more than one reading") if signs is None else (Code.CORRUPT_HUNK, "no reading")
            text = f"the counts of the hunk's header leave {words} of which lines are context; the hunk was dropped"
            notes.append(RepairNote(code, text, header, lines[header]))
            continue
        keep = lost is not Lost.BEFORE_TAB
        texts = [line if sign == " " and keep else line.removeprefix(sign) for sign, line in zip(signs, lines[header + 1 :], strict=False)]
        certain = True
        if tabs_gone:
            texts, certain = indent(texts, signs, lines[header].split("@@", 2)[2])
        for offset, (sign, text) in enumerate(zip(signs, texts, strict=True)):
            out[header + 1 + offset] = sign + text
        shown = shown or header
        if not certain:
            text = "no line of the hunk shows how deep it stands: it was given the least indentation inside a function"
            notes.append(RepairNote(Code.REPAIR_INDENTATION, text, header, lines[header + 1], out[header + 1]))
    if shown:
        text = "the leading blanks of the diff were gone: signs rebuilt from the hunk headers' counts" + ", indentation from braces" * tabs_gone
        notes.insert(0, RepairNote(Code.REPAIR_BLANKS, text, shown, lines[shown + 1], out[shown + 1]))
    return Repair(out, tuple(notes), frozenset(dropped))


def bodies(lines: Sequence[str], cut: Cut) -> list[tuple[int, int]]:
    """Return header and end of every hunk's text, up to the next header, the signature or the end; each line belongs to one hunk at most."""
    found: list[tuple[int, int]] = []
    for section in cut.sections:
        at = section.hunks[0].header if section.hunks else section.end
        while at < len(lines) and HUNK.match(lines[at]):
            end = at + 1
            while end < len(lines) and not _ends(lines, end):
                end += 1
            found.append((at, end))
            at = end
    return found


def _ends(lines: Sequence[str], at: int) -> bool:
    """Whether the text of a hunk ends before `at`: at a header or a signature, since no line of C is a dash alone."""
    line = lines[at]
    if line[:1] not in ("-", "d", "@"):
        return False
    return line.rstrip() == "--" or line.startswith("diff --") or bool(HUNK.match(line)) or is_header(lines, at)


def _signs(lines: Sequence[str], header: int, end: int) -> list[str] | None:
    """Return the sign of each line of the hunk; none at all if the counts allow no reading, None if they allow several."""
    match = HUNK.match(lines[header])
    if match is None:
        return []
    old, new = hunk_counts(match)
    body = [line[:1] if line[:1] in ("+", "-") or is_marker(line) else " " for line in lines[header + 1 : end]]
    size = _plain_size(body, old, new)
    last = header + size
    if size and (last + 1 >= end or not lines[last + 1].strip()):
        if last + 1 < end and _may_lack(lines, header, last + 1, end):
            return None
        stray = any(line.strip() for line in lines[last + 1 : end])
        certain = not stray or bool(lines[last].strip()) or not ("+" in body[:size] and "-" in body[:size])
        return body[:size] if certain else None
    return _only_reading(lines, header, body, old, new)


def _may_lack(lines: Sequence[str], header: int, stop: int, end: int) -> bool:
    """Whether empty lines behind a hunk may be its last ones: the next hunk follows, or a broken line may have counted twice."""
    if end < len(lines) and (HUNK.match(lines[end]) or is_header(lines, end)):
        return True
    return any(map(_may_be_broken, lines[header : stop - 1], lines[header + 1 : stop]))


def _may_be_broken(part: str, rest: str) -> bool:
    """Whether a program may have broken a line between `part` and `rest`."""
    return bool(rest) and MIN_WIDTH <= len(part) <= MAX_WIDTH and len(part) + len(rest.split(" ", 1)[0]) >= MIN_FILLED


def _plain_size(body: Sequence[str], old: int, new: int) -> int:
    """Return after how many lines the counts are met if each line is what it looks like, 0 if they never are."""
    for at, sign in enumerate(body):
        old -= sign in (" ", "-")
        new -= sign in (" ", "+")
        if old < 0 or new < 0:
            return 0
        if old == new == 0:
            return at + 1 + (at + 1 < len(body) and body[at + 1] == "\\")
    return 0


def _only_reading(lines: Sequence[str], header: int, body: list[str], old: int, new: int) -> list[str] | None:
    """Read lines that look added or removed as context where the counts say that all of them are, and only then.

    With n lines in all there are n - old added and n - new removed ones, and no hunk is without both. Empty lines at the end may be
    no part of the hunk.
    """
    plus, minus, marks = body.count("+"), body.count("-"), body.count("\\")
    found: list[str] = []
    size = len(body)
    while size:
        added, removed = size - marks - old, size - marks - new
        if 0 <= added <= plus and 0 <= removed <= minus and added + removed:
            if found or added not in (0, plus) or removed not in (0, minus):
                return None
            gone = {sign for sign, real in (("+", added), ("-", removed)) if real == 0}
            found = [" " if sign in gone else sign for sign in body[:size]]
        if lines[header + size].strip():
            break
        size -= 1
    return found
