from reviewer.cfront.ctype import INT, Array, Int, Pointer, Record
from reviewer.cfront.ir import ENTRY, Element
from reviewer.replay.machine import run
from reviewer.replay.oracle import Oracle
from tests.replay.build import POOL, Build, member, named, num, op
from tests.replay.test_machine import play, returned


# SEMANTICS: A3
def test_members_of_two_structs_are_two_addresses_and_of_one_union_one() -> None:
    b = Build()
    p = b.param("p", POOL)
    b.store(member(p, "used"), num(1))
    b.store(member(p, "used", record="struct other"), num(1))
    b.store(member(p, "a", record="union word"), num(1))
    b.store(member(p, "b", record="union word"), num(1))
    addresses = [event.values[0].value for event in play(b, 0x10000).effects[:4]]
    assert addresses[0] != addresses[1]
    assert addresses[2] == addresses[3] == 0x10000


# SEMANTICS: A3
def test_a_store_through_an_equal_pointer_is_seen() -> None:
    b = Build()
    p, q, x = b.param("p", POOL), b.param("q", POOL), b.local("x")
    b.store(member(p, "used"), num(1))
    b.store(member(q, "used"), num(2))
    b.load(x, member(p, "used"))
    b.ret(x)
    assert returned(play(b, 0x10000, 0x10000)) == 2
    assert returned(play(b, 0x10000, 0x20000)) == 1
    # The value that is read depends on whether the pointers are equal, so it must not pass for a constant.
    assert play(b, 0x10000, 0x20000).events[-1].values[0].symbol is not None


# SEMANTICS: A3
def test_a_store_to_another_member_leaves_a_constant_a_constant() -> None:
    b = Build()
    p, x = b.param("p", POOL), b.local("x")
    b.store(member(p, "used"), num(1))
    b.store(member(p, "free"), num(2))
    b.load(x, member(p, "used"))
    b.ret(x)
    assert play(b, 0x10000).events[-1].values[0].symbol is None


def test_a_word_read_at_another_width_is_made_of_the_bytes_written() -> None:
    b = Build()
    p, x = b.param("p", Pointer(INT)), b.local("x", Int(8, False))
    b.store(p, num(0x11223344), INT)
    b.store(p, num(0x55, Int(8, False)))
    y = b.local("y")
    b.load(y, p)
    b.load(x, Element(p, num(3), Pointer(Int(8, False))))
    b.call("out", x)
    b.ret(y)
    result = play(b, 0x10000)
    assert returned(result) == 0x11223355
    assert result.effects[2].values[0].value == 0x11


def test_a_copied_record_brings_its_members_and_forgets_the_old_ones() -> None:
    b = Build()
    record = Record("struct pool")
    p, tmp, x, y = b.param("p", POOL), b.local("tmp", record), b.local("x"), b.local("y")
    own = b.object("own", record)
    b.store(member(own, "used"), num(3))
    b.store(member(own, "free"), num(4))
    b.load(tmp, own, record)
    b.store(member(own, "used"), num(9))
    b.store(p, tmp, record)
    b.load(x, member(p, "used"))
    b.load(y, member(p, "free"))
    b.ret(op("+", op("*", x, num(10)), y))
    assert returned(play(b, 0x10000)) == 34


# SEMANTICS: A6
def test_a_call_havocs_what_escaped_and_nothing_else() -> None:
    def after(escape: bool) -> list[int]:
        values = []
        for seed in range(8):
            b = Build()
            x = b.local("x")
            own = b.object("own")
            b.store(own, num(7))
            b.call("f", *((own,) if escape else ()))
            b.load(x, own)
            b.ret(x)
            values.append(returned(play(b, seed=seed)))
        return values

    assert set(after(False)) == {7}
    assert set(after(True)) != {7}


# SEMANTICS: A6
def test_an_escaping_object_shows_its_content_and_goes_by_the_order_of_escape() -> None:
    def handed(name: str, value: int, extra: bool) -> tuple[object, ...]:
        b = Build()
        if extra:
            b.object("unused")
        own = b.object(name)
        b.store(own, num(value))
        b.call("f", own)
        return play(b).effects[0].signature

    assert handed("a", 1, False) == handed("b", 1, True)
    assert handed("a", 1, False) != handed("a", 2, False)


def test_an_object_behind_an_escaping_object_escapes_with_it() -> None:
    b = Build()
    inner, outer = b.object("inner"), b.object("outer", Pointer(INT))
    b.store(inner, num(5))
    b.store(outer, inner, Pointer(INT))
    b.call("f", outer)
    assert [value for _, value in play(b).effects[0].content][1] == 5


def test_a_named_object_keeps_what_was_stored_until_opaque_code_runs() -> None:
    b = Build()
    x = b.local("x")
    b.store(named("limit"), num(12))
    b.load(x, named("limit"))
    b.ret(x)
    assert returned(play(b)) == 12


# SEMANTICS: A3
def test_bytes_that_were_not_written_keep_what_lay_there() -> None:
    b = Build()
    p, x, y = b.param("p", POOL), b.local("x"), b.local("y")
    half = member(p, "low", record="union word", ctype=Int(8, False))
    word = member(p, "all", record="union word")
    b.load(x, word)
    b.store(half, num(7, Int(8, False)), Int(8, False))
    b.load(y, word)
    b.ret(op("^", x, y))
    # Only the low byte may differ.
    for seed in range(20):
        function = b.function()
        assert 0 <= returned(run(function, ENTRY, {function.params[0]: 0x10000}, Oracle(seed))) <= 255


# SEMANTICS: A3
def test_a_copied_union_keeps_what_was_written_at_another_width() -> None:
    b = Build()
    p, x = b.param("p", POOL), b.local("x")
    own = b.object("own", Record("union word"))
    b.store(member(p, "all", record="union word"), num(0x11223344))
    b.store(member(p, "low", record="union word", ctype=Int(8, False)), num(0x55, Int(8, False)), Int(8, False))
    copied = b.local("copied", Record("union word"))
    b.load(copied, p, Record("union word"))
    b.store(own, copied, Record("union word"))
    b.load(x, member(own, "all", record="union word"))
    b.ret(x)
    assert returned(play(b, 0x10000)) == 0x11223355


PAIR = Record("struct pair")


# SEMANTICS: A3
def test_a_record_stored_in_an_array_leaves_its_neighbours() -> None:
    b = Build()
    p, x, y = b.param("p", Pointer(PAIR)), b.local("x"), b.local("y")
    second = Element(p, num(1, Int(64, True)), Pointer(PAIR), array=True)
    b.store(member(second, "a", record="struct pair"), num(7))
    b.store(p, op("pure:zero", ctype=PAIR), PAIR)
    b.load(x, member(second, "a", record="struct pair"))
    b.load(y, member(p, "a", record="struct pair"))
    b.ret(op("+", x, y))
    assert returned(play(b, 0x10000)) == 7


# SEMANTICS: A3
def test_an_array_stored_as_a_whole_takes_its_elements_along() -> None:
    b = Build()
    p, x, y = b.param("p", Pointer(PAIR)), b.local("x"), b.local("y")
    second = Element(p, num(1, Int(64, True)), Pointer(PAIR), array=True)
    b.store(member(second, "a", record="struct pair"), num(7))
    b.store(member(p, "a", record="struct pair"), num(8))
    b.store(p, op("pure:zero", ctype=Array(PAIR, "2")), Array(PAIR, "2"))
    b.load(x, member(second, "a", record="struct pair"))
    b.load(y, member(p, "a", record="struct pair"))
    b.ret(op("+", x, y))
    assert returned(play(b, 0x10000)) == 0
