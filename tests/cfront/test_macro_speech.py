"""What a macro of several definitions speaks of beside itself."""

from __future__ import annotations

import pytest

from reviewer.cfront.constant_makers import Makers
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macro_speech import Speech, speech_of
from reviewer.cfront.macros import parse_define


def speech(*lines: str) -> Speech:
    parsed = [parse_define(f"#define {line}", 1) for line in lines]

    def macros(name: str) -> list[MacroDef | None]:
        return [one for one in parsed if one is not None and one.name == name]

    return speech_of("m", macros, {"RED", "true"}.__contains__, Makers(macros).is_call, ["pure"], "word_t".__eq__)


@pytest.mark.parametrize(
    "lines",
    [
        ("m m",),
        ("m true",),
        ("m RED", "m (m)"),
        ("m (4 * 2)",),
        ("m pure(m)",),
        ("m UL(1)", "UL(x) _UL(x)", "_UL(x) (_AC(x, UL))", "_AC(x, y) x ## y"),
        ("m (other + 1)", "other 5"),
        ("m (word_t)(1)",),
        ("m bit(RED)", "bit(n) ((word_t __force)(1 << (n)))"),
        ("m ~(unsigned long)(m - 1)",),
        ("m() call(&m)",),
        ("m() call(&m)", "m m"),
        ("m (__builtin_ffsl(8) - 1)",),
    ],
)
def test_constants_and_its_own_name(lines: tuple[str, ...]) -> None:
    assert speech(*lines) is Speech.ITSELF


@pytest.mark.parametrize(
    "lines",
    [
        ("m other",),
        ("m true", "m (other.count)"),
        ("m (*(int *)0x1000)",),
        ("m (&other)",),
        ("m m[0]",),
        ("m inner(1)", "inner(x) (other + (x))"),
        ("m inner", "inner (m->next)"),
        ("m (other & ~(word_t)(1 - 1))",),
        ("m __builtin_ffs(other)",),
        ("m() 1", "m other"),
    ],
)
def test_what_has_another_name(lines: tuple[str, ...]) -> None:
    assert speech(*lines) is Speech.OBJECTS


@pytest.mark.parametrize(
    "lines",
    [
        ("m call()",),
        ("m 1", "m call(1)"),
        ("m (*m)()",),
        ("m (m)(1)",),
        ("m (word_t)(1) + (m)(1)",),
        ("m (word_t m)(1)",),
        ("m ((word_t))(1)",),
        ("m m++",),
        ("m (other = 1)",),
        ("m ({ other; })",),
        ("m inner", "inner call()"),
        ("m inner(1)", "inner(x) ((x) ? call() : 0)"),
        ('m asm("")',),
        ("m return",),
        ("m one ## two",),
        ("m inner(other)", "inner(x) x ## _hyp"),
        ("m() 1", "m (*call())"),
        ("m inner", "inner() 1", "inner call()"),
        ("m __builtin_ffsl(call())",),
        ("m __builtin_trap()",),
    ],
)
def test_what_happens_or_is_not_understood(lines: tuple[str, ...]) -> None:
    assert speech(*lines) is Speech.EVENTS
