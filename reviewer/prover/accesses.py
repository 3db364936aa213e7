"""Calls whose meaning is known: marked accesses (READ_ONCE, atomics, bits), copies, and what gives back what it is given.

So the kernel defines them (Documentation/atomic_t.txt, atomic_bitops.txt, memory-barriers.txt). Whatever is not listed may do anything.
"""

from __future__ import annotations

import re

from reviewer.cfront.ir import VOLATILE_READ, VOLATILE_WRITE, Call, CallKind, Element, Value
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_ORDER = r"(?:_relaxed|_acquire|_release)?"
_COUNTER = r"atomic(?:64|_long)?_"
_READ = regex(
    rf"(?:READ_ONCE|ACCESS_ONCE|smp_load_acquire|(?:s?rcu_dereference|rcu_access_pointer)\w*|{_COUNTER}read(?:_acquire)?|{VOLATILE_READ})\Z"
)
_WRITE = regex(rf"(?:WRITE_ONCE|smp_store_release|rcu_assign_pointer|RCU_INIT_POINTER|{_COUNTER}set(?:_release)?|{VOLATILE_WRITE})\Z")
_EXCHANGE = regex(rf"(?:{_COUNTER})?xchg(?:_local)?{_ORDER}\Z")
_COMPARE = regex(rf"(?:{_COUNTER})?cmpxchg(?:64)?(?:_local)?{_ORDER}\Z")
_ADD = regex(rf"{_COUNTER}(?:fetch_)?(?:add|sub|and|or|xor|andnot)(?:_return|_and_test|_negative)?{_ORDER}\Z")
_STEP = regex(rf"{_COUNTER}(?:fetch_)?(?:inc|dec)(?:_return|_and_test|_not_zero|_unless_negative|_unless_positive|_if_positive)?{_ORDER}\Z")
_UNLESS = regex(rf"{_COUNTER}(?:fetch_)?add_unless\Z")
_BIT = regex(r"(?:__)?(?:set|clear|change|test|test_and_set|test_and_clear|test_and_change)_bit(?:_lock|_unlock)?\Z")
_COPIES = frozenset({"memcpy", "memmove", "__memcpy", "__memmove", "__builtin_memcpy", "__builtin_memmove"})
_SAME = frozenset({"ERR_PTR", "PTR_ERR", "ERR_CAST"})


@value_type
class Access:
    """A marked access: the argument that is the address of what it accesses, whether it reads that, and which arguments it writes there.

    `writes` says whether it writes at all; its result is what it read, or, where it `adds`, what it wrote.
    `beyond` says that it may go to what follows in an array.
    """

    place: int
    reads: bool
    writes: bool
    stored: tuple[int, ...] = ()
    adds: bool = False
    beyond: bool = False


_FORMS: tuple[tuple[re.Pattern[str], int, Access], ...] = (
    (_READ, 1, Access(0, True, False)),
    (_WRITE, 2, Access(0, False, True, (1,))),
    (_EXCHANGE, 2, Access(0, True, True, (1,))),
    (_COMPARE, 3, Access(0, True, True, (2,))),
    (_ADD, 2, Access(1, True, True, (0,), True)),
    (_STEP, 1, Access(0, True, True)),
    (_UNLESS, 3, Access(0, True, True, (1,), True)),
    (_BIT, 2, Access(1, True, True, (0,), beyond=True)),
)


def place_of(call: Call, access: Access) -> Value:
    """Return the address of what a marked access goes to."""
    address = call.args[access.place]
    while access.beyond and isinstance(address, Element):
        address = address.base
    return address


def access_of(call: Call) -> Access | None:
    """Return what a marked access does, None if that is not known, or if it is spelled by text."""
    if call.kind is not CallKind.MARKED or call.spelling or call.outs or call.target is not None:
        return None
    found = (access for form, count, access in _FORMS if len(call.args) == count and form.match(call.callee))
    return next(found, None)


def is_copy(call: Call) -> bool:
    """Whether a call copies what lies behind its second argument to where the first one points."""
    return call.callee in _COPIES and len(call.args) > 1


def gives_the_same(call: Call) -> bool:
    """Whether a call gives back the number that it is given, as another type."""
    return call.callee in _SAME and len(call.args) == 1
