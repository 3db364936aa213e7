"""What the lowering of a function is told of the tree around it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from hashlib import blake2b

from reviewer.cfront.constant_makers import Makers
from reviewer.cfront.constant_names import ConstantNames
from reviewer.cfront.containers import CONTAINER_HEADERS, CONTAINERS
from reviewer.cfront.ctype import CType
from reviewer.cfront.definitions import Definitions
from reviewer.cfront.function_like import FunctionLike, Names
from reviewer.cfront.guards import Guard, guard_of
from reviewer.cfront.index import Sight
from reviewer.cfront.kconfig import Kconfig
from reviewer.cfront.layout import Layouts, names_without_gaps
from reviewer.cfront.lower_constants import CONSTANT_HEADERS, MACROS
from reviewer.cfront.lower_types import MACRO, Types
from reviewer.cfront.macro_evaluation import evaluates_once
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macro_speech import Speech, speech_of
from reviewer.cfront.macro_values import MacroValue, macro_value
from reviewer.cfront.macro_writes import written_beside
from reviewer.cfront.macros import parse_define
from reviewer.cfront.members import SPECIFIERS, canonical, result_of_prototype
from reviewer.cfront.parser import parameters_of, result_of_function
from reviewer.cfront.syntax import INNER_VOLATILE, Token, TokenKind, TypeName
from reviewer.cfront.value_names import stands_alone
from reviewer.knowledge.tables import Dialect

_MOST_WORDS = 1000
"""Words that macros within macros are looked into for."""
_LP64 = {"BITS_PER_LONG": 64}
_BITS = "include/asm-generic/bitsperlong.h"
"""The header that chooses it by CONFIG_64BIT."""


class TreeDeclarations:
    """Definitions that a file of a tree sees, by name; an answer is given only where all definitions agree (SEMANTICS.md A8)."""

    def __init__(self, sight: Sight, dialect: Dialect, kconfig: Callable[[], Kconfig]) -> None:
        self._index = sight
        self._kconfig = kconfig
        self._dialect = dialect
        self._results: dict[str, TypeName | None] = {}
        self._parameters: dict[str, tuple[TypeName, ...] | None] = {}
        self._typedefs: dict[str, TypeName | None] = {}
        self._constants: dict[str, str] = {}
        self._words: dict[str, frozenset[str] | None] = {}
        self._apart: dict[str, bool] = {}
        self._values: dict[tuple[str, tuple[bool, ...]], MacroValue | None] = {}
        self._speeches: dict[str, Speech] = {}
        self._written: dict[str, frozenset[str]] = {}
        self._evaluates: dict[str, bool] = {}
        self._bytes: dict[str, tuple[str, ...] | None] = {}
        self._layouts = Layouts(dialect, Types(dialect, self).resolve, sight.record_tokens)
        self._makers = Makers(partial(macros_in, sight))
        self._constant_names = ConstantNames(partial(macros_in, sight), self._is_maker)
        self._names = Names(
            partial(macros_in, sight),
            self.is_function,
            dialect,
            lambda name: self.variable(name) is not None,
            lambda name: bool(sight.functions(name) or sight.prototypes(name)),
        )

    def is_function(self, name: str) -> bool:
        """Whether what the file sees defines or declares a function of this name, and no macro."""
        if self._index.blind or self._index.macros(name):
            return False
        return bool(self._index.functions(name) or self._index.prototypes(name))

    def function_like(self, name: str, count: int) -> FunctionLike | None:
        """Return how the macros of this name act with `count` arguments, where each of them acts as a function."""
        return None if self._index.blind else self._names.function_like(name, count)

    def object_like(self, name: str) -> FunctionLike | None:
        """Return the names in what a name stands for that is no call, where each of its macros is an expression."""
        return None if self._index.blind or not self._index.macros(name) else self._names.object_like(name)

    def guard(self, name: str) -> Guard | None:
        """Return what a class of lock guards takes and lets go, if it has one definition."""
        found = {item.tokens for item in self._index.guards(name)} if not self._index.blind else set()
        return guard_of(found.pop()) if len(found) == 1 else None

    def result(self, name: str) -> TypeName | None:
        """Return the result type if all definitions and prototypes have the same one."""
        if name not in self._results:
            found = {result_of_function(definition.item, self._dialect) for definition in self._index.functions(name)}
            found |= {result_of_prototype(definition.item, self._dialect) or TypeName("?") for definition in self._index.prototypes(name)}
            plain = {TypeName(one.base, one.pointers, one.arrays, one.function, _volatile(one)) for one in found}
            self._results[name] = plain.pop() if len(plain) == 1 else None
        return self._results[name]

    def parameters(self, name: str) -> tuple[TypeName, ...] | None:
        """Return the types of the parameters if all definitions and prototypes have the same ones."""
        if name not in self._parameters:
            items = [found.item for found in (*self._index.functions(name), *self._index.prototypes(name))] if self.is_function(name) else []
            found = {parameters_of(item, self._dialect) for item in items}
            self._parameters[name] = found.pop() if len(found) == 1 else None
        return self._parameters[name]

    def typedef(self, name: str) -> TypeName | None:
        """Return what a typedef stands for, or a macro that is spelled with the words of an arithmetic type."""
        if name not in self._typedefs:
            found = [one for one in macros_in(self._index, name) if one is None or [token.text for token in one.body] != [name]]
            spelled = self._index.typedefs(name)
            # What is both is the one in front of a line, and the other behind it.
            self._typedefs[name] = spelled if not found else _type_of_macros(name, found) if spelled is None else None
        return self._typedefs[name]

    def member(self, record: str, name: str) -> TypeName | None:
        """Return the type of a member."""
        self._index.expect_record(record)  # whether its members overlap is asked of all definitions of that name
        return self._index.member(record, name)

    def members(self, record: str) -> tuple[tuple[str, TypeName], ...] | None:
        """Return the members of a record in order."""
        return self._index.ordered_members(record)

    def bytes_of(self, record: str) -> tuple[str, ...] | None:
        """Return the members of a record that has one definition, and nothing in it but values, without a gap."""
        if record not in self._bytes:
            layout = None if self._index.blind else self._layouts.record(record)
            self._bytes[record] = names_without_gaps(layout) if layout is not None else None
        return self._bytes[record]

    def is_library(self, name: str) -> bool:
        """Whether no C file that sees a function of the C library defines it, or a macro of its name, itself."""
        return not self._index.blind and not any(one.path.endswith(".c") for one in (*self._index.macros(name), *self._index.functions(name)))

    def constant(self, name: str) -> int | None:
        """Return the value of an enum constant, or of what C as the kernel has it decides (SEMANTICS.md A2)."""
        if name in _LP64:
            paths = {found.path for found in self._index.macros(name)}
            return _LP64[name] if paths == {_BITS} and not self._index.blind else None
        return self._index.enum_constant(name)

    def constant_name(self, name: str) -> str:
        """Return a macro that is one constant in each configuration, with a digest of what it is made of: another file may see another one."""
        if name not in self._constants:
            known = not self._index.blind and bool(self._index.macros(name)) and self._index.variable(name) is None
            texts = self._constant_names.texts(name) if known else None
            self._constants[name] = f"{name} {blake2b(repr(sorted(texts)).encode(), digest_size=4).hexdigest()}" if texts is not None else ""
        return self._constants[name]

    def words_of(self, name: str) -> Collection[str] | None:
        """Return the words of the macros that a name stands for, and of macros within; None if they are too many to be looked into.

        A macro's own parameters are none of them: where they stand there is what it is given, which has its words where it is given.
        """
        if name not in self._words:
            words: set[str] = set()
            waiting = [name]
            while waiting:
                if len(words) > _MOST_WORDS:
                    self._words[name] = None
                    return None
                found = macros_in(self._index, waiting.pop())
                fresh = {token.text for one in found if one is not None for token in _own_names(one)} - words
                words |= fresh
                waiting += fresh
            self._words[name] = frozenset(words)
        return self._words[name]

    def written(self, name: str) -> Collection[str]:
        """Return the names that macros of this name write beside what they are given."""
        if name not in self._written:
            self._written[name] = written_beside(partial(macros_in, self._index), name)
        return self._written[name]

    def evaluates(self, name: str) -> bool:
        """Whether all definitions of a macro evaluate each argument once, as a function does."""
        if name not in self._evaluates:
            self._evaluates[name] = self._index.blind or evaluates_once(partial(macros_in, self._index), name)
        return self._evaluates[name]

    def speech(self, name: str) -> Speech:
        """Return what the macros of a name speak of beside it."""
        if name not in self._speeches:
            seen = not self._index.blind and bool(self._index.macros(name))
            pure = self._dialect.pure_expression
            macros = partial(macros_in, self._index)
            found = speech_of(name, macros, self._is_number, self._is_maker, pure, self._is_type) if seen else Speech.ITSELF
            # `current`, where asm/current.h says what it is, and no file of the tree's something else.
            by_rule = seen and name in pure and all(one.path.endswith(f"/{name}.h") for one in self._index.macros(name))
            if found is Speech.OBJECTS and self._may_speak_of_volatile(name):
                found = Speech.EVENTS  # each access of it is one that others see
            self._speeches[name] = Speech.OBJECTS if by_rule else found
        return self._speeches[name]

    def _is_number(self, name: str) -> bool:
        return name in ("true", "false", "NULL") or name.startswith("CONFIG_") or self._index.enum_constant(name) is not None

    def _may_speak_of_volatile(self, name: str) -> bool:
        words = self.words_of(name)
        if words is None or any("volatile" in word or self.makes_volatile(word) for word in words):
            return True
        suspects = {word for word in words if self.may_be_volatile(word)}
        # Where it is a type's name it is none of an object, but a member may have it, too.
        return any(not self._is_type(word) or self._index.variable(word) is not None for word in suspects) or any(
            token.text in suspects and at and one.body[at - 1].text in (".", "->")
            for within in (name, *words)
            for one in (macros_in(self._index, within) if suspects else ())
            if one is not None
            for at, token in enumerate(one.body)
        )

    def _is_type(self, name: str) -> bool:
        return self.typedef(name) is not None and not self._index.macros(name)

    def is_taken_apart(self, name: str) -> bool:
        """Whether an operator beside the name of a macro may take apart what it stands for, or one that it stands for in turn."""
        if name not in self._apart:
            self._apart[name] = False  # what stands for itself
            bodies = [one.body for one in macros_in(self._index, name) if one is not None and one.params is None and one.body]
            alone = all(stands_alone(body) for body in bodies)
            self._apart[name] = not alone or any(len(body) == 1 and self.is_taken_apart(body[0].text) for body in bodies)
        return self._apart[name]

    def _is_maker(self, body: Sequence[Token], at: int) -> bool:
        """Whether what is called makes a constant of constants: as the kernel's headers define it, or as its definitions are seen to."""
        return (body[at].text in MACROS and self.is_constant_macro(body[at].text)) or self._makers.is_call(body, at)

    def may_be_volatile(self, name: str) -> bool:
        """Whether anything that the file sees may give the name to a volatile object."""
        return name in self._index.volatile.names

    def makes_volatile(self, name: str) -> bool:
        """Whether anything that the file sees may give the name to a volatile type, or to a macro for one."""
        return name in self._index.volatile.makers

    def implied(self, _key: str) -> CType | None:
        """What a tree does not declare may be anything."""
        return None

    def imply(self, key: str, ctype: CType) -> None:
        """Nothing is noted: a tree declares its types."""

    def is_constant_macro(self, name: str) -> bool:
        """Whether the macro `name` is defined in the kernel's headers of constants and nowhere else."""
        return self._is_of(name, CONSTANT_HEADERS)

    def is_container_of(self, name: str) -> bool:
        """Whether the macro `name` gives the record of a member: the kernel's headers define it, and nothing else does."""
        return name in CONTAINERS and self._is_of(name, CONTAINER_HEADERS) and self._is_of("container_of", CONTAINER_HEADERS)

    def _is_of(self, name: str, headers: frozenset[str]) -> bool:
        """Whether a macro is defined in some headers and nowhere else."""
        found = {definition.path for definition in self._index.macros(name)} if not self._index.blind else set()
        return bool(found) and found <= headers

    def macro_value(self, name: str, types: tuple[bool, ...]) -> MacroValue | None:
        """Return what the macros of a name make of their arguments' values, the same in every definition that the file sees."""
        key = (name, types)
        if key not in self._values:
            self._values[key] = None if self._index.blind else macro_value(name, types, self._macros_alone, self._dialect)
        return self._values[key]

    def _macros_alone(self, name: str) -> list[MacroDef | None]:
        """Return every definition of a macro, None among them if the name may be none in some configuration."""
        found = macros_in(self._index, name)
        if not found:
            return []
        index = self._index
        objects = index.variable(name) is not None or index.typedefs(name) is not None or index.enum_constant(name) is not None
        return [*found, None] if objects or index.functions(name) or index.prototypes(name) else found

    def is_config_number(self, name: str) -> bool:
        """Whether Kconfig says that "CONFIG_X" is a number that is written in decimal."""
        return self._kconfig().is_number(name)

    def is_second_name(self, name: str) -> bool:
        """Whether a variable is declared with another one's name, too."""
        return self._index.is_second_name(name)

    def variable(self, name: str) -> TypeName | None:
        """Return the type of a variable at file level; a macro of that name may stand for anything."""
        return None if self._index.blind else self._index.variable(name)


def _type_of_macros(name: str, found: Sequence[MacroDef | None]) -> TypeName:
    """Return the type that macros of a name spell, where all of them do in the same words of arithmetic types alone; else a name for it."""
    bodies = {tuple(token.text for token in one.body) if one is not None and one.params is None else () for one in found}
    words = bodies.pop() if len(bodies) == 1 else ()
    return TypeName(canonical(list(words))) if words and SPECIFIERS.issuperset(words) else TypeName(f"{MACRO}{name}")


def macros_in(sight: Definitions, name: str) -> list[MacroDef | None]:
    """Return every definition of a macro that a file, or a tree, has in sight, None for what can't be read."""
    return [parse_define(found.item.tokens[0].text, found.item.line) for found in sight.macros(name)]


def _own_names(macro: MacroDef) -> Iterator[Token]:
    """Yield the names in what a macro stands for, but for those of its parameters."""
    params = {*(macro.params or ()), macro.variadic}
    return (token for token in macro.body if token.kind is TokenKind.IDENT and token.text not in params)


def _volatile(ctype: TypeName) -> tuple[str, ...]:
    return tuple(word for word in ("volatile", INNER_VOLATILE) if word in ctype.qualifiers)
