"""Which members accesses reach beyond (SEMANTICS.md A3)."""

from __future__ import annotations

import pytest

from reviewer.cfront.ctype import UINT, ULONG, Array, CType, Int, Pointer, Record, Unknown, type_key
from reviewer.cfront.extents import ElementStep, Extents, MemberStep, Step, scalar_size
from reviewer.cfront.ir import Field, Var

BYTE = Int(8, False)


def leaves(declared: CType, ctype: CType, *steps: Step, seen_as: CType | None = None) -> bool:
    """Whether an access of `ctype`, by `steps` from the member `s.a` that is declared as `declared`, leaves it."""
    extents = Extents(type_key)
    base = Var(0, Pointer(Record("struct s")))
    extents.declare(Field(base, "struct s", "a", Pointer(seen_as or declared), declared))
    extents.access("here", type_key(ctype), lambda: (MemberStep("struct s", "a"), *steps))
    assert not extents.beyond("struct s", "b")
    return extents.beyond("struct s", "a")


def element(ctype: CType, index: int | None) -> ElementStep:
    return ElementStep(type_key(ctype), scalar_size(type_key(ctype)), index)


@pytest.mark.parametrize(
    ("declared", "ctype", "steps"),
    [
        (UINT, UINT, ()),
        (UINT, BYTE, ()),
        (ULONG, Pointer(UINT), ()),
        (Unknown("a of s"), Unknown("a of s"), ()),
        (Array(UINT, "4"), UINT, (element(UINT, None),)),
        (Array(UINT, "N"), UINT, (element(UINT, 9),)),
        (Array(UINT, "1"), UINT, (element(UINT, 0),)),
        (Array(UINT, "4"), UINT, ()),
        (Array(Array(UINT, "4"), "4"), UINT, (element(Array(UINT, "4"), 1), element(UINT, None))),
        (ULONG, BYTE, (element(BYTE, 7),)),
        (Array(ULONG, "2"), BYTE, (element(BYTE, 15),)),
        (Array(ULONG, "N"), BYTE, (element(BYTE, None),)),
        (Array(UINT, "4"), ULONG, (element(ULONG, 1),)),
    ],
)
def test_an_access_that_stays(declared: CType, ctype: CType, steps: tuple[Step, ...]) -> None:
    assert not leaves(declared, ctype, *steps)


@pytest.mark.parametrize(
    ("declared", "ctype", "steps"),
    [
        (UINT, ULONG, ()),
        (Unknown("a of s"), ULONG, ()),
        (Record("struct t"), ULONG, ()),
        (UINT, UINT, (element(UINT, 1),)),
        (UINT, BYTE, (element(BYTE, None),)),
        (ULONG, BYTE, (element(BYTE, 8),)),
        (ULONG, BYTE, (element(BYTE, -1),)),
        (Array(UINT, ""), UINT, (element(UINT, 0),)),
        (Array(UINT, "0"), UINT, ()),
        (Array(UINT, "1"), UINT, (element(UINT, None),)),
        (Array(ULONG, "2"), BYTE, (element(BYTE, 16),)),
        (Array(UINT, "4"), ULONG, ()),
        (Array(UINT, "4"), ULONG, (element(ULONG, 2),)),
        (Record("struct t"), UINT, (MemberStep("struct u", "x"),)),
    ],
)
def test_an_access_that_may_leave(declared: CType, ctype: CType, steps: tuple[Step, ...]) -> None:
    assert leaves(declared, ctype, *steps)


def test_the_declaration_counts_and_not_what_a_cast_made_of_it() -> None:
    assert leaves(UINT, ULONG, seen_as=ULONG)


def test_what_leaves_an_inner_member_may_leave_the_outer_one() -> None:
    extents = Extents(type_key)
    base = Var(0, Pointer(Record("struct s")))
    outer = Field(base, "struct s", "a", Pointer(Record("struct t")))
    extents.declare(outer)
    extents.declare(Field(outer, "struct t", "x", Pointer(UINT)))
    extents.access("here", "u64", lambda: (MemberStep("struct s", "a"), MemberStep("struct t", "x")))
    assert extents.beyond("struct s", "a")
    assert extents.beyond("struct t", "x")


def test_a_member_that_is_declared_in_two_ways_is_left_where_one_of_them_is_narrower() -> None:
    extents = Extents(type_key)
    base = Var(0, Pointer(Record("struct s")))
    for ctype in (ULONG, UINT):
        extents.declare(Field(base, "struct s", "a", Pointer(ctype)))
    extents.access("here", "u64", lambda: (MemberStep("struct s", "a"),))
    assert extents.beyond("struct s", "a")
