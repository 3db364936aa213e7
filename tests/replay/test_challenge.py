from collections.abc import Callable

import pytest

from reviewer.cfront.certificate import Certificate, Lemma, Relation
from reviewer.cfront.ctype import INT, VOID, Pointer
from reviewer.cfront.ir import ENTRY, CallKind, Function
from reviewer.replay.challenge import Mismatch, challenge
from tests.replay.build import POOL, Build, member, named, negated, num, op

WHOLE = Certificate((Relation(ENTRY),))


def against(old: Function, new: Function, certificate: Certificate = WHOLE) -> Mismatch | None:
    return challenge(old, new, certificate, {}, {})


def both(write: Callable[[Build, bool], None], certificate: Certificate = WHOLE) -> Mismatch | None:
    """Challenge what `write` makes of the old (False) and the new (True) side."""
    sides = []
    for new in (False, True):
        b = Build()
        write(b, new)
        sides.append(b.function())
    return against(sides[0], sides[1], certificate)


# SEMANTICS: F22
def test_a_renamed_local_and_an_inverted_branch_agree() -> None:
    def write(b: Build, new: bool) -> None:
        x, r = b.param("x"), b.local("ret" if new else "r")
        cond = op(">", x, num(3))
        if new:
            b.branch(negated(cond), "no", "yes")
        else:
            b.branch(cond, "yes", "no")
        b.label("yes")
        b.call("grow", x, to=r)
        b.jump("out")
        b.label("no")
        b.set(r, num(0))
        b.label("out")
        b.ret(r)

    assert both(write) is None


# SEMANTICS: F22
def test_a_store_that_only_one_side_has_is_found() -> None:
    def write(b: Build, new: bool) -> None:
        p, x = b.param("p", POOL), b.param("x")
        b.branch(op("==", x, num(0x1234)), "yes", "no")
        b.label("yes")
        if not new:
            b.store(member(p, "used"), num(0))
        b.label("no")
        b.ret(x)

    found = both(write)
    assert found is not None
    assert (found.entry, found.old_line) == (ENTRY, 2)
    assert "store" in found.text


@pytest.mark.parametrize("name", ["<", "<="])
def test_a_bound_that_is_one_off_is_found(name: str) -> None:
    def write(b: Build, new: bool) -> None:
        x = b.param("x")
        b.ret(op(name if new else "<", x, num(77)))

    assert (both(write) is None) == (name == "<")


# SEMANTICS: A2
def test_a_null_check_behind_the_access_is_found() -> None:
    def write(b: Build, new: bool) -> None:
        p, x, r = b.param("p", POOL), b.local("x"), b.local("r")
        b.set(r, num(0))
        if new:
            b.load(x, member(p, "used"))
        b.branch(p, "more", "out")
        b.label("more")
        if not new:
            b.load(x, member(p, "used"))
        b.set(r, op("!=", x, num(0)))
        b.label("out")
        b.ret(r)

    found = both(write)
    assert found is not None
    assert "fault" in found.text


# SEMANTICS: A3
def test_stores_through_pointers_that_may_be_equal_do_not_commute() -> None:
    def write(b: Build, new: bool) -> None:
        p, q, x = b.param("p", POOL), b.param("q", POOL), b.local("x")
        if new:
            b.load(x, member(p, "used"))
            b.store(member(q, "used"), num(5))
        else:
            b.store(member(q, "used"), num(5))
            b.load(x, member(p, "used"))
        b.ret(x)

    assert both(write) is not None


# SEMANTICS: A3
def test_a_pointer_may_be_that_of_a_named_object() -> None:
    def write(b: Build, new: bool) -> None:
        p, x = b.param("p", Pointer(INT)), b.local("x")
        b.branch(p, "more", "out")
        b.label("more")
        b.store(named("limit"), num(5))
        b.store(p, num(6))
        if new:
            b.set(x, num(5))
        else:
            b.load(x, named("limit"))
        b.ret(x)
        b.label("out")
        b.ret(num(0))

    assert both(write) is not None


# SEMANTICS: A4
def test_two_marked_reads_that_were_merged_are_found() -> None:
    def write(b: Build, new: bool) -> None:
        p, x, y = b.param("p", Pointer(INT)), b.local("x"), b.local("y")
        b.call("READ_ONCE", p, to=x, kind=CallKind.MARKED)
        if new:
            b.set(y, x)
        else:
            b.call("READ_ONCE", p, to=y, kind=CallKind.MARKED)
        b.ret(op("+", x, y))

    assert both(write) is not None


