"""Locals and parameters that a function calls something else on its new side, seen in its changed statements alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import islice, pairwise

from reviewer.changes.hunk_statements import Statement

Place = tuple[str, str]
_MAX_ALIGNED = 500
"""Changed statements of a function that are compared."""
_OTHER_SPACE = frozenset({"->", ".", "struct", "union", "enum"})
"""What stands in front of members and tags."""
_NO_TYPE = frozenset({"return", "goto", "case", "else", "sizeof", "in"})
_BEHIND_NAME = frozenset({";", ",", ")", "=", "[", ":", "("})


def declares(statement: Statement, at: int) -> bool:
    """Whether the name at `at` is declared there: a type stands in front of it, or it stands alone as a constant of an enum does."""
    words = statement.words
    after = words[at + 1] if at + 1 < len(words) else ";"
    if after not in _BEHIND_NAME:
        return False
    before = at - 1
    while before >= 0 and words[before] == "*":
        before -= 1
    if before < 0:
        return at == 0 and len(words) > 0 and statement.function == "" and words[0].isupper()
    return words[before].isidentifier() and words[before] not in _NO_TYPE


def local_renames(old: Sequence[Statement], new: Sequence[Statement], renamed: Mapping[str, str]) -> Mapping[str, str]:
    """Return what the locals of one function are called now, from its statements on both sides; `renamed` are names of the whole patch.

    Both declarations must be shown, with one type, and neither name may stand on the other side but as a member or tag:
    what another local had is not given away.
    """
    changed = [[item for item in side if item.changed][:_MAX_ALIGNED] for side in (old, new)]
    types = [dict(pair for item in side for pair in _declared(item)) for side in changed]
    declared = [set(found) for found in types]
    seen = [{word for item in side for word in plain_words(item.words)} for side in (old, new)]
    gone, come = declared[0] - seen[1], declared[1] - seen[0]
    if not gone or not come:
        return {}
    votes: dict[str, set[str]] = defaultdict(set)
    back: dict[str, set[str]] = defaultdict(set)
    before, after = ([_shape(item.words, names) for item in side] for side, names in zip(changed, (gone, come), strict=True))
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for offset in range(block.size):
            for was, now in zip(changed[0][block.a + offset].words, changed[1][block.b + offset].words, strict=False):
                if was in gone and now in come:
                    votes[was].add(now)
                    back[now].add(was)
    pairs = ((was, next(iter(names))) for was, names in votes.items() if len(names) == 1)
    return {was: now for was, now in pairs if back[now] == {was} and tuple(renamed.get(word, word) for word in types[0][was]) == types[1][now]}


def plain_words(words: Sequence[str]) -> Iterator[str]:
    """Yield the words that are neither members nor tags."""
    yield from islice(words, 1)
    yield from (word for before, word in pairwise(words) if before not in _OTHER_SPACE)


def renamed_words(words: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Put new names for locals into the words of an expression; a member or tag may have a local's name."""
    if not names:
        return tuple(words)
    return tuple(word if at and words[at - 1] in _OTHER_SPACE else names.get(word, word) for at, word in enumerate(words))


def _declared(statement: Statement) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a statement declares, each with the words in front of it: the type, of which another one is another variable."""
    words = statement.words
    for at, word in enumerate(words):
        if word.isidentifier() and declares(statement, at):
            begin = next((back for back in range(at - 1, -1, -1) if not words[back].isidentifier() and words[back] != "*"), -1) + 1
            yield word, words[begin:at]


def _shape(words: Sequence[str], names: set[str]) -> tuple[str, ...]:
    return tuple("$" if word in names and (not at or words[at - 1] not in _OTHER_SPACE) else word for at, word in enumerate(words))
