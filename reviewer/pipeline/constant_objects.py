"""What objects hold that nobody may write: variables that are defined `const`, with an initialiser that is in sight (C17 6.7.3 p6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from types import UnionType

from reviewer.cfront.ctype import CHAR, Array, Bool, CType, Int, Pointer, Record, type_key
from reviewer.cfront.definitions import Definition
from reviewer.cfront.ir import Const, Convert, Element, Field, Instruction, Local, Op, Set, Store, Symbol, Text, Value, Var, Variable
from reviewer.cfront.literals import string_bytes
from reviewer.cfront.lower_types import Types, pointee, record_key
from reviewer.cfront.outline import Item
from reviewer.cfront.rewrite import leaves
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.unions import may_overlap
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.unwritten_objects import is_unwritten
from reviewer.pipeline.world import World

_DEFINES = frozenset({UnitKind.GLOBAL, UnitKind.INITIALISER})
_VARIABLES = _DEFINES | {UnitKind.DECLARATION}
_REFUSED = frozenset({"volatile", "__volatile__", "_Atomic", "weak", "__weak__", "__weak", "__percpu", "section", "__section", "alias", "__alias"})
"""Words that say that the object is written all the same, or is another one."""
_BOOT = ("__init", "__exit", "__meminit")
"""What the words begin with that say that the memory of an object is given to others, after the boot or from the start."""
_STORAGE = frozenset({"static", "extern"})
"""What a local that is written in its place does not have."""
_LARGEST = 4096
"""Tokens of an initialiser."""

Step = int | str
"""The index of an element, or the name of a member."""

Path = tuple[Step, ...]


@value_type
class ConstantObject:
    """An object's type, and its scalars by path; where nothing was given for one it is 0."""

    type: CType
    scalars: dict[Path, Value]


class ConstantObjects:
    """The constant objects that files of one tree see."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[tuple[str, str], ConstantObject | None] = {}

    def find(self, path: str, name: str) -> ConstantObject | None:
        """Return the constant object `name` that a file means, None if it is none or not all of it is understood."""
        key = (path, name)
        if key not in self._known:
            self._known[key] = self._found(path, name)
        return self._known[key]

    def overlaps(self, record: str, member: str) -> bool:
        """Whether a member may share memory with another one, which may be the one that was given something."""
        return may_overlap(self._world.index, record, member)

    def types(self, path: str) -> Types:
        """Return what resolves the types that a file sees."""
        return Types(self._world.dialect, self._world.declarations(path))

    def _found(self, path: str, name: str) -> ConstantObject | None:
        sight = self._world.index.sight(path)
        if sight.blind or sight.macros(name):
            return None
        found = [one for one in sight.meanings(name) if one.item.name == name]
        if any(one.item.kind not in _VARIABLES or any(map(_refuses, _words(one.item))) for one in found):
            return None
        defined = [one for one in found if one.item.kind in _DEFINES and any(token.text == "=" for token in one.item.tokens)]
        if len(defined) == 1 and _is_constant(defined[0].item, name):
            return self._content(defined[0], name)
        if len(found) == 1 and _is_one(found[0].item, name) and is_unwritten(self._world, path, found[0].item, name):
            held = self._content(found[0], name)
            return held if held is not None and _is_plain(held.type) else None
        return None

    def _content(self, found: Definition, name: str) -> ConstantObject | None:
        """Read the initialiser as if the object were a local of a function that does nothing else."""
        item = found.item
        declared = tuple(token for token in item.tokens if token.text not in _STORAGE)
        line = Token(TokenKind.IDENT, "void", item.line)
        called = replace(line, text=f"initial_{name}")
        head = (line, called, _bracket(line, "("), line, _bracket(line, ")"))
        tokens = (*head, _bracket(line, "{"), *_without_text(declared), _bracket(line, "}"))
        function = Item(UnitKind.FUNCTION, f"initial_{name}", tokens, item.line, item.end_line, body=len(head))
        lowered = self._world.lower(found.path, function)
        made = next((index for index, variable in enumerate(lowered.variables) if variable.name == name), -1)
        if lowered.problems or len(lowered.blocks) != 1 or made < 0:
            return None
        text = _text_of(declared)
        if text is not None:
            return _of_text(lowered.variables[made].type, text)
        return content_of(lowered.variables[made], made, lowered.blocks[0].instructions)


def content_of(variable: Variable, index: int, code: Sequence[Instruction]) -> ConstantObject | None:
    """Return what the code that initialises a local gives it, None where that is more than constants."""
    scalars: dict[Path, Value] = {}
    given: list[Path] = []
    for one in code:
        match one:
            case Store(address, value, ctype) if not isinstance(ctype, Array | Record) or value == Op("pure:zero", (), ctype):
                path = _path(address, index)
            case Set(target, value) if target == index and not variable.memory:
                if value == Op("pure:uninitialised", (), variable.type):
                    continue
                path = ()
            case _:
                return None
        if path is None or any(isinstance(leaf, Var | Local) for leaf in leaves(value)):
            return None
        given.append(path)
        if isinstance(value, Op) and value.name == "pure:zero":
            scalars = {at: known for at, known in scalars.items() if at[: len(path)] != path}
            continue
        if not isinstance(value, Const | Symbol | Text | Convert):
            return None
        scalars[path] = value
    whole = variable.type
    if isinstance(whole, Array) and not whole.size.isdecimal():
        whole = Array(whole.of, str(max((path[0] for path in given if path and isinstance(path[0], int)), default=-1) + 1))
    return ConstantObject(whole, scalars)


def scalar_type(types: Types, ctype: CType, path: Path) -> CType | None:
    """Return the type of the scalar at `path` in an object; None where the path leads out of it, or to no scalar that is known."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(ctype, Array) or not ctype.size.isdecimal() or not 0 <= step < int(ctype.size):
                return None
            ctype = ctype.of
        else:
            if not isinstance(ctype, Record):
                return None
            ctype = types.member(ctype, step)
    return None if isinstance(ctype, Array | Record) else ctype


