"""Stores that build a local struct, in one form: whoever is given its address finds there what the source wrote."""

from __future__ import annotations

import random

import pytest

from reviewer.cfront.declarations import NoDeclarations
from reviewer.cfront.ir import Call, Const, Convert, Field, Function, Load, Local, Op, Set, Store, Value, Var
from reviewer.cfront.lower import Context, lower_function
from reviewer.cfront.outline import outline_of_text
from reviewer.cfront.parser import parse_function
from reviewer.knowledge.load import load_rules

MEMBERS = ("a", "b", "c")
SEEDS = range(150)
STATEMENTS = ["r.a = x;", "r.b = y;", "r.c = 0;", "r.a = y + 1;", "r.b = 7;", "x = y + 3;", "y = r.a;", "y = r.c + 1;"]
STATEMENTS += ["x = g(y);", "k(&r);", "k(&r.b);", "memset(&r, 0, sizeof(r));", "memset(&r, 0, sizeof(struct three));"]
STATEMENTS += ["r = (struct three){ .b = x };", "r.c = x; r.b = x;"]


class _Known(NoDeclarations):
    """Declarations that say whether the struct's bytes are those of its members."""

    def __init__(self, names: tuple[str, ...] | None) -> None:
        super().__init__(frozenset({"g", "k"}))
        self._names = names

    def bytes_of(self, record: str) -> tuple[str, ...] | None:
        return self._names if record == "struct three" else None


def _lowered(body: str, names: tuple[str, ...] | None) -> Function:
    items = outline_of_text(f"void f(u64 x, u64 y)\n{{\n{body}\n}}\n")
    assert items is not None
    dialect = load_rules().dialect
    return lower_function(parse_function(items[0][0], dialect), Context(dialect, _Known(names), "x.c"))


class _Run:
    """What calls see of a straight function, in symbols."""

    def __init__(self, function: Function) -> None:
        self.variables: dict[int, object] = {index: variable.name for index, variable in enumerate(function.variables)}
        self.content: dict[int, dict[str, object]] = {}
        self.seen: list[object] = []
        for block in function.blocks:
            for part in block.instructions:
                self._step(part)

    def _value(self, value: Value) -> object:
        match value:
            case Var(index):
                return self.variables[index]
            case Const(number):
                return number
            case Convert(inner):
                return self._value(inner)
            case Local(index):
                return "local", tuple(sorted(self.content.get(index, {}).items(), key=str))
            case Field(base):
                return self._value(base)
            case Op(name, args):
                return (name, *map(self._value, args))
        raise AssertionError(value)

    def _step(self, part: object) -> None:
        match part:
            case Set(index, value):
                self.variables[index] = self._value(value)
            case Store(Local(index), Op("pure:zero")):
                self.content[index] = dict.fromkeys(MEMBERS, 0)
            case Store(Local(index), Var(variable)):
                self.content[index] = dict(self.variables[variable])  # type: ignore[call-overload] # a whole struct was read into it
            case Store(Field(Local(index), _, name), value):
                self.content.setdefault(index, {})[name] = self._value(value)
            case Load(variable, Local(index)):
                self.variables[variable] = dict(self.content.get(index, {}))
            case Load(variable, Field(Local(index), _, name)):
                self.variables[variable] = self.content.get(index, {}).get(name, "nothing")
            case Call(callee, _, args, variable):
                self.seen.append((callee, *map(self._value, args)))
                if any(isinstance(arg, Local | Field) for arg in args):
                    self.content = {index: dict.fromkeys(MEMBERS, len(self.seen)) for index in self.content}
                self.variables[variable] = ("result", len(self.seen))
            case _:
                raise AssertionError(part)


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_given_the_struct_finds_what_was_written(seed: int) -> None:
    chosen = random.Random(seed)
    lines = ["struct three r;", *chosen.choices(STATEMENTS, k=chosen.randint(3, 14)), "k(&r);"]
    built, plain = (_lowered("\n".join(lines), names) for names in (MEMBERS, None))
    if "memset" in "".join(lines):
        plain = _lowered("\n".join(lines).replace("memset(&r, 0, sizeof(r))", ZERO).replace("memset(&r, 0, sizeof(struct three))", ZERO), None)
    assert _Run(built).seen == _Run(plain).seen


ZERO = "r = (struct three){ }"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("struct three r = { .a = x, .b = y };", "struct three r;\nmemset(&r, 0, sizeof(r));\nr.b = y;\nr.a = x;"),
        ("struct three r = { };", "struct three r;\nr.c = 0;\nr.b = 0;\nr.a = 0;"),
        ("struct three r = { .b = y, .a = x, .c = 1 };", "struct three r;\nr.a = 4;\nr.c = 1;\nr.a = x;\nr.b = y;"),
    ],
)
def test_ways_to_build_it_are_one(one: str, other: str) -> None:
    first, second = (_stores(_lowered(f"{body}\nk(&r);", MEMBERS)) for body in (one, other))
    assert first == second


def _stores(function: Function) -> list[tuple[object, object]]:
    return [(code.address, code.value) for code in function.instructions if isinstance(code, Store)]


@pytest.mark.parametrize("call", ["memset(&r, 0, 8)", "memset(&r, 1, sizeof(r))", "memset(&r, y, sizeof(r))", "memset(&r, 0, sizeof(struct two))"])
def test_another_memset_is_a_call(call: str) -> None:
    function = _lowered(f"struct three r;\n{call};\nk(&r);", MEMBERS)
    assert [code.callee for code in function.instructions if isinstance(code, Call)] == ["memset", "k"]


def test_with_gaps_memset_is_a_call() -> None:
    function = _lowered("struct three r;\nmemset(&r, 0, sizeof(r));\nk(&r);", None)
    assert [code.callee for code in function.instructions if isinstance(code, Call)] == ["memset", "k"]
