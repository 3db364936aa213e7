"""Small programs where C is easily taken for something else: what `whole()` returns is what gcc makes of it.

A program is a piece of tests/data/programs behind `//// name`; `| unknown`, `| opaque` or `| order` behind the name says that the front end has
a problem with it, that it leaves a value or type open, or that it says that C leaves the order open. All others have to agree.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from reviewer.cfront.ir import ENTRY, ORDER, Call, Function
from reviewer.cfront.ir_text import write
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import UnitKind
from reviewer.pipeline.prove import TextTree
from reviewer.pipeline.world import World
from reviewer.replay.machine import run
from reviewer.replay.oracle import Oracle
from reviewer.replay.trace import End, Limits
from reviewer.replay.values import MASK
from tests.soundness.gcc import FLAGS

DATA = Path(__file__).parents[1] / "data" / "programs"
TYPES = "".join(
    f"typedef {sign} {base} {letter}{bits};\n"
    for bits, base in ((8, "char"), (16, "short"), (32, "int"), (64, "long"))
    for sign, letter in (("unsigned", "u"), ("signed", "s"))
)
INCLUDES = "#include <stdio.h>\n#include <stdbool.h>\n#include <stddef.h>\n"
MAIN = 'int main(void)\n{\n\tprintf("%lx\\n", (unsigned long)whole());\n\treturn 0;\n}\n'
_OPEN = re.compile(r'\?"|"pure:(?!uninitialised|zero)|"union ')
"""What has no type or value that is known; members of a union are kept apart, and what was written to one is not read from another."""


def programs() -> list[tuple[str, str, str]]:
    """Return name, what is said of it, and text."""
    found = []
    for path in sorted(DATA.glob("*.c")):
        for piece in re.split(r"^//// ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            heading, _, text = piece.partition("\n")
            name, _, said = heading.partition(" | ")
            found.append((name, said, text))
    return found


def lowered(text: str) -> dict[str, Function]:
    world = World(TextTree("p.c", text), load_rules().dialect)
    return {item.name: world.lower("p.c", item) for item in world.outline("p.c") or () if item.kind is UnitKind.FUNCTION}


def native(text: str, folder: Path) -> int:
    source, binary = folder / "p.c", folder / "p"
    source.write_text(f"{INCLUDES}{text}{MAIN}")
    subprocess.run(["gcc", *FLAGS, "-o", str(binary), str(source)], check=True, capture_output=True, timeout=60)
    return int(subprocess.run([str(binary)], check=True, capture_output=True, timeout=10).stdout, 16)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed: no programs are compared")
@pytest.mark.parametrize(("name", "said", "text"), programs(), ids=[name for name, _, _ in programs()])
def test_a_program_does_what_gcc_makes_of_it(name: str, said: str, text: str, tmp_path: Path) -> None:
    expected = native(TYPES + text, tmp_path)
    functions = lowered(TYPES + text)
    if any(function.problems for function in functions.values()):
        assert said == "unknown", [function.problems for function in functions.values()]
        return
    done = run(functions["whole"], ENTRY, {}, Oracle(0), functions, Limits(steps=60_000, visits=4000, depth=40, nesting=400))
    if done.end is End.RETURN and done.events[-1].values[0].value & MASK == expected:
        return
    if said == "order":
        calls = [part for function in functions.values() for block in function.blocks for part in block.instructions if isinstance(part, Call)]
        assert any(call.callee == ORDER for call in calls), name
    else:
        assert said == "opaque", f"{name}: {done.end} {done.detail}"
        assert any(_OPEN.search(write(function, places=False)) or function.shape for function in functions.values()), name


def test_names_are_unique() -> None:
    names = [name for name, _, _ in programs()]
    assert len(names) == len(set(names)) >= 100
