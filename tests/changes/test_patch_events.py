"""Every word of the catalogue beyond calls, by a small diff that is one, and beside it what is none."""

import pytest

from reviewer.changes.catalog import OPERATIONS, Scope
from reviewer.changes.event import Event
from reviewer.changes.patch_events import patch_events
from reviewer.knowledge.load import load_rules
from reviewer.model.series import FileChange, FileDiff
from tests.changes.test_hunk_calls import hunk

KNOWLEDGE = load_rules()
PATH = "virt/kvm/x.c"
IN_F = "static int f(struct kvm *kvm)"
CALLS = {Scope.CALL, Scope.ARGUMENT, Scope.ACCESS, Scope.BARRIER, Scope.LOCK}
"""The scopes of test_events.py."""


def diff(*bodies: str, section: str = IN_F, path: str = PATH) -> FileDiff:
    """Return a file's diff with a hunk for each body, all under one section heading."""
    hunks = tuple(hunk(section, body, 10 + 100 * number) for number, body in enumerate(bodies))
    return FileDiff(path, path, FileChange.MODIFIED, hunks)


def said(*files: FileDiff, but: frozenset[Scope] = frozenset()) -> list[tuple[str, str, str]]:
    """Return scope, operation and name of what files do, but for calls and `but`."""
    return [(event.scope.value, event.op, event.name) for event in patch_events(files, KNOWLEDGE) if event.scope not in CALLS | but]


def events(*files: FileDiff, scope: Scope) -> list[Event]:
    """Return the events of one scope."""
    return [event for event in patch_events(files, KNOWLEDGE) if event.scope is scope]


