"""Hunks mapped onto concepts by the names in them, with the symbol that was the reason and how much it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from reviewer.cfront.syntax import TokenKind
from reviewer.changes.hunk_calls import side_tokens
from reviewer.knowledge.tables import ANY, Concept, Knowledge
from reviewer.model.finding import Signal, Strength
from reviewer.model.patterns import regex
from reviewer.model.place import Side
from reviewer.model.series import Hunk, LineKind
from reviewer.model.value_type import value_type

_WORD = regex(r"[A-Za-z_]\w*")
_KVM_PATH = regex(
    r"^(?:arch/[^/]+/(?:kvm|include/(?:uapi/)?asm/kvm)|virt/kvm|include/(?:linux|kvm|uapi/linux|trace/events)/?.{0,40}kvm|Documentation/virt/kvm"
    r"|arch/s390/(?:mm|include/asm)/gmap)"
)
_MMU_PATH = regex(r"(?:^|/)(?:mmu|paging_tmpl|tdp_|spte|page_track|gmap|pgtable|guest_memfd|pfncache|kvm_main|x86\.c|book3s_64_mmu)")
_WHOLE_MMU = regex(r"(?:^|/)(?:mmu|paging_tmpl|tdp_|spte|page_track|gmap|pgtable|guest_memfd|pfncache|book3s_64_mmu|book3s_hv_rm_mmu|dirty_ring)")
"""Files of KVM in which every function belongs to its MMU."""
_OWN_NAME = regex(r"kvm|tdp_|spte", re.IGNORECASE)
"""Names that mean KVM's MMU in any directory; others may be somebody else's."""
_PREFIX = regex(r"^(?:__|_)?(?:kvm_arch_|kvm_)?")
_SUFFIX = regex(r"(?:_locked|_nolock|_atomic|_lockless|_unsafe|_slow|_fast)$")
_ORDER = {Strength.ALONE: 0, Strength.CONTEXT: 1, Strength.HINT: 2}
MAX_SIGNALS = 40
"""Signals of one hunk that are kept, the strongest first."""


@value_type
class _Index:
    """The concepts by symbol."""

    symbols: Mapping[str, tuple[tuple[str, Strength], ...]]
    prefixes: tuple[tuple[str, str], ...]
    files: Mapping[str, tuple[str, ...]]
    known: dict[str, tuple[tuple[str, Strength], ...]]
    """Answers that were given, since names come again and again; at most `_KEPT_NAMES`."""


def map_hunk(hunk: Hunk, path: str, function: str, knowledge: Knowledge) -> tuple[Signal, ...]:
    """Return the signals of a hunk, strongest first, each concept and symbol once.

    `function` is the enclosing one, "" at file level; it counts like a changed line, unless all changed code stands outside of it.
    Unchanged lines and comments hint. `context` symbols count in KVM's MMU files, or beside another signal of their concept; elsewhere
    they hint.
    """
    index = _index_of(knowledge)
    inside = bool(_KVM_PATH.match(path))
    strong, around = _names(hunk, function)
    found: dict[tuple[str, str], Strength] = {}
    for names, lowered in ((strong, 0), (around, 2)):
        for name in names:
            for concept, strength in _of_name(name, index):
                if not inside and (strength is not Strength.ALONE or not _OWN_NAME.search(name)):
                    continue
                _keep(found, (concept, name), _lower(strength, lowered))
    for concept in index.files.get(path, ()):
        _keep(found, (concept, path), Strength.CONTEXT)
    _judge_context(found, inside and bool(_MMU_PATH.search(path)))
    signals = [Signal(concept, symbol, strength) for (concept, symbol), strength in found.items()]
    return tuple(sorted(signals, key=lambda signal: (_ORDER[signal.strength], signal.concept, signal.symbol))[:MAX_SIGNALS])


def concepts_of(signals: Iterable[Signal], knowledge: Knowledge | None = None) -> tuple[str, ...]:
    """Return the concepts that signals reach, those of the strongest signals first; hints alone reach none.

    With `knowledge`, what these imply follows.
    """
    ordered = sorted(signals, key=lambda signal: _ORDER[signal.strength])
    reached = dict.fromkeys(signal.concept for signal in ordered if signal.strength is not Strength.HINT)
    waiting = list(reversed(reached)) if knowledge else []
    while waiting and knowledge:
        concept = knowledge.concepts.get(waiting.pop())
        fresh = [implied for implied in (concept.implies if concept else ()) if implied not in reached]
        reached.update(dict.fromkeys(fresh))
        waiting.extend(fresh)
    return tuple(reached)


def _keep(found: dict[tuple[str, str], Strength], key: tuple[str, str], strength: Strength) -> None:
    if key not in found or _ORDER[strength] < _ORDER[found[key]]:
        found[key] = strength


def _lower(strength: Strength, steps: int) -> Strength:
    order = list(_ORDER)
    return order[min(_ORDER[strength] + steps, len(order) - 1)]


def _judge_context(found: dict[tuple[str, str], Strength], in_mmu: bool) -> None:
    """Make hints of the `context` symbols that nothing else supports."""
    for (concept, symbol), strength in list(found.items()):
        if strength is not Strength.CONTEXT or in_mmu or "/" in symbol:
            continue
        others = [other for (same, name), other in found.items() if same == concept and name != symbol and other is not Strength.HINT]
        if not others:
            found[concept, symbol] = Strength.HINT


def _names(hunk: Hunk, function: str) -> tuple[set[str], set[str]]:
    """Return the names in changed code, and those in unchanged code and changed comments; `a.b` also for members."""
    strong: set[str] = set()
    weak: set[str] = set()
    around: set[str] = set()
    for side in Side:
        tokens = side_tokens(hunk, side)
        for index, item in enumerate(tokens):
            names = weak if item.line.kind is LineKind.CONTEXT else strong
            if item.token.kind is TokenKind.DIRECTIVE:
                names.update(_WORD.findall(item.token.text))
                if names is strong:
                    around.add(item.function)
            if item.token.kind is not TokenKind.IDENT:
                continue
            names.add(item.token.text)
            if names is strong:
                around.add(item.function)
            if index + 2 < len(tokens) and tokens[index + 1].token.text in (".", "->"):
                names.add(f"{item.token.text}.{tokens[index + 2].token.text}")
    if function and (function in around or not around):
        strong.add(function)
    changed = (line.text for line in hunk.lines if line.kind is not LineKind.CONTEXT)
    spoken = {word for text in changed for word in _WORD.findall(text)}
    return strong, (weak | spoken) - strong


def _of_name(name: str, index: _Index) -> tuple[tuple[str, Strength], ...]:
    """Return the concepts of a name: itself, itself without the prefixes and suffixes that keep a concept, or by its beginning."""
    found = index.known.get(name)
    if found is None:
        spelled = next((spelled for spelled in _spellings(name) if spelled in index.symbols), None)
        begins = ((concept, Strength.HINT) for prefix, concept in index.prefixes if name.startswith(prefix) and name != prefix)
        found = tuple(begins) if spelled is None else index.symbols[spelled]
        if len(index.known) < _KEPT_NAMES:
            index.known[name] = found
    return found


def names_concept(name: str, concept: Concept) -> bool:
    """Whether a name alone signals the concept, as it is or without the prefixes and suffixes that keep a concept."""
    known = concept.alone | {_stem(symbol) for symbol in concept.alone if _is_telling(_stem(symbol))}
    return any(spelled in known for spelled in _spellings(name))


def alone_in(names: Iterable[str], concepts: Iterable[str], knowledge: Knowledge) -> bool:
    """Whether one of `names` signals one of `concepts` alone."""
    return _signals(names, concepts, knowledge, (Strength.ALONE,))


def in_mmu_file(path: str) -> bool:
    """Whether everything in a file belongs to KVM's MMU."""
    return bool(_KVM_PATH.match(path) and _WHOLE_MMU.search(path))