# SEMANTICS: A5
def test_an_assignment_before_an_unresolved_macro_that_was_dropped_is_found() -> None:
    def write(b: Build, new: bool) -> None:
        x = b.local("x")
        b.set(x, num(0))
        if not new:
            b.set(x, num(1))
        b.call("UNSEEN", kind=CallKind.UNRESOLVED, scope=(x,))
        b.ret(num(0))

    assert both(write) is not None


# SEMANTICS: A5
def test_a_macro_cannot_name_a_local_that_only_one_side_declares() -> None:
    def write(b: Build, new: bool) -> None:
        y = b.local("y")
        b.set(y, num(2))
        if new:
            b.call("UNSEEN", kind=CallKind.UNRESOLVED, scope=(y,))
        else:
            flush = b.local("flush")
            b.set(flush, num(0))
            b.call("UNSEEN", kind=CallKind.UNRESOLVED, scope=(y, flush))
        b.ret(y)

    assert both(write) is None


# SEMANTICS: A6
def test_two_opaque_calls_do_not_commute() -> None:
    def write(b: Build, new: bool) -> None:
        for name in ("lock", "unlock") if new else ("unlock", "lock"):
            b.call(name)
        b.ret(num(0))

    assert both(write) is not None


# SEMANTICS: A7
def test_runs_without_end_say_nothing() -> None:
    b = Build(result=VOID)
    b.label("head")
    b.call("poll")
    b.jump("head")
    assert against(b.function(), b.function()) is None


def fragment(flush: bool) -> Function:
    b = Build(hidden=True)
    b.entry("hole 0")
    i, x = b.local("i"), b.local("x")
    if flush:
        y = b.local("flush")
        b.set(y, op("+", i, num(1)))
        b.set(x, y)
    else:
        b.set(x, op("+", i, num(1)))
    b.cut("hole 1", op("*", x, num(2)))
    b.entry("hole 1")
    return b.function()


# SEMANTICS: F22
def test_the_relation_at_a_cut_is_checked() -> None:
    old, new = fragment(True), fragment(False)
    start = Relation("hole 0", equal=((0, 0),))
    assert against(old, new, Certificate((start, Relation("hole 1", equal=((0, 0), (1, 1)))))) is None
    wrong = against(old, new, Certificate((start, Relation("hole 1", equal=((2, 0),)))))
    assert wrong is not None
    assert "flush == i" in wrong.text
    constant = against(old, new, Certificate((start, Relation("hole 1", new_constants=((0, 0),)))))
    assert constant is not None
    assert "i == 0" in constant.text
    # Without a relation at the start both sides come with values of their own.
    assert against(old, new, Certificate(())) is not None


# SEMANTICS: F22
def test_constants_of_a_relation_are_where_runs_start() -> None:
    def side(new: bool) -> Function:
        b = Build(hidden=True)
        b.entry("loop 1")
        flush = b.local("flush")
        b.branch(num(0) if new else flush, "yes", "no")
        b.label("yes")
        b.call("flush_all")
        b.label("no")
        b.ret(num(0))
        return b.function()

    assert against(side(False), side(True), Certificate((Relation("loop 1", old_constants=((0, 0),)),))) is None
    assert against(side(False), side(True), Certificate((Relation("loop 1"),))) is not None


# SEMANTICS: F22
def test_a_lemma_holds_in_every_run_and_a_proved_one_is_checked_against_the_body() -> None:
    def side(new: bool) -> Function:
        b = Build()
        r = b.local("r")
        b.call("zap", num(1), to=r)
        if not new:
            b.branch(r, "yes", "no")
            b.label("yes")
            b.call("flush_all")
            b.label("no")
        b.ret(num(0))
        return b.function()

    old, new = side(False), side(True)
    assert against(old, new) is not None
    assert against(old, new, Certificate((Relation(ENTRY),), (Lemma("zap", (1,), 0),))) is None
    body = Build("zap")
    body.param("shared")
    body.ret(num(1))
    bodies = {"zap": body.function()}
    proved = Certificate((Relation(ENTRY),), (Lemma("zap", (1,), 0, proved=True),))
    found = challenge(old, new, proved, bodies, bodies)
    assert found is not None
    assert "zap()" in found.text
    # As an assumption it rules out these runs.
    assert challenge(old, new, Certificate((Relation(ENTRY),), (Lemma("zap", (1,), 0),)), bodies, bodies) is None


def test_a_challenge_repeats_itself() -> None:
    def side(value: int) -> Function:
        b = Build()
        b.branch(op("<", b.param("x"), num(40)), "yes", "no")
        b.label("yes")
        b.call("note", num(value))
        b.label("no")
        b.ret(num(0))
        return b.function()

    assert against(side(1), side(2)) == against(side(1), side(2)) is not None
