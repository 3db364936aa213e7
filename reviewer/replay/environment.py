"""Inputs that come from outside of the kernel and may be anything (SEMANTICS.md C15 b)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import field

from reviewer.knowledge.tables import Environment
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type
from reviewer.replay.aliasing import made_of_locals, may_be_fresh, path
from reviewer.replay.shapes import Shapes
from reviewer.replay.trace import Run
from reviewer.replay.values import Datum, Key, Part, Symbols

_SCALAR = regex(r"[su]\d+|bool")
_DEEP = 400
_NO_FLAGS = ("vmalloc(", "vzalloc(", "alloc_percpu(")
_FLAGS = regex(
    r"[\s(|]*((__)?GFP_(KERNEL|KERNEL_ACCOUNT|ATOMIC|NOWAIT|NOIO|NOFS|USER|HIGHUSER|DMA|DMA32|ACCOUNT|ZERO|NOWARN|NORETRY|RETRY_MAYFAIL|COMP|THISNODE)[\s)|]*)+"
)
"""Flags under all of which an allocation may fail; what others mean, those with __GFP_NOFAIL in them among these, is not known."""
_WHOLE = frozenset(("get_user", "__get_user"))
"""What fills a variable, whatever its size."""

_Input = tuple[int, str, bool]
"""The number of its expression, why it may be anything, and whether that is so whatever was tested before."""


@value_type
class Outside:
    """What is granted since it comes from outside: of the shipped rules, and of the two texts that are compared.

    `kept` are the tests that both sides have, as they are spelled: of those no one can say that a caller has made them before.
    `constants` are those that each side mentions.
    """

    environment: Environment = field(default_factory=Environment)
    kept: frozenset[str] = frozenset()
    constants: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())

    @property
    def functions(self) -> frozenset[str]:
        """The functions that bring values in, and do nothing else that others see; what writes outwards may do more."""
        table = self.environment
        return frozenset((*table.null, *table.gives, *table.fills))


class Inputs:
    """Which expressions of two runs are computed from what comes from outside."""

    def __init__(self, symbols: Symbols, outside: Outside, runs: Iterable[Run]) -> None:
        self._symbols = symbols
        self._outside = outside
        self._table = outside.environment
        self._calls = {(event.history, event.target): event for run in runs for event in run.events if event.effect}

    def why(self, key: Key, text: str, added: bool) -> str:
        """Return why a test of `key` may come out either way, "" if that is not known. `added`: it is one that only the new side makes."""
        inputs = self.of(key)
        if not inputs or not all(always or added or text in self._outside.kept for _, _, always in inputs):
            return ""
        return inputs[0][1]

    def of(self, key: Key) -> list[_Input]:
        """Return the inputs that an expression is computed from by C's own arithmetic; none unless all of them come from outside."""
        waiting: list[Part] = [key]
        seen: set[Part] = set()
        found: list[_Input] = []
        while waiting:
            part = waiting.pop()
            if isinstance(part, tuple) or part in seen:
                continue
            if not isinstance(part, int) or len(seen) > _DEEP:
                return []
            seen.add(part)
            if (lost := self._exchanged(self._symbols.node(part))) is not None:
                found.append(lost)
                continue
            below = _operands(self._symbols.node(part))
            if below is not None:
                waiting += below
                continue
            given = self._given(part, alone=part == _tested(self._symbols, key))
            if given is None:
                return []
            found.append((part, *given))
        return found

    def _exchanged(self, node: tuple[Part, ...]) -> _Input | None:
        """Return the input of a test whether an exchange found what it was to find there, which another CPU decides."""
        match node:
            case ("op", "==", _, _, found, wanted):
                result, wanted = _narrow(self._symbols, found), _narrow(self._symbols, wanted)
            case _:
                return None
        told = self._symbols.node(result)[1] if isinstance(result, int) and self._symbols.node(result)[0] == "result" else None
        if not isinstance(told, int) or not isinstance(result, int):
            return None
        why = self._lost(told, wanted)
        return (result, why, True) if why else None

    def _lost(self, told: int, wanted: Part) -> str:
        """Return why a compare and exchange may not find `wanted`, "" if it is none that asked for that."""
        why = self._fails(told, callee(self._symbols, told).replace("cmpxchg", "try_cmpxchg"))
        given = [_narrow(self._symbols, part) for part in self._symbols.node(told)[5:]]
        return why if len(given) == 3 and given[1] == wanted else ""

    def _given(self, number: int, alone: bool) -> tuple[str, bool] | None:
        match self._symbols.node(number):
            case ("result", int(told)):
                return self._answered(told, alone)
            case ("out", _, int(told)):
                name = callee(self._symbols, told)
                return (self._table.fills[name][1], True) if name in self._table.fills and self._filled(told, ()) else None
            case ("load", address, _, state):
                return self._read(address, state)
            case _:
                return None

    def _answered(self, told: int, alone: bool) -> tuple[str, bool] | None:
        """Return why a function may answer anything; one that gives an object may give none, and that is all that is known of it."""
        name = callee(self._symbols, told)
        if alone and (why := self._fails(told, name)):
            return why, True
        # To find 0 is tested by itself.
        if alone and (why := self._lost(told, ("const", 0))):
            return why, True
        if name in self._table.gives:
            return self._table.gives[name], False
        node = self._symbols.node(told)
        event = self._calls.get((as_number(node[1]), str(node[3])))
        if name in self._table.null and alone and event is not None and self._may_fail(event.text):
            return self._table.null[name], True
        return None

    def _fails(self, told: int, name: str) -> str:
        """Return why a function by this name may fail, "" if it may not: no other CPU comes first at an exchange in what was just made."""
        if "cmpxchg" in name:
            place = next(iter(self._symbols.node(told)[5:6]), None)
            if made_of_locals(self._symbols, place) or not isinstance(place, int) or may_be_fresh(self._symbols, Datum(0, place)):
                return ""
        return self._table.fails.get(name, "")

    def own_exchange(self, key: Key) -> bool:
        """Whether a test is of what a compare and exchange found in a variable of the function's own, where it finds what was there."""
        for number in below(self._symbols, [key]):
            match self._symbols.node(number):
                case ("result", int(told)) if "cmpxchg" in callee(self._symbols, told):
                    if any(made_of_locals(self._symbols, place) for place in self._symbols.node(told)[5:6]):
                        return True
        return False

    def _may_fail(self, text: str) -> bool:
        """Whether a call says how it allocates, and not that it must not fail."""
        flags = [argument for argument in arguments(text) if "GFP_" in argument]
        return all(_FLAGS.fullmatch(one) for one in flags) if flags else text.startswith(_NO_FLAGS)

    def _filled(self, told: int, steps: tuple[tuple[Part, ...], ...]) -> bool:
        """Whether a call that succeeded has filled all of what the members and elements `steps` of its argument lead to."""
        node = self._symbols.node(told)
        event = self._calls.get((as_number(node[1]), str(node[3])))
        if event is None or event.result:
            return False
        name = callee(self._symbols, told)
        if name in _WHOLE:
            return not steps
        given = arguments(event.text)
        place = self._table.fills[name][0]
        if len(given) != len(event.values) or place >= len(given):
            return False
        argument, size = (re.sub(r"\s+", "", one) for one in (given[place], given[-1]))
        whole = re.fullmatch(r"sizeof\((.+)\)", size)
        if whole is None:
            return False
        filled = event.values[place].symbol
        array = filled is not None and self._symbols.node(filled)[0] in ("local", "symbol", "field")
        if argument == whole[1]:
            return array
        # What lies behind the first of several elements is not reached.
        return (f"&{whole[1]}" == argument or f"*{argument}" == whole[1]) and (array or not steps or steps[0][0] == "field")

    def _read(self, address: Part, state: Part) -> tuple[str, bool] | None:
        """Return why memory may hold anything: it is of a kind that is written from outside, or was filled from there by the call before."""
        for record, member in _members(self._symbols, address):
            tag = record.removeprefix("struct ")
            for table, always in ((self._table.memory, True), (self._table.state, False)):
                why = table.get(tag) or table.get(f"{tag}.{member}")
                if why:
                    return why, always
        told = havoc(self._symbols, state)
        name = callee(self._symbols, told) if told is not None else ""
        if told is None or name not in self._table.fills or not isinstance(address, int):
            return None
        argument, why = self._table.fills[name]
        filled = self._symbols.node(told)[5 + argument :][:1]
        if not filled or not isinstance(filled[0], int):
            return None
        steps = _steps(self._symbols, address, filled[0])
        return (why, True) if steps is not None and self._filled(told, steps) else None


