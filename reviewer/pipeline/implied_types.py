"""Types of members that no declaration in sight gives: those that the hunks of a file imply (`cfront.implied`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reviewer.cfront.ctype import Pointer, Unknown
from reviewer.cfront.fragment_syntax import parse_fragment
from reviewer.cfront.implied import Implied
from reviewer.cfront.ir import Call, CallKind, Function
from reviewer.cfront.lower import lower_function
from reviewer.cfront.views import is_conditional
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.knowledge.tables import Dialect
from reviewer.model.place import Side
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import hunk_context

_ROUNDS = 3
"""Members of members: how many of a chain are looked for, one after the other."""

Types = Mapping[str, Implied]
"""What is implied, by file: a member means the same in all of one, and perhaps not in another, of another architecture."""


def implied_types(pairs: Sequence[UnitPair], dialect: Dialect, shown: frozenset[str]) -> Types:
    """Return what both sides of a patch's hunks imply; what they declare says it, and nothing that was found so itself.

    Functions with `#if` lines among them, or with text that is not understood, say nothing.
    """
    sides = [
        (side, which)
        for pair in pairs
        for side, which in ((pair.old, Side.OLD), (pair.new, Side.NEW))
        if pair.kind is UnitKind.FUNCTION and side is not None and side.fragment is not None
    ]
    known: Types = {}
    for _ in range(_ROUNDS if sides else 0):
        found = _round([one for one in sides if not any(is_conditional(token) for token in one[0].tokens)], known, dialect, shown)
        if all(types.given == known.get(path, Implied()).given for path, types in found.items()):
            break
        known = found
    return known


def _round(sides: Iterable[tuple[UnitSide, Side]], known: Types, dialect: Dialect, shown: frozenset[str]) -> Types:
    functions: dict[Side, list[Function]] = {Side.OLD: [], Side.NEW: []}
    noted: dict[str, list[Implied]] = defaultdict(list)
    for side, which in sides:
        assert side.fragment is not None
        types = Implied(known[side.path].given) if side.path in known else Implied()
        function = lower_function(parse_fragment(side.fragment, which, dialect), hunk_context(dialect, shown, side.path, implied=types))
        if not function.problems:
            functions[which].append(function)
            noted[side.path].append(types)
    for path, types in (one for which in functions for one in _arguments(functions[which])):
        noted[path].append(types)
    return {path: Implied(Implied.of(found).known()) for path, found in noted.items()}


def _arguments(functions: Sequence[Function]) -> Iterator[tuple[str, Implied]]:
    """Note what is passed to functions whose parameters are in sight, as an assignment to each of them."""
    callees: dict[str, list[Function]] = defaultdict(list)
    for function in functions:
        callees[function.name].append(function)
    for function in functions:
        types = Implied()
        for call in _calls(function):
            for callee in callees.get(call.callee, ()):
                if len(callee.params) == len(call.args) and (callee.file == function.file or not callee.static):
                    for argument, index in zip(call.args, callee.params, strict=True):
                        if isinstance(argument.type, Unknown) and isinstance(callee.variables[index].type, Pointer):
                            types.note(argument.type.key, callee.variables[index].type)
        yield function.file, types


def _calls(function: Function) -> Iterator[Call]:
    codes = (code for block in function.blocks for code in block.instructions)
    return (code for code in codes if isinstance(code, Call) and code.kind is CallKind.FUNCTION and code.callee and not code.spelling)
