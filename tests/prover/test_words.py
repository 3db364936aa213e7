"""Words beside a declaration that may be any macro: of a function, of a parameter, of a local; and what is another number at each use."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer.model.review import PatchReview
from reviewer.model.unit import PROVED
from tests.prover.small_tree import judged

__all__ = ["judged"]

BODY = "\n{\n\treturn x >> 1;\n}\n"
LOCAL = "int f(int x)\n{\n\t%s = x;\n\treturn y >> 1;\n}\n"
LOOP = "void use(int i);\nvoid f(int n)\n{\n\tfor (%s = n; i >= 0; i--)\n\t\tuse(i);\n}\n"
CALL = "void g(unsigned long v);\n"


def _proved(review: PatchReview) -> bool:
    return all(unit.status in PROVED for unit in review.units)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("word", ["unsigned", "__attribute__((weak))", "__init"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"int f(int x){BODY}", f"int __odd f(int x){BODY}"),
        (f"static int f(int x){BODY}", f"static int __odd f(int x){BODY}"),
        (f"int f(int x){BODY}", f"int ODD_API f(int x){BODY}"),
        (f"int f(int x){BODY}", f"__odd int f(int x){BODY}"),
    ],
)
def test_a_word_of_a_function_is_no_note(judged: Callable[[str, str], PatchReview], word: str, old: str, new: str, turned: bool) -> None:
    assert not _proved(_reviewed(judged, word, old, new, turned))


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"int f(int x){BODY}", f"int f(int __odd x){BODY}"),
        (f"int f(int x){BODY}", f"int f(__odd int x){BODY}"),
        (LOCAL % "int y", LOCAL % "int __odd y"),
        (LOCAL % "int y", LOCAL % "__odd int y"),
        (LOOP % "int i", LOOP % "int __odd i"),
    ],
)
def test_a_word_of_a_variable_may_be_part_of_its_type(judged: Callable[[str, str], PatchReview], old: str, new: str, turned: bool) -> None:
    assert not _proved(_reviewed(judged, "unsigned", old, new, turned))


def _reviewed(judged: Callable[[str, str], PatchReview], word: str, old: str, new: str, turned: bool) -> PatchReview:
    defines = f"#define __odd {word}\n#define ODD_API {word}\n"
    sides = (new, old) if turned else (old, new)
    return judged(*(defines + text for text in sides))


def test_a_word_beside_a_function_that_is_defined_otherwise_is_not_the_same_word(judged: Callable[[str, str], PatchReview]) -> None:
    text = "%s\nint __odd f(int x)\n{\n\treturn x;\n}\n"
    assert not _proved(judged(text % "#define __odd", text % "#define __odd __init"))


@pytest.mark.parametrize("word", ["__maybe_unused", "__must_check", "__user"])
def test_a_word_for_checkers_is_still_a_note(judged: Callable[[str, str], PatchReview], word: str) -> None:
    assert _proved(judged(f"static int f(int x){BODY}", f"static int f(int {word} x){BODY}"))


def test_what_both_sides_say_of_a_function_is_no_obstacle(judged: Callable[[str, str], PatchReview]) -> None:
    old = "#define __odd __attribute__((cold))\nstatic int __odd f(int x)\n{\n\tint y = x;\n\n\treturn y;\n}\n"
    assert _proved(judged(old, old.replace("\tint y = x;\n\n\treturn y;\n", "\treturn x;\n")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\tint a = __COUNTER__;\n\tint b = __COUNTER__;\n", "\tint b = __COUNTER__;\n\tint a = __COUNTER__;\n"),
        ("\tint a = UNIQUE(id_);\n\tint b = UNIQUE(id_);\n", "\tint b = UNIQUE(id_);\n\tint a = UNIQUE(id_);\n"),
        ("\tint b = 0;\n\tint a = __COUNTER__;\n", "\tint b = 0 * __COUNTER__;\n\tint a = __COUNTER__;\n"),
    ],
)
def test_a_counter_is_another_number_at_each_use(judged: Callable[[str, str], PatchReview], old: str, new: str) -> None:
    head = "#define __cat(a, b) a##b\n#define cat(a, b) __cat(a, b)\n#define UNIQUE(p) cat(p, __COUNTER__)\nstatic int id_0 = 5, id_1 = 6;\n"
    text = head + "int f(int x)\n{\n%s\treturn a * 2 + b;\n}\n"
    assert not _proved(judged(text % old, text % new))


def test_a_label_of_another_function_is_another_place(judged: Callable[[str, str], PatchReview]) -> None:
    here = "#define here() ({ __label__ __here; __here: (unsigned long)&&__here; })\n"
    old = f"{CALL}void f(int x)\n{{\n\tif (x)\n\t\tg(here());\n}}\n"
    new = f"{CALL}static void note(void)\n{{\n\tg(here());\n}}\nvoid f(int x)\n{{\n\tif (x)\n\t\tnote();\n}}\n"
    assert not _proved(judged(here + old, here + new))


@pytest.mark.parametrize(("name", "proved"), [("current", True), ("another", False)])
def test_what_the_dialect_reads_by_its_name_is_no_second_name(judged: Callable[[str, str], PatchReview], name: str, proved: bool) -> None:
    head = f'struct task {{ int flags; }};\nregister struct task *{name} __asm__("g4");\n'
    old = f"{head}int f(void)\n{{\n\tint y = {name}->flags;\n\n\treturn y;\n}}\n"
    new = f"{head}int f(void)\n{{\n\treturn {name}->flags;\n}}\n"
    assert _proved(judged(old, new)) is proved
