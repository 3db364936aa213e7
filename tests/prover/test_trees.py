"""Pairs whose proof rests on what a tree defines elsewhere: helpers in headers, types of members, constants, structs that carry arguments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer.model.review import PatchReview
from reviewer.model.unit import PROVED, Status
from tests.prover.small_tree import judged, reviewed, status

__all__ = ["judged"]


OPEN_CODED = "int f(void *p)\n{\n\tif (is_bad(p))\n\t\treturn (long)p;\n\treturn 0;\n}\n"


# SEMANTICS: A8
def test_what_a_header_hides_from_assembly_alone_is_there(judged: Callable[[str, str], PatchReview]) -> None:
    assert status(judged(OPEN_CODED, "int f(void *p)\n{\n\treturn bad_or_zero(p);\n}\n")) is Status.EQUIVALENT


def test_a_helper_that_is_another_in_each_configuration_is_followed_in_each(judged: Callable[[str, str], PatchReview]) -> None:
    old = "int f(int n)\n{\n\treturn checked(n);\n}\n"
    assert status(judged(old, "int f(int n)\n{\n\treturn n;\n}\n")) not in (Status.EQUIVALENT, Status.ASSUMED)


OTHER = "struct other { unsigned long hits; };\n"
APART = OTHER + "struct stat {\n\tunsigned long hits;\n\tunsigned long misses;\n\tunsigned long base;\n};\n"
GROUPED = (
    OTHER + "struct counts {\n\tunsigned long hits;\n\tunsigned long misses;\n};\nstruct stat {\n\tstruct counts counts;\n\tunsigned long base;\n};\n"
)
COUNT = "void f(struct stat *s, struct other *o)\n{\n\ts->hits++;\n\tif (s->misses > s->hits)\n\t\ts->misses = o->hits;\n}\n"
COUNTED = (
    "void f(struct stat *s, struct other *o)\n{\n\ts->counts.hits++;\n\tif (s->counts.misses > s->counts.hits)\n\t\ts->counts.misses = o->hits;\n}\n"
)


# SEMANTICS: B11
def test_a_member_that_moves_into_a_struct_of_its_own_is_told_by_type(judged: Callable[[str, str], PatchReview]) -> None:
    assert status(judged(APART + COUNT, GROUPED + COUNTED)) is Status.ASSUMED


def test_a_member_that_moves_out_of_a_struct_is_told_by_type(judged: Callable[[str, str], PatchReview]) -> None:
    assert status(judged(GROUPED + COUNTED, APART + COUNT)) is Status.ASSUMED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("s->counts.hits++", "s->counts.misses++"),
        ("s->counts.misses = o->hits", "s->counts.misses = s->counts.hits"),
        ("s->counts.hits++", "s->base++"),
        ("s->counts.hits++", "o->hits++"),
    ],
)
def test_a_member_that_moves_is_no_other_member(judged: Callable[[str, str], PatchReview], old: str, new: str) -> None:
    assert old in COUNTED
    assert status(judged(APART + COUNT, GROUPED + COUNTED.replace(old, new))) not in (Status.EQUIVALENT, Status.ASSUMED, Status.SAME)


CONSTANTS = "#define BIT(nr) (1UL << (nr))\n#define GENMASK(h, l) (((~0UL) - (1UL << (l)) + 1) & (~0UL >> (63 - (h))))\n#define UL(x) x##UL\n"
OTHERWISE = "#define BIT(nr) (2UL << (nr))\n#define GENMASK(h, l) (~0UL << (l))\n#define UL(x) (x##UL + 1)\n"


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("n &= ~0xfffUL;", "n &= ~GENMASK(11, 0);", True),
        ("n &= 0xff00UL;", "n &= GENMASK(15, 8);", True),
        ("n = n * 4096UL;", "n = n * UL(4096);", True),
        ("n |= 1UL << 3;", "n |= BIT(4);", False),
        ("n &= 0xff00UL;", "n &= GENMASK(16, 8);", False),
        ("n &= ~0xfffU;", "n &= ~GENMASK(11, 0);", False),
    ],
)
def test_what_makes_constants_counts_where_the_kernel_defines_it(tmp_path: Path, old: str, new: str, same: bool) -> None:
    for place, known, text in (("include/linux/bits.h", True, CONSTANTS), ("include/linux/mine.h", False, OTHERWISE)):
        root = tmp_path / place.rpartition("/")[2]
        (root / "tree" / "include/linux").mkdir(parents=True)
        (root / "tree" / place).write_text(text, "utf-8")
        head = f"#include <{place.removeprefix('include/')}>\n"
        texts = [f"{head}unsigned long f(unsigned long n)\n{{\n\t{line}\n\treturn n;\n}}\n" for line in (old, new)]
        (root / "tree" / "box.c").write_text(texts[0], "utf-8")
        (root / "box.c").write_text(texts[1], "utf-8")
        review = reviewed(root, "tree/box.c", "box.c")
        proved = status(review) in (Status.EQUIVALENT, Status.SAME)
        assert proved == (same and known), (place, old, new)


@pytest.mark.parametrize(("old", "same"), [("n &= 0xff00UL;", True), ("n &= 0x1ff00UL;", False), ("n &= 0xff00ULL;", True)])
def test_what_a_macro_of_any_header_makes_of_two_arguments_is_what_its_text_says(tmp_path: Path, old: str, same: bool) -> None:
    (tmp_path / "tree" / "include/linux").mkdir(parents=True)
    (tmp_path / "tree" / "include/linux/mine.h").write_text(CONSTANTS, "utf-8")
    texts = [f"#include <linux/mine.h>\nunsigned long f(unsigned long n)\n{{\n\t{line}\n\treturn n;\n}}\n" for line in (old, "n &= GENMASK(15, 8);")]
    (tmp_path / "tree" / "box.c").write_text(texts[0], "utf-8")
    (tmp_path / "box.c").write_text(texts[1], "utf-8")
    assert (status(reviewed(tmp_path, "tree/box.c", "box.c")) in (Status.EQUIVALENT, Status.SAME)) is same


@pytest.mark.parametrize(("old", "same"), [("n |= 1UL << 3;", True), ("n |= 8;", True), ("n |= 1UL << 4;", False)])
@pytest.mark.parametrize("place", ["include/linux/bits.h", "include/linux/mine.h"])
def test_what_a_macro_makes_of_one_argument_is_what_its_text_says(tmp_path: Path, place: str, old: str, same: bool) -> None:
    (tmp_path / "tree" / "include/linux").mkdir(parents=True)
    (tmp_path / "tree" / place).write_text(CONSTANTS, "utf-8")
    head = f"#include <{place.removeprefix('include/')}>\n"
    texts = [f"{head}unsigned long f(unsigned long n)\n{{\n\t{line}\n\treturn n;\n}}\n" for line in (old, "n |= BIT(3);")]
    (tmp_path / "tree" / "box.c").write_text(texts[0], "utf-8")
    (tmp_path / "box.c").write_text(texts[1], "utf-8")
    assert (status(reviewed(tmp_path, "tree/box.c", "box.c")) in (Status.EQUIVALENT, Status.SAME)) is same


BUNDLE = "struct fault { unsigned long gfn; int write; int level; };\nstruct vcpu { unsigned long gfn; int gen; };\n"
BY_ARGUMENTS = """\
static int handle(struct vcpu *v, unsigned long gfn, int write, int level)
{
\tif (level > 2 || (write && v->gen))
\t\treturn 0;
\tv->gfn = gfn;
\treturn 1;
}
int f(struct vcpu *v, unsigned long gpa, int code)
{
\tint level;

\tfor (level = 3; level > 1; level--) {
\t\tif (handle(v, gpa >> 12, code & 2, level))
\t\t\treturn 1;
\t}
\treturn 0;
}
"""
BY_STRUCT = """\
static int handle(struct vcpu *v, struct fault *fault, int level)
{
\tif (level > 2 || (fault->write && v->gen))
\t\treturn 0;
\tv->gfn = fault->gfn;
\treturn 1;
}
int f(struct vcpu *v, unsigned long gpa, int code)
{
\tstruct fault fault = {
\t\t.gfn = gpa >> 12,
\t\t.write = code & 2,
\t};
\tint level;

\tfor (level = 3; level > 1; level--) {
\t\tif (handle(v, &fault, level))
\t\t\treturn 1;
\t}
\treturn 0;
}
"""


# SEMANTICS: B9
def test_arguments_that_come_in_a_struct_are_what_they_were(judged: Callable[[str, str], PatchReview]) -> None:
    review = judged(BUNDLE + BY_ARGUMENTS, BUNDLE + BY_STRUCT)
    assert status(review) is Status.EQUIVALENT
    assert status(review, "handle") is Status.EQUIVALENT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\t\t.write = code & 2,\n", ""),
        (".write = code & 2", ".level = code & 2"),
        ("\tv->gfn = fault->gfn;\n\treturn 1;", "\tv->gfn = fault->gfn++;\n\treturn 1;"),
        ("\treturn 1;\n}\nint f", "\tfault->write = 1;\n\treturn 0;\n}\nint f"),
        ("if (level > 2 ||", "if (level > 2 + (fault->gfn = 5, 0) ||"),
    ],
)
def test_a_struct_that_carries_something_else_is_no_argument(judged: Callable[[str, str], PatchReview], old: str, new: str) -> None:
    assert old in BY_STRUCT
    review = judged(BUNDLE + BY_ARGUMENTS, BUNDLE + BY_STRUCT.replace(old, new))
    if new.startswith("\tv->gfn = fault->gfn++"):
        # What is written to it is not looked at again.
        assert status(review) is Status.EQUIVALENT
    else:
        assert status(review) not in (Status.EQUIVALENT, Status.ASSUMED)


def test_members_of_a_struct_that_share_memory_are_not_told_apart(judged: Callable[[str, str], PatchReview]) -> None:
    head = "struct fault { union { unsigned long gfn; unsigned long write; }; };\nstruct vcpu { unsigned long gfn; int gen; };\n"
    new = BY_STRUCT.replace("\tint level;\n\n\tfor", "\tint level;\n\n\tfor")
    assert status(judged(head + BY_ARGUMENTS, head + new)) not in (Status.EQUIVALENT, Status.ASSUMED)


FLUSHES = """\
void drop(int n);
static void flush(int n, int force)
{
\tif (force)
\t\tdrop(n);
}
static unsigned long round(unsigned long v)
{
\treturn v & ~0xfffUL;
}
int f(struct box *b, unsigned long v)
{
\tflush(1, b->flags & 8);
\tflush(2, 1);
\treturn round(v) != 0;
}
"""


# SEMANTICS: B9
def test_a_caller_absorbs_one_helper_beside_another_with_more_parameters(judged: Callable[[str, str], PatchReview]) -> None:
    new = FLUSHES.replace("flush(int n, int force)", "flush(int n, _Bool force)").replace("flush(2, 1)", "flush(2, 1 == 1)")
    new = new.replace("round(unsigned long v)\n{\n\treturn v & ~0xfffUL;", "round(unsigned long v, int bits)\n{\n\treturn v & ~((1UL << bits) - 1);")
    new = new.replace("round(v)", "round(v, 12)")
    review = judged(FLUSHES, new)
    assert {unit.name: unit.status for unit in review.units if unit.name in ("f", "flush", "round")} == dict.fromkeys(
        ("f", "flush", "round"), Status.EQUIVALENT
    )


CARRIED = """\
static void set(struct vcpu *v, struct fault *fault)
{
\t((struct half *)fault)->lo = 7;
\tv->gfn = fault->gfn;
\tv->gen = fault->write;
}
void f(struct vcpu *v, unsigned long gpa, int code)
{
\tstruct fault fault = { .gfn = gpa, .write = code };

\tset(v, &fault);
}
"""


def test_a_cast_to_another_struct_keeps_a_struct_whole(judged: Callable[[str, str], PatchReview]) -> None:
    old = "static void set(struct vcpu *v, unsigned long gfn, int write)\n{\n\tv->gfn = gfn;\n\tv->gen = write;\n}\n"
    old += "void f(struct vcpu *v, unsigned long gpa, int code)\n{\n\tset(v, gpa, code);\n}\n"
    head = BUNDLE + "struct half { int lo; int hi; };\n"
    assert status(judged(head + old, head + CARRIED)) not in (Status.EQUIVALENT, Status.ASSUMED)


COPIED = "void f(struct stat *s, struct counts *c)\n{\n\ts->counts = *c;\n\ts->hits++;\n}\n"


def test_a_struct_that_is_copied_whole_is_asked_nothing_of(judged: Callable[[str, str], PatchReview]) -> None:
    old = "struct counts {\n\tint misses;\n};\nstruct stat {\n\tstruct counts counts;\n\tint hits;\n\tint base;\n};\n" + OTHER
    new = "struct counts {\n\tint misses;\n\tint hits;\n};\nstruct stat {\n\tstruct counts counts;\n\tint base;\n};\n" + OTHER
    one, two = COPIED.replace("s->counts = *c;\n\t", ""), COPIED.replace("s->hits", "s->counts.hits")
    review = judged(old + COPIED + one.replace(" f(", " g("), new + two + one.replace("s->hits", "s->counts.hits").replace(" f(", " g("))
    assert status(review, "g") is Status.ASSUMED
    assert status(review) not in (Status.EQUIVALENT, Status.ASSUMED)


FLAG = "void f(int x)\n{\n\t%s;\n\n\tif (x == 2)\n\t\tflush = 1;\n\tnote(x);\n\tif (flush)\n\t\tnote(1);\n}\n"


@pytest.mark.parametrize(("before", "proved"), [("", False), ("void note(int x);\n", True), ("#define note(x) keep(&flush, x)\n", False)])
def test_what_may_be_a_macro_speaks_of_a_local_by_its_type(judged: Callable[[str, str], PatchReview], before: str, proved: bool) -> None:
    review = judged(before + FLAG % "int flush = 0", before + FLAG % "bool flush = false")
    unit = next(unit for unit in review.units if unit.name == "f")
    assert (unit.status in PROVED) is proved
    assert "defect" not in unit.reason


def test_an_argument_of_unknown_type_is_converted_to_the_parameters(judged: Callable[[str, str], PatchReview]) -> None:
    old = "static int g(int first)\n{\n\tint n = first ? LIMIT : 8;\n\n\treturn hold(0) + n;\n}\nint f(void)\n{\n\treturn g(1);\n}\n"
    new = "static int g(int n)\n{\n\treturn hold(0) + n;\n}\nint f(void)\n{\n\treturn g(LIMIT);\n}\n"
    assert "defect" not in next(unit.reason for unit in judged(old, new).units if unit.name == "f")


MACROS = "#define IDLE 0\n#define BUSY 1\n"
ENUM = "enum { IDLE, BUSY };\n"
ASKS = "int f(int x)\n{\n\treturn x == BUSY;\n}\n"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("behind", "proved"),
    [
        ("", True),
        ("#ifdef BUSY\nint busy;\n#endif\n", False),
        ("#define TEXT(x) #x\n#define SAY(x) TEXT(x)\nconst char *say = SAY(BUSY);\n", False),
    ],
)
def test_macros_and_constants_of_an_enum(judged: Callable[[str, str], PatchReview], behind: str, proved: bool, turned: bool) -> None:
    sides = [text + ASKS + behind for text in (MACROS, ENUM)]
    review = judged(*(reversed(sides) if turned else sides))
    assert all(unit.status in PROVED for unit in review.units) is proved
