"""Members that a patch takes away, or brings, and that the hunks show to be only written: hidden lines have them on one side and compile."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from reviewer.changes.layout import Member, compare_members
from reviewer.changes.pairs import UnitPair
from reviewer.model.patterns import regex
from reviewer.model.series import FileDiff, LineKind
from reviewer.model.unit import UnitKind
from reviewer.pipeline.unread import Unread, is_one_value

_COMMENT = regex(r"/\*.*?\*/|//.*|/\*.*|^\s*\*(?:[\s/].*)?$")
_STORE = r"\s*[\w.()\[\]]+(?:(?:->|\.)[\w.()\[\]]+)*(?:->|\.){}\s*=(?!=)"


def unread_in_hunks(pairs: Iterable[UnitPair], files: Sequence[FileDiff]) -> tuple[Unread, ...]:
    """Return the members that only one side has, and that all changed lines which name them store to.

    What else names such a member stands on a line of that side alone, or one side would not compile: all of these are in sight.
    """
    changed: list[tuple[str, str, int, Member]] = []
    for pair in pairs:
        if pair.kind is not UnitKind.STRUCT or not pair.name or pair.old is None or pair.new is None:
            continue
        change = compare_members(pair.old.tokens, pair.new.tokens)
        if not isinstance(change, str):
            members = enumerate((change.removed, change.added))
            changed.extend((f"struct {pair.name}", pair.side.path, side, member) for side, several in members for member in several)
    names = Counter(member.name for _, _, _, member in changed)
    return tuple(
        Unread(record, member.name, True, header)
        for record, header, side, member in changed
        if member.name and names[member.name] == 1 and is_one_value(member.texts) and _only_stored(files, member.name, side)
    )


def _only_stored(files: Sequence[FileDiff], name: str, side: int) -> bool:
    """Whether a name stands once where it is declared, and else only on the left of an assignment that is a statement, all on changed lines."""
    word, store = re.compile(rf"\b{re.escape(name)}\b"), re.compile(_STORE.format(re.escape(name)))
    kind = (LineKind.REMOVED, LineKind.ADDED)[side]
    declared = 0
    for line in (line for file in files for hunk in file.hunks for line in hunk.lines if name in line.text):
        text = _COMMENT.sub(" ", line.text)
        count = len(word.findall(text))
        if not count:
            continue
        if line.kind is not kind or count > 1:
            return False
        if not store.match(text):
            declared += 1
    return declared == 1
