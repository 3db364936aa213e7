"""Types of members whose declaration is not in sight, as assignments imply them.

In `struct kvm_mmu *mmu = vcpu->arch.mmu` the member is a pointer to that struct, an array of it, or a `void *`: any other pointer is an
incompatible one, and does not compile (C17 6.5.16.1; the kernel is built with -Werror=incompatible-pointer-types). What is read there has
the same value in each case, so it may be taken for a pointer to the struct.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeGuard

from reviewer.cfront.ctype import CType, Pointer, Record, Void

_MEMBER = "member "
"""How the name of the unknown type of a member begins: it is the same name wherever the same member is read."""


class Implied:
    """What is known (`given`, by the name of the unknown type), and what assignments that are lowered say besides."""

    def __init__(self, given: Mapping[str, Pointer] = MappingProxyType({})) -> None:
        self.given = given
        self._found: dict[str, set[CType]] = {}

    @classmethod
    def of(cls, several: Iterable[Implied]) -> Implied:
        """Return what several say together."""
        result = cls()
        for one in several:
            result.given = {**result.given, **one.given}
            for key, types in one._found.items():
                result._found.setdefault(key, set()).update(types)
        return result

    def note(self, key: str, ctype: CType) -> None:
        """Note that what the unknown type `key` names is assigned to, or from, an object declared with a pointer type."""
        if key.startswith(_MEMBER) and isinstance(ctype, Pointer) and not isinstance(ctype.to, Void):
            self._found.setdefault(key, set()).add(ctype)

    def known(self) -> dict[str, Pointer]:
        """Return what is known with what was noted; a member that is assigned as two types is left out, and one that is no struct's."""
        found = {key: ctype for key, types in self._found.items() if len(types) == 1 and _to_record(ctype := next(iter(types)))}
        return {**found, **self.given}


def _to_record(ctype: CType) -> TypeGuard[Pointer]:
    return isinstance(ctype, Pointer) and not ctype.volatile and isinstance(ctype.to, Record) and "{" not in ctype.to.tag
