from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.parser import parse_expression, parse_function
from reviewer.cfront.syntax import (
    Assign,
    Binary,
    Call,
    Cast,
    CompoundLiteral,
    Conditional,
    Expr,
    Generic,
    Ident,
    Index,
    Member,
    Number,
    Opaque,
    Postfix,
    RawArg,
    SizeOf,
    StmtExpr,
    StringLit,
    TokenKind,
    TypeName,
    Unary,
)
from reviewer.cfront.tokens import tokenize
from reviewer.model.unit import UnitKind
from tests.cfront.sources import FILE, body, expression, function, items
from tests.cfront.walking import walk


def shape(expr: Expr | TypeName | RawArg) -> str:
    """Every bracket of a tree made visible."""
    match expr:
        case Ident(name=text) | Number(text=text) | StringLit(text=text):
            return text
        case Unary(op=op, operand=operand):
            return f"({op}{shape(operand)})"
        case Postfix(op=op, operand=operand):
            return f"({shape(operand)}{op})"
        case Binary(op=op, left=left, right=right):
            return f"({shape(left)}{op}{shape(right)})"
        case Assign(op=op, target=left, value=right):
            return f"({shape(left)}{op}{shape(right)})"
        case Conditional(cond=cond, then=then, other=other):
            return f"({shape(cond)}?{shape(then) if then else ''}:{shape(other)})"
        case Cast(type=ctype, operand=operand):
            return f"<{ctype.base}{'*' * ctype.pointers}>{shape(operand)}"
        case SizeOf(op=op, operand=operand):
            return f"{op}[{shape(operand)}]"
        case Call(func=func, args=args):
            return f"{shape(func)}({','.join(map(shape, args))})"
        case Member(obj=obj, name=name, arrow=arrow):
            return f"{shape(obj)}{'->' if arrow else '.'}{name}"
        case Index(obj=obj, index=index):
            return f"{shape(obj)}[{shape(index)}]"
        case TypeName(base=base, pointers=pointers):
            return f"<{base}{'*' * pointers}>"
        case RawArg(tokens=tokens):
            return "raw:" + " ".join(token.text for token in tokens)
        case Opaque(construct=construct):
            return f"opaque:{construct}"
        case CompoundLiteral(type=ctype):
            return f"<{ctype.base}>{{}}"
        case StmtExpr():
            return "({})"
        case _:
            return type(expr).__name__


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * c - d", "((a+(b*c))-d)"),
        ("a || b && c | d ^ e & f == g < h << i + j", "(a||(b&&(c|(d^(e&(f==(g<(h<<(i+j)))))))))"),
        ("a = b += c", "(a=(b+=c))"),
        ("a ? b : c ? d : e", "(a?b:(c?d:e))"),
        ("a ?: b", "(a?:b)"),
        ("!a->b.c[1]++", "(!(a->b.c[1]++))"),
        ("-*&a", "(-(*(&a)))"),
        # The casts that tree-sitter reads as operators or calls (domain/cfront.md, section 3).
        ("(u64)-1", "<u64>(-1)"),
        ("(gfn_t)*p", "<gfn_t>(*p)"),
        ("(u64)(x)", "<u64>x"),
        ("(u64)x & m", "(<u64>x&m)"),
        ("(struct a *)b->c", "<struct a*>b->c"),
        ("(unknown_t *)b", "<unknown_t*>b"),
        ("(unknown_t)b", "<unknown_t>b"),
        ("(long unsigned int)b", "<unsigned long>b"),
        ("(void)f(x)", "<void>f(x)"),
        ("(struct a){ .b = 1, [2] = 3, [4 ... 5] = 6 }.b", "<struct a>{}.b"),
        ("sizeof(struct a) + sizeof(x) * sizeof *p", "(sizeof[<struct a>]+(sizeof[x]*sizeof[(*p)]))"),
        ("__alignof__(x)", "_Alignof[x]"),
        ("f(a)(b)", "f(a)(b)"),
        ("f(struct a *, u64, b * c, ==, {1, 2}, )", "f(<struct a*>,<u64>,(b*c),raw:==,raw:{ 1 , 2 },raw:)"),
        ("container_of(p, struct a, m.n[0])", "container_of(p,<struct a>,m.n[0])"),
        ("min_t(thing, a, b)", "min_t(<thing>,a,b)"),
        ("f(3DNOW)", "f(3DNOW)"),
        ('KERN_INFO "a" PRIx "b"', 'KERN_INFO "a" PRIx "b"'),
        ("({ int a = 1; a; })", "({})"),
        ("(a, b)", "Comma"),
    ],
)
def test_expressions_have_the_tree_that_c_gives_them(text: str, expected: str) -> None:
    assert shape(expression(text)) == expected