def told_in(names: Iterable[str], path: str, concepts: Iterable[str], knowledge: Knowledge) -> bool:
    """Whether one of `names`, standing in the file `path`, signals one of `concepts`: alone, or as one that counts in KVM's MMU files."""
    in_mmu = bool(_KVM_PATH.match(path) and _MMU_PATH.search(path))
    return _signals(names, concepts, knowledge, (Strength.ALONE, Strength.CONTEXT) if in_mmu else (Strength.ALONE,))


def _signals(names: Iterable[str], concepts: Iterable[str], knowledge: Knowledge, enough: tuple[Strength, ...]) -> bool:
    index, wanted = _index_of(knowledge), frozenset(concepts)
    signals = (signal for name in names for signal in _of_name(name, index))
    return any((concept in wanted or ANY in wanted) and strength in enough for concept, strength in signals)


def _spellings(name: str) -> tuple[str, str, str]:
    """Return a name, its stem, and the stem without a suffix that says how and not what."""
    return name, _stem(name), _SUFFIX.sub("", _stem(name))


def _stem(name: str) -> str:
    return _PREFIX.sub("", name)


def _is_telling(stem: str) -> bool:
    """Whether a stem is long enough to mean one thing."""
    return len(stem) > 8 and "_" in stem


_INDEXES: list[tuple[Knowledge, _Index]] = []
_KEPT_NAMES = 100_000


def _index_of(knowledge: Knowledge) -> _Index:
    """Return the index of some rules; they are compared by identity, since to hash all of them takes longer than a hunk."""
    for known, index in _INDEXES:
        if known is knowledge:
            return index
    made = _index(knowledge.concepts.values())
    _INDEXES.append((knowledge, made))
    del _INDEXES[:-4]
    return made


def _index(concepts: Iterable[Concept]) -> _Index:
    concepts = tuple(concepts)
    symbols: dict[str, list[tuple[str, Strength]]] = {}
    stems: dict[str, list[tuple[str, Strength]]] = {}
    files: dict[str, list[str]] = {}
    for concept in concepts:
        for names, strength in ((concept.alone, Strength.ALONE), (concept.context, Strength.CONTEXT), (concept.hint, Strength.HINT)):
            for name in names:
                symbols.setdefault(name, []).append((concept.id, strength))
                if strength is Strength.ALONE and _is_telling(_stem(name)):
                    stems.setdefault(_stem(name), []).append((concept.id, strength))
        for path in concept.files:
            files.setdefault(path, []).append(concept.id)
    return _Index(
        symbols={name: tuple(sorted(set(entries))) for name, entries in {**stems, **symbols}.items()},
        prefixes=tuple((prefix, concept.id) for concept in concepts for prefix in concept.prefixes),
        files={path: tuple(ids) for path, ids in files.items()},
        known={},
    )
