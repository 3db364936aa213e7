"""What a test grants that the other side makes only behind the place where both part (SEMANTICS.md C15 c)."""

from reviewer.cfront.ctype import Pointer, Record
from reviewer.cfront.ir import CallKind, Value, Var
from tests.replay.build import POOL, Build, member, named, negated, num, op
from tests.replay.twin import Write, witness


def loaded(b: Build, address: Value, name: str) -> Var:
    """Load from an address and return what was there."""
    found = b.local(name)
    b.load(found, address)
    return found


def leave_if(b: Build, cond: Value, value: int, text: str) -> None:
    yes, no = f"{text} {b.line} yes", f"{text} {b.line} no"
    b.branch(cond, yes, no, text)
    b.label(yes)
    b.ret(num(value))
    b.label(no)


# SEMANTICS: C15
def test_a_test_that_is_made_behind_an_added_effect_still_grants_its_outcome() -> None:
    def write(b: Build, new: bool) -> None:
        p = b.param("p", POOL)
        if new:
            b.call("flush_all")
        leave_if(b, loaded(b, member(p, "empty"), "empty"), 1, "p->empty")
        b.call("look_at", p)
        b.ret(num(0))

    found = witness(write)
    assert found is not None
    assert found.title == "the call of flush_all() is added"
    assert found.conditions[0].granted.startswith("a test that both sides keep (pool.c:")


# SEMANTICS: C15
def test_of_an_early_return_that_moves_up_the_other_side_makes_the_test_later() -> None:
    def write(b: Build, new: bool) -> None:
        p = b.param("p", POOL)
        for step in ("test", "flush") if new else ("flush", "test"):
            if step == "flush":
                b.call("flush_all")
            else:
                leave_if(b, loaded(b, member(p, "empty"), "empty"), 1, "p->empty")
        b.ret(num(0))

    found = witness(write)
    assert found is not None
    assert found.title == "the call of flush_all() is lost"


# SEMANTICS: C15
def test_a_test_that_the_other_side_has_behind_its_return_grants_nothing() -> None:
    # Two checks change places: that both hold at once is nothing that either side shows.
    def write(b: Build, new: bool) -> None:
        p = b.param("p", POOL)
        for name, value in (("late", 2), ("empty", 1)) if new else (("empty", 1), ("late", 2)):
            leave_if(b, loaded(b, member(p, name), name), value, f"p->{name}")
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C15
def test_of_branches_that_were_alternatives_the_second_is_not_granted_with_the_first() -> None:
    def write(b: Build, new: bool) -> None:
        p, flags = b.param("p", POOL), b.param("flags")
        b.branch(op("&", flags, num(1)), "one", "other", "flags & 1")
        b.label("one")
        b.store(member(p, "used"), num(1))
        b.jump("other") if new else b.jump("end")
        b.label("other")
        b.branch(op("&", flags, num(2)), "two", "end", "flags & 2")
        b.label("two")
        b.store(member(p, "free"), num(1))
        b.label("end")
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C15
def test_the_second_of_two_equal_tests_does_not_come_out_otherwise() -> None:
    # A check that was made before may be dropped where nothing in between changes it, and of look_at() that is not known.
    def write(b: Build, new: bool) -> None:
        p = b.param("p", POOL)
        leave_if(b, loaded(b, member(p, "empty"), "first"), 1, "p->empty")
        b.call("look_at", p)
        if not new:
            leave_if(b, loaded(b, member(p, "empty"), "second"), 2, "p->empty")
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C15
def test_the_result_of_another_function_is_another_test() -> None:
    def write(b: Build, new: bool) -> None:
        p, ready = b.param("p", POOL), b.local("ready")
        b.call("is_ready_now" if new else "is_ready", p, to=ready)
        leave_if(b, ready, 1, "ready")
        b.call("flush_all")
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C15
def test_what_a_pointer_leads_to_is_tested_through_any_number_of_loads() -> None:
    owner = Pointer(Record("struct owner"))

    def write(b: Build, new: bool) -> None:
        p, held = b.param("p", POOL), b.local("held", owner)
        if new:
            b.call("flush_all")
        b.load(held, member(p, "owner", owner))
        leave_if(b, loaded(b, member(held, "dead", record="struct owner"), "dead"), 1, "p->owner->dead")
        b.call("look_at", p)
        b.ret(num(0))

    assert witness(write) is not None