@pytest.mark.parametrize("operator", ["-1", "*p", "&m", "+1", "(x)"])
def test_a_name_in_parentheses_before_an_operator_is_no_guess(operator: str) -> None:
    parsed = body(f"return (mystery){operator};")
    assert parsed.problems == (("ambiguous cast", 3),)
    assert function(f"int f(int mystery)\n{{\n\treturn (mystery){operator};\n}}").problems == ()


def test_whether_a_name_is_a_constant_is_asked_only_where_the_grammar_leaves_it_open() -> None:
    asked: list[str] = []

    def is_constant(name: str) -> bool:
        asked.append(name)
        return name.isupper()

    item = items("int f(int x)\n{\n\tg((x) - 1, (PLAIN), (y)[0], (z)->w, (ROOM) - 1, (ROOM) + (x));\n\treturn (size) - 1;\n}\n")[0]
    parsed = parse_function(item, PLAIN, is_constant=is_constant)
    assert set(asked) == {"ROOM", "size"}
    assert parsed.problems == (("ambiguous cast", 4),)


def test_a_local_hides_a_type_of_its_name_and_only_in_its_scope() -> None:
    assert shape(expression("(u64) - 1", "int u64")) == "(u64-1)"
    assert body("{ int gfn_t = 1; } return (gfn_t)-1;").problems == ()
    (_, value) = body("{ int gfn_t = 1; }\nreturn (gfn_t)-1;").body.items
    assert any(isinstance(node, Cast) for node in walk(value))


def test_generic_selection_is_named() -> None:
    whole = body("return _Generic(x, int: 1, struct pool *: y, other_t: 3, default: 2);")
    assert whole.problems == ()
    (node,) = (node for node in walk(whole.body.items[0]) if isinstance(node, Generic))
    assert [choice.type and (choice.type.base, choice.type.pointers) for choice in node.choices] == [
        ("int", 0),
        ("struct pool", 1),
        ("other_t", 0),
        None,
    ]


@pytest.mark.parametrize("text", ["x", "x, int", "x, int: ", "x, 3: 1", "x, int: 1 2", "x, a b: 1", ", int: 1", "x, int: 1,"])
def test_generic_selection_that_is_not_read_is_named(text: str) -> None:
    assert body(f"return _Generic({text});").problems[:1] == (("_Generic", 3),)


OPEN = [piece * 50_000 for piece in ("(", "f(", "!", "{", "a = ", "1 + ", "a->", "(int)", "({ ", "= { ")]
BRACKETS = [("(", "a", ")"), ("{", "", "}"), ("a[", "1", "]"), ("f(", "", ")"), ("-(", "a", ")")]
PAIRS = [*BRACKETS, ("if (a) ", "b;", ""), ("a ? ", "", ""), ("if (a) b; else ", ";", "")]
NESTED = [left * 3_000 + middle + right * 3_000 for left, middle, right in PAIRS]


@pytest.mark.parametrize("text", OPEN + NESTED + ["int a = " + "{" * 3_000 + "}" * 3_000], ids=lambda text: text[:9])
def test_deep_nesting_is_a_problem_and_no_crash(text: str) -> None:
    problems = [construct for construct, _ in body(text).problems]
    assert problems


def test_a_long_chain_stays_below_the_stack_of_any_walk() -> None:
    assert body("return " + " | ".join(["a"] * 100) + ";").problems == ()
    assert body("return " + " | ".join(["a"] * 1000) + ";").problems == (("nesting too deep", 3),)


