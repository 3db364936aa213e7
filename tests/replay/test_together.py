"""Running both sides once where they do the same, and not where they go on alike, shows what two whole runs show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random

import pytest

from reviewer.cfront.ir import ENTRY, Call, Function
from reviewer.replay.joints import find_joints
from reviewer.replay.machine import Machine
from reviewer.replay.oracle import Bias, Oracle
from reviewer.replay.together import Launch, run_apart, run_both
from reviewer.replay.trace import End, Hidden, Limits, Run
from tests.replay.build import POOL, Build, member, num, op
from tests.soundness.random_ir import Generator
from tests.soundness.test_pairs import _lowered, pairs
from tests.soundness.test_random_ir import mutated, refactored

NOTHING: Mapping[str, Function] = {}


def launches(
    old: Function, new: Function, seed: int, bodies: tuple[Mapping[str, Function], Mapping[str, Function]] = (NOTHING, NOTHING)
) -> tuple[Launch, Launch]:
    oracle = Oracle(seed, Bias())

    def launch(function: Function, known: Mapping[str, Function]) -> Launch:
        return Launch(function, ENTRY, lambda: Machine(oracle, known, Limits(2000, 20), Hidden()), dict)

    return launch(old, bodies[0]), launch(new, bodies[1])


def told(runs: tuple[Run, Run]) -> tuple[bool, object]:
    """Return whether two runs have other effects, and these where they have, or where a run was given up."""
    old, new = ([event.signature for event in run.effects] for run in runs)
    return (old != new, (old, new)) if old != new else (False, None)


def check(old: Function, new: Function, seeds: int, bodies: tuple[Mapping[str, Function], Mapping[str, Function]] = (NOTHING, NOTHING)) -> int:
    """Compare what both ways of running show; return how many runs were cut short."""
    joints = find_joints(old, new, *bodies)
    short = 0
    for seed in range(seeds):
        together = run_both(*launches(old, new, seed, bodies), joints)
        apart = run_apart(*launches(old, new, seed, bodies))
        if End.LIMIT in (apart[0].end, apart[1].end):
            continue
        assert told(together) == told(apart), f"seed {seed}"
        short += together[0].steps < apart[0].steps
    return short


@pytest.mark.parametrize("make", [mutated, refactored])
def test_random_functions_show_the_same(make: Callable[[int], tuple[Function, Function]]) -> None:
    assert sum(check(*make(seed), 40) for seed in range(80)) > 30


def test_random_programs_show_the_same() -> None:
    sides = [(_lowered(pair.old), _lowered(pair.new)) for pair in pairs(700, 60)]
    assert sum(check(old, new, 30) for old, new in sides if old is not None and new is not None) > 100


def test_random_bodies_show_the_same() -> None:
    """A call of `lift`, whose body differs or doesn't, among other code."""
    for seed in range(60):
        random = Random(seed)
        body, other = mutated(seed)
        outer = Generator(random).function(8)
        names = sorted(set(_callees(outer)))
        if names:
            check(outer, outer, 20, ({names[0]: body}, {names[0]: other}))


def _callees(function: Function) -> Iterator[str]:
    return (code.callee for block in function.blocks for code in block.instructions if isinstance(code, Call) and code.callee)


def drain(new: bool, more: Callable[[Build], None] = lambda _: None) -> Function:
    """Test a word, then flush or (new) wait, then store and return behind the join."""
    b = Build()
    p = b.param("p", POOL)
    word = b.local("word")
    b.load(word, member(p, "word"))
    b.branch(op("==", word, num(5)), "rare", "out", "word == 5")
    b.label("rare")
    b.call("wait_all" if new else "flush_all")
    b.jump("out")
    b.label("out")
    more(b)
    b.store(member(p, "used"), num(1))
    b.ret(num(0))
    return b.function()


def test_a_run_past_the_change_ends_where_both_go_on_alike() -> None:
    old, new = drain(False), drain(True)
    joints = find_joints(old, new, {}, {})
    ends = [run_both(*launches(old, new, seed), joints) for seed in range(40)]
    assert all(run.end is End.JOINT and not run.effects for runs in ends for run in runs if told(runs) == (False, None) and run.end is not End.FAULT)
    assert any(runs[0].end is End.JOINT for runs in ends)


def test_what_parts_is_run_to_its_end() -> None:
    old, new = drain(False), drain(True)
    joints = find_joints(old, new, {}, {})
    parted = [runs for seed in range(400) if told(runs := run_both(*launches(old, new, seed), joints))[0]]
    assert parted
    assert all(run.end in (End.RETURN, End.FAULT) for runs in parted for run in runs)


def test_code_that_differs_behind_is_no_joint() -> None:
    old, new = drain(False), drain(True, lambda b: b.call("lift"))
    assert not find_joints(old, new, {}, {}).old


def test_a_call_of_another_body_is_no_joint() -> None:
    old, new = (drain(side, lambda b: b.call("lift")) for side in (False, True))
    one, two = drain(False), drain(True)
    assert find_joints(old, new, {"lift": one}, {"lift": one}).old
    assert not find_joints(old, new, {"lift": one}, {"lift": two}).old
    assert not find_joints(old, new, {}, {"lift": one}).old
