"""Uses of a function's result that go by its type: `typeof(f(x))` is another type where `int` has become `bool` (SEMANTICS.md B9)."""

from __future__ import annotations

import re

from reviewer.model.patterns import regex
from reviewer.pipeline.world import World

_ASKS = r"\b(?:typeof|__typeof__|__typeof|typeof_unqual|sizeof|_Generic|__auto_type)\b[^;{{}}]*\b{0}\s*\("
_WITHIN = r"\b(\w+)\s*\((?:[^();]|\([^()]*\))*\b{0}\s*\("
_BY_TRUTH = regex(r"(?:likely|unlikely|(?:KVM_)?(?:WARN|BUG)(?:_ON)?(?:_ONCE)?|if|while|for|switch|return)\Z")
"""What asks no more of a result than whether it is 0, and words that are no macros."""


def goes_by_type(name: str, world: World) -> bool:
    """Whether a file of a tree that calls a function asks for the type of its result, or gives that to a macro, which may ask."""
    asks, within = re.compile(_ASKS.format(re.escape(name))), re.compile(_WITHIN.format(re.escape(name)))
    for path in sorted({call.path for call in world.usage.callers(name).calls}):
        text = world.tree.read(path) or ""
        if asks.search(text):
            return True
        sight = world.index.sight(path)
        outer = {match[1] for match in within.finditer(text)} - {name}
        if any(not _BY_TRUTH.match(word) and sight.macros(word) for word in sorted(outer)):
            return True
    return False
