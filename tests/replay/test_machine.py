from collections.abc import Iterable

import pytest

from reviewer.cfront.certificate import Lemma
from reviewer.cfront.ctype import BOOL, INT, ULONG, VOID, Array, Int, Pointer
from reviewer.cfront.ir import ENTRY, CallKind, Convert, Element
from reviewer.replay.machine import run
from reviewer.replay.oracle import Oracle
from reviewer.replay.trace import End, EventKind, Hidden, Limits, Run
from tests.replay.build import POOL, WORD, Build, member, negated, num, op


def play(build: Build, *start: int, seed: int = 1, bodies: Iterable[Build] = (), lemmas: tuple[Lemma, ...] = ()) -> Run:
    function = build.function()
    given = dict(zip(function.params, start, strict=False))
    return run(function, ENTRY, given, Oracle(seed, lemmas=lemmas), {body.name: body.function() for body in bodies})


def returned(result: Run) -> int:
    assert result.end is End.RETURN
    return result.events[-1].values[0].value


def kinds(result: Run) -> list[EventKind]:
    return [event.kind for event in result.effects]


def test_a_loop_sums_and_returns() -> None:
    b = Build()
    n, i, total = b.param("n"), b.local("i"), b.local("total")
    b.set(i, num(0))
    b.set(total, num(0))
    b.label("head")
    b.branch(op("<", i, n), "body", "out")
    b.label("body")
    b.set(total, op("+", total, i))
    b.set(i, op("+", i, num(1)))
    b.jump("head")
    b.label("out")
    b.ret(total)
    assert returned(play(b, 5)) == 10


# SEMANTICS: A2
def test_a_null_pointer_faults_at_the_access_and_not_at_the_address() -> None:
    b = Build()
    p, x = b.param("p", POOL), b.local("x")
    where = b.local("where", Pointer(INT))
    b.set(where, member(p, "used"))
    b.call("trace", where)
    b.load(x, member(p, "used"))
    b.ret(x)
    result = play(b, 0)
    assert result.end is End.FAULT
    assert kinds(result) == [EventKind.CALL, EventKind.FAULT]
    assert (result.events[-1].target, result.line) == ("NULL", 3)


# SEMANTICS: A2
def test_division_and_shift_end_the_run() -> None:
    for name, kind in (("/", "division"), ("<<", "shift")):
        b = Build()
        x = b.param("x")
        b.ret(op(name, num(1), x))
        assert play(b, 0 if name == "/" else 40).detail == kind


# SEMANTICS: A2
def test_an_index_out_of_a_sized_array_faults() -> None:
    for index, end in ((3, End.RETURN), (4, End.FAULT), (-1, End.FAULT)):
        b = Build()
        i, x = b.param("i"), b.local("x")
        slots = b.object("slots", Array(INT, "4"))
        b.load(x, Element(slots, i, Pointer(INT), True))
        b.ret(x)
        assert play(b, index).end is end


# SEMANTICS: A2
def test_an_uninitialised_local_is_the_same_unknown_value_on_both_sides() -> None:
    def one(name: str) -> Run:
        b = Build()
        b.ret(b.local(name))
        return play(b, seed=4)

    assert returned(one("x")) == returned(one("x"))
    assert {returned(one(name)) for name in ("x", "y", "z", "v", "w")} != {0}


# SEMANTICS: A4
def test_marked_reads_do_not_merge() -> None:
    def twice(merged: bool) -> Run:
        b = Build()
        p, x, y = b.param("p", Pointer(INT)), b.local("x"), b.local("y")
        b.call("READ_ONCE", p, to=x, kind=CallKind.MARKED)
        if merged:
            b.set(y, x)
        else:
            b.call("READ_ONCE", p, to=y, kind=CallKind.MARKED)
        b.ret(op("==", x, y))
        return play(b, 0x10000, seed=11)

    assert kinds(twice(False)) == [EventKind.MARKED, EventKind.MARKED, EventKind.RETURN]
    assert kinds(twice(True)) == [EventKind.MARKED, EventKind.RETURN]


