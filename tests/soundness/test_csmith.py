"""The front end and the interpreter against gcc on whole programs of csmith: nested expressions, pointers, arrays, calls, loops, gotos."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.soundness.csmith import NO_BITS, RECORD_IN_UNION, Program, generated, interpreted, native

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed: nothing is compared")
# A reason of its own, and without the compiler's name in it: the gate may go on without csmith, and not without a compiler.
needs_csmith = pytest.mark.skipif(shutil.which("csmith") is None, reason="csmith is not installed: no programs of its are compared")


def compare_programs(first: int, count: int, folder: Path, options: tuple[str, ...] = NO_BITS) -> Counter[str]:
    """Compare programs; return how many agreed, were unknown to the front end, or ran too long. One that differs fails."""
    seen: Counter[str] = Counter()
    for seed in range(first, first + count):
        program = generated(seed, folder, options)
        expected = native(program, folder)
        if expected is None:
            seen["endless"] += 1
            continue
        result = interpreted(program)
        if result.checksum is None:
            kind = result.why.split(":")[0]
            assert kind in ("unknown", "limit"), f"csmith --seed {seed}: {result.why}"
            seen[kind] += 1
        elif result.checksum != expected and RECORD_IN_UNION.search(program.text):
            # Where the members of a record lie is not known to the interpreter, so what they share with a union's other members is not seen;
            # who compares two runs has to ask `unions.may_overlap`.
            seen["record in a union"] += 1
        else:
            assert result.checksum == expected, f"csmith --seed {seed}\n{program.text}"
            seen["agree"] += 1
    return seen


# SEMANTICS: A2
@needs_gcc
@needs_csmith
def test_programs_of_csmith_do_what_gcc_makes_of_them(tmp_path: Path) -> None:
    seen = compare_programs(1, 20, tmp_path)
    assert seen["agree"] >= 12, seen


@needs_gcc
@needs_csmith
@pytest.mark.fuzz
@pytest.mark.timeout(7200)
def test_hundreds_of_programs_of_csmith(tmp_path: Path) -> None:
    seen = compare_programs(1000, 500, tmp_path)
    print(f"csmith against gcc: {dict(seen)}")  # noqa: T201  # the count is part of the answer
    # Unknown is counted: it may not grow past one program in twenty.
    assert seen["unknown"] * 20 <= sum(seen.values()), seen
    assert seen["record in a union"] * 50 <= sum(seen.values()), seen
    assert seen["agree"] >= 400, seen


@needs_gcc
@needs_csmith
@pytest.mark.fuzz
@pytest.mark.timeout(7200)
def test_hundreds_of_programs_of_csmith_with_bit_fields(tmp_path: Path) -> None:
    seen = compare_programs(3000, 200, tmp_path, ())
    print(f"csmith with bit-fields against gcc: {dict(seen)}")  # noqa: T201  # the count is part of the answer
    # What computes with a bit-field is unknown.
    assert seen["agree"] >= 80, seen


_OBJECTS = """typedef int int32_t;
typedef unsigned long uint64_t;
union word {{ int32_t low; unsigned int same; char *text; }};
struct pair {{ int32_t low; int32_t high; }};
struct globals {{ {kind} g{sizes}; }};
static struct globals world;
static void start(void)
{{
	struct globals first = {{ .g = {values} }};

	*(struct globals *)&world = first;
}}
static uint64_t whole(void)
{{
	struct globals *all = (struct globals *)&world;
	{kind} *one;

	start();
	one = &all->g{first};
	*one = all->g{second};
	all->g{second}.low = 9;
	*one = *one;
	return all->g{first}.low + 100 * all->g{second}.low;
}}
"""


# SEMANTICS: A3
@needs_gcc
@pytest.mark.parametrize("kind", ["union word", "struct pair"])
@pytest.mark.parametrize(
    ("sizes", "values", "first", "second"),
    [("[2]", "{{5}, {6}}", "[0]", "[1]"), ("[1][2]", "{{{5}, {6}}}", "[0][0]", "[0][1]"), ("[2][1]", "{{{5}}, {{6}}}", "[0][0]", "[1][0]")],
)
def test_the_first_of_an_array_is_not_the_array(tmp_path: Path, kind: str, sizes: str, values: str, first: str, second: str) -> None:
    text = _OBJECTS.format(kind=kind, sizes=sizes, values=values, first=first, second=second)
    program = Program(text, ("start", "whole"))
    assert interpreted(program).checksum == native(program, tmp_path) == 906
