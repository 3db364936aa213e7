"""Loops with rounds of their own: the same behaviour with a loop's first round in front of it, or with two rounds in one.

Blocks are copied and edges led to the copies; instructions and variables stay, so a proof about the copy is one about the function.
"""

from __future__ import annotations

from dataclasses import replace

from reviewer.cfront.ir import BasicBlock, Branch, Function, Jump, Terminator, successors
from reviewer.prover.graph import loop_of, shape_of


def peeled(function: Function, rounds: int = 1) -> Function:
    """Return the function with the first rounds of every outermost loop in front of the loop."""
    for _ in range(rounds):
        for head in _outermost(function):
            inside = loop_of(function, head)
            copies = _copies(function, inside)
            # Who comes from outside enters the copy; who goes round in the copy comes to the loop.
            blocks = [block if number in inside else _led(block, {head: copies[head]}) for number, block in enumerate(function.blocks)]
            blocks += [_led(function.blocks[number], {old: new for old, new in copies.items() if old != head}) for number in sorted(inside)]
            entries = tuple((key, copies[head] if block == head else block) for key, block in function.entries)
            function = replace(function, blocks=tuple(blocks), entries=entries)
    return function


def doubled(function: Function) -> Function:
    """Return the function with two rounds of every outermost loop in one."""
    for head in _outermost(function):
        inside = loop_of(function, head)
        copies = _copies(function, inside)
        blocks = [_led(block, {head: copies[head]}) if number in inside else block for number, block in enumerate(function.blocks)]
        blocks += [_led(function.blocks[number], {old: new for old, new in copies.items() if old != head}) for number in sorted(inside)]
        function = replace(function, blocks=tuple(blocks))
    return function


def _outermost(function: Function) -> list[int]:
    heads = list(shape_of(function).heads)
    loops = {head: loop_of(function, head) for head in heads}
    return [head for head in heads if not any(head in loops[other] for other in heads if other != head)]


def _copies(function: Function, inside: frozenset[int]) -> dict[int, int]:
    return {number: len(function.blocks) + place for place, number in enumerate(sorted(inside))}


def _led(block: BasicBlock, to: dict[int, int]) -> BasicBlock:
    if not any(target in to for target in successors(block.terminator)):
        return block
    end: Terminator = block.terminator
    match end:
        case Jump(target):
            end = replace(end, target=to.get(target, target))
        case Branch(_, then, other):
            end = replace(end, then=to.get(then, then), other=to.get(other, other))
        case _:
            pass
    return replace(block, terminator=end)
