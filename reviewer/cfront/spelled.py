"""Names that a function's text has where it counts as text: in what an unknown macro is given, and in assembly (SEMANTICS.md A5)."""

from __future__ import annotations

import re

from reviewer.cfront.ir import Call, Cut, Function
from reviewer.cfront.rewrite import names, values_of
from reviewer.model.patterns import regex

_WORD = regex(r"[A-Za-z_]\w*", re.ASCII)
_TEXT = "pure:text "


def spelled(function: Function) -> frozenset[str]:
    """Return the words of the text that stays text in the graph: equal on both sides, it means the same only if every name in it does.

    Among them are words of the graph's own ("run", "hole"): what is not among them is not spelled for certain.
    """
    texts: list[str] = [*function.shape, *(key for key, _ in function.entries)]
    for block in function.blocks:
        for part in (*block.instructions, block.terminator):
            if isinstance(part, Call):
                texts.append(part.spelling)
            elif isinstance(part, Cut):
                texts.append(part.key)
            texts.extend(name for value in values_of(part) for name in names(value) if name.startswith(_TEXT))
    return frozenset(word for text in texts for word in _WORD.findall(text))
