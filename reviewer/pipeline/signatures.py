"""Functions whose parameters change: how the two interfaces answer to each other, over the whole patch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from reviewer.cfront.adapt import Adapter, Interface, adapted_calls, adapted_definition, adapters, constant, passed_constants
from reviewer.cfront.derive import Derivation, derivations, own_calls, thin_calls, thin_definition
from reviewer.cfront.ir import Call, Function
from reviewer.cfront.op_calls import Op, adapted_op_calls, op_calls
from reviewer.cfront.results import Code, NoResult, Protocol, Tested, Truth, common_calls, common_definition, protocols
from reviewer.changes.pairs import UnitPair
from reviewer.model.unit import Step, UnitKind
from reviewer.pipeline.operations import NO_OPERATIONS, Operations

Lowered = Sequence[tuple[Function, Function]]
"""Both sides of a pair, in each configuration in which they are compared."""

Way = Adapter | Derivation | Protocol
"""How a function's two interfaces answer to each other."""

Interfaces = tuple[Interface, Interface]
"""What the parameters of both sides are to the common interface."""

_ROUNDS = 12
"""Rounds in which ways that failed are given up; each gives up at least one."""


@dataclass(slots=True)
class Signatures:
    """The adapters of a patch's functions. `lowered` gives the functions of each pair of the patch that has both sides.

    A patch changes every call of a function whose number of parameters it changes, or it does not compile. `alone` says that this is no
    patch but two texts, whose callers may be elsewhere: then only static functions count. With `hunks` nothing else is known.
    `tested` says of a function that every call in sight asks only whether its result is 0.
    Functions that `operations` gives to one op are brought to one interface together, and the calls through the op with them.
    """

    pairs: Sequence[UnitPair]
    lowered: Mapping[int, Lowered]
    alone: bool = False
    hunks: bool = False
    operations: Operations = NO_OPERATIONS
    tested: Callable[[UnitPair], bool] = lambda _: False
    chosen: dict[str, Way] = field(default_factory=dict)
    _options: dict[str, list[Way]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the ways that fit every definition of a name in the patch."""
        one_sided = {pair.name for pair in self.pairs if pair.kind is UnitKind.FUNCTION and (pair.old is None or pair.new is None)}
        sides = {
            "old": [old for found in self.lowered.values() for old, _ in found],
            "new": [new for found in self.lowered.values() for _, new in found],
        }
        for name in {self.pairs[index].name for index in self.lowered} - one_sided:
            options: list[Way] | None = None
            callers = [both for found in self.lowered.values() for both in found]
            for old, new in (both for index in self._definitions(name) for both in self.lowered[index]):
                passed = self._passed(sides, name)
                found: list[Way] = [
                    *adapters(old, new, passed),
                    *derivations(old, new, callers, passed),
                    *protocols(old, new, self.hunks and _called(callers, name), partial(self._tested_everywhere, name)),
                ]
                options = found if options is None else [adapter for adapter in options if adapter in found]
            if options and not (self.alone and self._seen_elsewhere(name)):
                self._options[name] = options
                self.chosen[name] = options[0]
        self._join_ops()

    def _passed(self, sides: Mapping[str, list[Function]], name: str) -> dict[tuple[str, int], int]:
        """Return the constants that all calls of a function pass, by side and position: those of its name, and those through its ops."""
        ops = self.operations.of(name)
        found = passed_constants(sides, name)
        if not ops:
            return found
        through: dict[tuple[str, int], set[int | None]] = {}
        for side, bodies in sides.items():
            for call in (call for body in bodies for _, call in op_calls(body, ops)):
                for k, argument in enumerate(call.args):
                    through.setdefault((side, k), set()).add(constant(argument))
        direct = {(side, k) for side, bodies in sides.items() for body in bodies for k in range(_most_arguments(body, name))}
        places = {place for place in found.keys() | through.keys() if place in found or place not in direct}
        values = {place: through.get(place, set()) | ({found[place]} if place in found else set()) for place in places}
        return {place: value for place, known in values.items() if len(known) == 1 and (value := next(iter(known))) is not None}

    def _join_ops(self) -> None:
        """Leave the functions of each op the ways that all of them have; an op whose functions have none in common is none that is adapted."""
        lost = []
        for op, names in self.operations.functions.items():
            if self.operations.assumed:
                names = frozenset(name for name in names if any(isinstance(way, Adapter) for way in self._options.get(name, ())))
                self.operations = self.operations.with_functions(op, names)
            kept: list[Interfaces] | None = None
            for name in sorted(names):
                ways = [(way.old, way.new) for way in self._options.get(name, ()) if isinstance(way, Adapter)]
                kept = ways if kept is None else [way for way in kept if way in ways]
            if not kept:
                lost.append(op)
            for name in names:
                self._options[name] = [Adapter(name, *way) for way in kept or ()]
        self._give_up(lost)

    def _give_up(self, ops: Iterable[Op]) -> None:
        """Take back what was chosen for the functions of some ops, and choose again what is left."""
        self.operations = self.operations.without(ops)
        for name in list(self._options):
            if self._options[name]:
                self.chosen[name] = self._options[name][0]
            else:
                self.chosen.pop(name, None)

    def _seen_elsewhere(self, name: str) -> bool:
        sides = [side for index in self._definitions(name) for side in (self.pairs[index].old, self.pairs[index].new)]
        return any(side is None or "static" not in side.storage for side in sides)

    def _tested_everywhere(self, name: str) -> bool:
        return all(self.tested(self.pairs[index]) for index in self._definitions(name))

    def _definitions(self, name: str) -> list[int]:
        return [index for index in self.lowered if self.pairs[index].name == name]

    def _bound(self, name: str) -> list[int]:
        """Return the pairs that a way of `name` must hold for: its definitions, and its callers where a call that stays means something else."""
        if not isinstance(self.chosen.get(name), Code):
            return self._definitions(name)
        sides = ((index, (self.pairs[index].old, self.pairs[index].new)) for index in self.lowered if self.pairs[index].name != name)
        naming = [index for index, both in sides if any(side is not None and any(t.text == name for t in side.tokens) for side in both)]
        return [*self._definitions(name), *naming]

    def settle(self, proved: Callable[[int], bool]) -> None:
        """Keep the ways under which every definition is proved equal; `proved(index)` tries one pair under the ways chosen now."""
        for _ in range(_ROUNDS):
            failed = sorted(name for name in self.chosen if not all(proved(index) for index in self._bound(name)))
            if not failed:
                return
            together = {name for op in self.operations.functions for name in self._together(op) if not self._together(op).isdisjoint(failed)}
            for name in sorted({*failed, *together}):
                del self._options[name][:1]
            self._give_up(op for op in self.operations.functions if any(not self._options[name] for name in self._together(op)))
        self.chosen.clear()

    def _together(self, op: Op) -> frozenset[str]:
        """Return the functions whose way goes with an op's: its own, and those of all ops that share one with it."""
        names = self.operations.functions[op]
        while more := frozenset().union(*(other for other in self.operations.functions.values() if other & names)) - names:
            names |= more
        return names

    def definitions(self, pair: UnitPair, old: Function, new: Function) -> tuple[Function, Function]:
        """Return both sides of a pair with the common interface in their headers, as they are if it has none."""
        way = self.chosen.get(pair.name)
        if isinstance(way, Protocol):
            return common_definition(old, way, True), common_definition(new, way, False)
        if isinstance(way, Adapter):
            return adapted_definition(old, way.old) or old, adapted_definition(new, way.new) or new
        if isinstance(way, Derivation) and way.old_is_rich:
            return old, thin_definition(new, old, way) or new
        return (thin_definition(old, new, way) or old, new) if isinstance(way, Derivation) else (old, new)

    def calls(self, old: Function, new: Function) -> tuple[Function, Function]:
        """Return both sides with every call of a chosen name as one of the common interface."""
        results = {name: way for name, way in self.chosen.items() if isinstance(way, Protocol)}
        old, new = common_calls(old, results, True), common_calls(new, results, False)
        adapted = {name: way for name, way in self.chosen.items() if isinstance(way, Adapter)}
        old = adapted_calls(old, {name: way.old for name, way in adapted.items()})
        new = adapted_calls(new, {name: way.new for name, way in adapted.items()})
        ops = self._adapted_ops()
        old = adapted_op_calls(old, {op: way.old for op, way in ops.items()})
        new = adapted_op_calls(new, {op: way.new for op, way in ops.items()})
        rich_before = {name: way for name, way in self.chosen.items() if isinstance(way, Derivation) and way.old_is_rich}
        rich_after = {name: way for name, way in self.chosen.items() if isinstance(way, Derivation) and not way.old_is_rich}
        return own_calls(thin_calls(old, rich_before), rich_after), own_calls(thin_calls(new, rich_after), rich_before)

    def _adapted_ops(self) -> dict[Op, Adapter]:
        """Return how the calls through each op are adapted: as calls of any of its functions are."""
        ways = {op: self.chosen.get(min(names)) for op, names in self.operations.functions.items()}
        return {op: way for op, way in ways.items() if isinstance(way, Adapter)}

    def ops_called(self, pair: UnitPair) -> tuple[tuple[Op, tuple[str, ...]], ...]:
        """Return the adapted ops that a pair calls, each with its functions."""
        functions = [side for index, found in self.lowered.items() if self.pairs[index] is pair for both in found for side in both]
        called = {op for function in functions for op, _ in op_calls(function, tuple(self._adapted_ops()))}
        return tuple((op, tuple(sorted(self.operations.functions[op]))) for op in sorted(called, key=lambda op: op.words))

    def asks_callers(self, name: str) -> bool:
        """Whether the protocol of a function asks something of every call, those that the patch does not show, too."""
        return isinstance(self.chosen.get(name), Code)

    def asks_for_truth(self, name: str) -> bool:
        """Whether the protocol of a function asks of every call to look no further than whether the result is 0."""
        return isinstance(self.chosen.get(name), Tested)

    def unseen_results(self, pair: UnitPair) -> bool:
        """Whether hidden lines may return what the protocol of the pair's function has no word for."""
        if not isinstance(self.chosen.get(pair.name), Truth):
            return False
        return any(old.hidden or new.hidden for index in self._definitions(pair.name) for old, new in self.lowered[index])

    def steps(self, pair: UnitPair) -> tuple[Step, ...]:
        """Say what the chosen way takes a pair's parameters for."""
        way = self.chosen.get(pair.name)
        ops = [Step(f"{op.words} is {_listed(names)}, each of which is judged with its new parameters") for op, names in self.ops_called(pair)]
        if isinstance(way, Protocol):
            return (Step(_result_words(way)), *ops)
        found: dict[Step, None] = {}
        for old, new in (both for index in self._definitions(pair.name) for both in self.lowered[index]):
            if isinstance(way, Adapter):
                for function, interface, word in ((old, way.old, "dropped"), (new, way.new, "new")):
                    for k, value in interface.dropped:
                        why = "nothing in the body uses it" if value is None else f"every call passes {value}"
                        found[Step(f"{word} parameter {_names(function)[k]}: {why}")] = None
            elif isinstance(way, Derivation):
                rich, thin = (old, new) if way.old_is_rich else (new, old)
                for name, source in zip(_names(thin), way.sources, strict=True):
                    if source.position < 0 or source.members:
                        found[Step(f"parameter {name} of the {'new' if way.old_is_rich else 'old'} text is {source.words(_names(rich))}")] = None
        return (*found, *ops)


def _most_arguments(function: Function, name: str) -> int:
    calls = (i for block in function.blocks for i in block.instructions if isinstance(i, Call) and i.callee == name)
    return max((len(call.args) for call in calls), default=0)


def _listed(names: Sequence[str]) -> str:
    words = [f"{name}()" for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _names(function: Function) -> list[str]:
    return [function.variables[index].name for index in function.params]


def _called(callers: Sequence[tuple[Function, Function]], name: str) -> bool:
    """Whether a changed function calls `name` on both sides: what a result means is settled with its callers."""
    return any(all(_calls(side, name) for side in both) for both in callers)


def _calls(function: Function, name: str) -> bool:
    return any(isinstance(i, Call) and i.callee == name for block in function.blocks for i in block.instructions)


def _result_words(way: Protocol) -> str:
    match way:
        case NoResult(value=None, valued_is_old=valued_is_old):
            return f"no call looks at the result that {'is gone' if valued_is_old else 'is new'}"
        case NoResult(value=value, valued_is_old=valued_is_old):
            return f"the result that {'is gone' if valued_is_old else 'is new'} is {value} on every path, and so it is at each call"
        case Code(old=old, new=new):
            pairs = " and ".join(f"{a} became {b}" for a, b in zip(old, new, strict=True))
            return f"the result {pairs}, at each call in the patch too"
        case Tested():
            return "every call asks only whether the result is 0, and so the number and the truth value are told apart"
        case Truth(bool_is_old=bool_is_old):
            return f"the result is 0 or 1 on every path, as {'bool and as int' if bool_is_old else 'int and as bool'}"
