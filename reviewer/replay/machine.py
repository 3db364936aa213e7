"""The interpreter: one function, or a fragment of one, run from an entry to its end (SEMANTICS.md A, F22)."""

from __future__ import annotations

from collections.abc import Container, Mapping
from copy import copy
from typing import assert_never

from reviewer.cfront.certificate import STILL, Motion, accessed, called
from reviewer.cfront.ctype import BOOL, CType, Pointer, Unknown, type_key
from reviewer.cfront.ir import (
    ENTRY,
    Branch,
    Call,
    CallKind,
    Cut,
    Function,
    Instruction,
    Jump,
    Load,
    Op,
    Return,
    Set,
    Store,
    Terminator,
    Value,
)
from reviewer.replay.aliasing import SymbolicMemory, made_of_locals
from reviewer.replay.evaluate import Evaluator
from reviewer.replay.frame import Frame
from reviewer.replay.history import History
from reviewer.replay.memory import Memory, TooLargeError
from reviewer.replay.oracle import Oracle
from reviewer.replay.trace import End, Event, EventKind, Hidden, Limits, Run
from reviewer.replay.values import Datum, FaultError

_NO_BODIES: Mapping[str, Function] = {}


def run(
    function: Function,
    entry: str,
    start: Mapping[int, int],
    oracle: Oracle,
    bodies: Mapping[str, Function] = _NO_BODIES,
    limits: Limits | None = None,
    hidden: Hidden | None = None,
    motion: Motion = STILL,
) -> Run:
    """Run `function` from its entry `entry` with the variables of `start` (`ir.Const.value` style); all else comes from `oracle`.

    `motion` says which effects may change places without anybody's seeing it.
    Calls of a name in `bodies` are executed, all others are opaque. The caller sees to it that `entry` exists. Never raises for
    anything that C text can cause: a run that leads too far ends with `End.LIMIT`.
    """
    machine = Machine(oracle, bodies, limits or Limits(), hidden or Hidden(), motion)
    machine.start(function, entry, start)
    return machine.go()


def _whole(body: Function) -> bool:
    """Whether a body is all there and understood, so that running it means something."""
    return not body.hidden and not body.problems and any(key == ENTRY for key, _ in body.entries)


