"""What hunks show of a name beyond calls in the functions that the patch changes: uses that no proof of those looks at (SEMANTICS.md B12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from reviewer.cfront.hunk_text import hunk_text
from reviewer.changes.pairs import UnitPair
from reviewer.changes.shown_names import Word, words_of
from reviewer.model.place import Side
from reviewer.model.series import FileDiff
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type

_BEFORE_CALL = frozenset({"return", "else", "do", "case", "sizeof"})
"""Words in front of a call; any other word in front of `name (` makes it a declaration of a function that returns no pointer."""


@value_type
class ShownUses:
    """Uses of names in the text of a patch's hunks: `calls` of which no changed function has the text, and `others` that are no calls at all.

    `given` are those that an initialiser gives a member: `.member = name`.
    """

    calls: frozenset[str]
    others: frozenset[str]
    given: frozenset[tuple[str, str]] = frozenset()


NO_USES = ShownUses(frozenset(), frozenset())
"""Where there are no hunks to look at, or a tree is asked instead."""


def shown_uses(files: Iterable[FileDiff], pairs: Sequence[UnitPair]) -> ShownUses:
    """Look at the hunks of the C files of a patch."""
    shown = _Uses()
    for file in files:
        if file.path.endswith((".c", ".h")):
            for hunk in file.hunks:
                for side in Side:
                    shown.add(words_of(hunk_text(hunk, side).tokens))
    looked_at = _Uses()
    for pair in pairs:
        for one in (pair.old, pair.new) if pair.kind is UnitKind.FUNCTION else ():
            if one is not None:
                looked_at.add(words_of(one.tokens))
    return ShownUses(frozenset(shown.calls - looked_at.calls), frozenset(shown.others), frozenset(shown.given))


class _Uses:
    """Names that are called, counted, and those that stand anywhere but in a call, a declaration or an export."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.others: set[str] = set()
        self.given: set[tuple[str, str]] = set()

    def add(self, words: Sequence[Word]) -> None:
        """Look at some text."""
        for at, word in enumerate(words):
            if word.space != "name":
                continue
            before = words[at - 1] if at else None
            if at + 1 < len(words) and words[at + 1].text == "(":
                if before is None or not before.space or before.text in _BEFORE_CALL:
                    self.calls[word.text] += 1
            elif before is not None and before.text == "=" and at > 2 and words[at - 2].space == "member" and words[at - 3].text == ".":
                self.given.add((words[at - 2].text, word.text))
            elif not (before is not None and before.text == "(" and at > 1 and words[at - 2].text.startswith("EXPORT_SYMBOL")):
                self.others.add(word.text)
