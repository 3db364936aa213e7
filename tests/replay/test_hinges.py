"""What it hangs on whether two runs differ for certain."""

from __future__ import annotations

from reviewer.cfront.ir import CallKind
from reviewer.replay.witness import find_witness
from tests.replay.build import Build, num, op
from tests.replay.twin import EFFECTS, Write, sides


def hanging(write: Write) -> set[str]:
    """Search for a witness that is none, and return what it hung on."""
    found: set[str] = set()
    assert find_witness(*sides(write), {}, {}, EFFECTS, hanging=found) is None
    return found


def test_a_result_that_one_side_alone_tests() -> None:
    def write(b: Build, new: bool) -> None:
        flush = b.local("flush")
        b.call("zap", to=flush)
        if not new:
            b.branch(op("<", num(3), flush), "yes", "no", "3 < flush")
            b.label("yes")
            b.call("flush_all")
            b.label("no")
        b.ret(num(0))

    assert hanging(write) == {"zap"}


def test_a_result_that_is_compared() -> None:
    def write(b: Build, new: bool) -> None:
        n = b.local("n")
        b.call("count", to=n)
        b.ret(n if new else num(7))

    assert hanging(write) == {"count"}


def test_a_parameter_hangs_on_no_call() -> None:
    def write(b: Build, new: bool) -> None:
        b.call("zap")
        b.ret(num(1) if new else b.param("n"))

    assert hanging(write) == set()


def test_a_call_that_may_do_what_the_other_side_does() -> None:
    def write(b: Build, new: bool) -> None:
        if new:
            b.call("clear_bit", kind=CallKind.MARKED)
        n = b.local("n")
        b.call("look", to=n)
        b.ret(n)

    assert hanging(write) == {"look"}
