"""No token of a body is lost, whatever is done to the text; what is not understood is named, and nothing takes long."""

from __future__ import annotations

import time
from random import Random

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.lower import Context, lower_function
from reviewer.cfront.outline import outline
from reviewer.cfront.parser import parse_function
from reviewer.cfront.tokens import tokenize
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import UnitKind
from tests.cfront.accounting import invented, lost
from tests.cfront.mutants import mutate, own_functions, tree_functions
from tests.cfront.sources import body, items

SECOND = 1.0


@pytest.mark.parametrize("text", own_functions(), ids=lambda text: text.split("(")[0][-30:])
def test_the_syntax_has_every_token_of_a_body_and_no_other(text: str) -> None:
    for item in items(text):
        if item.kind is UnitKind.FUNCTION:
            parsed = parse_function(item, load_rules().dialect)
            assert (lost(item, parsed), invented(item, parsed)) == ({}, {})


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a = b +;", "b"),
        ("f(a;", "a"),
        ("if a b;", "a"),
        ("goto *p;", "p"),
        ("return _Generic(a, int: b, 3);", "b"),
        ("x: __maybe_unused;", "x"),
        ("struct pool void *p = q;", "void"),
        ("struct pool lift struct pump *p = q;", "lift"),
        ("unsigned struct pool *p = q;", "unsigned"),
        ("void struct pool *p;", "void"),
        ("typeof(x) int p = 1;", "x"),
        ("pool_t struct pool *p;", "pool_t"),
        ("struct inline struct pool *p;", "inline"),
        ("struct const pool *p;", "const"),
        ("struct __user pool *p = q;", "__user"),
        ("struct pool p = { [1 .] = q, };", "."),
        ("struct pool p = { [1 lift] = q, };", "lift"),
    ],
)
def test_what_is_not_understood_keeps_its_tokens(text: str, what: str) -> None:
    (item,) = (item for item in items(f"int f(void)\n{{\n{text}\n}}\n") if item.kind is UnitKind.FUNCTION)
    assert what in {token.text for token in item.tokens}
    assert lost(item, parse_function(item, PLAIN)) == {}


def test_a_loss_would_be_seen() -> None:
    (item,) = (item for item in items("int f(void)\n{\n\tlift(1);\n\tdrop(2);\n}\n") if item.kind is UnitKind.FUNCTION)
    assert lost(item, body("lift(1);")) == {"drop": 1, "2": 1}
    assert invented(item, body("lift(1); drop(2); weigh(3);")) == {"weigh": 1, "3": 1}


def survive(text: str) -> int:
    """Take a text through the front end; return how many functions it had. Nothing may be lost, raised, or take a second."""
    dialect, count = load_rules().dialect, 0
    began = time.process_time()
    found = outline(tokenize(text)[0])
    assert [token for item in found for token in item.tokens] == list(tokenize(text)[0]), text
    for item in found:
        if item.kind is UnitKind.FUNCTION:
            parsed = parse_function(item, dialect)
            lower_function(parsed, Context(dialect))
            if lost(item, parsed):
                pytest.fail(f"lost {lost(item, parsed)} of\n{text}")
            count += 1
    taken = time.process_time() - began
    assert taken < SECOND, f"{taken:.2f} s for\n{text}"
    return count


def test_mutants_of_our_own_functions() -> None:
    random = Random(5)
    sources = own_functions()
    assert sum(survive(mutate(random.choice(sources), random)) for _ in range(400)) > 300


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(100))
def test_mutants_of_a_kernel(seed: int) -> None:
    random = Random(seed)
    sources = tree_functions()
    assert sum(survive(mutate(random.choice(sources), random)) for _ in range(1000)) > 500