IS: dict[tuple[str, str, str], FileDiff] = {
    ("store", "added", "first"): diff(" \tint a;\n+\tw->first = a;\n \tk();\n"),
    ("store", "removed", "first"): diff(" \tint a;\n-\tw->first = a;\n \tk();\n"),
    ("store", "moved", "first"): diff(" \tint a;\n-\tw->first = a;\n \tk();\n+\tw->first = a;\n }\n"),
    ("store", "value-changed", "first"): diff(" \tint a;\n-\tw->first = a;\n+\tw->first = b;\n \tk();\n"),
    ("store", "operator-changed", "first"): diff(" \tint a;\n-\tw->first |= a;\n+\tw->first = a;\n \tk();\n"),
    ("store", "target-changed", "first"): diff(" \tint a;\n-\told->first = a;\n+\tnew->first = a;\n \tk();\n"),
    ("variable", "added", "flush"): diff(" \tbool flush;\n+\tflush = false;\n \tk();\n"),
    ("variable", "removed", "flush"): diff(" \tbool flush;\n-\tflush = false;\n \tk();\n"),
    ("variable", "value-changed", "flush"): diff(" \tint a;\n-\tbool flush = false;\n+\tbool flush = true;\n \tk();\n"),
    ("variable", "operator-changed", "flush"): diff(" \tint a;\n-\tflush |= late;\n+\tflush = late;\n \tk();\n"),
    ("stat", "added", "pages"): diff(" \tint a;\n+\tkvm->stat.pages++;\n \tk();\n"),
    ("stat", "removed", "pages"): diff(" \tint a;\n-\t++kvm->stat.pages;\n \tk();\n"),
    ("stat", "moved", "pages"): diff(" \tint a;\n-\t++kvm->stat.pages;\n \tk();\n+\t++kvm->stat.pages;\n }\n"),
    ("stat", "amount-changed", "pages"): diff(" \tint a;\n-\tkvm->stat.pages++;\n+\tkvm->stat.pages += 2;\n \tk();\n"),
    ("condition", "added", "late"): diff(" \tint a;\n+\tif (w->late)\n \t\tk();\n"),
    ("condition", "removed", "late"): diff(" \tint a;\n-\tif (w->late)\n \t\tk();\n"),
    ("condition", "strengthened", "late"): diff(" \tint a;\n-\tif (w->open)\n+\tif (w->open && w->late)\n \t\tk();\n"),
    ("condition", "weakened", "late"): diff(" \tint a;\n-\tif (w->open)\n+\tif (w->open || w->late)\n \t\tk();\n"),
    ("condition", "comparison-changed", "gfn"): diff(" \tint a;\n-\tif (gfn < end)\n+\tif (gfn <= end)\n \t\tk();\n"),
    ("condition", "replaced", "is_tall"): diff(" \tint a;\n-\tif (is_wide(w))\n+\tif (is_tall(w))\n \t\tk();\n"),
    ("condition", "negated", "late"): diff(" \tint a;\n-\tif (w->late)\n+\tif (!w->late)\n \t\tk();\n"),
    ("jump", "left-held", "return"): diff(
        " \tint a;\n \tmutex_lock(&kvm->lock);\n+\tif (a)\n+\t\treturn 0;\n \tk();\n \tmutex_unlock(&kvm->lock);\n"
    ),
    ("jump", "retargeted", "break"): diff(" \tfor (;;) {\n \t\tif (w->late)\n-\t\t\treturn 1;\n+\t\t\tbreak;\n \t\tk();\n \t}\n"),
    ("loop", "added", "for"): diff(" \tint a;\n+\tfor (a = 0; a < w->nr; a++)\n \t\tk();\n"),
    ("loop", "removed", "for"): diff(" \tint a;\n-\tfor (a = 0; a < w->nr; a++)\n \t\tk();\n"),
    ("loop", "bound-changed", "for"): diff(" \tint a;\n-\tfor (a = 0; a < w->nr; a++)\n+\tfor (a = 1; a < w->nr; a++)\n \t\tk();\n"),
    ("loop", "step-changed", "for"): diff(" \tint a;\n-\tfor (a = 0; a < w->nr; a++)\n+\tfor (a = 0; a < w->nr; a += 2)\n \t\tk();\n"),
    ("loop", "condition-changed", "while"): diff(" \tint a;\n-\twhile (w->nr > 1)\n+\twhile (w->nr > 2)\n \t\tk();\n"),
    ("loop", "iterator-swapped", "list_for_each_entry_safe"): diff(
        " \tint a;\n-\tlist_for_each_entry(w, &kvm->list, link)\n+\tlist_for_each_entry_safe(w, n, &kvm->list, link)\n \t\tk();\n"
    ),
    ("flag", "bit-added", "W_LATE"): diff(" \tint a;\n-\tw->mask = W_OPEN;\n+\tw->mask = W_OPEN | W_LATE;\n \tk();\n"),
    ("flag", "bit-removed", "W_LATE"): diff(" \tint a;\n-\tpaint(w, W_OPEN | W_LATE);\n+\tpaint(w, W_OPEN);\n \tk();\n"),
    ("constant", "added", "W_LATE"): diff(" \n+#define W_LATE\t4\n \n", section=""),
    ("constant", "removed", "W_LATE"): diff(" \n-#define W_LATE\t4\n \n", section=""),
    ("constant", "value-changed", "W_LATE"): diff(" \n-#define W_LATE\t4\n+#define W_LATE\t8\n \n", section=""),
    ("initializer", "added", "paint"): diff(" \t.open = open,\n+\t.paint = paint,\n };\n", section="static struct ops w_ops = {"),
    ("initializer", "removed", "paint"): diff(" \t.open = open,\n-\t.paint = paint,\n };\n", section="static struct ops w_ops = {"),
    ("initializer", "value-changed", "paint"): diff(
        " \t.open = open,\n-\t.paint = dot,\n+\t.paint = line,\n };\n", section="static struct ops w_ops = {"
    ),
    ("field", "added", "late"): diff(" \tint a;\n+\tbool late;\n };\n", section="struct window {"),
    ("field", "removed", "late"): diff(" \tint a;\n-\tbool late;\n };\n", section="struct window {"),
    ("field", "type-changed", "gfn"): diff(" \tint a;\n-\tu64 gfn;\n+\tu32 gfn;\n };\n", section="struct window {"),
    ("assert", "added", "WARN_ON_ONCE"): diff(" \tint a;\n+\tWARN_ON_ONCE(w);\n \tk();\n"),
    ("assert", "removed", "KVM_BUG_ON"): diff(" \tint a;\n-\tKVM_BUG_ON(w, kvm);\n \tk();\n"),
    ("assert", "kind-changed", "KVM_BUG_ON"): diff(" \tint a;\n-\tBUG_ON(w);\n+\tKVM_BUG_ON(w, kvm);\n \tk();\n"),
    ("assert", "condition-changed", "WARN_ON"): diff(" \tint a;\n-\tWARN_ON(w);\n+\tWARN_ON(!w);\n \tk();\n"),
    ("alloc", "flags-changed", "kmalloc"): diff(" \tint a;\n-\tp = kmalloc(a, GFP_KERNEL);\n+\tp = kmalloc(a, GFP_ATOMIC);\n \tk();\n"),
    ("alloc", "size-changed", "kmalloc"): diff(" \tint a;\n-\tp = kmalloc(a, GFP_KERNEL);\n+\tp = kmalloc(b, GFP_KERNEL);\n \tk();\n"),
    ("alloc", "allocator-swapped", "kzalloc"): diff(" \tint a;\n-\tp = kmalloc(a, GFP_KERNEL);\n+\tp = kzalloc(a, GFP_KERNEL);\n \tk();\n"),
    ("return", "added", "return"): diff("+\tif (a)\n+\t\treturn 1;\n \tk();\n"),
    ("return", "removed", "return"): diff("-\tif (a)\n-\t\treturn 1;\n \tk();\n"),
    ("return", "value-changed", "return"): diff("-\treturn -EINVAL;\n+\treturn -EFAULT;\n"),
}


