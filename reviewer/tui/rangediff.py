"""What changed in a patch from one version to the next, as git range-diff shows it: a diff of two diffs, without line numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from reviewer.model.alike import equal_pairs
from reviewer.model.review import PatchReview
from reviewer.model.series import FileDiff
from reviewer.tui.cells import ADDED, BOLD, DIM, PLAIN, REMOVED, Spans, cut, detab, span

WORK = 4_000_000
"""Pairs of equal lines for each line, above which two parts are not compared: well below a second."""
AROUND = 3
"""Lines that are the same and shown around one that is not."""
MESSAGE = "message"

Changed = tuple[str, str]
"""A line of either patch with what became of it: "-", "+" or " "; "@" for the name of a part, "…" where lines are left out."""


def range_diff(old: PatchReview, new: PatchReview) -> tuple[Changed, ...]:
    """Return the parts in which two versions of a patch differ, the message first, then file by file; nothing if they are the same."""
    left, right = _parts(old), _parts(new)
    found: list[Changed] = []
    for name in dict.fromkeys((*right, *left)):
        one, other = left.get(name, []), right.get(name, [])
        if one == other:
            continue
        gone = "" if name in right else "   no longer changed" if name in left else ""
        found.append(("@", name + (gone or ("" if name in left else "   not changed before"))))
        found += _compared(one, other)
    return tuple(found)


def _parts(patch: PatchReview) -> dict[str, list[str]]:
    parts = {MESSAGE: [patch.message.subject.rpartition("]")[2].strip(), "", *patch.message.body.rstrip("\n").split("\n")]}
    for file in patch.files:
        parts.setdefault(file.path, []).extend(_lines(file))
    return parts


def _lines(file: FileDiff) -> Iterator[str]:
    if file.old_path != file.new_path:
        yield f"{file.change.value} from {file.old_path}"
    for hunk in file.hunks:
        yield f"@@ {hunk.section.strip()}".rstrip()
        yield from (line.kind.value + line.text for line in hunk.lines)


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Changed]:
    if equal_pairs(old, new) * min(len(old), len(new)) > WORK:
        yield "…", f"{len(old)} and {len(new)} lines, too many alike to compare"
        return
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND)
    for number, group in enumerate(groups):
        if number:
            yield "…", ""
        for kind, a, b, c, d in group:
            if kind == "equal":
                yield from ((" ", line) for line in old[a:b])
            else:
                yield from (("-", line) for line in old[a:b])
                yield from (("+", line) for line in new[c:d])


def range_lines(found: Sequence[Changed], width: int) -> tuple[Spans, ...]:
    """Lay out a diff of two diffs in `width` cells; a line that is too long is cut."""
    return tuple(cut(_line(sign, text), width) for sign, text in found)


def _line(sign: str, text: str) -> Spans:
    match sign:
        case "@":
            return (span(" " + text, BOLD),)
        case "…":
            return (span(f"   … {text}".rstrip(), DIM),)
        case _:
            style = {"-": REMOVED, "+": ADDED}.get(sign, DIM)
            return (span(f"  {sign} ", style), span(detab(text, 1), PLAIN if sign != " " else DIM))
