"""Macros of which hunks alone show nothing, in capitals and within expressions: "FOO() goes by its arguments' values" is assumed by name.

Such a macro may do anything with the text that it is given, even leave the function (SEMANTICS.md A5); most are no more than functions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Set
from dataclasses import replace

from reviewer.cfront.ir import Call, CallKind, Function, Instruction
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Status, Step
from reviewer.prover.interface import Answer, Task

MOST = 3
"""Macros of one function that may be assumed."""

_IN_EXPRESSION = regex(r"macro (\w+)\(\) in an expression\Z")


def compare_by_value(task: Task, answer: Answer, compare: Callable[[Task], Answer], shown: Callable[[str], bool]) -> tuple[Task, Answer]:
    """Compare again as if unknown macros in expressions were functions, where they are all that is not understood; none that is `shown`."""
    named = [_named(function) for function in (task.old, task.new)]
    if answer.status in PROVED or answer.status is Status.DIFFERS or None in named:
        return task, answer
    lines = {name: line for found in named for name, line in (found or {}).items()}
    if not 0 < len(lines) <= MOST or any(map(shown, lines)):
        return task, answer
    plain = replace(task, old=_taken(task.old, lines.keys()), new=_taken(task.new, lines.keys()), accuse=False, asks=False)
    found = compare(plain)
    if found.status not in PROVED or len(found.assumptions) + len(lines) > MOST:
        return task, answer
    made = tuple(taken_by_value(task, name, line, Side.NEW if name in (named[1] or {}) else Side.OLD) for name, line in lines.items())
    step = Step(f"{', '.join(f'{name}()' for name in lines)} taken like a call", tuple(a.place for a in made if a.place is not None))
    return plain, replace(found, status=Status.ASSUMED, argument=(step, *found.argument), assumptions=(*made, *found.assumptions))


def _named(function: Function) -> dict[str, int] | None:
    """Return the unknown macros in expressions, each with the line of its last use; None if anything else is not understood."""
    matches = [(_IN_EXPRESSION.match(what), line) for what, line in function.problems]
    return None if any(match is None for match, _ in matches) else {match[1]: line for match, line in matches if match is not None}


def _taken(function: Function, names: Set[str]) -> Function:
    def taken(code: Instruction) -> Instruction:
        if isinstance(code, Call) and code.kind is CallKind.UNRESOLVED and code.callee in names:
            return replace(code, kind=CallKind.FUNCTION, spelling="", outs=(), scope=())
        return code

    blocks = tuple(replace(block, instructions=tuple(map(taken, block.instructions))) for block in function.blocks)
    return replace(function, blocks=blocks, problems=())


def taken_by_value(task: Task, name: str, line: int, side: Side) -> Assumption:
    """Return the assumption that what may be a macro is no more than a function."""
    text = f"{name}() goes by the values of its arguments, as a function does"
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]
    return Assumption(digest, text, task.name, f"the definition of {name}", subject=name, place=Place(task.file, line, side))
