"""Macros that make integer constants: UL(), BIT(), GENMASK() and their family, and numbers that Kconfig chooses.

What they are is said in include/uapi/linux/const.h, include/vdso/bits.h and include/linux/bits.h; where a file does not see the definition
there, and no other, they stay operations of which nothing is known (SEMANTICS.md D19).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reviewer.cfront.ctype import INT, ULONG, CType, Unknown
from reviewer.cfront.ir import Const, Op, Value
from reviewer.cfront.literals import integer
from reviewer.cfront.plain_numbers import number_of
from reviewer.cfront.syntax import Call as CallSyntax
from reviewer.cfront.syntax import Expr, Ident, Number, RawArg
from reviewer.model.patterns import regex

if TYPE_CHECKING:
    from reviewer.cfront.lower_values import Values

_CODES = (
    "EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR "
    "EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE"
)
ERROR_CODES = {name: number for number, name in enumerate(_CODES.split(), 1)}
"""The error codes that user space goes by on every architecture (include/uapi/asm-generic/errno-base.h); beyond 34 some have their own."""

CONSTANT_HEADERS = frozenset(
    {
        "include/uapi/linux/const.h",
        "include/uapi/linux/bits.h",
        "include/vdso/const.h",
        "include/vdso/bits.h",
        "include/linux/const.h",
        "include/linux/bits.h",
        "include/linux/bitops.h",
    }
)
_SUFFIXES = {"UL": "UL", "_UL": "UL", "ULL": "ULL", "_ULL": "ULL"}
_BITS = frozenset({"BIT", "BIT_ULL", "_BITUL", "_BITULL"})
_MASKS = frozenset({"GENMASK", "GENMASK_ULL"})
MACROS = frozenset({"_AC", *_SUFFIXES, *_BITS, *_MASKS})
_FIRST_BIT = {
    f"__builtin_{kind}{suffix}": (bits, first) for kind, first in (("ctz", 0), ("ffs", 1)) for suffix, bits in (("", 32), ("l", 64), ("ll", 64))
}
"""Built-in functions that give the number of the lowest bit: of how many, and what the first one is called."""
_CONFIG = regex(r"CONFIG_\w+\Z", re.ASCII)
_TOP = 63


def constant_macro(values: Values, expr: CallSyntax, name: str) -> Value | None:
    """Lower a use of a macro that makes a constant; None for any other, and where it is not seen to be the kernel's own."""
    if name not in MACROS or values.scopes.find(name) is not None or not values.declarations.is_constant_macro(name):
        return None
    args = expr.args
    if name == "_AC" and len(args) == 2:
        return _literal(args[0], _word(args[1]))
    if name in _SUFFIXES and len(args) == 1:
        return _literal(args[0], _SUFFIXES[name])
    plain = [arg for arg in args if isinstance(arg, Expr)]
    if len(plain) != len(args):
        return None
    if name in _BITS and len(plain) == 1:
        return values.operate("<<", Const(1, ULONG), values.value(plain[0]), expr.line)
    if name in _MASKS and len(plain) == 2:
        return _mask(values, values.value(plain[0]), values.value(plain[1]), expr.line)
    return None


def first_bit(values: Values, expr: CallSyntax, name: str) -> Value | None:
    """Return the number of the lowest bit of a constant that a built-in function asks for; None of what is none, or has no such bit."""
    if name not in _FIRST_BIT or len(expr.args) != 1 or not isinstance(expr.args[0], Expr):
        return None
    bits, first = _FIRST_BIT[name]
    value = values.quiet(expr.args[0])
    number = number_of(value) if value is not None else None
    low = number & ((1 << bits) - 1) if number is not None else 0
    return Const((low & -low).bit_length() - 1 + first, INT) if low else None


def _literal(arg: object, suffix: str) -> Value | None:
    known = integer(f"{arg.text}{suffix}") if isinstance(arg, Number) and suffix else None
    return Const(*known) if known is not None else None


def _word(arg: object) -> str:
    if isinstance(arg, Ident):
        return arg.name
    return arg.tokens[0].text if isinstance(arg, RawArg) and len(arg.tokens) == 1 else ""


def _mask(values: Values, high: Value, low: Value, line: int) -> Value:
    """Return the bits from `low` to `high`: `(~0UL - (1UL << low) + 1) & (~0UL >> (63 - high))`."""
    ones = Const((1 << 64) - 1, ULONG)
    if isinstance(high, Const) and isinstance(low, Const) and 0 <= low.value <= high.value <= _TOP:
        return Const((2 << high.value) - (1 << low.value), ULONG)
    below = values.operate("-", ones, values.operate("<<", Const(1, ULONG), low, line), line)
    left = values.operate("+", below, Const(1, ULONG), line)
    return values.operate("&", left, values.operate(">>", ones, values.operate("-", Const(_TOP, INT), high, line), line), line)


def configured_number(values: Values, name: str) -> Value | None:
    """Return what a name that Kconfig defines stands for: a number or text that the configuration chooses, and nothing that is read."""
    if _CONFIG.match(name) is None or values.declarations.variable(name) is not None:
        return None
    ctype: CType = INT if values.declarations.is_config_number(name) else Unknown(f"type of {name}")
    return Op(f"pure:constant {name}", (), ctype)


def named_constant(name: str) -> Value:
    """Return what a name stands for of which no more is known than that it is a constant."""
    return Op(f"pure:constant {name}", (), Unknown(f"constant {name}"))
