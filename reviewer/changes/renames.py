"""One consistent renaming over a whole patch: found where definitions change their names, held against everything in sight.

A name is renamed only if the patch shows its definition under both names, the old name is gone from everything that the patch shows,
and the new one is fresh in it (SEMANTICS.md B10). Then every use was renamed with it, or the new side would not compile: up to the
names, both sides are one text. Members are a name space of their own; tags and all else are the other two.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from reviewer.cfront.syntax import TokenKind
from reviewer.changes.kconfig_names import kconfig_names
from reviewer.changes.layout import BEHIND_MEMBER, declares_member, is_type_of_parameter
from reviewer.changes.member_paths import MemberPath
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.changes.shown_names import Name, ShownNames, Word, directive_words, space_behind
from reviewer.model.place import Place, Side
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type

_DEFINING = frozenset({UnitKind.FUNCTION, UnitKind.MACRO, UnitKind.GLOBAL, UnitKind.INITIALISER, UnitKind.TYPEDEF})
RECORDS = frozenset({UnitKind.STRUCT, UnitKind.UNION})
_TAGGED = RECORDS | {UnitKind.ENUM}
# Other programs and the user see these names: renaming them is no NFC (SEMANTICS.md B10).
_OUTSIDE = ("include/uapi/", "/uapi/", "asm-offsets")
_ASSEMBLY = (".S", ".s", ".lds")
# File-level macros that make nothing of a name but the name.
_EXPORTS = ("EXPORT_SYMBOL", "EXPORT_STATIC_CALL")
# Macros that give a name to the user, another program or a file, or make a string of it.
_PUBLISH = (
    *("module_param", "core_param", "MODULE_", "SYSCALL_DEFINE", "OFFSET", "STATS_DESC", "__stringify"),
    *("TRACE_EVENT", "TRACE_DEFINE", "DECLARE_EVENT", "DEFINE_EVENT", "DEFINE_TRACE"),
    *("DEVICE_ATTR", "DRIVER_ATTR", "CLASS_ATTR", "BUS_ATTR", "__ATTR", "DEFINE_SHOW_ATTRIBUTE"),
)
_LONGEST = 4_000
"""Words of a unit's changed part that are aligned; more is a table."""
_AREA = 250_000
"""Product of the lengths from which words that are frequent are no anchors."""
_MANY = 400
"""Removed and added definitions of a patch that are compared with each other; more is a new subsystem."""
_ALIKE = 0.5
"""Share of equal words from which a removed and an added definition count as one that changed."""


@value_type
class Renaming:
    """The map, with what it takes for granted, and where the definitions are that show it (old side, new side); `paths` are moved members.

    `later` are new names that a tree uses without a meaning for them on the old side, with the files. `as_text` are the macros that have a
    renamed name in their arguments, by their spelling, `in_calls` whatever else is called with one. `strings` are old names that a tree still
    has as a string, with the files.
    """

    names: tuple[tuple[Name, Name], ...]
    places: tuple[tuple[Name, Place, Place], ...] = ()
    as_text: tuple[str, ...] = ()
    in_calls: tuple[str, ...] = ()
    paths: tuple[MemberPath, ...] = ()
    later: tuple[tuple[str, tuple[str, ...]], ...] = ()
    strings: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def without(self, dropped: Iterable[Name]) -> Renaming:
        """Return the map without some old names."""
        gone = frozenset(dropped)
        names = tuple((a, b) for a, b in self.names if a not in gone)
        return replace(self, names=names, places=tuple(place for place in self.places if place[0] not in gone))


