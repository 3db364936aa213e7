"""What a proof leaves out: local objects that end with another block than before, while their address lives on (C17 6.2.4).

The proof itself sees no object end. Where a use after an end can't be excluded, it is tried again with the lives of the objects in it: what
may use them sees whether they live, and an object that begins anew holds nothing. If that fails, the lives differ: an end that is seen to be
used on one side alone is no proof, one that only a call could use is an assumption. An old object that ends earlier than the new one, and
that only a call could use, is no difference: who kept the address used it wrongly before (SEMANTICS.md A6).
"""

from __future__ import annotations

from dataclasses import replace

from reviewer.cfront.certificate import Certificate
from reviewer.cfront.ctype import Pointer, Void
from reviewer.cfront.ir import ENTRY, BasicBlock, Call, CallKind, Function, Instruction, Jump, Local, Op, Store, Var, Variable
from reviewer.cfront.lifetimes import ALIVE, ENDED, LIFE, begin, changes, life_of
from reviewer.model.value_type import value_type
from reviewer.prover.accesses import access_of
from reviewer.prover.afterlife import Keeps, Uses, keeps_nothing, uses_of
from reviewer.prover.execute import LIVES
from reviewer.prover.handing import NOTHING, Handed, Hands, by_name, handed
from reviewer.prover.held import Use
from reviewer.prover.interface import Bodies, Task
from reviewer.prover.matching import match_variables
from reviewer.prover.simulation import Match, Simulation
from reviewer.prover.solver import Solver
from reviewer.prover.variants import has_loops, with_loops

_DEPTH = 3
"""Bodies within bodies that are asked whether they keep an address."""


@value_type
class Doubt:
    """What speaks against a proof, in words: something that is not known, as an assumption says it, or a reason to give it up."""

    text: str
    subject: str
    settled: bool


@value_type
class _Object:
    """An object of either side (None: that side has none) and how each may use it."""

    pair: tuple[int | None, int | None]
    old: Uses
    new: Uses

    @property
    def matters(self) -> bool:
        """Whether what may use it is a difference if the lives differ."""
        seen = Use.SEEN in (self.old.ended, self.old.stale)
        return self.new.any or seen


def doubts(task: Task, match: Match, certificate: Certificate, solver: Solver) -> tuple[Doubt, ...]:
    """Return what speaks against a proof that was made without regard to where local objects end."""
    if not life_of(task.old) and not life_of(task.new):
        return ()
    found = _objects(task, match, (_kept, _kept), (by_name, by_name))
    if not found or _same_lives(task, found, certificate, solver):
        return ()
    looking = _Looking(task.old_bodies), _Looking(task.new_bodies)
    found = _objects(task, match, looking, (looking[0].hands, looking[1].hands))
    left = [item for item in found if not _same_lives(task, [item], certificate, solver)]
    return tuple(doubt for item in left for doubt in _worded(task, item))


def _worded(task: Task, item: _Object) -> list[Doubt]:
    old, new = item.pair
    index, function = (new, task.new) if new is not None else (old, task.old)
    assert index is not None
    variable = function.variables[index]
    name = f"the unnamed object at line {variable.line}" if variable.name.startswith("%") else variable.name
    where = f"the block in which it is declared, line {variable.line}"
    result = []
    if item.new.ended is not Use.NONE or item.old.ended is Use.SEEN:
        settled = Use.SEEN in (item.new.ended, item.old.ended)
        address = name if variable.name.startswith("%") else f"&{name}"
        who = "something" if item.new.ended is Use.SEEN else "the old side"
        text = f"{who if settled else 'nothing'} uses {address} after the end of {where}"
        result.append(Doubt(text, variable.name, settled))
    if item.new.stale is not Use.NONE or item.old.stale is Use.SEEN:
        settled = Use.SEEN in (item.new.stale, item.old.stale)
        text = f"what {name} held in the round before is {'used' if settled else 'not used'}: it begins anew with {where}"
        result.append(Doubt(text, variable.name, settled))
    return result


def _objects(task: Task, match: Match, keeps: tuple[Keeps, Keeps], hands: tuple[Hands, Hands]) -> list[_Object]:
    """Return the objects that something may use when they do not live."""
    old, new = uses_of(task.old, keeps[0], hands[0]), uses_of(task.new, keeps[1], hands[1])
    partner = dict(match.pairs)
    pairs: list[tuple[int | None, int | None]] = [(a, b) for a, b in partner.items() if a in old or b in new]
    pairs += [(a, None) for a in old if a not in partner]
    pairs += [(None, b) for b in new if b not in partner.values()]
    nothing = Uses()
    found = [_Object((a, b), old.get(-1 if a is None else a, nothing), new.get(-1 if b is None else b, nothing)) for a, b in pairs]
    return [item for item in found if item.matters]


