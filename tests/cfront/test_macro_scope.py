"""Which definition of a macro is meant: each rule beside the nearest set of files in which it would be wrong."""

from __future__ import annotations

import pytest

from reviewer.cfront.macros import expand
from reviewer.cfront.makefiles import Makefiles
from reviewer.cfront.search import Search
from reviewer.cfront.tokens import spelling
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World
from reviewer.store.cache import Cache
from tests.cfront.trees import Files

DEFAULT = "#ifndef say_fmt\n#define say_fmt(x) x\n#endif\n"


def expanded(files: dict[str, str], path: str = "fs/f.c") -> str:
    """Return the body of the function `f` with its macros expanded."""
    world = World(Files(files), load_rules().dialect)
    (item,) = (item for item in world.outline(path) or () if item.kind is UnitKind.FUNCTION and item.name == "f")
    expansion = expand(item.tokens[item.body :], world.macros.at(path, item.line))
    assert not expansion.problems
    return spelling(expansion.tokens).removeprefix("{ ").removesuffix(" }")


def unit(text: str, head: str = "") -> str:
    return f"#include <linux/say.h>\n{head}void f(int n)\n{{\n\t{text}\n}}\n"


def test_a_file_overrides_the_default_of_a_header() -> None:
    files = {"include/linux/say.h": DEFAULT, "fs/f.c": "#define say_fmt(x) f_tag(x)\n" + unit('say(say_fmt("a"));')}
    assert expanded(files) == 'say(f_tag("a"));'


@pytest.mark.parametrize(
    "header",
    [
        "#define say_fmt(x) x\n",
        "#ifndef other\n#define say_fmt(x) x\n#endif\n",
        DEFAULT + "#undef say_fmt\n",
        "#ifdef say_fmt\n#undef say_fmt\n#define say_fmt(x) x\n#endif\n",
    ],
    ids=["no default", "behind another name", "taken back", "replaced"],
)
def test_what_is_no_default_is_not_overridden(header: str) -> None:
    files = {"include/linux/say.h": header, "fs/f.c": "#define say_fmt(x) f_tag(x)\n" + unit('say(say_fmt("a"));')}
    assert expanded(files) == 'say(say_fmt("a"));'


def test_a_default_counts_where_the_file_defines_the_name_in_one_configuration_only() -> None:
    own = "#ifdef CONFIG_LOUD\n#define say_fmt(x) f_tag(x)\n#endif\n"
    files = {"include/linux/say.h": DEFAULT, "fs/f.c": own + unit('say(say_fmt("a"));')}
    assert expanded(files) == 'say(say_fmt("a"));'


def test_an_undef_behind_the_text_of_a_file_that_is_read_again_is_no_matter() -> None:
    template = "#define WIDTH_OF(x) ((x) + 1)\nvoid f(int n)\n{\n\tput(WIDTH_OF(n));\n}\n#undef WIDTH_OF\n"
    assert expanded({"fs/t.h": template}, "fs/t.h") == "put(((n) + 1));"


@pytest.mark.parametrize(
    "template",
    [
        "#define WIDTH_OF(x) ((x) + 1)\n#undef WIDTH_OF\nvoid f(int n)\n{\n\tput(WIDTH_OF(n));\n}\n",
        '#include "w.h"\nvoid f(int n)\n{\n\tput(WIDTH_OF(n));\n}\n#undef WIDTH_OF\n',
    ],
    ids=["in front", "of another file's"],
)
def test_an_undef_takes_a_name_back(template: str) -> None:
    files = {"fs/t.h": template, "fs/w.h": "#define WIDTH_OF(x) ((x) + 1)\n"}
    assert expanded(files, "fs/t.h") == "put(WIDTH_OF(n));"


