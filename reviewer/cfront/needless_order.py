"""Orders of evaluation that no longer matter once bodies stand for the calls that were evaluated in them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from reviewer.cfront.inline import Inlined
from reviewer.cfront.ir import ORDER, Call, CallKind, Function, Load, Set
from reviewer.model.patterns import regex

_CALL = regex(r"((?:(?:->|\.)\s*)?[A-Za-z_]\w*)\s*\(", re.ASCII)
_INDIRECT = regex(r"[\])]\s*\(")
"""What is called by no name; or a cast, which is not told from it."""
_CHANGE = regex(r"\+\+|--|(?<![=!<>])=(?!=)|<<=|>>=|\(\{")
"""What a text may do besides to call and to compute: step, assign, or hold statements."""
_WORDS = frozenset({"sizeof", "_Alignof", "__alignof__", "typeof"})


def needless_orders(inlined: Inlined) -> frozenset[str]:
    """Return the expressions, as spelled, in which nothing is left that has an effect: all that they call reads and computes alone."""
    quiet = _quiet(inlined)
    if not quiet:
        return frozenset()
    return _within(inlined.function, quiet)


def orders_of_itself(function: Function) -> frozenset[str]:
    """Return the expressions, as spelled, that call nothing but the function they stand in, where all that it does is to read and compute."""
    return _within(function, frozenset((function.name,))) if only_reads_and_calls_itself(function) else frozenset()


def only_reads_and_calls_itself(function: Function) -> bool:
    """Whether all that a function does is to read and compute, and to call itself."""
    code = (one for block in function.blocks for one in block.instructions)

    def known(call: Call) -> bool:
        return call.callee == ORDER or (call.callee == function.name and call.kind is CallKind.FUNCTION and call.target is None)

    return not function.problems and all(isinstance(one, Set | Load) or (isinstance(one, Call) and known(one)) for one in code)


def _within(function: Function, quiet: frozenset[str]) -> frozenset[str]:
    """Return the expressions of a function that only compute, read, and call what is quiet."""
    orders = [code for code in function.instructions if isinstance(code, Call) and code.callee == ORDER]
    return frozenset(
        code.text for code in orders if _operands(code.text) <= quiet and _CHANGE.search(code.text) is None and _INDIRECT.search(code.text) is None
    )


def without_orders(function: Function, texts: Collection[str]) -> Function:
    """Return the function without the marks of these expressions."""
    if not texts:
        return function
    blocks = tuple(
        replace(block, instructions=tuple(c for c in block.instructions if not (isinstance(c, Call) and c.callee == ORDER and c.text in texts)))
        for block in function.blocks
    )
    return replace(function, blocks=blocks)


def _quiet(inlined: Inlined) -> frozenset[str]:
    """Return the functions that were put in wherever they are called, and whose bodies only read and compute."""
    bodies: dict[str, list[Function]] = {}
    for site in inlined.sites:
        bodies.setdefault(site.callee, []).append(site.body)
    # A local of that name would be another function, or none.
    left = {variable.name for variable in inlined.function.variables}
    left |= {code.callee for code in inlined.function.instructions if isinstance(code, Call)}
    quiet = bodies.keys() - left
    while True:
        loud = {name for name in quiet if not all(_only_reads(body, quiet) for body in bodies[name])}
        if not loud:
            return frozenset(quiet)
        quiet -= loud


def _only_reads(body: Function, quiet: Collection[str]) -> bool:
    code = (one for block in body.blocks for one in block.instructions)
    return not body.problems and all(isinstance(one, Set | Load) or (isinstance(one, Call) and one.callee in quiet) for one in code)


def _operands(text: str) -> set[str]:
    """Return the names that are called within an expression; not the call that it is itself, whose arguments are what C leaves open."""
    outer = _CALL.match(text)
    if outer is not None and _closes(text, outer.end() - 1) == len(text) - 1:
        text = text[outer.end() :]
    return set(_CALL.findall(text)) - _WORDS


def _closes(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if depth == 0:
            return at
    return -1
