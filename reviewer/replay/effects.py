"""What is known of effects and of memory when two runs are compared (SEMANTICS.md C14, C16)."""

from __future__ import annotations

from collections.abc import Callable

from reviewer.model.value_type import value_type
from reviewer.replay.trace import Event, callee


def all_do(_target: str) -> bool:
    """Say of every call that it does."""
    return True


def none_seen(_target: str) -> bool:
    """No body is in sight."""
    return False


def any_memory(_member: str, _value: int, _cleared: bool) -> bool:
    """Memory may hold anything at the start."""
    return False


def no_stores(_function: str, _member: str) -> bool:
    """No body is known to store to a member."""
    return False


@value_type
class Effects:
    """What has an effect for certain: the functions of `named`, which do nothing else, and what `acts` says of a call as it is spelled.

    `holds(member, value, cleared)` says whether a member may always hold a constant already when it is stored, so that nobody sees one store
    more or less of it; `cleared` if something on the way may have set the memory to 0. `leaving` says which functions never come back,
    `leaving_if` are those that do not where their first argument is not 0. `unread` says of a variable that nobody reads it.
    `stores` says whether a function that is followed has a store to a member.
    """

    named: frozenset[str] = frozenset()
    acts: Callable[[str], bool] = none_seen
    holds: Callable[[str, int, bool], bool] = any_memory
    leaving: Callable[[str], bool] = none_seen
    leaving_if: frozenset[str] = frozenset()
    unread: Callable[[str], bool] = none_seen
    stores: Callable[[str, str], bool] = no_stores

    def __contains__(self, name: str) -> bool:
        """Whether a function does one known thing, and no other."""
        return name in self.named

    def ends_at(self, call: Event) -> bool:
        """Whether nobody comes back from a call: of an assertion, where what it asserts against is a constant that is not 0."""
        fails = callee(call) in self.leaving_if and bool(call.values) and call.values[0].symbol is None and call.values[0].value != 0
        return fails or self.leaving(callee(call))
