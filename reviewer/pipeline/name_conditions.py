"""The conditions that choose between the definitions of names: a macro or an inline function and its stub (SEMANTICS.md A8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from reviewer.cfront.configuration import EVERY, Formula
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.pipeline.world import World


def changed_names(old: Sequence[Token], new: Sequence[Token]) -> frozenset[str]:
    """Return the names that one side has more often than the other: an equal use means the same whatever is chosen."""
    counts = [Counter(token.text for token in side if token.kind is TokenKind.IDENT) for side in (old, new)]
    return frozenset(name for name in counts[0].keys() | counts[1].keys() if counts[0][name] != counts[1][name])


def conditions_of_names(world: World, path: str, names: Iterable[str]) -> tuple[Formula, ...]:
    """Return the formulas under which definitions of `names` that text of `path` may mean are compiled, where that is open."""
    found: dict[Formula, None] = {}
    for name in sorted(names):
        macros = () if world.macros.by_meaning(name) else world.macros.visible(name, path)
        definitions = [*macros, *world.index.sight(path).functions(name)]
        for definition in definitions:
            formula = world.presence(definition)
            if EVERY.decide(formula) is None:
                found[formula] = None
    return tuple(found)