@pytest.mark.parametrize("word", IS, ids=lambda word: " ".join(word[:2]))
def test_what_is_an_event(word: tuple[str, str, str]) -> None:
    assert word in said(IS[word])


def test_every_word_has_a_diff_that_makes_it() -> None:
    words = {(scope.value, op) for scope, ops in OPERATIONS.items() if scope not in CALLS for op in ops}
    assert words == {word[:2] for word in IS}


WHOLE = ("static void g(struct window *w)", "{", "\tw->first = 1;", "}", "")


def _lines(mark: str, lines: tuple[str, ...]) -> str:
    return "".join(f"{mark}{line}\n" for line in lines)


HELPER = "+static void part(struct window *v)\n+{\n+\tif (v->late && v->nr > 4)\n+\t\tv->first = v->last;\n+}\n+\n int other;\n"
NONE: dict[str, tuple[FileDiff, ...]] = {
    "comment": (diff(" \tint a;\n-\t/* w->first = a; if (w->late) */\n+\t/* for (a) */\n \tk();\n"),),
    "layout": (diff(" \tint a;\n-\tif (w->late &&  w->open)\n-\t\tw->first = a;\n+\tif (w->late &&\n+\t    w->open)\n+\t\tw->first =  a;\n"),),
    "local renamed": (diff(" \n-\tint old = 1;\n-\tw->first = old;\n+\tint now = 1;\n+\tw->first = now;\n \tk();\n"),),
    "member renamed": (
        diff(" \tint a;\n-\tbool late;\n+\tbool tardy;\n };\n", section="struct window {"),
        diff(" \tint a;\n-\tif (w->late)\n-\t\tw->late = 0;\n+\tif (w->tardy)\n+\t\tw->tardy = 0;\n", path="virt/kvm/y.c"),
    ),
    "helper": (
        diff(" \tint a;\n-\tif (w->late && w->nr > 4)\n-\t\tw->first = w->last;\n+\tpart(w);\n \tk();\n"),
        diff(HELPER, section="", path="virt/kvm/y.h"),
    ),
    "helper of two": (
        diff(
            " \tint a;\n-\tif (w->late && w->nr > 4)\n-\t\tw->first = w->last;\n+\tpart(w);\n \tk();\n"
            "-\tif (u->late && u->nr > 4)\n-\t\tu->first = u->last;\n+\tpart(u);\n"
        ),
        diff(HELPER, section="", path="virt/kvm/y.h"),
    ),
    "another way to the object": (
        diff(" \tint a;\n-\tif (vcpu->kvm->late)\n-\t\tvcpu->kvm->nr = 1;\n+\tif (kvm->late)\n+\t\tkvm->nr = 1;\n \tk();\n"),
    ),
    "early return": (diff(" \tint a;\n-\tif (!w->late)\n-\t\treturn;\n-\tw->first = a;\n+\tif (w->late)\n+\t\tw->first = a;\n"),),
    "De Morgan": (diff(" \tint a;\n-\tif (!(w->late || w->open))\n+\tif (!w->late && !w->open)\n \t\tk();\n"),),
    "compared with nothing": (diff(" \tint a;\n-\tif (w->late == NULL)\n+\tif (!w->late)\n \t\tk();\n"),),
    "turned around": (diff(" \tint a;\n-\tif (w->nr > 4)\n+\tif (4 < w->nr)\n \t\tk();\n"),),
    "nested": (diff(" \tint a;\n-\tif (w->late && w->open)\n-\t\tk();\n+\tif (w->late) {\n+\t\tif (w->open)\n+\t\t\tk();\n+\t}\n"),),
    "hoisted": (diff(" \tint a;\n-\tif (is_late(w))\n-\t\tk();\n+\tbool late = is_late(w);\n+\n+\tif (late)\n+\t\tk();\n"),),
    "bits in another order": (diff(" \tint a;\n-\tpaint(w, W_OPEN | W_LATE);\n+\tpaint(w, W_LATE | W_OPEN);\n \tk();\n"),),
    "the same number": (diff(" \n-#define W_LATE\t(1 << 3)\n+#define W_LATE\tBIT(3)\n \n", section=""),),
    "the same width": (diff(" \tint a;\n-\tunsigned int nr;\n+\tu32 nr;\n };\n", section="struct window {"),),
    "entries in another order": (diff(" \t.a = x,\n-\t.b = y,\n \t.c = z,\n+\t.b = y,\n };\n", section="static struct ops w_ops = {"),),
    "function moved as a whole": (diff(f"{_lines('-', WHOLE)} int a;\n \n{_lines('+', WHOLE)}", section=""),),
    "released in the branch": (
        diff(" \tmutex_lock(&kvm->lock);\n+\tif (a) {\n+\t\tmutex_unlock(&kvm->lock);\n+\t\treturn 0;\n+\t}\n \tmutex_unlock(&kvm->lock);\n"),
    ),
    "no C": (diff(" \tint a;\n+\tw->first = a;\n", path="Documentation/x.rst"),),
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_none(name: str) -> None:
    less = frozenset({Scope.RETURN, Scope.VARIABLE})
    assert said(*NONE[name], but=less) == []


def test_a_name_that_both_sides_use_is_not_renamed() -> None:
    body = " \n-\tint old = 1;\n-\tw->first = old;\n+\tint now = 1;\n+\tw->first = now;\n \tw->last = old;\n"
    assert ("store", "value-changed", "first") in said(diff(body))


def test_a_variable_that_comes_or_goes_as_a_whole_is_no_event() -> None:
    assert said(diff(" \tint a;\n-\tbool flush = false;\n \tk();\n"), diff(" \tint a;\n+\tbool flush = false;\n \tk();\n", path="virt/kvm/y.c")) == []


def test_a_name_without_declaration_is_not_renamed() -> None:
    assert ("store", "value-changed", "first") in said(diff(" \tint a;\n-\tw->first = old;\n+\tw->first = now;\n \tk();\n"))


def test_a_condition_tells_what_it_governs_and_its_case() -> None:
    (event,) = events(diff(" \tcase W_OPEN:\n+\t\tif (w->late)\n \t\t\tpaint(w);\n"), scope=Scope.CONDITION)
    assert "paint" in event.controls
    assert event.label == ("W_OPEN",)
    assert "w.late" in event.words


def test_a_case_ends_with_its_block() -> None:
    (event,) = events(diff(" \tcase W_OPEN:\n \t\tbreak;\n \t}\n+\tif (w->late)\n \t\tpaint(w);\n"), scope=Scope.CONDITION)
    assert event.label == ()


def test_an_entry_names_its_object_and_a_member_its_struct() -> None:
    (entry,) = events(IS["initializer", "value-changed", "paint"], scope=Scope.INITIALIZER)
    (member,) = events(IS["field", "type-changed", "gfn"], scope=Scope.FIELD)
    assert (entry.owner, member.owner) == ("w_ops", "window")


def test_a_member_of_an_unnamed_union_belongs_to_the_struct() -> None:
    (member,) = events(diff(" struct window {\n \tunion {\n+\t\tint nr;\n \t\tlong id;\n \t};\n };\n", section=""), scope=Scope.FIELD)
    assert (member.name, member.owner) == ("nr", "window")


def test_assertions_of_a_new_function_are_none() -> None:
    body = " int a;\n+static void g(int b)\n+{\n+\tWARN_ON(b);\n+}\n"
    assert events(diff(body, section=""), scope=Scope.ASSERT) == []


def test_an_unsigned_number_is_not_a_signed_one() -> None:
    body = " \n-#define W_LATE\t(1 << 3)\n+#define W_LATE\t(1U << 3)\n \n"
    assert said(diff(body, section="")) == [("constant", "value-changed", "W_LATE")]


RETURNS = {
    "moved": " \tint a;\n-\treturn 1;\n \tk();\n+\treturn 1;\n",
    "layout": " \tint a;\n-\treturn  (a);\n+\treturn (a);\n",
    "comment": " \tint a;\n-\t/* return 1; */\n+\t/* return 2; */\n \tk();\n",
    "chosen by one": " \tint a;\n-\tif (a)\n-\t\treturn 0;\n-\treturn -EINVAL;\n+\treturn a ? 0 : -EINVAL;\n",
    "chosen by two": " \tint a;\n-\treturn a ? (w->late ? 1 : 2) : 3;\n+\treturn (a ? (w->late ? 1 : 2) : 3);\n",
    "in a helper": " \tint a;\n-\treturn -EINVAL;\n }\n \n+static int g(void)\n+{\n+\treturn -EINVAL;\n+}\n",
}


@pytest.mark.parametrize("name", RETURNS)
def test_returns_that_are_no_events(name: str) -> None:
    assert events(diff(RETURNS[name]), scope=Scope.RETURN) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\treturn a ? 0 : -EINVAL;\n", "\treturn w->late ? 0 : -EINVAL;\n"),
        ("\tif (a)\n\t\treturn 0;\n\treturn -EFAULT;\n", "\treturn a ? 0 : -EINVAL;\n"),
    ],
)
def test_another_test_or_another_value_of_a_return_is_an_event(old: str, new: str) -> None:
    lines = "".join(f"{mark}{line}\n" for mark, text in (("-", old), ("+", new)) for line in text.splitlines())
    assert [event.op for event in events(diff(f" \tint a;\n{lines}"), scope=Scope.RETURN)] == ["value-changed"]


def test_a_return_over_several_lines_counts_as_changed_by_any_of_them() -> None:
    (event,) = events(diff(" \treturn a &&\n-\t       b;\n+\t       c;\n }\n"), scope=Scope.RETURN)
    assert event.op == "value-changed"


@pytest.mark.parametrize("value", ["do { } while (0)", "struct window", "(", "+", "a b c", "_AC(", "((u64)", "#x"])
def test_a_macro_that_is_no_expression_is_compared_as_text(value: str) -> None:
    body = f" \n-#define W_LATE\t{value}\n+#define W_LATE\t4\n \n"
    assert said(diff(body, section="")) == [("constant", "value-changed", "W_LATE")]
