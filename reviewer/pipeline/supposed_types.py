"""Types that hunks do not show, taken for those that the change itself converts to: "apic_base is a u64", which is then assumed by name.

A member that is read in place of a function that returned it, or that is written and read again, is as wide as what it stands for, or the
change would cut a value. The text of both sides says what that must be: what a conversion on a changed line goes from, or to.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from reviewer.cfront.ctype import BOOL, Bool, CType, Int, Pointer, Record, Unknown, type_key
from reviewer.cfront.fragment_syntax import parse_fragment
from reviewer.cfront.hunk_types import spelled
from reviewer.cfront.ir import Call, Convert, Element, Field, Function, Op, Symbol, Value
from reviewer.cfront.lower import lower_function
from reviewer.cfront.rewrite import values_of
from reviewer.cfront.views import is_conditional
from reviewer.changes.pairs import UnitPair
from reviewer.knowledge.tables import Dialect
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Status, Step, Unit, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.plain_units import assume
from reviewer.pipeline.types_in_hunks import TypesInHunks
from reviewer.pipeline.world import hunk_context

_MOST = 3
"""Assumptions of one unit."""
_TYPES = 4
"""Types that are assumed in one sentence."""
_TOKENS = 1_000
"""Tokens of open functions that are judged again; a change of more is hardly one of types."""
_TYPE = "type "
_ROUNDS = 3
"""Members of members: how many of a chain are looked for, one after the other."""
_CANDIDATES = 5
"""Unknown types of one patch that are supposed to be something; more is no few conversions that a change comes down to."""

Judge = Callable[[Sequence[Unit], TypesInHunks], list[Unit]]
"""Judges what is open again, with what is said of types."""


@value_type
class _Found:
    """What an unknown type is converted to or from, and where."""

    type: CType
    place: Place


def settle_supposed_types(
    pairs: Sequence[UnitPair],
    units: Sequence[Unit],
    types: TypesInHunks,
    dialect: Dialect,
    shown: frozenset[str],
    judge: Judge,
    contradicted: Callable[[str, CType, str], bool],
) -> list[Unit]:
    """Judge what is open as if types on changed lines were what they are converted to or from, and nothing in sight has `contradicted` it."""
    if not 0 < _size(pairs, units) <= _TOKENS:
        return list(units)
    supposed: dict[str, CType] = {}
    places: dict[str, Place] = {}
    for _ in range(_ROUNDS):
        found = {key: one for key, one in _candidates(pairs, types.supposing(supposed), dialect, shown).items() if key not in supposed}
        found = {key: one for key, one in found.items() if not contradicted(key, one.type, one.place.file)}
        if not found:
            break
        places |= {key: one.place for key, one in found.items()}
        joined = _joined({key: one.type for key, one in found.items()})
        supposed |= {key: ctype for key, ctype in joined.items() if not contradicted(key, ctype, places[key].file)}
    if not 0 < len(supposed) <= _CANDIDATES:
        return list(units)

    def proved(which: Mapping[str, CType]) -> dict[int, Unit]:
        again = judge(units, types.supposing(which))
        open_ones = (at for at, unit in enumerate(units) if unit.status is Status.UNKNOWN)
        return {at: again[at] for at in open_ones if again[at].status in PROVED}

    best = proved(supposed)
    for key in sorted(supposed) if best else ():
        fewer = {other: ctype for other, ctype in supposed.items() if other != key}
        without = proved(fewer)
        if without.keys() >= best.keys():
            best, supposed = without, fewer
    if not best or not 0 < len(supposed) <= _TYPES:
        return list(units)
    made = _assumed(pairs[min(best)], supposed, places)
    step = Step(
        f"types taken for what the change converts to: {', '.join(map(spelled, sorted(supposed)))}", tuple(places[key] for key in sorted(supposed))
    )
    result = list(units)
    for at, unit in best.items():
        if len(unit.assumptions) < _MOST:
            result[at] = replace(unit, status=Status.ASSUMED, argument=(step, *unit.argument), assumptions=(made, *unit.assumptions))
    return result


def _size(pairs: Sequence[UnitPair], units: Sequence[Unit]) -> int:
    """Return how many tokens the functions have that are open."""
    open_ones = [pair for pair, unit in zip(pairs, units, strict=True) if unit.status is Status.UNKNOWN and pair.kind is UnitKind.FUNCTION]
    return sum(len(side.tokens) for pair in open_ones for side in (pair.old, pair.new) if side is not None)


def _joined(likely: Mapping[str, CType]) -> dict[str, CType]:
    """Return what is supposed where unknown types stand for each other: one of them stays what it is."""
    result: dict[str, CType] = {}
    for key, ctype in sorted(likely.items()):
        while isinstance(ctype, Unknown) and ctype.key in result:
            ctype = result[ctype.key]
        if not isinstance(ctype, Unknown) or _typedef(ctype):
            result[key] = ctype
        elif ctype.key != key:
            result[key] = likely[ctype.key] if isinstance(likely.get(ctype.key), Int | Pointer) else ctype
    return result


def _assumed(pair: UnitPair, supposed: Mapping[str, CType], places: Mapping[str, Place]) -> Assumption:
    """Return what is assumed of types, in one sentence."""
    keys = sorted(supposed)
    alike: dict[CType, list[str]] = defaultdict(list)
    for key in keys:
        alike[supposed[key]].append(spelled(key))
    text = ", and ".join(f"{_listed(names)} {_is(ctype, len(names))}" for ctype, names in alike.items())
    return assume(pair, text, "the declarations: give a tree with --tree", spelled(keys[0]), places[keys[0]])


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _is(ctype: CType, count: int) -> str:
    """Return the predicate of a sentence about what has a type."""
    if isinstance(ctype, Unknown) and not _typedef(ctype):
        return f"{'has' if count == 1 else 'have'} the type of {spelled(ctype.key)}"
    if count > 1:
        return f"are {'each ' if isinstance(ctype, Pointer | Bool | Unknown) else ''}{_name(ctype, '')}"
    return f"is {_name(ctype, 'a')}"


def _name(ctype: CType, article: str) -> str:
    """Return a type in words: with the article for one thing of it, or for several."""
    if isinstance(ctype, Int):
        sign = "signed" if ctype.signed else "unsigned"
        return f"{'an' if sign == 'unsigned' else 'a'} {sign} number of {ctype.bits} bits" if article else f"{sign} numbers of {ctype.bits} bits"
    named = _typedef(ctype) or ("bool" if isinstance(ctype, Bool) else "")
    return f"a {named}" if named else f"a pointer to {type_key(ctype.to) if isinstance(ctype, Pointer) else type_key(ctype)}"


def _candidates(pairs: Sequence[UnitPair], types: TypesInHunks, dialect: Dialect, shown: frozenset[str]) -> dict[str, _Found]:
    """Return the unknown types on changed lines that conversions anywhere in sight say something of."""
    found: dict[str, set[CType]] = defaultdict(set)
    places: dict[str, Place] = {}
    functions: dict[Side, list[Function]] = {Side.OLD: [], Side.NEW: []}
    for pair in pairs:
        for side, which in ((pair.old, Side.OLD), (pair.new, Side.NEW)):
            if pair.kind is not UnitKind.FUNCTION or side is None or side.fragment is None or any(map(is_conditional, side.tokens)):
                continue
            context = hunk_context(dialect, shown, side.path, types=types.of(side.path, which))
            function = lower_function(parse_fragment(side.fragment, which, dialect), context)
            functions[which].append(function)
            for value, line in _values(function):
                place = Place(side.path, line, which)
                if place in pair.changed and spelled(key := _key(value)):
                    places.setdefault(key, place)
                if isinstance(value, Convert):
                    for key, ctype in _both_ways(value):
                        found[key].add(ctype)
    for key, ctype in (*_passed(functions[Side.OLD]), *_passed(functions[Side.NEW])):
        found[key].add(ctype)
    likely = {key: _likely(found[key]) for key in places if key in found and not _is_told(key, pairs, shown)}
    return {key: _Found(ctype, places[key]) for key, ctype in likely.items() if ctype is not None}


def _name_of(key: str) -> str:
    """Return the name of the member, function or variable that has an unknown type."""
    return spelled(key).removeprefix("result of ").split()[0]


def _is_told(key: str, pairs: Sequence[UnitPair], shown: frozenset[str]) -> bool:
    """Whether the hunks speak of a type after all: a function of the name is in sight, or a changed line casts what has it."""
    name = _name_of(key)
    if name in shown or any(pair.name == name for pair in pairs):
        return True
    cast = re.compile(rf"\( (?:[a-z_]\w* )+(?:\* )*\) (?:[\w.*\[\]&]+ |-> )*{re.escape(name)}\b")
    for side in (side for pair in pairs for side in (pair.old, pair.new) if side is not None):
        if cast.search(" ".join(token.text for token in side.tokens)):
            return True
    return False


def _key(value: Value) -> str:
    """Return the name of the unknown type of a value, or of the object at an address."""
    ctype = value.type.to if isinstance(value, Field | Symbol) and isinstance(value.type, Pointer) else value.type
    return ctype.key if isinstance(ctype, Unknown) else ""


def _values(function: Function) -> Iterator[tuple[Value, int]]:
    for block in function.blocks:
        for part in (*block.instructions, block.terminator):
            for value in values_of(part):
                for one in _within(value):
                    yield one, part.line


def _within(value: Value) -> Iterator[Value]:
    stack = [value]
    while stack:
        top = stack.pop()
        yield top
        match top:
            case Convert(inner):
                stack.append(inner)
            case Op(_, args):
                stack.extend(args)
            case Field(base):
                stack.append(base)
            case Element(base, index):
                stack += (base, index)
            case _:
                pass


def _both_ways(value: Convert) -> Iterator[tuple[str, CType]]:
    """Return the unknown types of a conversion, each with the type at its other end."""
    for one, other in ((value.value.type, value.type), (value.type, value.value.type)):
        if isinstance(one, Unknown) and spelled(one.key) and _is_named(other):
            yield one.key, other


def _passed(functions: Sequence[Function]) -> Iterator[tuple[str, CType]]:
    """Return the unknown types of what one side passes to functions whose parameters are in sight, each with the parameter's."""
    callees = {function.name: function for function in functions}
    for function in functions:
        for code in (code for code in function.instructions if isinstance(code, Call)):
            callee = callees.get(code.callee)
            if callee is not None and len(callee.params) == len(code.args):
                for argument, index in zip(code.args, callee.params, strict=True):
                    ctype = callee.variables[index].type
                    if isinstance(argument.type, Unknown) and spelled(argument.type.key) and _is_named(ctype):
                        yield argument.type.key, ctype


def _is_named(ctype: CType) -> bool:
    if isinstance(ctype, Pointer):
        return isinstance(ctype.to, Record) and "{" not in ctype.to.tag
    return isinstance(ctype, Int) or ctype == BOOL or (isinstance(ctype, Unknown) and bool(spelled(ctype.key) or _typedef(ctype)))


def _typedef(ctype: CType) -> str:
    """Return the name of a type that the text spells and hunks don't explain, "" for any other."""
    if not isinstance(ctype, Unknown) or not ctype.key.startswith(_TYPE):
        return ""
    name = ctype.key.removeprefix(_TYPE)
    return name if name.isidentifier() else ""


def _likely(types: Set[CType]) -> CType | None:
    """Return the one type that the conversions agree on, a known one before another's that is not; a test of a number converts it to bool anyway."""
    known = {ctype for ctype in types if not isinstance(ctype, Unknown) or _typedef(ctype)}
    several = known - {BOOL} or known or types
    return next(iter(several)) if len(several) == 1 else None
