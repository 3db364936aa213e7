"""The front end and the interpreter together against gcc: the same random C, compiled and run, must leave the same log."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.ir import ENTRY, Function
from reviewer.cfront.ir_text import write
from reviewer.cfront.lower import Context, lower_function
from reviewer.cfront.macro_speech import Speech
from reviewer.cfront.outline import outline
from reviewer.cfront.parser import parse_function
from reviewer.cfront.syntax import Number, TypeName
from reviewer.cfront.tokens import tokenize
from reviewer.model.unit import UnitKind
from reviewer.replay.machine import run
from reviewer.replay.oracle import Oracle
from reviewer.replay.trace import End
from tests.soundness.gcc import HarnessOracle, interpreted, native
from tests.soundness.random_c import MEMBERS, OPAQUE, SLOTS, STATS, CGenerator
from tests.soundness.random_idioms import BITS, CELL, IdiomGenerator

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed: the front end is not compared with a compiler")
POOL = TypeName("struct pool", 1)


def _spelled(ctype: str) -> TypeName:
    return TypeName(ctype.removesuffix("*").strip(), ctype.count("*"))


class HarnessDeclarations:
    """What the harness declares."""

    def is_function(self, name: str) -> bool:
        return name in OPAQUE

    def is_second_name(self, _name: str) -> bool:
        return False

    def function_like(self, _name: str, _count: int) -> None:
        return None

    def object_like(self, _name: str) -> None:
        return None

    def guard(self, _name: str) -> None:
        return None

    def implied(self, _key: str) -> None:
        return None

    def imply(self, _key: str, _ctype: object) -> None:
        pass

    def constant_name(self, _name: str) -> str:
        return ""

    def written(self, _name: str) -> tuple[str, ...]:
        return ()

    def bytes_of(self, _record: str) -> None:
        return None

    def is_library(self, _name: str) -> bool:
        return True

    def evaluates(self, _name: str) -> bool:
        return True

    def speech(self, _name: str) -> Speech:
        return Speech.ITSELF

    def is_taken_apart(self, _name: str) -> bool:
        return False

    def words_of(self, _name: str) -> tuple[str, ...]:
        return ()

    def is_container_of(self, _name: str) -> bool:
        return False

    def is_constant_macro(self, _name: str) -> bool:
        return False

    def macro_value(self, _name: str, _types: tuple[bool, ...]) -> None:
        return None

    def may_be_volatile(self, _name: str) -> bool:
        return False

    def makes_volatile(self, _name: str) -> bool:
        return False

    def is_config_number(self, _name: str) -> bool:
        return False

    def result(self, name: str) -> TypeName | None:
        return _spelled(OPAQUE[name][0]) if name in OPAQUE else None

    def typedef(self, _name: str) -> TypeName | None:
        return None

    def member(self, record: str, name: str) -> TypeName | None:
        if record == "struct stats":
            return TypeName(STATS[name])
        if record == "union cell":
            return TypeName(CELL[name])
        if record != "struct pool":
            return None
        if name in BITS:
            # As the reader of records has it: the width belongs to the type.
            base, _, width = BITS[name].partition(f" {name} ")
            return TypeName(f"{base} {width}")
        composite = {
            "next": POOL,
            "stats": TypeName("struct stats"),
            "cell": TypeName("union cell"),
            "slots": TypeName("int", arrays=(Number(0, str(SLOTS)),)),
        }
        return composite[name] if name in composite else TypeName(MEMBERS[name])

    def members(self, _record: str) -> tuple[tuple[str, TypeName], ...] | None:
        return None

    def parameters(self, _name: str) -> tuple[TypeName, ...] | None:
        return None

    def constant(self, _name: str) -> int | None:
        return None

    def variable(self, _name: str) -> TypeName | None:
        return None


def lowered(text: str) -> Function:
    """Parse and lower the one function in `text`; everything in it must be understood."""
    tokens, problems = tokenize(text)
    assert problems == ()
    (item,) = (item for item in outline(tokens) if item.kind is UnitKind.FUNCTION)
    function = lower_function(parse_function(item, PLAIN, frozenset()), Context(PLAIN, HarnessDeclarations(), "drain.c"))
    assert function.problems == (), f"{function.problems}\n{text}"
    assert not function.hidden
    return function


Make = Callable[[Random], CGenerator]
"""What makes the generator of one function."""


def generated(first: int, count: int, make: Make = CGenerator) -> list[tuple[str, str]]:
    """Return result types and texts of functions f0, f1, ..."""
    functions = []
    for number in range(count):
        random = Random(first + number)
        generator = make(random)
        text = generator.function(f"f{number}", random.randint(3, 16))
        functions.append((generator.result, text))
    return functions


def understood(function: Function) -> bool:
    """Whether every type in the function is known: else its values are functions of nothing but names, and no compiler has them."""
    return "?" not in write(function, places=False).replace('?"result of', "")


def compare_with_gcc(first: int, count: int, runs: int, folder: Path, make: Make = CGenerator) -> Counter[str]:
    """Compare `count` functions over `runs` inputs each; return how many functions are unknown, and how many log lines agreed."""
    functions = generated(first, count, make)
    seeds = [first * 1000 + number for number in range(runs)]
    logs = native(functions, seeds, folder)
    seen: Counter[str] = Counter()
    for number, (result, text) in enumerate(functions):
        function = lowered(text)
        if not understood(function):
            seen["unknown"] += 1
            continue
        seen["functions"] += 1
        for seed in seeds:
            oracle = HarnessOracle(seed)
            ours = interpreted(run(function, ENTRY, oracle.start(function.params), oracle), oracle, result == "void")
            assert ours == logs[number, seed], f"function {first + number}, seed {seed}\n{text}"
            seen["lines"] += len(ours)
    return seen


def with_casts(random: Random) -> CGenerator:
    return CGenerator(random, casts=True)


def with_idioms(random: Random) -> CGenerator:
    # Bit-fields are rare, as in kernel code.
    return IdiomGenerator(random, bits=random.random() < 0.1)


# SEMANTICS: A2
@needs_gcc
@pytest.mark.parametrize("first", [0, 1000, 2000, 3000])
def test_random_c_does_what_gcc_makes_of_it(first: int, tmp_path: Path) -> None:
    assert compare_with_gcc(first, 25, 6, tmp_path)["lines"] > 300


# SEMANTICS: A2
@needs_gcc
def test_a_cast_pointer_points_where_it_did(tmp_path: Path) -> None:
    compare_with_gcc(50_000, 50, 6, tmp_path, with_casts)


# SEMANTICS: A2
@needs_gcc
def test_idioms_of_kernel_code_do_what_gcc_makes_of_them(tmp_path: Path) -> None:
    seen = compare_with_gcc(60_000, 80, 6, tmp_path, with_idioms)
    assert seen["lines"] > 1000, seen
    assert seen["unknown"] * 20 <= 80, seen


# SEMANTICS: A2
@pytest.mark.parametrize(
    ("declared", "access", "index", "end"),
    [
        ("int slots[3]", "slots[start]", 2, End.RETURN),
        ("int slots[3]", "slots[start]", 3, End.FAULT),
        ("int slots[3]", "slots[start]", -1, End.FAULT),
        ("int slots[3][2]", "slots[start][1]", 2, End.RETURN),
        ("int slots[3][2]", "slots[start][0]", 3, End.FAULT),
        ("int slots[3][2]", "slots[0][start]", 1, End.RETURN),
        ("int slots[3][2]", "slots[0][start]", 2, End.FAULT),
        ("int *slots[2]", "*slots[start]", 2, End.FAULT),
    ],
)
def test_an_index_has_the_bound_of_its_own_dimension(declared: str, access: str, index: int, end: End) -> None:
    head = "int f(struct pool *pool, struct pool *other, int start, unsigned long end, bool shared)"
    function = lowered(f"{head}\n{{\n\t{declared};\n\n\t{access} = 1;\n\treturn 0;\n}}\n")
    assert run(function, ENTRY, {function.params[2]: index}, Oracle(1)).end is end


@needs_gcc
@pytest.mark.fuzz
@pytest.mark.timeout(7200)
def test_random_c_thousands(tmp_path: Path) -> None:
    for first in range(10_000, 12_000, 50):
        compare_with_gcc(first, 50, 12, tmp_path)


@needs_gcc
@pytest.mark.fuzz
@pytest.mark.timeout(7200)
def test_idioms_thousands(tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for first in range(70_000, 72_000, 50):
        seen += compare_with_gcc(first, 50, 12, tmp_path, with_idioms)
    print(f"idioms against gcc: {dict(seen)}")  # noqa: T201  # the count is part of the answer
    assert seen["unknown"] * 20 <= seen["functions"], seen