# SEMANTICS: A5
def test_an_unresolved_macro_reads_and_writes_what_is_in_scope_by_name() -> None:
    def around(value: int, fixed: frozenset[str] = frozenset(), seed: int = 3) -> Run:
        b = Build(result=INT)
        x, other = b.local("x"), b.local("other")
        b.set(x, num(value))
        b.set(other, num(5))
        b.call("UNSEEN", kind=CallKind.UNRESOLVED, scope=(x,))
        b.ret(op("+", x, other))
        return run(b.function(), ENTRY, {}, Oracle(seed), hidden=Hidden(fixed))

    # It may read x: another value of x is another effect.
    assert around(1).effects[0].signature != around(2).effects[0].signature
    # It may write x, but not what is out of its scope or has its declaration on one side only.
    assert len({returned(around(1, seed=seed)) for seed in range(8)}) > 2
    assert {returned(around(1, frozenset(("x",)), seed)) for seed in range(8)} == {6}
    assert around(1, frozenset(("x",))).effects[0].signature == around(2, frozenset(("x",))).effects[0].signature


# SEMANTICS: A5
def test_hidden_text_may_know_a_local_object_of_a_fragment() -> None:
    def stores(hidden: bool, fixed: frozenset[str] = frozenset()) -> list[EventKind]:
        b = Build(hidden=hidden)
        b.entry("hole 0")
        b.store(b.object("range"), num(1))
        b.cut("hole 1")
        return kinds(run(b.function(), "hole 0", {}, Oracle(3), hidden=Hidden(fixed)))

    assert stores(True) == [EventKind.STORE]
    assert stores(True, frozenset(("range",))) == []
    assert stores(False) == []


# SEMANTICS: A6
def test_an_opaque_result_is_a_function_of_callee_arguments_and_history() -> None:
    def answer(callee: str, argument: int, before: int, seed: int) -> int:
        b = Build(result=ULONG)
        r = b.local("r", ULONG)
        for _ in range(before):
            b.call("noise")
        b.call(callee, num(argument), to=r)
        b.ret(r)
        return returned(play(b, seed=seed))

    def answers(callee: str, argument: int, before: int) -> list[int]:
        return [answer(callee, argument, before, seed) for seed in range(12)]

    assert answers("f", 1, 0) == answers("f", 1, 0)
    assert answers("f", 1, 0) != answers("f", 2, 0)
    assert answers("f", 1, 0) != answers("g", 1, 0)
    assert answers("f", 1, 0) != answers("f", 1, 1)


def test_a_followed_body_is_executed_and_its_result_is_known() -> None:
    body = Build("is_set", BOOL)
    flags = body.param("flags")
    body.ret(op("!=", op("&", flags, num(4)), num(0)))
    b = Build(result=BOOL)
    r = b.local("r", BOOL)
    b.call("is_set", num(6), to=r)
    b.ret(r)
    result = play(b, bodies=(body,))
    assert returned(result) == 1
    assert result.events[-1].values[0].symbol is None
    assert [event.kind for event in result.events] == [EventKind.ENTER, EventKind.LEAVE, EventKind.RETURN]


def test_recursion_becomes_opaque_instead_of_endless() -> None:
    b = Build("again")
    r = b.local("r")
    b.call("again", to=r)
    b.ret(r)
    result = run(b.function(), ENTRY, {}, Oracle(1), {"again": b.function()})
    assert result.end is End.RETURN
    assert sum(event.kind is EventKind.CALL for event in result.events) == 1


def test_a_lemma_rules_an_opaque_result() -> None:
    b = Build()
    x, r = b.param("x"), b.local("r")
    b.call("f", x, num(1), to=r)
    b.ret(r)
    lemma = Lemma("f", (None, 1), 77)
    assert {returned(play(b, 5, seed=seed, lemmas=(lemma,))) for seed in range(8)} == {77}
    assert {returned(play(b, 5, seed=seed, lemmas=(Lemma("f", (None, 2), 77),))) for seed in range(8)} != {77}


# SEMANTICS: F22
def test_a_body_that_answers_otherwise_than_a_lemma_says_ends_the_run() -> None:
    body = Build("f")
    body.param("x")
    body.ret(num(3))
    b = Build()
    r = b.local("r")
    b.call("f", num(1), to=r)
    b.ret(r)
    lemma = Lemma("f", (1,), 4, proved=True)
    result = play(b, bodies=(body,), lemmas=(lemma,))
    assert (result.end, result.lemma) == (End.LEMMA, lemma)


