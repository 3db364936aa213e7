from dataclasses import replace

from reviewer.cfront.ctype import BOOL, UINT, VOID
from reviewer.cfront.ir import Call, CallKind, Convert, Function
from reviewer.replay.witness import find_difference, find_witness
from tests.replay.build import POOL, WORD, Build, member, negated, num, op
from tests.replay.twin import EFFECTS, NONE, Write, difference, sides, witness


# SEMANTICS: C15
def test_a_test_that_both_sides_keep_grants_its_outcome() -> None:
    def write(b: Build, new: bool) -> None:
        x = b.param("x")
        cond = op("<", x, num(7))
        if new:
            b.branch(negated(op(">=", x, num(7))), "yes", "no", "!(x >= 7)")
        else:
            b.branch(cond, "yes", "no", "x < 7")
        b.label("yes")
        if not new:
            b.call("flush_all")
        b.label("no")
        b.ret(num(0))

    found = witness(write)
    assert found is not None
    assert [condition.text for condition in found.conditions] == ["x < 7"]
    assert found.conditions[0].granted == "a test that both sides keep (pool.c:1)"


# SEMANTICS: C15
def test_a_value_that_only_a_removed_test_tells_is_not_granted() -> None:
    def write(b: Build, new: bool) -> None:
        flush = b.param("flush")
        if not new:
            b.branch(flush, "yes", "no", "flush")
            b.label("yes")
            b.call("flush_all")
            b.label("no")
        b.ret(num(0))

    assert witness(write) is None
    asked = difference(write)
    assert asked is not None
    assert asked.conditions == ("flush",)


# SEMANTICS: C15
def test_the_result_of_what_is_not_seen_is_not_granted() -> None:
    assert witness(zap_and_flush) is None


# SEMANTICS: C16
def test_a_constant_of_a_body_in_sight_grants_the_way() -> None:
    found = witness(zap_and_flush, {"zap": zap(shared_sets=False)})
    assert found is not None
    assert found.title == "the call of flush_all() is lost"
    granted = {condition.text: condition.granted for condition in found.conditions}
    assert granted["shared == 0 in zap()"].startswith("passed by the caller (pool.c:")
    assert any(text.startswith("present") for text in granted)
    assert [step.depth for step in found.old if step.depth] != []


# SEMANTICS: C16
def test_no_witness_where_the_body_never_says_so() -> None:
    assert witness(zap_and_flush, {"zap": zap(shared_sets=True)}) is None


def zap(shared_sets: bool) -> Function:
    """Return a body that says true if something was present and `shared` is as given."""
    b = Build("zap", BOOL, file="zap.c")
    shared = b.param("shared", BOOL)
    flush, present = b.local("flush", BOOL), b.local("present")
    b.set(flush, num(0, BOOL))
    b.call("next_present", to=present, kind=CallKind.STEP)
    b.branch(present, "body", "out", "present")
    b.label("body")
    b.call("clear_entry")
    b.branch(shared if shared_sets else negated(shared), "set", "out", "!shared")
    b.label("set")
    b.set(flush, num(1, BOOL))
    b.label("out")
    b.ret(flush)
    return b.function()


def zap_and_flush(b: Build, new: bool) -> None:
    flush = b.local("flush", BOOL)
    b.call("zap", num(0, BOOL), to=flush)
    if not new:
        b.branch(flush, "yes", "no", "flush")
        b.label("yes")
        b.call("flush_all")
        b.label("no")
    b.ret(num(0))


# SEMANTICS: C16
def test_a_fault_is_definite_only_where_the_address_is_null_for_certain() -> None:
    def write(constant: bool) -> Write:
        def both(b: Build, new: bool) -> None:
            p, x = b.param("p", POOL), b.local("x")
            if new:
                b.load(x, member(num(0, POOL) if constant else p, "used"))
            b.ret(num(0))

        return both

    assert witness(write(True)) is not None
    assert witness(write(False)) is None


# SEMANTICS: C16
def test_nothing_is_found_where_hidden_text_decides() -> None:
    def write(b: Build, new: bool) -> None:
        if not new:
            b.call("flush_all")
        b.cut("hole 0")

    assert witness(write) is None


def test_a_function_with_a_construct_that_is_not_understood_accuses_nobody() -> None:
    old, new = sides(lambda b, new: b.ret(num(int(new))))
    assert find_witness(old, new, NONE, NONE, EFFECTS) is not None
    assert find_witness(replace(old, problems=(("_Generic", 3),)), new, NONE, NONE, EFFECTS) is None


