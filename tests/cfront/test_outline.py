import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tree_sitter import Language, Node, Parser
from tree_sitter_c import language

from reviewer.cfront.outline import outline
from reviewer.cfront.tokens import tokenize
from reviewer.model.unit import UnitKind
from tests.cfront.sources import FILE, items

KIND = UnitKind


def test_every_item_of_a_file_has_kind_and_name() -> None:
    found = [(item.kind, item.name) for item in items(FILE)]
    assert found == [
        (KIND.INCLUDE, "<linux/depot.h>"),
        (KIND.INCLUDE, '"crate.h"'),
        (KIND.MACRO, "CRATES_MAX"),
        (KIND.MACRO, "for_each_crate"),
        (KIND.DECLARATION, "struct crate"),
        (KIND.TYPEDEF, "weight_t"),
        (KIND.TYPEDEF, "lift_fn"),
        (KIND.DECLARATION, "depot_debug"),
        (KIND.GLOBAL, "enable_lifts"),
        (KIND.MACRO_CALL, "module_param(enable_lifts)"),
        (KIND.ENUM, "crate_state"),
        (KIND.STRUCT, "depot"),
        (KIND.MACRO_CALL, "DEFINE_MUTEX(depot_lock)"),
        (KIND.INITIALISER, "names"),
        (KIND.INITIALISER, "ops"),
        (KIND.DECLARATION, "depot_lift"),
        (KIND.FUNCTION, "crate_is_full"),
        (KIND.CONDITION, "ifdef CONFIG_DEPOT"),
        (KIND.FUNCTION, "__depot_scan"),
        (KIND.MACRO_CALL, "EXPORT_SYMBOL_GPL(__depot_scan)"),
        (KIND.CONDITION, "else"),
        (KIND.FUNCTION, "__depot_scan"),
        (KIND.CONDITION, "endif"),
        (KIND.MACRO_CALL, "static_assert(sizeof(struct depot) <= 64)"),
        (KIND.FUNCTION, "FNAME(weigh)"),
        (KIND.FUNCTION, "depot_init"),
        (KIND.MACRO_CALL, "module_init(depot_init)"),
    ]


def test_conditions_are_those_around_an_item() -> None:
    assert [item.conditions for item in items(FILE) if item.name == "__depot_scan"] == [("CONFIG_DEPOT",), ("!(CONFIG_DEPOT)",)]
    assert items("#ifndef _H\n#define _H\nint x;\n#if A\n#elif B\nint y;\n#endif\n#endif")[2].conditions == ()
    assert [i.conditions for i in items("#if defined(A)\n#elif B\nint y;\n#endif") if i.name == "y"] == [("!(A)", "(B)")]


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ('TRACE_EVENT(lift, TP_PROTO(int a), TP_fast_assign( x = a; ), TP_printk("%d", 1));', KIND.MACRO_CALL, "TRACE_EVENT(lift)"),
        ("SYSCALL_DEFINE1(lift, int, n)\n{\n}", KIND.FUNCTION, "SYSCALL_DEFINE1(lift)"),
        ("static DEFINE_PER_CPU(struct a, lifts) = { 1 };", KIND.INITIALISER, "lifts"),
        ("extern void (*lift_hook)(int);", KIND.DECLARATION, "lift_hook"),
        ("static __printf(1, 2) void say(const char *f, ...) { }", KIND.FUNCTION, "say"),
        ("struct a { int b; } c;", KIND.GLOBAL, "c"),
        ("struct a { int b; } __packed;", KIND.STRUCT, "a"),
        ("static struct lift *lift_find(int id)\n{\n}", KIND.FUNCTION, "lift_find"),
        ("enum { A, B };", KIND.ENUM, ""),
        ("int a[2];", KIND.GLOBAL, "a"),
        ("lift_t f(int);", KIND.DECLARATION, "f"),
        ("int f(a) { if (a) { } }", KIND.FUNCTION, "f"),
        ("__read_mostly DEFINE_LIFT_TRUE(fast);", KIND.MACRO_CALL, "DEFINE_LIFT_TRUE(fast)"),
        ("static __aligned(8) const DEFINE_LIFT(fast);", KIND.MACRO_CALL, "DEFINE_LIFT(fast)"),
        ("DEFINE_LIFT(fast) __cacheline_aligned __aligned(8);", KIND.MACRO_CALL, "DEFINE_LIFT(fast)"),
        ("static __read_mostly DEFINE_LIFT(int, fast) = 5;", KIND.GLOBAL, "fast"),
        ("__must_check int lift(int a);", KIND.DECLARATION, "lift"),
        ("static int __init LIFT(void);", KIND.DECLARATION, "LIFT"),
        ("__u32 lift(int);", KIND.DECLARATION, "lift"),
        ("#undef A", KIND.MACRO, "A"),
        ("#error no", KIND.UNKNOWN, "#error no"),
        (";", KIND.DECLARATION, ""),
    ],
)
def test_single_items(text: str, kind: UnitKind, name: str) -> None:
    (item,) = items(text)
    assert (item.kind, item.name) == (kind, name)