def calls(text: str) -> Counter[str]:
    tokens = tokenize(text)[0]
    return Counter(a.text for a, b in pairwise(tokens) if a.kind is TokenKind.IDENT and b.text == "(" and a.text not in KEYWORDS)


KEYWORDS = ("if", "for", "while", "switch", "return", "sizeof")


def test_no_call_of_a_function_is_lost() -> None:
    for item in items(FILE):
        if item.kind is UnitKind.FUNCTION:
            parsed = parse_function(item, PLAIN)
            assert parsed.problems == ()
            seen = Counter(node.func.name for node in walk(parsed.body) if isinstance(node, Call) and isinstance(node.func, Ident))
            assert seen == calls(" ".join(token.text for token in item.tokens[item.body :]))


def test_a_header_has_result_parameters_and_words() -> None:
    parsed = function("static __always_inline struct a __rcu *f(const u64 *p, int n[4], lift_fn fn, void (*cb)(int), ...)\n\t__must_hold(&x)\n{\n}")
    assert (parsed.result.base, parsed.result.pointers, parsed.storage) == ("struct a", 1, ("static",))
    assert [(p.name, p.type.base, p.type.pointers) for p in parsed.params] == [
        ("p", "u64", 1),
        ("n", "int", 1),
        ("fn", "lift_fn", 0),
        ("cb", "void (*)(int)", 0),
        ("...", "...", 0),
    ]
    assert parsed.params[3].type.function
    assert parsed.attributes == ("__always_inline", "__rcu", "__must_hold(&x)")
    assert function("int f(void) { }").params == ()


def test_a_header_that_a_macro_makes_is_a_problem() -> None:
    parsed = function("SERVICE_DEFINE1(lift, int, n)\n{\n\treturn n;\n}")
    assert not parsed.header
    assert parsed.problems == (("header", 1),)


def test_a_system_call_has_the_parameters_that_its_macro_pairs() -> None:
    parsed = function("SYSCALL_DEFINE2(lift, unsigned int, fd, struct crate __user *, c)\n{\n\treturn fd;\n}")
    assert parsed.header
    assert parsed.problems == ()
    assert (parsed.result.base, [(p.name, p.type.base, p.type.pointers) for p in parsed.params]) == (
        "long",
        [("fd", "unsigned int", 0), ("c", "struct crate", 1)],
    )
    assert function("SYSCALL_DEFINE0(lift)\n{\n\treturn 0;\n}").params == ()


@pytest.mark.parametrize("head", ["SYSCALL_DEFINE1(lift, int)", "SYSCALL_DEFINE2(lift, int, n)", "SYSCALL_DEFINE1(lift, int, n) __weak"])
def test_a_system_call_that_does_not_count_is_a_problem(head: str) -> None:
    assert ("header", 1) in function(head + "\n{\n\treturn n;\n}").problems


def test_an_expression_of_its_own() -> None:
    assert shape(parse_expression(tokenize("a + (lift_t)b")[0], PLAIN, frozenset({"lift_t"}))) == "(a+<lift_t>b)"
    assert shape(parse_expression(tokenize("a +")[0], PLAIN)) == "opaque:syntax"
    assert shape(parse_expression((), PLAIN)) == "opaque:syntax"


SOUP = (
    "int u64 x y f ( ) { } ; = , [ ] * & + ? : if else for while do switch case return goto break struct sizeof asm -> . ... 1 'c' "
    "for_each_x __label__ typeof _Generic __attribute__ DECLARE_BITMAP default"
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([*SOUP.split(), '"s"', "\n#if A\n", "\n#endif\n"]), max_size=50))
def test_no_soup_of_tokens_raises(words: list[str]) -> None:
    for item in items("int f(void)\n{\n" + " ".join(words) + "\n}\n"):
        if item.kind is UnitKind.FUNCTION:
            parse_function(item, PLAIN)
    parse_expression(tokenize(" ".join(words))[0], PLAIN)
