"""The text of the IR: it reads back as what it was, and the lowering makes what the cases say."""

from __future__ import annotations

import dataclasses
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.cfront import ir
from reviewer.cfront.ctype import BOOL, INT, VOID, Array, CType, Int, Pointer, Record, Unknown
from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.ir_line import IrTextError
from reviewer.cfront.ir_reader import read
from reviewer.cfront.ir_text import write
from reviewer.cfront.lower import Context, lower_function
from reviewer.cfront.parser import parse_function
from reviewer.model.unit import UnitKind
from tests.cfront.golden import DATA, PAGE, cases, examples, files, ir_of, lowered, page_head
from tests.cfront.sources import FILE, items
from tests.soundness.random_ir import Generator

CASES = [(path.stem, cases(path)[0], case) for path in files() for case in cases(path)[1]]


@pytest.mark.parametrize(("topic", "head", "case"), CASES, ids=lambda value: value["name"] if isinstance(value, dict) else "")
def test_lowering(topic: str, head: str, case: dict[str, str]) -> None:
    assert set(case) == {"name", "says", "c", "ir"}, topic
    # `python -m tests.cfront.golden` writes the cases anew; read what it changed.
    assert ir_of(head, case["c"]) == case["ir"], case["says"]
    assert write(read(case["ir"]), places=False) == case["ir"]


def test_there_are_cases_and_their_names_are_unique() -> None:
    names = [case["name"] for _, _, case in CASES]
    assert len(names) == len(set(names)) >= 50, DATA


def test_the_examples_of_the_page_are_true() -> None:
    page = PAGE.read_text("utf-8")
    found = examples(page)
    assert len(found) >= 5
    for text, expected in found:
        assert ir_of(page_head(page), text) == expected


@pytest.mark.parametrize("union", [ir.Value, ir.Instruction, ir.Terminator])
def test_the_page_has_every_kind_of_node(union: object) -> None:
    words = {
        "Set": "`=`",
        "Load": "`load`",
        "Store": "`store`",
        "Call": "`call`",
        "Jump": "`jump`",
        "Branch": "`branch",
        "Return": "`return`",
        "Cut": "`cut`",
    }
    page = PAGE.read_text("utf-8")
    missing = [kind.__name__ for kind in union.__args__ if words.get(kind.__name__, f"`{kind.__name__}`") not in page]  # type: ignore[attr-defined]  # a union
    assert missing == []


@pytest.mark.parametrize("item", [item for item in items(FILE) if item.kind is UnitKind.FUNCTION], ids=lambda item: item.name)
def test_a_function_with_its_places_reads_back(item: object) -> None:
    function = lower_function(parse_function(item, PLAIN), Context(PLAIN, file="depot.c"))  # type: ignore[arg-type]  # an Item
    assert read(write(function)) == function


@pytest.mark.parametrize("seed", range(30))
def test_a_random_function_reads_back(seed: int) -> None:
    function = Generator(Random(seed)).function(12)
    assert read(write(function)) == function


