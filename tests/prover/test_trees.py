"""Pairs whose proof rests on what a tree defines elsewhere: lock guards, helpers in headers that assembly includes too."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer.model.review import PatchReview
from reviewer.model.unit import Status
from reviewer.pipeline.interface import Options
from reviewer.pipeline.session import complete, open_session

LOCKS = """\
struct lock { int held; };
typedef struct { int held; } spin_t;
void box_lock(struct lock *lock);
void box_unlock(struct lock *lock);
void spin_take(spin_t *lock);
void spin_drop(spin_t *lock);
int hold(struct lock *lock);
void leave(struct lock *lock, int index);
#define DEFINE_GUARD(name, type, lock, unlock)
DEFINE_GUARD(box, struct lock *, box_lock(_T), box_unlock(_T))
DEFINE_LOCK_GUARD_1(spin, spin_t,
\t\t    spin_take(_T->lock),
\t\t    spin_drop(_T->lock))
DEFINE_LOCK_GUARD_1(holding, struct lock,
\t\t    _T->index = hold(_T->lock),
\t\t    leave(_T->lock, _T->index),
\t\t    int index)
DEFINE_LOCK_GUARD_0(pause, do { pause_all(); __release(ALL); } while (0), resume_all())
void pause_all(void);
void resume_all(void);
extern int mode;
void log_it(void);
void take_in(struct lock *lock, int mode);
DEFINE_GUARD(in_mode, struct lock *, take_in(_T, mode), box_unlock(_T))
static inline void take_any(struct lock *lock)
{
\tif (lock)
\t\tbox_lock(lock);
}
static inline void drop_any(struct lock *lock)
{
\tif (lock)
\t\tbox_unlock(lock);
\telse
\t\tlog_it();
}
DEFINE_GUARD(any, struct lock *, take_any(_T), drop_any(_T))
struct lock *other(struct lock *lock);
DEFINE_GUARD(found, struct lock *, _T = other(_T), box_unlock(_T))
"""
ERRORS = """\
#ifndef __ASSEMBLY__
static inline int is_bad(const void *p)
{
\treturn (unsigned long)p >= -4095UL;
}
static inline int bad_or_zero(const void *p)
{
\tif (is_bad(p))
\t\treturn (long)p;
\treturn 0;
}
#endif
#ifdef CONFIG_CHECKS
static inline int checked(int n)
{
\treturn n + 1;
}
#else
static inline int checked(int n)
{
\treturn n;
}
#endif
"""
HEAD = """\
#include "locks.h"
#include "errors.h"
struct box { struct lock lock; spin_t spin; int state; unsigned flags; };

