"""The words that a rule may use of an event: scopes and what can happen in each."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """What kind of thing an event is about."""

    CALL = "call"
    ARGUMENT = "argument"
    LOCK = "lock"
    ACCESS = "access"
    BARRIER = "barrier"
    RETURN = "return"


OPERATIONS: dict[Scope, dict[str, str]] = {
    Scope.CALL: {
        "added": "a call that the old side does not have in this function",
        "removed": "a call that the new side does not have in this function",
        "moved": "the same call at another place of the function, with code that stays in between",
        "result-dropped": "the result was used and is not used any more",
        "result-used": "the result was not used and is used now",
        "result-overwrites": "the result was gathered into a name (`|=`, `+=`) and replaces what stood there now (`=`)",
        "result-accumulates": "the result replaced what stood in a name and is gathered into it now",
    },
    Scope.ARGUMENT: {"changed": "the same callee with other arguments"},
    Scope.ACCESS: {
        "added": "a marked access (READ_ONCE, an atomic, rcu_dereference, ...) that the old side does not have in this function",
        "removed": "a marked access that the new side does not have in this function; a plain one may stand in its place",
        "kind-changed": "the same operands under another kind of marked access",
        "moved": "the same marked access at another place, with code that stays in between",
    },
    Scope.BARRIER: {
        "added": "a barrier that the old side does not have in this function",
        "removed": "a barrier that the new side does not have in this function",
        "kind-changed": "another kind of barrier in this function",
        "moved": "the same barrier at another place, with code that stays in between",
    },
    Scope.RETURN: {
        "added": "a return that the old side does not have in this function",
        "removed": "a return that the new side does not have in this function",
        "value-changed": "a return of this function gives something else; also where a name in it is another",
    },
    Scope.LOCK: {
        "acquire-added": "a lock is taken that was not taken in this function",
        "acquire-removed": "a lock is not taken any more in this function",
        "release-added": "a lock is let go that was not let go in this function",
        "release-removed": "a lock is not let go any more in this function",
        "mode-changed": "the same lock is taken in another mode, or by another kind of call",
        "moved": "the same lock call at another place, with code that stays in between: the section grows or shrinks",
    },
}
"""For each scope its operations, each with what it means."""
