import shutil
import subprocess
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.cfront.configuration import EVERY, Setting, View, condition_of, is_kconfig, symbols_of
from reviewer.cfront.kconfig import Kconfig
from reviewer.cfront.outline import outline
from reviewer.cfront.tokens import spelling, tokenize
from reviewer.cfront.variants import presences, variants
from reviewer.cfront.views import UndecidedError, decided, select
from reviewer.pipeline.prove import TextTree

Y, M, N = Setting.YES, Setting.MODULE, Setting.NO


def view(**named: Setting) -> View:
    return View(tuple(sorted(named.items())))


@pytest.mark.parametrize(
    ("text", "true_for"),
    [
        ("defined(CONFIG_X)", {Y}),
        ("defined CONFIG_X", {Y}),
        ("defined(CONFIG_X_MODULE)", {M}),
        ("IS_ENABLED(CONFIG_X)", {Y, M}),
        ("IS_BUILTIN(CONFIG_X)", {Y}),
        ("IS_MODULE(CONFIG_X)", {M}),
        ("!IS_ENABLED(CONFIG_X)", {N}),
        ("!(defined(CONFIG_X) || defined(CONFIG_X_MODULE))", {N}),
        ("!defined CONFIG_X && 1", {M, N}),
        ("0 || (((IS_ENABLED(CONFIG_X))))", {Y, M}),
        ("IS_BUILTIN(CONFIG_X) && defined(__KERNEL__) && !defined(__ASSEMBLY__)", {Y}),
        ("IS_ENABLED(CONFIG_X) && 0x0UL", set()),
    ],
)
def test_a_family_of_tests_is_of_one_symbol(text: str, true_for: set[Setting]) -> None:
    formula = condition_of(text)
    assert {setting for setting in Setting if view(CONFIG_X=setting).decide(formula)} == true_for


def test_reachable_needs_a_module_around() -> None:
    formula = condition_of("IS_REACHABLE(CONFIG_X)")
    cases = {(x, m): View((("CONFIG_X", x), ("MODULE", m))).decide(formula) for x, m in product(Setting, (Y, N))}
    assert {case for case, holds in cases.items() if holds} == {(Y, Y), (Y, N), (M, Y)}


@pytest.mark.parametrize(
    ("text", "symbol", "negated"),
    [
        ("CONFIG_X", "value of CONFIG_X", False),
        ("LEVELS == 4", "LEVELS == 4", False),
        ("LEVELS != 4", "LEVELS == 4", True),
        ("LEVELS >= 4", "LEVELS < 4", True),
        ("(a != b) != c", "( a != b ) != c", False),
        ("A + B", "A + B", False),
        ("!X == 3", "! X == 3", False),
        ("f(a, b) == 2", "f ( a , b ) == 2", False),
        ("a ? b : c", "a ? b : c", False),
        ("defined(FOO)", "defined(FOO)", False),
        ("a == 1 << 3", "a == 1 << 3", False),
    ],
)
def test_what_is_not_understood_is_a_symbol_of_its_own(text: str, symbol: str, negated: bool) -> None:
    formula = condition_of(text)
    assert list(symbols_of(formula)) == [symbol]
    assert not is_kconfig(symbol)
    assert View(((symbol, Y),)).decide(formula) is not negated
    assert EVERY.decide(formula) is None


# --- against the preprocessor ------------------------------------------------------------------------------------------------

_ATOMS = ["defined(A)", "defined B", "C", "!defined(A)", "C == 2", "C != 2", "C < 2", "C >= 2", "0", "1", "!C"]
CONDITIONS = st.recursive(
    st.sampled_from(_ATOMS),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda parts: f"{parts[0]} {parts[1]} {parts[2]}"),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"!({text})"),
    ),
    max_leaves=5,
)
GROUPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["if", "elif"]), CONDITIONS).map(lambda pair: f"#{pair[0]} {pair[1]}"),
        st.sampled_from(["#ifdef A", "#ifndef B", "#else", "#endif", "#endif", "x1", "x2", "x3", "x4"]),
    ),
    min_size=4,
    max_size=20,
)


