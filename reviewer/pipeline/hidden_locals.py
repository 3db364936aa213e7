"""Names that a change reads or writes and whose declaration is not shown: locals of the function, if that is assumed (SEMANTICS.md A5, E21)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set

from reviewer.cfront.ctype import Unknown
from reviewer.cfront.fragment_syntax import parse_fragment
from reviewer.cfront.ir import Function, Load, Store, Symbol, Value
from reviewer.cfront.lower import lower_function
from reviewer.cfront.rewrite import leaves, values_of
from reviewer.cfront.views import is_conditional
from reviewer.changes.pairs import UnitPair
from reviewer.knowledge.tables import Dialect
from reviewer.model.place import Side
from reviewer.model.unit import Assumption, UnitKind
from reviewer.pipeline.plain_units import assume
from reviewer.pipeline.types_in_hunks import TypesInHunks
from reviewer.pipeline.world import hunk_context

_MOST = 6
"""Names of one function that are taken for locals."""

Locals = Mapping[str, bool]
"""Names that are taken for locals of a function, and whether each has the type that the function returns."""


def hidden_locals(pair: UnitPair, dialect: Dialect, shown: frozenset[str], types: TypesInHunks, defined: Callable[[str], bool]) -> dict[str, bool]:
    """Return the names on changed lines that both sides read and write as one plain object, and that nothing in sight may define elsewhere.

    One that a `return` gives has the type of the function's result. Functions with `#if` lines among them have none.
    """
    plain: set[str] = set()
    other: set[str] = set()
    for side, which in ((pair.old, Side.OLD), (pair.new, Side.NEW)):
        if pair.kind is not UnitKind.FUNCTION or side is None or side.fragment is None or any(map(is_conditional, side.tokens)):
            return {}
        syntax = parse_fragment(side.fragment, which, dialect)
        known = types.of(side.path, which)
        function = lower_function(syntax, hunk_context(dialect, shown, side.path, types=known))
        if not function.hidden or function.problems:
            return {}
        plain |= _plain_names(function, known.supposed.keys())
        other |= _other_names(function)
    changed = {(place.side, place.line) for place in pair.changed}
    focus = {
        token.text
        for side, which in ((pair.old, Side.OLD), (pair.new, Side.NEW))
        for token in (side.tokens if side is not None else ())
        if (which, token.line) in changed
    }
    names = {name for name in (plain - other) & focus if any(c.islower() for c in name) and not defined(name)}
    return {name: _is_returned(pair, name) for name in sorted(names)} if len(names) <= _MOST else {}


def _plain_names(function: Function, supposed: Set[str]) -> set[str]:
    """Return the names that are read or written as they stand and whose type is not in sight, or only supposed."""
    found: set[str] = set()
    for block in function.blocks:
        for code in block.instructions:
            if isinstance(code, Load | Store) and isinstance(code.address, Symbol):
                name = code.address.name
                if isinstance(code.type, Unknown) or f"type of {name}" in supposed:
                    found.add(name)
    return found


def _other_names(function: Function) -> set[str]:
    """Return the names of which the address, or that of a member, is used."""
    return {leaf.name for value in _other_values(function) for leaf in leaves(value) if isinstance(leaf, Symbol)}


def _other_values(function: Function) -> Iterator[Value]:
    for block in function.blocks:
        for part in (*block.instructions, block.terminator):
            match part:
                case Load(_, Symbol()):
                    pass
                case Store(Symbol(), value):
                    yield value
                case _:
                    yield from values_of(part)


def _is_returned(pair: UnitPair, name: str) -> bool:
    """Whether a `return` in sight gives it as it stands."""
    for side in (pair.old, pair.new):
        texts = [token.text for token in side.tokens] if side is not None else []
        if any(three == ("return", name, ";") for three in zip(texts, texts[1:], texts[2:], strict=False)):
            return True
    return False


def assumed_locals(pair: UnitPair, names: Locals) -> Assumption:
    """Return what is assumed of these names, in one sentence."""
    returned = [name for name, of_result in names.items() if of_result]
    typed = f", {', '.join(returned) + ' ' if len(names) > 1 else ''}of the type that it returns" if returned else ""
    plain = "neither volatile nor cleaned up"
    if len(names) == 1:
        text = f"{next(iter(names))} is an automatic variable of {pair.name}(){typed}, {plain}, and its address is not taken"
    else:
        text = f"{', '.join(names)} are automatic variables of {pair.name}(){typed}, {plain}, and their addresses are not taken"
    return assume(pair, text, "the whole function: give a tree with --tree", next(iter(names)))
