"""Sizes, offsets and bit positions of random records are those of gcc."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from reviewer.cfront.ctype import BASE_TYPES, CType, Pointer, Record, Unknown, Void
from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.layout import Layout, Layouts
from reviewer.cfront.outline import outline
from reviewer.cfront.syntax import TypeName
from reviewer.cfront.tokens import tokenize
from reviewer.model.unit import UnitKind
from tests.soundness.gcc import FLAGS

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is absent")

INTS = ("char", "unsigned char", "short", "unsigned short", "int", "unsigned int", "long", "unsigned long", "long long", "bool")
BITS = {"char": 8, "unsigned char": 8, "short": 16, "unsigned short": 16, "int": 32, "unsigned int": 32, "unsigned long": 64, "bool": 1}


class Generator:
    """Writes records; `leaves` of each are the paths of members that a number can be assigned to."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.records: dict[str, list[str]] = {}
        self.count = 0

    def record(self) -> str:
        tag = f"{self.rng.choice(('struct', 'struct', 'union'))} r{len(self.records)}"
        body, leaves = self.body(2)
        after = self.rng.choice(("", "", "", " __attribute__((packed))", f" __attribute__((aligned({self.rng.choice((2, 8, 32))})))"))
        self.records[tag] = leaves
        return f"{tag} {{\n{body}}}{after};\n"

    def body(self, depth: int) -> tuple[str, list[str]]:
        lines, leaves = [], []
        for _ in range(self.rng.randint(1, 6)):
            line, more = self.member(depth)
            lines.append(f"{line};\n")
            leaves += more
        return "".join(lines), leaves

    def name(self) -> str:
        self.count += 1
        return f"m{self.count}"

    def member(self, depth: int) -> tuple[str, list[str]]:
        name, kind = self.name(), self.rng.random()
        if kind < 0.35:
            words = self.rng.choice(("", "", "", " __attribute__((aligned(16)))", " __attribute__((packed))"))
            return f"{self.rng.choice(INTS)} {name}{words}", [name]
        if kind < 0.6:
            base = self.rng.choice(list(BITS))
            width = self.rng.randint(1, BITS[base])
            shape = self.rng.random()
            if shape < 0.1:
                return f"{'unsigned int' if base == 'bool' else base} : 0", []
            if shape < 0.2:
                return f"{base} : {width}", []
            other = self.name()
            return f"{base} {name} : {width}, {other} : {self.rng.randint(1, BITS[base])}", [name, other]
        if kind < 0.7:
            return self.rng.choice((f"void *{name}", f"int (*{name})(long)", f"struct unseen *{name}")), []
        if kind < 0.8:
            return f"{self.rng.choice(INTS)} {name}[{self.rng.randint(0, 5)}][{self.rng.randint(1, 3)}]", []
        if kind < 0.9 and self.records:
            tag = self.rng.choice(list(self.records))
            return f"{tag} {name}", [f"{name}.{leaf}" for leaf in self.records[tag]]
        if depth:
            body, leaves = self.body(depth - 1)
            words = self.rng.choice(("", "", " __attribute__((packed))"))
            if self.rng.random() < 0.5:
                return f"{self.rng.choice(('struct', 'union'))} {{\n{body}}}{words}", leaves
            return f"{self.rng.choice(('struct', 'union'))} {{\n{body}}}{words} {name}", [f"{name}.{leaf}" for leaf in leaves]
        return f"long {name}", [name]


def resolve(name: TypeName) -> CType:
    ctype: CType = Record(name.base) if name.base.startswith(("struct ", "union ")) else BASE_TYPES.get(name.base, Unknown(name.base))
    for _ in range(name.pointers):
        ctype = Pointer(ctype)
    from reviewer.cfront.ctype import Array

    for _ in name.arrays:
        ctype = Array(ctype, "?")
    return ctype


def layouts_of(text: str) -> Layouts:
    items = {f"{item.kind} {item.name}": item.tokens for item in outline(tokenize(text)[0]) if item.kind in (UnitKind.STRUCT, UnitKind.UNION)}
    return Layouts(PLAIN, resolve, items.get)


def ours(layout: Layout, leaves: list[str]) -> str:
    known = {placed.path: placed for placed in layout.members}
    spots = []
    for leaf in leaves:
        placed = known[leaf]
        bits = {placed.offset + n for n in range(placed.bits)}
        data = bytes(sum(1 << n for n in range(8) if at * 8 + n in bits) for at in range(layout.size))
        spots.append(data.hex())
    return f"{layout.size} {layout.align} {' '.join(spots)}".strip()


