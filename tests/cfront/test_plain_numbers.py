"""Constants beside values of unknown type: whatever integer type that is, the int in a constant's place makes no difference."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from reviewer.cfront import plain_numbers
from reviewer.cfront.ctype import BOOL, INT, LONG, UINT, ULONG, CType, Int, Unknown, common_type, promoted
from reviewer.cfront.ir import Const, Op, Value, Var
from reviewer.cfront.plain_numbers import assigned, compared
from reviewer.replay.values import operate, reduced

HIDDEN = Unknown("member flags of struct x")
TYPES: list[CType] = [BOOL, *(Int(bits, signed) for bits, signed in product((8, 16, 32, 64), (False, True)))]
CONSTANTS = [Const(number, ctype) for number in (0, 1, 8, 255, 1 << 30, (1 << 31) - 1, 1 << 31, (1 << 32) + 8) for ctype in (INT, UINT, LONG, ULONG)]
CONSTANTS += [Const(number, ctype) for number in (-1, -8) for ctype in (INT, LONG)]
WORDS = [0, 1, 2, 7, 8, 9, 127, 255, (1 << 15) + 8, (1 << 31) - 1, 1 << 31, (1 << 32) + 8, (1 << 63) + 1, (1 << 64) - 1, (1 << 64) - 8]


def _known(value: Value, hidden: CType, number: int) -> tuple[int, CType]:
    """Evaluate with the hidden type known, and the variable's value."""
    match value:
        case Var():
            return reduced(number, hidden), hidden
        case Const(constant, ctype):
            return reduced(constant, ctype), ctype
        case Op(name, args):
            (left, first), (right, second) = (_known(arg, hidden, number) for arg in args)
            wide = common_type(first, second)
            assert wide is not None
            numbers = reduced(reduced(left, promoted(first)), wide), reduced(reduced(right, promoted(second)), wide)
            result = INT if name in ("==", "!=", "<") else wide
            return operate(name, numbers, (wide, wide), result), result
    raise AssertionError(value)


def _pairs() -> list[tuple[CType, int]]:
    return [(hidden, word) for hidden in TYPES for word in WORDS]


@pytest.mark.parametrize("constant", CONSTANTS, ids=str)
def test_a_test_comes_out_alike_whatever_the_type(constant: Const) -> None:
    op = Op("&", (Var(0, HIDDEN), constant), Unknown("made"))
    for hidden, word in _pairs():
        assert bool(_known(plain_numbers.tested(op), hidden, word)[0]) == bool(_known(op, hidden, word)[0])


@pytest.mark.parametrize("constant", CONSTANTS, ids=str)
def test_a_comparison_comes_out_alike_whatever_the_type(constant: Const) -> None:
    op = Op("==", (Var(0, HIDDEN), constant), INT)
    plain = Op("==", compared(*op.args), INT)
    for hidden, word in _pairs():
        assert _known(plain, hidden, word) == _known(op, hidden, word)


@pytest.mark.parametrize("constant", CONSTANTS, ids=str)
@pytest.mark.parametrize("name", ["+", "-", "*", "&", "|", "^"])
@pytest.mark.parametrize("turned", [False, True])
def test_what_goes_back_is_alike_whatever_the_type(constant: Const, name: str, turned: bool) -> None:
    args = (Var(0, HIDDEN), constant)
    op = Op(name, args[::-1] if turned else args, Unknown("made"))
    plain = assigned(op, HIDDEN)
    for hidden, word in _pairs():
        assert reduced(_known(plain, hidden, word)[0], hidden) == reduced(_known(op, hidden, word)[0], hidden)


@pytest.mark.parametrize("constant", CONSTANTS, ids=str)
@pytest.mark.parametrize("target", [Unknown("member wide of struct x"), UINT, LONG, BOOL, Int(8, signed=True)], ids=str)
def test_low_bits_are_one_number_in_every_other_type(constant: Const, target: CType) -> None:
    op = Op("&", (Var(0, HIDDEN), constant), Unknown("made"))
    plain = assigned(op, target)
    for hidden, word in _pairs():
        for wide in TYPES if isinstance(target, Unknown) else [target]:
            assert reduced(_known(plain, hidden, word)[0], wide) == reduced(_known(op, hidden, word)[0], wide)


@pytest.mark.parametrize("constant", CONSTANTS, ids=str)
def test_a_constant_alone_is_one_number_in_every_type(constant: Const) -> None:
    plain = assigned(constant, HIDDEN)
    for hidden in TYPES:
        assert reduced(_known(plain, hidden, 0)[0], hidden) == reduced(_known(constant, hidden, 0)[0], hidden)


def test_small_numbers_become_ints_and_no_others() -> None:
    op = Op("&", (Var(0, HIDDEN), Const(8, ULONG)), Unknown("made"))
    plain = Op("&", (Var(0, HIDDEN), Const(8, INT)), Unknown("(?member flags of struct x & s32)"))
    assert plain_numbers.tested(op) == plain_numbers.tested(plain) == plain
    for number, ctype in ((-8, LONG), (1 << 31, ULONG)):
        kept = replace(op, args=(Var(0, HIDDEN), Const(number, ctype)))
        assert plain_numbers.tested(kept) == kept
    for name in ("|", "<<", "/"):
        kept = replace(op, name=name)
        assert plain_numbers.tested(kept) == kept
        assert assigned(kept, Unknown("member wide of struct x")) == kept
