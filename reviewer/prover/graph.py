"""Shape of a control-flow graph: loop heads, and an order in which acyclic stretches can be executed."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.cfront.ir import Function, successors


@dataclass(frozen=True, slots=True)
class Shape:
    """`heads` maps loop head blocks to their keys ("loop 1"), in text order.

    `order` numbers the blocks so that every edge but those into heads goes up.
    """

    heads: dict[int, str]
    order: dict[int, int]


def shape_of(function: Function) -> Shape:
    """Find the targets of back edges (depth first from the entries), and order the blocks in reverse postorder."""
    colour: dict[int, int] = {}
    heads: list[int] = []
    postorder: list[int] = []
    for _, entry in function.entries:
        if entry in colour:
            continue
        colour[entry] = 1
        stack = [(entry, iter(successors(function.blocks[entry].terminator)))]
        while stack:
            block, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                colour[block] = 2
                postorder.append(block)
                stack.pop()
            elif colour.get(following, 0) == 0:
                colour[following] = 1
                stack.append((following, iter(successors(function.blocks[following].terminator))))
            elif colour[following] == 1 and following not in heads:
                heads.append(following)
    order = {block: position for position, block in enumerate(reversed(postorder))}
    ranked = sorted(heads, key=lambda head: (_line(function, head), order[head]))
    return Shape({head: f"loop {number}" for number, head in enumerate(ranked, 1)}, order)


def _line(function: Function, block: int) -> int:
    code = function.blocks[block]
    lines = [instruction.line for instruction in code.instructions]
    return min(lines) if lines else getattr(code.terminator, "line", 0)