def test_words_for_checkers_stay_and_one_that_does_something_does_not() -> None:
    head = "#ifdef X\n#define __rcu __attribute__((noderef))\n#else\n#define __rcu TAG(rcu)\n#endif\n"
    assert expanded({"fs/f.c": head + "void f(int n)\n{\n\tint __rcu *p = 0;\n}\n"}) == "int __rcu * p = 0;"
    does = "#define __used k = 1; int\n"
    assert "k = 1" in expanded({"fs/f.c": does + "void f(int k)\n{\n\t__used p;\n}\n"})


# --- a definition for each configuration -----------------------------------------------------------------------------------


TWO = "#ifdef CONFIG_A\n#define PICK(x) ((x) + 1)\n#else\n#define PICK(x) (x)\n#endif\n"


def test_a_macro_with_one_definition_for_each_configuration_is_a_choice() -> None:
    seen = expanded({"fs/f.c": TWO + "void f(int n)\n{\n\tput(PICK(n));\n}\n"})
    assert seen.startswith('put(@configured("fs/f.c: ')
    assert seen.endswith(", (((n) + 1)), ((n))));")


@pytest.mark.parametrize(
    ("definitions", "use"),
    [
        (TWO.replace("#else", "#endif\n#ifdef CONFIG_B"), "put(PICK(n));"),
        (TWO.replace("((x) + 1)", "do { put(x); } while (0)"), "put(PICK(n));"),
        (TWO, "PICK(n)(1);"),
        (TWO + "int PICK(int x);\n", "put(PICK(n));"),
        (TWO.replace("PICK", "pick"), "put(pick(n));"),
        (TWO + "#undef PICK\n", "put(PICK(n));"),
        (TWO.replace("PICK(x) (x)", "PICK(x)"), "put(PICK(n));"),
        (TWO.replace("PICK(x)", "PICK"), "put(PICK);"),
        (TWO.replace("((x) + 1)", "(x), 1"), "put(PICK(n));"),
        (TWO.replace("((x) + 1)", "x") + "#define PAIR 1, 2\n", "put(PICK(PAIR));"),
    ],
    ids=[
        "both at once",
        "a statement",
        "a function",
        "a prototype",
        "in lower case",
        "taken back",
        "nothing",
        "without arguments",
        "two arguments",
        "two in one",
    ],
)
def test_anything_else_is_left_as_it_is(definitions: str, use: str) -> None:
    assert expanded({"fs/f.c": definitions + f"void f(int n)\n{{\n\t{use}\n}}\n"}) == use.replace("PAIR", "1, 2")


def test_a_header_that_leaves_configurations_out_is_no_choice() -> None:
    header = "#ifdef CONFIG_A\n#define PICK(x) ((x) + 1)\n#elif defined(CONFIG_B)\n#define PICK(x) (x)\n#endif\n"
    refused = header.replace("#endif", "#else\n#error which\n#endif")
    files = {"include/linux/say.h": header, "fs/f.c": unit("put(PICK(n));")}
    assert expanded(files) == "put(PICK(n));"
    assert expanded({"fs/f.c": header + "void f(int n)\n{\n\tput(PICK(n));\n}\n"}) == "put(PICK(n));"
    assert "@configured" in expanded({"fs/f.c": refused + "void f(int n)\n{\n\tput(PICK(n));\n}\n"}), "the file does not compile in others"


def test_a_choice_is_never_a_string() -> None:
    world = World(
        Files({"fs/f.c": TWO + "#define STR(x) STR_1(x)\n#define STR_1(x) #x\nvoid f(int n)\n{\n\tput(STR(PICK(n)));\n}\n"}), load_rules().dialect
    )
    (item,) = (item for item in world.outline("fs/f.c") or () if item.name == "f")
    assert expand(item.tokens[item.body :], world.macros.at("fs/f.c", item.line)).problems


# --- Makefiles ---------------------------------------------------------------------------------------------------------------


MAKE = {
    "Makefile": "KBUILD_CFLAGS += -DEVERYWHERE\n",
    "fs/x/Makefile": "ccflags-y := -DIN_X -D'QUOTED'\nobj-y += a.o ../shared.o\n",
    "lib/Makefile": "include $(srctree)/lib/Makefile.more\nccflags-y += -DIN_LIB\n",
}


