"""What may use a local object after the block in which it is declared, or what the object held before it began anew.

A data-flow analysis for one object at a time: which variables and objects hold its address, who may have kept it, whether it has ended,
and what of it was written since it began. It errs towards a use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from reviewer.cfront.ctype import Bool, CType, Pointer, Void
from reviewer.cfront.ir import (
    ENTRY,
    Branch,
    Call,
    CallKind,
    Const,
    Convert,
    Cut,
    Element,
    Field,
    Function,
    Instruction,
    Load,
    Local,
    Op,
    Set,
    Store,
    Value,
    Var,
    successors,
)
from reviewer.cfront.lifetimes import ALIVE, ENDED, changes, in_cycles, leaking, life_of
from reviewer.cfront.rewrite import leaves, values_of
from reviewer.model.value_type import value_type
from reviewer.prover.accesses import Access, access_of, place_of
from reviewer.prover.handing import Hands
from reviewer.prover.held import NOBODY, TRUTHS, Held, Use, root_of


@value_type
class Uses:
    """How an object may be used after its end, and what it held before it began; `places` are the instructions that may, by block and position."""

    ended: Use = Use.NONE
    stale: Use = Use.NONE
    places: frozenset[tuple[int, int]] = frozenset()

    @property
    def any(self) -> bool:
        """Whether there is any use."""
        return self.ended is not Use.NONE or self.stale is not Use.NONE


@value_type
class _State:
    """What may be at a point: who has the address of the object that lives, and who that of one that has `ended` before.

    `written` are the places of the object that were written since it `began` (None: all), `given` says that somebody may have written there.
    `hidden` says that it ends where lines are hidden.
    """

    live: Held = NOBODY
    dead: Held = NOBODY
    ended: bool = False
    hidden: bool = False
    began: bool = False
    written: frozenset[Value] | None = None
    given: bool = False

    def joined(self, other: _State) -> _State:
        """Return what may be where two ways meet."""
        if self == other:
            return self
        written = self.written if other.written is None else other.written if self.written is None else self.written & other.written
        return _State(
            self.live.joined(other.live),
            self.dead.joined(other.dead),
            self.ended or other.ended,
            self.hidden or other.hidden,
            self.began or other.began,
            written,
            self.given or other.given,
        )

    def over(self) -> _State:
        """Return what is when the object ends: who has its address has that of nothing."""
        return replace(self, live=NOBODY, dead=self.dead.joined(self.live), ended=True, began=False, hidden=False)


Keeps = Callable[[Call, tuple[int, ...]], bool]
"""Whether a call may keep the address that it is given at these positions."""


def uses_of(function: Function, keeps: Keeps, hands: Hands) -> dict[int, Uses]:
    """Return, for every object whose life is told, how it may be used when it does not live or began anew."""
    lives = life_of(function)
    if not any(isinstance(code, Set) and code.variable in lives.values() for code in function.instructions):
        return {}
    leaks, again = leaking(function.blocks), frozenset(in_cycles(function.blocks, function.entries))
    found = {index: _Look(function, index, life, leaks, again, keeps, hands).run() for index, life in lives.items()}
    return {index: uses for index, uses in found.items() if uses.any}


@dataclass(slots=True)
class _Look:
    """The analysis of one object."""

    function: Function
    index: int
    life: int
    leaks: set[int]
    again: frozenset[int]
    keeps: Keeps
    hands: Hands
    uses: Uses = field(default_factory=Uses)
    at: tuple[int, int] = (0, 0)

    def run(self) -> Uses:
        """Follow the object from block to block until nothing changes."""
        blocks = self.function.blocks
        before: dict[int, _State] = {block: _State() for _, block in self.function.entries}
        behind = [block for key, block in self.function.entries if key != ENTRY]
        waiting = list(before)
        while waiting:
            number = waiting.pop()
            state = before[number]
            for position, code in enumerate(blocks[number].instructions):
                self.at = number, position
                state = self._step(code, state)
            end = blocks[number].terminator
            targets: Iterable[int] = successors(end)
            if isinstance(end, Cut):
                self.at = number, len(blocks[number].instructions)
                state, targets = self._cut(state), behind
            for target in targets:
                known = before.get(target)
                joined = state if known is None else known.joined(state)
                if joined != known:
                    before[target] = joined
                    waiting.append(target)
        return self.uses

    # --- what is used ------------------------------------------------------------------------------------------------

    def _after(self, use: Use) -> None:
        if use is not Use.NONE:
            self.uses = replace(self.uses, ended=max(self.uses.ended, use), places=self.uses.places | {self.at})

    def _before(self, use: Use, state: _State) -> None:
        if state.began and state.written is not None:
            self.uses = replace(self.uses, stale=max(self.uses.stale, Use.KEPT if state.given else use))

    # --- values ------------------------------------------------------------------------------------------------------

    def _live(self, value: Value, state: _State) -> Use:
        return state.live.holds(value, -1 if state.ended else self.index)

    def _dead(self, value: Value, state: _State) -> Use:
        return state.dead.holds(value, self.index if state.ended else -1)

    def _set(self, variable: int, live: Use, dead: Use, ctype: CType, state: _State, pure: tuple[bool, bool] = (False, False)) -> _State:
        if isinstance(ctype, Bool | Void):
            # Nobody hands out an address as a truth; a number that is too small for it can be a part of it.
            live, dead = (Use.NONE if use is Use.KEPT else use for use in (live, dead))
        return replace(state, live=state.live.having(variable, live, pure[0]), dead=state.dead.having(variable, dead, pure[1]))

    def _given(self, variable: int, value: Value, state: _State) -> _State:
        """Return what is when a variable was given a value that is seen."""
        now, before = (-1, self.index) if state.ended else (self.index, -1)
        pure = state.live.is_pure(value, now), state.dead.is_pure(value, before)
        return self._set(variable, self._live(value, state), self._dead(value, state), self.function.variables[variable].type, state, pure)

    # --- instructions ------------------------------------------------------------------------------------------------

    def _step(self, code: Instruction, state: _State) -> _State:
        life = changes(code, self.life)
        if life is not None:
            return self._turn(life, state)
        match code:
            case Set(variable, value):
                return self._given(variable, value, state)
            case Load(variable, address, ctype):
                return self._read(variable, address, ctype, state)
            case Store(address, value, ctype):
                return self._write(address, value, ctype, state)
            case Call():
                access = access_of(code)
                return self._call(code, state) if access is None else self._access(code, access, state)

    def _turn(self, life: int, state: _State) -> _State:
        if life == ENDED:
            return state.over()
        again = self.at[0] in self.again and self.function.variables[self.index].memory
        # What is not in a loop begins once, and what it held before is nothing.
        return replace(state, ended=False, hidden=life != ALIVE, began=again, written=frozenset() if again else None, given=False)

    def _read(self, variable: int, address: Value, ctype: CType, state: _State) -> _State:
        root = root_of(address)
        self._after(self._dead(address, state))
        if isinstance(root, Local) and root.index == self.index:
            if state.written is not None and not _covered(address, state.written):
                partly = any(_under(place, address) for place in state.written)
                self._before(Use.KEPT if partly else Use.SEEN, state)
        elif self._live(address, state) is not Use.NONE:
            self._before(Use.KEPT, state)
        if variable < 0:
            return state
        return self._set(variable, self._given_by(root, state.live), self._given_by(root, state.dead), ctype, state)

    def _given_by(self, root: Value, held: Held) -> Use:
        """How sure it is that what is read behind `root` is an address."""
        if held.is_behind(root):
            return Use.SEEN
        return Use.KEPT if held.known and not (isinstance(root, Local) and root.index not in self.leaks) else Use.NONE

    def _write(self, address: Value, value: Value, ctype: CType, state: _State) -> _State:
        root = root_of(address)
        self._after(self._dead(address, state))
        if isinstance(root, Local) and root.index == self.index:
            whole = address == root and ctype == self.function.variables[self.index].type
            if not (isinstance(value, Op) and value.name.startswith("pure:uninitialised")):
                place = frozenset((address,)) if not any(isinstance(leaf, Var) for leaf in leaves(address)) else frozenset()
                state = replace(state, written=None if whole or state.written is None else state.written | place)
        elif self._live(address, state) is not Use.NONE:
            state = replace(state, given=True)
        live = self._stored(root, self._live(value, state), state.live)
        return replace(state, live=live, dead=self._stored(root, self._dead(value, state), state.dead))

    def _stored(self, root: Value, use: Use, held: Held) -> Held:
        if use is not Use.SEEN:
            return held
        if isinstance(root, Local):
            return replace(held, inside=held.inside | {root.index}, known=held.known or root.index in self.leaks)
        return replace(held, roots=held.roots | {root}, known=True)

    def _access(self, call: Call, access: Access, state: _State) -> _State:
        """Return what is after a marked access: it does what plain ones would."""
        address = place_of(call, access)
        result = call.result if call.variable >= 0 else Void()
        if access.reads:
            state = self._read(call.variable, address, result, state)
        ctype = address.type.to if isinstance(address.type, Pointer) else Void()
        given = [call.args[index] for index in access.stored]
        for value in given or [Const(0, ctype)] * access.writes:
            state = self._write(address, value, ctype, state)
        if access.adds and call.variable >= 0:
            sum_of = Op("+", (Var(call.variable, result), *given), result)
            return self._set(call.variable, self._live(sum_of, state), self._dead(sum_of, state), result, state)
        return state

    def _call(self, call: Call, state: _State) -> _State:
        values = tuple(values_of(call))
        opaque = call.kind is not CallKind.MARKED
        names = call.kind in (CallKind.UNRESOLVED, CallKind.STEP) and bool(call.scope)
        dead = [Use.SEEN if state.dead.is_behind(value) else self._dead(value, state) for value in values]
        if (state.dead.known and opaque) or (names and state.dead.kept.intersection(call.scope)):
            dead.append(Use.KEPT)
        if names and state.dead.seen.intersection(call.scope):
            dead.append(Use.SEEN)
        self._after(max(dead, default=Use.NONE))
        given = tuple(position for position, value in enumerate(values) if state.live.is_behind(value) or self._live(value, state) is not Use.NONE)
        known = bool(given) and self.keeps(call, given)
        if given:
            # Who is given the address may read what was there, and may write.
            self._before(Use.KEPT, state)
        known = state.live.known or known or (names and not state.ended)
        passed = bool(given) and not opaque
        state = replace(state, live=replace(state.live, known=known), given=state.given or bool(given))
        uses = Use.KEPT if known or passed else Use.NONE, Use.KEPT if state.dead.known or max(dead, default=Use.NONE) else Use.NONE
        if given or state.dead.known:
            seen, state = self._leave(call, bool(given), state)
            uses = max(uses[0], seen[0]), max(uses[1], seen[1])
        for out in call.outs:
            state = self._set(out, *uses, self.function.variables[out].type, state)
        return self._set(call.variable, *uses, call.result, state) if call.variable >= 0 else state

    def _leave(self, call: Call, given: bool, state: _State) -> tuple[tuple[Use, Use], _State]:
        """Return what a call is seen to give, and what is after it: where it left the address."""
        hands = self.hands(call)
        if state.dead.is_in(hands.used):
            self._after(Use.SEEN)
        if given:
            # Who is given the address may take it away from where a body left it.
            state = replace(state, live=replace(state.live, told=frozenset()))
        result, after = [], []
        for held, local in ((state.live, -1 if state.ended else self.index), (state.dead, self.index if state.ended else -1)):
            uses = [held.holds(value, local) for value in call.args]
            left = [call.args[into] for position, into in hands.stored if max(position, into) < len(uses) and uses[position] is Use.SEEN]
            left += [name for position, name in hands.named if position < len(uses) and uses[position] is Use.SEEN]
            left += [call.args[into] for position, into in hands.copied if held.is_behind(call.args[position])]
            result.append(max([uses[one] for one in hands.returned if one < len(uses)], default=Use.NONE))
            if held.is_in(hands.gives):
                result[-1] = Use.SEEN
            after.append(replace(held, told=held.told | {root_of(place) for place in left}, known=held.known or bool(left)))
        return (result[0], result[1]), replace(state, live=after[0], dead=after[1])

    def _cut(self, state: _State) -> _State:
        """Hidden text goes by what it can name, and gives away what it can; it may end the object, and come back after that."""
        if not state.ended:
            self._before(Use.KEPT, state)
            known = state.live.known or not self.function.variables[self.index].private
            state = replace(state, live=replace(state.live, known=known), given=True)
        if state.hidden:
            state = state.joined(state.over())
        dead = state.dead
        named = [index for index in dead.seen if not self.function.variables[index].temporary]
        self._after(Use.SEEN if named or dead.inside or dead.roots or dead.told else Use.KEPT if dead.known else Use.NONE)
        return state


def _covered(address: Value, written: frozenset[Value]) -> bool:
    """Whether what lies at an address was written: itself, or a part that it lies in."""
    return address in written or (isinstance(address, Field | Element) and _covered(address.base, written))


def _under(place: Value, address: Value) -> bool:
    """Whether a place lies in what is at an address."""
    return place == address or (isinstance(place, Field | Element) and _under(place.base, address))


def keeps_nothing(body: Function, position: int, keeps: Keeps) -> bool:
    """Whether a body does not keep, hand on or return the address that it is given as one of its parameters."""
    params = {body.variables[index].param: index for index in body.params}
    start = params.get(position)
    if start is None or body.problems or body.hidden or [key for key, _ in body.entries] != [ENTRY] or body.variables[start].memory:
        return False
    leaks = leaking(body.blocks)
    held, inside = {start}, set[int]()

    def holds(value: Value) -> bool:
        match value:
            case Var(index):
                return index in held
            case Local(index):
                return index in inside
            case Op(name, args):
                return name not in TRUTHS and any(map(holds, args))
            case Convert(inner) | Field(inner):
                return holds(inner)
            case Element(base, index_value):
                return holds(base) or holds(index_value)
            case _:
                return False

    before = -1
    while before != len(held) + len(inside):
        before = len(held) + len(inside)
        for block in body.blocks:
            for code in block.instructions:
                match code:
                    case Set(variable, value) if holds(value):
                        held.add(variable)
                    case Load(variable, address) if isinstance(root := root_of(address), Local) and root.index in inside:
                        held.add(variable)
                    case Store(address, value) if holds(value):
                        root = root_of(address)
                        if not isinstance(root, Local) or root.index in leaks:
                            return False
                        inside.add(root.index)
                    case Call():
                        given = tuple(place for place, value in enumerate(values_of(code)) if holds(value))
                        if given and keeps(code, given):
                            return False
                        if given and code.kind is CallKind.MARKED and code.variable >= 0:
                            held.add(code.variable)
            if not isinstance(block.terminator, Branch) and any(map(holds, values_of(block.terminator))):
                return False
    return True
