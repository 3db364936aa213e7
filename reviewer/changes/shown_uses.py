"""What hunks show of a name beyond calls in the functions that the patch changes: uses that no proof of those looks at (SEMANTICS.md B12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviewer.cfront.hunk_text import hunk_text
from reviewer.changes.pairs import UnitPair
from reviewer.changes.shown_names import Word, words_of
from reviewer.model.place import Side
from reviewer.model.series import FileDiff
from reviewer.model.unit import UnitKind

_BEFORE_CALL = frozenset({"return", "else", "do", "case", "sizeof"})
"""Words in front of a call; any other word in front of `name (` makes it a declaration of a function that returns no pointer."""


@dataclass(frozen=True, slots=True)
class ShownUses:
    """Uses of names in the text of a patch's hunks: `calls` of which no changed function has the text, and `others` that are no calls at all."""

    calls: frozenset[str]
    others: frozenset[str]


NO_USES = ShownUses(frozenset(), frozenset())
"""Where there are no hunks to look at, or a tree is asked instead."""


def shown_uses(files: Iterable[FileDiff], pairs: Sequence[UnitPair]) -> ShownUses:
    """Look at the hunks of the C files of a patch."""
    calls: Counter[str] = Counter()
    others: set[str] = set()
    for file in files:
        if not file.path.endswith((".c", ".h")):
            continue
        for hunk in file.hunks:
            for side in Side:
                made, rest = _uses(words_of(hunk_text(hunk, side).tokens))
                calls.update(made)
                others |= rest
    for pair in pairs:
        if pair.kind is UnitKind.FUNCTION:
            for one in (pair.old, pair.new):
                calls.subtract(_uses(words_of(one.tokens))[0] if one is not None else ())
    return ShownUses(frozenset(name for name, count in calls.items() if count > 0), frozenset(others))


def _uses(words: Sequence[Word]) -> tuple[list[str], set[str]]:
    """Return the names that are called, one for each call, and those that stand anywhere but in a call, a declaration or an export."""
    calls: list[str] = []
    others: set[str] = set()
    for at, word in enumerate(words):
        if word.space != "name":
            continue
        before = words[at - 1] if at else None
        if at + 1 < len(words) and words[at + 1].text == "(":
            if before is None or not before.space or before.text in _BEFORE_CALL:
                calls.append(word.text)
        elif not (before is not None and before.text == "(" and at > 1 and words[at - 2].text.startswith("EXPORT_SYMBOL")):
            others.add(word.text)
    return calls, others
