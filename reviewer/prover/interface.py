"""What the prover is given and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Protocol

from reviewer.cfront.certificate import STILL, Certificate, Lemma, Motion
from reviewer.cfront.ir import Function
from reviewer.knowledge.tables import Semantics
from reviewer.model.claim import Sentence
from reviewer.model.unit import Assumption, Question, Status, Step, Witness
from reviewer.model.value_type import value_type


class Bodies(Protocol):
    """Function bodies that can be seen."""

    def definitions(self, name: str) -> tuple[Function, ...]:
        """Return every definition of `name` that can be selected, lowered; empty if none is visible (SEMANTICS.md A8)."""


class NoBodies:
    """Nothing is visible."""

    def definitions(self, _name: str) -> tuple[Function, ...]:
        """Return nothing."""
        return ()


class Runner(Protocol):
    """Concrete runs, by something that shares no evaluation with the prover (SEMANTICS.md F22)."""

    def challenge(self, task: Task, certificate: Certificate, quick: bool = False) -> str | None:
        """Run both sides on random inputs under the certificate, a few if `quick`; return what disagrees, in words, or None."""

    def witness(self, task: Task) -> Witness | None:
        """Search for a definite difference on granted inputs, replayed (SEMANTICS.md C)."""

    def difference(self, task: Task) -> Question | None:
        """Search for any difference, to word a question."""


def unstated(_callee: str, _value: str) -> Sentence | None:
    """Nothing is stated."""
    return None


def zero_is_unclear(_member: str, value: int, _cleared: bool) -> bool:
    """Memory may be all 0."""
    return value == 0


def nothing_hidden(_record: str) -> bool:
    """Every record is in sight."""
    return False


def nowhere(_record: str, _member: str) -> bool:
    """No union is in sight, no function writes a member."""
    return False


def nothing_given(_member: str) -> frozenset[str]:
    """No member is seen to be given a function."""
    return frozenset()


@value_type
class Task:
    """Two functions to compare. `focus` are the names on changed lines; `effects` names of functions that are known to have an effect.

    `stated(callee, value)` finds the sentence of the message that says that the callee returns the value. `rlimit` is z3's, a query.
    `accuse` says whether a difference of this pair would be one of the patch, so that looking for a witness is worth it,
    `asks` whether a question is to be worded where nothing is proved.
    `every_input` says that the two are compared for themselves: any argument and any memory at the start is granted.
    `overlaps(record, member)` says that a member is seen to share memory with others, `hides(record)` that this can't be seen of its
    members. `ordered` are functions that take or release a lock, or begin or end a section. `semantics` is what is known of functions
    by name, `changed` the names of whatever else the patch defines otherwise. `holds` is of replay's `Effects`. `leads_to(callee, member)`
    says that hunks show how a call comes to what writes a member of that name, `unread` that a variable is one that nobody reads, `stays` that a
    function is declared never to return, `given` names the functions that a member which is called is seen to be given.
    """

    name: str
    file: str
    old: Function
    new: Function
    old_bodies: Bodies = field(default_factory=NoBodies)
    new_bodies: Bodies = field(default_factory=NoBodies)
    focus: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    stated: Callable[[str, str], Sentence | None] = unstated
    rlimit: int = 1_000_000
    accuse: bool = True
    asks: bool = True
    every_input: bool = False
    overlaps: Callable[[str, str], bool] = nowhere
    hides: Callable[[str], bool] = nothing_hidden
    ordered: frozenset[str] = frozenset()
    semantics: Semantics = field(default_factory=Semantics)
    changed: frozenset[str] = frozenset()
    holds: Callable[[str, int, bool], bool] = zero_is_unclear
    leads_to: Callable[[str, str], bool] = nowhere
    unread: Callable[[str], bool] = nothing_hidden
    stays: Callable[[str], bool] = nothing_hidden
    given: Callable[[str], frozenset[str]] = nothing_given

    def may_overlap(self, record: str, member: str) -> bool:
        """Whether a member shares memory with others, for all that is seen."""
        return self.overlaps(record, member) or self.hides(record)


@value_type
class Answer:
    """What is known of a pair. `lemmas` are the facts about callees that a proof used, `motion` what it holds up to, for who runs it again."""

    status: Status
    reason: str = ""
    argument: tuple[Step, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    standing: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    witness: Witness | None = None
    lemmas: tuple[Lemma, ...] = ()
    motion: Motion = STILL
