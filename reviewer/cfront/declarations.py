"""What the lowering asks of the world outside a function: the definitions of a tree, or nothing at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Protocol

from reviewer.cfront.ctype import CType
from reviewer.cfront.function_like import FunctionLike
from reviewer.cfront.guards import Guard
from reviewer.cfront.hunk_types import NO_TYPES, Assignments, HunkTypes
from reviewer.cfront.macro_speech import Speech
from reviewer.cfront.macro_values import MacroValue
from reviewer.cfront.syntax import TypeName


class Declarations(Protocol):
    """Definitions by name. Every answer covers all definitions that can be selected (SEMANTICS.md A8), or is None."""

    def is_function(self, name: str) -> bool:
        """Whether `name` is seen to be a function: a definition or prototype, and no macro of that name."""

    def function_like(self, name: str, count: int) -> FunctionLike | None:
        """Return how macros of this name act with so many arguments, where every definition acts as a function."""

    def object_like(self, name: str) -> FunctionLike | None:
        """Return the names in what `name` stands for where it is no call, if each of its macros is an expression that a function could be."""

    def guard(self, name: str) -> Guard | None:
        """Return what the class of lock guards `name` takes and lets go."""

    def result(self, name: str) -> TypeName | None:
        """Return the result type of the function `name`."""

    def parameters(self, name: str) -> tuple[TypeName, ...] | None:
        """Return the types of the parameters of the function `name`, "..." for more, where all that declares it has the same ones."""

    def typedef(self, name: str) -> TypeName | None:
        """Return what the typedef `name` stands for, or a macro that is spelled with the words of an arithmetic type."""

    def member(self, record: str, name: str) -> TypeName | None:
        """Return the type of a member of "struct x" or "union x"."""

    def members(self, record: str) -> tuple[tuple[str, TypeName], ...] | None:
        """Return the members of "struct x" or "union x" in the order of their declaration, None unless each has a name of its own."""

    def bytes_of(self, record: str) -> tuple[str, ...] | None:
        """Return the members of "struct x" in order if its bytes are theirs, plain values one behind the other; else None."""

    def is_library(self, name: str) -> bool:
        """Whether a function of the C library is what it is there, as far as is seen."""

    def constant(self, name: str) -> int | None:
        """Return the value of an enum constant."""

    def constant_name(self, name: str) -> str:
        """Return what tells the constant that a name stands for, and of which no more is known, from others; "" if it may be no constant."""

    def words_of(self, name: str) -> Collection[str] | None:
        """Return the words that the macros of a name stand for, and those within; None if they are too many."""

    def written(self, name: str) -> Collection[str]:
        """Return the names that macros of this name write beside what they are given."""

    def evaluates(self, name: str) -> bool:
        """Whether all that is seen of macros of this name evaluates each argument once, as a function does."""

    def speech(self, name: str) -> Speech:
        """Return what the macros of a name speak of; ITSELF where it has none."""

    def is_taken_apart(self, name: str) -> bool:
        """Whether an operator beside the name of a macro may take apart what it stands for."""

    def is_constant_macro(self, name: str) -> bool:
        """Whether the macro `name` is defined in the kernel's headers of constants and nowhere else."""

    def is_container_of(self, name: str) -> bool:
        """Whether the macro `name` gives the record that a member lies in, as the kernel's headers define it, and nothing else."""

    def macro_value(self, name: str, types: tuple[bool, ...]) -> MacroValue | None:
        """Return what the macros of this name make of their arguments' values, the same in every definition; `types` says which are types."""

    def is_config_number(self, name: str) -> bool:
        """Whether Kconfig says that "CONFIG_X" is a number that is written in decimal."""

    def variable(self, name: str) -> TypeName | None:
        """Return the type of the variable `name` at file level."""

    def is_second_name(self, name: str) -> bool:
        """Whether a variable is declared as an alias, or with the name that the linker knows it by: it may be one with another variable."""

    def may_be_volatile(self, name: str) -> bool:
        """Whether a member or a variable called `name`, of which no more is known, may be a volatile one that is in sight."""

    def makes_volatile(self, name: str) -> bool:
        """Whether a type or a macro called `name`, of which no more is known, may make what is declared with it volatile."""

    def implied(self, key: str) -> CType | None:
        """Return the type that assignments imply for the unknown type `key`."""

    def imply(self, key: str, ctype: CType) -> None:
        """Take note that what has the unknown type `key` is assigned to, or from, an object of a declared type."""


