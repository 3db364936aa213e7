"""What the front end asks of the kernel's dialect; the tables of rules/dialect answer, or a small set of words for plain C."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, Protocol

from reviewer.model.value_type import value_type

OF_SCOPES = frozenset(
    {"guard", "scoped_guard", "scoped_cond_guard", "CLASS", "__free", "__cleanup", "no_free_ptr", "return_ptr", "retain_and_null_ptr"}
)
"""Macros of include/linux/cleanup.h, which mean what they do to a scope and are never expanded."""


class Dialect(Protocol):
    """Words of the kernel's C that no syntax tells apart; `reviewer.knowledge` has the full one.

    `type_argument` and `writes_argument` give 0-based argument numbers, `integer_types` bits and sign.
    """

    @property
    def marked(self) -> frozenset[str]:
        """Marked accesses by name."""

    @property
    def marked_prefixes(self) -> tuple[str, ...]:
        """Beginnings of names of marked accesses."""

    @property
    def iterator(self) -> frozenset[str]:
        """Macros that repeat the statement behind them."""

    @property
    def iterator_prefixes(self) -> tuple[str, ...]:
        """Beginnings of names of such macros."""

    @property
    def declaration(self) -> frozenset[str]:
        """Macros that declare."""

    @property
    def annotation(self) -> frozenset[str]:
        """Words that stand among declaration specifiers or behind a declarator, with or without arguments."""

    @property
    def pure_expression(self) -> frozenset[str]:
        """Macros that compute a value from their arguments and do nothing else."""

    @property
    def writes_argument(self) -> Mapping[str, tuple[int, ...]]:
        """Macros that assign to plain arguments."""

    @property
    def type_argument(self) -> Mapping[str, tuple[int, ...]]:
        """Macros that take types."""

    @property
    def barrier(self) -> frozenset[str]:
        """Memory barriers."""

    @property
    def type_names(self) -> frozenset[str]:
        """Typedef names."""

    @property
    def integer_types(self) -> Mapping[str, tuple[int, bool]]:
        """Typedef names of integers of known width."""

    @property
    def compile_time(self) -> frozenset[str]:
        """Macros that the compiler alone asks: where both sides compile, as statements they are nothing."""

    @property
    def warning(self) -> frozenset[str]:
        """Macros of a condition that they give back, and of what is printed where it holds, perhaps."""

    @property
    def sometimes(self) -> frozenset[str]:
        """Names that evaluate their arguments in some configurations, or at some times, only."""

    @property
    def functions(self) -> frozenset[str]:
        """Names that act as functions, whatever they are."""

    @property
    def function_value(self) -> frozenset[str]:
        """Macros that stand for a function: what is behind `NAME(...)` in parentheses is passed by value."""


@value_type
class Words:
    """A dialect given by hand."""

    marked: frozenset[str] = frozenset()
    marked_prefixes: tuple[str, ...] = ()
    iterator: frozenset[str] = frozenset()
    iterator_prefixes: tuple[str, ...] = ()
    declaration: frozenset[str] = frozenset()
    annotation: frozenset[str] = frozenset()
    pure_expression: frozenset[str] = frozenset()
    writes_argument: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    type_argument: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    barrier: frozenset[str] = frozenset()
    type_names: frozenset[str] = frozenset()
    integer_types: Mapping[str, tuple[int, bool]] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    function_value: frozenset[str] = frozenset({"static_call"})
    compile_time: frozenset[str] = frozenset()
    warning: frozenset[str] = frozenset()
    sometimes: frozenset[str] = frozenset()


def with_char(dialect: Dialect, unsigned: bool) -> Dialect:
    """Return the dialect of a compiler whose plain `char` has no sign, or has one; there is none in it otherwise (`ctype.CHAR`)."""
    words: Any = dialect
    found: Dialect = replace(words, integer_types={**dialect.integer_types, "char": (8, not unsigned)})
    return found


PLAIN = Words(
    marked=frozenset({"READ_ONCE", "WRITE_ONCE", "smp_mb"}),
    iterator=frozenset({"scoped_guard"}),
    iterator_prefixes=("for_each_", "list_for_each_", "hlist_for_each_"),
    declaration=frozenset({"DECLARE_BITMAP", "DEFINE_SPINLOCK", "LIST_HEAD"}),
    annotation=frozenset(
        {"__maybe_unused", "__always_inline", "__init", "__user", "__rcu", "__free", "__aligned", "__must_check", "noinline", "__packed"}
    ),
    pure_expression=frozenset({"container_of", "offsetof", "ARRAY_SIZE", "BIT", "IS_ENABLED"}),
    writes_argument={"local_irq_save": (0,)},
    type_argument={"container_of": (1,), "offsetof": (0,), "min_t": (0,), "max_t": (0,), "va_arg": (1,), "list_entry": (1,), "sizeof_field": (0,)},
    type_names=frozenset({"gfn_t", "hpa_t", "gpa_t", "pid_t"}),
    integer_types={
        "u8": (8, False),
        "u16": (16, False),
        "u32": (32, False),
        "u64": (64, False),
        "s32": (32, True),
        "s64": (64, True),
        "size_t": (64, False),
    },
)
"""A few words of the kernel, for tests and for text without rules."""