def test_a_macro_call_without_semicolon_ends_where_the_next_line_begins() -> None:
    assert [item.name for item in items("LIFT(a)\nstatic int f(void)\n{\n}\nLIFT(b)\n#define C\nint d;")] == ["LIFT(a)", "f", "LIFT(b)", "C", "d"]


def test_both_headers_of_a_function_under_if_stay_in_it() -> None:
    found = items("#ifdef A\nint f(int a)\n{\n#else\nint g(int b)\n{\n#endif\n\treturn 1;\n}\nint h;")
    assert [item.name for item in found] == ["ifdef A", "f", "h"]
    assert sum(token.text.startswith("#") for token in found[1].tokens) == 2


def test_an_item_that_the_text_cuts_is_not_complete() -> None:
    (item,) = items("static int f(int a)\n{\n\tif (a) {\n")
    assert (item.kind, item.name, item.complete) == (KIND.FUNCTION, "f", False)
    (item,) = items("static int f(int a)\n")
    assert (item.kind, item.name, item.complete) == (KIND.FUNCTION, "f", False)


WORDS = 'int f ( ) { } ; = , [ ] struct enum x static # * : typedef "s" 1 EXPORT(a)'
LINES = ("\n", "\n#if A\n", "\n#else\n", "\n#endif\n")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from((*WORDS.split(" "), *LINES)), max_size=40))
def test_every_token_of_any_soup_belongs_to_one_item(words: list[str]) -> None:
    tokens = tokenize(" ".join(words))[0]
    assert tuple(token for item in outline(tokens) for token in item.tokens) == tokens


def second_opinion(text: str) -> list[str]:
    """The functions that tree-sitter sees, macro-made names spelled as the outline does."""
    tree = Parser(Language(language())).parse(text.encode())
    names, stack = [], [tree.root_node]
    while stack:
        node = stack.pop()
        stack.extend(reversed(node.children))
        if node.type == "function_definition":
            names.append(declared(node))
    return names


def declared(node: Node) -> str:
    while (inner := node.child_by_field_name("declarator")) is not None:
        node = inner
    return node.text.decode() if node.text else ""


def test_tree_sitter_sees_the_same_functions() -> None:
    plain = FILE.replace("FNAME(weigh)", "weigh").replace("\t__must_hold(&d->lock)\n", "").replace("__always_inline ", "").replace("__init ", "")
    plain = plain.replace("__read_mostly ", "").replace("module_init(depot_init)", "")
    assert second_opinion(plain) == [item.name for item in items(plain) if item.kind is KIND.FUNCTION]


def test_a_brace_count_sees_the_same_functions() -> None:
    lines = FILE.split("\n")
    opened = {number for number, line in enumerate(lines, 1) if line == "{" or re.match(r"static inline .*\{ .* \}$", line)}
    assert opened == {item.tokens[item.body].line for item in items(FILE) if item.body >= 0}
