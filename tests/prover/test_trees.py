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
        words = ["git", "diff", "--no-index", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", "tree/box.c", "after/box.c"]
        diff = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
        patch = diff.replace("tree/box.c", "box.c").replace("after/box.c", "box.c")
        mail = tmp_path / "one.eml"
        mail.write_text(f"From: A <a@example.org>\nSubject: [PATCH] box: rework\n\nNo functional change intended.\n---\n{patch}", "utf-8")
        done = complete(open_session([str(mail)], Options(tree=str(tree))))
        ((found,),) = ([*series.patches] for series in done.series)
        return found

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