def program(text: str, records: dict[str, list[str]]) -> str:
    lines = ["#include <stdio.h>\n#include <string.h>\n#include <stdbool.h>\n", text, "int main(void)\n{\n"]
    for tag, leaves in records.items():
        lines.append(f'{{ {tag} r; unsigned char *p = (void *)&r; printf("%zu %zu", sizeof(r), _Alignof({tag}));\n')
        for leaf in leaves:
            # A bool holds one bit however wide it is: its own bytes are filled where it has an address.
            lines.append(f'memset(&r, 0, sizeof(r)); FILL(r.{leaf}); printf(" "); for (int i = 0; i < (int)sizeof(r); i++) printf("%02x", p[i]);\n')
        lines.append('printf("\\n"); }\n')
    lines.append("return 0;\n}\n")
    return "#define FILL(x) do { (x) = 0; (x)--; } while (0)\n" + "".join(lines)


def differences(seed: int, count: int, folder: Path) -> list[str]:
    generator = Generator(random.Random(seed))
    text = "".join(generator.record() for _ in range(count))
    source = folder / f"l{seed}.c"
    source.write_text(program(text, generator.records))
    subprocess.run(["gcc", *FLAGS, "-o", str(folder / f"l{seed}"), str(source)], check=True)
    lines = subprocess.run([str(folder / f"l{seed}")], check=True, capture_output=True, text=True).stdout.splitlines()
    layouts = layouts_of(text)
    found = []
    for (tag, leaves), line in zip(generator.records.items(), lines, strict=True):
        layout = layouts.record(tag)
        mine = "no layout" if layout is None else ours(layout, leaves)
        if mine != _with_whole_bools(line.strip(), layout, leaves, text):
            found.append(f"{tag} (seed {seed})\n  gcc  {line}\n  ours {mine}")
    return found


def _with_whole_bools(line: str, layout: Layout | None, leaves: list[str], text: str) -> str:
    """Fill the byte of each plain bool in gcc's answer, which sets only its lowest bit."""
    words = line.split(" ")
    bools = {piece.split()[1].rstrip(";") for piece in text.split("\n") if piece.startswith("bool ") and ":" not in piece and "[" not in piece}
    for at, leaf in enumerate(leaves, 2):
        if leaf.rpartition(".")[2] in bools:
            words[at] = words[at].replace("01", "ff")
    return " ".join(words)


@pytest.mark.parametrize("seed", range(4))
def test_records_lie_as_gcc_lays_them_out(seed: int, tmp_path: Path) -> None:
    assert differences(seed, 60, tmp_path) == []


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(100, 160))
def test_many_records_lie_as_gcc_lays_them_out(seed: int, tmp_path: Path) -> None:
    assert differences(seed, 100, tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        "struct r {\n\tint a;\n#ifdef X\n\tint b;\n#endif\n};\n",
        "struct r {\n\tunseen_t a;\n};\n",
        "struct r {\n\tstruct unseen a;\n};\n",
        "struct r {\n\tint a[N];\n};\n",
        "struct r {\n\tint a : N;\n};\n",
        "struct r {\n\tint a __attribute__((aligned(N)));\n};\n",
        "struct r {\n\tint a ____cacheline_aligned;\n};\n",
        "struct r {\n\tint a;\n} __randomize_layout;\n",
        "struct r {\n\tint a __attribute__((mode(DI)));\n};\n",
        "struct r {\n\tDECLARE_BITMAP(a, 3);\n};\n",
        "struct r {\n\tenum e a;\n};\n",
        "struct r {\n\tint a : 33;\n};\n",
        "struct r {\n\tstruct r a;\n};\n",
        "struct r {\n\tint a\n};\n",
    ],
)
def test_what_is_not_known_has_no_layout(text: str) -> None:
    assert layouts_of(text).record("struct r") is None


def test_a_flexible_array_has_no_size_and_its_alignment() -> None:
    layout = layouts_of("struct r {\n\tchar a;\n\tlong b[];\n};\n").record("struct r")
    assert layout is not None
    assert (layout.size, layout.align, layout.members[1].offset) == (8, 8, 64)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("struct r {\n\tshort a;\n\tint : 0;\n};\n", 4),
        ("struct r {\n\tchar a : 3;\n\tunsigned long : 0;\n\tint : 0;\n};\n", 8),
        ("struct r {\n\tshort a;\n\tchar b;\n\tint : 0;\n} __attribute__((packed));\n", 4),
        ("struct r {\n\tint : 0;\n};\n", 0),
        ("union r {\n\tchar a;\n\tint : 0;\n};\n", 1),
    ],
)
def test_a_last_field_of_no_width_takes_up_what_is_left_of_its_unit(text: str, size: int) -> None:
    layout = layouts_of(text).record(text[: text.index(" {")])
    assert layout is not None
    assert layout.size == size


def test_void_has_no_layout() -> None:
    assert layouts_of("").of(Void()) is None
