"""What git's section line says of the unit that a hunk starts in."""

from __future__ import annotations

import pytest

from reviewer.cfront.section import is_whole_header, section_unit
from reviewer.model.unit import UnitKind


@pytest.mark.parametrize(
    ("section", "kind", "name"),
    [
        ("static int f(struct a *p)", UnitKind.FUNCTION, "f"),
        ("static int f(struct a", UnitKind.FUNCTION, "f"),
        ("static struct a *f(void)", UnitKind.FUNCTION, "f"),
        ("struct a f(int b)", UnitKind.FUNCTION, "f"),
        ("struct a __f(void)", UnitKind.FUNCTION, "__f"),
        ("struct a *__f(int)", UnitKind.FUNCTION, "__f"),
        ("struct a {", UnitKind.STRUCT, "a"),
        ("static const struct a", UnitKind.STRUCT, "a"),
        ("typedef union a {", UnitKind.UNION, "a"),
        ("struct a { /* under lock(b) */", UnitKind.STRUCT, "a"),
        ("struct a { // see f(b)", UnitKind.STRUCT, "a"),
        ("enum a /* f(b) */ {", UnitKind.ENUM, "a"),
        ("struct a { /* f(b), and more that is cu", UnitKind.STRUCT, "a"),
        ("struct a __aligned(8) {", UnitKind.STRUCT, "a"),
        ("struct __aligned(64) a {", UnitKind.STRUCT, "a"),
        ("union a __aligned(8) __attribute__((may_alias))", UnitKind.UNION, "a"),
        ("static struct a b[] = {", UnitKind.INITIALISER, "b"),
        ("static struct a b __aligned(8) = {", UnitKind.INITIALISER, "b"),
        ("static struct a b = F(", UnitKind.UNKNOWN, ""),
        ("module_init(f);", UnitKind.UNKNOWN, ""),
    ],
)
def test_the_unit_that_it_names(section: str, kind: UnitKind, name: str) -> None:
    assert section_unit(section) == (kind, name)


@pytest.mark.parametrize(
    ("section", "whole"),
    [
        ("static int f(struct a *p)", True),
        ("static int f(int (*p)(int), int n)", True),
        ("static int f(struct a *p,", False),
        ("static int f(int (*p)(int)", False),
        ("static int f(struct a *p) /* locked */", False),
        ("int f(struct a *p);", False),
        ("static int a[N(3)] = {", False),
        ("static struct a b = F(1)", False),
        ("#define F(a)", False),
        ("struct a __aligned(8)", False),
        ("struct a", False),
        ("", False),
    ],
)
def test_whether_it_is_all_of_a_header(section: str, whole: bool) -> None:
    assert is_whole_header(section) is whole


def test_a_long_line_takes_no_longer_than_its_start() -> None:
    assert section_unit("struct " + "__a(1) " * 100_000)[0] is UnitKind.FUNCTION
    assert not is_whole_header("int f(" + "int a, " * 100_000 + "int b)")
