from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.fragment import FragmentItem, fragment_items
from reviewer.cfront.fragment_syntax import parse_fragment
from reviewer.cfront.statement_syntax import Block, CloseHidden, Decl, ExprStmt, FunctionSyntax, Hole, If, OpaqueStmt, Return, While
from reviewer.cfront.syntax import TokenKind
from reviewer.model.place import Side
from reviewer.model.series import FileChange, FileDiff, Hunk, Line, LineKind
from reviewer.model.unit import UnitKind
from tests.cfront.walking import walk


def hunk(text: str, section: str = "", start: int = 100, shift: int = 0) -> Hunk:
    """A hunk from lines that begin with blank, plus or minus; `shift` is how far earlier hunks moved the new side."""
    old, new = start, start + shift
    lines = []
    for row in text.strip("\n").split("\n"):
        kind = LineKind(row[0])
        lines.append(Line(kind, row[1:], old if kind is not LineKind.ADDED else 0, new if kind is not LineKind.REMOVED else 0))
        old += kind is not LineKind.ADDED
        new += kind is not LineKind.REMOVED
    return Hunk(start, old - start, start + shift, new - start - shift, section, tuple(lines))


def diff(*hunks: Hunk, path: str = "virt/kvm/depot.c", change: FileChange = FileChange.MODIFIED) -> FileDiff:
    return FileDiff(path, path, change, hunks)


def one(*hunks: Hunk) -> FragmentItem:
    (item,) = fragment_items(diff(*hunks))
    return item


def spelled(item: FragmentItem, side: Side = Side.NEW) -> str:
    tokens = item.old if side is Side.OLD else item.new
    assert tokens is not None
    return " ".join(f"<{token.text}>" if token.kind is TokenKind.HOLE else token.text for token in tokens)


def parsed(text: str, section: str = "static int f(struct a *p)") -> FunctionSyntax:
    return parse_fragment(one(hunk(text, section)), Side.NEW, PLAIN)


def absorbed(syntax: FunctionSyntax) -> list[str]:
    return [" ".join(token.text for token in node.absorbed) for node in walk(syntax) if isinstance(node, Hole)][::-1]


def test_the_middle_of_a_function_stands_between_two_holes() -> None:
    item = one(hunk(" \ta = 1;\n-\tb = 2;\n+\tb = 3;\n \tc = 4;", "static int f(struct a *p)"))
    assert (item.kind, item.name, item.head, item.tail, item.new_header) == (UnitKind.FUNCTION, "f", False, False, False)
    assert spelled(item, Side.OLD) == "<0> a = 1 ; b = 2 ; c = 4 ; <1>"
    assert spelled(item) == "<0> a = 1 ; b = 3 ; c = 4 ; <1>"
    assert [(place.side, place.line) for place in item.changed] == [(Side.OLD, 101), (Side.NEW, 101)]


def test_hunks_of_one_function_are_joined_by_the_hole_between_them() -> None:
    first = hunk(" static int f(struct a *p)\n {\n-\ta = 1;\n+\ta = 2;", "", 50)
    item = one(first, hunk("-\tb = 1;\n+\tb = 2;\n \treturn b;\n }", "static int f(struct a *p)", 90))
    assert spelled(item) == "static int f ( struct a * p ) { a = 2 ; <1> b = 2 ; return b ; }"
    assert (item.head, item.tail, item.new_header, item.hunks) == (True, True, True, (0, 1))


def test_a_function_that_is_wholly_visible_has_no_hole() -> None:
    item = one(hunk(" static int f(void)\n {\n-\treturn 1;\n+\treturn 2;\n }", "static int e(void)"))
    assert (item.name, item.head, item.tail) == ("f", True, True)
    assert "<" not in spelled(item)
    syntax = parse_fragment(item, Side.OLD, PLAIN)
    assert (syntax.header, syntax.head, syntax.tail, syntax.problems) == (True, True, True, ())
    assert [type(stmt) for stmt in syntax.body.items] == [Return]


def test_nothing_is_hidden_before_the_first_line() -> None:
    item = one(hunk("-int a;\n+int a = 1;\n int b;", "", 1))
    assert (item.kind, item.name, spelled(item)) == (UnitKind.GLOBAL, "a", "int a = 1 ;")


def test_a_closing_brace_in_column_0_ends_what_the_section_names() -> None:
    found = fragment_items(diff(hunk(" \ta = 1;\n-\tb = 1;\n }\n \n-int g(void)\n+int h(void)\n {", "int f(void)")))
    by_name = {item.name: item for item in found}
    assert spelled(by_name["f"], Side.OLD) == "<0> a = 1 ; b = 1 ; }"
    assert by_name["f"].tail
    assert {name for name in by_name if name != "f"} <= {"g", "h"}


