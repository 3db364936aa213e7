"""One consistent renaming over a whole patch: found from token-aligned units, justified by the definitions that it renames.

A name is renamed only if the patch shows its definition under both names, the old name is gone from everything that the patch shows,
and the new one is fresh in it (SEMANTICS.md B10). Members are a name space of their own; tags and all else are the other two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviewer.cfront.syntax import TokenKind
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.changes.shown_names import Name, ShownNames, Word, directive_words, space_behind
from reviewer.model.unit import UnitKind

_DEFINING = frozenset({UnitKind.FUNCTION, UnitKind.MACRO, UnitKind.GLOBAL, UnitKind.INITIALISER, UnitKind.TYPEDEF})
_RECORDS = frozenset({UnitKind.STRUCT, UnitKind.UNION})
_BEHIND_MEMBER = frozenset({";", "[", ":", ",", ")"})
# Other programs and the user see these names: renaming them is no NFC (SEMANTICS.md B10).
_OUTSIDE = ("include/uapi/", "/uapi/", "asm-offsets", "Documentation/")


@dataclass(frozen=True, slots=True)
class Renaming:
    """The map, and the pairs that it explains completely, by index, with how many places it changes there.

    `as_text` are names in capitals that are called with a renamed name among their arguments: macros that may use it as text.
    """

    names: tuple[tuple[Name, Name], ...]
    explained: tuple[tuple[int, int], ...]
    partners: tuple[tuple[int, int], ...]
    as_text: tuple[tuple[int, tuple[str, ...]], ...]


def find_renaming(pairs: Sequence[UnitPair], values_only: Iterable[str], shown: ShownNames) -> Renaming | None:
    """Find the renaming of a patch; `values_only` are macros that are known to use their arguments as values, `shown` all names in sight.

    `partners` joins a removed unit and an added one that are one renamed unit (indexes into `pairs`).
    """
    sides = [(_words(pair.old, pair.kind), _words(pair.new, pair.kind)) for pair in pairs]
    joined = _partners(pairs, sides)
    aligned = {index: sides[index] for index, pair in enumerate(pairs) if pair.old is not None and pair.new is not None}
    aligned.update({old: (sides[old][0], sides[new][1]) for old, new in joined})
    candidates: dict[Name, set[Name]] = defaultdict(set)
    fitting: dict[int, list[tuple[Name, Name]]] = {}
    for index, (old, new) in aligned.items():
        found = _differences(old, new)
        if found:
            fitting[index] = found
            for a, b in found:
                candidates[a].add(b)
    mapping = _consistent(candidates, sides, shown)
    mapping = {a: b for a, b in mapping.items() if _justified(a, b, pairs, fitting, joined)}
    if not mapping:
        return None
    explained = [
        (index, len(found)) for index, found in fitting.items() if all(mapping.get(a) == b for a, b in found) and not _is_outside(pairs[index])
    ]
    if not explained:
        return None
    kept = {index for index, _ in explained}
    return Renaming(
        tuple(sorted(mapping.items())),
        tuple(explained),
        tuple((old, new) for old, new in joined if old in kept),
        tuple((index, _text_uses(aligned[index][0], mapping, frozenset(values_only))) for index in kept),
    )


def _is_outside(pair: UnitPair) -> bool:
    return pair.kind is UnitKind.MACRO_CALL or any(part in pair.side.path for part in _OUTSIDE) or not pair.side.path.endswith((".c", ".h"))


def _words(side: UnitSide | None, kind: UnitKind) -> tuple[Word, ...]:
    if side is None:
        return ()
    words: list[Word] = []
    for position, token in enumerate(side.tokens):
        if token.kind is TokenKind.DIRECTIVE:
            words.extend(directive_words(token))
        elif token.kind is TokenKind.IDENT:
            declares = kind in _RECORDS and position + 1 < len(side.tokens) and side.tokens[position + 1].text in _BEHIND_MEMBER
            words.append(Word("member" if declares else space_behind(words), token.text, token.line))
        else:
            words.append(Word("", token.text, token.line))
    return tuple(words)


def _differences(old: Sequence[Word], new: Sequence[Word]) -> list[tuple[Name, Name]] | None:
    """Return the pairs of names that differ, None if the words differ in anything else."""
    if len(old) != len(new):
        return None
    found = []
    for a, b in zip(old, new, strict=True):
        if a.text != b.text:
            if not a.space or a.space != b.space:
                return None
            found.append(((a.space, a.text), (b.space, b.text)))
    return found


def _partners(pairs: Sequence[UnitPair], sides: Sequence[tuple[tuple[Word, ...], tuple[Word, ...]]]) -> list[tuple[int, int]]:
    """Join removed and added units of one kind whose words differ in names only; the only candidate on both sides, or none."""
    removed = [i for i, pair in enumerate(pairs) if pair.new is None and pair.old is not None and pair.old.whole]
    added = [i for i, pair in enumerate(pairs) if pair.old is None and pair.new is not None and pair.new.whole]
    options = {old: [new for new in added if pairs[old].kind is pairs[new].kind and _differences(sides[old][0], sides[new][1])] for old in removed}
    wanted = [new for news in options.values() for new in news]
    return [(old, news[0]) for old, news in options.items() if len(news) == 1 and wanted.count(news[0]) == 1]


def _consistent(candidates: dict[Name, set[Name]], sides: Sequence[tuple[tuple[Word, ...], tuple[Word, ...]]], shown: ShownNames) -> dict[Name, Name]:
    """Keep what is a function, injective, gone from the new text and fresh in it."""
    old_words = {(w.space, w.text) for old, _ in sides for w in old if w.space} | shown.old
    new_words = {(w.space, w.text) for _, new in sides for w in new if w.space} | shown.new
    mapping = {a: next(iter(found)) for a, found in candidates.items() if len(found) == 1}
    targets = list(mapping.values())
    return {a: b for a, b in mapping.items() if targets.count(b) == 1 and a not in new_words and b not in old_words}


def _justified(a: Name, b: Name, pairs: Sequence[UnitPair], fitting: dict[int, list[tuple[Name, Name]]], joined: Sequence[tuple[int, int]]) -> bool:
    """Whether the patch shows the definition of the name under both spellings, and it is the same but for names."""
    partner = dict(joined)
    for index, found in fitting.items():
        if (a, b) not in found:
            continue
        pair = pairs[index]
        new = pairs[partner[index]].new if index in partner else pair.new
        if pair.old is None or new is None:
            continue
        if a[0] == "name" and pair.kind in _DEFINING and _defines(pair.old, pair.kind, a[1]) and _defines(new, pair.kind, b[1]):
            return True
        if a[0] == "tag" and pair.kind in _RECORDS and _defines_tag(pair.old, a[1]) and _defines_tag(new, b[1]):
            return True
        if a[0] == "member" and pair.kind in _RECORDS and _declares_member(pair.old, a[1]) and _declares_member(new, b[1]):
            return True
    return False


def _defines(side: UnitSide, kind: UnitKind, name: str) -> bool:
    """Whether this side shows the head of the definition of `name`."""
    if side.item is not None:
        return side.item.name == name
    texts = [token.text for token in side.tokens]
    if kind is UnitKind.MACRO:
        return any(re.match(rf"#\s*define\s+{re.escape(name)}\b", text) for text in texts)
    depth = 0
    for position, text in enumerate(texts):
        if text == name and depth == 0:
            after = texts[position + 1] if position + 1 < len(texts) else ""
            return after in ("(", "=", ";", "[") if kind is not UnitKind.FUNCTION else after == "("
        if text in "{" or side.tokens[position].kind is TokenKind.HOLE:
            return False
        depth += (text == "(") - (text == ")")
    return False


def _defines_tag(side: UnitSide, name: str) -> bool:
    texts = [token.text for token in side.tokens[:8]]
    return any(texts[i] in ("struct", "union") and texts[i + 1 : i + 3] == [name, "{"] for i in range(len(texts) - 1))


def _declares_member(side: UnitSide, name: str) -> bool:
    texts = [token.text for token in side.tokens]
    return any(text == name and texts[i + 1 : i + 2] and texts[i + 1] in _BEHIND_MEMBER for i, text in enumerate(texts))


def _text_uses(words: Sequence[Word], mapping: dict[Name, Name], values_only: frozenset[str]) -> tuple[str, ...]:
    """Return the macros in capitals that have a renamed name among their arguments."""
    found: dict[str, None] = {}
    calls: list[str] = []
    for position, word in enumerate(words):
        if word.text == "(":
            before = words[position - 1] if position else None
            name = before.text if before is not None and before.space else ""
            calls.append(name if name and not any(c.islower() for c in name) and name not in values_only else "")
        elif word.text == ")" and calls:
            calls.pop()
        elif word.space and (word.space, word.text) in mapping:
            found.update(dict.fromkeys(filter(None, calls)))
    return tuple(found)
