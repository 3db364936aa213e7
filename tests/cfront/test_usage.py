from __future__ import annotations

import re
from pathlib import Path

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.index import Index
from reviewer.cfront.mentions import Use
from reviewer.cfront.usage import Usage, Uses
from reviewer.store.cache import Cache
from tests.cfront.trees import Files

DEFINED = "int lift(struct crate *c)\n{\n\treturn 0;\n}\n"


def uses(name: str = "lift", **files: str) -> Uses:
    named = {path.replace("__", "/").replace("_dot_", "."): text for path, text in files.items()}
    return Usage(Index(Files({"a/lift.c": DEFINED, **named}), PLAIN)).callers(name)


def test_calls_are_found_with_their_function_and_line() -> None:
    found = uses(b_dot_c="int lift(struct crate *c);\n\nint up(void)\n{\n\tif (x)\n\t\treturn lift(y) + lift(z);\n}\n")
    assert [(m.path, m.line, m.within) for m in found.calls] == [("b.c", 6, "up"), ("b.c", 6, "up")]
    assert found.open == ()


@pytest.mark.parametrize(
    "text",
    [
        "void f(void)\n{\n\tp->lift(1);\n\tq.lift = 2;\n}\n",
        "void f(void)\n{\n\tgoto lift;\nlift:\n\treturn;\n}\n",
        "struct lift {\n\tint lift;\n};\nstruct lift *l;\nvoid g(int lift);\n",
        '/* lift */\n#ifdef lift\n#endif\nvoid f(void)\n{\n\tpr_err("can\'t lift it");\n}\n',
        "struct ops o = { .lift = drop };\n",
        "extern int lift(struct crate *c), sink(int lift);\n",
        "int lifted, _lift, lift2;\n",
    ],
)
def test_what_only_has_the_same_spelling_is_no_use(text: str) -> None:
    found = uses(b_dot_c=text)
    assert (found.calls, found.open) == ((), ())


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("void f(void)\n{\n\tset(lift);\n}\n", Use.ADDRESS),
        ("void f(void)\n{\n\tp = &lift;\n\t(*lift)(1);\n}\n", Use.ADDRESS),
        ("void f(void)\n{\n\t(lift)(1);\n}\n", Use.ADDRESS),
        ("int (*p)(struct crate *) = lift;\n", Use.ADDRESS),
        ("struct ops o = { .up = lift };\n", Use.OP),
        ("struct ops o[] = { [0] = { drop, lift } };\n", Use.ADDRESS),
        ("struct ops o = { .up = (void *)&lift, };\n", Use.OP),
        ("module_init(lift);\n", Use.ADDRESS),
        ("DEFINE_CALL(up, lift);\n", Use.ADDRESS),
        ("#define UP(x) lift(x)\n", Use.MACRO),
        ("#define UP(x) do { \\\n\tlift(x); \\\n} while (0)\n", Use.MACRO),
        ("#define CALL asm(\"call lift\")\n", Use.MACRO),
        ("#define lift(x) other(x)\n", Use.UNKNOWN),
        ("#pragma weak lift\n", Use.UNKNOWN),
        ("void f(void)\n{\n\tasm volatile(\"call lift\" : : );\n}\n", Use.UNKNOWN),
        ("asm(\".globl lift\\n\");\n", Use.UNKNOWN),
        ("void f(void)\n{\n\tp = kallsyms_lookup_name(\"lift\");\n}\n", Use.UNKNOWN),
        ("void f(int lift)\n{\n\tlift(1);\n}\n", Use.ADDRESS),
        ("int g(void) __alias(lift);\n", Use.ADDRESS),
        ("static int lift;\n", Use.UNKNOWN),
        ("void f(void)\n{\n\tlift(1);\n", Use.UNKNOWN),
        ("void f(void)\n{\n\t/* lift(1);\n}\n", Use.UNKNOWN),
        ("lift (((\n", Use.UNKNOWN),
    ],
)  # fmt: skip
def test_what_is_no_plain_call_is_said(text: str, use: Use) -> None:
    found = uses(b_dot_c=text)
    assert use in {mention.use for mention in found.open}
    # A parameter of the name is called, as far as the tokens tell; nothing else here is a call for certain.
    assert [m.line for m in found.calls] == ([3] if "int lift" in text and use is Use.ADDRESS else [])


@pytest.mark.parametrize("path", ["b.S", "b.rs", "Makefile", "b.lds", "scripts/x.py", "b.inc", "b"])
def test_a_file_that_is_no_c_may_call_it(path: str) -> None:
    tree = Files({"a/lift.c": DEFINED, path: "call lift\n"})
    assert [m.path for m in Usage(Index(tree, PLAIN)).callers("lift").unknown] == [path]


