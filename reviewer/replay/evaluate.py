"""Evaluation of the IR's pure values over the state of a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from reviewer.cfront.containers import member_of
from reviewer.cfront.ctype import Array, Bool, CType, Pointer, is_enumerated, type_key
from reviewer.cfront.ir import Const, Convert, Element, Field, Function, Local, Op, Symbol, Text, Value, Var
from reviewer.replay.memory import ZERO, Memory, OwnObject, TooLargeError, composite, field_offset, symbol_address
from reviewer.replay.oracle import Oracle
from reviewer.replay.values import MASK, Datum, FaultError, distance, interprets, known, operate, reduced

_NULL_PAGE = 4096
_LOWCORE = "arch/s390/"
"""Where a constant address in the first page is that of the lowcore, which is there (Principles of Operation, "Assigned Storage Locations")."""
_COMPARE = frozenset(("==", "!=", "<", "<=", ">", ">="))
_COMMUTATIVE = frozenset("+*&|^")


_MOST = 1 << 14
"""Operations of which is kept what does not change from run to run."""
_DEEP = 50
"""Operations within one another that are looked through for constants."""
_Constant = tuple[Datum, int]
"""What a value of constants alone is in every run, and how deep it is nested."""
_Operator = tuple[Op, tuple[CType, ...], tuple[str, ...], bool, _Constant | None]
_operators: dict[int, _Operator] = {}
_constants: dict[int, tuple[Const, Datum]] = {}
"""Both by identity; each is kept with the value itself, so that no other one gets its number."""


def _operator(op: Op, depth: int = 0) -> _Operator:
    """Return an operation, its operand types and their keys, whether it is C arithmetic on them, and what it is if that never changes."""
    if len(_operators) > _MOST:
        _operators.clear()
    types = tuple(argument.type for argument in op.args)
    interpreted = interprets(op.name, types) and (known(op.type) or op.name == "!")
    constant = _folded(op, types, depth) if interpreted and op.name != "pure:zero" and depth < _DEEP else None
    found = _operators[id(op)] = (op, types, tuple(type_key(ctype) for ctype in types), interpreted, constant)
    return found


def _folded(op: Op, types: tuple[CType, ...], depth: int) -> _Constant | None:
    """Return what C arithmetic on constants is: no run has a part in it, and it leaves no trace in one."""
    args: list[_Constant] = []
    for argument in op.args:
        if isinstance(argument, Const):
            args.append((_constant(argument), 0))
            continue
        inner = _operators.get(id(argument)) or _operator(argument, depth + 1) if isinstance(argument, Op) else None
        if inner is None or inner[4] is None:
            return None
        args.append(inner[4])
    try:
        value = operate(op.name, tuple(datum.value for datum, _ in args), types, op.type)
    except FaultError:
        return None
    return Datum(value), 1 + max((nested for _, nested in args), default=0)


def _constant(value: Const) -> Datum:
    found = _constants.get(id(value))
    if found is None:
        if len(_constants) > _MOST:
            _constants.clear()
        found = _constants[id(value)] = value, Datum(reduced(value.value, value.type))
    return found[1]


class State(Protocol):
    """What an evaluation sees of a function in execution."""

    function: Function
    number: int
    variables: list[Datum | None]
    objects: dict[int, OwnObject]


class Evaluator:
    """Evaluates values; `nesting` bounds how deep one may be."""

    def __init__(self, oracle: Oracle, memory: Memory, nesting: int) -> None:
        self._oracle = oracle
        self._symbols = oracle.symbols
        self.memory = memory
        self._room = nesting
        # By a table: to try the kinds one after the other is a good part of the time that a run takes.
        self._by_kind: dict[type, Callable[[State, Any], Datum]] = {
            Const: self._const,
            Text: self._text,
            Symbol: self._symbol,
            Var: self._var,
            Local: self._local,
            Op: self._operation,
            Convert: self._convert,
            Field: self._field,
            Element: self._element,
        }

    def variable(self, state: State, index: int) -> Datum:
        """Return the value of a variable; before its first assignment it is a function of its name."""
        datum = state.variables[index]
        if datum is None:
            variable = state.function.variables[index]
            symbol = self._oracle.about = self._symbols.make("uninitialised", variable.key)
            datum = state.variables[index] = Datum(self._oracle.draw(variable.type, "uninitialised", variable.key), symbol)
        return datum

    def local_symbol(self, state: State, index: int) -> int:
        """Return the symbol of the address of a local in memory."""
        return self._symbols.make("local", state.function.name, state.number, state.function.variables[index].key)

    def local(self, state: State, index: int) -> Datum:
        """Return the address of a local in memory."""
        return Datum(state.objects[index].base, self.local_symbol(state, index))

    def convert(self, datum: Datum, source: CType, target: CType) -> Datum:
        """Convert a value; only between known types, or where the value is 0, is it still known where it came from constants."""
        if source == target:
            return datum
        if self._oracle.guided:
            self._oracle.about = self._symbols.make("convert", datum.key, type_key(source), type_key(target))
        value = self._oracle.converted(datum.value, source, target)
        plain = (known(source) and known(target)) or is_enumerated(datum.value, source, target)
        if datum.symbol is None and (plain or value == 0 or isinstance(target, Bool)):
            return Datum(value)
        if isinstance(source, Pointer) and isinstance(target, Pointer):
            return Datum(value, datum.symbol)
        return Datum(value, self._symbols.make("convert", datum.key, type_key(source), type_key(target)))

    def value(self, state: State, value: Value) -> Datum:
        """Return what `value` is now. Raises FaultError where it has none, TooLargeError where it is too deep."""
        self._room -= 1
        if self._room < 0:
            raise TooLargeError("nested values")
        try:
            return self._by_kind[type(value)](state, value)
        finally:
            self._room += 1

    def _const(self, _state: State, value: Const) -> Datum:
        return _constant(value)

    def _text(self, _state: State, value: Text) -> Datum:
        return Datum(symbol_address(f'"{value.text}'), self._symbols.make("text", value.text))

    def _symbol(self, _state: State, value: Symbol) -> Datum:
        self._symbols.extents.declare_object(value)
        return Datum(symbol_address(value.name), self._symbols.make("symbol", value.name))

    def _var(self, state: State, value: Var) -> Datum:
        return state.variables[value.index] or self.variable(state, value.index)

    def _local(self, state: State, value: Local) -> Datum:
        return self.local(state, value.index)

    def _convert(self, state: State, value: Convert) -> Datum:
        return self.convert(self.value(state, value.value), value.value.type, value.type)

    def _field(self, state: State, value: Field) -> Datum:
        self._symbols.extents.declare(value)
        start = self.value(state, value.base)
        if (inside := self._within(start, value)) is not None:
            return inside
        address = (start.value + field_offset(value.record, value.name)) & MASK
        return Datum(self.memory.part(address, start.value), self._symbols.make("field", start.key, value.record, value.name))

    def _within(self, start: Datum, place: Field) -> Datum | None:
        """Return what container_of() made an address of a record of, where a place is the member that it went by; None for any other."""
        node = self._symbols.node(start.symbol) if start.symbol is not None else ("",)
        if node[0] != "op" or member_of(str(node[1])) != (place.record, place.name):
            return None
        key = node[-1]
        assert isinstance(key, int | tuple)
        value = (start.value + field_offset(place.record, place.name)) & MASK
        return Datum(value, key if isinstance(key, int) else None)

    def _container(self, op: Op, inner: Datum, keys: tuple[str, ...]) -> Datum | None:
        """Return the record that a member at an address lies in, for container_of(); None for any other operation."""
        member = member_of(op.name)
        if member is None:
            return None
        value = (inner.value - field_offset(*member)) & MASK
        node = self._symbols.node(inner.symbol) if inner.symbol is not None else ("",)
        if node[0] == "field" and node[2:] == member:
            key = node[1]
            assert isinstance(key, int | tuple)
            return Datum(value, key if isinstance(key, int) else None)
        return Datum(value, self._symbols.make("op", op.name, *keys, inner.key))

    def _element(self, state: State, element: Element) -> Datum:
        start, index = self.value(state, element.base), self.value(state, element.index)
        to = element.type.to if isinstance(element.type, Pointer) else element.type
        address = (start.value + index.value * distance(to)) & MASK
        if start.symbol is None and index.symbol is None and known(to):
            return Datum(address)
        if index.value == 0 and index.symbol is None and not element.array:
            return start
        symbol = self._symbols.make("element", start.key, distance(to), index.key)
        return Datum(self.memory.part(address, start.value), symbol)

    def _operation(self, state: State, op: Op) -> Datum:
        if op.name == "pure:zero":
            return Datum(ZERO if composite(op.type) else 0)
        _, types, keys, interpreted, constant = _operators.get(id(op)) or _operator(op)
        if constant is not None and constant[1] <= self._room:
            return constant[0]
        args = [self.value(state, argument) for argument in op.args]
        numbers = tuple([datum.value for datum in args])
        if interpreted:
            try:
                value = operate(op.name, numbers, types, op.type)
            except FaultError as fault:
                raise FaultError(fault.kind, args[-1]) from None
            for datum in args:
                if datum.symbol is not None:
                    break
            else:
                return Datum(value)
        elif len(args) == 1 and (container := self._container(op, args[0], keys)) is not None:
            return container
        else:
            self._oracle.about = self._symbols.make("op", op.name, *keys, *(datum.key for datum in args))
            value = self._drawn(op, keys, numbers)
        return Datum(value, self._symbols.make("op", op.name, *keys, *[datum.key for datum in args]))

    def _drawn(self, op: Op, keys: tuple[str, ...], numbers: tuple[int, ...]) -> int:
        """Return what an operator gives on operands whose types are not known: a function of them that obeys what C's operators do on every type.

        `!=` is not `==`, `>=` is not `<`, `>` is `<` the other way round, and `==`, `+`, `*`, `&`, `|`, `^` don't care about the order.
        """
        operands = list(zip(numbers, keys, strict=True))
        if op.name not in _COMPARE:
            if op.name in _COMMUTATIVE and len(operands) == 2:
                operands.sort()
            drawn = self._oracle.draw(op.type, "op", op.name, *(key for _, key in operands), *(number for number, _ in operands))
            if op.name.startswith("pure:constant CONFIG_") and drawn & 3:
                # Mostly a number that bits can be shifted by, as Kconfig's are.
                return drawn & 31
            # Nothing has the size 0.
            return drawn or 1 if op.name.startswith("pure:sizeof") else drawn
        equality = op.name in ("==", "!=")
        if equality:
            operands.sort()
        elif op.name in (">", "<="):
            operands.reverse()
        if operands[0] == operands[1]:
            holds = equality
        else:
            name = "==" if equality else "<"
            holds = bool(self._oracle.draw(Bool(), "op", name, *(key for _, key in operands), *(number for number, _ in operands)))
        return int(holds != (op.name in ("!=", "<=", ">=")))

    def access(self, state: State, address: Value) -> tuple[str, Datum]:
        """Return the fault that an access through `address` meets ("" for none), and the object or pointer that it starts from."""
        kind = ""
        while True:
            match address:
                case Field(Var() | Op() | Convert() as inner) if (within := self._within(self.value(state, inner), address)) is not None:
                    return self._based(within, kind, state)
                case Field(inner) | Element(inner):
                    if isinstance(address, Element) and address.array:
                        kind = kind or self._outside(state, address)
                    address = inner
                case Convert(inner, Pointer()) if isinstance(inner.type, Pointer):
                    address = inner
                case _:
                    break
        return self._based(self.value(state, address), kind, state)

    def _based(self, address: Datum, kind: str, state: State) -> tuple[str, Datum]:
        """Return the fault that an access of what lies around an address meets, and the object or pointer that it starts from."""
        base = self._start(address)
        low = 0 <= base.value < _NULL_PAGE and not (base.symbol is None and state.function.file.startswith(_LOWCORE))
        return ("NULL" if low else kind), base

    def _start(self, place: Datum) -> Datum:
        """Return NULL for a place in what would lie there: the address of a member of nothing is no better than NULL."""
        start, key = self.memory.start(place.value), place.key
        if start == place.value or not 0 <= start < _NULL_PAGE:
            return place
        while isinstance(key, int) and self._symbols.node(key)[0] in ("field", "element"):
            below = self._symbols.node(key)[1]
            assert isinstance(below, int | tuple)
            key = below  # type: ignore[assignment] # what an address starts from is a Key
        return Datum(start, key if isinstance(key, int) else None)

    def _outside(self, state: State, element: Element) -> str:
        """Tell whether the index leaves an array whose size is spelled as a number."""
        ctype = element.base.type.to if isinstance(element.base.type, Pointer) else element.base.type
        if not isinstance(ctype, Array) or not ctype.size.isdecimal() or len(ctype.size) > 9:
            return ""
        return "" if 0 <= self.value(state, element.index).value < int(ctype.size) else "index"