NAMES = st.sampled_from(["x", "call", "store", "to", "field", "load", "jump", "b0", "marked", "x#2", "%1", "Über"])
TYPES: st.SearchStrategy[CType] = st.recursive(
    st.one_of(
        st.sampled_from([BOOL, VOID, INT, Int(3, False), Int(128, True)]),
        st.text(max_size=8).map(Unknown),
        st.sampled_from(["struct x", "union y", "struct {", "enum z"]).map(Record),
    ),
    lambda inner: st.one_of(inner.map(Pointer), st.builds(Array, inner, st.sampled_from(["", "4", "N", "N + 1"]))),
    max_leaves=4,
)
LINES = st.integers(0, 90)
VALUES: st.SearchStrategy[ir.Value] = st.recursive(
    st.one_of(
        st.builds(ir.Const, st.integers(-(1 << 64), 1 << 64), TYPES),
        st.builds(ir.Text, st.text(max_size=6), TYPES),
        st.builds(ir.Symbol, st.one_of(NAMES, st.text(max_size=6)), TYPES),
        st.builds(ir.Var, st.integers(0, 3), TYPES),
        st.builds(ir.Local, st.integers(0, 3), TYPES),
    ),
    lambda inner: st.one_of(
        st.builds(ir.Op, st.sampled_from(["+", "<<", "!", "neg", "pure:f, s32", "pointer -", "to"]), st.lists(inner, max_size=2).map(tuple), TYPES),
        st.builds(ir.Convert, inner, TYPES),
        st.builds(ir.Field, inner, st.text(max_size=6), NAMES, TYPES),
        st.builds(ir.Element, inner, inner, TYPES, st.booleans()),
    ),
    max_leaves=5,
)
INDEXES = st.lists(st.integers(0, 3), max_size=2).map(tuple)
INSTRUCTIONS: st.SearchStrategy[ir.Instruction] = st.one_of(
    st.builds(ir.Set, st.integers(0, 3), VALUES, LINES),
    st.builds(ir.Load, st.integers(0, 3), VALUES, TYPES, LINES, st.text(max_size=6)),
    st.builds(ir.Store, VALUES, VALUES, TYPES, LINES, st.text(max_size=6)),
    st.builds(
        ir.Call,
        st.one_of(NAMES, st.text(max_size=6)),
        st.none() | VALUES,
        st.lists(VALUES, max_size=2).map(tuple),
        st.integers(-1, 3),
        TYPES,
        st.sampled_from(ir.CallKind),
        LINES,
        INDEXES,
        INDEXES,
        st.text(max_size=6),
        st.text(max_size=6),
    ),
)
ENDS: st.SearchStrategy[ir.Terminator] = st.one_of(
    st.builds(ir.Jump, st.just(0), LINES),
    st.builds(ir.Branch, VALUES, st.just(0), st.just(0), LINES, st.text(max_size=6)),
    st.builds(ir.Return, st.none() | VALUES, LINES),
    st.builds(ir.Cut, st.text(max_size=6), LINES, st.lists(VALUES, max_size=2).map(tuple)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(NAMES, min_size=4, max_size=4, unique=True), st.lists(INSTRUCTIONS, max_size=4), ENDS, st.data())
def test_whatever_the_ir_holds_reads_back(keys: list[str], code: list[ir.Instruction], end: ir.Terminator, data: st.DataObject) -> None:
    variables = tuple(
        ir.Variable(data.draw(st.just(key.partition("#")[0]) | NAMES), key, data.draw(TYPES), data.draw(LINES), private=data.draw(st.booleans()))
        for key in keys
    )
    function = ir.Function(
        data.draw(NAMES),
        data.draw(st.text(max_size=5)),
        (0, 1),
        data.draw(TYPES),
        variables,
        (ir.BasicBlock(tuple(code), end),),
        ((data.draw(st.text(max_size=5)), 0),),
        tuple(data.draw(st.lists(st.text(max_size=5), max_size=2))),
        data.draw(st.booleans()),
        tuple(data.draw(st.lists(st.tuples(st.text(max_size=5), LINES), max_size=2))),
        data.draw(st.booleans()),
        tuple(data.draw(st.lists(st.text(max_size=5), max_size=2))),
    )
    assert read(write(function)) == function


@pytest.mark.parametrize("word", ["call", "load", "store", "return", "jump", "branch", "cut"])
@pytest.mark.parametrize("line", [0, 7])
def test_a_variable_may_have_the_name_of_an_instruction(word: str, line: int) -> None:
    bit = ir.Variable(word, word, BOOL, 0)
    code = (ir.Set(0, ir.Var(0, BOOL), line), ir.Set(0, ir.Var(0, INT), line))
    block = ir.BasicBlock(code, ir.Return(ir.Var(0, BOOL), line))
    function = ir.Function("f", "f.c", (), BOOL, (bit,), (block,), (("entry", 0),))
    assert read(write(function)) == function


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("function f: s32\n", 1),
        ("function f: s32\nparams (x)\nentry entry b0\nb0:\n\treturn\n", 2),
        ("function f: s32\nparams ()\nentry entry b1\nb0:\n\treturn\n", 1),
        ("function f: s32\nparams ()\nentry entry b0\nb0:\n\tjump b7\n", 5),
        ("function f: s32\nparams ()\nentry entry b0\nb0:\n\treturn 1\n", 5),
        ("function f: s32\nparams ()\nentry entry b0\nb0:\n\treturn (nand 1:s32 1:s32):s32\n", 5),
        ("function f: s32\nparams ()\nentry entry b0\nb0:\n\treturn 1:s32 2:s32\n", 5),
        ("function f: s32\nparams ()\nentry entry b0\nb0:\n\tstore s32 1:s32\n\treturn\n", 5),
        ("function f: s32\nparams ()\nentry entry b0\nb0:\n", 4),
        ("function f: " + "*" * 5000 + "s32\nparams ()\n", 1),
        ("function f: s32\nparams ()\nentry entry b0\nb0:\n\treturn " + "(! " * 5000 + "\n", 5),
        ('function f: s32\nparams ()\nentry "\\x" b0\nb0:\n\treturn\n', 3),
    ],
)
def test_what_is_no_ir_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(IrTextError) as found:
        read(text)
    assert found.value.line == line


def test_places_are_left_out_where_they_are_not_wanted() -> None:
    one = lowered("int f(int *p)\n{\n\treturn *p;\n}\n")
    other = lowered("\n\n/* moved */ int f(int *p)\n{\n\n\treturn  * p ;\n}\n")
    assert write(one) != write(other)
    assert write(one, places=False) == write(other, places=False)


def test_equal_texts_are_equal_functions() -> None:
    function = lowered("int f(int *p)\n{\n\treturn *p;\n}\n")
    for change in ({"name": "g"}, {"static": True}, {"problems": (("x", 1),)}, {"result": BOOL}, {"shape": ("x",)}, {"hidden": True}):
        assert write(dataclasses.replace(function, **change), places=False) != write(function, places=False)


def test_two_variables_of_one_key_are_refused() -> None:
    function = lowered("int f(int a, int b)\n{\n\treturn a;\n}\n")
    twins = tuple(dataclasses.replace(variable, key="a") for variable in function.variables)
    with pytest.raises(ValueError, match="no names of their own"):
        write(dataclasses.replace(function, variables=twins))
