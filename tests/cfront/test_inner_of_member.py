"""Records without a tag that members are declared with: their members have types, and share memory only where they are seen to (SEMANTICS.md A3)."""

from __future__ import annotations

import pytest

from reviewer.cfront.inner_records import inner_of_member
from reviewer.cfront.outline import outline
from reviewer.cfront.tokens import tokenize
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import BY_PROOF, PROVED
from reviewer.pipeline.prove import TextTree
from reviewer.pipeline.world import World
from tests.pairs import Pair, names, pairs

EQUAL, OTHERS = pairs("inner-records.yml", True), pairs("inner-records.yml", False)


@pytest.mark.parametrize("pair", EQUAL, ids=names(EQUAL))
def test_members_of_an_inner_record_have_types(pair: Pair) -> None:
    assert pair.status() in BY_PROOF


@pytest.mark.parametrize("pair", OTHERS, ids=names(OTHERS))
def test_nothing_more_is_believed_of_them(pair: Pair) -> None:
    assert pair.status() not in PROVED


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


def test_a_record_that_is_not_understood_counts_whatever_holds_it() -> None:
    """One in a union, that may be a struct: the type of the other branch is not that of both."""
    plain, packed = "struct { unsigned char a; } in;", "struct __attribute__((packed)) { unsigned short a; } in;"
    world = World(TextTree("f.c", f"union u {{\n#ifdef A\n{plain}\n#else\n{packed}\n#endif\n}};\n"), load_rules().dialect)
    assert [one.item.complete for one in world.index.records_of("struct u::in")] == [True, False]
    assert world.index.member("struct u::in", "a") is None
