"""Lock guards whose class a tree defines, and the lock and unlock that they stand for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer.model.review import PatchReview
from reviewer.model.unit import Status
from tests.prover.small_tree import judged, status

__all__ = ["judged"]


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


TAKEN = "int f(struct lock *l, int x)\n{\n\tint r;\n\n\tbox_lock(l);\n\tr = hold(l) + x;\n\tbox_unlock(l);\n\treturn r;\n}\n"
GUARD_OF_IT = "int f(struct lock *l, int x)\n{\n\tguard(box)(l);\n\treturn hold(l) + x;\n}\n"


@pytest.mark.parametrize("turned", [False, True])
def test_a_guard_of_a_pointer_tests_it_and_that_it_is_never_null_is_assumed(judged: Callable[[str, str], PatchReview], turned: bool) -> None:
    unit = next(unit for unit in judged(*([TAKEN, GUARD_OF_IT] if not turned else [GUARD_OF_IT, TAKEN])).units if unit.name == "f")
    assert unit.status is Status.ASSUMED
    assert [one.text for one in unit.assumptions] == ["l is never NULL in f()"]


def test_what_a_guard_read_its_pointer_from_is_named(judged: Callable[[str, str], PatchReview]) -> None:
    declared = "struct holder { struct lock *lock; };\n"
    sides = [declared + text.replace("struct lock *l", "struct holder *h").replace("(l)", "(h->lock)") for text in (TAKEN, GUARD_OF_IT)]
    unit = next(unit for unit in judged(*sides).units if unit.name == "f")
    assert "h->lock is never NULL in f()" in [one.text for one in unit.assumptions]


@pytest.mark.parametrize(
    "new",
    [
        GUARD_OF_IT.replace("return hold(l) + x;", "l = other(l);\n\treturn hold(l) + x;"),
        GUARD_OF_IT.replace("(l);\n", "(other(l));\n", 1),
        GUARD_OF_IT.replace("guard(box)", "guard(any)"),
    ],
)
def test_of_another_pointer_nothing_is_asked(judged: Callable[[str, str], PatchReview], new: str) -> None:
    assert status(judged(TAKEN, new)) not in (Status.EQUIVALENT, Status.ASSUMED)