def test_a_constant_of_an_unknown_type_still_decides() -> None:
    def write(b: Build, new: bool) -> None:
        flush = b.local("flush", WORD)
        b.set(flush, Convert(num(1), WORD))
        if not new:
            b.branch(flush, "yes", "no", "flush")
            b.label("yes")
            b.call("flush_all")
            b.label("no")
        b.ret(num(0))

    assert witness(write) is not None


def test_a_macro_in_capitals_before_the_difference_may_do_anything() -> None:
    def spelled(side: Function) -> Function:
        block = side.blocks[0]
        code = tuple(replace(i, kind=CallKind.UNRESOLVED, spelling="x") if isinstance(i, Call) and i.callee == "M" else i for i in block.instructions)
        return replace(side, blocks=(replace(block, instructions=code), *side.blocks[1:]))

    def write(b: Build, new: bool) -> None:
        b.call("M")
        if not new:
            b.call("flush_all")
        b.ret(num(0))

    old, new = sides(write)
    assert find_witness(old, new, NONE, NONE, EFFECTS) is not None
    assert find_witness(spelled(old), spelled(new), NONE, NONE, EFFECTS) is None


# SEMANTICS: F22
def test_a_witness_comes_again_from_its_seed() -> None:
    assert witness(zap_and_flush, {"zap": zap(False)}) == witness(zap_and_flush, {"zap": zap(False)})


def test_equal_functions_have_no_difference() -> None:
    def write(b: Build, new: bool) -> None:
        p, x = b.param("p", POOL), b.local("x" if new else "y")
        b.load(x, member(p, "used"))
        b.call("note", x)
        b.ret(x)

    assert witness(write) is None
    assert difference(write) is None


def test_a_difference_in_a_fragment_is_found_from_where_hidden_text_comes_back() -> None:
    def side(new: bool) -> Function:
        b = Build(hidden=True, result=VOID)
        b.entry("hole 0")
        count = b.local("count")
        b.call("note", op("+", count, num(1 if new else 2)))
        b.cut("hole 1")
        return b.function()

    found = find_difference(side(False), side(True), NONE, NONE)
    assert found is not None
    assert found.text == "argument 1 of the call of note() differs"


# SEMANTICS: C15
def test_only_arguments_that_decide_are_conditions() -> None:
    body = Build("drain", BOOL)
    fast, wait, count = body.param("fast", BOOL), body.param("wait", BOOL), body.param("count")
    mode = body.local("mode", BOOL)
    body.set(mode, fast)
    body.branch(mode, "yes", "no", "mode")
    body.label("yes")
    body.call("visit", count, wait)
    body.label("no")
    body.ret(fast)

    def write(b: Build, new: bool) -> None:
        r = b.local("r", BOOL)
        b.call("drain", num(1, BOOL), num(0, BOOL), num(3), to=r)
        if not new:
            b.branch(r, "more", "out", "r")
            b.label("more")
            b.call("flush_all")
            b.label("out")
        b.ret(num(0))

    found = witness(write, {"drain": body.function()})
    assert found is not None
    assert [condition.text for condition in found.conditions] == ["fast == 1 in drain()"]


# SEMANTICS: C16
def test_an_address_in_the_first_page_is_no_fault_where_it_is_that_of_the_lowcore() -> None:
    def write(b: Build, new: bool) -> None:
        x = b.local("x")
        b.load(x, member(num(0, POOL), "used"))
        if not new:
            b.call("flush_all")
        b.ret(num(0))

    old, new = sides(write)
    assert find_witness(old, new, NONE, NONE, EFFECTS) is None
    there = [replace(side, file="arch/s390/kvm/pool.c") for side in (old, new)]
    assert find_witness(there[0], there[1], NONE, NONE, EFFECTS) is not None


def test_flags_behind_pointers_are_found_set() -> None:
    def write(b: Build, new: bool) -> None:
        p, held, flags = b.param("p", POOL), b.local("held", POOL), b.local("flags", UINT)
        b.load(held, member(p, "next", POOL))
        b.load(flags, member(held, "flags", UINT))
        for bit in (6, 17, 23):
            b.branch(op("&", flags, num(1 << bit, UINT), ctype=UINT), f"on {bit}", "out", f"flags & BIT({bit})")
            b.label(f"on {bit}")
        if not new:
            b.call("flush_all")
        b.label("out")
        b.ret(num(0))

    assert witness(write) is not None
