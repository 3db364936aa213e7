"""Locals that only hold the address of something: `spinlock_t *lock = &box->lock`, so that `lock` is but another way to say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from reviewer.cfront.syntax import ASSIGNS
from reviewer.changes.hunk_statements import Statement, StatementKind
from reviewer.changes.local_names import plain_words

Words = tuple[str, ...]
_WRITES = ASSIGNS | {"++", "--"}


def address_locals(statements: Sequence[Statement], others: Sequence[Statement]) -> Mapping[str, Words]:
    """Return what the locals of one side of a function are the address of: those that a changed line declares so and nothing else writes.

    `others` are the function's statements on the other side, which must not have the name. What the address is taken of must be reached from one
    name by one step, and nothing may be stored to that name.
    """
    found = {}
    for item in statements:
        words = item.words
        at = words.index("=") if "=" in words else 0
        if not item.changed or item.kind is not StatementKind.EXPRESSION or at < 2 or words[at - 2] != "*" or not words[0].isidentifier():
            continue
        value = words[at + 1 :]
        if len(value) == 4 and value[0] == "&" and value[2] in ("->", ".") and value[1].isidentifier():
            found[words[at - 1]] = value
    if not found:
        return {}
    here = {word for item in others for word in plain_words(item.words)}
    written = Counter(name for item in statements for name in _written(item.words))
    return {name: value for name, value in found.items() if name not in here and written[name] == 1 and not written[value[1]]}


def spelled_out(words: Words, names: Mapping[str, Words]) -> Words:
    """Put what it is the address of in the place of each of `names`, but where it is declared."""
    if names.keys().isdisjoint(words):
        return words
    result: list[str] = []
    for at, word in enumerate(words):
        before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
        if word not in names or before in ("->", ".") or after == "=":
            result.append("." if word == "->" and before in names and result[-1:] == [names[before][-1]] else word)
        elif after == "->":
            result.extend(names[word][1:])
        else:
            result.extend(names[word])
    return tuple(result)


def _written(words: Words) -> list[str]:
    """Return the plain names that an assignment or a step writes, or of which the address is taken."""
    found = []
    for at, word in enumerate(words):
        before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
        stepped = before in ("++", "--") and after not in ("->", ".", "[")
        if word.isidentifier() and before not in ("->", ".") and (after in _WRITES or stepped or (before == "&" and after not in ("->", ".", "["))):
            found.append(word)
    return found
