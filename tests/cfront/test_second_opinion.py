"""The functions and calls that the front end sees are those that others see, and every difference has its reason here."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reviewer.cfront.item_names import TYPE_KEYWORDS
from reviewer.cfront.outline import Item, outline
from reviewer.cfront.parser import parse_function
from reviewer.cfront.statement_syntax import OpaqueStmt
from reviewer.cfront.syntax import Call, Ident, InitItem, Member, Opaque, RawArg, TypeName
from reviewer.cfront.tokens import tokenize
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import UnitKind
from tests.cfront.mutants import IN_TREE, ROOT, TREE
from tests.cfront.second_opinion import calls_by_tokens, functions_by_braces, functions_by_tree_sitter
from tests.cfront.sources import CONSTRUCTS, FILE
from tests.cfront.walking import walk

DIALECT = load_rules().dialect
EXAMPLES = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "examples").rglob("*.[ch]"))}
TEXTS = {"sources": FILE, "constructs": CONSTRUCTS, **EXAMPLES}


def functions(text: str) -> list[Item]:
    return [item for item in outline(tokenize(text)[0]) if item.kind is UnitKind.FUNCTION]


def names(text: str) -> Counter[str]:
    """The names of the functions; one that a macro makes counts by the macro, as for those who do not know what it makes."""
    return Counter(item.name.split("(")[0] for item in functions(text))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_functions_are_those_that_braces_and_tree_sitter_show(text: str) -> None:
    assert names(text) == functions_by_braces(text)
    assert names(text) == functions_by_tree_sitter(text)


def calls_seen(item: Item) -> Counter[str]:
    """Count the calls in the syntax of a body; text that stays tokens counts by its tokens."""
    found: Counter[str] = Counter()
    for node in walk(parse_function(item, DIALECT).body):
        match node:
            case Call(_, Ident(_, name) | Member(_, _, name)):
                found[name] += 1
            case RawArg(_, tokens) | Opaque(_, _, tokens) | OpaqueStmt(_, _, tokens):
                found += calls_by_tokens([token.text for token in tokens])
            case InitItem(_, designators, _):
                found += calls_by_tokens([token.text for word in designators for token in tokenize(word)[0]])
            case TypeName(base):
                # Parameters of function pointers, the operand of typeof, a local record: types that are kept as they are spelled.
                found += calls_by_tokens([token.text for token in tokenize(base)[0]]) if "@" not in base else Counter()
    return found


def explained(name: str) -> bool:
    """Whether a name in front of `(` is no call: words beside declarations, and CLASS(), which is written out as a constructor's call."""
    made = name == "CLASS" or (name.startswith("class_") and name.endswith("_constructor"))
    return made or name in DIALECT.annotation or name in DIALECT.declaration


def differing(item: Item) -> dict[str, int]:
    texts = [token.text for token in item.tokens[item.body :] if not token.text.startswith("#")]
    counted = calls_by_tokens(texts)
    # `(p->lift)(x)` is a call of lift, which no token count sees.
    counted.update(name for name, *behind in zip(texts, texts[1:], texts[2:], strict=False) if behind == [")", "("] and name in in_parentheses(item))
    seen = calls_seen(item)
    return {name: seen[name] - counted[name] for name in seen | counted if seen[name] != counted[name] and not explained(name)}


def in_parentheses(item: Item) -> frozenset[str]:
    """The names that are called and stand in parentheses of their own: before `)` and `(`, behind a `(` with nothing but members between."""
    texts = [token.text for token in item.tokens[item.body :]]
    found = set()
    for at in range(1, len(texts) - 2):
        start = at
        while start > 0 and (texts[start] in (".", "->") or texts[start].isidentifier()):
            start -= 1
        # `(u64)(x)`, `(work_func_t)(x)` and `(enum flags)(x)` are casts.
        if texts[at] in DIALECT.type_names | TYPE_KEYWORDS or texts[at].endswith("_t") or texts[at - 1] in ("enum", "struct", "union"):
            continue
        if texts[at + 1 : at + 3] == [")", "("] and texts[start] == "(" and not texts[start - 1].isidentifier():
            found.add(texts[at])
    return frozenset(found)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_calls_are_those_that_the_tokens_show(text: str) -> None:
    assert {item.name: found for item in functions(text) if (found := differing(item))} == {}


@pytest.mark.fuzz
@pytest.mark.skipif(not TREE, reason="REVIEWER_TREE names no kernel tree")
@pytest.mark.parametrize("where", IN_TREE)
def test_a_kernel(where: str) -> None:
    paths = sorted((Path(TREE) / where).rglob("*.[ch]"))
    texts = {path: path.read_text("utf-8", "surrogateescape") for path in paths}
    calls = {f"{path}:{item.line}": found for path, text in texts.items() for item in functions(text) if (found := differing(item))}
    assert calls == {}
    # Branches of `#if` may open a brace twice, which is beyond a brace counter; a macro in capitals with braces behind it is no function.
    counted = {path: functions_by_braces(text) - names(text) for path, text in texts.items() if "#else" not in text}
    assert {str(path): missing for path, lost in counted.items() if (missing := [name for name in lost if not name.isupper()])} == {}