# SEMANTICS: C14
def test_an_atomic_operation_spelled_in_another_way_is_no_difference_for_certain() -> None:
    def write(b: Build, new: bool) -> None:
        seen = b.local("seen")
        b.call("try_cmpxchg" if new else "cmpxchg", named("owner"), num(0), num(1), to=seen, kind=CallKind.MARKED)
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C14
def test_another_constant_is_returned_whatever_was_called_instead() -> None:
    def write(kept: bool) -> Write:
        def both(b: Build, new: bool) -> None:
            p = b.param("p", POOL)
            b.call("check_new" if new else "check_old", p)
            if kept:
                leave_if(b, loaded(b, member(p, "empty"), "empty"), 7, "p->empty")
            b.ret(num(1 if new else 0))

        return both

    for kept in (False, True):
        found = witness(write(kept))
        assert found is not None
        assert found.title == "the returned value differs: 0 before, 1 now"


# SEMANTICS: C14
def test_what_a_callee_decided_may_have_been_decided_by_another_before() -> None:
    # check_new() may return what check_old() did, so that nothing says that one of them is 0 and the other is not.
    def write(b: Build, new: bool) -> None:
        found = b.local("found")
        b.call("check_new" if new else "check_old", to=found)
        leave_if(b, negated(found) if new else found, 1, "found")
        b.ret(num(0))

    assert witness(write) is None


# SEMANTICS: C14
def test_a_lock_that_is_lost_where_all_other_calls_are_known_is_definite() -> None:
    def write(other: str, argument: int = 0) -> Write:
        def both(b: Build, new: bool) -> None:
            p = b.param("p", POOL)
            if not new:
                b.call("lock", p)
            b.store(member(p, "used"), num(1))
            b.call(other if new else "flush_all", p, num(argument if new else 0))
            if not new:
                b.call("unlock", p)
            b.ret(num(0))

        return both

    found = witness(write("flush_all"))
    assert found is not None
    assert found.title == "the call of lock() is lost"
    # Another function, or the same one that is told to, may take the lock by itself.
    assert witness(write("flush_all_locked")) is None
    assert witness(write("flush_all", 1)) is None


# SEMANTICS: C14
def test_a_call_open_coded_by_stores_is_not_lost() -> None:
    def write(b: Build, new: bool) -> None:
        p = b.param("p", POOL)
        b.store(member(p, "used"), num(1))
        if new:
            b.store(member(p, "locked"), num(1))
        else:
            b.call("lock", p)
        b.call("look_at", p)
        b.ret(num(0))

    assert witness(write) is None


def added(access: str, object_: str, then: str = "empty", to: str = "") -> Write:
    """An access of a member that one side makes in front of a test of another member, and of what both do then."""

    def both(b: Build, new: bool) -> None:
        p = b.param("p", POOL)
        if new:
            b.call(access, num(3), member(p, object_), kind=CallKind.MARKED)
        if to:
            b.call(to, num(3), member(p, then), kind=CallKind.MARKED)
        leave_if(b, loaded(b, member(p, then), then), 1, f"p->{then}")
        b.call("look_at", p)
        b.ret(num(0))

    return both


# SEMANTICS: C15
def test_an_atomic_operation_on_another_member_leaves_a_test_as_it_is() -> None:
    found = witness(added("clear_bit", "kicked"))
    assert found is not None
    assert found.title == "the marked access clear_bit() is added"


# SEMANTICS: C15
def test_an_atomic_operation_on_what_is_tested_does_not() -> None:
    assert witness(added("clear_bit", "empty")) is None
    # What waits, or calls back, lets others do anything.
    assert witness(added("wait_on_bit", "kicked")) is None
    assert witness(added("kref_put", "kicked")) is None
    assert witness(added("atomic_dec_and_lock", "kicked")) is None
    assert witness(added("atomic_cond_read_acquire", "kicked")) is None
