"""Records without a tag that members are declared with: their members have types, and share memory only where they are seen to (SEMANTICS.md A3)."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from reviewer.cfront.members import inner_of_member
from reviewer.cfront.outline import outline
from reviewer.cfront.tokens import tokenize
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import BY_PROOF, SETTLED
from reviewer.pipeline.prove import prove_texts

CASES = {case["name"]: case for case in yaml.safe_load((Path(__file__).parents[1] / "data" / "inner-records.yml").read_text("utf-8"))}


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["equal"]])
def test_members_of_an_inner_record_have_types(name: str) -> None:
    units = prove_texts(CASES[name]["old"], CASES[name]["new"], "f", ("f.c", "f.c"), every_input=True)
    assert next(unit for unit in units if unit.name == "f").status in BY_PROOF


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case["equal"]])
def test_nothing_more_is_believed_of_them(name: str) -> None:
    units = prove_texts(CASES[name]["old"], CASES[name]["new"], "f", ("f.c", "f.c"), every_input=True)
    assert not all(unit.status in SETTLED for unit in units)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("struct s { struct { int a; } in; };", [("struct", True)]),
        ("struct s { union { struct { int a; } in; }; };", [("struct", True)]),
        ("struct s { struct { int a; } *in, out[3]; };", [("struct", True)]),
        ("struct s { struct { int a; } __packed in; };", [("struct", False)]),
        ("struct s { struct tag { int a; } in; };", [("struct", False)]),
        ("struct s { struct { struct { int a; } in; } out; };", []),
        ("struct s {\n#ifdef A\nstruct { int a; } in;\n#else\nunion { int a; } in;\n#endif\n};", [("struct", True), ("union", True)]),
    ],
)
def test_the_record_of_a_member_is_found(text: str, found: list[tuple[str, bool]]) -> None:
    item = outline(tokenize(text)[0])[0]
    assert [(one.kind.value, one.complete) for one in inner_of_member(item, "in", load_rules().dialect)] == found
