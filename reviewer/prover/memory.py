"""Loads, stores and calls of one side as terms over tokens: which of them depend on which."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from reviewer.cfront.certificate import Motion, called
from reviewer.cfront.extents import ElementStep, MemberStep, Step
from reviewer.cfront.ir import Call, CallKind, Function
from reviewer.cfront.lifetimes import leaking
from reviewer.prover.evaluate import State
from reviewer.prover.terms import CallShape, Term, Terms, element_size
from reviewer.prover.traces import Traces

_CHOICES = 6
"""Choices that a load is made behind each way of."""


class Memory:
    """Memory of one side. `motion` says what may be exchanged beyond what is certain."""

    def __init__(self, function: Function, terms: Terms, naming: Callable[[int], str], motion: Motion) -> None:
        self.traces = Traces(terms)
        self._terms, self._motion, self._hidden = terms, motion, function.hidden
        self._labels: dict[Term, str] = {}
        # Members of which it is taken for granted that they share no memory, as far as nobody sees their accesses change places.
        self.told_apart: set[str] = set()
        # The local objects that a call, or whoever it lets run, may know.
        self._seen: dict[Term, frozenset[str]] = {}
        self._inside: dict[Term, frozenset[str]] = {}
        objects = {index: naming(index) for index, variable in enumerate(function.variables) if variable.memory}
        self._locals = frozenset(objects.values())
        # An unknown macro knows every local by its name, and may have told others in a round before.
        known = function.hidden or _names_everything(function)
        self.leaving = self._locals if known else frozenset(objects[index] for index in leaking(function.blocks) if index in objects)

    # --- effects -----------------------------------------------------------------------------------------------------

    def trap(self, state: State) -> None:
        """Put what may have faulted since the last effect into the order: faults are ordered against effects, not among themselves."""
        faults = sorted(state.faults.items(), key=lambda pair: pair[0].number)
        state.faults = {}
        if not faults or self._motion.faultless:
            return
        # Nobody is left to see what was written to an object of one's own.
        past = self.traces.past(state.token, lambda earlier: not self._unseen(earlier, state))
        node = self._terms.make("trap", (past, *(term for pair in faults for term in pair)), len(faults))
        state.token = self.traces.after(state.token, node)

    def store(self, state: State, place: Term, value: Term, key: str, label: str) -> None:
        """Write a value of the type with this key."""
        self.trap(state)
        self._note(place, key)
        state.escaped |= self.locals_in(value)

        def dependent(earlier: Term) -> bool:
            match earlier.op:
                case "store":
                    alone = self.private(place, state) or self.private(earlier.args[1], state)
                    return not ((alone or self._motion.plain) and self._different(earlier.args[1], place, state, alone))
                case "call":
                    known = self.private(place, state) and str(root_of(place).data) not in self._seen[earlier]
                    return not known and not self._motion.exchanged(label, self._labels[earlier])
                case _:
                    return not self.private(place, state)

        past = self.traces.past(state.token, dependent)
        unread = self._motion.plain or self.private(place, state)
        while unread and past.op == "store" and past.args[1] is place and past.data == key and past is state.token:
            # Overwritten before anything else can have seen it.
            state.token = past = past.args[0]
            past = self.traces.past(state.token, dependent)
        node = self._terms.make("store", (past, place, value), key)
        self._labels[node] = label
        state.token = self.traces.after(state.token, node)

    def call(self, state: State, args: tuple[Term, ...], shape: CallShape, everything: bool) -> Term:
        """Do something opaque; `everything` says that it may know every local by its name."""
        self.trap(state)
        state.escaped = self._locals if everything else state.escaped.union(*(self.locals_in(arg) for arg in args))
        label = "" if everything else called(shape.callee)

        def dependent(earlier: Term) -> bool:
            if earlier.op == "trap":
                return True
            return not self._unseen(earlier, state) and not self._motion.exchanged(label, self._labels[earlier])

        node = self._terms.make("call", (self.traces.past(state.token, dependent), *args), shape)
        self._labels[node] = label
        self._seen[node] = self._seen.get(node, frozenset()) | state.escaped
        state.token = self.traces.after(state.token, node)
        state.valid = frozenset()
        return node

    def show(self, state: State, values: tuple[Term, ...], names: tuple[str, ...]) -> None:
        """Let others see what variables are whose address they may have: what is read or called from here on may go by it."""
        past = self.traces.past(state.token, lambda earlier: not self._unseen(earlier, state))
        node = self._terms.make("call", (past, *values), CallShape("", CallKind.FUNCTION, "variables", 0, names))
        self._labels[node] = ""
        self._seen[node] = frozenset()
        state.token = self.traces.after(state.token, node)

    def _note(self, place: Term, key: str) -> None:
        """Note how far an access reaches."""
        root = root_of(place)
        self._terms.extents.access(place, key, lambda: _split(place), str(root.data) if root.op == "global" else "")

    def load(self, state: State, place: Term, key: str, label: str) -> Term:
        """Read a value of the type with this key: through stores to the same place, past what certainly leaves it alone."""
        self._note(place, key)
        return self._load(state, state.token, place, key, label, _CHOICES)

    def _load(self, state: State, token: Term, place: Term, key: str, label: str, choices: int) -> Term:
        private = self.private(place, state)
        name = str(root_of(place).data)

        def dependent(earlier: Term) -> bool:
            match earlier.op:
                case "store":
                    return not self._different(earlier.args[1], place, state, True)
                case "call":
                    spared = private and name not in self._seen[earlier]
                    theirs = self._labels[earlier]
                    return not (spared or self._motion.exchanged(label, theirs) or self._motion.exchanged(f"read {label}", theirs))
                case _:
                    return False

        past = self.traces.past(token, dependent)
        if past.op == "store" and past.args[1] is place and past.data == key:
            return past.args[2]
        if past.op == "ite" and choices:
            cond, then, other = past.args
            ways = [self._load(state, way, place, key, label, choices - 1) for way in (then, other)]
            if not all(way.op == "load" for way in ways) or ways[0] is ways[1]:
                return self._terms.ite(cond, *ways)
        return self._terms.make("load", (past, place), key)

    def returned(self, state: State) -> None:
        """Forget what was written to objects that end with the function."""
        state.token = self.traces.past(state.token, lambda earlier: not self._unseen(earlier, state))

    # --- what meets what ---------------------------------------------------------------------------------------------

    def private(self, place: Term, state: State) -> bool:
        """Whether a place lies in a local object that nobody else knows."""
        root = root_of(place)
        return root.op == "local" and not self._hidden and str(root.data) not in state.escaped

    def _unseen(self, earlier: Term, state: State) -> bool:
        """Whether an earlier effect is a store to an object that nobody else knows yet."""
        return earlier.op == "store" and self.private(earlier.args[1], state)

    def _different(self, left: Term, right: Term, state: State, quietly: bool) -> bool:
        """Whether two places certainly lie in different objects (SEMANTICS.md A3), or in different members where plain accesses may move.

        In a fragment a name outside the function may be a macro for another one, so only locals count. `quietly` says that it is nothing
        which the order of the writes would show.
        """
        a, b = root_of(left), root_of(right)
        kinds = ("local",) if self._hidden else ("local", "global")
        beyond = any(one.op == "global" and self._terms.extents.leaves(str(one.data)) for one in (a, b))
        if a is not b and a.op in kinds and b.op in kinds and not beyond:
            return True
        for mine, theirs in ((left, right), (right, left)):
            if self.private(mine, state) and str(root_of(mine).data) not in self.locals_in(theirs):
                return True
        differ = self._motion.plain and a is b and _members_differ(left, right, self._shares)
        if differ and quietly:
            members = [cast("tuple[str, str]", step.data) for place in (left, right) for step in _steps(place) if step.op == "field"]
            self.told_apart.update(".".join(member) for member in members if member in self._motion.unseen)
        return differ

    def _shares(self, record: str, name: str) -> bool:
        """Whether a member shares memory with others, as far as is seen."""
        return record.startswith("union ") or (record, name) in self._motion.overlapping or self._terms.extents.beyond(record, name)

    def locals_in(self, term: Term) -> frozenset[str]:
        """Return the local objects whose address is in a value; what was read or answered has none that has not escaped."""
        waiting = [term]
        while waiting:
            top = waiting[-1]
            if top in self._inside:
                waiting.pop()
            elif top.op == "local":
                self._inside[top] = frozenset((str(top.data),))
            elif top.op in ("load", "result", "out", "exposed", "symbol"):
                self._inside[top] = frozenset()
            else:
                missing = [arg for arg in top.args if arg not in self._inside]
                waiting += missing
                if not missing:
                    self._inside[top] = frozenset().union(*(self._inside[arg] for arg in top.args))
        return self._inside[term]


def root_of(address: Term) -> Term:
    """Return the object or pointer that an address starts from."""
    while address.op in ("field", "element"):
        address = address.args[0]
    return address


def _members_differ(left: Term, right: Term, shares: Callable[[str, str], bool]) -> bool:
    """Whether two addresses from one base part at members of different names of one record."""
    one, other = _steps(left), _steps(right)
    for a, b in zip(one, other, strict=False):
        if a is b:
            continue
        if a.op == b.op == "field":
            (record, name), (other_record, other_name) = cast("tuple[str, str]", a.data), cast("tuple[str, str]", b.data)
            return record == other_record and name != other_name and not (shares(record, name) or shares(record, other_name))
        return False
    return False


def _steps(address: Term) -> list[Term]:
    steps = []
    while address.op in ("field", "element"):
        steps.append(address)
        address = address.args[0]
    return steps[::-1]


def _split(address: Term) -> list[Step]:
    """Return the members and elements that lead to an address."""
    found: list[Step] = []
    for step in _steps(address):
        if step.op == "field":
            record, name = cast("tuple[str, str]", step.data)
            found.append(MemberStep(record, name))
        else:
            key, _ = cast("tuple[str, bool]", step.data)
            index = step.args[1].data if step.args[1].op == "const" else None
            found.append(ElementStep(key.removeprefix("*").removeprefix("volatile "), element_size(key), cast("int | None", index)))
    return found


def _names_everything(function: Function) -> bool:
    kinds = (CallKind.UNRESOLVED, CallKind.STEP)
    return any(isinstance(code, Call) and code.kind in kinds for code in function.instructions)
