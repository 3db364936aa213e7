"""Symbolic execution of the acyclic stretch from one cut point to the next, with paths merged where they meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reviewer.cfront.certificate import STILL, Motion, accessed
from reviewer.cfront.ctype import Array, Int, type_key
from reviewer.cfront.ir import Branch, Call, CallKind, Cut, Function, Instruction, Jump, Load, Op, Return, Set, Store, Value
from reviewer.cfront.literals import integer
from reviewer.prover.evaluate import Evaluator, State
from reviewer.prover.graph import Shape
from reviewer.prover.memory import Memory, root_of
from reviewer.prover.terms import CallShape, Term, Terms

RETURN = "return"
"""The key of the exit by which a function returns."""
LIVES = "lives"
"""The callee of what shows which local objects live: it is compared as a call is, and changes nothing."""


@dataclass(slots=True)
class Exit:
    """How a stretch comes to a cut point: under `cond`, in `state`, with the values that the exit hands over (result, switch operand)."""

    cond: Term
    state: State
    values: tuple[Term, ...] = ()


@dataclass(slots=True)
class Naming:
    """Names of a side's variables: shared with the other side (matched by the relation), or its own."""

    shared: Mapping[int, str]
    side: str
    function: Function = field(repr=False)

    def __call__(self, index: int) -> str:
        """Return the name of variable `index`; names of two sides are equal for matched variables only."""
        known = self.shared.get(index)
        return known if known is not None else f"{self.side}:{self.function.variables[index].key}"