def whole(lines: list[str]) -> str:
    """Make the groups whole: drop lines without a group, and end those that are open."""
    kept: list[str] = []
    opened: list[bool] = []
    for line in lines:
        if line.startswith("#if"):
            opened.append(False)
        elif line.startswith("#") and not opened:
            continue
        elif line == "#endif":
            opened.pop()
        elif line.startswith(("#else", "#elif")):
            if opened[-1]:
                continue
            opened[-1] = line == "#else"
        kept.append(line)
    return "\n".join([*kept, *("#endif" for _ in opened), ""])


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
@settings(max_examples=25, deadline=None)
@given(GROUPS, st.sampled_from(["", "#define A\n"]), st.sampled_from(["", "#define B\n"]), st.sampled_from(["0", "1", "2", "3"]))
def test_a_view_keeps_what_gcc_keeps(lines: list[str], a: str, b: str, c: str) -> None:
    text = whole(lines)
    done = subprocess.run(
        ["gcc", "-E", "-P", "-"], input=f"{a}{b}#define C {c}\n{text}", capture_output=True, text=True, check=True
    ).stdout.split()  # fmt: skip
    number = int(c)
    chosen = {"defined(A)": bool(a), "defined(B)": bool(b), "C": number != 0, "C == 2": number == 2, "C < 2": number < 2}
    found = select(tokenize(text)[0], View(tuple(sorted((name, Y if holds else N) for name, holds in chosen.items()))))
    assert [token.text for token in found] == done


def test_a_condition_that_the_view_does_not_decide_is_said() -> None:
    tokens = tokenize("a\n#ifdef CONFIG_X\nb\n#endif\n")[0]
    with pytest.raises(UndecidedError) as caught:
        select(tokens, EVERY)
    assert caught.value.line == 2
    for text in ("#ifdef A\nb", "b\n#endif", "#else\n#endif"):
        with pytest.raises(UndecidedError):
            select(tokenize(text)[0], View((("defined(A)", Y),)))


def test_tests_in_code_are_their_values() -> None:
    tokens = tokenize("if (IS_ENABLED(CONFIG_X) && !IS_BUILTIN(CONFIG_X) && IS_ENABLED(CONFIG_Z))")[0]
    assert spelling(decided(tokens, view(CONFIG_X=M))) == "if (1 && !0 && IS_ENABLED(CONFIG_Z))"


def test_definitions_stand_under_what_surrounds_them() -> None:
    text = "#ifndef A_H\n#define A_H\n#ifdef CONFIG_X\nint f(int a)\n{\n}\n#elif defined(CONFIG_Y)\nint f(void)\n{\n}\n#endif\nint f;\n#endif\n"
    items = outline(tokenize(text)[0])
    assert presences(items)[1] is True
    first, second = variants(items, "f", presences(items))
    assert [one.item(view(CONFIG_X=Y, CONFIG_Y=Y)) is not None for one in (first, second)] == [True, False]
    assert [one.item(view(CONFIG_X=N, CONFIG_Y=Y)) is not None for one in (first, second)] == [False, True]


def test_a_header_in_two_branches_is_one_variant() -> None:
    text = "int before;\n#ifdef CONFIG_X\nint f(int a)\n#else\nint f(int a, int b)\n#endif\n{\n\treturn a;\n}\nint behind(void)\n{\n}\n"
    items = outline(tokenize(text)[0])
    (variant,) = variants(items, "f", presences(items))
    for setting, params in ((Y, "int f(int a)"), (N, "int f(int a, int b)")):
        item = variant.item(view(CONFIG_X=setting))
        assert item is not None
        assert spelling(item.tokens[: item.body]) == params
    assert items[-1].conditions == ()


@pytest.mark.parametrize(
    ("text", "possible", "said"),
    [
        ("config X\n\tbool \"x\"\n", (Y, N), True),
        ("config X\n\tdef_bool y\n\tdepends on Y\n", (Y, N), True),
        ("menuconfig X\n\ttristate \"x\"\n\thelp\n\t  bool is what it is not\n", (Y, M, N), True),
        ("config X\n\tbool\n\nconfig X\n\ttristate\n", (Y, M, N), False),
        ("config Z\n\tbool\n", (Y, M, N), False),
        ("config X\n\tint \"x\"\n", (Y, M, N), False),
    ],
)  # fmt: skip
def test_kconfig_says_what_can_be_a_module(text: str, possible: tuple[Setting, ...], said: bool) -> None:
    assert Kconfig(TextTree("kernel/Kconfig", text)).settings("CONFIG_X") == (possible, said)


def test_hostile_conditions_end() -> None:
    for text in ("(" * 5000, "!" * 5000 + "a", "a &&" * 5000, "defined(" * 400):
        assert list(symbols_of(condition_of(text)))
