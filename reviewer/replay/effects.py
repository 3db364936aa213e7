"""What is known of effects and of memory when two runs are compared (SEMANTICS.md C14, C16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def none_seen(_target: str) -> bool:
    """No body is in sight."""
    return False


def any_memory(_member: str, _value: int, _cleared: bool) -> bool:
    """Memory may hold anything at the start."""
    return False


@dataclass(frozen=True, slots=True)
class Effects:
    """What has an effect for certain: the functions of `named`, which do nothing else, and what `acts` says of a call as it is spelled.

    `holds(member, value, cleared)` says whether a member may always hold a constant already when it is stored, so that nobody sees one store
    more or less of it; `cleared` if something on the way may have set the memory to 0. `leaving` says which functions never come back.
    """

    named: frozenset[str] = frozenset()
    acts: Callable[[str], bool] = none_seen
    holds: Callable[[str, int, bool], bool] = any_memory
    leaving: Callable[[str], bool] = none_seen

    def __contains__(self, name: str) -> bool:
        """Whether a function does one known thing, and no other."""
        return name in self.named
