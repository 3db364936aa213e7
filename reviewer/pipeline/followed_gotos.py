"""Gotos from one stretch of visible lines to a label in another, followed where they lead.

Between the two there may be blocks that the goto leaves and whose declarations are not shown: a `guard()` among them is undone on the way, in
front of what stands at the label and behind what stood in its place. So such a goto is a way into hidden lines (`cfront.lower_cleanup`), and
to follow it is an assumption by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reviewer.cfront.ir import Cut, Function, Jump, Terminator
from reviewer.changes.pairs import UnitPair
from reviewer.model.unit import Assumption
from reviewer.pipeline.plain_units import assume

LABEL = "label "
"""How the key of an entry, or of a cut, begins that is a label's."""


def without_lone_labels(function: Function, other: Function) -> Function:
    """Return a function that is not entered at labels that only it has: a goto that is not seen stands in both texts, and the other one compiles."""
    kept = {key for key, _ in other.entries}
    entries = tuple(entry for entry in function.entries if not entry[0].startswith(LABEL) or entry[0] in kept)
    return function if entries == function.entries else replace(function, entries=entries)


def followed_gotos(function: Function) -> tuple[Function, frozenset[str]]:
    """Return a function whose gotos to labels in sight are jumps, and the labels."""
    blocks = {key: block for key, block in function.entries if key.startswith(LABEL)}
    reached: set[str] = set()

    def end(terminator: Terminator) -> Terminator:
        if isinstance(terminator, Cut) and terminator.key in blocks:
            reached.add(terminator.key.removeprefix(LABEL))
            return Jump(blocks[terminator.key], terminator.line)
        return terminator

    followed = tuple(replace(block, terminator=end(block.terminator)) for block in function.blocks)
    return (replace(function, blocks=followed) if reached else function), frozenset(reached)


def left_blocks_undo_nothing(pair: UnitPair, labels: Iterable[str]) -> Assumption:
    """Assume that the gotos to these labels run nothing on their way."""
    names = sorted(labels)
    gotos = f"goto {names[0]}" if len(names) == 1 else f"any of goto {', '.join(names)}"
    text = f"no block that {gotos} leaves declares, in lines that are not shown, what is undone when it is left (guard(), __free())"
    return assume(pair, text, f"the lines of {pair.name}() that are not shown: give a tree with --tree")