@pytest.mark.parametrize("path", ["Documentation/x.c", "b.rst", "b.dts", "arch/a/Kconfig"])
def test_a_file_of_words_does_not(path: str) -> None:
    tree = Files({"a/lift.c": DEFINED, path: "call lift ((\n"})
    found = Usage(Index(tree, PLAIN)).callers("lift")
    assert (found.open, found.calls) == ((), ())


def test_a_file_that_cannot_be_read_may_call_it() -> None:
    class Partial(Files):
        def read(self, path: str) -> str | None:
            return None if path == "b.c" else super().read(path)

    found = Usage(Index(Partial({"a/lift.c": DEFINED, "b.c": "int x;\n"}), PLAIN)).callers("lift")
    assert [m.path for m in found.unknown] == ["b.c"]


def test_exports_are_apart() -> None:
    found = uses(b_dot_c="EXPORT_SYMBOL_GPL(lift);\n")
    assert [m.detail for m in found.exports] == ["EXPORT_SYMBOL_GPL"]
    assert found.open == ()


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("#define OP(x) li##x(1)\nOP(ft)\n", True),
        ("#define OP(x) x ## ft(1)\nOP(li)\n", True),
        ("#define OP(x, y) \\\n\tdo { x ## y(1); } \\\n\twhile (0)\nvoid f(void) { OP(li, ft); }\n", True),
        ("#define OP(x, y...) l##x##t(y)\nOP(if)\n", True),
        ("#define OP li##ft\n", True),
        ("#define OP(x) li/* a */##/* b */x(1)\nOP(ft)\n", True),
        ("#define OP(x) la##x(1)\nOP(ft)\n", False),
        ("#define OP(x) li##x(1)\nOP(st)\n", False),
        ("#define OP(x, y) x##y(1)\nOP(li, st)\n", False),
        ("#define OP(f, a...) f(1, ##a)\nOP(g, 2)\n", False),
        ("#define S \"li##ft\"\n", False),
    ],
)  # fmt: skip
def test_a_macro_that_pastes_may_make_the_name(text: str, made: bool) -> None:
    found = uses(b_dot_h=text)
    assert bool(found.pasted) is made
    assert [(m.path, m.use) for m in found.open] == ([("b.h", Use.UNKNOWN)] if made else [])


def test_the_word_of_a_pasting_may_stand_in_another_file() -> None:
    assert uses(b_dot_h="#define OP(x) li##x(1)\n", c_dot_c="OP(ft)\n").pasted


def test_a_static_function_is_used_in_its_own_file_and_in_what_is_compiled_with_it() -> None:
    static = "static " + DEFINED
    files = {
        "a/x.c": '#include "x.h"\n' + static + "int f(void)\n{\n\treturn lift(1);\n}\n",
        "a/x.h": "#define UP() lift(2)\n",
        "b/y.c": static + "int g(void)\n{\n\treturn lift(3);\n}\nint (*p)(int) = lift;\n",
        "b/all.c": '#include "../a/x.c"\nint h(void)\n{\n\treturn lift(4);\n}\n',
    }
    index = Index(Files(files), PLAIN)
    usage = Usage(index)
    here = next(d for d in usage.definitions("lift") if d.path == "a/x.c")
    found = usage.callers("lift", here)
    assert [m.within for m in found.calls] == ["f", "h"]
    assert [m.detail for m in found.open] == ["UP"]
    assert [m.within for m in usage.callers("lift").calls] == ["f", "h", "g"]


def test_a_static_function_is_pasted_where_it_can_be_seen() -> None:
    files = {
        "a/x.c": "static " + DEFINED,
        "b/y.c": "#define OP(x) li##x(1)\nvoid f(void)\n{\n\tOP(ft);\n}\n",
    }

    def pasted(**more: str) -> list[str]:
        named = {path.replace("__", "/").replace("_dot_", "."): text for path, text in more.items()}
        usage = Usage(Index(Files(files | named), PLAIN))
        return [mention.path for mention in usage.callers("lift", usage.definitions("lift")[0]).pasted]

    assert pasted() == []
    assert pasted(b__y_dot_h="#define OQ(x) li##x(1)\n") == ["b/y.h"]
    assert pasted(b__z_dot_c='#include "../a/x.c"\n#define OQ(x) li##x(1)\n') == ["b/z.c"]


def test_what_was_expected_changes_no_answer() -> None:
    """One search finds the words for several names; each name goes by its own."""
    files = {"a/lift.c": DEFINED, "b.h": "#define OP(x) li##x(1)\n#define OQ(x) sh##x(1)\n", "c.c": "OP(ft)\nOQ(up)\n"}
    usage = Usage(Index(Files(files), PLAIN))
    usage.expect(["lift", "shup", "shove", "list"])
    assert [bool(usage.callers(name).pasted) for name in ("shove", "lift", "shup", "list")] == [False, True, True, False]


