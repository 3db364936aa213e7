"""What the hunks of a patch say of types, for each file and side (`cfront.hunk_types`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from reviewer.cfront.ctype import CType, Pointer, Unknown
from reviewer.cfront.fragment_syntax import parse_fragment
from reviewer.cfront.hunk_types import NO_TYPES, Assignments, HunkTypes, Members
from reviewer.cfront.ir import Call, CallKind, Convert, Element, Field, Function
from reviewer.cfront.lower import lower_function
from reviewer.cfront.members import members_in_order
from reviewer.cfront.rewrite import values_of
from reviewer.cfront.statement_syntax import FunctionSyntax
from reviewer.cfront.syntax import TypeName
from reviewer.cfront.views import is_conditional
from reviewer.changes.hunk_defines import hunk_defines
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.changes.volatile_names import volatile_names
from reviewer.knowledge.tables import Dialect
from reviewer.model.place import Side
from reviewer.model.series import FileDiff
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.world import hunk_context

_ROUNDS = 3
"""Members of members: how many of a chain are looked for, one after the other."""


@value_type
class TypesInHunks:
    """Types by file and side."""

    found: Mapping[tuple[str, Side], HunkTypes] = field(default_factory=dict)

    def of(self, path: str, side: Side) -> HunkTypes:
        """Return what one side of a file may know."""
        return self.found.get((path, side), NO_TYPES)

    def supposing(self, types: Mapping[str, CType]) -> TypesInHunks:
        """Return the same with types that are supposed, by the names of the unknown ones."""
        return TypesInHunks({key: replace(known, supposed=types) for key, known in self.found.items()})

    @property
    def whole(self) -> frozenset[str]:
        """The structs that are seen whole on both sides."""
        seen = [frozenset(record for (_, which), types in self.found.items() if which is side for record in types.records) for side in Side]
        return seen[0] & seen[1]

    def is_split(self, record: str, side: Side) -> bool:
        """Whether a struct is seen whole on a side, in whatever file: each of its members has memory of its own."""
        return any(record in types.records for (_, which), types in self.found.items() if which is side)


@value_type
class _Shown:
    """A function of one side, parsed."""

    side: UnitSide
    which: Side
    syntax: FunctionSyntax


def types_in_hunks(pairs: Sequence[UnitPair], files: Sequence[FileDiff], dialect: Dialect, shown: frozenset[str]) -> TypesInHunks:
    """Return what both sides of a patch's hunks say; what they declare says what they imply, and nothing that was found so itself.

    A member means the same in all of one file, and perhaps not in another, of another architecture. Functions with `#if` lines among them,
    or with text that is not understood, say nothing.
    """
    functions = list(_functions(pairs, dialect))
    sides = [(pair, side) for pair in pairs for side in (pair.old, pair.new) if side is not None]
    macros = {pair.name for pair, side in sides if any(map(is_conditional, side.tokens))}
    macros |= {define.name for define in hunk_defines(files)}
    paths = {side.path for _, side in sides}
    volatile = volatile_names(files)
    known = {(path, which): HunkTypes(results=_results(functions, path, macros), records=_records(pairs, dialect, path, which), volatile=volatile)
             for path in paths for which in Side}  # fmt: skip
    for _ in range(_ROUNDS if functions else 0):
        implied = _implied(functions, known, dialect, shown)
        if all(pointers.keys() <= known[path, Side.NEW].pointers.keys() for path, pointers in implied.items()):
            break
        known = {key: replace(types, pointers={**implied.get(key[0], {}), **types.pointers}) for key, types in known.items()}
    return TypesInHunks(known)


def _functions(pairs: Iterable[UnitPair], dialect: Dialect) -> Iterator[_Shown]:
    for pair in pairs:
        for side, which in ((pair.old, Side.OLD), (pair.new, Side.NEW)):
            if pair.kind is UnitKind.FUNCTION and side is not None and side.fragment is not None and not any(map(is_conditional, side.tokens)):
                yield _Shown(side, which, parse_fragment(side.fragment, which, dialect))


def _results(functions: Iterable[_Shown], path: str, macros: Container[str]) -> dict[str, TypeName]:
    """Return the result types of a file's own functions, where all that the hunks show of one agree, on both sides.

    Of a function whose result changes a call has the one of neither side: what it comes to is for who knows both to say.
    """
    found: dict[str, set[TypeName]] = defaultdict(set)
    for one in functions:
        if one.side.path == path:
            plain = one.syntax.header and not one.syntax.problems and not one.side.conditions
            found[one.syntax.name].add(one.syntax.result if plain else TypeName(""))
    known = {name: next(iter(types)) for name, types in found.items() if len(types) == 1 and name not in macros}
    return {name: ctype for name, ctype in known.items() if ctype.base}


def _records(pairs: Iterable[UnitPair], dialect: Dialect, path: str, which: Side) -> dict[str, Members]:
    """Return the structs that a file may use of which the hunks show all, each with members of their own memory."""
    found: dict[str, list[Members | None]] = defaultdict(list)
    for pair in pairs:
        side = pair.old if which is Side.OLD else pair.new
        if pair.kind is UnitKind.STRUCT and side is not None and pair.name and (side.path == path or may_include(path, side.path)):
            plain = side.whole and not side.conditions and side.fragment is not None and not any(token.text == ":" for token in side.tokens)
            found[f"struct {pair.name}"].append(members_in_order(side.tokens, dialect) if plain else None)
    return {name: members for name, several in found.items() if len(several) == 1 and (members := several[0]) is not None}


def may_include(path: str, header: str) -> bool:
    """Whether a file may include a header, and no other one of that name: one of all architectures, or of its own directories."""
    if not header.endswith(".h"):
        return False
    where = header.split("/")
    if where[:1] == ["arch"]:
        return path.split("/")[:2] == where[:2]
    return where[:1] == ["include"] or path.startswith(f"{'/'.join(where[:-1])}/")


def _implied(
    functions: Sequence[_Shown], known: Mapping[tuple[str, Side], HunkTypes], dialect: Dialect, shown: frozenset[str]
) -> dict[str, dict[str, Pointer]]:
    lowered: dict[Side, list[Function]] = {Side.OLD: [], Side.NEW: []}
    noted: dict[str, list[Assignments]] = defaultdict(list)
    for one in functions:
        assignments = Assignments()
        types = known[one.side.path, one.which]
        function = lower_function(one.syntax, hunk_context(dialect, shown, one.side.path, types=types, assignments=assignments))
        if not function.problems:
            lowered[one.which].append(function)
            noted[one.side.path].append(assignments)
    for path, assignments in (one for several in lowered.values() for one in _arguments(several)):
        noted[path].append(assignments)
    followed = {function.file: set[str]() for several in lowered.values() for function in several}
    for function in (one for several in lowered.values() for one in several):
        followed[function.file] |= _followed(function)
    return {path: Assignments.implied(found, followed.get(path, ())) for path, found in noted.items()}


def _followed(function: Function) -> set[str]:
    """Return the unknown types that a member is looked up through, by their names."""
    found: set[str] = set()
    for value in (value for block in function.blocks for part in (*block.instructions, block.terminator) for value in values_of(part)):
        while isinstance(value, Field | Element | Convert):
            if isinstance(value, Field) and isinstance(value.base.type, Unknown):
                found.add(value.base.type.key)
            value = value.value if isinstance(value, Convert) else value.base
    return found


def _arguments(functions: Sequence[Function]) -> Iterator[tuple[str, Assignments]]:
    """Note what is passed to functions whose parameters are in sight, as an assignment to each of them."""
    callees: dict[str, list[Function]] = defaultdict(list)
    for function in functions:
        callees[function.name].append(function)
    for function in functions:
        assignments = Assignments()
        for call in _calls(function):
            for callee in callees.get(call.callee, ()):
                if len(callee.params) == len(call.args) and (callee.file == function.file or not callee.static):
                    for argument, index in zip(call.args, callee.params, strict=True):
                        if isinstance(argument.type, Unknown) and isinstance(callee.variables[index].type, Pointer):
                            assignments.note(argument.type.key, callee.variables[index].type)
        yield function.file, assignments


def _calls(function: Function) -> Iterator[Call]:
    codes = function.instructions
    return (code for code in codes if isinstance(code, Call) and code.kind is CallKind.FUNCTION and code.callee and not code.spelling)