def find_renaming(pairs: Sequence[UnitPair], values_only: Iterable[str], shown: ShownNames, in_hunks: ShownNames | None = None) -> Renaming | None:
    """Find the renaming of a patch; `values_only` are macros that are known to use their arguments as values, `shown` all names in sight.

    `in_hunks` are the names that the hunks show, where a tree is asked for other uses of the new ones: it may be later than the patch.
    """
    sides = [(_words(pair.old, pair.kind), _words(pair.new, pair.kind)) for pair in pairs]
    candidates: dict[Name, dict[Name, tuple[Place, Place]]] = defaultdict(dict)
    votes: dict[Name, set[Name]] = defaultdict(set)
    for kind, old, new, words in _definitions(pairs, sides):
        found = _differences(*words)
        for a, b in found:
            votes[a].add(b)
        for a, b in _defined_pairs(kind, old, new, found):
            candidates[a].setdefault(b, (Place(old.path, old.line, Side.OLD), Place(new.path, new.line, Side.NEW)))
    mapping = {a: next(iter(found)) for a, found in candidates.items() if len(found) == 1}
    mapping = _undisputed(_consistent(mapping, sides, shown, in_hunks), votes)
    mapping = {a: b for a, b in mapping.items() if not _is_public(a[1], pairs) and not _captures(b[1], pairs, shown)}
    _add_symbols(mapping, candidates, pairs, lambda names: _consistent(names, sides, shown, in_hunks))
    if not mapping:
        return None
    names = frozenset(mapping)
    uses = [use for pair, (old, _) in zip(pairs, sides, strict=True) for use in _text_uses(pair, old, names, frozenset(values_only))]
    places = tuple((a, *candidates[a][b]) for a, b in sorted(mapping.items()))
    texts, calls = (tuple(dict.fromkeys(name for name, is_macro in uses if is_macro is wanted)) for wanted in (True, False))
    return Renaming(tuple(sorted(mapping.items())), places, texts, calls)


def _add_symbols(
    mapping: dict[Name, Name],
    candidates: dict[Name, dict[Name, tuple[Place, Place]]],
    pairs: Sequence[UnitPair],
    consistent: Callable[[dict[Name, Name]], dict[Name, Name]],
) -> None:
    """Add the Kconfig symbols that are renamed, where both spellings of them can be."""
    symbols = {a: (b, (place, other)) for a, b, place, other in kconfig_names(pairs)}
    kept = consistent({**mapping, **{a: b for a, (b, _) in symbols.items()}})
    for a, (b, places) in symbols.items():
        bare = a[1].removeprefix("CONFIG_")
        if {("name", bare), ("name", f"CONFIG_{bare}")} <= kept.keys():
            mapping[a] = b
            candidates[a][b] = places


def with_paths(renaming: Renaming | None, paths: Iterable[MemberPath]) -> Renaming | None:
    """Add the members that move to a renaming, but for those that it has as names."""
    renaming = renaming or Renaming(())
    taken = {name for both in renaming.names for name in both}
    kept = tuple(path for path in paths if not {("member", path.member), ("member", path.inner)} & taken)
    return replace(renaming, paths=kept)


def _words(side: UnitSide | None, kind: UnitKind) -> tuple[Word, ...]:
    if side is None:
        return ()
    words: list[Word] = []
    for position, token in enumerate(side.tokens):
        if token.kind is TokenKind.DIRECTIVE:
            words.extend(directive_words(token))
        elif token.kind is TokenKind.IDENT:
            declares = kind in RECORDS and position + 1 < len(side.tokens) and side.tokens[position + 1].text in BEHIND_MEMBER
            declares = declares and not is_type_of_parameter(side.tokens, position)
            words.append(Word("member" if declares else space_behind(words), token.text, token.line))
        else:
            words.append(Word("", token.text, token.line))
    return tuple(words)


Words = tuple[Word, ...]
Definition = tuple[UnitKind, UnitSide, UnitSide, tuple[Words, Words]]


