"""`#define`, `#undef` and `#include` inside functions, against gcc -E: what is carried out has its tokens, what is not is said."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from reviewer.cfront.body_directives import expand_body
from reviewer.cfront.body_scope import BodyScope
from reviewer.cfront.macros import Expansion
from reviewer.cfront.tokens import tokenize
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import UnitKind
from reviewer.pipeline.world import World
from tests.cfront.trees import Files

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")

# A table in the kernel's style: it checks that somebody wants it, gives what is not wanted a meaning of nothing, and takes both back.
TABLE = """#if !defined(FIELD_RW) && !defined(FIELD_RO)
broken(1)
#endif
#ifndef FIELD_RW
#define FIELD_RW(x, y)
#endif
#ifndef FIELD_RO
#define FIELD_RO(x, y)
#endif
FIELD_RO(ONE, one)
FIELD_RW(TWO, two)
FIELD_RW(THREE, three)
#undef FIELD_RW
#undef FIELD_RO
"""
PLAIN = "FIELD(ONE)\nFIELD(TWO)\n"

WHOLE = {
    "a table of cases": ("switch (n) {\n#define FIELD_RW(x, y) case x:\n#include \"table.h\"\nreturn 1;\ndefault:\nbreak;\n}\nreturn 0;", TABLE),
    "the same table twice": (
        "#define FIELD_RO(x, y) put(y);\n#include \"table.h\"\n#define FIELD_RW(x, y) get(y);\n#include \"table.h\"\nreturn 0;",
        TABLE,
    ),
    "both kinds": ("#define FIELD_RO(x, y) put(y);\n#define FIELD_RW FIELD_RO\n#include \"table.h\"\nreturn 0;", TABLE),
    "a macro that is made anew": ("#define A(x) (x + 1)\nn = A(n);\n#undef A\n#define A(x) (x * 2)\nn = A(n);\n#undef A\nreturn A(n);", ""),
    "a macro of the file that a body replaces": ("n = OUTER;\n#undef OUTER\n#define OUTER 8\nreturn OUTER;", ""),
    "a macro that another one names": ("#define B A\n#define A 5\nn = B;\n#undef A\n#define A 6\nreturn B;", ""),
    "a table without a guard": ("#define FIELD(x) n += x;\n#include \"table.h\"\n#undef FIELD\nreturn n;", PLAIN),
}  # fmt: skip


def ours(files: dict[str, str]) -> Expansion:
    world = World(Files(files), load_rules().dialect)
    (item,) = (item for item in world.outline("fs/f.c") or () if item.kind is UnitKind.FUNCTION and item.name == "f")
    around = BodyScope(world.index, world.macros).around("fs/f.c", item.line, world.macros.at("fs/f.c", item.line), 20_000)
    return expand_body(item.tokens[item.body :], around)


def tree(body: str, table: str, before: str = "") -> dict[str, str]:
    head = "enum { ONE = 1, TWO, THREE };\n#define OUTER 7\n"
    return {"fs/f.c": f"{head}{before}int f(int n)\n{{\n{body}\n}}\n", "fs/table.h": table}


@needs_gcc
@pytest.mark.parametrize("name", WHOLE)
def test_a_body_has_the_tokens_that_gcc_gives_it(name: str, tmp_path: Path) -> None:
    files = tree(*WHOLE[name])
    found = ours(files)
    assert not found.problems
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    output = subprocess.run(["gcc", "-E", "-P", "fs/f.c"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    theirs = [token.text for token in tokenize(output)[0]]
    start = theirs.index("f")
    assert [token.text for token in found.tokens] == theirs[theirs.index("{", start) :]


EARLIER = "int g(int n)\n{\n#define FIELD_RO(x, y) n += x;\nreturn n;\n}\n"


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (tree(WHOLE["a table of cases"][0], "#if ONE > 0\nFIELD_RW(ONE, one)\n#endif\n"), "#if in an included file"),
        (tree(WHOLE["a table of cases"][0], "#ifdef CONFIG_X\nFIELD_RW(ONE, one)\n#endif\n"), "#if in an included file"),
        (tree(WHOLE["a table of cases"][0], TABLE, EARLIER), "#if in an included file"),
        (tree("#define A(x) x\nn = A\n#undef B\n(n);\nreturn n;", ""), "macro call across a directive"),
    ],
    ids=["a value", "a configuration", "a name that an earlier function leaves defined", "a call across a line"],
)
def test_what_is_not_known_is_said(files: dict[str, str], problem: str) -> None:
    assert problem in [construct for construct, _ in ours(files).problems]


@pytest.mark.parametrize(
    "files",
    [
        {key: text for key, text in tree(WHOLE["a table of cases"][0], "").items() if key != "fs/table.h"},
        tree('put(\n#define A 1\nA);\nreturn 0;', ""),
        tree("#define 5\nreturn 0;", ""),
    ],
    ids=["a file that is not there", "inside parentheses", "no name"],
)  # fmt: skip
def test_what_is_not_carried_out_stays(files: dict[str, str]) -> None:
    world = World(Files(files), load_rules().dialect)
    (item,) = (item for item in world.outline("fs/f.c") or () if item.name == "f")
    assert [one for function in world.configurations("fs/f.c", item) for one in function.problems]