@value_type
class Indexed:
    """A step of an address by `index` objects of the type `of`."""

    index: Value
    of: CType


def steps_of(address: Value, root: type | UnionType) -> tuple[Value, tuple[Indexed | str, ...]] | None:
    """Return what an address starts from and the steps from there ("record.member"), None where it does not start from such a root."""
    steps: list[Indexed | str] = []
    while True:
        match address:
            case Element(base, index, ctype):
                steps.append(Indexed(index, pointee(ctype)))
                address = base
            case Convert(inner, Pointer()) if isinstance(inner.type, Pointer):
                address = inner
            case Field(base, record, name):
                steps.append(f"{record}.{name}")
                address = base
            case _:
                return (address, tuple(reversed(steps))) if isinstance(address, root) else None


def member_name(ctype: CType, step: str) -> str | None:
    """Return the member that a step leads to, None if it is one of another record than `ctype`."""
    prefix = f"{record_key(ctype)}."
    return step.removeprefix(prefix) if step.startswith(prefix) else None


def _path(address: Value, variable: int) -> Path | None:
    found = steps_of(address, Local)
    if found is None or not isinstance(found[0], Local) or found[0].index != variable:
        return None
    path: list[Step] = []
    for step in found[1]:
        if isinstance(step, str):
            path.append(step.rpartition(".")[2])
        elif isinstance(step.index, Const):
            path.append(step.index.value)
        else:
            return None
    return tuple(path)


def _refuses(word: str) -> bool:
    return word in _REFUSED or word.startswith(_BOOT)


def _bracket(like: Token, text: str) -> Token:
    return Token(TokenKind.PUNCT, text, like.line)


def _words(item: Item) -> Iterator[str]:
    """Yield the tokens of a declaration in front of its value."""
    return takewhile(lambda text: text != "=", (token.text for token in item.tokens))


def _is_constant(item: Item, name: str) -> bool:
    """Whether a definition is of one object that is itself constant: `const int k`, `const char *const k`, not `const char *k`."""
    words = list(takewhile(lambda text: text != name, _words(item)))
    last = max((at for at, text in enumerate(words) if text == "*"), default=-1)
    return "const" in words[last + 1 :] and "(" not in words and _is_one(item, name)


def _is_one(item: Item, name: str) -> bool:
    """Whether a definition is of one object alone, in all configurations, and short enough to read."""
    if item.conditions or any(token.kind is TokenKind.DIRECTIVE for token in item.tokens) or len(item.tokens) > _LARGEST:
        return False
    before = list(_words(item))
    if name not in before or "," in before or "{" in before:
        return False
    depth = 0
    for text in (token.text for token in item.tokens[len(before) :]):
        depth += (text in ("{", "(", "[")) - (text in ("}", ")", "]"))
        if text == "," and depth == 0:
            return False
    return True


def _is_plain(ctype: CType) -> bool:
    """Whether an object is a number, a pointer, or an array of such."""
    while isinstance(ctype, Array):
        ctype = ctype.of
    return isinstance(ctype, Int | Bool | Pointer)


def _text_of(tokens: tuple[Token, ...]) -> bytes | None:
    """Return the bytes of an initialiser that is one string, with the 0 behind it."""
    at = next((i for i, token in enumerate(tokens) if token.text == "="), -1)
    value = [token for token in tokens[at + 1 :] if token.text not in (";", "{", "}")]
    return string_bytes(value[0].text) if len(value) == 1 and value[0].kind is TokenKind.STRING and tokens[at - 1].text == "]" else None


def _without_text(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return a declaration without the string that it begins with, if that is all that it begins with."""
    text = _text_of(tokens)
    at = next((i for i, token in enumerate(tokens) if token.text == "="), -1)
    if text is None:
        return tokens
    zero = Token(TokenKind.NUMBER, "0", tokens[at].line)
    size = Token(TokenKind.NUMBER, str(len(text)), tokens[at].line)
    before = list(tokens[:at])
    if before[-2].text == "[":
        before.insert(len(before) - 1, size)
    return (*before, tokens[at], _bracket(zero, "{"), zero, _bracket(zero, "}"), _bracket(zero, ";"))


def _of_text(ctype: CType, text: bytes) -> ConstantObject | None:
    of = ctype.of if isinstance(ctype, Array) else None
    if of != CHAR and not (isinstance(of, Int) and of.bits == 8):
        return None
    if any(byte > 127 for byte in text) or not isinstance(ctype, Array) or not ctype.size.isdecimal():
        return None
    return ConstantObject(ctype, {(at,): Const(byte, of) for at, byte in enumerate(text[: int(ctype.size)]) if type_key(of)})