class Executor:
    """Executes one side."""

    def __init__(self, function: Function, shape: Shape, terms: Terms, naming: Naming, motion: Motion = STILL) -> None:
        self.memory = Memory(function, terms, naming, motion)
        self.function = function
        self.shape = shape
        self.terms = terms
        self.naming = naming
        self.evaluator = Evaluator(terms, naming)
        # Plain reads and writes that were made, by block: what SEMANTICS.md A4 asks about merged and moved ones.
        self.reads: list[tuple[int, Term, str]] = []
        self.writes: list[tuple[int, Term, str]] = []
        self._at = 0
        arrays = ((index, variable.type) for index, variable in enumerate(function.variables) if variable.memory)
        bounds = {naming(index): integer(ctype.size) for index, ctype in arrays if isinstance(ctype, Array)}
        self._bounds = {name: size[0] for name, size in bounds.items() if size is not None}
        # Hidden text and unknown macros may have taken the address of any variable that they can name: every effect may change it.
        shared = tuple(index for index in naming.shared if not function.variables[index].private)
        self._exposed = shared if function.hidden or _has_unknown(function) else ()
        self._watched = frozenset(self._exposed)

    def run(self, start: int, state: State) -> dict[str, Exit]:
        """Execute from block `start` to the next cut points, and return the exits by key."""
        pending: dict[int, tuple[Term, State]] = {start: (self.terms.true, state.copy())}
        exits: dict[str, Exit] = {}
        first = True
        while pending:
            block = min(pending, key=self.shape.order.__getitem__) if not first else start
            cond, here = pending.pop(block)
            if not first and block in self.shape.heads:
                self._leave(exits, self.shape.heads[block], cond, here)
                continue
            first = False
            self._block(block, cond, here, pending, exits)
        return exits

    def _block(self, block: int, cond: Term, state: State, pending: dict[int, tuple[Term, State]], exits: dict[str, Exit]) -> None:
        code = self.function.blocks[block]
        self._at = block
        for instruction in code.instructions:
            self._step(instruction, state)
        match code.terminator:
            case Jump(target):
                self._arrive(pending, target, cond, state)
            case Branch(test, then, other):
                truth = self.evaluator.truth(test, state)
                for side, target, last in ((truth, then, False), (self.terms.negate(truth), other, True)):
                    path = self.terms.both(cond, side)
                    if path is not self.terms.false:
                        self._arrive(pending, target, path, self._under(state if last else state.copy(), path))
            case Return(value):
                result = () if value is None else (self.evaluator.value(value, state),)
                state.escaped = state.escaped.union(*(self.memory.locals_in(term) for term in result))
                self.memory.returned(state)
                self._leave(exits, RETURN, cond, state, result)
            case Cut(key, _, values):
                self._leave(exits, key, cond, state, tuple(self.evaluator.value(value, state) for value in values))

    def _under(self, state: State, path: Term) -> State:
        """Drop what merging put into a state and `path` decides: behind `if (helper())` one of the helper's returns is known."""
        parts = state.token.args if state.token.op == "join" else (state.token,)
        state.token = self.memory.traces.join(self.terms.under(part, path) for part in parts)
        for index, term in state.variables.items():
            if term.op == "ite":
                state.variables[index] = self.terms.under(term, path)
        return state

    def _arrive(self, pending: dict[int, tuple[Term, State]], target: int, cond: Term, state: State) -> None:
        waiting = pending.get(target)
        pending[target] = (cond, state) if waiting is None else self._merge(waiting, (cond, state))

    def _leave(self, exits: dict[str, Exit], key: str, cond: Term, state: State, values: tuple[Term, ...] = ()) -> None:
        if key.startswith("loop "):
            # Between visible and hidden text every variable is related, at a loop only those that may be.
            self._show(state)
        before = exits.get(key)
        if before is None:
            exits[key] = Exit(cond, state, values)
            return
        tell = self.terms.discriminator(before.cond, cond)
        merged_cond, merged = self._merge((before.cond, before.state), (cond, state))
        if len(values) != len(before.values):
            # One return gives a value and another none: keep them apart by a value that equals nothing else.
            values = (self.terms.make("mixed", (*before.values, *values), len(values)),)
        else:
            values = tuple(self.terms.ite(tell, a, b) for a, b in zip(before.values, values, strict=True))
        exits[key] = Exit(merged_cond, merged, values)

    def _merge(self, left: tuple[Term, State], right: tuple[Term, State]) -> tuple[Term, State]:
        terms = self.terms
        tell = terms.discriminator(left[0], right[0])
        a, b = left[1], right[1]
        variables = {}
        for index in a.variables.keys() | b.variables.keys():
            one = a.variables.get(index)
            two = b.variables.get(index)
            if one is None or two is None:
                blank = terms.make("uninitialised", (), self.naming(index))
                one, two = one or blank, two or blank
            variables[index] = one if one is two else terms.ite(tell, one, two)
        faults = {}
        for key in a.faults.keys() | b.faults.keys():
            truth = terms.choice(tell, a.faults.get(key, terms.false), b.faults.get(key, terms.false))
            if truth is not terms.false:
                faults[key] = truth
        token = self.memory.traces.choice(tell, a.token, b.token)
        state = State(token, variables, faults, a.valid & b.valid, a.escaped | b.escaped, a.leaky or b.leaky, a.written | b.written)
        return terms.either(left[0], right[0]), state

    # --- instructions ------------------------------------------------------------------------------------------------

    def _step(self, instruction: Instruction, state: State) -> None:
        match instruction:
            case Set(variable, Op("pure:uninitialised")):
                state.variables.pop(variable, None)
            case Set(variable, value):
                self._write(variable, self.evaluator.value(value, state), state)
            case Load(variable, address, ctype, _, text):
                place = self.evaluator.value(address, state)
                self._dereference(place, state)
                if root_of(place).op != "local":
                    self._show(state)
                read = self.memory.load(state, place, type_key(ctype), accessed(address))
                self._write(variable, read, state)
                if root_of(place).op != "local":
                    self.reads.append((self._at, read, text))
            case Store(address, value, ctype):
                place, term = self.evaluator.value(address, state), self.evaluator.value(value, state)
                self._dereference(place, state)
                self.memory.store(state, place, term, type_key(ctype), accessed(address))
                if not self.memory.private(place, state):
                    self.writes.append((self._at, place, instruction.text))
                self._expose(state)
            case Call():
                self._call(instruction, state)

    def _dereference(self, place: Term, state: State) -> None:
        """Note the fault that a wrong base address would cause: members of one object fault together (SEMANTICS.md A2)."""
        while place.op == "field":
            place = place.args[0]
        if place.op in ("local", "global", "string"):
            return
        if place.op == "element" and place.args[1].op == "const" and self._within(place.args[0], int(place.args[1].data)):  # type: ignore[call-overload] # constants carry ints
            return
        if place.op == "element" and place.args[0].op == "local" and (bound := self._bounds.get(str(place.args[0].data), 0)):
            # An index that varies faults where it is out of the bounds of a local array.
            self.evaluator.beyond(place.args[1], bound, state)
            return
        if place not in state.valid:
            state.faults[place] = self.terms.true
            state.valid |= {place}

    def _within(self, base: Term, index: int) -> bool:
        """Whether a constant index lies in the array at `base`: of a local the size is known, and outside of it is a fault (SEMANTICS.md A2)."""
        if base.op == "local":
            return 0 <= index < self._bounds.get(str(base.data), 0)
        return index >= 0 and root_of(base).op in ("local", "global")

    def _write(self, index: int, value: Term, state: State) -> None:
        """Give a variable a value, which others may look at where they may have its address (SEMANTICS.md A3)."""
        if state.leaky and index in self._watched and state.variables.get(index) is not value:
            state.written |= {index}
        state.variables[index] = value

    def _show(self, state: State) -> None:
        """Let who comes next see the variables that were written."""
        if state.written:
            shown = sorted(state.written, key=self.naming)
            values = tuple(state.variables.get(i) or self.terms.make("uninitialised", (), self.naming(i)) for i in shown)
            self.memory.show(state, values, tuple(map(self.naming, shown)))
            state.written = frozenset()

    def _expose(self, state: State) -> None:
        for index in self._exposed if state.leaky else ():
            if index in state.variables:
                state.variables[index] = self.terms.make("exposed", (state.token, state.variables[index]), self.naming(index))

    def _argument(self, value: Value, state: State) -> Term:
        """Evaluate an argument: a negative number of 32 bits is not one of 64 bits to who takes any number of them."""
        term = self.evaluator.value(value, state)
        negative = term.op == "const" and isinstance(term.data, int) and term.data < 0
        narrow = negative and isinstance(value.type, Int) and value.type.bits < 64
        return self.terms.make("narrow", (term,)) if narrow else term

    def _call(self, call: Call, state: State) -> None:
        terms = self.terms
        args = tuple(self._argument(arg, state) for arg in call.args)
        if call.target is not None:
            target = self.evaluator.value(call.target, state)
            args = (target, *args)
            self._dereference(target, state)
        read: tuple[Term, ...] = ()
        readable: tuple[int, ...] = ()
        if call.kind in (CallKind.UNRESOLVED, CallKind.STEP):
            # What hidden text can name are the variables that both sides have (SEMANTICS.md A5).
            readable = tuple(sorted((i for i in call.scope if i in self.naming.shared), key=self.naming))
            read = tuple(state.variables.get(i) or terms.make("uninitialised", (), self.naming(i)) for i in readable)
        # Who may have the address of a variable may go by what was written there since.
        looked_at = tuple(sorted(state.written.difference(readable), key=self.naming))
        read += tuple(state.variables.get(i) or terms.make("uninitialised", (), self.naming(i)) for i in looked_at)
        state.written = frozenset()
        names = tuple(self.naming(i) for i in (*readable, *looked_at))
        # What hidden text and unknown macros can name is known to them.
        everything = call.kind in (CallKind.UNRESOLVED, CallKind.STEP)
        state.leaky = state.leaky or everything
        node = self.memory.call(state, (*args, *read), CallShape(call.callee, call.kind, call.spelling, len(args), names), everything)
        if call.callee != LIVES or call.kind is not CallKind.MARKED:
            self._expose(state)
        for index in dict.fromkeys((*readable, *call.outs)):
            # Which of the values a variable gets is told by its place among the outputs, and by its name where hidden text goes by that.
            places = tuple(place for place, out in enumerate(call.outs) if out == index)
            # What is written is converted to the variable's type.
            by_value = call.kind is CallKind.FUNCTION and index not in readable and places
            name = self.naming(index) if not by_value else f"a {type_key(self.function.variables[index].type)}"
            self._write(index, terms.make("out", (node,), (name, places)), state)
        if call.variable >= 0:
            self._write(call.variable, terms.result(node, type_key(call.result)), state)


def _has_unknown(function: Function) -> bool:
    return any(
        isinstance(block.terminator, Cut) or any(isinstance(i, Call) and i.kind is CallKind.UNRESOLVED for i in block.instructions)
        for block in function.blocks
    )