@pytest.mark.parametrize(
    ("name", "path", "never"),
    [
        ("IN_X", "fs/f.c", True),
        ("QUOTED", "fs/f.c", True),
        ("IN_X", "fs/x/a.c", False),
        ("IN_X", "fs/x/deep/b.c", False),
        ("IN_X", "fs/shared.c", False),
        ("IN_X", "fs/f.h", False),
        ("IN_LIB", "fs/f.c", False),
        ("EVERYWHERE", "fs/f.c", False),
        ("UNHEARD_OF", "fs/f.c", False),
    ],
)
def test_which_files_a_makefile_gives_a_macro_to(name: str, path: str, never: bool) -> None:
    tree = Files(MAKE)
    assert Makefiles(tree, Search(tree, Cache(None))).never_give(name, path) is never


def test_a_branch_for_files_of_another_makefile_is_not_compiled() -> None:
    header = "#ifdef IN_X\n#define NAME_OF(x) (x + 1)\n#else\n#define NAME_OF(x) x\n#endif\n"
    files = {**MAKE, "include/linux/say.h": header, "fs/f.c": unit("put(NAME_OF(n));"), "fs/x/a.c": unit("put(NAME_OF(n));")}
    assert expanded(files) == "put(n);"
    assert "@configured" in expanded(files, "fs/x/a.c")
    files["fs/f.c"] = unit("put(NAME_OF(n));", "#define IN_X\n")
    assert "@configured" in expanded(files), "somebody in sight defines it"


# --- what makes a string of a string -----------------------------------------------------------------------------------------


TWO_TEXTS = {"include/linux/say.h": DEFAULT + '#ifdef CONFIG_B\n#define say_fmt(x) "B: " x\n#endif\n'}


def test_a_macro_that_only_makes_strings_is_a_string_in_every_configuration() -> None:
    assert expanded({**TWO_TEXTS, "fs/f.c": unit('say("1" say_fmt("a" "b"), n);')}) == 'say("1" "say_fmt("a" "b")", n);'


def test_a_header_that_takes_a_name_back_and_gives_it_again_gives_it() -> None:
    other = '#ifdef say_fmt\n#undef say_fmt\n#endif\n#define say_fmt(x) "C: " x\n'
    files = {"include/linux/say.h": DEFAULT + "#include <linux/c.h>\n", "fs/f.c": unit('say("1" say_fmt("a"), n);')}
    assert expanded({**files, "include/linux/c.h": other}) == 'say("1" "say_fmt("a")", n);'
    assert expanded({**files, "include/linux/c.h": other.replace("#define", "#ifdef CONFIG_C\n#define") + "#endif\n"}) == 'say("1" say_fmt("a"), n);'
    assert expanded({**files, "include/linux/c.h": other + "#undef say_fmt\n"}) == 'say("1" say_fmt("a"), n);'


@pytest.mark.parametrize(
    ("change", "use"),
    [
        (('"B: " x', '"B: %d " x, smp()'), 'say(say_fmt("a"));'),
        (('"B: " x', "lookup(x)"), 'say(say_fmt("a"));'),
        (("#ifndef say_fmt", "#ifdef CONFIG_A"), 'say(say_fmt("a"));'),
        (("#ifdef", "#undef say_fmt\n#ifdef"), 'say(say_fmt("a"));'),
        (("", ""), "say(say_fmt(n));"),
    ],
    ids=["another argument", "a call", "not in every configuration", "taken back", "no string is given"],
)
def test_what_may_be_more_than_a_string_stays(change: tuple[str, str], use: str) -> None:
    header = TWO_TEXTS["include/linux/say.h"].replace(*change) if change[0] else TWO_TEXTS["include/linux/say.h"]
    assert expanded({"include/linux/say.h": header, "fs/f.c": unit(use)}) == use
