"""What the words of a macro of several definitions may be: names of objects, of types, of its own parameters, and of macros that nobody calls."""

from __future__ import annotations

import pytest

from reviewer.cfront.ir import Call
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World
from tests.cfront.trees import Files

HEADER = """\
typedef unsigned long word_t;
struct port {{ volatile int {volatile}; }};
unsigned long base_of_words;
int call(void);
#define KIND unsigned long
#define SUM (base_of_words + 1)
#define BASE_SIZE _BASE(1, UL)
#define _BASE(x, y) x ## y
#define ID (unsigned long)
#define _THIS_IP_ ({{ __label__ here; here: (unsigned long)&&here; }})
#define other(x) 1
int other(int x, int y);
#define PAIR(T, X) ((T)(X))
#define own(x) ({{ int z = (x) + call(); z; }})
#define plain(x) ((x) + 1)
#ifdef CONFIG_FAST
#define BASE {fast}
#else
#define BASE {slow}
#endif
"""


def problems(text: str, header: str) -> list[str]:
    """Return what is not understood of a function, and the names that are called."""
    world = World(Files({"a.h": header, "a.c": f'#include "a.h"\n{text}'}), load_rules().dialect)
    (item,) = (item for item in world.outline("a.c") or () if item.kind is UnitKind.FUNCTION)
    function = world.lower("a.c", item)
    calls = [f"call of {code.callee}" for block in function.blocks for code in block.instructions if isinstance(code, Call)]
    return [construct for construct, _ in function.problems] + calls


def of_base(fast: str, slow: str, volatile: str = "x", params: str = "unsigned long y") -> list[str]:
    return problems(f"unsigned long f({params})\n{{\n\treturn BASE | y;\n}}\n", HEADER.format(fast=fast, slow=slow, volatile=volatile))


@pytest.mark.parametrize(
    ("fast", "slow"),
    [
        ("base_of_words", "plain(1)"),  # the x of its parameter is no object
        ("base_of_words", "(1 + 2)"),
        ("(base_of_words & ~(word_t)(8 - 1))", "((1ULL << 52) - 1)"),
        ("(base_of_words + __builtin_ffs(sizeof(word_t)))", "12"),
    ],
)
def test_what_reads_a_plain_object(fast: str, slow: str) -> None:
    assert of_base(fast, slow) == []
    assert of_base(fast, slow, "word_t") == []
    assert of_base(fast, slow, params="unsigned long x, unsigned long y") == []


@pytest.mark.parametrize(
    ("fast", "slow", "volatile"),
    [
        ("base_of_words", "plain(1)", "base_of_words"),
        ("base_of_words", "plain(x)", "x"),  # given, and no parameter
        ("(base_of_words + port.word_t)", "1", "word_t"),  # a member that has the name of a type
        ("(base_of_words + (port->word_t))", "1", "word_t"),
        ("base_of_words", "call()", "x"),
    ],
)
def test_what_may_do_more_is_done_where_it_stands(fast: str, slow: str, volatile: str) -> None:
    assert of_base(fast, slow, volatile) == ["call of BASE"]


@pytest.mark.parametrize(
    "slow",
    [
        "(KIND)(own(1))",
        "((SUM) - call())",
        "own(BASE_SIZE)",
        "ID (own(1))",
        "PAIR(word_t, call())",
        "({ int w = call(); w; })",
        "({ BUILD_BUG_ON(1); call(); })",
        "own(1)",
        "(own(2) + own(1))",
        "({ (__typeof__(call()))1; })",
    ],
)
def test_what_is_a_value_in_any_case(slow: str) -> None:
    assert of_base("base_of_words", slow) == ["call of BASE"]


@pytest.mark.parametrize(
    "slow",
    [
        "({ if (call()) return 1; 2; })",
        "({ int z; z = call(); z; })",
        "({ static int z = 1; call() + z; })",
        "undeclared()",
        "({ goto out; 1; })",
    ],
)
def test_what_may_be_more_than_a_value(slow: str) -> None:
    assert of_base("base_of_words", slow)[0] == "macro BASE() in an expression"


@pytest.mark.parametrize(
    ("slow", "params"), [("plain(x)", "unsigned long x, unsigned long y"), ("plain(1)", "unsigned long base_of_words, unsigned long y")]
)
def test_what_may_speak_of_a_local(slow: str, params: str) -> None:
    assert of_base("base_of_words", slow, "z", params) == ["BASE, a macro that may speak of a local"]


KEY = "struct key {{ int on; }};\nint ask(struct key *key);\nextern struct key fast;\n#ifdef CONFIG_KEY\n{0}#else\n{1}#endif\n"


def of_key(one: str, other: str, body: str) -> list[str]:
    return problems(f"int f(void)\n{{\n\treturn {body};\n}}\n", KEY.format(one, other))


def test_without_a_call_a_name_is_no_macro_with_parameters() -> None:
    assert of_key("#define fast() ask(&fast)\n", "", "ask(&fast)") == ["call of ask"]
    assert of_key("#define fast() ask(&fast)\n", "#define fast() 0\n", "ask(&fast)") == ["call of ask"]


def test_a_macro_without_parameters_stands_for_what_it_does() -> None:
    assert of_key("#define fast (*find())\n", "", "ask(&fast)")[0] == "fast, a macro that does more than read, as an object"
    assert (
        of_key("#define fast() ask(&fast)\n", "#define fast (*find())\n", "ask(&fast)")[0] == "fast, a macro that does more than read, as an object"
    )