def test_a_stale_section_names_nothing() -> None:
    item = one(hunk(" int b;\n-int a;\n int c;", "static int stale(void)"))
    assert (item.kind, item.name, item.new) == (UnitKind.GLOBAL, "a", None)


def test_a_moved_function_leaves_one_item_a_side() -> None:
    body = "static int f(void)\n{\n\treturn 1;\n}\n"
    removed = hunk(" int a;\n" + "".join(f"-{line}\n" for line in body.splitlines()) + " int b;", "", 10)
    added = hunk(" int c;\n" + "".join(f"+{line}\n" for line in body.splitlines()) + " int d;", "", 90, -4)
    found = [item for item in fragment_items(diff(removed, added)) if item.name == "f"]
    sides = Counter(place.side for item in found for place in item.changed)
    assert sides == {Side.OLD: 4, Side.NEW: 4}
    tokens = {spelled(item, side) for item in found for side in Side if (item.old if side is Side.OLD else item.new) is not None}
    assert tokens == {"static int f ( void ) { return 1 ; }"}


def test_comments_alone_are_an_item_with_equal_tokens() -> None:
    item = one(hunk(" \ta = 1;\n-\t/* old\n+\t/* new\n \t * words */\n \tb = 2;", "int f(void)"))
    assert item.old == item.new
    assert len(item.changed) == 2


@pytest.mark.parametrize("text", ["  * text\n-\t * old words */\n+\t * new words */\n \ta = 1;", " \ta = 1;\n \t/*\n-\t * it's old\n+\t * it's new"])
def test_half_a_comment_is_no_code(text: str) -> None:
    item = one(hunk(text, "int f(void)"))
    assert spelled(item, Side.OLD) == spelled(item) == "<0> a = 1 ; <1>"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("arch/x86/kvm/Kconfig", UnitKind.KCONFIG),
        ("arch/x86/kvm/Makefile", UnitKind.MAKEFILE),
        ("Documentation/virt/kvm/x.rst", UnitKind.DOCUMENT),
        ("arch/x86/kvm/vmx/vmenter.S", UnitKind.ASSEMBLY),
    ],
)
def test_other_files_are_compared_line_by_line(path: str, kind: UnitKind) -> None:
    (item,) = fragment_items(diff(hunk(" a\n-b\n+c"), path=path))
    assert (item.kind, spelled(item, Side.OLD), spelled(item)) == (kind, "<0> a b", "<0> a c")


# --- where a hunk cuts a statement -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "front", "kinds"),
    [
        # What may be the rest of a statement goes to the HOLE; what can only be a start does not.
        (" \t\tx, y);\n+\ta = 1;", "x , y ) ;", [ExprStmt]),
        (" \t    x->y) {\n+\ta = 1;\n \t}", "x -> y ) {", [ExprStmt, CloseHidden]),
        (" \tb = 1;\n+\ta = 1;", "b = 1 ;", [ExprStmt]),
        ("+\tif (b)\n+\t\ta = 1;", "", [If]),
        ("+\tu64 b = 1;", "", [Decl]),
        ("+\tu64 b, u64 c);", "u64 b , u64 c ) ;", []),
        ("+\treturn 1;", "", [Return]),
        ("+\t} else {\n+\t\ta = 1;\n+\t}", "", [CloseHidden, If]),
        ("+\t}\n+\ta = 1;", "", [CloseHidden, ExprStmt]),
    ],
)
def test_the_start_of_a_fragment(text: str, front: str, kinds: list[type]) -> None:
    syntax = parsed(text)
    assert syntax.problems == ()
    first, *rest, last = syntax.body.items
    assert isinstance(first, Hole)
    assert isinstance(last, Hole)
    assert " ".join(token.text for token in first.absorbed) == front
    assert [type(stmt) for stmt in rest] == kinds


@pytest.mark.parametrize(
    ("text", "back"),
    [
        (" \tif (x)\n \t\tb = 1;\n+\tf(a,", "f ( a ,"),
        (" \tif (x)\n \t\tb = 1;\n+\tif (y)", "if ( y )"),
        (" \tif (x)\n \t\tb = 1;\n+\telse", "else"),
        (" \tif (x)\n \t\tb = 1;\n+\telse if (y)", "else if ( y )"),
        (" \tif (x)\n \t\tb = 1;\n+\tdo { c(); }", "do { c ( ) ; }"),
        (" \tif (x)\n \t\tb = 1;\n+\tfor (i = 0;", "for ( i = 0 ;"),
        (" \tif (x)\n \t\tb = 1;", ""),
        (" \tif (x)\n \t\tb = 1;\n+\tstruct a b = {\n+\t\t.c = 1,", "struct a b = { . c = 1 ,"),
    ],
)
def test_the_end_of_a_fragment(text: str, back: str) -> None:
    item = one(hunk(text + "\n-\t", "static int f(struct a *p)"))
    syntax = parse_fragment(item, Side.NEW, PLAIN)
    assert syntax.problems == ()
    first, kept, last = syntax.body.items
    assert isinstance(first, Hole)
    assert isinstance(kept, If)
    assert kept.other is None
    assert isinstance(last, Hole)
    assert " ".join(token.text for token in last.absorbed) == back


