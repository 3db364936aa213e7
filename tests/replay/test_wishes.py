"""Inputs found for outcomes: what is found makes the expression come out as wanted (SEMANTICS.md C16)."""

from random import Random

import pytest

from reviewer.cfront.ctype import INT, Int, type_key
from reviewer.replay.values import Key, Symbols
from reviewer.replay.wishes import Wishes, type_of

U64 = Int(64, signed=False)


def made(symbols: Symbols, name: str, left: Key, right: Key, ctype: Int = U64) -> int:
    return symbols.make("op", name, type_key(ctype), type_key(ctype), left, right)


@pytest.mark.parametrize("name", ["==", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize("turned", [True, False])
def test_comparisons_come_out_both_ways(name: str, holds: bool, turned: bool) -> None:
    symbols = Symbols()
    x = symbols.make("param", 0)
    seven: Key = ("const", 7)
    key = made(symbols, name, seven, x, INT) if turned else made(symbols, name, x, seven, INT)
    wish = Wishes(symbols, {x: 7 if holds else 8}, {x: INT}).truth(key, holds)
    assert wish is not None
    assert bool(Wishes(symbols, wish, {x: INT}).now(key)) is holds


# SEMANTICS: C16
def test_random_expressions_come_out_as_wanted_or_nothing_is_found() -> None:
    random = Random(5)
    right = found = 0
    for _ in range(400):
        symbols = Symbols()
        inputs = [symbols.make("param", number) for number in range(6)]
        known = {number: random.choice((0, 1, 5, 1 << 40)) for number in inputs}
        # Each input stands once.
        key: Key = inputs[0]
        for number in inputs[1 : random.randrange(2, 6)]:
            other = random.choice((number, ("const", random.choice((1, 3, 255)))))
            left, right_part = random.choice(((key, other), (other, key)))
            key = made(symbols, random.choice("+-&|^"), left, right_part)
        key = made(symbols, random.choice(("==", "!=", "&")), key, random.choice((inputs[5], ("const", 12))))
        wishes = Wishes(symbols, known, dict.fromkeys(inputs, U64))
        wanted = not wishes.now(key)
        wish = wishes.truth(key, wanted)
        if wish is not None:
            found += 1
            right += bool(Wishes(symbols, known | {at: value & (1 << 64) - 1 for at, value in wish.items()}, {}).now(key)) is wanted
    assert found > 200
    assert right > 0.95 * found


def test_a_type_that_is_no_number_is_none() -> None:
    assert type_of("?word_t") is None
    assert type_of("struct pool") is None
    assert type_of("s16") == Int(16, signed=True)