def _definitions(pairs: Sequence[UnitPair], sides: Sequence[tuple[Words, Words]]) -> list[Definition]:
    """Return the definitions of both sides that may be one: matched units, and removed ones with the added one that they resemble."""
    found: list[Definition] = []
    for pair, words in zip(pairs, sides, strict=True):
        if pair.old is not None and pair.new is not None:
            found.append((pair.kind, pair.old, pair.new, words))
    named = [i for i, pair in enumerate(pairs) if pair.kind in _DEFINING | _TAGGED]
    removed = [i for i in named if pairs[i].new is None][:_MANY]
    added = [i for i in named if pairs[i].old is None][:_MANY]
    likeness = {(old, new): _likeness(sides[old][0], sides[new][1]) for old in removed for new in added if pairs[old].kind is pairs[new].kind}
    free = set(removed) | set(added)
    for (old, new), ratio in sorted(likeness.items(), key=lambda item: (-item[1], item[0])):
        one, other = pairs[old].old, pairs[new].new
        if ratio < _ALIKE or not {old, new} <= free or one is None or other is None:
            continue
        free -= {old, new}
        # Sorted by likeness: a rival of the same likeness comes right behind, and makes the choice none.
        names = pairs[old].name, pairs[new].name
        rivals = [key for key, r in likeness.items() if r == ratio and (key[0] == old) != (key[1] == new)]
        if all((pairs[o].name, pairs[n].name) == names for o, n in rivals):
            found.append((pairs[old].kind, one, other, (sides[old][0], sides[new][1])))
    return found


def _likeness(old: Words, new: Words) -> float:
    """Return the share of words that agree, names of equal places taken as equal."""
    if len(old) == len(new):
        found = _aligned(old, new)
        if sum(a.text != b.text for a, b in zip(old, new, strict=True)) == len(found):
            # Nothing but names differs: sure, and the fewer names the surer.
            return 2 - len(set(found)) / (len(old) + 1)
    common = Counter(w.text for w in old) & Counter(w.text for w in new)
    return 2 * common.total() / (len(old) + len(new))


def _differences(old: Words, new: Words) -> list[tuple[Name, Name]]:
    """Return the pairs of names that stand in each other's place, where the words around them can be aligned."""
    start = 0
    while start < min(len(old), len(new)) and old[start].text == new[start].text:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end].text == new[-1 - end].text:
        end += 1
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    if len(left) == len(right):
        return _aligned(left, right)
    if max(len(left), len(right)) > _LONGEST:
        return []
    # Beyond some hundred words the frequent ones are no anchors any more, or time would grow with the square.
    matcher = SequenceMatcher(None, [w.text for w in left], [w.text for w in right], autojunk=len(left) * len(right) > _AREA)
    blocks = [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag == "replace" and b - a == d - c]
    return [found for a, b, c, d in blocks for found in _aligned(left[a:b], right[c:d])]


def _aligned(old: Sequence[Word], new: Sequence[Word]) -> list[tuple[Name, Name]]:
    pairs = [(a, b) for a, b in zip(old, new, strict=True) if a.text != b.text and a.space and a.space == b.space]
    return [((a.space, a.text), (b.space, b.text)) for a, b in pairs]


def _consistent(mapping: dict[Name, Name], sides: Sequence[tuple[Words, Words]], shown: ShownNames, in_hunks: ShownNames | None) -> dict[Name, Name]:
    """Keep what is injective, gone from the new text and fresh in it; a member of the old name may go on in another struct."""
    old_words = {(w.space, w.text) for old, _ in sides for w in old if w.space} | shown.old
    new_words = {(w.space, w.text) for _, new in sides for w in new if w.space} | shown.new
    targets = list(mapping.values())
    taken = {b for b in targets if b in (old_words if in_hunks is None or b[0] == "member" else in_hunks.old)}
    return {a: b for a, b in mapping.items() if targets.count(b) == 1 and b not in taken and (a[0] == "member" or a not in new_words)}


def _undisputed(mapping: dict[Name, Name], votes: dict[Name, set[Name]]) -> dict[Name, Name]:
    """Leave out what any place of the patch speaks against: there the old name became another one of the new names."""
    targets = frozenset(mapping.values())
    disputed = {a for a, b in mapping.items() if (votes[a] - {b}) & targets}
    return {a: b for a, b in mapping.items() if a not in disputed and not any(b in votes[other] for other in disputed)}


