"""C in, IR text out: the cases of tests/data/ir, and the examples of docs/ir.md. `python -m tests.cfront.golden` writes both anew."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from reviewer.cfront.ir import Function
from reviewer.cfront.ir_text import write
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import UnitKind
from reviewer.pipeline.prove import TextTree
from reviewer.pipeline.world import World

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "ir"
PAGE = ROOT / "docs" / "ir.md"
_EXAMPLE = re.compile(r"```c\n(.*?)```\n\n```ir\n(.*?)```\n", re.DOTALL)


def lowered(text: str, name: str = "f") -> Function:
    """Lower the function `name` of a C file with the dialect of the rules and the declarations of that file."""
    world = World(TextTree("f.c", text), load_rules().dialect)
    (item,) = (item for item in world.outline("f.c") or () if item.kind is UnitKind.FUNCTION and item.name == name)
    return world.lower("f.c", item)


def files() -> list[Path]:
    return sorted(DATA.glob("*.yml"))


def cases(path: Path) -> tuple[str, list[dict[str, str]]]:
    """Return the declarations that stand before every case of a file, and the cases."""
    content = yaml.safe_load(path.read_text("utf-8"))
    return content["head"], content["cases"]


def examples(page: str) -> list[tuple[str, str]]:
    """Return the C and the IR of each example of the page."""
    return _EXAMPLE.findall(page)


def page_head(page: str) -> str:
    """Return the declarations that the page's examples share."""
    return page.split("```c head\n", 1)[1].split("```", 1)[0]


def ir_of(head: str, text: str) -> str:
    """Return the IR of `f`, without places: lines would change with every line of the head."""
    return write(lowered(head + text), places=False)


def _block(text: str) -> str:
    return "".join(f"      {line}\n" if line else "\n" for line in text.rstrip("\n").split("\n"))


def _scalar(text: str) -> str:
    return json.dumps(text) if ":" in text or text.startswith(("!", "`")) else text


def _written(path: Path) -> str:
    comment = "".join(line for line in path.read_text("utf-8").splitlines(True) if line.startswith("#"))
    head, found = cases(path)
    parts = [comment, "head: |\n", "".join(f"  {line}\n" for line in head.rstrip("\n").split("\n")), "cases:\n"]
    for case in found:
        title, says = _scalar(case["name"]), _scalar(case["says"])
        parts += [f"  - name: {title}\n    says: {says}\n    c: |\n{_block(case['c'])}    ir: |\n{_block(ir_of(head, case['c']))}"]
    return "".join(parts)


if __name__ == "__main__":
    for file in files():
        file.write_text(_written(file), "utf-8")
    old = PAGE.read_text("utf-8")
    PAGE.write_text(_EXAMPLE.sub(lambda m: f"```c\n{m[1]}```\n\n```ir\n{ir_of(page_head(old), m[1])}```\n", old), "utf-8")
