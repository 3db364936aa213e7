"""Shape of a control-flow graph: loop heads, and an order in which acyclic stretches can be executed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reviewer.cfront.ir import Branch, Function, Jump, Load, Set, successors
from reviewer.model.value_type import value_type


@value_type
class Shape:
    """`heads` maps loop head blocks to their keys ("loop 1"), in text order.

    `order` numbers the blocks so that every edge but those into heads goes up.
    """

    heads: dict[int, str]
    order: dict[int, int]


def loop_of(function: Function, head: int) -> frozenset[int]:
    """Return the blocks of the loop with this head: those that it leads to and that lead back to it."""
    before: dict[int, list[int]] = {}
    for number, block in enumerate(function.blocks):
        for target in successors(block.terminator):
            before.setdefault(target, []).append(number)

    def reached(step: Callable[[int], Sequence[int]]) -> set[int]:
        seen, waiting = set[int](), [head]
        while waiting:
            for number in step(waiting.pop()):
                if number not in seen:
                    seen.add(number)
                    waiting.append(number)
        return seen

    ahead = reached(lambda number: successors(function.blocks[number].terminator))
    return frozenset({head} | (ahead & reached(lambda number: before.get(number, ()))))


def rotated(function: Function, shape: Shape, loads: bool) -> Shape:
    """Move the cut of each loop behind the tests at its head that leave the loop: `for` and `do` with a test before it have one shape then.

    `loads` says whether tests of what was read count as well, or only tests of variables.
    """
    cuts: dict[int, str] = {}
    for head, key in shape.heads.items():
        inside = loop_of(function, head)
        cut = head
        while True:
            following = _behind(function, cut, inside, loads)
            if following is None or following in (head, cut) or following in shape.heads or following in cuts:
                break
            cut = following
        cuts[cut] = key
    return Shape(cuts, _order(function, frozenset(cuts)))


def _behind(function: Function, block: int, inside: frozenset[int], loads: bool) -> int | None:
    """Return the block that every way in the loop comes to behind a test that may leave it, or behind one that only makes a truth value."""
    code = function.blocks[block]
    stay = list(dict.fromkeys(target for target in successors(code.terminator) if target in inside))
    if not loads and any(isinstance(instruction, Load) for instruction in code.instructions):
        return None
    if not stay or not _pure(function, block) or (code.instructions and not isinstance(code.terminator, Branch)):
        return None
    if len(stay) == 1:
        return stay[0]
    chains = [_chain(function, target) for target in stay]
    found = next((target for target in chains[0] if target in chains[1]), None)
    between = [number for chain in chains for number in chain[: chain.index(found)]] if found is not None else []
    values = (code.variable for number in between for code in function.blocks[number].instructions if isinstance(code, Set | Load))
    return found if all(function.variables[index].temporary for index in values) else None


def _chain(function: Function, block: int) -> list[int]:
    """Return a block and those that it goes on to without test or effect."""
    chain = [block]
    while isinstance(end := function.blocks[chain[-1]].terminator, Jump) and _pure(function, chain[-1]) and end.target not in chain:
        chain.append(end.target)
    return chain


def _pure(function: Function, block: int) -> bool:
    return all(isinstance(code, Set | Load) for code in function.blocks[block].instructions)


def _order(function: Function, cuts: frozenset[int]) -> dict[int, int]:
    """Number the blocks so that every edge but those into cuts goes up."""
    seen = set[int]()
    done: list[int] = []
    for start in (*(block for _, block in function.entries), *sorted(cuts)):
        stack = [(start, False)]
        while stack:
            block, finished = stack.pop()
            if finished:
                done.append(block)
            elif block not in seen:
                seen.add(block)
                stack.append((block, True))
                stack.extend((target, False) for target in successors(function.blocks[block].terminator) if target not in cuts)
    return {block: place for place, block in enumerate(reversed(done))}


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