def test_changed_files_are_seen_as_the_patch_leaves_them() -> None:
    before = {
        "a/lift.c": DEFINED,
        "b.c": "void f(void)\n{\n\tlift(1);\n}\n",
        "c.c": "void g(void)\n{\n\tlift(2);\n}\n",
        "d.h": "#define D(x) li##x\nD(ft)\n",
    }
    after = before | {"b.c": "void f(void)\n{\n}\nvoid h(void)\n{\n\tlift(3);\n}\n", "d.h": "\n"}
    old = Index(Files(before), PLAIN)
    below = Usage(old)
    over = Usage(Index(Files(after), PLAIN, None, old, frozenset({"b.c", "d.h"})))
    assert [m.within for m in below.callers("lift").calls] == ["f", "g"]
    assert [m.within for m in over.callers("lift").calls] == ["h", "g"]
    assert (len(below.callers("lift").pasted), len(over.callers("lift").pasted)) == (1, 0)


def test_op_implementations_are_what_initialisers_give() -> None:
    files = {
        "a.c": "static struct ops a = {\n\t.up = a_up,\n\t.down = x,\n};\nstruct ops b = { .up = cond ? f : g };\n",
        "b.c": "void f(struct ops *o)\n{\n\tif (o->up == x)\n\t\to->up(1);\n}\n",
    }
    found = Usage(Index(Files(files), PLAIN)).op_implementations("up")
    assert [(m.path, m.line, m.within, m.detail) for m in found.found] == [("a.c", 2, "a", "a_up"), ("a.c", 5, "b", "cond ? f : g")]
    assert found.unknown == ()


@pytest.mark.parametrize(
    "text",
    [
        "void f(struct ops *o)\n{\n\to->up = g;\n}\n",
        "void f(struct ops *o)\n{\n\th(&o->up);\n}\n",
        "#define OPS(x) { .up = x }\n",
        "void f(void)\n{\n\tstruct ops o = { .up = g };\n}\n",
        "struct ops o = { .up = \n",
    ],
)
def test_what_may_give_an_op_besides_is_unknown(text: str) -> None:
    assert Usage(Index(Files({"a.c": text}), PLAIN)).op_implementations("up").unknown


class Named(Files):
    content_id = "t1"

    def files_with(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(path for path in sorted(self.files) if any(text in self.files[path] for text in texts))

    def files_matching(self, pattern: str, suffixes: tuple[str, ...]) -> None:
        return None

    def matches(self, pattern: str, suffixes: tuple[str, ...]) -> None:
        return None

    def matches_by_file(self, pattern: str, suffixes: tuple[str, ...]) -> None:
        return None

    def words_in(self, words: tuple[str, ...], suffixes: tuple[str, ...]) -> None:
        return None

    def contents(self, paths: list[str]) -> list[tuple[str, str | None]]:
        return [(path, self.read(path)) for path in paths]


def test_a_second_run_on_the_same_tree_reads_nothing(tmp_path: Path) -> None:
    files = {"a/lift.c": DEFINED, "b.c": "void f(void)\n{\n\tlift(1);\n\tset(lift);\n}\n", "d.h": "#define D(x) li##x\nD(ft)\n"}
    answers = []
    for reads in (False, True):
        tree = Named(files)
        usage: Usage = Usage(Index(tree, PLAIN, Cache(tmp_path / "x.sqlite3")))
        answers.append((usage.callers("lift"), usage.callers("lift").pasted))
        assert (tree.reads == 0) is reads
    assert answers[0] == answers[1]


class Asked(Named):
    """A tree that says which words it was searched for."""

    def __init__(self, files: dict[str, str]) -> None:
        super().__init__(files)
        self.asked: list[str] = []

    def words_in(self, words: tuple[str, ...], suffixes: tuple[str, ...]) -> frozenset[str]:  # type: ignore[override] # this one can say
        self.asked += words
        return frozenset(word for word in words for text in self.files.values() if word in re.findall(r"\w+", text))


def test_a_word_that_stands_in_any_file_of_pastings_is_not_searched_for() -> None:
    tree = Asked({"a/lift.c": DEFINED, "d.h": "#define D(x) li##x\nD(ft)\n", "e.h": "ift lif\n"})
    usage = Usage(Index(tree, PLAIN))
    assert [mention.within for mention in usage.callers("lift").pasted] == ["D"]
    assert "ft" not in tree.asked


def test_a_word_that_stands_elsewhere_is_searched_for() -> None:
    tree = Asked({"a/lift.c": DEFINED, "d.h": "#define D(x) li##x\n", "e.h": "D(ft)\n"})
    assert [mention.within for mention in Usage(Index(tree, PLAIN)).callers("lift").pasted] == ["D"]
    assert "ft" in tree.asked
    tree = Asked({"a/lift.c": DEFINED, "d.h": "#define D(x) li##x\n", "e.h": "D(ftx)\n"})
    assert not Usage(Index(tree, PLAIN)).callers("lift").pasted