def _tested(symbols: Symbols, key: Key) -> Key:
    """Return what a test asks of whether it is 0, whatever number type it was converted to."""
    while isinstance(key, int):
        match symbols.node(key):
            case ("convert", int(operand), _, str(target)) if target == "bool" or target.startswith(("s", "u", "*")):
                key = operand
            case _:
                break
    return key


def _narrow(symbols: Symbols, part: Part) -> Part:
    """Return what was converted to a wider type for a comparison."""
    while isinstance(part, int):
        node = symbols.node(part)
        if node[0] != "convert" or not _SCALAR.fullmatch(str(node[2])) or not _SCALAR.fullmatch(str(node[3])):
            break
        part = node[1]
    return part


def told_apart(symbols: Symbols, shapes: Shapes, inputs: Iterable[int], keys: Iterable[Key]) -> bool:
    """Whether each of `inputs` is read once in all of `keys`: read again it may not have been what it was."""
    read: dict[int, set[int]] = {}
    for number in below(symbols, keys):
        shape = shapes.of(number)
        if shape is not None:
            read.setdefault(shape, set()).add(number)
    return all((shape := shapes.of(number)) is not None and read.get(shape, {number}) == {number} for number in inputs)


def below(symbols: Symbols, keys: Iterable[Key]) -> Iterator[int]:
    """Yield the numbers of the expressions that `keys` are computed from by arithmetic, and their own."""
    waiting: list[Part] = list(keys)
    seen: set[Part] = set()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, int) or part in seen:
            continue
        seen.add(part)
        yield part
        match symbols.node(part):
            case ("op", _, *rest):
                waiting += rest[len(rest) // 2 :]
            case ("convert", operand, _, _):
                waiting.append(operand)


def arguments(text: str) -> list[str]:
    """Split the spelling of a call into those of its arguments; none if it is not one call."""
    start = text.find("(")
    if start < 0 or not text.endswith(")"):
        return []
    found, depth = [""], 0
    for char in text[start + 1 : -1]:
        depth += (char in "([{") - (char in ")]}")
        if depth < 0:
            return []
        if char == "," and depth == 0:
            found.append("")
        else:
            found[-1] += char
    return found


def _steps(symbols: Symbols, address: int, start: int) -> tuple[tuple[Part, ...], ...] | None:
    """Return the members and elements that lead from `start` to an address, outermost first; None if it does not start there."""
    (root, steps), (other, others) = (path(symbols, Datum(0, number)) for number in (address, start))
    return steps[len(others) :] if root == other and steps[: len(others)] == others else None


def _operands(node: tuple[Part, ...]) -> tuple[Part, ...] | None:
    """Return what a node is computed from by arithmetic on numbers; None if it is not."""
    match node:
        case ("op", str(name), *rest) if not name.startswith("pure:"):
            keys, operands = rest[: len(rest) // 2], rest[len(rest) // 2 :]
            return tuple(operands) if name == "!" or all(isinstance(key, str) and _SCALAR.fullmatch(key) for key in keys) else None
        case ("convert", operand, str(source), str(target)):
            return (operand,) if target == "bool" or (_SCALAR.fullmatch(source) and _SCALAR.fullmatch(target)) else None
        case _:
            return None


def callee(symbols: Symbols, told: int) -> str:
    """Return the name of what an effect called, "" if it is none."""
    node = symbols.node(told)
    return str(node[3]).split("(", 1)[0] if node[0] == "effect" else ""


def _members(symbols: Symbols, address: Part) -> Iterator[tuple[str, str]]:
    """Yield the record and name of each member on the path of an address, innermost first."""
    for _ in range(_DEEP):
        if not isinstance(address, int):
            return
        node = symbols.node(address)
        if node[0] == "field":
            yield str(node[2]), str(node[3])
        elif node[0] != "element":
            return
        address = node[1]


def havoc(symbols: Symbols, state: Part) -> int | None:
    """Return the opaque effect after which memory was read, whatever the function itself has stored since; None for memory at the start."""
    while isinstance(state, int):
        node = symbols.node(state)
        if node[0] == "havoc":
            return as_number(node[1])
        if node[0] != "stored":
            break
        state = node[1]
    return None


def as_number(part: Part) -> int:
    """Return a part that is the number of an expression."""
    assert isinstance(part, int)
    return part