def test_a_block_whose_end_is_hidden_is_open() -> None:
    syntax = parsed(" \tif (x) {\n+\t\ta = 1;")
    (block,) = [node for node in walk(syntax.body.items) if isinstance(node, Block)]
    assert not block.closed
    assert syntax.problems == ()


def test_else_without_its_if_has_no_condition() -> None:
    syntax = parsed(" \telse\n+\t\ta = 1;")
    (found,) = [node for node in walk(syntax) if isinstance(node, If)]
    assert (found.cond, found.then) == (None, None)


def test_the_end_of_a_hidden_do_is_no_loop_of_its_own() -> None:
    syntax = parsed(" \t\ta = 1;\n+\t} while (b);\n \treturn 1;")
    assert not any(isinstance(node, While) for node in walk(syntax))
    assert any(isinstance(node, OpaqueStmt) for node in walk(syntax))
    assert [construct for construct, _ in syntax.problems] == ["end of a hidden loop"]


def test_the_section_line_gives_the_parameters_if_it_is_whole() -> None:
    whole = parsed("+\treturn 1;", "static struct a *f(struct b *p, int x)")
    assert (whole.header, whole.head) == (True, False)
    assert (whole.result.base, whole.result.pointers, [param.name for param in whole.params]) == ("struct a", 1, ["p", "x"])
    cut = parsed("+\treturn 1;", "static struct a *f(struct b *p,")
    assert (cut.name, cut.header, cut.params) == ("f", False, ())


# --- no changed line is lost -------------------------------------------------------------------------------------------------

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs ../shared/corpus")
@pytest.mark.timeout(300)
def test_every_changed_line_of_real_mail_belongs_to_one_item_and_every_function_parses() -> None:
    from reviewer.ingest.load import load

    files = sorted(os.fspath(path) for path in (CORPUS / "mail").iterdir())[::3]
    sides = understood = 0
    for series in load(files).series:
        for file in (file for patch in series.patches for file in patch.files):
            items = fragment_items(file)
            changed = [line for h in file.hunks for line in h.lines if line.kind is not LineKind.CONTEXT]
            wanted = Counter((Side.OLD, line.old) if line.kind is LineKind.REMOVED else (Side.NEW, line.new) for line in changed)
            assert Counter((place.side, place.line) for item in items for place in item.changed) == wanted
            for item in items:
                for side, tokens in ((Side.OLD, item.old), (Side.NEW, item.new)):
                    if item.kind is UnitKind.FUNCTION and tokens is not None:
                        sides += 1
                        understood += not parse_fragment(item, side, PLAIN).problems
    assert sides > 100
    assert understood > 0.8 * sides


@pytest.mark.parametrize(
    ("text", "section", "refused"),
    [
        (" {\n \tint a;\n-\tint b;\n \tint c;\n };", "BEGIN(x)", True),
        (" \tint a;\n-\tint b;\n \tint c;", "BEGIN(x)", True),
        (" \tint a;\n-\tint b;\n \tint c;\n };", "BEGIN(x)", True),
        (" \tint a;\n-\tint b;\n \tint c;", "BEGIN(x,", True),
        (" \tint a;\n-\tint b;\n \tint c;", "static int f(struct a *p,", False),
        (" \tint a;\n-\tint b;\n \tint c;\n \tgo(c);", "BEGIN(x)", False),
        (" \tint a;\n-\tint b;\n \tint c;", "static int f(struct a *p)", False),
    ],
)
def test_declarations_under_a_macro_may_be_members(text: str, section: str, refused: bool) -> None:
    assert bool(parsed(text, section).problems) is refused


@pytest.mark.parametrize(
    ("text", "section", "spelling"),
    [
        (
            " \t\t struct b *p, int x)\n {\n-\treturn 1;\n+\treturn 2;\n }",
            "static int f(struct a *o,",
            "static int f ( struct a * o , struct b * p , int x ) {",
        ),
        (
            "  \t struct b *p,\n-\t int x)\n+\t int x, int y)\n {\n \treturn 1;\n }",
            "int f(struct a *o,",
            "int f ( struct a * o , struct b * p , int x ) {",
        ),
        (
            "  \t struct b *p,\n-\t int x);\n+\t int x, int y);\n int g(void);",
            "int f(struct a *o,",
            "int f ( struct a * o , struct b * p , int x ) ;",
        ),
    ],
)
def test_a_header_goes_on_behind_the_section_line(text: str, section: str, spelling: str) -> None:
    first = fragment_items(diff(hunk(text, section)))[0]
    assert spelled(first, Side.OLD).startswith(spelling)
    assert (first.name, first.old_header, first.new_header) == ("f", True, True)