class Machine:
    """The state of one run, begun by `start`. What `go` returns is the run up to there; it may go on from a joint."""

    def __init__(self, oracle: Oracle, bodies: Mapping[str, Function], limits: Limits, hidden: Hidden, motion: Motion = STILL) -> None:
        self.oracle = oracle
        self.symbols = oracle.symbols
        self.bodies = bodies
        self.limits = limits
        self.hidden = hidden
        self.memory = Memory(oracle)
        self.stores = SymbolicMemory(self.symbols)
        self.evaluator = Evaluator(oracle, self.memory, limits.nesting)
        self.events: list[Event] = []
        self.frames: list[Frame] = []
        self.history = History(motion)
        self.moving = motion is not STILL
        self.labels: dict[int, str] = {}
        self.told = self.symbols.make("history")
        self.entered = 0
        self.steps = 0
        self.joints: Container[int] = ()

    # --- control -----------------------------------------------------------------------------------------------------

    def start(self, function: Function, entry: str, start: Mapping[int, int]) -> None:
        """Stand at an entry of a function."""
        top = self._frame(function, dict(function.entries)[entry], None, function.hidden)
        for index, value in start.items():
            self._begin(top, index, Datum(value, self.symbols.make("start", function.variables[index].key)))
        if entry == ENTRY:
            for position, index in enumerate(function.params):
                if index not in start:
                    self._begin(top, index, self._argument(function.variables[index].type, position))

    def take(self, other: Machine) -> None:
        """Go on from where another one is that did the same so far, but for the frame."""
        self.memory = self.evaluator.memory = other.memory.fork()
        self.stores, self.history, self.events = copy(other.stores), copy(other.history), other.events.copy()
        self.told, self.entered, self.steps = other.told, other.entered, other.steps

    def go(self, joints: Container[int] = ()) -> Run:
        """Run to the end, or to the first of the blocks `joints` of the function itself."""
        self.joints = joints
        line = 0
        while self.steps < self.limits.steps:
            self.steps += 1
            frame = self.frames[-1]
            try:
                code = frame.function.blocks[frame.block].instructions
                if frame.index < len(code):
                    instruction = code[frame.index]
                    frame.index += 1
                    line = instruction.line
                    ended = self._execute(frame, instruction)
                else:
                    terminator = frame.function.blocks[frame.block].terminator
                    line = terminator.line
                    ended = self._leave(frame, terminator)
            except FaultError as fault:
                return self._fault(frame, line, fault.kind, fault.operand)
            except TooLargeError as excess:
                return self._ended(End.LIMIT, line, detail=f"too many {excess}")
            if ended is not None:
                return ended
        return self._ended(End.LIMIT, line, detail=f"{self.limits.steps} steps")

    def _frame(self, function: Function, block: int, call: Call | None, named: bool) -> Frame:
        number, self.entered = self.entered, self.entered + 1
        objects = {}
        for index, variable in enumerate(function.variables):
            if variable.memory:
                objects[index] = self.memory.add_object(variable.key, named and self.hidden.may_name(variable.key))
        frame = Frame(function, number, [None] * len(function.variables), objects, block, call)
        self.frames.append(frame)
        return frame

    def _argument(self, ctype: CType, position: int) -> Datum:
        symbol = self.oracle.about = self.symbols.make("param", position)
        return Datum(self.oracle.draw(ctype, "param", position), symbol)

    def _begin(self, frame: Frame, index: int, datum: Datum) -> None:
        """Give a variable or a local in memory its value at entry."""
        variable = frame.function.variables[index]
        if index not in frame.objects:
            frame.variables[index] = datum
            return
        address = self.evaluator.local(frame, index)
        self.memory.store(address.value, variable.type, datum)
        if frame.objects[index].shown is None:
            self.stores.store(address, variable.type, datum, True)

    def _ended(self, end: End, line: int, key: str = "", values: tuple[int, ...] = (), detail: str = "") -> Run:
        top = self.frames[0]
        # Variables are compared where hidden text goes on. Elsewhere nobody asks, and to draw the values of unused ones is most of a short run.
        wanted = range(len(top.variables)) if end is End.CUT else ()
        variables = {index: self.evaluator.variable(top, index).value for index in wanted if index not in top.objects}
        escaped = any(own.shown is not None for own in self.memory.objects)
        return Run(end, tuple(self.events), key, values, variables, line, detail, steps=self.steps, trace=self.history.trace, escaped=escaped)

    def _fault(self, frame: Frame, line: int, kind: str, address: Datum | None = None, text: str = "") -> Run:
        depth = len(self.frames) - 1
        event = Event(EventKind.FAULT, frame.function.file, line, depth, kind, text=text, history=self.told, base=address)
        self.events.append(event)
        return self._ended(End.FAULT, line, detail=kind)

    def _leave(self, frame: Frame, terminator: Terminator) -> Run | None:
        match terminator:
            case Jump(target):
                return self._goto(frame, target, terminator.line)
            case Branch(cond, then, other, line, text):
                datum = self.evaluator.value(frame, cond)
                taken = datum.value != 0
                self._note(EventKind.DECISION, frame, line, text=text, values=(datum,), outcome=taken)
                return self._goto(frame, then if taken else other, line)
            case Return(value, line):
                return self._return(frame, value, line)
            case Cut(key, line, values):
                return self._ended(End.CUT, line, key, self._hand_over(frame, line, values))
            case _:
                assert_never(terminator)

    def _hand_over(self, frame: Frame, line: int, values: tuple[Value, ...]) -> tuple[int, ...]:
        """Return what hidden text goes by, as it sees it; what it learns to know by it is an effect."""
        seen = [self.memory.show(self.evaluator.value(frame, value).value) for value in values]
        content = tuple(item for _, items in seen for item in items)
        if content:
            self._effect(EventKind.CALL, frame, line, "hidden text", (), content=content)
        return tuple(value for value, _ in seen)

    def _goto(self, frame: Frame, target: int, line: int) -> Run | None:
        frame.visits[target] = frame.visits.get(target, 0) + 1
        if frame.visits[target] > self.limits.visits:
            return self._ended(End.LIMIT, line, detail=f"{self.limits.visits} rounds of a loop")
        frame.block, frame.index = target, 0
        return self._ended(End.JOINT, line) if target in self.joints and frame.call is None else None

    def _note(self, kind: EventKind, frame: Frame, line: int, target: str = "", **more: object) -> None:
        """Record what is no effect."""
        event = Event(kind, frame.function.file, line, len(self.frames) - 1, target, history=self.told, **more)  # type: ignore[arg-type]  # fields by name
        self.events.append(event)

    def _return(self, frame: Frame, value: Value | None, line: int) -> Run | None:
        datum = None if value is None else self.evaluator.value(frame, value)
        if frame.call is None:
            self._effect(EventKind.RETURN, frame, line, "", () if datum is None else (datum,))
            return self._ended(End.RETURN, line)
        self._note(EventKind.LEAVE, frame, line, frame.function.name, values=() if datum is None else (datum,))
        call = frame.call
        self.frames.pop()
        if datum is None:
            datum = self._unknown(call.result, "nothing", frame.function.name, self.told)
        elif not isinstance(call.result, Unknown):
            datum = self.evaluator.convert(datum, frame.function.result, call.result)
        lemma = self.oracle.lemma(call.callee, frame.args)
        if lemma is not None and lemma.value != datum.value:
            return Run(End.LEMMA, tuple(self.events), line=line, lemma=lemma, steps=self.steps)
        self._set(self.frames[-1], call.variable, datum)
        return None

    def _unknown(self, ctype: CType, *purpose: str | int) -> Datum:
        symbol = self.oracle.about = self.symbols.make(*purpose)
        return Datum(self.oracle.draw(ctype, *purpose[:-1], self.history.now), symbol)

    # --- instructions ------------------------------------------------------------------------------------------------

    def _execute(self, frame: Frame, instruction: Instruction) -> Run | None:
        match instruction:
            case Set(variable, Op("pure:uninitialised")):
                frame.variables[variable] = None
                return None
            case Set(variable, value):
                self._set(frame, variable, self.evaluator.value(frame, value))
                return None
            case Load(variable, address, ctype, line, text):
                where = self.evaluator.value(frame, address)
                if (ended := self._access(frame, address, line, text)) is not None:
                    return ended
                if self.moving:
                    self.memory.epoch = self.history.epoch(accessed(address))
                self._set(frame, variable, self._read(where, ctype, self._secret()))
                return None
            case Store():
                return self._store(frame, instruction)
            case Call():
                return self._call(frame, instruction)
            case _:
                assert_never(instruction)

    def _set(self, frame: Frame, variable: int, datum: Datum) -> None:
        if variable >= 0:
            self._begin(frame, variable, datum)

    def _read(self, where: Datum, ctype: CType, secret: frozenset[int]) -> Datum:
        """Return what memory holds, with the expression for it."""
        self.oracle.about = self.stores.load(where, ctype, 0, secret).symbol or -1 if self.oracle.guided else -1
        return self.stores.load(where, ctype, self.memory.load(where.value, ctype).value, secret)

    def _secret(self) -> frozenset[int]:
        """Return the symbols of the local objects that nobody else knows."""
        frames = self.frames if self.memory.objects else []
        return frozenset(self.evaluator.local_symbol(frame, index) for frame in frames for index, own in frame.objects.items() if own.shown is None)

    def _access(self, frame: Frame, address: Value, line: int, text: str) -> Run | None:
        """End the run where an access through `address` faults (SEMANTICS.md A2)."""
        kind, base = self.evaluator.access(frame, address)
        return self._fault(frame, line, kind, base, text) if kind else None

    def _store(self, frame: Frame, store: Store) -> Run | None:
        address = self.evaluator.value(frame, store.address)
        datum = self.evaluator.value(frame, store.value)
        if (ended := self._access(frame, store.address, store.line, store.text)) is not None:
            return ended
        own = self.memory.owner(address.value)
        private = own is not None and own.shown is None
        if not private:
            with self.oracle.overwriting():
                there = self._read(address, store.type, frozenset())
            label = accessed(store.address) if self.moving else ""
            self.labels[address.value] = label
            event = self._effect(EventKind.STORE, frame, store.line, "", (address, datum), type_key(store.type), text=store.text, label=label)
            self.events[-1] = event._replace(silent=there == datum, own=own is not None or made_of_locals(self.symbols, address.key))
        self.memory.store(address.value, store.type, datum)
        self.stores.store(address, store.type, datum, private)
        return None

    def _effect(
        self,
        kind: EventKind,
        frame: Frame,
        line: int,
        target: str,
        values: tuple[Datum, ...],
        ctype: str = "",
        content: tuple[tuple[str, Datum], ...] = (),
        text: str = "",
        label: str = "",
    ) -> Event:
        """Record what others see, as they see it; the history goes on from it."""
        shown: list[Datum] = []
        for datum in values:
            value, more = self.memory.show(datum.value)
            shown.append(Datum(value, datum.symbol))
            content += tuple(more)
        seen = tuple((name, datum.value) for name, datum in content)
        event = Event(kind, frame.function.file, line, len(self.frames) - 1, target, tuple(shown), ctype, seen, text, self.told)
        self.events.append(event)
        self.history.add(event.signature, label, kind is EventKind.STORE)
        self.told = self.symbols.make(
            "effect", self.told, kind.value, target, ctype, *(datum.key for datum in values), *((name, datum.key) for name, datum in content)
        )
        return event

    # --- calls -------------------------------------------------------------------------------------------------------

    def _call(self, frame: Frame, call: Call) -> Run | None:
        args = tuple(self.evaluator.value(frame, argument) for argument in call.args)
        body = self.bodies.get(call.callee) if call.callee and call.kind in (CallKind.FUNCTION, CallKind.UNRESOLVED) else None
        if body is not None and len(self.frames) <= self.limits.depth and _whole(body):
            self._enter(frame, call, body, args)
            return None
        self._opaque(frame, call, args)
        return None

    def _enter(self, frame: Frame, call: Call, body: Function, args: tuple[Datum, ...]) -> None:
        self._note(EventKind.ENTER, frame, call.line, call.callee, text=call.text, values=args)
        inner = self._frame(body, dict(body.entries)[ENTRY], call, False)
        inner.args = tuple(datum.value for datum in args)
        for index, argument, datum in zip(body.params, call.args, args, strict=False):
            ctype = body.variables[index].type
            # A pointer that nothing in sight declares is taken for one of the parameter's type.
            plain = isinstance(ctype, Unknown) or (isinstance(argument.type, Unknown) and isinstance(ctype, Pointer))
            self._begin(inner, index, datum if plain else self.evaluator.convert(datum, argument.type, ctype))

    def _opaque(self, frame: Frame, call: Call, args: tuple[Datum, ...]) -> None:
        kind = EventKind.MARKED if call.kind is CallKind.MARKED else EventKind.CALL
        values = args if call.target is None else (self.evaluator.value(frame, call.target), *args)
        read = self._read_scope(frame, call) if call.kind is CallKind.UNRESOLVED else ()
        target = f"{call.callee}({call.spelling})" if call.spelling else call.callee
        label = called(call.callee) if call.kind in (CallKind.FUNCTION, CallKind.MARKED) else ""
        event = self._effect(kind, frame, call.line, target, values, type_key(call.result), read, call.text, label)
        # The answer belongs to the event, but only the event tells what the arguments look like from outside.
        answer = self._answer(call, target, tuple(datum.value for datum in event.values), self.history.before)
        self.events[-1] = event._replace(result=answer.value if call.variable >= 0 else None)
        spared = frozenset(at for at, name in self.labels.items() if self.history.spares(label, name)) if self.moving else frozenset[int]()
        self.memory.havoc(self.history.now, spared)
        self.stores.havoc(self.told)
        self._write_scope(frame, call, target)
        self._set(frame, call.variable, answer)

    def _answer(self, call: Call, target: str, args: tuple[int, ...], before: int) -> Datum:
        symbol = self.oracle.about = self.symbols.make("result", self.told)
        if call.kind is CallKind.STEP:
            value = self.oracle.result(target, args, before, BOOL)
        else:
            answer = self.oracle.result if call.variable >= 0 else self.oracle.unused
            value = answer(target, args, before, call.result)
        lemma = self.oracle.lemma(target, args)
        return Datum(value, None if lemma is not None and lemma.proved else symbol)

    def _read_scope(self, frame: Frame, call: Call) -> tuple[tuple[str, Datum], ...]:
        """Return what an unresolved macro may read by name; its objects in memory are known to others from now on (A5)."""
        read = []
        for index in call.scope:
            variable = frame.function.variables[index]
            if not self.hidden.may_name(variable.key, call.callee):
                continue
            if index in frame.objects:
                read.append((variable.key, self.evaluator.local(frame, index)))
            else:
                read.append((variable.key, self.evaluator.variable(frame, index)))
        found = []
        for key, datum in sorted(read, key=lambda item: item[0]):
            value, content = self.memory.show(datum.value)
            found.append((key, Datum(value, datum.symbol)))
            found += content
        return tuple(found)

    def _write_scope(self, frame: Frame, call: Call, target: str) -> None:
        """Give new values to what the call assigns: outputs by their position, the variables in scope of a macro by their name (A5)."""
        for position, index in enumerate(call.outs):
            ctype = frame.function.variables[index].type
            symbol = self.oracle.about = self.symbols.make("out", position, self.told)
            self._set(frame, index, Datum(self.oracle.draw(ctype, "out", target, position, self.history.last), symbol))
        if call.kind is not CallKind.UNRESOLVED:
            return
        for index in call.scope:
            variable = frame.function.variables[index]
            if index in call.outs or index in frame.objects or not self.hidden.may_name(variable.key, call.callee):
                continue
            symbol = self.oracle.about = self.symbols.make("scope", variable.key, self.told)
            self._set(frame, index, Datum(self.oracle.draw(variable.type, "scope", variable.key, self.history.last), symbol))