def _defined_pairs(kind: UnitKind, old: UnitSide, new: UnitSide, found: Iterable[tuple[Name, Name]]) -> Iterable[tuple[Name, Name]]:
    """Keep the names whose definition these two sides show, one name on each."""
    for a, b in dict.fromkeys(found):
        match a[0]:
            case "name" if kind is UnitKind.ENUM:
                shown = _declares_constant(old, a[1]) and _declares_constant(new, b[1])
            case "name":
                shown = kind in _DEFINING and _defines(old, kind, a[1]) and _defines(new, kind, b[1])
            case "tag":
                shown = kind in _TAGGED and _defines_tag(old, a[1]) and _defines_tag(new, b[1])
            case _:
                shown = kind in RECORDS and declares_member(old.tokens, a[1]) and declares_member(new.tokens, b[1])
        if shown:
            yield a, b


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
    texts = [token.text for token in side.tokens]
    brace = texts.index("{") if "{" in texts else 0
    head = texts[:brace]
    return name in head and any(word in head[: head.index(name)] for word in ("struct", "union", "enum"))


def _declares_constant(side: UnitSide, name: str) -> bool:
    texts = ["{", *(token.text for token in side.tokens), "}"]
    return any(text == name and texts[i - 1] in ("{", ",") and texts[i + 1] in (",", "=", "}") for i, text in enumerate(texts))


def _captures(name: str, pairs: Iterable[UnitPair], shown: ShownNames) -> bool:
    """Whether a new name is that of a macro and the old text has it for a member or a tag: macros know no name spaces."""
    is_macro = any(pair.kind is UnitKind.MACRO and pair.new is not None and pair.name == name for pair in pairs)
    return is_macro and bool({("member", name), ("tag", name)} & shown.old)


def _is_public(name: str, pairs: Sequence[UnitPair]) -> bool:
    """Whether a change of the patch gives this name to somebody who does not go by the text: then renaming it can be seen."""
    for pair in pairs:
        path = pair.side.path
        outside = any(part in path for part in _OUTSIDE) or path.endswith(_ASSEMBLY)
        for side in (pair.old, pair.new):
            if side is not None and ((outside and _mentions(side, name)) or _published(side, name)):
                return True
    return False


def _published(side: UnitSide, name: str) -> bool:
    """Whether a name stands among the arguments of a macro that publishes it."""
    depth = 0
    for position, token in enumerate(side.tokens):
        if token.text == "(" and (depth or (position and side.tokens[position - 1].text.startswith(_PUBLISH))):
            depth += 1
        elif token.text == ")" and depth:
            depth -= 1
        elif depth and token.text == name:
            return True
    return False


def _mentions(side: UnitSide, name: str) -> bool:
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return any(name in token.text and word.search(token.text) for token in side.tokens)


def _text_uses(pair: UnitPair, words: Sequence[Word], names: frozenset[Name], values_only: frozenset[str]) -> tuple[tuple[str, bool], ...]:
    """Return what is called with a renamed name among its arguments, and whether it is spelled as a macro: in capitals, or at file level."""
    if pair.kind is UnitKind.MACRO_CALL and pair.name.startswith(_EXPORTS):
        return ()
    found: dict[tuple[str, bool], None] = {}
    calls: list[tuple[str, bool]] = []
    for position, word in enumerate(words):
        if word.text == "(":
            before = words[position - 1] if position else None
            name = before.text if before is not None and before.space else ""
            is_macro = not any(c.islower() for c in name) or (pair.kind is UnitKind.MACRO_CALL and not calls)
            calls.append((name if name not in values_only else "", is_macro))
        elif word.text == ")" and calls:
            calls.pop()
        elif word.space and (word.space, word.text) in names:
            found.update(dict.fromkeys(call for call in calls if call[0]))
    return tuple(found)