@pytest.mark.parametrize(
    ("text", "section"),
    [
        # The end of a call.
        (" \t\t  struct_b, x);\n+\tg();\n \th();\n }", "static int f(struct a *o,"),
        (" \t\t  sizeof(int), x);\n+\tg();\n \th();\n }", "static int f(struct a *o,"),
        (" \t\t  int x);\n+\tg();\n \th();\n }", "static int f(struct a *o,"),
        (" \t\t  b, x)) {\n+\t\tg();\n \t}", "static int f(struct a *o,"),
        (" \t\t  b, x)\n \t{\n+\t\tg();\n \t}", "static int f(struct a *o,"),
        # git cut the line, or it is no header that is open.
        (" \t\t struct b *p)\n {\n+\tg();\n }", "static int f(struct a_type_with_a_name_that_goes_on_and_on_up_to_eighty_letters,"),
        (" \t\t struct b *p)\n {\n+\tg();\n }", "static int f(struct a"),
        ("+\t\t struct b *p)\n {\n \tg();\n }", "static int f(struct a *o,"),
        (" \t\t = b)\n {\n+\tg();\n }", "static int f(struct a *o,"),
    ],
)
def test_no_header_goes_on_behind_the_section_line(text: str, section: str) -> None:
    item = fragment_items(diff(hunk(text, section)))[0]
    assert spelled(item).startswith("<0>") or not item.new_header


def test_the_end_of_a_macro_is_no_code() -> None:
    text = " \tfor_each(a, b(c),\t\t\\\n \t\t d, e)\n \n+static int f(void)\n+{\n+\treturn 1;\n+}\n+\n int g(void)"
    kept, added = fragment_items(diff(hunk(text, "static inline void e(struct a *o,")))
    assert (kept.name, added.name, added.old, spelled(added)) == ("g", "f", None, "static int f ( void ) { return 1 ; }")


@pytest.mark.parametrize(
    "text", ["+\tfor_each(a,\t\\\n \t\t d, e)\n+\tb();", " \tfor_each(a,\t\\\n-\t\t d, e)\n+\tb();", " #define A\t\\\n \td\n+\tb();"]
)
def test_a_macro_that_changes_or_begins_in_sight_is_kept(text: str) -> None:
    items = fragment_items(diff(hunk(text, "static int f(void)")))
    old = [token.text for item in items for token in item.old or ()]
    assert any("d" in text.split() for text in old)


def test_two_lines_within_a_comment_hide_nothing() -> None:
    first = hunk(" static int f(void)\n {\n-\tint a = 1;\n+\tbool a = 1;\n \n \t/*\n \t * One.", "", 50)
    second = hunk(" \t * Four.\n \t */\n-\treturn a;\n+\treturn !!a;\n }", "static int f(void)", 58)
    item = one(first, second)
    assert spelled(item) == "static int f ( void ) { bool a = 1 ; return ! ! a ; }"
    assert item.bridged


@pytest.mark.parametrize(
    ("end", "begin", "start"),
    [
        (" \t * One.", " \t * Five.\n \t */", 59),
        (" \t * One. */", " \t * Four.\n \t */", 58),
        (" \t * One.", " \tg();", 58),
    ],
)
def test_lines_that_may_be_more_than_a_comment_are_a_hole(end: str, begin: str, start: int) -> None:
    first = hunk(f" static int f(void)\n {{\n-\tint a = 1;\n+\tbool a = 1;\n \n \t/*\n{end}", "", 50)
    second = hunk(f"{begin}\n-\treturn a;\n+\treturn !!a;\n }}", "static int f(void)", start)
    item = one(first, second)
    assert "<1>" in spelled(item)
    assert not item.bridged


@pytest.mark.parametrize(
    ("text", "front"),
    [
        (" \n-\tg(a);\n+\tg(b);\n \th();", ""),
        (" \t * Why.\n \t */\n-\tg(a);\n+\tg(b);\n \th();", ""),
        (" \n-\ta->b = 1;\n+\ta->b = 2;\n \th();", ""),
        ("-\tg(a);\n+\tg(b);\n \th();", "g ( b ) ;"),
        (" \n-\ta, b);\n+\ta, c);\n \th();", "a , c ) ;"),
        (" \n-\t+ b;\n+\t+ c;\n \th();", "+ c ;"),
    ],
)
def test_what_stands_behind_a_comment_begins_a_statement(text: str, front: str) -> None:
    first = parsed(text).body.items[0]
    assert isinstance(first, Hole)
    assert " ".join(token.text for token in first.absorbed) == front
