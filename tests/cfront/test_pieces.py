"""What the pieces of a file with a name in them say of that name is what the whole file says, or there are no pieces."""

from __future__ import annotations

import re
import time
from pathlib import Path
from random import Random

import pytest

from reviewer.cfront.mentions import mentions
from reviewer.cfront.outline import outline
from reviewer.cfront.pieces import items_with, pieces_with
from reviewer.cfront.tokens import tokenize
from tests.cfront.mutants import ROOT, TREE, mutate
from tests.cfront.sources import CONSTRUCTS, FILE

OWN = (FILE, CONSTRUCTS, *(path.read_text("utf-8") for path in sorted((ROOT / "examples").rglob("*.[ch]"))))
BODY = "int f(int a)\n{\n\treturn lift(a);\n}\n"
AFTER = "int g(int a)\n{\n\treturn sink(a);\n}\n"


def agree(text: str, name: str) -> bool:
    """Compare pieces with the whole text; return whether there are pieces."""
    found = items_with(text, name)
    if found is None:
        return False
    tokens, problems = tokenize(text)
    whole = outline(tokens)
    assert not problems, text
    assert all(item.complete for item in whole), text
    assert mentions("x.c", found, name) == mentions("x.c", whole, name), text
    known = {(item.kind, item.name, item.tokens, item.line, item.end_line) for item in whole}
    assert all((item.kind, item.name, item.tokens, item.line, item.end_line) in known for item in found), text
    return True


def words(text: str, most: int, random: Random) -> list[str]:
    found = sorted(set(re.findall(r"[A-Za-z_]\w+", text)))
    return random.sample(found, min(most, len(found)))


@pytest.mark.parametrize("text", OWN, ids=range(len(OWN)))
def test_pieces_say_what_the_whole_says(text: str) -> None:
    for name in words(text, 40, Random(3)):
        agree(text, name)


def test_only_what_has_the_name_is_read() -> None:
    pieces = pieces_with(BODY * 50 + AFTER + BODY * 50, "sink")
    assert pieces is not None
    assert sum(len(text) for text, _ in pieces) < 3 * len(AFTER)
    assert agree(BODY * 50 + AFTER + BODY * 50, "sink")


@pytest.mark.parametrize(
    "between",
    [
        "/* } */\nint x;\n",
        'char *s = "\\n}\\n";\n',
        "struct r {\n\tint a;\n} __attribute__((packed));\n",
        "struct __attribute__((packed))\n{\n\tint sink;\n} r;\n",
        "int x[] = {\n\t1,\n\t2,\n}, sink = 3;\n",
        "enum e {\n\tA,\n}\nsink(void)\n{\n\treturn A;\n}\n",
        "int h(a)\n\tint a;\n{\n\treturn sink;\n}\n",
        "static inline int h(void) { return sink(1); }\n",
        "#ifdef X\nint h(void)\n#else\nint sink(void)\n#endif\n{\n\treturn 1;\n}\n",
        "LIST(sink,\n{\n\t.a = 1,\n}\n);\n",
        "module_init(sink)\n",
        '#define SINK(x) "a \\\nsink b" x\n',
        'char *s = "a si\\\nnk b";\nint (*p)(int) = sink;\n',
        "extern struct r {\n\tint a;\n}\nlist[] = { { sink } };\n",
    ],
)
def test_what_stands_between_functions_is_seen(between: str) -> None:
    assert agree(BODY + between + AFTER, "sink")


@pytest.mark.parametrize(
    "between",
    [
        "#ifdef X\nint h(void)\n{\n#else\nint i(void)\n{\n#endif\n}\n",
        "#error don't\n",
        '#define Q " /*\nint h(void)\n{\n\treturn sink(1); /* */\n}\n',
        "int h(void)\n{\n\treturn (sink(1);\n}\n",
        "int h(void)\n{\n\treturn sink[1);\n}\n",
        "int h(void)\n{\n\treturn 'sink;\n}\n",
        "int h(void)\n{\n\treturn sink; \\\n}\n",
        "int h(void)\n{\n\treturn sink; @\n}\n",
        "/* sink\n*/ #define X }\n",
        "#ifdef __ASSEMBLY__\n\t.macro sink\n\t.endm\n#endif\n",
        "#/**/if X\nint sink;\n#endif\n",
        "int sink;\n/* never closed\n",
        "}\nint sink;\n",
        "int h(void)\n{\n\treturn sink;\n",
        f"int h(void)\n{{\n\treturn {'(' * 500}sink{')' * 500};\n}}\n",
    ],
)
def test_what_is_out_of_the_ordinary_has_no_pieces(between: str) -> None:
    assert items_with(BODY + between + AFTER, "sink") is None


def test_many_ends_that_are_none_take_no_time() -> None:
    for text in ("int x = {\n" + "{\n}\n" * 50_000 + "};\n", "\n{ }{\n}{" + "\n}{" * 50_000 + "}\n", "#if 1\n" * 20_000 + "#endif\n" * 20_000):
        began = time.process_time()
        pieces_with(text + AFTER, "sink")
        assert time.process_time() - began < 1


def test_mutants_of_our_own_files() -> None:
    random = Random(11)
    seen = 0
    for _ in range(400):
        text = mutate(random.choice(OWN), random)
        seen += sum(agree(text, name) for name in words(text, 2, random))
    assert seen > 100


@pytest.mark.fuzz
@pytest.mark.skipif(not TREE, reason="REVIEWER_TREE names no kernel tree")
@pytest.mark.parametrize("where", ["arch/x86/kvm", "virt", "mm", "kernel", "fs", "include/linux", "drivers/gpu"])
def test_pieces_of_a_kernel(where: str) -> None:
    random = Random(7)
    texts = [path.read_text("utf-8", "surrogateescape") for path in sorted((Path(TREE) / where).rglob("*.[ch]"))]
    seen = [agree(text, name) for text in texts if len(text) < 1 << 20 for name in words(text, 3, random)]
    assert sum(seen) > 0.8 * len(seen)
