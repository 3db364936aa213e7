"""What a proof claims, in a form that something else than the prover can check.

A certificate of equivalence relates the variables of both sides at every point where control comes back from hidden text
or from a loop, and names the facts about callees that it used.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Relation:
    """What holds whenever both sides are at the point `key`, in terms of indexes into each side's `Function.variables`.

    `equal` pairs an old and a new variable of equal value; `old_constants` and `new_constants` give variables their value
    (as `ir.Const.value`). What is not named may have any value.
    """

    key: str
    equal: tuple[tuple[int, int], ...] = ()
    old_constants: tuple[tuple[int, int], ...] = ()
    new_constants: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Lemma:
    """A call of `callee` whose arguments equal the given constants (None: any value) returns `value`.

    `proved` says that its visible body shows it; else it is an assumption.
    """

    callee: str
    args: tuple[int | None, ...]
    value: int
    proved: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    """Both sides, started in related states at any entry, show the same effects and come to the same cut in related states."""

    relations: tuple[Relation, ...]
    lemmas: tuple[Lemma, ...] = ()