# --- the proof again ---------------------------------------------------------------------------------------------------


def _same_lives(task: Task, objects: list[_Object], certificate: Certificate, solver: Solver) -> bool:
    """Whether the proof holds with the lives of some objects in it."""
    if any(None in item.pair for item in objects):
        return False
    sides = [_with_lives(function, objects, side) for side, function in enumerate((task.old, task.new))]
    again = replace(task, old=sides[0], new=sides[1])
    outcome = Simulation(again.old, again.new, match_variables(again.old, again.new), certificate.lemmas, solver, certificate.motion).run()
    if outcome.certificate is not None:
        return True
    return has_loops(again) and with_loops(again, certificate.lemmas, solver) is not None


def _with_lives(function: Function, objects: list[_Object], side: int) -> Function:
    """Return a function that shows the lives of objects to whatever may use them."""
    known = life_of(function)
    variables = list(function.variables)
    lives: dict[int, int] = {}
    for number, item in enumerate(objects):
        index = item.pair[side]
        assert index is not None
        life = known.get(index, len(variables))
        name = f"life {number}"
        told = Variable(name, name, LIFE, variables[index].line)
        if life == len(variables):
            variables.append(told)
        variables[life] = told
        lives[life] = index
    fresh = {
        life: f"pure:uninitialised life {n}" for n, (life, item) in enumerate(zip(lives, objects, strict=True)) if item.old.stale or item.new.stale
    }
    places = frozenset().union(*((item.old, item.new)[side].places for item in objects))
    shown = Call(LIVES, None, tuple(Var(life, LIFE) for life in lives), -1, Void(), CallKind.MARKED, 0)
    blocks = []
    for number, block in enumerate(function.blocks):
        code: list[Instruction] = []
        for position, instruction in enumerate(block.instructions):
            if (number, position) in places or (isinstance(instruction, Call) and instruction.kind is not CallKind.MARKED):
                code.append(shown)
            began = [life for life in lives if changes(instruction, life) not in (None, ENDED)]
            if not any(changes(instruction, life) == ALIVE for life in began):
                # Who has the address of what ended in the round before does not have that of what begins in this one.
                code.append(instruction)
            for life, name in fresh.items():
                if life in began:
                    ctype = variables[lives[life]].type
                    code.append(Store(Local(lives[life], Pointer(ctype)), Op(name, (), ctype), ctype, 0))
        blocks.append(BasicBlock(tuple(code), block.terminator))
    start = dict(function.entries).get(ENTRY)
    entries = function.entries
    if start is not None:
        blocks.append(BasicBlock(tuple(begin(life, ALIVE, 0) for life in lives), Jump(start)))
        entries = tuple((key, len(blocks) - 1 if key == ENTRY else block) for key, block in entries)
    return replace(function, variables=tuple(variables), blocks=tuple(blocks), entries=entries)


# --- who keeps an address ----------------------------------------------------------------------------------------------


def _kept(call: Call, given: tuple[int, ...]) -> bool:
    """Whether a call may keep what it is given, if no body is looked into."""
    access = access_of(call)
    return access is None or given != (access.place,)


class _Looking:
    """Says of calls whether they may keep an address, by the bodies of one side."""

    def __init__(self, bodies: Bodies, depth: int = _DEPTH, known: dict[tuple[str, int], bool] | None = None) -> None:
        self._bodies, self._depth = bodies, depth
        self._known = {} if known is None else known
        self._handed: dict[str, Handed] = {}

    def __call__(self, call: Call, given: tuple[int, ...]) -> bool:
        """Whether a call may keep the address that it is given at some positions."""
        if not _kept(call, given):
            return False
        if call.kind is not CallKind.FUNCTION or call.target is not None or call.outs or not self._depth:
            return True
        return not all(self._is_safe(call.callee, position) for position in given)

    def _is_safe(self, callee: str, position: int) -> bool:
        asked = callee, position
        if asked not in self._known:
            self._known[asked] = False
            inner = _Looking(self._bodies, self._depth - 1, {})
            bodies = self._bodies.definitions(callee)
            self._known[asked] = bool(bodies) and all(keeps_nothing(body, position, inner) for body in bodies)
        return self._known[asked]

    def hands(self, call: Call) -> Handed:
        """Return what a call is seen to do with what it is given."""
        known = by_name(call)
        if call.kind is not CallKind.FUNCTION or call.target is not None or call.outs or not self._depth or known != NOTHING:
            return known
        if call.callee not in self._handed:
            self._handed[call.callee] = NOTHING
            inner = _Looking(self._bodies, self._depth - 1)
            for body in self._bodies.definitions(call.callee):
                self._handed[call.callee] = self._handed[call.callee].joined(handed(body, inner.hands))
        return self._handed[call.callee]
