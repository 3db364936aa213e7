"""Functions whose parameters change: how the two interfaces answer to each other, over the whole patch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from reviewer.cfront.adapt import Adapter, adapted_calls, adapted_definition, adapters, passed_constants
from reviewer.cfront.derive import Derivation, derivations, own_calls, thin_calls, thin_definition
from reviewer.cfront.ir import Call, Function
from reviewer.cfront.results import Code, NoResult, Protocol, Truth, common_calls, common_definition, protocols
from reviewer.changes.pairs import UnitPair
from reviewer.model.unit import Step, UnitKind

Lowered = Sequence[tuple[Function, Function]]
"""Both sides of a pair, in each configuration in which they are compared."""

Way = Adapter | Derivation | Protocol
"""How a function's two interfaces answer to each other."""

_ROUNDS = 12
"""Rounds in which ways that failed are given up; each gives up at least one."""


@dataclass(slots=True)
class Signatures:
    """The adapters of a patch's functions. `lowered` gives the functions of each pair of the patch that has both sides.

    A patch changes every call of a function whose number of parameters it changes, or it does not compile. `alone` says that this is no
    patch but two texts, whose callers may be elsewhere: then only static functions count. With `hunks` nothing else is known.
    """

    pairs: Sequence[UnitPair]
    lowered: Mapping[int, Lowered]
    alone: bool = False
    hunks: bool = False
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
                passed = passed_constants(sides, name)
                found: list[Way] = [
                    *adapters(old, new, passed),
                    *derivations(old, new, callers, passed),
                    *protocols(old, new, self.hunks and _called(callers, name)),
                ]
                options = found if options is None else [adapter for adapter in options if adapter in found]
            if options and not (self.alone and self._seen_elsewhere(name)):
                self._options[name] = options
                self.chosen[name] = options[0]

    def _seen_elsewhere(self, name: str) -> bool:
        sides = [side for index in self._definitions(name) for side in (self.pairs[index].old, self.pairs[index].new)]
        return any(side is None or "static" not in side.storage for side in sides)

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
            for name in failed:
                self._options[name].pop(0)
                if self._options[name]:
                    self.chosen[name] = self._options[name][0]
                else:
                    del self.chosen[name]
        self.chosen.clear()

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
        rich_before = {name: way for name, way in self.chosen.items() if isinstance(way, Derivation) and way.old_is_rich}
        rich_after = {name: way for name, way in self.chosen.items() if isinstance(way, Derivation) and not way.old_is_rich}
        return own_calls(thin_calls(old, rich_before), rich_after), own_calls(thin_calls(new, rich_after), rich_before)

    def asks_callers(self, name: str) -> bool:
        """Whether the protocol of a function asks something of every call, those that the patch does not show, too."""
        return isinstance(self.chosen.get(name), Code)

    def unseen_results(self, pair: UnitPair) -> bool:
        """Whether hidden lines may return what the protocol of the pair's function has no word for."""
        if not isinstance(self.chosen.get(pair.name), Truth):
            return False
        return any(old.hidden or new.hidden for index in self._definitions(pair.name) for old, new in self.lowered[index])

    def steps(self, pair: UnitPair) -> tuple[Step, ...]:
        """Say what the chosen way takes a pair's parameters for."""
        way = self.chosen.get(pair.name)
        if isinstance(way, Protocol):
            return (Step(_result_words(way)),)
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
        return tuple(found)


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
        case Truth(bool_is_old=bool_is_old):
            return f"the result is 0 or 1 on every path, as {'bool and as int' if bool_is_old else 'int and as bool'}"
