from reviewer.changes.hunk_calls import Use, calls_of, function_name
from reviewer.model.place import Side
from reviewer.model.series import Hunk, Line, LineKind


def hunk(section: str, text: str, start: int = 10) -> Hunk:
    """Build a hunk from lines that begin with blank, + or -."""
    lines: list[Line] = []
    old = new = start
    for raw in text.strip("\n").split("\n"):
        kind = LineKind(raw[:1] or " ")
        lines.append(Line(kind, raw[1:], old if kind is not LineKind.ADDED else 0, new if kind is not LineKind.REMOVED else 0))
        old += kind is not LineKind.ADDED
        new += kind is not LineKind.REMOVED
    return Hunk(start, old - start, start, new - start, section, tuple(lines))


def test_calls_know_name_arguments_line_and_use() -> None:
    part = hunk("int f(void)", " \tint a;\n \n \tg(1, h(2, 3));\n-\ta = k();\n+\t(void)k();\n \treturn m(a);\n")
    old = [(call.text, call.line, call.use, call.target) for call in calls_of((part,), Side.OLD)]
    assert old == [
        ("g(1, h(2, 3))", 12, Use.DROPPED, ""),
        ("h(2, 3)", 12, Use.USED, ""),
        ("k()", 13, Use.USED, "a"),
        ("m(a)", 14, Use.USED, ""),
    ]
    assert [call.use for call in calls_of((part,), Side.NEW) if call.name == "k"] == [Use.DROPPED]


def test_a_call_behind_a_condition_is_dropped_and_knows_its_guard() -> None:
    part = hunk("int f(void)", " \tx = 0;\n-\tif (flush && p->ready)\n-\t\tdo_it(p);\n \tif (x) {\n \t\tother(p);\n \t}\n")
    do_it, other = calls_of((part,), Side.OLD)
    assert (do_it.use, do_it.guard, do_it.changed) == (Use.DROPPED, frozenset({"flush", "p", "ready"}), True)
    assert (other.guard, other.changed) == (frozenset({"x"}), False)


def test_a_call_inside_a_condition_is_used() -> None:
    part = hunk("int f(void)", " \tx = 0;\n \tif (ready(x) && !busy(x))\n \t\treturn;\n")
    assert [call.use for call in calls_of((part,), Side.OLD)] == [Use.USED, Use.USED]


def test_what_is_cut_off_above_is_hidden_not_dropped() -> None:
    part = hunk("int f(void)", " \t\t  g(x));\n+\th(x);\n")
    assert calls_of((part,), Side.OLD)[0].use is Use.HIDDEN


def test_comments_and_strings_hold_no_calls() -> None:
    part = hunk("int f(void)", ' \t * as g() does\n \t */\n \tx = 1; /* h() */\n \tput("k()");\n+\t// m()\n')
    assert [call.name for call in calls_of((part,), Side.NEW)] == ["put"]


def test_a_definition_is_no_call_and_names_its_function() -> None:
    part = hunk("int f(void)", " }\n \n static int g(struct kvm *kvm)\n {\n+\th(kvm);\n }\n")
    assert [(call.name, call.function) for call in calls_of((part,), Side.NEW)] == [("h", "g")]


def test_function_names_of_headings() -> None:
    assert function_name("static void __always_inline foo(struct kvm *kvm,") == "foo"
    assert function_name("struct foo {") == ""
    assert function_name("void foo(struct kvm *kvm);") == ""
    assert function_name("out:") == ""
    assert function_name("") == ""


def test_deep_nesting_and_long_tables_take_no_time() -> None:
    for text in ("f(" * 100_000, "f(), " * 50_000, "if (" * 50_000, "{" * 100_000 + "f()", ")" * 100_000):
        calls_of((hunk("", "+" + text),), Side.NEW)
