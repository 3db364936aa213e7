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
    STORE = "store"
    VARIABLE = "variable"
    STAT = "stat"
    CONDITION = "condition"
    JUMP = "jump"
    LOOP = "loop"
    FLAG = "flag"
    CONSTANT = "constant"
    INITIALIZER = "initializer"
    FIELD = "field"
    ASSERT = "assert"
    ALLOC = "alloc"


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
        "moved": "the same lock call at another place, with code that stays in between, or what it covers at another: the section grows or shrinks",
    },
    Scope.STORE: {
        "added": "a store to a member, an element or through a pointer that no other place of the patch had",
        "removed": "a store to a member, an element or through a pointer that no other place of the patch has now",
        "moved": "the same store at another place of the function, with code that stays in between",
        "value-changed": "the same object of the same function gets another value",
        "operator-changed": "the same object is written in another way (`|=` became `=`)",
        "target-changed": "the same member is written, in another object",
    },
    Scope.VARIABLE: {
        "added": "a store to a plain name that no other place of the patch had; where it takes a call's result, the call's events tell",
        "removed": "a store to a plain name that no other place of the patch has now",
        "value-changed": "the same name gets another value in the same function",
        "operator-changed": "the same name is written in another way (`|=` became `=`)",
    },
    Scope.STAT: {
        "added": "a counter of statistics is counted at a place more",
        "removed": "a counter of statistics is not counted any more at a place",
        "moved": "the same counter is counted at another place of the function, with code that stays in between",
        "amount-changed": "the same counter is counted by another amount, or another way",
    },
    Scope.CONDITION: {
        "added": "a test that stands in no other condition of the patch on the old side; its name is the operand's, or its callee",
        "removed": "a test that stands in no other condition of the patch on the new side",
        "strengthened": "a condition that stays holds less often by an operand: one joined by `&&` came, or one joined by `||` went",
        "weakened": "a condition that stays holds more often by an operand: one joined by `||` came, or one joined by `&&` went",
        "comparison-changed": "the same names are compared in another way, or with another constant",
        "replaced": "something else is asked for the same purpose: the same constants or names under another way to them, or the same consequence",
        "negated": "an operand is asked the other way round, and what it controls stays",
    },
    Scope.JUMP: {
        "left-held": "a return between the taking of a lock and its release that the old side does not have, or a way out that went to a label "
        "named for the release and does not now; the name is `return`",
        "retargeted": "under the same condition the way out is another one of `return`, `break`, `continue`; the name is the new one",
    },
    Scope.LOOP: {
        "added": "a loop that no other place of the patch had; the name is `for`, `while` or the iterator",
        "removed": "a loop that no other place of the patch has now",
        "bound-changed": "a loop begins or ends elsewhere, or its iterator gets other arguments",
        "step-changed": "a loop goes on by another step",
        "condition-changed": "a `while` asks something else",
        "iterator-swapped": "another iterator, or `for` in place of one",
    },
    Scope.FLAG: {
        "bit-added": "a constant in a mask that the old expression does not have; the name is the constant's",
        "bit-removed": "a constant in a mask that the new expression does not have",
    },
    Scope.CONSTANT: {
        "added": "a constant macro that the old side does not show",
        "removed": "a constant macro that the new side does not show",
        "value-changed": "a macro of the same name stands for something else",
    },
    Scope.INITIALIZER: {
        "added": "an entry `.member = value` that the old side does not have; the owner is the initialized object",
        "removed": "an entry `.member = value` that the new side does not have",
        "value-changed": "the same member of the same object begins with something else",
    },
    Scope.FIELD: {
        "added": "a member of a struct or union that the old side does not have; the owner is the struct",
        "removed": "a member of a struct or union that the new side does not have",
        "type-changed": "the same member with another type, width or size",
    },
    Scope.ASSERT: {
        "added": "an assertion that the old side does not have in this function",
        "removed": "an assertion that the new side does not have in this function",
        "kind-changed": "the same condition under another kind of assertion",
        "condition-changed": "the same kind of assertion with another condition",
    },
    Scope.ALLOC: {
        "flags-changed": "the same allocator with other GFP flags",
        "size-changed": "the same allocator with another size or count",
        "allocator-swapped": "another allocator for the same arguments",
    },
}
"""For each scope its operations, each with what it means."""
