"""What container_of() is: the record that a member lies in, where the kernel's headers say so (include/linux/container_of.h, list.h, rbtree.h).

It is an operation whose name has the record and the member. The member of what it gives is what it was given, whatever that is, and of the
address of a member it gives the record.
"""

from __future__ import annotations

from functools import lru_cache

CONTAINERS = frozenset({"container_of", "list_entry", "hlist_entry", "rb_entry"})
"""Macros that take an address, a type and a member, and give the record that has that member there."""
CONTAINER_HEADERS = frozenset({"include/linux/container_of.h", "include/linux/kernel.h", "include/linux/list.h", "include/linux/rbtree.h"})
OP = "container "
"""What the name of the operation begins with, behind `pure:`."""
_PREFIX = f"pure:{OP}"


def name_of(record: str, member: str) -> str:
    """Return the name of the operation for a member of a record."""
    return f"{_PREFIX}{record}, {member}"


@lru_cache(maxsize=1 << 12)
def member_of(name: str) -> tuple[str, str] | None:
    """Return the record and the member in the name of an operation; None of another."""
    if not name.startswith(_PREFIX):
        return None
    record, _, member = name[len(_PREFIX) :].rpartition(", ")
    return record, member