# SEMANTICS: A7
def test_an_endless_loop_is_given_up_and_says_so() -> None:
    b = Build(result=VOID)
    b.label("head")
    b.call("poll")
    b.jump("head")
    result = play(b)
    assert result.end is End.LIMIT
    assert "rounds" in result.detail
    short = run(b.function(), ENTRY, {}, Oracle(1), limits=Limits(steps=10))
    assert (short.end, short.detail) == (End.LIMIT, "10 steps")


def test_an_iterator_runs_a_different_number_of_rounds_and_moves_its_cursor() -> None:
    b = Build(result=VOID)
    cursor, more = b.local("cursor", POOL), b.local("more", BOOL)
    b.label("head")
    b.call("for_each_pool", to=more, kind=CallKind.STEP, outs=(cursor,))
    b.branch(more, "body", "out")
    b.label("body")
    b.call("visit", cursor)
    b.jump("head")
    b.label("out")
    b.ret()
    rounds = [[e.values[0].value for e in play(b, seed=seed).effects if e.target == "visit"] for seed in range(20)]
    assert {0, 1, 2} <= {len(cursors) for cursors in rounds}
    assert any(len(set(cursors)) > 1 for cursors in rounds)


def test_a_cut_gives_its_values_and_the_variables() -> None:
    b = Build(hidden=True)
    b.entry("hole 0")
    x, y = b.local("x"), b.local("y")
    b.set(y, op("+", x, num(1)))
    b.cut("switch 3", y)
    result = run(b.function(), "hole 0", {x.index: 6}, Oracle(1))
    assert (result.end, result.key, result.values) == (End.CUT, "switch 3", (7,))
    assert result.variables == {x.index: 6, y.index: 7}


def test_unknown_types_are_functions_of_the_operands() -> None:
    def results(name: str, left: int, right: int) -> list[int]:
        b = Build(result=WORD)
        x, y = b.param("x", WORD), b.param("y", WORD)
        b.ret(op(name, x, y, ctype=WORD))
        return [returned(play(b, left, right, seed=seed)) for seed in range(8)]

    assert results("-", 2, 3) == results("-", 2, 3)
    assert results("-", 2, 3) != results("-", 3, 2)
    assert results("+", 2, 3) == results("+", 3, 2)
    assert results("+", 2, 3) != results("+", 2, 4)
    assert results("<", 2, 3) == results(">", 3, 2)
    assert results("<", 2, 3) == [1 - taken for taken in results(">=", 2, 3)]
    assert results("==", 2, 3) == [1 - taken for taken in results("!=", 3, 2)]
    assert results("<=", 2, 2) == [1] * 8
    b = Build()
    b.ret(negated(b.param("x", WORD)))
    assert (returned(play(b, 0)), returned(play(b, 8))) == (1, 0)


def test_a_value_nested_without_end_ends_the_run_and_not_the_process() -> None:
    b = Build()
    nested = op("+", b.param("y"), num(1))
    for _ in range(5000):
        nested = op("+", nested, num(1))
    b.ret(nested)
    assert play(b).end is End.LIMIT


@pytest.mark.parametrize("rounds", [1, 30, 120, 198, 199, 200, 5000])
def test_constants_are_nested_as_deep_as_anything(rounds: int) -> None:
    """What is known of constants before a run is what the run would find, and where it is given up it still is."""
    ends = []
    for start in (num(3), Build().param("y")):
        b = Build()
        nested = op("+", num(3) if start == num(3) else b.param("y"), num(1))
        for _ in range(rounds):
            nested = op("+", nested, num(1))
        b.ret(nested)
        ends.append([(run.end, returned(run) if run.end is not End.LIMIT else 0) for run in (play(b, 3), play(b, 3))])
    assert ends[0] == ends[1]


def test_a_division_of_constants_by_zero_faults_every_time() -> None:
    b = Build()
    b.ret(op("+", op("/", num(1), num(0)), num(1)))
    assert [play(b).end for _ in range(2)] == [End.FAULT, End.FAULT]


# SEMANTICS: A2
def test_a_cast_in_an_access_does_not_hide_a_null_pointer() -> None:
    b = Build()
    p, x = b.param("p", POOL), b.local("x", Int(8, False))
    b.load(x, Convert(member(p, "used"), Pointer(Int(8, False))))
    b.ret(x)
    assert play(b, 0).end is End.FAULT
