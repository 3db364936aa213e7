"""What hunks say of types: what they declare, and what assignments imply of members whose declaration is not in sight.

In `struct kvm_mmu *mmu = vcpu->arch.mmu` the member is a pointer to that struct, an array of it, or a `void *`: any other pointer is an
incompatible one, and does not compile (C17 6.5.16.1; the kernel is built with -Werror=incompatible-pointer-types). What is read there has
the same value in each case, so it may be taken for a pointer to the struct where that is all that counts: not for its size, or what is
reckoned from it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import field, replace
from typing import TypeGuard

from reviewer.cfront.ctype import CType, Pointer, Record, Void
from reviewer.cfront.syntax import TypeName
from reviewer.cfront.volatile_words import NOTHING, VolatileWords
from reviewer.model.value_type import value_type

MEMBER, RESULT, _OUTER = "member ", "result of ", "type of "
"""How the names of the unknown types of a member, of a result and of a name begin: they are the same wherever the same is read or called."""

Members = tuple[tuple[str, TypeName], ...]
"""The members of a struct, in order."""


@value_type
class HunkTypes:
    """What is known in the hunks of one file: `pointers` by the name of the unknown type, `results` by function, `records` as "struct x".

    `supposed` are types that nothing in sight says: what is proved with them rests on an assumption. `volatile` are names that some
    declaration in sight makes volatile: without more of the records, whatever is called so may be.
    """

    pointers: Mapping[str, Pointer] = field(default_factory=dict)
    results: Mapping[str, TypeName] = field(default_factory=dict)
    records: Mapping[str, Members] = field(default_factory=dict)
    supposed: Mapping[str, CType] = field(default_factory=dict)
    volatile: VolatileWords = NOTHING


NO_TYPES = HunkTypes()


class Assignments:
    """What the assignments of a function say of types that are not in sight."""

    def __init__(self) -> None:
        self._found: dict[str, set[CType]] = {}

    def note(self, key: str, ctype: CType) -> None:
        """Note that what the unknown type `key` names is assigned to, or from, an object declared with a pointer type."""
        if key.startswith((MEMBER, RESULT)) and isinstance(ctype, Pointer) and not isinstance(ctype.to, Void):
            self._found.setdefault(key, set()).add(ctype)

    @staticmethod
    def implied(several: Iterable[Assignments], followed: Container[str]) -> dict[str, Pointer]:
        """Return what they say together; what is assigned as two types is left out, and what is no pointer to a struct.

        So is a result that is nowhere followed (`followed` has the unknown types that are) as it stands: it may be a `void *`, of which each
        call may be another thing.
        """
        found: dict[str, set[CType]] = {}
        for one in several:
            for key, types in one._found.items():
                found.setdefault(key, set()).update(types)
        return {
            key: replace(ctype, implied=True)
            for key, types in found.items()
            if len(types) == 1 and _to_record(ctype := next(iter(types))) and (key.startswith(MEMBER) or key in followed)
        }


def spelled(key: str) -> str:
    """Return what has the unknown type `key` in words, "" if its name may be several objects' or says nothing to a reader."""
    if not key.startswith((MEMBER, RESULT, _OUTER)) or key.endswith(" of ?"):
        return ""
    plain = key.removeprefix(MEMBER).removeprefix(_OUTER).replace(f"?{MEMBER}", "")
    return plain if "?" not in plain else ""


def _to_record(ctype: CType) -> TypeGuard[Pointer]:
    return isinstance(ctype, Pointer) and not ctype.volatile and isinstance(ctype.to, Record) and "{" not in ctype.to.tag