class NoDeclarations:
    """Hunks alone: nothing is known beyond the text itself.

    `functions` are those whose definition the hunks show, `constants` names of constants, `guards` what is said of classes of lock guards,
    `types` what the text says of types; `assignments` takes note of what its assignments say.
    """

    def __init__(
        self,
        functions: frozenset[str] = frozenset(),
        constants: frozenset[str] = frozenset(),
        guards: Mapping[str, Guard] = MappingProxyType({}),
        types: HunkTypes = NO_TYPES,
        assignments: Assignments | None = None,
    ) -> None:
        self._functions = functions
        self._constants = constants
        self._guards = guards
        self._types = types
        self._assignments = assignments

    def constant_name(self, name: str) -> str:
        """Return the name, if it is said to be one of a constant."""
        return name if name in self._constants else ""

    def is_function(self, name: str) -> bool:
        """Whether the hunks show a definition of `name`."""
        return name in self._functions

    def function_like(self, _name: str, _count: int) -> FunctionLike | None:
        """Nothing is known."""
        return None

    def object_like(self, _name: str) -> FunctionLike | None:
        """Nothing is known."""
        return None

    def guard(self, name: str) -> Guard | None:
        """Return what is said of a class of guards."""
        return self._guards.get(name)

    def result(self, name: str) -> TypeName | None:
        """Return the result type of a function whose definition is shown."""
        return self._types.results.get(name)

    def parameters(self, _name: str) -> tuple[TypeName, ...] | None:
        """Nothing is known."""
        return None

    def typedef(self, _name: str) -> TypeName | None:
        """Nothing is known."""
        return None

    def member(self, record: str, name: str) -> TypeName | None:
        """Return the type of a member of a struct that is shown whole."""
        return dict(self._types.records.get(record, ())).get(name)

    def members(self, record: str) -> tuple[tuple[str, TypeName], ...] | None:
        """Return the members of a struct that is shown whole."""
        return self._types.records.get(record)

    def bytes_of(self, _record: str) -> tuple[str, ...] | None:
        """Hunks do not show what stands around a record, and may move its members."""
        return None

    def is_library(self, _name: str) -> bool:
        """No other definition is in sight."""
        return True

    def constant(self, _name: str) -> int | None:
        """Nothing is known."""
        return None

    def words_of(self, _name: str) -> Collection[str] | None:
        """Return nothing: no macro is in sight."""
        return ()

    def written(self, _name: str) -> Collection[str]:
        """No macro is known."""
        return ()

    def evaluates(self, _name: str) -> bool:
        """No macro is in sight."""
        return True

    def speech(self, _name: str) -> Speech:
        """No macro is in sight."""
        return Speech.ITSELF

    def is_taken_apart(self, _name: str) -> bool:
        """No macro is in sight."""
        return False

    def is_constant_macro(self, _name: str) -> bool:
        """Nothing is known."""
        return False

    def is_container_of(self, _name: str) -> bool:
        """Nothing is known."""
        return False

    def macro_value(self, _name: str, _types: tuple[bool, ...]) -> MacroValue | None:
        """Nothing is known."""
        return None

    def is_config_number(self, _name: str) -> bool:
        """Nothing is known."""
        return False

    def may_be_volatile(self, name: str) -> bool:
        """Whether the hunks show a volatile one of that name."""
        return name in self._types.volatile.names

    def is_second_name(self, _name: str) -> bool:
        """Nothing is known."""
        return False

    def makes_volatile(self, name: str) -> bool:
        """Whether the hunks show a volatile type of that name, or a macro for one."""
        return name in self._types.volatile.makers

    def variable(self, _name: str) -> TypeName | None:
        """Nothing is known."""
        return None

    def implied(self, key: str) -> CType | None:
        """Return what was found of an unknown type, or is supposed of it."""
        return self._types.pointers.get(key) or self._types.supposed.get(key)

    def imply(self, key: str, ctype: CType) -> None:
        """Note what an assignment says of an unknown type."""
        if self._assignments is not None:
            self._assignments.note(key, ctype)
