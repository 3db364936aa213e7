from typing import get_args

import pytest

from reviewer.cfront.ctype import BOOL, INT, LONG, UINT, ULONG, Array, Int, Pointer, Record, Unknown
from reviewer.cfront.ir import Value
from reviewer.replay.evaluate import Evaluator
from reviewer.replay.memory import Memory
from reviewer.replay.oracle import Oracle
from reviewer.replay.values import FaultError, Symbols, converted, digest, distance, interprets, operate, reduced

U8, S8 = Int(8, False), Int(8, True)


# SEMANTICS: A2
@pytest.mark.parametrize(
    ("value", "ctype", "expected"),
    [
        (200, S8, -56),
        (-1, U8, 255),
        (1 << 31, INT, -(1 << 31)),
        (-1, ULONG, (1 << 64) - 1),
        (256, BOOL, 1),
        (-1, Pointer(INT), (1 << 64) - 1),
    ],
)
def test_reduced_wraps_to_the_type(value: int, ctype: Int, expected: int) -> None:
    assert reduced(value, ctype) == expected


# SEMANTICS: A2
@pytest.mark.parametrize(
    ("name", "args", "ctype", "expected"),
    [
        ("+", (0x7FFFFFFF, 1), INT, -(1 << 31)),
        ("-", (0, 1), UINT, 0xFFFFFFFF),
        ("*", (1 << 40, 1 << 40), ULONG, 0),
        ("/", (-7, 2), INT, -3),
        ("%", (-7, 2), INT, -1),
        ("%", (7, -2), INT, 1),
        (">>", (-8, 1), INT, -4),
        (">>", (0xFFFFFFF8, 1), UINT, 0x7FFFFFFC),
        ("<<", (1, 31), INT, -(1 << 31)),
        ("<", (-1, 0), INT, 1),
        ("^", (-1, 1), LONG, -2),
    ],
)
def test_operate_is_c_with_wrapping(name: str, args: tuple[int, int], ctype: Int, expected: int) -> None:
    assert operate(name, args, (ctype, ctype), INT if name == "<" else ctype) == expected


# SEMANTICS: A2
@pytest.mark.parametrize(
    ("name", "args", "kind"),
    [
        ("/", (1, 0), "division"),
        ("%", (1, 0), "division"),
        ("/", (-(1 << 31), -1), "division"),
        ("<<", (1, 32), "shift"),
        (">>", (1, -1), "shift"),
    ],
)
def test_operate_faults_where_the_machine_may(name: str, args: tuple[int, int], kind: str) -> None:
    with pytest.raises(FaultError) as caught:
        operate(name, args, (INT, INT), INT)
    assert caught.value.kind == kind


def test_difference_of_pointers_counts_elements() -> None:
    ctype = Pointer(INT)
    assert operate("-", (0x1010, 0x1000), (ctype, ctype), LONG) == 4


def test_conversion_over_unknown_types_keeps_zero_and_not_zero_apart() -> None:
    word = Unknown("word_t")
    assert converted(0, INT, word, 3) == 0
    assert converted(7, INT, word, 3) != 0
    assert converted(256, word, U8, 3) != 0
    assert converted(256, word, BOOL, 3) == 1
    assert converted(7, INT, word, 3) == converted(7, INT, word, 3) != converted(8, INT, word, 3)


def test_operators_on_unknown_types_are_not_interpreted_but_the_test_against_zero_is() -> None:
    word = Unknown("word_t")
    assert not interprets("+", (word, INT))
    assert not interprets("==", (word, word))
    assert interprets("!", (word,))
    assert not interprets("pure:ilog2", (INT,))


def test_digest_tells_values_apart_that_python_hashes_alike() -> None:
    assert digest(-1) != digest(-2)
    assert digest("f", 7) != digest("f", (1 << 64) - 1)


def test_symbols_are_equal_for_equal_expressions_only() -> None:
    symbols = Symbols()
    left = symbols.make("op", "+", symbols.make("param", 0), ("const", 1))
    assert left == symbols.make("op", "+", symbols.make("param", 0), ("const", 1))
    assert left != symbols.make("op", "+", symbols.make("param", 0), ("const", 2))


def test_elements_of_a_record_lie_further_apart_than_its_members() -> None:
    assert distance(Record("struct pool")) > 1 << 28
    assert distance(INT) == 4


# SEMANTICS: A3
@pytest.mark.parametrize(("size", "least"), [("1", 1), ("3", 3), ("100", 100), ("NR_POOLS", 1000), ("", 1000), ("1000000", 1000)])
def test_the_next_array_lies_behind_all_elements_of_the_one_before(size: str, least: int) -> None:
    one = Record("struct pool")
    row = distance(Array(one, size))
    assert row % distance(one) == 0
    assert row // distance(one) == least if size.isdecimal() and least < 1000 else row // distance(one) > least
    assert distance(Array(Array(one, size), "2")) == 2 * row


def test_every_kind_of_value_is_evaluated() -> None:
    kinds = Evaluator(Oracle(0), Memory(Oracle(0)), 9)._by_kind
    assert set(kinds) == set(get_args(Value))