"""


def reviewed(root: Path, old: str, new: str) -> PatchReview:
    """Return the review of the patch between two files, on the tree `root`/tree."""
    words = ["git", "diff", "--no-index", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", old, new]
    diff = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False).stdout
    patch = diff.replace(f"a/{old}", "a/box.c").replace(f"b/{new}", "b/box.c")
    mail = root / "one.eml"
    mail.write_text(f"From: A <a@example.org>\nSubject: [PATCH] box: rework\n\nNo functional change intended.\n---\n{patch}", "utf-8")
    done = complete(open_session([str(mail)], Options(tree=str(root / "tree"))))
    ((found,),) = ([*series.patches] for series in done.series)
    return found


@pytest.fixture
def judged(tmp_path: Path) -> Callable[[str, str], PatchReview]:
    """Return the review of a patch that turns a function of a tree into another one."""

    def judge(old: str, new: str) -> PatchReview:
        tree, after = tmp_path / "tree", tmp_path / "after"
        for root, text in ((tree, old), (after, new)):
            root.mkdir()
            (root / "box.c").write_text(HEAD + text, "utf-8")
        for name, text in (("locks.h", LOCKS), ("errors.h", ERRORS)):
            (tree / name).write_text(text, "utf-8")
        return reviewed(tmp_path, "tree/box.c", "after/box.c")

    return judge


def status(review: PatchReview, name: str = "f") -> Status:
    assert not review.source.problems
    return next(unit.status for unit in review.units if unit.name == name)


BY_HAND = """\
int f(struct box *b, unsigned flags)
{
\tint r = 0;

\tbox_lock(&b->lock);
\tif (b->state) {
\t\tr = -16;
\t\tgoto out;
\t}
\tb->flags = flags;
out:
\tbox_unlock(&b->lock);
\treturn r;
}
"""
GUARDED = """\
int f(struct box *b, unsigned flags)
{
\tguard(box)(&b->lock);

\tif (b->state)
\t\treturn -16;

\tb->flags = flags;
\treturn 0;
}
"""


# SEMANTICS: A5
def test_a_guard_is_the_lock_of_its_class_until_the_end_of_the_scope(judged: Callable[[str, str], PatchReview]) -> None:
    assert status(judged(BY_HAND, GUARDED)) is Status.EQUIVALENT


@pytest.mark.parametrize(
    "new",
    [
        # Taken behind the read that it protects.
        GUARDED.replace(
            "\tguard(box)(&b->lock);\n\n\tif (b->state)\n\t\treturn -16;\n", "\tif (b->state)\n\t\treturn -16;\n\tguard(box)(&b->lock);\n"
        ),
        # Another class, another lock, a scope that ends before the store, a condition.
        GUARDED.replace("guard(box)(&b->lock)", "guard(spin)(&b->spin)"),
        GUARDED.replace("guard(box)(&b->lock)", "guard(holding)(&b->lock)"),
        GUARDED.replace("\tif (b->state)", "\t{ guard(box)(&b->lock); }\n\tif (b->state)").replace("\tguard(box)(&b->lock);\n\n", "", 1),
        GUARDED.replace("guard(box)(&b->lock)", "guard(box_try)(&b->lock)"),
    ],
)
def test_a_guard_that_does_otherwise_is_not_taken_for_the_lock(judged: Callable[[str, str], PatchReview], new: str) -> None:
    assert status(judged(BY_HAND, new)) not in (Status.EQUIVALENT, Status.ASSUMED)


@pytest.mark.parametrize(
    ("taking", "letting_go", "guard"),
    [
        ("\tspin_take(&b->spin);\n", "\tspin_drop(&b->spin);\n", "guard(spin)(&b->spin);"),
        ("\tindex = hold(&b->lock);\n", "\tleave(&b->lock, index);\n", "guard(holding)(&b->lock);"),
        ("\tpause_all();\n", "\tresume_all();\n", "guard(pause)();"),
    ],
)
def test_each_form_of_guard(judged: Callable[[str, str], PatchReview], taking: str, letting_go: str, guard: str) -> None:
    old = f"void f(struct box *b, int n)\n{{\n\tint index;\n\n{taking}\tb->state = n;\n{letting_go}}}\n"
    new = f"void f(struct box *b, int n)\n{{\n\tint index;\n\n\t{guard}\n\tb->state = n;\n}}\n"
    assert status(judged(old, new)) is Status.EQUIVALENT


def test_a_scoped_guard_is_the_lock_around_its_statement(judged: Callable[[str, str], PatchReview]) -> None:
    old = "void f(struct box *b, int n)\n{\n\tbox_lock(&b->lock);\n\tb->state = n;\n\tbox_unlock(&b->lock);\n\tpause_all();\n}\n"
    new = "void f(struct box *b, int n)\n{\n\tscoped_guard(box, &b->lock) {\n\t\tb->state = n;\n\t}\n\tpause_all();\n}\n"
    assert status(judged(old, new)) is Status.EQUIVALENT


def test_a_call_behind_a_scoped_guard_is_not_within_it(judged: Callable[[str, str], PatchReview]) -> None:
    old = "void f(struct box *b, int n)\n{\n\tbox_lock(&b->lock);\n\tb->state = n;\n\tpause_all();\n\tbox_unlock(&b->lock);\n}\n"
    new = "void f(struct box *b, int n)\n{\n\tscoped_guard(box, &b->lock) {\n\t\tb->state = n;\n\t}\n\tpause_all();\n}\n"
    assert status(judged(old, new)) not in (Status.EQUIVALENT, Status.SAME)


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


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("n |= 1UL << 3;", "n |= BIT(3);", True),
        ("n |= 8;", "n |= BIT(3);", True),
        ("n &= ~0xfffUL;", "n &= ~GENMASK(11, 0);", True),
        ("n &= 0xff00UL;", "n &= GENMASK(15, 8);", True),
        ("n = n * 4096UL;", "n = n * UL(4096);", True),
        ("n |= 1UL << 3;", "n |= BIT(4);", False),
        ("n &= 0xff00UL;", "n &= GENMASK(16, 8);", False),
        ("n &= ~0xfffU;", "n &= ~GENMASK(11, 0);", False),
    ],
)
def test_what_makes_constants_counts_where_the_kernel_defines_it(tmp_path: Path, old: str, new: str, same: bool) -> None:
    for place, known in (("include/linux/bits.h", True), ("include/linux/mine.h", False)):
        root = tmp_path / place.rpartition("/")[2]
        (root / "tree" / "include/linux").mkdir(parents=True)
        (root / "tree" / place).write_text(CONSTANTS, "utf-8")
        head = f"#include <{place.removeprefix('include/')}>\n"
        texts = [f"{head}unsigned long f(unsigned long n)\n{{\n\t{line}\n\treturn n;\n}}\n" for line in (old, new)]
        (root / "tree" / "box.c").write_text(texts[0], "utf-8")
        (root / "box.c").write_text(texts[1], "utf-8")
        review = reviewed(root, "tree/box.c", "box.c")
        proved = status(review) in (Status.EQUIVALENT, Status.SAME)
        assert proved == (same and known), (place, old, new)


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


def test_a_guard_sees_none_of_the_locals_around_it(judged: Callable[[str, str], PatchReview]) -> None:
    old = "void f(struct box *b, int mode)\n{\n\ttake_in(&b->lock, mode);\n\tb->state = 1;\n\tbox_unlock(&b->lock);\n}\n"
    new = "void f(struct box *b, int mode)\n{\n\tguard(in_mode)(&b->lock);\n\tb->state = 1;\n}\n"
    assert status(judged(old, new)) not in (Status.EQUIVALENT, Status.ASSUMED)


@pytest.mark.parametrize("given", ["l", "&*l", "&l[0]"])
def test_a_guard_of_no_lock_lets_nothing_go(judged: Callable[[str, str], PatchReview], given: str) -> None:
    old = "void f(struct lock *l, struct box *b)\n{\n\ttake_any(l);\n\tb->state = 1;\n\tdrop_any(l);\n}\n"
    new = f"void f(struct lock *l, struct box *b)\n{{\n\tguard(any)({given});\n\tb->state = 1;\n}}\n"
    assert status(judged(old, new)) not in (Status.EQUIVALENT, Status.SAME)


def test_a_guard_that_finds_its_lock_may_find_none(judged: Callable[[str, str], PatchReview]) -> None:
    old = "void f(struct box *b)\n{\n\tstruct lock *m = other(&b->lock);\n\n\tb->state = 1;\n\tbox_unlock(m);\n}\n"
    new = "void f(struct box *b)\n{\n\tguard(found)(&b->lock);\n\tb->state = 1;\n}\n"
    assert status(judged(old, new)) not in (Status.EQUIVALENT, Status.SAME)


def test_a_scoped_guard_of_no_lock_is_not_known_to_skip_its_statement(judged: Callable[[str, str], PatchReview]) -> None:
    old = "void f(struct box *b, struct lock *a)\n{\n\tbox_lock(a);\n\tif (a) {\n\t\tb->state = 1;\n\t\tbox_unlock(a);\n\t}\n}\n"
    new = "void f(struct box *b, struct lock *a)\n{\n\tscoped_guard(box, a) {\n\t\tb->state = 1;\n\t}\n}\n"
    assert status(judged(old, new)) not in (Status.EQUIVALENT, Status.ASSUMED)


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
