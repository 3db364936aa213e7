"""The search from branch to branch: what lies behind many tests, loops and pointers is reached (SEMANTICS.md C16)."""

from reviewer.cfront.ctype import INT, Int, Pointer
from tests.replay.build import POOL, Build, member, num, op
from tests.replay.twin import witness

U32 = Int(32, signed=False)


def nested(b: Build, values: list[int], new: bool) -> None:
    """Flush behind tests of one word for one number after the other; the new side doesn't."""
    p = b.param("p", POOL)
    for place, value in enumerate(values):
        word = b.local(f"w{place}", U32)
        b.load(word, member(p, f"word{place}", U32))
        b.branch(op("==", word, num(value, U32)), f"yes{place}", "out", f"p->word{place} == {value}")
        b.label(f"yes{place}")
    if not new:
        b.call("flush_all")
    b.jump("out")
    b.label("out")
    b.ret(num(0))


# SEMANTICS: C16
def test_a_way_through_eight_tests_for_numbers_is_found() -> None:
    values = [0x1234, 77, 5, 900, 0x80000001, 3, 2, 41]
    found = witness(lambda b, new: nested(b, values, new))
    assert found is not None
    assert found.title == "the call of flush_all() is lost"
    assert len(found.conditions) == len(values)


# SEMANTICS: C16
def test_what_lies_behind_pointers_of_opaque_results_is_found() -> None:
    def write(b: Build, new: bool) -> None:
        p = b.param("p", POOL)
        at = p
        for place in range(6):
            following = b.local(f"next{place}", POOL)
            b.load(following, member(at, "next", POOL))
            at = following
        b.store(member(at, "used"), num(1), text="at->used = 1")
        if not new:
            b.call("flush_all")
        b.ret(num(0))

    found = witness(write)
    assert found is not None
    assert found.title == "the call of flush_all() is lost"


# SEMANTICS: C16
def test_a_walk_that_opaque_code_ends_is_left() -> None:
    def write(b: Build, new: bool) -> None:
        b.param("p", POOL)
        entry = b.local("entry", Pointer(INT))
        b.jump("more")
        b.label("more")
        b.call("next_entry", to=entry)
        b.branch(entry, "more", "done", "entry")
        b.label("done")
        if not new:
            b.call("flush_all")
        b.ret(num(0))

    found = witness(write)
    assert found is not None
    assert found.title == "the call of flush_all() is lost"
