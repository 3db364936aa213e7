"""Macro expansion against gcc -E: our own sets in the kernel's idioms, and random ones."""

from __future__ import annotations

import re
import shutil

import pytest

from reviewer.cfront.macros import Expansion, expand, parse_define
from reviewer.cfront.tokens import tokenize
from tests.soundness.random_macros import MacroCase, gcc_expansions, random_case

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
_BLANK_IN_STRING = re.compile(r"[ ]+")

# Pieces of a small kernel: how it counts arguments, tests symbols, names things, walks lists, and guards statements.
ENABLED = (
    "HOLDER_1 0,",
    "second(ignored, val, ...) val",
    "IS_DEF(x) IS_DEF_1(x)",
    "IS_DEF_1(val) IS_DEF_2(HOLDER_##val)",
    "IS_DEF_2(arg1_or_junk) second(arg1_or_junk 1, 0)",
    "CONFIG_ON 1",
    "OR(x, y) OR_1(x, y)",
    "OR_1(x, y) OR_2(HOLDER_##x, y)",
    "OR_2(arg1_or_junk, y) second(arg1_or_junk 1, y)",
)
COUNT = ("COUNT(...) COUNT_(, ##__VA_ARGS__, 4, 3, 2, 1, 0)", "COUNT_(_0, _1, _2, _3, _4, n, ...) n", "CAT(a, b) CAT_(a, b)", "CAT_(a, b) a##b")
NAMES = ("STR(x...) STR_1(x)", "STR_1(x...) #x", "OPS(name) static int set_##name(void) { return put(STR(name)); } .name = name##_get,")
WALK = (
    "entry_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))",
    "first_of(head, type, member) entry_of((head)->next, type, member)",
    "walk(pos, head, member) for (pos = first_of(head, typeof(*pos), member); &pos->member != (head); pos = next_of(pos, member))",
    "next_of(pos, member) entry_of((pos)->member.next, typeof(*(pos)), member)",
)
ONCE = (
    "once(x) ({ typeof(x) once_v = (x); once_v; })",
    "warn(c, fmt...) ({ int w = !!(c); if (w) say(fmt); w; })",
    "say(fmt, ...) put(fmt, ##__VA_ARGS__)",
)
OPTS = ("log(fmt, ...) put(fmt __VA_OPT__(,) __VA_ARGS__)", "pad(a, ...) f(a __VA_OPT__(a ## __VA_ARGS__))", "E")
OWN = [
    MacroCase(ENABLED, "IS_DEF(CONFIG_ON) IS_DEF(CONFIG_OFF) OR(IS_DEF(CONFIG_OFF), IS_DEF(CONFIG_ON)) OR(CONFIG_ON, 0)"),
    MacroCase(COUNT, "COUNT() COUNT(a) COUNT(a, (b, c)) COUNT(a, b, c, d) CAT(f, COUNT(x, y))(x, y) CAT(CAT_, )(1, 2)"),
    MacroCase(NAMES, "OPS(width) STR(a , \"b\\n\" 'c') STR(STR(x y)) STR()"),
    MacroCase(WALK, "walk(p, &s->head, list) { sum += p->n; }"),
    MacroCase(ONCE, 'if (warn(once(p->a) > 1, "%d\\n", once(p->b))) warn(x, "y");'),
    MacroCase(OPTS, "log(a) log(a, b) log(a, ) log(a, E) pad(q) pad(q, r) pad(q, E)"),
    MacroCase(("f(a) a*g", "g(a) f(a)"), "f(2)(9)"),
    MacroCase(
        ("x 3", "f(a) f(x * (a))", "z z[0]", "g f", "t(a) a", "w 0,1", "h g(~"), "f(y+1) + f(f(z)) % t(t(g)(0) + t)(1); g(x+(3,4)-w) | h 5) t(g)(w)"
    ),
    MacroCase(("a(x) b(x", "b(x) [x]", "l() a", "r ("), "a(1)) l()(2)) l r 3)) b r 4)"),
]


def ours(case: MacroCase) -> Expansion:
    """Expand a case's text as the front end does."""
    table = {macro.name: macro for line in case.defines if (macro := parse_define(f"#define {line}", 1)) is not None}
    assert len(table) == len(case.defines), case
    return expand(tokenize(case.text)[0], table.get, 20_000)


def compared(text: str) -> list[str]:
    """Return tokens to compare; of blanks inside strings that nested macros leave, gcc's are those of its own bookkeeping."""
    return [_BLANK_IN_STRING.sub("", token.text) for token in tokenize(text)[0]]


def check(cases: list[MacroCase]) -> int:
    """Compare cases with gcc, where it calls them right; where it does not, we have to say so too. Returns how many were right."""
    right = 0
    for case, theirs in zip(cases, gcc_expansions(cases), strict=True):
        found = ours(case)
        if theirs is None:
            assert found.problems, case
            continue
        if any(construct == "macro expansion too large" for construct, _ in found.problems):
            continue
        right += 1
        assert not found.problems, case
        assert [_BLANK_IN_STRING.sub("", token.text) for token in found.tokens] == compared(theirs), case
    return right


@needs_gcc
def test_macros_in_the_idioms_of_the_kernel() -> None:
    assert check(OWN) == len(OWN)


@needs_gcc
def test_strings_of_arguments_have_the_blanks_of_the_text() -> None:
    case = MacroCase(("s(x...) #x", "t(x, y) s(x y) #y"), 's( a  +b ,c( d )  , "e\\\\" ) t(a, b+ c) s(\'"\' )')
    assert [token.text for token in ours(case).tokens] == [token.text for token in tokenize(gcc_expansions([case])[0] or "")[0]]


@needs_gcc
def test_random_macros() -> None:
    assert check([random_case(number) for number in range(300)]) > 150


@needs_gcc
@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_random_macros_thousands() -> None:
    for first in range(1000, 41_000, 1000):
        assert check([random_case(number) for number in range(first, first + 1000)]) > 500
