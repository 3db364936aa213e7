"""What a proof claims, in a form that something else than the prover can check.

A certificate of equivalence relates the variables of both sides at every point where control comes back from hidden text
or from a loop, and names the facts about callees that it used.
"""

from __future__ import annotations

from reviewer.cfront.ir import Element, Field, Symbol, Value
from reviewer.model.value_type import value_type


@value_type
class Relation:
    """What holds whenever both sides are at the point `key`, in terms of indexes into each side's `Function.variables`.

    `equal` pairs an old and a new variable of equal value; `old_constants` and `new_constants` give variables their value
    (as `ir.Const.value`). What is not named may have any value.
    """

    key: str
    equal: tuple[tuple[int, int], ...] = ()
    old_constants: tuple[tuple[int, int], ...] = ()
    new_constants: tuple[tuple[int, int], ...] = ()


@value_type
class Lemma:
    """A call of `callee` whose arguments equal the given constants (None: any value) returns `value`.

    `proved` says that its visible body shows it; else it is an assumption.
    """

    callee: str
    args: tuple[int | None, ...]
    value: int
    proved: bool = False


@value_type
class Motion:
    """What the order of effects was proved up to.

    `plain`: plain stores to different members may come in any order between two other effects, and a store that is overwritten there
    counts for nothing; but for members of `overlapping`, by record and name. Of those of `unseen` nobody knows whether they share memory with
    others: that they don't is taken for granted, and said. `exchanges` are pairs of `called` or `accessed` labels
    that may be exchanged. `faultless`: no access faults.
    """

    plain: bool = False
    exchanges: frozenset[frozenset[str]] = frozenset()
    faultless: bool = False
    overlapping: frozenset[tuple[str, str]] = frozenset()
    unseen: frozenset[tuple[str, str]] = frozenset()

    def exchanged(self, one: str, other: str) -> bool:
        """Whether the two may be exchanged; what has no label never is."""
        return bool(one and other) and frozenset((one, other)) in self.exchanges


STILL = Motion()
"""Nothing moved."""


def called(callee: str) -> str:
    """Return the label of a call, "" for an indirect one."""
    return f"{callee}()" if callee else ""


def accessed(address: Value) -> str:
    """Return the label of a plain access: the member or the named object, "" if it is neither."""
    while True:
        match address:
            case Field(_, record, name):
                return f"{record}.{name}"
            case Element(base):
                address = base
            case Symbol(name):
                return name
            case _:
                return ""


@value_type
class Certificate:
    """Both sides, started in related states at any entry, show the same effects and come to the same cut in related states."""

    relations: tuple[Relation, ...]
    lemmas: tuple[Lemma, ...] = ()
    motion: Motion = STILL
