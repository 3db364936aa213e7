"""Calls that nobody comes back from, as the bodies in sight show: what stands behind one accuses nobody (SEMANTICS.md C16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from reviewer.cfront.ir import ENTRY, BasicBlock, Branch, Call, CallKind, Const, Function, Load, Return, Set, Var, successors
from reviewer.cfront.rewrite import leaves
from reviewer.knowledge.tables import Semantics
from reviewer.prover.graph import loop_of, shape_of
from reviewer.prover.interface import Bodies, nothing_hidden

_DEPTH = 4
"""Bodies below each other that are looked into."""
_BODIES = 40
"""Bodies that are looked into for the answer to one question."""


@dataclass(slots=True)
class Leaving:
    """Says which functions may never come back. `bodies` are those of both sides: one that goes on for ever on one of them is enough.

    `semantics.leaving` are those of which that is known, `declared` says whether one is declared so.
    """

    bodies: tuple[Bodies, Bodies]
    semantics: Semantics
    declared: Callable[[str], bool] = nothing_hidden
    _known: dict[str, bool] = field(default_factory=dict)

    def __call__(self, name: str) -> bool:
        """Whether no way through some body of `name` that is in sight is seen to come out of it."""
        if name not in self._known:
            self._known[name] = any(_Look(bodies, self.semantics, self.declared).stays(name) for bodies in self.bodies)
        return self._known[name]


@dataclass(slots=True)
class _Look:
    """One question about the bodies of one side."""

    bodies: Bodies
    semantics: Semantics
    declared: Callable[[str], bool]
    _known: dict[str, bool] = field(default_factory=dict)

    def stays(self, name: str, depth: int = 0) -> bool:
        if name in self.semantics.leaving or self.declared(name):
            return True
        if name in self.semantics.effects or name in self.semantics.locks:
            return False
        if name not in self._known and depth < _DEPTH and len(self._known) < _BODIES:
            self._known[name] = True  # what calls itself on every way goes on for ever
            self._known[name] = any(self._never_ends(body, depth) for body in self.bodies.definitions(name))
        return self._known.get(name, False)

    def _never_ends(self, body: Function, depth: int) -> bool:
        if any(map(partial(_goes_round, body), shape_of(body).heads)):
            return True
        # What is not understood, such as a statement that may be a BUG(), leads nowhere.
        waiting, seen = [dict(body.entries).get(ENTRY, -1)], set[int]()
        while waiting:
            number = waiting.pop()
            if number < 0:
                return False
            if number in seen or self._stops(body.blocks[number], depth):
                continue
            seen.add(number)
            if isinstance(body.blocks[number].terminator, Return):
                return False
            waiting += successors(body.blocks[number].terminator)
        return True

    def _stops(self, block: BasicBlock, depth: int) -> bool:
        """Whether nothing is seen to come out of a block."""
        return any(self._leaves(code, depth) for code in block.instructions if isinstance(code, Call) and code.callee)

    def _leaves(self, call: Call, depth: int) -> bool:
        """Whether nobody comes back from a call; a macro in capitals that is not in sight, and gives no value, may be a BUG()."""
        if call.callee in self.semantics.leaving_if:
            return bool(call.args) and isinstance(call.args[0], Const) and call.args[0].value != 0
        known = call.callee in self.semantics.effects or call.callee in self.semantics.locks
        any_macro = call.kind is CallKind.UNRESOLVED and call.variable < 0 and not known and call.callee.isupper()
        return any_macro or self.stays(call.callee, depth + 1)


def _goes_round(body: Function, head: int) -> bool:
    """Whether a loop is left at its first test or never: it does not change anything that a test on a way out of it asks."""
    inside = loop_of(body, head)
    code = [one for number in inside for one in body.blocks[number].instructions]
    changed = {one.variable for one in code if isinstance(one, Set | Load | Call)}
    out = [body.blocks[number].terminator for number in inside if not inside.issuperset(successors(body.blocks[number].terminator))]
    tested = (leaf for end in out if isinstance(end, Branch) for leaf in leaves(end.cond))
    return not any(isinstance(leaf, Var) and leaf.index in changed for leaf in tested)
