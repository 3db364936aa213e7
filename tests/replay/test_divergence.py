import pytest

from reviewer.cfront.ctype import INT, VOID, Pointer
from reviewer.cfront.ir import CallKind, Element, Value
from tests.replay.build import POOL, Build, member, named, num, op
from tests.replay.twin import Write, difference, witness


# SEMANTICS: C14
def test_a_lost_store_is_a_witness_with_both_traces() -> None:
    def write(b: Build, new: bool) -> None:
        p = b.param("p", POOL)
        if not new:
            b.store(member(p, "used"), num(0), text="p->used = 0")
        b.ret(num(0))

    found = witness(write)
    assert found is not None
    assert found.title == 'the store "p->used = 0" is lost'
    assert found.old[found.old_at].text == "p->used = 0"
    assert found.new[found.new_at].text == "return 0"
    assert found.conditions == ()


# SEMANTICS: C14
def test_a_lost_call_is_definite_only_if_it_is_known_to_have_an_effect() -> None:
    def write(name: str) -> Write:
        def both(b: Build, new: bool) -> None:
            if not new:
                b.call(name)
            b.ret(num(0))

        return both

    found = witness(write("flush_all"))
    assert found is not None
    assert found.title == "the call of flush_all() is lost"
    assert found.old[found.old_at].text == "flush_all()", "nobody takes its answer, so none is shown"
    assert witness(write("look_at")) is None
    asked = difference(write("look_at"))
    assert asked is not None
    assert asked.text == "the call of look_at() is lost"


# SEMANTICS: C14
def test_an_unknown_call_on_either_side_is_not_definite() -> None:
    def write(b: Build, new: bool) -> None:
        if not new:
            b.call("flush_all")
        b.call("anything")
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C14
def test_a_flush_that_moves_over_an_unlock_is_found() -> None:
    def write(b: Build, new: bool) -> None:
        for name in ("unlock", "flush_all") if new else ("flush_all", "unlock"):
            b.call(name)
        b.ret(num(0))

    found = witness(write)
    assert found is not None
    assert found.title == "the call of flush_all() moves behind the call of unlock()"


# SEMANTICS: C14
def test_a_call_written_in_another_way_is_no_loss() -> None:
    def write(b: Build, new: bool) -> None:
        p = b.param("p", POOL)
        if new:
            b.store(member(p, "locked"), num(1))
        else:
            b.call("lock", p)
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C14
def test_only_the_order_of_plain_stores_is_no_difference() -> None:
    def write(b: Build, new: bool) -> None:
        p = b.param("p", POOL)
        for name in ("free", "used") if new else ("used", "free"):
            b.store(member(p, name), num(0))
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C14
def test_a_store_of_what_is_known_to_be_there_is_no_loss() -> None:
    def write(value: int) -> Write:
        def both(b: Build, new: bool) -> None:
            p = b.param("p", POOL)
            b.store(member(p, "used"), num(0))
            b.call("lock") if value else None
            if not new:
                b.store(member(p, "used"), num(0))
            b.ret(num(0))

        return both

    assert witness(write(0)) is None
    assert witness(write(1)) is not None


# SEMANTICS: C14
def test_a_store_to_a_local_is_seen_by_nobody_after_the_last_call() -> None:
    def write(b: Build, new: bool) -> None:
        own = b.object("own")
        b.call("lock", own)
        if not new:
            b.store(own, num(1))
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C14
def test_marked_accesses_and_values_in_them_are_definite() -> None:
    def write(b: Build, new: bool) -> None:
        p = b.param("p", Pointer(INT))
        b.call("WRITE_ONCE", p, num(2 if new else 0), kind=CallKind.MARKED)
        b.ret(num(0))

    found = witness(write)
    assert found is not None
    assert found.title == "argument 2 of the marked access WRITE_ONCE() differs: 0 before, 2 now"


# SEMANTICS: C14
@pytest.mark.parametrize(("before", "after"), [(1, 2), (-1, 0xFF), (0, 0x100)])
def test_values_that_a_narrow_type_makes_equal_are_not_definite(before: int, after: int) -> None:
    def write(b: Build, new: bool) -> None:
        p = b.param("p", Pointer(INT))
        b.call("WRITE_ONCE", p, num(after if new else before), kind=CallKind.MARKED)
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C14
def test_two_arguments_that_change_may_come_to_the_same() -> None:
    def write(b: Build, new: bool) -> None:
        p = b.param("p", Pointer(INT))
        b.call("set_bit", num(0 if new else 64), Element(p, num(2), p.type) if new else p, kind=CallKind.MARKED)
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C14
def test_values_differ_for_certain_only_if_both_are_constants() -> None:
    def write(kept: bool) -> Write:
        def both(b: Build, new: bool) -> None:
            p, x, y = b.param("p", POOL), b.param("x"), b.param("y")
            left: Value = num(1) if kept else x
            right: Value = num(2) if kept else y
            b.store(member(p, "used"), right if new else left)
            b.ret(num(0))

        return both

    found = witness(write(True))
    assert found is not None
    assert "1 before, 2 now" in found.title
    assert witness(write(False)) is None


# SEMANTICS: C14
def test_stores_through_pointers_that_may_be_equal_are_not_definite() -> None:
    def write(b: Build, new: bool) -> None:
        p, q = b.param("p", POOL), b.param("q", POOL)
        b.store(member(q if new else p, "used"), num(0))
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C14
def test_an_uninterpreted_constant_is_no_constant() -> None:
    def write(b: Build, new: bool) -> None:
        b.ret(op("pure:BIT", num(3)) if new else num(8))

    assert witness(write) is None


# SEMANTICS: C14
def test_the_effects_of_a_lost_call_are_named_by_the_call() -> None:
    body = Build("flush_now", VOID)
    body.store(named("flushes"), num(1))
    body.ret()

    def write(b: Build, new: bool) -> None:
        if not new:
            b.call("flush_now")
        b.ret(num(0))

    found = witness(write, {"flush_now": body.function()})
    assert found is not None
    assert found.title == "the call of flush_now() is lost"


# SEMANTICS: C14
def test_a_known_call_by_another_constant_differs_whatever_was_stored_before() -> None:
    def write(name: str, kind: CallKind = CallKind.FUNCTION) -> Write:
        def both(b: Build, new: bool) -> None:
            p = b.param("p", POOL)
            b.store(member(p, "used"), num(8 if new else 1))
            b.call(name, member(p, "used"), num(0 if new else 3), kind=kind)
            b.ret(num(0))

        return both

    found = witness(write("flush_all"))
    assert found is not None
    assert found.title == "argument 2 of the call of flush_all() differs: 3 before, 0 now"
    # `used = 1` and bit 3 are `used = 8` and bit 0; what an unknown function does nobody knows.
    assert witness(write("__set_bit", CallKind.MARKED)) is None
    assert witness(write("fill_in")) is None
